"""The protocol: what was destroyed, by which plan and whose word, and what stayed and why. Kept for ever.

Names the persons who decided, never anybody an ärende was about. Its words are frozen with a checksum; the PDF is set
from them whenever somebody wants it, so that it can never say anything else.
"""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from avvikelser.gallring.forslagsgang import lock
from avvikelser.gallring.models import Gallringsforslag, Gallringsprotokoll, Gallringsrad, Handlingstyp
from avvikelser.gallring.plan import Regel
from kvalitet.pdf import rendera
from kvalitet.spar import logg

_R = Gallringsrad.Status
KVAR = (_R.HINDRAD, _R.UNDANTAGEN, _R.KVAR)


@transaction.atomic
def skriv(forslag_id: int) -> Gallringsprotokoll | None:
    """Close the proposal when nothing is left to do. None while there is; the same protocol when it is written."""
    forslag = lock(forslag_id)
    fardigt = Gallringsprotokoll.objects.filter(pk=forslag_id).first()
    if fardigt is not None:
        return fardigt
    kvar = forslag.rader.filter(status__in=[_R.MED, _R.PAGAR]).exists()
    if kvar or forslag.status != Gallringsforslag.Status.VERKSTALLS:
        return None
    forslag.status, forslag.verkstallt = Gallringsforslag.Status.VERKSTALLT, timezone.now()
    forslag.save(update_fields=["status", "verkstallt"])
    innehall = innehallet(forslag)
    protokoll = Gallringsprotokoll.objects.create(
        forslag=forslag, innehall=innehall, kontrollsumma=kontrollsumma(innehall), nar=forslag.verkstallt
    )
    logg.anteckna("skriv_gallringsprotokoll", forslag, av=forslag.verkstalls_av, detalj=_antal(innehall))
    return protokoll


def _antal(innehall: dict[str, Any]) -> dict[str, Any]:
    return {"gallrade": len(innehall["gallrade"]), "kvar": len(innehall["kvar"])}


def kontrollsumma(innehall: dict[str, Any]) -> str:
    """SHA-256 of the content as JSON with sorted keys, no blanks, and every letter as it is."""
    text = json.dumps(innehall, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def innehallet(forslag: Gallringsforslag) -> dict[str, Any]:
    """Everything the protocol says. A handful of queries."""
    rader = list(forslag.rader.select_related("enhet").order_by("dnr", "pk"))
    gallrade = [rad for rad in rader if rad.status == _R.GALLRAD]
    per_typ = Counter(rad.handlingstyp for rad in gallrade)
    plan = {typ: Regel.ur_json(typ, varden) for typ, varden in forslag.plan.items()}
    return {
        "dnr": forslag.dnr,
        "kommun": settings.KOMMUN,
        "namnd": forslag.namnd.namn,
        "planen_per": forslag.dag.isoformat(),
        "plan": [{"typ": str(typ.label), "regel": plan[typ].text, "beslut": plan[typ].beslut} for typ in Handlingstyp],
        "foreslaget": {"av": forslag.av_namn, "dag": _dag(forslag.skapat)},
        "godkant": [{"av": g.av_namn, "dag": _dag(g.nar)} for g in forslag.godkannanden.order_by("nar", "pk")],
        "verkstallt": {"av": _verkstallare(forslag), "dag": _dag(forslag.verkstallt)},
        "antal": [{"typ": str(typ.label), "antal": per_typ[typ.value]} for typ in Handlingstyp],
        "gallrade": [
            {**_rad(rad), "regel": plan[rad.handlingstyp].text, "gallrades": _dag(rad.nar)} for rad in gallrade
        ],
        "kvar": [{**_rad(rad), "varfor": rad.skal} for rad in rader if rad.status in KVAR],
    }


def _rad(rad: Gallringsrad) -> dict[str, str]:
    return {
        "dnr": rad.dnr,
        "typ": str(Handlingstyp(rad.handlingstyp).label),
        "enhet": rad.enhet.namn,
        "avslutat": rad.avslutat.isoformat(),
    }


def _dag(nar: Any) -> str:
    return timezone.localdate(nar).isoformat()


def _verkstallare(forslag: Gallringsforslag) -> str:
    return forslag.verkstalls_av.namn_och_befattning if forslag.verkstalls_av else ""


def som_pdf(protokoll: Gallringsprotokoll) -> bytes:
    """A tagged PDF for the archive. Raises PdfKundeInteSkapas."""
    sida = {"p": protokoll.innehall, "kontrollsumma": protokoll.kontrollsumma}
    return rendera(render_to_string("gallring/pdf/protokoll.html", sida), variant="arkiv")
