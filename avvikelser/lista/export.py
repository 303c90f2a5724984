"""The rows of a list as a file. Exactly the filtered rows, and nothing that is written in free text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook

from avvikelser.fristlista import nasta_frist
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, Lag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import heltal

_Svar = TypeVar("_Svar", bound=HttpResponseBase)

FLEST_I_EXCEL = 100_000
_PER_HAMTNING = 2000
_FORMELTECKEN = ("=", "+", "-", "@", "\t", "\r", "\n")

KOLUMNER: dict[str, Callable[[Arende], Any]] = {
    "Diarienummer": lambda a: a.dnr,
    "Typ": lambda a: typord(a),
    "Ärendemening": lambda a: a.rubrik,
    "Enhet": lambda a: a.enhet.namn,
    "Nämnd": lambda a: a.namnd.namn,
    "Verksamhetsform": lambda a: a.get_verksamhetsform_display(),
    "Lagrum": lambda a: ", ".join(Lag(lag).label for lag in a.lagar),
    "Hände": lambda a: a.intraffade,
    "Kom in": lambda a: _dag(a.inkommen),
    "Togs emot": lambda a: _dag(a.mottagen),
    "Avslutades": lambda a: _dag(a.avslutad),
    "Läge": lambda a: a.get_status_display(),
    "Nästa frist": lambda a: f.namn if (f := nasta_frist(a)) else "",
    "Senast": lambda a: f.senast if (f := nasta_frist(a)) else None,
    "Kategori": lambda a: a.kategori.namn if a.kategori else "Saknar kategori",
    "Allvarlighetsgrad": lambda a: a.allvarlighetsgrad,
    "Sannolikhet": lambda a: a.sannolikhet,
    "Ansvarig": lambda a: a.ansvarig.namn if a.ansvarig else "",
    "Utfall": lambda a: a.lex_sarah.get_utfall_display() if a.typ == Arendetyp.LEX_SARAH else "",
    "Anmäld till IVO": lambda a: a.lex_sarah.anmald_ivo if a.typ == Arendetyp.LEX_SARAH else None,
}


def typord(arende: Arende) -> str:
    """What kind it is, in one word: a synpunkt is what it is called when it comes in (klagomål, beröm …)."""
    if arende.typ == Arendetyp.SYNPUNKT:
        return str(arende.synpunkt.get_slag_display())
    return Arendetyp(arende.typ).label


def som_fil(arenden: ArendeQuerySet, format_: str) -> HttpResponseBase:
    """The list as "csv" or "xlsx". Raises OtillatenOvergang when it has more rows than Excel is given."""
    rader = arenden.select_related("namnd", "kategori")
    return _som_csv(rader) if format_ == "csv" else _som_xlsx(rader)


def ofarlig(varde: Any) -> Any:
    """A cell that no spreadsheet takes for a formula. Numbers and dates are left as they are."""
    if isinstance(varde, str) and varde.startswith(_FORMELTECKEN):
        return f"'{varde}"
    return varde


def _varden(arenden: Iterable[Arende]) -> Iterator[list[Any]]:
    yield list(KOLUMNER)
    for arende in arenden:
        yield [ofarlig(kolumn(arende)) for kolumn in KOLUMNER.values()]


def _som_csv(arenden: ArendeQuerySet) -> StreamingHttpResponse:
    """Semicolons and a byte order mark: what a Swedish Excel opens without questions. Sent as it is read."""

    def rader() -> Iterator[bytes]:
        buffert = io.StringIO()
        skrivare = csv.writer(buffert, delimiter=";", lineterminator="\r\n")
        yield "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
        for rad in _varden(arenden.iterator(chunk_size=_PER_HAMTNING)):
            skrivare.writerow("" if varde is None else varde for varde in rad)
            yield buffert.getvalue().encode()
            buffert.seek(0)
            buffert.truncate()

    return _hamtas(StreamingHttpResponse(rader(), content_type="text/csv; charset=utf-8"), "csv")


def _som_xlsx(arenden: ArendeQuerySet) -> HttpResponse:
    if arenden.order_by()[: FLEST_I_EXCEL + 1].count() > FLEST_I_EXCEL:
        raise OtillatenOvergang(
            f"Excelfilen rymmer högst {heltal(FLEST_I_EXCEL)} ärenden. Begränsa med filtret, eller hämta CSV."
        )
    bok = Workbook(write_only=True)
    blad = bok.create_sheet("Ärenden")
    blad.freeze_panes = "A2"
    for rad in _varden(arenden.iterator(chunk_size=_PER_HAMTNING)):
        blad.append(rad)
    fil = io.BytesIO()
    bok.save(fil)
    typ = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _hamtas(HttpResponse(fil.getvalue(), content_type=typ), "xlsx")


def _hamtas(svar: _Svar, andelse: str) -> _Svar:
    svar["Content-Disposition"] = f'attachment; filename="arenden-{timezone.localdate()}.{andelse}"'
    svar["Cache-Control"] = "private, no-store"
    return svar


def _dag(tid: datetime | None) -> date | None:
    return timezone.localdate(tid) if tid else None
