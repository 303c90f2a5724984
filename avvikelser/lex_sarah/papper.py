"""When the PDF of a utredning is made by the worker instead of while somebody waits, and how it is fetched then.

Its address is the same as that of a short one, with the same permission and the same post in the log.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from avvikelser.lex_sarah import maskning
from avvikelser.lex_sarah.dokument import Utredningsdokument, bygg
from avvikelser.lex_sarah.pappermodell import Utredningspapper
from avvikelser.models import Arende
from kvalitet.jobb.arbete import starta
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person

PDF_JOBB = "utredning_pdf"
LANG = 45
"""More entries than this take longer than a page may: about two seconds on two quiet cores."""
KVAR = timedelta(days=1)


def dokument_for(arende: Arende, version: str) -> Utredningsdokument | None:
    """The document as it reads now. None for a masked one that nobody else has held good."""
    if version != "maskad":
        return bygg(arende)
    godkand = maskning.godkand(arende)
    return None if godkand is None else maskning.maskerat(arende, godkand)


def ar_lang(dokument: Utredningsdokument) -> bool:
    return sum(len(del_.poster) for del_ in dokument.delar) > LANG


def fardigt(arende: Arende, dokument: Utredningsdokument) -> bytes | None:
    """The PDF of exactly this wording, if the worker has made it."""
    rad = Utredningspapper.objects.filter(arende=arende, avtryck=dokument.avtryck).first()
    return None if rad is None else bytes(rad.data)


def bestall(arende: Arende, version: str, *, av: Person) -> Jobb:
    """Let the worker make the PDF. One that the person waits for already is not asked for again."""
    argument = {"arende": arende.pk, "version": version}
    oppna = Jobb.objects.filter(slag=PDF_JOBB, person=av, argument=argument)
    pagar = oppna.filter(status__in=[Jobb.Status.VANTAR, Jobb.Status.PAGAR]).order_by("-skapat").first()
    return pagar or starta(PDF_JOBB, rubrik=f"Utredningen i {arende.dnr} som PDF", person=av, argument=argument)


def spara(arende: Arende, dokument: Utredningsdokument, data: bytes) -> None:
    """Keep it, once. Call it in a transaction."""
    Utredningspapper.objects.get_or_create(arende=arende, avtryck=dokument.avtryck, defaults={"data": data})


def rensa_gamla() -> int:
    """What has lain for a day goes. Returns how many."""
    antalet, _ = Utredningspapper.objects.filter(skapad__lt=timezone.now() - KVAR).delete()
    return antalet
