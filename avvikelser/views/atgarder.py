"""Åtgärder of an ärende: plan, decide, mark as done."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.handlaggning import AtgardForm, AtgardsbeslutForm
from avvikelser.forms.klar import ArendeKlarForm
from avvikelser.models import Arende
from avvikelser.views.grund import VerbVy, val
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person


class AtgardNyView(VerbVy):
    verb = Verb.PLANERA_ATGARD
    form_class = AtgardForm
    template_name = "avvikelser/atgard_ny.html"
    rubrik = "Planera en åtgärd"
    knapp = "Spara åtgärden"
    klar_mening = "Åtgärden är sparad."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "personer": val(arendegang.mojliga_ansvariga(self.object))}

    def utfor(self, form: AtgardForm) -> Arende:
        uppgifter = form.cleaned_data
        return arendegang.planera_atgard(
            self.object,
            beskrivning=uppgifter["beskrivning"],
            ansvarig=Person.objects.get(pk=uppgifter["ansvarig"]),
            senast=uppgifter["senast"],
            av=self.request.user,
            sedd=form.sedd,
        )

    def efterat(self, arende: Arende) -> str:
        return f"{reverse('avvikelser:arende', args=[arende.pk])}#atgarder"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        beslutar = not arendegang.behorighetshinder(self.object, Verb.BESLUTA_ATGARD, self.request.user)
        return super().get_context_data(beslutar=beslutar, **kwargs)


class _AtgardVy(VerbVy):
    """A verb about one åtgärd. It is fetched from the ärende, so another's number is not found."""

    atgard: Atgard

    def forbered(self) -> None:
        super().forbered()
        atgarder = self.object.atgarder.select_related("ansvarig", "foreslagen_av")
        self.atgard = get_object_or_404(atgarder, pk=self.kwargs["atgard"])

    def utkast_nyckel(self) -> str:
        return f"{super().utkast_nyckel()}-{self.atgard.pk}"

    def efterat(self, arende: Arende) -> str:
        return f"{reverse('avvikelser:arende', args=[arende.pk])}#atgarder"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(atgard=self.atgard, **kwargs)


class AtgardBeslutView(_AtgardVy):
    verb = Verb.BESLUTA_ATGARD
    form_class = AtgardsbeslutForm
    template_name = "avvikelser/atgard.html"
    rubrik = "Ta ställning till åtgärden"
    knapp = "Spara"
    klar_mening = "Ditt svar är sparat."

    def utfor(self, form: AtgardsbeslutForm) -> Arende:
        return arendegang.besluta_atgard(
            self.object,
            self.atgard,
            beslut=form.cleaned_data["svar"],
            kommentar=form.cleaned_data["kommentar"],
            av=self.request.user,
            sedd=form.sedd,
        )


class AtgardKlarView(_AtgardVy):
    befogenhet = Befogenhet.SE_ARENDE
    verb = Verb.KLARMARKERA_ATGARD
    form_class = ArendeKlarForm
    template_name = "avvikelser/atgard.html"
    rubrik = "Är åtgärden klar?"
    knapp = "Åtgärden är klar"
    klar_mening = "Åtgärden är klar."

    def utfor(self, form: ArendeKlarForm) -> Arende:
        return arendegang.klarmarkera_atgard(
            self.object, self.atgard, av=self.request.user, sedd=form.sedd, **form.svar
        )
