"""Drafts: what a person has written in a form and not yet sent. One per person and form."""

from django.conf import settings
from django.db import models

from kvalitet.bilagor.models import Bilaga


class Utkast(models.Model):
    """`nyckel` names the form and, where it has one, its object: "rapportera", "rapport-12-avsnitt-3"."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="utkast")
    nyckel = models.CharField(max_length=80)
    innehall = models.JSONField(default=dict, help_text="fältnamn till lista av värden, som i ett formulär")
    bilagor = models.ManyToManyField(Bilaga, blank=True, related_name="+")
    sparat = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "utkast"
        verbose_name_plural = "utkast"
        constraints = [models.UniqueConstraint(name="ett_utkast_per_person_och_formular", fields=["person", "nyckel"])]
