"""What leaves the house: the line on every page, the file names, and the ZIP with its list and checksums."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from hashlib import sha256
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.urls import reverse
from psycopg2.extras import DateRange

from kvalitet.bilagor.mottagning import oppna
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Benamning
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd import bilageordning, handlingar, paketering, paragrafer, sammantradesgang
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Paketslag, Sammantrade
from rapporter.namnd.tasks import PAKET
from rapporter.sammanstallning import faststallande, tasks  # noqa: F401 - the module tells which jobbslag there are
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper, scen_rapport
from tests.rapporter.namndscener import Folk


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn)


def packa(folk: Folk, mote: Sammantrade, arende: Namndarende | None = None) -> Namndpaket:
    """By the job itself, as a worker does it."""
    argument = {"sammantrade": mote.pk, "arende": arende.pk if arende else None}
    jobb = arbete.starta(PAKET, rubrik="Prov", person=folk.petra, argument=argument)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    if jobb.fel:
        raise AssertionError(jobb.fel)
    return Namndpaket.objects.get(jobb=jobb)


def innehall(paket: Namndpaket) -> zipfile.ZipFile:
    with oppna(paket.fil) as fil:
        return zipfile.ZipFile(BytesIO(fil.read()))


# ---- the stamp ----


def test_every_page_says_which_bilaga_it_is_with_paragraf_namnd_day_and_page(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra, sidor=14)
    paragrafer.satt_paragraf(arende, 45, av=folk.petra)
    bilaga.refresh_from_db()
    stamplad = handlingar.stamplad(bilaga)
    assert stamplad.sidor == 14
    for sida in range(1, 15):
        vantat = f"Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} (14)"
        assert vantat in papper.text(stamplad.pdf, sida)


def test_before_it_has_its_paragraf_it_is_called_by_its_place_on_the_list(folk: Folk, mote: Sammantrade):
    for _ in range(6):
        arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra)
    assert "Bilaga 1 till ärende 6, Individ- och" in papper.text(handlingar.stamplad(bilaga).pdf)


def test_the_stamp_follows_the_order(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    scen.bilaga(arende, folk.petra)
    sist = scen.bilaga(arende, folk.petra)
    assert "Bilaga 2 till" in papper.text(handlingar.stamplad(sist).pdf)
    bilageordning.flytta_bilaga(sist, "upp", av=folk.petra)
    sist.refresh_from_db()
    assert "Bilaga 1 till" in papper.text(handlingar.stamplad(sist).pdf)


def test_the_namnd_has_the_name_of_the_day(folk: Folk, mote: Sammantrade):
    ifn = folk.kommun.ifn
    Benamning.objects.filter(delen=ifn).update(giltig=DateRange(date(2015, 1, 1), date(2027, 1, 1)))
    Benamning.objects.create(delen=ifn, namn="Socialnämnden", giltig=DateRange(date(2027, 1, 1), None))
    ifn.namn = "Socialnämnden"
    ifn.save()
    assert Sammantrade.objects.get(pk=mote.pk).namndens_namn == "Individ- och familjenämnden"
    assert scen.sammantrade(folk.petra, ifn, datum=date(2027, 2, 1)).namndens_namn == "Socialnämnden"


def test_a_file_name_says_number_and_name_but_with_sekretess_only_the_number(folk: Folk, mote: Sammantrade):
    oppet = scen.bilaga(scen.arende(mote, folk.petra), folk.petra, "Plan 2026/27: del 1")
    hemligt = scen.bilaga(scen.arende(mote, folk.petra, sekretess=True), folk.petra, "Kim Provsson")
    assert handlingar.bilagans_filnamn(oppet) == "01 Bilaga 1 till ärende 1, Plan 2026-27 - del 1.pdf"
    assert handlingar.bilagans_filnamn(hemligt) == "01 Bilaga 1 till ärende 2, sekretess.pdf"


def test_a_rapport_from_figures_to_faststalld_pdf_becomes_a_tagged_and_stamped_bilaga(folk: Folk, mote: Sammantrade):
    """Nothing is skipped: counted, written, fastställd and made by the rules, then put on the list."""
    scen_rapport.nagra_arenden(folk.kommun)
    utkast = scen_rapport.skrivet(scen_rapport.utkast(folk.kommun, folk.sofia), folk.sofia)
    rapport, jobb = faststallande.faststall(utkast, av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="PDF är inte klar"):
        bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    arbete.kor(jobb.pk)
    rapport.refresh_from_db()
    arende = bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    bilaga = arende.bilagor.get()
    stamplad = handlingar.stamplad(Namndbilaga.objects.get(pk=bilaga.pk))
    assert (arende.dnr, arende.forslag) == (rapport.dnr, "Provtext för Förslag till beslut.")
    assert bilaga.rapport.pdf.sidor == stamplad.sidor > 5
    for sida in range(1, stamplad.sidor + 1):
        vantat = f"Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida {sida} ({stamplad.sidor})"
        assert vantat in papper.text(stamplad.pdf, sida)
    with pikepdf.open(BytesIO(stamplad.pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert len(papper.tagg(pdf, "Table")) >= 5


# ---- the ZIP ----


@pytest.fixture
def full(folk: Folk, mote: Sammantrade) -> Sammantrade:
    """Three ärenden: two bilagor, none, and one with sekretess whose file is locked with a password."""
    ett = scen.arende(mote, folk.petra, "Ett")
    scen.bilaga(ett, folk.petra, "Redovisning", sidor=3)
    scen.bilaga(ett, folk.petra, "Åtgärder och effekt", sidor=1)
    scen.arende(mote, folk.petra, "Två")
    scen.bilaga(scen.arende(mote, folk.petra, "Tre", sekretess=True), folk.petra, "Kim Provsson", data=scen.LAST)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    return mote


def test_the_contents_list_has_the_numbers_pages_and_checksums_of_what_is_there(folk: Folk, full: Sammantrade):
    paket = innehall(packa(folk, full))
    lista = paket.read("00 Innehåll.txt").decode("utf-8-sig")
    assert lista.startswith("Handlingar, Individ- och familjenämnden 2026-09-17\r\n")
    rader = re.findall(
        r"(\d+\.\d+)\. (.+?)(?:, (\d+) sid(?:a|or))?\r\n   Fil: (.+)\r\n   SHA-256: ([0-9a-f]{64})", lista
    )
    assert [(nr, namn, sidor) for nr, namn, sidor, _, _ in rader] == [
        ("1.1", "Bilaga 1 till § 45, Redovisning", "3"),
        ("1.2", "Bilaga 2 till § 45, Åtgärder och effekt", "1"),
        ("3.1", "Bilaga 1 till § 47, sekretess (inte stämplad)", ""),
    ]
    assert [fil for *_, fil, _ in rader] == paket.namelist()[1:-1]
    for *_, fil, summa in rader:
        assert sha256(paket.read(fil)).hexdigest() == summa
    assert papper.text(paket.read(rader[0][3]), 3).strip() == (
        "Bilaga 1 till § 45, Individ- och familjenämnden 2026-09-17, sida 3 (3)"
    )


def test_a_locked_file_is_packed_as_it_is_and_its_name_says_so(folk: Folk, full: Sammantrade):
    gjort = packa(folk, full)
    paket = innehall(gjort)
    assert gjort.ostamplade == 1
    assert paket.read("03 § 47 sekretess/01 Bilaga 1 till § 47, sekretess (inte stämplad).pdf") == scen.LAST


def test_advice_about_the_files_is_for_the_one_who_prepares_and_not_in_the_list(folk: Folk, full: Sammantrade):
    scen.bilaga(full.arenden.get(ordning=1), folk.petra, "Med gömd fil", data=papper.med_otyg())
    gjort = packa(folk, full)
    lista = innehall(gjort).read("00 Innehåll.txt").decode("utf-8-sig")
    assert "ladda upp" not in lista
    assert "Obs" not in lista
    last, *gomda = gjort.anmarkningar
    assert re.search(r"”Bilaga 1 till § 47, sekretess” är låst med lösenord\. .*ladda upp", last)
    assert all(mening.startswith("Bilaga 3 till § 45. ") for mening in gomda)
    assert any("Filer som låg gömda i dokumentet har tagits bort: 2." in mening for mening in gomda)


def test_no_name_of_a_bilaga_with_sekretess_is_anywhere_in_the_zip(folk: Folk, full: Sammantrade):
    paket = packa(folk, full)
    with oppna(paket.fil) as fil:
        data = fil.read()
    assert b"Provsson" not in data
    assert "Kim" not in paket.fil.namn


def test_the_same_handlingar_give_the_same_bytes_and_a_change_gives_others(folk: Folk, full: Sammantrade):
    ett, tva = packa(folk, full), packa(folk, full)
    assert ett.fil.sha256 == tva.fil.sha256
    bilageordning.flytta_bilaga(full.arenden.get(ordning=1).bilagor.get(ordning=1), "ner", av=folk.petra)
    assert packa(folk, full).fil.sha256 != ett.fil.sha256


def test_one_arendes_zip_holds_its_bilagor_alone_numbered_by_themselves(folk: Folk, full: Sammantrade):
    paket = packa(folk, full, full.arenden.get(ordning=1))
    assert paket.fil.namn == "Handlingar IFN 2026-09-17 § 45.zip"
    assert innehall(paket).namelist() == [
        "00 Innehåll.txt",
        "01 § 45 Ett/01 Bilaga 1 till § 45, Redovisning.pdf",
        "01 § 45 Ett/02 Bilaga 2 till § 45, Åtgärder och effekt.pdf",
        "kontrollsummor.sha256",
    ]


def test_ten_bilagor_are_in_order_also_where_names_are_sorted_letter_by_letter(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    scen.arende(mote, folk.petra)
    for _ in range(10):
        scen.bilaga(arende, folk.petra, "Lika", sidor=1)
    namn = innehall(packa(folk, mote)).namelist()[1:-1]
    assert namn == sorted(namn)
    assert namn[0] == "01 ärende 1 Provärende/01 Bilaga 01 till ärende 1, Lika.pdf"


def test_nothing_to_pack_is_refused(folk: Folk, mote: Sammantrade):
    scen.arende(mote, folk.petra)
    with pytest.raises(AssertionError, match="inga bilagor att packa"):
        packa(folk, mote)
    assert not Namndpaket.objects.exists()


def test_a_jobb_that_is_asked_for_twice_makes_one_paket(folk: Folk, full: Sammantrade):
    jobb = arbete.starta(PAKET, rubrik="Prov", person=folk.petra, argument={"sammantrade": full.pk})
    arbete.kor(jobb.pk)
    arbete.kor(jobb.pk)
    assert Namndpaket.objects.count() == 1


def test_a_worker_that_lost_the_jobb_while_it_packed_keeps_nothing(folk: Folk, full: Sammantrade, monkeypatch):
    """Frozen too long, its job is taken up by another; then it wakes and is done."""
    jobb = arbete.starta(PAKET, rubrik="Prov", person=folk.petra, argument={"sammantrade": full.pk})
    hel = paketering.bygg

    def bygg_men_tappa(*args, **kwargs):
        byggt = hel(*args, **kwargs)
        Jobb.objects.filter(pk=jobb.pk).update(ansprak=uuid4())
        return byggt

    monkeypatch.setattr(paketering, "bygg", bygg_men_tappa)
    arbete.kor(jobb.pk)
    assert not Namndpaket.objects.exists()


def test_a_worker_killed_after_the_zip_is_written_leaves_no_file_behind_the_next(
    folk: Folk, full: Sammantrade, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    byggt = paketering.Byggt(full, None, Paketslag.ZIP, b"PK", filer=1, ostamplade=0, anmarkningar=(), underlag="")
    jobb = Jobb.objects.create(slag=PAKET, rubrik="Prov", person=folk.petra)

    def dod(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as m:
        m.setattr(paketering, "anteckna", dod)
        with pytest.raises(SystemExit):
            paketering.spara(byggt, jobb=jobb)
    assert not Namndpaket.objects.exists()
    paket = paketering.spara(byggt, jobb=jobb)
    assert [fil.name for fil in tmp_path.rglob("*") if fil.is_file()] == [paket.fil_id.hex]


def test_the_jobb_ends_with_a_link_to_the_zip_and_a_line_in_the_log(folk: Folk, full: Sammantrade):
    paket = packa(folk, full)
    assert paket.jobb.resultat == {
        "url": reverse("rapporter:namnd-paket-hamta", args=[paket.pk]),
        "text": "Hämta Handlingar IFN 2026-09-17.zip",
    }
    post = Sparpost.objects.get(verb="skapa_paket")
    assert (post.person, post.detalj["filer"], post.detalj["sha256"]) == (folk.petra, 3, paket.fil.sha256)


@pytest.mark.parametrize("andring", ["ordning", "namn", "paragraf", "dag", "ny bilaga", "sekretess", "borttagen"])
def test_a_paket_is_outdated_by_whatever_would_change_its_bytes(folk: Folk, full: Sammantrade, andring: str):
    packa(folk, full)
    ett = full.arenden.get(ordning=1)
    bilaga = ett.bilagor.get(ordning=1)
    {
        "ordning": lambda: bilageordning.flytta_bilaga(bilaga, "ner", av=folk.petra),
        "namn": lambda: bilageordning.byt_namn(bilaga, "Annat", av=folk.petra),
        "paragraf": lambda: paragrafer.numrera(full, fran=60, av=folk.petra),
        "dag": lambda: sammantradesgang.andra_sammantrade(full, datum=date(2026, 9, 18), av=folk.petra),
        "ny bilaga": lambda: scen.bilaga(ett, folk.petra),
        "sekretess": lambda: sammantradesgang.andra_arende(ett, rubrik="Ett", sekretess=True, av=folk.petra),
        "borttagen": lambda: bilageordning.ta_bort_bilaga(bilaga, av=folk.petra),
    }[andring]()
    assert not lage(full).aktuellt


def test_a_paket_still_holds_after_what_does_not_change_its_bytes(folk: Folk, full: Sammantrade):
    packa(folk, full)
    ett = full.arenden.get(ordning=1)
    sammantradesgang.andra_arende(ett, rubrik=ett.rubrik, forslag="Nytt förslag", av=folk.petra)
    sammantradesgang.kalla(full, av=folk.petra)
    assert lage(full).aktuellt
    sammantradesgang.andra_arende(ett, rubrik="Ny rubrik", av=folk.petra)
    assert not lage(full).aktuellt, "the heading is the name of a folder"


def lage(mote: Sammantrade) -> paketering.Paketlage:
    mote = Sammantrade.objects.get(pk=mote.pk)
    return paketering.paketlage(mote.paket.order_by("skapat"), handlingar.arenden_med_bilagor(mote), None)[0]
