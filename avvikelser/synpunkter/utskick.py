"""E-mail to the sender of a synpunkt: that there is something to read, and nothing of what it is.

Lagrum: 26 kap. 1 § OSL (2009:400): an e-mail may be read by others, so it holds no text, no name and no number.
"""

from __future__ import annotations

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from avvikelser.models import Arende
from avvikelser.synpunkter.models import Avsandare

logger = logging.getLogger(__name__)

AMNE = "Det finns ett meddelande till dig"


def meddela(arende: Arende) -> None:
    """Tell the sender by e-mail, when there is an address, once the transaction is through."""
    epost = Avsandare.objects.filter(synpunkt=arende.pk).values_list("epost", flat=True).first()
    if epost:
        transaction.on_commit(partial(_skicka, epost, arende.pk))


def _skicka(epost: str, arende_id: int) -> None:
    """A mail server that does not answer must not undo an answer that is given: it is on the page with the code."""
    try:
        send_mail(AMNE, _text(), None, [epost])
    except OSError:  # smtplib's errors are OSErrors
        logger.exception("E-posten om ärende %s gick inte iväg", arende_id)


def _text() -> str:
    return (
        f"Hej,\n\ndu har skrivit till {settings.KOMMUN}. Nu finns det ett meddelande till dig.\n\n"
        f"Läs det på {settings.ADRESS}{reverse('synpunkter:folj')} med koden som du fick när du skickade.\n\n"
        "Det här mejlet säger inget om vad det gäller, eftersom e-post kan läsas av andra. "
        "Det går inte att svara på mejlet.\n\n"
        f"{settings.KOMMUN}\n"
    )
