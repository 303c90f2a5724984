"""Which ärende of the verksamhet an ärende of the list is about, when their diarienummer differ.

Chosen by dnr among what the person may see: a nämndsekreterare who sees no ärenden links none, and is told nothing of
whether a number exists. With the same dnr nothing needs to be linked (`beslutslage.for_arende`).
"""

from __future__ import annotations

from django.db import transaction

from avvikelser.models import Arende
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.beslutsmodeller import Arendekoppling
from rapporter.namnd.modeller import Namndarende

_FINNS_INTE = "Du ser inget ärende med det diarienumret hos nämnden. Den som handlägger ärendet kan koppla det."


@transaction.atomic
def koppla(namndarende: Namndarende, dnr: str, *, av: Person) -> Arendekoppling:
    """Link by diarienummer. Raises OtillatenOvergang for one that the person does not see, or of another nämnd."""
    synliga = Arende.objects.for_user(av, Befogenhet.SE_ARENDE)
    arende = synliga.filter(dnr__iexact=" ".join(dnr.split()), namnd_id=namndarende.namnd_id).first()
    if arende is None:
        raise OtillatenOvergang(_FINNS_INTE)
    koppling, ny = Arendekoppling.objects.get_or_create(namndarende=namndarende, arende=arende, defaults={"av": av})
    if not ny:
        raise OtillatenOvergang("Ärendet är redan kopplat.")
    anteckna("koppla_namndarende", namndarende, av=av, detalj={"arende": arende.pk})
    return koppling


@transaction.atomic
def ta_bort_koppling(namndarende: Namndarende, arende_id: int, *, av: Person) -> None:
    """Take a link away. Only of an ärende that the person sees; another number does nothing."""
    synliga = Arende.objects.for_user(av, Befogenhet.SE_ARENDE).filter(pk=arende_id)
    antal, _ = Arendekoppling.objects.filter(namndarende=namndarende, arende__in=synliga).delete()
    if antal:
        anteckna("ta_bort_namndkoppling", namndarende, av=av, detalj={"arende": arende_id})


def kopplade(namndarende: Namndarende, person: Person) -> list[Arende]:
    """The linked ärenden that the person may see. One query."""
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE)
    return list(synliga.filter(namndkopplingar__namndarende=namndarende).order_by("dnr"))
