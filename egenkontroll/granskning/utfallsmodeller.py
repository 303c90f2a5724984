"""What a klart tillfälle came to: written once, when it is klarmarkerat, and never changed. A later `Rattelse` is
counted beside it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Klarmarkering(models.Model):
    """That a tillfälle is done. With ärenden left, `skal` says why it ends there."""

    tillfalle = models.OneToOneField("kontrollplan.Kontrolltillfalle", models.PROTECT, related_name="klarmarkering")
    kvar = models.PositiveIntegerField("ärenden som inte granskades")
    skal = models.TextField("varför alla inte granskades", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "klarmarkering"
        verbose_name_plural = "klarmarkeringar"
        constraints = [
            models.CheckConstraint(name="klarmarkering_med_arenden_kvar_har_skal", condition=Q(kvar=0) | ~Q(skal=""))
        ]

    @property
    def namnd_id(self) -> int:
        return self.tillfalle.namnd_id


class Enhetsutfall(models.Model):
    """How many ärenden a klart tillfälle came to at one enhet. Written once, when it is klarmarkerat; never changed.

    `i_ramen` is how many of its ärenden in the frame could be drawn (None: written before that was counted), `ram` how
    many of those the draw was made among (the pott); `dragna` the sample and those that replaced a bortfall.
    """

    tillfalle = models.ForeignKey("kontrollplan.Kontrolltillfalle", models.PROTECT, related_name="enhetsutfall")
    enhet = models.ForeignKey("organisation.Organisationsdel", models.PROTECT, related_name="+")
    planerade = models.PositiveIntegerField()
    i_ramen = models.PositiveIntegerField(null=True, blank=True)
    ram = models.PositiveIntegerField()
    dragna = models.PositiveIntegerField()
    granskade = models.PositiveIntegerField()
    bortfall = models.PositiveIntegerField()

    class Meta:
        verbose_name = "enhetsutfall"
        verbose_name_plural = "enhetsutfall"
        constraints = [
            models.UniqueConstraint(name="ett_utfall_per_enhet_och_tillfalle", fields=["tillfalle", "enhet"]),
            models.CheckConstraint(
                name="enhetsutfallet_gar_ihop",
                condition=Q(dragna__gte=F("granskade") + F("bortfall"), ram__gte=F("dragna")),
            ),
            models.CheckConstraint(
                name="potten_ryms_i_ramen", condition=Q(i_ramen__isnull=True) | Q(i_ramen__gte=F("ram"))
            ),
        ]


class Kriterieutfall(models.Model):
    """How the answers to one kriterium fell at one enhet of a klart tillfälle. Written once, never changed."""

    enhetsutfall = models.ForeignKey(Enhetsutfall, models.PROTECT, related_name="kriterier")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    ja = models.PositiveIntegerField()
    nej = models.PositiveIntegerField()
    ej_tillampligt = models.PositiveIntegerField()
    underlag_saknas = models.PositiveIntegerField()

    class Meta:
        verbose_name = "kriterieutfall"
        verbose_name_plural = "kriterieutfall"
        constraints = [
            models.UniqueConstraint(name="ett_utfall_per_kriterium_och_enhet", fields=["enhetsutfall", "kriterium"])
        ]


class Stratumutfall(models.Model):
    """The part of an `Enhetsutfall` that is of one ärendetyp, when the draw was shared among ärendetyper."""

    enhetsutfall = models.ForeignKey(Enhetsutfall, models.PROTECT, related_name="strata")
    stratum = models.CharField("ärendetyp", max_length=80, blank=True)
    ram = models.PositiveIntegerField()
    granskade = models.PositiveIntegerField()

    class Meta:
        verbose_name = "stratumutfall"
        verbose_name_plural = "stratumutfall"
        constraints = [
            models.UniqueConstraint(name="ett_utfall_per_arendetyp_och_enhet", fields=["enhetsutfall", "stratum"]),
            models.CheckConstraint(name="granskade_ryms_i_stratumet", condition=Q(ram__gte=F("granskade"))),
        ]


class Stratumsvar(models.Model):
    """How the answers to one kriterium fell in one ärendetyp."""

    stratumutfall = models.ForeignKey(Stratumutfall, models.PROTECT, related_name="svar")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    ja = models.PositiveIntegerField()
    nej = models.PositiveIntegerField()
    ej_tillampligt = models.PositiveIntegerField()
    underlag_saknas = models.PositiveIntegerField()

    class Meta:
        verbose_name = "stratumsvar"
        verbose_name_plural = "stratumsvar"
        constraints = [
            models.UniqueConstraint(name="ett_svar_per_kriterium_och_arendetyp", fields=["stratumutfall", "kriterium"])
        ]
