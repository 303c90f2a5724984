"""Who decides, as each nämnd has delegated it, and what the nämnd is told afterwards.

BESLUTA at the enhet is always needed; the order of a nämnd narrows it. A beslut by delegation is on the nämnd's list.
Lagrum: 6 kap. 40 § and 7 kap. 8 § kommunallagen (2017:725).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.lex_sarah.bestammer import far_bestamma
from avvikelser.lex_sarah.models import Beslutare, Beslutsgrund, Beslutsordning, Beslutssteg
from avvikelser.models import Arende, Beslut
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Hierarki, Organisationsdel, Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.svenska import uppraknat

_ROLLER: dict[Beslutare, frozenset[str]] = {
    Beslutare.FORVALTNINGSCHEF: frozenset({Roll.FORVALTNINGSCHEF}),
    # What somebody has been delegated, the chef above may decide as well.
    Beslutare.AVDELNINGSCHEF: frozenset({Roll.VERKSAMHETSCHEF, Roll.FORVALTNINGSCHEF}),
}


@dataclass(frozen=True)
class Namndbeslut:
    """The nämnd's own decision, which somebody writes in: the day it met, and the paragraf of its protocol."""

    sammantrade: date
    paragraf: str


def ordningar(namnd_id: int) -> QuerySet[Beslutsordning]:
    """What the nämnd has said, one at most for each step. A page that has asked notes it on the ärende."""
    return Beslutsordning.objects.filter(namnd_id=namnd_id).order_by("steg")


def ordning_for(arende: Arende, steg: Beslutssteg) -> Beslutsordning | None:
    noterade = getattr(arende, "beslutsordningar", None)
    return next((en for en in (ordningar(arende.namnd_id) if noterade is None else noterade) if en.steg == steg), None)


def hinder(arende: Arende, steg: Beslutssteg, person: Person) -> str:
    """Why this person cannot decide the step, as a sentence; "" when they can, or can write in what the nämnd decided.

    One query where the nämnd has said nothing, two where it has.
    """
    ordning = ordning_for(arende, steg)
    if ordning is None or Beslutare.NAMND in ordning.beslutare or _har_delegation(ordning, arende, person):
        return ""
    vem = uppraknat([_i_mening(Beslutare(b)) for b in ordning.beslutare])
    return f"{arende.namnd.namn} har bestämt att {vem} beslutar."


def namnden_kan(arende: Arende, steg: Beslutssteg) -> bool:
    """Must, or may, the form ask for the nämnd's own decision?"""
    ordning = ordning_for(arende, steg)
    return ordning is not None and Beslutare.NAMND in ordning.beslutare


def skriv_grund(
    arende: Arende, beslut: Beslut, steg: Beslutssteg, *, av: Person, namndens: Namndbeslut | None
) -> Beslutsgrund:
    """Keep by what right it was decided, in the verb's transaction. Raises OtillatenOvergang when there was none."""
    ordning = ordning_for(arende, steg)
    _prova(ordning, arende, av, namndens, steg)
    return Beslutsgrund.objects.create(
        beslut=beslut,
        namnd_id=arende.namnd_id,
        steg=steg,
        delegation=namndens is None,
        punkt=ordning.punkt if ordning and namndens is None else "",
        sammantrade=namndens.sammantrade if namndens else None,
        paragraf=namndens.paragraf if namndens else "",
        av_namn=av.namn_och_befattning,
        nar=beslut.nar,
    )


def _prova(
    ordning: Beslutsordning | None, arende: Arende, av: Person, namndens: Namndbeslut | None, steg: Beslutssteg
) -> None:
    if namndens is not None:
        if ordning is None or Beslutare.NAMND not in ordning.beslutare:
            raise OtillatenOvergang("Nämnden har inte förbehållit sig det här beslutet.")
        if namndens.sammantrade > timezone.localdate():
            raise OtillatenOvergang("Sammanträdet ligger i framtiden. Välj i dag eller en tidigare dag.")
        if not namndens.paragraf.strip():
            raise OtillatenOvergang("Skriv paragrafens nummer i protokollet.")
        return
    if nej := hinder(arende, steg, av):
        raise OtillatenOvergang(nej)
    if ordning is not None and not _har_delegation(ordning, arende, av):
        raise OtillatenOvergang("Nämnden beslutar. Skriv vilken dag den sammanträdde och vilken paragraf det blev.")


def _har_delegation(ordning: Beslutsordning, arende: Arende, person: Person) -> bool:
    if Beslutare.SAS in ordning.beslutare and ordning.sas_id == person.pk:
        return True
    roller = frozenset().union(*(_ROLLER.get(Beslutare(b), frozenset()) for b in ordning.beslutare))
    over = Hierarki.objects.filter(avkomma_id=arende.enhet_id).values("anfader_id")
    idag = timezone.localdate()
    return bool(roller) and (
        Uppdrag.objects.giltiga(idag).filter(person=person, roll__in=roller, delen__in=over).exists()
    )


def _i_mening(beslutare: Beslutare) -> str:
    return str(beslutare.label)[0].lower() + str(beslutare.label)[1:]


# ---- the order itself ----


def mojliga_sas(namnd: Organisationsdel) -> QuerySet[Person]:
    """Those who hold BESLUTA over the nämnd, and may be what SAS means there."""
    return personer_med(Befogenhet.BESLUTA, namnd.pk)


@transaction.atomic
def bestam(
    namnd: Organisationsdel,
    steg: Beslutssteg,
    *,
    beslutare: Collection[Beslutare],
    sas: Person | None,
    punkt: str,
    av: Person,
) -> Beslutsordning | None:
    """Write what a nämnd has delegated; no beslutare takes its order away. Raises OtillatenOvergang."""
    if not far_bestamma(av, namnd.pk):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att ändra beslutsordningen.")
    if (Beslutare.SAS in beslutare) != (sas is not None):
        raise OtillatenOvergang("Välj vem som är SAS, eller bocka ur SAS.")
    if sas is not None and not mojliga_sas(namnd).filter(pk=sas.pk).exists():
        raise OtillatenOvergang(f"{sas.namn} har inte rätt att besluta om lex Sarah hos nämnden.")
    logg.anteckna("andra_beslutsordning", namnd, av=av, detalj={"steg": steg.value, "beslutare": sorted(beslutare)})
    if not beslutare:
        Beslutsordning.objects.filter(namnd=namnd, steg=steg).delete()
        return None
    ordning, _ = Beslutsordning.objects.update_or_create(
        namnd=namnd, steg=steg, defaults={"beslutare": sorted(beslutare), "sas": sas, "punkt": punkt.strip()}
    )
    return ordning


def delegationsbeslut(person: Person, ar: int) -> Sequence[Beslutsgrund]:
    """The beslut by delegation of one year that the person may see, for the nämnder they read for; newest first."""
    alla = Beslutsgrund.objects.for_user(person, Befogenhet.SE_HANDLINGAR).filter(delegation=True, nar__year=ar)
    return list(alla.select_related("namnd", "beslut__arende"))
