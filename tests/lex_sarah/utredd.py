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
from avvikelser.models import Arende
from kvalitet.organisation.models import Person

_POSTER = (
    (Postrubrik.HANDELSEFORLOPP, Postslag.FAKTA),
    (Postrubrik.TIDIGARE, Postslag.BEDOMNING),
    (Postrubrik.VIDTAGET, Postslag.FAKTA),
    (Postrubrik.PLANERAT, Postslag.FAKTA),
    (Postrubrik.BEDOMNING, Postslag.BEDOMNING),
)


def utredd(arende: Arende, av: Person) -> Arende:
    """The same ärende, with a whole utredning written beside it past the verbs. Once is enough."""
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
        defaults={"kan_handa_igen": Igen.NEJ, "allvarlighetsgrad_efter": 2, "sannolikhet_efter": 1},
    )
    for fraga in Frageslag:
        Utredningsfraga.objects.get_or_create(arende=arende, fraga=fraga, defaults={"svar": JaNej.EJ_AKTUELLT})
    return arende
