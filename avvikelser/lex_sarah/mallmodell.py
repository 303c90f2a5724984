"""A nämnd's own Word template for the utredning."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel


class UtredningsmallQuerySet(ScopedQuerySet["Utredningsmall"]):
    plats = "namnd_id"


class Utredningsmall(models.Model):
    """What the Word version of a nämnd's utredningar is made from. Without a row: the template of the program.

    Checked when it was uploaded (`ordmall`); another takes its place, and what it was stays in its history.
    """

    namnd = models.OneToOneField(
        Organisationsdel, models.PROTECT, related_name="+", primary_key=True, verbose_name="nämnd"
    )
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uppladdad = models.DateTimeField(auto_now=True)
    objects = UtredningsmallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utredningsmall"
        verbose_name_plural = "utredningsmallar"
