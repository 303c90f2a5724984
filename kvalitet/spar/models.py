"""The log: what was done and what was read, in one chain of hashes that only ever grows.

Rows are written by `logg`, sealed by the database at commit (migration 0002) and recomputed by `kedja`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, Q
from django.db.models.functions import Now

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.spar.verb import GRANSKAS

GRANSKA = "granska"
ATT_GRANSKA = Q(verb__in=GRANSKAS) & (~Q(verb="omklassa") | Q(detalj__fran="lex_sarah"))
"""What could hide what concerns the one who does it: a reader's login taken over, lex Sarah made something less."""


class SparpostQuerySet(ScopedQuerySet["Sparpost"]):
    plats = "delen_id"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Posts about the places where the person holds `befogenhet` today.

        A post about no place in particular (a person, a job) belongs to the kommun as a whole, and is shown to those
        who hold the befogenhet over all of it.
        """
        if not getattr(user, "is_active", False):
            return self.none()
        platser = omfattning(user, befogenhet)
        hela = Organisationsdel.objects.filter(typ=Deltyp.KOMMUN, id__i_omfattning=platser)
        return self.filter(Q(delen_id__i_omfattning=platser) | Q(Exists(hela), delen__isnull=True))


class Sparpost(models.Model):
    """One act or one read. Never changed, never removed.

    `lopnummer`, `foregaende` and `hash` are given by the database when the transaction commits; until then `hash` is
    empty. `lopnummer` has no gaps. `nar` is when it was done, `person_namn` and `objekt_namn` what they were called
    then. Holds no free text from an ärende: see `logg.anteckna`.

    Lagrum: lag (2001:454) 10 §, reads are logged and checked regularly.
    """

    class Slag(models.TextChoices):
        GJORT = "gjort", "Gjort"
        SETT = "sett", "Läst"

    lopnummer = models.BigIntegerField("nummer", null=True, unique=True, editable=False)
    nar = models.DateTimeField("tid", db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="person"
    )
    person_namn = models.CharField("namn", max_length=130)
    slag = models.CharField("slag", max_length=5, choices=Slag)
    verb = models.CharField("vad", max_length=40)
    objekttyp = models.CharField(max_length=80, help_text="app.modell")
    objekt_id = models.CharField(max_length=40)
    objekt_namn = models.CharField("gäller", max_length=150, help_text="Neutralt: diarienummer eller nummer.")
    delen = models.ForeignKey(
        Organisationsdel, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="plats"
    )
    detalj = models.JSONField(default=dict, db_default={})
    foregaende = models.CharField(max_length=64, default="", db_default="", editable=False)
    hash = models.CharField(max_length=64, default="", db_default="", editable=False)
    objects = SparpostQuerySet.as_manager()

    class Meta:
        verbose_name = "spårpost"
        verbose_name_plural = "spårposter"
        indexes = [
            models.Index(fields=["-nar", "-id"], name="sparpost_nar"),
            models.Index(fields=["delen", "-nar", "-id"], name="sparpost_delen_nar"),
            models.Index(fields=["person", "-nar", "-id"], name="sparpost_person_nar"),
            # Reads are many times more than acts, and would hide them.
            models.Index(fields=["-nar", "-id"], name="sparpost_gjort", condition=Q(slag="gjort")),
            models.Index(fields=["-nar"], name="sparpost_att_granska", condition=Q(verb__in=GRANSKAS)),
            models.Index(OpClass("objekt_namn", name="varchar_pattern_ops"), name="sparpost_objekt_namn"),
            models.Index(fields=["id"], name="sparpost_oforseglad", condition=Q(hash="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="forseglad_sparpost_har_nummer",
                condition=Q(hash="", foregaende="", lopnummer__isnull=True)
                | (~Q(hash="") & ~Q(foregaende="") & Q(lopnummer__isnull=False)),
            ),
            models.CheckConstraint(
                name="sparposts_tid_ar_en_riktig_tid",
                condition=Q(nar__gte=datetime(2000, 1, 1, tzinfo=UTC), nar__lt=datetime(3000, 1, 1, tzinfo=UTC)),
            ),
        ]


class Sparhuvud(models.Model):
    """The end of the chain, in its one row: the last number and hash, and how many posts there are.

    Says when posts are missing at the end. Written by the database alone.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    lopnummer = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    antal = models.BigIntegerField()

    class Meta:
        verbose_name = "spårhuvud"
        verbose_name_plural = "spårhuvuden"
        constraints = [models.CheckConstraint(name="bara_ett_sparhuvud", condition=Q(id=1))]
