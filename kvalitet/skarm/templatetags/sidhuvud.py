"""The head of every page, set once for each that says the same: who is logged in, the menu, and where one is in it."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from kvalitet.skarm.meny import Meny

register = template.Library()

_HIT = "tokenet-ska-hit"  # the one thing that is new on every page


@register.simple_tag(takes_context=True)
def sidhuvud(context: Context) -> SafeString:
    """`templates/delar/sidhuvud.html`. Without a context of its own (an error page) only the name of the product."""
    person = context.get("user")
    namn = person.namn if person is not None and person.is_authenticated else ""
    fore, efter = _satt(str(context.get("kommun", "")), namn, _menyn(context))
    return SafeString(f"{fore}{escape(context.get('csrf_token', ''))}{efter}" if efter else fore)


def _menyn(context: Context) -> Meny | None:
    """Itself and not what puts it off: that holds the request."""
    meny: Any = context.get("meny")
    return copy.copy(meny) if meny else None


@lru_cache(maxsize=512)
def _satt(kommun: str, namn: str, meny: Meny | None) -> tuple[str, str]:
    """Before and after the token."""
    innehall = {"kommun": kommun, "namn": namn, "meny": meny, "csrf_token": _HIT}
    fore, _, efter = render_to_string("delar/sidhuvud.html", innehall).partition(_HIT)
    return fore, efter
