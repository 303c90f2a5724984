"""What was done at once, and when: the times that an utredning must be able to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from avvikelser.models import Arende
from kvalitet.atgarder import atgardsgang
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import klockslag


@dataclass(frozen=True)
class Omedelbar:
    """An åtgärd that has been done. `gjord` is an aware moment."""

    beskrivning: str
    gjord: datetime

    @property
    def mening(self) -> str:
        lokal = timezone.localtime(self.gjord)
        return f"{self.beskrivning} (gjort {lokal.date()} kl. {klockslag(lokal.time())})"


def registrera(arende: Arende, omedelbar: Omedelbar, *, av: Person, nar: datetime) -> None:
    """Hang the åtgärd on the ärende. Raises OtillatenOvergang when it was done before the event or is yet to come."""
    if not omedelbar.beskrivning.strip():
        raise OtillatenOvergang("Skriv vad som gjordes.")
    if omedelbar.gjord > nar:
        raise OtillatenOvergang("Tiden för åtgärden ligger i framtiden. Välj en tid som har varit.")
    if timezone.localdate(omedelbar.gjord) < arende.intraffade:
        raise OtillatenOvergang(f"Åtgärden ligger före händelsen, som var {arende.intraffade}. Kontrollera dagen.")
    atgard = atgardsgang.registrera_omedelbar(
        enhet=arende.enhet, beskrivning=omedelbar.beskrivning, gjord=omedelbar.gjord, sekretess=arende.sekretess, av=av
    )
    arende.atgarder.add(atgard)
