"""A klarmarkerad kontroll is corrected beside what was written: who may, what is counted, and what never changes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from egenkontroll.granskning import avslut, brister, rattning
from egenkontroll.granskning.models import Kriterieutfall, Rattelse, Svar
from egenkontroll.granskning.svaren import Ifyllt
from kvalitet.frister import Period
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.statistik.egenkontroll import kontrollresultat
from tests.egenkontroll.granskning.scen import Scen, granskad, har_id, scen
from tests.egenkontroll.granskning.test_vagda import att_granska, svara
from tests.fabriker import person_med

HALVAR = Period.tolka("2026H1")
NEJ, JA = Ifyllt(svar="nej"), Ifyllt(svar="ja")


@pytest.fixture
def s(kommun) -> Scen:
    """Two ärenden, klara: ja throughout."""
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2)
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), s.granskare[0])
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    return s


@pytest.fixture
def strateg(kommun):
    return person_med(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def chef(kommun):
    return person_med(Roll.ENHETSCHEF, kommun.mottagningen)


def ratta(s: Scen, av, fraga: int = 2, ifyllt: Ifyllt = NEJ, skal: str = "Fel akt.", **annat) -> Rattelse:
    return rattning.ratta(s.arende(1), s.kriterier[fraga], ifyllt, skal=skal, av=av, **annat)


def andel(s: Scen, fraga: int = 2, **val):
    return kontrollresultat(s.version.omrade, HALVAR, **val).enheter[0].serier[fraga].nu


def test_the_result_counts_the_corrected_answer_and_says_so(s, strateg):
    assert (andel(s).ja, andel(s).nej, andel(s).rattade) == (2, 0, 0)
    ratta(s, strateg)
    nu = andel(s)
    assert (nu.ja, nu.nej, nu.procent, nu.rattade) == (1, 1, 50, 1)
    assert kontrollresultat(s.version.omrade, HALVAR).rattade == 1
    assert andel(s, 1).rattade == 0


def test_nothing_that_was_written_is_changed(s, strateg):
    fore = list(Svar.objects.order_by("pk").values())
    utfall = list(Kriterieutfall.objects.order_by("pk").values())
    ett = ratta(s, strateg)
    assert (ett.fore, ett.svar, ett.skal, ett.av, ett.nummer) == ("ja", "nej", "Fel akt.", strateg, 1)
    assert list(Svar.objects.order_by("pk").values()) == fore
    assert list(Kriterieutfall.objects.order_by("pk").values()) == utfall


def test_a_figure_as_of_a_day_before_the_correction_is_what_it_was(s, strateg):
    fore = timezone.now()
    ratta(s, strateg, nar=fore + timedelta(minutes=1))
    assert (andel(s, brytpunkt=fore).nej, andel(s, brytpunkt=fore).rattade) == (0, 0)
    assert andel(s, brytpunkt=fore + timedelta(minutes=2)).nej == 1


def test_the_last_of_several_counts(s, strateg, chef):
    ratta(s, strateg)
    andra = ratta(s, chef, ifyllt=Ifyllt(svar="ej_tillampligt"), skal="Det gällde inte här.")
    assert (andra.fore, andra.svar, andra.nummer) == ("nej", "ej_tillampligt", 2)
    nu = andel(s)
    assert (nu.ja, nu.nej, nu.ej_tillampligt, nu.rattade) == (1, 0, 1, 2)


def test_a_corrected_day_is_held_against_the_time_again(s, strateg):
    dagar = {"fran": date(2026, 1, 21), "till": date(2026, 5, 28)}
    ett = ratta(s, strateg, fraga=0, ifyllt=Ifyllt(**dagar), skal="Fel dag avskriven.")
    assert (ett.svar, ett.fran, ett.till) == ("nej", dagar["fran"], dagar["till"])
    with pytest.raises(OtillatenOvergang, match="båda dagarna"):
        ratta(s, strateg, fraga=0, ifyllt=JA)


def test_a_share_by_arendetyp_is_corrected_where_the_arende_belongs(kommun, strateg):
    """2 of 2 utredningar out of 6 and 1 of 1 insats out of 3; then the insats is a nej: 6 of 9."""
    s = att_granska(kommun, {kommun.mottagningen: 9}, antal=3, typer=["Utredning", "Utredning", "Insats"])
    svara(s, lambda d: "ja")
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    insats = s.dragning.dragna.get(stratum="Insats", plats="urval")
    rattning.ratta(insats, s.kriterier[2], NEJ, skal="Fel akt.", av=strateg)
    nu = kontrollresultat(s.version.omrade, Period.tolka("2026")).enheter[0].serier[2].nu
    assert [(namn, d.ja, d.nej, d.rattade) for namn, d in nu.delar] == [("Insats", 0, 1, 1), ("Utredning", 2, 0, 0)]
    assert nu.procent == 67


def test_the_chef_of_another_enhet_and_the_granskare_may_not(s, kommun):
    annan = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for person in (annan, s.granskare[0]):
        with pytest.raises(OtillatenOvergang, match="inte rätta"):
            ratta(s, person)
    assert not Rattelse.objects.exists()


def test_nobody_corrects_an_own_arende(s, kommun, chef):
    har_id(chef, kommun.ifn, "H-900")
    with pytest.raises(OtillatenOvergang, match="ditt eget ärende"):
        ratta(s, chef)


def test_before_klar_the_review_is_opened_instead_also_in_the_database(kommun, strateg):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2)
    granskad(s, s.arende(1), s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="inte klarmarkerad"):
        ratta(s, strateg)
    with pytest.raises(IntegrityError, match="rättas"), transaction.atomic():
        Rattelse.objects.create(
            draget=s.arende(1), kriterium=s.kriterier[2], nummer=1, fore="ja", svar="nej", skal="x", av=strateg,
            nar=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("annat", "mening"),
    [({"skal": " "}, "varför"), ({"ifyllt": JA}, "redan ja"), ({"ifyllt": Ifyllt()}, "Svara"), ({"sett": 1}, "")],
)
def test_what_is_no_correction_is_refused(s, strateg, annat, mening):
    if "sett" in annat:
        ratta(s, strateg)
        annat, mening = {"sett": 0, "ifyllt": Ifyllt(svar="underlag_saknas")}, "före dig"
    with pytest.raises(OtillatenOvergang, match=mening):
        ratta(s, strateg, **annat)


def test_a_correction_is_never_changed_or_removed_and_is_in_the_log(s, strateg):
    ett = ratta(s, strateg)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rattelse.objects.filter(pk=ett.pk).update(svar="ja", fore="nej")
    with pytest.raises(IntegrityError), transaction.atomic():
        ett.delete()
    post = Sparpost.objects.filter(verb="ratta_granskning").get()
    assert post.person_id == strateg.pk
    assert post.detalj["svar"] == "nej"


def test_a_nej_on_a_requirement_in_law_waits_for_the_chef_when_it_came_by_correction(s, strateg, chef):
    assert not brister.vantande(chef).exists()
    ratta(s, strateg, fraga=1)
    (nej,) = brister.vantande(chef)
    assert nej.kriterium == s.kriterier[1]
    ratta(s, strateg, fraga=1, ifyllt=JA, skal="Det stod i en annan del av akten.")
    assert not brister.vantande(chef).exists()


def test_a_nej_of_a_blind_review_waits_until_the_other_is_klar(kommun, chef):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2, dubbelgranskas=50)
    granskad(s, s.arende(1), s.granskare[0], kommunicering="nej")
    granskad(s, s.arende(2), s.granskare[0], kommunicering="nej")
    assert [n.granskning.draget for n in brister.vantande(chef)] == [s.arende(2)]
    granskad(s, s.arende(1), s.granskare[1], kommunicering="nej")
    assert brister.vantande(chef).count() == 2


def test_of_two_reviews_the_one_who_corrects_sees_what_counts_and_not_who_gave_it(kommun, strateg):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=1, dubbelgranskas=100)
    for person, ett in zip(s.granskare, ("ja", "nej"), strict=True):
        granskad(s, s.arende(1), person, delaktighet=ett)
    avslut.stam_av(s.arende(1), {s.kriterier[2].pk: ("nej", "")}, av=s.granskare[0])
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    assert [r.svar for r in rattning.raknade(s.arende(1))] == ["ja", "ja", "nej"]
    html = inloggad(strateg).get(reverse("granskning:ratta", args=[s.arende(1).pk])).content.decode()
    assert not any(person.namn in html for person in s.granskare)


# --- on screen ---


def inloggad(person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def test_a_strateg_corrects_on_screen_and_everybody_who_reads_the_kontroll_sees_it(s, strateg, chef):
    klient, sidan = inloggad(strateg), reverse("granskning:tillfalle", args=[s.tillfalle.pk])
    assert "Rättat efter klarmarkeringen" not in klient.get(sidan).content.decode()
    lista = klient.get(reverse("granskning:rattbara", args=[s.tillfalle.pk]), {"nyckel": s.arende(1).nyckel})
    assert [d.pk for d in lista.context["dragna"]] == [s.arende(1).pk]
    adress = reverse("granskning:ratta-svar", args=[s.arende(1).pk, s.kriterier[2].pk])
    fel = klient.post(adress, {"svar": "nej", "skal": "", "sett": "0"})
    assert "Skriv varför svaret rättas." in fel.content.decode()
    klient.post(adress, {"svar": "nej", "skal": "Fel akt lästes.", "sett": "0"})
    html = inloggad(chef).get(sidan).content.decode()
    assert "Rättat efter klarmarkeringen" in html
    assert "Fel akt lästes." in html
    resultat = inloggad(chef).get(reverse("rapporter:kontrollresultat"), {"period": "2026H1"}).content.decode()
    assert "1 svar är rättat efter att kontrollen blev klar" in resultat


def test_who_has_nothing_to_correct_there_meets_a_404(s, kommun):
    klient = inloggad(person_med(Roll.ENHETSCHEF, kommun.tallbacken))
    for namn, argument in (
        ("rattbara", [s.tillfalle.pk]),
        ("ratta", [s.arende(1).pk]),
        ("ratta-svar", [s.arende(1).pk, s.kriterier[0].pk]),
    ):
        assert klient.get(reverse(f"granskning:{namn}", args=argument)).status_code == 404
    assert inloggad(s.granskare[0]).get(reverse("granskning:ratta", args=[s.arende(1).pk])).status_code == 403


def test_the_pages_of_a_klart_tillfalle_ask_a_dozen_times_at_most(s, strateg, django_assert_max_num_queries):
    ratta(s, strateg)
    klient = inloggad(strateg)
    for namn, argument in (
        ("tillfalle", [s.tillfalle.pk]),
        ("rattbara", [s.tillfalle.pk]),
        ("ratta", [s.arende(1).pk]),
        ("ratta-svar", [s.arende(1).pk, s.kriterier[0].pk]),
    ):
        adress = reverse(f"granskning:{namn}", args=argument)
        klient.get(adress)
        with django_assert_max_num_queries(12):
            klient.get(adress)
