"""The way to IVO: the sheet that is filled in and edited before the anmälan, and what IVO decides after it.

The clock of two calendar months stands in `kvalitet.frister` and the anmälan in `arendegang.ivoanmalan`.
Lagrum: 27 kap. 6 § SoL (2025:400), before 2025-07-01 14 kap. 7 §; 24 f § LSS; SOSFS 2011:5 6 kap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from avvikelser.arendegang.gangen import Verb, behorighetshinder, borja, lock
from avvikelser.lex_sarah.krav import gallande
from avvikelser.lex_sarah.models import Ivobeslut, Ivoblad, Ivoutfall, Postrubrik
from avvikelser.models import Arende, Arendetyp, Status
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

# The blocks in the order they are written in, as the fields of Ivoblad.
BLOCK = (
    "verksamhet",
    "kontakt",
    "handelse",
    "foljd",
    "markt",
    "vidtaget",
    "orsaker",
    "tidigare",
    "planerat",
    "bedomning",
)
_UR_POSTER = {
    "handelse": Postrubrik.HANDELSEFORLOPP,
    "vidtaget": Postrubrik.VIDTAGET,
    "tidigare": Postrubrik.TIDIGARE,
    "planerat": Postrubrik.PLANERAT,
    "bedomning": Postrubrik.BEDOMNING,
}


def blad_for(arende: Arende) -> Ivoblad:
    """The saved sheet, or one that is filled in from the ärende and not saved."""
    sparat = Ivoblad.objects.filter(pk=arende.pk).first()
    return sparat if sparat is not None else Ivoblad(arende=arende, **ifyllt(arende))


def ifyllt(arende: Arende) -> dict[str, str]:
    """Each block as the ärende and its entries tell it: a beginning, which a person goes through."""
    poster = gallande(arende.utredningsposter.all())
    texter = {
        falt: "\n\n".join(post.text for post in poster if post.rubrik == rubrik) for falt, rubrik in _UR_POSTER.items()
    }
    texter["handelse"] = "\n\n".join(filter(None, (arende.beskrivning, texter["handelse"])))
    texter["vidtaget"] = "\n\n".join(filter(None, (arende.direkt, texter["vidtaget"])))
    vem = arende.ansvarig or arende.mottagare
    return {
        **texter,
        "verksamhet": f"{arende.namnd.namn}. {arende.enhet.namn}, {arende.get_verksamhetsform_display().lower()}.",
        "kontakt": vem.namn_och_befattning if vem else "",
        "foljd": arende.foljd,
        "markt": arende.nar_och_hur_det_marktes,
        "orsaker": "\n\n".join(arende.utredningsorsaker.values_list("text", flat=True)),
    }


def block_i(blad: Ivoblad) -> Iterator[tuple[str, str]]:
    """(heading, text) of each block."""
    for falt in BLOCK:
        yield rubrik(falt), getattr(blad, falt)


def rubrik(falt: str) -> str:
    """The heading of a block, as its field is called."""
    namn = str(Ivoblad._meta.get_field(falt).verbose_name)  # type: ignore[union-attr]
    return namn[0].upper() + namn[1:]


@transaction.atomic
def spara_blad(arende: Arende, texter: Mapping[str, str], *, av: Person) -> Ivoblad:
    """Save the sheet, however incomplete. Raises OtillatenOvergang for who may not report to IVO, and when it is sent.

    Not a step of the ärende: nothing moves, and nothing is decided.
    """
    last = lock(arende.pk)
    if last.typ != Arendetyp.LEX_SARAH or last.status in {Status.RAPPORTERAD, Status.AVSLUTAD}:
        raise OtillatenOvergang("Underlaget skrivs när rapporten är mottagen och innan ärendet är avslutat.")
    if hinder := behorighetshinder(last, Verb.ANMAL_TILL_IVO, av):
        raise OtillatenOvergang(hinder)
    if last.lex_sarah.anmald_ivo is not None:
        raise OtillatenOvergang("Anmälan är gjord. Underlaget ändras inte mer.")
    blad, _ = Ivoblad.objects.update_or_create(arende=last, defaults={falt: texter.get(falt, "") for falt in BLOCK})
    logg.anteckna("skriv_ivoblad", last, av=av)
    return blad


@transaction.atomic
def skriv_ivobeslut(
    arende: Arende,
    *,
    dag: date,
    utfall: Ivoutfall | str,
    text: str = "",
    bilaga: Bilaga | None = None,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Ivobeslut:
    """Write in what IVO decided, also after the ärende is closed. Raises OtillatenOvergang."""
    steg = borja(arende, Verb.IVO_BESLUT, av=av, nar=nar, sedd=sedd)
    anmald = steg.arende.lex_sarah.anmald_ivo
    if anmald is None:
        raise OtillatenOvergang("Händelsen är inte anmäld till IVO.")
    if dag < anmald:
        raise OtillatenOvergang(f"IVO kan inte ha beslutat före anmälan, som gjordes {anmald}. Kontrollera dagen.")
    if dag > timezone.localdate(steg.nar):
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if Ivoutfall(utfall) is Ivoutfall.ANNAT and not text.strip():
        raise OtillatenOvergang("Skriv vad IVO beslutade.")
    rad = Ivobeslut.objects.create(
        arende=steg.arende,
        dag=dag,
        utfall=utfall,
        text=text.strip(),
        bilaga=bilaga,
        av=av,
        av_namn=av.namn_och_befattning,
        nar=steg.nar,
    )
    if bilaga is not None:
        steg.arende.bilagor.add(bilaga)
    steg.klart(f"{dag}: {Ivoutfall(utfall).label}. {text}".strip(), detalj={"utfall": Ivoutfall(utfall).value})
    return rad
