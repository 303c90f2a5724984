"""Write checked rows from an older system: all of them or none, with diarienummer, versions and a line in the log."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from avvikelser.historik.rader import Historikrad, midnatt
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah, Status, Synpunkt
from avvikelser.rapportval import Kanal
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Organisationsdel
from kvalitet.spar.logg import SYSTEMET, anteckna

_BUNT = 2000


def skriv(rader: list[Historikrad], sag: Callable[[str], None] = lambda _: None) -> int:
    """Write the rows and return how many. Diarienummer follow the order in which the ärenden came in."""
    rader = sorted(rader, key=lambda r: (r.inkommen, r.extern_id))
    with transaction.atomic():
        nummer = _nummer(rader)
        for i in range(0, len(rader), _BUNT):
            _skriv_bunt(rader[i : i + _BUNT], nummer)
            sag(f"{min(i + _BUNT, len(rader))} av {len(rader)}")
        per_namnd: Counter[Organisationsdel] = Counter(r.vag["namnd"] for r in rader)
        for namnd, antal in per_namnd.items():
            anteckna("importera_arenden", namnd, av=None, detalj={"antal": antal})
    return len(rader)


def _nummer(rader: list[Historikrad]) -> dict[tuple[int, int], Any]:
    antal: dict[tuple[int, int], int] = defaultdict(int)
    namnder: dict[int, Organisationsdel] = {}
    for r in rader:
        namnd = r.vag["namnd"]
        namnder[namnd.pk] = namnd
        antal[namnd.pk, r.inkommen.year] += 1
    return {(pk, ar): iter(nytt_dnr(namnder[pk], ar, antal=n)) for (pk, ar), n in sorted(antal.items())}


def _skriv_bunt(bunt: list[Historikrad], nummer: dict[tuple[int, int], Any]) -> None:
    arenden = [_arende(r, next(nummer[r.vag["namnd"].pk, r.inkommen.year])) for r in bunt]
    bulk_create_with_history(arenden, Arende, batch_size=500)
    lex = [_lex_sarah(r, a) for r, a in zip(bunt, arenden, strict=True) if r.typ == Arendetyp.LEX_SARAH]
    synpunkter = [Synpunkt(arende=a, slag=r.slag) for r, a in zip(bunt, arenden, strict=True) if r.slag]
    bulk_create_with_history(lex, LexSarah, batch_size=500)
    bulk_create_with_history(synpunkter, Synpunkt, batch_size=500)
    nu = timezone.now()
    Handelse.objects.bulk_create(
        Handelse(
            arende=arende,
            verb="importera",
            till_status=arende.status,
            av_namn=SYSTEMET,
            nar=nu,
            text=f"Nummer i det äldre systemet: {arende.extern_id}",
        )
        for arende in arenden
    )


def _arende(r: Historikrad, dnr: str) -> Arende:
    return Arende(
        dnr=dnr,
        typ=r.typ,
        status=_status(r),
        sekretess=r.typ == Arendetyp.LEX_SARAH,
        enhet=r.enhet,
        namnd=r.vag["namnd"],
        forvaltning=r.vag.get("forvaltning"),
        verksamhetsform=r.enhet.verksamhetsform,
        lagar=r.lagar,
        rubrik=r.rubrik,
        intraffade=r.intraffade,
        markt_dag=r.markt_dag,
        inkommen=r.inkommen,
        mottagen=r.inkommen,
        avslutad=midnatt(r.avslutad) if r.avslutad else None,
        kanal=Kanal.IMPORT,
        kategori=r.kategori,
        extern_id=r.extern_id,
    )


def _status(r: Historikrad) -> Status:
    if r.avslutad:
        return Status.AVSLUTAD
    return Status.BESLUTAD if r.utfall else Status.MOTTAGEN


def _lex_sarah(r: Historikrad, arende: Arende) -> LexSarah:
    return LexSarah(
        arende=arende,
        utfall=r.utfall or "",
        beslutad=midnatt(r.beslutad) if r.beslutad and r.utfall else None,
        anmald_ivo=r.anmald,
    )
