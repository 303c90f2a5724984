"""Views of bilagor: choose, upload, order, fetch stamped; and the ZIP of them all."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import ta_emot
from kvalitet.heltal import heltal
from kvalitet.jobb.arbete import starta
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView, ObjektMixin
from rapporter.namnd import bilageordning, forms, handlingar, svarsbilaga, tillsyn
from rapporter.namnd.justering import gar_att_andra
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.namnd.paketering import INGA_BILAGOR, gar_att_packa
from rapporter.namnd.rattade import satt_rattad
from rapporter.namnd.sammantradessida import beskrivna
from rapporter.namnd.stampel import PdfKanInteStamplas
from rapporter.namnd.tasks import PAKET, SAMLAD
from rapporter.namnd.views.sammantraden import SidaMixin, VerbView


class ValjRapportView(SidaMixin, ObjektFormView):
    """The form stands on the page of the ärende; by GET it is open there."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndarende
    form_class = forms.ValjRapportForm
    oppna = "valj"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "arende": self.object, "person": self.request.user}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"valj_form": kwargs.get("form") or self.get_form(), **kwargs})

    def form_valid(self, form):
        bilaga = bilageordning.valj_rapport(self.object, form.cleaned_data["rapport"], av=self.request.user)
        return self.klart(f"Rapporten är bilaga {bilaga.ordning}.", arendets_bilagor(self.object))


