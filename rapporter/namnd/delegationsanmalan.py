"""Tells the nämnd of the beslut that were made on its behalf: an ärende of the list with them as a bilaga.

The list is neutral: diarienummer, day, who decided and by which point; what was decided stands in the ärende. Each day
is told of once, and only when it is over, so that no beslut is told of twice and none falls between two anmälningar.
Lagrum: 6 kap. 40 § kommunallagen (2017:725).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from avvikelser.lex_sarah.models import Beslutsgrund
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.lagrum import DELEGATIONSBESLUT, hanvisning
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import rendera
from rapporter.namnd.beslutsmodeller import Delegationsanmalan
from rapporter.namnd.bilageordning import ladda_upp
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.sammantradesgang import lagg_till_arende, oppet

RUBRIK = "Anmälan av delegationsbeslut"
_FORSLAG = "Nämnden har tagit del av anmälda delegationsbeslut."


def period(sammantrade: Sammantrade) -> tuple[date, date] | None:
    """What a new anmälan proposes: from the first day after the last one, else from the year's first day, until
    yesterday or the sammanträde if that is sooner. None when all those days are told of already."""
    till = sista_dag(sammantrade)
    fran = forsta_lediga(sammantrade) or date(till.year, 1, 1)
    return (fran, till) if fran <= till else None


def forsta_lediga(sammantrade: Sammantrade) -> date | None:
    """The day after the last that the nämnd has been told of, on any list; None when it never has."""
    sist: date | None = _tidigare(sammantrade).aggregate(sist=Max("till"))["sist"]
    return sist + timedelta(days=1) if sist else None


def _tidigare(sammantrade: Sammantrade) -> QuerySet[Delegationsanmalan]:
    """The nämnd's anmälningar. One whose ärende is taken off its list is gone, and its days are free again."""
    return Delegationsanmalan.objects.filter(arende__namnd_id=sammantrade.namnd_id)


def sista_dag(sammantrade: Sammantrade) -> date:
    """The last day the sammanträde can be told of: its own, or yesterday, since today somebody may still decide."""
    return min(_i_gar(), sammantrade.datum)


def _i_gar() -> date:
    return timezone.localdate() - timedelta(days=1)


def beslut_mellan(sammantrade: Sammantrade, fran: date, till: date, person: Person) -> Sequence[Beslutsgrund]:
    """The nämnd's delegationsbeslut of those days that the person may see, the oldest first. One query."""
    alla = Beslutsgrund.objects.for_user(person, Befogenhet.SE_HANDLINGAR).filter(
        namnd_id=sammantrade.namnd_id, delegation=True, nar__date__range=(fran, till)
    )
    return list(alla.select_related("beslut__arende").order_by("nar", "pk"))


def anmal(sammantrade: Sammantrade, fran: date, till: date, *, av: Person) -> Namndarende:
    """Put the ärende last on the list, with the beslut as its first bilaga.

    Raises OtillatenOvergang for days in the wrong order or not over, when there is nothing to tell of, and when the
    nämnd is told of some of the days already.
    """
    if fran > till or till > _i_gar():
        raise OtillatenOvergang("Välj dagar i ordning, till och med i går eller tidigare.")
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
    """Raises OtillatenOvergang when some of the days are told of already, on this list or another of the nämnd, as when
    the button is pressed twice. Locks the nämnd, so that two of its lists take turns."""
    Organisationsdel.objects.select_for_update(no_key=True).get(pk=sammantrade.namnd_id)
    samma = _tidigare(sammantrade).filter(fran__lte=till, till__gte=fran)
    redan = samma.select_related("arende__sammantrade").order_by("fran", "pk").first()
    if redan is None:
        return
    dagar = f"Besluten {redan.fran.isoformat()} till {redan.till.isoformat()}"
    som = f"som ärende {redan.arende.ordning}. Första dagen som inte är anmäld är {forsta_lediga(sammantrade)}."
    if redan.arende.sammantrade_id == sammantrade.pk:
        raise OtillatenOvergang(f"{dagar} ligger redan på listan, {som}")
    mote = redan.arende.sammantrade
    raise OtillatenOvergang(f"{dagar} är redan anmälda till sammanträdet {mote.datum.isoformat()}, {som}")


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
