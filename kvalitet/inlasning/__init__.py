"""Tables from other systems. See `csvtabell` for how they are understood and `celler` for the kinds of cells."""

from kvalitet.inlasning.celler import Ogiltigt, Tolkning, dag, heltal, ja_nej, text, tidpunkt, val
from kvalitet.inlasning.csvtabell import FLEST_FEL, FORMEL, Inrad, Kolumn, Radfel, Tabell, forsta_rader, tabell

__all__ = [
    "FLEST_FEL",
    "FORMEL",
    "Inrad",
    "Kolumn",
    "Ogiltigt",
    "Radfel",
    "Tabell",
    "Tolkning",
    "dag",
    "forsta_rader",
    "heltal",
    "ja_nej",
    "tabell",
    "text",
    "tidpunkt",
    "val",
]
