"""How many ärenden have been destroyed, by what the reports count them by. No number, no day, no name."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from avvikelser.models import Kategori
from kvalitet.organisation.models import Organisationsdel


class Gallratantal(models.Model):
    """One count, in the shape of a row of kub.sql: added to, never one row per ärende.

    An ärende is in three of a period, which cannot be joined again: by enhet and outcome (E), by kategori (K), by how
    soon the sender got an answer (S); and in that of its month (M), for the nämnd as a whole. The other columns are
    empty. `period` is a half-year, a year or a month. `fran` is when the destruction that it comes from began: figures
    as of an earlier moment counted the ärenden themselves.
    """

    class Ruta(models.TextChoices):
        ENHET = "E", "Enhet och utfall"
        KATEGORI = "K", "Kategori"
        SVAR = "S", "Svar"
        MANAD = "M", "Månad"

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    period = models.CharField(max_length=7)
    fran = models.DateTimeField("gallringen började")
    ruta = models.CharField(max_length=1, choices=Ruta)
    verksamhetsform = models.CharField(max_length=10, blank=True)
    slag = models.CharField(max_length=10, blank=True)
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", null=True, blank=True)
    utfall = models.CharField(max_length=15, null=True, blank=True)  # noqa: DJ001 - empty is not decided, NULL no such
    till_ivo = models.BooleanField(null=True, blank=True)
    typer = ArrayField(models.CharField(max_length=15), null=True, blank=True)
    kategori = models.ForeignKey(Kategori, models.PROTECT, related_name="+", null=True, blank=True)
    bekraftelse = models.CharField(max_length=15, blank=True)
    svar = models.CharField(max_length=15, blank=True)
    antal = models.PositiveIntegerField()

    class Meta:
        verbose_name = "gallrat antal"
        verbose_name_plural = "gallrade antal"
        constraints = [
            models.UniqueConstraint(
                name="ett_gallrat_antal_per_ruta",
                fields=[
                    *("namnd", "period", "fran", "ruta", "verksamhetsform", "slag", "enhet", "utfall", "till_ivo"),
                    *("typer", "kategori", "bekraftelse", "svar"),
                ],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="gallrat_antal_raknar_nagot", condition=Q(antal__gt=0)),
            models.CheckConstraint(
                name="gallrat_antal_ar_for_enhet_eller_kategori_aldrig_bada",
                condition=Q(enhet__isnull=True) | Q(kategori__isnull=True),
            ),
        ]
