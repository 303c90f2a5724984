"""Views of the public version: what it hides, make it, read it, approve it, fetch it; and what is shown of a file."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.mottagning import oppna, ta_emot
from kvalitet.jobb.arbete import starta
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se
from kvalitet.vyer import BehorigTemplateView, ObjektFormView, ObjektMixin
from rapporter.namnd import offentliggang
from rapporter.namnd.efteratforms import OffentlighetForm
from rapporter.namnd.handlingar import arenden_med_bilagor
from rapporter.namnd.modeller import Namndbilaga, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.offentligsida import vad_som_visas
from rapporter.namnd.tasks import OFFENTLIG
from rapporter.namnd.views.sammantraden import VerbView


class OffentligView(ObjektMixin, BehorigTemplateView):
    """What the public will see of each handling, the newest version, and what stands in its way."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    template_name = "namnd/offentlig.html"
    request: Inloggad

    def get_context_data(self, **kwargs):
        mote: Sammantrade = self.object
        arenden = arenden_med_bilagor(mote)
        version = offentliggang.senaste(mote)
        last = version is not None and version.lasare.filter(pk=self.request.user.pk).exists()
        return super().get_context_data(
            sammantrade=mote,
            visas=vad_som_visas(arenden),
            version=version,
            aktuell=version is not None and offentliggang.aktuell(version),
            last=last,
            **kwargs,
        )


class SkapaView(ObjektMixin):
    befogenhet = Befogenhet.SKOTA_NAMND
    model = Sammantrade
    http_method_names = ["post"]

    def post(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        mote: Sammantrade = self.object
        if not mote.arenden.exists():
            messages.error(request, "Det finns inga ärenden på listan.")
            return redirect("rapporter:namnd-offentlig", mote.pk)
        rubrik = f"Offentlig version, {mote.namnd.kortnamn} {mote.datum.isoformat()}"
        jobb = starta(OFFENTLIG, rubrik=rubrik, person=request.user, argument={"sammantrade": mote.pk})
        return redirect("jobb:jobb", jobb.pk)


class ForhandsvisningView(ObjektMixin):
    """The file itself, in the browser. That the person has opened it is remembered."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Offentligversion
    http_method_names = ["get"]

    def get(self, request: Inloggad, *args, **kwargs) -> FileResponse:
        version: Offentligversion = self.object
        try:
            fil = oppna(version.fil)
        except FileNotFoundError as saknas:
            raise Http404("Filen finns inte kvar.") from saknas
        offentliggang.oppna_forhandsvisning(version, av=request.user)
        svar = FileResponse(fil, content_type="application/pdf")
        namn = f"Förhandsvisning {version.fil.namn}"
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=namn) or "inline"
        svar["X-Content-Type-Options"] = "nosniff"
        svar["Cache-Control"] = "private, no-store"
        return svar


class GodkannView(VerbView):
    model = Offentligversion

    def gor(self) -> str:
        offentliggang.godkann(self.object, av=self.request.user)
        return "Den offentliga versionen är godkänd och går att hämta."

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-offentlig", args=[self.object.sammantrade_id])


class HamtaOffentligView(ObjektMixin):
    """An approved version that is still of the handlingar as they are. For all who read handlingar."""

    befogenhet = Befogenhet.SE_HANDLINGAR
    model = Offentligversion
    http_method_names = ["get", "head"]

    def hamta(self):
        synliga = Sammantrade.objects.for_user(self.request.user, Befogenhet.SE_HANDLINGAR)
        alla = Offentligversion.objects.for_user(self.request.user, Befogenhet.SE_HANDLINGAR)
        godkanda = alla.filter(godkand__isnull=False, sammantrade__in=synliga).select_related(
            "sammantrade__namnd", "fil"
        )
        version = get_object_or_404(godkanda, pk=self.kwargs["pk"])
        if not offentliggang.aktuell(version):
            raise Http404("Handlingarna har ändrats sedan versionen godkändes.")
        return version

    def get(self, request: Inloggad, *args, **kwargs) -> FileResponse:
        anteckna_se(self.object, av=request.user)
        return leverera(self.object.fil)


class OffentlighetView(SamtidigMixin, ObjektFormView):
    """What the public sees of one uploaded file."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Namndbilaga
    form_class = OffentlighetForm
    template_name = "namnd/formular.html"
    request: Inloggad

    def lases(self) -> Sammantrade:
        return self.object.arende.sammantrade

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "bilaga": self.object}

    def get_context_data(self, **kwargs):
        bilaga = self.object
        return super().get_context_data(
            sammantrade=bilaga.arende.sammantrade,
            rubrik=f"Bilaga {bilaga.ordning} i den offentliga versionen",
            ingress=f"{bilaga.namn}. Ledamöterna får alltid hela bilagan.",
            knapp="Spara valet",
            avbryt=reverse("rapporter:namnd-offentlig", args=[bilaga.arende.sammantrade_id]),
            med_fil=True,
            **kwargs,
        )

    def form_valid(self, form):
        val = form.cleaned_data
        maskad = ta_emot(val["fil"], self.request.user) if val["fil"] else self.object.maskad_fil
        offentliggang.valj_offentlighet(
            self.object, val["offentlighet"], maskad=maskad, lagrum=val["lagrum"], av=self.request.user
        )
        return self.klart("Valet är sparat.", "rapporter:namnd-offentlig", self.object.arende.sammantrade_id)
