"""Which deadlines an ärende has, and the same asked of the database: which are late, and in what order they fall due.

The lengths and their sources are decided in `kvalitet.frister`; here only which of them an ärende has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from django.db.models import BooleanField, DateField, Func, Q
from django.db.models.sql.compiler import SQLCompiler

from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, Arendetyp, LexSarah, Status
from kvalitet import frister
from kvalitet.frister import Frist, svensk_dag
from kvalitet.lokalamal import Malordning, kommunens

_STOCKHOLM = frister.STOCKHOLM
_LANGST_BAKAT = 400  # days; beyond that every deadline has passed, and only the order between them matters


def frister_for(arende: Arende) -> list[Frist]:
    """Every deadline of the ärende, met ones too, in the order they come in its life."""
    inkom = svensk_dag(arende.inkommen)
    alla: list[Frist | None] = [frister.ta_emot(inkom, uppfylld=_dag(arende.mottagen))]
    if arende.typ == Arendetyp.LEX_SARAH:
        lex = arende.lex_sarah
        alla.append(frister.utred_lex_sarah(inkom, uppfylld=_dag(lex.beslutad)))
        alla += frister_mot_ivo(lex)
    elif arende.typ == Arendetyp.SYNPUNKT:
        synpunkt = arende.synpunkt
        if synpunkt.vill_ha_svar:
            # An answer says that it came in, too.
            alla.append(frister.bekrafta_synpunkt(inkom, uppfylld=_dag(synpunkt.bekraftad or synpunkt.besvarad)))
            alla.append(frister.besvara_synpunkt(inkom, uppfylld=_dag(synpunkt.besvarad)))
    else:
        alla.append(frister.avsluta_avvikelse(inkom, uppfylld=_dag(arende.avslutad)))
    return [frist for frist in alla if frist is not None]


def frister_mot_ivo(lex: LexSarah) -> list[Frist]:
    """What the law asks for at IVO: the anmälan that a beslut obliges to, and the utredning after an anmälan.

    The days of the anmälan are counted from the beslut that holds; a corrected one begins them anew.
    """
    alla: list[Frist | None] = []
    if lex.beslutad is not None and lex.utfall in ANMALNINGSPLIKTIGA:
        alla.append(frister.anmal_till_ivo(svensk_dag(lex.beslutad), uppfylld=lex.anmald_ivo))
    alla.append(frister.utredning_till_ivo(lex.anmald_ivo, lex.utredning_bifogad, uppfylld=lex.utredning_sand))
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
    would be fetched for every open ärende. A synpunkt is looked up in the index of those that wait for an answer alone.
    """

    output_field = BooleanField()
    _SQL = """({avslutad} IS NULL AND (
        ({mottagen} IS NULL AND {ta_emot})
        OR ({typ} = 'avvikelse' AND {avsluta_avvikelse})
        OR ({typ} = 'lex_sarah' AND EXISTS (SELECT FROM avvikelser_lexsarah l WHERE l.arende_id = {id} AND (
            (l.beslutad IS NULL AND {utred_lex_sarah})
            OR ({ska_anmalas} AND {anmal_till_ivo})
            OR (NOT l.utredning_bifogad AND l.utredning_sand IS NULL AND l.anmald_ivo <= %s))))
        OR ({typ} = 'synpunkt' AND {bekrafta_synpunkt} AND EXISTS (
            SELECT FROM avvikelser_synpunkt s WHERE s.arende_id = {id} AND s.vill_ha_svar AND s.besvarad IS NULL
            AND (s.bekraftad IS NULL OR {besvara_synpunkt})))))"""
    _FALT = ("id", "typ", "inkommen", "mottagen", "avslutad")

    def __init__(self, idag: date) -> None:
        super().__init__(*self._FALT)
        self.extra["idag"] = idag

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        kolumner = [compiler.compile(uttryck)[0] for uttryck in self.get_source_expressions()]
        av = dict(zip(self._FALT, kolumner, strict=True))
        villkor, varden = _granser(self.extra["idag"], kommunens())
        satta = {namn: text.format(fran=_FRAN.get(namn, av["inkommen"])) for namn, text in villkor.items()}
        return self._SQL.format(**av, **satta, ska_anmalas=_SKA_ANMALAS), varden


_MED_MAL = (
    frister.ta_emot,
    frister.avsluta_avvikelse,
    frister.utred_lex_sarah,
    frister.anmal_till_ivo,
    frister.bekrafta_synpunkt,
    frister.besvara_synpunkt,
)
"""The deadlines that the municipality's targets decide, in the order of the SQL here."""

_FRAN: Mapping[str, str] = {frister.anmal_till_ivo.__name__: "l.beslutad"}
"""The moment a deadline is counted from, where it is not when the ärende came in."""

_SKA_ANMALAS = "(l.anmald_ivo IS NULL AND l.utfall IN ({}))".format(
    ", ".join(f"'{utfall.value}'" for utfall in sorted(ANMALNINGSPLIKTIGA))
)


@lru_cache(maxsize=8)
def _granser(idag: date, ordning: Malordning) -> tuple[dict[str, str], tuple[date, ...]]:
    """(for each deadline the condition that it has passed, with a blank for what it is counted from, the values)."""
    villkor: dict[str, str] = {}
    varden: list[date] = []
    for frist in _MED_MAL:
        if frist is frister.bekrafta_synpunkt:
            varden.append(_sista_forsenade(_till_ivo, idag))
        villkor[frist.__name__], granser = _har_passerat(frist, ordning.andringsdagar, idag)
        varden += granser
    return villkor, tuple(varden)


