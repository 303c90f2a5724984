"""The way to IVO: the sheet that is filled in and edited before the anmälan, and what IVO decides after it.

The clock of two calendar months stands in `kvalitet.frister` and the anmälan in `arendegang.ivoanmalan`.
Lagrum: 27 kap. 6 § SoL (2025:400), before 2025-07-01 14 kap. 7 §; 24 f § LSS; SOSFS 2011:5 6 kap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.arendegang.gangen import SparadeFore, Verb, behorighetshinder, borja, lock
from avvikelser.arendesida import lagrum_for
from avvikelser.lagar import lydelse
from avvikelser.lex_sarah import fakta
from avvikelser.lex_sarah.helheten import hamta_helheten
from avvikelser.lex_sarah.krav import gallande
from avvikelser.lex_sarah.models import Ivobeslut, Ivoblad, Ivoutfall, Postrubrik
from avvikelser.models import Arende, Arendetyp, Status
from kvalitet.bilagor.models import Bilaga
from kvalitet.lagrum import ANMALA_IVO
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

_R = Postrubrik

# The blocks in the order they are written in, as the fields of Ivoblad.
BLOCK = (
    "verksamhet",
    "kontakt",
    "rapport",
    "nar",
    "handelse",
    "foljd",
    "markt",
    "lagrum",
    "typer",
    "omedelbart",
    "vidtaget",
    "orsaker",
    "tidigare",
    "igen",
    "planerat",
    "ovrigt",
    "bedomning",
    "beslut",
)


def blad_for(arende: Arende) -> Ivoblad:
    """The saved sheet, or one that is filled in from the ärende and not saved."""
    sparat = sparat_blad(arende)
    return sparat if sparat is not None else Ivoblad(arende=arende, **ifyllt(arende))


def sparat_blad(arende: Arende) -> Ivoblad | None:
    return Ivoblad.objects.filter(pk=arende.pk).first()


def ifyllt(arende: Arende) -> dict[str, str]:
    """Each block as the ärende and its utredning tell it: a beginning, which a person goes through.

    The same facts as in the document of the utredning (`fakta`), with the entries that nothing has corrected. Reads
    everything anew. Source: DOMAIN 3.
    """
    hamta_helheten(arende)
    poster = gallande(arende.utredningsposter.all())
    vid_sidan = fakta.per_rubrik(arende)

    def skrivet(rubrik: Postrubrik) -> str:
        return _stycken(post.text for post in poster if post.rubrik == rubrik)

    return {
        **_om_rapporten(arende),
        "handelse": _stycken((arende.beskrivning, skrivet(_R.HANDELSEFORLOPP))),
        "omedelbart": _stycken((arende.direkt, _rader(fakta.omedelbara(arende)))),
        "vidtaget": _stycken((skrivet(_R.VIDTAGET), _rader(fakta.vidtagna(arende)))),
        "orsaker": _stycken((skrivet(_R.ORSAKER), _rader(vid_sidan[_R.ORSAKER]))),
        "tidigare": _stycken((skrivet(_R.TIDIGARE), _rader(fakta.tidigare(arende)))),
        "igen": _rader(fakta.risken(arende)),
        "planerat": _stycken((skrivet(_R.PLANERAT), _rader(vid_sidan[_R.PLANERAT]))),
        "ovrigt": _stycken((skrivet(_R.BAKGRUND), _rader(fakta.fragorna(arende)))),
        "bedomning": skrivet(_R.BEDOMNING),
        "beslut": _rader(fakta.besluten(arende)),
    }


def _om_rapporten(arende: Arende) -> dict[str, str]:
    vem = arende.ansvarig or arende.mottagare
    anmalan, rapport = lydelse(arende, ANMALA_IVO), lagrum_for(arende)
    delar = [f"Anmälan: {anmalan}." if anmalan else "", f"Rapport och utredning: {rapport}." if rapport else ""]
    form = arende.get_verksamhetsform_display().lower()
    return {
        "verksamhet": f"{settings.KOMMUN}, {arende.namnd.namn}. {arende.enhet.namn}, {form}.",
        "kontakt": vem.namn_och_befattning if vem else "",
        "rapport": _rader(fakta.rapporten(arende)),
        "nar": fakta.nar_det_hande(arende),
        "foljd": fakta.foljder(arende),
        "markt": fakta.marktes(arende),
        "lagrum": " ".join(filter(None, delar)),
        "typer": ", ".join(arende.lex_sarah.typer_i_ord),
    }


def _stycken(texter: Iterable[str]) -> str:
    return "\n\n".join(text for text in texter if text.strip())


def _rader(rader: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{ord_}{'' if ord_.endswith('?') else ':'} {text}" for ord_, text in rader)


def block_i(blad: Ivoblad) -> Iterator[tuple[str, str]]:
    """(heading, text) of each block."""
    for falt in BLOCK:
        yield rubrik(falt), getattr(blad, falt)


def rubrik(falt: str) -> str:
    """The heading of a block, as its field is called."""
    namn = str(Ivoblad._meta.get_field(falt).verbose_name)  # type: ignore[union-attr]
    return namn[0].upper() + namn[1:]


@transaction.atomic
def spara_blad(arende: Arende, texter: Mapping[str, str], *, av: Person, sedd: datetime | None = None) -> Ivoblad:
    """Save the sheet, however incomplete. Raises OtillatenOvergang for who may not report to IVO, and when it is sent.

    Not a step of the ärende: nothing moves, and nothing is decided. So the sheet has a stamp of its own
    (`bladets_tid`): raises SparadeFore when somebody else has saved the sheet since `sedd`.
    """
    last = lock(arende.pk)
    if last.typ != Arendetyp.LEX_SARAH or last.status in {Status.RAPPORTERAD, Status.AVSLUTAD}:
        raise OtillatenOvergang("Underlaget skrivs när rapporten är mottagen och innan ärendet är avslutat.")
    if hinder := behorighetshinder(last, Verb.ANMAL_TILL_IVO, av):
        raise OtillatenOvergang(hinder)
    if last.lex_sarah.anmald_ivo is not None:
        raise OtillatenOvergang("Anmälan är gjord. Underlaget ändras inte mer.")
    _ingen_fore(last, sedd, av)
    blad = Ivoblad(arende=last, **{falt: texter.get(falt, "") for falt in BLOCK})
    blad._history_user = av  # type: ignore[attr-defined]
    blad.save()
    logg.anteckna("skriv_ivoblad", last, av=av)
    return blad


def bladets_tid(arende: Arende) -> datetime:
    """The stamp of the sheet as it is now: when it was last saved, else that of the ärende it is filled in from."""
    senast = Ivoblad.history.filter(arende_id=arende.pk).order_by("-history_id").first()
    return senast.history_date if senast is not None else arende.andrad


def _ingen_fore(arende: Arende, sedd: datetime | None, av: Person) -> None:
    if sedd is None:
        return
    andras = Ivoblad.history.filter(arende_id=arende.pk, history_date__gt=sedd).exclude(history_user=av)
    if (deras := andras.select_related("history_user").order_by("-history_id").first()) is not None:
        vem = deras.history_user.namn_och_befattning if deras.history_user else "Någon annan"
        raise SparadeFore(vem, bladets_tid(arende))


def som_skiljer(blad: Ivoblad, texter: Mapping[str, str]) -> list[tuple[str, str]]:
    """(heading, text in the sheet) of each block that says something else in `texter`."""
    skiljer = (falt for falt in BLOCK if _utan_cr(getattr(blad, falt)) != _utan_cr(texter.get(falt, "")))
    return [(rubrik(falt), getattr(blad, falt)) for falt in skiljer]


def _utan_cr(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


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
    """Write in what IVO decided, also after the ärende is closed. Raises OtillatenOvergang, also for what is written in
    already: IVO may decide more than once, and not the same thing in the same words on the same day."""
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
    _inte_redan(steg.arende.ivobeslut.filter(dag=dag, utfall=utfall, text=text.strip()))
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


def _inte_redan(samma: QuerySet[Ivobeslut]) -> None:
    if (rad := samma.first()) is not None:
        raise OtillatenOvergang(
            f"Det beslutet är redan inskrivet, av {rad.av_namn}, så det sparades inte en gång till. Är det ett annat "
            "beslut, skriv vad som skiljer det. Har du en fil till lägger du till den i ärendet."
        )
