"""What a nämnd decided in each ärende, when the protocol was justerat and announced, and what it is about.

The decision is kept here and nowhere else: a rapport or an ärende that it concerns asks for it (`beslutslage`) and
copies nothing. Changed by `beslutsgang` alone.
"""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet
from rapporter.namnd.modeller import HandlingarQuerySet, Namndarende, Sammantrade
from rapporter.sammanstallning.text import punkter


class NamndbeslutQuerySet(HandlingarQuerySet["Namndbeslut"]):
    """What was decided is contents: an ärende with sekretess needs SE_SEKRETESSHANDLINGAR, as its bilagor do."""

    plats = "arende__namnd_id"
    till_sammantrade = "arende__sammantrade__"

    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        synliga = super().for_user(user, befogenhet)
        return synliga.innehall_for(user, "arende__") if befogenhet is Befogenhet.SE_HANDLINGAR else synliga


class Namndbeslut(models.Model):
    """The decision of one ärende, one item per line. `version` counts its saves, so that two who write are told."""

    arende = models.OneToOneField(Namndarende, models.PROTECT, related_name="beslut", verbose_name="ärende")
    beslut = models.TextField("nämndens beslut")
    omedelbart_justerad = models.BooleanField("omedelbart justerad", default=False)
    reservation = models.TextField("reservationer", blank=True)
    expedieras_till = models.TextField("beslutet skickas till", blank=True)
    version = models.PositiveIntegerField(default=1)
    skriven = models.DateTimeField("skrevs", default=timezone.now)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="skrevs av")
    objects = NamndbeslutQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "nämndbeslut"
        verbose_name_plural = "nämndbeslut"
        constraints = [models.CheckConstraint(name="beslutet_har_en_text", condition=~Q(beslut=""))]

    def __str__(self) -> str:
        return f"Beslut i {self.arende}"

    @property
    def punkter(self) -> list[str]:
        """What was decided, one item per line that was written, without a number put before it by hand."""
        return punkter(self.beslut)

    @property
    def mottagare(self) -> list[str]:
        return rader_i(self.expedieras_till)


def rader_i(text: str) -> list[str]:
    """One item per line that was written."""
    return [ett.strip() for ett in text.splitlines() if ett.strip()]


class Anslagsslag(models.TextChoices):
    PROTOKOLL = "protokoll", "Protokollet"
    OMEDELBAR = "omedelbar", "Omedelbart justerade paragrafer"


class AnslagQuerySet(HandlingarQuerySet["Anslag"]):
    plats = "sammantrade__namnd_id"
    till_sammantrade = "sammantrade__"


class Anslag(models.Model):
    """That a protocol, or the paragrafer justerade at the table, has been justerat, and its notice on the anslagstavla.

    One of each slag at most. `nedtas_tidigast` is the first day the notice may come down, fixed when it goes up.
    Lagrum: 8 kap. 12 § and 13 kap. 5 § kommunallagen (2017:725).
    """

    sammantrade = models.ForeignKey(Sammantrade, models.PROTECT, related_name="anslag", verbose_name="sammanträde")
    slag = models.CharField("vad", max_length=9, choices=Anslagsslag)
    justerad = models.DateField("justerades")
    justerare = models.CharField("justerades av", max_length=200)
    forvaring = models.CharField("protokollet finns", max_length=150)
    uppsatt = models.DateField("anslaget sattes upp", null=True, blank=True)
    nedtas_tidigast = models.DateField("anslaget tas ned tidigast", null=True, blank=True)
    nedtaget = models.DateField("anslaget togs ned", null=True, blank=True)
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="skrevs in av")
    created_at = models.DateTimeField("skrevs in", auto_now_add=True)
    objects = AnslagQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "anslag"
        verbose_name_plural = "anslag"
        ordering = ["slag"]
        constraints = [
            models.UniqueConstraint(name="ett_anslag_av_varje_slag", fields=["sammantrade", "slag"]),
            models.CheckConstraint(
                name="anslaget_uppe_efter_justering_och_nere_efter_overklagandetid",
                condition=Q(uppsatt__isnull=True, nedtas_tidigast__isnull=True, nedtaget__isnull=True)
                | Q(uppsatt__gte=F("justerad"), nedtas_tidigast__gt=F("uppsatt"), nedtaget__isnull=True)
                | Q(uppsatt__gte=F("justerad"), nedtas_tidigast__gt=F("uppsatt"), nedtaget__gte=F("nedtas_tidigast")),
            ),
        ]

    def __str__(self) -> str:
        return f"Anslag, {self.get_slag_display()}"


class Arendekoppling(models.Model):
    """That an ärende of the list is about an ärende of the verksamhet, such as a lex Sarah utredning.

    Equal diarienummer says the same without a row here; this is for when the numbers differ.
    """

    namndarende = models.ForeignKey(Namndarende, models.CASCADE, related_name="kopplingar", verbose_name="nämndärende")
    arende = models.ForeignKey("avvikelser.Arende", models.PROTECT, related_name="namndkopplingar")
    av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("kopplades", auto_now_add=True)

    class Meta:
        verbose_name = "ärendekoppling"
        verbose_name_plural = "ärendekopplingar"
        constraints = [models.UniqueConstraint(name="samma_arende_kopplas_en_gang", fields=["namndarende", "arende"])]


class Delegationsanmalan(models.Model):
    """Which days' delegationsbeslut an ärende of the list tells the nämnd of, both days inclusive.

    Lagrum: 6 kap. 40 § kommunallagen (2017:725).
    """

    arende = models.OneToOneField(Namndarende, models.CASCADE, related_name="delegationsanmalan", primary_key=True)
    fran = models.DateField("från och med")
    till = models.DateField("till och med")

    class Meta:
        verbose_name = "delegationsanmälan"
        verbose_name_plural = "delegationsanmälningar"
        constraints = [models.CheckConstraint(name="anmalans_dagar_i_ordning", condition=Q(fran__lte=F("till")))]
