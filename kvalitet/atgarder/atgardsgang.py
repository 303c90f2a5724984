"""How an åtgärd moves. The only place its status changes.

    föreslagen ──besluta (ja, i en del)──> beslutad ──klarmarkera──> klar ──följ upp──> klar, med effekt
        └────── besluta (nej) ──> avbruten

Whatever an åtgärd comes from (an ärende, a risk) listens to `atgard_andrad` and writes it into its own history; it is
sent inside the transaction.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.svenska import mening

atgard_andrad = Signal()
"""Sent with atgard, verb ("besluta_atgard" or "klarmarkera_atgard"), av, nar and text (a Swedish sentence)."""

atgard_tilldelad = Signal()
"""Sent with atgard and av, when an åtgärd is new or gets another ansvarig."""

KOMMENTAR_SAKNAS: dict[str, str] = {
    Atgard.Beslut.DELVIS: "Skriv vilken del du godkänner, och varför inte resten.",
    Atgard.Beslut.NEJ: "Skriv varför du inte godkänner åtgärden.",
}
_SVAR: dict[str, str] = {
    Atgard.Beslut.JA: "Godkände åtgärden",
    Atgard.Beslut.DELVIS: "Godkände en del av åtgärden",
    Atgard.Beslut.NEJ: "Godkände inte åtgärden",
}


@transaction.atomic
def planera(
    *,
    enhet: Organisationsdel,
    beskrivning: str,
    ansvarig: Person,
    senast: date,
    beslutad: bool,
    sekretess: bool,
    av: Person,
    nar: datetime | None = None,
) -> Atgard:
    """A new åtgärd: decided at once by someone who may, else a proposal. Raises OtillatenOvergang for a past date."""
    nar = nar or timezone.now()
    if senast < timezone.localdate(nar):
        raise OtillatenOvergang("Dagen har redan varit. Välj i dag eller en senare dag.")
    atgard = Atgard(enhet=enhet, beskrivning=beskrivning, ansvarig=ansvarig, senast=senast, sekretess=sekretess)
    if beslutad:
        _bli_beslutad(atgard, av, nar)
    else:
        atgard.foreslagen_av = av
    atgard.save()
    logg.anteckna("planera_atgard", atgard, av=av, detalj={"status": atgard.status})
    atgard_tilldelad.send(Atgard, atgard=atgard, av=av)
    return atgard


@transaction.atomic
def registrera_omedelbar(
    *, enhet: Organisationsdel, beskrivning: str, gjord: datetime, sekretess: bool, av: Person
) -> Atgard:
    """Something that has been done already, with its time."""
    atgard = Atgard(
        enhet=enhet,
        beskrivning=beskrivning,
        ansvarig=av,
        senast=timezone.localdate(gjord),
        omedelbar=True,
        sekretess=sekretess,
        klar=gjord,
    )
    _bli_beslutad(atgard, av, gjord)
    atgard.status = Atgard.Status.KLAR
    atgard.save()
    logg.anteckna("omedelbar_atgard", atgard, av=av)
    return atgard


@transaction.atomic
def besluta(atgard: Atgard, *, beslut: str, kommentar: str = "", av: Person, nar: datetime | None = None) -> Atgard:
    """Answer a proposal: `beslut` is one of Atgard.Beslut. Yes in part says which part, and a no says why.

    Who decided, when and with which comment is kept with the åtgärd. Raises OtillatenOvergang.
    """
    nar = nar or timezone.now()
    atgard = _lock(atgard)
    if atgard.status != Atgard.Status.FORESLAGEN:
        raise OtillatenOvergang("Det är redan beslutat om åtgärden.")
    if (saknas := KOMMENTAR_SAKNAS.get(beslut)) and not kommentar.strip():
        raise OtillatenOvergang(saknas)
    _bli_beslutad(atgard, av, nar)
    atgard.beslut, atgard.beslutskommentar = Atgard.Beslut(beslut), kommentar.strip()
    if beslut == Atgard.Beslut.NEJ:
        atgard.status = Atgard.Status.AVBRUTEN
    atgard.save()
    text = f"{_SVAR[atgard.beslut]}: {mening(atgard.beskrivning)} {atgard.beslutskommentar}".strip()
    _sag(atgard, "besluta_atgard", av, nar, text)
    return atgard


@transaction.atomic
def klarmarkera(
    atgard: Atgard,
    *,
    effekt: str = "",
    effekt_text: str = "",
    uppfoljning: date | None = None,
    av: Person,
    nar: datetime | None = None,
) -> Atgard:
    """It is done, and what it led to: `effekt`, or when that will be followed up. Again on a done one: the follow-up.

    Raises OtillatenOvergang for one that is not decided, or already followed up, or with neither effect nor a day.
    """
    nar = nar or timezone.now()
    atgard = _lock(atgard)
    if atgard.status == Atgard.Status.FORESLAGEN:
        raise OtillatenOvergang("Åtgärden är inte beslutad än.")
    if atgard.status == Atgard.Status.AVBRUTEN:
        raise OtillatenOvergang("Åtgärden är avbruten.")
    if atgard.effekt:
        raise OtillatenOvergang("Åtgärden är redan klar och uppföljd.")
    if not effekt and (uppfoljning is None or uppfoljning <= timezone.localdate(nar)):
        raise OtillatenOvergang("Svara om åtgärden hjälpte, eller välj en kommande dag för uppföljning.")
    if not effekt and atgard.status == Atgard.Status.KLAR and atgard.uppfoljning == uppfoljning:
        raise OtillatenOvergang(f"Åtgärden är redan klar och följs upp {uppfoljning}.")
    atgard.status, atgard.klar = Atgard.Status.KLAR, atgard.klar or nar
    atgard.effekt, atgard.effekt_text = effekt, effekt_text
    atgard.uppfoljning = atgard.uppfoljning if effekt else uppfoljning
    atgard.save()
    _sag(atgard, "klarmarkera_atgard", av, nar, _om_effekten(atgard))
    return atgard


@transaction.atomic
def byt_ansvarig(atgard: Atgard, *, till: Person, av: Person) -> Atgard:
    """Give an open åtgärd, or one that waits to be followed up, another ansvarig. Raises OtillatenOvergang.

    Who is ansvarig for an åtgärd with sekretess reads it by that; the one before no longer does.
    """
    atgard = _lock(atgard)
    if atgard.status not in Atgard.OPPNA and (atgard.status != Atgard.Status.KLAR or atgard.effekt):
        raise OtillatenOvergang("Åtgärden är redan klar och behöver ingen ny ansvarig.")
    if not personer_med(Befogenhet.SKOTA_ATGARD, atgard.enhet_id).filter(pk=till.pk).exists():
        raise OtillatenOvergang(f"{till.namn} kan inte sköta åtgärder på {atgard.enhet.namn}. Välj någon annan.")
    forra, atgard.ansvarig = atgard.ansvarig_id, till
    atgard.save(update_fields=["ansvarig"])
    logg.anteckna("byt_ansvarig_for_atgard", atgard, av=av, detalj={"fran": forra, "till": till.pk})
    atgard_tilldelad.send(Atgard, atgard=atgard, av=av)
    return atgard


def _lock(atgard: Atgard) -> Atgard:
    return Atgard.objects.select_for_update().get(pk=atgard.pk)


def _bli_beslutad(atgard: Atgard, av: Person, nar: datetime) -> None:
    atgard.status, atgard.beslutad_av, atgard.beslutad = Atgard.Status.BESLUTAD, av, nar


def _om_effekten(atgard: Atgard) -> str:
    klar = f"Åtgärden är klar: {mening(atgard.beskrivning)}"
    if not atgard.effekt:
        return f"{klar} Effekten följs upp senast {atgard.uppfoljning}."
    svar = {"ja": "Den hade önskad effekt.", "delvis": "Den hade delvis önskad effekt.", "nej": "Den hjälpte inte."}
    return f"{klar} {svar[atgard.effekt]} {atgard.effekt_text}".strip()


def _sag(atgard: Atgard, verb: str, av: Person, nar: datetime, text: str) -> None:
    logg.anteckna(
        verb, atgard, av=av, detalj={"status": atgard.status, "effekt": atgard.effekt, "beslut": atgard.beslut}
    )
    atgard_andrad.send(Atgard, atgard=atgard, verb=verb, av=av, nar=nar, text=text)
