"""Before, after, and to the next chef: by working days, once, to who may open it."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from avvikelser import arendegang
from avvikelser.bevakning import ARENDEN
from avvikelser.models import Arende, LexSarah, Skydd, Utfall
from kvalitet.aviseringar.fristregister import Urval
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import Regler, Steg, paminn, steg_for
from kvalitet.frister import STOCKHOLM, Frist, antal_arbetsdagar, arbetsdag
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.avvikelser.scener import Folk, beslutad, foreslagen, mottagen, overlamnad, rapporterad
from tests.fabriker import AtgardFactory, PersonFactory, ge_uppdrag, person_med

REGLER = Regler()
F, E, C = Steg.FORE, Steg.EFTER, Steg.ESKALERING
# The deadline is Wednesday 2026-11-18. A weekend stands before and after it.
ONSDAG = date(2026, 11, 18)


def frist(senast: date = ONSDAG, uppfylld: date | None = None) -> Frist:
    return Frist("Svara", senast, "Kommunens mål: 10 arbetsdagar", uppfylld)


@pytest.mark.parametrize(
    ("dag", "steg"),
    [
        ((2026, 11, 12), ()),  # Thursday: four working days left
        ((2026, 11, 13), ()),  # Friday: three
        ((2026, 11, 16), (F,)),  # Monday: two
        ((2026, 11, 18), (F,)),  # the day itself
        ((2026, 11, 19), (E,)),  # the day after: one working day
        ((2026, 11, 20), (E,)),
        ((2026, 11, 22), (E,)),  # Sunday: still two working days
        ((2026, 11, 23), (E, C)),  # Monday: three, and the next chef
        ((2027, 2, 16), (E, C)),  # ninety days
        ((2027, 2, 17), ()),  # older than that is told to nobody
    ],
)
def test_what_is_told_on_each_day(dag: tuple[int, int, int], steg: tuple[Steg, ...]) -> None:
    assert steg_for(frist(), date(*dag), REGLER) == steg


def test_a_deadline_that_law_sets_is_told_of_earlier() -> None:
    assert steg_for(frist(), date(2026, 11, 11), REGLER, fore=REGLER.fore_lag) == (F,)
    assert steg_for(frist(), date(2026, 11, 10), REGLER, fore=REGLER.fore_lag) == ()


def test_christmas_is_not_working_days() -> None:
    """Three working days after 23 December 2026 is 30 December: 24 to 27 December nobody is at work."""
    assert steg_for(frist(date(2026, 12, 23)), date(2026, 12, 29), REGLER) == (E,)
    assert steg_for(frist(date(2026, 12, 23)), date(2026, 12, 30), REGLER) == (E, C)


@given(
    senast=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    avstand=st.integers(-120, 200),
    fore=st.integers(1, 15),
    eskalera=st.integers(1, 15),
)
def test_before_only_before_and_the_chef_never_without_after(
    senast: date, avstand: int, fore: int, eskalera: int
) -> None:
    idag = senast + timedelta(days=avstand)
    steg = steg_for(frist(senast), idag, Regler(fore=fore, eskalera=eskalera))
    assert (F in steg) == (avstand <= 0 and antal_arbetsdagar(idag, senast) <= fore)
    assert (E in steg) == (0 < avstand <= REGLER.langst)
    assert (C in steg) == (E in steg and antal_arbetsdagar(senast, idag) >= eskalera)


@given(senast=st.dates(date(2020, 1, 1), date(2030, 12, 31)), avstand=st.integers(-30, 60))
def test_what_is_done_is_told_to_nobody(senast: date, avstand: int) -> None:
    idag = senast + timedelta(days=avstand)
    assert steg_for(frist(senast, uppfylld=idag), idag, REGLER) == ()


@given(senast=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_whoever_comes_to_work_every_working_day_hears_of_each_step(senast: date) -> None:
    dagar = [senast + timedelta(days=n) for n in range(-20, 30)]
    horda = {steg for dag in dagar if arbetsdag(dag) for steg in steg_for(frist(senast), dag, REGLER)}
    assert horda == {F, E, C}


# ---- the whole way ----


def kom_in(arende: Arende, dag: date) -> Arende:
    nar = datetime.combine(dag, datetime.min.time(), STOCKHOLM) + timedelta(hours=9)
    Arende.objects.filter(pk=arende.pk).update(inkommen=nar)
    arende.refresh_from_db()
    return arende


def tomt() -> None:
    """What the verbs themselves told is another test's matter."""
    Avisering.objects.all().delete()


