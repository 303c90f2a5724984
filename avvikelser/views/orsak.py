"""A cause: write, change, take away. The form of a plain avvikelse, and what it shares with that of an utredning."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.lex_sarah.forms.utredning import OrsakForm
from avvikelser.lex_sarah.models import Utredningsorsak
from avvikelser.models import Arende
from avvikelser.views.grund import VerbVy
from kvalitet.begaran import Inloggad
from kvalitet.overgang import OtillatenOvergang


class OrsakVy(VerbVy):
    """A new orsak, or with a number in the address one to change or take away."""

    form_class = OrsakForm
    rubrik = "Skriv en orsak"
    knapp = "Spara orsaken"
    klar_mening = "Orsaken är sparad."
    skriver_over = True
    utkast = ""
    orsak: Utredningsorsak | None = None

    def forbered(self) -> None:
        super().forbered()
        if "orsak" in self.kwargs:
            self.orsak = get_object_or_404(self.object.utredningsorsaker, pk=self.kwargs["orsak"])
            self.rubrik = "Ändra en orsak"

    def utkast_nyckel(self) -> str:
        return f"{self.utkast}-{self.object.pk}-{self.orsak.pk if self.orsak else 'ny'}"

    def get_initial(self) -> dict[str, Any]:
        o = self.orsak
        return {"omrade": o.omrade, "text": o.text, "rutin": o.rutin, "rutinversion": o.rutinversion} if o else {}

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "ta_bort" in request.POST and self.orsak is not None:
            try:
                arendegang.stryk_orsak(self.object, self.orsak, av=request.user)
            except OtillatenOvergang:
                return self._tillbaka()
            return self.klart("Orsaken är borttagen.", self.efterat(self.object))
        return super().post(request, *args, **kwargs)

    def utfor(self, form: OrsakForm) -> Arende:
        arendegang.skriv_orsak(self.object, form.ny, av=self.request.user, orsak=self.orsak, sedd=form.sedd)
        return self.object

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(orsak=self.orsak, **kwargs)


class OrsakView(OrsakVy):
    verb = Verb.SKRIV_ORSAK
    template_name = "avvikelser/orsak.html"
    ingress = "Orsaker i verksamheten, inte vem som gjorde fel. Flera kan gälla: skriv en i taget."
    utkast = "avvikelseorsak"

    def efterat(self, arende: Arende) -> str:
        return reverse("avvikelser:arende", args=[arende.pk]) + "#orsaker"
