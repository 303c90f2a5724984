"""One tillsynsärende: read, put right, more time, the answer's own words, the steps, and the answer as a file."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from avvikelser.tillsyn import beslut, dokument, filer, sidan, tillsynsgang
from avvikelser.tillsyn.bevakning import frist_for
from avvikelser.tillsyn.forms import AnstandForm, ArendeForm, AvslutaForm, BesvaraForm, KompletteraForm, YttrandeForm
from avvikelser.tillsyn.models import Tillsynsarende
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA, Steg
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import kan_hos
from kvalitet.bilagor.leverans import leverera
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna, anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigVy, ObjektDetailView, ObjektFormView, ObjektMixin


class EttArende:
    befogenhet: ClassVar[Any] = SE
    model = Tillsynsarende
    request: Inloggad
    kwargs: dict[str, Any]
    object: Tillsynsarende

    def hamta(self) -> Tillsynsarende:
        synliga = Tillsynsarende.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(synliga.select_related("namnd", "handlaggare"), pk=self.kwargs["pk"])

    def tillbaka(self, anker: str = "") -> str:
        return reverse("tillsyn:arende", args=[self.object.pk]) + anker


class ArendeView(EttArende, ObjektDetailView):
    template_name = "tillsyn/arende.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rad, person = self.object, self.request.user
        skoter = kan_hos(person, SKOTA, rad.namnd_id)
        kraven, besluten = sidan.kravvyer(rad, person), beslut.beslut_om(rad, person)
        anteckna_se(rad, av=person)
        return super().get_context_data(
            arende=rad,
            frist=frist_for(rad),
            skoter=skoter,
            steg=tillsynsgang.mojliga(rad) if skoter else frozenset(),
            kraven=kraven,
            nasta=sidan.nasta_steg(rad, [vy.krav for vy in kraven], person, skoter=skoter, besluten=besluten),
            besluten=besluten,
            **sidan.vid_sidan(rad, person),
            **kwargs,
        )


class FilView(EttArende, ObjektMixin):
    """The answer as it reads now, to look at or to send. Kept nowhere."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        format_ = self.kwargs["format"]
        if format_ not in filer.MEDIATYPER:
            raise Http404
        svaret = dokument.bygg(self.object, utkast=self.object.obesvarad)
        try:
            data = filer.skriv(svaret, format_)
        except PdfKundeInteSkapas as fel:
            messages.error(request, fel.mening)
            return redirect(self.tillbaka())
        anteckna("hamta_svar_till_ivo", self.object, av=request.user, detalj={"format": format_})
        svar = HttpResponse(data, content_type=filer.MEDIATYPER[format_])
        namn = dokument.filnamn(svaret, format_)
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
        svar["Cache-Control"] = "private, no-store"
        return svar