def horda(slag: Slag) -> set[str]:
    return set(Avisering.objects.filter(slag=slag).values_list("person__fornamn", flat=True))


MANDAG, TISDAG = date(2026, 11, 16), date(2026, 11, 17)


def test_a_report_that_nobody_receives_goes_to_the_enhets_chefer_and_then_to_the_next_chef(folk: Folk) -> None:
    kom_in(rapporterad(folk), MANDAG)
    tomt()
    assert paminn(MANDAG) == 2
    assert horda(Slag.FORE) == {"Maja", "Nils"}
    paminn(date(2026, 11, 18))
    assert horda(Slag.EFTER) == {"Maja", "Nils"}
    assert horda(Slag.ESKALERING) == set()
    paminn(date(2026, 11, 20))
    assert horda(Slag.ESKALERING) == {"Karin"}


def test_the_same_is_told_once_however_often_it_is_asked(folk: Folk) -> None:
    kom_in(rapporterad(folk), MANDAG)
    tomt()
    assert paminn(date(2026, 11, 20)) == 3
    assert paminn(date(2026, 11, 20)) == 0
    assert paminn(date(2026, 11, 23)) == 0


def test_the_next_chef_is_told_once_even_when_there_is_a_new_one(folk: Folk) -> None:
    kom_in(rapporterad(folk), MANDAG)
    tomt()
    paminn(date(2026, 11, 20))
    ny = person_med(Roll.VERKSAMHETSCHEF, folk.kommun.avdelning, fornamn="Ny")
    paminn(date(2026, 11, 23))
    assert horda(Slag.ESKALERING) == {"Karin"}
    assert not Avisering.objects.filter(person=ny).exists()


def test_the_ansvarig_is_told_and_the_other_chef_of_the_enhet_is_not(folk: Folk) -> None:
    kom_in(mottagen(folk), date(2026, 10, 1))
    tomt()
    paminn(date(2026, 11, 2))
    assert horda(Slag.EFTER) == {"Maja"}


def test_above_the_verksamhetschef_stands_the_forvaltningschef(folk: Folk) -> None:
    arende = kom_in(arendegang.ta_emot(rapporterad(folk), av=folk.karin, skydd=Skydd.NEJ), date(2026, 10, 1))
    assert arende.ansvarig == folk.karin
    tomt()
    paminn(date(2026, 11, 6))
    assert horda(Slag.ESKALERING) == {"Anders"}


def test_the_utredare_is_told_and_the_one_who_decides_hears_when_nothing_is_done(folk: Folk) -> None:
    kom_in(overlamnad(folk), date(2026, 9, 1))
    tomt()
    paminn(date(2026, 11, 6))
    assert horda(Slag.EFTER) == {"Jonas"}
    assert horda(Slag.ESKALERING) == {"Karin"}


def test_a_proposal_that_waits_is_the_deciders_and_not_the_utredares(folk: Folk) -> None:
    kom_in(foreslagen(folk), date(2026, 9, 1))
    tomt()
    paminn(date(2026, 11, 2))
    assert horda(Slag.EFTER) == {"Karin"}


def test_nobody_who_may_not_read_a_lex_sarah_is_told_of_it(folk: Folk) -> None:
    """Nils is chef of the enhet too, but no reader."""
    kom_in(mottagen(folk, lex=True), date(2026, 9, 1))
    tomt()
    paminn(date(2026, 11, 2))
    assert horda(Slag.EFTER) == {"Maja"}
    assert Avisering.objects.filter(sekretess=False).count() == 0


def test_the_two_months_to_ivo_follow_from_law(folk: Folk) -> None:
    arende = kom_in(foreslagen(folk), date(2026, 9, 1))
    arendegang.anmal_till_ivo(arende, dag=date(2026, 9, 14), utredning_bifogad=False, motivering="Skäl.", av=folk.karin)
    tomt()
    paminn(date(2026, 11, 10))
    till_ivo = Avisering.objects.get(slag=Slag.FORE, nyckel__contains="IVO")
    assert till_ivo.lagstadgad
    assert not Avisering.objects.filter(slag=Slag.EFTER, lagstadgad=True).exists()


