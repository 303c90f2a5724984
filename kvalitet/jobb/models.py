"""Long work: a row that a page can show, and that a worker claims."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Jobb(models.Model):
    """`ansprak` is the claim: only its holder may write the result. `puls` is the last sign of life: put in the queue,
    or a beat of the worker that holds it. `klart` is when it ended, well or not. Changed by `arbete` alone."""

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar"
        PAGAR = "pagar", "Pågår"
        KLART = "klart", "Klart"
        MISSLYCKAT = "misslyckat", "Misslyckat"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slag = models.CharField(max_length=40)
    rubrik = models.CharField(max_length=150)
    argument = models.JSONField(default=dict)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobb")
    status = models.CharField(max_length=10, choices=Status, default=Status.VANTAR)
    procent = models.PositiveSmallIntegerField(default=0)
    steg = models.CharField(max_length=150, blank=True)
    resultat = models.JSONField(default=dict)
    fel = models.CharField(max_length=300, blank=True)
    forsok = models.PositiveSmallIntegerField("försök", default=0)
    ansprak = models.UUIDField(null=True, blank=True)
    puls = models.DateTimeField(null=True, blank=True)
    skapat = models.DateTimeField(auto_now_add=True)
    klart = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "jobb"
        verbose_name_plural = "jobb"
        indexes = [models.Index(fields=["status", "puls"], name="jobb_oavslutade", condition=Q(klart__isnull=True))]
        constraints = [
            models.CheckConstraint(name="procent_hogst_hundra", condition=Q(procent__lte=100)),
        ]

    @property
    def kort(self) -> str:
        """What a person reads out when they ask about the job."""
        return str(self.pk)[:8]

    @property
    def slut(self) -> bool:
        """Has it ended, well or not?"""
        return self.klart is not None
