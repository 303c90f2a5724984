"""Uppdrag, roller and accounts, and fyra ögon."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.db import IntegrityError, transaction
from django.utils import timezone

from kvalitet.behorighet import FORVALDA_ROLLER, Befogenhet, Roll, befogenheter, delar_for, kan_hos
from kvalitet.organisation import forandring, konton, uppdrag
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.oppet import modeller_med, oppet_hos
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import LOSENORD, ArendeFactory, AtgardFactory, DelFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)
I_GAR, I_MORGON = I_DAG - timedelta(days=1), I_DAG + timedelta(days=1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def forvaltare(kommun: Kommun) -> Person:
    return person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)


def holds(person: Person, befogenhet: Befogenhet) -> set[str]:
    return set(delar_for(Person.objects.get(pk=person.pk), befogenhet).values_list("kod", flat=True))


def inloggad(anvandarnamn: str, losenord: str) -> object:
    return ModelBackend().authenticate(None, username=anvandarnamn, password=losenord)


class TestUppdrag:
    def test_an_uppdrag_holds_at_once_and_is_logged(self, kommun: Kommun, forvaltare: Person) -> None:
        person = PersonFactory()
        uppdrag.ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_DAG, av=forvaltare)
        assert holds(person, Befogenhet.SE_ARENDE) == {"TALL"}
        post = Sparpost.objects.get(verb="ge_uppdrag")
        assert (post.person, post.delen, post.detalj["roll"]) == (forvaltare, kommun.tallbacken, "enhetschef")

    def test_the_last_day_is_included_and_the_day_after_is_not(
        self, kommun: Kommun, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        person = PersonFactory()
        givet = uppdrag.ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_GAR, av=None)
        uppdrag.avsluta_uppdrag(givet, till=I_DAG, av=None)
        assert holds(person, Befogenhet.SE_ARENDE) == {"TALL"}
        uppdrag.avsluta_uppdrag(givet, till=I_GAR, av=None)
        assert holds(person, Befogenhet.SE_ARENDE) == set()

    def test_the_same_uppdrag_twice_at_a_time_is_refused_and_after_another_it_is_not(self, kommun: Kommun) -> None:
        person = PersonFactory()
        plats = (person, Roll.ENHETSCHEF, kommun.tallbacken)
        uppdrag.ge_uppdrag(*plats, fran=I_DAG, till=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match="har redan uppdraget enhetschef för Stödboendet Tallbacken"):
            uppdrag.ge_uppdrag(*plats, fran=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match="har redan uppdraget"):
            uppdrag.ge_uppdrag(*plats, fran=I_GAR, till=I_DAG, av=None)
        uppdrag.ge_uppdrag(*plats, fran=I_MORGON + timedelta(days=1), av=None)
        uppdrag.ge_uppdrag(*plats, fran=date(2020, 1, 1), till=I_GAR, av=None)

    def test_days_outside_the_life_of_the_del_are_refused(self, kommun: Kommun) -> None:
        person = PersonFactory()
        with pytest.raises(OtillatenOvergang, match="finns från 2015-01-01"):
            uppdrag.ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=date(2014, 1, 1), av=None)
        forandring.avveckla(kommun.tallbacken, sista_dag=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match="upphör efter 2026-06-02"):
            uppdrag.ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_DAG, av=None)
        uppdrag.ge_uppdrag(person, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_DAG, till=I_MORGON, av=None)

    def test_an_end_before_the_beginning_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="Sista dagen ligger före"):
            uppdrag.ge_uppdrag(PersonFactory(), Roll.LEDAMOT, kommun.ifn, fran=I_DAG, till=I_GAR, av=None)

    def test_an_uppdrag_is_only_ever_shortened(self, kommun: Kommun) -> None:
        givet = uppdrag.ge_uppdrag(PersonFactory(), Roll.LEDAMOT, kommun.ifn, fran=I_DAG, till=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match="slutar redan"):
            uppdrag.avsluta_uppdrag(givet, till=I_MORGON + timedelta(days=1), av=None)
        with pytest.raises(OtillatenOvergang, match="Uppdraget börjar 2026-06-01"):
            uppdrag.avsluta_uppdrag(givet, till=I_GAR, av=None)

    def test_an_uppdrag_that_has_not_begun_can_be_taken_back_and_one_that_has_cannot(self, kommun: Kommun) -> None:
        framtid = uppdrag.ge_uppdrag(PersonFactory(), Roll.LEDAMOT, kommun.ifn, fran=I_MORGON, av=None)
        uppdrag.stryk_uppdrag(framtid, av=None)
        assert not Uppdrag.objects.exists()
        givet = uppdrag.ge_uppdrag(PersonFactory(), Roll.LEDAMOT, kommun.ifn, fran=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="Avsluta det i stället"):
            uppdrag.stryk_uppdrag(givet, av=None)

    def test_the_last_systemforvaltare_cannot_end(self, kommun: Kommun, forvaltare: Person) -> None:
        with pytest.raises(OtillatenOvergang, match="ingen systemförvaltare kvar"):
            uppdrag.avsluta_uppdrag(forvaltare.uppdrag.get(), till=I_DAG, av=forvaltare)
        person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)
        uppdrag.avsluta_uppdrag(forvaltare.uppdrag.get(), till=I_DAG, av=forvaltare)


class TestFyraOgon:
    @pytest.mark.parametrize("roll", sorted(set(Roll) - {Roll.SYSTEMFORVALTARE, Roll.MEDARBETARE}))
    def test_nobody_gives_herself_a_roll_that_opens_anything(
        self, kommun: Kommun, forvaltare: Person, roll: Roll
    ) -> None:
        with pytest.raises(OtillatenOvergang, match="ge dig själv nya rättigheter hos"):
            uppdrag.ge_uppdrag(forvaltare, roll, kommun.ifn, fran=I_DAG, av=forvaltare)
        with pytest.raises(OtillatenOvergang, match="Be en annan systemförvaltare"):
            uppdrag.ge_uppdrag(forvaltare, roll, kommun.ifn, fran=I_MORGON, av=forvaltare)
        assert befogenheter(forvaltare) == {Befogenhet.SKOTA_ORGANISATION}

    def test_she_may_report_like_anybody_else(self, kommun: Kommun, forvaltare: Person) -> None:
        uppdrag.ge_uppdrag(forvaltare, Roll.MEDARBETARE, kommun.ifn, fran=I_DAG, av=forvaltare)
        assert holds(forvaltare, Befogenhet.RAPPORTERA) == {"IFN", "TALL", "MOTT"}

    def test_another_systemforvaltare_gives_it_and_stands_in_the_log(self, kommun: Kommun, forvaltare: Person) -> None:
        annan = person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)
        uppdrag.ge_uppdrag(forvaltare, Roll.ENHETSCHEF, kommun.tallbacken, fran=I_DAG, av=annan)
        assert holds(forvaltare, Befogenhet.SE_ARENDE) == {"TALL"}
        assert Sparpost.objects.get(verb="ge_uppdrag").person == annan

    def test_a_roll_she_holds_is_not_widened_by_herself(self, kommun: Kommun, forvaltare: Person) -> None:
        ge_uppdrag(forvaltare, Roll.MEDARBETARE, kommun.ifn)
        with pytest.raises(OtillatenOvergang, match="ge dig själv"):
            uppdrag.andra_roll(Roll.MEDARBETARE, [Befogenhet.RAPPORTERA, Befogenhet.SE_ARENDE], av=forvaltare)

    def test_an_enhet_is_not_moved_or_merged_into_her_own_uppdrag_by_herself(
        self, kommun: Kommun, forvaltare: Person
    ) -> None:
        ge_uppdrag(forvaltare, Roll.KVALITETSSTRATEG, kommun.an)
        with pytest.raises(OtillatenOvergang, match="hos Stödboendet Tallbacken"):
            forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_MORGON, av=forvaltare)
        with pytest.raises(OtillatenOvergang, match="hos Stödboendet Tallbacken"):
            forandring.sla_ihop([kommun.tallbacken], till=kommun.aldreboendet, fran=I_DAG, av=forvaltare)
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_MORGON, av=PersonFactory())

    def test_a_new_and_empty_enhet_under_her_own_uppdrag_is_no_gain(self, kommun: Kommun, forvaltare: Person) -> None:
        ge_uppdrag(forvaltare, Roll.KVALITETSSTRATEG, kommun.ifn)
        ny = forandring.NyDel(Deltyp.ENHET, "NY", "Provenheten", (kommun.ifn,), verksamhetsform="hsl")
        delen = forandring.ny_del(ny, fran=I_DAG, av=forvaltare)
        assert kan_hos(forvaltare, Befogenhet.SE_ARENDE, delen.pk)


class TestRoller:
    def test_a_new_installation_has_the_default_befogenheter(self) -> None:
        rader = Rollbefogenhet.objects.values_list("roll", "befogenhet")
        assert set(rader) == {(r.value, b.value) for r, alla in FORVALDA_ROLLER.items() for b in alla}

    def test_a_roll_is_changed_for_everybody_who_has_it(self, kommun: Kommun, forvaltare: Person) -> None:
        person = person_med(Roll.MEDARBETARE, kommun.tallbacken)
        nya, bort = uppdrag.andra_roll(Roll.MEDARBETARE, [Befogenhet.SE_SIFFROR], av=forvaltare)
        assert (nya, bort) == ({"se_siffror"}, {"rapportera"})
        assert befogenheter(Person.objects.get(pk=person.pk)) == {"se_siffror"}
        assert Sparpost.objects.get(verb="andra_roll").detalj == {
            "roll": "medarbetare", "nya": ["se_siffror"], "bort": ["rapportera"],
        }  # fmt: skip

    def test_nothing_changed_is_nothing_logged(self, forvaltare: Person) -> None:
        assert uppdrag.andra_roll(Roll.LEDAMOT, FORVALDA_ROLLER[Roll.LEDAMOT], av=forvaltare) == (set(), set())
        assert not Sparpost.objects.filter(verb="andra_roll").exists()

    @pytest.mark.parametrize(
        "befogenhet", sorted(set(Befogenhet) - {Befogenhet.RAPPORTERA, Befogenhet.SKOTA_ORGANISATION})
    )
    def test_a_systemforvaltare_can_never_be_given_what_opens_an_arende(
        self, forvaltare: Person, befogenhet: Befogenhet
    ) -> None:
        with pytest.raises(OtillatenOvergang, match="kan inte både sköta organisation"):
            uppdrag.andra_roll(Roll.SYSTEMFORVALTARE, [Befogenhet.SKOTA_ORGANISATION, befogenhet], av=forvaltare)
        with pytest.raises(IntegrityError), transaction.atomic():
            Rollbefogenhet.objects.create(roll=Roll.SYSTEMFORVALTARE, befogenhet=befogenhet)

    def test_another_roll_cannot_become_a_systemforvaltare_in_disguise(self, forvaltare: Person) -> None:
        with pytest.raises(OtillatenOvergang, match="Revisor kan inte både"):
            uppdrag.andra_roll(Roll.REVISOR, [Befogenhet.SKOTA_ORGANISATION, Befogenhet.SE_ARENDE], av=forvaltare)

    def test_the_kommun_is_not_left_without_anybody_who_manages_it(self, forvaltare: Person) -> None:
        with pytest.raises(OtillatenOvergang, match="ingen systemförvaltare kvar"):
            uppdrag.andra_roll(Roll.SYSTEMFORVALTARE, [Befogenhet.RAPPORTERA], av=forvaltare)


class TestKonton:
    def test_a_new_person_can_log_in_with_a_password_that_must_be_changed(self, forvaltare: Person) -> None:
        person, losenord = konton.skapa_person(
            anvandarnamn="ny.person", fornamn="Ny", efternamn="Person", epost="ny@prov.example", av=forvaltare
        )
        assert re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", losenord)
        assert inloggad("ny.person", losenord) == person
        assert person.engangslosenord
        assert losenord not in str(list(Sparpost.objects.values())) + str(list(person.history.values()))
        person.set_password("ett-eget-losenord")
        assert not person.engangslosenord

    def test_two_passwords_are_never_the_same(self) -> None:
        assert len({konton.nytt_engangslosenord() for _ in range(1000)}) == 1000

    @pytest.mark.parametrize("anvandarnamn", ["", "a", "två ord", "x" * 61, "<script>", "nul\x00"])
    def test_a_bad_anvandarnamn_is_refused(self, db: None, anvandarnamn: str) -> None:
        with pytest.raises(OtillatenOvergang, match="Användarnamnet ska ha"):
            konton.skapa_person(anvandarnamn=anvandarnamn, fornamn="A", efternamn="B", av=None)

    def test_the_same_anvandarnamn_in_other_letters_is_refused(self, db: None) -> None:
        PersonFactory(anvandarnamn="prov.person")
        with pytest.raises(OtillatenOvergang, match="används redan"):
            konton.skapa_person(anvandarnamn="Prov.Person", fornamn="A", efternamn="B", av=None)

    def test_a_closed_account_holds_nothing_and_what_it_leaves_is_counted(
        self, kommun: Kommun, forvaltare: Person
    ) -> None:
        person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        ge_uppdrag(person, Roll.UTREDARE, kommun.ifn, fran=I_MORGON)
        ArendeFactory(enhet=kommun.tallbacken, ansvarig=person)
        AtgardFactory(enhet=kommun.tallbacken, ansvarig=person)
        AtgardFactory(enhet=kommun.tallbacken, ansvarig=person, status="klar", klar=timezone.now())
        stangt = konton.stang_konto(person, av=forvaltare)
        assert {str(slag) for slag in stangt.oppet} == {"1 ärende", "1 åtgärd"}
        assert sorted(u.roll for u in stangt.uppdrag) == ["enhetschef", "utredare"]
        assert [(u.roll, u.till) for u in person.uppdrag.all()] == [("enhetschef", I_GAR)]
        assert befogenheter(Person.objects.get(pk=person.pk)) == frozenset()
        assert inloggad(person.anvandarnamn, LOSENORD) is None

    def test_an_account_that_is_opened_again_has_a_new_password_and_no_uppdrag(
        self, kommun: Kommun, forvaltare: Person
    ) -> None:
        person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        konton.stang_konto(person, av=forvaltare)
        losenord = konton.oppna_konto(person, av=forvaltare)
        assert inloggad(person.anvandarnamn, losenord) == person
        assert holds(person, Befogenhet.SE_ARENDE) == set()
        with pytest.raises(OtillatenOvergang, match="redan öppet"):
            konton.oppna_konto(person, av=forvaltare)

    def test_nobody_closes_herself_or_the_last_systemforvaltare(self, kommun: Kommun, forvaltare: Person) -> None:
        with pytest.raises(OtillatenOvergang, match="inte stänga av ditt eget konto"):
            konton.stang_konto(forvaltare, av=forvaltare)
        with pytest.raises(OtillatenOvergang, match="ingen systemförvaltare kvar"):
            konton.stang_konto(forvaltare, av=PersonFactory())

    def test_a_closed_account_gets_no_uppdrag_and_no_password(self, kommun: Kommun, forvaltare: Person) -> None:
        person = PersonFactory(is_active=False)
        with pytest.raises(OtillatenOvergang, match="är avstängt"):
            uppdrag.ge_uppdrag(person, Roll.LEDAMOT, kommun.ifn, fran=I_DAG, av=forvaltare)
        with pytest.raises(OtillatenOvergang, match="är avstängt"):
            konton.nytt_losenord(person, av=forvaltare)
        with pytest.raises(OtillatenOvergang, match="redan avstängt"):
            konton.stang_konto(person, av=forvaltare)

    def test_a_new_password_replaces_the_old_one_and_not_ones_own(self, forvaltare: Person) -> None:
        person = PersonFactory()
        losenord = konton.nytt_losenord(person, av=forvaltare)
        assert inloggad(person.anvandarnamn, LOSENORD) is None
        assert inloggad(person.anvandarnamn, losenord) == person
        with pytest.raises(OtillatenOvergang, match="Mitt konto"):
            konton.nytt_losenord(forvaltare, av=forvaltare)

    def test_a_change_of_name_is_kept_in_the_history_and_logged_by_field(self, forvaltare: Person) -> None:
        person = PersonFactory(fornamn="Prov", efternamn="Gammal", befattning="chef", epost="")
        nya = {"fornamn": "Prov", "efternamn": "Ny", "befattning": "chef", "epost": "ny@prov.example"}
        konton.andra_person(person, **nya, av=forvaltare)
        assert Sparpost.objects.get(verb="andra_person").detalj == {"falt": ["efternamn", "epost"]}
        assert list(person.history.values_list("efternamn", flat=True)) == ["Ny", "Gammal"]
        with pytest.raises(OtillatenOvergang, match="ingen e-postadress"):
            konton.andra_person(person, **{**nya, "epost": "fel"}, av=forvaltare)


def test_what_can_be_open_is_found_by_itself_in_arenden_and_atgarder(kommun: Kommun) -> None:
    """The organisation knows neither; a rename of `enhet`, `ansvarig` or `oppna` there must not go unseen."""
    for falt, mot in (("enhet", Organisationsdel), ("ansvarig", Person)):
        assert {m._meta.label for m in modeller_med(falt, mot)} >= {"avvikelser.Arende", "atgarder.Atgard"}
    assert oppet_hos([DelFactory(kod="TOM").pk]) == []
