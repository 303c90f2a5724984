"""Shares that are weighted: of ärendetyper within an enhet, and of enheter within a nämnd. From rows by the rules."""

from __future__ import annotations

from decimal import Decimal

from django.test import Client
from django.urls import reverse

from egenkontroll.granskning import avslut, gang
from egenkontroll.granskning.models import Bortfallsskal, Enhetsutfall, Stratumutfall
from egenkontroll.plan.models import Kontrollperiod
from kvalitet.frister import Period
from kvalitet.organisation.roller import Roll
from rapporter.statistik.andelar import Stratum, Vagt
from rapporter.statistik.egenkontroll import Serie, kontrollresultat
from tests.egenkontroll.granskning.scen import Scen, dragen, granskad, omrade, tillfalle
from tests.fabriker import DelFactory, person_med

ARET = Period.tolka("2026")


def att_granska(kommun, ramen, *, antal: int, planerade=(), version=None, ar: int = 2026, **drag) -> Scen:
    """A drawn year. `ramen` is how many rows each enhet has; `planerade` are more enheter of the plan."""
    version = version or omrade(kommun.ifn)
    person = person_med(Roll.GRANSKARE, kommun.ifn)
    enheter = [*ramen, *planerade]
    tillfallet = tillfalle(version, enheter, [person], ar=ar, antal=antal, period=Kontrollperiod.AR)
    s = Scen(kommun.ifn, list(ramen), version, tillfallet, [person], dragen(tillfallet, ramen, **drag))
    gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=person)
    return s


def svara(s: Scen, delaktighet) -> None:
    """Review all that is left: `delaktighet(draget)` is the answer to the third question."""
    while draget := gang.ta_nasta(s.tillfalle, av=s.granskare[0]):
        granskad(s, draget, s.granskare[0], delaktighet=delaktighet(draget))


def delaktighet(resultat, plats: int = 0) -> Serie:
    return resultat.enheter[plats].serier[2]


def tva_typer(kommun) -> Scen:
    """16 utredningar and 4 insatser; 8 and 2 are drawn, one insats is a bortfall and a utredning takes its place."""
    s = att_granska(kommun, {kommun.mottagningen: 20}, antal=10, typer=["Utredning"] * 4 + ["Insats"])
    insats = s.dragning.dragna.filter(stratum="Insats", plats="urval").order_by("ordning")[0]
    gang.registrera_bortfall(insats, skal=Bortfallsskal.AKTEN_OVERLAMNAD, av=s.granskare[0])
    nej = iter([True])
    svara(s, lambda d: "nej" if d.stratum == "Insats" or next(nej, False) else "ja")
    return s


def test_a_share_of_two_arendetyper_is_weighted_by_their_size(kommun):
    """8 of 9 utredningar out of 16 and 0 of 1 insatser out of 4: (16·8/9 + 0)/20 = 71 percent, and not 8 of 10."""
    s = tva_typer(kommun)
    pagar = delaktighet(kontrollresultat(s.version.omrade, ARET)).nu
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    klar = delaktighet(kontrollresultat(s.version.omrade, ARET)).nu
    assert (klar.ja, klar.bedomda, klar.granskade, klar.ram) == (8, 10, 10, 20)
    assert klar.procent == 71
    assert pagar.preliminar
    assert not klar.preliminar
    vantat = Vagt((Stratum(8, 9, 9, 16), Stratum(0, 1, 1, 4)))
    assert klar.intervall == pagar.intervall == vantat.intervall()


def test_only_an_arendetyp_with_enough_judged_is_shown_by_itself(kommun):
    s = att_granska(kommun, {kommun.mottagningen: 60}, antal=20, typer=["Utredning"] * 3 + ["Insats"])
    svara(s, lambda d: "ja")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    serie = delaktighet(kontrollresultat(s.version.omrade, ARET))
    assert [(namn, a.bedomda) for namn, a in serie.nu.delar] == [("Insats", 5), ("Utredning", 15)]
    assert [(namn, a.procent, a.bedomda, a.ram) for namn, a in serie.per_del] == [("Utredning", 100, 15, 45)]


def test_an_arendetyp_that_nothing_was_reviewed_of_is_said_to_be_outside(kommun):
    s = att_granska(kommun, {kommun.mottagningen: 20}, antal=2, typer=["Utredning"] * 9 + ["Insats"])
    svara(s, lambda d: "ja")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    nu = delaktighet(kontrollresultat(s.version.omrade, ARET)).nu
    assert (nu.bedomda, nu.procent, nu.utanfor) == (2, 100, 2)
    assert sorted(Stratumutfall.objects.values_list("stratum", "ram", "granskade")) == [
        ("Insats", 2, 0),
        ("Utredning", 18, 2),
    ]


