"""What these views share: how their objects are fetched, and the two steps of what is hard to undo."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_date

from kvalitet.begaran import Inloggad
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.personurval import SKOTA, delar_att_skota, personer_att_skota
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, ObjektDetailView, ObjektFormView, ObjektMixin


class DelMixin(ObjektMixin):
    """A del the person manages, else 404."""

    befogenhet = SKOTA
    model = Organisationsdel
    request: Inloggad
    context_object_name = "delen"

    def hamta(self) -> Organisationsdel:
        return get_object_or_404(delar_att_skota(self.request.user), pk=self.kwargs["pk"])


class PersonMixin(ObjektMixin):
    """A person whose account the person may manage, else 404."""

    befogenhet = SKOTA
    model = Person
    request: Inloggad
    context_object_name = "personen"

    def hamta(self) -> Person:
        return get_object_or_404(personer_att_skota(self.request.user), pk=self.kwargs["pk"])


class DelView(DelMixin, ObjektDetailView):
    pass


class DelFormView(DelMixin, ObjektFormView):
    """A form about a del. Dates begin with today."""

    template_name = "organisation/formular.html"
    rubrik: ClassVar[str] = ""
    ingress: ClassVar[str] = ""
    knapp: ClassVar[str] = "Spara"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{
                "formset": None,
                "delen": self.object,
                "rubrik": self.rubrik,
                "ingress": self.ingress,
                "knapp": self.knapp,
            }
            | kwargs
        )


class PersonView(PersonMixin, ObjektDetailView):
    pass


class PersonFormView(PersonMixin, ObjektFormView):
    template_name = "organisation/personformular.html"
    rubrik: ClassVar[str] = ""
    ingress: ClassVar[str] = ""
    knapp: ClassVar[str] = "Spara"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **{"personen": self.object, "rubrik": self.rubrik, "ingress": self.ingress, "knapp": self.knapp} | kwargs
        )


class SkotaView(BehorigTemplateView):
    befogenhet = SKOTA
    request: Inloggad


class SkotaFormView(BehorigFormView):
    befogenhet = SKOTA
    request: Inloggad


class BekraftaMixin(BehorigFormView):
    """Two steps: the rule is tried and taken back, what it would do is shown, and a second press does it.

    What is shown is therefore what happens, or the same refusal.
    """

    bekrafta_template: ClassVar[str] = "organisation/bekrafta.html"

    def utfor(self, form: Any) -> Any:
        """Call the rule. Returns its outcome, or raises OtillatenOvergang."""
        raise ImproperlyConfigured("The view says in utfor which rule it calls.")

    def gjort(self, form: Any, utfall: Any) -> HttpResponse:
        """Answer when it is done."""
        raise ImproperlyConfigured("The view says in gjort where it goes on.")

    def form_valid(self, form: Any) -> HttpResponse:
        if "bekrafta" in self.request.POST:
            return self.gjort(form, self.utfor(form))
        with transaction.atomic():
            utfall = self.utfor(form)
            innehall = self.get_context_data(form=form, utfall=utfall) | self.bekraftelse(form, utfall)
            svar = TemplateResponse(self.request, self.bekrafta_template, innehall).render()
            transaction.set_rollback(True)
        return svar

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The button Ändra gives the form back as it was filled in."""
        if "andra" in request.POST:
            form = self.get_form()
            form.is_valid()
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def bekraftelse(self, form: Any, utfall: Any) -> dict[str, Any]:
        """What the page of the second step says besides the outcome."""
        return {
            "falt": [
                (namn, varde)
                for namn, varden in self.request.POST.lists()
                for varde in varden
                if namn not in {"csrfmiddlewaretoken", "bekrafta", "andra"}
            ]
        }


def vald_dag(text: str | None) -> date:
    """The day in an address, or today when there is none or it cannot be understood."""
    try:
        dag = parse_date(text or "")
    except ValueError:
        dag = None
    return dag or timezone.localdate()
