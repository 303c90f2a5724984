"""How something is timed, and the floor: the least that a page can cost on this machine, just then.

A machine that others share is quicker one minute than the next. So everything is timed in three rounds, each right
after the floor, and the round when the floor was lowest counts: it says most about the program and least about others.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.client import ClientHandler
from django.test.utils import override_settings
from django.urls import path

from avvikelser.models import Arende

OMGANGAR = 3
_VARV, _UPPVARMNING, _GOLVETS_VARV = 40, 5, 15
_MALL = """<!doctype html><html lang="sv"><body><table>{% for arende in arenden %}<tr>
<td><a href="/avvikelser/{{ arende.pk }}/">{{ arende.rubrik }}</a></td><td>{{ arende.dnr }}</td>
<td>{{ arende.enhet.namn }}</td><td>{{ arende.inkommen|date:"Y-m-d" }}</td></tr>{% endfor %}</table></body></html>"""


class Matning(NamedTuple):
    """Milliseconds: the median, the 95th percentile, and the floor just before."""

    median: float
    p95: float
    golv: float


def matta(gor: Callable[[], Any], varv: int = _VARV) -> Matning:
    """So many times a round, after some that do not count."""
    return lugnast(lambda: _tider(gor, varv))


def lugnast(mat: Callable[[], list[float]]) -> Matning:
    """`mat` gives the milliseconds of one round."""
    return min((_en_omgang(mat) for _ in range(OMGANGAR)), key=lambda omgang: omgang.golv)


def golvet() -> Matning:
    """25 rows, one query, a plain template and no middleware: Django itself and the road to PostgreSQL."""
    return min(_matning(tider, tider) for tider in (_tider(_golvsidan(), _VARV) for _ in range(OMGANGAR)))


def _en_omgang(mat: Callable[[], list[float]]) -> Matning:
    golv = _tider(_golvsidan(), _GOLVETS_VARV)
    return _matning(mat(), golv)


def _matning(tider: list[float], golv: list[float]) -> Matning:
    p95 = statistics.quantiles(tider, n=20)[-1] if len(tider) >= 20 else max(tider)
    return Matning(statistics.median(tider), p95, statistics.median(golv))


def _tider(gor: Callable[[], Any], varv: int) -> list[float]:
    for _ in range(min(_UPPVARMNING, varv)):
        gor()
    tider = []
    for _ in range(varv):
        borjan = time.perf_counter()
        gor()
        tider.append((time.perf_counter() - borjan) * 1000)
    return tider


@cache
def _golvsidan() -> Callable[[], Any]:
    mall = engines["django"].from_string(_MALL)

    def sida(request: HttpRequest) -> HttpResponse:
        arenden = Arende.objects.select_related("enhet").order_by("-inkommen", "-pk")[:25]
        return HttpResponse(mall.render({"arenden": arenden}, request))

    adresser: Any = ModuleType("golvets_adresser")
    adresser.urlpatterns = [path("golvet/", sida)]
    klient = Client(headers={"host": "localhost"})
    klient.handler = _Golvet(adresser)
    return lambda: klient.get("/golvet/")


class _Golvet(ClientHandler):
    """As the test client's own, without middleware and with an address of its own."""

    def __init__(self, adresser: Any) -> None:
        super().__init__()
        self.adresser = adresser
        with override_settings(MIDDLEWARE=[]):
            self.load_middleware()

    def get_response(self, request: Any) -> Any:
        request.urlconf = self.adresser
        return super().get_response(request)
