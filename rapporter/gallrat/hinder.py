"""What of the nämnd's and the reports' keeps an ärende from being destroyed."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef

from avvikelser.models import Arende
from kvalitet.frister import Period, svensk_dag
from rapporter.namnd.modeller import Namndarende
from rapporter.sammanstallning.modeller import Rapport

HOS_NAMNDEN = "Ärendet hör till nämndens handlingar."
_I_RAPPORT = "Ärendet räknas i en rapport som inte är fastställd."


def hos_namnden(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """An ärende of the list with the same diarienummer is about it, without any link (`beslutslage`)."""
    samma = Namndarende.objects.filter(dnr=OuterRef("dnr"), namnd_id=OuterRef("namnd_id"))
    for pk in Arende.objects.filter(Exists(samma), pk__in=ids).values_list("pk", flat=True):
        yield pk, HOS_NAMNDEN


def i_oppen_rapport(ids: Collection[int]) -> Iterator[tuple[int, str]]:
    """Of the period that a draft is about: people still look behind its figures. The years beside it are only counted,
    and stay counted."""
    oppna = Rapport.objects.exclude(status=Rapport.Status.FASTSTALLD).order_by("pk").values_list("namnd_id", "period")
    perioder = [(namnd, Period.tolka(kod)) for namnd, kod in oppna]
    if not perioder:
        return
    namnder = {namnd for namnd, _ in perioder}
    rader = Arende.objects.filter(pk__in=ids, namnd_id__in=namnder).values_list("pk", "namnd_id", "inkommen")
    for pk, namnd_id, inkommen in rader:
        dag = svensk_dag(inkommen)
        if any(namnd == namnd_id and period.start <= dag <= period.slut for namnd, period in perioder):
            yield pk, _I_RAPPORT
