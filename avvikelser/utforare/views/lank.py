"""The one-time link: one survey, or one event to tell of, without login, and nothing else.

The token leaves the address at once and the digest is kept in the session, so that it stands in no history and no
Referer. What cannot be opened gets one page, whatever the reason.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import FormView, TemplateView, View

from avvikelser.synpunkter import takt
from avvikelser.utforare import lankar
from avvikelser.utforare.bevakning import frist_for
from avvikelser.utforare.forms.rapport import UnderrattelseForm
from avvikelser.utforare.forms.svar import SvarForm
from avvikelser.utforare.models import Svarslank
from kvalitet.lagrum import UTFORARE_INFORMERAR_NAMNDEN, hanvisning
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
        return redirect("utforare:lank-rapportera" if lank.tillfragad is None else "utforare:lank-svara")


class _MedLank(FormView):
    """Looking does not use the link up: a mail filter may have looked already."""

    for_enkat: ClassVar[bool]
    lank: Svarslank

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        lank = lankar.hitta(request.session.get(SESSION, ""))
        if lank is None or (lank.tillfragad is not None) != self.for_enkat:
            if request.method == "POST" and KLAR in request.session and lank is None:
                return redirect("utforare:lank-tack")  # the same form sent again: the receipt is the answer
            return _ogiltig(request)
        self.lank = lank
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            klart = self.utfor(form)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.form_invalid(form)
        self.request.session.pop(SESSION, None)
        self.request.session[KLAR] = klart
        return redirect("utforare:lank-tack")

    def utfor(self, form: Any) -> dict[str, str]:
        """Use the link. Returns what the receipt says."""
        raise NotImplementedError


@method_decorator(_OPPEN, name="dispatch")
class LankRapporteraView(_MedLank):
    """One event told. Nothing that was told before is shown."""

    for_enkat = False
    form_class = UnderrattelseForm
    template_name = "utforare/lank_rapportera.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "avtal": lankar.avtalet(self.lank), "visa_tidigare": False}

    def utfor(self, form: UnderrattelseForm) -> dict[str, str]:
        return {"dnr": lankar.underratta_med_lank(self.lank, form.uppgift).dnr}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lagrum = hanvisning(UTFORARE_INFORMERAR_NAMNDEN, timezone.localdate(), ["SoL", "LSS"])
        return super().get_context_data(kontakt=self.lank.kontakt, lagrum=lagrum, **kwargs)


@method_decorator(_OPPEN, name="dispatch")
class LankSvaraView(_MedLank):
    """The survey's form."""

    for_enkat = True
    form_class = SvarForm
    template_name = "utforare/lank_svara.html"

    def utfor(self, form: SvarForm) -> dict[str, str]:
        return {"namn": lankar.svara_med_lank(self.lank, form.uppgift).tillfragad.namn}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfragad = self.lank.tillfragad
        assert tillfragad is not None  # noqa: S101 - `for_enkat`
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
        return super().get_context_data(**self.request.session.get(KLAR, {}), **kwargs)
