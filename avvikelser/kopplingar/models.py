"""A koppling: two ärenden that belong together, how, why, and who said so. Ended, never removed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from avvikelser.models import Arende


class Slag(models.TextChoices):
    """How `fran` stands to `till`."""

    SAMMA_HANDELSE = "samma_handelse", "Samma händelse"
    BEROR_PA = "beror_pa", "Beror på"
    DELAD = "delad", "Delad rapport"
    DUBBLETT = "dubblett", "Dubblett"


class Koppling(models.Model):
    """One link. DUBBLETT: `fran` is the one that was closed, `till` the one that is kept. DELAD: `till` came out of
    `fran`. BEROR_PA: `fran` happened because of `till`. SAMMA_HANDELSE reads the same from both ends.

    `registrerad` and `upphord` are when the program was told, so that figures can be counted again as of a day.
    """

    fran = models.ForeignKey(Arende, models.CASCADE, related_name="kopplingar")
    till = models.ForeignKey(Arende, models.CASCADE, related_name="kopplingar_hit")
    slag = models.CharField("hur hör de ihop", max_length=15, choices=Slag)
    kommentar = models.TextField("varför", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    nar = models.DateTimeField()
    registrerad = models.DateTimeField(auto_now_add=True)
    upphord = models.DateTimeField(null=True, blank=True)
    upphord_av_namn = models.CharField(max_length=215, blank=True)
    upphord_skal = models.TextField(blank=True)

    class Meta:
        verbose_name = "koppling"
        verbose_name_plural = "kopplingar"
        ordering = ["nar", "pk"]
        indexes = [
            models.Index(
                fields=["fran", "registrerad", "upphord"], name="koppling_dubbletter", condition=Q(slag="dubblett")
            )
        ]
        constraints = [
            models.CheckConstraint(name="arende_kopplas_inte_till_sig_sjalvt", condition=~Q(fran=F("till"))),
            models.CheckConstraint(name="koppling_har_kant_slag", condition=Q(slag__in=Slag.values)),
            models.UniqueConstraint(
                name="samma_koppling_finns_en_gang", fields=["fran", "till", "slag"], condition=Q(upphord__isnull=True)
            ),
            models.UniqueConstraint(
                name="arende_ar_dubblett_av_ett",
                fields=["fran"],
                condition=Q(slag="dubblett", upphord__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {self.fran_id} {self.till_id}"
