"""What a person is told, and the e-mail about it.

A notice is a neutral sentence and a link: a diarienummer at the most, never what happened. Whether it may be shown or
mailed is asked again each time (`fristregister.synliga`), since somebody may have lost the ärende since.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Slag(models.TextChoices):
    """Why somebody is told."""

    NYTT = "nytt", "Nytt på din enhet"
    OVERLAMNAT = "overlamnat", "Lämnat över till dig"
    FORSLAG = "forslag", "Förslag att besluta om"
    BESLUTAT = "beslutat", "Beslutat"
    ATERFORVISAT = "aterforvisat", "Tillbaka för mer utredning"
    SVAR = "svar", "Svar till dig"
    HANT = "hant", "Något har lagts till"
    ATGARD = "atgard", "Åtgärd"
    FORE = "fore", "Snart sista dag"
    EFTER = "efter", "Sista dagen har passerat"
    ESKALERING = "eskalering", "Ingen har gjort det än"
    UPPDRAG = "uppdrag", "Uppdrag slutar"
    LAMNAR = "lamnar", "Någon behöver ta över"


class Epostlage(models.TextChoices):
    """Where the e-mail about a notice stands."""

    VANTAR = "vantar", "Väntar på nästa brev"
    LAGD = "lagd", "Står i ett brev"
    INGEN = "ingen", "Inget brev"


class AviseringQuerySet(models.QuerySet["Avisering"]):
    def till(self, person: Any) -> Self:
        """The person's own: nobody reads another person's notices."""
        return self.filter(person_id=person.pk)

    def nya(self) -> Self:
        return self.filter(sedd__isnull=True)


class Avisering(models.Model):
    """One thing that one person is told, once. `text` is neutral and never names anybody.

    `nyckel` says what about the object it is ("frist:Svara:2026-11-25:efter"): the same is never told twice to the same
    person, however often or by how many workers the clock's work is run.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="aviseringar")
    slag = models.CharField(max_length=12, choices=Slag)
    objekttyp = models.CharField(max_length=60)
    objekt_id = models.BigIntegerField()
    nyckel = models.CharField(max_length=120)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200)
    sekretess = models.BooleanField(default=False)
    lagstadgad = models.BooleanField(default=False, help_text="Följer av lag: skickas alltid med e-post genast.")
    nar = models.DateTimeField(default=timezone.now)
    sedd = models.DateTimeField(null=True, blank=True)
    epost = models.CharField(max_length=6, choices=Epostlage, default=Epostlage.VANTAR)
    utskick = models.ForeignKey(
        "Utskick", models.SET_NULL, related_name="aviseringar", null=True, blank=True, verbose_name="brev"
    )
    objects = AviseringQuerySet.as_manager()

    class Meta:
        verbose_name = "avisering"
        verbose_name_plural = "aviseringar"
        ordering = ["-nar", "-id"]
        indexes = [
            models.Index(fields=["person", "-nar"], name="avisering_person_nar"),
            models.Index(fields=["person"], name="avisering_ny", condition=Q(sedd__isnull=True)),
            models.Index(fields=["person"], name="avisering_epost_vantar", condition=Q(epost="vantar")),
            models.Index(fields=["objekttyp", "objekt_id", "nyckel"], name="avisering_om"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="samma_avisering_en_gang", fields=["person", "objekttyp", "objekt_id", "nyckel"]
            ),
            models.CheckConstraint(
                name="avisering_i_brev_har_inte_vantande_epost",
                condition=Q(utskick__isnull=True) | ~Q(epost="vantar"),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Takt(models.TextChoices):
    """How often a person wants e-mail."""

    GENAST = "genast", "Genast"
    DAGLIG = "daglig", "En gång om dagen"
    INGEN = "ingen", "Aldrig"


class Epostval(models.Model):
    """A person's own choice. Without a row it is once a day. What follows from law comes at once all the same."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="epostval", primary_key=True)
    takt = models.CharField("hur ofta", max_length=6, choices=Takt, default=Takt.DAGLIG)

    class Meta:
        verbose_name = "val av e-post"
        verbose_name_plural = "val av e-post"


class Utskick(models.Model):
    """One e-mail to one person about some notices. It is written when it is sent, by what the person may see then.

    SANDS is claimed before the letter leaves and answered after. A worker that dies between leaves OKLART: sent or not
    is not known, so nothing is sent again until a person says so.
    """

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar"
        SANDS = "sands", "Skickas nu"
        SKICKAT = "skickat", "Skickat"
        INSTALLT = "installt", "Inget att skicka"
        OKLART = "oklart", "Oklart om det gick iväg"
        MISSLYCKAT = "misslyckat", "Gick inte att skicka"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    nyckel = models.CharField(max_length=80, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.VANTAR)
    skapat = models.DateTimeField(default=timezone.now)
    nasta_forsok = models.DateTimeField(default=timezone.now)
    taget = models.DateTimeField(null=True, blank=True)
    skickat = models.DateTimeField(null=True, blank=True)
    forsok = models.PositiveSmallIntegerField(default=0)
    fel = models.CharField(max_length=200, blank=True)
    amne = models.CharField(max_length=150, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = "utskick"
        verbose_name_plural = "utskick"
        ordering = ["-skapat", "-id"]
        indexes = [
            models.Index(
                fields=["nasta_forsok"], name="utskick_att_skicka", condition=Q(status__in=["vantar", "sands"])
            ),
            models.Index(fields=["-skapat"], name="utskick_nyast"),
        ]
        constraints = [
            models.CheckConstraint(
                name="skickat_utskick_har_tid", condition=~Q(status="skickat") | Q(skickat__isnull=False)
            )
        ]


class Brev(models.Model):
    """What would have left the house, had an e-mail server been set: the embedded mailbox (`brevlada`).

    Only letters that say of themselves that they are neutral keep their words here. Of the rest the page shows that
    there was one: it may hold a code, or an answer to somebody who has complained.
    """

    nar = models.DateTimeField(default=timezone.now)
    till = models.CharField(max_length=254)
    amne = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    utskick = models.ForeignKey(Utskick, models.CASCADE, related_name="brev", null=True, blank=True)

    class Meta:
        verbose_name = "brev"
        verbose_name_plural = "brev"
        ordering = ["-nar", "-id"]
        constraints = [
            models.CheckConstraint(
                name="bara_neutrala_brev_har_text", condition=Q(utskick__isnull=False) | Q(text="", amne="")
            )
        ]


class Kallfel(models.Model):
    """A source of deadlines that could not be asked the last time (`kallfel`). Gone when it can again.

    `kalla` is the label of its model and `fel` the kind of error, never its words.
    """

    kalla = models.CharField("källa", max_length=60, unique=True)
    fel = models.CharField(max_length=80)
    sedan = models.DateTimeField()
    senast = models.DateTimeField()

    class Meta:
        verbose_name = "källfel"
        verbose_name_plural = "källfel"
        ordering = ["kalla"]
