"""The list behind a figure: of its ärenden or åtgärder those that the person may read, and how many they are in all."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser.models import Arende
from kvalitet.atgarder.kallor import med_kallor, satt_kallor
from kvalitet.atgarder.lista import KOLUMNER as ATGARDSKOLUMNER
from kvalitet.atgarder.models import Atgard
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.frister import Period
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.spar import logg
from kvalitet.vyer import BehorigListView, BehorigVy
from rapporter.gallrat.antal import gallrade_i
from rapporter.sammanstallning.siffrans_lista import Atgardsfraga, Fraga, Radfraga
from rapporter.sammanstallning.siffrans_ord import i_ord
from rapporter.sammanstallning.views.bakomfil import Bakomfil
from rapporter.statistik.atgardslaget import ORDEN, bakom_atgarder
from rapporter.statistik.bakom import bakom


class Bakomsida(Bakomfil, BehorigVy):
    """All of the nämnd's that the figure counts is only counted; what is listed is what the person reads.

    `befogenhet` is what lets one see the figure, and is held over the whole nämnd.
    """

    befogenhet: Befogenhet = Befogenhet.SE_SIFFROR
    request: Inloggad
    fraga: Fraga | Atgardsfraga | Radfraga
    fragetyp: type[Fraga] | type[Atgardsfraga] | type[Radfraga]

    def forbered(self) -> None:
        namnder = delar_for(self.request.user, self.befogenhet).filter(typ=Deltyp.NAMND)
        namnd: Organisationsdel | None = namnder.filter(kod=self.kwargs["kod"]).first()
        try:
            self.period = Period.tolka(self.kwargs["period"])
            self.fraga = self.fragetyp.tolka(self.period, self.request.GET)
        except ValueError as fel:
            raise Http404(str(fel)) from fel
        if namnd is None or self.period.start > timezone.localdate():
            raise Http404("Det finns inga siffror för den nämnden och perioden.")
        self.namnd = namnd


class BakomView(Bakomsida, BehorigListView):
    model = Arende
    template_name = "rapporter/bakom.html"
    context_object_name = "arenden"
    fragetyp = Fraga
    fraga: Fraga

    @cached_property
    def dnr(self) -> list[str]:
        try:
            return bakom(self.namnd.pk, self.fraga.vad, self.fraga.enheter, self.fraga.vid or timezone.now())
        except ValueError as fel:
            raise Http404(str(fel)) from fel

    def get_queryset(self) -> Any:
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        return lasbara.filter(dnr__in=self.dnr).select_related("enhet").order_by("-inkommen", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"namnd": self.namnd, "period": self.period, "vid": self.fraga.vid, "antal_bakom": len(self.dnr)}
        kwargs |= {"siffran": i_ord(self.fraga.vad, self.fraga.enheter)}
        return super().get_context_data(gallrade=gallrade_i(self.namnd.pk, (self.period,)), **kwargs)


class BakomAtgarderView(Bakomsida, BehorigListView):
    """The åtgärder that a figure counts: those that the person looks after, as the list of åtgärder shows them."""

    model = Atgard
    template_name = "rapporter/bakom_atgarder.html"
    context_object_name = "atgarder"
    kolumner = ATGARDSKOLUMNER
    verb = "hamta_atgarder"
    fragetyp = Atgardsfraga
    fraga: Atgardsfraga

    @property
    def filnamn(self) -> str:
        return f"atgarder-bakom-siffran-{self.period.kod}"

    @cached_property
    def bakom(self) -> list[int]:
        return bakom_atgarder(self.namnd.pk, self.fraga.vad, self.period, self.fraga.vid or timezone.now())

    def get_queryset(self) -> Any:
        lasbara = Atgard.objects.for_user(self.request.user, Befogenhet.SKOTA_ATGARD).filter(pk__in=self.bakom)
        return med_kallor(lasbara.select_related("enhet", "ansvarig", "beslutad_av")).order_by("-beslutad", "-pk")

    def rader(self) -> list[Atgard]:
        rader = list(self.get_queryset())
        satt_kallor(rader, self.request.user)
        return rader

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"namnd": self.namnd, "period": self.period, "vid": self.fraga.vid, "antal_bakom": len(self.bakom)}
        sidan = super().get_context_data(siffran=ORDEN[self.fraga.vad], **kwargs)
        satt_kallor(list(sidan["atgarder"]), self.request.user)
        return sidan

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        """The list says what is to be done, and so reads each åtgärd with sekretess, like its own page."""
        logg.anteckna_sedda([a for a in context["atgarder"] if a.sekretess], av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida
