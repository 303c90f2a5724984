"""Nyckeltal of the kvalitetsberättelse that no ärende gives: entered or imported, with earlier years and other
municipalities beside (Kolada, brukarundersökningar). Source: DOMAIN 10."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel


class Kvalitetsomrade(models.TextChoices):
    """The six areas of good quality. Source: DOMAIN 10."""

    SJALVBESTAMMANDE = "sjalvbestam", "Självbestämmande och integritet"
    HELHET = "helhet", "Helhetssyn och samordning"
    TRYGGHET = "trygghet", "Trygghet och säkerhet"
    KUNSKAP = "kunskap", "Kunskapsbaserad verksamhet"
    TILLGANGLIGHET = "tillganglig", "Tillgänglighet"
    EFFEKTIVITET = "effektiv", "Effektivitet"


class NyckeltalQuerySet(ScopedQuerySet["Nyckeltal"]):
    plats = "namnd_id"


class Nyckeltal(models.Model):
    """One thing that is measured each year. `kalla` says where the figures come from."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    omrade = models.CharField("område", max_length=12, choices=Kvalitetsomrade)
    namn = models.CharField("nyckeltal", max_length=150)
    enhet = models.CharField("mäts i", max_length=30, help_text="Till exempel procent, dagar eller kronor.")
    kalla = models.CharField("källa", max_length=150)
    ordning = models.PositiveSmallIntegerField(default=0)
    i_bruk = models.BooleanField("används", default=True)
    objects = NyckeltalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "nyckeltal"
        verbose_name_plural = "nyckeltal"
        ordering = ["omrade", "ordning", "pk"]
        constraints = [models.UniqueConstraint(name="nyckeltal_en_gang_per_namnd", fields=["namnd", "namn"])]

    def __str__(self) -> str:
        return self.namn


class Nyckeltalsvarde(models.Model):
    """What it was one year: the nämnd's own when `kommun` is "", else another municipality's to compare with."""

    nyckeltal = models.ForeignKey(Nyckeltal, models.CASCADE, related_name="varden")
    ar = models.PositiveSmallIntegerField("år")
    kommun = models.CharField("kommun", max_length=60, blank=True)
    varde = models.DecimalField("värde", max_digits=14, decimal_places=2)
    inlast = models.BooleanField("inläst från fil", default=False)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "värde av nyckeltal"
        verbose_name_plural = "värden av nyckeltal"
        constraints = [
            models.UniqueConstraint(name="ett_varde_per_ar_och_kommun", fields=["nyckeltal", "ar", "kommun"]),
            models.CheckConstraint(name="nyckeltalets_ar_ar_rimligt", condition=Q(ar__gte=1990, ar__lte=2100)),
        ]
