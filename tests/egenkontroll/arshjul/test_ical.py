"""iCalendar, as RFC 5545 wants it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egenkontroll.arshjul import ical
from egenkontroll.arshjul.ical import Heldag

NAR = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)


def rader(data: bytes) -> list[str]:
    """Unfolded content lines."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_a_day_is_a_whole_day_that_ends_the_day_after():
    data = ical.kalender(
        [Heldag("a@prov", date(2026, 12, 31), "Ram", "https://prov.se/a/", "Urval")], namn="Prov", nar=NAR
    )
    assert rader(data) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kvalitet//Arshjul//SV",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Prov",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "BEGIN:VEVENT",
        "UID:a@prov",
        "DTSTAMP:20260301T123000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:Ram",
        "CATEGORIES:Urval",
        "URL:https://prov.se/a/",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "skrivs"),
    [
        ("a, b; c", "a\\, b\\; c"),
        ("en\nny", "en\\nny"),
        ("en\r\nny", "en\\nny"),
        ("bak\\slag", "bak\\\\slag"),
        ("\\n", "\\\\n"),
        ("ljud\x07", "ljud"),
        ("kolon: står kvar", "kolon: står kvar"),
    ],
)
def test_what_has_a_meaning_of_its_own_is_escaped(text, skrivs):
    assert ical.text(text) == skrivs


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_every_line_is_at_most_75_octets_and_unfolds_to_what_was_written(text):
    data = ical.kalender([Heldag("a", date(2026, 1, 1), text)], namn="Prov", nar=NAR)
    for rad in data.split(b"\r\n"):
        assert len(rad) <= 75
        rad.decode()  # never cut inside a character
        assert b"\n" not in rad
    assert f"SUMMARY:{ical.text(text)}" in rader(data)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="tidszon"):
        ical.kalender([], namn="Prov", nar=datetime(2026, 1, 1))
