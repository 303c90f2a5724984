"""Makes a sammanträde's handlingar, as a ZIP or as one PDF, and knows whether earlier ones still hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid5

from django.db import transaction
from django.db.models import Q

from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.jobb.models import Jobb
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd import samlad
from rapporter.namnd.handlingar import (
    Forlopp,
    arenden_med_bilagor,
    klar_skrivelse,
    packa_arenden,
    paketets_filnamn,
    paketets_rubrik,
    underlag,
)
from rapporter.namnd.modeller import Namndarende, Namndpaket, Paketslag, Sammantrade
from rapporter.namnd.paket import packa
from rapporter.namnd.planen import planera
from rapporter.namnd.samlad import Steg
from rapporter.namnd.skrivelsemodeller import Tjansteskrivelse

INGA_BILAGOR = "Det finns inga bilagor att packa. Lägg till en bilaga först."


def gar_att_packa(sammantrade: Sammantrade, arende: Namndarende | None) -> bool:
    """Is there any bilaga, or tjänsteskrivelse that is klar, on the list or to the one ärende?"""
    arenden = sammantrade.arenden.filter(pk=arende.pk) if arende else sammantrade.arenden
    klar = Q(tjansteskrivelse__status=Tjansteskrivelse.Status.KLAR)
    return arenden.filter(Q(bilagor__isnull=False) | klar).exists()


@dataclass(frozen=True)
class Byggt:
    """Finished handlingar that are not yet kept: their bytes, and what they were made of."""

    sammantrade: Sammantrade
    arende: Namndarende | None
    slag: Paketslag
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
    packat = packa_arenden(arenden, forlopp=forlopp)
    if not packat.filer:
        raise OtillatenOvergang(INGA_BILAGOR)
    data = packa(packat.filer, rubrik=paketets_rubrik(sammantrade, arende))
    return Byggt(
        sammantrade,
        arende,
        Paketslag.ZIP,
        data,
        filer=len(packat.filer),
        ostamplade=len(packat.ostamplade),
        anmarkningar=packat.ostamplade + packat.anmarkningar,
        underlag=underlag(arenden),
    )


def bygg_samlad(sammantrade: Sammantrade, steg: Steg) -> Byggt:
    """All handlingar as one PDF. Writes nothing. Raises OtillatenOvergang when there is nothing to join."""
    arenden = arenden_med_bilagor(sammantrade)
    plan = planera(arenden, "fullstandig")
    if not any(del_.stycken for del_ in plan.arenden):
        raise OtillatenOvergang(INGA_BILAGOR)
    samlat = samlad.bygg(sammantrade, plan, "fullstandig", steg=steg)
    return Byggt(
        sammantrade,
        None,
        Paketslag.SAMLAD,
        samlat.pdf,
        filer=samlat.sidor,
        ostamplade=plan.utanfor,
        anmarkningar=samlat.anmarkningar,
        underlag=underlag(arenden),
    )


_MEDIATYP = {Paketslag.ZIP: "application/zip", Paketslag.SAMLAD: "application/pdf"}
_ANDELSE = {Paketslag.ZIP: "zip", Paketslag.SAMLAD: "pdf"}


@transaction.atomic
def spara(byggt: Byggt, *, jobb: Jobb) -> Namndpaket:
    """Keep the handlingar as what the jobb came to. Called once per jobb, by `Resultat.spara`.

    The file's place follows from the jobb: a second attempt writes over what a killed one left on the disk.
    """
    namn = paketets_filnamn(byggt.sammantrade, byggt.arende, _ANDELSE[byggt.slag])
    fil = spara_bytes(namn, byggt.data, _MEDIATYP[byggt.slag], jobb.person, pk=uuid5(jobb.pk, byggt.slag))
    paket = Namndpaket.objects.create(
        sammantrade=byggt.sammantrade,
        arende=byggt.arende,
        slag=byggt.slag,
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
    """One line of *Skapa handlingar*: all of the sammanträde, or one ärende, and the newest file of it."""

    arende: Namndarende | None
    slag: Paketslag
    antal: int
    sekretess: bool
    paket: Namndpaket | None
    aktuellt: bool


def paketlage(
    gjorda: Iterable[Namndpaket], arenden: Sequence[Namndarende], vald: Namndarende | None
) -> list[Paketlage]:
    """For the whole sammanträde, and for the ärende that is open. `gjorda` are its paket, the oldest first; `arenden`
    from `handlingar.arenden_med_bilagor`."""
    senaste: dict[tuple[int | None, str], Namndpaket] = {}
    for paket in gjorda:
        senaste[(paket.arende_id, paket.slag)] = paket
    rader = [_lage(None, list(arenden), slag, senaste.get((None, slag))) for slag in (Paketslag.ZIP, Paketslag.SAMLAD)]
    if vald is not None and len(arenden) > 1:
        ett = [a for a in arenden if a.pk == vald.pk]
        rader.append(_lage(vald, ett, Paketslag.ZIP, senaste.get((vald.pk, Paketslag.ZIP))))
    return rader


def _lage(
    arende: Namndarende | None, arenden: list[Namndarende], slag: Paketslag, paket: Namndpaket | None
) -> Paketlage:
    med_bilagor = [a for a in arenden if a.bilagor.all() or klar_skrivelse(a)]
    return Paketlage(
        arende=arende,
        slag=slag,
        antal=sum(len(a.bilagor.all()) + bool(klar_skrivelse(a)) for a in med_bilagor),
        sekretess=any(a.sekretess for a in med_bilagor),
        paket=paket,
        aktuellt=paket is not None and paket.underlag == underlag(arenden),
    )