@pytest.mark.parametrize("utfall", [Utfall.RISK_ALLVARLIGT, Utfall.ALLVARLIGT])
def test_an_anmalan_to_ivo_that_nobody_makes_is_told_of_until_the_chef_knows(folk: Folk, utfall: Utfall) -> None:
    arende = beslutad(folk, utfall)
    nar = datetime(2026, 9, 11, 9, tzinfo=STOCKHOLM)  # Friday: the target is Monday
    LexSarah.objects.filter(pk=arende.pk).update(beslutad=nar)
    tomt()
    paminn(date(2026, 9, 11))
    assert horda(Slag.FORE) == {"Jonas"}
    paminn(date(2026, 9, 15))
    assert horda(Slag.EFTER) == {"Jonas"}
    assert not horda(Slag.ESKALERING)
    paminn(date(2026, 9, 17))
    assert horda(Slag.ESKALERING) == {"Karin"}
    assert set(Avisering.objects.values_list("lagstadgad", "sekretess")) == {(True, True)}
    assert all("Anmälan till IVO" in a.text for a in Avisering.objects.all())


def test_a_beslut_that_obliges_to_nothing_and_an_anmalan_that_is_made_are_told_of_to_nobody(folk: Folk) -> None:
    beslutad(folk, Utfall.RISK)
    anmald = beslutad(folk, Utfall.ALLVARLIGT)
    arendegang.anmal_till_ivo(anmald, dag=timezone.localdate(), utredning_bifogad=True, av=folk.karin)
    tomt()
    for dagar in (1, 7, 30, 60):
        paminn(timezone.localdate() + timedelta(days=dagar))
    assert not Avisering.objects.exists()


def test_the_anmalan_to_ivo_stands_in_the_agenda_of_the_ansvarig(folk: Folk) -> None:
    beslutad(folk, Utfall.ALLVARLIGT)
    idag = timezone.localdate()
    (post,) = ARENDEN.bevakade(Urval(idag, idag + timedelta(days=30), person=folk.jonas, mina=True))
    assert (post.frist.namn, post.lagstadgad, post.agarna) == ("Anmälan till IVO", True, {folk.jonas.pk})


def test_an_ansvarig_whose_account_is_closed_is_passed_over_for_the_enhets_chefer(folk: Folk) -> None:
    kom_in(mottagen(folk), date(2026, 10, 1))
    Person.objects.filter(pk=folk.maja.pk).update(is_active=False)
    tomt()
    paminn(date(2026, 11, 2))
    assert horda(Slag.EFTER) == {"Nils"}


def test_an_atgard_is_told_of_before_after_and_upwards(folk: Folk) -> None:
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=ONSDAG, status="foreslagen")
    paminn(date(2026, 11, 16))
    paminn(date(2026, 11, 19))
    paminn(date(2026, 11, 23))
    assert (horda(Slag.FORE), horda(Slag.EFTER), horda(Slag.ESKALERING)) == ({"Maja"}, {"Maja"}, {"Karin"})


def test_an_uppdrag_that_ends_is_told_to_the_person_the_chef_and_the_systemforvaltare(folk: Folk) -> None:
    slutar = PersonFactory(fornamn="Slutar")
    ge_uppdrag(slutar, Roll.MEDARBETARE, folk.kommun.tallbacken, till=date(2026, 11, 27))
    paminn(date(2026, 11, 16))
    assert horda(Slag.UPPDRAG) == {"Slutar", "Maja", "Nils", "Samir"}
    tomt()
    paminn(date(2026, 11, 30))
    assert not Avisering.objects.exists()


def test_a_moved_day_is_told_of_anew(folk: Folk) -> None:
    atgard = AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=ONSDAG, status="foreslagen")
    paminn(ONSDAG)
    atgard.senast = date(2026, 11, 25)
    atgard.save()
    paminn(date(2026, 11, 25))
    assert Avisering.objects.filter(slag=Slag.FORE).count() == 2


def test_it_asks_as_much_for_many_as_for_few(folk: Folk, django_assert_max_num_queries) -> None:
    for _ in range(40):
        AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=ONSDAG, status="foreslagen")
    with django_assert_max_num_queries(63):  # two of them for each source and person are a savepoint
        assert paminn(date(2026, 11, 19)) == 40


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_it_once(folk: Folk) -> None:
    kom_in(rapporterad(folk), MANDAG)
    tomt()
    assert connection.vendor == "postgresql"
    gjorda: list[int] = []

    def arbeta() -> None:
        try:
            gjorda.append(paminn(date(2026, 11, 20)))
        finally:
            connections.close_all()

    tradar = [threading.Thread(target=arbeta) for _ in range(3)]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join()
    assert sorted(gjorda) == [0, 0, 3]
    assert Avisering.objects.count() == 3
