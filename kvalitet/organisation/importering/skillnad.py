"""What an import would change, and what stands in its way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kvalitet.inlasning import Tabell
from kvalitet.overgang import OtillatenOvergang


class Slag(StrEnum):
    NY = "Ny"
    ANDRAD = "Ändrad"
    OFORANDRAD = "Oförändrad"
    DUBBLETT = "Dubblett"


@dataclass(frozen=True)
class Underlag:
    """The files as they were uploaded (empty: not part of it), and the day from which changes hold."""

    organisation: bytes
    uppdrag: bytes
    dag: date


@dataclass(frozen=True)
class Skillnad:
    """One row of a file: what it is about, and each (field, before, after) that it changes."""

    nummer: int
    slag: Slag
    vad: str
    andringar: tuple[tuple[str, str, str], ...] = ()


@dataclass
class Fil:
    """What became of one file. `saknas` is what the system has and the file has not; it is left alone."""

    namn: str
    tabell: Tabell = field(default_factory=Tabell)
    skillnader: list[Skillnad] = field(default_factory=list)
    saknas: list[str] = field(default_factory=list)

    @contextmanager
    def rad(self, nummer: int, kolumn: str = "") -> Iterator[None]:
        """What a rule refuses in this block becomes an error on the row, and the next row goes on."""
        try:
            yield
        except OtillatenOvergang as hinder:
            self.tabell.anmark(nummer, kolumn, str(hinder))

    def av_slag(self, slag: Slag) -> list[Skillnad]:
        return [s for s in self.skillnader if s.slag == slag]

    @property
    def nya(self) -> list[Skillnad]:
        return self.av_slag(Slag.NY)

    @property
    def andrade(self) -> list[Skillnad]:
        return self.av_slag(Slag.ANDRAD)

    @property
    def antal_oforandrade(self) -> int:
        return len(self.av_slag(Slag.OFORANDRAD))

    @property
    def dubbletter(self) -> list[Skillnad]:
        return self.av_slag(Slag.DUBBLETT)


@dataclass
class Granskning:
    """The outcome for both files. `inford` says whether it was kept; `hinder` is what stopped the whole of it.

    With `andrat_emellan` nothing is wrong with the files: what is shown now is new, and can be carried out.
    """

    underlag: Underlag
    organisation: Fil = field(default_factory=lambda: Fil("organisation"))
    uppdrag: Fil = field(default_factory=lambda: Fil("uppdrag"))
    hinder: str = ""
    inford: bool = False
    andrat_emellan: bool = False

    @property
    def filer(self) -> list[Fil]:
        """The files that are part of it."""
        delar = ((self.organisation, self.underlag.organisation), (self.uppdrag, self.underlag.uppdrag))
        return [fil for fil, data in delar if data]

    @property
    def antal_fel(self) -> int:
        return sum(fil.tabell.antal_fel for fil in self.filer) + bool(self.hinder and not self.andrat_emellan)

    @property
    def gar_att_infora(self) -> bool:
        """Is there something to carry out, and nothing in the files to correct first?"""
        return bool(self.antal_andringar) and self.antal_fel == 0

    @property
    def antal_andringar(self) -> int:
        return sum(len(fil.nya) + len(fil.andrade) for fil in self.filer)

    @property
    def fingeravtryck(self) -> str:
        """The digest of every difference: two granskningar with the same one do the same thing."""
        rader = [
            [fil.namn, s.nummer, s.slag, s.vad, s.andringar]
            for fil in self.filer
            for s in sorted((*fil.nya, *fil.andrade), key=lambda s: s.nummer)
        ]
        text = json.dumps([str(self.underlag.dag), rader], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def andringar(par: dict[str, tuple[object, object]]) -> tuple[tuple[str, str, str], ...]:
    """The fields whose value differs, as text; nothing is the empty string."""
    return tuple((falt, _text(fore), _text(efter)) for falt, (fore, efter) in par.items() if fore != efter)


def _text(varde: object) -> str:
    if varde is None:
        return ""
    return str(getattr(varde, "label", varde))
