"""What the list of ärenden keeps of its own: the words that ärenden are found by, and the filters people have saved."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from avvikelser.models import Arende


class Fritext(models.Model):
    """The Swedish stems of what is written in an ärende: its number, the rapport, the utredning of a lex Sarah, what
    was said to and by the sender of a synpunkt, names of files.

    Written by the database alone (migrations 0002 to 0004), so that nothing that is saved can be forgotten; the stems
    of an ärende are only ever asked for together with the ärende, under its permission. Who it concerns (`berord`) is
    left out: nobody should be able to look a person up among all ärenden.
    """

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="fritext", primary_key=True)
    ord = SearchVectorField()

    class Meta:
        verbose_name = "fritext"
        verbose_name_plural = "fritexter"
        indexes = [GinIndex(fields=["ord"], name="fritext_ord")]


class SparatFilter(models.Model):
    """A choice of ärenden that somebody has named. `fraga` is the query of the list's address, without page or file."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sparade_filter")
    namn = models.CharField("namn", max_length=60)
    fraga = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "sparat filter"
        verbose_name_plural = "sparade filter"
        ordering = ["namn", "pk"]
        constraints = [models.UniqueConstraint(name="ett_filter_per_namn_och_person", fields=["person", "namn"])]

    def __str__(self) -> str:
        return self.namn
