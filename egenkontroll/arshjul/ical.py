"""Days of a calendar as iCalendar. Pure: the same days give the same bytes, but for the moment they were asked for.

Source: RFC 5545: 3.1 folding, 3.3.11 escaping, 3.6.1 VEVENT, 3.8.4.7 UID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIATYP = "text/calendar; charset=utf-8"
_LANGST = 75
"""Octets in a line, the line break not counted."""
_BYT = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\r\n": "\\n", "\r": "\\n", "\n": "\\n"}


@dataclass(frozen=True)
class Heldag:
    """An event of a whole day. `uid` is the same each time, so that a calendar changes it and makes no second one."""

    uid: str
    dag: date
    rubrik: str
    url: str = ""
    kategori: str = ""


def kalender(dagar: Iterable[Heldag], *, namn: str, nar: datetime) -> bytes:
    """The whole file, lines ended by CRLF, in UTF-8. Raises ValueError for a moment without time zone."""
    if nar.utcoffset() is None:
        raise ValueError("Tiden saknar tidszon.")
    rader = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kvalitet//Arshjul//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    rader += [f"X-WR-CALNAME:{text(namn)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]
    stampel = nar.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for dag in dagar:
        rader += _handelse(dag, stampel)
    rader.append("END:VCALENDAR")
    return "".join(f"{del_}\r\n" for rad in rader for del_ in vikt(rad)).encode()


def _handelse(dag: Heldag, stampel: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(dag.uid)}"
    yield f"DTSTAMP:{stampel}"
    yield f"DTSTART;VALUE=DATE:{dag.dag:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{dag.dag + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{text(dag.rubrik)}"
    if dag.kategori:
        yield f"CATEGORIES:{text(dag.kategori)}"
    if dag.url:
        yield f"URL:{_rent(dag.url)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def text(varde: str) -> str:
    """Escaped for a TEXT value. Control characters other than line breaks are left out."""
    for tecken, byte in _BYT.items():
        varde = varde.replace(tecken, byte)
    return _rent(varde)


def _rent(varde: str) -> str:
    return "".join(t for t in varde if t >= " " and t != "\x7f")


def vikt(rad: str) -> Iterator[str]:
    """A content line folded to at most 75 octets a line, never inside a character. What follows begins with a blank."""
    bit, langd = "", 0
    for tecken in rad:
        oktetter = len(tecken.encode())
        if langd + oktetter > _LANGST:
            yield bit
            bit, langd = " ", 1
        bit, langd = bit + tecken, langd + oktetter
    yield bit
