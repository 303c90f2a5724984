"""The register of diarienummer on screen and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.diarium.forms import DiarieFilter
from kvalitet.diarium.handlingar import for_rader, for_register
from kvalitet.diarium.kallor import Riktning
from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.register import Rad, Register, nummermening
from kvalitet.spar.logg import anteckna
from kvalitet.tabellfil import FORMAT, som_fil
from kvalitet.vyer import BehorigTemplateView, ObjektDetailView

PER_SIDA = 50
RUBRIKER = ["Diarienummer", "Datum", "Kom in eller upprättades", "Slag", "Ärendemening", "Från eller upprättad av"]
RUBRIKER += ["Flyttat till"]
HANDLINGSRUBRIKER = ["Handling", "Datum", "Kom in, upprättades eller skickades", "Vad", "Från eller till"]


class DiariumView(BehorigTemplateView):
    """One series at a time. `?format=csv` or `xlsx` gives exactly the filtered rows, and is written in the log; with
    `?visa=handlingar` a row for each handling instead of for each number.
    """

    befogenhet = Befogenhet.SE_DIARIUM
    template_name = "diarium/register.html"
    request: Inloggad

    @cached_property
    def serier(self) -> list[Dnrserie]:
        alla = Dnrserie.objects.for_user(self.request.user, self.befogenhet).select_related("namnd")
        return list(alla.order_by("namnd__sortering", "-ar"))

    @cached_property
    def filter(self) -> DiarieFilter:
        form = DiarieFilter(self.request.GET, serier=self.serier)
        form.is_valid()
        return form

    @cached_property
    def register(self) -> Register | None:
        serie = self.filter.serie_bland(self.serier)
        if serie is None or self.filter.errors:
            return None
        return Register(serie, q=self.filter.cleaned_data["q"], sort=self.filter.ordning)

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format")
        if format_ in FORMAT and self.register is not None:
            return self._fil(self.register, format_)
        return super().get(request, *args, **kwargs)

    def _fil(self, register: Register, format_: str) -> HttpResponseBase:
        serie, rader = register.serie, self._arenden(register)
        vad, rubriker = "diarium", RUBRIKER
        if self.request.GET.get("visa") == "handlingar":
            vad, rubriker, rader = "handlingar", HANDLINGSRUBRIKER, self._handlingar(register)
        detalj = {"ar": serie.ar, "format": format_, "vad": vad}
        anteckna("hamta_diarium", serie.namnd, av=self.request.user, detalj=detalj)
        namn = f"{vad}-{serie.namnd.kortnamn.lower()}-{serie.ar}"
        return som_fil(format_, namn=namn, rubriker=rubriker, rader=rader)

    def _arenden(self, register: Register) -> Iterator[list[Any]]:
        for r in register:
            riktning = Riktning.IN if r.inkom else Riktning.UPPRATTAD
            yield [r.dnr, r.dag, riktning.value, r.slag, r.mening, r.part, r.flyttat_till]

    def _handlingar(self, register: Register) -> Iterator[list[Any]]:
        for h in for_register(register):
            yield [h.nummer, h.dag, h.riktning.value, h.vad, h.part]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sida = super().get_context_data(filter=self.filter, register=self.register, **kwargs)
        if self.register is None:
            return sida
        luckor = self.register.luckor()
        register: Any = self.register  # counted and cut like a list, which is all that is asked of it
        sidor: Paginator[Rad] = Paginator(register, PER_SIDA)
        page_obj = sidor.get_page(self.request.GET.get("page"))
        return {
            **sida,
            "luckor": luckor,
            "nummermening": nummermening(self.register.serie.senaste, luckor),
            "page_obj": page_obj,
            "paginator": sidor,
            "rader": list(page_obj.object_list),
        }


class DiarieradView(ObjektDetailView):
    """The handlingar of one number, for whoever may read the register: their kind, and never what is in them."""

    befogenhet = Befogenhet.SE_DIARIUM
    model = Dnrserie
    template_name = "diarium/rad.html"
    object: Dnrserie

    def hamta(self) -> Any:
        serier = Dnrserie.objects.for_user(self.request.user, self.befogenhet).select_related("namnd")
        return get_object_or_404(serier, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rad = Register(self.object).rad(self.kwargs["nummer"])
        if rad is None:
            raise Http404
        return super().get_context_data(rad=rad, handlingar=list(for_rader([rad])), **kwargs)
