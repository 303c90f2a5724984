"""Numbers in running text."""

from __future__ import annotations

from kvalitet.svenska import heltal

_TALORD = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv")


def talord(n: int, *, neutrum: bool = False) -> str:
    """Numbers up to twelve as words, as running text has them: "fyra", "ett ärende", "13", "24 000"."""
    if n == 1 and neutrum:
        return "ett"
    return _TALORD[n] if 0 <= n < len(_TALORD) else heltal(n)
