"""Pages of the reports: the list, one report, and the acts on it. Thin: find, call the rule, redirect."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, IntegerField, Q, Subquery
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from kvalitet import personnummer, samlat, tabellfil
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans, kan_hos
from kvalitet.bilagor.leverans import leverera
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView, ObjektFormView, ObjektMixin
from rapporter.sammanstallning import aterskapande, faststallande, forms
from rapporter.sammanstallning.kontroll import kontroller
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.publicering import DOLDA_TAL, gors_lika
from rapporter.sammanstallning.rapportsida import att_skriva, avsnitten, sidans_innehall
from rapporter.sammanstallning.rapporttyp import Rapporttyp
from rapporter.sammanstallning.textjamforelse import sida_vid_sida
from rapporter.sammanstallning.typer import HALVAR, TYPER
from rapporter.sammanstallning.version import Version, kontrollsummor

_SORTERING = {"period": ("period", "pk"), "dnr": ("dnr",), "lage": ("status", "-created_at"), "skapad": ("created_at",)}


class RapporterView(BehorigListView):
    """Fastställda for all who read, drafts for those who write, and what a chef under the nämnd reads in public."""

    befogenhet = Befogenhet.SE_RAPPORT
    model = Rapport
    template_name = "rapporter/rapporter.html"
    context_object_name = "rapporter"
    request: Inloggad

    @cached_property
    def filter(self) -> forms.RapportFilter:
        return forms.RapportFilter(self.request.GET or None, person=self.request.user)

    def get_queryset(self):
        sort = self.request.GET.get("sort", "-skapad")
        falt = _SORTERING.get(sort.removeprefix("-"), ("created_at",))
        if sort.startswith("-"):
            falt = tuple(f.removeprefix("-") if f.startswith("-") else f"-{f}" for f in falt)
        kvar = Count("avsnitt", filter=Q(avsnitt__klar=False))
        rader = Rapport.objects.i_nagon_version(self.request.user).defer("siffror", "skillnader")
        rader = rader.select_related("namnd", "faststalld_av", "rattar")
        return rader.filter(**self.filter.villkor()).annotate(kvar=kvar).order_by(*falt)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.GET.get("format") in tabellfil.FORMAT:
            return self._fil(request.GET["format"])
        return super().get(request, *args, **kwargs)

    def _fil(self, format_: str) -> HttpResponseBase:
        """Exactly the rows of the list."""
        rubriker = ["Diarienummer", "Rapport", "Nämnd", "Läge", "Siffrorna lästes av", "Fastställd"]
        rader = (
            [r.dnr, r.rubrik, r.namnd.namn, r.get_status_display(), r.brytpunkt, r.faststalld]
            for r in self.get_queryset()
        )
        return tabellfil.som_fil(format_, namn="rapporter", rubriker=rubriker, rader=rader)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filter=self.filter,
            filtrerad=bool(self.filter.villkor()),
            far_skapa=har_nagonstans(self.request.user, Befogenhet.SAMMANSTALLA),
            far_se_siffror=har_nagonstans(self.request.user, Befogenhet.SE_SIFFROR),
            far_registrera=har_nagonstans(self.request.user, Befogenhet.SKOTA_EJ_VERKSTALLDA),
            **kwargs,
        )


class NyRapportView(BehorigFormView):
    """A new report of the type that the address names, the half-year report when it names none."""

    befogenhet = Befogenhet.SAMMANSTALLA
    form_class = forms.NyRapportForm
    template_name = "rapporter/ny.html"
    request: Inloggad

    @cached_property
    def typ(self) -> Rapporttyp:
        vald = self.request.POST.get("slag") or self.request.GET.get("slag", HALVAR.slag.value)
        if vald not in TYPER:
            raise Http404("Det finns ingen sådan rapport.")
        return TYPER[vald]

    def get_form_kwargs(self):
        namnder = forms.namnder_for(self.request.user, Befogenhet.SAMMANSTALLA)
        val = {"namnder": namnder, "idag": timezone.localdate()}
        forval = {namn: self.request.GET[namn] for namn in ("namnd", "period") if namn in self.request.GET}
        return {**super().get_form_kwargs(), **val, "typ": self.typ, "initial": forval}

    def get_context_data(self, **kwargs):
        return super().get_context_data(typ=self.typ, typer=TYPER.values(), **kwargs)

    def form_valid(self, form):
        rapport = faststallande.skapa(**form.cleaned_data, slag=self.typ.slag.value, av=self.request.user)
        return self.klart("Rapporten är skapad. Siffrorna är räknade.", "rapporter:rapport", rapport.pk)


class RapportSida(ObjektMixin):
    """The page of one rapport, with one section open."""

    model = Rapport
    template_name = "rapporter/rapport.html"
    nyckel = ""
    mer: tuple[str, ...] = ()
    """What is fetched beside the rapport, over what every page of it needs."""
    request: Inloggad

    def hamta(self) -> Rapport:
        person = self.request.user
        rapporter = Rapport.objects.for_user(person, self.befogenhet)  # type: ignore[arg-type]
        bredvid = ["namnd", "faststalld_av", "rattar", "pdf", "pdf_offentlig", *self.mer]
        bredvid += ["publicerat"] if self.version == "offentlig" else []
        olasta = Subquery(samlat.antal(nya(person)), output_field=IntegerField())
        alla = rapporter.select_related(*bredvid).annotate(nya=olasta, dolda_tal=DOLDA_TAL)
        rapport: Any = get_object_or_404(alla, pk=self.kwargs["pk"])
        kom_ihag(person, rapport.nya or 0)
        return rapport

    @property
    def version(self) -> Version:
        return "offentlig" if self.request.GET.get("version") == "offentlig" else "fullstandig"

    def get_context_data(self, **kwargs):
        nyckel = self.nyckel or self.request.GET.get("avsnitt", "")
        return super().get_context_data(
            **sidans_innehall(self.object, self.request.user, nyckel, self.version), **kwargs
        )


class RapportView(RapportSida, ObjektDetailView):
    """To read. Who writes on a draft comes straight to the section that is next, and who reads only the public version
    to that."""

    befogenhet = Befogenhet.SE_RAPPORT

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except Http404:
            if not Rapport.objects.offentliga_for(request.user).filter(pk=kwargs["pk"]).exists():
                raise
            return redirect("rapporter:offentlig", kwargs["pk"])

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self._skriver() and "avsnitt" not in request.GET and "version" not in request.GET:
            return redirect("rapporter:avsnitt", self.object.pk, att_skriva(self.object))
        anteckna_se(self.object, av=self.request.user)
        return super().get(request, *args, **kwargs)

    def _skriver(self) -> bool:
        return self.object.ar_utkast and kan_hos(self.request.user, Befogenhet.SAMMANSTALLA, self.object.namnd_id)


class AvsnittView(UtkastMixin, RapportSida, ObjektFormView):
    """Write a section. A post that fails shows the page again with the text as it was written."""

    befogenhet = Befogenhet.SAMMANSTALLA
    form_class = forms.AvsnittForm

    @property
    def nyckel(self) -> str:
        return self.kwargs["nyckel"]

    @cached_property
    def avsnitt(self) -> Avsnitt:
        avsnitt = next((a for a in avsnitten(self.object) if a.nyckel == self.nyckel), None)
        if avsnitt is None:
            raise Http404
        return avsnitt

    def utkast_nyckel(self) -> str:
        return f"rapport-{self.kwargs['pk']}-{self.nyckel.replace('_', '-')}"

    def get_initial(self):
        return {"text": self.avsnitt.text, "version": self.avsnitt.version}

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.object.ar_utkast:
            return redirect(f"{reverse('rapporter:rapport', args=[self.object.pk])}?avsnitt={self.avsnitt.nyckel}")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        klar = "klar" in self.request.POST
        try:
            faststallande.skriv_avsnitt(self.avsnitt, av=self.request.user, klar=klar, **form.cleaned_data)
        except faststallande.NagonSparadeFore as fore:
            return self._visa_bada(form, fore)
        if personnummer.finns(form.cleaned_data["text"]):
            messages.warning(self.request, "Det ser ut att finnas ett personnummer i texten. Ta bort det.")
        if klar:
            return self.klart(f"Avsnittet {self.avsnitt.rubrik} är klart.", "rapporter:rapport", self.object.pk)
        return self.klart("Avsnittet är sparat.", "rapporter:avsnitt", self.object.pk, self.nyckel)

    def _visa_bada(self, form, fore: faststallande.NagonSparadeFore) -> HttpResponse:
        """The writer's own text stays in the form, now on top of the newer version; that one is shown beside it."""
        data = form.data.copy()
        data["version"] = str(fore.avsnitt.version)
        form.data = data
        form.add_error(None, str(fore))
        return self.render_to_response(self.get_context_data(form=form, annan=fore.avsnitt))


