"""`{% url %}` as Django's, but an address is put together once: most pages have ten, the same each time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos
from django.urls import get_urlconf, reverse
from django.utils.html import conditional_escape

register = template.Library()


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    """Kept where the name is written out and nothing else decides the address; else Django's own."""
    nod = djangos(parser, token)
    namn = nod.view_name.var
    if not isinstance(namn, str) or nod.args or nod.kwargs or nod.asvar:
        return nod
    return _Adress(nod.view_name, [], {}, None)


class _Adress(URLNode):
    def render(self, context: Context) -> Any:
        funnen = adress(str(self.view_name.var))
        return conditional_escape(funnen) if context.autoescape else funnen


def adress(namn: str) -> str:
    """The address of a page that needs nothing more than its name. Raises NoReverseMatch for one that is not there."""
    return _adress(namn, get_urlconf())


@lru_cache(maxsize=512)
def _adress(namn: str, _adresser: str | None) -> str:
    """`_adresser` are the addresses that hold, where they are not the product's own."""
    return reverse(namn)
