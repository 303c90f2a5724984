"""A password that somebody else has handed out opens one page: the one where it is changed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

# What must work before the password is changed: to change it, to leave, and what the page itself asks for.
TILLATNA = frozenset({"byt-losenord", "logga-ut", "logga-in", "forlang", "kvar", "halsa"})


def engangslosenord_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after MessageMiddleware. Sends everybody with a one-time password to the change of password."""

    def svara(request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "engangslosenord", False) and _namn(request) not in TILLATNA:
            messages.info(request, "Välj ett eget lösenord. Det du fick gäller bara en gång.")
            return redirect("byt-losenord")
        return get_response(request)

    return svara


def _namn(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
