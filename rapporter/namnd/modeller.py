"""What a nämndsekreterare prepares: a sammanträde, its ärenden in order, and each ärende's bilagor in order.

`ordning` is the number that is printed ("ärende 6", "Bilaga 1"), so it always runs 1, 2, 3 … without gaps. Everything
here is changed by `sammantradesgang` and `bilageordning` alone.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, F, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Organisationsdel
from rapporter.sammanstallning.text import punkter

HOGSTA_PARAGRAF = 9999


class Sammantradesstatus(models.TextChoices):
    FORBEREDS = "forbereds", "Förbereds"
    KALLAD = "kallad", "Kallelsen är skickad"
    GENOMFORT = "genomfort", "Genomfört"


M = TypeVar("M", bound=models.Model)


class HandlingarQuerySet(ScopedQuerySet[M]):
    """Ring 3 for a sammanträde and what hangs on it.

    SKOTA_NAMND opens everything at the nämnd. SE_HANDLINGAR opens what has been sent: nothing while a sammanträde is
    still being prepared, except to those who prepare it.
    """

    till_sammantrade: ClassVar[str] = ""

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        synliga = super().for_user(user, befogenhet)
        if befogenhet is not Befogenhet.SE_HANDLINGAR:
            return synliga
        return synliga.filter(
            ~Q(**{f"{self.till_sammantrade}status": Sammantradesstatus.FORBEREDS})
            | Q(**{f"{self.plats}__i_omfattning": omfattning(user, Befogenhet.SKOTA_NAMND)})
        )

    def innehall_for(self, user: Any, arende: str) -> Self:
        """Narrows to ärenden whose contents the person may read, not only the heading. `arende` is the path to it.

        Lagrum: 26 kap. 1 § offentlighets- och sekretesslagen (2009:400); who reads what is a roll's befogenhet.
        """
        return self.filter(
            Q(**{f"{arende}sekretess": False})
            | Q(**{f"{self.plats}__i_omfattning": omfattning(user, Befogenhet.SE_SEKRETESSHANDLINGAR)})
        )


class SammantradeQuerySet(HandlingarQuerySet["Sammantrade"]):
    plats = "namnd_id"


class NamndarendeQuerySet(HandlingarQuerySet["Namndarende"]):
    """For everybody who may see the sammanträde the heading is public; `lasbara` is for what lies behind it."""

    plats = "namnd_id"
    till_sammantrade = "sammantrade__"

    def lasbara(self, user: Any) -> Self:
        return self.innehall_for(user, "")


class NamndbilagaQuerySet(HandlingarQuerySet["Namndbilaga"]):
    """A bilaga is contents: SE_HANDLINGAR never reaches one with sekretess without SE_SEKRETESSHANDLINGAR."""

    plats = "arende__namnd_id"
    till_sammantrade = "arende__sammantrade__"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Also an answer to IVO that has got sekretess since it was put there, in an ärende that has none."""
        synliga = super().for_user(user, befogenhet)
        if befogenhet is not Befogenhet.SE_HANDLINGAR:
            return synliga
        oppet_svar = Q(tillsynsarende=None) | Q(tillsynsarende__sekretess=False)
        hemliga = Q(arende__namnd_id__i_omfattning=omfattning(user, Befogenhet.SE_SEKRETESSHANDLINGAR))
        return synliga.innehall_for(user, "arende__").filter(oppet_svar | hemliga)


class NamndpaketQuerySet(HandlingarQuerySet["Namndpaket"]):
    plats = "sammantrade__namnd_id"
    till_sammantrade = "sammantrade__"


