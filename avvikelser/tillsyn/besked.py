"""Who is told when a krav gets its ansvarig. Neutral: the krav's number and the diarienummer, never what it says."""

from __future__ import annotations

from django.urls import reverse

from avvikelser.tillsyn.models import Krav, Tillsynshandelse
from kvalitet.aviseringar.avisera import Besked, avisera
from kvalitet.aviseringar.models import Slag


def beratta_for_ansvarig(krav: Krav, handelse: Tillsynshandelse) -> None:
    """Tell the ansvarig, once for each time they are named; not who named themselves. Inside the rule's transaction."""
    rad = krav.tillsynsarende
    avisera(
        [krav.ansvarig_id],
        Besked(
            slag=Slag.OVERLAMNAT,
            objekt=krav,
            text=f"Du är ansvarig för krav {krav.nummer} från IVO, {rad.dnr}.",
            url=f"{reverse('tillsyn:arende', args=[rad.pk])}#krav-{krav.nummer}",
            nyckel=f"ansvarig:{handelse.pk}",
            nar=handelse.nar,
            utom=handelse.av,
        ),
    )
