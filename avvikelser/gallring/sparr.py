"""A legal hold: nothing is destroyed as long as it stands, whatever has been approved.

The ärende's row is locked, as the destruction locks it, so that a spärr is either there in time or told that it is not.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.gallring.models import Gallringssparr
from avvikelser.gallring.plan import SE, SKOTA
from avvikelser.models import Arende
from kvalitet.behorighet import kan_hos, omfattning
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

_FINNS_INTE = "Det finns inget ärende med det numret hos en nämnd vars gallring du sköter."


def sparrar_for(person: Person) -> QuerySet[Gallringssparr]:
    """Those that stand, and those that have been lifted, of the person's nämnder."""
    alla = Gallringssparr.objects.for_user(person, SE).select_related("arende__namnd")
    return alla.order_by("havd", "-nar", "-pk")


@transaction.atomic
def satt(dnr: str, *, skal: str, av: Person) -> Gallringssparr:
    """Stop the gallring of an ärende, by its diarienummer: whoever keeps the register need not read the ärende.

    Raises OtillatenOvergang for a number that is not there, and for one that has a spärr.
    """
    alla = Arende.objects.select_for_update().filter(namnd_id__i_omfattning=omfattning(av, SKOTA))
    arende = alla.filter(dnr__iexact=" ".join(dnr.split())).first()
    if arende is None:
        raise OtillatenOvergang(_FINNS_INTE)
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför ärendet inte får gallras.")
    if Gallringssparr.objects.filter(arende=arende, havd=None).exists():
        raise OtillatenOvergang("Ärendet har redan en gallringsspärr.")
    sparr = Gallringssparr.objects.create(
        arende=arende, skal=skal.strip(), satt_av=av, satt_av_namn=av.namn_och_befattning, nar=timezone.now()
    )
    logg.anteckna("satt_gallringssparr", arende, av=av, detalj={"sparr": sparr.pk})
    return sparr


@transaction.atomic
def hav(sparr: Gallringssparr, *, skal: str, av: Person) -> Gallringssparr:
    """Lift it, with why. Raises OtillatenOvergang when it does not stand any more."""
    rad = Gallringssparr.objects.select_for_update(of=("self",)).select_related("arende").filter(pk=sparr.pk).first()
    if rad is None or rad.havd is not None:
        raise OtillatenOvergang("Spärren är redan hävd.")
    if not kan_hos(av, SKOTA, rad.arende.namnd_id):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att häva spärren.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför spärren hävs.")
    rad.havd, rad.havd_av, rad.havd_av_namn, rad.havd_skal = timezone.now(), av, av.namn_och_befattning, skal.strip()
    rad.save()
    logg.anteckna("hav_gallringssparr", rad.arende, av=av, detalj={"sparr": rad.pk})
    return rad
