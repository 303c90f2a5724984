"""Emergency access to a lex Sarah ärende: the one way to read it without being a named reader, and for a day at most.

Stands below `avvikelser.models`, whose `for_user` asks `nodlasta`; the ärende is therefore named by a string.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Organisationsdel

FAR_TA = (Befogenhet.HANDLAGGA, Befogenhet.UTREDA, Befogenhet.BESLUTA)
"""One of these, besides SE_ARENDE, at the ärende's enhet: chefer and utredare. Never those who only work there."""
GILTIG = timedelta(hours=24)


class NodatkomstQuerySet(ScopedQuerySet["Nodatkomst"]):
    plats = "enhet_id"


class Nodatkomst(models.Model):
    """One person may read one ärende from `fran` to `till`, and said why. `till` may be brought forward, never back.

    `enhet` is the ärende's, kept as it was: it decides who sees that the access was taken.
    """

    arende = models.ForeignKey("avvikelser.Arende", models.CASCADE, related_name="nodatkomster")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person_namn = models.CharField(max_length=215)
    skal = models.TextField("varför")
    fran = models.DateTimeField("från")
    till = models.DateTimeField("till")
    avslutad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    objects = NodatkomstQuerySet.as_manager()

    class Meta:
        verbose_name = "nödåtkomst"
        verbose_name_plural = "nödåtkomster"
        ordering = ["-fran", "-pk"]
        indexes = [models.Index(fields=["person", "till"]), models.Index(fields=["enhet", "-fran"])]
        constraints = [
            models.CheckConstraint(
                name="nodatkomst_galler_hogst_ett_dygn",
                condition=Q(till__gte=F("fran"), till__lte=F("fran") + GILTIG),
            ),
            models.CheckConstraint(name="nodatkomst_har_skal", condition=~Q(skal="")),
        ]

    @property
    def galler(self) -> bool:
        return self.till > timezone.now()


def nodlasta(user: Any, befogenhet: Befogenhet) -> Q:
    """The ärenden that the person may read just now by emergency access: to read, and for no other befogenhet.

    Narrows by the place too: who is no longer chef or utredare there has nothing left of it. The clock is the
    database's, so that the condition may be kept (`kvalitet.ihagkommet`) and still ends when the access does.
    """
    if befogenhet is not Befogenhet.SE_ARENDE:
        return Q(pk__in=())
    har = frozenset().union(*(omfattning(user, en) for en in FAR_TA))
    giltiga = Nodatkomst.objects.filter(person=user, till__gt=Now()).order_by()
    return Q(pk__in=giltiga.values("arende_id"), enhet_id__i_omfattning=har)
