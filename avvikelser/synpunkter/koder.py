"""The receipt code: long enough not to be guessed, easy to read out loud, kept only as a digest."""

from __future__ import annotations

import hashlib
import secrets

# Without the letters and figures that are taken for each other: 0/O, 1/I/L, and U, which makes words of the rest.
TECKEN = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GRUPPER, I_GRUPP = 4, 4
"""Sixteen of thirty characters are 78 bits: at a thousand tries a second, ten million million years for one code."""


def ny_kod() -> str:
    """A new code, as it is shown: "7KQM-4TRZ-9WXA-BC3D"."""
    return "-".join("".join(secrets.choice(TECKEN) for _ in range(I_GRUPP)) for _ in range(GRUPPER))


def avtryck(kod: str) -> str:
    """The digest that is kept and looked for. Blanks, hyphens and case do not matter; any text gives a digest.

    No salt and no slow hash: a code has 78 random bits, so there is nothing to look up in a table.
    """
    ren = "".join(tecken for tecken in kod.upper() if tecken.isalnum())
    return hashlib.sha256(f"synpunkt:{ren}".encode()).hexdigest()