def _har_passerat(frist: Callable[[date], Frist], andringar: tuple[date, ...], idag: date) -> tuple[str, list[date]]:
    """(condition, values). Between two changes of the targets what came in earlier falls due earlier, so a moment is
    enough for each stretch of days; over a change it need not be so.
    """
    delar: list[str] = []
    varden: list[date] = []
    for fran, till in pairwise((None, *(dag for dag in andringar if dag <= idag), None)):
        fore = _fore(frist, idag if till is None else till - timedelta(days=1), idag)
        delar.append("{fran} < %s" if fran is None else "({fran} >= %s AND {fran} < %s)")
        varden += [fore] if fran is None else [_midnatt(fran), fore]
    return (delar[0] if len(delar) == 1 else f"({' OR '.join(delar)})"), varden


def _till_ivo(anmald: date) -> Frist:
    frist = frister.utredning_till_ivo(anmald, utredning_bifogad=False)
    if frist is None:
        raise ValueError("En anmälan utan bifogad utredning har alltid en frist.")
    return frist


def _sista_forsenade(frist: Callable[[date], Frist], idag: date, senast: date | None = None) -> date:
    """The latest starting day, at most `senast`, whose deadline has passed on `idag`."""
    dag = senast or idag
    while frist(dag).senast >= idag:
        dag -= timedelta(days=1)
    return dag


def _fore(frist: Callable[[date], Frist], senast: date, idag: date) -> datetime:
    """The moment before which an ärende of a stretch that ends with `senast` has come in if its deadline has passed."""
    return _midnatt(_sista_forsenade(frist, idag, senast) + timedelta(days=1))


def _midnatt(dag: date) -> datetime:
    return datetime.combine(dag, datetime.min.time(), tzinfo=_STOCKHOLM)


def fristdag(idag: date) -> Func:
    """The day of `nasta_frist`, as an expression to sort open ärenden by. NULL where there is none."""
    return _Fristdag(idag)


class _Fristdag(Func):
    """One expression, as `Forsenad` and for the same reason: whoever sorts and filters by it asks it twice in a query.

    Working days cannot be counted in SQL, so the days of the last 400 are looked up in an array. LEAST passes over the
    deadlines that an ärende does not have. What stands beside the ärende is looked up for those of its typ alone:
    joined, the whole of both tables would be read for the few thousand that are open.
    """

    output_field = DateField()
    _SQL = """LEAST(
        CASE WHEN {mottagen} IS NULL THEN {dagen} END,
        CASE {typ}
            WHEN 'avvikelse' THEN {dagen}
            WHEN 'lex_sarah' THEN (
                SELECT LEAST(
                    CASE WHEN l.beslutad IS NULL THEN {dagen} END,
                    CASE WHEN {ska_anmalas} THEN {beslutsdagen} END,
                    CASE WHEN NOT l.utredning_bifogad AND l.utredning_sand IS NULL
                        THEN (l.anmald_ivo + interval '2 months')::date END)
                FROM avvikelser_lexsarah l WHERE l.arende_id = {id})
            WHEN 'synpunkt' THEN (
                SELECT LEAST(CASE WHEN s.bekraftad IS NULL THEN {dagen} END, {dagen})
                FROM avvikelser_synpunkt s WHERE s.arende_id = {id} AND s.vill_ha_svar AND s.besvarad IS NULL)
        END)"""
    # The array's day, by how many days ago the ärende came in, or was decided. As `frister.utredning_till_ivo` counts,
    # the two months end at the month's last day in PostgreSQL too.
    _DAGEN = "(%s::date[])[GREATEST(({fran} AT TIME ZONE 'Europe/Stockholm')::date - %s + 1, 1)]"
    _FALT = ("id", "typ", "inkommen", "mottagen")

    def __init__(self, idag: date) -> None:
        super().__init__(*self._FALT)
        self.extra["idag"] = idag

    def as_sql(self, compiler: SQLCompiler, connection: Any, *_: Any, **__: Any) -> Any:
        kolumner = [compiler.compile(uttryck)[0] for uttryck in self.get_source_expressions()]
        av = dict(zip(self._FALT, kolumner, strict=True))
        idag = self.extra["idag"]
        forst = idag - timedelta(days=_LANGST_BAKAT)
        varden = [varde for frist in _MED_MAL for varde in (_dagarna(frist, idag, kommunens()), forst)]
        dagen, beslutsdagen = (self._DAGEN.format(fran=fran) for fran in (av["inkommen"], "l.beslutad"))
        sql = self._SQL.format(**av, dagen=dagen, beslutsdagen=beslutsdagen, ska_anmalas=_SKA_ANMALAS)
        return sql, tuple(varden)


@lru_cache(maxsize=32)
def _dagarna(frist: Callable[[date], Frist], idag: date, _ordning: Malordning) -> str:
    """The array's days as PostgreSQL writes them, once a day: 400 days of six deadlines are dear to send as dates."""
    forst = idag - timedelta(days=_LANGST_BAKAT)
    return "{" + ",".join(frist(forst + timedelta(n)).senast.isoformat() for n in range(_LANGST_BAKAT + 1)) + "}"
