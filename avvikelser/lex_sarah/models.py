"""The utredning of a lex Sarah ärende: a log of signed entries, and what stands beside them until it is klar.

`Utredningspost` is only ever added to, and the database refuses the rest. The other rows may be changed while the
utredning is under way and are locked by the ärende's status (`utredning`); their history is kept.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from avvikelser.lex_sarah.ivomodell import Ivobeslut as Ivobeslut
from avvikelser.lex_sarah.ivomodell import Ivoblad as Ivoblad
from avvikelser.lex_sarah.ivomodell import Ivoutfall as Ivoutfall
from avvikelser.lex_sarah.mallmodell import Utredningsmall as Utredningsmall
from avvikelser.lex_sarah.pappermodell import Utredningspapper as Utredningspapper
from avvikelser.models import Arende, Beslut
from kvalitet.behorighet import ScopedQuerySet
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel


class Postrubrik(models.TextChoices):
    """The headings of the document, in its order. Source: DOMAIN 3."""

    BAKGRUND = "bakgrund", "Bakgrund"
    METOD = "metod", "Metod"
    HANDELSEFORLOPP = "handelseforlopp", "Händelseförlopp"
    ORSAKER = "orsaker", "Bakomliggande orsaker"
    TIDIGARE = "tidigare", "Tidigare liknande händelser"
    VIDTAGET = "vidtaget", "Vidtagna åtgärder"
    PLANERAT = "planerat", "Planerade åtgärder med tidsplan"
    BEDOMNING = "bedomning", "Bedömning"
    FORSLAG = "forslag", "Förslag till beslut"


class Postslag(models.TextChoices):
    FAKTA = "fakta", "Faktisk omständighet"
    BEDOMNING = "bedomning", "Bedömning"


class Kallslag(models.TextChoices):
    """Where a faktisk omständighet comes from."""

    SAMTAL = "samtal", "Samtal"
    DOKUMENT = "dokument", "Handling"
    IAKTTAGELSE = "iakttagelse", "Egen iakttagelse"
    RAPPORT = "rapport", "Rapporten"
    ANNAT = "annat", "Annat"


class Orsaksomrade(models.TextChoices):
    """Areas of causes in the verksamhet, never who is to blame. Source: DOMAIN 4 and 12."""

    KOMMUNIKATION = "kommunikation", "Kommunikation och information"
    OMGIVNING = "omgivning", "Omgivning och organisation"
    RUTIN_SAKNAS = "rutin_saknas", "Rutin saknas"
    RUTIN_OTYDLIG = "rutin_otydlig", "Rutin är otydlig"
    RUTIN_FOLJDES_INTE = "rutin_foljdes_inte", "Rutin följdes inte"
    ARBETSSATT = "arbetssatt", "Processer och arbetssätt"
    TEKNIK = "teknik", "Teknik, utrustning och system"
    KOMPETENS = "kompetens", "Kunskap och kompetens"
    BEMANNING = "bemanning", "Bemanning och arbetsbelastning"
    SAMVERKAN = "samverkan", "Samverkan"
    YTTRE = "yttre", "Yttre omständighet"
    ANNAT = "annat", "Annat"


class Frageslag(models.TextChoices):
    """What an utredning answers with yes, no or ej aktuellt (DOMAIN 12: there may be no god man to inform)."""

    ENSKILD = "enskild", "Är den enskilde informerad?"
    NARSTAENDE = "narstaende", "Är en anhörig eller god man informerad?"
    POLIS = "polis", "Är händelsen polisanmäld?"
    PERSONAKT = "personakt", "Är händelsen dokumenterad i personakten?"


class JaNej(models.TextChoices):
    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    EJ_AKTUELLT = "ej_aktuellt", "Ej aktuellt"


class Igen(models.TextChoices):
    JA = "ja", "Ja"
    NEJ = "nej", "Nej"
    OSAKERT = "osakert", "Det går inte att säga"


class Utredningspost(models.Model):
    """One signed entry. Never changed and never removed: a correction is a new entry that points at the old (`rattar`).

    `nummer` counts from 1 within the ärende. `grundas_pa` holds the numbers of the entries that a bedömning rests on.
    `handelsetid` is when what it tells of took place, `skriven` when it was written. `forfattare_namn` is the name and
    befattning of that day. Lagrum: SOSFS 2011:5 5 kap.
    """

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="utredningsposter")
    nummer = models.PositiveSmallIntegerField()
    rubrik = models.CharField(max_length=15, choices=Postrubrik)
    slag = models.CharField(max_length=9, choices=Postslag)
    text = models.TextField()
    kallslag = models.CharField("slags källa", max_length=11, choices=Kallslag, blank=True)
    kalla = models.CharField("källa", max_length=300, blank=True)
    handelsetid = models.DateTimeField("när det hände", null=True, blank=True)
    utan_klockslag = models.BooleanField(default=False, help_text="Dagen är känd men inte klockslaget.")
    grundas_pa = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    rattar = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="rattad_av")
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True)
    forfattare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    forfattare_namn = models.CharField(max_length=215)
    skriven = models.DateTimeField()

    class Meta:
        verbose_name = "utredningspost"
        verbose_name_plural = "utredningsposter"
        ordering = ["nummer"]
        constraints = [
            models.UniqueConstraint(name="postnummer_unikt_i_utredningen", fields=["arende", "nummer"]),
            models.CheckConstraint(
                name="faktisk_omstandighet_har_kalla",
                condition=~Q(slag=Postslag.FAKTA) | (~Q(kalla="") & ~Q(kallslag="")),
            ),
            models.CheckConstraint(name="utredningspost_har_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"Post {self.nummer}"


class Utredning(models.Model):
    """What the utredare judges beside the entries. Grades are 1–4, as when the event was classed; "" is not answered.

    The risk before is the ärende's own (`allvarlighetsgrad`, `sannolikhet`); here is the risk when what is planned has
    been done. `foljd` and `markt` say what the rapport does not, or more than it: the rapport stands as it was sent.
    """

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="utredning", primary_key=True)
    foljd = models.TextField("följder för den enskilde", blank=True)
    markt = models.TextField("hur det märktes", blank=True)
    kan_handa_igen = models.CharField(max_length=7, choices=Igen, blank=True)
    kan_handa_igen_text = models.TextField(blank=True)
    allvarlighetsgrad_efter = models.PositiveSmallIntegerField(null=True, blank=True)
    sannolikhet_efter = models.PositiveSmallIntegerField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utredning"
        verbose_name_plural = "utredningar"


class Utredningsorsak(models.Model):
    """A cause on system level. `rutin` and `rutinversion` are free text until the ledningssystem holds the rutiner."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="utredningsorsaker")
    omrade = models.CharField("område", max_length=20, choices=Orsaksomrade)
    text = models.TextField()
    rutin = models.CharField(max_length=150, blank=True)
    rutinversion = models.CharField("version", max_length=60, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utredningsorsak"
        verbose_name_plural = "utredningsorsaker"
        ordering = ["pk"]


class Utredningsfraga(models.Model):
    """The answer to one question. Without a row the question is not answered, which is not the same as ej aktuellt."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="utredningsfragor")
    fraga = models.CharField("fråga", max_length=10, choices=Frageslag)
    svar = models.CharField(max_length=11, choices=JaNej)
    dag = models.DateField(null=True, blank=True)
    kommentar = models.CharField(max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "utredningsfråga"
        verbose_name_plural = "utredningsfrågor"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(name="en_fraga_ett_svar", fields=["arende", "fraga"])]


class LiknandeHandelse(models.Model):
    """An earlier ärende that resembles this one, and why it happened again in spite of it."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="liknande")
    tidigare = models.ForeignKey(Arende, models.PROTECT, related_name="+")
    kommentar = models.TextField("varför hände det igen", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "liknande händelse"
        verbose_name_plural = "liknande händelser"
        ordering = ["-tidigare__intraffade", "pk"]
        constraints = [
            models.UniqueConstraint(name="tidigare_handelse_kopplas_en_gang", fields=["arende", "tidigare"]),
            models.CheckConstraint(name="handelse_liknar_inte_sig_sjalv", condition=~Q(arende=models.F("tidigare"))),
        ]


class Maskning(models.Model):
    """A masked version of the document: who chose what is hidden, and the second person who looked it through.

    `avtryck` is the digest of the document that was looked through: when the utredning changes it no longer holds.
    """

    class Status(models.TextChoices):
        UTKAST = "utkast", "Utkast"
        VANTAR = "vantar", "Väntar på granskning"
        GODKAND = "godkand", "Godkänd"
        UNDERKAND = "underkand", "Inte godkänd"

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="maskningar")
    status = models.CharField("läge", max_length=9, choices=Status, default=Status.UTKAST)
    skapad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapad = models.DateTimeField(auto_now_add=True)
    skickad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    avtryck = models.CharField(max_length=64, blank=True)
    granskad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granskad = models.DateTimeField(null=True)
    kommentar = models.TextField(blank=True)

    class Meta:
        verbose_name = "maskning"
        verbose_name_plural = "maskningar"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="en_maskning_at_gangen", fields=["arende"], condition=Q(status__in=["utkast", "vantar"])
            ),
            models.CheckConstraint(
                name="maskning_granskas_av_nagon_annan",
                condition=Q(granskad_av__isnull=True)
                | (~Q(granskad_av=models.F("skapad_av")) & ~Q(granskad_av=models.F("skickad_av"))),
            ),
            models.CheckConstraint(
                name="granskad_maskning_har_granskare",
                condition=~Q(status__in=["godkand", "underkand"])
                | Q(granskad_av__isnull=False, granskad__isnull=False, skickad_av__isnull=False),
            ),
        ]


class Maskmarke(models.Model):
    """One name or passage that is replaced: everywhere, or in one entry (`post` is its number)."""

    maskning = models.ForeignKey(Maskning, models.CASCADE, related_name="marken")
    text = models.CharField(max_length=2000)
    ersattning = models.CharField(max_length=100, default="[maskat]")
    post = models.PositiveSmallIntegerField(null=True, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "maskmärke"
        verbose_name_plural = "maskmärken"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="samma_text_maskas_en_gang", fields=["maskning", "text", "post"], nulls_distinct=False
            )
        ]


class Beslutssteg(models.TextChoices):
    UTREDNING = "utredning", "Beslut om utredningen"
    TIDIGT = "tidigt", "Beslut att avsluta utan hel utredning"


class Beslutare(models.TextChoices):
    """Who a nämnd lets decide. The last three decide by delegation."""

    NAMND = "namnd", "Nämnden"
    FORVALTNINGSCHEF = "forvaltningschef", "Förvaltningschefen"
    AVDELNINGSCHEF = "avdelningschef", "Avdelnings- eller verksamhetschefen"
    SAS = "sas", "Socialt ansvarig samordnare (SAS)"


class Beslutsordning(models.Model):
    """Who decides one step, as one nämnd has delegated it. Without a row: whoever holds BESLUTA at the enhet.

    Narrows and never widens: BESLUTA is always needed too. `sas` is the person whom SAS means.
    """

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    steg = models.CharField(max_length=9, choices=Beslutssteg)
    beslutare = ArrayField(models.CharField(max_length=16, choices=Beslutare), verbose_name="vem beslutar")
    sas = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    punkt = models.CharField("punkt i delegationsordningen", max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "beslutsordning"
        verbose_name_plural = "beslutsordningar"
        constraints = [
            models.UniqueConstraint(name="en_beslutsordning_per_steg", fields=["namnd", "steg"]),
            models.CheckConstraint(name="beslutsordning_har_beslutare", condition=Q(beslutare__len__gt=0)),
        ]


class BeslutsgrundQuerySet(ScopedQuerySet["Beslutsgrund"]):
    plats = "namnd_id"


class Beslutsgrund(models.Model):
    """By what right a beslut was made: by delegation, and then the nämnd is told, or by the nämnd itself.

    Only ever added, as the beslut. Lagrum: 6 kap. 40 § kommunallagen (2017:725), delegationsbeslut are reported.
    """

    beslut = models.OneToOneField(Beslut, models.CASCADE, related_name="grund")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    steg = models.CharField(max_length=9, choices=Beslutssteg)
    delegation = models.BooleanField()
    punkt = models.CharField("punkt i delegationsordningen", max_length=40, blank=True)
    sammantrade = models.DateField("nämndens sammanträde", null=True, blank=True)
    paragraf = models.CharField(max_length=20, blank=True)
    av_namn = models.CharField("beslutade", max_length=215)
    nar = models.DateTimeField("beslutat")
    objects = BeslutsgrundQuerySet.as_manager()

    class Meta:
        verbose_name = "beslutsgrund"
        verbose_name_plural = "beslutsgrunder"
        ordering = ["-nar", "-pk"]
        indexes = [models.Index(fields=["namnd", "-nar"], name="beslutsgrund_namnd_nar")]
        constraints = [
            models.CheckConstraint(
                name="namndens_beslut_har_sammantrade_och_paragraf",
                condition=Q(delegation=True) | (Q(sammantrade__isnull=False) & ~Q(paragraf="")),
            )
        ]
