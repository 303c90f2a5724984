"""Who reported the same event as somebody else is told when the ärende that was kept has an answer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from avvikelser.arendegang.gangen import Verb
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende, Arendetyp, Handelse
from kvalitet.aviseringar import models as aviseringar
from kvalitet.aviseringar.avisera import Besked, avisera


def beratta_for_dubbletternas_rapportorer(sender: Any, *, arende: Arende, handelse: Handelse, **_: Any) -> None:
    """About their own ärende, which is the one they may open. Inside the transaction of AVSLUTA."""
    if handelse.verb != Verb.AVSLUTA or not arende.aterkoppling or arende.typ == Arendetyp.SYNPUNKT:
        return
    for rad in Koppling.objects.filter(till=arende, slag=Slag.DUBBLETT, upphord=None).select_related("fran"):
        besked = Besked(
            slag=aviseringar.Slag.SVAR,
            objekt=rad.fran,
            text=f"Ärende {rad.fran.dnr} har fått ett svar till dig.",
            url=reverse("avvikelser:kvitto", args=[rad.fran_id]),
            till_kvittot=True,
            nyckel=f"handelse:{handelse.pk}:{rad.fran_id}",
            nar=handelse.nar,
            utom=handelse.av,
        )
        avisera({rad.fran.rapportor_id}, besked)
