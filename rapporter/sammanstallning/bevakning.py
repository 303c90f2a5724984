"""What others have been asked for in a draft, in the deadline engine: contributions to write, reports to read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse

from avvikelser.utforare.models import Kontakt
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from rapporter.sammanstallning.arbetsmodeller import Rapportbidrag
from rapporter.sammanstallning.modeller import Granskare, Rapport

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
    return alla.vantar().filter(senast__lte=urval.till)  # type: ignore[attr-defined, no-any-return]


def bidrag(urval: Urval) -> Iterator[Bevakad]:
    """Two queries."""
    med_login = Kontakt.objects.filter(till__isnull=True, person__is_active=True)
    hamtade = _att_skriva(urval).select_related("rapport__namnd", "avsnitt", "avtal").defer("rapport__siffror")
    for ett in hamtade.prefetch_related(Prefetch("avtal__kontakter", med_login, to_attr="med_login")).order_by("pk"):
        ansvariga = tuple(k.person_id for k in ett.avtal.med_login) if ett.avtal else ()  # type: ignore[attr-defined]
        yield Bevakad(
            objekt=ett,
            frist=frist_for(ett),
            delen_id=ett.delen_id or ett.rapport.namnd_id,
            url=bidragets_url(ett),
            text=f"Bidrag till {ett.rapport.rubrik}",
            mer=f"{ett.namn}, avsnittet {ett.avsnitt.rubrik}",
            ansvariga=ansvariga,
            annars=frozenset({Befogenhet.SAMMANSTALLA if ett.avtal else Befogenhet.HANDLAGGA}),
            chef=frozenset({Befogenhet.SAMMANSTALLA}),
        )


def synliga_bidrag(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    """A contribution has no sekretess: it is written to stand in a report."""
    nagra = list(ids)
    skottas = Rapportbidrag.objects.for_user(person, Befogenhet.SAMMANSTALLA).filter(pk__in=nagra)
    return dict.fromkeys([*egna(person).filter(pk__in=nagra).values_list("pk", flat=True), *_pk(skottas)], False)


def _pk(rader: QuerySet[Rapportbidrag]) -> list[int]:
    return list(rader.values_list("pk", flat=True))


def _att_lasa(urval: Urval) -> QuerySet[Granskare]:
    """Drafts that somebody has been asked to read and has not, due by `urval.till`."""
    vantar = Granskare.objects.filter(
        klar__isnull=True, senast__lte=urval.till, rapport__status=Rapport.Status.GRANSKAS
    )
    if urval.person is not None:
        vantar = vantar.filter(person_id=urval.person.pk)
    return vantar


def granskningar(urval: Urval) -> Iterator[Bevakad]:
    """One query."""
    hamtade = _att_lasa(urval).select_related("rapport__namnd").defer("rapport__siffror", "rapport__skillnader")
    for raden in hamtade.order_by("pk"):
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


def synliga_granskningar(person: Person, ids: Collection[int]) -> Mapping[int, bool]:
    mina = Granskare.objects.filter(pk__in=list(ids)).filter(
        Q(person_id=person.pk) | Q(rapport__in=Rapport.objects.for_user(person, Befogenhet.SAMMANSTALLA).values("pk"))
    )
    return dict.fromkeys(mina.values_list("pk", flat=True), False)


RAPPORTBIDRAG = Kalla(
    modell=Rapportbidrag,
    namn="Bidrag till rapporter",
    falt=frozenset({"senast"}),
    bevakade=bidrag,
    synliga=synliga_bidrag,
    kraver=frozenset(SKRIVER),
    rader=lambda urval: [_att_skriva(urval)],
)
RAPPORTGRANSKNING = Kalla(
    modell=Granskare,
    namn="Rapporter att granska",
    falt=frozenset({"senast"}),
    bevakade=granskningar,
    synliga=synliga_granskningar,
    kraver=frozenset({Befogenhet.SE_RAPPORT}),
    rader=lambda urval: [_att_lasa(urval)],
)
