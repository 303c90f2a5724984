"""How something is timed, and the floor: the least that a page can cost on this machine, just then.

A machine that others share is quicker one minute than the next. So everything is timed in three rounds, by turns with
the floor, and the round when the floor was lowest counts: it says most about the program and least about others.
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
_VARV, _UPPVARMNING = 40, 5
_MALL = """<!doctype html><html lang="sv"><body><table>{% for arende in arenden %}<tr>
<td><a href="/avvikelser/{{ arende.pk }}/">{{ arende.rubrik }}</a></td><td>{{ arende.dnr }}</td>
<td>{{ arende.enhet.namn }}</td><td>{{ arende.inkommen|date:"Y-m-d" }}</td></tr>{% endfor %}</table></body></html>"""


class Matning(NamedTuple):
    """Milliseconds: the median, the 95th percentile, and the floor meanwhile."""

    median: float
    p95: float
    golv: float


def matta(gor: Callable[[], Any], varv: int = _VARV) -> Matning:
    """So many times a round, after some that do not count, each beside the floor."""
    return lugnast(lambda: _tider(gor, _golvsidan(), varv=varv))


def lugnast(mat: Callable[[], tuple[list[float], list[float]]]) -> Matning:
    """`mat` gives the milliseconds of one round, and of the floor meanwhile."""
    return min((_matning(*mat()) for _ in range(OMGANGAR)), key=lambda omgang: omgang.golv)


def golvet() -> Matning:
    """25 rows, one query, a plain template and no middleware: Django itself and the road to PostgreSQL."""
    return lugnast(lambda: (golv := golvets_tider(), golv))


def golvets_tider() -> list[float]:
    """For what cannot be measured with the floor beside it: the floor just then."""
    (tider,) = _tider(_golvsidan(), varv=_VARV)
    return list(tider)


def _matning(tider: list[float], golv: list[float]) -> Matning:
    p95 = statistics.quantiles(tider, n=20)[-1] if len(tider) >= 20 else max(tider)
    return Matning(statistics.median(tider), p95, statistics.median(golv))


def _tider(*alla: Callable[[], Any], varv: int) -> Any:
    """The milliseconds of each, taken by turns: what slows the machine down slows them all."""
    for gor in alla:
        for _ in range(min(_UPPVARMNING, varv)):
            gor()
    tider: tuple[list[float], ...] = tuple([] for _ in alla)
    for _ in range(varv):
        for gor, egna in zip(alla, tider, strict=True):
            borjan = time.perf_counter()
            gor()
            egna.append((time.perf_counter() - borjan) * 1000)
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
