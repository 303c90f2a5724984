"""What goes to IVO and comes from it: the sheet of an anmälan, and IVO's decisions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from avvikelser.models import Arende
from kvalitet.bilagor.models import Bilaga


class Ivoblad(models.Model):
    """What is to be written in IVO's e-tjänst or letter, block by block: filled in from the ärende and then edited.

    The anmälan itself is made there, never here. Source: DOMAIN 3.
    """

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="ivoblad", primary_key=True)
    verksamhet = models.TextField("verksamheten", blank=True)
    kontakt = models.TextField("kontaktperson", blank=True)
    rapport = models.TextField("när rapporten kom in", blank=True)
    nar = models.TextField("när det hände", blank=True)
    handelse = models.TextField("vad som hände", blank=True)
    foljd = models.TextField("följder för den enskilde", blank=True)
    markt = models.TextField("när och hur det märktes", blank=True)
    lagrum = models.TextField("lagrum", blank=True)
    typer = models.TextField("typ av missförhållande", blank=True)
    omedelbart = models.TextField("omedelbara åtgärder", blank=True)
    vidtaget = models.TextField("vidtagna åtgärder", blank=True)
    orsaker = models.TextField("orsaker", blank=True)
    tidigare = models.TextField("liknande händelser tidigare", blank=True)
    igen = models.TextField("om det kan hända igen", blank=True)
    planerat = models.TextField("planerade åtgärder", blank=True)
    ovrigt = models.TextField("vad som i övrigt har kommit fram", blank=True)
    bedomning = models.TextField("bedömning", blank=True)
    beslut = models.TextField("beslut", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "underlag till IVO"
        verbose_name_plural = "underlag till IVO"


class Ivoutfall(models.TextChoices):
    AVSLUTAT = "avslutat", "IVO avslutar ärendet utan åtgärd"
    MER = "mer", "IVO begär in mer uppgifter"
    TILLSYN = "tillsyn", "IVO inleder tillsyn"
    BRIST = "brist", "IVO konstaterar brister"
    ANNAT = "annat", "Annat"


class Ivobeslut(models.Model):
    """What IVO answered. Only ever added: IVO may decide more than once."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="ivobeslut")
    dag = models.DateField()
    utfall = models.CharField(max_length=8, choices=Ivoutfall)
    text = models.TextField(blank=True)
    bilaga = models.ForeignKey(Bilaga, models.PROTECT, null=True, related_name="+")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    av_namn = models.CharField(max_length=215)
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "beslut av IVO"
        verbose_name_plural = "beslut av IVO"
        ordering = ["dag", "pk"]
