"""Vem ser vad says exactly what the scoped queries let people see, in organisations that have changed a lot."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet, Roll, delar_for, personer_med
from kvalitet.organisation import forandring, gallande, konton, uppdrag
from kvalitet.organisation.insyn import Insyn, vad_ser, vem_ser
from kvalitet.organisation.models import Delbehorighet, Deltyp, Organisationsdel, Person, Uppdrag
from kvalitet.overgang import OtillatenOvergang
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


class Slump:
    """A kommun that has been moved, merged, split and closed by chance, the same for the same seed."""

    def __init__(self, frohet: int) -> None:
        self.slump = random.Random(frohet)
        with gallande.samlat():
            self.bygg()
            self.bemanna()
            for _ in range(35):
                self.forandra()

    def ny(self, typ: Deltyp, *over: Organisationsdel, fran: date = date(2015, 1, 1)) -> Organisationsdel:
        kod = f"{typ[:2].upper()}{Organisationsdel.objects.count()}"
        form = "egen_regi" if typ == Deltyp.ENHET else ""
        kort = kod if typ == Deltyp.NAMND else ""
        return forandring.ny_del(forandring.NyDel(typ, kod, f"Prov {kod}", over, kort, form), fran=fran, av=None)

    def bygg(self) -> None:
        rot = self.ny(Deltyp.KOMMUN)
        namnder = [self.ny(Deltyp.NAMND, rot) for _ in range(3)]
        forvaltningar = [self.ny(Deltyp.FORVALTNING, rot) for _ in range(2)]
        avdelningar = [self.ny(Deltyp.AVDELNING, self.slump.choice(forvaltningar)) for _ in range(4)]
        avdelningar.append(self.ny(Deltyp.AVDELNING, avdelningar[0]))
        for _ in range(12):
            self.ny(Deltyp.ENHET, self.slump.choice(avdelningar), self.slump.choice(namnder))
        self.ny(Deltyp.ENHET, avdelningar[-1], namnder[0], fran=date(2027, 1, 1))

    def bemanna(self) -> None:
        delar = list(Organisationsdel.objects.order_by("pk"))
        for _ in range(30):
            fran = self.slump.choice([date(2020, 1, 1), date(2024, 1, 1), I_DAG, date(2026, 8, 1)])
            till = self.slump.choice([None, None, date(2025, 1, 1), I_DAG, date(2026, 12, 1)])
            person = (
                self.slump.choice(Person.objects.order_by("pk")) if Person.objects.count() > 12 else PersonFactory()
            )
            self.forsok(
                lambda p=person, f=fran, t=till: uppdrag.ge_uppdrag(
                    p, self.slump.choice(list(Roll)), self.slump.choice(delar), fran=f, till=t, av=None
                )
            )
        konton.stang_konto(self.slump.choice(Person.objects.filter(uppdrag__isnull=False).order_by("pk")), av=None)

    def forandra(self) -> None:
        typ = self.slump.choice([Deltyp.ENHET, Deltyp.ENHET, Deltyp.AVDELNING])
        av_typen = list(Organisationsdel.objects.filter(typ=typ).order_by("pk"))
        a, b, c = self.slump.sample(av_typen, 3)
        fran = self.slump.choice([date(2023, 1, 1), date(2025, 7, 1), I_DAG, I_DAG + timedelta(days=30)])
        over = [p.overordnad for p in a.placeringar.order_by("pk")]
        nytt = self.slump.choice(Organisationsdel.objects.filter(typ=self.slump.choice(over).typ).order_by("pk"))
        self.forsok(
            self.slump.choice(
                [
                    lambda: forandring.sla_ihop([a, b], till=c, fran=fran, overfor_uppdrag=True, av=None),
                    lambda: forandring.sla_ihop([a], till=b, fran=fran, av=None),
                    lambda: forandring.dela(a, till=[b, c], fran=fran, overfor_till=1, av=None),
                    lambda: forandring.dela(a, till=[b], fran=fran, finns_kvar=True, av=None),
                    lambda: forandring.avveckla(a, sista_dag=fran, lamna_over=True, av=None),
                    lambda: forandring.flytta(a, bort_fran=self.slump.choice(over), till=nytt, fran=fran, av=None),
                ]
            )
        )

    @staticmethod
    def forsok(verb: object) -> None:
        """What the rules refuse is not done; what they allow is."""
        try:
            verb()  # type: ignore[operator]
        except OtillatenOvergang:
            return


@pytest.mark.parametrize("frohet", range(5))
def test_vem_ser_vad_agrees_with_the_scoped_queries_for_every_person_and_place(frohet: int) -> None:
    Slump(frohet)
    delar, personer = list(Organisationsdel.objects.all()), list(Person.objects.all())
    sagt = {delen.pk: {insyn.person.pk: insyn for insyn in vem_ser(delen)} for delen in delar}
    assert sum(delen.sista_dag is not None and delen.sista_dag < I_DAG for delen in delar) >= 2
    assert any(insyn for per_del in sagt.values() for insyn in per_del)
    for person in personer:
        omraden = vad_ser(person)
        for befogenhet in Befogenhet:
            far = set(delar_for(person, befogenhet).values_list("pk", flat=True))
            assert far == {pk for pk, i in sagt.items() if person.pk in i and befogenhet in i[person.pk].befogenheter}
            enheter = {d.namn for d in delar if d.pk in far and d.typ == Deltyp.ENHET}
            assert enheter == {n for o in omraden if befogenhet in o.grund.befogenheter for n in o.enheter}


@pytest.mark.parametrize("frohet", [5])
def test_who_is_said_to_read_arenden_is_who_gets_them_and_nobody_else(frohet: int) -> None:
    Slump(frohet)
    enheter = list(Organisationsdel.objects.filter(typ=Deltyp.ENHET, giltig__contains=date(2022, 1, 1)))
    arenden = {e.pk: ArendeFactory(enhet=e, intraffade=date(2022, 1, 1)).pk for e in enheter}
    sagt = {e.pk: {i.person.pk for i in vem_ser(e) if i.kan_se_arenden} for e in enheter}
    for person in Person.objects.all():
        far = set(Arende.objects.for_user(person, Befogenhet.SE_ARENDE).values_list("pk", flat=True))
        assert far == {arende for enhet, arende in arenden.items() if person.pk in sagt[enhet]}
    for enhet in enheter:
        valbara = {p.pk for p in personer_med(Befogenhet.SE_ARENDE, enhet.pk)}
        assert valbara == sagt[enhet.pk]


def mening(insyn: Insyn) -> str:
    (grund,) = insyn.grunder
    assert grund.uppdrag is not None
    return f"{grund.uppdrag.get_roll_display()} för {grund.plats}{', ' if grund.vag else ''}{grund.vag}: {grund.text}"


def test_the_reason_is_said_in_words(kommun: Kommun) -> None:
    person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="A", efternamn="A")
    person_med(Roll.UTREDARE, kommun.ifn, fornamn="B", efternamn="B")
    person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    assert [mening(insyn) for insyn in vem_ser(kommun.tallbacken)] == [
        "Enhetschef för Stödboendet Tallbacken: rapportera händelser, läsa ärenden, ta emot rapporter, "
        "handlägga ärenden, sköta åtgärder, granska ärenden i egenkontroll när planen säger det, "
        "rätta svar i en klarmarkerad egenkontroll, läsa egenkontroll, "
        "läsa riskanalyser och internkontroll, göra riskanalyser, följa upp kontrollmoment som kontrollansvarig, "
        "läsa tillsynsärenden från IVO, "
        "registrera beslut som inte är verkställda, se statistik och läsa fastställda rapporter",
        "Lex Sarah-utredare för Individ- och familjenämnden, som enheten hör till: rapportera händelser, "
        "läsa ärenden, utreda lex Sarah och sköta åtgärder",
    ]


def test_the_reason_at_a_closed_enhet_is_who_took_over(kommun: Kommun) -> None:
    person_med(Roll.MEDARBETARE, kommun.mottagningen, efternamn="A")
    person_med(Roll.MEDARBETARE, kommun.ifn, efternamn="B")
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)
    kommun.tallbacken.refresh_from_db()
    assert [mening(insyn) for insyn in vem_ser(kommun.tallbacken)] == [
        "Medarbetare för Mottagningen barn och unga, som har tagit över efter enheten: rapportera händelser",
        "Medarbetare för Individ- och familjenämnden, som Mottagningen barn och unga hör till: rapportera händelser",
    ]


def test_the_reason_at_an_enhet_nobody_took_over_is_where_it_stood(kommun: Kommun) -> None:
    person_med(Roll.MEDARBETARE, kommun.ifn)
    forandring.avveckla(kommun.tallbacken, sista_dag=date(2025, 1, 1), av=None)
    kommun.tallbacken.refresh_from_db()
    assert mening(vem_ser(kommun.tallbacken)[0]).startswith(
        "Medarbetare för Individ- och familjenämnden, som enheten hörde till"
    )


def test_a_right_that_has_lost_its_uppdrag_is_shown_and_not_hidden(kommun: Kommun) -> None:
    """As between midnight and the night's run, or after a script."""
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    Uppdrag.objects.filter(person=person).update(till=date(2026, 5, 31))
    assert Delbehorighet.objects.filter(user=person).exists()
    (insyn,) = vem_ser(kommun.tallbacken)
    assert insyn.kan_se_arenden
    assert insyn.grunder[0].uppdrag is None
    gallande.gor_gallande()
    assert vem_ser(kommun.tallbacken) == []


def test_a_closed_account_is_seen_nowhere(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert vem_ser(kommun.tallbacken) == []
    assert vad_ser(person) == []


def test_the_questions_are_as_many_for_many_as_for_one(
    kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        ge_uppdrag(person, Roll.KVALITETSSTRATEG, kommun.ifn)
    with django_assert_max_num_queries(5):
        assert len(vem_ser(kommun.tallbacken)) == 20
    with django_assert_max_num_queries(5):
        assert len(vad_ser(person)) == 2