class SkickatView(EttArende, ObjektMixin):
    """An answer that has been sent, as it was."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        svaret = get_object_or_404(self.object.svaren.select_related("fil"), pk=self.kwargs["svar"])
        anteckna_se(self.object, av=request.user)
        return leverera(svaret.fil)


class StegView(EttArende, ObjektMixin, BehorigVy):
    """The steps that need no form: POST with `steg`."""

    befogenhet = SKOTA
    http_method_names = ["post"]
    STEG: ClassVar[dict[str, tuple[Any, str]]] = {
        Steg.PABORJA: (tillsynsgang.paborja, "Svaret är påbörjat."),
        Steg.TILL_NAMNDEN: (
            tillsynsgang.till_namnden,
            "Svaret är lämnat till nämnden. Nämndsekreteraren kan nu välja det för listan.",
        ),
        Steg.ATERTA: (tillsynsgang.aterta, "Svaret är tillbaka och går att ändra."),
    }

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            verb, mening = self.STEG[request.POST.get("steg", "")]
        except KeyError:
            raise Http404("Det finns inget sådant steg.") from None
        try:
            verb(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
        else:
            messages.success(request, mening)
        return redirect(self.tillbaka())


# ---- the forms ----


class Formularsida(UtkastMixin, EttArende, ObjektFormView):
    """A form about the ärende, with its draft. `rubrik`, `ingress` and `knapp` are what the page says."""

    befogenhet = SKOTA
    template_name = "tillsyn/formular.html"
    rubrik: ClassVar[str] = ""
    ingress: ClassVar[str] = ""
    knapp: ClassVar[str] = "Spara"
    utkast: ClassVar[str] = ""

    def utkast_nyckel(self) -> str:
        return f"tillsyn-{self.utkast}-{self.object.pk}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texter = {"rubrik": self.rubrik, "ingress": self.ingress, "knapp": self.knapp}
        return super().get_context_data(**{"arende": self.object, **texter, **kwargs})


class AndraView(SamtidigMixin, Formularsida):
    form_class = ArendeForm
    utkast = "andra"
    rubrik = "Ändra uppgifterna"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user, "rad": self.object}

    def get_initial(self) -> dict[str, Any]:
        rad = self.object
        falt = ("slag", "rubrik", "arendemening", "ivo_dnr", "inkommen", "svar_senast", "sekretess")
        lex_sarah = sidan.lasbart_arende(rad, self.request.user)
        return {
            **{namn: getattr(rad, namn) for namn in falt},
            "handlaggare": rad.handlaggare_id,
            "enheter": list(rad.enheter.values_list("pk", flat=True)),
            "lex_sarah": lex_sarah.dnr if lex_sarah else "",
        }

    def form_valid(self, form: ArendeForm) -> HttpResponse:
        tillsynsgang.andra(self.object, form.uppgift, form.cleaned_data["enheter"], av=self.request.user)
        return self.klart("Uppgifterna är sparade.", self.tillbaka())


class YttrandeView(SamtidigMixin, Formularsida):
    form_class = YttrandeForm
    utkast = "yttrande"
    rubrik = "Skriv yttrandet"
    ingress = "Texten sparas som utkast medan du skriver. Den kommer först i svaret till IVO."

    def get_initial(self) -> dict[str, Any]:
        return {"text": self.object.yttrande}

    def form_valid(self, form: YttrandeForm) -> HttpResponse:
        tillsynsgang.skriv_yttrande(self.object, text=form.cleaned_data["text"], av=self.request.user)
        return self.klart("Yttrandet är sparat.", self.tillbaka("#svaret"))


class AnstandView(Formularsida):
    form_class = AnstandForm
    utkast = "anstand"
    rubrik = "Skriv in ett anstånd"
    ingress = "IVO har gett mer tid. Den tidigare dagen finns kvar i historiken."
    knapp = "Spara anståndet"

    def form_valid(self, form: AnstandForm) -> HttpResponse:
        val = form.cleaned_data
        tillsynsgang.ge_anstand(self.object, till=val["till"], skal=val["skal"], av=self.request.user)
        return self.klart(f"Svaret ska nu lämnas senast {val['till'].isoformat()}.", self.tillbaka())


class BesvaraView(Formularsida):
    """The PDF is made before the rule runs, outside its transaction. The rule refuses it if somebody wrote since."""

    form_class = BesvaraForm
    utkast = "besvara"
    rubrik = "Skriv in att svaret är skickat"
    ingress = (
        "Hämta svaret, skicka det i IVO:s e-tjänst eller med post, och skriv in dagen. Svaret sparas då som det är."
    )
    knapp = "Svaret är skickat"

    def get_initial(self) -> dict[str, Any]:
        return {"dag": timezone.localdate()}

    def form_valid(self, form: BesvaraForm) -> HttpResponse:
        if hinder := tillsynsgang.hinder_for_svar(self.object):
            raise OtillatenOvergang(f"Svaret är inte helt. {' '.join(hinder)}")
        svaret = dokument.bygg(self.object, utkast=False)
        try:
            pdf = filer.som_pdf(svaret)
        except PdfKundeInteSkapas as fel:
            raise OtillatenOvergang(fel.mening) from fel
        val = form.cleaned_data
        tillsynsgang.besvara(
            self.object, dag=val["dag"], satt=val["satt"], pdf=pdf, avtryck=svaret.avtryck, av=self.request.user
        )
        return self.klart("Svaret är inskrivet och sparat som det skickades.", self.tillbaka())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(hinder=tillsynsgang.hinder_for_svar(self.object), hamtas=True, **kwargs)


class KompletteraView(Formularsida):
    form_class = KompletteraForm
    utkast = "komplettera"
    rubrik = "IVO vill veta mer"
    ingress = "Svaret öppnas igen. Det som redan är skickat finns kvar."
    knapp = "Öppna svaret igen"

    def form_valid(self, form: KompletteraForm) -> HttpResponse:
        tillsynsgang.komplettera(self.object, av=self.request.user, **_utan_ruta(form))
        return self.klart("Svaret är öppet igen.", self.tillbaka())


class AvslutaView(Formularsida):
    form_class = AvslutaForm
    utkast = "avsluta"
    rubrik = "Skriv in IVO:s besked och avsluta"
    ingress = "Ärendet är klart när IVO har meddelat sitt beslut. Efter det ändras ingenting i det."
    knapp = "Avsluta ärendet"

    def get_initial(self) -> dict[str, Any]:
        return {"dag": timezone.localdate()}

    def form_valid(self, form: AvslutaForm) -> HttpResponse:
        tillsynsgang.avsluta(self.object, av=self.request.user, **_utan_ruta(form))
        return self.klart("Ärendet är avslutat.", self.tillbaka())


def _utan_ruta(form: Any) -> dict[str, Any]:
    """The values of the form's own fields, without the box of FritextForm."""
    return {namn: form.cleaned_data[namn] for namn in form.base_fields}
