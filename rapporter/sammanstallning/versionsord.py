"""What the public version of a rapport says of itself, on its paper and in its files.

The papers of a rapport from before these words stay as they were: what was counted by an older version of the
definitions says so as it did then.
"""

from __future__ import annotations

from rapporter.statistik.siffror import Siffror

SANNA_SEDAN = 7
"""The version of the definitions from which a public version says that numbers are hidden only when some are."""
DOLDA = "Tal mellan 1 och 4 är dolda."
INGA_DOLDA = "Inga tal är dolda."


def sager_dolda(siffror: Siffror) -> bool:
    """Whether these public figures are said to hide small numbers."""
    return siffror.offentlig and (bool(siffror.dolda) or siffror.definitionsversion < SANNA_SEDAN)


def om_dolda(siffror: Siffror) -> str:
    """A sentence about what these public figures hide."""
    return DOLDA if sager_dolda(siffror) else INGA_DOLDA


def om_offentlig(dolda_tal: str | None, *, forvantas: bool) -> str:
    """The same of a public version that is not at hand: `dolda_tal` is `publicering.DOLDA_TAL`, and `forvantas` says
    whether it would hide anything where that is not known."""
    return DOLDA if (forvantas if dolda_tal is None else int(dolda_tal)) else INGA_DOLDA


def mater_svar(siffror: Siffror) -> bool:
    """Whether the kontrollblad says on which day answers were measured: where there are any."""
    return siffror.definitionsversion < SANNA_SEDAN or any(d.kod == "matdag" for d in siffror.definitioner)
