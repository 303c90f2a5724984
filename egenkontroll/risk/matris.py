"""The risk matrix: what lies in which square, for the table with links and for a picture of the same.

No colour says anything alone: every square has its value and the word of its level, and the picture a pattern too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from egenkontroll.risk.skala import Intervall, Skala

# Widths in the picture's own units; the whole is 400 wide whatever the scale.
_BREDD, _RADHOJD, _VANSTER, _HUVUD = 400, 54, 82, 34
_PAPPER = {
    "gron": ("#e3f1e6", "#1d5b33"),
    "bla": ("#e2eef6", "#1f4e6e"),
    "gul": ("#fbf0d2", "#6b4a00"),
    "orange": ("#fde3cb", "#7a3d00"),
    "rod": ("#fae1de", "#8a1c12"),
}
"""Ground and ink on paper, where page CSS does not reach in."""


@dataclass(frozen=True)
class Punkt:
    """Something that lies in a square: R1, or the number of risks there."""

    kod: str
    namn: str
    sannolikhet: int
    konsekvens: int
    url: str = ""


@dataclass(frozen=True)
class Ruta:
    varde: int
    niva: Intervall
    punkter: tuple[Punkt, ...]


@dataclass(frozen=True)
class Matrisrad:
    steg: int
    ord: str
    rutor: tuple[Ruta, ...]


@dataclass(frozen=True)
class Matris:
    """Rows from the likeliest down; columns from the mildest consequence."""

    skala: Skala
    rader: tuple[Matrisrad, ...]

    @property
    def kolumner(self) -> list[tuple[int, str]]:
        return list(enumerate(self.skala.konsekvenser, 1))

    @property
    def punkter(self) -> list[tuple[Punkt, Ruta]]:
        return [(punkt, ruta) for rad in self.rader for ruta in rad.rutor for punkt in ruta.punkter]

    @property
    def i_ord(self) -> str:
        """What the picture shows, for who does not see it."""
        if not self.punkter:
            return "Inga risker är värderade."
        delar = (f"{p.kod} {p.namn}: {r.varde}, {r.niva.niva.ord.lower()}" for p, r in self.punkter)
        return ". ".join(delar) + "."


def matris(skala: Skala, punkter: Iterable[Punkt]) -> Matris:
    """Every square of the scale, with what lies in it. Raises ValueError for a point outside the scale."""
    lagda: dict[tuple[int, int], list[Punkt]] = {}
    for punkt in punkter:
        skala.varde(punkt.sannolikhet, punkt.konsekvens)
        lagda.setdefault((punkt.sannolikhet, punkt.konsekvens), []).append(punkt)

    def ruta(s: int, k: int) -> Ruta:
        varde = skala.varde(s, k)
        return Ruta(varde, skala.niva(varde), tuple(lagda.get((s, k), ())))

    steg = range(1, skala.storlek + 1)
    rader = (Matrisrad(s, skala.sannolikheter[s - 1], tuple(ruta(s, k) for k in steg)) for s in reversed(steg))
    return Matris(skala, tuple(rader))


def bild(bilden: Matris, rubrik: str, *, papper: bool = False) -> SafeString:
    """The matrix as one inline SVG with title and description. On paper the colours are attributes."""
    antal = bilden.skala.storlek
    sida = (_BREDD - _VANSTER) / antal
    hojd = _HUVUD + antal * _RADHOJD + 2
    return format_html(
        '<svg class="matrisbild" viewBox="0 0 {} {}" role="img" xmlns="http://www.w3.org/2000/svg" '
        'font-family="Source Sans Pro, Source Sans 3, sans-serif">'
        "<title>{}</title><desc>{}</desc>{}{}</svg>",
        _BREDD,
        hojd,
        rubrik,
        bilden.i_ord,
        _huvud(bilden, sida),
        format_html_join("", "{}", ((_rad(rad, i, sida, papper),) for i, rad in enumerate(bilden.rader))),
    )


def _text(x: float, y: float, text: str, *, storlek: int = 10, vikt: int = 400, ankare: str = "start") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-size="{}" font-weight="{}" text-anchor="{}" fill="currentColor">{}</text>',
        *(f"{x:.1f}", f"{y:.1f}", storlek, vikt, ankare, text),
    )


def _huvud(bilden: Matris, sida: float) -> SafeString:
    delar = [_text(2, 12, "Sannolikhet ↓"), _text(2, 26, "Konsekvens →")]
    for steg, ord_ in bilden.kolumner:
        x = _VANSTER + (steg - 1) * sida + 4
        delar += [_text(x, 12, str(steg), vikt=700, storlek=11), *_ord(x, 22, ord_)]
    return format_html_join("", "{}", ((d,) for d in delar))


def _ord(x: float, y: float, ord_: str) -> list[SafeString]:
    """A word, or two on two lines: "Mindre sannolik" is wider than its column."""
    forsta, _, resten = ord_.partition(" ")
    delar = [_text(x, y, forsta, storlek=9)]
    return [*delar, _text(x, y + 10, resten, storlek=9)] if resten else delar


def _rad(rad: Matrisrad, nr: int, sida: float, papper: bool) -> SafeString:
    y = _HUVUD + nr * _RADHOJD
    delar = [_text(2, y + 16, str(rad.steg), vikt=700, storlek=11), *_ord(2, y + 28, rad.ord)]
    delar += [_ruta(ruta, _VANSTER + k * sida, y, sida, papper) for k, ruta in enumerate(rad.rutor)]
    return format_html_join("", "{}", ((d,) for d in delar))


def _ruta(ruta: Ruta, x: float, y: float, sida: float, papper: bool) -> SafeString:
    niva = ruta.niva.niva
    grund, blackt = _PAPPER[niva.farg]
    farg = format_html(' color="{}"', blackt) if papper else format_html(' class="farg-{}"', niva.farg)
    fyllning: str = format_html(' fill="{}"', grund) if papper else ""
    kant = 2 if ruta.niva.sist else 0.75
    # The last level has a thick edge, the first a thin one: seen also without colour.
    return format_html(
        '<g{}><rect x="{}" y="{}" width="{}" height="{}" rx="2"{} stroke="currentColor" stroke-width="{}"/>{}{}{}</g>',
        farg,
        f"{x + 1.5:.1f}",
        f"{y + 1.5:.1f}",
        f"{sida - 3:.1f}",
        _RADHOJD - 3,
        fyllning,
        kant,
        _text(x + 6, y + 15, str(ruta.varde), vikt=700, storlek=11),
        _text(x + 6, y + 26, niva.ord.lower(), storlek=9),
        _koder(ruta, x, y, sida),
    )


def _koder(ruta: Ruta, x: float, y: float, sida: float) -> SafeString:
    """The codes on two lines at most; what does not fit is counted."""
    koder = [punkt.kod for punkt in ruta.punkter]
    ryms = max(1, int((sida - 10) / 20))
    rader = [koder[:ryms], koder[ryms : 2 * ryms]]
    over = len(koder) - 2 * ryms
    if over > 0:
        rader[1] = [*rader[1][:-1], f"+{over + 1}"]
    texter = [_text(x + 6, y + 38 + 11 * i, " ".join(rad), vikt=700) for i, rad in enumerate(rader) if rad]
    return format_html_join("", "{}", ((t,) for t in texter))
