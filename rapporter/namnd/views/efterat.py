"""Views of what comes after the sammanträde: decisions, utdrag, justering, anslag, and what an ärende is about."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna, anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView, ObjektMixin
from rapporter.namnd import arendekoppling, beslutsgang, protokoll
from rapporter.namnd.beslutsmodeller import Anslag, Namndbeslut
from rapporter.namnd.dokument import MEDIATYPER, Dokument, Format, filstam, skriv
from rapporter.namnd.efteratforms import AnslagsdagForm, BeslutForm, JusteraForm, KopplaForm, kan_justeras
from rapporter.namnd.handlingar import arenden_med_bilagor
from rapporter.namnd.justering import beslutet
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.views.sammantraden import VerbView


def som_fil(dokument: Dokument, format_: str, stam: str) -> HttpResponse:
    """The document as a download. Raises PdfKundeInteSkapas."""
    typ: Format = "docx" if format_ == "docx" else "pdf"
    svar = HttpResponse(skriv(dokument, typ), content_type=MEDIATYPER[typ])
    svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{stam}.{typ}")
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    return svar


class DokumentMixin(ObjektMixin):
    """A document made when it is asked for. When it cannot be made, the page says why."""

    http_method_names = ["get", "head"]
    request: Inloggad

    def get(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        try:
            return self.fil()
        except (PdfKundeInteSkapas, OtillatenOvergang) as hinder:
            messages.error(request, str(hinder))
            return redirect(self.tillbaka())

    def fil(self) -> HttpResponse:
        raise NotImplementedError

    def tillbaka(self) -> str:
        raise NotImplementedError


class ArendeMixin(ObjektMixin):
    """An ärende of a list that the person prepares, with all that its documents need."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndarende
    request: Inloggad

    def hamta(self):
        egna = Namndarende.objects.for_user(self.request.user, self.befogenhet).select_related("sammantrade__namnd")
        arende = get_object_or_404(egna, pk=self.kwargs["pk"])
        return next(a for a in arenden_med_bilagor(arende.sammantrade, arende))


def arendets_sida(arende: Namndarende) -> str:
    return reverse("rapporter:namnd-arende", args=[arende.pk]) + "#arende"


