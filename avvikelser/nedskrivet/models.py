"""Who wrote down a rapport that somebody else made, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from avvikelser.models import Arende


class Nedskrivning(models.Model):
    """Beside an ärende whose rapportör did not fill in the form.

    What was told, by whom, which way and when it came in stand in the ärende as for every other rapport, so that every
    rule, deadline and figure reads one place; here only who wrote it in. `nar` is when, which may be later.
    `inlamning` is the form's own receipt, as in `Arende`.
    """

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="nedskrivning", primary_key=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    nar = models.DateTimeField()
    inlamning = models.UUIDField("formulärets kvitto", null=True, blank=True)

    class Meta:
        verbose_name = "nedskrivning"
        verbose_name_plural = "nedskrivningar"
        constraints = [models.UniqueConstraint(name="samma_inlamning_ger_en_nedskrivning", fields=["av", "inlamning"])]

    def __str__(self) -> str:
        return self.av_namn
