"""The nämnd's templates, written by its synpunktskoordinator."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from avvikelser.synpunkter.forms.svar import SvarsmallForm
from avvikelser.synpunkter.models import Svarsmall
from avvikelser.synpunkter.svarsmallar import spara
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektFormView


class MallarView(BehorigListView):
    befogenhet = Befogenhet.SKOTA_SYNPUNKT
    model = Svarsmall
    template_name = "synpunkter/mallar.html"

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("namnd").order_by("namnd__sortering", "slag", "namn", "pk")


class _MallFormVy(BehorigFormView):
    befogenhet = Befogenhet.SKOTA_SYNPUNKT
    form_class = SvarsmallForm
    template_name = "synpunkter/mall.html"
    request: Inloggad
    rubrik: str

    @property
    def namnder(self) -> Any:
        return delar_for(self.request.user, Befogenhet.SKOTA_SYNPUNKT).filter(typ=Deltyp.NAMND)

    def get_form_kwargs(self) -> dict[str, Any]:
        val = [(str(namnd.pk), namnd.namn) for namnd in self.namnder]
        return {**super().get_form_kwargs(), "namnder": val}

    def _spara(self, mall: Svarsmall, form: SvarsmallForm) -> HttpResponse:
        val = form.cleaned_data
        namnd = self.namnder.get(pk=val["namnd"])
        spara(mall, **{**val, "namnd": namnd}, av=self.request.user)
        return self.klart("Mallen är sparad.", "synpunkter:mallar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rubrik=self.rubrik, **kwargs)


class MallNyView(_MallFormVy):
    rubrik = "Ny svarsmall"

    def form_valid(self, form: SvarsmallForm) -> HttpResponse:
        return self._spara(Svarsmall(), form)


class MallView(SamtidigMixin, _MallFormVy, ObjektFormView):
    model = Svarsmall
    rubrik = "Ändra svarsmallen"
    object: Svarsmall

    def get_initial(self) -> dict[str, Any]:
        mall = self.object
        return {
            "namnd": str(mall.namnd_id),
            "slag": mall.slag,
            "namn": mall.namn,
            "text": mall.text,
            "i_bruk": mall.i_bruk,
        }

    def form_valid(self, form: SvarsmallForm) -> HttpResponse:
        return self._spara(self.object, form)
