"""Makes the ZIP of a sammanträde's handlingar, and knows whether an earlier one still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction

from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.jobb.models import Jobb
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.handlingar import (
    Forlopp,
    arenden_med_bilagor,
    packa_arenden,
    paketets_filnamn,
    paketets_rubrik,
    underlag,
)
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.namnd.paket import packa

INGA_BILAGOR = "Det finns inga bilagor att packa. Lägg till en bilaga först."


def gar_att_packa(sammantrade: Sammantrade, arende: Namndarende | None) -> bool:
    """Is there any bilaga at all, on the list or to the one ärende?"""
    bilagor = Namndbilaga.objects.filter(arende__sammantrade=sammantrade)
    return (bilagor.filter(arende=arende) if arende else bilagor).exists()


@dataclass(frozen=True)
class Byggt:
    """A finished ZIP that is not yet kept: its bytes, and what it was made of."""

    sammantrade: Sammantrade
    arende: Namndarende | None
    data: bytes
    filer: int
    ostamplade: int
    anmarkningar: tuple[str, ...]
    underlag: str


def bygg(sammantrade: Sammantrade, arende: Namndarende | None, forlopp: Forlopp) -> Byggt:
    """The ZIP with every bilaga of the sammanträde, or of one ärende. Writes nothing.

    Raises OtillatenOvergang when there is nothing to pack.
    """
    arenden = arenden_med_bilagor(sammantrade, arende)
    packat = packa_arenden(arenden, ett_arende=arende is not None, forlopp=forlopp)
    if not packat.filer:
        raise OtillatenOvergang(INGA_BILAGOR)
    data = packa(packat.filer, rubrik=paketets_rubrik(sammantrade, arende))
    return Byggt(
        sammantrade,
        arende,
        data,
        filer=len(packat.filer),
        ostamplade=len(packat.ostamplade),
        anmarkningar=packat.ostamplade + packat.anmarkningar,
        underlag=underlag(arenden),
    )


@transaction.atomic
def spara(byggt: Byggt, *, jobb: Jobb) -> Namndpaket:
    """Keep the ZIP as what the jobb came to. Called once per jobb, by `Resultat.spara`.

    The file's place follows from the jobb: a second attempt writes over what a killed one left on the disk.
    """
    namn = paketets_filnamn(byggt.sammantrade, byggt.arende)
    fil = spara_bytes(namn, byggt.data, "application/zip", jobb.person, pk=uuid5(jobb.pk, "zip"))
    paket = Namndpaket.objects.create(
        sammantrade=byggt.sammantrade,
        arende=byggt.arende,
        fil=fil,
        jobb=jobb,
        underlag=byggt.underlag,
        ostamplade=byggt.ostamplade,
        anmarkningar=list(byggt.anmarkningar),
        av=jobb.person,
    )
    vilket = byggt.arende.pk if byggt.arende else None
    detalj = {"arende": vilket, "filer": byggt.filer, "sha256": paket.fil.sha256}
    anteckna("skapa_paket", byggt.sammantrade, av=jobb.person, detalj=detalj)
    return paket


@dataclass(frozen=True)
class Paketlage:
    """One line of *Skapa handlingar*: all of the sammanträde, or one ärende, and the newest ZIP of it."""

    arende: Namndarende | None
    antal: int
    sekretess: bool
    paket: Namndpaket | None
    aktuellt: bool


def paketlage(sammantrade: Sammantrade, arenden: Sequence[Namndarende], vald: Namndarende | None) -> list[Paketlage]:
    """For the whole sammanträde, and for the ärende that is open. `arenden` from `handlingar.arenden_med_bilagor`."""
    senaste: dict[int | None, Namndpaket] = {}
    for paket in sammantrade.paket.order_by("skapat"):
        senaste[paket.arende_id] = paket
    rader = [_lage(None, list(arenden), senaste.get(None))]
    if vald is not None and len(arenden) > 1:
        rader.append(_lage(vald, [a for a in arenden if a.pk == vald.pk], senaste.get(vald.pk)))
    return rader


def _lage(arende: Namndarende | None, arenden: list[Namndarende], paket: Namndpaket | None) -> Paketlage:
    med_bilagor = [a for a in arenden if a.bilagor.all()]
    return Paketlage(
        arende=arende,
        antal=sum(len(a.bilagor.all()) for a in med_bilagor),
        sekretess=any(a.sekretess for a in med_bilagor),
        paket=paket,
        aktuellt=paket is not None and paket.underlag == underlag(arenden),
    )
