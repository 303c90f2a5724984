"""How far each drawn ärende has come, for the page of the draw (`ram.lagen`). Never says who answered what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from egenkontroll.granskning.models import Bortfall, Granskning
from egenkontroll.granskning.utfall import rakna_arenden
from egenkontroll.ram.lagen import Lage, Tackning
from egenkontroll.ram.models import DragetArende, Dragning

_KLAR = Lage("Granskad", "klar", "bock")
_PABORJAD = Lage("Granskas", "", "pagar")


def lagen(dragning: Dragning, dragna: Sequence[DragetArende]) -> Mapping[int, Lage]:
    """Of these, those that are begun, reviewed or bortfall. Two queries."""
    pk = [draget.pk for draget in dragna]
    funna: dict[int, Lage] = {}
    rader = Granskning.objects.filter(draget_id__in=pk).order_by("-andra")
    for draget_id, klar in rader.values_list("draget_id", "klar"):
        funna[draget_id] = _KLAR if klar else _PABORJAD
    for bortfall in Bortfall.objects.filter(draget_id__in=pk).select_related("ersatt_av"):
        plats = f"Nummer {bortfall.ersatt_av.ordning} tog platsen." if bortfall.ersatt_av else "Inget tog platsen."
        funna[bortfall.draget_id] = Lage("Bortfall", "varning", "kryss", f"{bortfall.get_skal_display()}. {plats}")
    return funna


def tackningen(dragning: Dragning) -> Tackning:
    """The sums of a draw that is the last one; of an earlier one there is nothing to review."""
    utfall = rakna_arenden([dragning.tillfalle_id]).values()
    return Tackning(sum(u.granskade for u in utfall), sum(u.bortfall for u in utfall), sum(u.kvar for u in utfall))
