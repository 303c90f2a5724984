"""Who has been told of the duty to report, when and how.

Lagrum: 27 kap. 3 § SoL (2025:400), 24 c § LSS.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel


class Informationssatt(models.TextChoices):
    MOTE = "mote", "Möte"
    SAMTAL = "samtal", "Enskilt samtal"
    INTRODUKTION = "introduktion", "Introduktion av ny personal"
    UTBILDNING = "utbildning", "Utbildning"
    SKRIFTLIGT = "skriftligt", "Skriftligt"


class PersonalinformationQuerySet(ScopedQuerySet["Personalinformation"]):
    plats = "enhet_id"

    def som_galler(self) -> PersonalinformationQuerySet:
        return self.filter(struken_av__isnull=True)


class Personalinformation(models.Model):
    """One time that staff of an enhet were told. Written once; a mistake is struck and written anew.

    `hela_gruppen` is what moves the enhet's next day; `personer` those with an account who were there, `andra` the
    names or the group of those without.
    """

    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    dag = models.DateField("dag")
    satt = models.CharField("hur", max_length=12, choices=Informationssatt)
    hela_gruppen = models.BooleanField("hela personalgruppen", default=False)
    personer = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    andra = models.TextField("andra", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    struken_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    objects = PersonalinformationQuerySet.as_manager()

    class Meta:
        verbose_name = "personalinformation"
        verbose_name_plural = "personalinformation"
        ordering = ["-dag", "-pk"]
        indexes = [
            models.Index(
                fields=["enhet", "-dag"],
                name="personalinfo_enhet_dag",
                condition=Q(hela_gruppen=True, struken_av__isnull=True),
            )
        ]
