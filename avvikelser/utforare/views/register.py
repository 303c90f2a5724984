"""The register for who looks after the utförare: avtal, contact persons, and what has come in from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from avvikelser.utforare import listor, register, underrattelser
from avvikelser.utforare.bevakning import ta_emot_frist
from avvikelser.utforare.enkatgang import SKOTA
from avvikelser.utforare.enkatlage import rad_for
from avvikelser.utforare.forms.rapport import TaEmotForm
from avvikelser.utforare.forms.register import AvtalFilter, AvtalForm, KontaktForm, UnderrattelseFilter
from avvikelser.utforare.lankar import giltiga
from avvikelser.utforare.models import Avtal, Kontakt, Tillfragad, Underrattelse
from kvalitet.begaran import Inloggad
from kvalitet.lagrum import SEKRETESS, hanvisning
from kvalitet.listfil import FilMixin
from kvalitet.organisation.models import Organisationsdel
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar import logg
from kvalitet.vyer import BehorigFormView, BehorigListView, BehorigVy, ObjektDetailView, ObjektFormView


class UtforarfilMixin(FilMixin):
    verb = "hamta_utforarlista"


class ListaView(UtforarfilMixin, BehorigListView):
    befogenhet = SKOTA
    model = Avtal
    filter_class = AvtalFilter
    kolumner = listor.AVTALSKOLUMNER
    filnamn = "utforare"
    template_name = "utforare/lista.html"
    context_object_name = "avtal"

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Avtal.objects.none()
        return listor.avtal_att_visa(self.request.user, self.filter.cleaned_data, timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nya = Underrattelse.objects.for_user(self.request.user, SKOTA).filter(mottagen__isnull=True)
        return super().get_context_data(filter=self.filter, nya=nya.count(), **kwargs)


class NyView(BehorigFormView):
    befogenhet = SKOTA
    form_class = AvtalForm
    template_name = "utforare/avtalsformular.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: AvtalForm) -> HttpResponse:
        avtal = register.nytt_avtal(form.cleaned_data["namnd"], form.uppgift, av=self.request.user)
        return self.klart("Utföraren är tillagd. Lägg till en kontaktperson.", "utforare:avtal", pk=avtal.pk)


class EttAvtal:
    befogenhet = SKOTA
    model = Avtal
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Avtal:
        egna = Avtal.objects.for_user(self.request.user, SKOTA).select_related("utforare", "namnd")
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class AvtalView(EttAvtal, ObjektDetailView):
    template_name = "utforare/avtal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        avtal, person = self.object, self.request.user
        fragor = Tillfragad.objects.for_user(person, SKOTA).filter(avtal=avtal).select_related("enkat")
        enkater: list[Any] = list(fragor.prefetch_related("svar").order_by("-enkat__period"))
        prefetch_related_objects([avtal], Prefetch("enheter", Organisationsdel.objects.order_by("sortering")))
        for fraga in enkater:
            fraga.avtal = avtal  # with its enheter, which are then asked for once
            fraga.rad = rad_for(fraga)
        inkomna = Underrattelse.objects.for_user(person, SKOTA).filter(avtal=avtal).order_by("-inkommen")
        return super().get_context_data(
            avtal=avtal,
            galler=avtal.galler(timezone.localdate()),
            enheter=avtal.enheter.all(),
            kontakter=avtal.kontakter.select_related("person").order_by("till", "namn"),
            loggar_in=register.loggar_in(avtal),
            lankar=giltiga().filter(kontakt__avtal=avtal).select_related("kontakt", "tillfragad__enkat", "skapad_av"),
            enkater=enkater,
            underrattelser=inkomna[:20],
            **kwargs,
        )


class AndraView(SamtidigMixin, EttAvtal, ObjektFormView):
    form_class = AvtalForm
    template_name = "utforare/avtalsformular.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user, "avtal": self.object}

    def form_valid(self, form: AvtalForm) -> HttpResponse:
        register.andra_avtal(self.object, form.uppgift, av=self.request.user)
        return self.klart("Ändringarna är sparade.", "utforare:avtal", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(avtal=self.object, **kwargs)


class KontaktNyView(EttAvtal, ObjektFormView):
    form_class = KontaktForm
    template_name = "utforare/kontaktformular.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "avtal": self.object}

    def form_valid(self, form: KontaktForm) -> HttpResponse:
        register.ny_kontakt(self.object, form.uppgift, av=self.request.user)
        return self.klart("Kontaktpersonen är tillagd.", "utforare:avtal", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(avtal=self.object, **kwargs)


class EnKontakt:
    befogenhet = SKOTA
    model = Kontakt
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Kontakt:
        egna = Kontakt.objects.for_user(self.request.user, SKOTA).select_related("avtal__utforare", "person")
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class KontaktView(SamtidigMixin, EnKontakt, ObjektFormView):
    form_class = KontaktForm
    template_name = "utforare/kontaktformular.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "avtal": self.object.avtal, "kontakt": self.object}

    def form_valid(self, form: KontaktForm) -> HttpResponse:
        register.andra_kontakt(self.object, form.uppgift, av=self.request.user)
        return self.klart("Ändringarna är sparade.", "utforare:avtal", pk=self.object.avtal_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(avtal=self.object.avtal, kontakt=self.object, **kwargs)


class KontaktAvslutaView(EnKontakt, BehorigVy):
    http_method_names = ["post"]

    def forbered(self) -> None:
        self.object = self.hamta()

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        register.avsluta_kontakt(self.object, av=request.user)
        messages.success(request, f"{self.object.namn} är inte längre kontaktperson och ser inget mer hos utföraren.")
        return redirect("utforare:avtal", pk=self.object.avtal_id)


# ---- what has come in ----


class UnderrattelserView(UtforarfilMixin, BehorigListView):
    befogenhet = SKOTA
    model = Underrattelse
    filter_class = UnderrattelseFilter
    kolumner = listor.UNDERRATTELSEKOLUMNER
    filnamn = "underrattelser"
    template_name = "utforare/underrattelser.html"
    context_object_name = "underrattelser"

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Underrattelse.objects.none()
        return listor.underrattelser_att_visa(self.request.user, self.filter.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang = super().get_context_data(filter=self.filter, **kwargs)
        for u in sammanhang["underrattelser"]:
            u.frist = ta_emot_frist(u)
        return sammanhang


class UnderrattelseView(SamtidigMixin, ObjektFormView):
    """One of them, read and taken in. Every reading is logged."""

    befogenhet = SKOTA
    model = Underrattelse
    form_class = TaEmotForm
    template_name = "utforare/underrattelse.html"
    request: Inloggad
    object: Underrattelse

    def get_initial(self) -> dict[str, Any]:
        return {"notering": self.object.notering}

    def form_valid(self, form: TaEmotForm) -> HttpResponse:
        ny, notering = self.object.mottagen is None, form.cleaned_data["notering"].strip()
        underrattelser.ta_emot(self.object, av=self.request.user, notering=notering)
        mening = "Underrättelsen är mottagen." if ny else "Noteringen är sparad."
        return self.klart(mening, "utforare:underrattelse", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            u=self.object,
            original=self.object.bilagor.order_by("uppladdad"),
            frist=ta_emot_frist(self.object),
            lagrum=hanvisning(SEKRETESS, timezone.localdate()),
            **kwargs,
        )

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        logg.anteckna_se(self.object, av=self.request.user)
        sida: HttpResponse = super().render_to_response(context, **svar)
        return sida
