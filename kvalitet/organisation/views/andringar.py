"""New delar, names and places. Each view finds, calls a rule of `forandring`, and goes on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from kvalitet.heltal import heltal
from kvalitet.organisation import forandring
from kvalitet.organisation.forandring.villkor import ensam
from kvalitet.organisation.forms.delar import FlyttForm, NamnForm, NyDelForm, UppgiftForm
from kvalitet.organisation.models import Benamning, Deltyp
from kvalitet.organisation.personurval import delar_att_skota
from kvalitet.organisation.views.grund import DelFormView, DelMixin, SkotaFormView, vald_dag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin


class NyDelView(SkotaFormView):
    """`?under=12` fills in what it stands under."""

    form_class = NyDelForm
    template_name = "organisation/ny_del.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "delar": delar_att_skota(self.request.user)}

    def get_initial(self):
        initial: dict[str, Any] = {"fran": timezone.localdate()}
        under = self.request.GET.get("under", "")
        if nummer := heltal(under):
            initial["over"] = delar_att_skota(self.request.user).exclude(typ=Deltyp.ENHET).filter(pk=nummer).first()
        return initial

    def form_valid(self, form):
        delen = forandring.ny_del(form.ny_del(), fran=form.cleaned_data["fran"], av=self.request.user)
        return self.klart(f"{delen.namn} finns från {delen.forsta_dag}.", "organisation:del", pk=delen.pk)


class _SamtidigDel(SamtidigMixin):
    """The rules let one at a time change the organisation, before they hold any row."""

    def hall(self) -> None:
        with ensam():
            super().hall()


class BytNamnView(_SamtidigDel, DelFormView):
    form_class = NamnForm
    rubrik = "Byt namn"
    ingress = "Det gamla namnet finns kvar under Historia. Statistik från förr följer med."
    knapp = "Byt namn"

    def get_initial(self):
        return {"namn": self.object.namn, "fran": timezone.localdate()}

    def form_valid(self, form):
        ny = forandring.byt_namn(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart(f"Namnet är {ny.namn} från {form.cleaned_data['fran']}.", "organisation:del", self.object.pk)


class UppgiftView(_SamtidigDel, DelFormView):
    form_class = UppgiftForm
    rubrik = "Ändra uppgifter"

    def hamta(self):
        delen = super().hamta()
        if delen.typ not in {Deltyp.NAMND, Deltyp.ENHET}:
            raise Http404
        return delen

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "typ": self.object.typ}

    def get_initial(self):
        return {"kortnamn": self.object.kortnamn, "verksamhetsform": self.object.verksamhetsform}

    def form_valid(self, form):
        nya = {"kortnamn": "", "verksamhetsform": ""} | form.cleaned_data
        forandring.andra_uppgifter(self.object, **nya, av=self.request.user)
        return self.klart("Uppgifterna är sparade.", "organisation:del", self.object.pk)


class FlyttView(DelFormView):
    """`?hur=placera` adds an överordnad, `?hur=avsluta` takes one away."""

    form_class = FlyttForm
    template_name = "organisation/flytta.html"
    val = {
        "flytta": ("Flytta", "Den lämnar en plats och hamnar på en annan. Andra platser den har är kvar.", "Flytta"),
        "placera": ("Lägg till en plats", "Den står kvar där den står, och dessutom på den nya platsen.", "Lägg till"),
        "avsluta": ("Ta bort en plats", "Den står kvar på sina andra platser.", "Ta bort platsen"),
    }

    @property
    def hur(self):
        hur = self.request.GET.get("hur", "")
        return hur if hur in self.val else "flytta"

    def get_form_kwargs(self):
        delar = delar_att_skota(self.request.user).filter(giltig__upper_inf=True)
        return {**super().get_form_kwargs(), "delen": self.object, "hur": self.hur, "delar": delar}

    def get_initial(self):
        return {"dag": timezone.localdate()}

    def get_context_data(self, **kwargs):
        rubrik, ingress, knapp = self.val[self.hur]
        flikar = [(hur, val[0]) for hur, val in self.val.items()]
        return super().get_context_data(
            rubrik=rubrik, ingress=ingress, knapp=knapp, hur=self.hur, flikar=flikar, **kwargs
        )

    def form_valid(self, form):
        bort_fran, till, dag = (form.cleaned_data.get(namn) for namn in ("bort_fran", "till", "dag"))
        if self.hur == "placera":
            forandring.placera(self.object, till, fran=dag, av=self.request.user)
            sagt = f"{self.object.namn} står också under {till.namn} från {dag}."
        elif self.hur == "avsluta":
            forandring.avsluta_placering(self.object, bort_fran, sista_dag=dag, av=self.request.user)
            sagt = f"{self.object.namn} står under {bort_fran.namn} till och med {dag}."
        else:
            forandring.flytta(self.object, bort_fran=bort_fran, till=till, fran=dag, av=self.request.user)
            sagt = f"{self.object.namn} står under {till.namn} från {dag}."
        return self.klart(sagt, "organisation:del", self.object.pk)


class AtertaView(DelMixin):
    """Take back something planned: POST with `vad` namn (and `nummer`), flytt (and `dag`) or avslut."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        vad = request.POST.get("vad")
        try:
            if vad == "namn":
                nummer = request.POST.get("nummer", "")
                alla = Benamning.objects.filter(delen=self.object)
                benamning = get_object_or_404(alla, pk=heltal(nummer))
                forandring.aterta_namnbyte(benamning, av=request.user)
            elif vad == "flytt":
                forandring.aterta_flytt(self.object, fran=vald_dag(request.POST.get("dag")), av=request.user)
            elif vad == "avslut":
                forandring.aterta_avslut(self.object, av=request.user)
            else:
                raise Http404
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return HttpResponseRedirect(reverse("organisation:del", args=[self.object.pk]))
        messages.success(request, "Det som var planerat är borttaget.")
        return redirect("organisation:del", self.object.pk)
