"""How the public version is made, read and approved. The only place where one becomes fit to be given out.

    skapad ─> läst (förhandsvisningen öppnad) ─> godkänd ─> hämtas
       └ hinder (personnummer, maskering som inte är genomförd) ─> ny fil

Who approves has opened the preview. When something in the handlingar changes the approval no longer holds, since it was
of another file.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna, anteckna_se
from rapporter.namnd.handlingar import arenden_med_bilagor, underlag
from rapporter.namnd.modeller import Namndbilaga, Offentlighet, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.offentligt import Doljer, granska
from rapporter.namnd.planen import planera
from rapporter.namnd.samlad import FORMAT, Steg, bygg
from rapporter.namnd.sammantradesgang import lock

_PDF = "application/pdf"


@dataclass(frozen=True)
class Byggd:
    """A finished public version that is not yet kept."""

    sammantrade: Sammantrade
    data: bytes
    sidor: int
    underlag: str
    dolt: tuple[str, ...]
    hinder: tuple[str, ...]
    anmarkningar: tuple[str, ...]


def skapa(sammantrade: Sammantrade, steg: Steg) -> Byggd:
    """Make the file and look through it. Writes nothing. Raises OtillatenOvergang without ärenden."""
    arenden = arenden_med_bilagor(sammantrade)
    if not arenden:
        raise OtillatenOvergang("Det finns inga ärenden på listan.")
    plan, doljer = planera(arenden, "offentlig"), Doljer()
    samlat = bygg(sammantrade, plan, "offentlig", steg=steg, rena=doljer.rena)
    steg(93, "Letar efter personnummer")
    granskat = granska(samlat.pdf)
    return Byggd(
        sammantrade,
        samlat.pdf,
        samlat.sidor,
        underlag=offentligt_underlag(sammantrade),
        dolt=tuple(stycke.dolt for stycke in plan.stycken if stycke.dolt),
        hinder=(*doljer.hinder, *granskat.hinder),
        anmarkningar=(*granskat.att_se, *samlat.anmarkningar),
    )


def offentligt_underlag(sammantrade: Sammantrade) -> str:
    """SHA-256 of all that decides the bytes of the public version."""
    arenden = arenden_med_bilagor(sammantrade)
    val = [
        f"{b.offentlighet}:{b.undantag_lagrum}:{b.maskad_fil.sha256 if b.maskad_fil else ''}:"
        f"{b.rapport.pdf_offentlig.sha256 if b.rapport and b.rapport.pdf_offentlig else ''}"
        f"{':sekretess' if b.tillsynsarende and b.tillsynsarende.sekretess else ''}"
        for arende in arenden
        for b in arende.bilagor.all()
    ]
    return sha256("\n".join([str(FORMAT), underlag(arenden), *val]).encode()).hexdigest()


@transaction.atomic
def spara(byggd: Byggd, *, jobb: Jobb) -> Offentligversion:
    """Keep the version as what the jobb came to. Nobody gets it until it is approved."""
    mote = byggd.sammantrade
    namn = f"Handlingar {mote.namnd.kortnamn} {mote.datum.isoformat()} offentlig version.pdf"
    version = Offentligversion.objects.create(
        sammantrade=mote,
        fil=spara_bytes(namn, byggd.data, _PDF, jobb.person, pk=jobb.pk),
        jobb=jobb,
        underlag=byggd.underlag,
        sidor=byggd.sidor,
        dolt=list(byggd.dolt),
        hinder=list(byggd.hinder),
        anmarkningar=list(byggd.anmarkningar),
        av=jobb.person,
    )
    detalj = {"sidor": byggd.sidor, "hinder": len(byggd.hinder), "sha256": version.fil.sha256}
    anteckna("skapa_offentlig_version", mote, av=jobb.person, detalj=detalj)
    return version


@transaction.atomic
def oppna_forhandsvisning(version: Offentligversion, *, av: Person) -> None:
    """Remember who has opened the preview. Logged as a read."""
    version.lasare.add(av)
    anteckna_se(version, av=av)


@transaction.atomic
def godkann(version: Offentligversion, *, av: Person) -> Offentligversion:
    """Let it be given out, with name and time. Raises OtillatenOvergang unless the person has opened the preview, there
    is no hinder, and nothing has changed since it was made."""
    lock(version.sammantrade_id)
    version = Offentligversion.objects.select_related("sammantrade__namnd", "fil").get(pk=version.pk)
    if version.godkand is not None:
        raise OtillatenOvergang("Versionen är redan godkänd.")
    if version.hinder:
        raise OtillatenOvergang("Versionen går inte att godkänna. Rätta det som hindrar och skapa den igen.")
    if not version.lasare.filter(pk=av.pk).exists():
        raise OtillatenOvergang("Läs förhandsvisningen innan du godkänner.")
    if not aktuell(version):
        raise OtillatenOvergang("Något har ändrats sedan filen skapades. Skapa den igen.")
    version.godkand, version.godkand_av = timezone.now(), av
    version.save(update_fields=["godkand", "godkand_av"])
    anteckna("godkann_offentlig_version", version, av=av, detalj={"sha256": version.fil.sha256})
    return version


def aktuell(version: Offentligversion) -> bool:
    """Whether the handlingar are still those that it was made of."""
    return version.underlag == offentligt_underlag(version.sammantrade)


def senaste(sammantrade: Sammantrade) -> Offentligversion | None:
    alla = sammantrade.offentliga.select_related("fil", "godkand_av", "sammantrade__namnd")
    return alla.order_by("-skapad").first()


# ---- what the public sees of an uploaded file ----


@transaction.atomic
def valj_offentlighet(
    bilaga: Namndbilaga, offentlighet: Offentlighet, *, maskad: Bilaga | None = None, lagrum: str = "", av: Person
) -> Namndbilaga:
    """Whole, a masked file instead, or nothing with its provision. Raises OtillatenOvergang for a rapport, whose public
    version is its own, for a mask that is no PDF, and for nothing without a provision. Allowed after the sammanträde
    too: the handlingar themselves stay as they are."""
    sammantrade = lock(bilaga.arende.sammantrade_id)
    bilaga = Namndbilaga.objects.select_related("arende").get(pk=bilaga.pk, arende__sammantrade=sammantrade)
    if bilaga.rapport_id is not None:
        raise OtillatenOvergang("En rapport har sin egen offentliga version.")
    if offentlighet == Offentlighet.MASKAD and (maskad is None or maskad.mediatyp != _PDF):
        raise OtillatenOvergang("Välj den maskade filen. Den ska vara en PDF.")
    if offentlighet == Offentlighet.UNDANTAGEN and not lagrum.strip():
        raise OtillatenOvergang("Skriv vilken bestämmelse som gör att filen inte lämnas ut.")
    bilaga.offentlighet = offentlighet
    bilaga.maskad_fil = maskad if offentlighet == Offentlighet.MASKAD else None
    bilaga.undantag_lagrum = lagrum.strip() if offentlighet == Offentlighet.UNDANTAGEN else ""
    bilaga.save(update_fields=["offentlighet", "maskad_fil", "undantag_lagrum"])
    anteckna("valj_offentlighet", bilaga, av=av, detalj={"nummer": bilaga.ordning, "val": offentlighet})
    return bilaga
