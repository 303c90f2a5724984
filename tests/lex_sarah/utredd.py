"""An utredning with everything that a förslag demands, put there past the verbs or by them."""

from __future__ import annotations

from django.utils import timezone

from avvikelser.lex_sarah.models import (
    Frageslag,
    Igen,
    JaNej,
    Kallslag,
    Orsaksomrade,
    Postrubrik,
    Postslag,
    Utredning,
    Utredningsfraga,
    Utredningsorsak,
    Utredningspost,
)
from avvikelser.models import Arende, Arendetyp, LexSarah, Missforhallandetyp
from kvalitet.organisation.models import Person

_POSTER = (
    (Postrubrik.HANDELSEFORLOPP, Postslag.FAKTA),
    (Postrubrik.TIDIGARE, Postslag.BEDOMNING),
    (Postrubrik.VIDTAGET, Postslag.FAKTA),
    (Postrubrik.PLANERAT, Postslag.FAKTA),
    (Postrubrik.BEDOMNING, Postslag.BEDOMNING),
)


def utredd(arende: Arende, av: Person) -> Arende:
    """The same ärende, classed and with a whole utredning written beside it past the verbs. Once is enough."""
    _klassad(arende)
    if arende.utredningsposter.exists():
        return arende
    Utredningspost.objects.bulk_create(
        Utredningspost(
            arende=arende,
            nummer=nummer,
            rubrik=rubrik,
            slag=slag,
            text=f"Provtext under {rubrik.label.lower()}.",
            kallslag=Kallslag.SAMTAL if slag == Postslag.FAKTA else "",
            kalla="Samtal i provet" if slag == Postslag.FAKTA else "",
            forfattare=av,
            forfattare_namn=av.namn_och_befattning,
            skriven=timezone.now(),
        )
        for nummer, (rubrik, slag) in enumerate(_POSTER, 1)
    )
    Utredningsorsak.objects.create(arende=arende, omrade=Orsaksomrade.KOMMUNIKATION, text="Listan fanns på papper.")
    Utredning.objects.update_or_create(
        arende=arende,
        defaults={
            "foljd": "Oro under kvällen.",
            "markt": "Vid passbytet.",
            "kan_handa_igen": Igen.NEJ,
            "allvarlighetsgrad_efter": 2,
            "sannolikhet_efter": 1,
        },
    )
    for fraga in Frageslag:
        Utredningsfraga.objects.get_or_create(arende=arende, fraga=fraga, defaults={"svar": JaNej.EJ_AKTUELLT})
    return arende


def _klassad(arende: Arende) -> None:
    """What a förslag asks of the class, where it is not said: it may have been classed again without the day."""
    satt = {
        "allvarlighetsgrad": arende.allvarlighetsgrad or 2,
        "sannolikhet": arende.sannolikhet or 2,
        "markt_dag": arende.markt_dag or arende.intraffade,
    }
    Arende.objects.filter(pk=arende.pk).update(**satt)
    LexSarah.objects.filter(arende=arende, typer=[]).update(typer=[Missforhallandetyp.EJ_UTFORD])
    for falt, varde in satt.items():
        setattr(arende, falt, varde)
    if arende.typ == Arendetyp.LEX_SARAH:
        arende.lex_sarah.refresh_from_db()
