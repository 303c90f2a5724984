"""The provisions a kriterium may rest on, by the key that is kept in the database.

The citation is asked for with a day (`kvalitet.lagrum`), so that a kriterium follows the law when it is renumbered.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kvalitet import lagrum
from kvalitet.lagrum import Lag, Lagrum, LydelseSaknas, hanvisning

_LAG: tuple[Lag, ...] = ("SoL",)

LAGAR: Mapping[str, Lagrum] = {
    "forhandsbedomning": lagrum.FORHANDSBEDOMNING,
    "barnutredning": lagrum.BARNUTREDNING,
    "overvagande": lagrum.OVERVAGANDE,
    "kommunicering": lagrum.KOMMUNICERING,
    "god_kvalitet": lagrum.GOD_KVALITET,
    "systematiskt_kvalitetsarbete": lagrum.SYSTEMATISKT_KVALITETSARBETE,
    "rapportera": lagrum.RAPPORTERA,
    "sekretess": lagrum.SEKRETESS,
}


def val() -> list[tuple[str, str]]:
    """For a form: the key and what the provision is about."""
    return [(nyckel, regel.namn) for nyckel, regel in LAGAR.items()]


def hanvisad(nyckel: str, dag: date) -> str:
    """The short citation on `dag`, "20 kap. 2 § SoL (2025:400)"; "" without a provision or before its first wording."""
    regel = LAGAR.get(nyckel)
    if regel is None:
        return ""
    try:
        return hanvisning(regel, dag, _LAG, kort=True)
    except LydelseSaknas:
        return ""
