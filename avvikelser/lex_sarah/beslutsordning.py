"""Who decides, as each nämnd has delegated it, and what the nämnd is told afterwards.

BESLUTA at the enhet is always needed; the order of a nämnd narrows it. A beslut by delegation is on the nämnd's list.
Lagrum: 6 kap. 40 § and 7 kap. 8 § kommunallagen (2017:725).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from avvikelser.lex_sarah.bestammer import far_bestamma
from avvikelser.lex_sarah.models import Beslutare, Beslutsgrund, Beslutsordning, Beslutssteg
from avvikelser.models import Arende, Arendetyp, Beslut
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

    def __str__(self) -> str:
        return f"Nämndens beslut {self.sammantrade}, § {self.paragraf}."


def ordningar(namnd_id: int) -> QuerySet[Beslutsordning]:
    """What the nämnd has said, one at most for each step. A page that has asked notes it on the ärende."""
    return Beslutsordning.objects.filter(namnd_id=namnd_id).order_by("steg")


def ordning_for(arende: Arende, steg: Beslutssteg) -> Beslutsordning | None:
    noterade = getattr(arende, "beslutsordningar", None)
    return next((en for en in (ordningar(arende.namnd_id) if noterade is None else noterade) if en.steg == steg), None)


def _andra(person: Any, namnd: Any, enhet: Any, steg: Beslutssteg, idag: date) -> QuerySet[Beslutsordning]:
    """The order by which a nämnd has left the step to others than the person: no row where the person has it.

    The rule itself, asked of one person, of all the ärenden of a list and of all who hold BESLUTA: each of `person`,
    `namnd` and `enhet` is an id, or an OuterRef to where it stands in the question that this is part of.
    """
    andra = Beslutsordning.objects.filter(namnd=namnd, steg=steg)
    andra = andra.exclude(beslutare__contains=[Beslutare.SAS], sas=person)
    over = Hierarki.objects.filter(avkomma=_ut(_ut(enhet))).values("anfader_id")
    for beslutare, roller in _ROLLER.items():
        haller = Uppdrag.objects.giltiga(idag).filter(person=_ut(person), roll__in=roller, delen__in=over)
        andra = andra.exclude(Q(beslutare__contains=[beslutare]) & Exists(haller))
    return andra


def _ut(varde: Any) -> Any:
    """The same from one question further in."""
    return OuterRef(varde) if isinstance(varde, OuterRef) else varde


def _bara_andra(person: Any, namnd: Any, enhet: Any, steg: Beslutssteg, idag: date) -> QuerySet[Beslutsordning]:
    """As `_andra`, less what the nämnd decides itself: that may be written in by whoever holds BESLUTA."""
    return _andra(person, namnd, enhet, steg, idag).exclude(beslutare__contains=[Beslutare.NAMND])


def hinder(arende: Arende, steg: Beslutssteg, person: Person) -> str:
    """Why this person cannot decide the step, as a sentence; "" when they can, or can write in what the nämnd decided.

    One query where the nämnd has said nothing, two where it has.
    """
    ordning = ordning_for(arende, steg)
    if ordning is None:
        return ""
    idag = timezone.localdate()
    if not _bara_andra(person.pk, arende.namnd_id, arende.enhet_id, steg, idag).exists():
        return ""
    vem = uppraknat([_i_mening(Beslutare(b)) for b in ordning.beslutare])
    return f"{arende.namnd.namn} har bestämt att {vem} beslutar."


def hinder_utan_utredning(arende: Arende, person: Person) -> str:
    """Why this person cannot let a rapport go without an utredning: as an avvikelse, or closed as a dubblett.

    Both end it as a ställningstagande does, so the nämnd's order for that step holds for them, and there not by the one
    who received it either. "" where they can, and where the nämnd has said nothing.
    docs/beslut/0007-ingen-doljer-det-som-ror-en-sjalv.md
    """
    if ordning_for(arende, Beslutssteg.TIDIGT) is None:
        return ""
    if nej := hinder(arende, Beslutssteg.TIDIGT, person):
        return f"{nej.rstrip('.')} om en rapport avslutas utan hel utredning, blir en avvikelse eller är en dubblett."
    if person.pk in {arende.mottagare_id, arende.lex_sarah.utredare_id}:
        return "Du har tagit emot eller utreder rapporten. Någon annan beslutar om den inte ska utredas färdigt."
    return ""


def hinder_tidigt(arende: Arende, person: Person) -> str:
    """Why this person, who holds BESLUTA, cannot end the ärende without a whole utredning, or take that back; "" when
    they can."""
    if person.pk in {arende.lex_sarah.utredare_id, arende.mottagare_id}:
        return "Du har tagit emot eller utreder rapporten. Någon annan beslutar."
    return hinder(arende, Beslutssteg.TIDIGT, person)


def utan_hinder(person: Any, steg: Beslutssteg, idag: date) -> Q:
    """The ärenden where `hinder` has nothing to say against the person, for a question about many."""
    return ~Q(Exists(_bara_andra(person.pk, OuterRef("namnd_id"), OuterRef("enhet_id"), steg, idag)))


def beslutare(namnd_id: int, enheter: Collection[int], steg: Beslutssteg) -> dict[int, frozenset[int]]:
    """For each enhet, the ids of those who may take the step in an ärende of the nämnd there. One query.

    They are active, hold BESLUTA over the enhet and have no `hinder`. An enhet where nobody may is not among the keys.
    """
    over = Hierarki.objects.filter(
        avkomma__in=sorted(set(enheter)),
        anfader__delbehorighet__permission__codename=Befogenhet.BESLUTA.value,
        anfader__delbehorighet__user__is_active=True,
    ).annotate(vem=F("anfader__delbehorighet__user_id"))
    andra = _bara_andra(OuterRef("vem"), namnd_id, OuterRef("avkomma_id"), steg, timezone.localdate())
    funna: dict[int, set[int]] = defaultdict(set)
    for enhet_id, person_id in over.filter(~Exists(andra)).values_list("avkomma_id", "vem"):
        funna[enhet_id].add(person_id)
    return {enhet_id: frozenset(personer) for enhet_id, personer in funna.items()}


def namnden_kan(arende: Arende, steg: Beslutssteg) -> bool:
    """Must, or may, the form ask for the nämnd's own decision?"""
    ordning = ordning_for(arende, steg)
    return ordning is not None and Beslutare.NAMND in ordning.beslutare


