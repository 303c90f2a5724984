"""What a nämnd keeps and for how long, what stops it, and what was proposed, approved and destroyed.

A row about something destroyed names it by number alone (`arende_nr`, `dnr`): nothing here points at an ärende but the
spärr, which goes with it. Migration 0002 makes the database ask for two approvals before it lets anything go.

Source: DOMAIN 11. Lagrum: 17 kap. 10 § SoL (2025:400) for enskild verksamhet; a nämnd decides its own plan.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from avvikelser.models import Arende
from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel

_PERSON = settings.AUTH_USER_MODEL
LANGST_AR = 100


class Handlingstyp(models.TextChoices):
    """What the plan tells apart. A synpunkt is what it came in as."""

    LEX_SARAH = "lex_sarah", "Lex Sarah"
    AVVIKELSE = "avvikelse", "Avvikelse"
    KLAGOMAL = "klagomal", "Klagomål"
    SYNPUNKT = "synpunkt", "Synpunkt"
    FORSLAG = "forslag", "Förslag från någon utanför"
    BEROM = "berom", "Beröm"


class Utgangspunkt(models.TextChoices):
    """The day from which the years are counted."""

    AVSLUTAD = "avslutad", "Efter att ärendet avslutades"
    ANTECKNING = "anteckning", "Efter den senaste anteckningen"


class GallringsregelQuerySet(ScopedQuerySet["Gallringsregel"]):
    plats = "namnd_id"


class Gallringsregel(models.Model):
    """One line of a nämnd's plan. Without a row: bevaras. What it said before stands in its history."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    handlingstyp = models.CharField("handlingstyp", max_length=10, choices=Handlingstyp)
    ar = models.PositiveSmallIntegerField("gallras efter, år", null=True, blank=True, help_text="Tomt: bevaras.")
    raknas = models.CharField("räknas", max_length=10, choices=Utgangspunkt, default=Utgangspunkt.AVSLUTAD)
    beslutsdag = models.DateField("nämndens beslut")
    paragraf = models.CharField("paragraf", max_length=20)
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    andrad = models.DateTimeField(auto_now=True)
    objects = GallringsregelQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "gallringsregel"
        verbose_name_plural = "gallringsregler"
        constraints = [
            models.UniqueConstraint(name="en_gallringsregel_per_handlingstyp", fields=["namnd", "handlingstyp"]),
            models.CheckConstraint(
                name="gallring_sker_efter_minst_ett_ar", condition=Q(ar__isnull=True) | Q(ar__gte=1, ar__lte=LANGST_AR)
            ),
            models.CheckConstraint(name="gallringsregel_har_beslut", condition=~Q(paragraf="")),
        ]


class GallringssparrQuerySet(ScopedQuerySet["Gallringssparr"]):
    plats = "arende__namnd_id"


class Gallringssparr(models.Model):
    """A legal hold on an ärende: who put it there and why, and who lifted it. Ended, never removed by anybody."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="gallringssparrar")
    skal = models.TextField("varför")
    satt_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    satt_av_namn = models.CharField(max_length=215)
    nar = models.DateTimeField()
    havd = models.DateTimeField("hävd", null=True, blank=True)
    havd_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", null=True)
    havd_av_namn = models.CharField(max_length=215, blank=True)
    havd_skal = models.TextField("varför den hävdes", blank=True)
    objects = GallringssparrQuerySet.as_manager()

    class Meta:
        verbose_name = "gallringsspärr"
        verbose_name_plural = "gallringsspärrar"
        ordering = ["-nar", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="en_gallringssparr_at_gangen", fields=["arende"], condition=Q(havd__isnull=True)
            ),
            models.CheckConstraint(name="gallringssparr_har_skal", condition=~Q(skal="")),
            models.CheckConstraint(
                name="havd_gallringssparr_har_person_och_skal",
                condition=Q(havd__isnull=True, havd_av__isnull=True, havd_skal="")
                | (Q(havd__isnull=False, havd_av__isnull=False) & ~Q(havd_skal="")),
            ),
        ]


class GallringsforslagQuerySet(ScopedQuerySet["Gallringsforslag"]):
    plats = "namnd_id"


class Gallringsforslag(models.Model):
    """What somebody proposes to destroy, for a nämnd and by its plan as of `dag`. `forslagsgang` alone writes.

    `plan` is the plan as it stood: {handlingstyp: {"ar", "raknas", "beslutsdag", "paragraf"}}. `besvaras` is when the
    approvers should have said what they think, a day of our own choosing.
    """

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar på godkännande"
        GODKANT = "godkant", "Godkänt"
        VERKSTALLS = "verkstalls", "Verkställs"
        VERKSTALLT = "verkstallt", "Verkställt"
        AVSLAGET = "avslaget", "Inte godkänt"
        ATERKALLAT = "aterkallat", "Återkallat"

    LEVANDE = (Status.VANTAR, Status.GODKANT, Status.VERKSTALLS)

    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    dag = models.DateField("planen per")
    plan = models.JSONField()
    status = models.CharField("läge", max_length=10, choices=Status, default=Status.VANTAR)
    besvaras = models.DateField("besvaras senast")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    av_namn = models.CharField("föreslaget av", max_length=215)
    skapat = models.DateTimeField()
    avgjort = models.DateTimeField(null=True, blank=True)
    avgjort_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", null=True)
    avgjort_av_namn = models.CharField(max_length=215, blank=True)
    skal = models.TextField("varför inte", blank=True)
    verkstalls_fran = models.DateTimeField(null=True, blank=True)
    verkstalls_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", null=True)
    verkstallt = models.DateTimeField(null=True, blank=True)
    objects = GallringsforslagQuerySet.as_manager()

    class Meta:
        verbose_name = "gallringsförslag"
        verbose_name_plural = "gallringsförslag"
        ordering = ["-skapat", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="ett_gallringsforslag_i_taget",
                fields=["namnd"],
                condition=Q(status__in=["vantar", "godkant", "verkstalls"]),
            ),
            models.CheckConstraint(
                name="gallring_som_verkstalls_har_borjat",
                condition=~Q(status__in=["verkstalls", "verkstallt"])
                | Q(verkstalls_fran__isnull=False, verkstalls_av__isnull=False),
            ),
            models.CheckConstraint(
                name="nekat_gallringsforslag_har_skal",
                condition=~Q(status__in=["avslaget", "aterkallat"]) | ~Q(skal=""),
            ),
            models.CheckConstraint(
                name="verkstallt_gallringsforslag_har_tid",
                condition=~Q(status="verkstallt") | Q(verkstallt__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.dnr


class Gallringsgodkannande(models.Model):
    """One person's yes. Only ever added; never the proposer's own (migration 0002)."""

    forslag = models.ForeignKey(Gallringsforslag, models.PROTECT, related_name="godkannanden")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    antal = models.PositiveIntegerField("ärenden i listan då")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "godkännande av gallring"
        verbose_name_plural = "godkännanden av gallring"
        ordering = ["nar", "pk"]
        constraints = [models.UniqueConstraint(name="en_person_godkanner_en_gang", fields=["forslag", "av"])]


class Gallringsrad(models.Model):
    """One ärende of a proposal, by number. `filer` are files of a destroyed ärende that are still to be taken away
    from the disk: written with the destruction and emptied after it, so that a killed worker leaves none behind."""

    class Status(models.TextChoices):
        MED = "med", "Föreslås gallras"
        HINDRAD = "hindrad", "Kan inte gallras"
        UNDANTAGEN = "undantagen", "Undantagen"
        KVAR = "kvar", "Kvar, gick inte att gallra"
        PAGAR = "pagar", "Gallras"
        GALLRAD = "gallrad", "Gallrad"

    forslag = models.ForeignKey(Gallringsforslag, models.PROTECT, related_name="rader")
    arende_nr = models.BigIntegerField()
    dnr = models.CharField("diarienummer", max_length=30)
    handlingstyp = models.CharField("handlingstyp", max_length=10, choices=Handlingstyp)
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    avslutat = models.DateField("avslutades")
    tiden_ute = models.DateField("tiden gick ut")
    status = models.CharField(max_length=10, choices=Status, default=Status.MED)
    skal = models.CharField("varför", max_length=1000, blank=True)
    av_namn = models.CharField(max_length=215, blank=True)
    nar = models.DateTimeField(null=True, blank=True)
    filer = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        verbose_name = "gallringsrad"
        verbose_name_plural = "gallringsrader"
        ordering = ["dnr", "pk"]
        indexes = [models.Index(fields=["arende_nr"], name="gallringsrad_arende")]
        constraints = [
            models.UniqueConstraint(name="ett_arende_en_gang_i_forslaget", fields=["forslag", "arende_nr"]),
            models.UniqueConstraint(name="ett_arende_gallras_en_gang", fields=["dnr"], condition=Q(status="gallrad")),
            models.CheckConstraint(
                name="den_som_inte_gallras_har_skal",
                condition=~Q(status__in=["hindrad", "undantagen", "kvar"]) | ~Q(skal=""),
            ),
            models.CheckConstraint(name="gallrad_rad_har_tid", condition=~Q(status="gallrad") | Q(nar__isnull=False)),
            models.CheckConstraint(name="tiden_gar_ut_efter_avslutet", condition=Q(tiden_ute__gt=F("avslutat"))),
        ]

    def __str__(self) -> str:
        return self.dnr


class Gallringsprotokoll(models.Model):
    """What was destroyed and by whose decision, without a name of anybody an ärende was about. Kept for ever: only
    ever added. `kontrollsumma` is the SHA-256 of `innehall` as canonical JSON."""

    forslag = models.OneToOneField(Gallringsforslag, models.PROTECT, related_name="protokoll", primary_key=True)
    innehall: Any = models.JSONField()
    kontrollsumma = models.CharField(max_length=64)
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "gallringsprotokoll"
        verbose_name_plural = "gallringsprotokoll"
