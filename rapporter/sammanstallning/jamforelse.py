"""Are two sets of figures the same, and if not: which differ, and which ärenden are behind it?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from avvikelser.models import Kategori, Missforhallandetyp, Utfall
from kvalitet.organisation.models import Organisationsdel, Verksamhetsform
from kvalitet.samlat import listor
from kvalitet.svenska import antal, uppraknat
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.kub import Faktum, Slag
from rapporter.statistik.tabell import Grupp, Tabell, Tabellrad, Varde, Villkor
from rapporter.statistik.tabeller import SLAGNAMN, gemen


@dataclass(frozen=True)
class Skillnad:
    """One figure that differs. `tabell` is the code of the first table it stands in. `ar_ord`: it is words, or a figure
    of another kind, and no count."""

    tabell: str
    var: str
    fore: Varde
    nu: Varde
    ar_ord: bool = False

    @property
    def fore_text(self) -> str:
        return siffra(self.fore)

    @property
    def nu_text(self) -> str:
        return siffra(self.nu)

    def till_json(self) -> dict[str, Any]:
        grund = {"var": self.var, "fore": self.fore, "nu": self.nu}
        return {**grund, "ord": True} if self.ar_ord else grund


@dataclass(frozen=True)
class Orsak:
    """One ärende that is counted otherwise than before, and how. Never says what the ärende is about."""

    dnr: str
    vad: str


@dataclass(frozen=True)
class Jamforelse:
    """`summan_stammer`: the stored figures still have the checksum they were stored with.

    `benamningar`: names, rows or notes differ though no figure does. `definitioner`: counted by another version now.
    `gallrade`: how many of the ärenden that the report counted have been destroyed, and are not told of as differences.
    """

    skillnader: tuple[Skillnad, ...]
    orsaker: tuple[Orsak, ...]
    summan_stammer: bool = True
    benamningar: bool = False
    definitioner: bool = False
    gallrade: int = 0

    @property
    def om_gallrade(self) -> str:
        return gallrat(self.gallrade) if self.gallrade else ""

    @property
    def lika(self) -> bool:
        return self.summan_stammer and not self.skillnader


def gallrat(n: int) -> str:
    """What is said of a report whose ärenden have been destroyed."""
    return (
        f"{antal('ärende', 'ärenden', n)} hos nämnden är gallrade sedan siffrorna lästes av. De räknas så som de stod "
        "i rapportens underlag. Deras åtgärder och beslut går inte att räkna en gång till."
    )


def skillnader(fore: Halvarssiffror, nu: Halvarssiffror) -> tuple[Skillnad, ...]:
    """Every count and every word of a table that is not the same, once each, in the order of the report.

    A dash and a zero are the same here: both say that nothing was counted, and a new column of zeros is no news. Shares
    and intervals follow from the counts and are not told of again.
    """
    funna: dict[Any, Skillnad] = {}
    ord_fore, ord_nu = _orden(fore), _orden(nu)
    for siffror in (fore, nu):
        for tabell in siffror.tabeller:
            for grupp, raden, plats in _platser(tabell):
                vad = tabell.nyckel(raden, plats)
                da, idag = fore.tal.get(vad), nu.tal.get(vad)
                if (da or 0) != (idag or 0) and vad not in funna:
                    funna[vad] = Skillnad(tabell.kod, _var(tabell, grupp, raden, plats), da, idag)
            for nyckel, (var, _) in _ordceller(tabell):
                (_, da), (_, idag) = ord_fore.get(nyckel, _INGET), ord_nu.get(nyckel, _INGET)
                if (da or 0) != (idag or 0) and nyckel not in funna:
                    funna[nyckel] = Skillnad(tabell.kod, var, da, idag, ar_ord=True)
    return tuple(funna.values())


_Ordnyckel = tuple[str, Villkor, str]
"""The table, what the row is about, and the heading of the column: words have no condition of their own."""
_Ordcell = tuple[str, Varde]
_INGET: _Ordcell = ("", None)


def _orden(siffror: Halvarssiffror) -> dict[_Ordnyckel, _Ordcell]:
    return {nyckel: cell for tabell in siffror.tabeller for nyckel, cell in _ordceller(tabell)}


def _ordceller(tabell: Tabell) -> Iterator[tuple[_Ordnyckel, _Ordcell]]:
    """Every word and figure of another kind: where it stands, as it is read, and what it says."""
    platser = [plats for plats, kolumn in enumerate(tabell.kolumner) if kolumn.slag == "text"]
    for grupp, raden in _rader(tabell):
        for plats in platser:
            nyckel = (tabell.kod, tabell.nyckel(raden, plats), tabell.kolumner[plats].rubrik)
            yield nyckel, (_var(tabell, grupp, raden, plats), raden.varden[plats])


def _platser(tabell: Tabell) -> Iterator[tuple[Grupp | None, Tabellrad, int]]:
    for grupp, raden in _rader(tabell):
        yield from ((grupp, raden, plats) for plats in _antalskolumner(tabell))


def _rader(tabell: Tabell) -> Iterator[tuple[Grupp | None, Tabellrad]]:
    """Every row with the group it stands in; the table's own total stands in none."""
    for grupp in tabell.grupper:
        yield from ((grupp, raden) for raden in (*grupp.rader, *((grupp.summa,) if grupp.summa else ())))
    if tabell.summa:
        yield None, tabell.summa


