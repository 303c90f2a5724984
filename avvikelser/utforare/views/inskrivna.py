"""What is done for an utförare that has no login: what they told is written in, links are sent and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from avvikelser.utforare import lankar, underrattelser
from avvikelser.utforare.enkatgang import SKOTA
from avvikelser.utforare.forms.rapport import InskrivenForm
from avvikelser.utforare.models import Avtal, Svarslank, Underrattelse
from avvikelser.utforare.utskick import skicka_rapportlank
from avvikelser.utforare.views.register import EnKontakt, EttAvtal
from kvalitet.begaran import Inloggad
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.lagrum import UTFORARE_INFORMERAR_NAMNDEN, hanvisning
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.inlamning import InlamningMixin
from kvalitet.vyer import BehorigVy, ObjektDetailView, ObjektFormView, ObjektMixin


class SkrivInView(InlamningMixin, EttAvtal, ObjektFormView):
    form_class = InskrivenForm
    template_name = "utforare/skriv_in.html"

    def utkast_nyckel(self) -> str:
        return f"utforarinskrivning-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        egna = Avtal.objects.for_user(self.request.user, SKOTA).filter(pk=self.object.pk)
        return {**super().get_form_kwargs(), "avtal": egna}

    def inlamnade(self, inlamning: UUID) -> QuerySet[Underrattelse]:
        egna = Underrattelse.objects.for_user(self.request.user, SKOTA)
        return egna.filter(registrerad_av=self.request.user, inlamning=inlamning)

    def form_valid(self, form: InskrivenForm) -> HttpResponse:
        val, av = form.cleaned_data, self.request.user
        underrattelse = underrattelser.skriv_in(
            form.avtal,
            form.uppgift,
            av=av,
            vag=Underrattelse.Vag(val["vag"]),
            lamnat_av=val["lamnat_av"],
            inkom=val["inkom"],
            bilagor=[*self.utkast_bilagor(), *(ta_emot(fil, av) for fil in val["fil"])],
            inlamning=val["inlamning"],
        )
        return self.klart("Underrättelsen är inskriven.", "utforare:underrattelse", pk=underrattelse.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lagrum = hanvisning(UTFORARE_INFORMERAR_NAMNDEN, timezone.localdate(), ["SoL", "LSS"])
        return super().get_context_data(avtal=self.object, lagrum=lagrum, **kwargs)


class OriginalView(ObjektDetailView):
    """The original of what was written in, under the same permission as the underrättelse itself."""

    befogenhet = SKOTA
    model = Underrattelse
    request: Inloggad

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        bilaga = get_object_or_404(self.object.bilagor, pk=self.kwargs["bilaga"])
        anteckna_se(self.object, av=request.user)
        return leverera(bilaga)


class LankNyView(EnKontakt, ObjektMixin, BehorigVy):
    """A link to tell of an event, by e-mail to one contact person."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        kontakt = self.object
        try:
            skicka_rapportlank(kontakt, av=request.user)
            messages.success(request, f"En länk är skickad till {kontakt.namn}. Den gäller i två veckor.")
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        return redirect("utforare:avtal", pk=kontakt.avtal_id)


class LankAtertaView(ObjektMixin, BehorigVy):
    befogenhet = SKOTA
    model = Svarslank
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        lankar.aterta(self.object, av=request.user)
        messages.success(request, "Länken går inte att öppna längre.")
        return redirect("utforare:avtal", pk=self.object.kontakt.avtal_id)
