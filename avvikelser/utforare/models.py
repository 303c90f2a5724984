"""Utförare with avtal to a nämnd, their contact persons, the survey and its answers, and what they report meanwhile.

Everything hangs under an `Avtal`, which belongs to one nämnd: that is the place that decides who sees it. A contact
person sees the avtal they are named in and nothing else. An answer is only ever added to; **no answer is no row**, so
that ej inkommit can never be read as a zero.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet, ScopedQuerySet
from kvalitet.bilagor.models import Bilaga
from kvalitet.frister import Period, svensk_dag
from kvalitet.organisation.models import Organisationsdel

M = TypeVar("M", bound=models.Model)


class UnderAvtalQuerySet(ScopedQuerySet[M]):
    """Rows under an avtal. `till_avtal` is the path from the row to its avtal, "" when it is the avtal itself."""

    plats = "avtal__namnd_id"
    till_avtal = "avtal__"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """At the nämnder where the person holds `befogenhet`. LAMNA_UTFORARUPPGIFT narrows to their own avtal."""
        synliga = super().for_user(user, befogenhet)
        if befogenhet is not Befogenhet.LAMNA_UTFORARUPPGIFT:
            return synliga
        egna = Kontakt.objects.filter(person_id=user.pk, till__isnull=True).values("avtal_id")
        return synliga.filter(**{f"{self.till_avtal}id__in": egna})


class Utforare(models.Model):
    """A company, an association or a foundation that carries out insatser for the kommun."""

    namn = models.CharField("namn", max_length=120)
    organisationsnummer = models.CharField("organisationsnummer", max_length=11, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utförare"
        verbose_name_plural = "utförare"
        constraints = [
            models.UniqueConstraint(
                name="ett_organisationsnummer_en_utforare",
                fields=["organisationsnummer"],
                condition=~Q(organisationsnummer=""),
            )
        ]

    def __str__(self) -> str:
        return self.namn


class AvtalQuerySet(UnderAvtalQuerySet["Avtal"]):
    plats = "namnd_id"
    till_avtal = ""

    def galler(self, fran: date, till: date) -> Self:
        """Those that hold on some day from `fran` to `till`, both included."""
        return self.filter(Q(till__isnull=True) | Q(till__gte=fran), fran__lte=till)


class Avtal(models.Model):
    """One utförare's agreement with one nämnd, from a day to a day (both included), and which enheter it is about."""

    utforare = models.ForeignKey(Utforare, models.PROTECT, related_name="avtal", verbose_name="utförare")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    nummer = models.CharField("avtalets nummer", max_length=60, blank=True)
    fran = models.DateField("från och med")
    till = models.DateField("till och med", null=True, blank=True)
    enheter = models.ManyToManyField(Organisationsdel, related_name="avtal", blank=True, verbose_name="verksamheter")
    objects = AvtalQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "avtal"
        verbose_name_plural = "avtal"
        constraints = [
            models.CheckConstraint(
                name="avtal_slutar_inte_fore_det_borjar", condition=Q(till__isnull=True) | Q(till__gte=F("fran"))
            ),
            models.UniqueConstraint(name="samma_avtal_en_gang", fields=["utforare", "namnd", "nummer", "fran"]),
        ]

    def __str__(self) -> str:
        return self.utforare.namn

    def galler(self, dag: date) -> bool:
        return self.fran <= dag and (self.till is None or dag <= self.till)


class KontaktQuerySet(UnderAvtalQuerySet["Kontakt"]):
    """With the default path: what stands under the avtal."""


