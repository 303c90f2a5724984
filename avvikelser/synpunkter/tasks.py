"""What the clock does with the counts of addresses, and with e-mail that did not leave at once."""

from celery import shared_task
from django.utils import timezone

from avvikelser.synpunkter import takt, utskick


@shared_task(name="synpunkter.rensa_takt")
def rensa_takt() -> None:
    """Every hour. Safe to run at any time, and twice."""
    takt.rensa()


@shared_task(name="synpunkter.skicka")
def skicka() -> None:
    """Every minute: the e-mail to senders that did not leave at once. May be run by two at a time."""
    utskick.skicka(timezone.now())
