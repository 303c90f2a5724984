"""A new receipt code for who has lost theirs. The page with the code is the answer to the post: it is nowhere
afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse

from avvikelser.arendegang import Verb, behorighetshinder
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.forms.svar import NyKodForm
from avvikelser.synpunkter.models import avsandaren
from avvikelser.synpunkter.nykod import Kontroll, ge_ny_kod, kodhinder, mojliga_kontroller
from avvikelser.views.grund import MED
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.spar.logg import anteckna_se
from kvalitet.vyer import ObjektFormView


class NyKodView(ObjektFormView):
    """Whoever may write in what the sender says may give the sender a new code, whatever the läge of the ärende."""

    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    form_class = NyKodForm
    template_name = "synpunkter/ny_kod.html"
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, self.befogenhet).filter(typ=Arendetyp.SYNPUNKT)
        return get_object_or_404(arenden.select_related(*MED), pk=self.kwargs["pk"])

    def forbered(self) -> None:
        super().forbered()
        if hinder := behorighetshinder(self.object, Verb.AVSANDAREN_SKREV, self.request.user):
            raise PermissionDenied(hinder)

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if hinder := kodhinder(self.object):
            return self._tillbaka(hinder)
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if hinder := kodhinder(self.object):
            return self._tillbaka(hinder)
        return super().post(request, *args, **kwargs)

    def _tillbaka(self, hinder: str) -> HttpResponse:
        messages.error(self.request, hinder)
        return redirect("avvikelser:arende", pk=self.object.pk)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kontroller": mojliga_kontroller(self.object)}

    def form_valid(self, form: NyKodForm) -> HttpResponse:
        val = form.cleaned_data
        givet = ge_ny_kod(self.object, kontroll=Kontroll(val["kontroll"]), hur=val["hur"], av=self.request.user)
        innehall = {"arende": givet.arende, "kod": givet.kod, "adress": settings.ADRESS}
        svar = TemplateResponse(self.request, "synpunkter/ny_kod_klar.html", innehall)
        svar["Cache-Control"] = "no-store"
        return svar

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(arende=self.object, avsandare=avsandaren(self.object), **kwargs)
