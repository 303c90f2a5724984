"""Pages of a list that may hold a million rows: it counts no further than anybody pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from kvalitet.svenska import antal, heltal

HOGST = 10_000
HOGST_TRAFFAR = 200  # nobody reads further in a search: one adds a word

Funna = Callable[[int], list[int] | None]
Rader = Callable[[Any], "QuerySet[Any]"]


class KappadPaginator(Paginator):  # type: ignore[type-arg]
    """As Paginator, but stops counting at `HOGST`: to count every row costs more than to show the page.

    `fler` says that there are more than `count`. They are all in the files, and in the pages of a narrower filter.
    `en_gang`: the list costs much to find (a search), so it is asked for once, for both the count and the page, and is
    counted no further than `HOGST_TRAFFAR`.
    `funna`: a quicker way to the ids of the first of them, when it has one.
    `kant_antal`: how many rows there are, where somebody has counted them already.
    `raknade`: a quicker way to count them, no further than `HOGST` and one more.
    `rader`: the rows of given ids with all that is shown of them, in the list's order.
    `forsta`: a quicker way to the rows of the first page, when there is one.
    """

    def __init__(
        self, *args: Any, rader: Rader, en_gang: bool = False, kant_antal: int | None = None, **kwargs: Any
    ) -> None:
        self.rader = rader
        self.funna: Funna | None = kwargs.pop("funna", None)
        self.forsta: Callable[[], list[Any]] | None = kwargs.pop("forsta", None)
        self.raknade: Callable[[], int] | None = kwargs.pop("raknade", None)
        super().__init__(*args, **kwargs)
        self.en_gang, self.kant_antal = en_gang, kant_antal
        self.hogst = HOGST_TRAFFAR if en_gang else HOGST

    def _check_object_list_is_ordered(self) -> None:
        """The lists of this house say their order, and to ask puts together a question that nobody may need."""

    @cached_property
    def _nummer(self) -> list[int]:
        if self.funna is not None and (nummer := self.funna(self.hogst)) is not None:
            return nummer
        rader: Any = self.object_list
        return list(rader.values_list("pk", flat=True)[: self.hogst + 1])

    @cached_property
    def _raknat(self) -> int:
        if self.kant_antal is not None:
            return self.kant_antal
        if self.en_gang:
            return len(self._nummer)
        if self.raknade is not None:
            return self.raknade()
        rader: Any = self.object_list
        return int(rader.order_by()[: self.hogst + 1].count())

    @cached_property
    def count(self) -> int:
        return min(self._raknat, self.hogst)

    @property
    def fler(self) -> bool:
        return self._raknat > self.hogst

    def page(self, number: Any) -> Page[Any]:
        """The rows of one page: which ones, from the indexes alone, and only those with all that stands beside them.

        Joined first, the database would carry every row of the list through the sorting.
        """
        number = 1 if number == 1 else self.validate_number(number)
        sidan = self.forsta() if number == 1 and self.forsta is not None else self._raderna(number)
        if number == 1 and len(sidan) < self.per_page and not self.en_gang:
            self.kant_antal = len(sidan)  # all of them: no need to count
        return Page(sidan, number, self)

    def _raderna(self, number: int) -> list[Any]:
        forst = (number - 1) * self.per_page
        rader: Any = self.object_list
        sist = forst + self.per_page
        nummer = self._nummer[forst:sist] if self.en_gang else rader.values("pk")[forst:sist]
        sidan = list(self.rader(nummer))
        if self.en_gang:  # in the order they were found in
            sidan.sort(key=lambda rad: nummer.index(rad.pk))
        return sidan

    @property
    def antal_i_ord(self) -> str:
        """ "47 ärenden", "fler än 10 000 ärenden"."""
        return f"Fler än {heltal(self.hogst)} ärenden" if self.fler else antal("ärende", "ärenden", self.count)