class BeslutView(SamtidigMixin, UtkastMixin, ArendeMixin, ObjektFormView):
    """What the nämnd decided in one ärende. The points start from its förslag."""

    form_class = BeslutForm
    template_name = "namnd/beslut.html"

    def utkast_nyckel(self) -> str:
        return f"namnd-beslut-{self.object.pk}"

    def lases(self) -> Sammantrade:
        return self.object.sammantrade

    def skrivet(self) -> Namndbeslut | None:
        return beslutet(self.object)

    def get_initial(self):
        arende, beslut = self.object, beslutet(self.object)
        if beslut is not None:
            falt = ("beslut", "omedelbart_justerad", "reservation", "expedieras_till", "version")
            return {namn: getattr(beslut, namn) for namn in falt}
        skrivelse = getattr(arende, "tjansteskrivelse", None)
        till = skrivelse.skickas_till if skrivelse else ""
        return {"beslut": arende.forslag, "expedieras_till": till, "version": 0}

    def get_context_data(self, **kwargs):
        arende = self.object
        return super().get_context_data(
            arende=arende,
            sammantrade=arende.sammantrade,
            nytt=beslutet(arende) is None,
            avbryt=arendets_sida(arende),
            **kwargs,
        )

    def form_valid(self, form):
        beslutsgang.skriv_beslut(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart("Beslutet är sparat.", arendets_sida(self.object))


class UtdragView(ArendeMixin, DokumentMixin):
    """The protokollsutdrag of one ärende, as PDF or Word."""

    def fil(self) -> HttpResponse:
        arende = self.object
        beslut = beslutet(arende)
        if beslut is None:
            raise OtillatenOvergang("Skriv beslutet först. Sedan kan du hämta utdraget.")
        svar = som_fil(protokoll.utdrag(arende, beslut), self.kwargs["format"], self._stam(arende))
        anteckna_se(arende, av=self.request.user)
        anteckna("hamta_protokollsutdrag", arende, av=self.request.user, detalj={"format": self.kwargs["format"]})
        return svar

    def _stam(self, arende: Namndarende) -> str:
        mote = arende.sammantrade
        return filstam(
            [
                "Protokollsutdrag",
                mote.namnd.kortnamn,
                mote.datum.isoformat(),
                protokoll.arendets_namn(arende),
                arende.dnr,
            ]
        )

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-arende", args=[self.object.pk])


class SammantradesfilView(DokumentMixin):
    """The kallelse or the protokoll of a sammanträde, by `vad` in the address."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade

    def fil(self) -> HttpResponse:
        mote: Sammantrade = self.object
        arenden = arenden_med_bilagor(mote)
        dokument = (protokoll.kallelse if self.kwargs["vad"] == "kallelse" else protokoll.protokoll)(mote, arenden)
        stam = filstam([dokument.slag, mote.namnd.kortnamn, mote.datum.isoformat()])
        anteckna_se(mote, av=self.request.user)
        return som_fil(dokument, self.kwargs["format"], stam)

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-sammantrade", args=[self.object.pk])


class KallelseView(SammantradesfilView):
    """The kallelse, for those who read too: it holds public wording alone."""

    befogenhet = Befogenhet.SE_HANDLINGAR


# ---- justering and anslag ----


class JusteraView(ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    form_class = JusteraForm
    template_name = "namnd/formular.html"
    request: Inloggad

    def get(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        if not kan_justeras(self.object):
            messages.info(request, "Det finns inget att justera just nu.")
            return redirect(efter_sammantradet(self.object))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "sammantrade": self.object}

    def get_initial(self):
        return {"slag": self.request.GET.get("slag", ""), "justerad": timezone.localdate()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            sammantrade=self.object,
            rubrik="Skriv in justeringen",
            ingress="När justeringen är inskriven går besluten inte längre att ändra.",
            knapp="Spara justeringen",
            avbryt=efter_sammantradet(self.object),
            **kwargs,
        )

    def form_valid(self, form):
        beslutsgang.justera(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart("Justeringen är inskriven. Sätt upp anslaget.", efter_sammantradet(self.object))


def efter_sammantradet(mote: Sammantrade) -> str:
    return reverse("rapporter:namnd-sammantrade", args=[mote.pk]) + "#efterat"


class AnslagView(ObjektFormView):
    """The day the notice went up, and later the day it came down."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Anslag
    form_class = AnslagsdagForm
    template_name = "namnd/formular.html"
    request: Inloggad

    def get_initial(self):
        return {"dag": timezone.localdate()}

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "anslag": self.object}

    def get_context_data(self, **kwargs):
        upp = self.object.uppsatt is None
        return super().get_context_data(
            sammantrade=self.object.sammantrade,
            rubrik="När sattes anslaget upp?" if upp else "När togs anslaget ned?",
            knapp="Spara dagen",
            avbryt=efter_sammantradet(self.object.sammantrade),
            **kwargs,
        )

    def form_valid(self, form):
        dag = form.cleaned_data["dag"]
        if self.object.uppsatt is None:
            anslag = beslutsgang.satt_upp_anslag(self.object, uppsatt=dag, av=self.request.user)
            mening = f"Anslaget är uppsatt. Ta ned det tidigast {anslag.nedtas_tidigast}."
        else:
            beslutsgang.ta_ned_anslag(self.object, nedtaget=dag, av=self.request.user)
            mening = "Anslaget är nedtaget. Beviset är komplett."
        return self.klart(mening, efter_sammantradet(self.object.sammantrade))


class AnslagsfilView(DokumentMixin):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Anslag

    def fil(self) -> HttpResponse:
        mote = self.object.sammantrade
        dokument = protokoll.anslagsbevis(self.object, arenden_med_bilagor(mote))
        genast = "omedelbar justering" if self.object.slag == "omedelbar" else ""
        stam = filstam(["Anslag", mote.namnd.kortnamn, mote.datum.isoformat(), genast])
        anteckna_se(self.object, av=self.request.user)
        return som_fil(dokument, self.kwargs["format"], stam)

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-sammantrade", args=[self.object.sammantrade_id])


# ---- what an ärende is about ----


class KopplaView(ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndarende
    form_class = KopplaForm
    template_name = "namnd/koppla.html"
    request: Inloggad

    def get_context_data(self, **kwargs):
        arende = self.object
        return super().get_context_data(
            arende=arende,
            sammantrade=arende.sammantrade,
            kopplade=arendekoppling.kopplade(arende, self.request.user),
            avbryt=arendets_sida(arende),
            **kwargs,
        )

    def form_valid(self, form):
        koppling = arendekoppling.koppla(self.object, form.cleaned_data["dnr"], av=self.request.user)
        return self.klart(f"{koppling.arende.dnr} är kopplat. När nämnden har beslutat syns det där.", self._hit())

    def _hit(self) -> str:
        return reverse("rapporter:namnd-koppla", args=[self.object.pk])


class TaBortKopplingView(VerbView):
    model = Namndarende

    def gor(self) -> str:
        nummer = self.request.POST.get("arende", "")
        arendekoppling.ta_bort_koppling(self.object, heltal(nummer), av=self.request.user)
        return "Kopplingen är borttagen."

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-koppla", args=[self.object.pk])
