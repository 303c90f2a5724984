"""Pages of a list that may hold a million rows: it counts no further than anybody pages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

from kvalitet.svenska import antal, heltal

HOGST = 10_000


class KappadPaginator(Paginator):  # type: ignore[type-arg]
    """As Paginator, but stops counting at `HOGST`: to count every row costs more than to show the page.

    `fler` says that there are more than `count`. They are all in the files, and in the pages of a narrower filter.
    """

    @cached_property
    def _raknat(self) -> int:
        rader: Any = self.object_list
        return int(rader.order_by()[: HOGST + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._raknat, HOGST)

    @property
    def fler(self) -> bool:
        return self._raknat > HOGST

    @property
    def antal_i_ord(self) -> str:
        """ "47 ärenden", "fler än 10 000 ärenden"."""
        return f"Fler än {heltal(HOGST)} ärenden" if self.fler else antal("ärende", "ärenden", self.count)