class OppnaAvsnittView(RapportSida):
    befogenhet = Befogenhet.SAMMANSTALLA
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, nyckel: str) -> HttpResponse:
        avsnitt = get_object_or_404(self.object.avsnitt, nyckel=nyckel)
        try:
            faststallande.oppna_avsnitt(avsnitt, av=self.request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
        return redirect("rapporter:avsnitt", pk, nyckel)


class VersionerView(RapportSida, ObjektDetailView):
    """Every version of a section's text, the newest first, and any two of them side by side."""

    befogenhet = Befogenhet.SAMMANSTALLA
    template_name = "rapporter/versioner.html"

    def get_context_data(self, **kwargs):
        avsnitt = get_object_or_404(self.object.avsnitt, nyckel=self.kwargs["nyckel"])
        historik = avsnitt.history.select_related("andrad_av").order_by("version", "-history_id").distinct("version")
        versioner = list(historik)[::-1]
        par = [self._vald(versioner, namn, forval) for namn, forval in (("fran", 1), ("till", 0))]
        return {
            "rapport": self.object,
            "avsnitt": avsnitt,
            "versioner": versioner,
            "par": par,
            "jamford": sida_vid_sida(par[0].text, par[1].text) if len(versioner) > 1 else [],
        }

    def _vald(self, versioner, namn: str, forval: int):
        """The version that the address asks for; without any, the two newest are compared."""
        begard = self.request.GET.get(namn, "")
        return next((v for v in versioner if str(v.version) == begard), versioner[min(forval, len(versioner) - 1)])


class SkapaPdfView(RapportSida):
    befogenhet = Befogenhet.SAMMANSTALLA
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            jobb = faststallande.skapa_pdf(self.object, av=self.request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
            return redirect("rapporter:rapport", pk)
        return redirect("jobb:jobb", jobb.pk)


class PdfView(RapportSida):
    """The finished file, or the latest draft."""

    befogenhet = Befogenhet.SE_RAPPORT

    def get(self, request: HttpRequest, pk: int, version: str) -> HttpResponseBase:
        filer = {"fullstandig": self.object.pdf, "offentlig": self.object.pdf_offentlig}
        fil = filer.get(version)
        if fil is None:
            raise Http404("Det finns ingen sådan PDF.")
        anteckna_se(self.object, av=self.request.user)
        return leverera(fil)


class BekraftaView(RapportSida, ObjektFormView):
    """One question and one button, on a page of its own: works without a script, and by keyboard."""

    befogenhet = Befogenhet.SAMMANSTALLA
    form_class = Form

    def get_context_data(self, **kwargs):
        return {"rapport": self.object, **super(RapportSida, self).get_context_data(**kwargs)}


class RaknaOmView(BekraftaView):
    template_name = "rapporter/rakna_om.html"
    mer = ("underlag",)

    def get_context_data(self, **kwargs):
        jamforelse = aterskapande.fore_omrakning(self.object) if self.object.ar_utkast else None
        return super().get_context_data(jamforelse=jamforelse, **kwargs)

    def form_valid(self, form):
        andrat = faststallande.rakna_om(self.object, av=self.request.user)
        mening = "Siffrorna är räknade om." if andrat else "Siffrorna är räknade om. Ingen siffra har ändrats."
        return self.klart(mening, "rapporter:rapport", self.object.pk)


class FaststallView(BekraftaView):
    befogenhet = Befogenhet.FASTSTALLA
    template_name = "rapporter/faststall.html"

    def get_context_data(self, **kwargs):
        lista = kontroller(self.object)
        klara = all(kontroll.klar for kontroll in lista)
        return super().get_context_data(kontroller=lista, kan_faststallas=klara, **kwargs)

    def form_valid(self, form):
        rapport, _ = faststallande.faststall(self.object, av=self.request.user)
        return self.klart("Rapporten är fastställd. PDF-filerna skapas nu.", "rapporter:rapport", rapport.pk)


class AterskapaView(BekraftaView):
    """Whoever may read a rapport may check it. The ärenden behind a difference are named for those who compile."""

    befogenhet = Befogenhet.SE_RAPPORT
    template_name = "rapporter/aterskapa.html"
    mer = ("underlag",)

    def form_valid(self, form):
        utfall = faststallande.aterskapa(self.object, av=self.request.user)
        visa_arenden = kan_hos(self.request.user, Befogenhet.SAMMANSTALLA, self.object.namnd_id)
        summor = kontrollsummor(self.object, "offentlig")
        return self.render_to_response(
            self.get_context_data(
                utfall=utfall,
                visa_arenden=visa_arenden,
                offentliga_summor=summor,
                doljs_annorlunda=not gors_lika(self.object),
            )
        )


class RattaView(BekraftaView):
    template_name = "rapporter/ratta.html"

    def form_valid(self, form):
        ny = faststallande.ratta(self.object, av=self.request.user)
        return self.klart("Rättelsen är skapad som en ny rapport.", "rapporter:rapport", ny.pk)
