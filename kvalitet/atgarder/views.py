"""The list of åtgärder from every source, and marking one as done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.forms import BeslutForm, KlarForm
from kvalitet.atgarder.frist import frist_for
from kvalitet.atgarder.kallor import med_kallor, satt_kallor
from kvalitet.atgarder.lista import KOLUMNER, AtgardFilter, nyckeltal, sok
from kvalitet.atgarder.models import Atgard
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.listfil import FilMixin
from kvalitet.spar import logg
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigListView, ObjektFormView


class AtgarderView(FilMixin, BehorigListView):
    befogenhet = Befogenhet.SKOTA_ATGARD
    model = Atgard
    filter_class = AtgardFilter
    kolumner = KOLUMNER
    filnamn = "atgarder"
    verb = "hamta_atgarder"
    template_name = "atgarder/lista.html"
    context_object_name = "atgarder"
    request: Inloggad

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Atgard.objects.none()
        atgarder = sok(self.request.user, self.filter.cleaned_data, timezone.localdate())
        return med_kallor(atgarder.select_related("enhet", "ansvarig", "beslutad_av"))

    def rader(self) -> list[Atgard]:
        rader = list(super().rader())
        satt_kallor(rader, self.request.user)
        return rader

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang = super().get_context_data(
            filter=self.filter,
            nyckeltal=nyckeltal(self.request.user, timezone.localdate(), self.request.GET.get("lage", "")),
            **kwargs,
        )
        satt_kallor(list(sammanhang["atgarder"]), self.request.user)
        beslutar_hos = omfattning(self.request.user, Befogenhet.HANDLAGGA)
        for atgard in sammanhang["atgarder"]:
            atgard.frist = frist_for(atgard)
            vantar = atgard.status == Atgard.Status.FORESLAGEN and not atgard.sekretess
            atgard.kan_beslutas = vantar and atgard.enhet_id in beslutar_hos
        return sammanhang

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        """The list says what is to be done, and so reads each åtgärd with sekretess, like its own page."""
        logg.anteckna_sedda([a for a in context["atgarder"] if a.sekretess], av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida


class BeslutView(UtkastMixin, ObjektFormView):
    """Answer a proposal from where there is no ärende to do it in. One with sekretess is answered in its ärende."""

    befogenhet = Befogenhet.HANDLAGGA
    model = Atgard
    form_class = BeslutForm
    template_name = "atgarder/beslut.html"
    request: Inloggad
    object: Atgard

    def hamta(self) -> Atgard:
        atgarder = Atgard.objects.for_user(self.request.user, self.befogenhet).filter(sekretess=False)
        med = atgarder.select_related("enhet", "ansvarig", "foreslagen_av", "beslutad_av")
        return get_object_or_404(med_kallor(med), pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"atgard-beslut-{self.object.pk}"

    def form_valid(self, form: BeslutForm) -> HttpResponse:
        val = form.cleaned_data
        atgardsgang.besluta(self.object, beslut=val["svar"], kommentar=val["kommentar"], av=self.request.user)
        return self.klart("Ditt beslut är sparat.", reverse("atgarder:lista"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        satt_kallor([self.object], self.request.user)
        return super().get_context_data(atgard=self.object, **kwargs)


class KlarView(UtkastMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_ATGARD
    model = Atgard
    form_class = KlarForm
    template_name = "atgarder/klar.html"
    request: Inloggad
    object: Atgard

    def hamta(self) -> Atgard:
        atgarder = Atgard.objects.for_user(self.request.user, Befogenhet.SKOTA_ATGARD)
        return get_object_or_404(med_kallor(atgarder.select_related("enhet", "ansvarig")), pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"atgard-klar-{self.object.pk}"

    def form_valid(self, form: KlarForm) -> HttpResponse:
        atgardsgang.klarmarkera(self.object, av=self.request.user, **form.svar)
        return self.klart("Åtgärden är klar.", reverse("atgarder:lista"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        satt_kallor([self.object], self.request.user)
        return super().get_context_data(atgard=self.object, **kwargs)

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        """To be shown an åtgärd with sekretess is to read what the ärende is about, also by a refused post."""
        if self.object.sekretess:
            logg.anteckna_se(self.object, av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida
