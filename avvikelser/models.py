"""An ärende and what stands beside it: `LexSarah` and `Synpunkt` are one-to-one rows. An ärende freezes its nämnd,
förvaltning and enhet on the day it concerns, and that is what statistics use. Status is changed by `arendegang` alone;
`Handelse`, `Forslag` and `Beslut` are only ever added to."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from simple_history.models import HistoricalRecords

from avvikelser.nodatkomst.models import nodlasta
from avvikelser.rapportval import Avsandargrupp, Bedomning, Kanal
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.lagrum import LEX_SARAH_2011
from kvalitet.organisation.models import Organisationsdel, Verksamhetsform


class Arendetyp(models.TextChoices):
    AVVIKELSE = "avvikelse", "Avvikelse"
    LEX_SARAH = "lex_sarah", "Lex Sarah"
    SYNPUNKT = "synpunkt", "Synpunkt"


class Status(models.TextChoices):
    RAPPORTERAD = "rapporterad", "Ny"
    MOTTAGEN = "mottagen", "Pågår"
    UNDER_UTREDNING = "under_utredning", "Utreds"
    FORESLAGEN = "foreslagen", "Väntar på beslut"
    BESLUTAD = "beslutad", "Beslutad"
    UPPFOLJNING = "uppfoljning", "Följs upp"
    BESVARAD = "besvarad", "Besvarad"
    DELEGATION = "delegation", "Hos klagomålsdelegationen"
    AVSLUTAD = "avslutad", "Avslutad"


class Lag(models.TextChoices):
    SOL = "sol", "SoL"
    LSS = "lss", "LSS"
    HSL = "hsl", "HSL"


class Utfall(models.TextChoices):
    """The five outcomes, in order. The last two must be reported to IVO. Source: DOMAIN 3."""

    INTE = "inte", "Inte ett missförhållande"
    RISK = "risk", "Påtaglig risk för ett missförhållande"
    MISSFORHALLANDE = "missforhallande", "Missförhållande"
    RISK_ALLVARLIGT = "risk_allvarligt", "Påtaglig risk för ett allvarligt missförhållande"
    ALLVARLIGT = "allvarligt", "Allvarligt missförhållande"


# Lagrum: 27 kap. 6 § SoL (2025:400), before 2025-07-01 14 kap. 7 § SoL (2001:453); 24 f § LSS.
ANMALNINGSPLIKTIGA: frozenset[Utfall] = frozenset({Utfall.RISK_ALLVARLIGT, Utfall.ALLVARLIGT})


class Skydd(models.TextChoices):
    """Whether somebody had to be protected when the report was received. "" means that nobody has received it."""

    NEJ = "nej", "Nej, ingen är i fara"
    JA = "ja", "Ja"
    EJ_AKTUELLT = "ej_aktuellt", "Ej aktuellt, händelsen gäller ingen enskild"


class Missforhallandetyp(models.TextChoices):
    """Several may apply. Source: DOMAIN 3."""

    FYSISKT = "fysiskt", "Fysiskt övergrepp"
    SEXUELLT = "sexuellt", "Sexuellt övergrepp"
    PSYKISKT = "psykiskt", "Psykiskt övergrepp"
    EKONOMISKT = "ekonomiskt", "Ekonomiskt övergrepp"
    BEMOTANDE = "bemotande", "Brist i bemötande"
    RATTSSAKERHET = "rattssakerhet", "Brist i rättssäkerhet vid handläggning och genomförande"
    EJ_UTFORD = "ej_utford", "Insats ej utförd"
    FEL_UTFORD = "fel_utford", "Insats felaktigt utförd"
    MILJO = "miljo", "Brist i fysisk miljö, utrustning eller teknik"
    ANNAT = "annat", "Annat"


class Synpunktslag(models.TextChoices):
    SYNPUNKT = "synpunkt", "Synpunkt"
    KLAGOMAL = "klagomal", "Klagomål"
    BEROM = "berom", "Beröm"
    FORSLAG = "forslag", "Förslag"


class Kategori(models.Model):
    """Two levels, configurable. A kategori that is in use is retired, never removed."""

    namn = models.CharField(max_length=100)
    overordnad = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="underkategorier")
    typ = models.CharField(max_length=10, choices=Arendetyp)
    ordning = models.PositiveSmallIntegerField(default=0)
    i_bruk = models.BooleanField(default=True)

    class Meta:
        verbose_name = "kategori"
        verbose_name_plural = "kategorier"
        constraints = [
            models.UniqueConstraint(
                name="kategorinamn_unikt_i_sin_grupp", fields=["typ", "overordnad", "namn"], nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.namn


class ArendeQuerySet(ScopedQuerySet["Arende"]):
    def for_user(self, user: Any, befogenhet: Befogenhet, *, nod: bool = True) -> Self:
        """Ärenden the person may use `befogenhet` on today. Sekretess narrows; nothing widens.

        RAPPORTERA gives the person's own reports, wherever they happened. SE_SIFFROR counts every ärende in scope, also
        those the person may not read. Otherwise sekretess asks for more than the place: to be a named reader, to hold
        SE_LEX_SARAH there, TA_EMOT there until somebody has received it, or a nödåtkomst that holds (to read only).
        """
        if not getattr(user, "is_active", False):
            return self.none()
        if befogenhet is Befogenhet.RAPPORTERA:
            return self.filter(rapportor=user)
        i_omfattning = super().for_user(user, befogenhet)
        if befogenhet is Befogenhet.SE_SIFFROR:
            return i_omfattning
        har = omfattning(user, befogenhet)
        oppnar, tar_emot = omfattning(user, Befogenhet.SE_LEX_SARAH), omfattning(user, Befogenhet.TA_EMOT)
        if har <= oppnar:  # every place is one where sekretess ärenden are read: nothing to narrow
            return i_omfattning
        return i_omfattning.filter(
            Q(sekretess=False)
            | Q(enhet_id__i_omfattning=oppnar)
            | Q(status=Status.RAPPORTERAD, enhet_id__i_omfattning=tar_emot)
            | Q(Exists(Lasare.objects.filter(arende=OuterRef("pk"), person=user, till__isnull=True)))
            | (nodlasta(user, befogenhet) if nod else Q(pk__in=()))
        )

    def oppna(self) -> Self:
        return self.filter(avslutad__isnull=True)


class Arende(models.Model):
    """What all kinds share. Times are aware; `intraffade` and `markt_dag` (it was noticed) are days in Sweden."""

    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    typ = models.CharField("typ", max_length=10, choices=Arendetyp)
    status = models.CharField("läge", max_length=15, choices=Status, default=Status.RAPPORTERAD)
    sekretess = models.BooleanField(default=False, help_text="Bara utpekade läsare. Sätts av ärendegången.")
    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="arenden")
    # The path as it was on the day the ärende concerns: statistics use these, and they never follow the tree.
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    forvaltning = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", null=True, blank=True)
    verksamhetsform = models.CharField(max_length=10, choices=Verksamhetsform)
    lagar = ArrayField(models.CharField(max_length=3, choices=Lag), default=list, verbose_name="lagrum")
    rubrik = models.CharField("ärendemening", max_length=150, help_text="Neutral: inga namn, inte vad som hände.")
    intraffade = models.DateField("dagen det hände")
    intraffade_tid = models.TimeField("klockan", null=True, blank=True)
    markt = models.CharField("när och hur det märktes", max_length=500, blank=True)
    markt_dag = models.DateField("dagen det märktes", null=True, blank=True, help_text="Tom när ingen har sagt det.")
    inkommen = models.DateTimeField("kom in")
    mottagen = models.DateTimeField("togs emot", null=True, blank=True)
    avslutad = models.DateTimeField("avslutades", null=True, blank=True)
    kanal = models.CharField(max_length=10, choices=Kanal, default=Kanal.FORMULAR)
    beskrivning = models.TextField("vad hände", blank=True)
    berord = models.CharField("vem gäller det", max_length=200, blank=True)
    foljd = models.TextField("följd för den enskilde", blank=True)
    direkt = models.TextField("gjort direkt", blank=True)
    egen_bedomning = models.CharField(max_length=10, choices=Bedomning, blank=True)
    skydd = models.CharField("behövde någon skydd", max_length=11, choices=Skydd, blank=True, db_default="")
    kategori = models.ForeignKey(Kategori, models.PROTECT, null=True, blank=True, related_name="arenden")
    sannolikhet = models.PositiveSmallIntegerField(null=True, blank=True)
    allvarlighetsgrad = models.PositiveSmallIntegerField(null=True, blank=True)
    rapportor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="rapporter")
    rapportor_namn = models.CharField(max_length=130, blank=True)
    rapportor_befattning = models.CharField(max_length=80, blank=True)
    mottagare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ansvarig = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="ansvarar_for")
    aterkoppling = models.TextField("återkoppling till den som rapporterade", blank=True)
    extern_id = models.CharField("nummer i äldre system", max_length=80, null=True, blank=True, unique=True)
    inlamning = models.UUIDField("formulärets kvitto", null=True, blank=True, help_text="Skickat två gånger blir ett.")
    atgarder = models.ManyToManyField(Atgard, related_name="arenden", blank=True)
    bilagor = models.ManyToManyField(Bilaga, related_name="arenden", blank=True)
    created_at = models.DateTimeField("registrerad", auto_now_add=True)
    andrad = models.DateTimeField("ändrad", auto_now=True)
    objects = ArendeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        indexes = [
            models.Index(fields=["enhet", "-inkommen"], name="arende_enhet_inkommen"),
            models.Index(fields=["-inkommen"], name="arende_inkommen"),
            models.Index(fields=["enhet", "typ", "inkommen"], name="arende_enhet_typ_inkommen"),
            # What a half-year's figures are counted by: read without touching the table.
            models.Index(
                fields=["namnd", "inkommen"],
                name="arende_namnd_inkommen",
                include=["id", "enhet", "typ", "verksamhetsform", "kategori", "created_at", "andrad"],
            ),
            models.Index(fields=["rapportor", "-inkommen"], name="arende_rapportor"),
            models.Index(fields=["ansvarig"], name="arende_ansvarig_oppna", condition=Q(avslutad__isnull=True)),
            models.Index(  # the open ones, with what the figures above the list count
                fields=["enhet", "inkommen"],
                name="arende_enhet_oppna",
                condition=Q(avslutad__isnull=True),
                include=["id", "typ", "status", "sekretess", "mottagen", "kategori", "avslutad"],
            ),
            GinIndex(OpClass("dnr", name="gin_trgm_ops"), name="arende_dnr_ord"),
            GinIndex(OpClass("rubrik", name="gin_trgm_ops"), name="arende_rubrik_ord"),
        ]
        constraints = [
            models.CheckConstraint(
                name="avslutat_arende_har_tid",
                condition=Q(status=Status.AVSLUTAD, avslutad__isnull=False)
                | (~Q(status=Status.AVSLUTAD) & Q(avslutad__isnull=True)),
            ),
            models.CheckConstraint(
                name="lex_sarah_har_sekretess", condition=~Q(typ=Arendetyp.LEX_SARAH) | Q(sekretess=True)
            ),
            models.CheckConstraint(
                name="arende_marktes_tidigast_nar_det_hande",
                condition=Q(markt_dag__isnull=True) | Q(markt_dag__gte=F("intraffade")),
            ),
            models.CheckConstraint(
                name="arende_marktes_senast_nar_det_kom_in",
                condition=Q(markt_dag__isnull=True) | Q(markt_dag__lte=TruncDate("inkommen")),
            ),
            models.UniqueConstraint(name="samma_inlamning_ger_ett_arende", fields=["rapportor", "inlamning"]),
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"

    @property
    def nar_och_hur_det_marktes(self) -> str:
        """The day and the words, as far as they were given: "2026-08-21. Vid passbytet"."""
        return ". ".join(filter(None, [self.markt_dag.isoformat() if self.markt_dag else "", self.markt]))


class LexSarah(models.Model):
    """What only a lex Sarah ärende has. `utfall` is the decided one; the records behind it are `Forslag`, `Beslut`."""

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="lex_sarah", primary_key=True)
    utredare = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    utfall = models.CharField(max_length=15, choices=Utfall, blank=True)
    beslutad = models.DateTimeField(null=True, blank=True)
    typer = ArrayField(models.CharField(max_length=15, choices=Missforhallandetyp), default=list, blank=True)
    anmald_ivo = models.DateField("anmäld till IVO", null=True, blank=True)
    utredning_bifogad = models.BooleanField("utredningen var bifogad", default=False)
    utredning_sand = models.DateField("utredningen sänd till IVO", null=True, blank=True)
    ivo_dnr = models.CharField("IVO:s nummer", max_length=40, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "lex Sarah"
        verbose_name_plural = "lex Sarah"
        constraints = [
            models.CheckConstraint(
                name="utfall_och_beslutsdag_foljs_at",
                condition=Q(utfall="", beslutad__isnull=True) | (~Q(utfall="") & Q(beslutad__isnull=False)),
            ),
            models.CheckConstraint(name="anmald_till_ivo_tidigast_2011", condition=Q(anmald_ivo__gte=LEX_SARAH_2011)),
        ]

    @property
    def typer_i_ord(self) -> list[str]:
        return [Missforhallandetyp(typ).label for typ in self.typer]


class Synpunkt(models.Model):
    """What only a synpunkt has. Working-day clocks are computed in `frister`, from these times."""

    arende = models.OneToOneField(Arende, models.CASCADE, related_name="synpunkt", primary_key=True)
    slag = models.CharField(max_length=10, choices=Synpunktslag)
    avsandargrupp = models.CharField(max_length=12, choices=Avsandargrupp, default=Avsandargrupp.ENSKILD)
    anonym = models.BooleanField(default=False)
    vill_ha_svar = models.BooleanField(default=True)
    bekraftad = models.DateTimeField(null=True, blank=True)
    besvarad = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "synpunkt"
        verbose_name_plural = "synpunkter"
        indexes = [
            models.Index(fields=["slag"]),
            models.Index(  # those whose deadlines run, with what tells which of them
                fields=["arende"],
                name="synpunkt_vantar_svar",
                condition=Q(vill_ha_svar=True, besvarad__isnull=True),
                include=["bekraftad", "besvarad"],
            ),
        ]


class Handelse(models.Model):
    """One step in an ärende's life. Only ever added: a correction is a new row."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="handelser")
    verb = models.CharField(max_length=30)
    fran_status = models.CharField(max_length=15, blank=True)
    till_status = models.CharField(max_length=15)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    av_namn = models.CharField(max_length=215)
    text = models.TextField(blank=True)
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["nar", "id"]
        indexes = [models.Index(fields=["arende", "nar"])]


