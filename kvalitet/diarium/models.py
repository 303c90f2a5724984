"""Diarienummer: one series per nämnd and year, without gaps."""

from __future__ import annotations

from django.db import models

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel


class DnrserieQuerySet(ScopedQuerySet["Dnrserie"]):
    plats = "namnd_id"


class Dnrserie(models.Model):
    """The last number used. The row is locked while a number is taken, so two takers never get the same."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    ar = models.PositiveSmallIntegerField("år")
    senaste = models.PositiveIntegerField(default=0)
    objects = DnrserieQuerySet.as_manager()

    class Meta:
        verbose_name = "diarieserie"
        verbose_name_plural = "diarieserier"
        constraints = [models.UniqueConstraint(name="en_serie_per_namnd_och_ar", fields=["namnd", "ar"])]
