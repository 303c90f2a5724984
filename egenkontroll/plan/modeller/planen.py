"""The plan of a nämnd and a year, in versions, and the tillfällen that it makes. A plan is frozen once antagen."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from simple_history.models import HistoricalRecords

from egenkontroll.plan.modeller.bibliotek import ANTAGEN, UTKAST, Kriterium, Lage, Omradesversion
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Hierarki, Organisationsdel


class Kontrollperiod(models.TextChoices):
    """How often a planned kontroll comes back. Every kind covers the year exactly once."""

    MANAD = "manad", "Varje månad"
    TERTIAL = "tertial", "Varje tertial"
    HALVAR = "halvar", "Varje halvår"
    AR = "ar", "En gång om året"

    @property
    def periodslag(self) -> Periodslag:
        return _PERIODSLAG[self]


_PERIODSLAG = {
    Kontrollperiod.MANAD: Periodslag.MANAD,
    Kontrollperiod.TERTIAL: Periodslag.TERTIAL,
    Kontrollperiod.HALVAR: Periodslag.HALVAR,
    Kontrollperiod.AR: Periodslag.AR,
}


class Urvalssatt(models.TextChoices):
    """Among which of the period's closed cases the draw is made."""

    SENAST_AVSLUTADE = "senast_avslutade", "Bland periodens senast avslutade ärenden"
    ALLA = "alla", "Bland alla ärenden som avslutades i perioden"


class Skyddade(models.TextChoices):
    """What is done with cases of protected identities."""

    UTESLUT = "uteslut", "Lämnas utanför urvalet"
    ROLL = "roll", "Granskas bara av den som har en viss roll"


