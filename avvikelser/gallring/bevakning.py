"""A proposal that waits for an answer, in the deadline engine and on the start page of those who may give it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from avvikelser.gallring.models import Gallringsforslag, Gallringsgodkannande
from avvikelser.gallring.plan import GODKANNA, SE, SKOTA
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.behorighet import har_nagonstans
from kvalitet.frister import SNART_DAGAR, Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum

FLEST = 5
_S = Gallringsforslag.Status


def frist_for(forslag: Gallringsforslag) -> Frist:
    """When it should be answered: a day of our own choosing, never law."""
    return Frist("Svara på förslaget", forslag.besvaras, "Kommunens egen tid för svar")


def kan_svara(person: Person) -> QuerySet[Gallringsforslag]:
    """Those that wait for this person's yes or no: somebody else's, and not answered by them."""
    egna = Gallringsgodkannande.objects.filter(av=person).values("forslag_id")
    vantar = Gallringsforslag.objects.for_user(person, GODKANNA).filter(status=_S.VANTAR)
    return vantar.exclude(av=person).exclude(pk__in=egna)


def _vantar(urval: Urval) -> QuerySet[Gallringsforslag]:
    person = urval.person
    alla = Gallringsforslag.objects.filter(status=_S.VANTAR) if person is None else kan_svara(person)
    if urval.enhet is not None:
        alla = alla.filter(namnd_id=urval.enhet)
    return alla.filter(besvaras__lte=urval.till).order_by("besvaras", "pk")[: urval.hogst]


def _bevakade(forslagen: Iterable[Gallringsforslag], _urval: Urval) -> Iterator[Bevakad]:
    for forslag in forslagen:
        yield Bevakad(
            objekt=forslag,
            frist=frist_for(forslag),
            delen_id=forslag.namnd_id,
            url=reverse("gallring:forslag", args=[forslag.pk]),
            text=f"Förslag om gallring, {forslag.dnr}",
            annars=frozenset({GODKANNA}),
            chef=frozenset({SKOTA}),
        )


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """Numbers and days have no sekretess."""
    return [utan_sekretess(Gallringsforslag.objects.for_user(person, SE).filter(pk__in=list(ids)))]


FORSLAGEN = Kalla(
    modell=Gallringsforslag,
    namn="Förslag om gallring",
    falt=frozenset({"besvaras"}),
    fragor=(Fraga(_vantar, _bevakade),),
    synliga=synliga,
    kraver=frozenset({GODKANNA}),
)


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Gallringsforslag]]:
    fragor: dict[str, QuerySet[Gallringsforslag]] = {}
    if har_nagonstans(person, GODKANNA):
        fragor["svara"] = kan_svara(person).order_by("besvaras", "pk")[:FLEST]
    if har_nagonstans(person, SKOTA):
        klara = Q(status=_S.GODKANT) | Q(status=_S.VERKSTALLS, verkstalls_av=person)
        skoter = Gallringsforslag.objects.for_user(person, SKOTA).filter(klara)
        fragor["verkstall"] = skoter.order_by(F("besvaras"), "pk")[:FLEST]
    return fragor


@rum(_fragor)
def gallringens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """For those who say yes, and for those who carry out what has been said yes to."""
    svara = [_att_svara(forslag, idag) for forslag in rader.get("svara", [])]
    return Bidrag(steg=[*svara, *(_att_verkstalla(forslag) for forslag in rader.get("verkstall", []))])


def _att_svara(forslag: Gallringsforslag, idag: date) -> NastaSteg:
    frist = frist_for(forslag)
    kvar = frist.dagar_kvar(idag)
    lage = "fara" if kvar < 0 else "varning" if kvar <= SNART_DAGAR else ""
    return NastaSteg(
        "Läs förslaget om gallring och säg ja eller nej.",
        f"{forslag.dnr}. Gjort av {forslag.av_namn}.",
        reverse("gallring:forslag", args=[forslag.pk]),
        "Läs",
        lage,
        frist.text(idag),
        kvar,
    )


def _att_verkstalla(forslag: Gallringsforslag) -> NastaSteg:
    pagar = forslag.status == _S.VERKSTALLS
    return NastaSteg(
        "Fortsätt den gallring som inte är klar." if pagar else "Verkställ gallringen som är godkänd.",
        f"{forslag.dnr}.",
        reverse("gallring:forslag", args=[forslag.pk]),
        ordning=14,
    )
