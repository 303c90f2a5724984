"""What a synpunkt has besides the row `Synpunkt`: its sender, what was said between the two, and where it led."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from avvikelser.models import Arende, Synpunkt
from kvalitet.behorighet import ScopedQuerySet
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel


class Omdome(models.TextChoices):
    NOJD = "nojd", "Nöjd"
    INTE_NOJD = "inte_nojd", "Inte nöjd"


class Avsandare(models.Model):
    """Who sent a synpunkt and how they are reached; for an anonymous one, only the digest of the receipt code.

    The code itself is shown once and is kept nowhere. `inlamning` is the form's own receipt, as in `Arende`.
    """

    synpunkt = models.OneToOneField(Synpunkt, models.CASCADE, related_name="avsandare", primary_key=True)
    namn = models.CharField("namn", max_length=120, blank=True)
    epost = models.EmailField("e-post", blank=True)
    telefon = models.CharField("telefon", max_length=40, blank=True)
    adress = models.CharField("postadress", max_length=300, blank=True)
    kodavtryck = models.CharField("kodens avtryck", max_length=64, unique=True)
    inlamning = models.UUIDField("formulärets kvitto", null=True, blank=True, unique=True)
    registrerad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    omdome = models.CharField("vad avsändaren tycker om svaret", max_length=10, choices=Omdome, blank=True)

    class Meta:
        verbose_name = "avsändare"
        verbose_name_plural = "avsändare"
        constraints = [
            models.CheckConstraint(name="kodavtryck_ar_ett_sha256", condition=Q(kodavtryck__regex=r"^[0-9a-f]{64}$"))
        ]

    @property
    def gar_att_na(self) -> bool:
        """Is there a way to reach them besides the page with the code?"""
        return bool(self.epost or self.telefon or self.adress)


def avsandaren(arende: Arende) -> Avsandare | None:
    """None for a synpunkt from an older system, whose sender is not known."""
    try:
        return arende.synpunkt.avsandare
    except Avsandare.DoesNotExist:
        return None


class Meddelande(models.Model):
    """What was said to the sender or by the sender, in order. Only ever added to.

    `av_namn` is the name and befattning of that day, which is all that the sender is told of who answers.
    """

    class Slag(models.TextChoices):
        BEKRAFTELSE = "bekraftelse", "Bekräftelse"
        FRAGA = "fraga", "Fråga"
        SVAR = "svar", "Svar"
        DELEGATIONSSVAR = "delegationssvar", "Svar från klagomålsdelegationen"
        TACK = "tack", "Tack"
        FRAN_AVSANDAREN = "fran_avsandaren", "Från avsändaren"
        OMDOME = "omdome", "Vad avsändaren tycker om svaret"

    class Vag(models.TextChoices):
        """How the answer reached the sender. The page with the code always has it too."""

        KOD = "kod", "På sidan som öppnas med koden"
        BREV = "brev", "Brev"
        TELEFON = "telefon", "Telefon"
        MOTE = "mote", "Möte"

    FRAN_OSS = frozenset({Slag.BEKRAFTELSE, Slag.FRAGA, Slag.SVAR, Slag.DELEGATIONSSVAR, Slag.TACK})

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="meddelanden")
    slag = models.CharField(max_length=15, choices=Slag)
    vag = models.CharField("lämnades genom", max_length=10, choices=Vag, default=Vag.KOD)
    text = models.TextField()
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    av_namn = models.CharField(max_length=215)
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        ordering = ["nar", "id"]
        indexes = [models.Index(fields=["arende", "nar"])]

    @property
    def fran_oss(self) -> bool:
        return self.slag in self.FRAN_OSS


class Epostbesked(models.Model):
    """An e-mail to the sender that there is something to read. Holds neither the address nor what it is about.

    Taken (`sands`) by one worker before it leaves, so that it never leaves twice.
    """

    class Status(models.TextChoices):
        VANTAR = "vantar", "Väntar på att skickas"
        SANDS = "sands", "Skickas"
        SKICKAT = "skickat", "Skickat"
        MISSLYCKAT = "misslyckat", "Gick inte att skicka"
        OKLART = "oklart", "Kanske skickat"

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="epostbesked")
    status = models.CharField(max_length=10, choices=Status, default=Status.VANTAR)
    skapat = models.DateTimeField()
    nasta_forsok = models.DateTimeField()
    forsok = models.PositiveSmallIntegerField(default=0)
    taget = models.DateTimeField(null=True)
    skickat = models.DateTimeField(null=True)
    fel = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "e-postbesked"
        verbose_name_plural = "e-postbesked"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["nasta_forsok"], name="epostbesked_kvar", condition=Q(status__in=["vantar", "sands"]))
        ]


class Berord(models.Model):
    """An enhet that a synpunkt concerns besides the one that answers it. Gives nobody there the right to read it."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="berorda")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "berörd enhet"
        verbose_name_plural = "berörda enheter"
        constraints = [models.UniqueConstraint(name="enheten_berord_en_gang", fields=["arende", "enhet"])]


class Berom(models.Model):
    """What the enhet's own staff are told of a beröm: written without names by who passed it on."""

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="berom", primary_key=True)
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+")
    text = models.TextField()
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "beröm"
        verbose_name_plural = "beröm"
        indexes = [models.Index(fields=["enhet", "-nar"])]


class Missforhallandelank(models.Model):
    """A lex Sarah rapport that was made from a synpunkt. Read from both sides, each under its own permission."""

    synpunkt = models.ForeignKey(Arende, models.CASCADE, related_name="missforhallanden")
    rapport = models.OneToOneField(Arende, models.CASCADE, related_name="ur_synpunkt")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "länk till ett missförhållande"
        verbose_name_plural = "länkar till missförhållanden"


class SvarsmallQuerySet(ScopedQuerySet["Svarsmall"]):
    plats = "namnd_id"


class Svarsmall(models.Model):
    """A text to begin from, one nämnd's own. Written by its synpunktskoordinator, used by all who answer there."""

    class Slag(models.TextChoices):
        BEKRAFTELSE = "bekraftelse", "Bekräftelse"
        FRAGA = "fraga", "Fråga"
        SVAR = "svar", "Svar"

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    slag = models.CharField("används till", max_length=12, choices=Slag)
    namn = models.CharField("namn", max_length=80)
    text = models.TextField("text")
    i_bruk = models.BooleanField("i bruk", default=True)
    objects = SvarsmallQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "svarsmall"
        verbose_name_plural = "svarsmallar"
        ordering = ["slag", "namn"]
        constraints = [models.UniqueConstraint(name="svarsmallens_namn_unikt", fields=["namnd", "slag", "namn"])]

    def __str__(self) -> str:
        return self.namn


class Takt(models.Model):
    """How many times something was done from one address during one hour. Holds no address, only a keyed digest."""

    nyckel = models.CharField(max_length=64)
    timme = models.DateTimeField()
    antal = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "takt"
        verbose_name_plural = "takter"
        constraints = [models.UniqueConstraint(name="en_rakning_per_timme", fields=["nyckel", "timme"])]
