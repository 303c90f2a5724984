"""Frames and draws: what was read in, what was drawn from it, and in which order. Nothing here is ever changed.

A frame is kept as keys: ärendenummer, enhet, ärendetyp, closed day, handläggar-id. `Dragning` holds everything that
decides a draw (`egenkontroll.urval`), so that it can be repeated years later; a redraw is a new row with a reason.
Only `Kolumnkarta`, `Handlaggarid` (remembered for next time), `Ramunderlag` and `Urvalskontroll` (wait for a while)
change.
"""

from __future__ import annotations

import uuid
from typing import Any, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Organisationsdel

M = TypeVar("M", bound=models.Model)
_SHA256 = r"^[0-9a-f]{64}$"


class UnderNamndQuerySet(ScopedQuerySet[M]):
    """What belongs to one nämnd."""

    plats = "namnd_id"


class KolumnkartaQuerySet(UnderNamndQuerySet["Kolumnkarta"]):
    pass


class Kolumnkarta(models.Model):
    """Which heading a source uses for which uppgift: {"nyckel": "Ärendenr", …}. Remembered per nämnd and source."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    kalla = models.CharField("källa", max_length=60)
    kolumner = models.JSONField("kolumner", default=dict)
    objects = KolumnkartaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kolumnkarta"
        verbose_name_plural = "kolumnkartor"
        constraints = [models.UniqueConstraint(name="en_kolumnkarta_per_kalla", fields=["namnd", "kalla"])]

    def __str__(self) -> str:
        return self.kalla


class HandlaggaridQuerySet(UnderNamndQuerySet["Handlaggarid"]):
    pass


class Handlaggarid(models.Model):
    """What a granskare is called as handläggare in the verksamhetssystem, so that own ärenden are left to others."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nyckel = models.CharField("id i verksamhetssystemet", max_length=60)
    objects = HandlaggaridQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "handläggar-id"
        verbose_name_plural = "handläggar-id"
        constraints = [
            models.UniqueConstraint(name="ett_handlaggarid_en_gang_per_person", fields=["namnd", "person", "nyckel"])
        ]


class RamunderlagQuerySet(ScopedQuerySet["Ramunderlag"]):
    plats = "tillfalle__planerad__plan__namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """The person's own uploads, while they may draw at the nämnd."""
        return super().for_user(user, befogenhet).filter(av_id=user.pk)


class Ramunderlag(models.Model):
    """A file that was uploaded and waits to be read in. Removed when it is read in, refused or a day old.

    `fel` is what the job that read a large file found wrong: [[row, column, sentence], …].
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tillfalle = models.ForeignKey("kontrollplan.Kontrolltillfalle", models.CASCADE, related_name="+")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    skapat = models.DateTimeField(auto_now_add=True)
    kalla = models.CharField("källa", max_length=60)
    filnamn = models.CharField("fil", max_length=150)
    data = models.BinaryField()
    kolumner = models.JSONField("kolumner", default=dict)
    fel = models.JSONField(default=list)
    antal_fel = models.PositiveIntegerField(default=0)
    objects = RamunderlagQuerySet.as_manager()

    class Meta:
        verbose_name = "ramunderlag"
        verbose_name_plural = "ramunderlag"


class RamQuerySet(UnderNamndQuerySet["Ram"]):
    pass


class Ram(models.Model):
    """A frame as it was read in. `sha256` is of the file's bytes, `avtryck` of the rows in canonical form."""

    tillfalle = models.ForeignKey("kontrollplan.Kontrolltillfalle", models.PROTECT, related_name="ramar")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    filnamn = models.CharField("fil", max_length=150)
    sha256 = models.CharField("filens kontrollsumma (SHA-256)", max_length=64)
    avtryck = models.CharField("ramens kontrollsumma (SHA-256)", max_length=64)
    kalla = models.CharField("källa", max_length=60)
    kolumner = models.JSONField("kolumner")
    antal = models.PositiveIntegerField("ärenden")
    inlast = models.DateTimeField("inläst")
    inlast_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inläst av")
    objects = RamQuerySet.as_manager()

    class Meta:
        verbose_name = "ram"
        verbose_name_plural = "ramar"
        constraints = [
            models.UniqueConstraint(name="samma_fil_en_gang_per_tillfalle", fields=["tillfalle", "avtryck"]),
            models.CheckConstraint(
                name="ramens_summor_ar_sha256", condition=Q(sha256__regex=_SHA256, avtryck__regex=_SHA256)
            ),
            models.CheckConstraint(name="en_ram_har_minst_ett_arende", condition=Q(antal__gte=1)),
        ]

    def __str__(self) -> str:
        return self.filnamn

    @property
    def fore_slut(self) -> bool:
        """Was it read in while ärenden could still be closed in the period? An auditor is told (`_forbehall.html`)."""
        return self.tillfalle.pagar(timezone.localdate(self.inlast))


class Ramrad(models.Model):
    """One ärende of a frame. `enhet_i_filen` is what the file called the enhet, since that is what is hashed."""

    ram = models.ForeignKey(Ram, models.PROTECT, related_name="rader")
    nyckel = models.CharField("ärende", max_length=60)
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    enhet_i_filen = models.CharField(max_length=120)
    arendetyp = models.CharField("ärendetyp", max_length=80, blank=True)
    avslutad = models.DateField("avslutat")
    handlaggare = models.CharField("handläggare", max_length=60, blank=True)
    skyddad = models.BooleanField("skyddade uppgifter", default=False)

    class Meta:
        verbose_name = "rad i ram"
        verbose_name_plural = "rader i ram"
        constraints = [models.UniqueConstraint(name="arende_en_gang_per_ram", fields=["ram", "nyckel"])]


