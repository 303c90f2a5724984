"""A number from an address or a form, which anybody may have written."""

from __future__ import annotations

SIFFROR = 18  # as many as a bigint always holds; and Python refuses to read thousands of them


def heltal(text: str, annars: int = 0) -> int:
    """The number, or `annars` for what is none or is too long. No row has the number 0."""
    return int(text) if text.isdecimal() and len(text) <= SIFFROR else annars
