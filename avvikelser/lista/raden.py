"""A row of the list, drawn here: a template for each of its cells costs more than to find the ärenden."""

from __future__ import annotations

from functools import lru_cache
from html import escape  # Django's own takes what is lazy as well, and asks of each text whether it is

from django.utils.safestring import SafeString, mark_safe

from avvikelser.fristlista import nasta_frist
from avvikelser.lista.export import typord
from avvikelser.models import Arende, Status
from kvalitet.frister import svensk_dag
from kvalitet.skarm.templatetags.skarm import frist, lank, marke, status

_INGEN = '<span class="dampad">Ingen än</span>'


def ritad(arende: Arende) -> tuple[SafeString, SafeString]:
    """The row in two parts: what is found by a search stands between them, under the heading."""
    ansvarig = escape(arende.ansvarig.namn) if arende.ansvarig else _INGEN
    saknar = arende.kategori_id is None and arende.status != Status.RAPPORTERAD
    rubrik = (
        f'<tr><th scope="row"><a class="rubrik-lank" href="{lank("avvikelser:arende", arende.pk)}">'
        f'{escape(arende.rubrik)}</a> <span class="dnr">{escape(arende.dnr)}</span>'
    )
    celler = (
        f'</th><td data-namn="Typ">{_typ(typord(arende), sekretess=arende.sekretess, saknar=saknar)}</td>'
        f'<td data-namn="Enhet">{escape(arende.enhet.namn)}</td>'
        f'<td data-namn="Kom in" class="nowrap"><time>{svensk_dag(arende.inkommen)}</time></td>'
        f'<td data-namn="Frist">{frist(nasta_frist(arende))}</td>'
        f'<td data-namn="Läge">{status(arende)}</td>'
        f'<td data-namn="Ansvarig">{ansvarig}</td></tr>'
    )
    return mark_safe(rubrik), mark_safe(celler)  # noqa: S308 - every value is escaped, or made by a tag of the house


@lru_cache(maxsize=64)
def _typ(ord_: str, *, sekretess: bool, saknar: bool) -> str:
    marken = [marke("sekretess", "las", "Sekretess")] if sekretess else []
    marken += [marke("varning", "varning", "Saknar kategori")] if saknar else []
    return f"<span>{' '.join([escape(ord_), *marken])}</span>"
