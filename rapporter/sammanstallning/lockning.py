"""The first lines of every verb: lock the row, re-read it, and ask whether this person may and the state allows it."""

from __future__ import annotations

from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning.modeller import Avsnitt, FaststalldAndrasAldrig, Rapport


def krav(av: Person, befogenhet: Befogenhet, namnd_id: int) -> None:
    """Raises OtillatenOvergang unless the person's uppdrag covers the whole nämnd."""
    if not kan_hos(av, befogenhet, namnd_id):
        raise OtillatenOvergang("Bara den som har uppdrag för hela nämnden kan göra det här.")


def lock(rapport: Rapport) -> Rapport:
    return Rapport.objects.select_for_update(of=("self",)).select_related("namnd", "rattar").get(pk=rapport.pk)


def lock_utkast(rapport: Rapport) -> Rapport:
    """The locked rapport. Raises FaststalldAndrasAldrig when it is no draft any more."""
    rapport = lock(rapport)
    if not rapport.ar_utkast:
        raise FaststalldAndrasAldrig
    return rapport


def lock_avsnitt(avsnitt: Avsnitt, av: Person) -> Avsnitt:
    """The locked section of a locked draft that the person writes on."""
    rapport = lock_utkast(avsnitt.rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    avsnitt = Avsnitt.objects.select_for_update(of=("self",)).select_related("andrad_av").get(pk=avsnitt.pk)
    avsnitt.rapport = rapport
    return avsnitt
