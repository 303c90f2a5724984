"""A tillsynsärende: what IVO asks of the nämnd, krav by krav, and how each is answered.

It belongs to the nämnd, whose diarium has its number. Who reads is the nämnd's own staff and the chefer of the enheter
that are named; one with sekretess only those of them who may read such, and those who answer in it.

Source: DOMAIN 9. Lagrum: 5 kap. 1-2 §§ offentlighets- och sekretesslagen (2009:400), the neutral ärendemening.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from avvikelser.models import Arende
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Organisationsdel
from kvalitet.skarm.sortering import SvenskSortering

M = TypeVar("M", bound=models.Model)
_PERSON = settings.AUTH_USER_MODEL


class Tillsynsslag(models.TextChoices):
    TILLSYN = "tillsyn", "Tillsyn"
    YTTRANDE = "yttrande", "Begäran om yttrande"
    FORELAGGANDE = "forelaggande", "Föreläggande"
    KLAGOMAL = "klagomal", "Klagomål"


class Tillsynsstatus(models.TextChoices):
    INKOMMEN = "inkommen", "Inkommen"
    FORBEREDS = "forbereds", "Svar förbereds"
    HOS_NAMNDEN = "hos_namnden", "Hos nämnden"
    BESVARAD = "besvarad", "Besvarad"
    AVSLUTAD = "avslutad", "Avslutad"


class Tillsynsutfall(models.TextChoices):
    """How IVO ended it, as whoever wrote it in understood the decision. Empty for what ended before it was asked."""

    INGA_BRISTER = "inga_brister", "Inga brister"
    ATGARDADE = "atgardade", "Brister som är åtgärdade"
    UTAN_KRAV = "utan_krav", "Brister, men inga krav"
    KRAV = "krav", "Krav på åtgärder"
    FORELAGGANDE = "forelaggande", "Föreläggande utan vite"
    VITE = "vite", "Föreläggande med vite"
    INTE_VIDARE = "inte_vidare", "Granskades inte vidare"
    ANNAT = "annat", "Annat"


UTFALL_SAKNAS = "saknas"
UTFALL: dict[str, str] = {**dict(Tillsynsutfall.choices), UTFALL_SAKNAS: "Uppgift saknas"}
"""By code, as lists and figures tell them apart: what ended without one is told too."""


OBESVARADE = (Tillsynsstatus.INKOMMEN, Tillsynsstatus.FORBEREDS, Tillsynsstatus.HOS_NAMNDEN)


class TillsynQuerySet(ScopedQuerySet[M]):
    """`till_arende` is the path from the row to the tillsynsärende, "" when it is the ärende itself."""

    till_arende: ClassVar[str] = "tillsynsarende__"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """At the nämnd. To read, also about an enhet of one's own. One with sekretess is for those who may read such at
        either place, and for those who answer in it; all of them must hold `befogenhet` there."""
        if not getattr(user, "is_active", False):
            return self.none()
        synliga = self.filter(self._platser(omfattning(user, befogenhet), befogenhet))
        if befogenhet is not Befogenhet.SE_TILLSYN:
            return synliga
        svarar = Q(**{f"{self.till_arende}pk__in": _svarar_i(user)})
        hemliga = omfattning(user, Befogenhet.SE_LEX_SARAH)
        oppet = Q(**{f"{self.till_arende}sekretess": False})
        return synliga.filter(oppet | svarar | self._platser(hemliga, befogenhet))

    def _platser(self, ids: frozenset[int], befogenhet: Befogenhet) -> Q:
        pa_namnden = Q(**{f"{self.till_arende}namnd_id__i_omfattning": ids})
        if befogenhet is not Befogenhet.SE_TILLSYN:
            return pa_namnden
        berorda = Tillsynsarende.enheter.through._default_manager.filter(organisationsdel_id__i_omfattning=ids)
        return pa_namnden | Q(**{f"{self.till_arende}pk__in": berorda.values("tillsynsarende_id")})


def _svarar_i(user: Any) -> Any:
    """Ids of the ärenden where the person is handläggare or ansvarig for a krav."""
    svarar = Q(handlaggare=user) | Q(krav__ansvarig=user)
    return models.QuerySet(Tillsynsarende).filter(svarar).values("pk")


class TillsynsarendeQuerySet(TillsynQuerySet["Tillsynsarende"]):
    till_arende = ""


class KravQuerySet(TillsynQuerySet["Krav"]):
    """With the default path: what stands under the ärende."""


class Tillsynsarende(models.Model):
    """One matter that IVO has opened with the nämnd. `tillsynsgang` alone writes.

    `arendemening` is public and neutral; `rubrik` is for those who may read it.
    """

    dnr = models.CharField("diarienummer", max_length=30, unique=True)
    ivo_dnr = models.CharField("IVO:s diarienummer", max_length=60, blank=True)
    namnd = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="+", verbose_name="nämnd")
    enheter = models.ManyToManyField(
        Organisationsdel, related_name="tillsynsarenden", blank=True, verbose_name="enheter som berörs"
    )
    slag = models.CharField("slag", max_length=12, choices=Tillsynsslag)
    rubrik = models.CharField("rubrik", max_length=150)
    arendemening = models.CharField("ärendemening", max_length=150)
    sekretess = models.BooleanField("sekretess", default=False)
    arende = models.ForeignKey(
        Arende, models.PROTECT, null=True, blank=True, related_name="tillsynsarenden", verbose_name="lex Sarah-ärende"
    )
    inkommen = models.DateField("kom in")
    svar_senast = models.DateField("svar senast", null=True, blank=True)
    handlaggare = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="handläggare"
    )
    status = models.CharField("läge", max_length=12, choices=Tillsynsstatus, default=Tillsynsstatus.INKOMMEN)
    yttrande = models.TextField("nämndens yttrande", blank=True)
    besvarad = models.DateField("svaret skickades", null=True, blank=True)
    avslutad = models.DateField("avslutades", null=True, blank=True)
    utfall = models.CharField("vad IVO beslutade", max_length=12, choices=Tillsynsutfall, blank=True)
    besked = models.TextField("IVO:s besked", blank=True)
    skapad = models.DateTimeField("skapad", auto_now_add=True)
    skapad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    andrad = models.DateTimeField("ändrad", auto_now=True)
    andrad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    sortering = SvenskSortering("rubrik")
    objects = TillsynsarendeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tillsynsärende"
        verbose_name_plural = "tillsynsärenden"
        indexes = [models.Index(fields=["namnd", "-inkommen"], name="tillsyn_namnd_inkommen")]
        constraints = [
            models.CheckConstraint(
                name="besvarat_tillsynsarende_har_dag",
                condition=Q(status__in=[*OBESVARADE, Tillsynsstatus.AVSLUTAD]) | Q(besvarad__isnull=False),
            ),
            models.CheckConstraint(
                name="avslutat_tillsynsarende_har_dag_och_besked",
                condition=~Q(status=Tillsynsstatus.AVSLUTAD) | (Q(avslutad__isnull=False) & ~Q(besked="")),
            ),
            models.CheckConstraint(
                name="bara_avslutat_tillsynsarende_har_utfall",
                condition=Q(utfall="") | Q(status=Tillsynsstatus.AVSLUTAD),
            ),
            models.CheckConstraint(
                name="svar_till_ivo_senast_efter_att_det_kom_in",
                condition=Q(svar_senast__isnull=True) | Q(svar_senast__gte=F("inkommen")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dnr} {self.rubrik}"

    @property
    def obesvarad(self) -> bool:
        return self.status in OBESVARADE


class Anstand(models.Model):
    """More time from IVO: the day before and after, and why. Never changed and never removed."""

    tillsynsarende = models.ForeignKey(Tillsynsarende, models.PROTECT, related_name="anstand")
    fran = models.DateField("svar skulle lämnas", null=True)
    till = models.DateField("nytt datum")
    skal = models.TextField("skäl")
    nar = models.DateTimeField("när")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "anstånd"
        verbose_name_plural = "anstånd"
        ordering = ["nar", "pk"]
        constraints = [models.CheckConstraint(name="anstand_har_skal", condition=~Q(skal=""))]


class Svarssatt(models.TextChoices):
    """Never e-mail: an answer may hold what has sekretess."""

    ETJANST = "etjanst", "IVO:s e-tjänst"
    POST = "post", "Post"


class Ivosvar(models.Model):
    """An answer that has been sent, as it was. Never changed and never removed."""

    tillsynsarende = models.ForeignKey(Tillsynsarende, models.PROTECT, related_name="svaren")
    dag = models.DateField("skickat den")
    satt = models.CharField("hur", max_length=8, choices=Svarssatt)
    fil = models.ForeignKey(Bilaga, models.PROTECT, related_name="+", verbose_name="svaret som skickades")
    nar = models.DateTimeField("när")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "svar till IVO"
        verbose_name_plural = "svar till IVO"
        ordering = ["nar", "pk"]


class Krav(models.Model):
    """One thing IVO demands. `svar` is what has been done, `effekt` how one knows that it helps; `bilagor` show it."""

    tillsynsarende = models.ForeignKey(Tillsynsarende, models.PROTECT, related_name="krav")
    nummer = models.PositiveSmallIntegerField("nummer")
    text = models.TextField("krav")
    frist = models.DateField("uppfyllt senast", null=True, blank=True)
    ansvarig = models.ForeignKey(
        _PERSON, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ansvarig"
    )
    svar = models.TextField("vad som är gjort", blank=True)
    effekt = models.TextField("hur det märks", blank=True)
    bilagor = models.ManyToManyField(Bilaga, related_name="+", blank=True, verbose_name="underlag")
    uppfyllt = models.DateField("uppfyllt", null=True, blank=True)
    andrad = models.DateTimeField("ändrad", auto_now=True)
    andrad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    objects = KravQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "krav"
        verbose_name_plural = "krav"
        ordering = ["nummer"]
        constraints = [
            models.UniqueConstraint(name="krav_numreras_i_arendet", fields=["tillsynsarende", "nummer"]),
            models.CheckConstraint(name="uppfyllt_krav_har_svar", condition=Q(uppfyllt__isnull=True) | ~Q(svar="")),
        ]

    def __str__(self) -> str:
        return f"Krav {self.nummer}"

    @property
    def namnd_id(self) -> int:
        """Where it belongs, for the log."""
        return self.tillsynsarende.namnd_id

    @property
    def dnr(self) -> str:
        return f"{self.tillsynsarende.dnr}, krav {self.nummer}"


class Kravatgard(models.Model):
    """An åtgärd that is done because of a krav."""

    krav = models.ForeignKey(Krav, models.PROTECT, related_name="kravatgarder")
    atgard = models.ForeignKey(Atgard, models.PROTECT, related_name="krav", verbose_name="åtgärd")
    kopplad = models.DateTimeField("kopplad")
    kopplad_av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kravåtgärd"
        verbose_name_plural = "kravåtgärder"
        constraints = [models.UniqueConstraint(name="samma_atgard_en_gang_per_krav", fields=["krav", "atgard"])]


class Tillsynshandelse(models.Model):
    """What was done in a tillsynsärende, when and by whom. Only ever added."""

    tillsynsarende = models.ForeignKey(Tillsynsarende, models.PROTECT, related_name="handelser")
    nar = models.DateTimeField("när")
    av = models.ForeignKey(_PERSON, models.PROTECT, related_name="+")
    text = models.TextField("vad")

    class Meta:
        verbose_name = "tillsynshändelse"
        verbose_name_plural = "tillsynshändelser"
        ordering = ["nar", "pk"]
        indexes = [models.Index(fields=["tillsynsarende", "nar"], name="tillsynshandelse_arende_nar")]
