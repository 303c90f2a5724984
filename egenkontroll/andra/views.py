"""Egenkontroll of other kinds: the list, one entry, writing it, and an åtgärd because of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property

from egenkontroll.andra import kontrollgang
from egenkontroll.andra.forms import AtgardForm, KontrollForm, som_tal, talen
from egenkontroll.andra.kontrollgang import PLANERA
from egenkontroll.andra.models import AnnanKontroll
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans, kan_hos
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar import logg
from kvalitet.vyer import (
    BehorigFormView,
    BehorigListView,
    BehorigVy,
    ObjektDetailView,
    ObjektFormView,
    ObjektMixin,
)

SE = Befogenhet.SE_EGENKONTROLL


class ListFilter(forms.Form):
    slag = forms.ChoiceField(label="Slag", required=False, choices=[("", "Alla slag"), *AnnanKontroll.Slag.choices])
    lage = forms.ChoiceField(
        label="Läge", required=False, choices=[("", "Alla"), ("oppen", "Öppna"), ("klar", "Klara")]
    )


class ListaView(BehorigListView):
    befogenhet = SE
    model = AnnanKontroll
    template_name = "andra_kontroller/lista.html"
    context_object_name = "kontroller"
    request: Inloggad

    @cached_property
    def filter(self) -> ListFilter:
        form = ListFilter(self.request.GET)
        form.is_valid()
        return form

    def get_queryset(self) -> Any:
        alla = super().get_queryset().select_related("namnd", "enhet").defer("analys", "fraga")
        val = self.filter.cleaned_data
        if val.get("slag"):
            alla = alla.filter(slag=val["slag"])
        if val.get("lage"):
            alla = alla.filter(klar__isnull=val["lage"] == "oppen")
        return alla.order_by("-matt", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            filter=self.filter, planerar=har_nagonstans(self.request.user, PLANERA), **kwargs
        )


class _EnKontroll:
    befogenhet = PLANERA
    model = AnnanKontroll
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> AnnanKontroll:
        egna = AnnanKontroll.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(egna.select_related("namnd", "enhet", "klar_av", "skriven_av"), pk=self.kwargs["pk"])


class KontrollView(_EnKontroll, ObjektDetailView):
    befogenhet = SE
    template_name = "andra_kontroller/kontroll.html"
    context_object_name = "kontroll"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tal=list(self.object.tal.all()),
            bilagor=list(self.object.bilagor.order_by("uppladdad")),
            atgarder=self.object.atgarder.select_related("enhet", "ansvarig").order_by("senast"),
            planerar=kan_hos(self.request.user, PLANERA, self.object.namnd_id),
            **kwargs,
        )


class BilagaView(_EnKontroll, ObjektMixin, BehorigVy):
    befogenhet = SE

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        bilaga = get_object_or_404(self.object.bilagor, pk=self.kwargs["bilaga"])
        svar = leverera(bilaga)
        logg.anteckna_se(self.object, av=request.user)
        return svar


class _SkrivMixin:
    """The form and its small table are checked together; the files of a post that succeeds are kept."""

    form_class = KontrollForm
    template_name = "andra_kontroller/skriv.html"
    object: AnnanKontroll | None = None
    request: Inloggad

    @cached_property
    def formset(self) -> Any:
        return talen(self.request.POST if self.request.method == "POST" else None, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user, "kontroll": self.object}

    def form_valid(self, form: KontrollForm) -> HttpResponse:
        if not self.formset.is_valid():
            return self.form_invalid(form)  # type: ignore[attr-defined]
        namnd = self.object.namnd if self.object else form.cleaned_data["namnd"]
        try:
            with transaction.atomic():
                filer = [ta_emot(fil, self.request.user) for fil in form.cleaned_data["bilagor"]]
                uppgift = form.uppgift(som_tal(self.formset), filer)
                kontroll = kontrollgang.spara(namnd, uppgift, av=self.request.user, kontroll=self.object)
        except ValidationError as fel:
            form.add_error("bilagor", fel)
            return self.form_invalid(form)  # type: ignore[attr-defined]
        return self.klart("Kontrollen är sparad.", "andra_kontroller:kontroll", pk=kontroll.pk)  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(formset=self.formset, kontroll=self.object, **kwargs)


class NyView(_SkrivMixin, BehorigFormView):
    befogenhet = PLANERA
    request: Inloggad

    def get_initial(self) -> dict[str, Any]:
        return {"matt": timezone.localdate()}


class AndraView(SamtidigMixin, _SkrivMixin, _EnKontroll, ObjektFormView):
    object: AnnanKontroll

    def bredvid(self) -> list[tuple[str, str]]:
        """The rows of figures stand beside the form, and are saved with it."""
        rader = (f"{t.vad}: {_tal(t.eget)}, {_tal(t.annat)} {t.matt_i}".strip() for t in self.object.tal.all())
        return [("Siffror", "\n".join(rader))]


def _tal(tal: Decimal | None) -> str:
    return "–" if tal is None else f"{tal.normalize():f}".replace(".", ",")


class AtgardNyView(_EnKontroll, ObjektFormView):
    form_class = AtgardForm
    template_name = "andra_kontroller/atgard.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kontroll": self.object}

    def form_valid(self, form: AtgardForm) -> HttpResponse:
        val = {namn: form.cleaned_data[namn] for namn in ("beskrivning", "enhet", "ansvarig", "senast")}
        kontrollgang.planera_atgard(self.object, **val, av=self.request.user)
        return self.klart(
            f"Åtgärden är sparad. {val['ansvarig'].namn} får besked.", "andra_kontroller:kontroll", pk=self.object.pk
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kontroll=self.object, **kwargs)


class StegView(_EnKontroll, ObjektMixin, BehorigVy):
    """The buttons of an entry's page: POST with `steg`."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        verb = {
            "klar": (kontrollgang.bli_klar, "Kontrollen är klar och låst."),
            "oppna": (kontrollgang.oppna_igen, "Kontrollen är öppen igen."),
        }.get(request.POST.get("steg", ""))
        if verb is None:
            raise Http404
        try:
            verb[0](self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, verb[1])
        return redirect("andra_kontroller:kontroll", pk=self.object.pk)
