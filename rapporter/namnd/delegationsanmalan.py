"""Tells the nämnd of the beslut that were made on its behalf: an ärende of the list with them as a bilaga.

The list is neutral: diarienummer, day, who decided and by which point; what was decided stands in the ärende.
Lagrum: 6 kap. 40 § kommunallagen (2017:725).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from avvikelser.lex_sarah.models import Beslutsgrund
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.lagrum import DELEGATIONSBESLUT, hanvisning
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import rendera
from rapporter.namnd.beslutsmodeller import Delegationsanmalan
from rapporter.namnd.bilageordning import ladda_upp
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.sammantradesgang import lagg_till_arende, oppet

RUBRIK = "Anmälan av delegationsbeslut"
_FORSLAG = "Nämnden har tagit del av anmälda delegationsbeslut."


def period(sammantrade: Sammantrade) -> tuple[date, date]:
    """What a new anmälan proposes: from the day after the last one, else from the year's first day, until today or the
    sammanträde if that is sooner."""
    tidigare = Delegationsanmalan.objects.filter(arende__namnd_id=sammantrade.namnd_id)
    sist: date | None = tidigare.aggregate(sist=Max("till"))["sist"]
    till = min(timezone.localdate(), sammantrade.datum)
    fran = sist + timedelta(days=1) if sist else date(till.year, 1, 1)
    return min(fran, till), till


def beslut_mellan(sammantrade: Sammantrade, fran: date, till: date, person: Person) -> Sequence[Beslutsgrund]:
    """The nämnd's delegationsbeslut of those days that the person may see, the oldest first. One query."""
    alla = Beslutsgrund.objects.for_user(person, Befogenhet.SE_HANDLINGAR).filter(
        namnd_id=sammantrade.namnd_id, delegation=True, nar__date__range=(fran, till)
    )
    return list(alla.select_related("beslut__arende").order_by("nar", "pk"))


def anmal(sammantrade: Sammantrade, fran: date, till: date, *, av: Person) -> Namndarende:
    """Put the ärende last on the list, with the beslut as its first bilaga.

    Raises OtillatenOvergang for days in the wrong order or to come, and when there is nothing to tell of.
    """
    if fran > till or till > timezone.localdate():
        raise OtillatenOvergang("Välj dagar i ordning, till och med i dag eller tidigare.")
    beslut = beslut_mellan(sammantrade, fran, till, av)
    if not beslut:
        raise OtillatenOvergang("Det finns inga delegationsbeslut de dagarna.")
    pdf = _lista(sammantrade, fran, till, beslut)  # set before anything is locked
    with transaction.atomic():
        sammantrade = oppet(sammantrade)
        _krav_pa_ny(sammantrade, fran, till)
        arende = lagg_till_arende(sammantrade, rubrik=RUBRIK, forslag=_FORSLAG, av=av)
        Delegationsanmalan.objects.create(arende=arende, fran=fran, till=till)
        fil = spara_bytes("Delegationsbeslut.pdf", pdf, "application/pdf", av)
        ladda_upp(arende, fil, namn=f"Delegationsbeslut {fran.isoformat()} till {till.isoformat()}", av=av)
    return arende


def _krav_pa_ny(sammantrade: Sammantrade, fran: date, till: date) -> None:
    """Raises OtillatenOvergang when the same days are on the list already, as when the button is pressed twice."""
    samma = Delegationsanmalan.objects.filter(arende__sammantrade=sammantrade, fran=fran, till=till)
    redan = samma.select_related("arende").order_by("pk").first()
    if redan is not None:
        raise OtillatenOvergang(f"Besluten de dagarna ligger redan på listan, som ärende {redan.arende.ordning}.")


def _lista(sammantrade: Sammantrade, fran: date, till: date, beslut: Sequence[Beslutsgrund]) -> bytes:
    innehall = {
        "kommun": settings.KOMMUN,
        "namnd": sammantrade.namndens_namn,
        "fran": fran,
        "till": till,
        "beslut": beslut,
        "lagrum": hanvisning(DELEGATIONSBESLUT, till),
    }
    return rendera(render_to_string("namnd/pdf/delegationsbeslut.html", innehall))
