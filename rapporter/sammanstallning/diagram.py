"""Small charts for reports, drawn as inline SVG. Pure functions from numbers to text; nothing is looked up here.

They are read on paper, in grey and by ear: every bar carries its number, series differ by pattern as well as by
colour, a point outside the limits is a square with words beside it, and `<title>` tells the whole chart in
sentences (WeasyPrint makes it the alternative text). Styles are attributes, since neither the page's CSS in a PDF
nor the screen's content policy lets a style sheet reach in. Ids begin with `prefix`, which must be unique on the page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TypeGuard

#: A number; a text that stands for a number that is not shown ("1–4"); or None, which is not zero ("–", ej inkommit).
Varde = int | float | str | None

_BREDD = 460
_BLACK, _GRA, _GRON, KANT, _ROD, BLEK, _STRECK = (
    "#1d2528", "#444b4d", "#12403f", "#5f584d", "#96271a", "#f4f1ea", "#ddd7cb",
)  # fmt: skip
_MANADER = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Serie:
    """One kind of bar: its name in the key, and one value per period."""

    namn: str
    varden: Sequence[Varde]


@dataclass(frozen=True)
class Punkt:
    """One point of a line. `namn` is said in full ("juli 2025"); `axel` stands under the axis, or nothing does."""

    namn: str
    varde: float | None
    axel: str = ""


def staplar(rubrik: str, perioder: Sequence[str], serier: Sequence[Serie], *, prefix: str) -> str:
    """Grouped bars: one group per period (oldest first, the last is set bold as "now"), one bar per series.

    A text value is drawn as a dashed box of one fixed height, so that the height tells nothing about what is hidden.
    Raises ValueError on no data, more than four series, series of another length than `perioder`, negative or
    endless numbers, or a bad `prefix`.
    """
    _kontrollera_staplar(perioder, serier)
    hojd, golv, topp = 154, 120, 16
    storst = max([v for serie in serier for v in serie.varden if _ar_tal(v)] + [5])
    skala = (golv - topp) / storst
    grupp = _BREDD / len(perioder)
    bredd = min(28.0, grupp * 0.68 / len(serier))
    delar = [f'<line x1="0" x2="456" y1="{golv}" y2="{golv}" stroke="{_BLACK}" stroke-width="0.8"/>']
    for plats, period in enumerate(perioder):
        mitt = grupp * (plats + 0.5)
        fet = ' font-weight="700"' if plats == len(perioder) - 1 else ""
        for nummer, serie in enumerate(serier):
            x = mitt + (nummer - len(serier) / 2) * (bredd + 3) + 1.5
            delar += _stapel(x, bredd, golv, skala, serie.varden[plats], nummer, prefix, fet)
        delar.append(f'<text x="{mitt:.1f}" y="133" text-anchor="middle"{fet}>{escape(period)}</text>')
    if len(serier) > 1:
        delar += _nyckel([serie.namn for serie in serier], prefix, y=138)
    else:
        hojd = 138
    return svg_av(_staplars_mening(rubrik, perioder, serier), prefix, hojd, _monster(prefix, len(serier)) + delar)


def linje_med_granser(
    rubrik: str, punkter: Sequence[Punkt], *, medel: float, nedre: float, ovre: float, prefix: str
) -> str:
    """A control chart: a line, its mean, and the limits of normal variation as a tinted band.

    The limits are computed by whoever knows the rule. A value outside them is marked and named; a missing value
    breaks the line. Raises ValueError on fewer than two values, limits out of order, or a bad `prefix`.
    """
    varden = [p.varde for p in punkter if p.varde is not None]
    if len(varden) < 2 or not all(math.isfinite(v) for v in (*varden, medel, nedre, ovre)):
        raise ValueError("Ett styrdiagram behöver minst två värden, och alla ska vara ändliga tal.")
    if not nedre <= medel <= ovre:
        raise ValueError("Gränserna ska ligga på var sin sida om medelvärdet.")
    skala = Skala.kring(min(0.0, nedre, *varden), max(ovre, *varden))
    avstand = (HOGER - VANSTER - 12) / (len(punkter) - 1)
    lagen = [
        (VANSTER + 6 + nr * avstand, None if p.varde is None else skala.y(p.varde)) for nr, p in enumerate(punkter)
    ]
    utanfor = [nr for nr, p in enumerate(punkter) if p.varde is not None and not nedre <= p.varde <= ovre]
    delar = [
        *_band(skala, nedre, ovre),
        *skallinjer(skala),
        *_granslinjer(skala, medel, nedre, ovre),
        *ord_vid_utmarkta(punkter, lagen, utanfor),
        *linje(lagen, utanfor),
        *tidsaxel(punkter, lagen),
    ]
    return svg_av(_linjens_mening(rubrik, punkter, utanfor, medel, nedre, ovre), prefix, 144, delar)


def manadspunkter(forsta: date, varden: Sequence[float | None]) -> tuple[Punkt, ...]:
    """One point per month from the month of `forsta`, with names and an axis that stays readable for years."""
    punkter = []
    for nr, varde in enumerate(varden):
        ar, manad = forsta.year + (forsta.month - 1 + nr) // 12, (forsta.month - 1 + nr) % 12
        axel = ""
        if manad == 0 or nr == 0:
            axel = f"{_MANADER[manad][:3]} {ar}"
        elif manad == 6 and len(varden) <= 36 and nr >= 4:
            axel = "juli"
        elif nr == len(varden) - 1 and manad not in (1, 2, 7, 8):
            axel = _MANADER[manad] if len(_MANADER[manad]) <= 4 else _MANADER[manad][:3]
        punkter.append(Punkt(f"{_MANADER[manad]} {ar}", varde, axel))
    return tuple(punkter)


# ---------------------------------------------------------------- bars


def _kontrollera_staplar(perioder: Sequence[str], serier: Sequence[Serie]) -> None:
    if not perioder or not 1 <= len(serier) <= 4:
        raise ValueError("Ett stapeldiagram behöver minst en period och en till fyra serier.")
    for serie in serier:
        if len(serie.varden) != len(perioder):
            raise ValueError(f"Serien {serie.namn} har inte ett värde per period.")
        if any(_ar_tal(v) and not 0 <= v < math.inf for v in serie.varden):
            raise ValueError(f"Serien {serie.namn} har ett värde som inte går att rita.")


def _ar_tal(varde: Varde) -> TypeGuard[int | float]:
    return isinstance(varde, int | float)


def _stapel(
    x: float, bredd: float, golv: float, skala: float, varde: Varde, nummer: int, prefix: str, fet: str
) -> list[str]:
    """One bar with its number above it."""
    if varde is None:
        hojd, ruta, text = 0.0, "", "–"
    elif isinstance(varde, str):
        hojd, text = 11.0, escape(varde)
        ruta = f'fill="#ffffff" stroke="{KANT}" stroke-width="0.8" stroke-dasharray="2 2"'
    else:
        hojd, ruta, text = varde * skala, _fyllning(nummer, prefix), tal_text(varde)
    delar = []
    if ruta and hojd:
        delar.append(f'<rect x="{x:.1f}" y="{golv - hojd:.1f}" width="{bredd:.1f}" height="{hojd:.1f}" {ruta}/>')
    mitt = x + bredd / 2
    delar.append(f'<text x="{mitt:.1f}" y="{golv - hojd - 3.5:.1f}" text-anchor="middle"{fet}>{text}</text>')
    return delar


def _fyllning(nummer: int, prefix: str) -> str:
    if nummer == 0:
        return f'fill="{_GRON}"'
    return f'fill="url(#{prefix}-m{nummer})" stroke="{KANT}" stroke-width="0.8"'


def _monster(prefix: str, antal: int) -> list[str]:
    """The patterns of series two to four: stripes, dots, and lines across."""
    innehall = (
        ('patternTransform="rotate(45)"', '<rect width="1.6" height="5" fill="#827a6d"/>'),
        ("", f'<circle cx="2.5" cy="2.5" r="1.1" fill="{_GRON}"/>'),
        ("", '<rect width="5" height="1.2" fill="#827a6d"/>'),
    )[: antal - 1]
    if not innehall:
        return []
    rutor = [
        f'<pattern id="{prefix}-m{nr}" width="5" height="5" patternUnits="userSpaceOnUse" {vridning}>'
        f'<rect width="5" height="5" fill="#ffffff"/>{form}</pattern>'
        for nr, (vridning, form) in enumerate(innehall, start=1)
    ]
    return ["<defs>", *rutor, "</defs>"]


def _nyckel(namn: Iterable[str], prefix: str, *, y: int) -> list[str]:
    delar, x = [], 0.0
    for nummer, text in enumerate(namn):
        delar.append(f'<rect x="{x:.1f}" y="{y}" width="10" height="9" {_fyllning(nummer, prefix)}/>')
        delar.append(f'<text x="{x + 14:.1f}" y="{y + 8}">{escape(text)}</text>')
        x += 14 + 4.9 * len(text) + 12
    return delar


def _staplars_mening(rubrik: str, perioder: Sequence[str], serier: Sequence[Serie]) -> str:
    meningar = [f"Stapeldiagram: {rubrik.rstrip('. ')}."]
    for serie in serier:
        delar = [f"{varde_i_ord(varde)} ({period})" for varde, period in zip(serie.varden, perioder, strict=True)]
        meningar.append(f"{serie.namn}: {upprakning(delar)}.")
    return " ".join(meningar)


# ---------------------------------------------------------------- the control chart

VANSTER, HOGER, _TAK, _GOLV = 26.0, 398.0, 18.0, 126.0
Lage = tuple[float, float | None]
_Plats = tuple[float, float, float]  # from, to, and the middle of its height


@dataclass(frozen=True)
class Skala:
    """From values to heights on the page, between two even numbers."""

    bunn: float
    topp: float
    steg: float

    @classmethod
    def kring(cls, minst: float, storst: float) -> Skala:
        """A scale with at most seven lines, 1, 2 or 5 times a power of ten apart; 0 to 5 where there is only zero."""
        if storst <= minst:
            storst = minst + 5
        grovt = (storst - minst) / 5
        tiopotens = 10.0 ** math.floor(math.log10(grovt))
        steg = next(faktor * tiopotens for faktor in (1, 2, 5, 10) if faktor * tiopotens >= grovt * 0.999)
        return cls(steg * math.floor(minst / steg), steg * math.ceil(storst / steg), steg)

    def y(self, varde: float) -> float:
        return _GOLV - (varde - self.bunn) / (self.topp - self.bunn) * (_GOLV - _TAK)


def _band(skala: Skala, nedre: float, ovre: float) -> list[str]:
    topp, hojd = skala.y(ovre), skala.y(nedre) - skala.y(ovre)
    return [f'<rect x="26" y="{topp:.1f}" width="372" height="{hojd:.1f}" fill="{BLEK}"/>']


def skallinjer(skala: Skala) -> list[str]:
    delar = []
    for nr in range(round((skala.topp - skala.bunn) / skala.steg) + 1):
        varde = skala.bunn + nr * skala.steg
        y = skala.y(varde)
        stil = f'stroke="{_BLACK}" stroke-width="0.8"' if nr == 0 else f'stroke="{_STRECK}" stroke-width="0.5"'
        delar.append(f'<line x1="26" x2="398" y1="{y:.1f}" y2="{y:.1f}" {stil}/>')
        delar.append(f'<text x="21" y="{y + 3:.1f}" text-anchor="end" fill="{_GRA}">{tal_text(varde)}</text>')
    return delar


def _granslinjer(skala: Skala, medel: float, nedre: float, ovre: float) -> list[str]:
    """Mean and limits with short names to the right of their lines, kept a line's height apart."""
    delar = []
    under = -math.inf
    for namn, varde, streckad in (("Övre", ovre, True), ("Medel", medel, False), ("Nedre", nedre, True)):
        y = skala.y(varde)
        under = max(y + 3, under + 9.5)
        streck = ' stroke-dasharray="5 3"' if streckad else ""
        delar.append(f'<line x1="26" x2="398" y1="{y:.1f}" y2="{y:.1f}" stroke="{KANT}" stroke-width="0.9"{streck}/>')
        delar.append(f'<text x="460" text-anchor="end" y="{under:.1f}" font-size="8">{namn} {tal_text(varde)}</text>')
    return delar


