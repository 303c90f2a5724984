"""A rapport as a file: Word, Excel and JSON when they are asked for, and the archive variant as a job."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.leverans import leverera
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning import papper
from rapporter.sammanstallning.dokumentfil import MEDIATYPER, rapportfil
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.version import Version
from rapporter.sammanstallning.views.rapport import RapportSida

_VERSIONER: dict[str, Version] = {"fullstandig": "fullstandig", "offentlig": "offentlig"}


def som_svar(rapport: Rapport, version: Version, format_: str, *, av: Person) -> HttpResponse:
    """One of MEDIATYPER as a download, with a post in the log. Raises OtillatenOvergang as `rapportfil` does."""
    svar = HttpResponse(rapportfil(rapport, version, format_), content_type=MEDIATYPER[format_])
    slut = " offentlig" if version == "offentlig" else ""
    namn = f"{papper.filnamn(rapport)}{slut}.{format_}"
    svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
    svar["Cache-Control"] = "private, no-store"
    anteckna("hamta_rapport", rapport, av=av, detalj={"version": version, "format": format_})
    return svar


class HamtaView(RapportSida):
    """With a post in the log about who took which version."""

    befogenhet = Befogenhet.SE_RAPPORT

    def get(self, request: HttpRequest, pk: int, version: str, format: str) -> HttpResponse:  # noqa: A002 - the URL's word
        if version not in _VERSIONER or format not in MEDIATYPER:
            raise Http404("Det finns ingen sådan fil.")
        try:
            return som_svar(self.object, _VERSIONER[version], format, av=self.request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
            return redirect("rapporter:rapport", pk)


class ArkiveraView(RapportSida):
    befogenhet = Befogenhet.SAMMANSTALLA
    http_method_names = ["post"]

    def post(self, request: Inloggad, pk: int) -> HttpResponse:
        try:
            jobb = papper.arkivera(self.object, av=request.user)
        except OtillatenOvergang as hinder:
            messages.warning(request, str(hinder))
            return redirect("rapporter:rapport", pk)
        return redirect("jobb:jobb", jobb.pk)


class ArkivfilView(RapportSida):
    befogenhet = Befogenhet.SE_RAPPORT

    def get(self, request: HttpRequest, pk: int, version: str) -> HttpResponseBase:
        arkivfil = get_object_or_404(self.object.arkivfiler.select_related("fil"), version=version)
        anteckna("hamta_rapport", self.object, av=self.request.user, detalj={"version": version, "format": "arkiv"})
        return leverera(arkivfil.fil)
