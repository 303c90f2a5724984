"""What a nämnd has decided about a rapport or an ärende: "beslutad § 45, Individ- och familjenämnden 2026-09-17".

Asked for each time and copied nowhere, so that a fastställd rapport and its PDF stay as they are. Only what is certain
is told: the sammanträde is genomfört, and the ärende has its § and its beslut. That a nämnd has decided, where and
when, is public also when what it decided is not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from avvikelser.models import Arende
from rapporter.namnd.beslutsmodeller import Arendekoppling
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantradesstatus


@dataclass(frozen=True)
class Beslutad:
    """One decision. `arende` is the nämndärende, for those who may open it."""

    arende: int
    paragraf: int
    namnd: str
    datum: date

    @property
    def text(self) -> str:
        return f"beslutad § {self.paragraf}, {self.namnd} {self.datum.isoformat()}"


def beslutade() -> QuerySet[Namndarende]:
    """Ärenden of sammanträden that have been held, with their § and their beslut."""
    return Namndarende.objects.filter(
        sammantrade__status=Sammantradesstatus.GENOMFORT, paragraf__isnull=False, beslut__isnull=False
    ).select_related("sammantrade__namnd")


def som_beslutad(arende: Namndarende) -> Beslutad:
    mote = arende.sammantrade
    return Beslutad(arende.pk, arende.paragraf or 0, mote.namnd.namn, mote.datum)


def for_rapporter(ids: Collection[int]) -> Mapping[int, Beslutad]:
    """The latest decision of each rapport that has been a bilaga. One query, none when `ids` is empty."""
    if not ids:
        return {}
    bilagor = Namndbilaga.objects.filter(rapport_id__in=ids, arende__in=beslutade())
    rader = bilagor.select_related("arende__sammantrade__namnd").order_by("arende__sammantrade__datum", "arende_id")
    return {b.rapport_id: som_beslutad(b.arende) for b in rader if b.rapport_id is not None}


def marks(rapporter: Iterable[object]) -> None:
    """Give each rapport of a page its `beslutad`. One query."""
    alla = list(rapporter)
    funna = for_rapporter([r.pk for r in alla])  # type: ignore[attr-defined]
    for rapport in alla:
        rapport.beslutad = funna.get(rapport.pk)  # type: ignore[attr-defined]


def finns_for_arende() -> Exists:
    """Whether the nämnd has decided about the ärende that is asked for, as a part of its query."""
    kopplade = Arendekoppling.objects.filter(arende=OuterRef(OuterRef("pk"))).values("namndarende_id")
    samma = Q(namnd_id=OuterRef("namnd_id"), dnr=OuterRef("dnr"))
    return Exists(beslutade().filter(samma | Q(pk__in=kopplade)))


def for_arende(arende: Arende) -> list[Beslutad]:
    """Every decision about an ärende: those with its diarienummer, and those that somebody has linked. One query."""
    kopplade = Arendekoppling.objects.filter(arende=arende).values("namndarende_id")
    om_arendet = beslutade().filter(Q(namnd_id=arende.namnd_id, dnr=arende.dnr) | Q(pk__in=kopplade))
    return [som_beslutad(ett) for ett in om_arendet.order_by("sammantrade__datum", "pk")]
