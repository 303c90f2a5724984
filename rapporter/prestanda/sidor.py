"""Pages measured in process: the whole of Django, templates and PostgreSQL, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from rapporter.demodata.stor import BRED_PERSON, SMAL_PERSON
from rapporter.prestanda.budget import Matvarde
from rapporter.prestanda.matning import matta

PERSONER = {"en enhet": SMAL_PERSON, "300 enheter": BRED_PERSON}


def adresser(person: Person) -> dict[str, str]:
    """The pages that the budget names, for one person: a filter and a word that fill a page at 1,000,000 ärenden."""
    lista = reverse("avvikelser:arenden")
    mitt = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).order_by("-inkommen")
    arende = list(mitt.filter(sekretess=False)[:40])[-1]  # at 10,000 ärenden an enhet has no more than a handful
    return {
        "lista": lista,
        "lista, filtrerad": f"{lista}?typ=avvikelse&lage=alla&fran=2025-01-01&till=2025-06-30",
        "ärende": reverse("avvikelser:arende", args=[arende.pk]),
        "sökning": f"{lista}?q=badrummet&lage=alla",
        "start": reverse("start"),
        "agenda": reverse("aviseringar:agenda"),
        "agenda, allt": reverse("aviseringar:agenda") + "?vems=alla",
    }


def sidor() -> list[Matvarde]:
    """Every page for both persons. Raises RuntimeError when a page does not answer 200."""
    varden = []
    for vem, anvandarnamn in PERSONER.items():
        person = Person.objects.get(anvandarnamn=anvandarnamn)
        klient = Client(headers={"host": "localhost"})
        klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        for vad, adress in adresser(person).items():
            varden.append(_sida(klient, vad, vem, adress))
    return varden


def _sida(klient: Client, vad: str, vem: str, adress: str) -> Matvarde:
    klient.get(adress)
    with fragor() as stallda:
        svar = klient.get(adress)
    if svar.status_code != 200:
        raise RuntimeError(f"{adress} svarade {svar.status_code}.")
    return Matvarde(vad, vem, *matta(lambda: klient.get(adress)), fragor=len(stallda))


@contextmanager
def fragor() -> Iterator[list[str]]:
    """The SQL of every query asked meanwhile. Django's own capture is emptied when a request begins."""
    stallda: list[str] = []

    def med(gor: Callable[..., Any], sql: str, *resten: Any) -> Any:
        stallda.append(sql)
        return gor(sql, *resten)

    with connection.execute_wrapper(med):
        yield stallda
