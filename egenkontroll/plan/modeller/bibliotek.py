"""The library: kontrollområden of a nämnd, their versions and kriterier. A version is frozen once antagen."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Hierarki, Organisationsdel

UTKAST, ANTAGEN = "utkast", "antagen"


class Lage(models.TextChoices):
    UTKAST = UTKAST, "Utkast"
    ANTAGEN = ANTAGEN, "Antagen"


class Kontrollslag(models.TextChoices):
    """What a kontrollområde looks at. Auditors ask for both (DOMAIN 5)."""

    HANDLAGGNING = "handlaggning", "Handläggning"
    RESULTAT = "resultat", "Resultat av insatser"


M = TypeVar("M", bound=models.Model)


class BiblioteksQuerySet(ScopedQuerySet[M]):
    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """To read: the library of each nämnd that the person works under, so that who is controlled knows by what.
        Any other befogenhet must be held over the nämnd itself."""
        if befogenhet is not Befogenhet.SE_EGENKONTROLL or not getattr(user, "is_active", False):
            return super().for_user(user, befogenhet)
        over = Hierarki.objects.filter(avkomma_id__i_omfattning=omfattning(user, befogenhet))
        return self.filter(**{f"{self.plats}__in": over.values("anfader")})


class KontrollomradeQuerySet(BiblioteksQuerySet["Kontrollomrade"]):
    plats = "namnd_id"


class Kontrollomrade(models.Model):
    """What is looked at, for a nämnd: förhandsbedömning, genomförandeplan. Its kriterier stand in versions."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    namn = models.CharField("namn", max_length=120)
    slag = models.CharField("tittar på", max_length=12, choices=Kontrollslag, default=Kontrollslag.HANDLAGGNING)
    objects = KontrollomradeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kontrollområde"
        verbose_name_plural = "kontrollområden"
        constraints = [models.UniqueConstraint(name="ett_kontrollomrade_per_namn", fields=["namnd", "namn"])]

    def __str__(self) -> str:
        return self.namn


class OmradesversionQuerySet(BiblioteksQuerySet["Omradesversion"]):
    plats = "omrade__namnd_id"


class Omradesversion(models.Model):
    """One version of a kontrollområde's kriterier. Frozen once antagen."""

    omrade = models.ForeignKey(Kontrollomrade, models.PROTECT, related_name="versioner", verbose_name="kontrollområde")
    nummer = models.PositiveSmallIntegerField("version")
    status = models.CharField("läge", max_length=8, choices=Lage, default=Lage.UTKAST)
    giltig_fran = models.DateField("gäller från", null=True, blank=True)
    antagen = models.DateTimeField("antagen", null=True, blank=True)
    antagen_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    anmarkning = models.TextField("vad som är nytt och varför", blank=True)
    kopierad_fran = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    objects = OmradesversionQuerySet.as_manager()

    class Meta:
        verbose_name = "områdesversion"
        verbose_name_plural = "områdesversioner"
        constraints = [
            models.UniqueConstraint(name="omradets_versioner_numreras", fields=["omrade", "nummer"]),
            models.UniqueConstraint(
                name="ett_utkast_at_gangen_per_omrade", fields=["omrade"], condition=Q(status=UTKAST)
            ),
            models.CheckConstraint(
                name="antagen_omradesversion_har_dag_och_person",
                condition=Q(status=UTKAST, antagen__isnull=True, antagen_av__isnull=True)
                | Q(status=ANTAGEN, antagen__isnull=False, antagen_av__isnull=False, giltig_fran__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.omrade.namn}, version {self.nummer}"

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.omrade.namnd_id


class KriteriumQuerySet(BiblioteksQuerySet["Kriterium"]):
    plats = "version__omrade__namnd_id"


class Kriterium(models.Model):
    """One question to a case: ja, nej, ej tillämpligt or underlag saknas.

    With `frist` (a code that `kvalitet.lagtid.Lagtid.tolka` reads) the answer is computed from two days, which
    `fran_text` and `till_text` name. `rot` is the first kriterium of the series that this one was copied from, None
    when it is the first itself: the same question over the years has the same `serie`, also when its words change.
    """

    version = models.ForeignKey(Omradesversion, models.CASCADE, related_name="kriterier")
    ordning = models.PositiveSmallIntegerField("ordning")
    fraga = models.CharField("fråga", max_length=250)
    hjalp = models.TextField("hjälp till den som granskar", blank=True)
    lagrum = models.CharField("lagrum", max_length=40, blank=True, help_text="En nyckel i plan.lagar.LAGAR.")
    lagkrav = models.BooleanField("ett krav i lag", default=False)
    malvarde = models.PositiveSmallIntegerField(
        "mål", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100)], help_text="procent ja"
    )
    frist = models.CharField("tid som räknas ut", max_length=20, blank=True)
    fran_text = models.CharField("första dagen", max_length=80, blank=True)
    till_text = models.CharField("andra dagen", max_length=80, blank=True)
    rot = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    objects = KriteriumQuerySet.as_manager()

    class Meta:
        verbose_name = "kriterium"
        verbose_name_plural = "kriterier"
        ordering = ["ordning", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="kriteriernas_ordning", fields=["version", "ordning"], deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="lagkrav_har_malet_hundra_procent", condition=Q(lagkrav=False) | Q(malvarde=100)
            ),
            models.CheckConstraint(
                name="malet_ar_en_andel", condition=Q(malvarde__isnull=True) | Q(malvarde__gte=1, malvarde__lte=100)
            ),
            models.CheckConstraint(
                name="utraknad_tid_har_tva_dagar",
                condition=Q(frist="", fran_text="", till_text="")
                | (~Q(frist="") & ~Q(fran_text="") & ~Q(till_text="")),
            ),
        ]

    def __str__(self) -> str:
        return self.fraga

    @property
    def serie(self) -> int:
        """What joins the same question over the versions."""
        return self.rot_id or self.pk

    @property
    def namnd_id(self) -> int:
        return self.version.omrade.namnd_id
