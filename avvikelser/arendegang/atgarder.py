"""Åtgärder that come from an ärende. How an åtgärd itself moves is decided in `kvalitet.atgarder.atgardsgang`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from avvikelser.arendegang.delade import HEMLIG
from avvikelser.arendegang.gangen import Verb, behorighetshinder, borja, skriv_handelse
from avvikelser.arendegang.upprepning import inte_igen
from avvikelser.models import Arende
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import mening


def mojliga_ansvariga(arende: Arende) -> QuerySet[Person]:
    """Those who can see and mark the åtgärd at the ärende's enhet."""
    return personer_med(Befogenhet.SKOTA_ATGARD, arende.enhet_id)


@transaction.atomic
def planera_atgard(
    arende: Arende,
    *,
    beskrivning: str,
    ansvarig: Person,
    senast: date,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Plan an åtgärd: decided when the one who plans it may decide, else a proposal that waits for who can."""
    steg = borja(arende, Verb.PLANERA_ATGARD, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if not mojliga_ansvariga(arende).filter(pk=ansvarig.pk).exists():
        raise OtillatenOvergang(f"{ansvarig.namn} kan inte sköta åtgärder på {arende.enhet.namn}. Välj någon annan.")
    beslutad = not behorighetshinder(arende, Verb.BESLUTA_ATGARD, av)
    ordet = "Beslutade om" if beslutad else "Föreslog"
    text = f"{ordet}: {mening(beskrivning)} Ansvarig: {ansvarig.namn}. Senast {senast}."
    inte_igen(steg, arende.handelser.filter(verb=steg.verb), text)
    atgard = atgardsgang.planera(
        enhet=arende.enhet,
        beskrivning=beskrivning,
        ansvarig=ansvarig,
        senast=senast,
        beslutad=beslutad,
        sekretess=arende.sekretess,
        av=av,
        nar=steg.nar,
    )
    arende.atgarder.add(atgard)
    return steg.klart(text)


@transaction.atomic
def besluta_atgard(
    arende: Arende,
    atgard: Atgard,
    *,
    beslut: str,
    kommentar: str = "",
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Answer a proposed åtgärd of the ärende: yes, yes in part, or no (`Atgard.Beslut`)."""
    steg = borja(arende, Verb.BESLUTA_ATGARD, av=av, nar=nar, sedd=sedd)
    _hor_hit(steg.arende, atgard)
    atgardsgang.besluta(atgard, beslut=beslut, kommentar=kommentar, av=av, nar=steg.nar)
    return steg.arende


@transaction.atomic
def klarmarkera_atgard(
    arende: Arende,
    atgard: Atgard,
    *,
    effekt: str = "",
    effekt_text: str = "",
    uppfoljning: date | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Mark an åtgärd of the ärende as done, and say what it led to. Also after the ärende is closed."""
    steg = borja(arende, Verb.KLARMARKERA_ATGARD, av=av, nar=nar, sedd=sedd)
    _hor_hit(steg.arende, atgard)
    atgardsgang.klarmarkera(
        atgard, effekt=effekt, effekt_text=effekt_text, uppfoljning=uppfoljning, av=av, nar=steg.nar
    )
    return steg.arende


def skriv_in_atgardens_handelse(
    sender: Any, *, atgard: Atgard, verb: str, av: Person, nar: datetime, text: str, **_: Any
) -> None:
    """An åtgärd has moved, here or in the list of åtgärder: every ärende it belongs to gets the entry, once."""
    arenden = list(atgard.arenden.all())
    if atgard.sekretess and len(arenden) > 1:
        text = HEMLIG  # one of them may be read by more people some day, and what is written there stays
    for arende in arenden:
        skriv_handelse(arende, Verb(verb), av=av, nar=nar, fran=arende.status, text=text)


def _hor_hit(arende: Arende, atgard: Atgard) -> None:
    if not arende.atgarder.filter(pk=atgard.pk).exists():
        raise OtillatenOvergang("Åtgärden hör inte till ärendet.")
