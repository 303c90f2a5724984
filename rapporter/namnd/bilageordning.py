"""Which bilagor an ärende has, and in which order. Their numbers are the order, so they never have gaps.

A bilaga is a fastställd rapport of the same nämnd, or a PDF. A draft is refused: what is stamped and sent to a nämnd
must be what was fastställt. The rapport's full version is used: it goes to the nämnd's members, not to the public.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from kvalitet.bilagor.innehall import PDF
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.handlingar import sidor_som_gar_att_stampla
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade
from rapporter.namnd.sammantradesgang import Riktning, lagg_till_arende, oppet_arende
from rapporter.sammanstallning.modeller import Rapport


@transaction.atomic
def lagg_till_arende_om_rapport(
    sammantrade: Sammantrade, rapport: Rapport, *, rubrik: str = "", forslag: str = "", av: Person, **falt: Any
) -> Namndarende:
    """An ärende about a rapport: its dnr, its name and its förslag where nothing else is given, and it as bilaga 1."""
    arende = lagg_till_arende(
        sammantrade,
        dnr=rapport.dnr,
        rubrik=rubrik or rapport.rubrik,
        forslag=forslag or rapport.forslag,
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
    _rakna_sidor(rapport.pdf)
    return _lagg_sist(Namndbilaga(arende=arende, namn=namn.strip() or rapport.rubrik, rapport=rapport), av)


def _krav_pa_rapport(rapport: Rapport) -> None:
    if rapport.status != Rapport.Status.FASTSTALLD:
        raise OtillatenOvergang("Rapporten är ett utkast. Den kan bli bilaga när den är fastställd.")
    if rapport.pdf_id is None:
        raise OtillatenOvergang("Rapportens PDF är inte klar än. Försök igen om en stund.")
    if Rapport.objects.filter(rattar=rapport, status=Rapport.Status.FASTSTALLD).exists():
        raise OtillatenOvergang("Rapporten är rättad. Välj rättelsen i stället.")


@transaction.atomic
def ladda_upp(arende: Namndarende, fil: Bilaga, *, namn: str, av: Person) -> Namndbilaga:
    """Put an uploaded PDF last among the bilagor, and count its pages.

    One that cannot be stamped is accepted, without a number of pages: the page and the contents list say so.
    """
    arende = oppet_arende(arende)
    if fil.mediatyp != PDF.mediatyp:
        raise OtillatenOvergang("En bilaga ska vara en PDF. Spara dokumentet som PDF och ladda upp det igen.")
    _rakna_sidor(fil)
    return _lagg_sist(Namndbilaga(arende=arende, namn=namn.strip(), fil=fil), av)


def _rakna_sidor(fil: Bilaga | None) -> None:
    if fil is not None and fil.sidor is None:
        fil.sidor = sidor_som_gar_att_stampla(fil)
        fil.save(update_fields=["sidor"])


def _lagg_sist(bilaga: Namndbilaga, av: Person) -> Namndbilaga:
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
    nu = arende.bilagor.filter(pk=bilaga.pk).first()
    if nu is None:
        raise OtillatenOvergang("Bilagan har tagits bort av någon annan.")
    nu.arende = arende
    return nu