class Klassning(models.Model):
    """What was judged, what the rule suggested, and what a person decided with which reason. Only ever added."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="klassningar")
    kategori = models.ForeignKey(Kategori, models.PROTECT, related_name="+", null=True)
    allvarlighetsgrad = models.PositiveSmallIntegerField()
    sannolikhet = models.PositiveSmallIntegerField()
    foreslog_lex_sarah = models.BooleanField()
    blev_lex_sarah = models.BooleanField()
    motivering = models.TextField(blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "klassning"
        verbose_name_plural = "klassningar"
        ordering = ["nar", "id"]
        constraints = [
            models.CheckConstraint(
                name="avsteg_fran_forslag_om_lex_sarah_har_motivering",
                condition=Q(foreslog_lex_sarah=False) | Q(blev_lex_sarah=True) | ~Q(motivering=""),
            ),
        ]


class Lasare(models.Model):
    """A named reader of a sekretess ärende, and why. Ended by `till`, never removed."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="lasare")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skal = models.CharField("varför", max_length=100)
    fran = models.DateTimeField(auto_now_add=True)
    till = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "läsare"
        verbose_name_plural = "läsare"
        indexes = [models.Index(fields=["person", "arende"], name="lasare_nu", condition=Q(till__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                name="en_lasare_en_gang", fields=["arende", "person"], condition=Q(till__isnull=True)
            )
        ]


class Forslag(models.Model):
    """What the utredare proposes. A separate record from the beslut, by a separate person (DOMAIN 2)."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="forslag")
    utfall = models.CharField("utfall", max_length=15, choices=Utfall)
    text = models.TextField("förslag och skäl")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "förslag"
        verbose_name_plural = "förslag"
        ordering = ["nar"]


class Beslut(models.Model):
    """What was decided, by whom. Never changed: a later beslut replaces it and both stay. `utfall` is "" for what says
    nothing of the event: that a lex Sarah rapport is a dubblett."""

    arende = models.ForeignKey(Arende, models.CASCADE, related_name="beslut")
    utfall = models.CharField("utfall", max_length=15, choices=Utfall)
    motivering = models.TextField()
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nar = models.DateTimeField()

    class Meta:
        verbose_name = "beslut"
        verbose_name_plural = "beslut"
        ordering = ["nar"]
