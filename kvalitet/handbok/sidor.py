"""Reads docs/handbok/*.md and turns them into HTML, once per process.

The files are part of the program and written by us, yet raw HTML in them is not let through (`html=False`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

MAPP: Path = settings.BASE_DIR / "docs" / "handbok"
ORDNING = (
    "start",
    "rapportera",
    "ta-emot",
    "lex-sarah",
    "beslutsfattare",
    "aviseringar",
    "synpunkter",
    "utforare",
    "planera-egenkontroll",
    "urval",
    "granska",
    "riskanalys",
    "internkontroll",
    "tillsyn",
    "revisor",
    "kvalitetsstrateg",
    "halvarsredovisning",
    "rapporter",
    "namnd",
    "gallring",
    "systemforvaltare",
)
_NAMN = re.compile(r"[a-z0-9-]{1,60}")


@dataclass(frozen=True)
class Sida:
    """One page. `brodtext` is HTML without its first heading, which is `rubrik`."""

    slug: str
    rubrik: str
    brodtext: SafeString


@cache
def hamta_sida(slug: str) -> Sida | None:
    """The page with that name, or None. The name never reaches the file system unless it is plain."""
    fil = MAPP / f"{slug}.md"
    if not _NAMN.fullmatch(slug) or not fil.is_file():
        return None
    rubrik, _, resten = fil.read_text(encoding="utf-8").partition("\n")
    html = MarkdownIt("commonmark", {"html": False}).render(resten)
    return Sida(slug, rubrik.removeprefix("# ").strip(), mark_safe(html))  # noqa: S308 - our own files, raw HTML off


@cache
def innehall() -> tuple[Sida, ...]:
    """Every page, in reading order; pages that the order does not name come last, by name."""
    namn = sorted((fil.stem for fil in MAPP.glob("*.md")), key=lambda n: (n not in ORDNING, _plats(n), n))
    return tuple(sida for n in namn if (sida := hamta_sida(n)))


def _plats(namn: str) -> int:
    return ORDNING.index(namn) if namn in ORDNING else len(ORDNING)
