"""A report for a nämnd and a period: figures as they were at a cut-off, and what people write about them.

A rapport is a draft until it is fastställd. After that nothing in it changes: `save`, `update` and `delete` refuse
with a sentence, and a trigger in the database refuses whatever goes past them. Only `faststallande` changes a rapport.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from kvalitet.overgang import OtillatenOvergang
from rapporter.sammanstallning.chefer_under import namnder_over

M = TypeVar("M", bound=models.Model)


class FaststalldAndrasAldrig(OtillatenOvergang):
    """Somebody tried to change or remove a fastställd rapport, or something in it."""

    def __init__(self) -> None:
        super().__init__("Rapporten är fastställd och kan inte ändras. Gör en rättelse i stället.")


class Rapportslag(models.TextChoices):
    """What kind of report. How each is made is said in `rapporter.sammanstallning.typer`. Source: DOMAIN 10."""

    HALVAR = "halvar", "Halvårsredovisning"
    KVALITET = "kvalitet", "Kvalitetsberättelse"
    EJ_VERKSTALLDA = "ej_verkstallda", "Statistik över ej verkställda beslut"
    DELEGATION = "delegation", "Anmälan av delegationsbeslut"
    EGENKONTROLL = "egenkontroll", "Redovisning av egenkontroll"
    KONTROLLPLAN = "kontrollplan", "Internkontrollplan"
    KONTROLLRAPPORT = "kontrollrapport", "Internkontrollrapport"


FORMAT = 2
"""How a rapport's texts are read. 1: as they stand. 2: named placeholders are filled in, and [[…]] is masked in the
public version. A rapport keeps the format it was made in, so that the paper of an old one stays the same."""


class Avsnittsnyckel(models.TextChoices):
    """What people write in the half-year report, in its order; other types name their own. Source: DOMAIN 10."""

    SAMMANFATTNING = "sammanfattning", "Sammanfattning"
    LEX_SARAH = "lex_sarah", "Lex Sarah"
    SYNPUNKTER = "synpunkter", "Synpunkter och klagomål"
    MONSTER = "monster", "Avvikelser och mönster"
    UTFORARE = "utforare", "Externa utförare"
    ATGARDER = "atgarder", "Åtgärder och effekt"
    BEDOMNING = "bedomning", "Bedömning"
    BESLUT = "beslut", "Förslag till beslut"


class FastQuerySet(ScopedQuerySet[M]):
    """Rows that belong to a rapport. `till_status` is the path to the rapport's status."""

    till_status = "status"
    till_rapport = "id__in"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Rapporter of the nämnder that the person's uppdrag cover in whole. Drafts only for those who write them,
        and one that is granskas also for those who have been asked to, chefer under the nämnd among them."""
        if befogenhet is not Befogenhet.SE_RAPPORT or not getattr(user, "is_active", False):
            return super().for_user(user, befogenhet)
        hela = Q(**{f"{self.plats}__i_omfattning": omfattning(user, befogenhet)})
        fast_eller_egna = Q(**{self.till_status: Rapport.Status.FASTSTALLD}) | Q(
            **{f"{self.plats}__i_omfattning": omfattning(user, Befogenhet.SAMMANSTALLA)}
        )
        tillfragad = Q(
            **{
                self.till_status: Rapport.Status.GRANSKAS,
                self.till_rapport: Granskare.objects.filter(person_id=user.pk).values("rapport_id"),
            }
        )
        chef = Q(**{f"{self.plats}__in": namnder_over(user.pk)})
        return self.filter(hela & fast_eller_egna | (hela | chef) & tillfragad)

    def update(self, **falt: Any) -> int:
        self._kontrollera()
        return super().update(**falt)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._kontrollera()
        return super().delete()

    def _kontrollera(self) -> None:
        if self.filter(**{self.till_status: Rapport.Status.FASTSTALLD}).exists():
            raise FaststalldAndrasAldrig


class RapportQuerySet(FastQuerySet["Rapport"]):
    plats = "namnd_id"

    def offentliga_for(self, user: Any) -> Self:
        """Rapporter whose public version the person may read, and nothing else of them: of the nämnder that the uppdrag
        cover in whole, and of those that the person is chef under. `for_user` says who reads the rapport itself.

        Only what has been published: fastställt, with its public figures kept as they were then. Those from before
        they were kept may bear checksums of what they hide, and wait for their rättelse (`publicering.FORE_SPARADE`).
        """
        if not getattr(user, "is_active", False):
            return self.none()
        hela = Q(namnd_id__i_omfattning=omfattning(user, Befogenhet.SE_RAPPORT))
        publicerade = self.filter(status=Rapport.Status.FASTSTALLD, publicerat__isnull=False)
        return publicerade.filter(hela | Q(namnd_id__in=namnder_over(user.pk)))

    def i_nagon_version(self, user: Any) -> Self:
        """For a list: what `for_user` gives, marked `i_sin_helhet`, and what the person reads in public only."""
        fulla = Rapport.objects.for_user(user, Befogenhet.SE_RAPPORT).values("pk")
        offentliga = Rapport.objects.offentliga_for(user).values("pk")
        i_sin_helhet = ExpressionWrapper(Q(pk__in=fulla), models.BooleanField())
        return self.filter(Q(pk__in=fulla) | Q(pk__in=offentliga)).annotate(i_sin_helhet=i_sin_helhet)

    def satt_pdf(self, rapport: Rapport) -> None:
        """The one change that a fastställd rapport allows, once (migration 0002): its two files."""
        filer = {"pdf": rapport.pdf, "pdf_offentlig": rapport.pdf_offentlig}
        models.QuerySet.update(self.filter(pk=rapport.pk), **filer)


class AvsnittQuerySet(FastQuerySet["Avsnitt"]):
    plats = "rapport__namnd_id"
    till_status = "rapport__status"
    till_rapport = "rapport_id__in"


TUNGT = ("rapport__siffror", "rapport__skillnader")
"""A rapport's figures are large: left out where it only stands beside something else."""


