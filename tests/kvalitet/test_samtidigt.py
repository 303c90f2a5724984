"""Every form that puts a new text in the place of a saved one, opened by two: the second is told and loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse

from avvikelser.synpunkter.models import Svarsmall
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.egenkontroll.plan import planscener
from tests.fabriker import person_med
from tests.rapporter import namndscener

Fall = tuple[str, str, str]
"""(roll, address, the field that the first of the two changes)."""


def _inledning(kommun: Kommun) -> Fall:
    plan = planscener.planering.ny_plan(kommun.ifn, 2030, av=planscener.strateg(kommun.ifn))
    return Roll.KVALITETSSTRATEG, reverse("kontrollplan:inledning", args=[plan.pk]), "inledning"


def _kriterium(kommun: Kommun) -> Fall:
    version = planscener.utkast_till_omrade(planscener.strateg(kommun.ifn), kommun.ifn)
    return Roll.KVALITETSSTRATEG, reverse("kontrollplan:kriterium", args=[version.kriterier.first().pk]), "hjalp"


def _annan_kontroll(kommun: Kommun) -> Fall:
    kontroll = andrascener.kontroll(kommun.ifn)
    return Roll.KVALITETSSTRATEG, reverse("andra_kontroller:andra", args=[kontroll.pk]), "analys"


def _moment(kommun: Kommun) -> Fall:
    plan = internkontrollscener.plan(kommun.ifn, antagen=False)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ett = internkontrollscener.moment(internkontrollscener.planrisk(plan), chef, kommun.tallbacken)
    return Roll.KVALITETSSTRATEG, reverse("internkontroll:andra-moment", args=[ett.pk]), "text"


def _svarsmall(kommun: Kommun) -> Fall:
    mall = Svarsmall.objects.create(namnd=kommun.ifn, slag="svar", namn="Väntetid", text="Hej, vi har köer.")
    return Roll.SYNPUNKTSKOORDINATOR, reverse("synpunkter:mall", args=[mall.pk]), "text"


def _skrivelsemall(kommun: Kommun) -> Fall:
    return Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-mall", args=[kommun.ifn.pk]), "text_beskrivning"


def _skrivelse(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    arende = namndscener.arende(namndscener.sammantrade(av, kommun.ifn), av)
    return Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-skrivelse", args=[arende.pk]), "bedomning"


def _namndbeslut(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    mote = namndscener.sammantrade(av, kommun.ifn)
    arende = namndscener.arende(mote, av)
    namndscener.hallet(mote, av)
    return Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-beslut", args=[arende.pk]), "beslut"


FALL: list[Callable[[Kommun], Fall]] = [
    *(_inledning, _kriterium, _annan_kontroll, _moment, _svarsmall),
    *(_skrivelsemall, _skrivelse, _namndbeslut),
]


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
    return varde.isoformat() if isinstance(varde, date) else getattr(varde, "pk", varde)


@pytest.fixture(params=FALL, ids=lambda fall: fall.__name__.strip("_"))
def tva(request: pytest.FixtureRequest, kommun: Kommun) -> tuple[Client, Client, str, str, Person]:
    roll, adress, falt = request.param(kommun)
    ena, andra = person_med(roll, kommun.ifn), person_med(roll, kommun.ifn)
    return inne(ena), inne(andra), adress, falt, ena


def test_the_second_of_two_is_told_what_the_first_wrote_and_keeps_the_text(
    tva: tuple[Client, Client, str, str, Person],
) -> None:
    ena, andra, adress, falt, forst = tva
    forsta_sidan, andra_sidan = som_skickas(ena.get(adress)), som_skickas(andra.get(adress))
    assert ena.post(adress, {**forsta_sidan, falt: "Den första skrev det här."}).status_code == 302
    svar = andra.post(adress, {**andra_sidan, falt: "Den andra skrev något annat."})
    assert svar.status_code == 200
    form = svar.context["form"]
    assert any(vem in svar.content.decode() for vem in (f"{forst.namn} sparade före dig", "Någon annan sparade"))
    assert "Den första skrev det här." in [text for _, text in form.andras]
    assert "Så här står det sparat nu" in svar.content.decode()
    assert form[falt].value() == "Den andra skrev något annat."
    assert som_skickas(ena.get(adress))[falt] == "Den första skrev det här."
    # Told, the second decides.
    assert andra.post(adress, som_skickas(svar)).status_code == 302
    assert som_skickas(ena.get(adress))[falt] == "Den andra skrev något annat."


def test_one_who_is_alone_saves_time_after_time(tva: tuple[Client, Client, str, str, Person]) -> None:
    ena, _, adress, falt, _ = tva
    for text in ("Ett.", "Två.", "Tre."):
        assert ena.post(adress, {**som_skickas(ena.get(adress)), falt: text}).status_code == 302
    assert som_skickas(ena.get(adress))[falt] == "Tre."


def test_a_draft_does_not_pass_what_was_saved_after_it(kommun: Kommun) -> None:
    roll, adress, falt = _inledning(kommun)
    ena, andra = (inne(person_med(roll, kommun.ifn)) for _ in range(2))
    andra.post(adress, {**som_skickas(andra.get(adress)), falt: "Utkastet.", "spara": ""})
    ena.post(adress, {**som_skickas(ena.get(adress)), falt: "Den första skrev det här."})
    ater = som_skickas(andra.get(adress))
    assert ater[falt] == "Utkastet."
    assert "sparade före dig" in andra.post(adress, ater).content.decode()
    assert som_skickas(ena.get(adress))[falt] == "Den första skrev det här."


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
