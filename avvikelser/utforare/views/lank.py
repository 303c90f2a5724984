"""The one-time link: one survey, or one event to tell of, without login, and nothing else.

The token leaves the address at once and the digest is kept in the session, so that it stands in no history and no
Referer. The form carries the digest too, signed: a session ends in the middle of a long text, or belongs to another
link that was opened meanwhile. What cannot be opened gets one page, whatever the reason, and on it stands what the
sender had written.
"""

from __future__ import annotations

import hashlib
import json
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
from kvalitet.utkast.forvaring import falt_ur

SESSION = "utforarlank"
KLAR = "utforarlank-klar"
LANK = "lank"
"""The name of the field in which a form says which link it was opened with."""
_FEL = "fel svarslänk"
_OPPEN = [login_not_required, never_cache]


def _ogiltig(request: HttpRequest, skrivet: list[tuple[str, str]] | None = None) -> HttpResponse:
    """The same page and status for every link that does not open. `skrivet` is what the sender loses otherwise."""
    return render(request, "utforare/lank_ogiltig.html", {"skrivet": skrivet}, status=404)


def _svaret(falt: Any, given: str) -> str:
    """The words of a choice; those that depend on the link are not known."""
    val = getattr(falt, "choices", None)
    return given if val is None else str(dict(val).get(given, ""))


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
        lank = lankar.hitta(self._avtryck())
        if lank is None or (lank.tillfragad is not None) != self.for_enkat:
            return self._oppnas_inte()
        self.lank = lank
        request.session.modified = True  # an hour from the last time that the page was used
        return super().dispatch(request, *args, **kwargs)

    def _avtryck(self) -> str:
        """Of the link that the form was opened with; the session's for who comes to the page."""
        if LANK in self.request.POST:
            return lankar.avtryck_ur(self.request.POST[LANK])
        avtryck: str = self.request.session.get(SESSION, "")
        return avtryck

    def _oppnas_inte(self) -> HttpResponse:
        klart = self.request.session.get(KLAR, {})
        if self.request.method == "POST" and klart.get("skickat") == self._skickat():
            return redirect("utforare:lank-tack")  # the same form sent again: the receipt is the answer
        return _ogiltig(self.request, self._skrivet())

    def _skickat(self) -> str:
        """A digest of what is posted: tells the same form sent again from another text on an old page."""
        return hashlib.sha256(json.dumps(sorted(falt_ur(self.request.POST).items())).encode()).hexdigest()

    def _skrivet(self) -> list[tuple[str, str]]:
        """(question, answer) as the sender knows them. Nothing that only who has the link may see is among them."""
        form: Any = self.form_class
        synliga = {namn: falt for namn, falt in form.base_fields.items() if not falt.widget.is_hidden}
        rader = [(str(falt.label), _svaret(falt, self.request.POST.get(namn, ""))) for namn, falt in synliga.items()]
        return [(fraga, svar) for fraga, svar in rader if svar]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            klart = self.utfor(form)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.form_invalid(form)
        if self.request.session.get(SESSION) == self.lank.avtryck:
            del self.request.session[SESSION]
        self.request.session[KLAR] = {**klart, "skickat": self._skickat()}
        return redirect("utforare:lank-tack")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(formularnyckel=lankar.formularnyckel(self.lank), **kwargs)

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
