"""What egenkontroll has shown, from rows entered through the rules."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.utils import timezone

from egenkontroll.granskning import avslut, gang
from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.plan.models import Kontrollperiod
from kvalitet.frister import Period
from kvalitet.organisation.models import Foregangare
from kvalitet.organisation.roller import Roll
from rapporter.statistik.egenkontroll import Andel, Fraga, Serie, kontrollresultat
from tests.egenkontroll.granskning.scen import Scen, dragen, granskad, omrade, scen, svar, tillfalle
from tests.fabriker import DelFactory, person_med


def ar_av(s: Scen, ar: int, svaren: list[dict[str, str]], ram: int = 12, bortfall: int = 0) -> None:
    """A whole year's tillfälle of the same kontrollområde: drawn, reviewed with these answers, klart."""
    tillfallet = tillfalle(s.version, s.enheter, s.granskare, ar=ar, antal=len(svaren), period=Kontrollperiod.AR)
    scenen = Scen(s.namnd, s.enheter, s.version, tillfallet, s.granskare, dragen(tillfallet, {s.enheter[0]: ram}))
    gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=s.granskare[0])
    for nr in range(bortfall):
        gang.registrera_bortfall(scenen.arende(nr + 1), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    for ett in svaren:
        granskad(scenen, gang.ta_nasta(tillfallet, av=s.granskare[0]), s.granskare[0], **ett)
    avslut.klarmarkera(tillfallet, av=s.granskare[0])


def bara_omrade(kommun) -> Scen:
    version = omrade(kommun.ifn)
    return Scen(kommun.ifn, [kommun.mottagningen], version, None, [person_med(Roll.GRANSKARE, kommun.ifn)], None)


JA, NEJ = {"delaktighet": "ja"}, {"delaktighet": "nej"}


def delaktighet(resultat) -> Serie:
    return resultat.enheter[0].serier[2]


def test_the_table_of_2017_comes_out_of_rows_entered_this_way(kommun):
    """60 ärenden per enhet, and a bortfall of 20 in the second one: the shares that the real report shows."""
    namn = ("B & U utredning", "B & U samhällsvård", "Familjehemsenheten")
    enheter = [DelFactory(namn=ett, under=[kommun.avdelning, kommun.ifn]) for ett in namn]
    version, person = omrade(kommun.ifn), person_med(Roll.GRANSKARE, kommun.ifn)
    tillfallet = tillfalle(version, enheter, [person], ar=2017, antal=60, period=Kontrollperiod.AR)
    dragning = dragen(tillfallet, dict.fromkeys(enheter, 60))
    s = Scen(kommun.ifn, enheter, version, tillfallet, [person], dragning)
    gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=person)
    # enhet → (bortfall, ja of each kriterium, ej tillämpligt on kommunicering)
    rader = {enheter[0]: (0, (38, 60, 59), 0), enheter[1]: (20, (28, 28, 35), 1), enheter[2]: (0, (38, 51, 51), 0)}
    for enhet, (bortfall, ja, ej) in rader.items():
        for ordning in range(1, bortfall + 1):
            gang.registrera_bortfall(s.arende(ordning, enhet), skal=Bortfallsskal.AKTEN_OVERLAMNAD, av=person)
        for nr, ordning in enumerate(range(bortfall + 1, 61)):
            tid, kommunicering, delaktig = ("ja" if nr < antal else "nej" for antal in ja)
            if nr >= 60 - bortfall - ej:
                kommunicering = "ej_tillampligt"
            svaren = svar(s, tid, kommunicering, delaktig)
            gang.spara(s.arende(ordning, enhet), svaren, av=person, klar=True, nar=timezone.now())
    avslut.klarmarkera(tillfallet, av=person)

    resultat = kontrollresultat(version.omrade, Period.tolka("2017"))
    tabell = {
        e.namn: (e.nu.dragna, e.nu.bortfall, e.nu.granskade, *(serie.nu.procent for serie in e.serier))
        for e in resultat.enheter
    }
    assert tabell == {
        "B & U samhällsvård": (60, 20, 40, 70, 72, 88),
        "B & U utredning": (60, 0, 60, 63, 100, 98),
        "Familjehemsenheten": (60, 0, 60, 63, 85, 85),
    }
    kommunicering = resultat.enheter[0].serier[1].nu
    assert (kommunicering.bedomda, kommunicering.ej_tillampligt) == (39, 1)
    # The whole frame of the first enhet was reviewed: nothing is left to chance. Two thirds of the second's was.
    assert resultat.enheter[1].serier[0].nu.intervall.procent == "63–63"
    assert resultat.enheter[0].serier[0].nu.intervall.procent == "61–78"


def test_earlier_years_stand_beside_and_a_year_without_kontroll_is_no_zero(kommun):
    s = bara_omrade(kommun)
    ar_av(s, 2024, [JA, NEJ])
    ar_av(s, 2026, [JA, JA, NEJ], bortfall=1)
    resultat = kontrollresultat(s.version.omrade, Period.tolka("2026"))
    assert [p.kod for p in resultat.perioder] == ["2022", "2023", "2024", "2025", "2026"]
    assert [a and a.procent for a in delaktighet(resultat).varden] == [None, None, 50, None, 67]
    assert resultat.enheter[0].nu.bortfall == 1
    assert resultat.enheter[0].omfang[3] is None


