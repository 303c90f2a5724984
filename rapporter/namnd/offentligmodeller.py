"""The public twin of a sammanträde's handlingar: made, read by somebody, approved, and only then given out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.bilagor.models import Bilaga
from kvalitet.jobb.models import Jobb
from rapporter.namnd.modeller import Sammantrade


class OffentligversionQuerySet(ScopedQuerySet["Offentligversion"]):
    plats = "sammantrade__namnd_id"


class Offentligversion(models.Model):
    """One made file. `dolt` says in sentences what it leaves out; `hinder` why it may not be given out as it is.

    `underlag` is the SHA-256 of what went in: when it no longer equals that of today, the approval no longer holds.
    """

    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="offentliga", verbose_name="sammanträde")
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+")
    jobb = models.OneToOneField(Jobb, models.SET_NULL, related_name="+", null=True)
    underlag = models.CharField(max_length=64)
    sidor = models.PositiveIntegerField("sidor")
    dolt = models.JSONField("det som inte visas", default=list, blank=True)
    hinder = models.JSONField("det som hindrar", default=list, blank=True)
    anmarkningar = models.JSONField("att kontrollera", default=list, blank=True)
    lasare = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapad = models.DateTimeField(default=timezone.now)
    godkand = models.DateTimeField("godkändes", null=True, blank=True)
    godkand_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = OffentligversionQuerySet.as_manager()

    class Meta:
        verbose_name = "offentlig version"
        verbose_name_plural = "offentliga versioner"
        get_latest_by = "skapad"
        indexes = [models.Index(fields=["sammantrade", "-skapad"], name="offentligversion_senaste")]
        constraints = [
            models.CheckConstraint(
                name="godkand_offentlig_version_har_tid_person_och_inga_hinder",
                condition=Q(godkand__isnull=True, godkand_av__isnull=True)
                | Q(godkand__isnull=False, godkand_av__isnull=False, hinder=[]),
            )
        ]
