"""Saved filters: save what the list shows, open, rename, remove. Only one's own, and only for who has a list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from avvikelser.lista import sparade
from avvikelser.lista.forms import NamnForm, SparaForm
from avvikelser.lista.models import SparatFilter
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.overgang import OtillatenOvergang
from kvalitet.vyer import BehorigTemplateView, BehorigVy, ObjektFormView


def listan(fraga: str = "") -> str:
    adress = reverse("avvikelser:arenden")
    return f"{adress}?{fraga}" if fraga else adress


class SparaView(BehorigVy):
    """The form stands on the list itself. What is wrong is said there, and the list is as it was."""

    befogenhet = Befogenhet.SE_ARENDE
    http_method_names = ["post"]
    request: Inloggad

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SparaForm(request.POST)
        fraga = sparade.fraga_av(request.POST.get("fraga", "")[: sparade.LANGST])
        if not form.is_valid():
            messages.error(request, " ".join(str(fel[0]) for fel in form.errors.values()))
            return redirect(listan(fraga))
        try:
            filtret = sparade.spara(self.request.user, namn=form.cleaned_data["namn"], adress=fraga)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, f"Filtret {filtret.namn} är sparat. Det står ovanför listan.")
        return redirect(listan(fraga))


class SparadeView(BehorigTemplateView):
    """All of one's filters, to rename and remove."""

    befogenhet = Befogenhet.SE_ARENDE
    template_name = "lista/sparade.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filtren=self.request.user.sparade_filter.all(), flest=sparade.FLEST, **kwargs)


class _EttFilter:
    model = SparatFilter
    befogenhet = Befogenhet.SE_ARENDE
    request: Inloggad
    kwargs: dict[str, Any]
    object: SparatFilter

    def hamta(self) -> SparatFilter:
        filtret: SparatFilter = get_object_or_404(self.request.user.sparade_filter, pk=self.kwargs["pk"])
        return filtret


class OppnaView(_EttFilter, ObjektFormView):
    """Go to the list, and say what in the filter no longer holds."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        fraga, borta = sparade.oppna(self.object, self.request.user)
        for mening in borta:
            messages.warning(request, f"{mening} Listan visas utan det valet.")
        return redirect(listan(fraga))


class BytNamnView(_EttFilter, ObjektFormView):
    form_class = NamnForm
    template_name = "lista/byt_namn.html"

    def get_initial(self) -> dict[str, Any]:
        return {"namn": self.object.namn}

    def form_valid(self, form: NamnForm) -> HttpResponse:
        filtret = sparade.byt_namn(self.object, form.cleaned_data["namn"])
        return self.klart(f"Filtret heter nu {filtret.namn}.", "lista:sparade")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(filtret=self.object, **kwargs)


class TaBortView(_EttFilter, ObjektFormView):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        namn = self.object.namn
        self.object.delete()
        return self.klart(f"Filtret {namn} är borttaget.", "lista:sparade")
