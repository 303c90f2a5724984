"""The one-time link: one survey without login, and nothing else.

The token leaves the address at once and the digest is kept in the session, so that it stands in no history and no
Referer. What cannot be opened gets one page, whatever the reason.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from avvikelser.synpunkter import takt
from avvikelser.utforare import lankar
from avvikelser.utforare.bevakning import frist_for
from avvikelser.utforare.forms.svar import SvarForm
from avvikelser.utforare.models import Svarslank
from kvalitet.overgang import OtillatenOvergang

SESSION = "utforarlank"
KLAR = "utforarlank-klar"
_FEL = "fel svarslänk"
_OPPEN = [login_not_required, never_cache]


def _ogiltig(request: HttpRequest) -> HttpResponse:
    """The same page and status for every link that does not open."""
    request.session.pop(SESSION, None)
    return render(request, "utforare/lank_ogiltig.html", status=404)


@method_decorator(_OPPEN, name="dispatch")
class LankView(View):
    """Takes the token out of the address. Too many wrong ones from one address are not looked at for the hour."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        adress = takt.adress(request)
        if takt.antal(_FEL, adress) >= settings.SYNPUNKT_FEL_KOD_PER_TIMME:
            return render(request, "utforare/lank_ogiltig.html", {"for_manga": True}, status=429)
        lank = lankar.hitta(lankar.avtryck(token))
        if lank is None:
            takt.rakna(_FEL, adress)
            return _ogiltig(request)
        request.session[SESSION] = lank.avtryck
        return redirect("utforare:lank-svara")


@method_decorator(_OPPEN, name="dispatch")
class LankSvaraView(FormView):
    """The survey's form. Looking does not use the link up: a mail filter may have looked already."""

    form_class = SvarForm
    template_name = "utforare/lank_svara.html"
    lank: Svarslank

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        lank = lankar.hitta(request.session.get(SESSION, ""))
        if lank is None:
            return _ogiltig(request)
        self.lank = lank
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: SvarForm) -> HttpResponse:
        try:
            lankar.svara_med_lank(self.lank, form.uppgift)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.form_invalid(form)
        self.request.session.pop(SESSION, None)
        self.request.session[KLAR] = self.lank.tillfragad.namn
        return redirect("utforare:lank-tack")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfragad = self.lank.tillfragad
        return super().get_context_data(
            tillfragad=tillfragad,
            enkat=tillfragad.enkat,
            kontakt=self.lank.kontakt,
            frist=frist_for(tillfragad),
            **kwargs,
        )


@method_decorator(_OPPEN, name="dispatch")
class LankTackView(TemplateView):
    """The receipt."""

    template_name = "utforare/lank_tack.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namn=self.request.session.get(KLAR, ""), **kwargs)
