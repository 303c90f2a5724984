"""What the page of a sammanträde shows of the time after it: decisions, justering, anslag. No rule is held here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kvalitet.frister import Frist
from rapporter.namnd import anslagstid
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag
from rapporter.namnd.justering import beslutet
from rapporter.namnd.modeller import Namndarende, Sammantrade, Sammantradesstatus
from rapporter.namnd.protokoll import paragraferna


@dataclass(frozen=True)
class Anslagsvy:
    """One justering with its notice. `frist` is what comes next, or None when all is done."""

    anslag: Anslag
    paragrafer: str
    sista_dag: date | None
    frist: Frist | None


@dataclass(frozen=True)
class Efterat:
    """`kan_justeras` are the slag that may be written in now; `utan_beslut` the ärenden that lack theirs."""

    utan_beslut: tuple[Namndarende, ...]
    anslag: tuple[Anslagsvy, ...]
    kan_justeras: tuple[Anslagsslag, ...]
    frist: Frist | None

    @property
    def protokoll_justerat(self) -> bool:
        return any(vy.anslag.slag == Anslagsslag.PROTOKOLL for vy in self.anslag)


def efterat(mote: Sammantrade, arenden: Sequence[Namndarende], idag: date) -> Efterat | None:
    """None before the sammanträde. One query (the anslag); `arenden` from `handlingar.arenden_med_bilagor`."""
    if mote.status == Sammantradesstatus.FORBEREDS or mote.datum > idag:
        return None
    skrivna = list(mote.anslag.all())
    vyer = tuple(_vy(anslag, arenden) for anslag in skrivna)
    klara = {anslag.slag for anslag in skrivna}
    justerat = next((a.justerad for a in skrivna if a.slag == Anslagsslag.PROTOKOLL), None)
    return Efterat(
        utan_beslut=tuple(a for a in arenden if beslutet(a) is None),
        anslag=vyer,
        kan_justeras=tuple(slag for slag in _mojliga(mote, arenden) if slag not in klara),
        frist=anslagstid.justera(mote.datum, uppfylld=justerat),
    )


def _mojliga(mote: Sammantrade, arenden: Iterable[Namndarende]) -> list[Anslagsslag]:
    beslut = [b for a in arenden if (b := beslutet(a)) is not None]
    slag = []
    if any(b.omedelbart_justerad for b in beslut):
        slag.append(Anslagsslag.OMEDELBAR)
    if mote.status == Sammantradesstatus.GENOMFORT and any(not b.omedelbart_justerad for b in beslut):
        slag.append(Anslagsslag.PROTOKOLL)
    return slag


def _vy(anslag: Anslag, arenden: Sequence[Namndarende]) -> Anslagsvy:
    genast = anslag.slag == Anslagsslag.OMEDELBAR
    berorda = [a for a in arenden if (b := beslutet(a)) is not None and b.omedelbart_justerad == genast]
    sista = anslagstid.overklagandets_sista_dag(anslag.uppsatt) if anslag.uppsatt else None
    return Anslagsvy(anslag, paragraferna(berorda), sista, frist_for(anslag))


def frist_for(anslag: Anslag) -> Frist | None:
    """What is to be done next about a notice."""
    if anslag.uppsatt is None or anslag.nedtas_tidigast is None:
        return anslagstid.ansla(anslag.justerad)
    if anslag.nedtaget is None:
        return anslagstid.ta_ned(anslag.uppsatt, anslag.nedtas_tidigast)
    return None
