"""Causes in the verksamhet, of an avvikelse and of lex Sarah. An avvikelse that becomes lex Sarah takes them along.

In an utredning to write one is to investigate (`Verb.UTRED`), so the förslag locks them with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.lex_sarah.models import Orsaksomrade, Utredningsorsak
from avvikelser.models import Arende, Arendetyp
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang


@dataclass(frozen=True, kw_only=True)
class NyOrsak:
    """A cause to be written, with the rutin (and its version) that failed. Source: DOMAIN 3 and 4."""

    omrade: Orsaksomrade
    text: str
    rutin: str = ""
    rutinversion: str = ""


@transaction.atomic
def skriv_orsak(
    arende: Arende,
    ny: NyOrsak,
    *,
    av: Person,
    orsak: Utredningsorsak | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Utredningsorsak:
    """Write one cause, or change `orsak`, which is left alone when nothing is new. Raises OtillatenOvergang."""
    steg = borja(arende, _verb(arende), av=av, nar=nar, sedd=sedd)
    if not ny.text.strip():
        raise OtillatenOvergang("Skriv vad i verksamheten som var orsaken.")
    if orsak is None and steg.arende.utredningsorsaker.filter(**{**vars(ny), "text": ny.text.strip()}).exists():
        raise OtillatenOvergang("Orsaken är redan sparad, så den sparades inte en gång till.")
    rad = Utredningsorsak(arende=steg.arende) if orsak is None else _egen(steg.arende, orsak)
    if orsak is not None and all(getattr(rad, falt) == v for falt, v in {**vars(ny), "text": ny.text.strip()}.items()):
        return rad
    rad.omrade, rad.text, rad.rutin, rad.rutinversion = ny.omrade, ny.text.strip(), ny.rutin, ny.rutinversion
    rad.save()
    ordet = "Ny orsak" if orsak is None else "Ändrad orsak"
    omrade = Orsaksomrade(ny.omrade)
    steg.klart(f"{ordet}: {omrade.label.lower()}.", detalj={"orsak": rad.pk, "omrade": omrade.value})
    return rad


@transaction.atomic
def stryk_orsak(arende: Arende, orsak: Utredningsorsak, *, av: Person) -> Arende:
    """Take a cause away while the ärende is handled. What it was stays in its history. Raises OtillatenOvergang."""
    steg = borja(arende, _verb(arende), av=av)
    rad = _egen(steg.arende, orsak)
    pk, omrade = rad.pk, Orsaksomrade(rad.omrade).label.lower()
    rad.delete()
    return steg.klart(f"Tog bort orsaken {omrade}.", detalj={"orsak": pk, "borttagen": True})


def _verb(arende: Arende) -> Verb:
    return Verb.UTRED if arende.typ == Arendetyp.LEX_SARAH else Verb.SKRIV_ORSAK


def _egen(arende: Arende, orsak: Utredningsorsak) -> Utredningsorsak:
    rad = arende.utredningsorsaker.filter(pk=orsak.pk).first()
    if rad is None:
        raise OtillatenOvergang("Orsaken finns inte längre.")
    return rad