def test_a_draw_without_arendetyper_is_one_sample(kommun):
    s = att_granska(kommun, {kommun.mottagningen: 20}, antal=5)
    svara(s, lambda d: "ja")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    assert not Stratumutfall.objects.exists()
    assert delaktighet(kontrollresultat(s.version.omrade, ARET)).nu.delar == ()


def tva_enheter(kommun, **falt) -> Scen:
    """4 of 4 ja where the frame has 12, and 2 of 4 where it has 48."""
    s = att_granska(kommun, {kommun.mottagningen: 12, kommun.tallbacken: 48}, antal=4, **falt)
    nej = iter([True, True])
    svara(s, lambda d: "nej" if d.enhet_id == kommun.tallbacken.pk and next(nej, False) else "ja")
    return s


def test_the_namnd_s_share_is_weighted_by_the_frames_of_its_enheter(kommun):
    """(12·1 + 48·0.5)/60 = 60 percent, where 6 of 8 would have said 75."""
    s = tva_enheter(kommun)
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    namnden = kontrollresultat(s.version.omrade, ARET).namnden
    nu = namnden.serier[2].nu
    assert (nu.ja, nu.bedomda, nu.procent) == (6, 8, 60)
    assert nu.intervall == Vagt((Stratum(4, 4, 4, 12), Stratum(2, 4, 4, 48))).intervall()
    assert (namnden.nu.granskade, namnden.nu.ram, namnden.saknas) == (8, 60, ())


def test_an_enhet_weighs_by_its_frame_also_when_the_draw_is_among_the_most_recently_closed(kommun):
    s = tva_enheter(kommun, pott=6)
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    assert sorted(Enhetsutfall.objects.values_list("i_ramen", "ram")) == [(12, 6), (48, 6)]
    nu = kontrollresultat(s.version.omrade, ARET).namnden.serier[2].nu
    assert nu.procent == 60
    vantat = Vagt((Stratum(4, 4, 4, 6, Decimal(12)), Stratum(2, 4, 4, 6, Decimal(48))))
    assert nu.intervall == vantat.intervall()


def test_an_enhet_that_is_planned_and_not_reviewed_is_named_as_missing(kommun):
    hallen = DelFactory(namn="Gruppboendet Hällen", under=[kommun.avdelning, kommun.ifn])
    s = tva_enheter(kommun, planerade=[hallen])
    assert kontrollresultat(s.version.omrade, ARET).namnden.saknas == ("Gruppboendet Hällen",)


def test_the_namnd_s_figures_of_earlier_years_stand_beside(kommun):
    fore = att_granska(kommun, {kommun.mottagningen: 30}, antal=20, ar=2025)
    svara(fore, lambda d: "nej")
    avslut.klarmarkera(fore.tillfalle, av=fore.granskare[0])
    s = att_granska(kommun, {kommun.mottagningen: 30}, antal=20, version=fore.version)
    svara(s, lambda d: "ja")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    serie = kontrollresultat(s.version.omrade, ARET).namnden.serier[2]
    assert [a and a.procent for a in serie.varden] == [None, None, None, 0, 100]
    assert serie.forandring == 1


def test_for_some_enheter_no_figure_of_the_namnd_is_made(kommun):
    s = tva_enheter(kommun)
    assert kontrollresultat(s.version.omrade, ARET, enheter={kommun.mottagningen.pk}).namnden is None


def test_of_one_planned_kontroll_only_its_own_tillfallen_are_counted(kommun):
    s = tva_enheter(kommun)
    annan = att_granska(kommun, {kommun.mottagningen: 5}, antal=5, version=s.version)
    svara(annan, lambda d: "ja")
    bara = kontrollresultat(s.version.omrade, ARET, planerade=[annan.tillfalle.planerad_id])
    assert [(e.namn, e.nu.granskade) for e in bara.enheter] == [("Mottagningen barn och unga", 5)]
    assert bara.namnden.serier[2].nu.bedomda == 5


def test_before_anything_is_drawn_the_namnd_has_no_figure_and_every_enhet_is_missing(kommun):
    version = omrade(kommun.ifn)
    tillfalle(version, [kommun.mottagningen], [], antal=5, period=Kontrollperiod.AR)
    namnden = kontrollresultat(version.omrade, ARET).namnden
    assert (namnden.nu, namnden.serier, namnden.saknas) == (None, (), ("Mottagningen barn och unga",))
    klient = Client()
    klient.force_login(
        person_med(Roll.KVALITETSSTRATEG, kommun.ifn), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert klient.get(reverse("rapporter:kontrollresultat"), {"period": "2026"}).status_code == 200
