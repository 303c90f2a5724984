"""Filters that a person has named: save, rename, remove, open. Each person's own."""

from __future__ import annotations

from django.db import transaction
from django.http import QueryDict

from avvikelser.lista.filter import ArendeFilter
from avvikelser.lista.models import SparatFilter
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang

FLEST = 20
LANGST = 1000
_VANTAR_INTE = ("page", "format")

_BORTA = {
    "enhet": "Enheten i filtret finns inte längre, eller så läser du inte dess ärenden.",
    "kategori": "Kategorin i filtret finns inte längre.",
}


def fraga_av(adress: str) -> str:
    """The choices in an address of the list, without where in it one was."""
    fraga = QueryDict(adress.lstrip("?"), mutable=True)
    for ovidkommande in _VANTAR_INTE:
        fraga.pop(ovidkommande, None)
    for falt in [namn for namn, varde in fraga.items() if not varde]:
        fraga.pop(falt)
    return fraga.urlencode()


@transaction.atomic
def spara(person: Person, *, namn: str, adress: str) -> SparatFilter:
    """Keep the filter of `adress` (the query of the list) under `namn`; the same name replaces what it was.

    Raises OtillatenOvergang for a filter that cannot be read, or when there are twenty already.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # two saves at once are counted one by one
    namn, fraga = " ".join(namn.split()), fraga_av(adress)
    if not namn:
        raise OtillatenOvergang("Skriv vad filtret ska heta.")
    if not ArendeFilter(QueryDict(fraga), person=person).is_valid() or len(fraga) > LANGST:
        raise OtillatenOvergang("Filtret går inte att spara. Rätta det som är markerat och filtrera igen.")
    finns = SparatFilter.objects.filter(person=person)
    if not finns.filter(namn=namn).exists() and finns.count() >= FLEST:
        raise OtillatenOvergang(f"Du har redan {FLEST} sparade filter. Ta bort ett först.")
    filtret, _ = SparatFilter.objects.update_or_create(person=person, namn=namn, defaults={"fraga": fraga})
    return filtret


@transaction.atomic
def byt_namn(filtret: SparatFilter, namn: str) -> SparatFilter:
    """Raises OtillatenOvergang for a name that another of the person's filters has."""
    namn = " ".join(namn.split())
    if not namn:
        raise OtillatenOvergang("Skriv vad filtret ska heta.")
    if SparatFilter.objects.filter(person=filtret.person_id, namn=namn).exclude(pk=filtret.pk).exists():
        raise OtillatenOvergang(f"Du har redan ett filter som heter {namn}.")
    filtret.namn = namn
    filtret.save()
    return filtret


def oppna(filtret: SparatFilter, person: Person) -> tuple[str, list[str]]:
    """The query to show, and a sentence for each choice that no longer holds and is left out of it."""
    fraga = QueryDict(filtret.fraga, mutable=True)
    form = ArendeFilter(fraga, person=person)
    form.is_valid()
    borta = []
    for falt in list(form.errors):
        fraga.pop(falt, None)
        etikett = form.fields[falt].label if falt in form.fields else ""
        borta.append(_BORTA.get(falt, f"Valet {etikett or falt} i filtret går inte längre att använda."))
    return fraga.urlencode(), borta