def namnden_kan_utan_utredning(arende: Arende) -> bool:
    """The same, of letting a lex Sarah rapport go without an utredning."""
    return arende.typ == Arendetyp.LEX_SARAH and namnden_kan(arende, Beslutssteg.TIDIGT)


def skriv_grund(
    arende: Arende, beslut: Beslut, steg: Beslutssteg, *, av: Person, namndens: Namndbeslut | None
) -> Beslutsgrund:
    """Keep by what right it was decided, in the verb's transaction. Raises OtillatenOvergang when there was none."""
    ordning = ordning_for(arende, steg)
    prova(arende, steg, av, namndens)
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


def skriv_tidigt(
    arende: Arende, *, utfall: str, motivering: str, av: Person, namndens: Namndbeslut | None, nar: datetime
) -> Beslut:
    """Keep the beslut that a rapport is not investigated whole, and by what right: as a ställningstagande, as an
    avvikelse, or as a dubblett, which says nothing of the event (`utfall` ""). On the nämnd's list, by delegation.
    Raises OtillatenOvergang when there was no right."""
    beslut = Beslut.objects.create(arende=arende, utfall=utfall, motivering=motivering, av=av, nar=nar)
    skriv_grund(arende, beslut, Beslutssteg.TIDIGT, av=av, namndens=namndens)
    return beslut


def prova(arende: Arende, steg: Beslutssteg, av: Person, namndens: Namndbeslut | None) -> None:
    """Has the person the right to take the step, or to write in that the nämnd took it? Raises OtillatenOvergang."""
    if namndens is not None:
        if not namnden_kan(arende, steg):
            raise OtillatenOvergang("Nämnden har inte förbehållit sig det här beslutet.")
        if namndens.sammantrade > timezone.localdate():
            raise OtillatenOvergang("Sammanträdet ligger i framtiden. Välj i dag eller en tidigare dag.")
        if not namndens.paragraf.strip():
            raise OtillatenOvergang("Skriv paragrafens nummer i protokollet.")
        return
    if nej := hinder(arende, steg, av):
        raise OtillatenOvergang(nej)
    if _andra(av.pk, arende.namnd_id, arende.enhet_id, steg, timezone.localdate()).exists():
        raise OtillatenOvergang("Nämnden beslutar. Skriv vilken dag den sammanträdde och vilken paragraf det blev.")


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
