"""Gynnande beslut that have not been carried out within three months, or whose carrying out has been broken off.

A simple register behind the quarterly reports: to IVO and the revisorer by beslut, to kommunfullmäktige in counts. It
holds no name and no personnummer; `beteckning` is what finds the beslut in the verksamhetssystem.

Lagrum: 34 kap. 1–3 §§ SoL (2025:400), before 2025-07-01 16 kap. 6 f–h §§; 28 f–h §§ LSS.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import ScopedQuerySet
from kvalitet.organisation.models import Organisationsdel


class Insatstyp(models.TextChoices):
    """Local names of what has been granted; the law asks for the kind, not for these words."""

    SARSKILT_BOENDE = "sarskilt_boende", "Särskilt boende"
    BOSTAD_LSS = "bostad_lss", "Bostad med särskild service"
    KORTTID = "korttid", "Korttidsboende eller korttidsvistelse"
    HEMTJANST = "hemtjanst", "Hemtjänst"
    BOENDESTOD = "boendestod", "Boendestöd"
    KONTAKTPERSON = "kontaktperson", "Kontaktperson"
    KONTAKTFAMILJ = "kontaktfamilj", "Kontaktfamilj eller stödfamilj"
    DAGLIG = "daglig", "Daglig verksamhet eller sysselsättning"
    AVLOSARE = "avlosare", "Avlösar- eller ledsagarservice"
    ASSISTANS = "assistans", "Personlig assistans"
    PLACERING = "placering", "Familjehem eller annan placering"
    OPPENVARD = "oppenvard", "Öppenvård eller behandling"
    ANNAT = "annat", "Annan insats"


class Skal(models.TextChoices):
    """Why it has not been carried out."""

    RESURS = "resurs", "Plats eller resurs saknas"
    PERSONAL = "personal", "Det går inte att hitta lämplig person eller personal"
    TACKAT_NEJ = "tackat_nej", "Den enskilde har tackat nej till erbjudande"
    ONSKEMAL = "onskemal", "Den enskilde har särskilda önskemål"
    ANNAT = "annat", "Annat skäl"


class Slut(models.TextChoices):
    VERKSTALLT = "verkstallt", "Beslutet verkställdes"
    UPPHORT = "upphort", "Beslutet upphörde att gälla"


class EjVerkstalltBeslutQuerySet(ScopedQuerySet["EjVerkstalltBeslut"]):
    plats = "enhet_id"


class EjVerkstalltBeslut(models.Model):
    """One beslut. `avbrott` is the day when the carrying out was broken off; the three months are then counted from it.

    `slut` with `slutdag` ends the waiting. Whether it is counted in a quarter is computed (`vantan`), never stored.
    """

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="enhet")
    beteckning = models.CharField("beteckning", max_length=40)
    lag = models.CharField("lagrum", max_length=3, choices=[("SoL", "SoL"), ("LSS", "LSS")])
    insats = models.CharField("typ av insats", max_length=15, choices=Insatstyp)
    beslutad = models.DateField("dagen för beslutet")
    avbrott = models.DateField("avbrott från", null=True, blank=True)
    skal = models.CharField("varför det inte är verkställt", max_length=12, choices=Skal)
    slut = models.CharField("hur det slutade", max_length=10, choices=Slut, blank=True)
    slutdag = models.DateField("slutade", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("registrerat", auto_now_add=True)
    objects = EjVerkstalltBeslutQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ej verkställt beslut"
        verbose_name_plural = "ej verkställda beslut"
        indexes = [models.Index(fields=["namnd", "slutdag"], name="ej_verkstallt_namnd")]
        constraints = [
            models.UniqueConstraint(name="beteckning_en_gang_per_namnd", fields=["namnd", "beteckning"]),
            models.CheckConstraint(
                name="avbrott_kommer_efter_beslutet", condition=Q(avbrott__isnull=True) | Q(avbrott__gte=F("beslutad"))
            ),
            models.CheckConstraint(
                name="slut_har_dag_efter_beslutet",
                condition=Q(slut="", slutdag__isnull=True) | (~Q(slut="") & Q(slutdag__gte=F("beslutad"))),
            ),
        ]

    def __str__(self) -> str:
        return self.beteckning


class KvartalsrapportQuerySet(ScopedQuerySet["Kvartalsrapport"]):
    plats = "namnd_id"


class Kvartalsrapport(models.Model):
    """That a quarter has been reported to IVO and to the kommun's revisorer, and when. One per nämnd and quarter."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    period = models.CharField("kvartal", max_length=7)
    till_ivo = models.DateField("rapporterat till IVO")
    till_revisorer = models.DateField("rapporterat till revisorerna", null=True, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()
    objects = KvartalsrapportQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kvartalsrapport om ej verkställda beslut"
        verbose_name_plural = "kvartalsrapporter om ej verkställda beslut"
        constraints = [
            models.UniqueConstraint(name="ett_kvartal_rapporteras_en_gang", fields=["namnd", "period"]),
            models.CheckConstraint(
                name="kvartalsrapport_galler_ett_kvartal", condition=Q(period__regex=r"^\d{4}K[1-4]$")
            ),
        ]
