"""The floor: the least that a page can cost on this machine, so that the table can be read on another one."""

from __future__ import annotations

from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from avvikelser.models import Arende
from rapporter.prestanda.budget import GOLV, Matvarde
from rapporter.prestanda.sidor import matta

_MALL = """<!doctype html><html lang="sv"><body><table>{% for arende in arenden %}<tr>
<td><a href="/avvikelser/{{ arende.pk }}/">{{ arende.rubrik }}</a></td><td>{{ arende.dnr }}</td>
<td>{{ arende.enhet.namn }}</td><td>{{ arende.inkommen|date:"Y-m-d" }}</td></tr>{% endfor %}</table></body></html>"""


def golvet() -> Matvarde:
    """25 rows, one query, a plain template and no middleware: Django itself and the road to PostgreSQL."""
    mall = engines["django"].from_string(_MALL)

    def sida(request: HttpRequest) -> HttpResponse:
        arenden = Arende.objects.select_related("enhet").order_by("-inkommen", "-pk")[:25]
        return HttpResponse(mall.render({"arenden": arenden}, request))

    adresser = ModuleType("golvets_adresser")
    adresser.urlpatterns = [path("golvet/", sida)]  # type: ignore[attr-defined]
    with override_settings(ROOT_URLCONF=adresser, MIDDLEWARE=[]):
        klient = Client(headers={"host": "localhost"})
        median, p95 = matta(lambda: klient.get("/golvet/"))
    return Matvarde(GOLV, "alla", median, p95, 1)
