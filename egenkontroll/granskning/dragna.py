"""How far each drawn ärende has come, for the page of the draw (`ram.lagen`). Never says who answered what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from egenkontroll.granskning.models import Bortfallsskal
from egenkontroll.granskning.utfall import rakna_arenden
from egenkontroll.ram.lagen import Lage, Tackning
from egenkontroll.ram.models import DragetArende, Dragning

_KLAR = Lage("Granskad", "klar", "bock")
_PABORJAD = Lage("Granskas", "", "pagar")


def lagen(dragning: Dragning, dragna: Sequence[DragetArende]) -> Mapping[int, Lage]:
    """Of these, those that are begun, reviewed or bortfall. One query."""
    falt = ("pk", "granskningar__pk", "granskningar__klar", "bortfall__skal", "bortfall__ersatt_av__ordning")
    rader = DragetArende.objects.filter(pk__in=[draget.pk for draget in dragna])
    funna: dict[int, Lage] = {}
    for pk, granskning, klar, skal, ersattare in rader.order_by("pk", "-granskningar__andra").values_list(*falt):
        if skal:
            plats = f"Nummer {ersattare} tog platsen." if ersattare else "Inget tog platsen."
            funna[pk] = Lage("Bortfall", "varning", "kryss", f"{Bortfallsskal(skal).label}. {plats}")
        elif granskning:
            funna[pk] = _KLAR if klar else _PABORJAD
    return funna


def tackningen(dragning: Dragning) -> Tackning:
    """The sums of a draw that is the last one; of an earlier one there is nothing to review."""
    utfall = rakna_arenden([dragning.tillfalle_id]).values()
    return Tackning(sum(u.granskade for u in utfall), sum(u.bortfall for u in utfall), sum(u.kvar for u in utfall))
