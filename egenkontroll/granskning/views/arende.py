"""One ärende at a time: answer, say that it cannot be reviewed, leave it to another, open it again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property

from egenkontroll.granskning import gang, svaren, urvalet
from egenkontroll.granskning.forms.granskning import BortfallForm, GranskningForm, OppnaForm
from egenkontroll.granskning.models import Granskning
from egenkontroll.granskning.sidan import arendelage
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kriterium
from egenkontroll.ram.models import DragetArende
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigVy, ObjektFormView, ObjektMixin


class EttDraget:
    """Ring 3: an ärende of a tillfälle that names the person as granskare."""

    befogenhet = Befogenhet.GRANSKA_AKTER
    model = DragetArende
    request: Inloggad
    kwargs: dict[str, Any]
    object: DragetArende

    def hamta(self) -> DragetArende:
        egna = urvalet.for_granskare(self.request.user).select_related(
            "rad", "enhet", "dragning__tillfalle__planerad__plan", "dragning__tillfalle__planerad__version__omrade"
        )
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class ArendeView(UtkastMixin, EttDraget, ObjektFormView):
    """The review screen. What is written is kept while it is written, and each button saves."""

    form_class = GranskningForm
    template_name = "granskning/arende.html"

    def utkast_nyckel(self) -> str:
        return f"granskning-{self.object.pk}"

    @cached_property
    def min_granskning(self) -> Granskning | None:
        egna = Granskning.objects.for_user(self.request.user, Befogenhet.GRANSKA_AKTER)
        min_egen: Granskning | None = egna.filter(draget=self.object).prefetch_related("svar").first()
        if min_egen is not None:
            min_egen.draget = self.object
        return min_egen

    @cached_property
    def nycklar(self) -> frozenset[str]:
        return urvalet.egna_nycklar(self.request.user, self.object.dragning.namnd_id)

    @cached_property
    def kriterier(self) -> list[Kriterium]:
        return urvalet.kriterier_for(self.object.dragning.tillfalle)

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.nycklar = gang.far_granska(self.object, request.user, timezone.now())
        except OtillatenOvergang as hinder:
            if self.min_granskning is None or not self.min_granskning.klar:
                messages.error(request, str(hinder))
                return redirect("granskning:tillfalle", pk=self.object.dragning.tillfalle_id)
        if self.min_granskning is not None:
            anteckna_se(self.min_granskning, av=request.user)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(),
            "kriterier": self.kriterier,
            "granskning": self.min_granskning,
            "lagdag": self.object.dragning.tillfalle.slut,
            "klar": "senare" not in self.request.POST,
        }

    def form_valid(self, form: GranskningForm) -> HttpResponse:
        try:
            gang.spara(
                self.object,
                form.ifyllda,
                av=self.request.user,
                klar=form.klar,
                sedd=form.stampel,
                overtar=form.cleaned_data["overtar"],
            )
        except gang.NagonAnnanGranskar as annan:
            form.visa_igen(sedd=annan.sparad, vem=annan.vem)
            raise
        return self._vidare(form)

    def _vidare(self, form: GranskningForm) -> HttpResponse:
        tillfalle = self.object.dragning.tillfalle
        if not form.klar:
            return self.klart("Svaren är sparade. Du kan fortsätta senare.", "granskning:tillfalle", pk=tillfalle.pk)
        nasta = gang.ta_nasta(tillfalle, av=self.request.user)
        if nasta is None:
            mening = "Ärendet är granskat. Det finns inga fler för dig."
            return self.klart(mening, "granskning:tillfalle", pk=tillfalle.pk)
        return self.klart(f"Ärende {self.object.nyckel} är granskat.", "granskning:arende", pk=nasta.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfalle = self.object.dragning.tillfalle
        return super().get_context_data(
            draget=self.object,
            tillfalle=tillfalle,
            granskning=self.min_granskning,
            lage=arendelage(self.object, self.request.user, nycklar=self.nycklar, idag=timezone.localdate()),
            bortfall_form=BortfallForm(prefix="bortfall"),
            **kwargs,
        )


class KvarView(EttDraget, ObjektMixin, BehorigVy):
    """How many questions are answered and what is missing, of what is on the screen. Keeps nothing of it."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        tillfalle = self.object.dragning.tillfalle
        kriterier = urvalet.kriterier_for(tillfalle)
        form = GranskningForm(request.POST, kriterier=kriterier, granskning=None, lagdag=tillfalle.slut)
        return render(request, "granskning/_kvar.html", {"form": form})


class RaknatView(BehorigVy):
    """What two days come to, while they are written: the sentence beside them."""

    befogenhet = Befogenhet.GRANSKA_AKTER
    request: Inloggad

    def get(self, request: Inloggad, pk: int) -> HttpResponse:
        kriterium = urvalet.kriterium_for(request.user, pk)
        if kriterium is None or not kriterium.frist:
            raise Http404
        fran, till = (_dag(request.GET.get(f"{del_}_{pk}", "")) for del_ in ("fran", "till"))
        utfall = svaren.tidsutfall(kriterium, Ifyllt(fran=fran, till=till))
        return render(request, "granskning/_utraknat.html", {"utfall": utfall})


def _dag(text: str) -> date | None:
    """The day that is written; None while it is not one."""
    with suppress(ValueError):
        return parse_date(text)
    return None


class BortfallView(EttDraget, ObjektFormView):
    form_class = BortfallForm
    template_name = "granskning/bortfall.html"
    prefix = "bortfall"

    def form_valid(self, form: BortfallForm) -> HttpResponse:
        val = form.cleaned_data
        bortfall = gang.registrera_bortfall(self.object, skal=val["skal"], text=val["text"], av=self.request.user)
        tillfalle = self.object.dragning.tillfalle
        if bortfall.ersatt_av is None:
            mening = "Bortfallet är registrerat. Det finns inget fler ärende i ramen som kan ta dess plats."
        else:
            mening = f"Bortfallet är registrerat. Ärende {bortfall.ersatt_av.ordning} i dragen ordning tar dess plats."
        nasta = gang.ta_nasta(tillfalle, av=self.request.user)
        if nasta is None:
            return self.klart(mening, "granskning:tillfalle", pk=tillfalle.pk)
        return self.klart(mening, "granskning:arende", pk=nasta.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ersattare = urvalet.nasta_i_ordning(self.object)
        return super().get_context_data(
            draget=self.object, tillfalle=self.object.dragning.tillfalle, ersattare=ersattare, **kwargs
        )


class AvstaView(EttDraget, ObjektMixin, BehorigVy):
    """The button with which a granskare leaves an ärende to another."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            gang.avsta(self.object, av=request.user)
            messages.success(request, f"Ärende {self.object.nyckel} går till en annan granskare.")
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        return redirect("granskning:tillfalle", pk=self.object.dragning.tillfalle_id)


class OppnaView(EttDraget, ObjektFormView):
    """Open one's own klar review, with a reason."""

    form_class = OppnaForm
    template_name = "granskning/oppna.html"

    def form_valid(self, form: OppnaForm) -> HttpResponse:
        egna = Granskning.objects.for_user(self.request.user, Befogenhet.GRANSKA_AKTER)
        granskning = get_object_or_404(egna.select_related("draget"), draget=self.object)
        gang.oppna_igen(granskning, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Granskningen är öppen igen.", "granskning:arende", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(draget=self.object, tillfalle=self.object.dragning.tillfalle, **kwargs)