def linje(lagen: Sequence[Lage], utanfor: Sequence[int]) -> list[str]:
    """The line, broken where a value is missing, with a dot per value and a square per value outside the limits."""
    delar, bit = [], list[str]()
    for x, y in [*lagen, (0.0, None)]:
        if y is not None:
            bit.append(f"{x:.1f},{y:.1f}")
            continue
        if len(bit) > 1:
            delar.append(f'<polyline points="{" ".join(bit)}" fill="none" stroke="{_GRON}" stroke-width="1.5"/>')
        bit = []
    for nr, (x, y) in enumerate(lagen):
        if y is None:
            continue
        if nr in utanfor:
            ram = f'fill="#ffffff" stroke="{_ROD}" stroke-width="1.8"'
            delar.append(f'<rect x="{x - 3.6:.1f}" y="{y - 3.6:.1f}" width="7.2" height="7.2" {ram}/>')
        else:
            delar.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{_GRON}"/>')
    return delar


def ord_vid_utmarkta(punkter: Sequence[Punkt], lagen: Sequence[Lage], utanfor: Sequence[int]) -> list[str]:
    """The name and value of each point outside the limits, on a white ground, clear of the other points' words."""
    delar = []
    marken = [(nr, x, y) for nr in utanfor for x, y in [lagen[nr]] if y is not None]
    tagna: list[_Plats] = [(x - 5, x + 5, y) for _, x, y in marken]
    for nr, x, y in marken:
        text = f"{_stor(punkter[nr].namn)}: {varde_i_ord(punkter[nr].varde)}"
        fran, till, mitt = _ledig_plats(x, y, 4.9 * len(text), tagna)
        tagna.append((fran, till, mitt))
        delar.append(
            f'<rect x="{fran - 2:.1f}" y="{mitt - 5.5:.1f}" width="{till - fran + 4:.1f}" height="11" fill="#ffffff" '
            f'fill-opacity="0.85"/><text x="{fran:.1f}" y="{mitt + 3:.1f}" font-weight="700">{escape(text)}</text>'
        )
    return delar


