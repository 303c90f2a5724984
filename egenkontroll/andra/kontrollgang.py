"""How an entry goes: written, done (locked), opened again. The only place that writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from egenkontroll.andra.models import AnnanKontroll, Jamforelsetal
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

PLANERA = Befogenhet.PLANERA_EGENKONTROLL


@dataclass(frozen=True)
class Tal:
    """One row of the table. A value that is missing is None, never 0."""

    vad: str
    eget: Decimal | None
    annat: Decimal | None
    matt_i: str = ""


@dataclass(frozen=True, kw_only=True)
class Kontrolluppgift:
    """An entry as it is written. `matt` is the day it was made or published."""

    slag: str
    enhet: Organisationsdel | None
    rubrik: str
    kalla: str
    matt: date
    fraga: str
    analys: str
    tal: Sequence[Tal]
    bilagor: Sequence[Bilaga] = ()


def krav(av: Person, namnd_id: int) -> None:
    if not kan_hos(av, PLANERA, namnd_id):
        raise OtillatenOvergang("Ditt uppdrag omfattar inte nämndens egenkontroll.")


def lock(kontroll: AnnanKontroll, *, av: Person) -> AnnanKontroll:
    """The entry as it is now, held until commit."""
    kontroll = AnnanKontroll.objects.select_for_update(of=("self",)).get(pk=kontroll.pk)
    krav(av, kontroll.namnd_id)
    return kontroll


@transaction.atomic
def spara(
    namnd: Organisationsdel,
    uppgift: Kontrolluppgift,
    *,
    av: Person,
    kontroll: AnnanKontroll | None = None,
    nar: datetime | None = None,
) -> AnnanKontroll:
    """A new entry, or another content of one. Files are added to those that are there.

    Raises OtillatenOvergang when it is done, and for a day that has not been.
    """
    krav(av, namnd.pk)
    if uppgift.matt > svensk_dag(nar or timezone.now()):
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    ny = kontroll is None
    kontroll = AnnanKontroll(namnd=namnd, skriven_av=av) if kontroll is None else lock(kontroll, av=av)
    if kontroll.klar is not None:
        raise OtillatenOvergang("Kontrollen är klar. Öppna den igen om något ska ändras.")
    for falt in ("slag", "enhet", "rubrik", "kalla", "matt", "fraga", "analys"):
        setattr(kontroll, falt, getattr(uppgift, falt))
    kontroll.save()
    _skriv_tal(kontroll, uppgift.tal)
    kontroll.bilagor.add(*uppgift.bilagor)
    anteckna("skriv_annan_kontroll" if ny else "andra_annan_kontroll", kontroll, av=av, detalj={"slag": kontroll.slag})
    return kontroll


def _skriv_tal(kontroll: AnnanKontroll, talen: Sequence[Tal]) -> None:
    """Row by row: each place keeps its id, and only what is another than it was becomes history."""
    fanns = {rad.ordning: rad for rad in kontroll.tal.all()}
    for ordning, tal in enumerate(talen, 1):
        rad = fanns.pop(ordning, None) or Jamforelsetal(kontroll=kontroll, ordning=ordning)
        if rad.pk is None or Tal(rad.vad, rad.eget, rad.annat, rad.matt_i) != tal:
            rad.vad, rad.eget, rad.annat, rad.matt_i = tal.vad, tal.eget, tal.annat, tal.matt_i
            rad.save()
    for rad in fanns.values():
        rad.delete()


@transaction.atomic
def bli_klar(kontroll: AnnanKontroll, *, av: Person, nar: datetime | None = None) -> AnnanKontroll:
    """Lock it: it can stand in the yearly account. Raises OtillatenOvergang without an analysis."""
    kontroll = lock(kontroll, av=av)
    if kontroll.klar is not None:
        raise OtillatenOvergang("Kontrollen är redan klar.")
    if not kontroll.analys.strip():
        raise OtillatenOvergang("Skriv en analys först: vad siffrorna betyder för er.")
    kontroll.klar, kontroll.klar_av = nar or timezone.now(), av
    kontroll.save()
    anteckna("klar_med_annan_kontroll", kontroll, av=av)
    return kontroll


@transaction.atomic
def oppna_igen(kontroll: AnnanKontroll, *, av: Person) -> AnnanKontroll:
    kontroll = lock(kontroll, av=av)
    if kontroll.klar is None:
        raise OtillatenOvergang("Kontrollen är redan öppen.")
    kontroll.klar = kontroll.klar_av = None
    kontroll.save()
    anteckna("oppna_annan_kontroll", kontroll, av=av)
    return kontroll


@transaction.atomic
def planera_atgard(
    kontroll: AnnanKontroll, *, enhet: Organisationsdel, beskrivning: str, ansvarig: Person, senast: date, av: Person
) -> Atgard:
    """An åtgärd because of what the entry showed. Also when it is done: that is when people act.

    Decided at once by who handles what happens at the enhet, else a proposal to them.
    """
    kontroll = lock(kontroll, av=av)
    atgard = atgardsgang.planera(
        enhet=enhet,
        beskrivning=beskrivning,
        ansvarig=ansvarig,
        senast=senast,
        beslutad=kan_hos(av, Befogenhet.HANDLAGGA, enhet.pk),
        sekretess=False,
        av=av,
    )
    kontroll.atgarder.add(atgard)
    return atgard
