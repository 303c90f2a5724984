"""The moments of a plan: write them in a draft, follow them up when the plan is adopted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from egenkontroll.internkontroll import momentgang, planen, uppfoljning
from egenkontroll.internkontroll.bevakning import oppen_nu
from egenkontroll.internkontroll.forms import MomentForm, ResultatForm, av_moment
from egenkontroll.internkontroll.models import (
    Internkontrollplan,
    Kontrollatgard,
    Kontrollbevis,
    Kontrollmoment,
    Kontrollresultat,
    Planrisk,
    Planstatus,
    Tillfalle,
)
from egenkontroll.internkontroll.uppfoljning import FOLJER_UPP
from egenkontroll.risk.ansvariga import kring_namnden, under, vid_platser
from egenkontroll.risk.forms.analys import AtgardForm
from egenkontroll.risk.listor import SE
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samlat import antal, listor
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigListView, BehorigVy, ObjektFormView, ObjektMixin


class NyMomentView(UtkastMixin, ObjektFormView):
    befogenhet = planen.SKOTA
    model = Planrisk
    form_class = MomentForm
    template_name = "internkontroll/momentformular.html"
    request: Inloggad

    def hamta(self) -> Planrisk:
        egna = Planrisk.objects.for_user(self.request.user, planen.SKOTA)
        return get_object_or_404(egna.select_related("plan__namnd"), pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"ny-moment-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        personer = vid_platser(FOLJER_UPP, kring_namnden(self.object.plan.namnd_id))
        return {**super().get_form_kwargs(), "plan": self.object.plan, "personer": personer}

    def get_initial(self) -> dict[str, Any]:
        return {"rapporteras_till": self.object.plan.namnd.namn, "halvar": True}

    def form_valid(self, form: MomentForm) -> HttpResponse:
        momentgang.lagg_till(self.object, form.uppgift, av=self.request.user)
        return self.klart("Kontrollmomentet är sparat.", "internkontroll:plan", pk=self.object.plan_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(planrisk=self.object, plan=self.object.plan, **kwargs)


class AndraMomentView(SamtidigMixin, UtkastMixin, ObjektFormView):
    befogenhet = planen.SKOTA
    model = Kontrollmoment
    form_class = MomentForm
    template_name = "internkontroll/momentformular.html"
    request: Inloggad

    def lases(self) -> Internkontrollplan:
        plan: Internkontrollplan = self.object.planrisk.plan
        return plan

    def hamta(self) -> Kontrollmoment:
        egna = Kontrollmoment.objects.for_user(self.request.user, planen.SKOTA)
        return get_object_or_404(egna.select_related("planrisk__plan__namnd"), pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"moment-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        plan = self.object.planrisk.plan
        personer = vid_platser(FOLJER_UPP, kring_namnden(plan.namnd_id))
        return {**super().get_form_kwargs(), "plan": plan, "personer": personer}

    def get_initial(self) -> dict[str, Any]:
        return av_moment(self.object)

    def form_valid(self, form: MomentForm) -> HttpResponse:
        momentgang.andra(self.object, form.uppgift, av=self.request.user)
        return self.klart("Kontrollmomentet är sparat.", "internkontroll:plan", pk=self.object.planrisk.plan_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rad = self.object.planrisk
        return super().get_context_data(moment=self.object, planrisk=rad, plan=rad.plan, **kwargs)


class TaBortMomentView(ObjektMixin):
    befogenhet = planen.SKOTA
    model = Kontrollmoment
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        plan_id = self.object.planrisk.plan_id
        try:
            momentgang.ta_bort(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        else:
            messages.success(request, "Kontrollmomentet är borttaget ur utkastet.")
        return redirect("internkontroll:plan", pk=plan_id)


class MinaView(BehorigListView):
    """The moments one is kontrollansvarig for, in the plans that hold."""

    befogenhet = FOLJER_UPP
    model = Kontrollmoment
    template_name = "internkontroll/mina.html"
    context_object_name = "momenten"

    def get_queryset(self) -> Any:
        egna = Kontrollmoment.objects.for_user(self.request.user, FOLJER_UPP).gallande()
        egna = egna.filter(kontrollansvarig=self.request.user)
        egna = egna.select_related("planrisk__plan__namnd", "delen", "kontrollansvarig")
        return egna.order_by("-planrisk__plan__ar", "planrisk__plan__namnd__sortering", "planrisk__ordning", "nummer")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang = super().get_context_data(
            far_folja_upp=True, far_skala=har_nagonstans(self.request.user, planen.SKOTA), **kwargs
        )
        sidans, idag = list(sammanhang["momenten"]), timezone.localdate()
        ar = {m.planrisk.plan.ar for m in sidans}
        alla = {a: uppfoljning.resultat_i([m.kedja for m in sidans], a) for a in ar}
        sammanhang["rader"] = [(m, *_laget(m, alla[m.planrisk.plan.ar], idag)) for m in sidans]
        return sammanhang


def _laget(moment: Kontrollmoment, alla: Any, idag: Any) -> tuple[str, Any, Any, Any]:
    """(the follow-up that is open now, the half-year's newest result, the year's, the deadline that waits)."""
    nu = oppen_nu(moment, idag) or (Tillfalle.HALVAR if moment.halvar else Tillfalle.HELAR)
    halvar, helar = (alla.get((moment.kedja, t), [None])[-1] for t in (Tillfalle.HALVAR, Tillfalle.HELAR))
    skrivet = helar if nu == Tillfalle.HELAR else halvar
    vantar = nu if not skrivet else Tillfalle.HELAR
    return nu, halvar, helar, None if helar else uppfoljning.frist(moment, vantar)


class FoljUppView(UtkastMixin, ObjektFormView):
    """Write what a moment showed at one of the two follow-ups, or correct it."""

    befogenhet = FOLJER_UPP
    model = Kontrollmoment
    form_class = ResultatForm
    template_name = "internkontroll/folj_upp.html"
    request: Inloggad

    def hamta(self) -> Kontrollmoment:
        egna = Kontrollmoment.objects.for_user(self.request.user, FOLJER_UPP)
        beskrivs = (
            "planrisk__plan__namnd",
            "planrisk__risk",
            "delen",
            "kontrollansvarig",
            "egenkontroll__version__omrade",
        )
        return get_object_or_404(egna.select_related(*beskrivs), pk=self.kwargs["pk"])

    def forbered(self) -> None:
        if self.kwargs["tillfalle"] not in Tillfalle.values:
            raise Http404("Det finns ingen sådan uppföljning.")
        super().forbered()

    @cached_property
    def skrivet(self) -> dict[str, list[Any]]:
        """The results of the follow-up, oldest first, with their evidence and åtgärder. One query, which also counts
        the person's notices for the page."""
        alla = uppfoljning.resultaten([self.object.kedja], self.object.planrisk.plan.ar)
        skrivna = alla.filter(tillfalle=self.kwargs["tillfalle"])
        pk = skrivna.order_by().values("pk")
        lankar = Kontrollatgard.objects.filter(resultat__in=pk).select_related("atgard__ansvarig", "atgard__enhet")
        person = self.request.user
        svar = listor(
            {
                "nya": antal(nya(person)),
                "resultat": skrivna,
                "bevis": Kontrollbevis.objects.filter(resultat__in=pk).select_related("bilaga").order_by("pk"),
                "lankar": lankar.order_by("kopplad"),
            }
        )
        kom_ihag(person, sum(svar["nya"]))
        return svar

    @property
    def skrivna(self) -> list[Kontrollresultat]:
        """Newest first."""
        return self.skrivet["resultat"][::-1]

    def utkast_nyckel(self) -> str:
        return f"kontroll-{self.object.pk}-{self.kwargs['tillfalle']}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rattas": bool(self.skrivna)}

    def get_initial(self) -> dict[str, Any]:
        senaste = self.skrivna[0] if self.skrivna else None
        skrivet = {"resultat": senaste.resultat, "bedomning": senaste.bedomning} if senaste else {}
        return {"sett_nummer": len(self.skrivna), **skrivet}

    def form_valid(self, form: ResultatForm) -> HttpResponse:
        bilagor = [*self.utkast_bilagor(), *(ta_emot(fil, self.request.user) for fil in form.cleaned_data["filer"])]
        ny = uppfoljning.registrera(self.object, self.kwargs["tillfalle"], form.uppgift(bilagor), av=self.request.user)
        till = reverse("internkontroll:folj-upp", args=[self.object.pk, self.kwargs["tillfalle"]])
        if ny.bedomning != "ingen":
            return self.klart("Resultatet är sparat. Planera nu en åtgärd.", f"{till}#atgarder")
        return self.klart("Resultatet är sparat.", till)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moment, tillfalle = self.object, self.kwargs["tillfalle"]
        plan, idag = moment.planrisk.plan, timezone.localdate()
        uppfylld = timezone.localdate(self.skrivna[-1].nar) if self.skrivna else None
        return super().get_context_data(
            moment=moment,
            plan=plan,
            tillfalle=Tillfalle(tillfalle),
            skrivna=self.skrivna,
            bevis=self.skrivet["bevis"],
            atgarder=[lank.atgard for lank in self.skrivet["lankar"]],
            hamtat=uppfoljning.hamtat_for(moment, tillfalle),
            frist=uppfoljning.frist(moment, tillfalle, uppfylld=uppfylld),
            oppnar=uppfoljning.oppnar(plan.ar, tillfalle),
            oppen=plan.status == Planstatus.ANTAGEN and idag >= uppfoljning.oppnar(plan.ar, tillfalle),
            far_atgarda=har_nagonstans(self.request.user, Befogenhet.SKOTA_ATGARD),
            ser_planen=har_nagonstans(self.request.user, SE),
            **kwargs,
        )


