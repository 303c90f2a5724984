"""The municipality's kategorier: the lists, a new one, a change."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from avvikelser.kategorier import skotsel
from avvikelser.kategorier.forms import AndraForm, NyForm
from avvikelser.models import Arendetyp, Kategori
from kvalitet.begaran import Inloggad
from kvalitet.heltal import heltal
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.vyer import BehorigFormView, BehorigTemplateView


class ListaView(BehorigTemplateView):
    befogenhet = skotsel.BEFOGENHET
    template_name = "kategorier/lista.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typ = _typ(self.request.GET.get("typ", Arendetyp.AVVIKELSE))
        rader = list(Kategori.objects.filter(typ=typ).order_by("ordning", "namn", "pk"))
        under: dict[int, list[Kategori]] = {}
        for rad in rader:
            if rad.overordnad_id:
                under.setdefault(rad.overordnad_id, []).append(rad)
        return super().get_context_data(
            typ=typ,
            typer=list(Arendetyp),
            grupper=[(rad, under.get(rad.pk, [])) for rad in rader if not rad.overordnad_id],
            **kwargs,
        )


class _FormVy(BehorigFormView):
    befogenhet = skotsel.BEFOGENHET
    template_name = "kategorier/kategori.html"
    request: Inloggad
    typ: Arendetyp
    grupp: Kategori | None

    def _klart(self, mening: str) -> HttpResponse:
        return self.klart(mening, self._listan)

    @property
    def _listan(self) -> str:
        return f"{reverse('kategorier:lista')}?typ={self.typ.value}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(typ=self.typ, grupp=self.grupp, listan=self._listan, **kwargs)


class NyView(_FormVy):
    form_class = NyForm

    def forbered(self) -> None:
        self.typ = _typ(self.request.GET.get("typ", Arendetyp.AVVIKELSE))
        under = self.request.GET.get("grupp")
        self.grupp = None
        if under:
            grupper = Kategori.objects.filter(typ=self.typ, overordnad=None, i_bruk=True)
            self.grupp = get_object_or_404(grupper, pk=heltal(under))

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "typ": self.typ, "grupp": self.grupp}

    def form_valid(self, form: NyForm) -> HttpResponse:
        skotsel.ny(typ=self.typ, grupp=self.grupp, av=self.request.user, **form.val)
        return self._klart("Kategorin finns nu att välja.")


class AndraView(SamtidigMixin, _FormVy):
    form_class = AndraForm

    def forbered(self) -> None:
        self.kategori = get_object_or_404(Kategori.objects.select_related("overordnad"), pk=self.kwargs["pk"])
        self.typ, self.grupp = Arendetyp(self.kategori.typ), self.kategori.overordnad

    def lases(self) -> Kategori:
        """The rule holds the whole list, in this order."""
        return Kategori.objects.order_by("pk")[0]

    def skrivet(self) -> Kategori:
        return self.kategori

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kategori": self.kategori}

    def form_valid(self, form: AndraForm) -> HttpResponse:
        skotsel.andra(self.kategori, av=self.request.user, **form.val)
        return self._klart("Kategorin är sparad.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kategori=self.kategori, **kwargs)


def _typ(skrivet: str) -> Arendetyp:
    try:
        return Arendetyp(skrivet)
    except ValueError as fel:
        raise Http404 from fel
