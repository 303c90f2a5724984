"""The class of a history's manager is made once.

django-simple-history makes it anew each time somebody asks for `history`, and every save of a model with history asks.
To go through all names of a queryset for it takes longer than to write the row.
"""

from functools import cache
from typing import Any

from simple_history.manager import HistoryManager


def hall_klassen() -> None:
    """Called once, when the program has been loaded. What is kept is the class alone, which knows no model or row."""
    en_gang: Any = cache(HistoryManager.from_queryset.__func__)
    HistoryManager.from_queryset = classmethod(en_gang)
