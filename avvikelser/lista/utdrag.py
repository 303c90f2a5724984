"""A piece of the text around the words that were searched for, for the rows of one page.

To read a piece is to read the ärende. So only rows that the person's own list holds are asked about, nothing is taken
out of an ärende with sekretess (its page logs who reads it) or out of an utredning, which has it always, and that a
search has shown pieces is a post in the log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from avvikelser.lista.ordfraga import Ordfraga
from avvikelser.models import Arende

# The ends of a marked word: characters that stand in no text, and become markup only in the template.
_BORJAN, _SLUT = "\x02", "\x03"
_MARKT = re.compile(f"{_BORJAN}(.*?){_SLUT}", re.DOTALL)

_DELAR = """
    SELECT DISTINCT ON (id) id, kalla,
           ts_headline('swedish', left(text, 8000), to_tsquery('swedish', %(ord)s), %(satt)s)
    FROM (
        SELECT id, 1 AS ordning, '' AS kalla, concat_ws(' ', beskrivning, foljd, direkt, markt, aterkoppling) AS text
        FROM avvikelser_arende WHERE id = ANY(%(nummer)s)
        UNION ALL
        SELECT arende_id, 2, 'Loggen', text FROM avvikelser_handelse
        WHERE arende_id = ANY(%(nummer)s) AND verb IN ('anteckning', 'komplettera')
        UNION ALL
        SELECT arende_id, 3, 'Meddelande', text FROM synpunkter_meddelande WHERE arende_id = ANY(%(nummer)s)
        UNION ALL
        SELECT k.arende_id, 4, 'Fil', f.namn || ' ' || translate(f.namn, '._-', '   ')
        FROM avvikelser_arende_bilagor k JOIN bilagor_bilaga f ON f.id = k.bilaga_id WHERE k.arende_id = ANY(%(nummer)s)
        UNION ALL
        SELECT d.arende_id, 4, 'Fil', f.namn || ' ' || translate(f.namn, '._-', '   ')
        FROM synpunkter_meddelande d JOIN synpunkter_meddelande_bilagor k ON k.meddelande_id = d.id
        JOIN bilagor_bilaga f ON f.id = k.bilaga_id WHERE d.arende_id = ANY(%(nummer)s)
    ) delar
    WHERE to_tsvector('swedish', left(text, 8000)) @@ to_tsquery('swedish', %(ord)s)
    ORDER BY id, ordning"""
_SATT = f"StartSel={_BORJAN}, StopSel={_SLUT}, MaxWords=24, MinWords=12, MaxFragments=1"


@dataclass(frozen=True)
class Utdrag:
    """`delar` are (text, is it one of the words). `kalla` is "" for the rapport itself."""

    kalla: str
    delar: tuple[tuple[str, bool], ...]


def utdrag_for(arenden: Iterable[Arende], fraga: Ordfraga) -> dict[int, Utdrag]:
    """By the ärende's id, for those without sekretess where a word stands in what is written. One query."""
    nummer = [arende.pk for arende in arenden if not arende.sekretess]
    if not nummer or not fraga.ska:
        return {}
    with connection.cursor() as markor:
        markor.execute(_DELAR, {"nummer": nummer, "ord": fraga.nagot, "satt": _SATT})
        return {pk: Utdrag(kalla, _delar(text)) for pk, kalla, text in markor.fetchall()}


def _delar(text: str) -> tuple[tuple[str, bool], ...]:
    bitar = _MARKT.split(text)
    return tuple((bit, i % 2 == 1) for i, bit in enumerate(bitar) if bit)
