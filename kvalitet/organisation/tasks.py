"""What the clock does with the organisation."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from kvalitet.organisation import gallande, omfordelning
from kvalitet.organisation.models import Importunderlag


@shared_task(name="organisation.synka_uppdrag")
def synka_uppdrag() -> None:
    """Just after midnight: the tree, the names and the permissions of the day that begins. Safe to run at any time."""
    gallande.gor_gallande()
    Importunderlag.objects.filter(skapat__lt=timezone.now() - timedelta(days=1)).delete()


@shared_task(name="organisation.beratta_om_lamnade")
def beratta_om_lamnade() -> None:
    """In the morning: the chefer hear of what somebody who has left still answers for. Told once, however often run."""
    omfordelning.beratta_om_lamnade()
