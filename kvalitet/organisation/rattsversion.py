"""How many times this process has changed who may do what where.

`behorighet` reads a person's rights once and keeps them on the person; what it has kept is good while this number
stands still.
"""

from __future__ import annotations

import itertools

_raknare = itertools.count(1)
_nu = 0


def nu() -> int:
    """The present version."""
    return _nu


def ny() -> None:
    """Called by whatever writes the object permissions or the closure of the tree."""
    global _nu  # one number a process
    _nu = next(_raknare)
