"""The deadlines of an ärende: what the page shows, what the database filters and what it sorts by must agree."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from avvikelser.fristlista import forsenade, fristdag, frister_for, nasta_frist
from avvikelser.models import Arende, Arendetyp, Status, Utfall
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory

IDAG = date(2026, 8, 20)


def at(dag: date, timme: int = 8) -> datetime:
    return datetime(dag.year, dag.month, dag.day, timme, tzinfo=UTC)


def blandade(kommun: Kommun) -> None:
    """A hundred and fifty open and closed ärenden of every typ and age, the same each time."""
    slump = random.Random(20260820)
    for _ in range(150):
        inkom = at(IDAG - timedelta(days=slump.choice([0, 1, 2, 3, 9, 14, 29, 30, 31, 59, 60, 61, 70, 500])))
        typ = slump.choice(list(Arendetyp))
        mottagen = slump.choice([None, inkom + timedelta(hours=3)])
        avslutad = slump.choice([None, None, None, inkom + timedelta(days=5)])
        falt = {"mottagen": mottagen, "avslutad": avslutad, "inkommen": inkom, "intraffade": inkom.date()}
        falt["status"] = Status.AVSLUTAD if avslutad else Status.MOTTAGEN if mottagen else Status.RAPPORTERAD
        extra: dict[str, object] = {}
        if typ == Arendetyp.LEX_SARAH:
            beslutad = avslutad is not None or slump.choice([True, False])
            if beslutad:
                utfall, sedan = slump.choice(list(Utfall)), slump.choice([0, 1, 2, 5, 20, 450])
                beslutad_nar = max(inkom, at(IDAG - timedelta(days=sedan), slump.choice([8, 23])))
                extra = {"rad_bredvid__utfall": utfall, "rad_bredvid__beslutad": beslutad_nar}
            extra["rad_bredvid__anmald_ivo"] = slump.choice([None, None, IDAG - timedelta(days=slump.randint(0, 80))])
            extra["rad_bredvid__utredning_bifogad"] = slump.choice([True, False])
            extra["rad_bredvid__utredning_sand"] = slump.choice([None, None, IDAG])
        if typ == Arendetyp.SYNPUNKT:
            extra["rad_bredvid__bekraftad"] = slump.choice([None, inkom])
            extra["rad_bredvid__besvarad"] = slump.choice([None, None, inkom])
            extra["rad_bredvid__vill_ha_svar"] = slump.choice([True, True, False])
        ArendeFactory(typ=typ, sekretess=typ == Arendetyp.LEX_SARAH, enhet=kommun.tallbacken, **falt, **extra)


@pytest.mark.parametrize("idag", [IDAG, IDAG + timedelta(days=1), date(2026, 8, 23), date(2026, 10, 1)])
def test_the_filter_of_late_arenden_agrees_with_the_deadline_that_is_shown(kommun: Kommun, idag: date) -> None:
    blandade(kommun)
    sena = {a.pk for a in Arende.objects.all() if (f := nasta_frist(a)) is not None and f.lage(idag) == "sen"}
    assert set(Arende.objects.filter(forsenade(idag)).values_list("pk", flat=True)) == sena
    assert 0 < len(sena) < Arende.objects.count()


def test_the_day_to_sort_by_is_the_day_that_is_shown(kommun: Kommun) -> None:
    blandade(kommun)
    for arende in Arende.objects.oppna().annotate(frist=fristdag(IDAG)):
        frist = nasta_frist(arende)
        if (IDAG - arende.inkommen.date()).days <= 400:
            assert arende.frist == (frist and frist.senast), (arende.typ, arende.status)
        else:
            assert (arende.frist is None) is (frist is None)


ANDRADE = [
    {"utred_lex_sarah_dagar": "90, 30 från 2026-06-25", "avsluta_avvikelse_dagar": "60, 20 från 2026-07-25"},
    {"ta_emot_arbetsdagar": "5, 1 från 2026-08-18", "bekrafta_synpunkt_arbetsdagar": "10, 1 från 2026-08-11"},
    {"anmal_ivo_arbetsdagar": "20, 1 från 2026-08-15, 5 från 2026-08-19"},
    {"besvara_synpunkt_arbetsdagar": "40, 2 från 2026-07-20, 30 från 2026-08-19, 3 från 2026-12-01"},
]


@pytest.mark.parametrize("andrade", ANDRADE)
@pytest.mark.parametrize("idag", [IDAG, IDAG + timedelta(days=1), date(2026, 10, 1)])
def test_a_changed_target_is_the_same_in_the_filter_in_the_order_and_on_the_page(
    kommun: Kommun, satt_mal: Callable[..., None], idag: date, andrade: dict[str, str]
) -> None:
    """A shorter target makes what came in later fall due before what came in earlier: no single moment parts them."""
    blandade(kommun)
    oandrade = {a.pk: nasta_frist(a) for a in Arende.objects.all()}
    satt_mal(**andrade)
    fristerna = {a.pk: nasta_frist(a) for a in Arende.objects.all()}
    assert fristerna != oandrade
    sena = {pk for pk, frist in fristerna.items() if frist is not None and frist.lage(idag) == "sen"}
    assert set(Arende.objects.filter(forsenade(idag)).values_list("pk", flat=True)) == sena
    for arende in Arende.objects.oppna().annotate(frist=fristdag(idag)):
        frist = fristerna[arende.pk]
        if (idag - arende.inkommen.date()).days <= 400:
            assert arende.frist == (frist and frist.senast)


def test_a_closed_arende_has_no_deadline_left_but_still_shows_those_it_met(kommun: Kommun) -> None:
    arende = ArendeFactory(
        enhet=kommun.tallbacken,
        inkommen=at(date(2026, 8, 3)),
        mottagen=at(date(2026, 8, 4)),
        avslutad=at(date(2026, 8, 10)),
        status=Status.AVSLUTAD,
    )
    assert nasta_frist(arende) is None
    assert [(f.namn, f.lage(IDAG)) for f in frister_for(arende)] == [
        ("Ta emot", "uppfylld_i_tid"),
        ("Klar", "uppfylld_i_tid"),
    ]


def test_the_day_is_the_day_in_sweden(kommun: Kommun) -> None:
    """23.30 UTC on a Sunday is Monday in Sweden, so the next working day is Tuesday."""
    arende = ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(2026, 8, 16, 23, 30, tzinfo=UTC))
    frist = nasta_frist(arende)
    assert frist is not None
    assert frist.senast == date(2026, 8, 18)


def test_the_utredning_to_ivo_may_fall_before_the_beslut(kommun: Kommun) -> None:
    arende = ArendeFactory(
        lex=True,
        enhet=kommun.tallbacken,
        inkommen=at(date(2026, 8, 1)),
        mottagen=at(date(2026, 8, 3)),
        status=Status.UNDER_UTREDNING,
        rad_bredvid__anmald_ivo=date(2026, 7, 20),
    )
    frist = nasta_frist(arende)
    assert frist is not None
    assert (frist.namn, frist.senast) == ("Utredningen till IVO", date(2026, 9, 20))


def beslutat(kommun: Kommun, utfall: Utfall, **bredvid: object) -> Arende:
    """Decided on Friday 14 August 2026, so the target is Monday 17 August."""
    bredvid = {"utfall": utfall, "beslutad": at(date(2026, 8, 14)), **bredvid}
    return ArendeFactory(
        lex=True,
        enhet=kommun.tallbacken,
        inkommen=at(date(2026, 8, 1)),
        mottagen=at(date(2026, 8, 3)),
        status=Status.BESLUTAD,
        **{f"rad_bredvid__{falt}": varde for falt, varde in bredvid.items()},
    )


@pytest.mark.parametrize("utfall", [Utfall.RISK_ALLVARLIGT, Utfall.ALLVARLIGT])
def test_what_shall_be_reported_to_ivo_has_a_day_from_the_beslut_and_is_late_after_it(
    kommun: Kommun, utfall: Utfall
) -> None:
    arende = beslutat(kommun, utfall)
    frist = nasta_frist(arende)
    assert frist is not None
    assert (frist.namn, frist.senast) == ("Anmälan till IVO", date(2026, 8, 17))
    assert not Arende.objects.filter(forsenade(date(2026, 8, 17))).exists()
    assert Arende.objects.filter(forsenade(date(2026, 8, 18))).get() == arende
    assert Arende.objects.annotate(dagen=fristdag(IDAG)).get().dagen == date(2026, 8, 17)


@pytest.mark.parametrize(
    ("utfall", "bredvid"),
    [
        *((utfall, {}) for utfall in Utfall if utfall not in {Utfall.RISK_ALLVARLIGT, Utfall.ALLVARLIGT}),
        (Utfall.ALLVARLIGT, {"anmald_ivo": date(2026, 8, 10), "utredning_bifogad": True}),
    ],
)
def test_what_need_not_be_reported_or_has_been_waits_for_no_anmalan(
    kommun: Kommun, utfall: Utfall, bredvid: dict[str, object]
) -> None:
    arende = beslutat(kommun, utfall, **bredvid)
    assert nasta_frist(arende) is None
    assert not Arende.objects.filter(forsenade(date(2026, 10, 1))).exists()
    assert Arende.objects.annotate(dagen=fristdag(IDAG)).get().dagen is None
