"""The document as a file, and the masking of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header

from avvikelser.lex_sarah import filer, maskning, papper
from avvikelser.lex_sarah.dokument import Utredningsdokument, bygg
from avvikelser.lex_sarah.filer import MEDIATYPER
from avvikelser.lex_sarah.forms.maskning import GranskaForm, MarkForm
from avvikelser.lex_sarah.models import Maskning
from avvikelser.lex_sarah.namndmallar import mall_for
from avvikelser.lex_sarah.views.grund import LexSarahVy
from kvalitet.begaran import Inloggad
from kvalitet.heltal import heltal
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.logg import anteckna, anteckna_se


class DokumentView(LexSarahVy):
    """The document, whole or masked, as PDF or Word. The masked one only when a second person has held it good."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        version, format_ = self.kwargs["version"], self.kwargs["format"]
        dokument = papper.dokument_for(self.object, version)
        if dokument is None:
            messages.info(request, "Den maskade versionen kan hämtas när någon annan har granskat den.")
            return redirect("lex-sarah:maskning", pk=self.object.pk)
        try:
            innehall = self._innehall(dokument, format_)
        except PdfKundeInteSkapas as fel:
            messages.error(request, fel.mening)
            return redirect("lex-sarah:utredning", pk=self.object.pk)
        if innehall is None:
            return redirect("jobb:jobb", pk=papper.bestall(self.object, version, av=request.user).pk)
        anteckna_se(self.object, av=request.user)
        anteckna("hamta_utredning", self.object, av=request.user, detalj={"version": version, "format": format_})
        svar = HttpResponse(innehall, content_type=MEDIATYPER[format_])
        namn = filer.filnamn(dokument, format_)
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
        svar["Cache-Control"] = "private, no-store"
        svar["X-Content-Type-Options"] = "nosniff"
        return svar

    def _innehall(self, dokument: Utredningsdokument, format_: filer.Format) -> bytes | None:
        """The file; None for a long PDF that the worker has not made yet. Word is quick, however long."""
        if format_ == "pdf" and papper.ar_lang(dokument):
            return papper.fardigt(self.object, dokument)
        return filer.skriv(dokument, format_, mall_for(self.object.namnd_id) if format_ == "docx" else None)


class MaskningView(LexSarahVy):
    """Marks, suggestions, what it looks like, and the second person's answer."""

    template_name = "lex_sarah/maskning.html"

    def forbered(self) -> None:
        super().forbered()
        if not maskning.far_maska(self.object, self.request.user):
            raise PermissionDenied(
                "Du kan läsa utredningen men inte maska den. Utredaren eller beslutsfattaren gör det."
            )

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        gor = {"markera": self._markera, "ta_bort": self._ta_bort, "skicka": self._skicka, "granska": self._granska}
        try:
            svar = gor[request.POST.get("gor", "markera")]()
        except KeyError:
            return redirect("lex-sarah:maskning", pk=self.object.pk)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return self._hit()
        return svar

    def _hit(self) -> HttpResponse:
        return redirect(reverse("lex-sarah:maskning", args=[self.object.pk]))

    def _markera(self) -> HttpResponse:
        form = self._markform(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        try:
            maskning.markera(self.object, form.marke, av=self.request.user)
        except OtillatenOvergang as hinder:
            form.add_error("text", str(hinder))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(self.request, "Texten är maskad.")
        return self._hit()

    def _ta_bort(self) -> HttpResponse:
        marke = self.request.POST.get("marke", "")
        maskning.avmarkera(self.object, heltal(marke), av=self.request.user)
        messages.success(self.request, "Texten maskas inte längre.")
        return self._hit()

    def _skicka(self) -> HttpResponse:
        maskning.skicka(self.object, av=self.request.user)
        messages.success(self.request, "Maskningen väntar på att någon annan granskar den.")
        return self._hit()

    def _granska(self) -> HttpResponse:
        form = GranskaForm(self.request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(granskaform=form))
        val = form.cleaned_data
        maskning.granska(self.object, godkann=val["svar"] == "ja", kommentar=val["kommentar"], av=self.request.user)
        messages.success(self.request, "Ditt svar är sparat.")
        return self._hit()

    def _markform(self, data: Any = None) -> MarkForm:
        return MarkForm(data, nummer=[post.nummer for post in self.object.utredningsposter.all()])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arende, person = self.object, self.request.user
        hela = bygg(arende)
        pagar = maskning.pagaende(arende)
        senaste = pagar or next(iter(reversed(arende.maskningar.all())), None)
        marken = maskning.marken_i(senaste) if senaste else []
        vantar = pagar is not None and pagar.status == Maskning.Status.VANTAR
        return super().get_context_data(
            **{
                "arende": arende,
                "maskningen": senaste,
                "rader": list(senaste.marken.all()) if senaste else [],
                "vantar": vantar,
                "godkand": maskning.godkand(arende, hela),
                "far_granska": vantar and pagar is not None and not maskning.far_inte_granska(pagar, person),
                "forslag": [] if vantar else maskning.forslag(hela, arende, marken),
                "dokument": maskning.maska(hela, marken),
                "form": self._markform(),
                "granskaform": GranskaForm(),
                **kwargs,
            }
        )
