"""How long a login lasts: SESSION_COOKIE_AGE after the last thing the person did, SESSION_LANGST at the most."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kvalitet.konto.session import INLOGGAD

STEG = 60
"""Seconds. While pages are only read, a session is written at most this often: a write costs more than the page."""

_SEDD = "sedd"


def livstid_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands after AuthenticationMiddleware. Every POST prolongs the session; a GET does when a minute has passed.

    So a session may end up to a minute before the clock of the page (tidsgrans.js), which warns two minutes before.
    """

    def svara(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            nu = int(time.time())
            if INLOGGAD not in request.session:  # made before there was a longest time
                request.session[INLOGGAD] = nu
            if request.method == "POST" or nu - request.session.get(_SEDD, 0) >= STEG:
                request.session[_SEDD] = nu
        return get_response(request)

    return svara
