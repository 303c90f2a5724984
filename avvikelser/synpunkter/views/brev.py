"""What was written to the sender, as a letter: tagged PDF, or Word for who must add something by hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header

from avvikelser.models import Arende
from avvikelser.synpunkter import svarsbrev
from avvikelser.synpunkter.models import Meddelande
from avvikelser.views.grund import MED
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.pdf import PdfKundeInteSkapas
from kvalitet.spar.logg import anteckna
from kvalitet.vyer import ObjektDetailView


class _BrevVy(ObjektDetailView):
    """Made when it is asked for, from what was said then: the same letter every time. Not kept."""

    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).select_related("namnd", *MED)
        return get_object_or_404(arenden, pk=self.kwargs["pk"])

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        meddelande = get_object_or_404(
            self.object.meddelanden, pk=self.kwargs["meddelande"], slag__in=Meddelande.FRAN_OSS
        )
        try:
            data, mediatyp, andelse = self.gor(meddelande)
        except PdfKundeInteSkapas as hinder:
            return HttpResponse(hinder.mening, status=503, content_type="text/plain; charset=utf-8")
        anteckna("skapa_svarsbrev", self.object, av=request.user, detalj={"format": andelse})
        svar = HttpResponse(data, content_type=mediatyp)
        namn = f"{svarsbrev.filnamn(self.object)}.{andelse}"
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
        svar["Cache-Control"] = "private, no-store"
        return svar

    def gor(self, meddelande: Meddelande) -> tuple[bytes, str, str]:
        """The file, its media type and its ending."""
        raise NotImplementedError


class PdfView(_BrevVy):
    def gor(self, meddelande: Meddelande) -> tuple[bytes, str, str]:
        return svarsbrev.pdf(self.object, meddelande), "application/pdf", "pdf"


class WordView(_BrevVy):
    def gor(self, meddelande: Meddelande) -> tuple[bytes, str, str]:
        return svarsbrev.word(self.object, meddelande), svarsbrev.DOCX, "docx"
