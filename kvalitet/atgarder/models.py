"""One list of åtgärder for every source. An åtgärd has one owner place and one ansvarig, and may have many sources;
the links stand with the sources (an ärende, a risk, a kontrollmoment), since imports go one way."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from kvalitet.behorighet import Befogenhet, ScopedQuerySet, omfattning
from kvalitet.organisation.models import Organisationsdel


class AtgardQuerySet(ScopedQuerySet["Atgard"]):
    def for_user(self, user: Any, befogenhet: Befogenhet) -> Self:
        """Åtgärder at the person's places. One that belongs to a sekretess ärende is for those it names, and for
        those who hold SE_LEX_SARAH there; other readers of the ärende meet it on the ärende's own page."""
        if not getattr(user, "is_active", False):
            return self.none()
        namngiven = Q(ansvarig=user) | Q(beslutad_av=user)
        far_lasa_allt = Q(enhet_id__i_omfattning=omfattning(user, Befogenhet.SE_LEX_SARAH))
        return super().for_user(user, befogenhet).filter(Q(sekretess=False) | namngiven | far_lasa_allt)

    def oppna(self) -> Self:
        return self.filter(status__in=Atgard.OPPNA)


class Atgard(models.Model):
    """Something that is to be done, or has been. `senast` and `uppfoljning` are dates of the owner's choosing."""

    class Status(models.TextChoices):
        FORESLAGEN = "foreslagen", "Föreslagen"
        BESLUTAD = "beslutad", "Beslutad"
        KLAR = "klar", "Klar"
        AVBRUTEN = "avbruten", "Avbruten"

    class Effekt(models.TextChoices):
        JA = "ja", "Ja"
        DELVIS = "delvis", "Delvis"
        NEJ = "nej", "Nej"

    class Beslut(models.TextChoices):
        """What was said to a proposal. "" for what nobody proposed, or nobody has answered yet."""

        JA = "ja", "Godkänd"
        DELVIS = "delvis", "Godkänd i en del"
        NEJ = "nej", "Inte godkänd"

    OPPNA = (Status.FORESLAGEN, Status.BESLUTAD)

    enhet = models.ForeignKey(Organisationsdel, models.PROTECT, related_name="atgarder")
    beskrivning = models.TextField("vad ska göras")
    ansvarig = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="atgarder", null=True)
    senast = models.DateField("senast", null=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.FORESLAGEN)
    omedelbar = models.BooleanField("omedelbar åtgärd", default=False)
    sekretess = models.BooleanField(default=False, db_default=False, help_text="Följer ärendet den kommer från.")
    beslutad_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    beslutad = models.DateTimeField(null=True)
    beslut = models.CharField("beslut om förslaget", max_length=6, choices=Beslut, blank=True, db_default="")
    beslutskommentar = models.TextField("kommentar till beslutet", blank=True, db_default="")
    foreslagen_av = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    klar = models.DateTimeField(null=True)
    uppfoljning = models.DateField("följs upp senast", null=True)
    effekt = models.CharField("hade den önskad effekt", max_length=10, choices=Effekt, blank=True)
    effekt_text = models.TextField("vad hände", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    objects = AtgardQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "åtgärd"
        verbose_name_plural = "åtgärder"
        indexes = [models.Index(fields=["enhet", "senast"]), models.Index(fields=["ansvarig", "status"])]
        constraints = [
            models.CheckConstraint(name="klar_atgard_har_tid", condition=~Q(status="klar") | Q(klar__isnull=False)),
            models.CheckConstraint(
                name="beslutad_atgard_har_beslutsfattare",
                condition=~Q(status="beslutad") | Q(beslutad_av__isnull=False, beslutad__isnull=False),
            ),
            models.CheckConstraint(
                name="del_av_atgard_och_nej_har_kommentar",
                condition=~Q(beslut__in=["delvis", "nej"]) | ~Q(beslutskommentar=""),
            ),
        ]

    def __str__(self) -> str:
        return self.beskrivning[:80]
