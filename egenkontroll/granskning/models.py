"""Answers to the kriterier of a drawn ärende, and what is told of it: bortfall, avstående, avstämning, avvikelse.

Everything hangs on a `DragetArende`. What is answered may change until the review is klar, and a klar one is opened
again with a reason until the tillfälle is klart; then the database refuses every change, and an answer that was wrong
gets a `Rattelse` beside it. Bortfall, avstående, avstämning, rättelse and the link to an avvikelse are only ever added.

What a klart tillfälle came to is in `utfallsmodeller`.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from egenkontroll.granskning.utfallsmodeller import (
    Enhetsutfall,
    Klarmarkering,
    Kriterieutfall,
    Stratumsvar,
    Stratumutfall,
)
from kvalitet.behorighet import Befogenhet, ScopedQuerySet

__all__ = [
    "Avstaende",
    "Avstamning",
    "Bortfall",
    "Bortfallsskal",
    "Bristlank",
    "Enhetsutfall",
    "Forsakran",
    "Granskning",
    "Klarmarkering",
    "Kriterieutfall",
    "Rattelse",
    "Stratumsvar",
    "Stratumutfall",
    "Svar",
    "Svarsval",
]

M = TypeVar("M", bound=models.Model)


class Svarsval(models.TextChoices):
    """What may be answered. Only ja and nej are judged: they alone are in a share."""

    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    EJ_TILLAMPLIGT = "ej_tillampligt", "Ej tillämpligt"
    UNDERLAG_SAKNAS = "underlag_saknas", "Underlag saknas"


class OmDragetQuerySet(ScopedQuerySet[M]):
    """At the enhet of the ärende."""

    plats = "draget__enhet_id"


class GranskningQuerySet(OmDragetQuerySet["Granskning"]):
    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """To review narrows to the person's own; other befogenheter go by the enhet."""
        if befogenhet is Befogenhet.GRANSKA_AKTER:
            return self.filter(granskare_id=user.pk) if getattr(user, "is_active", False) else self.none()
        return super().for_user(user, befogenhet)

    def klara(self) -> Self:
        return self.filter(klar__isnull=False)


class Granskning(models.Model):
    """One person's review of one drawn ärende. `andra` is the blind second review of the same ärende.

    `sparad` is the stamp that tells two who write at the same time apart.
    """

    draget = models.ForeignKey("ram.DragetArende", models.PROTECT, related_name="granskningar")
    granskare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    andra = models.BooleanField("andra granskningen", default=False)
    paborjad = models.DateTimeField("påbörjad")
    sparad = models.DateTimeField("sparad")
    klar = models.DateTimeField("klar", null=True, blank=True)
    oppnad_skal = models.TextField("varför den öppnades igen", blank=True)
    objects = GranskningQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "granskning"
        verbose_name_plural = "granskningar"
        indexes = [models.Index(fields=["granskare", "klar"], name="granskning_mina")]
        constraints = [
            models.UniqueConstraint(name="en_forsta_och_en_andra_granskning", fields=["draget", "andra"]),
            models.UniqueConstraint(name="ingen_granskar_samma_arende_tva_ganger", fields=["draget", "granskare"]),
            models.CheckConstraint(
                name="granskning_klar_efter_paborjad", condition=Q(klar__isnull=True) | Q(klar__gte=F("paborjad"))
            ),
        ]

    @property
    def enhet_id(self) -> int:
        """Where it belongs, for the log."""
        return self.draget.enhet_id


