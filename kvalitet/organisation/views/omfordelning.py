"""Handing on what somebody answers for: for the chef, with names; for the systemförvaltare, as counts and places."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.forms.omfordelning import OverlatForm
from kvalitet.organisation.models import Person
from kvalitet.organisation.omfordelning import far_lamna_over, knippen, overlat, personer_med_oppet, platser_med_oppet
from kvalitet.organisation.views.grund import PersonView
from kvalitet.svenska import antal
from kvalitet.vyer import BehorigFormView, BehorigTemplateView


class AnsvarView(BehorigTemplateView):
    """Who answers for something open at the chef's places."""

    befogenhet = Befogenhet.SE_ARENDE
    template_name = "organisation/ansvar.html"
    request: Inloggad

    def forbered(self) -> None:
        super().forbered()
        if not far_lamna_over(self.request.user):
            raise PermissionDenied

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(innehav=personer_med_oppet(self.request.user), **kwargs)


class AnsvarPersonView(BehorigFormView):
    """Everything open of one person at the chef's places. A person with nothing there is a 404, as one who is not."""

    befogenhet = Befogenhet.SE_ARENDE
    form_class = OverlatForm
    template_name = "organisation/ansvar_person.html"
    request: Inloggad

    def forbered(self) -> None:
        super().forbered()
        if not far_lamna_over(self.request.user):
            raise PermissionDenied
        self.person = get_object_or_404(Person, pk=self.kwargs["pk"])
        self.knippen = knippen(self.request.user, self.person)
        if not self.knippen:
            raise Http404

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "knippen": self.knippen}

    def form_valid(self, form: OverlatForm) -> HttpResponse:
        n = overlat(self.request.user, self.person, form.val)
        kvar = bool(knippen(self.request.user, self.person))
        sagt = f"{antal('sak har', 'saker har', n)} fått en ny ansvarig, som har fått besked."
        if kvar:
            return self.klart(sagt, "organisation:ansvar-person", self.person.pk)
        return self.klart(sagt, "organisation:ansvar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(personen=self.person, knippen=self.knippen, **kwargs)


class OppetView(PersonView):
    """How much a person answers for and where, and who may hand it on. The systemförvaltare never sees which."""

    template_name = "organisation/oppet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(platser=platser_med_oppet(self.object), **kwargs)
