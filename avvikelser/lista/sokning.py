"""Which ärenden a person is shown, by the choices in the address. The list and its files share the one function.

The form's fields are the address's parameters. What cannot be read is an error beside its field, and the list then
shows nothing rather than too much.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet

from avvikelser.fristlista import forsenade, fristdag
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.lista.ordfraga import tolka
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, Status, Synpunktslag
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person

# typ in the address is a typ, or what kind of synpunkt it is.
TYPER: dict[str, tuple[str, Q]] = {
    "avvikelse": ("Avvikelse", Q(typ=Arendetyp.AVVIKELSE)),
    "lex_sarah": ("Lex Sarah", Q(typ=Arendetyp.LEX_SARAH)),
    "synpunkter": ("Synpunkter av alla slag", Q(typ=Arendetyp.SYNPUNKT)),
    **{
        slag.value: (str(slag.label), Q(typ=Arendetyp.SYNPUNKT, synpunkt__slag=slag))
        for slag in (Synpunktslag.KLAGOMAL, Synpunktslag.SYNPUNKT, Synpunktslag.FORSLAG, Synpunktslag.BEROM)
    },
}

_OPPEN = Q(avslutad__isnull=True)
_PAGAR = [Status.MOTTAGEN, Status.UNDER_UTREDNING, Status.BESLUTAD, Status.UPPFOLJNING]
_PAGAR += [Status.BESVARAD, Status.DELEGATION]
LAGEN: dict[str, tuple[str, Callable[[date], Q]]] = {
    "oppna": ("Öppna", lambda _: _OPPEN),
    "nya": ("Nya", lambda _: _OPPEN & Q(status=Status.RAPPORTERAD)),
    "pagar": ("Pågår", lambda _: _OPPEN & Q(status__in=_PAGAR)),
    "forsenade": ("Försenade", forsenade),
    "vantar": ("Väntar på beslut", lambda _: _OPPEN & Q(status=Status.FORESLAGEN)),
    "avslutade": ("Avslutade", lambda _: Q(avslutad__isnull=False)),
    "alla": ("Alla", lambda _: Q()),
}
_BARA_OPPNA = frozenset({"oppna", "nya", "pagar", "forsenade", "vantar"})

ANSVARIGA: dict[str, tuple[str, Callable[[Person], Q]]] = {
    "jag": ("Jag", lambda person: Q(ansvarig=person)),
    "annan": ("Någon annan", lambda person: Q(ansvarig__isnull=False) & ~Q(ansvarig=person)),
    "ingen": ("Ingen än", lambda _: Q(ansvarig__isnull=True)),
}

_DUBBLETT = Exists(Koppling.objects.filter(fran=OuterRef("pk"), slag=Slag.DUBBLETT, upphord=None))
# What is counted in the figures is what the list holds without dubbletter.
DUBBLETTER: dict[str, tuple[str, Q]] = {
    "utan": ("Visas inte", ~Q(_DUBBLETT)),
    "bara": ("Bara dubbletter", Q(_DUBBLETT)),
}

UTAN_KATEGORI = "saknas"
_SISTA_DAGEN = date.max - timedelta(days=2)  # the day after it is asked about too
FORVALD_SORT = "-inkommen"
BAST_TRAFF = "traff"  # the order of a search: `rangordning` puts what is found in it; here it is the newest first
# What can be sorted by, in both directions; the row's number settles what is equal.
SORTERINGAR: dict[str, tuple[str, ...]] = {
    "inkommen": ("inkommen", "pk"),
    "dnr": ("namnd__kortnamn", "inkommen", "pk"),
    "typ": ("typ", "inkommen", "pk"),
    "enhet": ("enhet__sortering", "inkommen", "pk"),
    "lage": ("status", "inkommen", "pk"),
    "ansvarig": ("ansvarig__sortering", "inkommen", "pk"),
    "frist": ("fristdag", "inkommen", "pk"),
}


def lage_i(val: Mapping[str, Any]) -> str:
    """The chosen läge. Without one: the open ärenden, unless something is searched for, which may be closed."""
    return str(val.get("lage") or ("alla" if val.get("q") else "oppna"))


def kan_sortera_pa_frist(val: Mapping[str, Any]) -> bool:
    """Only open ärenden have a deadline left, so only a list of such can be put in its order."""
    return lage_i(val) in _BARA_OPPNA


def synliga(person: Person) -> ArendeQuerySet:
    """The ärenden that the person may read."""
    arenden: ArendeQuerySet = Arende.objects.for_user(person, Befogenhet.SE_ARENDE)
    return arenden


def sok(person: Person, val: Mapping[str, Any], *, idag: date) -> ArendeQuerySet:
    """The ärenden the person may read that fit `val` (the cleaned form), in the chosen order."""
    arenden = _valda(synliga(person), person, val, idag=idag)
    return _sorterade(arenden.filter(_ord(val["q"])) if val.get("q") else arenden, val, idag)


def sok_utan_ord(person: Person, val: Mapping[str, Any], *, idag: date) -> ArendeQuerySet:
    """As `sok`, but whatever is written in them, and in no order."""
    return _valda(synliga(person), person, val, idag=idag)


class Valt(NamedTuple):
    """What a list is chosen by, apart: ids and days, which are different each time, and the rest with their names."""

    ids: tuple[int, ...]
    dagar: tuple[date, ...]
    val: tuple[Hashable, ...]

    @classmethod
    def av(cls, val: Mapping[str, Any]) -> Self:
        ids = {falt: int(val[falt]) for falt in ("enhet", "kategori") if str(val.get(falt) or "").isdecimal()}
        dagar = {falt: min(val[falt], _SISTA_DAGEN) for falt in ("fran", "till") if val.get(falt)}
        resten = tuple((falt, varde) for falt, varde in val.items() if varde and falt not in {**ids, **dagar})
        return cls(tuple(ids.values()), tuple(dagar.values()), ((*ids, *dagar), resten))

    @staticmethod
    def ihop(varden: Sequence[Any]) -> dict[str, Any]:
        """As it was: of the ids, the days and `val`, one after the other."""
        *platser, falten, resten = varden
        return {**dict(resten), **dict(zip(falten, platser, strict=True))}


def _valda(arenden: ArendeQuerySet, person: Person, val: Mapping[str, Any], *, idag: date) -> ArendeQuerySet:
    villkor = LAGEN[lage_i(val)][1](idag)
    if val.get("typ"):
        villkor &= TYPER[val["typ"]][1]
    if val.get("ansvarig"):
        villkor &= ANSVARIGA[val["ansvarig"]][1](person)
    if val.get("dubbletter"):
        villkor &= DUBBLETTER[val["dubbletter"]][1]
    return arenden.filter(villkor & _enkla(val) & _dagar(val))


def _enkla(val: Mapping[str, Any]) -> Q:
    villkor = Q()
    if val.get("enhet"):
        villkor &= Q(enhet=val["enhet"])
    if val.get("kanal"):
        villkor &= Q(kanal=val["kanal"])
    if val.get("kategori") == UTAN_KATEGORI:
        villkor &= Q(kategori__isnull=True)
    elif val.get("kategori"):
        villkor &= Q(kategori=val["kategori"]) | Q(kategori__overordnad=val["kategori"])
    return villkor


def _dagar(val: Mapping[str, Any]) -> Q:
    villkor = Q()
    if val.get("fran"):
        villkor &= Q(inkommen__gte=_midnatt(val["fran"]))
    if val.get("till"):
        villkor &= Q(inkommen__lt=_midnatt(min(val["till"], _SISTA_DAGEN) + timedelta(days=1)))
    return villkor


def _midnatt(dag: date) -> datetime:
    return datetime.combine(dag, time.min, STOCKHOLM)


def _ord(text: str) -> Q:
    """What is written in the ärende, its utredning and the names of its files, or its diarienummer (`ordfraga`)."""
    if not text.strip():
        return Q()
    fraga = tolka(text)
    return Q(fritext__ord=fraga.villkor) if fraga.ska else Q(pk__in=[])


def ur_listan(nummer: QuerySet[Any, Any], val: Mapping[str, Any], *, idag: date) -> ArendeQuerySet:
    """The rows of a part of `sok`'s list, in its order. `nummer` is that part itself, unfetched, with its own question
    of what the person may read: what it gives need not be asked about once more. As an array it is planned by itself,
    in half the time of `IN (SELECT ...)`."""
    return _sorterade(Arende.objects.filter(_NagonAv(F("pk"), ArraySubquery(nummer))), val, idag)


class _NagonAv(Lookup):
    """`column = ANY(array)`, of an array that the database makes."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        vanster, vp = self.process_lhs(compiler, connection)
        hoger, hp = self.process_rhs(compiler, connection)
        return f"{vanster} = ANY(({hoger})::bigint[])", (*vp, *hp)


def _sorterade(arenden: ArendeQuerySet, val: Mapping[str, Any], idag: date) -> ArendeQuerySet:
    sort = str(val.get("sort") or FORVALD_SORT).replace(BAST_TRAFF, FORVALD_SORT)
    falt, nedat = sort.removeprefix("-"), sort.startswith("-")
    if falt == "frist":
        if not kan_sortera_pa_frist(val):
            return _sorterade(arenden, {**val, "sort": FORVALD_SORT}, idag)
        arenden = arenden.annotate(fristdag=fristdag(idag))
    ordning = [F(f).desc(nulls_last=True) if nedat else F(f).asc(nulls_last=True) for f in SORTERINGAR[falt]]
    if falt == "inkommen":  # exactly as the index is written, so that the newest 25 are read and no more
        ordning = ["-inkommen", "-pk"] if nedat else ["inkommen", "pk"]  # type: ignore[list-item]
    return arenden.order_by(*ordning)
