"""Which deadlines an ärende has, and the same asked of the database: which are late, and in what order they fall due.

The lengths and their sources are decided in `kvalitet.frister`; here only which of them an ärende has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least, TruncDate
from django.db.models.sql.compiler import SQLCompiler

from avvikelser.models import Arende, Arendetyp, LexSarah, Status, Synpunkt
from kvalitet import frister
from kvalitet.frister import Frist, svensk_dag

_STOCKHOLM = frister.STOCKHOLM
_LANGST_BAKAT = 400  # days; beyond that every deadline has passed, and only the order between them matters


def frister_for(arende: Arende) -> list[Frist]:
    """Every deadline of the ärende, met ones too, in the order they come in its life."""
    inkom = svensk_dag(arende.inkommen)
    alla: list[Frist | None] = [frister.ta_emot(inkom, uppfylld=_dag(arende.mottagen))]
    if arende.typ == Arendetyp.LEX_SARAH:
        lex = arende.lex_sarah
        alla.append(frister.utred_lex_sarah(inkom, uppfylld=_dag(lex.beslutad)))
        alla.append(frister.utredning_till_ivo(lex.anmald_ivo, lex.utredning_bifogad, uppfylld=lex.utredning_sand))
    elif arende.typ == Arendetyp.SYNPUNKT:
        synpunkt = arende.synpunkt
        if synpunkt.vill_ha_svar:
            alla.append(frister.bekrafta_synpunkt(inkom, uppfylld=_dag(synpunkt.bekraftad)))
            alla.append(frister.besvara_synpunkt(inkom, uppfylld=_dag(synpunkt.besvarad)))
    else:
        alla.append(frister.avsluta_avvikelse(inkom, uppfylld=_dag(arende.avslutad)))
    return [frist for frist in alla if frist is not None]


def nasta_frist(arende: Arende) -> Frist | None:
    """The deadline that comes first of those not met; None for a closed ärende or one with nothing left to keep."""
    if arende.status == Status.AVSLUTAD:
        return None
    kvar = [frist for frist in frister_for(arende) if frist.uppfylld is None]
    return min(kvar, key=lambda frist: frist.senast, default=None)


def _dag(tid: datetime | None) -> date | None:
    return svensk_dag(tid) if tid is not None else None


# ---- the same, asked of the database ----


def forsenade(idag: date) -> Q:
    """Open ärenden with a deadline that has passed on `idag`. Agrees with `nasta_frist`, by test."""
    return Q(Forsenad(idag))


class Forsenad(Func):
    """The whole condition in one expression: asked on every list and start page, and written as a tree of Q it cost
    more to put together than to answer.

    What stands beside the ärende is looked up row by row (EXISTS) and only for the few that could be late: joined, it
    would be fetched for every open ärende.
    """

    output_field = BooleanField()
    _SQL = """({avslutad} IS NULL AND (
        ({mottagen} IS NULL AND {inkommen} < %s)
        OR ({typ} = 'avvikelse' AND {inkommen} < %s)
        OR ({typ} = 'lex_sarah' AND EXISTS (SELECT FROM avvikelser_lexsarah l WHERE l.arende_id = {id} AND (
            (l.beslutad IS NULL AND {inkommen} < %s)
            OR (NOT l.utredning_bifogad AND l.utredning_sand IS NULL AND l.anmald_ivo <= %s))))
        OR ({typ} = 'synpunkt' AND {inkommen} < %s AND EXISTS (
            SELECT FROM avvikelser_synpunkt s WHERE s.arende_id = {id} AND s.vill_ha_svar
            AND (s.bekraftad IS NULL OR (s.besvarad IS NULL AND {inkommen} < %s))))))"""
    _FALT = ("id", "typ", "inkommen", "mottagen", "avslutad")

    def __init__(self, idag: date) -> None:
        super().__init__(*self._FALT)
        self.extra["granser"] = _granser(idag)

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        kolumner = [compiler.compile(uttryck)[0] for uttryck in self.get_source_expressions()]
        return self._SQL.format(**dict(zip(self._FALT, kolumner, strict=True))), self.extra["granser"]


@lru_cache(maxsize=8)
def _granser(idag: date) -> tuple[date, ...]:
    """What `Forsenad` is compared with, in its order: before these moments, on or before that day."""
    return (
        _fore(frister.ta_emot, idag),
        _fore(frister.avsluta_avvikelse, idag),
        _fore(frister.utred_lex_sarah, idag),
        _sista_forsenade(_till_ivo, idag),
        _fore(frister.bekrafta_synpunkt, idag),
        _fore(frister.besvara_synpunkt, idag),
    )


def _till_ivo(anmald: date) -> Frist:
    frist = frister.utredning_till_ivo(anmald, utredning_bifogad=False)
    if frist is None:
        raise ValueError("En anmälan utan bifogad utredning har alltid en frist.")
    return frist


def _sista_forsenade(frist: Callable[[date], Frist], idag: date) -> date:
    """The latest starting day whose deadline has passed on `idag`. Deadlines never fall in another order."""
    dag = idag
    while frist(dag).senast >= idag:
        dag -= timedelta(days=1)
    return dag


def _fore(frist: Callable[[date], Frist], idag: date) -> datetime:
    """The moment before which an ärende must have come in for its deadline to have passed."""
    dagen_efter = _sista_forsenade(frist, idag) + timedelta(days=1)
    return datetime.combine(dagen_efter, datetime.min.time(), tzinfo=_STOCKHOLM)


class _Uppslag(Func):
    """`((array)[n])`: what stands at place n, NULL outside."""

    template = "((%(expressions)s])"
    arg_joiner = ")["
    output_field = DateField()


class _TvaManaderEfter(Func):
    """As `frister.utredning_till_ivo` counts: PostgreSQL ends at the month's last day too."""

    template = "((%(expressions)s + interval '2 months')::date)"
    output_field = DateField()


