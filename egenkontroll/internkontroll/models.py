"""The nämnd's internkontrollplan for a year, its risks and kontrollmoment, and what the follow-ups found.

A plan is a draft until the nämnd adopts it; after that nothing in it changes, and a trigger in the database refuses
whatever goes past the rules. A later change is a new version that refers to the one before. A `Kontrollresultat` is
only ever added: a correction is the next number. `kedja` is the same in every version and year of one moment, so that
results follow it. Only `planen`, `momentgang` and `uppfoljning` write here.

Lagrum: kommunallagen (2017:725) 6 kap. 6 §, the nämnd sees to it that its internal control is sufficient.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from egenkontroll.risk.models import Risk, Riskbeslut, Riskskala
from egenkontroll.risk.skala import Intervall
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel

M = TypeVar("M", bound=models.Model)
_PERSON = settings.AUTH_USER_MODEL


class Planstatus(models.TextChoices):
    UTKAST = "utkast", "Utkast"
    ANTAGEN = "antagen", "Antagen"
    ERSATT = "ersatt", "Ersatt"


class UnderPlanQuerySet(ScopedQuerySet[M]):
    """Rows under a plan. `till_status` is the path from the row to the plan's status."""

    plats = "plan__namnd_id"
    till_status = "plan__status"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """At the nämnder whose plan the person may read in whole. A draft is for those who write it."""
        synliga = super().for_user(user, befogenhet)
        if befogenhet is not Befogenhet.SE_RISK:
            return synliga
        skriver = omfattning(user, Befogenhet.SKOTA_INTERNKONTROLL)
        return synliga.filter(
            ~Q(**{self.till_status: Planstatus.UTKAST}) | Q(**{f"{self.plats}__i_omfattning": skriver})
        )


class PlanQuerySet(UnderPlanQuerySet["Internkontrollplan"]):
    plats = "namnd_id"
    till_status = "status"

    def gallande(self) -> Self:
        return self.filter(status=Planstatus.ANTAGEN)


class Internkontrollplan(models.Model):
    """A version of one nämnd's plan for one year. `version` counts the saves of a draft.

    `halvar_senast` and `helar_senast` are the last days for the results of the two follow-ups to be in.
    """

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    ar = models.PositiveSmallIntegerField("år")
    nummer = models.PositiveSmallIntegerField("version", default=1)
    dnr = models.CharField("diarienummer", max_length=30)
    status = models.CharField("läge", max_length=8, choices=Planstatus, default=Planstatus.UTKAST)
    halvar_senast = models.DateField("resultat för första halvåret senast")
    helar_senast = models.DateField("resultat för helåret senast")
    paragraf = models.CharField("paragraf", max_length=20, blank=True)
    beslutsdatum = models.DateField("beslutsdatum", null=True, blank=True)
    antagen = models.DateTimeField("antogs", null=True, blank=True)
    antagen_av = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="registrerad av"
    )
    ersatter = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="ersatts_av")
    skal = models.TextField("varför planen ändras", blank=True)
    skapad = models.DateTimeField("skapad", auto_now_add=True)
    skapad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    andrad_av = models.ForeignKey(_PERSON, models.PROTECT, null=True, related_name="+")
    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "internkontrollplan"
        verbose_name_plural = "internkontrollplaner"
        ordering = ["-ar", "-nummer"]
        constraints = [
            models.UniqueConstraint(name="internkontrollplaner_numreras_per_ar", fields=["namnd", "ar", "nummer"]),
            models.UniqueConstraint(
                name="ett_utkast_till_internkontrollplan_per_ar", fields=["namnd", "ar"], condition=Q(status="utkast")
            ),
            models.UniqueConstraint(
                name="en_gallande_internkontrollplan_per_ar", fields=["namnd", "ar"], condition=Q(status="antagen")
            ),
            models.CheckConstraint(
                name="antagen_internkontrollplan_har_paragraf_och_datum",
                condition=Q(status="utkast", antagen__isnull=True)
                | (Q(antagen__isnull=False, antagen_av__isnull=False, beslutsdatum__isnull=False) & ~Q(paragraf="")),
            ),
            models.CheckConstraint(
                name="ny_version_av_internkontrollplan_har_skal", condition=Q(ersatter__isnull=True) | ~Q(skal="")
            ),
            models.CheckConstraint(
                name="halvaret_foljs_upp_fore_helaret", condition=Q(halvar_senast__lt=F("helar_senast"))
            ),
        ]

    def __str__(self) -> str:
        return f"Internkontrollplan {self.ar}"

    @property
    def ar_utkast(self) -> bool:
        return self.status == Planstatus.UTKAST

    @property
    def rubrik(self) -> str:
        return f"Internkontrollplan {self.ar}" + (f", version {self.nummer}" if self.nummer > 1 else "")


