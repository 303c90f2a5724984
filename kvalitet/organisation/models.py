"""Nämnd, förvaltning, avdelning, enhet; who stands under whom from when to when; persons and their uppdrag.

The tree changes (DOMAIN 2: units are split, moved and merged), so names and places are rows with dates and nothing is
overwritten. `Hierarki` is the tree of today, kept so that a permission is one array and not a recursion.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from guardian.models import UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from kvalitet.organisation.roller import Befogenhet, Roll
from kvalitet.skarm.sortering import SvenskSortering


class Deltyp(models.TextChoices):
    KOMMUN = "kommun", "Kommun"
    NAMND = "namnd", "Nämnd"
    FORVALTNING = "forvaltning", "Förvaltning"
    AVDELNING = "avdelning", "Avdelning"
    ENHET = "enhet", "Enhet"


class Verksamhetsform(models.TextChoices):
    """How figures are always split. Source: DOMAIN 2, real reports."""

    MYNDIGHET = "myndighet", "Myndighetsutövning"
    EGEN_REGI = "egen_regi", "Utförd vård och omsorg i egen regi"
    HSL = "hsl", "Hälso- och sjukvård"
    EXTERN = "extern", "Externa utförare"


class OrganisationsdelQuerySet(models.QuerySet["Organisationsdel"]):
    def finns(self, dag: date) -> Self:
        """Delar that exist on `dag`: begun and not closed. What a list of places to choose from should offer."""
        return self.filter(giltig__contains=dag)


class Organisationsdel(models.Model):
    """A place in the organisation. `namn` is the name of today; `Benamning` holds every name with its dates.

    `giltig` runs from the first day up to, but not including, the day after the last. A closed del is kept for ever:
    its ärenden stay where they were, and `tradet` says who reaches them.
    """

    typ = models.CharField("typ", max_length=12, choices=Deltyp)
    kod = models.CharField("kod", max_length=40, unique=True, help_text="Kommunens egen kod, används vid import.")
    namn = models.CharField("namn", max_length=120)
    kortnamn = models.CharField("kortnamn", max_length=10, blank=True, help_text="Nämndens prefix i diarienummer.")
    verksamhetsform = models.CharField("verksamhetsform", max_length=10, choices=Verksamhetsform, blank=True)
    giltig = DateRangeField("finns från och till")
    sortering = SvenskSortering("namn")
    objects = OrganisationsdelQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "organisationsdel"
        verbose_name_plural = "organisationsdelar"
        permissions = [(b.value, b.label) for b in Befogenhet]
        constraints = [
            models.CheckConstraint(
                name="enhet_har_verksamhetsform", condition=~Q(typ=Deltyp.ENHET) | ~Q(verksamhetsform="")
            ),
            models.CheckConstraint(name="namnd_har_kortnamn", condition=~Q(typ=Deltyp.NAMND) | ~Q(kortnamn="")),
            models.UniqueConstraint(
                name="namndens_kortnamn_ar_unikt", fields=["kortnamn"], condition=Q(typ=Deltyp.NAMND)
            ),
        ]

    def __str__(self) -> str:
        return self.namn

    @property
    def forsta_dag(self) -> date:
        borjan: date = self.giltig.lower
        return borjan

    @property
    def sista_dag(self) -> date | None:
        """The last day it exists, or None while no end is decided."""
        slut: date | None = self.giltig.upper
        return slut - timedelta(days=1) if slut else None

    def finns(self, dag: date) -> bool:
        return bool(self.forsta_dag <= dag and (self.giltig.upper is None or dag < self.giltig.upper))

    @property
    def med_typ(self) -> str:
        """The name with its typ, for lists where two delar may share a name: "Tallbacken (enhet)"."""
        return f"{self.namn} ({self.get_typ_display().lower()})"


class _TypManager(models.Manager.from_queryset(OrganisationsdelQuerySet)):  # type: ignore[misc]
    def __init__(self, typ: Deltyp) -> None:
        super().__init__()
        self.typ = typ

    def get_queryset(self) -> OrganisationsdelQuerySet:
        alla: OrganisationsdelQuerySet = super().get_queryset().filter(typ=self.typ)
        return alla


class Namnd(Organisationsdel):
    objects: ClassVar[Any] = _TypManager(Deltyp.NAMND)

    class Meta:
        proxy = True
        verbose_name = "nämnd"
        verbose_name_plural = "nämnder"


class Forvaltning(Organisationsdel):
    objects: ClassVar[Any] = _TypManager(Deltyp.FORVALTNING)

    class Meta:
        proxy = True
        verbose_name = "förvaltning"
        verbose_name_plural = "förvaltningar"


class Enhet(Organisationsdel):
    objects: ClassVar[Any] = _TypManager(Deltyp.ENHET)

    class Meta:
        proxy = True
        verbose_name = "enhet"
        verbose_name_plural = "enheter"


class Benamning(models.Model):
    """What a del was called, and when."""

    delen = models.ForeignKey(Organisationsdel, models.CASCADE, related_name="benamningar")
    namn = models.CharField("namn", max_length=120)
    giltig = DateRangeField("gäller")

    class Meta:
        verbose_name = "benämning"
        verbose_name_plural = "benämningar"
        constraints = [
            ExclusionConstraint(
                name="ett_namn_at_gangen",
                expressions=[(F("delen"), RangeOperators.EQUAL), (F("giltig"), RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.namn


class Placering(models.Model):
    """`delen` stands under `overordnad` while `giltig` holds. More than one överordnad at a time is allowed: an enhet
    stands under its förvaltning (line) and under its nämnd (politics)."""

    delen = models.ForeignKey(Organisationsdel, models.CASCADE, related_name="placeringar")
    overordnad = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="underordnade")
    giltig = DateRangeField("gäller")

    class Meta:
        verbose_name = "placering"
        verbose_name_plural = "placeringar"
        constraints = [
            ExclusionConstraint(
                name="samma_placering_bara_en_gang_at_gangen",
                expressions=[
                    (F("delen"), RangeOperators.EQUAL),
                    (F("overordnad"), RangeOperators.EQUAL),
                    (F("giltig"), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="ingen_del_under_sig_sjalv", condition=~Q(delen=F("overordnad"))),
        ]


class Foregangare(models.Model):
    """`efterfoljare` carries on what `foregangare` did, from a date. Joins a series across merging and splitting."""

    class Slag(models.TextChoices):
        SAMMANSLAGNING = "sammanslagning", "Sammanslagning"
        DELNING = "delning", "Delning"

    foregangare = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="efterfoljarlankar")
    efterfoljare = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="foregangarlankar")
    slag = models.CharField(max_length=15, choices=Slag)
    fran = models.DateField("från och med")

    class Meta:
        verbose_name = "föregångare"
        verbose_name_plural = "föregångare"
        constraints = [
            models.UniqueConstraint(name="en_lank_mellan_tva_delar", fields=["foregangare", "efterfoljare"]),
            models.CheckConstraint(
                name="ingen_foregangare_till_sig_sjalv", condition=~Q(foregangare=F("efterfoljare"))
            ),
        ]


class Hierarki(models.Model):
    """The closure of the placeringar of `dag`, each del also under itself at depth 0. Rebuilt by `tradet.bygg_om`,
    which also says where a del stands that is closed or has not begun."""

    anfader = models.ForeignKey(Organisationsdel, models.CASCADE, related_name="+")
    avkomma = models.ForeignKey(Organisationsdel, models.CASCADE, related_name="+")
    djup = models.PositiveSmallIntegerField()
    dag = models.DateField("gäller", default=date(2000, 1, 1))

    class Meta:
        verbose_name = "hierarki"
        verbose_name_plural = "hierarkier"
        constraints = [models.UniqueConstraint(name="hierarki_unik", fields=["anfader", "avkomma"])]
        indexes = [models.Index(fields=["avkomma", "anfader"])]


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, anvandarnamn: str, password: str | None = None, **falt: Any) -> Person:
        """A person who can log in. Without a password nobody can until one is set."""
        person = self.model(anvandarnamn=anvandarnamn, **falt)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(anvandarnamn__iexact=username)


class Person(AbstractBaseUser, PermissionsMixin):
    """Someone with a login. There is no superuser and no admin: rights come from uppdrag alone."""

    anvandarnamn = models.CharField("användarnamn", max_length=60, unique=True)
    fornamn = models.CharField("förnamn", max_length=60)
    efternamn = models.CharField("efternamn", max_length=60)
    befattning = models.CharField("befattning", max_length=80, blank=True)
    epost = models.EmailField("e-post", blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    engangslosenord = models.BooleanField(
        "måste byta lösenord", default=False, help_text="Lösenordet är känt av någon annan och gäller tills det byts."
    )
    sortering = SvenskSortering("efternamn", "fornamn")
    objects = PersonManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "anvandarnamn"
    EMAIL_FIELD = "epost"
    REQUIRED_FIELDS = ["fornamn", "efternamn"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints = [
            models.UniqueConstraint(models.functions.Lower("anvandarnamn"), name="anvandarnamn_oavsett_versaler")
        ]

    def __str__(self) -> str:
        return self.namn

    def set_password(self, raw_password: str | None) -> None:
        """A password the person has chosen is no longer a one-time password. Who hands one out sets the flag after."""
        super().set_password(raw_password)
        self.engangslosenord = False

    @property
    def namn(self) -> str:
        return f"{self.fornamn} {self.efternamn}"

    @property
    def namn_och_befattning(self) -> str:
        return f"{self.namn}, {self.befattning}" if self.befattning else self.namn

    def get_full_name(self) -> str:
        return self.namn

    def get_short_name(self) -> str:
        return self.fornamn


class Rollbefogenhet(models.Model):
    """What a roll holds in this municipality. Filled from `FORVALDA_ROLLER` once, then edited by people."""

    roll = models.CharField(max_length=25, choices=Roll)
    befogenhet = models.CharField(max_length=25, choices=Befogenhet)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "rollbefogenhet"
        verbose_name_plural = "rollbefogenheter"
        constraints = [
            models.UniqueConstraint(name="befogenhet_en_gang_per_roll", fields=["roll", "befogenhet"]),
            models.CheckConstraint(
                name="systemforvaltare_ser_inga_arenden",
                condition=~Q(roll=Roll.SYSTEMFORVALTARE)
                | Q(befogenhet__in=[Befogenhet.SKOTA_ORGANISATION, Befogenhet.RAPPORTERA]),
            ),
            models.CheckConstraint(
                name="utforarkontakt_ser_bara_sitt",
                condition=~Q(roll=Roll.UTFORARKONTAKT) | Q(befogenhet=Befogenhet.LAMNA_UTFORARUPPGIFT),
            ),
        ]


class UppdragQuerySet(models.QuerySet["Uppdrag"]):
    def giltiga(self, dag: date) -> UppdragQuerySet:
        """Uppdrag that hold on `dag`; both ends of the range are included."""
        return self.filter(Q(till__isnull=True) | Q(till__gte=dag), fran__lte=dag)


class Uppdrag(models.Model):
    """A person holds a roll at a del, from a day to a day (both included)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="uppdrag")
    roll = models.CharField("roll", max_length=25, choices=Roll)
    delen = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="uppdrag", verbose_name="plats")
    fran = models.DateField("från och med")
    till = models.DateField("till och med", null=True, blank=True)
    objects = UppdragQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "uppdrag"
        verbose_name_plural = "uppdrag"
        indexes = [models.Index(fields=["delen", "roll"])]
        constraints = [
            models.CheckConstraint(
                name="uppdrag_slutar_inte_fore_det_borjar", condition=Q(till__isnull=True) | Q(till__gte=F("fran"))
            ),
            models.UniqueConstraint(name="samma_uppdrag_en_gang", fields=["person", "roll", "delen", "fran"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_roll_display()}, {self.delen}"


class Delbehorighet(UserObjectPermissionBase):
    """django-guardian's direct-FK object permission on an organisationsdel. Written from uppdrag, never by hand."""

    content_object = models.ForeignKey(Organisationsdel, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "delbehörighet"
        verbose_name_plural = "delbehörigheter"


class Importunderlag(models.Model):
    """Files that were previewed and wait to be applied, kept as they were uploaded. Removed when applied or a day old.

    `fingeravtryck` is the digest of the differences that the person saw: applying computes them again and compares.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    av = models.ForeignKey(Person, models.CASCADE, related_name="+")
    skapat = models.DateTimeField(auto_now_add=True)
    andringsdag = models.DateField("ändringarna gäller från")
    organisation = models.BinaryField(default=b"")
    uppdrag = models.BinaryField(default=b"")
    fingeravtryck = models.CharField(max_length=64)

    class Meta:
        verbose_name = "importunderlag"
        verbose_name_plural = "importunderlag"