class LaddaUppView(UtkastMixin, SidaMixin, ObjektFormView):
    """A file that came with a failed post is kept on the person's draft, so that it need not be chosen again."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndarende
    form_class = forms.LaddaUppForm
    oppna = "upp"

    def utkast_nyckel(self) -> str:
        return f"namnd-bilaga-{self.object.pk}"

    def sparad(self) -> Bilaga | None:
        """The newest kept file. Used only when the page that was posted showed it."""
        kvar = [b for b in self.utkast_bilagor() if b.mediatyp in bilageordning.MOTTAGNA]
        return max(kvar, key=lambda b: b.uppladdad, default=None)

    def _visad(self) -> Bilaga | None:
        sparad = self.sparad()
        return sparad if sparad and self.request.POST.get("sparad") == str(sparad.pk) else None

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "sparad": self._visad() is not None}

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        return super().get_context_data(**{"upp_form": form, "sparad_fil": self.sparad(), **kwargs})

    def form_valid(self, form):
        ny = form.cleaned_data["fil"]
        fil = ta_emot(ny, self.request.user) if ny else self._visad()
        if fil is None:  # it was kept, and used from another window
            form.add_error("fil", "Välj en fil.")
            return self.form_invalid(form)
        bilaga = bilageordning.ladda_upp(self.object, fil, namn=form.cleaned_data["namn"], av=self.request.user)
        hinder = handlingar.stampelhinder(bilaga)
        if hinder:
            messages.warning(self.request, f"Bilaga {bilaga.ordning} går inte att stämpla. {hinder}")
            return redirect("rapporter:namnd-arende", self.object.pk)  # where the warning is seen: at the top
        return self.klart(f"Filen är bilaga {bilaga.ordning}.", arendets_bilagor(self.object))


class SvarView(VerbView):
    """The answer to IVO that the ärende is about: put among the bilagor, or made again when it has changed since."""

    model = Namndarende

    def gor(self) -> str:
        arende: Namndarende = self.object
        gammal = arende.bilagor.filter(tillsynsarende__isnull=False).first()
        rad = tillsyn.framlagda(self.request.user, arende.namnd_id).filter(dnr=arende.dnr).first()
        if rad is None:
            raise OtillatenOvergang("Svaret ligger inte hos nämnden. Det blir en bilaga när det är lämnat dit.")
        try:
            fil = svarsbilaga.satt_fil(rad)
        except PdfKundeInteSkapas as fel:
            raise OtillatenOvergang(fel.mening) from fel
        if gammal is not None:
            bilaga = svarsbilaga.gor_om(gammal, fil, av=self.request.user)
            return f"Bilaga {bilaga.ordning} visar nu svaret som det är."
        return f"Svaret är bilaga {svarsbilaga.lagg_till(arende, fil, av=self.request.user).ordning}."

    def tillbaka(self) -> str:
        return arendets_bilagor(self.object)


class RattelseView(VerbView):
    """The rättelse in the place of a rapport that has been put right since it was chosen."""

    model = Namndbilaga

    def gor(self) -> str:
        bilaga = bilageordning.byt_till_rattelsen(self.object, av=self.request.user)
        return (
            f"Bilaga {bilaga.ordning} är nu rättelsen. Läs igenom förslaget till beslut och tjänsteskrivelsen. De kan "
            "vara skrivna efter den förra rapporten."
        )

    def tillbaka(self) -> str:
        return arendets_bilagor(self.object.arende)


class FlyttaBilagaView(VerbView):
    """With htmx only the list is drawn anew, and the button that was pressed keeps focus."""

    model = Namndbilaga

    def post(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        if not getattr(request, "htmx", False):
            return super().post(request, *args, **kwargs)
        try:
            besked = self.gor()
        except OtillatenOvergang as hinder:
            besked = str(hinder)
        arende = self.object.arende
        bilagor = beskrivna(handlingar.bilagor_i_ordning(arende))
        svarsbilaga.satt_lage(bilagor)
        satt_rattad(bilagor)
        innehall = {
            "bilagor": bilagor,
            "far_andra_arendet": gar_att_andra(arende),
            "fokus": self.object.pk,
            "vald": arende,
        }
        return render(request, "namnd/_flyttad.html", {**innehall, "besked": besked})

    def gor(self) -> str:
        bilaga = bilageordning.flytta_bilaga(self.object, self.riktning(), av=self.request.user)
        return f"{bilaga.namn} är nu bilaga {bilaga.ordning}."

    def tillbaka(self) -> str:
        return arendets_bilagor(self.object.arende)


class OrdnaBilagorView(VerbView):
    """The whole order at once, as after a drag: `ordning` is the ids in order, divided by commas."""

    model = Namndarende

    def gor(self) -> str:
        nummer = [*map(heltal, self.request.POST.get("ordning", "").split(","))]
        bilageordning.ordna_bilagor(self.object, nummer, av=self.request.user)
        return "Bilagorna har fått sina nya nummer."

    def tillbaka(self) -> str:
        return arendets_bilagor(self.object)


class TaBortBilagaView(VerbView):
    model = Namndbilaga

    def gor(self) -> str:
        bilageordning.ta_bort_bilaga(self.object, av=self.request.user)
        return "Bilagan är borttagen. De som låg efter har fått nya nummer."

    def tillbaka(self) -> str:
        return arendets_bilagor(self.object.arende)


class AndraBilagaView(SamtidigMixin, ObjektFormView):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndbilaga
    request: Inloggad
    form_class = forms.BilageForm
    template_name = "namnd/formular.html"

    def lases(self) -> Sammantrade:
        return self.object.arende.sammantrade

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.object}

    def get_context_data(self, **kwargs):
        bilaga = self.object
        kvar = "Filen behöver laddas upp igen om den ska tillbaka."
        if bilaga.rapport_id or bilaga.tillsynsarende_id:
            kvar = "Rapporten finns kvar." if bilaga.rapport_id else "Svaret till IVO finns kvar i sitt ärende."
        return super().get_context_data(
            sammantrade=bilaga.arende.sammantrade,
            rubrik=f"Ändra bilaga {bilaga.ordning} till ärende {bilaga.arende.ordning}",
            knapp="Spara namnet",
            avbryt=arendets_bilagor(bilaga.arende),
            fara={
                "rubrik": "Ta bort bilagan",
                "fraga": f"Ta bort bilaga {bilaga.ordning}?",
                "text": f"Bilagorna efter den får nya nummer. {kvar}",
                "url": reverse("rapporter:namnd-bilaga-ta-bort", args=[bilaga.pk]),
            },
            **kwargs,
        )

    def form_valid(self, form):
        bilageordning.byt_namn(self.object, form.cleaned_data["namn"], av=self.request.user)
        return self.klart("Namnet är sparat.", arendets_bilagor(self.object.arende))


class HamtaBilagaView(ObjektMixin):
    """One bilaga with its line on every page. `?ostamplad` gives one that cannot be stamped as it was uploaded."""

    befogenhet = Befogenhet.SE_HANDLINGAR
    model = Namndbilaga
    http_method_names = ["get", "head"]

    def get(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        bilaga: Namndbilaga = self.object
        typ = "application/pdf"
        try:
            pdf = handlingar.stamplad(bilaga).pdf
        except PdfKanInteStamplas as hinder:
            if "ostamplad" not in request.GET:
                return render(request, "namnd/gar_inte_att_stampla.html", {"bilaga": bilaga, "hinder": hinder.mening})
            pdf = handlingar.original(bilaga)
            typ = handlingar.kallfil(bilaga).mediatyp
        except FileNotFoundError as saknas:
            raise Http404("Filen finns inte kvar.") from saknas
        anteckna_se(bilaga, av=request.user)
        return _som_fil(pdf, handlingar.bilagans_filnamn(bilaga), typ)


def _som_fil(innehall: bytes, namn: str, mediatyp: str) -> HttpResponse:
    svar = HttpResponse(innehall, content_type=mediatyp)
    svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    svar["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return svar


# ---- the ZIP ----


class PaketView(ObjektMixin):
    """Start the job that makes the ZIP, of everything or of the posted ärende, or one PDF, and show how it goes."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        sammantrade: Sammantrade = self.object
        arende = None
        if nummer := request.POST.get("arende"):
            arende = get_object_or_404(sammantrade.arenden, pk=heltal(nummer))
        if not gar_att_packa(sammantrade, arende):
            messages.error(request, INGA_BILAGOR)
            return redirect("rapporter:namnd-sammantrade", sammantrade.pk)
        samlad = request.POST.get("slag") == "samlad"
        vilka = {"sammantrade": sammantrade.pk, **({} if samlad else {"arende": arende.pk if arende else None})}
        rubrik = handlingar.paketets_rubrik(sammantrade, None if samlad else arende)
        jobb = starta(SAMLAD if samlad else PAKET, rubrik=rubrik, person=request.user, argument=vilka)
        return redirect("jobb:jobb", jobb.pk)


class HamtaPaketView(ObjektMixin):
    """For those who prepare the nämnd's sammanträden, whoever started the job."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndpaket
    http_method_names = ["get", "head"]

    def get(self, request: Inloggad, *args, **kwargs) -> FileResponse:
        anteckna_se(self.object, av=request.user)
        return leverera(self.object.fil)


def arendets_bilagor(arende: Namndarende) -> str:
    return reverse("rapporter:namnd-arende", args=[arende.pk]) + "#arende"
