"""What the nämnd has decided about a rapport, in the pages of rapporter: those know nothing of the nämnd's rooms."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from rapporter.namnd.beslutslage import Beslutad, for_rapporter, marks
from rapporter.sammanstallning.modeller import Rapport

register = template.Library()


@register.simple_tag
def beslutad(rapport: Rapport) -> Beslutad | None:
    """`{% beslutad rapport as beslut %}`. One query for a fastställd rapport, none for an utkast."""
    return None if rapport.ar_utkast else for_rapporter([rapport.pk]).get(rapport.pk)


@register.simple_tag
def hamta_beslut(rapporter: Iterable[Rapport]) -> str:
    """`{% hamta_beslut rapporter %}` gives each rapport of a page its `beslutad`. One query."""
    marks(rapporter)
    return ""
