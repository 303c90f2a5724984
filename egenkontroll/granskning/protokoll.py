"""The questions on paper: a page per ärende to print, fill in by hand and key in afterwards. Tagged PDF."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.template.loader import render_to_string

from egenkontroll.granskning import urvalet
from egenkontroll.granskning.models import Granskning, Svarsval
from egenkontroll.plan.lagar import hanvisad
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import DragetArende
from kvalitet.lagtid import Lagtid
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import rendera

FLEST = 60
"""Pages in one file: enough for an enhet's year, and a file that a printer takes."""


def att_skriva_ut(tillfalle: Kontrolltillfalle, person: Person, *, idag: date) -> list[DragetArende]:
    """The ärenden that nobody has reviewed klart and the person may review, in order: those given to them first."""
    dragning = urvalet.gallande_dragning(tillfalle)
    if dragning is None:
        return []
    klara = Granskning.objects.klara().filter(andra=False).values("draget")
    kvar = urvalet.mojliga(dragning, person, idag=idag).exclude(pk__in=klara)
    kvar = kvar.exclude(granskningar__in=Granskning.objects.exclude(granskare=person))
    alla = list(kvar.select_related("rad", "enhet", "dragning__ram__tillfalle"))
    return sorted(alla, key=lambda draget: draget.granskare_id != person.pk)[:FLEST]


def pdf(tillfalle: Kontrolltillfalle, person: Person, *, idag: date) -> bytes:
    """A page per ärende. Raises OtillatenOvergang when nothing is left, PdfKundeInteSkapas when no PDF comes out."""
    dragna = att_skriva_ut(tillfalle, person, idag=idag)
    if not dragna:
        raise OtillatenOvergang("Det finns inga ärenden kvar för dig att skriva ut.")
    fragor = [
        (kriterium, hanvisad(kriterium.lagrum, tillfalle.slut), _tid(kriterium.frist))
        for kriterium in urvalet.kriterier_for(tillfalle)
    ]
    innehall = {
        "kommun": settings.KOMMUN,
        "tillfalle": tillfalle,
        "namnd": tillfalle.planerad.plan.namnd,
        "dragna": dragna,
        "ram": dragna[0].dragning.ram,
        "fragor": fragor,
        "svar": Svarsval.labels,
        "dag": idag,
    }
    return rendera(render_to_string("granskning/pdf/protokoll.html", innehall))


def _tid(kod: str) -> str:
    return Lagtid.tolka(kod).text if kod else ""