class KontrollplanQuerySet(ScopedQuerySet["Kontrollplan"]):
    plats = "namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Plans of the nämnder where the person holds `befogenhet`. To read, also the antagna that concern an enhet of
        theirs or that they review in: a plan stands at the nämnd, and with those it names."""
        if befogenhet is not Befogenhet.SE_EGENKONTROLL or not getattr(user, "is_active", False):
            return super().for_user(user, befogenhet)
        platser = omfattning(user, befogenhet)
        egna = PlaneradEnhet.objects.filter(planerad__plan=OuterRef("pk"), enhet_id__i_omfattning=platser)
        granskar = Kontrolltillfalle.objects.for_user(user, Befogenhet.GRANSKA_AKTER).values("planerad__plan")
        berord = Q(Exists(egna)) | Q(pk__in=granskar)
        return self.filter(Q(namnd_id__i_omfattning=platser) | (Q(status=ANTAGEN) & berord))


class Kontrollplan(models.Model):
    """A nämnd's plan of egenkontroll for a year, in versions. `nummer` 2 and on are changes after the first beslut."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    ar = models.PositiveSmallIntegerField("år")
    nummer = models.PositiveSmallIntegerField("version", default=1)
    status = models.CharField("läge", max_length=8, choices=Lage, default=Lage.UTKAST)
    inledning = models.TextField("inledning", blank=True)
    paragraf = models.CharField("paragraf", max_length=20, blank=True)
    beslutsdatum = models.DateField("beslutsdatum", null=True, blank=True)
    antagen = models.DateTimeField("antagen", null=True, blank=True, help_text="När beslutet skrevs in.")
    beslutad_av = models.CharField("beslutad av", max_length=120, blank=True, help_text="Nämnden eller delegaten.")
    antagen_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    kopierad_fran = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="kopior")
    created_at = models.DateTimeField(auto_now_add=True)
    objects = KontrollplanQuerySet.as_manager()

    class Meta:
        verbose_name = "kontrollplan"
        verbose_name_plural = "kontrollplaner"
        constraints = [
            models.UniqueConstraint(name="planens_versioner_numreras", fields=["namnd", "ar", "nummer"]),
            models.UniqueConstraint(
                name="ett_utkast_at_gangen_per_plan", fields=["namnd", "ar"], condition=Q(status=UTKAST)
            ),
            models.CheckConstraint(
                name="antagen_plan_har_beslut",
                condition=Q(status=UTKAST, antagen__isnull=True, antagen_av__isnull=True)
                | (
                    Q(status=ANTAGEN, antagen__isnull=False, antagen_av__isnull=False, beslutsdatum__isnull=False)
                    & ~Q(paragraf="")
                    & ~Q(beslutad_av="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Plan för egenkontroll {self.ar}, version {self.nummer}"

    @property
    def oppen(self) -> bool:
        """May it still be changed?"""
        return self.status == UTKAST


class PlaneradKontrollQuerySet(ScopedQuerySet["PlaneradKontroll"]):
    plats = "plan__namnd_id"


class PlaneradKontroll(models.Model):
    """One kontrollområde in a plan: where, how often, how many. `antal` is cases per enhet and period.

    `fortsatter` is the same kontroll in the version of the plan before, whose tillfällen go on until they are done.
    """

    plan = models.ForeignKey(Kontrollplan, models.CASCADE, related_name="kontroller")
    version = models.ForeignKey(Omradesversion, models.PROTECT, related_name="planerade", verbose_name="kontrollområde")
    period = models.CharField("hur ofta", max_length=8, choices=Kontrollperiod, default=Kontrollperiod.TERTIAL)
    antal = models.PositiveSmallIntegerField("ärenden per enhet och period", validators=[MinValueValidator(1)])
    urvalssatt = models.CharField("urval", max_length=16, choices=Urvalssatt, default=Urvalssatt.SENAST_AVSLUTADE)
    per_arendetyp = models.BooleanField("lika fördelat på ärendetyper", default=False)
    skyddade = models.CharField("skyddade uppgifter", max_length=8, choices=Skyddade, default=Skyddade.UTESLUT)
    skyddade_roll = models.CharField("granskas av rollen", max_length=25, blank=True, help_text="En Roll.")
    dubbelgranskas = models.PositiveSmallIntegerField(
        "granskas av två", default=0, validators=[MaxValueValidator(100)], help_text="procent av urvalet"
    )
    klart_inom = models.PositiveSmallIntegerField(
        "dagar att granska", default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    fortsatter = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="fortsattning")
    objects = PlaneradKontrollQuerySet.as_manager()

    class Meta:
        verbose_name = "planerad kontroll"
        verbose_name_plural = "planerade kontroller"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="minst_ett_arende_per_enhet", condition=Q(antal__gte=1)),
            models.CheckConstraint(name="dubbelgranskas_ar_en_andel", condition=Q(dubbelgranskas__lte=100)),
            models.CheckConstraint(name="minst_en_dag_att_granska", condition=Q(klart_inom__gte=1)),
            models.CheckConstraint(
                name="roll_for_skyddade_bara_nar_de_granskas",
                condition=Q(skyddade="uteslut", skyddade_roll="") | (Q(skyddade="roll") & ~Q(skyddade_roll="")),
            ),
        ]

    def __str__(self) -> str:
        return self.version.omrade.namn

    @property
    def namnd_id(self) -> int:
        return self.plan.namnd_id


class PlaneradEnhet(models.Model):
    """That a planned kontroll is made at an enhet."""

    planerad = models.ForeignKey(PlaneradKontroll, models.CASCADE, related_name="enheter")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "planerad enhet"
        verbose_name_plural = "planerade enheter"
        constraints = [models.UniqueConstraint(name="enhet_en_gang_per_kontroll", fields=["planerad", "enhet"])]


class PlaneradGranskare(models.Model):
    """Who reviews. Not frozen with the plan: people come and go. Ended by `till`, never removed once antagen."""

    planerad = models.ForeignKey(PlaneradKontroll, models.CASCADE, related_name="granskare")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    till = models.DateField("slutade", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "planerad granskare"
        verbose_name_plural = "planerade granskare"
        constraints = [
            models.UniqueConstraint(
                name="granskare_en_gang_per_kontroll", fields=["planerad", "person"], condition=Q(till__isnull=True)
            )
        ]


class Oforandrat(models.Model):
    """Why a kriterium stays as it is for a third year or more. Asked for when the plan is adopted."""

    plan = models.ForeignKey(Kontrollplan, models.CASCADE, related_name="oforandrade")
    kriterium = models.ForeignKey(Kriterium, models.PROTECT, related_name="+")
    skal = models.TextField("varför det är oförändrat")

    class Meta:
        verbose_name = "oförändrat kriterium"
        verbose_name_plural = "oförändrade kriterier"
        constraints = [
            models.UniqueConstraint(name="ett_skal_per_oforandrat_kriterium", fields=["plan", "kriterium"]),
            models.CheckConstraint(name="oforandrat_har_skal", condition=~Q(skal="")),
        ]


# ---- the tillfällen ----


def _granskar(user: Any, planerad: str, namnd: str) -> tuple[Exists, Exists]:
    """That the kontroll names the person, and that they hold GRANSKA_AKTER where it reaches something under the
    nämnd. The paths lead from the row to its kontroll and to the nämnd."""
    platser = omfattning(user, Befogenhet.GRANSKA_AKTER)
    namngiven = PlaneradGranskare.objects.filter(planerad=OuterRef(planerad), person_id=user.pk, till__isnull=True)
    under = Hierarki.objects.filter(anfader=OuterRef(namnd), avkomma_id__i_omfattning=platser)
    return Exists(namngiven), Exists(under)


class KontrolltillfalleQuerySet(ScopedQuerySet["Kontrolltillfalle"]):
    plats = "planerad__plan__namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """SE_EGENKONTROLL: at the nämnd, where an enhet of the person's is controlled, and what the person reviews.
        GRANSKA_AKTER: those that name the person, who holds it where it reaches the nämnd. Any other: at the nämnd."""
        if not getattr(user, "is_active", False):
            return self.none()
        if befogenhet is Befogenhet.GRANSKA_AKTER:
            return self.filter(*_granskar(user, "planerad", "planerad__plan__namnd"))
        if befogenhet is Befogenhet.SE_EGENKONTROLL:
            platser = omfattning(user, befogenhet)
            egna = PlaneradEnhet.objects.filter(planerad=OuterRef("planerad"), enhet_id__i_omfattning=platser)
            named, under = _granskar(user, "planerad", "planerad__plan__namnd")
            return self.filter(
                Q(planerad__plan__namnd_id__i_omfattning=platser) | Q(Exists(egna)) | (Q(named) & Q(under))
            )
        return super().for_user(user, befogenhet)

    def gallande(self) -> Self:
        """Those that are to be made: not inställda."""
        return self.filter(installt__isnull=True)


class Kontrolltillfalle(models.Model):
    """One planned kontroll in one period: the frame, the draw and the reviews hang on it.

    `start` and `slut` are the period the cases were closed in, both included; `sista_dag` is when the reviews should
    be done. Made when the plan is adopted. One that a later version of the plan has taken away is installt, with why.
    """

    planerad = models.ForeignKey(PlaneradKontroll, models.PROTECT, related_name="tillfallen")
    start = models.DateField("periodens första dag")
    slut = models.DateField("periodens sista dag")
    sista_dag = models.DateField("granskat senast")
    klart = models.DateTimeField("klart", null=True, blank=True, help_text="Skrivs av granskningen.")
    installt = models.DateTimeField("inställt", null=True, blank=True)
    installt_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    installt_skal = models.CharField("varför det ställdes in", max_length=250, blank=True)
    objects = KontrolltillfalleQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kontrolltillfälle"
        verbose_name_plural = "kontrolltillfällen"
        ordering = ["start", "pk"]
        indexes = [models.Index(fields=["sista_dag"], name="tillfalle_sista_dag")]
        constraints = [
            models.UniqueConstraint(name="ett_tillfalle_per_period", fields=["planerad", "start"]),
            models.CheckConstraint(
                name="tillfallets_dagar_i_ordning", condition=Q(slut__gte=F("start"), sista_dag__gte=F("slut"))
            ),
            models.CheckConstraint(
                name="installt_tillfalle_har_person_och_skal",
                condition=Q(installt__isnull=True, installt_av__isnull=True, installt_skal="")
                | (Q(installt__isnull=False, installt_av__isnull=False) & ~Q(installt_skal="")),
            ),
            models.CheckConstraint(
                name="klart_tillfalle_ar_inte_installt", condition=Q(klart__isnull=True) | Q(installt__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.planerad.version.omrade.namn}, {self.period.namn}"

    def pagar(self, dag: date) -> bool:
        """May ärenden be closed in the period on that day too, so that a frame of it lacks some?"""
        return dag <= self.slut

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.planerad.plan.namnd_id

    @property
    def period(self) -> Period:
        return Period(self.start, self.slut, Kontrollperiod(self.planerad.period).periodslag)
