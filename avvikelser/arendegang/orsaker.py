"""Causes of a plain avvikelse. One that becomes lex Sarah takes them with it into the utredning."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.lex_sarah.models import Orsaksomrade, Utredningsorsak
from avvikelser.models import Arende
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang


@transaction.atomic
def skriv_orsak(
    arende: Arende,
    *,
    omrade: Orsaksomrade,
    text: str,
    rutin: str = "",
    rutinversion: str = "",
    orsak: Utredningsorsak | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Utredningsorsak:
    """Write one cause in the verksamhet, or change `orsak`. Several may apply. Raises OtillatenOvergang.

    Source: DOMAIN 4, the causes and the rutin (with version) that failed.
    """
    steg = borja(arende, Verb.SKRIV_ORSAK, av=av, nar=nar, sedd=sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv vad i verksamheten som var orsaken.")
    rad = Utredningsorsak(arende=steg.arende) if orsak is None else _egen(steg.arende, orsak)
    rad.omrade, rad.text, rad.rutin, rad.rutinversion = omrade, text.strip(), rutin, rutinversion
    rad.save()
    ordet = "Ny orsak" if orsak is None else "Ändrad orsak"
    steg.klart(f"{ordet}: {Orsaksomrade(omrade).label.lower()}.", detalj={"orsak": rad.pk})
    return rad


@transaction.atomic
def stryk_orsak(arende: Arende, orsak: Utredningsorsak, *, av: Person) -> Arende:
    """Take a cause away while the ärende is handled. What it was stays in its history. Raises OtillatenOvergang."""
    steg = borja(arende, Verb.SKRIV_ORSAK, av=av)
    rad = _egen(steg.arende, orsak)
    pk, omrade = rad.pk, Orsaksomrade(rad.omrade).label.lower()
    rad.delete()
    return steg.klart(f"Tog bort orsaken {omrade}.", detalj={"orsak": pk, "borttagen": True})


def _egen(arende: Arende, orsak: Utredningsorsak) -> Utredningsorsak:
    rad = arende.utredningsorsaker.filter(pk=orsak.pk).first()
    if rad is None:
        raise OtillatenOvergang("Orsaken finns inte längre.")
    return rad
