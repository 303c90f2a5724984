"""Nej on requirements in law, for the chef of the enhet: what waits, and what becomes of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from egenkontroll.granskning import brister
from egenkontroll.granskning.forms.brister import NY, HanteraForm
from egenkontroll.granskning.models import Svar
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigTemplateView


class BristerView(BehorigTemplateView):
    """What waits at the person's enheter, by question."""

    befogenhet = brister.HANDLAGGA
    template_name = "granskning/brister.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(grupper=brister.grupper(self.request.user), **kwargs)


class HanteraView(UtkastMixin, BehorigFormView):
    """One question at one enhet: which ärenden, where they go, and what is to be done."""

    befogenhet = brister.HANDLAGGA
    form_class = HanteraForm
    template_name = "granskning/hantera.html"
    request: Inloggad
    kwargs: dict[str, Any]

    def forbered(self) -> None:
        """Ring 3: only nej that wait at an enhet of the person's are here."""
        if not self.vantar:
            raise Http404

    @cached_property
    def vantar(self) -> list[Svar]:
        return brister.i_gruppen(self.request.user, self.kwargs["enhet"], self.kwargs["kriterium"])

    def utkast_nyckel(self) -> str:
        return f"brist-{self.kwargs['enhet']}-{self.kwargs['kriterium']}"

    def get_form_kwargs(self) -> dict[str, Any]:
        enhet = self.kwargs["enhet"]
        return {
            **super().get_form_kwargs(),
            "vantar": self.vantar,
            "avvikelser": brister.mojliga_avvikelser(self.request.user, enhet),
            "ansvariga": personer_med(Befogenhet.SKOTA_ATGARD, enhet),
        }

    def form_valid(self, form: HanteraForm) -> HttpResponse:
        val, av = form.cleaned_data, self.request.user
        if val["vart"] == NY:
            arende = brister.bli_avvikelse(
                form.valda,
                foljd=val["foljd"].strip(),
                skydd=form.skyddet,
                omedelbara=[form.omedelbar] if form.omedelbar else [],
                av=av,
                atgard=form.plan,
            )
            mening = f"Avvikelsen har nummer {arende.dnr}."
        else:
            arende = brister.koppla_till(form.valda, val["arende"], av=av, atgard=form.plan)
            mening = f"Svaren hör nu till {arende.dnr}."
        return self.klart(mening, reverse("avvikelser:arende", args=[arende.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forsta = self.vantar[0]
        return super().get_context_data(
            enhet=forsta.granskning.draget.enhet,
            kriterium=forsta.kriterium,
            antal_vantar=len(self.vantar),
            **kwargs,
        )
