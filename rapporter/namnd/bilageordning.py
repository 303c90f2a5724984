"""Which bilagor an ärende has, and in which order. Their numbers are the order, so they never have gaps.

A bilaga is a fastställd rapport of the same nämnd, or a file: a PDF, a picture, which becomes a page, or a Word
document, which goes with the others as it is. A draft is refused: what is stamped and sent to a nämnd
must be what was fastställt. The rapport's full version is used: it goes to the nämnd's members, not to the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from kvalitet.bilagor.innehall import DOCX, HEIC, JPEG, PDF, PNG, WEBP
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna, spara_bytes
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.bildsida import bild_som_pdf
from rapporter.namnd.handlingar import sidor_som_gar_att_stampla
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade
from rapporter.namnd.rattade import rattelser
from rapporter.namnd.sammantradesgang import Riktning, lagg_till_arende, oppet_arende
from rapporter.sammanstallning.modeller import Avsnittsnyckel, Rapport
from rapporter.sammanstallning.version import offentliga_texter

BILDER = frozenset({PNG.mediatyp, JPEG.mediatyp, WEBP.mediatyp, HEIC.mediatyp})
MOTTAGNA = BILDER | {PDF.mediatyp, DOCX.mediatyp}


@transaction.atomic
def lagg_till_arende_om_rapport(
    sammantrade: Sammantrade, rapport: Rapport, *, rubrik: str = "", forslag: str = "", av: Person, **falt: Any
) -> Namndarende:
    """An ärende about a rapport: its dnr, its name and its förslag where nothing else is given, and it as bilaga 1.

    The förslag is that of the public version: it goes into the kallelse and the protocol.
    """
    ur_rapporten = offentliga_texter(rapport, Avsnittsnyckel.BESLUT).get(Avsnittsnyckel.BESLUT, "")
    arende = lagg_till_arende(
        sammantrade,
        dnr=rapport.dnr,
        rubrik=rubrik or rapport.rubrik,
        forslag=forslag or ur_rapporten,
        av=av,
        **falt,
    )
    valj_rapport(arende, rapport, av=av)
    return arende


@transaction.atomic
def valj_rapport(arende: Namndarende, rapport: Rapport, *, namn: str = "", av: Person) -> Namndbilaga:
    """Put a fastställd rapport last among the bilagor. `namn` defaults to what the rapport is called."""
    arende = oppet_arende(arende)
    if rapport.namnd_id != arende.namnd_id:
        raise OtillatenOvergang("Rapporten hör till en annan nämnd.")
    _krav_pa_rapport(rapport)
    if arende.bilagor.filter(rapport=rapport).exists():
        raise OtillatenOvergang("Rapporten är redan en bilaga till ärendet.")
    rakna_sidor(rapport.pdf)
    return lagg_sist(Namndbilaga(arende=arende, namn=namn.strip() or rapport.rubrik, rapport=rapport), av)


def _krav_pa_rapport(rapport: Rapport) -> None:
    if rapport.status != Rapport.Status.FASTSTALLD:
        raise OtillatenOvergang("Rapporten är ett utkast. Den kan bli bilaga när den är fastställd.")
    if rapport.pdf_id is None:
        raise OtillatenOvergang("Rapportens PDF är inte klar än. Försök igen om en stund.")
    if rattelser([rapport.pk]):
        raise OtillatenOvergang("Rapporten är rättad. Välj rättelsen i stället.")


@transaction.atomic
def byt_till_rattelsen(bilaga: Namndbilaga, *, av: Person) -> Namndbilaga:
    """The fastställda rättelsen in the place of the rapport, with its name unless somebody has given it another.

    Raises OtillatenOvergang when there is none, its PDF is not made yet, or it is among the bilagor already.
    """
    bilaga = _nu(bilaga)
    gammal, rattelse = bilaga.rapport, rattelser([bilaga.rapport_id or 0]).get(bilaga.rapport_id or 0)
    if gammal is None or rattelse is None:
        raise OtillatenOvergang("Det finns ingen fastställd rättelse att byta till.")
    _krav_pa_rapport(rattelse)
    redan = bilaga.arende.bilagor.filter(rapport=rattelse).first()
    if redan is not None:
        raise OtillatenOvergang(
            f"Rättelsen är redan bilaga {redan.ordning}. Ta bort bilaga {bilaga.ordning} i stället."
        )
    rakna_sidor(rattelse.pdf)
    bilaga.rapport = rattelse
    bilaga.namn = rattelse.rubrik if bilaga.namn == gammal.rubrik else bilaga.namn
    bilaga.save(update_fields=["rapport", "namn"])
    detalj = {"nummer": bilaga.ordning, "fran": gammal.pk, "till": rattelse.pk}
    anteckna("byt_till_rattelsen", bilaga, av=av, detalj=detalj)
    return bilaga


@transaction.atomic
def ladda_upp(arende: Namndarende, fil: Bilaga, *, namn: str, av: Person) -> Namndbilaga:
    """Put an uploaded file last among the bilagor, and count its pages.

    A picture is made a page, and what was uploaded is kept beside it. What cannot be stamped is accepted, without a
    number of pages: the page and the contents list say so.
    """
    arende = oppet_arende(arende)
    if fil.mediatyp not in MOTTAGNA:
        raise OtillatenOvergang("En bilaga ska vara en PDF, en bild eller ett Word-dokument.")
    original = None
    if fil.mediatyp in BILDER and (sida := _som_sida(fil, namn.strip(), av)) is not None:
        original, fil = fil, sida
    if fil.mediatyp == PDF.mediatyp:
        rakna_sidor(fil)
    return lagg_sist(Namndbilaga(arende=arende, namn=namn.strip(), fil=fil, original=original), av)


def _som_sida(fil: Bilaga, namn: str, av: Person) -> Bilaga | None:
    """The picture as a PDF of one page; None for one that the program cannot read, which goes as it is."""
    with oppna(fil) as oppen:
        pdf = bild_som_pdf(oppen.read(), namn)
    return None if pdf is None else spara_bytes(f"{Path(fil.namn).stem}.pdf", pdf, PDF.mediatyp, av)


@transaction.atomic
def ordna_bilagor(arende: Namndarende, ordning: Sequence[int], *, av: Person) -> Namndarende:
    """Put all of an ärende's bilagor in the order of these ids, as when one is dragged.

    Raises OtillatenOvergang unless they are exactly those it has now: somebody may have added one.
    """
    arende = oppet_arende(arende)
    bilagor = {bilaga.pk: bilaga for bilaga in arende.bilagor.all()}
    if sorted(ordning) != sorted(bilagor):
        raise OtillatenOvergang("Bilagorna har ändrats av någon annan. Ladda om sidan och ordna dem igen.")
    for nummer, pk in enumerate(ordning, start=1):
        if bilagor[pk].ordning != nummer:
            bilagor[pk].ordning = nummer
            bilagor[pk].save(update_fields=["ordning"])
    anteckna("ordna_bilagor", arende, av=av, detalj={"bilagor": len(bilagor)})
    return arende


def rakna_sidor(fil: Bilaga | None) -> None:
    """Keep how many pages can be stamped with the file, unless it is known."""
    if fil is not None and fil.sidor is None:
        fil.sidor = sidor_som_gar_att_stampla(fil)
        fil.save(update_fields=["sidor"])


def lagg_sist(bilaga: Namndbilaga, av: Person) -> Namndbilaga:
    """Save a new bilaga of an ärende that is locked, with the next number. Raises OtillatenOvergang without a name."""
    if not bilaga.namn:
        raise OtillatenOvergang("Skriv vad bilagan heter.")
    bilaga.ordning = (bilaga.arende.bilagor.aggregate(sist=Max("ordning"))["sist"] or 0) + 1
    bilaga.save()
    anteckna("lagg_till_bilaga", bilaga, av=av, detalj={"nummer": bilaga.ordning, "rapport": bilaga.rapport_id})
    return bilaga


@transaction.atomic
def byt_namn(bilaga: Namndbilaga, namn: str, *, av: Person) -> Namndbilaga:
    bilaga = _nu(bilaga)
    if not namn.strip():
        raise OtillatenOvergang("Skriv vad bilagan heter.")
    bilaga.namn = namn.strip()
    bilaga.save(update_fields=["namn"])
    anteckna("byt_namn_pa_bilaga", bilaga, av=av, detalj={"nummer": bilaga.ordning})
    return bilaga


@transaction.atomic
def flytta_bilaga(bilaga: Namndbilaga, riktning: Riktning, *, av: Person) -> Namndbilaga:
    """One step up or down: it changes numbers with its neighbour."""
    bilaga = _nu(bilaga)
    granne = bilaga.arende.bilagor.filter(ordning=bilaga.ordning + (1 if riktning == "ner" else -1)).first()
    if granne is None:
        raise OtillatenOvergang("Bilagan ligger redan först." if riktning == "upp" else "Bilagan ligger redan sist.")
    bilaga.ordning, granne.ordning = granne.ordning, bilaga.ordning
    bilaga.save(update_fields=["ordning"])
    granne.save(update_fields=["ordning"])
    anteckna("flytta_bilaga", bilaga, av=av, detalj={"fran": granne.ordning, "till": bilaga.ordning})
    return bilaga


@transaction.atomic
def ta_bort_bilaga(bilaga: Namndbilaga, *, av: Person) -> Namndarende:
    """Take a bilaga away; those after it move up. The file or the rapport itself stays."""
    bilaga = _nu(bilaga)
    arende, ordning = bilaga.arende, bilaga.ordning
    anteckna("ta_bort_bilaga", bilaga, av=av, detalj={"nummer": ordning, "rapport": bilaga.rapport_id})
    bilaga.delete()
    arende.bilagor.filter(ordning__gt=ordning).update(ordning=F("ordning") - 1)
    return arende


def _nu(bilaga: Namndbilaga) -> Namndbilaga:
    """Lock the sammanträde and re-read the bilaga. Raises OtillatenOvergang when it is gone."""
    arende = oppet_arende(bilaga.arende)
    den = arende.bilagor.filter(pk=bilaga.pk).first()
    if den is None:
        raise OtillatenOvergang("Bilagan har tagits bort av någon annan.")
    den.arende = arende
    return den
