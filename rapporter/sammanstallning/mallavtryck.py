"""Two who lay out the same mall at once: what the first has changed since the second opened the page.

The page goes with an imprint of the mall as it was saved then: a piece for each section, of its place, heading, start
and text, in the order in which the page shows them. It is the way of `kvalitet.samtidigt`, for rows that also move.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kvalitet.heltal import heltal
from kvalitet.samtidigt import Rad, bit
from rapporter.sammanstallning.rapportmallar import BORJAN, Malldel

_FALT = {"rubrik": "Rubrik", "borjan": "Avsnittet börjar", "text": "Standardtext"}


@dataclass(frozen=True)
class _Sedd:
    """A section as it was saved when the page was opened: its place, and a piece for each of `_FALT`."""

    plats: int
    bitar: Mapping[str, str]


def avtryck(sparade: Sequence[Malldel], visade: Sequence[Malldel]) -> str:
    """Of what is saved, in the order of what is shown. Both have every section of the type."""
    platser = {del_.nyckel: (nr, del_) for nr, del_ in enumerate(sparade, start=1)}
    return " ".join(_stycke(*platser[del_.nyckel]) for del_ in visade)


def _stycke(plats: int, del_: Malldel) -> str:
    return ".".join([del_.nyckel, str(plats), *(bit(falt, getattr(del_, falt)) for falt in _FALT)])


def _sedda(sett: str) -> dict[str, _Sedd]:
    """By key, in the order shown. What cannot be read is not there."""
    stycken = [stycke.split(".") for stycke in sett.split()]
    return {
        nyckel: _Sedd(heltal(plats), dict(zip(_FALT, bitar, strict=True)))
        for nyckel, plats, *bitar in (stycke for stycke in stycken if len(stycke) == 2 + len(_FALT))
    }


def som_visad(delar: Sequence[Malldel], sett: str) -> tuple[Malldel, ...]:
    """The sections in the order that the page shows them, so that a place that was moved on it is known to be."""
    visade = {nyckel: nr for nr, nyckel in enumerate(_sedda(sett))}
    return tuple(sorted(delar, key=lambda del_: visade.get(del_.nyckel, len(visade))))


def andrat(sparade: Sequence[Malldel], skickade: Sequence[Malldel], sett: str) -> list[Rad]:
    """What has been saved since the page was opened and is not what is sent, by the headings that stand on the page.

    A section that only makes room for one that was moved is not named. Without an imprint: all that differs.
    """
    sedda, sanda = _sedda(sett), {del_.nyckel: del_ for del_ in skickade}
    nu, sant = [del_.nyckel for del_ in sparade], [del_.nyckel for del_ in skickade]
    fore = sorted(sedda, key=lambda nyckel: sedda[nyckel].plats) or sant
    flyttade = set() if nu == sant else _flyttade(fore, nu)
    rader = []
    for plats, del_ in enumerate(sparade, start=1):
        delar = [f"Plats {plats}"] if del_.nyckel in flyttade else []
        delar += _innehall(del_, sanda[del_.nyckel], sedda.get(del_.nyckel))
        if delar:
            rader.append((sanda[del_.nyckel].rubrik, "\n".join(delar)))
    return rader


def _innehall(nu: Malldel, sand: Malldel, sedd: _Sedd | None) -> Iterator[str]:
    for falt, etikett in _FALT.items():
        varde = getattr(nu, falt)
        if varde != getattr(sand, falt) and (sedd is None or sedd.bitar[falt] != bit(falt, varde)):
            yield f"{etikett}: {BORJAN[nu.borjan] if falt == 'borjan' else varde or '–'}"


def _flyttade(fore: Sequence[str], nu: Sequence[str]) -> set[str]:
    """The fewest that have to be moved to come from one order to the other. Of two that have changed places it is the
    one that was moved up."""
    platser = {nyckel: nr for nr, nyckel in enumerate(fore)}
    gemensamma = [nyckel for nyckel in nu if nyckel in platser]
    kedjor: list[list[str]] = []
    for nyckel in gemensamma:
        mojliga = [kedja for kedja in reversed(kedjor) if platser[kedja[-1]] < platser[nyckel]]
        kedjor.append([*max(mojliga, key=len, default=[]), nyckel])
    kvar = max(reversed(kedjor), key=len, default=[])
    return set(gemensamma) - set(kvar)
