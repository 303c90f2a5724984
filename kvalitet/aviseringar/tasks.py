"""What the clock does with notices and e-mail. Each may be run twice, or by two at a time."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from kvalitet.aviseringar import paminnelser, utskick
from kvalitet.aviseringar.models import Avisering, Brev, Utskick
from kvalitet.frister import arbetsdag

_AVISERING_DAGAR, _BREV_DAGAR, _UTSKICK_DAGAR = 365, 30, 90


@shared_task(name="aviseringar.morgon")
def morgon() -> None:
    """Every hour of a working day: what the deadlines call for, and the day's letter to who has not had it.

    The first run does the work; the others are for a morning when the machine was off.
    """
    idag, nu = timezone.localdate(), timezone.now()
    if not arbetsdag(idag):
        return
    paminnelser.paminn(idag)
    utskick.lagg_dagliga(idag, nu)
    utskick.skicka(nu)


@shared_task(name="aviseringar.skicka")
def skicka() -> None:
    """Every minute: what is to be told at once, and what did not leave last time."""
    nu = timezone.now()
    utskick.lagg_genast(nu)
    utskick.skicka(nu)


@shared_task(name="aviseringar.rensa")
def rensa() -> None:
    """At night: read notices after a year, the embedded mailbox after a month, the words of sent letters after three.

    Nothing here is a record: what happened stands in the ärende and in the log.
    """
    nu = timezone.now()
    Avisering.objects.filter(sedd__isnull=False, nar__lt=nu - timedelta(days=_AVISERING_DAGAR)).delete()
    Brev.objects.filter(nar__lt=nu - timedelta(days=_BREV_DAGAR)).delete()
    Utskick.objects.filter(skapat__lt=nu - timedelta(days=_UTSKICK_DAGAR)).update(amne="", text="")
