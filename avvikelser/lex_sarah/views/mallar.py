"""The nämnder's Word templates: which they have, changing one, and the files to look at."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from avvikelser.lex_sarah import namndmallar, ordmall
from avvikelser.lex_sarah.bestammer import krav, namnder_for
from avvikelser.lex_sarah.filer import MEDIATYPER
from avvikelser.lex_sarah.forms.mallar import MallForm
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Organisationsdel
from kvalitet.overgang import OtillatenOvergang
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, BehorigVy


class BestammerVy(BehorigVy):
    """Either of two befogenheter lets one in (`bestammer`): none alone can be declared, so the check stands here."""

    befogenhet = None
    request: Inloggad

    def forbered(self) -> None:
        krav(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forvaltar = har_nagonstans(self.request.user, Befogenhet.SKOTA_ORGANISATION)
        sammanhang: dict[str, Any] = super().get_context_data(forvaltar=forvaltar, **kwargs)
        return sammanhang


class _EnNamnd(BestammerVy):
    namnd: Organisationsdel

    def forbered(self) -> None:
        super().forbered()
        self.namnd = get_object_or_404(namnder_for(self.request.user), pk=self.kwargs["pk"])


class MallarView(BestammerVy, BehorigTemplateView):
    template_name = "lex_sarah/mallar.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        namnder = list(namnder_for(self.request.user))
        egna = namndmallar.egna(self.request.user)
        return super().get_context_data(rader=[(namnd, egna.get(namnd.pk)) for namnd in namnder], **kwargs)


class MallView(_EnNamnd, BehorigFormView):
    form_class = MallForm
    template_name = "lex_sarah/mall.html"

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ta_bort" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            namndmallar.ta_bort(self.namnd, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, "Den egna mallen är borttagen. Dokumenten görs med den förvalda.")
        return redirect("lex-sarah:mall", pk=self.namnd.pk)

    def form_valid(self, form: MallForm) -> HttpResponse:
        try:
            namndmallar.ladda_upp(self.namnd, form.cleaned_data["fil"], av=self.request.user)
        except ordmall.Mallfel as fel:
            form.add_error("fil", str(fel))
            return self.form_invalid(form)
        return self.klart("Mallen används nu. Titta på exemplet.", "lex-sarah:mall", pk=self.namnd.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        egen = namndmallar.egna(self.request.user).get(self.namnd.pk)
        return super().get_context_data(namnd=self.namnd, egen=egen, **kwargs)


class MallfilView(_EnNamnd):
    """The program's template, the nämnd's own, or an invented utredning in the one that is used."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        vilken = self.kwargs["vilken"]
        if vilken == "forvald":
            data: bytes | None = ordmall.FORVALD.read_bytes()
        elif vilken == "egen":
            data = namndmallar.mall_for(self.namnd.pk)
        else:
            data = namndmallar.prov(self.namnd)
        if data is None:
            raise Http404
        svar = HttpResponse(data, content_type=MEDIATYPER["docx"])
        svar["Content-Disposition"] = f'attachment; filename="utredning {vilken}.docx"'
        svar["Cache-Control"] = "private, no-store"
        svar["X-Content-Type-Options"] = "nosniff"
        return svar
