"""Pages of a sammanträde and its ärenden. Bilagor and ZIP are in `bilagor`."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Count, Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.frister import Frist, svensk_dag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, BehorigTemplateView, ObjektFormView, ObjektMixin
from rapporter.namnd import bilageordning, forms, paragrafer, sammantradesgang, svarsbilaga
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.sammantradessida import sidans_innehall


class SammantradenView(BehorigListView):
    """The coming ones first, the nearest at the top; then those that have been, the latest at the top."""

    befogenhet = Befogenhet.SE_HANDLINGAR
    model = Sammantrade
    template_name = "namnd/sammantraden.html"

    def get_queryset(self):
        idag = timezone.localdate()
        synliga = super().get_queryset().select_related("namnd").annotate(antal_arenden=Count("arenden"))
        self.kommande = list(synliga.filter(datum__gte=idag).order_by("datum", "tid", "pk"))
        return synliga.filter(datum__lt=idag).order_by("-datum", "-pk")

    def get_context_data(self, **kwargs):
        data = super().get_context_data(**kwargs)
        for sammantrade in [*self.kommande, *data["object_list"]]:
            sammantrade.frist = handlingsfrist(sammantrade)
        far_skota = har_nagonstans(self.request.user, Befogenhet.SKOTA_NAMND)
        kommande = {
            "rubrik": "Kommande",
            "rader": self.kommande,
            "tomt": "Inga kommande sammanträden",
            "tomt_mer": "Skapa ett nytt sammanträde." if far_skota else "De visas här när kallelsen är skickad.",
        }
        tidigare = {"rubrik": "Tidigare", "rader": data["object_list"]}
        forsta = not data.get("page_obj") or data["page_obj"].number == 1
        grupper = [kommande] if forsta else []
        return {**data, "far_skota": far_skota, "grupper": grupper + ([tidigare] if tidigare["rader"] else [])}


def handlingsfrist(sammantrade: Sammantrade) -> Frist | None:
    """When the förvaltning must have delivered; met when the kallelse is sent."""
    if sammantrade.handlingar_senast is None:
        return None
    kallad = svensk_dag(sammantrade.kallad) if sammantrade.kallad else None
    return Frist("Handlingar klara", sammantrade.handlingar_senast, "Nämndens tidplan", kallad)


# ---- one sammanträde ----


class SidaMixin(ObjektMixin):
    """The page of a sammanträde, with one ärende open. Forms that fail are shown on the page, in their place."""

    template_name = "namnd/sammantrade.html"
    oppna = ""
    request: Inloggad

    def hamta(self):
        narliggande = "namnd" if self.model is Sammantrade else "sammantrade__namnd"
        alla: Any = self.model._default_manager
        synliga = alla.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(synliga.select_related(narliggande), pk=self.kwargs["pk"])

    def sammantrade_och_arende(self) -> tuple[Sammantrade, Namndarende | None]:
        if isinstance(self.object, Namndarende):
            return self.object.sammantrade, self.object
        return self.object, None

    def get_context_data(self, **kwargs):
        sammantrade, vald = self.sammantrade_och_arende()
        innehall = sidans_innehall(sammantrade, self.request.user, timezone.localdate(), vald)
        tomma = dict.fromkeys(("valj_form", "upp_form", "paragrafer_form"))
        data = super().get_context_data(**{**innehall, **tomma, "oppna": self.oppna, **kwargs})
        if innehall["far_andra"] and innehall["arenden"]:
            self._formular(data)
        return data

    def _formular(self, data) -> None:
        sammantrade, vald = data["sammantrade"], data["vald"]
        alla_har = not data["saknar_paragraf"]
        data["nasta_paragraf"] = data["arenden"][0].paragraf if alla_har else paragrafer.nasta_lediga(sammantrade)
        if not (data["efter"] and data["efter"].anslag):  # what is signed keeps its number
            data["paragrafer_form"] = data["paragrafer_form"] or forms.ParagraferForm(
                initial={"fran": data["nasta_paragraf"]}
            )
        if not data["far_andra_arendet"]:
            return
        data["valj_form"] = data["valj_form"] or forms.ValjRapportForm(arende=vald, person=self.request.user)
        data["upp_form"] = data["upp_form"] or forms.LaddaUppForm()
        if not data["oppna"] and not data["bilagor"]:  # with nothing there, what is wanted is to add something
            data["oppna"] = "valj" if data["valj_form"].rapporter else "upp"


class SammantradeView(SidaMixin, BehorigTemplateView):
    befogenhet = Befogenhet.SE_HANDLINGAR
    model: ClassVar[type[Model]] = Sammantrade


class ArendeView(SammantradeView):
    """The same page with this ärende open. A read of what has sekretess is logged."""

    model = Namndarende

    def get(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        if self.object.sekretess:
            anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)


class NyttSammantradeView(UtkastMixin, BehorigFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    form_class = forms.NyttSammantradeForm
    template_name = "namnd/formular.html"
    utkast = "namnd-nytt"
    extra_context = {
        "rubrik": "Nytt sammanträde",
        "ingress": "Ledamöterna ser sammanträdet först när du har markerat att kallelsen är skickad.",
        "knapp": "Skapa sammanträdet",
    }

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "person": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(avbryt=reverse("rapporter:namnd-sammantraden"), **kwargs)

    def form_valid(self, form):
        sammantrade = sammantradesgang.skapa_sammantrade(**form.cleaned_data, av=self.request.user)
        return self.klart("Sammanträdet är skapat.", "rapporter:namnd-sammantrade", sammantrade.pk)


class AndraSammantradeView(SamtidigMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    request: Inloggad
    form_class = forms.TidOchPlatsForm
    template_name = "namnd/formular.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sammantrade=self.object,
            rubrik="Ändra tid och plats",
            ingress="Dagen står i stämpeln på varje bilaga. Skapa handlingarna igen om du byter dag.",
            knapp="Spara",
            avbryt=reverse("rapporter:namnd-sammantrade", args=[self.object.pk]),
            **kwargs,
        )

    def form_valid(self, form):
        sammantradesgang.andra_sammantrade(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart("Tid och plats är sparade.", "rapporter:namnd-sammantrade", self.object.pk)


class VerbView(ObjektMixin):
    """A button: one rule, then back to the page. A refusal is said on the page."""

    befogenhet = Befogenhet.SKOTA_NAMND
    http_method_names = ["post"]
    request: Inloggad

    def post(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        tillbaka = self.tillbaka()
        try:
            messages.success(request, self.gor())
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            tillbaka = tillbaka.split("#")[0]  # the refusal stands at the top of the page
        return redirect(tillbaka)

    def riktning(self) -> sammantradesgang.Riktning:
        return "upp" if self.request.POST.get("riktning") == "upp" else "ner"

    def gor(self) -> str:
        """Call the rule; return what was done, as a sentence."""
        raise NotImplementedError

    def tillbaka(self) -> str:
        raise NotImplementedError


class StegView(VerbView):
    """Kallelsen is sent, taken back, or the sammanträde genomfört."""

    model = Sammantrade
    VERB = {
        "kalla": (sammantradesgang.kalla, "Kallelsen är markerad som skickad. Ledamöterna kan läsa handlingarna."),
        "aterta_kallelse": (sammantradesgang.aterta_kallelse, "Kallelsen är tillbakadragen. Ledamöterna ser inget."),
        "genomfor": (sammantradesgang.genomfor, "Sammanträdet är markerat som genomfört."),
    }

    def gor(self) -> str:
        verb, mening = self.VERB.get(self.request.POST.get("steg", ""), (None, ""))
        if verb is None:
            raise OtillatenOvergang("Välj vad som ska göras.")
        verb(self.object, av=self.request.user)
        return mening

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-sammantrade", args=[self.object.pk])


class NumreraView(SidaMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    form_class = forms.ParagraferForm
    http_method_names = ["post"]

    def form_valid(self, form):
        try:
            arenden = paragrafer.numrera(self.object, fran=form.cleaned_data["fran"], av=self.request.user)
        except OtillatenOvergang as hinder:
            form.add_error("fran", str(hinder))  # by the field: the page is long
            return self.form_invalid(form)
        forsta, sista = arenden[0].paragraf, arenden[-1].paragraf
        vilka = f"§ {forsta}" if forsta == sista else f"§ {forsta}–{sista}"
        return self.klart(f"Ärendena har fått {vilka}.", "rapporter:namnd-sammantrade", self.object.pk)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(paragrafer_form=form, form=form))


# ---- one ärende ----


class NyttArendeView(UtkastMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    form_class = forms.NyttArendeForm
    template_name = "namnd/formular.html"

    def utkast_nyckel(self) -> str:
        return f"namnd-arende-{self.object.pk}"

    def get_initial(self):
        return {"rapport": self.request.GET.get("rapport", "")}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "sammantrade": self.object, "person": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sammantrade=self.object,
            rubrik="Lägg till ärende",
            ingress="Ärendet hamnar sist på listan. Du kan flytta det sedan.",
            knapp="Lägg till ärendet",
            avbryt=reverse("rapporter:namnd-sammantrade", args=[self.object.pk]),
            **kwargs,
        )

    def form_valid(self, form):
        falt = dict(form.cleaned_data)
        rapport = falt.pop("rapport")
        if rapport is not None:
            falt.pop("dnr")
            arende = bilageordning.lagg_till_arende_om_rapport(self.object, rapport, **falt, av=self.request.user)
        elif form.svaret is not None:
            fil = self.svarets_fil(form.svaret)
            arende = svarsbilaga.lagg_till_arende_om_svaret(self.object, fil, **falt, av=self.request.user)
        else:
            arende = sammantradesgang.lagg_till_arende(self.object, **falt, av=self.request.user)
        return self.klart(f"Ärendet ligger som nummer {arende.ordning} på listan.", "rapporter:namnd-arende", arende.pk)

    def svarets_fil(self, svaret: Tillsynsarende) -> svarsbilaga.Svarsfil | None:
        """The answer's PDF; None when it could not be made, which is said: the ärende's page offers it again."""
        try:
            return svarsbilaga.satt_fil(svaret)
        except PdfKundeInteSkapas as fel:
            messages.warning(self.request, f"Svaret till IVO blev ingen bilaga. {fel.mening}")
            return None


class AndraArendeView(SamtidigMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndarende
    request: Inloggad
    form_class = forms.AndraArendeForm
    template_name = "namnd/formular.html"

    def lases(self) -> Sammantrade:
        return self.object.sammantrade

    def get_initial(self):
        return {"paragraf": self.object.paragraf}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.object, "sammantrade": self.object.sammantrade}

    def get_context_data(self, **kwargs):
        arende = self.object
        return super().get_context_data(
            sammantrade=arende.sammantrade,
            rubrik=f"Ändra ärende {arende.ordning}",
            ingress=f"{arende.dnr}. Numret följer ärendet och går inte att ändra.",
            knapp="Spara",
            avbryt=reverse("rapporter:namnd-arende", args=[arende.pk]),
            fara={
                "rubrik": "Ta bort ärendet från listan",
                "fraga": f"Ta bort ärende {arende.ordning} från listan?",
                "text": "Dess bilagor försvinner från sammanträdet. Diarienumret och rapporterna finns kvar.",
                "url": reverse("rapporter:namnd-arende-ta-bort", args=[arende.pk]),
            },
            **kwargs,
        )

    def form_valid(self, form):
        falt = dict(form.cleaned_data)
        paragraf = falt.pop("paragraf")
        paragrafer.andra_arende_och_paragraf(self.object, paragraf, **falt, av=self.request.user)
        return self.klart("Ärendet är sparat.", "rapporter:namnd-arende", self.object.pk)


class FlyttaArendeView(VerbView):
    model = Namndarende

    def gor(self) -> str:
        arende = sammantradesgang.flytta_arende(self.object, self.riktning(), av=self.request.user)
        return f"Ärendet ligger nu som nummer {arende.ordning}."

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-arende", args=[self.object.pk]) + "#lista"


class TaBortArendeView(VerbView):
    model = Namndarende

    def gor(self) -> str:
        sammantradesgang.ta_bort_arende(self.object, av=self.request.user)
        return "Ärendet är borttaget från listan."

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-sammantrade", args=[self.object.sammantrade_id])
