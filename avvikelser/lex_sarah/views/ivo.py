"""The sheet for IVO as a form and as a PDF, and IVO's decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header

from avvikelser import arendegang
from avvikelser.arendegang import SparadeFore, Verb
from avvikelser.forms.lex_sarah import RattaAnmalanForm
from avvikelser.forms.stamplad import stampel_for
from avvikelser.lex_sarah import ivo
from avvikelser.lex_sarah.forms.ivo import IvobeslutForm, IvobladForm
from avvikelser.lex_sarah.models import Ivoblad
from avvikelser.lex_sarah.views.grund import LexSarahVy, UtredningsVerbVy
from avvikelser.models import Arende, Arendetyp
from avvikelser.views.grund import MED
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil
from kvalitet.pdf import PdfKundeInteSkapas, rendera
from kvalitet.spar.logg import anteckna
from kvalitet.utkast.models import Utkast


class IvobladView(UtredningsVerbVy):
    """Filled in from the ärende the first time, then as it was saved, or filled in anew (`?hamta=ja`).

    What is filled in anew is not saved: what was saved, and the draft, lie as they were until the person writes.
    """

    verb = Verb.ANMAL_TILL_IVO
    form_class = IvobladForm
    template_name = "lex_sarah/ivoblad.html"
    rubrik = "Underlag till IVO"
    ingress = "Texten är hämtad ur ärendet. Gå igenom den, spara, och för över den till IVO:s e-tjänst."
    knapp = "Spara underlaget"
    klar_mening = "Underlaget är sparat."
    skriver_over = True

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, self.befogenhet).filter(typ=Arendetyp.LEX_SARAH)
        return get_object_or_404(arenden.select_related("namnd", *MED), pk=self.kwargs["pk"])

    @cached_property
    def sparat(self) -> Ivoblad | None:
        return ivo.sparat_blad(self.object)

    @cached_property
    def hamtas(self) -> bool:
        oppet = self.object.lex_sarah.anmald_ivo is None
        return self.request.method == "GET" and "hamta" in self.request.GET and self.sparat is not None and oppet

    @cached_property
    def utkast_rad(self) -> Utkast | None:
        return None if self.hamtas else super().utkast_rad

    @cached_property
    def blad(self) -> Ivoblad:
        if self.sparat is not None and not self.hamtas:
            return self.sparat
        return Ivoblad(arende=self.object, **ivo.ifyllt(self.object))

    def utkast_nyckel(self) -> str:
        return f"ivoblad-{self.object.pk}"

    def get_initial(self) -> dict[str, Any]:
        blad = self.blad
        return {falt: getattr(blad, falt) for falt in ivo.BLOCK}

    def stampeln(self) -> str:
        return stampel_for(ivo.bladets_tid(self.object))

    def utfor(self, form: IvobladForm) -> Arende:
        try:
            ivo.spara_blad(self.object, form.texter, av=self.request.user, sedd=form.sedd)
        except SparadeFore:
            form.andras = ivo.som_skiljer(ivo.blad_for(self.object), form.texter)
            raise
        return self.object

    def efterat(self, arende: Arende) -> str:
        return reverse("lex-sarah:ivoblad", args=[arende.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        anmald = self.object.lex_sarah.anmald_ivo
        blocken = list(ivo.block_i(self.blad)) if anmald else []
        return super().get_context_data(
            anmald=anmald,
            blocken=blocken,
            hamtas=self.hamtas,
            kan_hamtas=self.sparat is not None and not anmald,
            **kwargs,
        )


class IvobladPdfView(LexSarahVy):
    """The sheet on paper, with the ärende's files listed: they are sent with it."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        arende = self.object
        innehall = {
            "arende": arende,
            "block": list(ivo.block_i(ivo.blad_for(arende))),
            "bilagor": list(arende.bilagor.order_by("uppladdad")),
        }
        try:
            pdf = rendera(render_to_string("lex_sarah/pdf/ivoblad.html", innehall, request))
        except PdfKundeInteSkapas as fel:
            messages.error(request, fel.mening)
            return redirect("lex-sarah:ivoblad", pk=arende.pk)
        anteckna("hamta_ivoblad", arende, av=request.user)
        svar = HttpResponse(pdf, content_type="application/pdf")
        namn = f"{arende.dnr.replace('/', '-')} underlag till IVO.pdf"
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
        svar["Cache-Control"] = "private, no-store"
        return svar


class RattaAnmalanView(UtredningsVerbVy):
    """Put right what was written here of the anmälan. What IVO has is not changed by it."""

    verb = Verb.RATTA_ANMALAN
    form_class = RattaAnmalanForm
    rubrik = "Rätta uppgifterna om anmälan"
    ingress = "Här rättar du det som är inskrivet i ärendet. Anmälan hos IVO ändras inte av det."
    knapp = "Spara rättelsen"
    klar_mening = "Uppgifterna är rättade."
    skriver_over = True
    befogenhet = Befogenhet.SE_ARENDE

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, self.befogenhet)
        anmalda = arenden.filter(typ=Arendetyp.LEX_SARAH, lex_sarah__anmald_ivo__isnull=False)
        return get_object_or_404(anmalda.select_related(*MED), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "arende": self.object}

    def get_initial(self) -> dict[str, Any]:
        lex = self.object.lex_sarah
        return {
            "dag": lex.anmald_ivo,
            "utredning_bifogad": "ja" if lex.utredning_bifogad else "nej",
            "utredning_sand": lex.utredning_sand,
            "ivo_dnr": lex.ivo_dnr,
        }

    def efterat(self, arende: Arende) -> str:
        return ivosida(arende)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "tillbaka": ivosida(self.object)}

    def utfor(self, form: RattaAnmalanForm) -> Arende:
        return arendegang.ratta_ivo_anmalan(
            self.object, form.ratt, skal=form.cleaned_data["skal"], av=self.request.user, sedd=form.sedd
        )


def ivosida(arende: Arende) -> str:
    """Where the ärende tells of IVO."""
    return reverse("avvikelser:arende", args=[arende.pk]) + "#ivo"


class IvobeslutView(UtredningsVerbVy):
    verb = Verb.IVO_BESLUT
    form_class = IvobeslutForm
    rubrik = "Skriv in IVO:s beslut"
    ingress = "IVO kan besluta flera gånger. Varje beslut skrivs in för sig."
    knapp = "Spara beslutet"
    klar_mening = "IVO:s beslut är sparat."
    befogenhet = Befogenhet.SE_ARENDE

    def efterat(self, arende: Arende) -> str:
        return ivosida(arende)

    def utfor(self, form: IvobeslutForm) -> Arende:
        av, val = self.request.user, form.cleaned_data
        filer = [*self.utkast_bilagor(), *(ta_emot_fil(fil, av) for fil in val["fil"])]
        ivo.skriv_ivobeslut(
            self.object,
            dag=val["dag"],
            utfall=val["utfall"],
            text=val["text"],
            bilaga=filer[-1] if filer else None,
            av=av,
            sedd=form.sedd,
        )
        return self.object
