"""Long work of the reports: the PDF. Holds no rule; what may be kept is decided by `papper`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from kvalitet.jobb.arbete import Forlopp, Resultat, jobbslag
from kvalitet.pdf import rendera
from rapporter.sammanstallning import papper
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.pdf import dokument


@jobbslag(papper.PDF_JOBB)
def skapa_rapportpdf(forlopp: Forlopp, *, rapport: int) -> Resultat:
    """The full and the public version of a rapport. Made anew if the worker dies; kept once."""
    obj = Rapport.objects.select_related("namnd", "rattar", "faststalld_av").get(pk=rapport)
    utkast, skrivet = obj.ar_utkast, timezone.now()
    forlopp.steg(2, "Hämtar siffror och text")
    full = rendera(dokument(obj, "fullstandig", skrivet=skrivet), forlopp=_andel(forlopp, 3, 50, "fullständiga"))
    html = dokument(obj, "offentlig", skrivet=skrivet)
    offentlig = rendera(html, forlopp=_andel(forlopp, 51, 98, "offentliga"))

    def spara() -> dict[str, Any]:
        jobb = forlopp.jobb
        papper.spara_pdf(obj, full, offentlig, utkast=utkast, av=jobb.person, jobb=jobb.pk)
        return {"url": reverse("rapporter:rapport", args=[obj.pk]), "text": "Till rapporten"}

    return Resultat(spara=spara)


@jobbslag(papper.ARKIV_JOBB)
def skapa_arkivfiler(forlopp: Forlopp, *, rapport: int) -> Resultat:
    """Both versions of a fastställd rapport as PDF/A. Made anew if the worker dies; kept once."""
    obj = Rapport.objects.select_related("namnd", "rattar", "faststalld_av").get(pk=rapport)
    skrivet = timezone.now()
    full = rendera(
        dokument(obj, "fullstandig", skrivet=skrivet), forlopp=_andel(forlopp, 3, 50, "fullständiga"), variant="arkiv"
    )
    html = dokument(obj, "offentlig", skrivet=skrivet)
    offentlig = rendera(html, forlopp=_andel(forlopp, 51, 98, "offentliga"), variant="arkiv")

    def spara() -> dict[str, Any]:
        jobb = forlopp.jobb
        filer = {"fullstandig": full, "offentlig": offentlig}
        papper.spara_arkiv(obj, filer, av=jobb.person, jobb=jobb.pk)
        return {"url": reverse("rapporter:rapport", args=[obj.pk]), "text": "Till rapporten"}

    return Resultat(spara=spara)


def _andel(forlopp: Forlopp, fran: int, till: int, vilken: str) -> Callable[[int], None]:
    """Percents of one document as a part of the whole job's."""
    return lambda procent: forlopp.steg(fran + (till - fran) * procent // 100, f"Skriver den {vilken} versionen")