class Kontakt(models.Model):
    """A contact person for an avtal. With `person` they have a login of their own; without, they get one-time links.

    Ended by `till`, never removed.
    """

    avtal = models.ForeignKey(Avtal, models.CASCADE, related_name="kontakter")
    namn = models.CharField("namn", max_length=120)
    epost = models.EmailField("e-post", blank=True)
    telefon = models.CharField("telefon", max_length=40, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="inloggning"
    )
    till = models.DateField("slutade", null=True, blank=True)
    objects = KontaktQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kontaktperson"
        verbose_name_plural = "kontaktpersoner"
        indexes = [models.Index(fields=["person", "avtal"], name="kontakt_nu", condition=Q(till__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                name="en_kontaktperson_en_gang_per_avtal",
                fields=["avtal", "person"],
                condition=Q(till__isnull=True, person__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.avtal.namnd_id


class EnkatQuerySet(ScopedQuerySet["Enkat"]):
    plats = "namnd_id"


class Enkat(models.Model):
    """The survey of one nämnd about one half-year. Open until `stangd`: late answers are taken until then."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    period = models.CharField("halvår", max_length=7)
    sista_dag = models.DateField("sista dag att svara")
    oppnad = models.DateTimeField("öppnad")
    oppnad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stangd = models.DateTimeField("stängd", null=True, blank=True)
    stangd_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = EnkatQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utförarenkät"
        verbose_name_plural = "utförarenkäter"
        constraints = [
            models.UniqueConstraint(name="en_enkat_per_namnd_och_halvar", fields=["namnd", "period"]),
            models.CheckConstraint(name="enkatens_period_ar_ett_halvar", condition=Q(period__regex=r"^[0-9]{4}H[12]$")),
        ]

    def __str__(self) -> str:
        return f"Enkät {self.perioden.namn}"

    @property
    def perioden(self) -> Period:
        return Period.tolka(self.period)

    @property
    def oppen(self) -> bool:
        return self.stangd is None


class TillfragadQuerySet(UnderAvtalQuerySet["Tillfragad"]):
    """With the default path: what stands under the avtal."""


class Tillfragad(models.Model):
    """That an utförare is asked, by the name it had then. Without an Enkatsvar the answer is ej inkommit."""

    enkat = models.ForeignKey(Enkat, models.CASCADE, related_name="tillfragade")
    avtal = models.ForeignKey(Avtal, models.PROTECT, related_name="tillfragade")
    namn = models.CharField("utförarens namn", max_length=120)
    nar = models.DateTimeField("tillfrågad")
    objects = TillfragadQuerySet.as_manager()

    class Meta:
        verbose_name = "tillfrågad utförare"
        verbose_name_plural = "tillfrågade utförare"
        constraints = [models.UniqueConstraint(name="tillfragad_en_gang_per_enkat", fields=["enkat", "avtal"])]

    def __str__(self) -> str:
        return self.namn

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.enkat.namnd_id


class Satt(models.TextChoices):
    """How an answer came."""

    INLOGGAD = "inloggad", "I systemet"
    LANK = "lank", "Med engångslänk"
    PAPPER = "papper", "På papper"


class Enkatsvar(models.Model):
    """One answer. Never changed: a correction is a new row with the next number, and the one before stays.

    `bilagor` is the original of one that came on paper: the letter as a picture.
    """

    tillfragad = models.ForeignKey(Tillfragad, models.PROTECT, related_name="svar")
    nummer = models.PositiveSmallIntegerField()
    synpunkter = models.PositiveIntegerField("synpunkter")
    klagomal = models.PositiveIntegerField("klagomål")
    lex_sarah = models.PositiveIntegerField("lex Sarah-rapporter")
    till_ivo = models.PositiveIntegerField("anmälningar till IVO")
    lardomar = models.TextField("vad ni har lärt er", blank=True)
    satt = models.CharField(max_length=10, choices=Satt)
    inkom = models.DateField("kom in")
    lamnat_av = models.CharField("lämnat av", max_length=215)
    skal = models.TextField("varför det rättas", blank=True)
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True, verbose_name="original")
    registrerat = models.DateTimeField("registrerat")
    registrerat_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "enkätsvar"
        verbose_name_plural = "enkätsvar"
        ordering = ["nummer"]
        constraints = [
            models.UniqueConstraint(name="enkatsvar_numreras_utan_dubbletter", fields=["tillfragad", "nummer"]),
            models.CheckConstraint(name="rattat_enkatsvar_har_skal", condition=Q(nummer=1) | ~Q(skal="")),
        ]

    @property
    def namnd_id(self) -> int:
        return self.tillfragad.enkat.namnd_id


class Enkatpaminnelse(models.Model):
    """That a contact person was reminded of a survey."""

    tillfragad = models.ForeignKey(Tillfragad, models.CASCADE, related_name="paminnelser")
    kontakt = models.ForeignKey(Kontakt, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "enkätpåminnelse"
        verbose_name_plural = "enkätpåminnelser"
        ordering = ["nar"]


class SvarslankQuerySet(UnderAvtalQuerySet["Svarslank"]):
    plats = "kontakt__avtal__namnd_id"
    till_avtal = "kontakt__avtal__"


class Svarslank(models.Model):
    """A link that answers one survey, once; or, without `tillfragad`, tells the nämnd of one event. The token is kept
    nowhere; `avtryck` is its digest."""

    tillfragad = models.ForeignKey(Tillfragad, models.CASCADE, null=True, blank=True, related_name="lankar")
    kontakt = models.ForeignKey(Kontakt, models.PROTECT, related_name="+")
    avtryck = models.CharField(max_length=64, unique=True)
    skapad = models.DateTimeField()
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    giltig_till = models.DateTimeField()
    anvand = models.DateTimeField("använd eller återtagen", null=True, blank=True)
    objects = SvarslankQuerySet.as_manager()

    class Meta:
        verbose_name = "svarslänk"
        verbose_name_plural = "svarslänkar"
        constraints = [
            models.CheckConstraint(name="lankens_avtryck_ar_ett_sha256", condition=Q(avtryck__regex=r"^[0-9a-f]{64}$"))
        ]

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.kontakt.namnd_id

    @property
    def sista_dag(self) -> date:
        """The last day that it opens. It ends at midnight."""
        return svensk_dag(self.giltig_till) - timedelta(days=1)


class UnderrattelseQuerySet(UnderAvtalQuerySet["Underrattelse"]):
    """With the default path: what stands under the avtal."""


class Underrattelse(models.Model):
    """What an utförare tells the nämnd as it happens: a lex Sarah rapport, or an anmälan to IVO.

    No ärende: the utförare investigates, the nämnd is informed. It has a dnr of its own and is counted in no table of
    ärenden (docs/beslut/0009). Lagrum: 27 kap. 4 § SoL (2025:400), 24 d § LSS.
    """

    class Slag(models.TextChoices):
        LEX_SARAH = "lex_sarah", "Lex Sarah-rapport"
        TILL_IVO = "till_ivo", "Anmälan till IVO"

    class Status(models.TextChoices):
        RAPPORTERAD = "rapporterad", "Ny"
        MOTTAGEN = "mottagen", "Mottagen"

    class Vag(models.TextChoices):
        """How it came. The last four are written in by who looks after the utförare."""

        INLOGGAD = "inloggad", "I systemet"
        LANK = "lank", "Med engångslänk"
        MUNTLIGT = "muntligt", "Muntligt"
        TELEFON = "telefon", "Telefon"
        BREV = "brev", "Brev"
        EPOST = "epost", "E-post"

    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    avtal = models.ForeignKey(Avtal, models.PROTECT, related_name="underrattelser")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    enhet = models.ForeignKey(
        Organisationsdel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="verksamhet"
    )
    slag = models.CharField("typ", max_length=10, choices=Slag)
    galler = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="foljdes_av")
    status = models.CharField("läge", max_length=12, choices=Status, default=Status.RAPPORTERAD)
    intraffade = models.DateField("dagen det hände")
    gjord = models.DateField("dagen för rapporten eller anmälan")
    lag = models.CharField("lagrum", max_length=3, choices=[("SoL", "SoL"), ("LSS", "LSS")])
    beskrivning = models.TextField("vad hände")
    foljd = models.TextField("följd för den enskilde", blank=True)
    direkt = models.TextField("vad ni har gjort", blank=True)
    ivo_dnr = models.CharField("IVO:s nummer", max_length=40, blank=True)
    inlamning = models.UUIDField("formulärets kvitto", null=True, blank=True)
    inkommen = models.DateTimeField("kom in")
    vag = models.CharField("hur det kom in", max_length=10, choices=Vag, default=Vag.INLOGGAD)
    lamnad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lamnad_namn = models.CharField(max_length=215)
    # Who wrote it in for the utförare, and when; empty for what they sent themselves.
    registrerad = models.DateTimeField("skrevs in", null=True, blank=True)
    registrerad_av = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    registrerad_namn = models.CharField(max_length=215, blank=True)
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True, verbose_name="original")
    mottagen = models.DateTimeField("togs emot", null=True, blank=True)
    mottagen_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    notering = models.TextField("nämndens notering", blank=True)
    objects = UnderrattelseQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "underrättelse"
        verbose_name_plural = "underrättelser"
        indexes = [models.Index(fields=["avtal", "-inkommen"], name="underrattelse_avtal_inkommen")]
        constraints = [
            models.UniqueConstraint(name="samma_inlamning_ger_en_underrattelse", fields=["lamnad_av", "inlamning"]),
            models.UniqueConstraint(
                name="samma_underrattelse_skrivs_in_en_gang", fields=["registrerad_av", "inlamning"]
            ),
            models.CheckConstraint(
                name="inskriven_underrattelse_har_tid_och_person",
                condition=Q(registrerad__isnull=True, registrerad_av__isnull=True, vag__in=["inloggad", "lank"])
                | Q(registrerad__isnull=False, registrerad_av__isnull=False) & ~Q(vag__in=["inloggad", "lank"]),
            ),
            models.CheckConstraint(
                name="mottagen_underrattelse_har_tid_och_person",
                condition=Q(status="rapporterad", mottagen__isnull=True, mottagen_av__isnull=True)
                | Q(status="mottagen", mottagen__isnull=False, mottagen_av__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.get_slag_display()}"

    @property
    def inkomstdag(self) -> date:
        """The day it came in, which the deadline counts from."""
        return svensk_dag(self.inkommen)
