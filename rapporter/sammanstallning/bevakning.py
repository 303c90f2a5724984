"""What others have been asked for in a draft, in the deadline engine: contributions to write, reports to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse

from avvikelser.utforare.bevakning import med_login
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.modeller import TUNGT, Granskare, Rapport

SKRIVER = (Befogenhet.HANDLAGGA, Befogenhet.LAMNA_UTFORARUPPGIFT)
_NAMNDENS_DAG = "Den som skriver rapporten"


def frist_for(bidrag: Rapportbidrag) -> Frist:
    return Frist("Bidra till rapporten", bidrag.senast, _NAMNDENS_DAG)


def granskningsfrist(granskare: Granskare) -> Frist:
    return Frist("Granska rapporten", granskare.senast, _NAMNDENS_DAG)


def bidragets_url(bidrag: Rapportbidrag) -> str:
    """The form of who writes it: one for those inside the house, one for an utförare."""
    return reverse("rapporter:bidrag-utforare" if bidrag.avtal_id else "rapporter:bidrag", args=[bidrag.pk])


def egna(person: Person) -> QuerySet[Rapportbidrag]:
    """What this person may write: of the own enheter, and of the own avtal."""
    villkor = Q()
    for befogenhet in SKRIVER:
        villkor |= Q(pk__in=Rapportbidrag.objects.for_user(person, befogenhet).values("pk"))
    return Rapportbidrag.objects.filter(villkor)


def _att_skriva(urval: Urval) -> QuerySet[Rapportbidrag]:
    """Contributions that are not done, to drafts, due by `urval.till`."""
    alla = Rapportbidrag.objects.all() if urval.person is None else egna(urval.person)
    vantar: QuerySet[Rapportbidrag] = alla.vantar().filter(senast__lte=urval.till)  # type: ignore[attr-defined]
    med = vantar.select_related("rapport__namnd", "avsnitt", "avtal").defer(*TUNGT, "avsnitt__text")
    return med.annotate(med_login=med_login(OuterRef("avtal"))).order_by("pk")


def _bidragen(att_skriva: Iterable[Any], _urval: Urval) -> Iterator[Bevakad]:
    for ett in att_skriva:
        yield Bevakad(
            objekt=ett,
            frist=frist_for(ett),
            delen_id=ett.delen_id or ett.rapport.namnd_id,
            url=bidragets_url(ett),
            text=f"Bidrag till {ett.rapport.rubrik}",
            mer=f"{ett.namn}, avsnittet {ett.avsnitt.rubrik}",
            ansvariga=tuple(ett.med_login),
            annars=frozenset({Befogenhet.SAMMANSTALLA if ett.avtal else Befogenhet.HANDLAGGA}),
            chef=frozenset({Befogenhet.SAMMANSTALLA}),
        )


def synliga_bidrag(person: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """A contribution has no sekretess: it is written to stand in a report."""
    for rader in (egna(person), Rapportbidrag.objects.for_user(person, Befogenhet.SAMMANSTALLA)):
        yield utan_sekretess(rader.filter(pk__in=list(ids)))


def _ombedd(person: Person) -> Q:
    """The person has been asked, and is still somebody who may read the rapport."""
    lasbara = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT)
    return Q(person_id=person.pk, rapport__in=lasbara.values("pk"))


def _att_lasa(urval: Urval) -> QuerySet[Granskare]:
    """Drafts that somebody has been asked to read and has not, due by `urval.till`."""
    vantar = Granskare.objects.filter(
        klar__isnull=True, senast__lte=urval.till, rapport__status=Rapport.Status.GRANSKAS
    )
    if urval.person is not None:
        vantar = vantar.filter(_ombedd(urval.person))
    return vantar.select_related("rapport__namnd").defer(*TUNGT).order_by("pk")


def _granskningar(att_lasa: Iterable[Granskare], _urval: Urval) -> Iterator[Bevakad]:
    for raden in att_lasa:
        yield Bevakad(
            objekt=raden,
            frist=granskningsfrist(raden),
            delen_id=raden.rapport.namnd_id,
            url=reverse("rapporter:rapport", args=[raden.rapport_id]),
            text=f"Granska {raden.rapport.rubrik}",
            mer=raden.rapport.dnr,
            ansvariga=(raden.person_id,),
            chef=frozenset({Befogenhet.SAMMANSTALLA}),
        )


def synliga_granskningar(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    mina = Granskare.objects.filter(pk__in=list(ids)).filter(
        _ombedd(person) | Q(rapport__in=Rapport.objects.for_user(person, Befogenhet.SAMMANSTALLA).values("pk"))
    )
    return [utan_sekretess(mina)]


RAPPORTBIDRAG = Kalla(
    modell=Rapportbidrag,
    namn="Bidrag till rapporter",
    falt=frozenset({"senast"}),
    fragor=(Fraga(_att_skriva, _bidragen),),
    synliga=synliga_bidrag,
    kraver=frozenset(SKRIVER),
)
RAPPORTGRANSKNING = Kalla(
    modell=Granskare,
    namn="Rapporter att granska",
    falt=frozenset({"senast"}),
    fragor=(Fraga(_att_lasa, _granskningar),),
    synliga=synliga_granskningar,
    kraver=frozenset({Befogenhet.SE_RAPPORT}),
)
