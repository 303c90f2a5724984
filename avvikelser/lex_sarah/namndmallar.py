"""Which Word template a nämnd has, and changing it: for the systemförvaltare and the kvalitetsstrateg."""

from __future__ import annotations

import logging

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from avvikelser.lex_sarah import ordmall
from avvikelser.lex_sarah.bestammer import far_bestamma, namnder_for
from avvikelser.lex_sarah.dokument import Dokumentdel, Dokumentpost, Utredningsdokument
from avvikelser.lex_sarah.filer import MEDIATYPER, falt_for, som_docx
from avvikelser.lex_sarah.models import Postrubrik, Utredningsmall
from kvalitet.bilagor.mottagning import oppna, spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

logger = logging.getLogger(__name__)


def exempel(namnd: Organisationsdel) -> Utredningsdokument:
    """An invented utredning with everything that a document can have, to see a template by."""
    post = Dokumentpost(
        1,
        "Post 1. Faktisk omständighet",
        "Exempel: tillsynen uteblev två kvällar. Personalen märkte det vid passbytet.",
        ("Källa: samtal, samtal med enhetschefen.", "Skrivet 2026-01-15 10.30 av Namn Namnsson, utredare."),
    )
    delar = tuple(
        Dokumentdel(rubrik.label, (post,), (("Exempel på uppgift", "Uppgiftens text."),)) for rubrik in Postrubrik
    )
    return Utredningsdokument(
        kommun="Kommunens namn",
        namnd=namnd.namn,
        dnr="EXEMPEL 2026/0001",
        rubrik="Utredning enligt lex Sarah",
        utkast=True,
        maskad=False,
        fakta=(("Diarienummer", "EXEMPEL 2026/0001"), ("Enhet", "Exempelenheten")),
        delar=delar,
    )


def egna(person: Person) -> dict[int, Utredningsmall]:
    """The own templates of the nämnder whose templates the person sets, by the nämnd's id."""
    rader = Utredningsmall.objects.filter(namnd__in=namnder_for(person)).select_related("fil")
    return {rad.namnd_id: rad for rad in rader}


def mall_for(namnd_id: int) -> bytes | None:
    """The nämnd's own template, or None. A file that is gone from the disk is none, and stands in the program's log."""
    rad = Utredningsmall.objects.filter(pk=namnd_id).select_related("fil").first()
    if rad is None:
        return None
    try:
        with oppna(rad.fil) as fil:
            return fil.read()
    except FileNotFoundError:
        logger.error("Utredningsmallen för nämnd %s saknas på disken", namnd_id)
        return None


def prov(namnd: Organisationsdel) -> bytes:
    """The invented utredning in the template that is used now."""
    return som_docx(exempel(namnd), mall_for(namnd.pk))


def ladda_upp(namnd: Organisationsdel, fil: UploadedFile[bytes], *, av: Person) -> Utredningsmall:
    """Use this template from now on. Raises Mallfel, with what to change, or OtillatenOvergang."""
    _prova(namnd, av)
    if (fil.size or 0) > ordmall.STORST_FIL:
        raise ordmall.Mallfel("Filen är större än 5 MB. Ta bort stora bilder ur mallen.")
    data = fil.read()
    ordmall.granska(data, falt_for(exempel(namnd)))
    with transaction.atomic():
        bilaga = spara_bytes(fil.name or "mall.docx", data, MEDIATYPER["docx"], av)
        uppgifter = {"fil": bilaga, "av": av, "av_namn": av.namn_och_befattning}
        rad, _ = Utredningsmall.objects.update_or_create(namnd=namnd, defaults=uppgifter)
        logg.anteckna("byt_utredningsmall", namnd, av=av, detalj={"sha256": bilaga.sha256})
    return rad


@transaction.atomic
def ta_bort(namnd: Organisationsdel, *, av: Person) -> None:
    """Back to the program's template. Raises OtillatenOvergang when there is no own one."""
    _prova(namnd, av)
    antal, _ = Utredningsmall.objects.filter(namnd=namnd).delete()
    if not antal:
        raise OtillatenOvergang("Nämnden har ingen egen mall.")
    logg.anteckna("ta_bort_utredningsmall", namnd, av=av)


def _prova(namnd: Organisationsdel, av: Person) -> None:
    if not far_bestamma(av, namnd.pk):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att byta nämndens mall.")
