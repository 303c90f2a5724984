"""Contrast of every pair of colours that text or a border is drawn with, in the light and in the dark theme.

WCAG 2.1: 4.5 for text (1.4.3), 3 for the border of a field and the focus ring (1.4.11).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static" / "kvalitet.css").read_text(encoding="utf-8")
TEXT, GRANS = 4.5, 3.0
YTOR = ("papper", "yta", "sankt")
LAGEN = ("info", "klar", "varning", "fara", "sekretess", "lugn")
PAR = [
    *((text, yta, TEXT) for text in ("text", "text-2", "lank", "gran", "fara") for yta in YTOR),
    *((lage, f"{lage}-ton", TEXT) for lage in LAGEN),
    *(("text", f"{lage}-ton", TEXT) for lage in LAGEN),
    ("pa-gran", "gran", TEXT),
    ("pa-gran", "gran-mork", TEXT),
    ("text", "gran-ton", TEXT),
    ("gran-mork", "gran-ton", TEXT),
    ("pa-band", "band", TEXT),
    ("pa-band-2", "band", TEXT),
    *(("kant", yta, GRANS) for yta in ("papper", "yta")),
    *(("fokus", yta, GRANS) for yta in YTOR),
    ("fokus-band", "band", GRANS),
    ("band-kant", "band", GRANS),
]


def varden(tema: str) -> dict[str, str]:
    """The variables of a theme; the dark one changes some of the light ones."""
    ljus = CSS[CSS.index(":root {") : CSS.index("@media (width >= 48em)")]
    funna = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", ljus))
    if tema == "mörkt":
        mork = CSS[CSS.index("@media (prefers-color-scheme: dark)") :]
        funna |= dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})", mork[: mork.index("/* ----------")]))
    return funna


def ljushet(farg: str) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.1 defines it."""
    delar = [int(farg[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    r, g, b = (d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delar)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def kontrast(a: str, b: str) -> float:
    ljusare, morkare = sorted((ljushet(a), ljushet(b)), reverse=True)
    return (ljusare + 0.05) / (morkare + 0.05)


def test_the_measure_is_right():
    assert kontrast("#000000", "#ffffff") == pytest.approx(21)
    assert kontrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("tema", ["ljust", "mörkt"])
@pytest.mark.parametrize(("fram", "bak", "minst"), PAR)
def test_two_colours_are_told_apart(tema, fram, bak, minst):
    farger = varden(tema)
    assert kontrast(farger[fram], farger[bak]) >= minst
