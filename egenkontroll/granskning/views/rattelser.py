"""A klart tillfälle is corrected: which ärenden, what counts in one of them, and one answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from egenkontroll.granskning import rattning
from egenkontroll.granskning.forms.rattelse import RattelseFilter, RattelseForm
from egenkontroll.granskning.rattning import RATTA, Raknat
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import DragetArende
from kvalitet.begaran import Inloggad
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigListView, ObjektDetailView, ObjektFormView


class RattbaraView(BehorigListView):
    """The reviewed ärenden of a tillfälle whose answers the person may correct."""

    befogenhet = RATTA
    model = DragetArende
    template_name = "granskning/rattbara.html"
    context_object_name = "dragna"
    request: Inloggad

    def forbered(self) -> None:
        """Ring 3: only a klart tillfälle with an ärende at the person's places is here."""
        self.egna = rattning.att_ratta(self.request.user).filter(dragning__tillfalle=self.kwargs["pk"])
        if not self.egna.exists():
            raise Http404
        alla = Kontrolltillfalle.objects.select_related("planerad__plan__namnd", "planerad__version__omrade")
        self.tillfalle = alla.get(pk=self.kwargs["pk"])

    def get_queryset(self) -> Any:
        filter_ = RattelseFilter(self.request.GET)
        nyckel = filter_.cleaned_data["nyckel"].strip() if filter_.is_valid() else ""
        rader = self.egna.filter(nyckel__icontains=nyckel) if nyckel else self.egna
        return rader.select_related("enhet").prefetch_related("rattelser")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tillfalle=self.tillfalle, filter=RattelseFilter(self.request.GET), **kwargs)


class EttRattbart:
    """Ring 3: a reviewed ärende of a klart tillfälle at the person's places."""

    befogenhet = RATTA
    model = DragetArende
    request: Inloggad
    kwargs: dict[str, Any]
    object: DragetArende

    def hamta(self) -> DragetArende:
        egna = rattning.att_ratta(self.request.user).select_related(
            "enhet", "dragning__tillfalle__planerad__plan", "dragning__tillfalle__planerad__version__omrade"
        )
        return get_object_or_404(egna, pk=self.kwargs["pk"])

    @cached_property
    def raknade(self) -> list[Raknat]:
        return rattning.raknade(self.object)


class RattaView(EttRattbart, ObjektDetailView):
    """Every answer that counts in one ärende, what has been corrected, and the way to correct."""

    template_name = "granskning/ratta.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        anteckna_se(self.object, av=self.request.user)
        return super().get_context_data(
            draget=self.object, tillfalle=self.object.dragning.tillfalle, raknade=self.raknade, **kwargs
        )


class RattaSvarView(UtkastMixin, EttRattbart, ObjektFormView):
    """Correct one answer."""

    form_class = RattelseForm
    template_name = "granskning/ratta_svar.html"

    def utkast_nyckel(self) -> str:
        return f"rattelse-{self.object.pk}-{self.kwargs['kriterium']}"

    @cached_property
    def galler(self) -> Raknat:
        ett = next((r for r in self.raknade if r.kriterium.pk == self.kwargs["kriterium"]), None)
        if ett is None:
            raise Http404
        return ett

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "galler": self.galler}

    def form_valid(self, form: RattelseForm) -> HttpResponse:
        val = form.cleaned_data
        rattning.ratta(
            self.object, form.kriterium, form.ifyllt, skal=val["skal"], av=self.request.user, sett=val["sett"]
        )
        return self.klart(
            "Svaret är rättat. Det gamla svaret står kvar.", reverse("granskning:ratta", args=[self.object.pk])
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            draget=self.object, tillfalle=self.object.dragning.tillfalle, galler=self.galler, **kwargs
        )