def test_a_change_is_marked_only_when_it_is_more_than_chance(kommun):
    s = bara_omrade(kommun)
    ar_av(s, 2025, [NEJ] * 18 + [JA] * 2, ram=200)
    ar_av(s, 2026, [NEJ] * 5 + [JA] * 15, ram=200)
    upp = delaktighet(kontrollresultat(s.version.omrade, Period.tolka("2026")))
    assert upp.forandring == 1
    oforandrat = kontrollresultat(s.version.omrade, Period.tolka("2026")).enheter[0].serier[0]
    assert (oforandrat.nu.procent, oforandrat.forandring) == (100, 0)


@pytest.mark.parametrize(
    ("ja", "n", "lage"),
    [(9, 9, ""), (9, 10, "klar"), (8, 10, "osaker"), (18, 20, "klar"), (10, 20, "varning"), (4, 9, "")],
)
def test_few_are_never_coloured(ja, n, lage):
    fraga = Fraga(1, "Delaktighet", malvarde=90)
    assert Serie(fraga, (Andel(ja=ja, nej=n - ja, granskade=n, ram=50),)).lage == lage


def test_under_a_requirement_of_100_percent_a_single_nej_is_enough():
    fraga = Fraga(1, "Tid", malvarde=100)
    assert Serie(fraga, (Andel(ja=59, nej=1, granskade=60, ram=600),)).lage == "varning"


def test_without_a_target_and_while_it_goes_on_nothing_is_coloured():
    andel = Andel(ja=20, granskade=20, ram=50)
    assert Serie(Fraga(1, "x", malvarde=None), (andel,)).lage == ""
    preliminar = Andel(ja=20, granskade=20, ram=50, preliminar=True)
    assert Serie(Fraga(1, "x", malvarde=100), (andel, preliminar)).lage == ""


def test_what_goes_on_is_counted_as_it_is_now_and_marked(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen])
    granskad(s, s.arende(1), s.granskare[0], delaktighet="nej")
    resultat = kontrollresultat(s.version.omrade, Period.tolka("2026H1"))
    assert resultat.preliminar
    assert delaktighet(resultat).nu.nej == 1
    assert resultat.enheter[0].nu.dragna == 5


def test_only_the_enheter_that_are_asked_for_are_counted(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken])
    resultat = kontrollresultat(s.version.omrade, Period.tolka("2026H1"), enheter={kommun.tallbacken.pk})
    assert [e.namn for e in resultat.enheter] == ["Stödboendet Tallbacken"]
    assert kontrollresultat(s.version.omrade, Period.tolka("2026H1"), enheter=set()).enheter == ()


def test_tertials_of_a_year_are_put_together_and_a_year_is_not_a_half_year(kommun):
    s = bara_omrade(kommun)
    ar_av(s, 2026, [JA, NEJ])
    assert kontrollresultat(s.version.omrade, Period.tolka("2026H1")).enheter == ()
    halvar = scen(kommun.ifn, [kommun.mottagningen])
    granskad(halvar, halvar.arende(1), halvar.granskare[0])
    ar = kontrollresultat(halvar.version.omrade, Period.tolka("2026"))
    assert delaktighet(ar).nu.bedomda == 1


def test_an_enhet_that_was_merged_into_another_is_counted_in_it(kommun):
    s = bara_omrade(kommun)
    ar_av(s, 2024, [JA, JA])
    Foregangare.objects.create(
        foregangare=kommun.mottagningen,
        efterfoljare=kommun.tallbacken,
        slag=Foregangare.Slag.SAMMANSLAGNING,
        fran=date(2025, 1, 1),
    )
    assert [e.namn for e in kontrollresultat(s.version.omrade, Period.tolka("2026")).enheter] == [
        "Stödboendet Tallbacken"
    ]


def test_the_same_question_is_one_over_the_versions_by_its_newest_words(kommun):
    s = bara_omrade(kommun)
    ar_av(s, 2025, [JA, JA])
    gamla = s.kriterier
    fragor = [{"fraga": f"Ny {k.fraga}", "rot": k, "malvarde": k.malvarde, "lagkrav": k.lagkrav} for k in gamla]
    ny = omrade(kommun.ifn, fragor)
    ny.omrade, ny.nummer = s.version.omrade, 2
    with transaction.atomic(), connection.cursor() as markor:  # frozen: moved as only a test may
        markor.execute("SET LOCAL session_replication_role = replica")
        ny.save()
    resultat = kontrollresultat(s.version.omrade, Period.tolka("2026"))
    assert [f.text for f in resultat.fragor] == [f"Ny {k.fraga}" for k in gamla]


def test_how_well_two_agree(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2, dubbelgranskas=100)
    for person, andra in zip(s.granskare, ("ja", "nej"), strict=True):
        granskad(s, s.arende(1), person, delaktighet="nej")
        granskad(s, s.arende(2), person, delaktighet=andra)
    overens = kontrollresultat(s.version.omrade, Period.tolka("2026H1")).overens
    assert (overens.par, overens.lika) == (6, 5)
    assert overens.kappa is not None
    assert 0 < overens.kappa < 1


def test_the_number_of_questions_does_not_grow(kommun, django_assert_max_num_queries):
    s = bara_omrade(kommun)
    ar_av(s, 2025, [JA, JA])
    ar_av(s, 2026, [JA, NEJ])
    with django_assert_max_num_queries(9):
        kontrollresultat(s.version.omrade, Period.tolka("2026"))