def _ledig_plats(x: float, y: float, bredd: float, tagna: Sequence[_Plats]) -> _Plats:
    """Where a text of this width fits nearest its point: beside it, else a line lower or higher, inside the chart."""
    for steg in (0, 11, -11, 22, -22, 33, 44, 55):
        mitt = y + steg
        for fran in (x + 8, x - 8 - bredd):
            ryms = fran >= VANSTER and fran + bredd <= HOGER and 6 <= mitt <= _GOLV - 4
            if ryms and not any(fran < h and v < fran + bredd and abs(mitt - m) < 11 for v, h, m in tagna):
                return fran, fran + bredd, mitt
    fran = max(VANSTER, min(x + 8, HOGER - bredd))
    return fran, fran + bredd, y


def tidsaxel(punkter: Sequence[Punkt], lagen: Sequence[Lage]) -> list[str]:
    delar = []
    for nr, (punkt, (x, _)) in enumerate(zip(punkter, lagen, strict=True)):
        if not punkt.axel:
            continue
        ankare, text_x = ("start", x - 6) if nr == 0 else ("end", x) if nr == len(punkter) - 1 else ("middle", x)
        delar.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="126" y2="129" stroke="{_BLACK}" stroke-width="0.6"/>'
            f'<text x="{text_x:.1f}" y="139" text-anchor="{ankare}" fill="{_GRA}">{escape(punkt.axel)}</text>'
        )
    return delar