def _antalskolumner(tabell: Tabell) -> list[int]:
    return [plats for plats, kolumn in enumerate(tabell.kolumner) if kolumn.slag == "antal"]


def _var(tabell: Tabell, grupp: Grupp | None, raden: Tabellrad, plats: int) -> str:
    vem = raden.rubrik
    if grupp and raden is grupp.summa and grupp.rubrik:
        vem = f"{vem} {gemen(grupp.rubrik)}"
    return f"{tabell.rubrik}: {vem}, {tabell.kolumner[plats].rubrik}"


def samma_form(fore: Halvarssiffror, nu: Halvarssiffror) -> bool:
    """Whether names, rows, dashes and notes are the same too. Only of interest when no figure differs."""
    return fore.tabeller == nu.tabeller and fore.noter == nu.noter


# --- The ärenden behind it -------------------------------------------------------------------------------------------

Underlagsrader = dict[str, list[Any]]
"""dnr to the rest of `Faktum`, as JSON keeps it."""


def underlagsrader(fakta: Iterable[Faktum]) -> Underlagsrader:
    return {f.dnr: [_json(varde) for namn, varde in zip(f._fields, f, strict=True) if namn != "dnr"] for f in fakta}


def fakta_ur(rader: Mapping[str, list[Any]], dnr: Collection[str]) -> list[Faktum]:
    """The same as they were counted, of these numbers."""
    dagar = frozenset({"inkom", "bekraftad", "besvarad"})
    fakta = []
    for nummer in dnr:
        varden = dict(zip(_FALT, rader[nummer], strict=True)) | {"dnr": nummer}
        varden["typer"] = tuple(varden["typer"])
        varden |= {namn: date.fromisoformat(varden[namn]) for namn in dagar if varden[namn]}
        fakta.append(Faktum(**varden))
    return fakta


def _json(varde: Any) -> Any:
    if isinstance(varde, tuple):
        return list(varde)
    return varde if varde is None or isinstance(varde, bool | int | str) else varde.isoformat()


def orsaker(fore: Mapping[str, list[Any]], nu: Mapping[str, list[Any]]) -> tuple[Orsak, ...]:
    """Every ärende that is counted otherwise, by dnr."""
    andrade = [dnr for dnr in sorted({*fore, *nu}) if fore.get(dnr) != nu.get(dnr)]
    ord_ = _Ord.for_rader([rader[dnr] for dnr in andrade for rader in (fore, nu) if dnr in rader])
    return tuple(Orsak(dnr, _vad(fore.get(dnr), nu.get(dnr), ord_)) for dnr in andrade)


_FALT = tuple(namn for namn in Faktum._fields if namn != "dnr")
_NAMN = {
    "period": "perioden då det kom in",
    "enhet_id": "enhet",
    "verksamhetsform": "verksamhetsform",
    "kategori_id": "kategori",
    "slag": "typ",
    "utfall": "beslut",
    "till_ivo": "anmälan till IVO",
    "typer": "typ av händelse",
    "inkom": "dagen då det kom in",
    "bekraftad": "dagen för bekräftelse",
    "besvarad": "dagen för svar",
    "vantar_svar": "om avsändaren väntar på svar",
    "anonym": "om avsändaren är anonym",
}


@dataclass(frozen=True)
class _Ord:
    """What ids and codes are called on screen."""

    namn: Mapping[str, Mapping[Any, str]]

    @classmethod
    def for_rader(cls, rader: Sequence[list[Any]]) -> _Ord:
        enheter = {rn[_FALT.index("enhet_id")] for rn in rader}
        kategorier = {rn[_FALT.index("kategori_id")] for rn in rader} - {None}
        namn = listor(
            {
                "enhet_id": Organisationsdel.objects.filter(pk__in=enheter).order_by("pk").values_list("pk", "namn"),
                "kategori_id": Kategori.objects.filter(pk__in=kategorier).order_by("pk").values_list("pk", "namn"),
            }
        )
        return cls(
            {
                "enhet_id": dict(namn["enhet_id"]),
                "kategori_id": dict(namn["kategori_id"]),
                "slag": {str(slag): gemen(SLAGNAMN[slag]) for slag in Slag},
                "verksamhetsform": dict(Verksamhetsform.choices),
                "utfall": {**dict(Utfall.choices), "": "ej beslutat"},
            }
        )

    def text(self, falt: str, varde: Any) -> str:
        if falt == "typer":
            return uppraknat(Missforhallandetyp(typ).label.lower() for typ in varde) or "ingen"
        if isinstance(varde, bool):
            return "ja" if varde else "nej"
        return self.namn.get(falt, {}).get(varde) or ("ingen" if varde in (None, "") else str(varde))


def _vad(fore: list[Any] | None, nu: list[Any] | None, ord_: _Ord) -> str:
    if nu is None:
        return (
            "Räknades, men finns inte längre i underlaget. Ärendet är borttaget eller flyttat utan spår i historiken."
        )
    if fore is None:
        return "Räknades inte, men finns nu i underlaget som om det var registrerat när siffrorna lästes av."
    andrat = [
        f"{_NAMN[falt]}: {ord_.text(falt, da)} blev {ord_.text(falt, idag)}"
        for falt, da, idag in zip(_FALT, fore, nu, strict=True)
        if da != idag
    ]
    text = "; ".join(andrat)
    return f"{text[0].upper()}{text[1:]}."
