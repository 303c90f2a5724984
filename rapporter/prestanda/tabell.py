"""The measured values as a table in Markdown, beside what they may cost."""

from __future__ import annotations

from collections.abc import Mapping

from rapporter.prestanda.budget import BUDGET, GOLV, GOLVETS_TID, HOGST_LANGSAMMARE, Matvarde

_OM = """# Prestanda

Skrivs av `python3 manage.py bench --spara docs/prestanda.md`. Mätt {maskin}.

Tider i millisekunder. ”En enhet” är en enhetschef, ”300 enheter” en kvalitetsstrateg över en nämnd. Sidor mäts i
processen (Django, mall och databas, utan nät), sexton samtidiga användare över HTTP mot gunicorn på samma maskin, som
alltså också bär belastningen. Maskiner skiljer sig: jämför kvoter, inte sekunder. En delad maskin skiljer sig också
från minut till minut. Därför mäts det mesta i tre omgångar, varannan gång golvet, det minsta en sida kan kosta. Den
omgång gäller då golvet var lägst.{golv}"""

_GOLV = """

Golvet är {har} ms här och {dar:g} ms på maskinen som budgeten är satt på: 30 ms där motsvarar {kvar} ms här. ”Håller”
räknar ändå i ms rakt av. ”Mot 10 000” räknar i golv där det är mätt, eftersom maskinen kan ha hunnit bli en annan. Med
10 000 ärenden har en enhet fem, och enhetschefens lista, filter och sökning är tomma där: då jämförs en full sida med
en tom. Agendan för 300 enheter är också kortare där.
"""


def som_text(varden: Mapping[str, list[Matvarde]], *, maskin: str) -> str:
    """`varden` maps the number of ärenden to what was measured there."""
    storst = max(varden, key=int)
    minst = {(v.vad, v.vem): v for v in varden[min(varden, key=int)]}
    rubriker = ["Vad", "Vem", "Median", "p95", "Golv", "Budget", "Frågor", "MB", "Mot 10 000", "Håller"]
    rader = [_rad(v, minst.get((v.vad, v.vem)) if len(varden) > 1 else None) for v in varden[storst]]
    delar = [_OM.format(maskin=maskin, golv=_golv(varden[storst])), f"## {int(storst):,} ärenden\n".replace(",", " ")]
    delar.append(_tabell(rubriker, rader))
    return "\n".join(delar) + "\n"


def _golv(varden: list[Matvarde]) -> str:
    for varde in varden:
        if varde.vad == GOLV:
            return _GOLV.format(
                har=f"{varde.median:.0f}", dar=GOLVETS_TID, kvar=f"{30 * varde.median / GOLVETS_TID:.0f}"
            )
    return "\n"


def _rad(varde: Matvarde, liten: Matvarde | None) -> list[str]:
    krav = BUDGET[varde.vad]
    budget = f"{krav.median:g}" + (f" / {krav.p95:g}" if krav.p95 else "")
    kvot = varde.mot(liten) if liten else None
    # A page may not cost more because there are more ärenden; a half-year's figures count more of them.
    haller = varde.haller() and (kvot is None or krav.fragor is None or kvot <= HOGST_LANGSAMMARE)
    return [
        varde.vad,
        varde.vem,
        f"{varde.median:.0f}",
        f"{varde.p95:.0f}" if varde.p95 is not None else "",
        f"{varde.golv:.1f}".replace(".", ",") if varde.golv is not None else "",
        budget,
        str(varde.fragor or ""),
        f"{varde.mb:.0f}" if varde.mb is not None else "",
        f"{kvot:.2f}".replace(".", ",") if kvot else "",
        "ja" if haller else f"nej ({varde.fel} fel)" if varde.fel else "nej",
    ]


def _tabell(rubriker: list[str], rader: list[list[str]]) -> str:
    bredder = [max(len(r[i]) for r in [rubriker, *rader]) for i in range(len(rubriker))]

    def rad_i_tabellen(celler: list[str]) -> str:
        return "| " + " | ".join(c.ljust(b) for c, b in zip(celler, bredder, strict=True)) + " |"

    return "\n".join(
        [rad_i_tabellen(rubriker), rad_i_tabellen(["-" * b for b in bredder]), *map(rad_i_tabellen, rader)]
    )
