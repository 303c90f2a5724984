"""Headers on every page we draw: nothing is kept in a browser that may be shared, nothing is indexed."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_HUVUDEN = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def huvuden_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after WhiteNoise, so that stylesheets may be cached and pages may not."""

    def svara(request: HttpRequest) -> HttpResponse:
        svar = get_response(request)
        for namn, varde in _HUVUDEN.items():
            svar.setdefault(namn, varde)
        svar["Cache-Control"] = _utan_kopia(svar["Cache-Control"])
        return svar

    return svara


def _utan_kopia(regel: str) -> str:
    return regel if "no-store" in regel else f"{regel}, no-store"