class Rapport(models.Model):
    """One report. `siffror` is `Halvarssiffror.till_json` at `brytpunkt`, and holds its own definitions.

    `kontrollsumma_siffror` follows the figures; `kontrollsumma_text` is set when the rapport is fastställd. `pdf` is
    the full version (a marked draft until then), `pdf_offentlig` the one with small numbers hidden. `skillnader` is
    what a correction (`rattar`) changed, as [{"var", "fore", "nu"}], with "ord" where it is words.
    """

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        GRANSKAS = "granskas", "Granskas"
        FASTSTALLD = "faststalld", "Fastställd"

    format = models.PositiveSmallIntegerField(default=FORMAT)
    slag = models.CharField("slag", max_length=15, choices=Rapportslag, default=Rapportslag.HALVAR)
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="rapporter", verbose_name="nämnd")
    period = models.CharField("period", max_length=7, help_text="Kod, till exempel 2026H1.")
    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    status = models.CharField("läge", max_length=10, choices=Status, default=Status.UTKAST)
    brytpunkt = models.DateTimeField("läget togs")
    siffror = models.JSONField("siffror")
    kontrollsumma_siffror = models.CharField("kontrollsumma, siffror", max_length=64)
    kontrollsumma_text = models.CharField("kontrollsumma, text", max_length=64, blank=True)
    faststalld = models.DateTimeField("fastställdes", null=True, blank=True)
    faststalld_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fastställd av"
    )
    pdf = models.ForeignKey(Bilaga, models.PROTECT, null=True, blank=True, related_name="+")
    pdf_offentlig = models.ForeignKey(Bilaga, models.PROTECT, null=True, blank=True, related_name="+")
    rattar = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="rattelse")
    skillnader = models.JSONField("skillnader mot den rättade", default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="skapad av")
    created_at = models.DateTimeField("skapad", auto_now_add=True)
    objects = RapportQuerySet.as_manager()

    class Meta:
        verbose_name = "rapport"
        verbose_name_plural = "rapporter"
        indexes = [models.Index(fields=["namnd", "-created_at"], name="rapport_namnd_skapad")]
        constraints = [
            models.CheckConstraint(
                name="faststalld_rapport_har_tid_person_och_kontrollsumma",
                condition=Q(
                    status__in=["utkast", "granskas"],
                    faststalld__isnull=True,
                    faststalld_av__isnull=True,
                    kontrollsumma_text="",
                )
                | (
                    Q(status="faststalld", faststalld__isnull=False, faststalld_av__isnull=False)
                    & ~Q(kontrollsumma_text="")
                ),
            ),
            models.UniqueConstraint(
                name="en_rapport_per_namnd_och_period_utom_rattelser",
                fields=["slag", "namnd", "period"],
                condition=Q(rattar__isnull=True),
            ),
            models.CheckConstraint(name="rapport_rattar_inte_sig_sjalv", condition=~Q(rattar=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and Rapport.objects.filter(pk=self.pk, status=self.Status.FASTSTALLD).exists():
            raise FaststalldAndrasAldrig
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if Rapport.objects.filter(pk=self.pk, status=self.Status.FASTSTALLD).exists():
            raise FaststalldAndrasAldrig
        return super().delete(*args, **kwargs)

    @property
    def perioden(self) -> Period:
        return Period.tolka(self.period)

    @property
    def rubrik(self) -> str:
        """What the rapport is called: "Halvårsredovisning, första halvåret 2026", "Kvalitetsberättelse 2025"."""
        rattelse = ", rättelse" if self.rattar_id else ""
        komma = "" if self.perioden.slag is Periodslag.AR else ","
        return f"{self.get_slag_display()}{komma} {self.perioden.namn}{rattelse}"

    @property
    def ar_utkast(self) -> bool:
        """Not fastställd: it may still be changed, also while it is granskas."""
        return self.status != self.Status.FASTSTALLD


class Underlag(models.Model):
    """Which ärenden were counted and as what, so that a difference later can be explained. Frozen with the rapport.

    `arenden` maps dnr to the rest of `kub.Faktum`. Internal: it is no part of any version of the report.
    """

    rapport = models.OneToOneField(Rapport, models.CASCADE, related_name="underlag", primary_key=True)
    arenden = models.JSONField(default=dict)

    class Meta:
        verbose_name = "underlag"
        verbose_name_plural = "underlag"


class Publicerat(models.Model):
    """The figures of the public version, kept when the rapport is fastställd and fixed with it.

    What they hide depends on what had been published before; what is published afterwards does not change them. A
    rapport from before they were kept has none, and its public version was made without regard to others.
    """

    rapport = models.OneToOneField(Rapport, models.CASCADE, related_name="publicerat", primary_key=True)
    siffror = models.JSONField("siffror")

    class Meta:
        verbose_name = "publicerade siffror"
        verbose_name_plural = "publicerade siffror"


class Avsnitt(models.Model):
    """One section that people write. `version` counts its saves, so that two who write at once are told."""

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="avsnitt")
    nyckel = models.CharField(max_length=15, help_text="Vilket avsnitt av rapportens typ.")
    rubrik = models.CharField("rubrik", max_length=80)
    ordning = models.PositiveSmallIntegerField()
    text = models.TextField("text", blank=True)
    klar = models.BooleanField("klart", default=False)
    version = models.PositiveIntegerField(default=0)
    andrad = models.DateTimeField("ändrat", null=True, blank=True)
    andrad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = AvsnittQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "avsnitt"
        verbose_name_plural = "avsnitt"
        ordering = ["ordning"]
        constraints = [
            models.UniqueConstraint(name="ett_avsnitt_av_varje_slag", fields=["rapport", "nyckel"]),
            models.UniqueConstraint(name="ett_avsnitt_per_plats", fields=["rapport", "ordning"]),
            models.CheckConstraint(name="klart_avsnitt_har_text", condition=Q(klar=False) | ~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.rubrik

    def save(self, *args: Any, **kwargs: Any) -> None:
        if Rapport.objects.filter(pk=self.rapport_id, status=Rapport.Status.FASTSTALLD).exists():
            raise FaststalldAndrasAldrig
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if Rapport.objects.filter(pk=self.rapport_id, status=Rapport.Status.FASTSTALLD).exists():
            raise FaststalldAndrasAldrig
        return super().delete(*args, **kwargs)


class Granskare(models.Model):
    """Somebody who has been asked to read the draft and comment on it, and when they said that they were done."""

    rapport = models.ForeignKey(Rapport, models.CASCADE, related_name="granskare")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    senast = models.DateField("läst senast")
    klar = models.DateTimeField("klar", null=True, blank=True)
    begard = models.DateTimeField("tillfrågad")
    begard_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "granskare"
        verbose_name_plural = "granskare"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="granskare_en_gang_per_rapport", fields=["rapport", "person"])]
