"""The pages: who sees what, what they press, and what is said when it cannot be done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from avvikelser.gallring import forslagsgang, sparr
from avvikelser.gallring.bevakning import gallringens_bidrag
from avvikelser.gallring.models import Gallringsforslag, Gallringsrad, Gallringsregel, Handlingstyp
from avvikelser.models import Arende
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.gallring.scen import IDAG, Tre, avslutat, godkant, plan_for, tre_i, verkstall

HEMLIGT = "qvistelbock"


@pytest.fixture
def tre(kommun: Kommun) -> Tre:
    tre = tre_i(kommun)
    plan_for(tre)
    return tre


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def foresla(tre: Tre, antal: int = 1, **falt: Any) -> Gallringsforslag:
    for _ in range(antal):
        avslutat(tre.kommun, **falt)
    return forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)


def test_the_whole_way_from_plan_to_protocol_in_the_browser(tre: Tre) -> None:
    Gallringsregel.objects.all().delete()
    arende = avslutat(tre.kommun, beskrivning=HEMLIGT)
    varden = {"vad": "gallras", "ar": "5", "raknas": "avslutad", "beslutsdag": "2024-03-01", "paragraf": "12"}
    svar = som(tre.sofia).post(f"/gallring/plan/{tre.kommun.ifn.pk}/avvikelse/", varden, follow=True)
    assert "Gallras 5 år efter att ärendet avslutades" in svar.text
    svar = som(tre.sofia).post("/gallring/forslag/nytt/", {"namnd": tre.kommun.ifn.pk}, follow=True)
    assert arende.dnr in svar.text
    assert HEMLIGT not in svar.text
    forslag = Gallringsforslag.objects.get()
    for person in (tre.nora, tre.ulla):
        sida = som(person).get(f"/gallring/forslag/{forslag.pk}/godkann/")
        assert sida.context["form"].initial == {"antal": 1}
        som(person).post(f"/gallring/forslag/{forslag.pk}/godkann/", {"antal": "1", "last": "on"})
    svar = som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/verkstall/", {"forstar": "on"})
    jobb = Jobb.objects.get()
    assert svar.url == f"/jobb/{jobb.pk}/"
    arbete.kor(jobb.pk)
    assert not Arende.objects.exists()
    protokollet = som(tre.ulla).get(f"/gallring/protokoll/{forslag.pk}/")
    assert arende.dnr in protokollet.text
    assert "Innehållet stämmer med den" in protokollet.text


def test_pressing_carry_out_twice_destroys_once(tre: Tre) -> None:
    avslutat(tre.kommun)
    forslag = godkant(tre)
    for _ in range(2):
        som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/verkstall/", {"forstar": "on"})
    for jobb in Jobb.objects.order_by("skapat", "pk"):
        arbete.kor(jobb.pk)
    assert Sparpost.objects.filter(verb="gallra").count() == 1
    assert Sparpost.objects.filter(verb="verkstall_gallring").count() == 1
    svar = som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/verkstall/", {"forstar": "on"})
    assert "Två personer måste ha godkänt" in svar.text


def test_nothing_is_carried_out_without_the_box_or_the_approvals(tre: Tre) -> None:
    forslag = foresla(tre)
    svar = som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/verkstall/", {})
    assert "inte går att få tillbaka" in svar.text
    svar = som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/verkstall/", {"forstar": "on"})
    assert "Två personer måste ha godkänt" in svar.text
    assert not Jobb.objects.exists()
    assert Arende.objects.count() == 1


def test_the_proposer_is_told_that_others_approve_and_meets_no_button(tre: Tre) -> None:
    forslag = foresla(tre)
    sida = som(tre.sofia).get(f"/gallring/forslag/{forslag.pk}/").text
    assert "Två andra personer ska godkänna det" in sida
    assert "/godkann/" not in sida
    assert "/godkann/" in som(tre.nora).get(f"/gallring/forslag/{forslag.pk}/").text
    svar = som(tre.sofia).post(f"/gallring/forslag/{forslag.pk}/godkann/", {"antal": "1", "last": "on"})
    assert "Du har gjort förslaget" in svar.text
    assert not forslag.godkannanden.exists()


def test_a_no_a_withdrawal_and_a_row_taken_out_need_words(tre: Tre) -> None:
    forslag = foresla(tre, 2)
    rad = forslag.rader.order_by("pk")[0]
    for steg in (f"ta-ut/{rad.pk}", "avsla", "aterkalla"):
        svar = som(tre.nora).post(f"/gallring/forslag/{forslag.pk}/{steg}/", {"skal": ""})
        assert "Skriv varför" in svar.text
    som(tre.nora).post(f"/gallring/forslag/{forslag.pk}/ta-ut/{rad.pk}/", {"skal": "Forskning."})
    rad.refresh_from_db()
    assert (rad.status, rad.skal) == (Gallringsrad.Status.UNDANTAGEN, "Forskning.")
    sida = som(tre.ulla).post(f"/gallring/forslag/{forslag.pk}/avsla/", {"skal": "Vänta."}, follow=True).text
    assert "Inte godkänt" in sida
    assert "Vänta." in sida


def test_a_row_of_another_proposal_is_not_found(tre: Tre) -> None:
    forslag = foresla(tre)
    forslagsgang.aterkalla(forslag, skal="Prov.", av=tre.sofia)
    annat = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    rad = forslag.rader.get()
    assert som(tre.sofia).get(f"/gallring/forslag/{annat.pk}/ta-ut/{rad.pk}/").status_code == 404


def test_a_sparr_is_put_and_lifted_on_its_page(tre: Tre) -> None:
    arende = avslutat(tre.kommun)
    sida = som(tre.nora).post("/gallring/sparrar/ny/", {"dnr": arende.dnr, "skal": "Process."}, follow=True).text
    assert "Process." in sida
    rad = arende.gallringssparrar.get()
    sida = som(tre.sofia).post(f"/gallring/sparrar/{rad.pk}/hav/", {"skal": "Slut."}, follow=True).text
    assert "Slut." in sida
    fel = som(tre.nora).post("/gallring/sparrar/ny/", {"dnr": "IFN 1999/1", "skal": "Process."}).text
    assert "inget ärende med det numret" in fel


@pytest.mark.parametrize(
    ("varden", "mening"),
    [
        ({"vad": ""}, "Välj om ärendena"),
        ({"ar": ""}, "efter hur många år"),
        ({"ar": "0"}, "minst 1 år"),
        ({"paragraf": ""}, "paragrafens nummer"),
        ({"beslutsdag": "2999-01-01"}, "i framtiden"),
    ],
)
def test_a_line_of_the_plan_that_lacks_something_is_not_saved(tre: Tre, varden: dict[str, str], mening: str) -> None:
    fore = list(Gallringsregel.objects.order_by("pk").values())
    hela = {"vad": "gallras", "ar": "7", "raknas": "avslutad", "beslutsdag": "2024-03-01", "paragraf": "9", **varden}
    svar = som(tre.sofia).post(f"/gallring/plan/{tre.kommun.ifn.pk}/avvikelse/", hela)
    assert mening in svar.text
    assert list(Gallringsregel.objects.order_by("pk").values()) == fore
    assert som(tre.sofia).get(f"/gallring/plan/{tre.kommun.ifn.pk}/annat/").status_code == 404


@pytest.mark.parametrize("antal", [1, 30])
def test_every_page_asks_at_most_twelve_questions(tre: Tre, antal: int) -> None:
    forslag = foresla(tre, antal)
    sparr.satt(avslutat(tre.kommun).dnr, skal="Prov.", av=tre.sofia)
    for adress in (
        "/gallring/",
        f"/gallring/plan/{tre.kommun.ifn.pk}/",
        "/gallring/sparrar/",
        f"/gallring/forslag/{forslag.pk}/",
        f"/gallring/forslag/{forslag.pk}/godkann/",
    ):
        klient = som(tre.nora)
        klient.get("/handbok/")
        with CaptureQueriesContext(
            connection,
        ) as fragor:
            assert klient.get(adress).status_code == 200
        assert len(fragor) <= 12, (adress, len(fragor))


def test_the_log_says_of_every_post_about_it_that_the_arende_is_destroyed(tre: Tre) -> None:
    arende, annat = avslutat(tre.kommun), avslutat(tre.kommun, enhet=tre.kommun.mottagningen)
    for ett in (arende, annat):
        sparr.hav(sparr.satt(ett.dnr, skal="Prov.", av=tre.sofia), skal="Slut.", av=tre.sofia)
    forslag = forslagsgang.foresla(tre.kommun.ifn, av=tre.sofia, idag=IDAG)
    forslagsgang.ta_ut(forslag, forslag.rader.get(arende_nr=annat.pk).pk, skal="Prov.", av=tre.nora)
    for person in (tre.nora, tre.ulla):
        forslagsgang.godkann(forslag, av=person, antal=1)
    verkstall(tre, forslag)
    poster = som(tre.sofia).get("/logg/").context["poster"]
    assert {(post.objekt_namn, post.gallrat) for post in poster if post.objekt_namn in {arende.dnr, annat.dnr}} == {
        (arende.dnr, True),
        (annat.dnr, False),
    }
    assert "Gallrade ärendet" in {post.vad for post in poster}


def test_who_can_answer_meets_it_on_the_start_page_until_they_have(tre: Tre) -> None:
    forslag = foresla(tre)

    def stegen(person: Person) -> list[str]:
        return [steg.mening for steg in gallringens_bidrag(person, date(2026, 11, 24)).steg]

    svara, verkstalla = "Läs förslaget om gallring och säg ja eller nej.", "Verkställ gallringen som är godkänd."
    assert [stegen(person) for person in (tre.sofia, tre.nora, tre.ulla)] == [[], [svara], [svara]]
    assert stegen(person_med(Roll.SYNPUNKTSKOORDINATOR, tre.kommun.an)) == []
    forslagsgang.godkann(forslag, av=tre.nora, antal=1)
    assert [stegen(person) for person in (tre.nora, tre.ulla)] == [[], [svara]]
    forslagsgang.godkann(forslag, av=tre.ulla, antal=1)
    assert [stegen(person) for person in (tre.sofia, tre.nora, tre.ulla)] == [[verkstalla], [verkstalla], []]
    assert Handlingstyp.AVVIKELSE in Handlingstyp


def test_the_protocol_is_fetched_as_pdf_and_that_is_logged(tre: Tre, monkeypatch: pytest.MonkeyPatch) -> None:
    sedd = []
    monkeypatch.setattr(
        "avvikelser.gallring.protokoll.rendera", lambda html, **val: sedd.append((html, val)) or b"%PDF"
    )
    avslutat(tre.kommun)
    klart = verkstall(tre, godkant(tre))
    assert klart is not None
    svar = som(tre.nora).get(f"/gallring/protokoll/{klart.pk}/pdf/")
    assert (svar.content, svar["Content-Type"]) == (b"%PDF", "application/pdf")
    assert klart.kontrollsumma in sedd[0][0]
    assert sedd[0][1] == {"variant": "arkiv"}
    assert Sparpost.objects.filter(verb="hamta_gallringsprotokoll").count() == 1
