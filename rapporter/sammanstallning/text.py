"""What people have written, as HTML: paragraphs, lists and nothing else. Everything is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_PUNKT = re.compile(r"^\s*[-–•*]\s+")
_NUMMER = re.compile(r"^\s*\d{1,3}[.)]\s+")


def till_html(text: str) -> SafeString:
    """A blank line begins a paragraph; lines that begin with "- " or "1. " become a list."""
    return mark_safe("".join(_block(text)))  # noqa: S308 - built by format_html alone


def punkter(text: str) -> list[str]:
    """One point per line that was written, without any number the writer put before it."""
    return [_NUMMER.sub("", _PUNKT.sub("", rn)).strip() for rn in text.splitlines() if rn.strip()]


def block(text: str) -> Iterator[tuple[str, list[str]]]:
    """The same text as (what, lines): "p", or "ul" and "ol" without the marks that the writer put before each line."""
    for slag, rader in _bitar(text):
        monster = {"ul": _PUNKT, "ol": _NUMMER}.get(slag)
        if rader:
            yield slag, [monster.sub("", rn) if monster else rn for rn in rader]


def _block(text: str) -> Iterator[SafeString]:
    for slag, rader in _bitar(text):
        yield _element(slag, rader)


def _bitar(text: str) -> Iterator[tuple[str, list[str]]]:
    for stycke in re.split(r"\n\s*\n", text.strip()):
        for slag, rader in groupby(stycke.splitlines(), key=_slag):
            yield slag, [rn.strip() for rn in rader if rn.strip()]


def _slag(rn: str) -> str:
    if _PUNKT.match(rn):
        return "ul"
    return "ol" if _NUMMER.match(rn) else "p"


def _element(slag: str, rader: list[str]) -> SafeString:
    if not rader:
        return SafeString("")
    if slag == "p":
        return format_html("<p>{}</p>", format_html_join(SafeString("<br>"), "{}", ((rn,) for rn in rader)))
    monster = _PUNKT if slag == "ul" else _NUMMER
    punkterna = format_html_join("", "<li>{}</li>", ((monster.sub("", rn),) for rn in rader))
    return format_html("<{0}>{1}</{0}>", SafeString(slag), punkterna)
