"""Every form that puts a new text in the place of a saved one, opened by two: the second is told and loses nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from http import HTTPStatus
from typing import Any

import pytest
from django.db.models import QuerySet
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from egenkontroll.risk.models import Risk
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.plan import planscener
from tests.fabriker import person_med
from tests.kvalitet import samtidiga
from tests.kvalitet.samtidiga import FALL, Fall

BERATTAT = "Så här står det sparat nu"
EGET = "Du har själv sparat sedan du öppnade sidan"


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def som_skickas(sida: Any) -> dict[str, Any]:
    """What a browser would post of the page as it is."""
    formset = sida.context.get("formset")
    formular = [sida.context["form"], *([formset.management_form, *formset.forms] if formset else [])]
    return {namn: varde for form in formular for namn, varde in _falten(form)}


def _falten(form: BaseForm) -> list[tuple[str, Any]]:
    alla = [(falt.html_name, falt.value()) for falt in form]
    return [(namn, _som_skickas(varde)) for namn, varde in alla if varde is not None and varde is not False]


def _som_skickas(varde: Any) -> Any:
    if isinstance(varde, (list, tuple, QuerySet)):
        return [_som_skickas(ett) for ett in varde]
    return varde.isoformat() if isinstance(varde, (date, time)) else getattr(varde, "pk", varde)


@dataclass
class Tva:
    """Two who may both write in it."""

    fall: Fall
    ena: Client
    andra: Client
    tredje: Client  # who has written nothing
    forst: Person
    sedan: Person

    def oppna(self, klient: Client) -> dict[str, Any]:
        sida = klient.get(self.fall.adress)
        assert sida.status_code == HTTPStatus.OK
        assert 'name="sett"' in sida.content.decode(), "the page sends no imprint"
        return {**som_skickas(sida), **self.fall.med}

    def skicka(self, klient: Client, sidan: dict[str, Any], **nytt: Any) -> Any:
        return klient.post(self.fall.adress, {**sidan, **nytt})

    def sparat(self) -> str:
        varde = som_skickas(self.tredje.get(self.fall.adress)).get(self.fall.falt, "")
        return ",".join(map(str, varde)) if isinstance(varde, list) else str(varde)


@pytest.fixture(params=FALL, ids=lambda fall: fall.__name__)
def tva(request: pytest.FixtureRequest, kommun: Kommun) -> Tva:
    fall = request.param(kommun)
    return tva_i(fall, kommun)


def tva_i(fall: Fall, kommun: Kommun) -> Tva:
    ena, andra, tredje = (person_med(fall.roll, fall.plats or kommun.ifn) for _ in range(3))
    return Tva(fall, inne(ena), inne(andra), inne(tredje), ena, andra)


def test_the_second_of_two_is_told_what_the_first_wrote_and_keeps_the_text(tva: Tva) -> None:
    fall, falt = tva.fall, tva.fall.falt
    forsta_sidan, andra_sidan = tva.oppna(tva.ena), tva.oppna(tva.andra)
    assert tva.skicka(tva.ena, forsta_sidan, **{falt: fall.forsta}).status_code == HTTPStatus.FOUND
    igen = tva.skicka(tva.ena, forsta_sidan, **{falt: fall.forsta}).content.decode()
    assert "före dig" not in igen, "one's own, sent twice, is nobody else's"
    assert "Någon sparade" not in igen
    svar = tva.skicka(tva.andra, andra_sidan, **{falt: fall.andra})
    assert svar.status_code == HTTPStatus.OK
    form, text = svar.context["form"], svar.content.decode()
    vem = f"{tva.forst.namn} sparade före dig" if fall.namnges else "Någon sparade medan du hade sidan öppen"
    assert vem in text
    assert BERATTAT in text
    assert (fall.i_ord or fall.forsta) in [sagt for _, sagt in form.andras]
    skickat = form[falt].value()
    assert fall.andra in (skickat if isinstance(skickat, list) else [str(skickat).replace("\r\n", "\n")])
    assert tva.sparat() == fall.forsta
    # Told, the second decides.
    assert tva.skicka(tva.andra, {**som_skickas(svar), **fall.med}).status_code == HTTPStatus.FOUND
    assert tva.sparat() == fall.andra


def test_ones_own_later_save_does_not_hide_what_somebody_else_saved(tva: Tva) -> None:
    gammal = tva.oppna(tva.ena)
    assert tva.skicka(tva.andra, tva.oppna(tva.andra), **{tva.fall.falt: tva.fall.forsta}).status_code == 302
    assert tva.skicka(tva.ena, tva.oppna(tva.ena), **{tva.fall.falt: tva.fall.andra}).status_code == 302
    svar = tva.skicka(tva.ena, gammal, **{tva.fall.falt: tva.fall.forsta})
    assert svar.status_code == HTTPStatus.OK
    assert BERATTAT in svar.content.decode()
    assert (f"{tva.sedan.namn} sparade före dig" in svar.content.decode()) is tva.fall.namnges
    assert tva.sparat() == tva.fall.andra


def test_ones_own_other_window_is_told_of_as_ones_own(kommun: Kommun) -> None:
    tva = tva_i(samtidiga.kontakt(kommun), kommun)
    gammal = tva.oppna(tva.ena)
    tva.skicka(tva.ena, tva.oppna(tva.ena), telefon="2")
    svar = tva.skicka(tva.ena, gammal, telefon="3").content.decode()
    assert EGET in svar
    assert "före dig" not in svar


def test_a_field_that_nobody_else_touched_is_not_told_of(kommun: Kommun) -> None:
    tva = tva_i(samtidiga.kontakt(kommun), kommun)
    sidan = tva.oppna(tva.andra)
    tva.skicka(tva.ena, tva.oppna(tva.ena), telefon="2")
    svar = tva.skicka(tva.andra, sidan, namn="Bo Provsson")
    assert svar.context["form"].andras == [("Telefon", "2")]


def test_a_draft_does_not_pass_what_was_saved_after_it(kommun: Kommun) -> None:
    fall = samtidiga.inledning(kommun)
    ena, andra = (inne(person_med(fall.roll, kommun.ifn)) for _ in range(2))
    andra.post(fall.adress, {**som_skickas(andra.get(fall.adress)), fall.falt: "Utkastet.", "spara": ""})
    ena.post(fall.adress, {**som_skickas(ena.get(fall.adress)), fall.falt: "Den första skrev det här."})
    ater = som_skickas(andra.get(fall.adress))
    assert ater[fall.falt] == "Utkastet."
    assert BERATTAT in andra.post(fall.adress, ater).content.decode()
    assert som_skickas(ena.get(fall.adress))[fall.falt] == "Den första skrev det här."


def test_figures_and_choices_are_told_in_words(kommun: Kommun) -> None:
    """A planerad kontroll has no free text: what differs is said as it stands in the form."""
    plan = planscener.utkast(kommun, planscener.strateg(kommun.ifn))
    adress = reverse("kontrollplan:kontroll", args=[planscener.kontrollen(plan).pk])
    ena, andra = (inne(person_med(Roll.KVALITETSSTRATEG, kommun.ifn)) for _ in range(2))
    sidan = som_skickas(andra.get(adress))
    nytt = {**som_skickas(ena.get(adress)), "antal": "25", "per_arendetyp": "on"}
    assert ena.post(adress, nytt).status_code == 302
    svar = andra.post(adress, {**sidan, "antal": "30"})
    vantat = {"Ärenden per enhet och period": "25", "Dra ur varje ärendetyp för sig": "Ja"}
    assert dict(svar.context["form"].andras) == vantat
    assert planscener.kontrollen(plan).antal == 25


def test_a_last_day_that_somebody_else_has_set_is_told_though_the_form_proposes_another(kommun: Kommun) -> None:
    tva = tva_i(samtidiga.uppdragets_slut(kommun), kommun)
    ena, andra = tva.oppna(tva.ena), tva.oppna(tva.andra)
    assert tva.skicka(tva.ena, ena, till=tva.fall.forsta).status_code == HTTPStatus.FOUND
    svar = tva.skicka(tva.andra, andra, till=tva.fall.andra)
    assert f"{tva.forst.namn} sparade före dig" in svar.content.decode()
    assert svar.context["form"].andras == [("Uppdragets sista dag", tva.fall.forsta)]
    assert tva.skicka(tva.andra, som_skickas(svar)).status_code == HTTPStatus.FOUND


def test_a_risk_valued_anew_is_told_to_who_decides_about_it(kommun: Kommun) -> None:
    """The decision stands on the value, which is not among the fields."""
    fall = samtidiga.riskbeslut(kommun)
    tva, en = tva_i(fall, kommun), Risk.objects.get()
    sidan = tva.oppna(tva.andra)
    varden = {"slag": "nu", "sannolikhet": "4", "konsekvens": "4", "motivering": "Det har hänt igen."}
    vardera = reverse("risk:vardera", args=[en.pk])
    assert tva.ena.post(vardera, varden).status_code == HTTPStatus.FOUND
    svar = tva.skicka(tva.andra, sidan, skal="Liten risk.")
    assert f"{tva.forst.namn} sparade före dig" in svar.content.decode()
    assert svar.context["form"].andras == [("Riskvärde", "16")]


def test_the_second_who_changes_a_rapportmall_sees_both_and_decides(kommun: Kommun) -> None:
    adress = reverse("rapporter:mall", args=[kommun.ifn.kod, "halvar"])
    ena, andra = (person_med(Roll.KVALITETSSTRATEG, kommun.ifn) for _ in range(2))

    def sidan(klient: Client) -> dict[str, Any]:
        svar = klient.get(adress)
        falten = {namn: v for _, _, form in svar.context["form"].forms for namn, v in _falten(form)}
        return {**falten, "version": svar.context["version"]}

    enas, andras = sidan(inne(ena)), sidan(inne(andra))
    rubrik = next(namn for namn in enas if namn.endswith("-rubrik"))
    assert inne(ena).post(adress, {**enas, rubrik: "Den förstas rubrik"}).status_code == HTTPStatus.FOUND
    assert inne(ena).post(adress, {**enas, rubrik: "Den förstas rubrik"}).status_code == HTTPStatus.FOUND, "twice"
    svar = inne(andra).post(adress, {**andras, rubrik: "Den andras rubrik"})
    text = svar.content.decode()
    for sagt in (f"{ena.namn} sparade före dig", BERATTAT, "Den förstas rubrik", "Den andras rubrik"):
        assert sagt in text, sagt
    nu = {**andras, rubrik: "Den andras rubrik", "version": svar.context["version"]}
    assert inne(andra).post(adress, nu).status_code == HTTPStatus.FOUND
    assert sidan(inne(ena))[rubrik] == "Den andras rubrik"
