"""Egenkontroll of other kinds than reading case files: comparisons, surveys of those who get insatser, what revisorer
have said, attitudes of staff. One entry each, so that the yearly account is whole.

Source: SOSFS 2011:9 5 kap. 2 §, allmänna råd: kinds of egenkontroll.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel


class AnnanKontrollQuerySet(ScopedQuerySet["AnnanKontroll"]):
    plats = "namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """At the nämnd. To read, also what is done and about an enhet of one's own."""
        if befogenhet is not Befogenhet.SE_EGENKONTROLL or not getattr(user, "is_active", False):
            return super().for_user(user, befogenhet)
        platser = omfattning(user, befogenhet)
        egen = Q(enhet_id__i_omfattning=platser, klar__isnull=False)
        return self.filter(Q(namnd_id__i_omfattning=platser) | egen)


class AnnanKontroll(models.Model):
    """One egenkontroll of another kind, with its source, figures, analysis and åtgärder. Locked while `klar`."""

    class Slag(models.TextChoices):
        JAMFORELSE = "jamforelse", "Jämförelse"
        MALGRUPP = "malgrupp", "Målgruppsundersökning"
        REVISORER = "revisorer", "Synpunkter från revisorer"
        ATTITYDER = "attityder", "Undersökning av attityder"

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    enhet = models.ForeignKey(
        Organisationsdel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enhet"
    )
    slag = models.CharField("slag", max_length=10, choices=Slag)
    rubrik = models.CharField("rubrik", max_length=150)
    kalla = models.CharField("källa", max_length=250)
    matt = models.DateField("gjord eller publicerad")
    fraga = models.TextField("vad ni ville veta", blank=True)
    analys = models.TextField("analys", blank=True)
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True)
    atgarder = models.ManyToManyField(Atgard, related_name="andra_kontroller", blank=True)
    skriven_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    klar = models.DateTimeField("klar", null=True, blank=True)
    klar_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = AnnanKontrollQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "annan kontroll"
        verbose_name_plural = "andra kontroller"
        indexes = [models.Index(fields=["namnd", "-matt"], name="annan_kontroll_namnd_matt")]
        constraints = [
            models.CheckConstraint(
                name="klar_kontroll_har_person_och_analys",
                condition=Q(klar__isnull=True, klar_av__isnull=True)
                | (Q(klar__isnull=False, klar_av__isnull=False) & ~Q(analys="")),
            )
        ]

    def __str__(self) -> str:
        return self.rubrik


class Jamforelsetal(models.Model):
    """One row of an entry's small table: what, our value, and what it is compared with.

    A row keeps its id when the entry is written anew, and its history: a frozen figure is told by both.
    """

    kontroll = models.ForeignKey(AnnanKontroll, models.CASCADE, related_name="tal")
    ordning = models.PositiveSmallIntegerField()
    vad = models.CharField("vad", max_length=120)
    eget = models.DecimalField("eget värde", max_digits=12, decimal_places=2, null=True, blank=True)
    annat = models.DecimalField("jämförs med", max_digits=12, decimal_places=2, null=True, blank=True)
    matt_i = models.CharField("mätt i", max_length=30, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "jämförelsetal"
        verbose_name_plural = "jämförelsetal"
        ordering = ["ordning"]
        constraints = [models.UniqueConstraint(name="talens_ordning", fields=["kontroll", "ordning"])]