class PlanriskQuerySet(UnderPlanQuerySet["Planrisk"]):
    """With the default path: what stands under the plan."""


class Planrisk(models.Model):
    """A risk that was picked for the plan, as it was worded and valued then. `ordning` is its number: R1, R2."""

    plan = models.ForeignKey(Internkontrollplan, models.CASCADE, related_name="risker")
    risk = models.ForeignKey(Risk, models.PROTECT, related_name="planer")
    ordning = models.PositiveSmallIntegerField("nummer")
    process = models.CharField("process eller åtagande", max_length=120)
    text = models.CharField("risk", max_length=200)
    orsak = models.TextField("orsak", blank=True)
    paverkan = models.TextField("påverkan", blank=True)
    kontroller = models.TextField("kontroller som finns", blank=True)
    skala = models.ForeignKey(Riskskala, models.PROTECT, related_name="+")
    sannolikhet = models.PositiveSmallIntegerField("sannolikhet")
    konsekvens = models.PositiveSmallIntegerField("konsekvens")
    varde = models.PositiveSmallIntegerField("riskvärde")
    beslut = models.CharField("beslut", max_length=12, choices=Riskbeslut, blank=True)
    beslut_skal = models.TextField("varför", blank=True)
    objects = PlanriskQuerySet.as_manager()

    class Meta:
        verbose_name = "risk i planen"
        verbose_name_plural = "risker i planen"
        ordering = ["ordning"]
        constraints = [
            models.UniqueConstraint(name="en_risk_en_gang_i_planen", fields=["plan", "risk"]),
            models.UniqueConstraint(
                name="planens_risker_numreras", fields=["plan", "ordning"], deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                name="planens_riskvarde_ar_sannolikhet_ganger_konsekvens",
                condition=Q(varde=F("sannolikhet") * F("konsekvens")),
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.ordning} {self.text}"

    @property
    def kod(self) -> str:
        return f"R{self.ordning}"

    @property
    def niva(self) -> Intervall:
        return self.skala.skala.niva(self.varde)

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.plan.namnd_id


class Metod(models.TextChoices):
    """How a moment is checked. Source: DOMAIN 6, real plans."""

    STICKPROV = "stickprov", "Stickprov"
    GRANSKNING = "granskning", "Granskning"
    ENKAT = "enkat", "Enkät"
    SYSTEMUTTAG = "systemuttag", "Systemuttag"
    EGENKONTROLL = "egenkontroll", "Egenkontroll"


class Frekvens(models.TextChoices):
    MANAD = "manad", "Varje månad"
    KVARTAL = "kvartal", "Varje kvartal"
    TERTIAL = "tertial", "Varje tertial"
    HALVAR = "halvar", "Varje halvår"
    AR = "ar", "En gång om året"


class Tillfalle(models.TextChoices):
    """The two follow-ups of the year."""

    HALVAR = "halvar", "Första halvåret"
    HELAR = "helar", "Helåret"


class MomentQuerySet(UnderPlanQuerySet["Kontrollmoment"]):
    plats = "planrisk__plan__namnd_id"
    till_status = "planrisk__plan__status"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """FOLJA_UPP_KONTROLL: those the person is kontrollansvarig for, at the moment's own place, and all of a nämnd
        whose internkontroll the person looks after; never in a draft. Any other: by the plan."""
        if befogenhet is not Befogenhet.FOLJA_UPP_KONTROLL:
            return super().for_user(user, befogenhet)
        if not getattr(user, "is_active", False):
            return self.none()
        egna = Q(kontrollansvarig_id=user.pk, delen_id__i_omfattning=omfattning(user, befogenhet))
        skoter = Q(planrisk__plan__namnd_id__i_omfattning=omfattning(user, Befogenhet.SKOTA_INTERNKONTROLL))
        return self.filter(egna | skoter).exclude(planrisk__plan__status=Planstatus.UTKAST)

    def gallande(self) -> Self:
        """In plans that hold: neither drafts nor replaced."""
        return self.filter(planrisk__plan__status=Planstatus.ANTAGEN)


class Kontrollmoment(models.Model):
    """One check of one risk in the plan. `delen` is where it is made, and lets its kontrollansvarig in."""

    planrisk = models.ForeignKey(Planrisk, models.CASCADE, related_name="moment")
    kedja = models.UUIDField(default=uuid.uuid4, editable=False)
    nummer = models.PositiveSmallIntegerField("nummer")
    text = models.CharField("kontrollmoment", max_length=300)
    metod = models.CharField("metod", max_length=12, choices=Metod)
    egenkontroll = models.ForeignKey(
        "kontrollplan.PlaneradKontroll", models.PROTECT, null=True, blank=True, related_name="+"
    )
    omfattning = models.CharField("omfattning", max_length=200, blank=True)
    frekvens = models.CharField("frekvens", max_length=8, choices=Frekvens)
    delen = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="plats")
    kontrollansvarig = models.ForeignKey(_PERSON, models.PROTECT, related_name="kontrollmoment")
    rapporteras_till = models.CharField("rapporteras till", max_length=120)
    halvar = models.BooleanField("följs upp vid halvåret", default=True)
    overford_fran = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="overford_till")
    objects = MomentQuerySet.as_manager()

    class Meta:
        verbose_name = "kontrollmoment"
        verbose_name_plural = "kontrollmoment"
        ordering = ["nummer"]
        indexes = [
            models.Index(fields=["kedja"], name="moment_kedja"),
            models.Index(fields=["kontrollansvarig", "planrisk"], name="moment_ansvarig"),
        ]
        constraints = [
            models.UniqueConstraint(name="moment_numreras_under_risken", fields=["planrisk", "nummer"]),
            models.CheckConstraint(
                name="bara_metoden_egenkontroll_pekar_pa_en",
                condition=Q(egenkontroll__isnull=True) | Q(metod="egenkontroll"),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def kod(self) -> str:
        return f"{self.planrisk.kod}.{self.nummer}"

    @property
    def namnd_id(self) -> int:
        return self.planrisk.plan.namnd_id

    def senast(self, tillfalle: str) -> date:
        """The last day for the result of the follow-up."""
        plan = self.planrisk.plan
        return plan.halvar_senast if tillfalle == Tillfalle.HALVAR else plan.helar_senast


class Bedomning(models.TextChoices):
    """What the result says of the control. Source: DOMAIN 6."""

    INGEN = "ingen", "Ingen avvikelse"
    MINDRE = "mindre", "Mindre avvikelse"
    STORRE = "storre", "Större avvikelse"


class Kontrollresultat(models.Model):
    """What a follow-up of a moment found. Never changed and never removed: a correction is the next number.

    `hamtat` is what the egenkontroll said when the result was written: {"text", "url", …} as `Hamtat.till_json`.
    """

    moment = models.ForeignKey(Kontrollmoment, models.PROTECT, related_name="resultat")
    tillfalle = models.CharField("uppföljning", max_length=6, choices=Tillfalle)
    nummer = models.PositiveSmallIntegerField()
    resultat = models.TextField("resultat")
    bedomning = models.CharField("bedömning", max_length=6, choices=Bedomning)
    hamtat = models.JSONField("hämtat från egenkontrollen", default=dict, blank=True)
    skal = models.TextField("varför det rättas", blank=True)
    nar = models.DateTimeField("registrerat")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kontrollresultat"
        verbose_name_plural = "kontrollresultat"
        ordering = ["nar", "nummer"]
        constraints = [
            models.UniqueConstraint(
                name="kontrollresultat_numreras_utan_dubbletter", fields=["moment", "tillfalle", "nummer"]
            ),
            models.CheckConstraint(name="rattat_kontrollresultat_har_skal", condition=Q(nummer=1) | ~Q(skal="")),
            models.CheckConstraint(name="kontrollresultat_har_text", condition=~Q(resultat="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_tillfalle_display()}: {self.get_bedomning_display()}"

    @property
    def namnd_id(self) -> int:
        return self.moment.namnd_id


class Kontrollbevis(models.Model):
    """A file that shows what a result rests on. Only ever added, with its result."""

    resultat = models.ForeignKey(Kontrollresultat, models.PROTECT, related_name="bevis")
    bilaga = models.ForeignKey(Bilaga, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kontrollbevis"
        verbose_name_plural = "kontrollbevis"
        constraints = [models.UniqueConstraint(name="samma_bilaga_en_gang_per_resultat", fields=["resultat", "bilaga"])]


class Kontrollatgard(models.Model):
    """An åtgärd that is done because of a result."""

    resultat = models.ForeignKey(Kontrollresultat, models.PROTECT, related_name="kontrollatgarder")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="kontroller", verbose_name="åtgärd")
    kopplad = models.DateTimeField("kopplad")
    kopplad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kontrollåtgärd"
        verbose_name_plural = "kontrollåtgärder"
        constraints = [models.UniqueConstraint(name="samma_atgard_en_gang_per_resultat", fields=["resultat", "atgard"])]
