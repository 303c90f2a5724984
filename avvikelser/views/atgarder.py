"""Åtgärder of an ärende: plan, decide, mark as done; hang one that is there already, and take it off again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.forms.atgarder import ArendeKlarForm, KopplaAtgardForm, KopplaBortAtgardForm
from avvikelser.forms.handlaggning import AtgardForm, AtgardsbeslutForm
from avvikelser.models import Arende
from avvikelser.views.grund import VerbVy, val
from kvalitet.atgarder.delning import FLEST
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.spar import logg


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


class AtgardKopplaView(VerbVy):
    """Choose among the open åtgärder. To be shown one with sekretess is to read it."""

    verb = Verb.KOPPLA_ATGARD
    form_class = KopplaAtgardForm
    template_name = "avvikelser/atgard_koppla.html"
    rubrik = "Koppla en åtgärd som finns"
    knapp = "Koppla åtgärden"
    klar_mening = "Åtgärden är kopplad till ärendet."

    @cached_property
    def valbara(self) -> list[Atgard]:
        return arendegang.kopplingsbara(self.object, self.request.user)[:FLEST]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "atgarder": self.valbara}

    def utfor(self, form: KopplaAtgardForm) -> Arende:
        return arendegang.koppla_atgard(self.object, form.vald, av=self.request.user, sedd=form.sedd)

    def efterat(self, arende: Arende) -> str:
        return f"{reverse('avvikelser:arende', args=[arende.pk])}#atgarder"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(valbara=self.valbara, flest=FLEST, **kwargs)

    def render_to_response(self, context: dict[str, Any], **svar: Any) -> HttpResponse:
        logg.anteckna_sedda([a for a in self.valbara if a.sekretess], av=self.request.user)
        return super().render_to_response(context, **svar)


class _AtgardVy(VerbVy):
    """A verb about one åtgärd. It is fetched from the ärende, so another's number is not found."""

    atgard: Atgard

    def forbered(self) -> None:
        super().forbered()
        atgarder = arendegang.atgarder_i(self.object.pk).select_related("ansvarig", "foreslagen_av")
        self.atgard = get_object_or_404(atgarder, pk=self.kwargs["atgard"])
        arendegang.satt_andra(self.object, [self.atgard], self.request.user)

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


class AtgardKopplaBortView(_AtgardVy):
    verb = Verb.KOPPLA_BORT_ATGARD
    form_class = KopplaBortAtgardForm
    template_name = "avvikelser/atgard.html"
    rubrik = "Ta bort åtgärden från ärendet"
    ingress = "Åtgärden finns kvar i det andra den kommer från, och görs som det är bestämt."
    knapp = "Ta bort från ärendet"
    klar_mening = "Åtgärden hör inte längre till ärendet."

    def forbered(self) -> None:
        """One that has no other source to stay with, as far as the person may know, is not found here."""
        super().forbered()
        if not self.atgard.kan_tas_bort:  # type: ignore[attr-defined]
            raise Http404

    def utfor(self, form: KopplaBortAtgardForm) -> Arende:
        return arendegang.koppla_bort_atgard(
            self.object, self.atgard, skal=form.cleaned_data["skal"], av=self.request.user, sedd=form.sedd
        )
