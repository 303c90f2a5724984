"""The sender follows their synpunkt: by the code, without login, and nothing but their own."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView

from avvikelser.models import Arende
from avvikelser.synpunkter import avsandargang, takt
from avvikelser.synpunkter.foljare import lagesbild, med_kod, med_nummer
from avvikelser.synpunkter.forms.folj import KodForm, OmdomeForm, TillaggForm, sparat_ur
from avvikelser.synpunkter.views.publik import for_manga
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

SESSION = "synpunkt"
"""The session's key: which synpunkt, the digest of the code that was shown, and when the page was last used."""
OPPET_I = 30 * 60  # seconds without anything happening; the computer may be a library's

_FEL_KOD = "Koden stämmer inte. Kontrollera att du har skrivit alla sexton tecken."
_FINNS_KVAR = (
    "Det du skrev finns kvar längre ner på sidan. Det är inte skickat än. Hade du valt filer väljer du dem igen."
)
_OPPEN = [login_not_required, never_cache, sensitive_post_parameters()]


@method_decorator(_OPPEN, name="dispatch")
class FoljView(FormView):
    """Asks for the code. A wrong one, one that is no code at all and one that has been replaced get one sentence."""

    template_name = "synpunkter/folj.html"
    form_class = KodForm

    def form_valid(self, form: KodForm) -> HttpResponse:
        adress = takt.adress(self.request)
        if takt.antal("fel kod", adress) >= settings.SYNPUNKT_FEL_KOD_PER_TIMME:
            form.add_error(None, for_manga("felaktiga koder"))
            return self.render_to_response(self.get_context_data(form=form), status=429)
        arende = med_kod(form.cleaned_data["kod"])
        if arende is None:
            takt.rakna("fel kod", adress)
            form.add_error("kod", _FEL_KOD)
            return self.form_invalid(form)
        sparat = sparat_ur(self.request.POST)
        self.request.session.cycle_key()
        self.request.session[SESSION] = {
            "arende": arende.pk,
            "avtryck": arende.synpunkt.avsandare.kodavtryck,
            "sedd": int(time.time()),
            "sparat": sparat,
        }
        anteckna("folj_synpunkt", arende, av=None)
        if sparat:
            messages.info(self.request, _FINNS_KVAR)
        return redirect("synpunkter:mitt")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sparat=sparat_ur(self.request.POST), **kwargs)


@method_decorator(_OPPEN, name="dispatch")
class MittView(TemplateView):
    """Where it stands, what has been said, and what the sender may do about it."""

    template_name = "synpunkter/mitt.html"
    tillagg: TillaggForm | None = None
    omdome: OmdomeForm | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        arende = _ur_sessionen(request)
        if arende is None:
            return self._stangd(request)
        self.arende = arende
        return super().dispatch(request, *args, **kwargs)

    def _stangd(self, request: HttpRequest) -> HttpResponse:
        """Ask for the code. What somebody wrote for too long goes along in that form, and is sent to nobody: it comes
        back in the form it was written in, for whichever synpunkt the code opens."""
        if sparat := sparat_ur(request.POST):
            request.session.pop(SESSION, None)
            return TemplateResponse(request, FoljView.template_name, {"form": KodForm(), "sparat": sparat})
        if SESSION in request.session:
            del request.session[SESSION]
            messages.info(request, "Sidan har stängts. Skriv koden igen för att öppna den.")
        return redirect("synpunkter:folj")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sparat = request.session[SESSION].get("sparat", {})
        if "t-text" in sparat:
            self.tillagg = TillaggForm(initial={"text": sparat["t-text"]}, svarar=lagesbild(self.arende).har_fraga)
        if "o-omdome" in sparat or "o-text" in sparat:
            initial = {"omdome": sparat.get("o-omdome"), "text": sparat.get("o-text", "")}
            self.omdome = OmdomeForm(bild=lagesbild(self.arende), initial=initial)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "lamna" in request.POST:
            del request.session[SESSION]
            messages.success(request, "Sidan är stängd. Koden fungerar fortfarande.")
            return redirect("synpunkter:folj")
        if "tyck" in request.POST:
            return self._tyck()
        return self._skriv()

    def _skriv(self) -> HttpResponse:
        svarar = lagesbild(self.arende).har_fraga
        self.tillagg = form = TillaggForm(self.request.POST, self.request.FILES, svarar=svarar)
        if not form.is_valid():
            return self._igen()
        adress = takt.adress(self.request)
        if takt.rakna("skicka", adress) > settings.SYNPUNKT_PER_TIMME:
            form.add_error(None, for_manga("meddelanden"))
            return self._igen(status=429)
        try:
            filer = [ta_emot(fil, None) for fil in form.cleaned_data["fil"]]
            avsandargang.skriv(self.arende, text=form.cleaned_data["text"], bilagor=filer)
        except (OtillatenOvergang, ValidationError) as hinder:
            form.add_error(None, str(hinder))
            return self._igen()
        return self._klart("Det du skrev har kommit fram.")

    def _tyck(self) -> HttpResponse:
        self.omdome = form = OmdomeForm(self.request.POST, bild=lagesbild(self.arende))
        if not form.is_valid():
            return self._igen()
        val, text = form.cleaned_data["omdome"], form.cleaned_data["text"]
        try:
            if val == OmdomeForm.NOJD:
                avsandargang.sag_nojd(self.arende, text=text)
                return self._klart("Tack för att du berättade att du är nöjd.")
            if val == OmdomeForm.DELEGATION:
                avsandargang.begar_delegationen(self.arende, text=text)
                return self._klart("Klagomålsdelegationen får ditt ärende. Du läser deras svar här.")
            avsandargang.sag_inte_nojd(self.arende, text=text)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self._igen()
        return self._klart("Tack. De som svarade dig läser det du skrev.")

    def _klart(self, mening: str) -> HttpResponse:
        self.request.session[SESSION] = {**self.request.session[SESSION], "sparat": {}}
        messages.success(self.request, mening)
        return redirect("synpunkter:mitt")

    def _igen(self, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bild = lagesbild(self.arende)
        tycker = bild.kan_tycka or bild.kan_till_delegation
        return super().get_context_data(
            bild=bild,
            tillagg=(self.tillagg or TillaggForm(svarar=bild.har_fraga)) if bild.kan_skriva else self.tillagg,
            omdome=(self.omdome or OmdomeForm(bild=bild)) if tycker else self.omdome,
            fel=self.tillagg or self.omdome,
            **kwargs,
        )


def _ur_sessionen(request: HttpRequest) -> Arende | None:
    """The synpunkt that this browser has shown the code of, while it is used and the code holds."""
    minne = request.session.get(SESSION)
    if not minne or minne["sedd"] + OPPET_I < time.time():
        return None
    arende = med_nummer(minne["arende"], minne["avtryck"])
    if arende is not None:
        request.session[SESSION] = {**minne, "sedd": int(time.time())}
    return arende
