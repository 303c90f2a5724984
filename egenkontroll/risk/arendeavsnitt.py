"""On the page of an avvikelse: the risks that it made known."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from avvikelser.sidans_delar import Sidavsnitt, Sidlage
from egenkontroll.risk.models import Risk, Riskkalla
from kvalitet.behorighet import Befogenhet

HAR_RISK = Exists(Riskkalla.objects.filter(arende=OuterRef("pk")))


def arendets_risker(lage: Sidlage) -> list[Sidavsnitt]:
    """Beside an ärende that is linked to risks that the person may read. One query, none for one without."""
    if not getattr(lage.arende, "har_risk", True):
        return []
    risker = Risk.objects.for_user(lage.person, Befogenhet.SE_RISK).filter(kallor__arende=lage.arende)
    innehall = list(risker.select_related("analys", "skala").order_by("pk"))
    if not innehall:
        return []
    return [Sidavsnitt("risker", "Risker", "risk/_arendets_risker.html", innehall, i_marginalen=True)]
