"""The rows of a list as a file. Exactly the filtered rows, and nothing that is written in free text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase

from avvikelser.fristlista import nasta_frist
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, Lag, Synpunktslag
from kvalitet import tabellfil
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import heltal

FLEST_I_EXCEL = 100_000
_PER_HAMTNING = 2000

KOLUMNER: dict[str, Callable[[Arende], Any]] = {
    "Diarienummer": lambda a: a.dnr,
    "Typ": lambda a: typord(a),
    "Ärendemening": lambda a: a.rubrik,
    "Enhet": lambda a: a.enhet.namn,
    "Nämnd": lambda a: a.namnd.namn,
    "Verksamhetsform": lambda a: a.get_verksamhetsform_display(),
    "Lagrum": lambda a: ", ".join(Lag(lag).label for lag in a.lagar),
    "Hände": lambda a: a.intraffade,
    "Märktes": lambda a: a.markt_dag,
    "Kom in": lambda a: a.inkommen,
    "Hur det kom in": lambda a: a.get_kanal_display(),
    "Registrerades": lambda a: a.created_at,
    "Skrevs ner av": lambda a: n.av_namn if (n := getattr(a, "nedskrivning", None)) else "",
    "Togs emot": lambda a: a.mottagen,
    "Avslutades": lambda a: a.avslutad,
    "Läge": lambda a: a.get_status_display(),
    "Nästa frist": lambda a: f.namn if (f := nasta_frist(a)) else "",
    "Senast": lambda a: f.senast if (f := nasta_frist(a)) else None,
    "Kategori": lambda a: a.kategori.namn if a.kategori else "Saknar kategori",
    "Allvarlighetsgrad": lambda a: a.allvarlighetsgrad,
    "Sannolikhet": lambda a: a.sannolikhet,
    "Ansvarig": lambda a: a.ansvarig.namn if a.ansvarig else "",
    "Utfall": lambda a: a.lex_sarah.get_utfall_display() if a.typ == Arendetyp.LEX_SARAH else "",
    "Anmäld till IVO": lambda a: a.lex_sarah.anmald_ivo if a.typ == Arendetyp.LEX_SARAH else None,
}


def typord(arende: Arende) -> str:
    """What kind it is, in one word: a synpunkt is what it is called when it comes in (klagomål, beröm …)."""
    if arende.typ == Arendetyp.SYNPUNKT:
        return Synpunktslag(arende.synpunkt.slag).label
    return Arendetyp(arende.typ).label


def som_fil(arenden: ArendeQuerySet, format_: str) -> HttpResponseBase:
    """The list as "csv" or "xlsx". Raises OtillatenOvergang when it has more rows than Excel is given."""
    if format_ == "xlsx" and arenden.order_by()[: FLEST_I_EXCEL + 1].count() > FLEST_I_EXCEL:
        raise OtillatenOvergang(
            f"Excelfilen rymmer högst {heltal(FLEST_I_EXCEL)} ärenden. Begränsa med filtret, eller hämta CSV."
        )
    rader = arenden.select_related("namnd", "kategori", "nedskrivning").iterator(chunk_size=_PER_HAMTNING)
    return tabellfil.som_fil(
        format_,
        namn="arenden",
        rubriker=list(KOLUMNER),
        rader=([kolumn(arende) for kolumn in KOLUMNER.values()] for arende in rader),
    )
