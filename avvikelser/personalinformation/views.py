"""The overview of enheter, the page of one, and writing that its staff were told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser.personalinformation import register
from avvikelser.personalinformation.forms import InformationFilter, TillfalleForm
from avvikelser.personalinformation.models import Personalinformation
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import kan_hos
from kvalitet.heltal import heltal
from kvalitet.lagrum import INFORMERA_PERSONAL, hanvisning
from kvalitet.listfil import FilMixin
from kvalitet.organisation.models import Organisationsdel
from kvalitet.overgang import OtillatenOvergang
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView

KOLUMNER: dict[str, Any] = {
    "Enhet": lambda e: e.namn,
    "Senast informerad": lambda e: e.senast_informerad or "Aldrig",
    "Nästa gång senast": lambda e: register.frist_for(e).senast if e.senast_informerad else None,
    "Läge": lambda e: _lage(e),
    "Personal med konto": lambda e: e.antal_personal,
    "Informerade": lambda e: e.antal_informerade,
}


def _lage(enhet: Any) -> str:
    if enhet.senast_informerad is None:
        return "Aldrig informerad"
    return register.frist_for(enhet).text(timezone.localdate())


class ListaView(FilMixin, BehorigListView):
    """How every enhet stands that the person may see. As a file: exactly the rows of the list."""

    befogenhet = register.SE
    model = Organisationsdel
    template_name = "personalinformation/lista.html"
    context_object_name = "enheter"
    kolumner = KOLUMNER
    filnamn = "information-till-personal"
    verb = "hamta_personalinformation"
    request: Inloggad

    @cached_property
    def filter(self) -> InformationFilter:
        form = InformationFilter(self.request.GET)
        form.is_valid()
        return form

    def get_queryset(self) -> Any:
        if self.filter.errors:
            return Organisationsdel.objects.none()
        return register.att_visa(self.request.user, self.filter.cleaned_data, timezone.localdate())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idag = timezone.localdate()
        sena = register.enheter_for(self.request.user, register.SE, idag).filter(register.forsenade(idag)).count()
        sida = super().get_context_data(filter=self.filter, sena=sena, lagrum=lagrum(), **kwargs)
        for enhet in sida["enheter"]:
            enhet.frist = register.frist_for(enhet) if enhet.senast_informerad else None
        return sida


class _EnEnhet:
    """The enhet, fetched by the befogenhet that the view asks for."""

    model = Organisationsdel
    befogenhet: Any = register.SE
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Any:
        egna = register.enheter_for(self.request.user, self.befogenhet, timezone.localdate())
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class EnhetView(_EnEnhet, ObjektDetailView):
    """Who has been told, when and how, and who has not. Striking a row is posted here."""

    template_name = "personalinformation/enhet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enhet, person = self.object, self.request.user
        personalen = register.personalen(enhet, timezone.localdate())
        rader = Personalinformation.objects.for_user(person, register.SE).filter(enhet=enhet)
        return super().get_context_data(
            enhet=enhet,
            frist=register.frist_for(enhet) if enhet.senast_informerad else None,
            personalen=personalen,
            aldrig=sum(rad.senast is None for rad in personalen),
            rader=list(rader.prefetch_related("personer").select_related("struken_av")),
            far_skriva=kan_hos(person, register.SKRIVA, enhet.pk),
            lagrum=lagrum(),
            **kwargs,
        )

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        nummer = request.POST.get("stryk", "")
        egna = Personalinformation.objects.for_user(request.user, register.SE).filter(enhet=self.object)
        rad = get_object_or_404(egna.select_related("enhet"), pk=heltal(nummer))
        try:
            register.stryk(rad, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, "Raden är struken.")
        return redirect("personalinformation:enhet", pk=self.object.pk)


class SkrivInView(_EnEnhet, BehorigFormView):
    befogenhet = register.SKRIVA
    form_class = TillfalleForm
    template_name = "personalinformation/skriv_in.html"

    def forbered(self) -> None:
        self.object = self.hamta()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "enhet": self.object}

    def form_valid(self, form: TillfalleForm) -> HttpResponse:
        register.skriv_in(self.object, form.tillfalle, av=self.request.user)
        return self.klart("Informationen är inskriven.", "personalinformation:enhet", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(enhet=self.object, **kwargs)


def lagrum() -> str:
    """The rule as it reads today, for the page."""
    return hanvisning(INFORMERA_PERSONAL, timezone.localdate(), ("SoL", "LSS"), kort=True)
