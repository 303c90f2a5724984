"""What the lists behind the figures have in common: they are also files, of exactly the rows that the person reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms

from avvikelser.lista.export import typord
from kvalitet.listfil import FilMixin
from rapporter.sammanstallning.siffrans_lista import RADVAL
from rapporter.statistik.bakom import KAN

KOLUMNER: Mapping[str, Callable[[Any], Any]] = {
    "Diarienummer": lambda a: a.dnr,
    "Typ": typord,
    "Ärendemening": lambda a: a.rubrik,
    "Enhet": lambda a: a.enhet.namn,
    "Hände": lambda a: a.intraffade,
    "Märktes": lambda a: a.markt_dag,
    "Kom in": lambda a: a.inkommen,
    "Läge": lambda a: a.get_status_display(),
}


class Siffransval(forms.Form):
    """What the address says of the figure. The view reads it; here it is only named, so that the log tells of it."""

    def __init__(self, data: Any, *, person: Any) -> None:
        super().__init__(data)
        for namn in sorted({*KAN, *RADVAL, "vid", "vad", "kod", "inom", "nar", "beslut", "hur", "effekt"}):
            self.fields[namn] = forms.CharField(required=False)


class Bakomfil(FilMixin):
    """Before a list behind a figure, whose view has found its `namnd` and `period`."""

    filter_class = Siffransval
    kolumner = KOLUMNER
    verb = "hamta_arenden"
    namnd: Any
    period: Any

    @property
    def filnamn(self) -> str:
        return f"arenden-bakom-siffran-{self.period.kod}"

    def rader(self) -> Iterable[Any]:
        return super().rader().select_related("enhet", "synpunkt")  # type: ignore[attr-defined]
