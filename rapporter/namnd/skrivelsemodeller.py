"""The tjänsteskrivelse of an ärende: what the förvaltning writes to the nämnd, under headings the nämnd chooses.

Its förslag till beslut is the ärende's own (`Namndarende.forslag`), so that list, skrivelse and protocol say the same.
Changed by `skrivelsegang` alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel
from rapporter.namnd.modeller import Namndarende


class Skrivelsedel(models.TextChoices):
    """The parts, in order, with the headings that stand until a nämnd chooses its own. Source: DOMAIN 10."""

    FORSLAG = "forslag", "Förslag till beslut"
    SAMMANFATTNING = "sammanfattning", "Sammanfattning"
    BESKRIVNING = "beskrivning", "Ärendebeskrivning"
    BEDOMNING = "bedomning", "Förvaltningens bedömning"
    HANDLINGAR = "handlingar", "Ärendets handlingar"
    SKICKAS_TILL = "skickas_till", "Beslutet skickas till"


SKRIVNA = (
    Skrivelsedel.SAMMANFATTNING, Skrivelsedel.BESKRIVNING, Skrivelsedel.BEDOMNING, Skrivelsedel.SKICKAS_TILL,
)  # fmt: skip
"""The parts that are text of the skrivelse itself."""


class TjansteskrivelseQuerySet(ScopedQuerySet["Tjansteskrivelse"]):
    plats = "arende__namnd_id"


class Tjansteskrivelse(models.Model):
    """One per ärende. `rubriker` are copied from the nämnd's mall when it is klar: what is finished keeps its own."""

    class Status(models.TextChoices):
        UTKAST = "utkast", "Skrivs"
        KLAR = "klar", "Klar"

    arende = models.OneToOneField(Namndarende, models.CASCADE, related_name="tjansteskrivelse", verbose_name="ärende")
    status = models.CharField("läge", max_length=6, choices=Status, default=Status.UTKAST)
    forfattare = models.CharField("skriven av", max_length=215)
    sammanfattning = models.TextField("sammanfattning", blank=True)
    beskrivning = models.TextField("ärendebeskrivning", blank=True)
    bedomning = models.TextField("förvaltningens bedömning", blank=True)
    skickas_till = models.TextField("beslutet skickas till", blank=True)
    rubriker = models.JSONField("rubriker", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    andrad = models.DateTimeField("ändrad", auto_now=True)
    andrad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    klar = models.DateTimeField("blev klar", null=True, blank=True)
    objects = TjansteskrivelseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tjänsteskrivelse"
        verbose_name_plural = "tjänsteskrivelser"
        constraints = [
            models.CheckConstraint(
                name="klar_tjansteskrivelse_har_tid_sammanfattning_och_rubriker",
                condition=Q(status="utkast", klar__isnull=True)
                | (Q(status="klar", klar__isnull=False) & ~Q(sammanfattning="") & ~Q(rubriker={})),
            )
        ]

    def __str__(self) -> str:
        return f"Tjänsteskrivelse till {self.arende}"

    @property
    def ar_klar(self) -> bool:
        return self.status == self.Status.KLAR


class SkrivelsemallQuerySet(ScopedQuerySet["Skrivelsemall"]):
    plats = "namnd_id"


class Skrivelsemall(models.Model):
    """A nämnd's headings, and the texts a new skrivelse starts from: {"sammanfattning": "…"}. Keys: `Skrivelsedel`."""

    namnd = models.OneToOneField(Organisationsdel, models.PROTECT, related_name="skrivelsemall", verbose_name="nämnd")
    rubriker = models.JSONField("rubriker", default=dict, blank=True)
    texter = models.JSONField("texter", default=dict, blank=True)
    objects = SkrivelsemallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mall för tjänsteskrivelser"
        verbose_name_plural = "mallar för tjänsteskrivelser"

    def rubrik(self, del_: Skrivelsedel) -> str:
        return str(self.rubriker.get(del_.value) or del_.label)