def fristdag(idag: date) -> Least:
    """The day of `nasta_frist`, as an expression to sort open ärenden by. NULL where there is none.

    Working days cannot be counted in SQL, so the days of the last 400 are looked up in an array. LEAST passes over the
    deadlines that an ärende does not have. What stands beside the ärende is looked up for those of its typ alone:
    joined, the whole of both tables would be read for the few thousand that are open.
    """
    lex, synpunkt = Q(typ=Arendetyp.LEX_SARAH), Q(typ=Arendetyp.SYNPUNKT)
    return Least(
        _om(Q(mottagen__isnull=True), _dagen(frister.ta_emot, idag)),
        _om(Q(typ=Arendetyp.AVVIKELSE), _dagen(frister.avsluta_avvikelse, idag)),
        _om(lex & Q(_bredvid(LexSarah, Q(beslutad=None))), _dagen(frister.utred_lex_sarah, idag)),
        _om(lex, _utredningen_till_ivo()),
        _om(
            synpunkt & Q(_bredvid(Synpunkt, _VILL_HA_SVAR & Q(bekraftad=None))), _dagen(frister.bekrafta_synpunkt, idag)
        ),
        _om(synpunkt & Q(_bredvid(Synpunkt, _VILL_HA_SVAR & Q(besvarad=None))), _dagen(frister.besvara_synpunkt, idag)),
        output_field=DateField(),
    )


_VILL_HA_SVAR = Q(vill_ha_svar=True)


def _bredvid(modell: type[LexSarah | Synpunkt], villkor: Q) -> Subquery:
    """Does the ärende's own row of `modell` fit?"""
    raden = modell._default_manager.filter(arende=OuterRef("pk"))
    return Subquery(raden.values(passar=ExpressionWrapper(villkor, output_field=BooleanField())))


def _utredningen_till_ivo() -> Subquery:
    raden = LexSarah._default_manager.filter(
        arende=OuterRef("pk"), utredning_bifogad=False, utredning_sand=None, anmald_ivo__isnull=False
    )
    return Subquery(raden.values(dag=_TvaManaderEfter("anmald_ivo")))


def _om(villkor: Q, dag: Func | Subquery) -> Case:
    return Case(When(villkor, then=dag), output_field=DateField())


def _dagen(frist: Callable[[date], Frist], idag: date) -> _Uppslag:
    """`frist` of the day an ärende came in, looked up by how many days ago that is."""
    forst = idag - timedelta(days=_LANGST_BAKAT)
    dagar = [frist(forst + timedelta(days=n)).senast for n in range(_LANGST_BAKAT + 1)]
    inkom = TruncDate("inkommen", tzinfo=_STOCKHOLM)
    plats = Func(inkom, Value(forst), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
    return _Uppslag(Value(dagar, output_field=ArrayField(DateField())), Greatest(plats + 1, Value(1)))
