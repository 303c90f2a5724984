"""What the start page asks is kept as SQL, and each person's own numbers are written in."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from avvikelser import sidans_delar
from avvikelser.lista.sokning import ANSVARIGA, DUBBLETTER, LAGEN, SORTERINGAR, TYPER, UTAN_KATEGORI, Valt
from avvikelser.models import Arendetyp
from avvikelser.views import arende, lista
from kvalitet import ihagkommet, samlat
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar import agenda
from kvalitet.behorighet import Avbild, Befogenhet, avbild, omfattning, platser
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.samlat import Kompilerad, kompilera, svar_pa
from kvalitet.skarm import start
from kvalitet.spar.models import Sparpost
from kvalitet.utkast.models import Utkast
from rapporter.kontrollresultat import val as kontrollresultat
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db
IDAG = date(2026, 8, 20)


@pytest.fixture(autouse=True)
def minneslos() -> Iterator[None]:
    ihagkommet.glom()
    yield
    ihagkommet.glom()


def fragor_av(fragor: ihagkommet.Fragor, person: Person, idag: date = IDAG) -> dict[str, Kompilerad | None]:
    return ihagkommet.ihagkommet(fragor, person, idag, avbild(person))


def lasbart(fraga: Kompilerad | None) -> object:
    """SQL and values. The order within IN (…) is of no matter, and follows the numbers."""
    return fraga and (fraga.sql, sorted(map(str, fraga.varden)))


def alla_rum() -> list[start.Rum]:
    return [givare for givare in start._givare if isinstance(givare, start.Rum)]


@pytest.mark.parametrize("roll", list(Roll))
def test_every_room_asks_the_same_kept_as_put_together_for_the_person(kommun: Kommun, roll: Roll) -> None:
    forst = person_med(roll, kommun.tallbacken)
    sen = person_med(roll, kommun.mottagningen)
    bred = person_med(roll, kommun.ifn)
    flera = person_med(roll, kommun.tallbacken)
    ge_uppdrag(flera, Roll.ENHETSCHEF, kommun.mottagningen)
    for person in (forst, sen, bred, flera):
        for rum in alla_rum():
            kant = ihagkommet._kanda((rum.fragor, 0, 0, ()), IDAG, avbild(person))
            assert kant is not None, f"{rum.bidrag.__module__} kan inte minnas"
            sjalv = {namn: kompilera(fraga) for namn, fraga in rum.fragor(person, IDAG).items()}
            minns = fragor_av(rum.fragor, person)
            assert {n: lasbart(f) for n, f in minns.items()} == {n: lasbart(f) for n, f in sjalv.items()}


def egna_atgarder(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    alla = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).order_by("pk")
    return {
        "dar": alla,
        "mina": alla.filter(ansvarig=person),
        "enheter": Organisationsdel.objects.filter(pk__in=platser(person, Befogenhet.SKOTA_ATGARD)).order_by("pk"),
        "inga": Atgard.objects.none(),
    }


def test_one_chef_gets_nothing_of_what_was_put_together_for_another(
    kommun: Kommun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ena, andra = person_med(Roll.ENHETSCHEF, kommun.tallbacken), person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    enas, andras = AtgardFactory(enhet=kommun.tallbacken, ansvarig=ena), AtgardFactory(enhet=kommun.mottagningen)
    assert avbild(ena).nyckel == avbild(andra).nyckel
    for person, dar, mina, enhet in (
        (ena, [enas], [enas], kommun.tallbacken),
        (andra, [andras], [], kommun.mottagningen),
        (ena, [enas], [enas], kommun.tallbacken),
    ):
        with django_assert_num_queries(1):
            svar = svar_pa(fragor_av(egna_atgarder, person))
        assert svar == {"dar": dar, "mina": mina, "enheter": [enhet], "inga": []}


def test_the_questions_are_put_together_once_for_those_who_hold_the_same(kommun: Kommun) -> None:
    ganger = []

    def fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
        ganger.append(idag)
        return egna_atgarder(person, idag)

    ena, andra = person_med(Roll.ENHETSCHEF, kommun.tallbacken), person_med(Roll.ENHETSCHEF, kommun.mottagningen)
    for person in (ena, andra, ena):
        fragor_av(fragor, person)
    assert ganger == [IDAG]
    fragor_av(fragor, ena, date(2026, 8, 21))
    fragor_av(fragor, person_med(Roll.MEDARBETARE, kommun.tallbacken))
    assert len(ganger) == 3


def test_who_has_left_gets_nothing_the_next_time(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    AtgardFactory(enhet=kommun.tallbacken)
    assert len(svar_pa(fragor_av(egna_atgarder, person))["dar"]) == 1
    Uppdrag.objects.filter(person=person).delete()
    synka([person.pk])
    assert svar_pa(fragor_av(egna_atgarder, Person.objects.get(pk=person.pk)))["dar"] == []


def test_an_inactive_person_has_a_pattern_of_their_own(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    AtgardFactory(enhet=kommun.tallbacken)
    assert svar_pa(fragor_av(egna_atgarder, person))["dar"]
    person.is_active = False
    assert svar_pa(fragor_av(egna_atgarder, person)) == {"dar": [], "mina": [], "enheter": [], "inga": []}


def fragar_forst(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return egna_atgarder(person, idag) if Utkast.objects.filter(person=person).exists() else {}


def med_klockan(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return {"fore": Atgard.objects.filter(ansvarig=person, created_at__lte=timezone.now())}


def med_fler_fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return {"personer": Person.objects.filter(pk=person.pk).prefetch_related("uppdrag")}


def av_personen(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return {"uppdrag": person.uppdrag.all()}


def i_json(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return {"logg": Sparpost.objects.filter(detalj__contains={"person": person.pk})}


def i_texten(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    return {"någon": Person.objects.extra(where=[f"organisation_person.id = {person.pk}"])}  # noqa: S610


@pytest.mark.parametrize("fragor", [fragar_forst, med_klockan, med_fler_fragor, av_personen, i_json, i_texten])
def test_what_cannot_be_kept_is_put_together_each_time(kommun: Kommun, fragor: ihagkommet.Fragor) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    AtgardFactory(enhet=kommun.tallbacken, ansvarig=person)
    Utkast.objects.create(person=person, nyckel="x", innehall={})
    assert ihagkommet._kanda((fragor, 0, 0, ()), IDAG, avbild(person)) is None
    vantat = {namn: list(fraga) for namn, fraga in fragor(person, IDAG).items()}
    assert svar_pa(fragor_av(fragor, person)) == vantat


def test_the_beginning_of_a_day_can_be_kept(kommun: Kommun) -> None:
    def fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
        borjan = timezone.datetime(idag.year, idag.month, idag.day, tzinfo=STOCKHOLM)
        return {"sedan": Atgard.objects.filter(ansvarig=person, created_at__gte=borjan)}

    assert (
        ihagkommet._kanda((fragor, 0, 0, ()), IDAG, avbild(person_med(Roll.ENHETSCHEF, kommun.tallbacken))) is not None
    )


def test_a_text_with_percent_signs_and_numbers_keeps_both(kommun: Kommun) -> None:
    def fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
        return {"namn": Person.objects.filter(fornamn=f"100 % av {person.pk} och 50 %", efternamn="50 %s")}

    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    (fraga,) = fragor_av(fragor, person).values()
    assert fraga is not None
    assert set(fraga.varden) == {f"100 % av {person.pk} och 50 %", "50 %s"}


def test_the_memory_has_an_end(kommun: Kommun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ihagkommet, "FLEST", 2)
    person = PersonFactory()
    for dag in range(1, 6):
        fragor_av(egna_atgarder, person, date(2026, 8, dag))
    assert len(ihagkommet._minnen) <= 2


def test_the_image_of_a_person_holds_the_same_at_other_numbers(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.ifn)
    ge_uppdrag(person, Roll.MEDARBETARE, kommun.tallbacken)
    sedd = avbild(person)
    avbildad = sedd.person()
    assert avbildad.pk == Avbild.FORSTA
    assert sedd.ids[0] == person.pk
    for befogenhet in Befogenhet:
        for av in (omfattning, platser):
            assert av(person, befogenhet) == {sedd.ids[n - Avbild.FORSTA] for n in av(avbildad, befogenhet)}


def sidornas_fragor() -> list[tuple[ihagkommet.Fragor, int, tuple[Hashable, ...]]]:
    """What the pages that are not of the start page keep: (questions, how many ids, the rest they follow from)."""
    alla_noter = frozenset(sidans_delar.noteringar())
    return [
        (lista._bredvid, 0, ()),
        (arende._arendet, 1, ()),
        (kontrollresultat.fragor, 0, ()),
        *((agenda._fragor, antal, (agenda.Val(vems=vems),)) for antal in (0, 1) for vems in (agenda.MINA, agenda.ALLA)),
        *((arende._fragor, 2, (typ.value, noter)) for typ in Arendetyp for noter in (frozenset(), alla_noter)),
    ]


@pytest.mark.parametrize("roll", list(Roll))
def test_every_page_asks_the_same_kept_as_put_together_for_the_person(kommun: Kommun, roll: Roll) -> None:
    smal, bred = person_med(roll, kommun.tallbacken), person_med(roll, kommun.ifn)
    for fragor, antal_ids, val in sidornas_fragor():
        for person, ids in ((smal, (11, 12)[:antal_ids]), (bred, (13, 14)[:antal_ids])):
            assert ihagkommet._kanda((fragor, antal_ids, 0, val), IDAG, avbild(person)) is not None, fragor
            sjalv = {namn: kompilera(fraga) for namn, fraga in fragor(person, IDAG, *ids, *val).items()}
            minns = ihagkommet.ihagkommet(fragor, person, IDAG, avbild(person), ids=ids, val=val)
            assert {n: lasbart(f) for n, f in minns.items()} == {n: lasbart(f) for n, f in sjalv.items()}


def listans_val() -> list[dict[str, Any]]:
    """Each choice of the list by itself, and some together."""
    forst: dict[str, Any] = {"lage": "oppna", "q": "", "enhet": "", "fran": None}
    en_i_taget = {"typ": TYPER, "lage": LAGEN, "ansvarig": ANSVARIGA, "dubbletter": DUBBLETTER, "sort": SORTERINGAR}
    valen = [{**forst, falt: kod} for falt, koder in en_i_taget.items() for kod in koder]
    valen += [{**forst, "kategori": kod} for kod in ("7", UTAN_KATEGORI)]
    valen += [
        {**forst, "fran": date(2026, 3, 29)},
        {**forst, "till": date(2026, 10, 25)},
        {**forst, "kanal": "telefon"},
    ]
    alla = {"lage": "forsenade", "ansvarig": "jag", "enhet": "12", "kategori": "7", "sort": "-frist"}
    return [*valen, {**forst, **alla, "typ": "berom", "fran": date(2020, 2, 29), "till": date.max}]


@pytest.mark.parametrize("val", listans_val(), ids=lambda val: "-".join(str(v) for v in val.values() if v))
def test_a_chosen_list_asks_the_same_kept_as_put_together(kommun: Kommun, val: dict[str, Any]) -> None:
    for person in (person_med(Roll.ENHETSCHEF, kommun.tallbacken), person_med(Roll.KVALITETSSTRATEG, kommun.ifn)):
        for fragor in (lista._forsta_sidan, lista._sa_manga):
            valt = Valt.av(val)
            fragan = (fragor, len(valt.ids), len(valt.dagar), valt.val)
            assert ihagkommet._kanda(fragan, IDAG, avbild(person)) is not None
            sjalv = {
                namn: kompilera(fraga)
                for namn, fraga in fragor(person, IDAG, *valt.ids, *valt.dagar, *valt.val).items()
            }
            minns = ihagkommet.ihagkommet(fragor, person, IDAG, avbild(person), **valt._asdict())
            assert {n: lasbart(f) for n, f in minns.items()} == {n: lasbart(f) for n, f in sjalv.items()}


def test_a_list_is_kept_once_whichever_days_it_is_chosen_by(kommun: Kommun) -> None:
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for dag in range(1, 9):
        valt = Valt.av({"lage": "alla", "fran": date(2026, 1, dag), "till": date(2026, 2, dag)})
        ihagkommet.ihagkommet(lista._sa_manga, person, IDAG, avbild(person), **valt._asdict())
    (hos,) = ihagkommet._minnen.values()
    assert len(hos) == 1


def test_the_memory_of_one_pattern_has_an_end(kommun: Kommun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ihagkommet, "FLEST_HOS", 3)
    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for lage in LAGEN:
        ihagkommet.antal(lista._sa_manga, person, IDAG, **Valt.av({"lage": lage})._asdict())
    (hos,) = ihagkommet._minnen.values()
    assert 0 < len(hos) <= 3


def test_the_ids_of_an_object_are_written_in_and_what_else_it_follows_from_is_kept_apart(kommun: Kommun) -> None:
    def fragor(person: Person, idag: date, enhet: int, oppna: bool) -> dict[str, QuerySet[Any]]:
        alla = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).filter(enhet=enhet)
        return {"atgarder": alla.exclude(beskrivning="Den ena") if oppna else alla}

    person = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ge_uppdrag(person, Roll.ENHETSCHEF, kommun.mottagningen)
    ena = AtgardFactory(enhet=kommun.tallbacken, beskrivning="Den ena")
    annan = AtgardFactory(enhet=kommun.mottagningen)
    for enhet, oppna, vantat in (
        (kommun.tallbacken, False, [ena]),
        (kommun.mottagningen, False, [annan]),
        (kommun.tallbacken, True, []),
        (kommun.mottagningen, True, [annan]),
    ):
        assert ihagkommet.svar(fragor, person, IDAG, ids=(enhet.pk,), val=(oppna,))["atgarder"] == vantat


def test_one_question_by_itself_gives_what_the_queryset_gives(
    kommun: Kommun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    AtgardFactory(enhet=kommun.tallbacken)
    fraga = Atgard.objects.select_related("enhet").order_by("pk")
    with django_assert_num_queries(1):
        rader = samlat.rader_av(kompilera(fraga))
        assert [rad.enhet.namn for rad in rader] == ["Stödboendet Tallbacken"]
    assert rader == list(fraga)
    assert samlat.rader_av(kompilera(Atgard.objects.none())) == []
