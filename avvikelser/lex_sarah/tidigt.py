"""Closing early: a documented ställningstagande that the event is no missförhållande, without a whole utredning."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.gangen import Verb, borja
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.models import Arende, Utfall
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang


@transaction.atomic
def avsluta_tidigt(
    arende: Arende,
    *,
    motivering: str,
    av: Person,
    namndens: Namndbeslut | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Decide, without a whole utredning, that it is no missförhållande, and say why. Then only the answer is left.

    Not once IVO has been told. Every rapport is investigated: what is known when this is decided is the utredning.
    If that turns out to be wrong the utredning is taken up again (`arendegang.aterforvisa`).
    Raises OtillatenOvergang. Source: DOMAIN 3.
    """
    steg = borja(arende, Verb.AVSLUTA_TIDIGT, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if nej := beslutsordning.hinder_tidigt(arende, av):
        raise OtillatenOvergang(nej)
    if not motivering.strip():
        raise OtillatenOvergang("Skriv varför händelsen inte är ett missförhållande.")
    if arende.lex_sarah.anmald_ivo is not None:
        raise OtillatenOvergang("Händelsen är anmäld till IVO och behöver utredas färdigt.")
    beslutsordning.skriv_tidigt(
        arende, utfall=Utfall.INTE, motivering=motivering, av=av, namndens=namndens, nar=steg.nar
    )
    arende.lex_sarah.utfall, arende.lex_sarah.beslutad = Utfall.INTE, steg.nar
    arende.lex_sarah.save()
    return steg.klart(f"Ställningstagande: {Utfall.INTE.label.lower()}.", detalj={"utfall": Utfall.INTE.value})
