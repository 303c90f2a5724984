"""The one way a notice is made: only to those who may open what it is about, and once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from kvalitet.aviseringar import fristregister, narmast
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person


@dataclass(frozen=True, kw_only=True)
class Besked:
    """What is to be told. `text` is neutral; `nyckel` makes it told once; `utom` is who did it and knows already."""

    slag: Slag
    objekt: Model
    text: str
    url: str
    nyckel: str
    lagstadgad: bool = False
    nar: datetime | None = None
    utom: Person | None = None
    till_kvittot: bool = False  # an answer to who reported it, and may not read more than that


@transaction.atomic
def avisera(till: Iterable[int | None], besked: Besked) -> list[int]:
    """Tell the persons with these ids. Returns the ids of those who may open the object, and so are told.

    None among the ids is nobody. The same notice again is none: the database refuses it, also from another worker.
    """
    kanda = {person_id for person_id in till if person_id is not None}
    if besked.utom is not None:
        kanda.discard(besked.utom.pk)
    if not kanda:
        return []
    typ, nummer = fristregister.typ(besked.objekt), int(besked.objekt.pk)
    rader = []
    for person in Person.objects.filter(pk__in=kanda, is_active=True).order_by("pk"):
        sedda = fristregister.synliga(person, {typ: [nummer]}, laser=not besked.till_kvittot)[typ]
        if nummer in sedda:
            rader.append(_rad(person.pk, besked, typ, nummer, sekretess=sedda[nummer]))
    Avisering.objects.bulk_create(rader, ignore_conflicts=True)
    return [rad.person_id for rad in rader]


def avisera_narmaste(
    befogenheter: Iterable[Befogenhet], del_id: int, besked: Besked, *, bara: Collection[int] | None = None
) -> list[int]:
    """Tell those nearest to the place who hold one of the befogenheter and may open the object; of these ids `bara`.

    Who did it is passed over, and so is a level where nobody may open it. Returns the ids of those told.
    """
    har = narmast.innehavare(befogenheter, [del_id]).get(del_id, ())
    for niva in narmast.nivaer(en for en in har if bara is None or en.person_id in bara):
        if till := avisera(niva, besked):
            return till
    return []


def _rad(person_id: int, besked: Besked, typ: str, nummer: int, *, sekretess: bool) -> Avisering:
    return Avisering(
        person_id=person_id,
        slag=besked.slag,
        objekttyp=typ,
        objekt_id=nummer,
        nyckel=besked.nyckel,
        text=besked.text,
        url=besked.url,
        sekretess=sekretess,
        lagstadgad=besked.lagstadgad,
        nar=besked.nar or timezone.now(),
    )