class DragningQuerySet(ScopedQuerySet["Dragning"]):
    plats = "namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """At the nämnd. SE_EGENKONTROLL: also those that drew at an enhet of the person's; `DragetArende` narrows."""
        if befogenhet is not Befogenhet.SE_EGENKONTROLL or not getattr(user, "is_active", False):
            return super().for_user(user, befogenhet)
        platser = omfattning(user, befogenhet)
        egna = DragetArende.objects.filter(dragning=OuterRef("pk"), enhet_id__i_omfattning=platser)
        return self.filter(Q(namnd_id__i_omfattning=platser) | Exists(egna))

    def gallande(self) -> Self:
        """The last draw of each tillfälle: those that no other has replaced."""
        return self.filter(ersatt_av__isnull=True)


class Dragning(models.Model):
    """One draw, with all that decides it. `nummer` counts within the tillfälle; from 2 on it replaces and says why.

    `seed` is the frö; `egen_seed` says that a person gave it. `pott` is among how many of the most recently closed per
    enhet, None for all. `avtryck` is the digest of conditions and order. `vald_bort` is how many protected rows were
    left out.
    """

    tillfalle = models.ForeignKey("kontrollplan.Kontrolltillfalle", models.PROTECT, related_name="dragningar")
    ram = models.ForeignKey(Ram, models.PROTECT, related_name="dragningar")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    nummer = models.PositiveSmallIntegerField()
    seed = models.CharField("frö", max_length=64)
    egen_seed = models.BooleanField("eget frö")
    version = models.PositiveSmallIntegerField("urvalets version")
    antal = models.PositiveSmallIntegerField("ärenden per enhet")
    pott = models.PositiveIntegerField("bland de senast avslutade", null=True, blank=True)
    per_arendetyp = models.BooleanField("fördelat på ärendetyper")
    med_skyddade = models.BooleanField("med skyddade uppgifter")
    avtryck = models.CharField("urvalets kontrollsumma (SHA-256)", max_length=64)
    skal = models.TextField("varför urvalet drogs om", blank=True)
    nar = models.DateTimeField("draget")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="draget av")
    ersatter = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="ersatt_av")
    objects = DragningQuerySet.as_manager()

    class Meta:
        verbose_name = "dragning"
        verbose_name_plural = "dragningar"
        constraints = [
            models.UniqueConstraint(name="dragningar_numreras_per_tillfalle", fields=["tillfalle", "nummer"]),
            models.CheckConstraint(name="dragningens_avtryck_ar_sha256", condition=Q(avtryck__regex=_SHA256)),
            models.CheckConstraint(
                name="omdragning_har_skal_och_ersatter",
                condition=Q(nummer=1, ersatter__isnull=True) | (Q(nummer__gt=1, ersatter__isnull=False) & ~Q(skal="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Urval {self.nummer}"


class Plats(models.TextChoices):
    URVAL = "urval", "I urvalet"
    RESERV = "reserv", "Reserv"


class DragetArendeQuerySet(ScopedQuerySet["DragetArende"]):
    """At the enhet of the ärende, for those who see egenkontroll as for those who draw."""


class DragetArende(models.Model):
    """An ärende in its drawn place: `ordning` 1, 2, 3 … within the enhet. The whole order is kept, reserves too.

    `granskare` is who the draw gives it to (`urval.fordela`), None where nobody may. `stratum` is the ärendetyp when
    the draw was shared among them.
    """

    dragning = models.ForeignKey(Dragning, models.PROTECT, related_name="dragna")
    rad = models.ForeignKey(Ramrad, models.PROTECT, related_name="+")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    stratum = models.CharField("ärendetyp", max_length=80, blank=True)
    ordning = models.PositiveIntegerField("nummer")
    nyckel = models.CharField("ärende", max_length=60)
    plats = models.CharField(max_length=6, choices=Plats)
    granskare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    objects = DragetArendeQuerySet.as_manager()

    class Meta:
        verbose_name = "draget ärende"
        verbose_name_plural = "dragna ärenden"
        ordering = ["enhet__sortering", "ordning"]
        constraints = [
            models.UniqueConstraint(name="en_plats_i_ordningen_per_enhet", fields=["dragning", "enhet", "ordning"]),
            models.UniqueConstraint(name="arende_en_gang_per_dragning", fields=["dragning", "nyckel"]),
        ]

    def __str__(self) -> str:
        return self.nyckel

    @property
    def namnd_id(self) -> int:
        return self.dragning.namnd_id


class UrvalskontrollQuerySet(UnderNamndQuerySet["Urvalskontroll"]):
    plats = "dragning__namnd_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """The person's own checks, while they see the whole nämnd: what differs may be in any enhet."""
        return super().for_user(user, befogenhet).filter(av_id=user.pk)


class Urvalskontroll(models.Model):
    """A check of a draw that takes longer than a page may, and what it came to (`kontroll.Utfall` as JSON).

    `data` is the file that the person brought, None when the draw is checked against its own frame. It is removed as
    soon as the check is done, and the answer after a while (`storkontroll.rensa_gamla`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dragning = models.ForeignKey(Dragning, models.CASCADE, related_name="+")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    skapad = models.DateTimeField(auto_now_add=True)
    data = models.BinaryField(null=True)
    utfall = models.JSONField(null=True)
    klar = models.DateTimeField(null=True)
    objects = UrvalskontrollQuerySet.as_manager()

    class Meta:
        verbose_name = "urvalskontroll"
        verbose_name_plural = "urvalskontroller"
        constraints = [
            models.CheckConstraint(
                name="klar_urvalskontroll_har_utfall_och_ingen_fil",
                condition=Q(klar__isnull=True, utfall__isnull=True)
                | Q(klar__isnull=False, utfall__isnull=False, data__isnull=True),
            )
        ]
