"""A list that is also a file: the same filter, the same permission, exactly the same rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.spar import logg
from kvalitet.tabellfil import FORMAT, som_fil


class FilMixin:
    """Before a list's view. `?format=` gives the rows as a file, and a post in the log says who took them.

    `kolumner` maps each heading to what gives its cell. `verb` is the log's. What somebody searched for is not logged:
    it may be a name.
    """

    filter_class: Any
    kolumner: Mapping[str, Callable[[Any], Any]]
    filnamn = ""
    verb = ""
    request: Inloggad

    @cached_property
    def filter(self) -> Any:
        form = self.filter_class(self.request.GET, person=self.request.user)
        form.is_valid()
        return form

    def rader(self) -> Iterable[Any]:
        rader: Iterable[Any] = self.get_queryset()  # type: ignore[attr-defined]
        return rader

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format", "")
        if format_ not in FORMAT or self.filter.errors:
            sidan: HttpResponseBase = super().get(request, *args, **kwargs)  # type: ignore[misc]
            return sidan
        svar = som_fil(
            format_,
            namn=self.filnamn,
            rubriker=list(self.kolumner),
            rader=([kolumn(rad) for kolumn in self.kolumner.values()] for rad in self.rader()),
        )
        val = {k: v for k, v in request.GET.items() if k in self.filter.fields and k != "q"}
        detalj = {"lista": self.filnamn, "format": format_, **val}
        logg.anteckna(self.verb, request.user, av=request.user, detalj=detalj)
        return svar
