"""What persons and delar were called at a moment, for figures that are counted again later.

A name, a befattning and what a del is called change, and a row that points at them says nothing of it. The history of
each says what it was called when a figure was first counted. A del that was read in without a history is called what it
was called that day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import models

from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Benamning, Organisationsdel, Person

_NAMNFALT: Mapping[type[models.Model], tuple[str, ...]] = {
    Person: ("fornamn", "efternamn", "befattning"),
    Organisationsdel: ("namn",),
}


def satt_namn_da(rader: Iterable[models.Model], vid: datetime, *falt: str) -> None:
    """Put on each row, in these fields, the person or the del it points at, called what they were at `vid` (aware).

    One query for all of the persons and one for the delar; one more for delar that had no history then. Whoever had no
    name at `vid` keeps today's. What is put there has its key and its names, and is to be read and not saved.
    """
    pekar: dict[type[models.Model], list[tuple[models.Model, str, int]]] = defaultdict(list)
    for rad in rader:
        for namn in falt:
            pk = getattr(rad, f"{namn}_id")
            if pk is not None:
                pekar[_modell(rad, namn)].append((rad, namn, pk))
    for modell, egna in pekar.items():
        hette = _hette(modell, {pk for *_, pk in egna}, vid)
        for rad, namn, pk in egna:
            if pk in hette:
                setattr(rad, namn, modell.from_db("default", ("id", *_NAMNFALT[modell]), (pk, *hette[pk])))


def delnamn_da(delar: Iterable[int], vid: datetime) -> dict[int, str]:
    """What these delar (ids) were called at `vid`. Two queries at most, and one for those that were not called anything
    then: they have today's name."""
    alla = set(delar)
    hette = {pk: namn for pk, (namn,) in _hette(Organisationsdel, alla, vid).items()}
    if utan := alla - hette.keys():
        hette |= dict(Organisationsdel.objects.filter(pk__in=utan).values_list("pk", "namn"))
    return hette


def _modell(rad: models.Model, namn: str) -> type[models.Model]:
    modell = rad._meta.get_field(namn).related_model
    return Person if modell is Person else Organisationsdel


def _hette(modell: Any, ids: set[int], vid: datetime) -> dict[int, tuple[str, ...]]:
    if not ids:
        return {}
    rader = modell.history.filter(id__in=ids, history_date__lte=vid)
    rader = rader.order_by("id", "-history_date", "-history_id").distinct("id")
    hette = {pk: tuple(namn) for pk, *namn in rader.values_list("id", *_NAMNFALT[modell])}
    if modell is Organisationsdel and (utan := ids - hette.keys()):
        benamningar = Benamning.objects.filter(delen__in=utan, giltig__contains=svensk_dag(vid))
        hette |= {pk: (namn,) for pk, namn in benamningar.values_list("delen_id", "namn")}
    return hette
