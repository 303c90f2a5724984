"""A new receipt code for a sender who has lost theirs, given by who handles the synpunkt.

Whoever holds the code reads what has been said and answers as the sender, so the log keeps how it was made sure who
asked. The code is shown once and kept nowhere. To an anonymous sender none is given: nobody can tell who calls.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from avvikelser.arendegang import Verb, behorighetshinder
from avvikelser.arendegang.gangen import lock, skriv_handelse
from avvikelser.arendegang.verb import Vidsidan
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.models import avsandaren
from avvikelser.synpunkter.registrering import Registrerat, byt_kod
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg


class Kontroll(models.TextChoices):
    """How it was made sure that it is the sender."""

    RINGDE_UPP = "ringde_upp", "Jag ringde upp numret som står i ärendet"
    LEGITIMATION = "legitimation", "Personen är här och har visat legitimation"
    BREV = "brev", "Jag skickar koden med brev till adressen som står i ärendet"
    ANNAT = "annat", "På ett annat sätt"


def kodhinder(arende: Arende) -> str:
    """Why nobody can be given a new code to it, as a sentence; "" when the sender can."""
    avsandare = avsandaren(arende) if arende.typ == Arendetyp.SYNPUNKT else None
    if avsandare is None:
        return "Ärendet har ingen avsändare med en kod."
    if arende.synpunkt.anonym:
        return "Avsändaren är anonym. Då går det inte att veta vem som frågar, och ingen ny kod kan ges."
    if not avsandare.namn and not avsandare.gar_att_na:
        return "Avsändaren har inte lämnat namn eller kontaktuppgifter, så det går inte att veta vem som frågar."
    return ""


def mojliga_kontroller(arende: Arende) -> list[Kontroll]:
    """Those that what the sender has left is enough for. Asks for nothing about a synpunkt fetched with its sender."""
    avsandare = arende.synpunkt.avsandare
    utan = {Kontroll.RINGDE_UPP: not avsandare.telefon, Kontroll.BREV: not avsandare.adress}
    utan[Kontroll.LEGITIMATION] = not avsandare.namn
    return [kontroll for kontroll in Kontroll if not utan.get(kontroll)]


@transaction.atomic
def ge_ny_kod(
    arende: Arende, *, kontroll: Kontroll, hur: str = "", av: Person, nar: datetime | None = None
) -> Registrerat:
    """Make a new code; the old one, and every page that was opened with it, stops at once. `hur` says which other way
    it was checked. Also for a closed synpunkt, whose answer is still there to read. Raises OtillatenOvergang.
    """
    last = lock(arende.pk)
    if hinder := behorighetshinder(last, Verb.AVSANDAREN_SKREV, av) or kodhinder(last):
        raise OtillatenOvergang(hinder)
    if kontroll not in mojliga_kontroller(last):
        raise OtillatenOvergang("Uppgifterna i ärendet räcker inte för att kontrollera det så. Välj ett annat sätt.")
    if kontroll is Kontroll.ANNAT and not hur.strip():
        raise OtillatenOvergang("Skriv hur du vet att det är avsändaren.")
    kod = byt_kod(last.synpunkt.avsandare)
    text = hur.strip() if kontroll is Kontroll.ANNAT else f"{kontroll.label}."
    verb: Any = Vidsidan.NY_KOD  # written in the log as a verb is, and leads nowhere
    skriv_handelse(last, verb, av=av, nar=nar or timezone.now(), fran=last.status, text=text)
    logg.anteckna(Vidsidan.NY_KOD.value, last, av=av, detalj={"kontroll": kontroll.value})
    return Registrerat(last, kod)
