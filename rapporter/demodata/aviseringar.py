"""Notices and letters in the fictional municipality: some read, some not, and a mailbox with something in it.

The notices themselves come of the work that `pagaende` has done through the rules.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from kvalitet.aviseringar import utskick
from kvalitet.aviseringar.epostadress import SMTP
from kvalitet.aviseringar.models import Avisering, Epostlage, Epostval, Takt, Utskick
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.organisation.models import Person

_LASTA_EFTER = timedelta(days=4)  # what is older has been read
_UTAN_BREV_EFTER = timedelta(days=8)  # and of what is older still there is no letter left


def skapa_aviseringar(personer: dict[str, Person], idag: date) -> None:
    """Reminders of the day, what has been read, who wants e-mail how often, and the day's letters."""
    nu = timezone.now()
    paminn(idag)
    for vem, takt in (("maja", Takt.GENAST), ("karin", Takt.DAGLIG), ("anders", Takt.INGEN)):
        Epostval.objects.create(person=personer[vem], takt=takt)
    Avisering.objects.filter(nar__lt=nu - _LASTA_EFTER).update(sedd=nu - _LASTA_EFTER)
    Avisering.objects.filter(nar__lt=nu - _UTAN_BREV_EFTER).update(epost=Epostlage.INGEN)
    utskick.lagg_genast(nu)
    utskick.lagg_dagliga(idag, nu)
    if settings.EMAIL_BACKEND != SMTP:  # invented people have no post boxes
        utskick.skicka(nu)
    Utskick.objects.create(
        person=personer["nils"],
        nyckel=f"daglig:{personer['nils'].pk}:{idag - timedelta(days=1)}",
        skapat=nu - timedelta(days=1),
        status=Utskick.Status.MISSLYCKAT,
        forsok=1,
        fel="E-postservern tar inte emot adressen (svar 550).",
    )
