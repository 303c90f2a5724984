"""Pages where others than who compiles meet a draft: contributions, granskning and comments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from kvalitet import personnummer
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView
from rapporter.sammanstallning import bidragsgang, granskningsgang
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.bevakning import bidragets_url, frist_for
from rapporter.sammanstallning.faststallande import hamta_forra_texten
from rapporter.sammanstallning.modeller import Avsnitt
from rapporter.sammanstallning.samarbetsformular import (
    BegarForm,
    BidragForm,
    GranskningForm,
    KommentarForm,
    SvarForm,
)
from rapporter.sammanstallning.views.rapport import BekraftaView, RapportSida


class _Avsnittssida(RapportSida):
    """A page about one section of a rapport."""

    befogenhet = Befogenhet.SAMMANSTALLA

    def avsnittet(self) -> Avsnitt:
        avsnitt = get_object_or_404(self.object.avsnitt, nyckel=self.kwargs["nyckel"])
        avsnitt.rapport = self.object
        return avsnitt

    def till_avsnittet(self) -> str:
        return reverse("rapporter:avsnitt", args=[self.object.pk, self.kwargs["nyckel"]])


class BegarBidragView(_Avsnittssida, BekraftaView):
    """Ask enheter and utförare to write for this section."""

    form_class = BegarForm  # type: ignore[assignment]
    template_name = "rapporter/begar_bidrag.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "avsnitt": self.avsnittet(), "person": self.request.user}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(avsnitt=self.avsnittet(), **kwargs)

    def form_valid(self, form: BegarForm) -> HttpResponse:
        val = form.cleaned_data
        nya = bidragsgang.begar_bidrag(
            self.avsnittet(),
            enheter=list(val["enheter"]),
            avtal=list(val.get("avtal") or ()),
            fraga=val["fraga"],
            senast=val["senast"],
            av=self.request.user,
        )
        mening = f"{len(nya)} har fått en begäran om bidrag." if nya else "Alla du valde har redan en begäran."
        return self.klart(mening, self.till_avsnittet())


class _Avsnittssteg(_Avsnittssida):
    """A button of a section's page: POST, then back."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.gor(request))
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect(self.till_avsnittet())

    def gor(self, request: Inloggad) -> str:
        raise NotImplementedError

    def version(self, request: HttpRequest) -> int:
        return heltal(request.POST.get("version", ""), annars=-1)


class InfogaBidragView(_Avsnittssteg):
    def gor(self, request: Inloggad) -> str:
        bidragsgang.infoga_bidrag(self.avsnittet(), av=request.user, version=self.version(request))
        return "De klara bidragen står nu sist i texten. Arbeta in dem."


class ForraTextenView(_Avsnittssteg):
    """Carry forward the text of the same section last year."""

    def gor(self, request: Inloggad) -> str:
        hamta_forra_texten(self.avsnittet(), av=request.user, version=self.version(request))
        return "Texten från samma period förra året är hämtad. Ändra det som inte stämmer längre."


class BidragStegView(_Avsnittssteg):
    """Open a contribution again, or ask no longer. POST with `bidrag` and `steg`."""

    def gor(self, request: Inloggad) -> str:
        nummer = request.POST.get("bidrag", "")
        egna = Rapportbidrag.objects.for_user(request.user, Befogenhet.SAMMANSTALLA).filter(rapport=self.object)
        bidrag = get_object_or_404(egna, pk=heltal(nummer))
        if request.POST.get("steg") == "oppna":
            bidragsgang.oppna_bidrag(bidrag, av=request.user)
            return f"Bidraget från {bidrag.namn} är öppet igen."
        if request.POST.get("steg") == "aterta":
            bidragsgang.aterta_bidrag(bidrag, av=request.user)
            return f"{bidrag.namn} behöver inte längre bidra."
        raise Http404


