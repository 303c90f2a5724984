"""The surveys for who looks after them: open, see who has answered, remind, write in, close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser.utforare import enkatgang, listor
from avvikelser.utforare.enkatgang import SKOTA
from avvikelser.utforare.enkatlage import FALT, Enkatrad, Lagessumma, Svarslage, rad_for, rader_i
from avvikelser.utforare.forms.register import EnkatForm, SistaDagForm, SvarFilter
from avvikelser.utforare.forms.svar import PappersvarForm
from avvikelser.utforare.models import Avtal, Enkat, Enkatsvar, Tillfragad
from avvikelser.utforare.utskick import paminn
from avvikelser.utforare.views.register import UtforarfilMixin
from avvikelser.utforare.views.svarssida import Svarssida
from kvalitet import frister
from kvalitet.begaran import Inloggad
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.skarm.start import Nyckeltal
from kvalitet.spar.logg import anteckna_se
from kvalitet.svenska import antal, uppraknat
from kvalitet.vyer import (
    BehorigFormView,
    BehorigListView,
    BehorigVy,
    ObjektDetailView,
    ObjektFormView,
    ObjektMixin,
)


class EnkaterView(BehorigListView):
    befogenhet = SKOTA
    model = Enkat
    template_name = "utforare/enkater.html"
    context_object_name = "enkater"
    request: Inloggad

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("namnd").order_by("-period", "namnd__sortering")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang = super().get_context_data(**kwargs)
        for enkat in sammanhang["enkater"]:
            enkat.summa = Lagessumma.av(rader_i(enkat))
            enkat.frist = _oppen_till(enkat) if enkat.oppen else None
        return sammanhang


def _oppen_till(enkat: Enkat) -> frister.Frist:
    """The last day, as the one who has asked sees it."""
    return replace(frister.svara_enkat(enkat.sista_dag), namn="Öppen till")


class NyEnkatView(BehorigFormView):
    befogenhet = SKOTA
    form_class = EnkatForm
    template_name = "utforare/ny_enkat.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: EnkatForm) -> HttpResponse:
        val = form.cleaned_data
        enkat = enkatgang.oppna(val["namnd"], val["period"], val["sista_dag"], av=self.request.user)
        utfall = paminn(enkat, av=self.request.user)
        return self.klart(f"Enkäten är öppen. {_kontaktade(utfall)}", "utforare:enkat", pk=enkat.pk)


def _kontaktade(utfall: Any) -> str:
    """How it went to reach them, with the names of those that somebody must call."""
    text = f"{antal('kontaktperson', 'kontaktpersoner', utfall.antal)} har fått besked."
    if utfall.utan_kontakt:
        vilka = uppraknat(utfall.utan_kontakt)
        text += f" Ring eller skriv till {vilka}: där finns ingen att nå med inloggning eller e-post."
    return text


class _EnEnkat:
    befogenhet = SKOTA
    model = Enkat
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Enkat:
        egna = Enkat.objects.for_user(self.request.user, SKOTA).select_related("namnd", "oppnad_av", "stangd_av")
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class EnkatView(UtforarfilMixin, _EnEnkat, ObjektDetailView):
    """Who has answered, and who has not. The figures above filter the list."""

    filter_class = SvarFilter
    kolumner = listor.SVARSKOLUMNER
    filnamn = "utforarenkat"
    template_name = "utforare/enkat.html"

    @cached_property
    def alla(self) -> tuple[Enkatrad, ...]:
        return rader_i(self.object)

    def rader(self) -> list[Enkatrad]:
        return [] if self.filter.errors else listor.svar_att_visa(self.alla, self.filter.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enkat: Enkat = self.object
        paminda = {t.pk: list(t.paminnelser.all()) for t in enkat.tillfragade.prefetch_related("paminnelser")}
        rader = [(rad, paminda.get(rad.tillfragad_id, [])) for rad in self.rader()]
        return super().get_context_data(
            enkat=enkat,
            summa=Lagessumma.av(self.alla),
            nyckeltal=self._nyckeltal(),
            filter=self.filter,
            rader=rader,
            falt=FALT,
            frist=_oppen_till(enkat),
            att_lagga_till=enkatgang.att_lagga_till(enkat) if enkat.oppen else [],
            **kwargs,
        )

    def _nyckeltal(self) -> list[Nyckeltal]:
        summa, vald = Lagessumma.av(self.alla), self.request.GET.get("lage", "")
        lage = "fara" if self.object.oppen and self.object.sista_dag < timezone.localdate() else ""
        tal = [
            Nyckeltal(summa.tillfragade, "Tillfrågade", "?", vald=not vald),
            Nyckeltal(summa.svarat, "Svarat med antal", f"?lage={Svarslage.SVARAT}"),
            Nyckeltal(summa.nollrapport, "Nollrapport", f"?lage={Svarslage.NOLLRAPPORT}"),
            Nyckeltal(summa.ej_inkommit, "Ej inkommit", f"?lage={Svarslage.EJ_INKOMMIT}", lage),
        ]
        return [
            Nyckeltal(t.antal, t.text, t.url, t.lage, vald=t.vald or (bool(vald) and t.url.endswith(f"={vald}")))
            for t in tal
        ]


class EnkatStegView(_EnEnkat, ObjektMixin, BehorigVy):
    """The buttons of a survey's page: POST with `steg`."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        steg = STEG.get(request.POST.get("steg", ""))
        if steg is None:
            raise Http404
        try:
            messages.success(request, steg(self.object, request))
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        return redirect("utforare:enkat", pk=self.object.pk)


