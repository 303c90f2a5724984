"""Risk analyses at any time of the year, the risks in them, and every valuation of each risk.

A `Riskanalys` belongs to a place and concerns a nämnd, and either of them lets people in. A `Vardering` is only ever
added: the history of a risk is its rows, and each keeps the scale it was made on. `Risk` carries the newest values so
that a list can sort by them; `riskgang` alone writes them.

Lagrum: SOSFS 2011:9 5 kap. 1 §, riskanalys; kommunallagen (2017:725) 6 kap. 6 §, intern kontroll.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from avvikelser.models import Arende
from egenkontroll.risk.skala import Intervall, Skala
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Organisationsdel
from kvalitet.skarm.sortering import SvenskSortering

M = TypeVar("M", bound=models.Model)
_PERSON = settings.AUTH_USER_MODEL


class RiskskalaQuerySet(ScopedQuerySet["Riskskala"]):
    plats = "namnd_id"


class Riskskala(models.Model):
    """A version of a nämnd's scale. Never changed: a new scale is the next number, and old values keep theirs."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="riskskalor", verbose_name="nämnd")
    nummer = models.PositiveSmallIntegerField("version")
    innehall = models.JSONField("skala", help_text="Skala.till_json")
    skal = models.TextField("varför skalan ändras", blank=True)
    skapad = models.DateTimeField("gäller från")
    skapad_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    objects = RiskskalaQuerySet.as_manager()

    class Meta:
        verbose_name = "riskskala"
        verbose_name_plural = "riskskalor"
        constraints = [
            models.UniqueConstraint(name="riskskalor_numreras_utan_dubbletter", fields=["namnd", "nummer"]),
            models.CheckConstraint(name="ny_riskskala_har_skal", condition=Q(nummer=1) | ~Q(skal="")),
        ]

    def __str__(self) -> str:
        return f"Riskskala, version {self.nummer}"

    @property
    def skala(self) -> Skala:
        return Skala.fran_json(self.innehall)


class Anledning(models.TextChoices):
    """Why the analysis is made. Source: SOSFS 2011:9 5 kap. 1 § and what auditors ask (DOMAIN 6)."""

    PLANERING = "planering", "Planering inför nästa år"
    OMORGANISATION = "omorganisation", "Omorganisation"
    NY_METOD = "ny_metod", "Ny metod eller nytt arbetssätt"
    NYTT_SYSTEM = "nytt_system", "Nytt system eller ny teknik"
    AVVIKELSE = "avvikelse", "Efter en avvikelse"
    LAG = "lag", "Ny lag eller nytt krav"
    ANNAT = "annat", "Annat"


class Omrade(models.TextChoices):
    """Whom or what a risk strikes."""

    ENSKILD = "enskild", "Den enskilde"
    RATTSSAKERHET = "rattssakerhet", "Rättssäkerheten"
    VERKSAMHET = "verksamhet", "Verksamheten"
    MEDARBETARE = "medarbetare", "Medarbetarna"
    EKONOMI = "ekonomi", "Ekonomin"
    FORTROENDE = "fortroende", "Förtroendet"


class UnderAnalysQuerySet(ScopedQuerySet[M]):
    """Rows under an analysis. `till_analys` is the path from the row to it, "" when it is the analysis itself."""

    till_analys = "analys__"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Where the person holds `befogenhet` over the analysis' own place, or over the whole nämnd it concerns."""
        if not getattr(user, "is_active", False):
            return self.none()
        platser = omfattning(user, befogenhet)
        pa_platsen = Q(**{f"{self.till_analys}delen_id__i_omfattning": platser})
        return self.filter(pa_platsen | Q(**{f"{self.till_analys}namnd_id__i_omfattning": platser}))


class RiskanalysQuerySet(UnderAnalysQuerySet["Riskanalys"]):
    till_analys = ""


