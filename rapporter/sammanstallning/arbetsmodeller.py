"""What people do on a draft together: contributions, comments, and how a nämnd wants its reports laid out.

Contributions and comments belong to their rapport and are fixed with it: the trigger of migration 0006 refuses every
change in them once it is fastställd.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from avvikelser.utforare.models import Avtal, Kontakt
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel
from rapporter.sammanstallning.modeller import Avsnitt, Granskare, Rapport, Rapportslag


class RapportbidragQuerySet(ScopedQuerySet["Rapportbidrag"]):
    plats = "rapport__namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """SAMMANSTALLA: all of the nämnd's. HANDLAGGA: those of the person's own enheter. LAMNA_UTFORARUPPGIFT: those
        of the avtal where the person is named. Nobody else's."""
        if not getattr(user, "is_active", False):
            return self.none()
        if befogenhet is Befogenhet.HANDLAGGA:
            return self.filter(delen_id__i_omfattning=omfattning(user, befogenhet))
        synliga = super().for_user(user, befogenhet)
        if befogenhet is not Befogenhet.LAMNA_UTFORARUPPGIFT:
            return synliga
        egna = Kontakt.objects.filter(person_id=user.pk, till__isnull=True).values("avtal_id")
        return synliga.filter(avtal_id__in=egna)

    def vantar(self) -> Self:
        """Not done, for a draft."""
        return self.filter(klar__isnull=True).exclude(rapport__status=Rapport.Status.FASTSTALLD)


class Rapportbidrag(models.Model):
    """That an enhet or an utförare is asked to write something for a section, and what they have written.

    `namn` is what it was called when it was asked. `version` counts the saves, so that two who write at once are told.
    """

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="bidrag")
    avsnitt = models.ForeignKey(Avsnitt, models.CASCADE, related_name="bidrag")
    delen = models.ForeignKey(
        Organisationsdel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="enhet"
    )
    avtal = models.ForeignKey(Avtal, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="utförare")
    namn = models.CharField("från", max_length=150)
    fraga = models.TextField("vad ni vill veta", blank=True)
    senast = models.DateField("svara senast")
    text = models.TextField("text", blank=True)
    version = models.PositiveIntegerField(default=0)
    klar = models.DateTimeField("klart", null=True, blank=True)
    andrad = models.DateTimeField("ändrat", null=True, blank=True)
    andrad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    begard = models.DateTimeField("begärt")
    begard_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    objects = RapportbidragQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "bidrag till rapport"
        verbose_name_plural = "bidrag till rapport"
        ordering = ["namn", "pk"]
        indexes = [models.Index(fields=["delen", "senast"], name="bidrag_vantar", condition=Q(klar__isnull=True))]
        constraints = [
            models.CheckConstraint(
                name="bidrag_kommer_fran_en_enhet_eller_en_utforare",
                condition=Q(delen__isnull=False, avtal__isnull=True) | Q(delen__isnull=True, avtal__isnull=False),
            ),
            models.CheckConstraint(name="klart_bidrag_har_text", condition=Q(klar__isnull=True) | ~Q(text="")),
            models.UniqueConstraint(
                name="ett_bidrag_per_avsnitt_och_enhet", fields=["avsnitt", "delen"], condition=Q(delen__isnull=False)
            ),
            models.UniqueConstraint(
                name="ett_bidrag_per_avsnitt_och_avtal", fields=["avsnitt", "avtal"], condition=Q(avtal__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namn}, {self.avsnitt}"

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.rapport.namnd_id


class Granskningskommentar(models.Model):
    """What somebody who reads the draft says about a section, and how it was dealt with. Never changed after that."""

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="kommentarer")
    avsnitt = models.ForeignKey(Avsnitt, models.CASCADE, related_name="kommentarer")
    text = models.TextField("kommentar")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    svar = models.TextField("svar", blank=True)
    lost = models.DateTimeField("löst", null=True, blank=True)
    lost_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "kommentar i granskning"
        verbose_name_plural = "kommentarer i granskning"
        ordering = ["nar", "pk"]
        constraints = [
            models.CheckConstraint(
                name="lost_kommentar_har_tid_och_person",
                condition=Q(lost__isnull=True, lost_av__isnull=True) | Q(lost__isnull=False, lost_av__isnull=False),
            )
        ]


def kommentarerna(rapport: Rapport) -> list[Granskningskommentar]:
    """Every comment on the rapport, with its section and its people. Fetched once for each time the rapport is."""
    med = Granskningskommentar.objects.select_related("avsnitt", "av", "lost_av")
    models.prefetch_related_objects([rapport], models.Prefetch("kommentarer", med))
    return list(rapport.kommentarer.all())


def granskarna(rapport: Rapport) -> list[Granskare]:
    """Who has been asked to read the draft, with their names. Fetched once for each time the rapport is."""
    models.prefetch_related_objects([rapport], models.Prefetch("granskare", Granskare.objects.select_related("person")))
    return list(rapport.granskare.all())


class RapportmallQuerySet(ScopedQuerySet["Rapportmall"]):
    plats = "namnd_id"


class Rapportmall(models.Model):
    """How a nämnd wants a type of report laid out: which sections in which order, their headings and default texts.

    `delar` is [{"nyckel", "rubrik", "borjan", "text"}] in order (`rapportmallar`). Used when a rapport is made; those
    that exist keep what they have.
    """

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    slag = models.CharField("rapport", max_length=15, choices=Rapportslag)
    delar = models.JSONField("avsnitt")
    version = models.PositiveIntegerField(default=1)
    andrad = models.DateTimeField("ändrad")
    andrad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    objects = RapportmallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "rapportmall"
        verbose_name_plural = "rapportmallar"
        constraints = [models.UniqueConstraint(name="en_mall_per_namnd_och_rapport", fields=["namnd", "slag"])]

    def __str__(self) -> str:
        return f"{self.get_slag_display()}, {self.namnd}"


class Arkivfil(models.Model):
    """The archive variant (PDF/A) of a fastställd rapport's full or public version. Made when it is asked for, once."""

    rapport = models.ForeignKey(Rapport, models.PROTECT, related_name="arkivfiler")
    version = models.CharField(max_length=12, choices=[("fullstandig", "Fullständig"), ("offentlig", "Offentlig")])
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+")
    skapad = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "arkivfil"
        verbose_name_plural = "arkivfiler"
        constraints = [models.UniqueConstraint(name="en_arkivfil_per_version", fields=["rapport", "version"])]
