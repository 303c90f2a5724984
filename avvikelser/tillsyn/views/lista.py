"""The list of tillsynsärenden, and writing a new one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from avvikelser.tillsyn import listor, tillsynsgang
from avvikelser.tillsyn.bevakning import frist_for
from avvikelser.tillsyn.forms import ArendeForm, TillsynsFilter
from avvikelser.tillsyn.models import Tillsynsarende
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import har_nagonstans
from kvalitet.listfil import FilMixin
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigListView


class ListaView(FilMixin, BehorigListView):
    befogenhet = SE
    model = Tillsynsarende
    filter_class = TillsynsFilter
    kolumner = listor.KOLUMNER
    filnamn = "tillsyn"
    verb = "hamta_tillsyn"
    template_name = "tillsyn/lista.html"
    context_object_name = "arenden"
    request: Inloggad

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Tillsynsarende.objects.none()
        sort = self.request.GET.get("sort", "")
        return listor.att_visa(self.request.user, self.filter.cleaned_data, sort, timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        far_skota = har_nagonstans(self.request.user, SKOTA)
        sida = super().get_context_data(filter=self.filter, far_skota=far_skota, **kwargs)
        for rad in sida["arenden"]:
            rad.frist = frist_for(rad)
        return sida


class NyView(UtkastMixin, BehorigFormView):
    befogenhet = SKOTA
    form_class = ArendeForm
    template_name = "tillsyn/arendeformular.html"
    utkast = "tillsyn"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"inkommen": timezone.localdate(), "handlaggare": self.request.user.pk}

    def form_valid(self, form: ArendeForm) -> HttpResponse:
        val = form.cleaned_data
        rad = tillsynsgang.registrera(val["namnd"], form.uppgift, val["enheter"], av=self.request.user)
        return self.klart(f"Ärendet har fått diarienummer {rad.dnr}.", "tillsyn:arende", pk=rad.pk)