class Riskanalys(models.Model):
    """What some people went through on one occasion. `version` counts its saves, so that two who write are told."""

    class Galler(models.TextChoices):
        PROCESS = "process", "En process"
        ATAGANDE = "atagande", "Ett åtagande"

    class Status(models.TextChoices):
        PAGAR = "pagar", "Pågår"
        KLAR = "klar", "Klar"

    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    delen = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="riskanalyser", verbose_name="plats")
    rubrik = models.CharField("rubrik", max_length=120)
    anledning = models.CharField("anledning", max_length=15, choices=Anledning)
    bakgrund = models.TextField("bakgrund", blank=True)
    galler = models.CharField("gäller", max_length=10, choices=Galler, default=Galler.PROCESS)
    process = models.CharField("process eller åtagande", max_length=120)
    dag = models.DateField("dagen för analysen")
    deltagare = models.TextField("deltagare", blank=True)
    status = models.CharField("läge", max_length=6, choices=Status, default=Status.PAGAR)
    klar = models.DateTimeField("klar", null=True, blank=True)
    klar_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    skapad = models.DateTimeField("skapad", auto_now_add=True)
    skapad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+", verbose_name="ansvarig")
    version = models.PositiveIntegerField(default=1)
    andrad_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    objects = RiskanalysQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "riskanalys"
        verbose_name_plural = "riskanalyser"
        indexes = [models.Index(fields=["namnd", "-dag"], name="riskanalys_namnd_dag")]
        constraints = [
            models.CheckConstraint(
                name="klar_riskanalys_har_tid_och_person",
                condition=Q(status="pagar", klar__isnull=True, klar_av__isnull=True)
                | Q(status="klar", klar__isnull=False, klar_av__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"

    @property
    def oppen(self) -> bool:
        return self.status == self.Status.PAGAR


class RiskQuerySet(UnderAnalysQuerySet["Risk"]):
    """With the default path: what stands under the analysis."""


class Riskbeslut(models.TextChoices):
    ACCEPTERA = "acceptera", "Acceptera"
    KONTROLLERA = "kontrollera", "Kontrollera"
    ATGARDA = "atgarda", "Åtgärda"


class Risk(models.Model):
    """Something that could happen. The values are those of the newest Vardering of each slag, empty before the first.

    `vardesandel` is the value in thousandths of its scale's greatest, so that risks of two scales can be compared.
    """

    analys = models.ForeignKey(Riskanalys, models.PROTECT, related_name="risker")
    nummer = models.PositiveSmallIntegerField("nummer")
    text = models.CharField("risk", max_length=200)
    orsak = models.TextField("orsak", blank=True)
    paverkan = models.TextField("påverkan", blank=True)
    omraden = ArrayField(
        models.CharField(max_length=15, choices=Omrade), verbose_name="konsekvensområden", default=list
    )
    kontroller = models.TextField("kontroller som finns", blank=True)
    rutin = models.CharField("rutin", max_length=160, blank=True)
    rutinversion = models.CharField("rutinens version", max_length=60, blank=True)
    kontrollomraden = models.ManyToManyField(
        "kontrollplan.Kontrollomrade", blank=True, related_name="risker", verbose_name="kontrollområden"
    )
    beslut = models.CharField("beslut", max_length=12, choices=Riskbeslut, blank=True)
    beslut_skal = models.TextField("varför", blank=True)
    beslutad = models.DateTimeField("beslutades", null=True, blank=True)
    beslutad_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    skala = models.ForeignKey(Riskskala, models.PROTECT, null=True, blank=True, related_name="+")
    sannolikhet = models.PositiveSmallIntegerField(null=True, blank=True)
    konsekvens = models.PositiveSmallIntegerField(null=True, blank=True)
    varde = models.PositiveSmallIntegerField("riskvärde", null=True, blank=True)
    vardesandel = models.PositiveSmallIntegerField(null=True, blank=True)
    vardesatt = models.DateTimeField("värderades", null=True, blank=True)
    varde_efter = models.PositiveSmallIntegerField("riskvärde efter åtgärd", null=True, blank=True)
    avford = models.DateTimeField("avfördes", null=True, blank=True)
    avford_skal = models.TextField("varför den avfördes", blank=True)
    version = models.PositiveIntegerField(default=1)
    andrad_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    sortering = SvenskSortering("text")
    objects = RiskQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "risk"
        verbose_name_plural = "risker"
        indexes = [models.Index(fields=["-vardesandel", "-konsekvens"], name="risk_varst_forst")]
        constraints = [
            models.UniqueConstraint(name="risker_numreras_i_analysen", fields=["analys", "nummer"]),
            models.CheckConstraint(
                name="riskvarde_ar_sannolikhet_ganger_konsekvens",
                condition=Q(varde__isnull=True, sannolikhet__isnull=True, konsekvens__isnull=True, skala__isnull=True)
                | Q(varde=F("sannolikhet") * F("konsekvens"), skala__isnull=False, vardesatt__isnull=False),
            ),
            models.CheckConstraint(
                name="beslut_om_risk_har_skal_tid_och_person",
                condition=Q(beslut="") | (Q(beslutad__isnull=False, beslutad_av__isnull=False) & ~Q(beslut_skal="")),
            ),
            models.CheckConstraint(name="avford_risk_har_skal", condition=Q(avford__isnull=True) | ~Q(avford_skal="")),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.analys.namnd_id

    @property
    def dnr(self) -> str:
        return f"{self.analys.dnr}, risk {self.nummer}"

    @property
    def niva(self) -> Intervall | None:
        """What the value means on the scale it was set on. Asks for the scale unless it has been fetched."""
        return self.skala.skala.niva(self.varde) if self.skala and self.varde else None

    @property
    def niva_efter(self) -> Intervall | None:
        return self.skala.skala.niva(self.varde_efter) if self.skala and self.varde_efter else None


class Vardering(models.Model):
    """One valuation of a risk, by one person at one time, on one scale. Never changed and never removed.

    EFTER is what the value will be when the decided åtgärder are in place: a forecast, kept apart from what is.
    """

    class Slag(models.TextChoices):
        NU = "nu", "Som det är nu"
        EFTER = "efter", "Efter åtgärd"

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="varderingar")
    slag = models.CharField(max_length=5, choices=Slag, default=Slag.NU)
    skala = models.ForeignKey(Riskskala, models.PROTECT, related_name="+")
    sannolikhet = models.PositiveSmallIntegerField("sannolikhet")
    konsekvens = models.PositiveSmallIntegerField("konsekvens")
    varde = models.PositiveSmallIntegerField("riskvärde")
    motivering = models.TextField("motivering", blank=True)
    nar = models.DateTimeField("när")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "värdering"
        verbose_name_plural = "värderingar"
        ordering = ["nar", "pk"]
        indexes = [models.Index(fields=["risk", "nar"], name="vardering_risk_nar")]
        constraints = [
            models.CheckConstraint(
                name="vardering_ar_sannolikhet_ganger_konsekvens",
                condition=Q(varde=F("sannolikhet") * F("konsekvens"), sannolikhet__gte=1, konsekvens__gte=1),
            )
        ]

    @property
    def niva(self) -> Intervall:
        return self.skala.skala.niva(self.varde)


class Riskkalla(models.Model):
    """The avvikelse that made a risk known. Shown only to who may read the avvikelse."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="kallor")
    arende = models.ForeignKey(Arende, models.PROTECT, related_name="risker", verbose_name="ärende")
    kopplad = models.DateTimeField("kopplad")
    kopplad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "riskkälla"
        verbose_name_plural = "riskkällor"
        constraints = [models.UniqueConstraint(name="samma_arende_en_gang_per_risk", fields=["risk", "arende"])]


class Riskatgard(models.Model):
    """An åtgärd that is done because of a risk."""

    risk = models.ForeignKey(Risk, models.CASCADE, related_name="riskatgarder")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="risker", verbose_name="åtgärd")
    kopplad = models.DateTimeField("kopplad")
    kopplad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "riskåtgärd"
        verbose_name_plural = "riskåtgärder"
        constraints = [models.UniqueConstraint(name="samma_atgard_en_gang_per_risk", fields=["risk", "atgard"])]
