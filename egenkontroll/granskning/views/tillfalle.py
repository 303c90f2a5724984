"""The review of one tillfälle: how far it has come, the next ärende, what two answered differently, and the end."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from egenkontroll.granskning import avslut, gang, protokoll, rattning, sidan, urvalet
from egenkontroll.granskning.avslut import PLANERA
from egenkontroll.granskning.forms.granskning import AvslutaForm, AvstamningForm, ForsakranForm
from egenkontroll.granskning.views.arende import EttDraget
from egenkontroll.plan.bevakning import frist_for
from egenkontroll.plan.models import Kontrolltillfalle
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.logg import anteckna
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigVy, ObjektDetailView, ObjektFormView, ObjektMixin

GRANSKA = Befogenhet.GRANSKA_AKTER


class EttTillfalle:
    befogenhet = GRANSKA
    model = Kontrolltillfalle
    request: Inloggad
    kwargs: dict[str, Any]
    object: Kontrolltillfalle

    def hamta(self) -> Kontrolltillfalle:
        egna = Kontrolltillfalle.objects.for_user(self.request.user, self.befogenhet)
        mina = urvalet.tillfallen_for(self.request.user).filter(pk=OuterRef("pk"))
        return get_object_or_404(
            egna.annotate(jag_granskar=Exists(mina)).select_related(
                "planerad__plan__namnd", "planerad__version__omrade", "klarmarkering__av"
            ),
            pk=self.kwargs["pk"],
        )


class TillfalleView(EttTillfalle, ObjektDetailView):
    """Coverage per enhet, and what the person does next."""

    befogenhet = Befogenhet.SE_EGENKONTROLL
    template_name = "granskning/tillfalle.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfalle, person = self.object, self.request.user
        dragning = urvalet.gallande_dragning(tillfalle)
        rader = sidan.tackning_per_enhet(tillfalle)
        summa = sidan.summa(rader)
        granskar: bool = tillfalle.jag_granskar  # type: ignore[attr-defined]
        oppet = dragning is not None and not tillfalle.klart and not tillfalle.installt
        dubbelt = dragning is not None and oppet and bool(tillfalle.planerad.dubbelgranskas)
        skillnader = avslut.att_stamma_av(dragning) if dragning and dubbelt else []
        return super().get_context_data(
            tillfalle=tillfalle,
            dragning=dragning,
            rader=rader,
            summa=summa,
            frist=frist_for(tillfalle),
            granskar=granskar,
            oppet=oppet,
            planerar=kan_hos(person, PLANERA, tillfalle.namnd_id),
            mina=sidan.mina(dragning, person) if dragning and granskar else [],
            kvar=avslut.kvar_av(dragning, summa.kvar, skillnader) if dragning and oppet else None,
            skillnader=skillnader if granskar else [],
            rattelser=rattning.rattelser_i(tillfalle, person) if tillfalle.klart else [],
            far_ratta=bool(tillfalle.klart)
            and rattning.att_ratta(person).filter(dragning__tillfalle=tillfalle).exists(),
            **kwargs,
        )


class NastaView(EttTillfalle, ObjektMixin, BehorigVy):
    """The button: give me the next ärende."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if not gang.har_forsakrat(self.object, request.user):
            return redirect("granskning:forsakran", pk=self.object.pk)
        try:
            draget = gang.ta_nasta(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return redirect("granskning:tillfalle", pk=self.object.pk)
        if draget is None:
            messages.success(request, "Det finns inga fler ärenden för dig att granska.")
            return redirect("granskning:tillfalle", pk=self.object.pk)
        return redirect("granskning:arende", pk=draget.pk)


class ForsakranView(EttTillfalle, ObjektFormView):
    """Before the first ärende: which are one's own?"""

    form_class = ForsakranForm
    template_name = "granskning/forsakran.html"

    def get_initial(self) -> dict[str, Any]:
        return {"nycklar": "\n".join(urvalet.skrivna_nycklar(self.request.user, self.object.namnd_id))}

    def form_valid(self, form: ForsakranForm) -> HttpResponse:
        gang.forsakra(
            self.object, nycklar=form.rena_nycklar, inga_egna=form.cleaned_data["inga_egna"], av=self.request.user
        )
        draget = gang.ta_nasta(self.object, av=self.request.user)
        if draget is None:
            return self.klart(
                "Det finns inga ärenden för dig att granska nu.", "granskning:tillfalle", pk=self.object.pk
            )
        return self.klart("Då börjar vi.", "granskning:arende", pk=draget.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tillfalle=self.object, **kwargs)


class KlarView(EttTillfalle, ObjektMixin, BehorigVy):
    """The button: all is reviewed."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            avslut.klarmarkera(self.object, av=request.user)
            messages.success(request, "Kontrollen är klar. Nu ändras inga svar, och resultatet är räknat.")
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        return redirect("granskning:tillfalle", pk=self.object.pk)


class AvslutaView(EttTillfalle, ObjektFormView):
    """End a tillfälle with ärenden left, with a reason."""

    befogenhet = PLANERA
    form_class = AvslutaForm
    template_name = "granskning/avsluta.html"

    def form_valid(self, form: AvslutaForm) -> HttpResponse:
        avslut.klarmarkera(self.object, skal=form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Kontrollen är avslutad.", "granskning:tillfalle", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dragning = urvalet.gallande_dragning(self.object)
        return super().get_context_data(
            tillfalle=self.object, kvar=avslut.kvar_i(dragning) if dragning else None, **kwargs
        )


class AvstamningView(UtkastMixin, EttDraget, ObjektFormView):
    """What two have answered differently, side by side, and what they came to."""

    form_class = AvstamningForm
    template_name = "granskning/avstamning.html"

    def utkast_nyckel(self) -> str:
        return f"avstamning-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        alla = avslut.att_stamma_av(self.object.dragning)
        kriterier = urvalet.kriterier_for(self.object.dragning.tillfalle)
        return {
            **super().get_form_kwargs(),
            "skillnader": [skillnad for skillnad in alla if skillnad.draget.pk == self.object.pk],
            "nummer": {kriterium.pk: nummer for nummer, kriterium in enumerate(kriterier, start=1)},
        }

    def form_valid(self, form: AvstamningForm) -> HttpResponse:
        avslut.stam_av(self.object, form.val, av=self.request.user)
        return self.klart("Svaren är avstämda.", "granskning:tillfalle", pk=self.object.dragning.tillfalle_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(draget=self.object, tillfalle=self.object.dragning.tillfalle, **kwargs)


class ProtokollView(EttTillfalle, ObjektMixin, BehorigVy):
    """The questions on paper, one page per ärende that the person may review and that is not klart."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            pdf = protokoll.pdf(self.object, request.user, idag=timezone.localdate())
        except (OtillatenOvergang, PdfKundeInteSkapas) as hinder:
            messages.error(request, str(hinder))
            return redirect("granskning:tillfalle", pk=self.object.pk)
        anteckna("hamta_granskningsprotokoll", self.object, av=request.user)
        svar = HttpResponse(pdf, content_type="application/pdf")
        svar["Content-Disposition"] = 'attachment; filename="granskningsprotokoll.pdf"'
        svar["Cache-Control"] = "private, no-store"
        return svar
