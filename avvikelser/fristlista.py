"""Which deadlines an ärende has, and the same asked of the database: which are late, and in what order they fall due.

The lengths and their sources are decided in `kvalitet.frister`; here only which of them an ärende has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least, TruncDate
from django.db.models.lookups import LessThan

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
    """Open ärenden with a deadline that has passed on `idag`. Agrees with `nasta_frist`, by test.

    What stands beside the ärende is looked up row by row (Exists) and only for the few that could be late: joined, it
    would be fetched for every open ärende.
    """
    lex, synpunkt = (
        Q(typ=Arendetyp.LEX_SARAH),
        Q(typ=Arendetyp.SYNPUNKT, inkommen__lt=_fore(frister.bekrafta_synpunkt, idag)),
    )
    till_ivo = Q(utredning_bifogad=False, utredning_sand__isnull=True)
    till_ivo &= Q(anmald_ivo__lte=_sista_forsenade(_till_ivo, idag))
    obeslutad = Q(beslutad__isnull=True) & _kom_fore(_fore(frister.utred_lex_sarah, idag))
    obesvarad = Q(besvarad__isnull=True) & _kom_fore(_fore(frister.besvara_synpunkt, idag))
    return Q(avslutad__isnull=True) & (
        Q(mottagen__isnull=True, inkommen__lt=_fore(frister.ta_emot, idag))
        | Q(typ=Arendetyp.AVVIKELSE, inkommen__lt=_fore(frister.avsluta_avvikelse, idag))
        | (lex & _bredvid(LexSarah, obeslutad | till_ivo))
        | (synpunkt & _bredvid(Synpunkt, Q(vill_ha_svar=True) & (Q(bekraftad__isnull=True) | obesvarad)))
    )


def _bredvid(modell: type[LexSarah] | type[Synpunkt], villkor: Q) -> Q:
    """The one-to-one row of the ärende is there and fits."""
    return Q(Exists(modell._default_manager.filter(villkor, arende=OuterRef("pk"))))


def _kom_fore(tid: datetime) -> Q:
    """Asked from the row beside: the ärende itself came in before that."""
    return Q(LessThan(ExpressionWrapper(OuterRef("inkommen"), DateTimeField()), Value(tid)))


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
    deadlines that an ärende does not have.
    """
    lex, synpunkt = Q(typ=Arendetyp.LEX_SARAH), Q(typ=Arendetyp.SYNPUNKT, synpunkt__vill_ha_svar=True)
    till_ivo = lex & Q(lex_sarah__utredning_bifogad=False, lex_sarah__utredning_sand__isnull=True)
    return Least(
        _om(Q(mottagen__isnull=True), _dagen(frister.ta_emot, idag)),
        _om(Q(typ=Arendetyp.AVVIKELSE), _dagen(frister.avsluta_avvikelse, idag)),
        _om(lex & Q(lex_sarah__beslutad__isnull=True), _dagen(frister.utred_lex_sarah, idag)),
        _om(till_ivo, _TvaManaderEfter("lex_sarah__anmald_ivo")),
        _om(synpunkt & Q(synpunkt__bekraftad__isnull=True), _dagen(frister.bekrafta_synpunkt, idag)),
        _om(synpunkt & Q(synpunkt__besvarad__isnull=True), _dagen(frister.besvara_synpunkt, idag)),
        output_field=DateField(),
    )


def _om(villkor: Q, dag: Func) -> Case:
    return Case(When(villkor, then=dag), output_field=DateField())


def _dagen(frist: Callable[[date], Frist], idag: date) -> _Uppslag:
    """`frist` of the day an ärende came in, looked up by how many days ago that is."""
    forst = idag - timedelta(days=_LANGST_BAKAT)
    dagar = [frist(forst + timedelta(days=n)).senast for n in range(_LANGST_BAKAT + 1)]
    inkom = TruncDate("inkommen", tzinfo=_STOCKHOLM)
    plats = Func(inkom, Value(forst), template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())
    return _Uppslag(Value(dagar, output_field=ArrayField(DateField())), Greatest(plats + 1, Value(1)))
