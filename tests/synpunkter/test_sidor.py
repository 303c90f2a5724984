"""Staff's pages: registration on behalf, the ärende's page, templates, the start page, the list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende, Handelse, Kategori, Skydd, Status, Synpunktslag
from avvikelser.rapportval import Kanal
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.models import Berord, Meddelande, Svarsmall
from avvikelser.synpunkter.registrering import Kontakt, registrera
from kvalitet.aviseringar.models import Avisering
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Period
from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from rapporter.statistik.halvar import halvarssiffror
from tests.avvikelser.scener import Folk, inkommet, synpunkt

REGISTRERA = reverse("synpunkter:registrera")
Som = Callable[[Person], Client]


@pytest.fixture
def som() -> Som:
    def gor(person: Person) -> Client:
        klient = Client()
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return klient

    return gor


def ifyllt(folk: Folk, **falt: Any) -> dict[str, Any]:
    return {
        "kanal": "telefon",
        "slag": "klagomal",
        "plats": str(folk.kommun.tallbacken.pk),
        "beskrivning": "Det var kallt i trapphuset.",
        "svar": "ja",
        "telefon": "0000-00 00 01",
        "kom_in": timezone.localdate().isoformat(),
        "inlamning": str(uuid4()),
        **falt,
    }


def text(svar: Any) -> str:
    return svar.content.decode()


def url(namn: str, arende: Arende, *args: Any) -> str:
    return reverse(f"synpunkter:{namn}", args=[arende.pk, *args])


# ---- registration ----


def test_any_employee_writes_down_a_letter_with_the_original_and_gets_the_code_once(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    kategori = Kategori.objects.get_or_create(namn="Bemötande", typ="synpunkt", overordnad=None)[0]
    brev = SimpleUploadedFile("brev.pdf", b"%PDF-1.7\n%%EOF\n")
    falt = ifyllt(
        folk, kanal="skriftligt", kategori=str(kategori.pk), berord=str(folk.kommun.mottagningen.pk), fil=brev
    )
    svar = klient.post(REGISTRERA, falt)
    arende = Arende.objects.get()
    assert re.search(r"kod-stor\">[2-9A-Z-]{19}<", text(svar))
    assert svar["Cache-Control"] == "no-store"
    assert (arende.kanal, arende.enhet, arende.rubrik) == (Kanal.SKRIFTLIGT, folk.kommun.tallbacken, "Bemötande")
    assert arende.synpunkt.avsandare.registrerad_av == folk.elin
    assert arende.bilagor.get().namn == "brev.pdf"
    assert Berord.objects.get().enhet == folk.kommun.mottagningen
    assert arende.rapportor is None  # to write down is not to get to read on
    assert klient.get(reverse("avvikelser:arende", args=[arende.pk])).status_code == 403
    assert arende.dnr not in text(klient.get(reverse("avvikelser:mina")))


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"kanal": ""}, "Välj hur det kom in."),
        ({"plats": ""}, "Välj enhet, eller att du inte vet."),
        ({"beskrivning": ""}, "Skriv vad personen säger."),
        ({"svar": ""}, "Välj om personen vill ha svar."),
        ({"telefon": ""}, "Fyll i telefon, e-post eller postadress"),
        ({"svar": "anonym"}, "Ta bort namn och kontaktuppgifter"),
        ({"kom_in": "2999-01-01"}, "Dagen ligger i framtiden."),
        ({"kom_in": "1999-01-01"}, "Dagen ligger för långt tillbaka."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_becomes_a_draft(
    folk: Folk, som: Som, falt: dict[str, str], mening: str
) -> None:
    klient = som(folk.elin)
    assert mening in text(klient.post(REGISTRERA, ifyllt(folk, **falt)))
    assert not Arende.objects.exists()
    assert forvaring.hamta(folk.elin, "synpunkt") is not None


def test_the_log_says_first_how_it_came_in_and_one_from_before_says_what_it_said(folk: Folk, som: Som) -> None:
    skrivet = registrera(inkommet(folk, kanal=Kanal.TELEFON), av=folk.elin).arende
    sant = registrera(inkommet(folk), av=None).arende
    aldre = registrera(inkommet(folk), av=None).arende
    Handelse.objects.create(
        arende=aldre, verb="rapportera", till_status=aldre.status, av_namn="Prov", nar=aldre.inkommen,
        text="Skrev ner det åt avsändaren.",
    )  # fmt: skip
    for arende, ord_ in (
        (skrivet, "<strong>Registrerades åt avsändaren.</strong> Avsändaren ringde."),
        (sant, "<strong>Kom in via webbformuläret.</strong></p>"),
        (aldre, "<strong>Rapporterade.</strong> Skrev ner det åt avsändaren."),
    ):
        assert ord_ in text(som(folk.maja).get(reverse("avvikelser:arende", args=[arende.pk])))
    assert f"Skrivet av {folk.elin.namn_och_befattning}." in text(
        som(folk.maja).get(reverse("avvikelser:arende", args=[skrivet.pk]))
    )


def test_the_chef_is_told_of_it_whichever_way_it_came(folk: Folk) -> None:
    for av in (None, folk.elin):
        arende = registrera(inkommet(folk), av=av).arende
        assert Avisering.objects.filter(person=folk.maja, text__contains=arende.dnr).count() == 1


def test_a_letter_from_last_week_starts_its_clocks_then(folk: Folk, som: Som) -> None:
    dag = timezone.localdate() - timedelta(days=7)
    som(folk.elin).post(REGISTRERA, ifyllt(folk, kom_in=dag.isoformat()))
    assert timezone.localdate(Arende.objects.get().inkommen) == dag


def test_a_draft_waits_on_the_start_page_and_is_gone_when_it_is_sent(folk: Folk, som: Som) -> None:
    klient = som(folk.elin)
    klient.post(reverse("utkast", args=["synpunkt"]), {"beskrivning": "Påbörjat"})
    assert "börjat skriva ner en synpunkt" in text(klient.get("/"))
    assert "Påbörjat" in text(klient.get(REGISTRERA))
    klient.post(REGISTRERA, ifyllt(folk))
    assert forvaring.hamta(folk.elin, "synpunkt") is None


def test_an_autosave_that_comes_after_the_form_does_not_bring_it_back(folk: Folk, som: Som) -> None:
    klient, falt = som(folk.elin), ifyllt(folk)
    klient.post(REGISTRERA, falt)
    klient.post(reverse("utkast", args=["synpunkt"]), falt)
    assert "kallt i trapphuset" not in text(klient.get(REGISTRERA))
    klient.post(reverse("utkast", args=["synpunkt"]), {**falt, "beskrivning": "Något nytt på en gammal sida."})
    assert "Något nytt på en gammal sida." in text(klient.get(REGISTRERA))


# ---- the pages of one ärende ----


def test_the_page_tells_the_sender_what_was_said_and_what_to_do(folk: Folk, som: Som) -> None:
    kontakt = Kontakt(namn="Prov Provsson", telefon="0000-00 00 01")
    arende = registrera(inkommet(folk, kontakt=kontakt), av=None).arende
    sidan = text(som(folk.maja).get(reverse("avvikelser:arende", args=[arende.pk])))
    for ord_ in ("Prov Provsson", "0000-00 00 01", "Ta emot och bekräfta", "Det tog lång tid."):
        assert ord_ in sidan
    assert text(som(folk.oskar).get(reverse("avvikelser:arende", args=[arende.pk]))).count("Provsson") == 0


def test_the_page_of_a_synpunkt_takes_at_most_twelve_queries(folk: Folk, som: Som) -> None:
    arende, klient = synpunkt(folk, Status.BESVARAD), som(folk.maja)
    klient.get(reverse("avvikelser:arende", args=[arende.pk]))
    with CaptureQueriesContext(connection) as fragor:
        klient.get(reverse("avvikelser:arende", args=[arende.pk]))
    riktiga = [f["sql"] for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]
    assert len(riktiga) <= 12, riktiga


def test_one_that_staff_has_registered_with_messages_and_files_takes_no_more(folk: Folk, som: Som) -> None:
    """Everything a synpunkt can have at once: who registered it, another enhet, a question, an answer with a file."""
    arende = registrera(inkommet(folk, kontakt=Kontakt(namn="Prov Provsson")), av=folk.elin).arende
    arende.berorda.create(enhet=folk.kommun.mottagningen)
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.EJ_AKTUELLT, av=folk.maja)
    arende = gang.fraga(arende, text="När?", av=folk.maja)
    avsandargang.skriv(arende, text="I tisdags.", av=folk.maja)
    svar = Meddelande.objects.get(arende=arende, slag="fran_avsandaren")
    svar.bilagor.add(Bilaga.objects.create(namn="prov.txt", mediatyp="text/plain", storlek=4, sha256="0" * 64))
    klient, sida = som(folk.maja), reverse("avvikelser:arende", args=[arende.pk])
    assert folk.kommun.mottagningen.namn in text(klient.get(sida))
    with CaptureQueriesContext(connection) as fragor:
        klient.get(sida)
    riktiga = [f["sql"] for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]
    assert len(riktiga) <= 12, riktiga


def test_an_answer_begins_from_the_namnds_own_template(folk: Folk, som: Som) -> None:
    mall = Svarsmall.objects.create(namnd=folk.kommun.ifn, slag="svar", namn="Väntetid", text="Hej, vi har köer.")
    annans = Svarsmall.objects.create(namnd=folk.kommun.an, slag="svar", namn="Annan", text="Fel nämnd.")
    arende, klient = synpunkt(folk, Status.MOTTAGEN), som(folk.maja)
    assert "Väntetid" in text(klient.get(url("besvara", arende)))
    assert "Hej, vi har köer." in text(klient.get(url("besvara", arende) + f"?mall={mall.pk}"))
    assert "Fel nämnd." not in text(klient.get(url("besvara", arende) + f"?mall={annans.pk}"))


@pytest.mark.parametrize(("vy", "mer"), [("besvara", {"vag": "kod"}), ("fraga", {})])
def test_a_letter_with_only_its_greetings_is_not_sent(folk: Folk, som: Som, vy: str, mer: dict[str, str]) -> None:
    arende, klient = synpunkt(folk, Status.MOTTAGEN), som(folk.maja)
    borjan, skickade = klient.get(url(vy, arende)).context["form"].initial["text"], arende.meddelanden.count()
    sida = text(klient.post(url(vy, arende), {"text": borjan.replace("\n", "\r\n"), **mer}))
    assert "Det står bara hälsningar." in sida
    assert arende.meddelanden.count() == skickade
    svar = klient.post(url(vy, arende), {"text": borjan.replace("\n\n\n", "\n\nVi ringer nu.\n\n"), **mer})
    assert svar.status_code == HTTPStatus.FOUND
    assert arende.meddelanden.count() == skickade + 1


def test_two_who_answer_at_once_lose_nothing(folk: Folk, som: Som) -> None:
    arende = synpunkt(folk, Status.MOTTAGEN)
    sida = text(som(folk.nils).get(url("besvara", arende)))
    andrad = re.search(r'name="andrad" value="([^"]+)"', sida)
    assert andrad
    gang.besvara(arende, text="Maja svarar.", av=folk.maja)
    svar = som(folk.nils).post(url("besvara", arende), {"text": "Nils svarar.", "vag": "kod", "andrad": andrad[1]})
    assert "sparade före dig" in text(svar)
    assert "Nils svarar." in text(svar)
    assert arende.meddelanden.filter(slag="svar").count() == 1


def test_what_the_sender_says_by_telephone_is_written_in(folk: Folk, som: Som) -> None:
    arende, klient = synpunkt(folk, Status.BESVARAD), som(folk.maja)
    sidan = url("fran-avsandaren", arende)
    assert "Skriv vad avsändaren säger." in text(klient.post(sidan, {"vad": "delegation"}))
    klient.post(sidan, {"vad": "delegation", "text": "Det räcker inte."})
    arende.refresh_from_db()
    assert arende.status == Status.DELEGATION
    assert "nedskrivet av Maja" in arende.meddelanden.last().av_namn


def test_an_unanswered_synpunkt_cannot_be_judged(folk: Folk, som: Som) -> None:
    sidan = url("fran-avsandaren", synpunkt(folk, Status.MOTTAGEN))
    assert 'value="nojd"' not in text(som(folk.maja).get(sidan))
    assert "Det valet finns inte längre" in text(som(folk.maja).post(sidan, {"vad": "nojd"}))


def test_who_moves_it_out_of_sight_comes_to_the_list(folk: Folk, som: Som) -> None:
    arende = synpunkt(folk)
    falt = {"till": str(folk.kommun.aldreboendet.pk), "motivering": "Fel enhet."}
    assert som(folk.maja).post(url("flytta", arende), falt).url == reverse("avvikelser:arenden")
    arende.refresh_from_db()
    assert arende.enhet == folk.kommun.aldreboendet


def test_a_place_that_is_no_enhet_is_a_form_error_and_no_leak(folk: Folk, som: Som) -> None:
    arende = synpunkt(folk)
    for fel in (folk.kommun.kommun.pk, folk.kommun.forvaltning.pk, 999_999, "x"):
        svar = som(folk.maja).post(url("flytta", arende), {"till": str(fel), "motivering": "Dit."})
        assert svar.status_code == 200
    arende.refresh_from_db()
    assert arende.enhet == folk.kommun.tallbacken


# ---- templates ----


def test_the_coordinator_writes_templates_for_her_own_namnd_alone(folk: Folk, som: Som) -> None:
    klient = som(folk.ulla)
    falt = {"slag": "svar", "namn": "Väntetid", "text": "Hej.", "i_bruk": "on"}
    klient.post(reverse("synpunkter:mall-ny"), {**falt, "namnd": str(folk.kommun.ifn.pk)})
    mall = Svarsmall.objects.get()
    klient.post(reverse("synpunkter:mall", args=[mall.pk]), {**falt, "namnd": str(folk.kommun.ifn.pk), "text": "Ny."})
    mall.refresh_from_db()
    assert mall.text == "Ny."
    svar = klient.post(reverse("synpunkter:mall-ny"), {**falt, "namn": "B", "namnd": str(folk.kommun.an.pk)})
    assert "Det valet finns inte längre" in text(svar)
    dubbel = klient.post(reverse("synpunkter:mall-ny"), {**falt, "namnd": str(folk.kommun.ifn.pk)})
    assert "redan en mall" in text(dubbel)
    assert Svarsmall.objects.count() == 1


# ---- start page, list, figures ----


def test_the_start_page_of_the_coordinator_shows_what_to_route_and_what_the_delegation_has(
    folk: Folk, som: Som
) -> None:
    registrera(inkommet(folk, plats=None), av=None)
    synpunkt(folk, Status.DELEGATION)
    sidan = text(som(folk.ulla).get("/"))
    assert "Skicka klagomålet till rätt enhet." in sidan
    assert "klagomålsdelegation och skriv in" in sidan
    assert "Skicka klagomålet" not in text(som(folk.maja).get("/"))


def test_the_start_page_of_the_chef_shows_what_to_confirm_answer_and_close(folk: Folk, som: Som) -> None:
    synpunkt(folk)
    synpunkt(folk, Status.MOTTAGEN)
    avsandargang.sag_inte_nojd(synpunkt(folk, Status.BESVARAD), text="Nej.")
    sidan = text(som(folk.maja).get("/?alla"))
    for mening in ("Läs klagomålet och bekräfta", "svara på klagomålet", "Avsändaren är inte nöjd"):
        assert mening in sidan


def test_a_berom_is_on_the_start_page_of_its_own_enhet_only(folk: Folk, som: Som) -> None:
    arende = synpunkt(folk, slag=Synpunktslag.BEROM, vill_ha_svar=False)
    gang.lamna_vidare(arende, text="Ni är fantastiska.", av=folk.maja)
    assert "Ni är fantastiska." in text(som(folk.elin).get("/"))
    assert "Ni är fantastiska." not in text(som(folk.oskar).get("/"))


def test_the_list_finds_synpunkter_by_kind_and_place_in_their_way(folk: Folk, som: Som) -> None:
    klagomal, berom = synpunkt(folk, Status.BESVARAD), synpunkt(folk, slag=Synpunktslag.BEROM)
    klient = som(folk.maja)
    sidan = text(klient.get(reverse("avvikelser:arenden"), {"typ": "klagomal", "lage": "pagar"}))
    assert klagomal.dnr in sidan
    assert berom.dnr not in sidan


def test_an_unrouted_synpunkt_is_counted_in_the_report_of_its_namnd(folk: Folk) -> None:
    registrera(inkommet(folk, plats=folk.kommun.ifn), av=None)
    synpunkt(folk)
    period = Period.for_dag(Period.tolka("2026H1").slag, timezone.localdate())
    siffror = halvarssiffror(folk.kommun.ifn, period, timezone.now())
    assert siffror.varde(period=period.kod, slag="klagomal") == 2
    per_enhet = {str(cell.villkor): cell.varde for tabell in siffror.tabeller for cell in tabell.celler()}
    assert any(f"'{folk.kommun.ifn.pk}'" in villkor and varde == 1 for villkor, varde in per_enhet.items())
