"""Pages of a nämnd's nyckeltal."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, BehorigVy, ObjektFormView
from rapporter.nyckeltal import register
from rapporter.nyckeltal.forms import InlasningForm, NyckeltalForm, VardeForm
from rapporter.nyckeltal.modeller import Nyckeltal
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.siffrans_lista import till_listan
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.statistik.nyckeltal import nyckeltalstabeller


class _Namndsida(BehorigVy):
    """A page about one nämnd that the person compiles for."""

    befogenhet = Befogenhet.SAMMANSTALLA
    request: Inloggad

    def forbered(self) -> None:
        namnder = delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
        namnd: Organisationsdel | None = namnder.filter(kod=self.kwargs["kod"]).first()
        if namnd is None:
            raise Http404("Det finns ingen sådan nämnd.")
        self.namnd = namnd


class ValjNamndView(BehorigTemplateView):
    befogenhet = Befogenhet.SAMMANSTALLA
    template_name = "rapporter/nyckeltal_namnder.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        namnder = delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
        return super().get_context_data(namnder=namnder, **kwargs)


class NyckeltalView(_Namndsida, BehorigTemplateView):
    """The tables as they would stand in the kvalitetsberättelse, and what there is to change."""

    template_name = "rapporter/nyckeltal.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ar = timezone.localdate().year - 1
        lank = till_listan(self.namnd.kod, oppnar=oppnar_hos(self.request.user, self.namnd.pk))
        egna = Nyckeltal.objects.for_user(self.request.user, Befogenhet.SAMMANSTALLA).filter(namnd=self.namnd)
        return super().get_context_data(
            namnd=self.namnd,
            ar=ar,
            tabeller=[tabellvy(t, (), lank=lank) for t in nyckeltalstabeller(self.namnd.pk, ar, timezone.now())],
            alla=egna,
            **kwargs,
        )


class NyttNyckeltalView(_Namndsida, BehorigFormView):
    form_class = NyckeltalForm
    template_name = "rapporter/nyckeltal_nytt.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namnd=self.namnd, **kwargs)

    def form_valid(self, form: NyckeltalForm) -> HttpResponse:
        ny = register.skriv(self.namnd, av=self.request.user, **form.cleaned_data)
        return self.klart("Nyckeltalet är tillagt. Skriv in dess värden.", "rapporter:nyckeltal-varden", ny.pk)


class InlasningView(_Namndsida, BehorigFormView):
    """All of a file, or nothing of it."""

    form_class = InlasningForm
    template_name = "rapporter/nyckeltal_inlasning.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namnd=self.namnd, **kwargs)

    def form_valid(self, form: InlasningForm) -> HttpResponse:
        try:
            antal = register.hamta_in(self.namnd, form.cleaned_data["fil"], av=self.request.user)
        except register.FelIFilen as fel:
            form.add_error("fil", [str(fel), *fel.fel[:20]])
            return self.form_invalid(form)
        return self.klart(f"{antal} värden är inlästa.", "rapporter:nyckeltal", self.namnd.kod)


class VardenView(ObjektFormView):
    """One nyckeltal: its values, and a form for one more."""

    befogenhet = Befogenhet.SAMMANSTALLA
    model = Nyckeltal
    form_class = VardeForm
    template_name = "rapporter/nyckeltal_varden.html"
    request: Inloggad

    def get_initial(self) -> dict[str, Any]:
        return {"ar": timezone.localdate().year - 1}

    @cached_property
    def varden(self) -> list[Any]:
        return list(self.object.varden.order_by("-ar", "kommun"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(nyckeltal=self.object, varden=self.varden, **kwargs)

    def form_valid(self, form: VardeForm) -> HttpResponse:
        register.satt_varde(self.object, av=self.request.user, **form.cleaned_data)
        return self.klart("Värdet är sparat.", "rapporter:nyckeltal-varden", self.object.pk)


class AndraNyckeltalView(SamtidigMixin, ObjektFormView):
    befogenhet = Befogenhet.SAMMANSTALLA
    model = Nyckeltal
    form_class = NyckeltalForm
    template_name = "rapporter/nyckeltal_nytt.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(namnd=self.object.namnd, nyckeltal=self.object, **kwargs)

    def form_valid(self, form: NyckeltalForm) -> HttpResponse:
        register.skriv(self.object.namnd, av=self.request.user, nyckeltal=self.object, **form.cleaned_data)
        return self.klart("Nyckeltalet är ändrat.", "rapporter:nyckeltal", self.object.namnd.kod)