def _linjens_mening(
    rubrik: str, punkter: Sequence[Punkt], utanfor: Sequence[int], medel: float, nedre: float, ovre: float
) -> str:
    meningar = [
        f"Styrdiagram: {rubrik.rstrip('. ')}, från {punkter[0].namn} till {punkter[-1].namn}.",
        f"Medelvärdet är {tal_text(medel)}. Normal variation ligger mellan {tal_text(nedre)} och {tal_text(ovre)}.",
    ]
    saknas = [p.namn for p in punkter if p.varde is None]
    if utanfor:
        avvikande = upprakning([f"{punkter[nr].namn} ({varde_i_ord(punkter[nr].varde)})" for nr in utanfor])
        meningar.append(f"Utanför ligger {avvikande}.")
    else:
        meningar.append("Inget värde ligger utanför.")
    if saknas:
        meningar.append(f"Uppgift saknas för {upprakning(saknas)}.")
    return " ".join(meningar)


# ---------------------------------------------------------------- shared by both


def svg_av(mening: str, prefix: str, hojd: int, delar: Iterable[str]) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", prefix):
        raise ValueError("Prefixet börjar med en liten bokstav a–z och har sedan bara a–z, siffror och bindestreck.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_BREDD} {hojd}" role="img" '
        f'aria-labelledby="{prefix}-t" font-family="Source Sans Pro, Source Sans 3, sans-serif" '
        f'font-size="9.5" fill="{_BLACK}">\n<title id="{prefix}-t">{escape(mening)}</title>\n'
        + "\n".join(delar)
        + "\n</svg>"
    )


def tal_text(varde: float) -> str:
    """A number as Swedes write it: decimal comma, at most one decimal, a thin gap between thousands, a real minus."""
    text = f"{abs(varde):,.1f}".removesuffix(".0").replace(",", "\u202f").replace(".", ",")
    return f"−{text}" if varde < 0 and text != "0" else text


def varde_i_ord(varde: Varde) -> str:
    if varde is None:
        return "uppgift saknas"
    return varde if isinstance(varde, str) else tal_text(varde)


def upprakning(delar: Sequence[str]) -> str:
    return delar[0] if len(delar) == 1 else f"{', '.join(delar[:-1])} och {delar[-1]}"


def _stor(text: str) -> str:
    return text[:1].upper() + text[1:]