def _paminn(enkat: Enkat, request: Inloggad) -> str:
    bara = [*map(heltal, request.POST.getlist("tillfragad"))]
    return _kontaktade(paminn(enkat, av=request.user, bara=bara or None))


def _stang(enkat: Enkat, request: Inloggad) -> str:
    enkatgang.stang(enkat, av=request.user)
    return "Enkäten är stängd. De som inte har svarat står kvar som ej inkommit."


def _oppna_igen(enkat: Enkat, request: Inloggad) -> str:
    enkatgang.oppna_igen(enkat, av=request.user)
    return "Enkäten är öppen igen."


def _lagg_till(enkat: Enkat, request: Inloggad) -> str:
    egna = Avtal.objects.for_user(request.user, SKOTA)
    nummer = request.POST.get("avtal", "")
    avtal = get_object_or_404(egna.select_related("utforare"), pk=heltal(nummer))
    tillfragad = enkatgang.lagg_till(enkat, avtal, av=request.user)
    return f"{tillfragad.namn} är tillagd. Skicka ett besked med Påminn."


STEG: dict[str, Callable[[Enkat, Inloggad], str]] = {
    "paminn": _paminn,
    "stang": _stang,
    "oppna-igen": _oppna_igen,
    "lagg-till": _lagg_till,
}


class SistaDagView(SamtidigMixin, _EnEnkat, ObjektFormView):
    form_class = SistaDagForm
    template_name = "utforare/sista_dag.html"

    def get_initial(self) -> dict[str, Any]:
        return {"sista_dag": self.object.sista_dag}

    def form_valid(self, form: SistaDagForm) -> HttpResponse:
        dag = form.cleaned_data["sista_dag"]
        enkatgang.andra_sista_dag(self.object, dag, av=self.request.user)
        return self.klart("Sista dagen är ändrad.", "utforare:enkat", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(enkat=self.object, **kwargs)


class _EnTillfragad:
    befogenhet = SKOTA
    model = Tillfragad
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Tillfragad:
        egna = Tillfragad.objects.for_user(self.request.user, SKOTA).select_related("enkat__namnd", "avtal__utforare")
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class TillfragadView(_EnTillfragad, ObjektDetailView):
    """One utförare's answers to one survey, the reminders, and what the nämnd was told during the half-year."""

    template_name = "utforare/tillfragad.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfragad: Tillfragad = self.object
        period = tillfragad.enkat.perioden
        berattat = tillfragad.avtal.underrattelser.filter(gjord__range=(period.start, period.slut))
        return super().get_context_data(
            tillfragad=tillfragad,
            enkat=tillfragad.enkat,
            rad=rad_for(tillfragad),
            svaren=list(
                tillfragad.svar.select_related("registrerat_av").prefetch_related("bilagor").order_by("-nummer")
            ),
            paminnelser=tillfragad.paminnelser.select_related("kontakt", "av"),
            kontakter=tillfragad.avtal.kontakter.filter(till__isnull=True).select_related("person"),
            berattat=berattat.order_by("gjord"),
            **kwargs,
        )


class PapperView(Svarssida, _EnTillfragad, ObjektFormView):
    """Write in an answer on behalf of the utförare, or correct one."""

    form_class = PappersvarForm
    template_name = "utforare/papper.html"

    def utkast_nyckel(self) -> str:
        return f"utforarpapper-{self.object.pk}"

    def form_valid(self, form: PappersvarForm) -> HttpResponse:
        val, av = form.cleaned_data, self.request.user
        enkatgang.registrera_pappersvar(
            self.object,
            form.uppgift,
            av=av,
            lamnat_av=val["lamnat_av"].strip(),
            inkom=val["inkom"],
            bilagor=[*self.utkast_bilagor(), *(ta_emot(fil, av) for fil in val["fil"])],
        )
        return self.klart("Svaret är inskrivet.", reverse("utforare:tillfragad", args=[self.object.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tillfragad=self.object, enkat=self.object.enkat, senaste=self.object.svar.last(), **kwargs
        )


class OriginalView(_EnTillfragad, ObjektDetailView):
    """The original of an answer that came on paper, under the same permission as the answer."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        svaren = Enkatsvar.bilagor.through.objects.filter(enkatsvar__tillfragad=self.object)
        rad = get_object_or_404(svaren.select_related("bilaga"), bilaga=self.kwargs["bilaga"])
        anteckna_se(self.object, av=request.user)
        return leverera(rad.bilaga)
