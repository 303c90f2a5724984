"""Hand a file to a browser. The caller has asked, through ring 3, whether the person may read what it hangs on."""

from __future__ import annotations

from django.http import FileResponse, Http404

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna


def leverera(bilaga: Bilaga) -> FileResponse:
    """The file as a download, never shown in the page: what a stranger has written must not run under our name."""
    try:
        fil = oppna(bilaga)
    except FileNotFoundError as saknas:
        raise Http404("Filen finns inte kvar.") from saknas
    svar = FileResponse(fil, as_attachment=True, filename=bilaga.namn, content_type=bilaga.mediatyp)
    svar["X-Content-Type-Options"] = "nosniff"
    svar["Cache-Control"] = "private, no-store"
    svar["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return svar
