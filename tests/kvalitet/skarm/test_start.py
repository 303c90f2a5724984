from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from kvalitet.behorighet import Roll, befogenheter
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm import start
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Nyckeltal, Svar
from kvalitet.skarm.views import FLEST_STEG, ingress
from tests.fabriker import PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db
TORSDAG = date(2026, 8, 20)


@pytest.fixture
def bidra(monkeypatch):
    """`bidra(bidrag, …)`: only these contribute."""

    def gor(*bidrag: Bidrag) -> None:
        monkeypatch.setattr(start, "_givare", {lambda person, idag, b=b: b: None for b in bidrag})

    return gor


@pytest.fixture
def oppna(client, kommun):
    def gor(adress: str = "/") -> str:
        client.force_login(
            person_med(Roll.ENHETSCHEF, kommun.tallbacken), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client.get(adress).text

    return gor


def steg(ordning: int, **falt: str) -> NastaSteg:
    return NastaSteg(f"Sak {ordning}.", url=f"/sak/{ordning}/", ordning=ordning, **falt)


def test_the_most_urgent_comes_first_whichever_app_it_comes_from(bidra, oppna):
    bidra(Bidrag(steg=[steg(3), steg(-2)]), Bidrag(steg=[steg(0)]))
    text = oppna()
    assert text.index("Sak -2.") < text.index("Sak 0.") < text.index("Sak 3.")


def test_a_step_says_how_late_it_is_with_icon_and_words(bidra, oppna):
    bidra(Bidrag(steg=[steg(-2, lage="fara", lagetext="2 dagar för sent", knapp="Skriv svaret", mer="IFN 2026/0391")]))
    text = oppna()
    assert "2 dagar för sent</span>" in text
    assert 'status-fara"><svg class="ikon" aria-hidden="true"><use href="#i-varning"/>' in text
    assert 'href="/sak/-2/">Skriv svaret' in text


def test_only_the_first_steps_are_shown_until_all_are_asked_for(bidra, oppna):
    bidra(Bidrag(steg=[steg(n) for n in range(FLEST_STEG + 3)]))
    assert f"Visa alla {FLEST_STEG + 3} saker som väntar på dig" in oppna()
    alla = oppna("/?alla")
    assert f"Sak {FLEST_STEG + 2}." in alla
    assert "Visa alla" not in alla


def test_key_figures_lead_to_their_rows_and_late_ones_are_marked_by_more_than_colour(bidra, oppna):
    tal = [Nyckeltal(2, "Försenade", "/sena/", "fara"), Nyckeltal(0, "Inga sena", "/inga/", "fara")]
    bidra(Bidrag(nyckeltal=tal))
    text = oppna()
    assert '<a href="/sena/"><b class="tal-fara">2 <svg' in text
    assert '<a href="/inga/"><b>0</b>' in text


def test_key_figures_stand_in_the_order_in_which_the_apps_are_installed(bidra, oppna):
    bidra(Bidrag(nyckeltal=[Nyckeltal(2, "Ärenden", "/b/")]), Bidrag(nyckeltal=[Nyckeltal(1, "Åtgärder", "/a/")]))
    text = oppna()
    assert text.index("Ärenden</span>") < text.index("Åtgärder</span>")


def test_the_nearest_deadline_and_the_newest_answer_come_first(bidra, oppna):
    idag = timezone.localdate()
    frister = [
        Kommande(namn, "/x/", Frist(namn, idag + timedelta(days=dagar), ""))
        for namn, dagar in (("Sen", 9), ("Nära", 2))
    ]
    svar = [Svar(namn, "/x/", "", datetime(2026, 8, dag, tzinfo=UTC)) for namn, dag in (("Äldre", 1), ("Nyare", 9))]
    bidra(Bidrag(frister=frister, svar=svar))
    text = oppna()
    assert text.index("Nära") < text.index("Sen</a>")
    assert text.index("Nyare") < text.index("Äldre")


def test_when_nothing_waits_the_page_says_so_and_when_the_next_deadline_is(bidra, oppna):
    bidra(Bidrag())
    assert "Inget väntar på dig" in oppna()
    assert 'aria-label="Frister och svar"' not in oppna()


def test_the_empty_page_names_the_next_deadline(bidra, oppna):
    bidra(Bidrag(frister=[Kommande("Svara", "/x/", Frist("Svara", timezone.localdate() + timedelta(days=9), ""))]))
    assert "Nästa frist är" in oppna()


def test_an_app_that_registers_twice_contributes_once(monkeypatch):
    monkeypatch.setattr(start, "_givare", {})

    def givare(person, idag):
        return Bidrag(steg=[steg(1)])

    start.registrera(givare)
    start.registrera(givare)
    assert len(start.samla(PersonFactory(), TORSDAG).steg) == 1


def test_the_ingress_says_day_week_role_and_place(kommun):
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    assert ingress(person, TORSDAG) == (
        "Torsdag 20 augusti 2026, vecka 34. Du är enhetschef för Stödboendet Tallbacken."
    )


def test_the_ingress_joins_several_roles_and_places(kommun):
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ge_uppdrag(person, Roll.ENHETSCHEF, kommun.mottagningen)
    ge_uppdrag(person, Roll.UTREDARE, kommun.avdelning)
    assert ingress(person, TORSDAG).endswith(
        "Du är enhetschef för Mottagningen barn och unga och Stödboendet Tallbacken"
        " och lex Sarah-utredare för Barn och unga."
    )


def test_somebody_without_uppdrag_is_told_whom_to_ask():
    assert ingress(PersonFactory(), TORSDAG).endswith("Du har inget uppdrag i dag. Fråga systemförvaltaren.")


def test_the_start_page_asks_the_database_few_questions(bidra, client, kommun, django_assert_max_num_queries):
    bidra(Bidrag())
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/")
    with django_assert_max_num_queries(5):
        client.get("/")


def test_all_rooms_are_asked_with_one_question_and_only_those_that_ask_contribute(
    kommun, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(start, "_givare", {})
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    fick = {}

    def rum(namn, **fragor):
        def gor(person, idag, rader):
            fick[namn] = rader
            return Bidrag(steg=[steg(1)])

        start.registrera(start.rum(lambda p, d: fragor)(gor))

    ingen = Person.objects.filter(anvandarnamn="ingen")
    rum("tomt", ingen=ingen)
    rum("två", ingen=ingen, jag=Person.objects.filter(pk=person.pk))
    rum("utan befogenhet")
    start.registrera(lambda person, idag: Bidrag(steg=[steg(2)]))
    befogenheter(person)  # read once a request
    with django_assert_num_queries(1):
        samlat = start.samla(person, TORSDAG)
    assert fick == {"tomt": {"ingen": []}, "två": {"ingen": [], "jag": [person]}}
    assert [s.ordning for s in samlat.steg] == [1, 1, 2]


def test_nothing_is_asked_when_the_person_holds_nothing(monkeypatch, django_assert_num_queries, db):
    monkeypatch.setattr(start, "_givare", {})
    start.registrera(start.rum(lambda p, d: {})(lambda person, idag, rader: Bidrag(steg=[steg(1)])))
    person = PersonFactory()
    befogenheter(person)  # read once a request
    with django_assert_num_queries(0):
        assert start.samla(person, TORSDAG).steg == []


def test_a_room_by_itself_says_what_it_says_on_the_page(kommun, django_assert_num_queries):
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    hos = start.rum(lambda p, d: {"jag": Person.objects.filter(pk=p.pk)})(
        lambda person, idag, rader: Bidrag(steg=[steg(len(rader["jag"]))])
    )
    befogenheter(person)  # read once a request
    with django_assert_num_queries(1):
        assert [s.ordning for s in hos(person, TORSDAG).steg] == [1]