class Svar(models.Model):
    """The answer to one kriterium. `utraknat` is what the two days say; `svar` differs from it only with a comment."""

    granskning = models.ForeignKey(Granskning, models.CASCADE, related_name="svar")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    svar = models.CharField("svar", max_length=15, choices=Svarsval, blank=True)
    utraknat = models.CharField("uträknat svar", max_length=15, choices=Svarsval, blank=True)
    kommentar = models.TextField("kommentar", blank=True)
    fran = models.DateField("första dagen", null=True, blank=True)
    till = models.DateField("andra dagen", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        constraints = [
            models.UniqueConstraint(name="ett_svar_per_kriterium", fields=["granskning", "kriterium"]),
            models.CheckConstraint(
                name="svarets_dagar_i_ordning",
                condition=Q(fran__isnull=True) | Q(till__isnull=True) | Q(till__gte=F("fran")),
            ),
            models.CheckConstraint(
                name="utraknat_svar_har_tva_dagar",
                condition=Q(utraknat="") | Q(utraknat__in=["ja", "nej"], fran__isnull=False, till__isnull=False),
            ),
        ]


class Bortfallsskal(models.TextChoices):
    AKTEN_OVERLAMNAD = "akten_overlamnad", "Akten är överlämnad eller går inte att nå"
    FEL_I_RAMEN = "fel_i_ramen", "Ärendet hör inte till det som granskas"
    JAV = "jav", "Ingen granskare kan granska ärendet utan jäv"
    ANNAT = "annat", "Annat"


class BortfallQuerySet(OmDragetQuerySet["Bortfall"]):
    pass


class Bortfall(models.Model):
    """That a drawn ärende cannot be reviewed, and which took its place: the next in order, or none if all are used."""

    draget = models.OneToOneField("ram.DragetArende", models.PROTECT, related_name="bortfall")
    skal = models.CharField("skäl", max_length=16, choices=Bortfallsskal)
    text = models.CharField("vad som hindrar", max_length=250, blank=True)
    ersatt_av = models.OneToOneField(
        "ram.DragetArende", models.PROTECT, null=True, blank=True, related_name="ersatter_bortfall"
    )
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    objects = BortfallQuerySet.as_manager()

    class Meta:
        verbose_name = "bortfall"
        verbose_name_plural = "bortfall"
        constraints = [
            models.CheckConstraint(name="annat_bortfall_har_text", condition=~Q(skal="annat") | ~Q(text="")),
            models.CheckConstraint(
                name="inget_ersatter_sig_sjalvt", condition=Q(ersatt_av__isnull=True) | ~Q(ersatt_av=F("draget"))
            ),
        ]

    @property
    def enhet_id(self) -> int:
        return self.draget.enhet_id


class Avstaende(models.Model):
    """That a granskare leaves an ärende to another, since they cannot judge it without jäv."""

    draget = models.ForeignKey("ram.DragetArende", models.PROTECT, related_name="avstaenden")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "avstående"
        verbose_name_plural = "avståenden"
        constraints = [models.UniqueConstraint(name="en_avstar_en_gang_per_arende", fields=["draget", "person"])]

    @property
    def enhet_id(self) -> int:
        return self.draget.enhet_id


class Forsakran(models.Model):
    """That a granskare has said which handläggar-id are theirs, before the first ärende of a tillfälle."""

    tillfalle = models.ForeignKey("kontrollplan.Kontrolltillfalle", models.PROTECT, related_name="+")
    granskare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    inga_egna = models.BooleanField("har inga egna ärenden")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "försäkran"
        verbose_name_plural = "försäkringar"
        constraints = [models.UniqueConstraint(name="en_forsakran_per_tillfalle", fields=["tillfalle", "granskare"])]

    @property
    def namnd_id(self) -> int:
        return self.tillfalle.namnd_id


class Avstamning(models.Model):
    """What two reviewers who answered differently came to. Both original answers stay as they were given."""

    draget = models.ForeignKey("ram.DragetArende", models.PROTECT, related_name="avstamningar")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    svar = models.CharField("svar", max_length=15, choices=Svarsval)
    motivering = models.TextField("motivering", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "avstämning"
        verbose_name_plural = "avstämningar"
        constraints = [models.UniqueConstraint(name="en_avstamning_per_kriterium", fields=["draget", "kriterium"])]

    @property
    def enhet_id(self) -> int:
        return self.draget.enhet_id


class BristlankQuerySet(OmDragetQuerySet["Bristlank"]):
    pass


class Bristlank(models.Model):
    """The avvikelse that handles a nej on a legal requirement: made for it (`ny`), or one that was there."""

    draget = models.ForeignKey("ram.DragetArende", models.PROTECT, related_name="bristlankar")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    arende = models.ForeignKey("avvikelser.Arende", models.PROTECT, related_name="brister")
    ny = models.BooleanField("gjordes för bristen")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    objects = BristlankQuerySet.as_manager()

    class Meta:
        verbose_name = "bristlänk"
        verbose_name_plural = "bristlänkar"
        constraints = [models.UniqueConstraint(name="en_brist_hanteras_en_gang", fields=["draget", "kriterium"])]

    @property
    def enhet_id(self) -> int:
        return self.draget.enhet_id


class RattelseQuerySet(OmDragetQuerySet["Rattelse"]):
    pass


class Rattelse(models.Model):
    """That an answer which counts in a klart tillfälle was wrong: what it was, what it is, and why. The last counts.

    `fran` and `till` are the days where the answer is computed from them. The database refuses it before the tillfälle
    is klart, since the answer itself may be changed until then.
    """

    draget = models.ForeignKey("ram.DragetArende", models.PROTECT, related_name="rattelser")
    kriterium = models.ForeignKey("kontrollplan.Kriterium", models.PROTECT, related_name="+")
    nummer = models.PositiveSmallIntegerField()
    fore = models.CharField("svaret före", max_length=15, choices=Svarsval)
    svar = models.CharField("svar", max_length=15, choices=Svarsval)
    fran = models.DateField("första dagen", null=True, blank=True)
    till = models.DateField("andra dagen", null=True, blank=True)
    skal = models.TextField("varför svaret rättas")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    objects = RattelseQuerySet.as_manager()

    class Meta:
        verbose_name = "rättelse"
        verbose_name_plural = "rättelser"
        ordering = ["nar", "pk"]
        constraints = [
            models.UniqueConstraint(name="rattelser_numreras_per_svar", fields=["draget", "kriterium", "nummer"]),
            models.CheckConstraint(name="rattelse_andrar_svaret", condition=~Q(svar=F("fore"))),
            models.CheckConstraint(name="rattelse_har_skal", condition=~Q(skal="")),
            models.CheckConstraint(
                name="rattelsens_dagar_i_ordning",
                condition=Q(fran__isnull=True) | Q(till__isnull=True) | Q(till__gte=F("fran")),
            ),
        ]

    @property
    def enhet_id(self) -> int:
        return self.draget.enhet_id