class AtgardView(UtkastMixin, ObjektFormView):
    """An åtgärd because of a result."""

    befogenhet = FOLJER_UPP
    model = Kontrollresultat
    form_class = AtgardForm
    template_name = "internkontroll/atgard.html"
    request: Inloggad

    def hamta(self) -> Kontrollresultat:
        egna = Kontrollmoment.objects.for_user(self.request.user, FOLJER_UPP)
        alla = Kontrollresultat.objects.filter(moment__in=egna.values("pk"))
        return get_object_or_404(alla.select_related("moment__planrisk__plan", "moment__delen"), pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"kontrollatgard-{self.object.pk}"

    def get_form_kwargs(self) -> dict[str, Any]:
        personer = vid_platser(Befogenhet.SKOTA_ATGARD, under(self.object.moment.delen_id))
        return {**super().get_form_kwargs(), "personer": personer}

    def _till(self) -> str:
        return reverse("internkontroll:folj-upp", args=[self.object.moment_id, self.object.tillfalle])

    def form_valid(self, form: AtgardForm) -> HttpResponse:
        uppfoljning.atgarda(self.object, av=self.request.user, **form.uppgift)
        return self.klart("Åtgärden är beslutad. Den som ansvarar har fått besked.", f"{self._till()}#atgarder")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moment = self.object.moment
        return super().get_context_data(resultat=self.object, moment=moment, tillbaka=self._till(), **kwargs)


class BevisView(BehorigVy):
    """A file behind a result: for who reads the plan, and for the kontrollansvarig. Every reading is logged."""

    befogenhet = SE
    request: Inloggad

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        bevis = get_object_or_404(self._synliga(), pk=kwargs["pk"])
        anteckna_se(bevis.resultat, av=request.user)
        return leverera(bevis.bilaga)

    def _synliga(self) -> Any:
        alla = Kontrollbevis.objects.select_related("bilaga", "resultat__moment__planrisk__plan")
        i_planen = Kontrollmoment.objects.for_user(self.request.user, SE)
        egna = Kontrollmoment.objects.for_user(self.request.user, FOLJER_UPP)
        return alla.filter(resultat__moment__in=i_planen.values("pk").union(egna.values("pk")))
