"""Where egenkontroll begins: what is next, every tillfälle and where it is; and the page of one of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from egenkontroll.plan import oversikt, tillfallesgang
from egenkontroll.plan.bevakning import PLANERA, SE, frist_for
from egenkontroll.plan.forms.planen import GranskareForm, StallInForm, TillfalleFilter
from egenkontroll.plan.lagar import hanvisad
from egenkontroll.plan.laget import ORD, Nyckel, delar_for_sidan, varningar
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradKontroll
from kvalitet import samlat
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import delar_for, har_nagonstans, kan_hos
from kvalitet.organisation.models import Deltyp
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.skarm.start import Nyckeltal
from kvalitet.vyer import BehorigTemplateView, ObjektDetailView, ObjektFormView


class StartView(BehorigTemplateView):
    befogenhet = SE
    template_name = "kontrollplan/start.html"
    request: Inloggad

    @cached_property
    def filter(self) -> TillfalleFilter:
        ar = Kontrolltillfalle.objects.for_user(self.request.user, SE).order_by("planerad__plan__ar")
        fragor: dict[str, QuerySet[Any, Any]] = {
            "delar": delar_for(self.request.user, SE).filter(typ__in=[Deltyp.NAMND, Deltyp.ENHET]),
            "ar": ar.values_list("planerad__plan__ar", flat=True).distinct(),
        }
        svar = samlat.listor(fragor)
        egna = svar["delar"]
        form = TillfalleFilter(
            self.request.GET,
            ar=sorted(svar["ar"], reverse=True),
            namnder=[(d.pk, d.namn) for d in egna if d.typ == Deltyp.NAMND],
            enheter=[(d.pk, d.namn) for d in egna if d.typ == Deltyp.ENHET],
        )
        form.is_valid()
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        val = {} if self.filter.errors else self.filter.cleaned_data
        vald = val.get("lage", "")
        alla = oversikt.rader(self.request.user, {**val, "lage": ""}, timezone.localdate())
        return super().get_context_data(
            filter=self.filter,
            rader=[rad for rad in alla if not vald or rad.steg.nyckel == vald],
            nasta=oversikt.nasta(alla),
            varningar=varningar(self.request.user, timezone.localdate()),
            nyckeltal=self._nyckeltal(alla, vald),
            planerar=har_nagonstans(self.request.user, PLANERA),
            ar=val.get("ar") or str(timezone.localdate().year),
            **kwargs,
        )

    def _nyckeltal(self, alla: list[oversikt.Rad], vald: str) -> list[Nyckeltal]:
        antal = Counter(rad.steg.nyckel for rad in alla)
        kvar = self.request.GET.copy()
        kvar.pop("lage", None)
        tal = [Nyckeltal(len(alla), "Kontroller", f"?{kvar.urlencode()}", vald=not vald)]
        for nyckel in Nyckel:
            if antal[nyckel]:
                kvar["lage"] = nyckel
                tal.append(Nyckeltal(antal[nyckel], ORD[nyckel][2], f"?{kvar.urlencode()}", vald=vald == nyckel))
        return tal


class TillfalleView(ObjektDetailView):
    """One tillfälle: what is controlled, where and by whom, and what the rooms add."""

    befogenhet = SE
    model = Kontrolltillfalle
    template_name = "kontrollplan/tillfalle.html"
    context_object_name = "tillfalle"
    request: Inloggad

    def hamta(self) -> Kontrolltillfalle:
        hittad: Kontrolltillfalle = get_object_or_404(
            oversikt.urval(self.request.user, {"ar": "alla"}, timezone.localdate()), pk=self.kwargs["pk"]
        )
        return hittad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfalle: Kontrolltillfalle = self.object
        (rad,) = oversikt.med_lage(self.request.user, [tillfalle], timezone.localdate())
        planerad = tillfalle.planerad
        return super().get_context_data(
            rad=rad,
            planerad=planerad,
            frist=frist_for(tillfalle),
            kriterier=[(k, hanvisad(k.lagrum, tillfalle.slut)) for k in planerad.version.kriterier.all()],
            delar=delar_for_sidan(tillfalle, self.request.user),
            planerar=kan_hos(self.request.user, PLANERA, tillfalle.namnd_id),
            **kwargs,
        )


class StallInView(ObjektFormView):
    befogenhet = PLANERA
    model = Kontrolltillfalle
    form_class = StallInForm
    template_name = "kontrollplan/stall_in.html"
    request: Inloggad

    def hamta(self) -> Kontrolltillfalle:
        egna = Kontrolltillfalle.objects.for_user(self.request.user, PLANERA)
        return get_object_or_404(egna.select_related("planerad__version__omrade"), pk=self.kwargs["pk"])

    def form_valid(self, form: StallInForm) -> HttpResponse:
        tillfallesgang.stall_in(self.object, form.cleaned_data["skal"], av=self.request.user)
        return self.klart("Kontrollen är inställd.", "kontrollplan:tillfalle", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tillfalle=self.object, **kwargs)


class GranskareView(SamtidigMixin, ObjektFormView):
    """Who reviews from now on, in an adopted plan."""

    befogenhet = PLANERA
    model = PlaneradKontroll
    form_class = GranskareForm
    template_name = "kontrollplan/granskare.html"
    request: Inloggad

    def hamta(self) -> PlaneradKontroll:
        egna = PlaneradKontroll.objects.for_user(self.request.user, PLANERA)
        return get_object_or_404(egna.select_related("plan__namnd", "version__omrade"), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kontroll": self.object}

    def form_valid(self, form: GranskareForm) -> HttpResponse:
        tillfallesgang.byt_granskare(self.object, list(form.cleaned_data["granskare"]), av=self.request.user)
        return self.klart("Granskarna är ändrade.", "kontrollplan:plan", pk=self.object.plan_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(kontroll=self.object, plan=self.object.plan, **kwargs)
