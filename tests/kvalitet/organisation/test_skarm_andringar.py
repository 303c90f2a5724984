"""The pages that change delar: what is filled in, what is asked again, what is done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from kvalitet.behorighet import Roll
from kvalitet.organisation import forandring
from kvalitet.organisation.models import Foregangare, Organisationsdel, Placering
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory, person_med
from tests.kvalitet.organisation.skarmprov import Skarm

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def skarm(kommun: Kommun) -> Skarm:
    return Skarm.forvaltare(kommun.kommun)


def platser(delen: Organisationsdel) -> set[str]:
    return set(Placering.objects.filter(delen=delen, giltig__contains=I_DAG).values_list("overordnad__kod", flat=True))


class TestNyDel:
    DATA = {"typ": "enhet", "namn": "Nya enheten", "kod": "NY", "verksamhetsform": "hsl", "fran": "2026-06-01"}

    @pytest.mark.parametrize("skrivet", ["Barn och unga [BOU]", "BOU", "bou", "barn och unga", " Barn och unga "])
    def test_a_place_is_understood_by_choice_kod_or_name(self, skarm: Skarm, kommun: Kommun, skrivet: str) -> None:
        sida = skarm.gor("ny-del", **self.DATA, over=skrivet, over2="IFN")
        assert "Nya enheten finns från 2026-06-01" in sida
        assert platser(Organisationsdel.objects.get(kod="NY")) == {"BOU", "IFN"}

    def test_the_place_is_filled_in_from_the_del_it_came_from(self, skarm: Skarm, kommun: Kommun) -> None:
        svar = skarm.klient.get("/organisation/ny/", {"under": kommun.avdelning.pk})
        assert 'value="Barn och unga [BOU]"' in svar.content.decode()

    def test_a_place_outside_what_the_person_manages_is_like_one_that_does_not_exist(self, kommun: Kommun) -> None:
        skarm = Skarm.forvaltare(kommun.an)
        mening = "Den platsen finns inte bland dem du kan välja"
        assert mening in skarm.gor("ny-del", **self.DATA, over="IFN")
        assert mening in skarm.gor("ny-del", **self.DATA, over="XYZ")
        assert "ett tecken som inte går att spara" in skarm.gor("ny-del", **self.DATA, over="nul\x00")
        assert not Organisationsdel.objects.filter(kod="NY").exists()

    def test_two_places_of_the_same_name_must_be_told_apart(self, skarm: Skarm, kommun: Kommun) -> None:
        DelFactory(typ="avdelning", kod="BOU2", namn="Barn och unga", under=[kommun.forvaltning])
        assert "Flera platser heter så" in skarm.gor("ny-del", **self.DATA, over="Barn och unga")

    def test_everything_missing_is_asked_for_and_what_the_rule_refuses_is_said(self, skarm: Skarm) -> None:
        sida = skarm.gor("ny-del")
        for mening in ("Välj typ.", "Skriv ett namn.", "Skriv en kod.", "Välj en plats i listan.", "Välj en dag."):
            assert mening in sida
        utan_form = {**self.DATA, "verksamhetsform": ""}
        assert "Välj verksamhetsform. Statistiken" in skarm.gor("ny-del", **utan_form, over="IFN")
        lang = {**self.DATA, "namn": "x" * 121, "fran": "i morgon"}
        sida = skarm.gor("ny-del", **lang, over="IFN")
        assert "Texten får ha högst 120 tecken" in sida
        assert "Dagen går inte att tolka" in sida


class TestEnkla:
    def test_a_new_name_and_the_refusal_of_one(self, skarm: Skarm, kommun: Kommun) -> None:
        pk = kommun.tallbacken.pk
        assert "Namnet är Granen från 2026-06-01" in skarm.gor("byt-namn", pk, namn="Granen", fran="2026-06-01")
        assert "finns från 2015-01-01" in skarm.gor("byt-namn", pk, namn="Eken", fran="2014-06-01")
        assert "Skriv det nya namnet" in skarm.gor("byt-namn", pk, namn=" ", fran="2026-06-01")

    def test_verksamhetsform_and_kortnamn_where_there_are_such(self, skarm: Skarm, kommun: Kommun) -> None:
        assert "Hälso- och sjukvård" in skarm.gor("uppgifter", kommun.tallbacken.pk, verksamhetsform="hsl")
        assert "Kortnamn IFNN" in skarm.gor("uppgifter", kommun.ifn.pk, kortnamn="IFNN")
        skarm.se("uppgifter", kommun.avdelning.pk, status=404)

    def test_a_move_says_which_place_it_leaves(self, skarm: Skarm, kommun: Kommun) -> None:
        data = {"bort_fran": kommun.ifn.pk, "till": "AN", "dag": "2026-06-01"}
        assert "står under Äldrenämnden från 2026-06-01" in skarm.gor("flytta", kommun.tallbacken.pk, **data)
        assert platser(kommun.tallbacken) == {"BOU", "AN"}

    def test_a_place_is_added_and_taken_away(self, skarm: Skarm, kommun: Kommun) -> None:
        pk = kommun.tallbacken.pk
        svar = skarm.klient.post(f"/organisation/{pk}/flytta/?hur=placera", {"till": "AN", "dag": "2026-06-01"})
        assert svar.status_code == 302
        assert platser(kommun.tallbacken) == {"BOU", "IFN", "AN"}
        sida = skarm.gor("flytta", pk, fraga="hur=avsluta", bort_fran=kommun.ifn.pk, dag="2026-05-31")
        assert "till och med 2026-05-31" in sida
        assert platser(kommun.tallbacken) == {"BOU", "AN"}

    def test_an_enhet_is_not_among_the_places_to_move_to(self, skarm: Skarm, kommun: Kommun) -> None:
        data = {"bort_fran": kommun.ifn.pk, "till": "ALDRE", "dag": "2026-06-01"}
        assert "Den platsen finns inte bland dem du kan välja" in skarm.gor("flytta", kommun.tallbacken.pk, **data)

    def test_the_kommun_has_no_page_to_be_moved_that_works(self, skarm: Skarm, kommun: Kommun) -> None:
        assert "Flytta" not in skarm.se("del", kommun.kommun.pk)

    def test_what_is_planned_is_taken_back_from_the_history(self, skarm: Skarm, kommun: Kommun) -> None:
        pk = kommun.tallbacken.pk
        namn = forandring.byt_namn(kommun.tallbacken, "Granen", fran=date(2026, 7, 1), av=None)
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=date(2026, 8, 1), av=None)
        forandring.avveckla(kommun.mottagningen, sista_dag=date(2026, 8, 1), av=None)
        assert "Det som var planerat är borttaget" in skarm.gor("aterta", pk, vad="namn", nummer=namn.pk)
        assert "Det som var planerat är borttaget" in skarm.gor("aterta", pk, vad="flytt", dag="2026-08-01")
        assert "ingen planerad flytt" in skarm.gor("aterta", pk, vad="flytt", dag="2026-08-01")
        assert "Det som var planerat" in skarm.gor("aterta", kommun.mottagningen.pk, vad="avslut")
        skarm.gor("aterta", pk, vad="namn", nummer=namn.pk, status=404)
        skarm.gor("aterta", pk, vad="annat", status=404)


class TestTvaSteg:
    def ny(self, kommun: Kommun, **annat: Any) -> dict[str, Any]:
        return {
            "med": [kommun.mottagningen.pk],
            "namn": "Samlade enheten",
            "kod": "SAML",
            "verksamhetsform": "hsl",
            "over": "BOU",
            "over2": "IFN",
            "fran": "2026-06-01",
            **annat,
        }

    def test_merging_is_shown_first_and_done_when_it_is_confirmed(self, skarm: Skarm, kommun: Kommun) -> None:
        person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Prov", efternamn="Chefsson")
        ArendeFactory(enhet=kommun.tallbacken)
        pk = kommun.tallbacken.pk
        sida = skarm.gor("sla-ihop", pk, **self.ny(kommun))
        assert "Inget är ändrat än" in sida
        assert "Upphör Mottagningen barn och unga Stödboendet Tallbacken Tar över Samlade enheten" in sida or (
            "Upphör Stödboendet Tallbacken Mottagningen barn och unga Tar över Samlade enheten" in sida
        )
        assert "1 ärende" in sida
        assert "Prov Chefsson Enhetschef Stödboendet Tallbacken" in sida
        assert "Ge nya uppdrag hos den som tar över" in sida
        assert not Organisationsdel.objects.filter(kod="SAML").exists()
        sida = skarm.gor("sla-ihop", pk, **self.ny(kommun), bekrafta="1")
        assert "Samlade enheten tar över 2026-06-01" in sida
        assert Foregangare.objects.count() == 2

    def test_the_button_andra_gives_the_form_back_as_it_was(self, skarm: Skarm, kommun: Kommun) -> None:
        svar = skarm.klient.post(
            f"/organisation/{kommun.tallbacken.pk}/sla-ihop/", {**self.ny(kommun), "andra": "1"}
        ).content.decode()
        assert 'value="Samlade enheten"' in svar
        assert "checked" in svar

    def test_merging_with_nobody_is_refused_at_the_field(self, skarm: Skarm, kommun: Kommun) -> None:
        sida = skarm.gor("sla-ihop", kommun.tallbacken.pk, **self.ny(kommun, med=[]))
        assert "Välj minst en till som upphör." in sida

    def test_others_are_named_by_their_koder(self, skarm: Skarm, kommun: Kommun) -> None:
        pk = kommun.tallbacken.pk
        assert "Koden XYZ finns inte bland dem" in skarm.gor("sla-ihop", pk, **self.ny(kommun, med=[], fler="XYZ"))
        sida = skarm.gor("sla-ihop", pk, **self.ny(kommun, med=[], fler="mott, aldre"))
        assert "Äldreboendet Åsen" in sida
        assert "Det här händer" in sida or "det här händer" in sida

    def test_going_into_another_and_taking_over_others(self, skarm: Skarm, kommun: Kommun) -> None:
        data = {"fran": "2026-06-01", "overfor": "on", "bekrafta": "1"}
        adress = f"/organisation/{kommun.tallbacken.pk}/sla-ihop/?hur=in_i"
        assert skarm.klient.post(adress, {**data, "till": "MOTT"}).status_code == 302
        sida = skarm.gor("sla-ihop", kommun.mottagningen.pk, fraga="hur=tar_over", **data, fler="ALDRE")
        assert "Upphör: Äldreboendet Åsen" in sida
        assert set(Foregangare.objects.values_list("foregangare__kod", "efterfoljare__kod")) == {
            ("TALL", "MOTT"),
            ("ALDRE", "MOTT"),
        }

    def test_what_the_rule_refuses_is_said_already_at_the_first_step(self, skarm: Skarm, kommun: Kommun) -> None:
        sida = skarm.gor("sla-ihop", kommun.tallbacken.pk, **self.ny(kommun, fran="2014-01-01"))
        assert "finns från 2015-01-01" in sida
        assert "Inget är ändrat än" not in sida

    def delning(self, *nya: str, **annat: str) -> dict[str, str]:
        data = {"ny-TOTAL_FORMS": "4", "ny-INITIAL_FORMS": "2", "fran": "2026-06-01"}
        for n, kod in enumerate(nya):
            falt = {"namn": f"Prov {kod}", "kod": kod, "verksamhetsform": "hsl"}
            data |= {f"ny-{n}-{namn}": varde for namn, varde in falt.items()}
        return data | annat

    def test_splitting_is_shown_first_and_then_done(self, skarm: Skarm, kommun: Kommun) -> None:
        person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        pk = kommun.tallbacken.pk
        sida = skarm.gor("dela", pk, **self.delning("A", "B", "C", overfor="1"))
        assert "Tar över Prov A Prov B Prov C" in sida
        assert "1 uppdrag fortsätter hos den som tar över" in sida
        assert not Organisationsdel.objects.filter(kod="A").exists()
        sida = skarm.gor("dela", pk, **self.delning("A", "B", "C", overfor="1", bekrafta="1"))
        assert "Bildas 2026-06-01: Prov A, Prov B, Prov C" in sida
        assert platser(Organisationsdel.objects.get(kod="B")) == {"BOU", "IFN"}

    def test_splitting_needs_two_whole_new_ones(self, skarm: Skarm, kommun: Kommun) -> None:
        sida = skarm.gor("dela", kommun.tallbacken.pk, **self.delning("A"))
        assert "Skriv den nyas namn." in sida
        assert not Organisationsdel.objects.filter(kod="A").exists()
        halv = self.delning("A", "B") | {"ny-2-namn": "Halv"}
        assert "Skriv en kod." in skarm.gor("dela", kommun.tallbacken.pk, **halv)

    def test_one_can_be_formed_while_the_rest_goes_on(self, skarm: Skarm, kommun: Kommun) -> None:
        data = self.delning("A", bekrafta="1") | {"ny-INITIAL_FORMS": "1"}
        sida = skarm.gor("dela", kommun.tallbacken.pk, fraga="hur=bryt_ut", **data)
        assert "Prov A bildas av en del av den" in sida
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.sista_dag is None

    def test_a_tampered_formset_is_a_form_error_and_no_crash(self, skarm: Skarm, kommun: Kommun) -> None:
        for total in ("", "abc", "99999", "-1"):
            data = self.delning("A", "B") | {"ny-TOTAL_FORMS": total}
            skarm.gor("dela", kommun.tallbacken.pk, **data)
        assert not Organisationsdel.objects.filter(kod="A").exists()

    def test_closing_asks_about_what_is_open_only_when_there_is_some(self, skarm: Skarm, kommun: Kommun) -> None:
        pk = kommun.tallbacken.pk
        assert "tas över av dem" not in skarm.se("avveckla", pk)
        ArendeFactory(enhet=kommun.tallbacken)
        assert "Här finns 1 ärende kvar att göra klart" in skarm.se("avveckla", pk)
        assert "Vänta tills det är gjort" in skarm.gor("avveckla", pk, sista_dag="2026-05-31")
        data = {"sista_dag": "2026-05-31", "lamna_over": "on"}
        assert "De nås av dem som har uppdrag ovanför" in skarm.gor("avveckla", pk, **data)
        sida = skarm.gor("avveckla", pk, **data, bekrafta="1")
        assert "har 2026-05-31 som sista dag" in sida
        assert "Avslutad" in sida
