"""On the page of an ärende: what the nämnd has decided about it."""

from __future__ import annotations

from avvikelser.models import Arendetyp
from avvikelser.sidans_delar import Sidavsnitt, Sidlage
from kvalitet.behorighet import Befogenhet, kan_hos
from rapporter.namnd.beslutslage import for_arende


def namndens_beslut(lage: Sidlage) -> list[Sidavsnitt]:
    """Beside a lex Sarah ärende that the nämnd has decided about. One query, none for other kinds.

    The link is for those who may read the nämnd's handlingar.
    """
    if lage.arende.typ != Arendetyp.LEX_SARAH or not getattr(lage.arende, "har_namndbeslut", True):
        return []
    beslutade = for_arende(lage.arende)
    if not beslutade:
        return []
    far_oppna = kan_hos(lage.person, Befogenhet.SE_HANDLINGAR, lage.arende.namnd_id)
    innehall = {"beslutade": beslutade, "far_oppna": far_oppna}
    return [Sidavsnitt("namndbeslut", "Nämndens beslut", "namnd/_arendets_beslut.html", innehall, i_marginalen=True)]
