"""Two who lay out the same mall at once: the second is told what the first changed, and of nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from rapporter.sammanstallning import mallavtryck, rapportmallar
from rapporter.sammanstallning.arbetsmodeller import Rapportmall
from rapporter.sammanstallning.rapportmallar import Malldel
from rapporter.sammanstallning.typer import HALVAR
from tests.conftest import Kommun
from tests.rapporter.scen_rapport import strateg

Inloggning = Callable[..., tuple[Client, Person]]
DELAR = rapportmallar.forvald(HALVAR)
NYCKLAR = [del_.nyckel for del_ in DELAR]
FORSTA, TREDJE, FJARDE, SIST = NYCKLAR[0], NYCKLAR[2], NYCKLAR[3], NYCKLAR[-1]
TILL = ("rapporter:mall", ["IFN", "halvar"])


def rubriken(nyckel: str) -> str:
    return next(del_.rubrik for del_ in DELAR if del_.nyckel == nyckel)


def falten(svar: Any) -> dict[str, str]:
    """What a browser would send of the page."""
    form = svar.context["form"]
    data = {"version": str(svar.context["version"]), "sett": form.sett}
    for _, _, rad in form.forms:
        data |= {falt.html_name: "" if (varde := falt.value()) is None else str(varde) for falt in rad}
    return data


@pytest.fixture
def tva(kommun: Kommun, logga_in: Inloggning) -> tuple[Client, Client]:
    return logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)[0], logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)[0]


def samtidigt(tva: tuple[Client, Client], forst: dict[str, str], sedan: dict[str, str]) -> tuple[Any, Client]:
    """Both open the page, the first saves, the second sends. The answer to the second."""
    ett, andra = tva
    till = reverse(TILL[0], args=TILL[1])
    forsta, min_sida = falten(ett.get(till)), falten(andra.get(till))
    assert ett.post(till, {**forsta, **forst}).status_code == 302
    return andra.post(till, {**min_sida, **sedan}), andra


def ordningen() -> list[str]:
    return [del_["nyckel"] for del_ in Rapportmall.objects.get().delar]


def test_a_section_that_was_moved_is_told_with_its_place_and_those_that_made_room_are_not(
    tva: tuple[Client, Client],
) -> None:
    svar, _ = samtidigt(tva, {f"{SIST}-plats": "2"}, {f"{FJARDE}-text": "Det jag skrev"})
    assert svar.context["andras"] == [(rubriken(SIST), "Plats 2")]
    assert "sparade före dig" in svar.context["hinder"]
    assert "Det jag skrev" in svar.content.decode()


def test_the_heading_the_start_and_the_text_are_told_and_what_the_second_changed_is_not(
    tva: tuple[Client, Client],
) -> None:
    forst = {f"{FORSTA}-rubrik": "En ny rubrik", f"{TREDJE}-text": "Den nya texten", f"{TREDJE}-borjan": "standard"}
    svar, _ = samtidigt(tva, forst, {f"{FJARDE}-text": "Det jag skrev", f"{SIST}-plats": "1"})
    assert svar.context["andras"] == [
        (rubriken(FORSTA), "Rubrik: En ny rubrik"),
        (rubriken(TREDJE), "Avsnittet börjar: Med standardtexten\nStandardtext: Den nya texten"),
    ]


def test_what_both_wrote_alike_is_not_told(tva: tuple[Client, Client]) -> None:
    svar, _ = samtidigt(
        tva, {f"{FORSTA}-text": "Lika", f"{TREDJE}-text": "Ny"}, {f"{FORSTA}-text": "Lika", f"{SIST}-text": "Min"}
    )
    assert svar.context["andras"] == [(rubriken(TREDJE), "Standardtext: Ny")]


def test_the_second_takes_in_the_new_place_by_writing_it_and_loses_nothing(tva: tuple[Client, Client]) -> None:
    svar, andra = samtidigt(tva, {f"{SIST}-plats": "2"}, {f"{FJARDE}-text": "Det jag skrev"})
    assert [rad["plats"].value() for _, _, rad in svar.context["form"].forms] == [*range(1, len(NYCKLAR) + 1)]
    till = reverse(TILL[0], args=TILL[1])
    assert andra.post(till, {**falten(svar), f"{SIST}-plats": "2"}).status_code == 302
    assert ordningen() == [NYCKLAR[0], SIST, *NYCKLAR[1:-1]]
    assert {d["nyckel"]: d["text"] for d in Rapportmall.objects.get().delar}[FJARDE] == "Det jag skrev"


def test_a_third_save_is_told_only_of_what_came_after_the_second_was(
    kommun: Kommun, tva: tuple[Client, Client]
) -> None:
    svar, andra = samtidigt(tva, {f"{SIST}-plats": "2"}, {f"{FJARDE}-text": "Det jag skrev"})
    rad = Rapportmall.objects.get()
    nu = [replace(Malldel(**d), rubrik="Igen") if d["nyckel"] == FORSTA else Malldel(**d) for d in rad.delar]
    rapportmallar.spara(HALVAR, kommun.ifn, nu, version=rad.version, av=strateg(kommun))
    igen = andra.post(reverse(TILL[0], args=TILL[1]), falten(svar))
    assert igen.context["andras"] == [(rubriken(FORSTA), "Rubrik: Igen")]


def test_looking_at_the_mall_first_does_not_hide_that_somebody_saved(tva: tuple[Client, Client]) -> None:
    ett, andra = tva
    till = reverse(TILL[0], args=TILL[1])
    forsta, min_sida = falten(ett.get(till)), falten(andra.get(till))
    ett.post(till, {**forsta, f"{SIST}-plats": "2"})
    visad = andra.post(till, {**min_sida, f"{FJARDE}-text": "Det jag skrev", "visa": "1"})
    svar = andra.post(till, falten(visad))
    assert svar.status_code == 200
    assert svar.context["andras"] == [(rubriken(SIST), "Plats 2")]


def test_of_two_that_changed_places_the_one_that_was_moved_up_is_told() -> None:
    en, tva, tre = DELAR[:3]
    sett = mallavtryck.avtryck((en, tva, tre), (en, tva, tre))
    skickat = (en, tva, replace(tre, text="Min"))
    assert mallavtryck.andrat((en, tre, tva), skickat, sett) == [(tre.rubrik, "Plats 2")]


@pytest.mark.parametrize("sett", ["", "x", "a.b.c", "sammanfattning.x.y.z.w", "sammanfattning.1.2"])
def test_without_an_imprint_all_that_is_not_what_is_sent_is_told(sett: str) -> None:
    en, tva, tre = DELAR[:3]
    nu = (tva, en, replace(tre, text="Ny"))
    assert (tre.rubrik, "Standardtext: Ny") in mallavtryck.andrat(nu, (en, tva, tre), sett)
    if "sammanfattning" not in sett:
        assert (tva.rubrik, "Plats 1") in mallavtryck.andrat(nu, (en, tva, tre), sett)
