"""Error pages in the voice of the house. They say what to do, and nothing about what is behind the door."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.http import url_has_allowed_host_and_scheme

_vagar: dict[str, Callable[[Any], bool]] = {}


def registrera_vag(mall: str, visas: Callable[[Any], bool]) -> None:
    """Let an app tell, with a template, of another way to what a person cannot reach. Called in `AppConfig.ready`."""
    _vagar[mall] = visas


def otolkbart(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read. May come before there is a session, so it needs neither user nor database."""
    return _utan_databas("fel/400.html", 400)


def nekad(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, wrong roll. A sentence given with PermissionDenied says more."""
    return render(request, "fel/403.html", {"skal": str(exception or "")}, status=403)


def saknas(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or right roll and wrong place. The two must look the same, so what other rooms tell of here
    follows from who asks and never from what was asked for."""
    person = getattr(request, "user", None)
    vagar = [mall for mall, visas in _vagar.items() if visas(person)]
    return render(request, "fel/404.html", {"vagar": vagar}, status=404)


def fel(request: HttpRequest) -> HttpResponse:
    """500. The database may be what is broken."""
    return _utan_databas("fel/500.html", 500)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 when the form's token is not ours: an old page, cookies turned off, or somebody else's site.

    A browser that says the form came from our own address gets its text back to copy. Nothing has been done with it.
    """
    egen = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    innehall = {"skickat": _text(request) if egen else [], "tillbaka": _sidan_fore(request)}
    return render(request, "fel/csrf.html", innehall, status=403)


def metod_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """405: an address that only takes a form, opened directly. Django's own answer is an empty page."""

    def svara(request: HttpRequest) -> HttpResponse:
        svar = get_response(request)
        if svar.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
            return svar
        sida = render(request, "fel/405.html", status=405)
        sida["Allow"] = svar["Allow"]
        return sida

    return svara


def _sidan_fore(request: HttpRequest) -> str:
    """The page of ours that the form stood on, else the start page."""
    fore = request.headers.get("Referer", "")
    return fore if url_has_allowed_host_and_scheme(fore, {request.get_host()}) else "/"


def _text(request: HttpRequest) -> list[str]:
    """The longer texts of a post, which somebody may have spent time on. Never passwords or tokens."""
    return [
        varde
        for namn, varden in request.POST.lists()
        for varde in varden
        if len(varde) > 20 and "csrf" not in namn and "password" not in namn
    ]


def _utan_databas(mall: str, status: int) -> HttpResponse:
    return HttpResponse(get_template(mall).render({"kommun": settings.KOMMUN}), status=status)
