"""What the page of a rapport shows of working together: contributions to the open section, granskning, comments."""

from __future__ import annotations

from typing import Any

from kvalitet.organisation.models import Person
from rapporter.sammanstallning.arbetsmodeller import granskarna, kommentarerna
from rapporter.sammanstallning.bevakning import frist_for
from rapporter.sammanstallning.bidragsgang import att_infoga
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.rapportmallar import forra_rapporten


def samarbetet(rapport: Rapport, avsnitt: Avsnitt | None, person: Person, *, far_skriva: bool) -> dict[str, Any]:
    """Four queries for a draft that is being written; fewer for everybody else."""
    if not rapport.ar_utkast:
        return {"bidrag": [], "kommentarer": [], "granskare": [], "arkivfiler": list(rapport.arkivfiler.all())}
    granskare = granskarna(rapport)
    granskas = rapport.status == Rapport.Status.GRANSKAS
    min_granskning = next((g for g in granskare if granskas and g.person_id == person.pk), None)
    far_se = far_skriva or min_granskning is not None
    bidrag = list(avsnitt.bidrag.select_related("andrad_av")) if avsnitt and far_skriva else []
    kommentarer = [k for k in kommentarerna(rapport) if avsnitt and far_se and k.avsnitt_id == avsnitt.pk]
    return {
        "bidrag": [(ett, None if ett.klar else frist_for(ett)) for ett in bidrag],
        "klara_bidrag": sum(1 for ett in bidrag if ett.klar),
        "att_infoga": bool(avsnitt and att_infoga(bidrag, avsnitt.text)),
        "kommentarer": kommentarer,
        "granskare": granskare,
        "granskas": granskas,
        "granskat": sum(1 for g in granskare if g.klar),
        "min_granskning": min_granskning,
        "far_kommentera": avsnitt is not None and far_se and bool(granskare),
        "forra": forra_rapporten(rapport) if far_skriva and avsnitt and not avsnitt.text else None,
    }
