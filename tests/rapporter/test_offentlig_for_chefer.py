"""A chef under the nämnd reads what the nämnd has published of its reports, and nothing else of them."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from kvalitet.personnummer import kontrollsiffra
from kvalitet.spar.models import Sparpost
from rapporter.arsdagar import RAPPORTER
from rapporter.namnd.forms import valbara_rapporter
from rapporter.sammanstallning import faststallande, granskningsgang
from rapporter.sammanstallning.modeller import Avsnitt, Publicerat, Rapport, Rapportslag
from rapporter.sammanstallning.planpapper import papper_av
from rapporter.sammanstallning.version import siffror_for
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as ik
from tests.fabriker import ge_uppdrag, person_med
from tests.rapporter.scen_rapport import faststalld, nagra_arenden, skrivet, strateg, utkast


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sofia(kommun: Kommun) -> Person:
    return strateg(kommun)


def med_filer(rapport: Rapport, av: Person) -> Rapport:
    """With its PDF files and archive variants, so that each can be told from the others."""
    rapport.pdf = spara_bytes("hel.pdf", b"HEL", "application/pdf", av)
    rapport.pdf_offentlig = spara_bytes("offentlig.pdf", b"OFFENTLIG", "application/pdf", av)
    Rapport.objects.satt_pdf(rapport)
    for version in ("fullstandig", "offentlig"):
        fil = spara_bytes(f"{version}.pdf", f"ARKIV {version}".encode(), "application/pdf", av)
        rapport.arkivfiler.create(version=version, fil=fil)
    return rapport


@pytest.fixture
def rapport(kommun: Kommun, sofia: Person) -> Rapport:
    nagra_arenden(kommun)
    return med_filer(faststalld(kommun, sofia), sofia)


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sidan(rapport: Rapport, **fraga: str) -> str:
    return reverse("rapporter:offentlig", args=[rapport.pk], query=fraga or None)


def fil(rapport: Rapport, format_: str) -> str:
    return reverse("rapporter:offentlig-fil", args=[rapport.pk, format_])


def innehall(svar: object) -> bytes:
    return b"".join(svar) if getattr(svar, "streaming", False) else svar.content  # type: ignore[attr-defined, call-overload, no-any-return]


# --- Who ---


@pytest.mark.parametrize(
    ("roll", "delen", "laser"),
    [
        (Roll.FORVALTNINGSCHEF, "forvaltning", True),
        (Roll.VERKSAMHETSCHEF, "avdelning", True),
        (Roll.ENHETSCHEF, "tallbacken", True),
        (Roll.ENHETSCHEF, "aldreboendet", False),
        (Roll.KVALITETSSTRATEG, "an", False),
        (Roll.UTREDARE, "tallbacken", False),
        (Roll.MEDARBETARE, "tallbacken", False),
        (Roll.SYSTEMFORVALTARE, "kommun", False),
    ],
)
def test_the_public_version_is_read_by_who_leads_work_under_the_namnd(
    kommun: Kommun, rapport: Rapport, roll: Roll, delen: str, laser: bool
) -> None:
    person = person_med(roll, getattr(kommun, delen))
    assert Rapport.objects.offentliga_for(person).filter(pk=rapport.pk).exists() is laser
    svaren = {som(person).get(url).status_code for url in (sidan(rapport), fil(rapport, "xlsx"), fil(rapport, "pdf"))}
    assert svaren == ({200} if laser else {404} if roll in (Roll.ENHETSCHEF, Roll.KVALITETSSTRATEG) else {403})


def test_nobody_reads_by_an_uppdrag_that_has_ended_or_when_inactive(rapport: Rapport, chef: Person) -> None:
    chef.is_active = False
    assert not Rapport.objects.offentliga_for(chef).exists()
    assert not Rapport.objects.i_nagon_version(chef).exists()
    chef.is_active = True
    chef.delbehorighet_set.all().delete()
    assert not Rapport.objects.offentliga_for(Person.objects.get(pk=chef.pk)).exists()


def test_a_roll_without_the_befogenhet_to_read_reports_opens_none(rapport: Rapport, chef: Person) -> None:
    """The systemförvaltare takes it from a roll as any other."""
    chef.delbehorighet_set.filter(permission__codename=Befogenhet.SE_RAPPORT.value).delete()
    assert som(Person.objects.get(pk=chef.pk)).get(sidan(rapport)).status_code == 403


# --- What ---


def test_the_page_and_every_file_say_what_was_published_and_nothing_smaller(rapport: Rapport, chef: Person) -> None:
    publika, hela = siffror_for(rapport, "offentlig"), siffror_for(rapport, "fullstandig")
    assert publika.dolda
    klient = som(chef)
    for d in klient.get(sidan(rapport)).context["delar"]:
        svar = klient.get(sidan(rapport, avsnitt=d.nyckel))
        celler = re.findall(r'<td class="[^"]*">([^<]*)</td>', svar.text)
        assert not {"1", "2", "3", "4"} & {cell.strip() for cell in celler}, d.nyckel
        assert rapport.kontrollsumma_siffror not in svar.text
        assert "version=" not in svar.text
    data = json.loads(klient.get(fil(rapport, "json")).content)
    assert data["siffror"] == publika.till_json() != hela.till_json()
    assert rapport.kontrollsumma_siffror not in json.dumps(data)
    bok = load_workbook(io.BytesIO(klient.get(fil(rapport, "xlsx")).content))
    tal = [v for blad in bok.worksheets[1:] for rad in blad.values for v in rad if isinstance(v, int)]
    assert not [v for v in tal if 0 < v < 5]
    assert innehall(klient.get(fil(rapport, "pdf"))) == b"OFFENTLIG"
    assert innehall(klient.get(fil(rapport, "arkiv"))) == b"ARKIV offentlig"
    assert klient.get(fil(rapport, "docx")).status_code == 200


def test_it_is_what_was_kept_and_is_not_weighed_again(rapport: Rapport, chef: Person) -> None:
    kept = Publicerat.objects.get(rapport=rapport)
    assert json.loads(som(chef).get(fil(rapport, "json")).content)["siffror"] == kept.siffror
    with CaptureQueriesContext(connection) as fragor:
        som(chef).get(sidan(rapport))
    assert not [f for f in fragor if '"rapporter_rapport"."siffror"' in f["sql"]]  # the full figures stay behind


def test_it_says_that_it_is_the_public_version_and_that_numbers_are_hidden_only_where_some_are(
    kommun: Kommun, sofia: Person, chef: Person
) -> None:
    tom = faststalld(kommun, sofia)
    html = som(chef).get(sidan(tom)).text
    assert "Du läser den offentliga versionen. Inga tal är dolda." in " ".join(html.split())
    assert "PDF-filen är inte skapad än." in html
    assert som(chef).get(fil(tom, "pdf")).status_code == 404
    assert som(chef).get(fil(tom, "arkiv")).status_code == 404


def test_hidden_numbers_are_said_to_be_hidden(rapport: Rapport, chef: Person) -> None:
    html = " ".join(som(chef).get(sidan(rapport)).text.split())
    assert "Du läser den offentliga versionen. Tal mellan 1 och 4 visas som ”1–4”." in html
    assert "Inga tal är dolda" not in html


def test_what_is_masked_in_the_public_version_is_masked_for_the_chef(
    kommun: Kommun, sofia: Person, chef: Person
) -> None:
    ny = skrivet(utkast(kommun, sofia), sofia)
    avsnitt = faststallande.oppna_avsnitt(ny.avsnitt.get(nyckel="lex_sarah"), av=sofia)
    texten = "Hemligheten [[Påhittade Gården]] slutade {antal_lex_sarah}."
    faststallande.skriv_avsnitt(avsnitt, av=sofia, text=texten, version=avsnitt.version, klar=True)
    faststallande.faststall(ny, av=sofia)
    for url in (sidan(ny, avsnitt="lex_sarah"), fil(ny, "json")):
        sagt = som(chef).get(url).content.decode()
        assert "Påhittade Gården" not in sagt
        assert "[maskat]" in sagt


def test_a_personnummer_found_afterwards_stops_the_page_and_every_file(rapport: Rapport, chef: Person) -> None:
    siffror = "850709123"
    with connection.cursor() as markor:
        markor.execute("SET LOCAL session_replication_role = replica")
        text = f"Gäller {siffror[:6]}-{siffror[6:]}{kontrollsiffra(siffror)}."
        markor.execute("UPDATE rapporter_avsnitt SET text = %s WHERE rapport_id = %s", [text, rapport.pk])
        markor.execute("SET LOCAL session_replication_role = DEFAULT")
    html = som(chef).get(sidan(rapport, avsnitt="lex_sarah")).text
    assert "Den offentliga versionen visas inte" in html
    assert text not in html
    assert "<table" not in html
    for format_ in ("pdf", "arkiv", "docx", "xlsx", "json"):
        assert som(chef).get(fil(rapport, format_)).url == sidan(rapport)


# --- What not ---


def test_no_address_of_the_full_version_opens(rapport: Rapport, chef: Person) -> None:
    klient = som(chef)
    for version in ("fullstandig", "offentlig"):
        for format_ in ("docx", "xlsx", "json"):
            assert klient.get(reverse("rapporter:hamta", args=[rapport.pk, version, format_])).status_code == 404
        assert klient.get(reverse("rapporter:pdf", args=[rapport.pk, version])).status_code == 404
        assert klient.get(reverse("rapporter:arkiv-hamta", args=[rapport.pk, version])).status_code == 404
    for metod in (klient.get, klient.post):
        assert metod(reverse("rapporter:aterskapa", args=[rapport.pk])).status_code == 404
    for fraga in ("", "?version=fullstandig", "?version=offentlig", "?avsnitt=lex_sarah"):
        svar = klient.get(f"{reverse('rapporter:rapport', args=[rapport.pk])}{fraga}")
        assert (svar.status_code, svar.url) == (302, sidan(rapport))
    for okand in ("fullstandig", "csv", "arkiv-fullstandig", "hel"):
        assert klient.get(fil(rapport, okand)).status_code == 404
    assert klient.post(sidan(rapport)).status_code == 405
    stam = reverse("rapporter:rapport", args=[rapport.pk])
    lankar = re.findall(rf'(?:href|action)="({stam}[^"]*)"', klient.get(sidan(rapport, version="fullstandig")).text)
    assert lankar
    assert not [lank for lank in lankar if not lank.startswith(sidan(rapport))]


def test_a_draft_is_never_read_so_not_even_when_its_public_file_has_been_made(
    kommun: Kommun, sofia: Person, chef: Person
) -> None:
    skiss = utkast(kommun, sofia)
    skiss.pdf_offentlig = spara_bytes("utkast.pdf", b"UTKAST", "application/pdf", sofia)
    skiss.save()
    Publicerat.objects.create(rapport=skiss, siffror=siffror_for(skiss, "offentlig").till_json())
    for lage in (Rapport.Status.UTKAST, Rapport.Status.GRANSKAS):
        Rapport.objects.filter(pk=skiss.pk).update(status=lage)
        urls = (sidan(skiss), fil(skiss, "pdf"), fil(skiss, "json"), reverse("rapporter:rapport", args=[skiss.pk]))
        assert {som(chef).get(url).status_code for url in urls} == {404}
    assert skiss.dnr not in som(chef).get(reverse("rapporter:lista")).text


def test_one_from_before_public_figures_were_kept_is_not_read_until_it_is_corrected(
    rapport: Rapport, chef: Person, sofia: Person
) -> None:
    """Its public file may bear checksums of what it hides."""
    with connection.cursor() as markor:
        markor.execute("SET LOCAL session_replication_role = replica")
        markor.execute("DELETE FROM rapporter_publicerat WHERE rapport_id = %s", [rapport.pk])
        markor.execute("SET LOCAL session_replication_role = DEFAULT")
    assert {som(chef).get(u).status_code for u in (sidan(rapport), fil(rapport, "pdf"), fil(rapport, "json"))} == {404}
    ny = faststallande.ratta(rapport, av=sofia)
    faststallande.faststall(skrivet(ny, sofia), av=sofia)
    html = som(chef).get(sidan(ny)).text
    assert f"Rättar {rapport.dnr}." in html
    assert sidan(rapport) not in html
    assert som(sofia).get(reverse("rapporter:rapport", args=[rapport.pk])).status_code == 200


def test_every_other_question_about_who_reads_reports_answers_as_before(
    kommun: Kommun, rapport: Rapport, chef: Person, sofia: Person
) -> None:
    ar = timezone.localdate().year
    plan = ik.antagen_med_moment(kommun.ifn, ar=ar).planrisk.plan
    dess = faststallande.skapa(kommun.ifn, Period.av(Periodslag.AR, ar), av=sofia, slag=Rapportslag.KONTROLLPLAN)
    faststallande.faststall(skrivet(dess, sofia), av=sofia)
    assert som(chef).get(sidan(dess)).status_code == 200
    assert not Rapport.objects.for_user(chef, Befogenhet.SE_RAPPORT).exists()
    assert not Avsnitt.objects.for_user(chef, Befogenhet.SE_RAPPORT).exists()
    assert not valbara_rapporter(chef, None, kommun.ifn.pk).exists()
    assert not RAPPORTER.fraga(chef, ar).exists()
    assert not papper_av(plan, chef)
    assert dess.rubrik in [papper.text for papper in papper_av(plan, sofia)]
    assert valbara_rapporter(sofia, None, kommun.ifn.pk).exists()
    assert RAPPORTER.fraga(sofia, ar).exists()
    for kod in ("siffror", "monster"):
        assert som(chef).get(reverse(f"rapporter:{kod}", args=[kommun.ifn.kod, "2026H1"])).status_code == 404


# --- The list ---


def test_the_list_of_a_chef_has_what_is_published_and_says_in_which_version(
    kommun: Kommun, rapport: Rapport, chef: Person, sofia: Person
) -> None:
    klient = som(chef)
    svar = klient.get(reverse("rapporter:lista"))
    assert [r.pk for r in svar.context["rapporter"]] == [rapport.pk]
    assert f'href="{sidan(rapport)}"' in svar.text
    assert f"{rapport.dnr}, offentlig version" in svar.text
    assert "Återskapa" not in svar.text
    form = svar.context["filter"]
    assert [n.pk for n in form.fields["namnd"].queryset] == [kommun.ifn.pk]
    assert ("2026H1", "Första halvåret 2026") in form.fields["period"].choices
    for fraga, antal in (({"namnd": kommun.ifn.pk}, 1), ({"namnd": kommun.an.pk}, 0), ({"lage": "utkast"}, 0)):
        funna = klient.get(reverse("rapporter:lista"), fraga).context["rapporter"]
        assert len(funna) == antal, fraga
    tabell = innehall(klient.get(reverse("rapporter:lista"), {"format": "csv"})).decode("utf-8-sig")
    assert [rad.split(";")[0] for rad in tabell.splitlines()[1:]] == [rapport.dnr]
    html = som(sofia).get(reverse("rapporter:lista")).text
    assert "offentlig version" not in html
    assert reverse("rapporter:rapport", args=[rapport.pk]) in html


def test_the_list_of_a_chef_of_another_namnd_is_empty(kommun: Kommun, rapport: Rapport) -> None:
    svar = som(person_med(Roll.ENHETSCHEF, kommun.aldreboendet)).get(reverse("rapporter:lista"))
    assert not svar.context["rapporter"]
    assert "Är du chef under en nämnd" in svar.text


def test_the_list_asks_no_more_for_many(kommun: Kommun, rapport: Rapport, chef: Person, sofia: Person) -> None:
    klient = som(chef)
    klient.get(reverse("rapporter:lista"))

    def antal() -> int:
        with CaptureQueriesContext(connection) as fragor:
            klient.get(reverse("rapporter:lista"))
        return len(fragor)

    fore = antal()
    for _ in range(3):
        rapport, _ = faststallande.faststall(skrivet(faststallande.ratta(rapport, av=sofia), sofia), av=sofia)
    assert antal() == fore <= 12


# --- Beside other rights ---


def test_who_reads_the_namnds_reports_has_the_public_files_too(rapport: Rapport, sofia: Person) -> None:
    assert som(sofia).get(fil(rapport, "xlsx")).status_code == 200
    assert som(sofia).get(sidan(rapport)).status_code == 302


def test_who_is_chef_and_strateg_reads_as_the_strateg(kommun: Kommun, rapport: Rapport, sofia: Person) -> None:
    ge_uppdrag(sofia, Roll.ENHETSCHEF, kommun.tallbacken)
    klient = som(Person.objects.get(pk=sofia.pk))
    svar = klient.get(sidan(rapport))
    assert svar.url == f"{reverse('rapporter:rapport', args=[rapport.pk])}?version=offentlig"
    assert klient.get(svar.url).status_code == 200
    html = klient.get(reverse("rapporter:lista")).text
    assert f'href="{reverse("rapporter:rapport", args=[rapport.pk])}"' in html
    assert "offentlig version" not in html
    assert innehall(klient.get(reverse("rapporter:pdf", args=[rapport.pk, "fullstandig"]))) == b"HEL"


def test_a_strateg_of_one_namnd_who_is_chef_under_another_reads_each_as_it_is(
    kommun: Kommun, rapport: Rapport, sofia: Person
) -> None:
    annan = person_med(Roll.KVALITETSSTRATEG, kommun.an)
    ge_uppdrag(annan, Roll.ENHETSCHEF, kommun.tallbacken)
    klient = som(Person.objects.get(pk=annan.pk))
    assert klient.get(sidan(rapport)).status_code == 200
    assert klient.get(reverse("rapporter:pdf", args=[rapport.pk, "fullstandig"])).status_code == 404
    assert klient.get(reverse("rapporter:ratta", args=[rapport.pk])).status_code == 404


def test_a_chef_who_is_asked_reads_the_draft_itself_and_afterwards_what_is_public(
    kommun: Kommun, sofia: Person, chef: Person
) -> None:
    skiss = utkast(kommun, sofia)
    granskningsgang.skicka_pa_granskning(skiss, personer=[chef], senast=timezone.localdate(), av=sofia)
    klient, url = som(chef), reverse("rapporter:rapport", args=[skiss.pk])
    assert klient.get(url).status_code == 200
    assert klient.get(sidan(skiss)).status_code == 404
    assert f'href="{url}"' in klient.get(reverse("rapporter:lista")).text
    granskningsgang.granskat(skiss, av=chef)
    faststallande.faststall(skrivet(skiss, sofia), av=sofia)
    assert klient.get(url).url == sidan(skiss)
    assert klient.get(reverse("rapporter:hamta", args=[skiss.pk, "fullstandig", "docx"])).status_code == 404


def test_one_that_is_corrected_leads_to_the_public_version_of_its_correction_once_that_is_published(
    rapport: Rapport, chef: Person, sofia: Person
) -> None:
    ny = faststallande.ratta(rapport, av=sofia)
    assert "rättad i" not in som(chef).get(sidan(rapport)).text
    faststallande.faststall(skrivet(ny, sofia), av=sofia)
    assert f'Rapporten är rättad i <a href="{sidan(ny)}">{ny.dnr}</a>' in som(chef).get(sidan(rapport)).text
    assert f'Rättar <a href="{sidan(rapport)}">{rapport.dnr}</a>' in som(chef).get(sidan(ny)).text
    tredje, _ = faststallande.faststall(skrivet(faststallande.ratta(ny, av=sofia), sofia), av=sofia)
    klient = som(chef)
    klient.get(sidan(ny))  # the first of a session writes it
    with CaptureQueriesContext(connection) as fragor:
        html = klient.get(sidan(ny)).text
    assert len(fragor) <= 12
    assert f'Rättar <a href="{sidan(rapport)}">' in html
    assert f'rättad i <a href="{sidan(tredje)}">' in html


def test_the_log_says_who_read_and_who_took_which_file(rapport: Rapport, chef: Person) -> None:
    klient = som(chef)
    klient.get(sidan(rapport))
    klient.get(fil(rapport, "pdf"))
    klient.get(fil(rapport, "xlsx"))
    poster = Sparpost.objects.filter(person=chef, objekt_id=str(rapport.pk), objekttyp="rapporter.rapport")
    assert poster.filter(slag=Sparpost.Slag.SETT).count() == 1
    tagna = {(p.detalj["version"], p.detalj["format"]) for p in poster.filter(verb="hamta_rapport")}
    assert tagna == {("offentlig", "pdf"), ("offentlig", "xlsx")}
