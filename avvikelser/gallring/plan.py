"""The plan of a nämnd: what is kept, and what is destroyed after how long, by which decision.

Without a decision everything is kept. Changing the plan destroys nothing: for that somebody proposes and two approve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.gallring.models import LANGST_AR, Gallringsregel, Handlingstyp, Utgangspunkt
from kvalitet.behorighet import Befogenhet, delar_for, kan_hos
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.svenska import antal

SE, SKOTA, GODKANNA = Befogenhet.SE_GALLRING, Befogenhet.SKOTA_GALLRING, Befogenhet.GODKANNA_GALLRING
_NAR = {
    Utgangspunkt.AVSLUTAD: "efter att ärendet avslutades",
    Utgangspunkt.ANTECKNING: "efter den senaste anteckningen",
}


@dataclass(frozen=True)
class Regel:
    """One line of the plan, as it holds or held. `ar` None: bevaras. `beslutsdag` None: nobody has decided."""

    handlingstyp: Handlingstyp
    ar: int | None = None
    raknas: str = Utgangspunkt.AVSLUTAD
    beslutsdag: date | None = None
    paragraf: str = ""

    @property
    def bevaras(self) -> bool:
        return self.ar is None

    @property
    def text(self) -> str:
        """ "Gallras 5 år efter att ärendet avslutades" or "Bevaras"."""
        if self.ar is None:
            return "Bevaras"
        return f"Gallras {antal('år', 'år', self.ar)} {_NAR[Utgangspunkt(self.raknas)]}"

    @property
    def beslut(self) -> str:
        """The nämnd's decision in words; empty where there is none."""
        return "" if self.beslutsdag is None else f"Nämnden {self.beslutsdag.isoformat()}, § {self.paragraf}"

    def som_json(self) -> dict[str, Any]:
        dag = self.beslutsdag.isoformat() if self.beslutsdag else ""
        return {"ar": self.ar, "raknas": str(self.raknas), "beslutsdag": dag, "paragraf": self.paragraf}

    @classmethod
    def ur_json(cls, typ: str, varden: Mapping[str, Any]) -> Regel:
        dag = date.fromisoformat(varden["beslutsdag"]) if varden["beslutsdag"] else None
        return cls(Handlingstyp(typ), varden["ar"], varden["raknas"], dag, varden["paragraf"])


def namnder_for(person: Person, befogenhet: Befogenhet = SE) -> QuerySet[Organisationsdel]:
    """The nämnder whose gallring the person holds `befogenhet` over, in Swedish order."""
    return delar_for(person, befogenhet).filter(typ=Deltyp.NAMND)


def planen(namnd_id: int) -> dict[Handlingstyp, Regel]:
    """Every handlingstyp with what holds today. One query."""
    rader = {rad.handlingstyp: rad for rad in Gallringsregel.objects.filter(namnd_id=namnd_id)}
    return {typ: regel_av(rader[typ]) if typ in rader else Regel(typ) for typ in Handlingstyp}


def regel_av(rad: Any) -> Regel:
    """Of a row, or of what it was (its history)."""
    return Regel(Handlingstyp(rad.handlingstyp), rad.ar, rad.raknas, rad.beslutsdag, rad.paragraf)


@transaction.atomic
def bestam(namnd: Organisationsdel, regel: Regel, *, av: Person) -> Gallringsregel:
    """Write what the nämnd has decided for one handlingstyp; its decision must be given. Raises OtillatenOvergang."""
    if not kan_hos(av, SKOTA, namnd.pk):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att ändra nämndens gallringsplan.")
    if regel.ar is not None and not 1 <= regel.ar <= LANGST_AR:
        raise OtillatenOvergang(f"Skriv ett antal år mellan 1 och {LANGST_AR}.")
    if regel.beslutsdag is None or not regel.paragraf.strip():
        raise OtillatenOvergang("Skriv dagen och paragrafen för nämndens beslut.")
    if regel.beslutsdag > timezone.localdate():
        raise OtillatenOvergang("Nämndens beslut kan inte ligga framåt i tiden.")
    rad, _ = Gallringsregel.objects.update_or_create(
        namnd=namnd,
        handlingstyp=regel.handlingstyp,
        defaults={
            "ar": regel.ar,
            "raknas": regel.raknas,
            "beslutsdag": regel.beslutsdag,
            "paragraf": regel.paragraf.strip(),
            "av": av,
            "av_namn": av.namn_och_befattning,
        },
    )
    logg.anteckna("andra_gallringsplan", namnd, av=av, detalj={"typ": str(regel.handlingstyp), **regel.som_json()})
    return rad


def raden(namnd_id: int, typ: Handlingstyp) -> Gallringsregel | None:
    """The line as it is saved, with its history; None where the nämnd has decided nothing."""
    return Gallringsregel.objects.filter(namnd_id=namnd_id, handlingstyp=typ).first()


def tidigare(namnd_id: int) -> QuerySet[Any]:
    """What the plan has said, the newest first, with who wrote it in."""
    historia: Any = Gallringsregel.history
    rader: QuerySet[Any] = historia.filter(namnd_id=namnd_id).order_by("-history_date", "-history_id")
    return rader
