"""Try an e-mail to the sender again, for who handles the ärende: only one that certainly has not left.

One that is being sent, or that may have left, is never sent again: the sender would get it twice.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from avvikelser.arendegang import Verb, behorighetshinder
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Epostbesked
from avvikelser.synpunkter.utskick import har_adress, skicka_ett
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

INTE_SKICKADE = frozenset({Epostbesked.Status.VANTAR, Epostbesked.Status.MISSLYCKAT})


@transaction.atomic
def skicka_igen(arende: Arende, *, av: Person) -> Epostbesked:
    """Let the newest e-mail about the ärende be tried at once, when the transaction is through. Returns it.

    As many tries as before are counted, so one that fails again is not tried by the clock for another day.
    Raises OtillatenOvergang.
    """
    if hinder := behorighetshinder(arende, Verb.BESVARA, av):
        raise OtillatenOvergang(hinder)
    besked = Epostbesked.objects.select_for_update().filter(arende=arende).order_by("-pk").first()
    if besked is None or besked.status == Epostbesked.Status.SKICKAT:
        raise OtillatenOvergang("Det finns inget mejl som väntar. Det senaste har gått iväg.")
    if besked.status not in INTE_SKICKADE:
        raise OtillatenOvergang("Mejlet kan ha gått iväg, så det skickas inte igen. Ring eller skriv ett brev.")
    if not har_adress(arende.pk):
        raise OtillatenOvergang("Avsändaren har ingen e-postadress längre. Ring eller skriv ett brev.")
    nu = timezone.now()
    besked.status, besked.nasta_forsok = Epostbesked.Status.VANTAR, nu
    besked.save(update_fields=["status", "nasta_forsok"])
    logg.anteckna("skicka_mejl_igen", arende, av=av, detalj={"epostbesked": besked.pk})
    transaction.on_commit(partial(skicka_ett, besked.pk, nu))
    return besked
