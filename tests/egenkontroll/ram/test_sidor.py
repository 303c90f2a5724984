"""The pages: a frame in, a draw, its order, and the check of an auditor."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from egenkontroll.ram import kontroll, ramfil, storkontroll
from egenkontroll.ram.lagen import Lage, Tackning, registrera
from egenkontroll.ram.models import DragetArende, Dragning, Ram, Ramunderlag, Urvalskontroll
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.plan import planscener
from tests.egenkontroll.ram import ramscener as scen
from tests.fabriker import ge_uppdrag

pytestmark = pytest.mark.django_db


@pytest.fixture
def klient(kommun, logga_in):
    return logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)


@pytest.fixture
def tillfalle(kommun, klient):
    return scen.tillfalle(kommun, klient[1])


@pytest.fixture
def dragning(tillfalle, klient):
    return scen.dragning(scen.ram(tillfalle, klient[1]), klient[1])


@pytest.fixture
def utan_lagen(monkeypatch):
    monkeypatch.setattr("egenkontroll.ram.lagen._LAGEN", [])


def skicka(klient, tillfalle, data: bytes, namn: str = "ram.csv"):
    return klient.post(
        reverse("ram:ny-ram", args=[tillfalle.pk]),
        {"kalla": "Provsystemet", "fil": scen.uppladdad(data, namn)},
        follow=True,
    )


def karta(rubriker=scen.RUBRIKER) -> dict[str, str]:
    return dict(zip(["nyckel", "enhet", "avslutad", "arendetyp", "handlaggare", "skyddad"], rubriker, strict=True))


def text(svar) -> str:
    return " ".join(svar.content.decode().split())


# ---- from a file to a draw ----


def test_a_file_becomes_a_frame_and_the_frame_a_draw(klient, tillfalle):
    klient, _ = klient
    svar = skicka(klient, tillfalle, scen.csv(scen.rader()))
    underlag = Ramunderlag.objects.get()
    assert svar.redirect_chain[-1][0] == reverse("ram:underlag", args=[underlag.pk])
    assert "Filen går att läsa in" in text(svar)
    assert "TALL-26-0001" in text(svar)
    assert not Ram.objects.exists()

    svar = klient.post(reverse("ram:underlag", args=[underlag.pk]), karta(), follow=True)
    ram = Ram.objects.get()
    assert "Dra urvalet ur ramen" in text(svar)

    svar = klient.post(reverse("ram:dra", args=[ram.pk]), {"antal": 5, "pott": 15, "seed": ""}, follow=True)
    dragning = Dragning.objects.get()
    assert svar.redirect_chain[-1][0] == reverse("ram:dragning", args=[dragning.pk])
    for uppgift in (dragning.seed, dragning.avtryck, ram.avtryck, ram.sha256):
        assert uppgift in text(svar)


@pytest.mark.parametrize(
    ("data", "mening"),
    [
        (scen.csv(scen.rader(), skilj="|"), "bara en kolumn"),
        (b"MZ\x90\x00", "varken CSV eller Excel"),
        (scen.csv([]), "inga ärenden"),
        (scen.csv(scen.rader(), rubriker=("Namn", *scen.RUBRIKER[1:])), "pekar ut personer"),
    ],
)
def test_a_bad_file_is_told_of_on_the_form_and_nothing_is_kept(klient, tillfalle, data, mening):
    svar = skicka(klient[0], tillfalle, data, "ram.xlsx")
    assert mening in text(svar)
    assert not Ramunderlag.objects.exists()


def test_errors_are_shown_by_row_and_column_and_the_frame_cannot_be_read_in(klient, tillfalle):
    klient, _ = klient
    svar = skicka(klient, tillfalle, scen.csv([*scen.rader(), ["Prov Provsson", "TALL", "2026-02-01", "", "", ""]]))
    assert "Filen har 1 fel" in text(svar)
    assert "ser ut som ett namn" in text(svar)
    assert "Läs in ramen</button>" not in text(svar)
    underlag = Ramunderlag.objects.get()
    svar = klient.post(reverse("ram:underlag", args=[underlag.pk]), karta(), follow=True)
    assert "Filen har 1 fel" in text(svar)
    assert not Ram.objects.exists()


def test_another_column_can_be_chosen_and_the_file_looked_at_again(klient, tillfalle):
    klient, _ = klient
    rubriker = ("Löpnummer", *scen.RUBRIKER[1:])
    svar = skicka(klient, tillfalle, scen.csv(scen.rader(), rubriker))
    assert "Välj vilken kolumn som är ärendenummer" in text(svar)
    assert "ram.csv från <time>" in text(klient.get(reverse("ram:tillfalle", args=[tillfalle.pk])))
    underlag = Ramunderlag.objects.get()
    adress = reverse("ram:underlag", args=[underlag.pk])
    assert "Filen går att läsa in" in text(klient.post(adress, {**karta(rubriker), "visa": "1"}, follow=True))
    svar = klient.post(adress, {**karta(rubriker), "handlaggare": "Enhet"})
    assert "redan vald för något annat" in text(svar)
    assert not Ram.objects.exists()


def test_a_file_can_be_thrown_away(klient, tillfalle):
    skicka(klient[0], tillfalle, scen.csv(scen.rader()))
    adress = reverse("ram:underlag", args=[Ramunderlag.objects.get().pk])
    assert "Inget är inläst" in text(klient[0].post(adress, {"kasta": "1"}, follow=True))
    assert not Ramunderlag.objects.exists()
    assert not Ram.objects.exists()


def test_somebody_elses_upload_is_not_there(klient, tillfalle, kommun, logga_in):
    skicka(klient[0], tillfalle, scen.csv(scen.rader()))
    annan, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert annan.get(reverse("ram:underlag", args=[Ramunderlag.objects.get().pk])).status_code == 404


def test_a_large_file_and_a_large_frame_are_given_to_the_worker(klient, tillfalle, monkeypatch):
    klient, person = klient
    monkeypatch.setattr(ramfil, "SMA", 10)
    monkeypatch.setattr("egenkontroll.ram.storkontroll.STOR_RAM", 10)
    svar = skicka(klient, tillfalle, scen.csv(scen.rader()))
    assert "Filen är stor" in text(svar)
    underlag = Ramunderlag.objects.get()
    klient.post(reverse("ram:underlag", args=[underlag.pk]), karta())
    assert Jobb.objects.get().argument == {"underlag": str(underlag.pk)}
    underlag.delete()
    ram = scen.ram(tillfalle, person)
    klient.post(reverse("ram:dra", args=[ram.pk]), {"antal": 5, "pott": 15})
    argument = Jobb.objects.get(slag="dra_urval").argument
    assert len(argument.pop("ny_seed")) == 12
    assert argument == {"ram": ram.pk, "antal": 5, "pott": 15, "seed": "", "skal": "", "ersatter": None}


# ---- drawing ----


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"antal": ""}, "Skriv hur många ärenden"),
        ({"pott": "4"}, "Skriv minst 5"),
        ({"seed": "a|b"}, "Fröet ska vara"),
    ],
)
def test_a_draw_says_what_it_needs_and_draws_nothing(klient, tillfalle, falt, mening):
    ram = scen.ram(tillfalle, klient[1])
    svar = klient[0].post(reverse("ram:dra", args=[ram.pk]), {"antal": 5, "pott": 15, "seed": "1", **falt})
    assert mening in text(svar)
    assert not Dragning.objects.exists()


def test_a_frame_and_a_draw_while_the_period_goes_on_are_warned_of(klient, tillfalle, monkeypatch):
    adresser = [
        reverse("ram:dra", args=[scen.ram(tillfalle, klient[1]).pk]),
        reverse("ram:ny-ram", args=[tillfalle.pk]),
        reverse("ram:underlag", args=[scen.underlag(tillfalle, klient[1]).pk]),
    ]
    for dag, varnas in ((tillfalle.slut, True), (tillfalle.slut + timedelta(days=1), False)):
        monkeypatch.setattr(timezone, "localdate", lambda *_, dag=dag: dag)
        for adress in adresser:
            assert ("Perioden slutar" in text(klient[0].get(adress))) is varnas


def test_a_redraw_asks_why_and_shows_both(klient, dragning):
    klient, _ = klient
    adress = reverse("ram:dra", args=[dragning.ram_id])
    assert "Dra om urvalet" in text(klient.get(adress))
    falt = {"antal": 5, "pott": 15, "seed": "2", "ersatter": dragning.pk}
    assert "Skriv varför urvalet dras om" in text(klient.post(adress, falt))
    svar = klient.post(adress, {**falt, "skal": "Ramen saknade april."}, follow=True)
    assert "Ramen saknade april." in text(svar)
    assert Dragning.objects.count() == 2
    gammal = text(klient.get(reverse("ram:dragning", args=[dragning.pk])))
    assert "Urvalet är omdraget" in gammal


def test_a_personnummer_in_the_reason_is_stopped(klient, dragning):
    falt = {"antal": 5, "pott": 15, "ersatter": dragning.pk, "skal": "Gäller 19121212-1212"}
    svar = klient[0].post(reverse("ram:dra", args=[dragning.ram_id]), falt)
    assert "personnummer" in text(svar)
    assert Dragning.objects.count() == 1


def test_what_a_granskare_is_called_as_handlaggare_is_asked_for_and_used(kommun, klient):
    klient, person = klient
    en, annan = planscener.granskare(kommun.mottagningen), planscener.granskare(kommun.mottagningen)
    ram = scen.ram(scen.tillfalle(kommun, person, granskare=[en, annan]), person)
    adress = reverse("ram:dra", args=[ram.pk])
    assert f"Handläggar-id för {en.namn}" in text(klient.get(adress))
    klient.post(adress, {"antal": 30, "pott": 30, f"id-{en.pk}": "h1, h2", f"id-{annan.pk}": ""})
    assert not DragetArende.objects.filter(granskare=en, rad__handlaggare__in=["h1", "h2"]).exists()
    assert DragetArende.objects.filter(granskare=annan, rad__handlaggare__in=["h1", "h2"]).exists()


# ---- the order ----


def test_the_order_is_shown_and_filtered(klient, dragning, utan_lagen):
    klient, _ = klient
    adress = reverse("ram:dragning", args=[dragning.pk])
    forst, reserv = dragning.dragna.get(ordning=1), dragning.dragna.get(ordning=6)
    assert forst.nyckel in text(klient.get(adress))
    assert reserv.nyckel not in text(klient.get(adress))
    reserver = text(klient.get(adress, {"plats": "reserv"}))
    assert reserv.nyckel in reserver
    assert forst.nyckel not in reserver
    assert "Inga ärenden här" in text(klient.get(adress, {"enhet": "0"}))


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_list_as_a_file_is_exactly_what_the_filter_shows(klient, dragning, format_):
    klient, _ = klient
    svar = klient.get(reverse("ram:dragning", args=[dragning.pk]), {"format": format_})
    data = b"".join(svar.streaming_content) if svar.streaming else svar.content
    if format_ == "csv":
        rader = [rad[2] for rad in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")]
    else:
        rader = [rad[2] for rad in load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]
    assert rader == ["Ärende", *dragning.dragna.filter(plats="urval").values_list("nyckel", flat=True)]
    assert Sparpost.objects.get(verb="hamta_urval").detalj == {"format": format_}


def test_the_number_of_queries_does_not_grow_with_the_draw(klient, kommun, django_assert_max_num_queries):
    klient, person = klient
    version = planscener.antaget_omrade(person, kommun.ifn)
    for ar, antal in ((2026, 3), (2027, 25)):
        tillfalle = scen.tillfalle(kommun, person, ar=ar, version=version)
        ram = scen.ram(tillfalle, person, scen.csv(scen.rader(ar=ar)))
        dragning = scen.dragning(ram, person, antal=antal, pott=30)
        with django_assert_max_num_queries(18):  # three write the session, five are what granskning says
            klient.get(reverse("ram:dragning", args=[dragning.pk]))
        with django_assert_max_num_queries(12):
            klient.get(reverse("ram:tillfalle", args=[tillfalle.pk]))


def test_how_far_each_arende_has_come_is_shown_when_the_granskning_says_so(klient, dragning, monkeypatch):
    monkeypatch.setattr("egenkontroll.ram.lagen._LAGEN", [])
    forst = dragning.dragna.get(ordning=1)
    registrera(
        lambda dragning, dragna: {forst.pk: Lage("Bortfall", "varning", "varning", "Ersatt av nummer 6.")},
        lambda dragning: Tackning(granskade=3, bortfall=1, kvar=2),
    )
    sidan = text(klient[0].get(reverse("ram:dragning", args=[dragning.pk])))
    assert "Ersatt av nummer 6." in sidan
    assert "3 granskade, 1 bortfall och 2 kvar av 6 dragna ärenden" in sidan


# ---- who sees what ----


def test_a_chef_sees_the_draw_of_their_own_enhet_only_and_cannot_check_it(kommun, klient, logga_in):
    _, person = klient
    tillfalle = scen.tillfalle(kommun, person, enheter=[kommun.tallbacken, kommun.mottagningen])
    data = scen.csv([*scen.rader(), *scen.rader("MOTT")])
    dragning = scen.dragning(scen.ram(tillfalle, person, data), person)
    chef, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    sidan = text(chef.get(reverse("ram:dragning", args=[dragning.pk])))
    assert "TALL-26" in sidan
    assert "MOTT-26" not in sidan
    assert "Kontrollera urvalet" not in sidan
    assert "Hämta ramen" not in text(chef.get(reverse("ram:tillfalle", args=[tillfalle.pk])))
    for vy, pk in (("kontrollera", dragning.pk), ("ramfil", dragning.ram_id)):
        assert chef.get(reverse(f"ram:{vy}", args=[pk])).status_code == 404
    aldre, _ = logga_in(Roll.ENHETSCHEF, kommun.aldreboendet)
    assert aldre.get(reverse("ram:dragning", args=[dragning.pk])).status_code == 404


def test_a_revisor_checks_with_the_file_and_without_and_nothing_is_stored(kommun, dragning, logga_in):
    revisor, _ = logga_in(Roll.REVISOR, kommun.kommun)
    adress = reverse("ram:kontrollera", args=[dragning.pk])
    assert "Urvalet stämmer" in text(revisor.post(adress, {"lagrad": "1"}))
    fore = (Ram.objects.count(), Ramunderlag.objects.count(), Dragning.objects.count())
    svar = text(revisor.post(adress, {"fil": scen.uppladdad(scen.csv(scen.rader()))}))
    assert "Urvalet stämmer" in svar
    assert "på tecknet den som lästes in" in svar
    svar = text(revisor.post(adress, {"fil": scen.uppladdad(scen.csv(scen.rader(antal=29)))}))
    assert "Urvalet stämmer inte med filen" in svar
    assert "TALL-26-0030" in svar
    assert "bara en kolumn" in text(revisor.post(adress, {"fil": scen.uppladdad(b"skrap\n1")}))
    assert "Välj filen" in text(revisor.post(adress, {}))
    assert fore == (Ram.objects.count(), Ramunderlag.objects.count(), Dragning.objects.count())
    haller = [post.detalj["haller"] for post in Sparpost.objects.filter(verb="kontrollera_urval").order_by("pk")]
    assert haller == [True, True, False, False]


def test_the_frame_as_a_file_is_the_same_frame_again(kommun, dragning, logga_in):
    revisor, _ = logga_in(Roll.REVISOR, kommun.ifn)
    for format_ in ("csv", "xlsx"):
        svar = revisor.get(reverse("ram:ramfil", args=[dragning.ram_id]), {"format": format_})
        data = b"".join(svar.streaming_content) if svar.streaming else svar.content
        adress = reverse("ram:kontrollera", args=[dragning.pk])
        assert "Urvalet stämmer</h2>" in text(revisor.post(adress, {"fil": scen.uppladdad(data)}))


# ---- a check that takes longer than a page may ----


@pytest.fixture
def revisor(kommun, logga_in):
    return logga_in(Roll.REVISOR, kommun.kommun)


def gor_jobbet() -> Jobb:
    """The only job, done as the worker does it."""
    jobb = Jobb.objects.get()
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    return jobb


@pytest.mark.parametrize("antal", [30, 29])
def test_a_large_file_is_checked_as_a_job_with_the_same_answer(dragning, revisor, monkeypatch, antal):
    klienten, _ = revisor
    adress = reverse("ram:kontrollera", args=[dragning.pk])
    fil = scen.xlsx(scen.rader(antal=antal))
    direkt = text(klienten.post(adress, {"fil": scen.uppladdad(fil)}))
    monkeypatch.setattr(ramfil, "SMA", 100)
    svar = klienten.post(adress, {"fil": scen.uppladdad(fil)})
    jobb = Jobb.objects.get()
    assert svar.url == reverse("jobb:jobb", args=[jobb.pk])
    vantar = reverse("ram:kontrollsvar", args=[jobb.argument["kontroll"]])
    assert "Kontrollen är inte klar" in text(klienten.get(vantar))
    jobb = gor_jobbet()
    assert (jobb.status, jobb.resultat["url"]) == (Jobb.Status.KLART, vantar)
    sidan = text(klienten.get(vantar))
    rubrik = "Urvalet stämmer</h2>" if antal == 30 else "Urvalet stämmer inte med filen</h2>"
    assert rubrik in direkt
    assert rubrik in sidan
    assert ("TALL-26-0030" in direkt, "TALL-26-0030" in sidan) == (antal == 29,) * 2
    assert Urvalskontroll.objects.get().data is None
    haller = [post.detalj for post in Sparpost.objects.filter(verb="kontrollera_urval").order_by("pk")]
    assert haller == [{"haller": antal == 30, "med_fil": True}] * 2


def test_a_draw_from_a_large_frame_is_checked_as_a_job_also_without_a_file(dragning, revisor, monkeypatch):
    monkeypatch.setattr("egenkontroll.ram.storkontroll.STOR_RAM", 10)
    klienten, _ = revisor
    klienten.post(reverse("ram:kontrollera", args=[dragning.pk]), {"lagrad": "1"})
    assert "Urvalet stämmer</h2>" in text(klienten.get(gor_jobbet().resultat["url"]))


@pytest.mark.parametrize(
    ("data", "mening"),
    [
        (b"MZ\x90\x00 program", "varken CSV eller Excel"),
        (scen.csv(scen.rader(), skilj="|"), "bara en kolumn"),
        (scen.xlsx(scen.rader(antal=3), sammanfoga="B2:B4"), "sammanfogade"),
        (scen.xlsx([]), "inga ärenden"),
    ],
)
def test_a_large_file_that_is_no_frame_is_told_at_once_and_makes_no_job(dragning, revisor, monkeypatch, data, mening):
    monkeypatch.setattr(ramfil, "SMA", 1)
    klienten, _ = revisor
    svar = text(klienten.post(reverse("ram:kontrollera", args=[dragning.pk]), {"fil": scen.uppladdad(data)}))
    assert mening in svar
    assert not Jobb.objects.exists()
    assert not Urvalskontroll.objects.exists()


def test_what_is_wrong_far_down_in_a_large_file_is_on_the_page_of_the_answer(dragning, revisor, monkeypatch):
    monkeypatch.setattr(ramfil, "SMA", 100)
    klienten, _ = revisor
    rader = scen.rader(antal=40)
    rader[35][0] = "=1+1"
    fil = scen.uppladdad(scen.xlsx(rader))
    klienten.post(reverse("ram:kontrollera", args=[dragning.pk]), {"fil": fil})
    svar = text(klienten.get(gor_jobbet().resultat["url"]))
    assert "Filen går inte att dra ur" in svar
    assert "Rad 37, kolumn Ärendenummer" in svar


def test_an_answer_is_read_by_the_one_who_asked_while_the_uppdrag_lasts_and_by_nobody_else(
    kommun, dragning, revisor, klient, monkeypatch
):
    monkeypatch.setattr(ramfil, "SMA", 100)
    klienten, person = revisor
    klienten.post(reverse("ram:kontrollera", args=[dragning.pk]), {"fil": scen.uppladdad(scen.csv(scen.rader()))})
    adress = gor_jobbet().resultat["url"]
    assert klient[0].get(adress).status_code == 404
    person.uppdrag.all().delete()
    synka([person.pk])
    ge_uppdrag(person, Roll.REVISOR, kommun.an)
    assert klienten.get(adress).status_code == 404


def test_the_job_is_not_run_for_somebody_whose_uppdrag_has_ended(kommun, dragning, revisor, monkeypatch):
    monkeypatch.setattr(ramfil, "SMA", 100)
    klienten, person = revisor
    fil = scen.uppladdad(scen.csv(scen.rader()))
    klienten.post(reverse("ram:kontrollera", args=[dragning.pk]), {"fil": fil})
    person.uppdrag.all().delete()
    synka([person.pk])
    assert gor_jobbet().status == Jobb.Status.MISSLYCKAT
    assert not Sparpost.objects.filter(verb="kontrollera_urval").exists()


def test_files_that_were_never_checked_go_after_a_day_and_answers_after_thirty(dragning, klient):
    nu = timezone.now()
    utfall = kontroll.Utfall(hinder="Prov")

    def rad(dagar: int, *, klar: bool) -> int:
        raden = Urvalskontroll.objects.create(dragning=dragning, av=klient[1], data=b"prov")
        if klar:
            storkontroll.svara(raden, utfall)
        da = nu - timedelta(days=dagar, minutes=1)
        Urvalskontroll.objects.filter(pk=raden.pk).update(skapad=da, **({"klar": da} if klar else {}))
        return raden.pk

    kvar = {rad(0, klar=False), rad(29, klar=True)}
    rad(1, klar=False)
    rad(30, klar=True)
    assert storkontroll.rensa_gamla() == 2
    assert set(Urvalskontroll.objects.values_list("pk", flat=True)) == kvar
