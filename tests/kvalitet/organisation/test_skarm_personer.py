"""Persons, accounts and uppdrag on screen."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Roll
from kvalitet.organisation import konton
from kvalitet.organisation.importering import Underlag, granska
from kvalitet.organisation.models import Person, Uppdrag
from tests.conftest import Kommun
from tests.fabriker import LOSENORD, ArendeFactory, PersonFactory, ge_uppdrag, person_med
from tests.kvalitet.organisation.skarmprov import Skarm

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def skarm(kommun: Kommun) -> Skarm:
    return Skarm.forvaltare(kommun.kommun)


def person(kommun: Kommun, efternamn: str, roll: Roll = Roll.MEDARBETARE, **falt: str) -> Person:
    return person_med(roll, kommun.tallbacken, fornamn="Prov", efternamn=efternamn, **falt)


class TestListan:
    def test_persons_stand_in_swedish_order_with_their_uppdrag_of_today(self, skarm: Skarm, kommun: Kommun) -> None:
        for namn in ("Ödman", "Zetter", "Åkerö", "Ärlig", "Müller"):
            person(kommun, namn)
        borta = PersonFactory(fornamn="Prov", efternamn="Utan")
        ge_uppdrag(borta, Roll.LEDAMOT, kommun.ifn, till=date(2026, 5, 31))
        sida = skarm.se("personer")
        namnen = re.findall(r"(Müller|Utan|Zetter|Åkerö|Ärlig|Ödman), Prov", sida)
        assert namnen == ["Müller", "Utan", "Zetter", "Åkerö", "Ärlig", "Ödman"]
        assert "Medarbetare, Stödboendet Tallbacken" in sida
        assert re.search(r"Utan, Prov provperson prov\d+ Inga", sida)

    def test_every_filter_has_somebody_it_does_not_show(self, skarm: Skarm, kommun: Kommun) -> None:
        person(kommun, "Granqvist", Roll.ENHETSCHEF, befattning="boendechef")
        person(kommun, "Tallberg")
        konton.stang_konto(person(kommun, "Borta"), av=skarm.person)

        def visade(**fraga: str) -> set[str]:
            return set(re.findall(r"(Granqvist|Tallberg|Borta), Prov", skarm.se("personer", **fraga)))

        assert visade() == {"Granqvist", "Tallberg", "Borta"}
        assert visade(sok="prov gran") == {"Granqvist"}
        assert visade(sok="BOENDECHEF") == {"Granqvist"}
        assert visade(roll="medarbetare") == {"Tallberg"}
        assert visade(konto="stangt") == {"Borta"}
        assert visade(konto="oppet") == {"Granqvist", "Tallberg"}
        assert visade(roll="finns inte", sok="tallb") == {"Tallberg"}
        assert visade(uppdrag="inget") == {"Borta"}
        assert visade(uppdrag="slutar") == set()
        Uppdrag.objects.filter(person__efternamn="Granqvist").update(till=I_DAG + timedelta(days=3))
        assert visade(uppdrag="slutar") == {"Granqvist"}
        assert "Ingen person passar" in skarm.se("personer", sok="xyz")
        skarm.se("personer", sok="nul\x00", page="999", status=404)

    def test_who_manages_a_part_sees_those_who_work_there_and_those_who_work_nowhere(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        annan = person(kommun, "Annan")
        hos = person_med(Roll.MEDARBETARE, kommun.aldreboendet, fornamn="Prov", efternamn="Hos")
        ny = PersonFactory(fornamn="Prov", efternamn="Ny")
        sida = skarm.se("personer")
        assert "Hos, Prov" in sida
        assert "Ny, Prov" in sida
        assert "Annan, Prov" not in sida
        skarm.se("person", hos.pk)
        skarm.se("person", ny.pk)
        skarm.se("person", annan.pk, status=404)

    def test_the_file_holds_exactly_the_filtered_and_can_be_read_in_again(self, skarm: Skarm, kommun: Kommun) -> None:
        chef = person(kommun, "Granqvist", Roll.ENHETSCHEF, befattning="chef; boende")
        ge_uppdrag(chef, Roll.UTREDARE, kommun.an, fran=date(2026, 9, 1), till=date(2026, 12, 31))
        person(kommun, "Tallberg")
        svar = skarm.klient.get(reverse("organisation:personer"), {"format": "csv", "roll": "enhetschef"})
        fil = svar.getvalue()
        innehall = fil.decode("utf-8-sig")
        assert innehall.count("\r\n") == 3
        assert "Tallberg" not in innehall
        granskning = granska(Underlag(b"", fil, I_DAG), av=None)
        assert [str(fel) for fel in granskning.uppdrag.tabell.fel] == []
        assert (granskning.antal_andringar, granskning.uppdrag.antal_oforandrade) == (0, 2)

    def test_the_columns_sort_and_a_strange_order_is_by_name(self, skarm: Skarm, kommun: Kommun) -> None:
        person(kommun, "Aspén", anvandarnamn="prov-z", befattning="B")
        person(kommun, "Björk", anvandarnamn="prov-y", befattning="A")

        def ordning(sort: str) -> list[str]:
            return re.findall(r"(Aspén|Björk), Prov", skarm.se("personer", sort=sort))

        assert ordning("namn") == ordning("befattning; drop") == ["Aspén", "Björk"]
        assert ordning("-namn") == ordning("befattning") == ordning("anvandarnamn") == ["Björk", "Aspén"]
        assert ordning("-befattning") == ordning("-anvandarnamn") == ["Aspén", "Björk"]

    def test_excel_holds_the_same_rows_with_days_as_days(self, skarm: Skarm, kommun: Kommun) -> None:
        person(kommun, "Tallberg", anvandarnamn="=1+1")
        svar = skarm.klient.get(reverse("organisation:personer"), {"format": "xlsx", "sok": "tallberg"})
        rubriker, *rader = load_workbook(io.BytesIO(svar.content)).active.values
        (rad,) = [dict(zip(rubriker, rad, strict=True)) for rad in rader]
        assert (rad["användarnamn"], rad["plats"], rad["från"].date()) == ("'=1+1", "TALL", date(2015, 1, 1))

    def test_the_queries_are_few_and_as_many_for_many_as_for_few(
        self, skarm: Skarm, kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        adress = reverse("organisation:personer")
        person(kommun, "Första")
        skarm.klient.get(adress)
        with CaptureQueriesContext(connection) as fa:
            skarm.klient.get(adress)
        for n in range(60):
            ge_uppdrag(person(kommun, f"P{n}"), Roll.ENHETSCHEF, kommun.mottagningen)
        with django_assert_max_num_queries(min(len(fa), 12)):
            sida = skarm.klient.get(adress)
        assert "Visar 1–50 av 62" in sida.content.decode()


class TestPersonen:
    def test_the_page_shows_uppdrag_in_time_and_what_they_reach(self, skarm: Skarm, kommun: Kommun) -> None:
        chef = person(kommun, "Chefsson", Roll.ENHETSCHEF)
        ge_uppdrag(chef, Roll.UTREDARE, kommun.ifn, fran=date(2026, 9, 1))
        ge_uppdrag(chef, Roll.LEDAMOT, kommun.an, till=date(2020, 1, 1))
        sida = skarm.se("person", chef.pk)
        assert "Enhetschef Stödboendet Tallbacken Sedan 2015-01-01" in sida
        assert "Lex Sarah-utredare Individ- och familjenämnden Börjar 2026-09-01" in sida
        assert "Tidigare uppdrag: 1" in sida
        assert "Enhetschef för Stödboendet Tallbacken, sedan 2015-01-01: rapportera händelser, läsa ärenden" in sida

    def test_the_queries_are_few(
        self, skarm: Skarm, kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        chef = person(kommun, "Chefsson", Roll.ENHETSCHEF)
        for delen in (kommun.mottagningen, kommun.aldreboendet, kommun.ifn, kommun.an):
            ge_uppdrag(chef, Roll.UTREDARE, delen)
        adress = reverse("organisation:person", args=[chef.pk])
        skarm.klient.get(adress)
        with django_assert_max_num_queries(12):
            skarm.klient.get(adress)

    def test_a_new_person_s_password_is_shown_once_and_must_be_changed(self, skarm: Skarm, kommun: Kommun) -> None:
        data = {"fornamn": " Nina ", "efternamn": "Prov  Lund", "epost": "", "anvandarnamn": "nina"}
        svar = skarm.klient.post(reverse("organisation:ny-person"), data)
        assert "no-store" in svar["Cache-Control"]
        losenord = re.search(r"(?:[a-z0-9]{4}-){3}[a-z0-9]{4}", svar.content.decode())
        assert losenord
        nina = Person.objects.get(anvandarnamn="nina")
        assert nina.namn == "Nina Prov Lund"
        assert losenord.group() not in skarm.se("person", nina.pk)
        hennes = Client()
        inne = hennes.post(reverse("logga-in"), {"username": "nina", "password": losenord.group()})
        assert inne.status_code == 302
        assert hennes.get(reverse("start"))["Location"] == reverse("byt-losenord")
        assert hennes.get(reverse("organisation:min-behorighet"))["Location"] == reverse("byt-losenord")
        nytt = "ett-eget-och-langt-losenord"
        byte = {"old_password": losenord.group(), "new_password1": nytt, "new_password2": nytt}
        hennes.post(reverse("byt-losenord"), byte)
        assert hennes.get(reverse("organisation:min-behorighet")).status_code == 200

    def test_what_is_wrong_with_a_new_person_is_said(self, skarm: Skarm) -> None:
        sida = skarm.gor("ny-person", epost="fel", anvandarnamn="två ord", fornamn="A", efternamn="B")
        assert "E-postadressen går inte att använda" in sida
        assert "Användarnamnet ska ha" in skarm.gor("ny-person", anvandarnamn="två ord", fornamn="A", efternamn="B")
        PersonFactory(anvandarnamn="finns")
        assert "används redan" in skarm.gor("ny-person", anvandarnamn="Finns", fornamn="A", efternamn="B")
        assert "Skriv efternamnet." in skarm.gor("ny-person", anvandarnamn="ny", fornamn="A")

    def test_names_are_changed(self, skarm: Skarm, kommun: Kommun) -> None:
        nils = person(kommun, "Före")
        data = {"fornamn": "Prov", "efternamn": "Efter", "befattning": "chef", "epost": "p@prov.example"}
        assert "Prov Efter" in skarm.gor("person-andra", nils.pk, **data)


class TestKonto:
    def test_closing_tells_what_ends_and_what_is_left_open(self, skarm: Skarm, kommun: Kommun) -> None:
        chef = person(kommun, "Chefsson", Roll.ENHETSCHEF)
        ArendeFactory(enhet=kommun.tallbacken, ansvarig=chef)
        fore = skarm.se("konto", chef.pk, vad="stang")
        assert "Uppdrag som slutar 1 Enhetschef, Stödboendet Tallbacken" in fore
        assert "har kvar att göra klart: 1 ärende." in fore
        sida = skarm.gor("konto", chef.pk, vad="stang")
        assert "Kontot är avstängt och 1 uppdrag är avslutat" in sida
        assert "är fortfarande ansvarig för 1 ärende" in sida
        assert "Avstängt konto" in sida

    def test_somebody_who_is_logged_in_is_out_at_the_next_page(self, skarm: Skarm, kommun: Kommun) -> None:
        chef = person(kommun, "Chefsson", Roll.ENHETSCHEF)
        hennes = Client()
        hennes.force_login(chef, backend="django.contrib.auth.backends.ModelBackend")
        assert hennes.get(reverse("organisation:min-behorighet")).status_code == 200
        skarm.gor("konto", chef.pk, vad="stang")
        assert reverse("logga-in") in hennes.get(reverse("organisation:min-behorighet"))["Location"]

    def test_a_new_password_and_an_account_opened_again_show_it_once(self, skarm: Skarm, kommun: Kommun) -> None:
        chef = person(kommun, "Chefsson", Roll.ENHETSCHEF)
        assert "Nytt lösenord" in skarm.gor("konto", chef.pk, vad="losenord")
        skarm.gor("konto", chef.pk, vad="stang")
        assert "Kontot är öppet igen" in skarm.gor("konto", chef.pk, vad="oppna")

    def test_ones_own_account_is_not_closed(self, skarm: Skarm) -> None:
        assert "Du kan inte stänga av ditt eget konto" in skarm.gor("konto", skarm.person.pk, vad="stang")

    def test_who_manages_a_part_does_not_take_over_somebody_who_works_elsewhere_too(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        person_ = person_med(Roll.MEDARBETARE, kommun.aldreboendet)
        ge_uppdrag(person_, Roll.KVALITETSSTRATEG, kommun.ifn)
        for vad in ("stang", "losenord"):
            assert "har uppdrag utanför det du sköter" in skarm.gor("konto", person_.pk, vad=vad)
        person_.refresh_from_db()
        assert person_.is_active
        assert person_.check_password(LOSENORD)

    def test_nor_somebody_who_will_work_elsewhere(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        person_ = person_med(Roll.MEDARBETARE, kommun.aldreboendet)
        ge_uppdrag(person_, Roll.ENHETSCHEF, kommun.tallbacken, fran=timezone.localdate() + timedelta(days=1))
        assert "har uppdrag utanför det du sköter" in skarm.gor("konto", person_.pk, vad="losenord")
        person_.refresh_from_db()
        assert person_.check_password(LOSENORD)

    def test_nor_changes_the_name_of_somebody_who_works_elsewhere_too(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        person_ = person_med(Roll.MEDARBETARE, kommun.aldreboendet)
        har_kvar = ge_uppdrag(person_, Roll.KVALITETSSTRATEG, kommun.ifn)
        skarm.se("person-andra", person_.pk, status=404)
        uppgifter = {"fornamn": "Prov", "efternamn": "Nytt", "befattning": "", "epost": ""}
        skarm.gor("person-andra", person_.pk, status=404, **uppgifter)
        sida = skarm.se("person", person_.pk)
        assert "Be systemförvaltaren för hela kommunen" in sida
        assert "Ändra namn" not in sida
        har_kvar.till = I_DAG - timedelta(days=1)
        har_kvar.save()
        assert "Ändra namn" in skarm.se("person", person_.pk)
        assert "Uppgifterna är sparade" in skarm.gor("person-andra", person_.pk, **uppgifter)


class TestUppdrag:
    def test_an_uppdrag_is_given_and_ended(self, skarm: Skarm, kommun: Kommun) -> None:
        nils = PersonFactory(fornamn="Prov", efternamn="Nilsson")
        data = {"roll": "enhetschef", "plats": "TALL", "fran": "2026-06-01"}
        sida = skarm.gor("uppdrag-nytt", nils.pk, **data)
        assert "Prov Nilsson är enhetschef för Stödboendet Tallbacken från 2026-06-01" in sida
        assert "har redan uppdraget" in skarm.gor("uppdrag-nytt", nils.pk, **data)
        uppdrag = nils.uppdrag.get()
        assert "Sedan 2026-06-01" in sida
        sida = skarm.gor("uppdrag-avsluta", uppdrag.pk, till="2026-06-30")
        assert "Uppdraget gäller till och med 2026-06-30" in sida

    def test_one_that_has_not_begun_is_taken_away_and_one_that_has_is_not(self, skarm: Skarm, kommun: Kommun) -> None:
        nils = PersonFactory()
        framtid = ge_uppdrag(nils, Roll.LEDAMOT, kommun.ifn, fran=I_DAG + timedelta(days=1))
        assert "Ta bort uppdraget" in skarm.se("uppdrag-avsluta", framtid.pk)
        assert "Det hann aldrig börja" in skarm.gor("uppdrag-avsluta", framtid.pk, stryk="1")
        nu = ge_uppdrag(nils, Roll.LEDAMOT, kommun.ifn, fran=I_DAG)
        assert "Ta bort uppdraget" not in skarm.se("uppdrag-avsluta", nu.pk)
        assert "Avsluta det i stället" in skarm.gor("uppdrag-avsluta", nu.pk, stryk="1")
        assert Uppdrag.objects.filter(pk=nu.pk).exists()

    def test_the_place_is_filled_in_and_a_strange_one_is_not(self, skarm: Skarm, kommun: Kommun) -> None:
        nils = PersonFactory()
        adress = reverse("organisation:uppdrag-nytt", args=[nils.pk])
        sida = skarm.klient.get(adress, {"plats": kommun.ifn.pk}).content.decode()
        assert 'value="Individ- och familjenämnden [IFN]"' in sida
        for plats in ("x", "99999999999999999999"):
            assert skarm.klient.get(adress, {"plats": plats}).status_code == 200

    def test_a_place_outside_what_the_person_manages_is_refused(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        data = {"roll": "enhetschef", "plats": "TALL", "fran": "2026-06-01"}
        sida = skarm.gor("uppdrag-nytt", PersonFactory().pk, **data)
        assert "Den platsen finns inte bland dem du kan välja" in sida
        utanfor = person(kommun, "Utanför").uppdrag.get()
        skarm.gor("uppdrag-avsluta", utanfor.pk, till="2026-06-30", status=404)

    def test_fyra_ogon_is_said_in_words(self, skarm: Skarm) -> None:
        data = {"roll": "enhetschef", "plats": "TALL", "fran": "2026-06-01"}
        sida = skarm.gor("uppdrag-nytt", skarm.person.pk, **data)
        assert "skulle ge dig själv nya rättigheter hos Stödboendet Tallbacken. Be en annan systemförvaltare" in sida
