"""Taking emergency access, and the list of those that have been taken."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from avvikelser.nodatkomst import atkomst
from avvikelser.nodatkomst.forms import NodatkomstForm
from avvikelser.nodatkomst.models import Nodatkomst
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import klockslag
from kvalitet.vyer import BehorigFormView, BehorigListView


class TaView(BehorigFormView):
    """For chefer and utredare at the place. Says what it is, what it gives, and who will know."""

    befogenhet = Befogenhet.SE_ARENDE
    form_class = NodatkomstForm
    template_name = "nodatkomst/ta.html"
    request: Inloggad

    def forbered(self) -> None:
        if not atkomst.far_ta(self.request.user):
            raise PermissionDenied("Nödåtkomst är till för chefer och utredare på den plats som ärendet gäller.")

    def form_valid(self, form: NodatkomstForm) -> HttpResponse:
        person, val = self.request.user, form.cleaned_data
        try:
            ny = atkomst.ta(person, val["dnr"], skal=val["skal"])
        except atkomst.IngetSadant:
            anteckna("nekad_nodatkomst", person, av=person)  # so that who looks for numbers is seen
            raise
        till = timezone.localtime(ny.till)
        mening = f"Du kan läsa {ny.arende.dnr} till {till.date()} klockan {klockslag(till.time())}."
        return self.klart(mening, "avvikelser:arende", ny.arende_id)


class ListaView(BehorigListView):
    """Who took emergency access to what, why, and what they read."""

    model = Nodatkomst
    befogenhet = Befogenhet.SE_SPAR
    template_name = "nodatkomst/lista.html"
    context_object_name = "nodatkomster"
    request: Inloggad

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("arende", "enhet", "avslutad_av")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sida = super().get_context_data(**kwargs)
        return {**sida, "rader": atkomst.granskade(list(sida["nodatkomster"]))}

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        nummer = request.POST.get("avsluta", "")
        rad = get_object_or_404(super().get_queryset(), pk=heltal(nummer))
        try:
            atkomst.avsluta(rad, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, "Nödåtkomsten är avslutad.")
        return redirect("nodatkomst:lista")
