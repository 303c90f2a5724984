"""A control chart whose limits differ from point to point: stairs instead of straight lines. Pure, as `diagram`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rapporter.sammanstallning.diagram import (
    BLEK,
    HOGER,
    KANT,
    VANSTER,
    Lage,
    Punkt,
    Skala,
    linje,
    ord_vid_utmarkta,
    skallinjer,
    svg_av,
    tal_text,
    tidsaxel,
    upprakning,
    varde_i_ord,
)

Granser = Sequence[tuple[float, float] | None]


def linje_med_trappa(rubrik: str, punkter: Sequence[Punkt], *, medel: float, granser: Granser, prefix: str) -> str:
    """As `diagram.linje_med_granser`, with (lower, upper) limits of its own for every point that has a value.

    Raises ValueError on fewer than two values, limits missing or out of order, or a bad `prefix`.
    """
    varden = [(p.varde, g) for p, g in zip(punkter, granser, strict=True) if p.varde is not None]
    if len(varden) < 2 or any(g is None or not g[0] <= medel <= g[1] for _, g in varden):
        raise ValueError("Diagrammet behöver minst två värden, vart och ett med gränser på var sin sida om medlet.")
    alla = [tal for v, g in varden if v is not None and g is not None for tal in (v, *g)]
    skala = Skala.kring(min(0.0, *alla), max(alla))
    steg = (HOGER - VANSTER - 12) / (len(punkter) - 1)
    lagen = [(VANSTER + 6 + nr * steg, None if p.varde is None else skala.y(p.varde)) for nr, p in enumerate(punkter)]
    utanfor = [nr for nr, p in enumerate(punkter) if _utanfor(p.varde, granser[nr])]
    delar = [
        *_trappor(skala, lagen, granser, steg),
        *skallinjer(skala),
        *_medellinje(skala, medel),
        *ord_vid_utmarkta(punkter, lagen, utanfor),
        *linje(lagen, utanfor),
        *tidsaxel(punkter, lagen),
    ]
    return svg_av(_mening(rubrik, punkter, utanfor, medel), prefix, 144, delar)


def _utanfor(varde: float | None, grans: tuple[float, float] | None) -> bool:
    return varde is not None and grans is not None and not grans[0] <= varde <= grans[1]


def _trappor(skala: Skala, lagen: Sequence[Lage], granser: Granser, steg: float) -> list[str]:
    """A tinted box from limit to limit under each point, with a dashed line along its two edges."""
    delar = []
    for (x, y), grans in zip(lagen, granser, strict=True):
        if y is None or grans is None:
            continue
        fran, till = max(VANSTER, x - steg / 2), min(HOGER, x + steg / 2)
        ned, upp = skala.y(grans[0]), skala.y(grans[1])
        ruta = f'x="{fran:.1f}" y="{upp:.1f}" width="{till - fran:.1f}" height="{ned - upp:.1f}" fill="{BLEK}"'
        delar.append(f"<rect {ruta}/>")
        delar += [
            f'<line x1="{fran:.1f}" x2="{till:.1f}" y1="{kant:.1f}" y2="{kant:.1f}" stroke="{KANT}" '
            'stroke-width="0.9" stroke-dasharray="5 3"/>'
            for kant in (upp, ned)
        ]
    return delar


def _medellinje(skala: Skala, medel: float) -> list[str]:
    y = skala.y(medel)
    return [
        f'<line x1="26" x2="398" y1="{y:.1f}" y2="{y:.1f}" stroke="{KANT}" stroke-width="0.9"/>',
        f'<text x="460" text-anchor="end" y="{y + 3:.1f}" font-size="8">Medel {tal_text(medel)}</text>',
    ]


def _mening(rubrik: str, punkter: Sequence[Punkt], utanfor: Sequence[int], medel: float) -> str:
    delar = [
        f"Styrdiagram: {rubrik.rstrip('. ')}, från {punkter[0].namn} till {punkter[-1].namn}.",
        f"Medelvärdet är {tal_text(medel)}. Gränserna är egna för varje månad och står i tabellen.",
    ]
    if utanfor:
        vilka = upprakning([f"{punkter[nr].namn} ({varde_i_ord(punkter[nr].varde)})" for nr in utanfor])
        delar.append(f"Utanför sina gränser ligger {vilka}.")
    else:
        delar.append("Inget värde ligger utanför sina gränser.")
    saknas = [p.namn for p in punkter if p.varde is None or math.isnan(p.varde)]
    if saknas:
        delar.append(f"Mängden saknas för {upprakning(saknas)}.")
    return " ".join(delar)