class Sammantrade(models.Model):
    """One meeting of one nämnd. `ar` is the year its § numbers belong to."""

    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="sammantraden", verbose_name="nämnd")
    datum = models.DateField("dag")
    tid = models.TimeField("klockan", null=True, blank=True)
    plats = models.CharField("plats", max_length=120, blank=True)
    handlingar_senast = models.DateField("handlingarna ska vara klara", null=True, blank=True)
    status = models.CharField("läge", max_length=10, choices=Sammantradesstatus, default=Sammantradesstatus.FORBEREDS)
    kallad = models.DateTimeField("kallelsen skickades", null=True, blank=True)
    genomfort = models.DateTimeField("markerades som genomfört", null=True, blank=True)
    created_at = models.DateTimeField("skapat", auto_now_add=True)
    ar = models.GeneratedField(
        expression=ExtractYear("datum"), output_field=models.SmallIntegerField("år"), db_persist=True
    )
    objects = SammantradeQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["ar"])

    class Meta:
        verbose_name = "sammanträde"
        verbose_name_plural = "sammanträden"
        indexes = [models.Index(fields=["namnd", "-datum"], name="sammantrade_namnd_datum")]
        constraints = [
            models.UniqueConstraint(
                name="samma_sammantrade_en_gang", fields=["namnd", "datum", "tid"], nulls_distinct=False
            ),
            # What the composite foreign key of Namndarende points at.
            models.UniqueConstraint(name="sammantrade_med_namnd_och_ar", fields=["id", "namnd", "ar"]),
            models.CheckConstraint(
                name="handlingarna_ar_klara_fore_sammantradet",
                condition=Q(handlingar_senast__isnull=True) | Q(handlingar_senast__lte=F("datum")),
            ),
            models.CheckConstraint(
                name="kallelsen_har_en_tid",
                condition=Q(status=Sammantradesstatus.FORBEREDS, kallad__isnull=True)
                | (~Q(status=Sammantradesstatus.FORBEREDS) & Q(kallad__isnull=False)),
            ),
            models.CheckConstraint(
                name="genomfort_sammantrade_har_tid",
                condition=Q(status=Sammantradesstatus.GENOMFORT, genomfort__isnull=False)
                | (~Q(status=Sammantradesstatus.GENOMFORT) & Q(genomfort__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.namnd.namn} {self.datum.isoformat()}"

    @cached_property
    def namndens_namn(self) -> str:
        """What the nämnd was called on the day of the sammanträde, else what it is called today."""
        da = self.namnd.benamningar.filter(giltig__contains=self.datum).values_list("namn", flat=True).first()
        return da or self.namnd.namn

    @property
    def oppet(self) -> bool:
        """Whether ärenden and bilagor may still change."""
        return self.status != Sammantradesstatus.GENOMFORT


class Namndarende(models.Model):
    """One item of the ärendelista. `rubrik` is public wording, also when the contents have sekretess.

    `namnd` and `ar` repeat the sammanträde's, held equal by a composite foreign key, because a § belongs to a series
    per nämnd and year, and only a constraint within one table keeps two ärenden from getting the same.
    """

    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="arenden", verbose_name="sammanträde")
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    ar = models.SmallIntegerField("år")
    ordning = models.PositiveSmallIntegerField("nummer på listan")
    dnr = models.CharField("diarienummer", max_length=30)
    rubrik = models.CharField("rubrik", max_length=150)
    foredragande = models.CharField("föredrar", max_length=130, blank=True)
    paragraf = models.PositiveSmallIntegerField(
        "paragraf", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(HOGSTA_PARAGRAF)]
    )
    sekretess = models.BooleanField("sekretess", default=False)
    lagrum = models.CharField("lagrum för sekretessen", max_length=200, blank=True)
    forslag = models.TextField("förslag till beslut", blank=True)
    created_at = models.DateTimeField("skapat", auto_now_add=True)
    objects = NamndarendeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "nämndärende"
        verbose_name_plural = "nämndärenden"
        ordering = ["ordning"]
        indexes = [models.Index(fields=["dnr"], name="namndarende_dnr")]
        constraints = [
            models.UniqueConstraint(
                name="ett_arende_per_plats_pa_listan", fields=["sammantrade", "ordning"], deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                name="en_paragraf_en_gang_per_namnd_och_ar",
                fields=["namnd", "ar", "paragraf"],
                deferrable=Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(name="listan_borjar_med_ett", condition=Q(ordning__gte=1)),
            models.CheckConstraint(
                name="paragrafen_ar_ett_mojligt_nummer",
                condition=Q(paragraf__isnull=True) | Q(paragraf__range=(1, HOGSTA_PARAGRAF)),
            ),
            models.CheckConstraint(name="sekretess_har_lagrum", condition=Q(sekretess=False) | ~Q(lagrum="")),
        ]

    def __str__(self) -> str:
        return f"Ärende {self.ordning}, {self.dnr}"

    @property
    def forslagspunkter(self) -> list[str]:
        """The proposed decision, one item per line that was written, without a number put before it by hand."""
        return punkter(self.forslag)


class Offentlighet(models.TextChoices):
    """What the public sees of an uploaded file, in an ärende without sekretess. A rapport has a version of its own."""

    HEL = "hel", "Hela filen"
    MASKAD = "maskad", "En maskad fil i stället"
    UNDANTAGEN = "undantagen", "Inget av filen"


class Namndbilaga(models.Model):
    """One annex: a fastställd rapport, or a file that somebody uploaded. `ordning` is the bilaga's number.

    `fil` is what is shown; a picture has been made a page of PDF, and `original` is then what was uploaded. For the
    answer to IVO of `tillsynsarende` it is the PDF of that answer, and `avtryck` is the SHA-256 of the words in it.
    """

    arende = models.ForeignKey(Namndarende, models.CASCADE, related_name="bilagor", verbose_name="ärende")
    ordning = models.PositiveSmallIntegerField("bilagans nummer")
    namn = models.CharField("bilagans namn", max_length=120)
    rapport = models.ForeignKey(
        "rapporter.Rapport", models.PROTECT, related_name="namndbilagor", null=True, blank=True, verbose_name="rapport"
    )
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="namndbilagor", null=True, blank=True)
    original = models.ForeignKey(Bilaga, models.PROTECT, related_name="+", null=True, blank=True)
    tillsynsarende = models.ForeignKey(
        Tillsynsarende, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="svar till IVO"
    )
    avtryck = models.CharField("svarets avtryck", max_length=64, blank=True, db_default="")
    offentlighet = models.CharField(
        "i den offentliga versionen", max_length=10, choices=Offentlighet, default=Offentlighet.HEL
    )
    maskad_fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+", null=True, blank=True)
    undantag_lagrum = models.CharField("lagrum för det som inte lämnas ut", max_length=200, blank=True)
    created_at = models.DateTimeField("tillagd", auto_now_add=True)
    objects = NamndbilagaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "nämndbilaga"
        verbose_name_plural = "nämndbilagor"
        ordering = ["ordning"]
        constraints = [
            models.UniqueConstraint(
                name="ett_nummer_per_bilaga", fields=["arende", "ordning"], deferrable=Deferrable.DEFERRED
            ),
            models.UniqueConstraint(name="en_rapport_en_gang_per_arende", fields=["arende", "rapport"]),
            models.CheckConstraint(name="bilagorna_borjar_med_ett", condition=Q(ordning__gte=1)),
            models.CheckConstraint(
                name="bilagan_ar_en_rapport_eller_en_fil",
                condition=Q(rapport__isnull=False, fil__isnull=True) | Q(rapport__isnull=True, fil__isnull=False),
            ),
            models.UniqueConstraint(name="ett_svar_till_ivo_en_gang_per_arende", fields=["arende", "tillsynsarende"]),
            models.CheckConstraint(
                name="svar_till_ivo_som_bilaga_har_fil_och_avtryck",
                condition=Q(tillsynsarende__isnull=True, avtryck="")
                | (Q(tillsynsarende__isnull=False, fil__isnull=False) & ~Q(avtryck="")),
            ),
            models.CheckConstraint(
                name="maskad_bilaga_har_en_fil_och_undantagen_ett_lagrum",
                condition=Q(offentlighet="hel", maskad_fil__isnull=True, undantag_lagrum="")
                | Q(offentlighet="maskad", maskad_fil__isnull=False, undantag_lagrum="")
                | (Q(offentlighet="undantagen", maskad_fil__isnull=True) & ~Q(undantag_lagrum="")),
            ),
        ]

    def __str__(self) -> str:
        return f"Bilaga {self.ordning}"


class Paketslag(models.TextChoices):
    ZIP = "zip", "ZIP"
    SAMLAD = "samlad", "En PDF"


class Namndpaket(models.Model):
    """The finished handlingar of a sammanträde, or of one ärende: a ZIP, or one PDF. One per jobb.

    `underlag` is the SHA-256 of what went in: when it no longer equals that of today, something has changed since.
    `anmarkningar` are sentences for the one who prepared it, and stand in no file that leaves the house.
    """

    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="paket", verbose_name="sammanträde")
    arende = models.ForeignKey(Namndarende, models.CASCADE, related_name="paket", null=True, blank=True)
    slag = models.CharField("slag", max_length=6, choices=Paketslag, default=Paketslag.ZIP)
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+")
    jobb = models.OneToOneField(Jobb, models.SET_NULL, related_name="+", null=True)
    underlag = models.CharField(max_length=64)
    ostamplade = models.PositiveSmallIntegerField("filer som inte gick att stämpla", default=0)
    anmarkningar = models.JSONField("att kontrollera", default=list, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    skapat = models.DateTimeField(default=timezone.now)
    objects = NamndpaketQuerySet.as_manager()

    class Meta:
        verbose_name = "handlingspaket"
        verbose_name_plural = "handlingspaket"
        get_latest_by = "skapat"
        indexes = [models.Index(fields=["sammantrade", "-skapat"], name="namndpaket_senaste")]