class BidragView(UtkastMixin, ObjektFormView):
    """Write the own enhet's contribution."""

    befogenhet = Befogenhet.HANDLAGGA
    model = Rapportbidrag
    form_class = BidragForm
    template_name = "rapporter/bidrag.html"
    request: Inloggad

    def hamta(self) -> Rapportbidrag:
        egna = Rapportbidrag.objects.for_user(self.request.user, self.befogenhet)
        hamtade = egna.select_related("rapport__namnd", "avsnitt", "begard_av", "andrad_av").defer("rapport__siffror")
        return get_object_or_404(hamtade, pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"rapportbidrag-{self.kwargs['pk']}"

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.text, "version": self.object.version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bidrag: Rapportbidrag = self.object
        return super().get_context_data(
            bidrag=bidrag, rapport=bidrag.rapport, frist=None if bidrag.klar else frist_for(bidrag), **kwargs
        )

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "oppna" not in request.POST:
            return super().post(request, *args, **kwargs)
        try:
            bidragsgang.oppna_bidrag(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect(bidragets_url(self.object))

    def form_valid(self, form: BidragForm) -> HttpResponse:
        klar = "klar" in self.request.POST
        try:
            bidragsgang.skriv_bidrag(self.object, av=self.request.user, klar=klar, **form.cleaned_data)
        except bidragsgang.NagonSkrevFore as fore:
            form.data = {**form.data.dict(), "version": str(fore.bidrag.version)}  # type: ignore[attr-defined]
            form.add_error(None, str(fore))
            return self.render_to_response(self.get_context_data(form=form, annan=fore.bidrag))
        if personnummer.finns(form.cleaned_data["text"]):
            messages.warning(self.request, "Det ser ut att finnas ett personnummer i texten. Ta bort det.")
        mening = "Tack. Bidraget är klart och har kommit fram." if klar else "Bidraget är sparat."
        return self.klart(mening, bidragets_url(self.object))


class UtforarbidragView(BidragView):
    """The same for an utförare's contact person, who sees the own and nothing else of the report."""

    befogenhet = Befogenhet.LAMNA_UTFORARUPPGIFT


class GranskningView(BekraftaView):
    """Send the draft to be read by others."""

    form_class = GranskningForm  # type: ignore[assignment]
    template_name = "rapporter/granskning.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rapport": self.object, "person": self.request.user}

    def form_valid(self, form: GranskningForm) -> HttpResponse:
        val = form.cleaned_data
        granskningsgang.skicka_pa_granskning(
            self.object, personer=list(val["personer"]), senast=val["senast"], av=self.request.user
        )
        return self.klart("Rapporten är skickad på granskning.", "rapporter:rapport", self.object.pk)


class AvslutaGranskningView(RapportSida):
    befogenhet = Befogenhet.SAMMANSTALLA
    http_method_names = ["post"]

    def post(self, request: Inloggad, pk: int) -> HttpResponse:
        try:
            granskningsgang.avsluta_granskning(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect("rapporter:rapport", pk)


class GranskatView(RapportSida):
    """Whoever was asked to read says that they are done."""

    befogenhet = Befogenhet.SE_RAPPORT
    http_method_names = ["post"]

    def post(self, request: Inloggad, pk: int) -> HttpResponse:
        try:
            granskningsgang.granskat(self.object, av=request.user)
            messages.success(request, "Tack. Den som skriver rapporten ser att du är klar.")
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect(f"{reverse('rapporter:rapport', args=[pk])}?avsnitt={request.POST.get('avsnitt', '')[:20]}")


class KommenteraView(_Avsnittssida, BekraftaView):
    """Comment on a section of a draft that one has been asked to read."""

    befogenhet = Befogenhet.SE_RAPPORT
    form_class = KommentarForm
    template_name = "rapporter/kommentera.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(avsnitt=self.avsnittet(), **kwargs)

    def form_valid(self, form: KommentarForm) -> HttpResponse:
        avsnitt = self.avsnittet()
        granskningsgang.kommentera(avsnitt, text=form.cleaned_data["text"], av=self.request.user)
        url = f"{reverse('rapporter:rapport', args=[self.object.pk])}?avsnitt={avsnitt.nyckel}#kommentarer"
        return self.klart("Kommentaren är sparad.", url)


class LosKommentarView(BekraftaView):
    """Deal with a comment, with an answer when there is something to say."""

    form_class = SvarForm
    template_name = "rapporter/los_kommentar.html"

    def kommentar(self) -> Any:
        return get_object_or_404(self.object.kommentarer.select_related("avsnitt", "av"), pk=self.kwargs["kommentar"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kommentar=self.kommentar(), **kwargs)

    def form_valid(self, form: SvarForm) -> HttpResponse:
        kommentar = self.kommentar()
        granskningsgang.los_kommentar(kommentar, svar=form.cleaned_data["svar"], av=self.request.user)
        url = reverse("rapporter:avsnitt", args=[self.object.pk, kommentar.avsnitt.nyckel])
        return self.klart("Kommentaren är löst.", url)
