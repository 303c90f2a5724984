"""The utförare in the deadline engine: surveys to answer, and underrättelser to take in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse

from avvikelser.utforare.enkatgang import LAMNA, SKOTA
from avvikelser.utforare.models import Enkat, Kontakt, Tillfragad, Underrattelse
from avvikelser.utforare.underrattelser import synliga as underrattelser_att_se
from kvalitet import frister
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval, utan_sekretess
from kvalitet.frister import Frist, svensk_dag
from kvalitet.organisation.models import Person


def frist_for(tillfragad: Tillfragad) -> Frist:
    """The survey's last day, not met."""
    return frister.svara_enkat(tillfragad.enkat.sista_dag)


def ta_emot_frist(underrattelse: Underrattelse) -> Frist:
    mottagen = svensk_dag(underrattelse.mottagen) if underrattelse.mottagen else None
    return frister.ta_emot(underrattelse.inkomstdag, uppfylld=mottagen)


def _tysta(urval: Urval) -> QuerySet[Any]:
    """Each utförare that has not answered an open survey whose last day falls by `urval.till`."""
    alla = Tillfragad.objects.all() if urval.person is None else _att_se(urval.person)
    tysta = alla.filter(svar__isnull=True, enkat__stangd__isnull=True, enkat__sista_dag__lte=urval.till)
    med: QuerySet[Any] = tysta.select_related("enkat").annotate(med_login=med_login(OuterRef("avtal"))).order_by("pk")
    return med


def med_login(avtal: Any) -> ArraySubquery:
    """The persons who log in for an avtal, by their ids, as a column."""
    kontakter = Kontakt.objects.filter(avtal=avtal, till__isnull=True, person__is_active=True).order_by("pk")
    return ArraySubquery(kontakter.values("person"))


def _enkater(tillfragade: Iterable[Any], urval: Urval) -> Iterator[Bevakad]:
    for tillfragad in tillfragade:
        ansvariga = tuple(tillfragad.med_login)
        yield Bevakad(
            objekt=tillfragad,
            frist=frist_for(tillfragad),
            delen_id=tillfragad.enkat.namnd_id,
            url=_vag(tillfragad, ansvariga, urval.person),
            text=f"Enkäten för {tillfragad.enkat.perioden.namn}",
            mer=tillfragad.namn,
            ansvariga=ansvariga,
            annars=frozenset({SKOTA}),
            chef=frozenset({SKOTA}),
        )


def _vag(tillfragad: Tillfragad, ansvariga: tuple[int, ...], person: Person | None) -> str:
    """A contact person is led to the form, who looks after the survey to how it stands. A notice leads both right."""
    if person is not None and person.pk not in ansvariga:
        return reverse("utforare:tillfragad", args=[tillfragad.pk])
    return reverse("utforare:svara", args=[tillfragad.pk])


def _att_se(person: Person):  # type: ignore[no-untyped-def]
    """Both ways to see one: as contact person, and as who looks after it."""
    egna = Tillfragad.objects.for_user(person, LAMNA).values("pk")
    skotta = Tillfragad.objects.for_user(person, SKOTA).values("pk")
    return Tillfragad.objects.filter(Q(pk__in=egna) | Q(pk__in=skotta))


def tillfragade_att_se(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    """A survey has no sekretess: it holds counts, and what was learnt."""
    return [utan_sekretess(_att_se(person).filter(pk__in=list(ids)))]


def _nya(urval: Urval) -> QuerySet[Underrattelse]:
    """Those that nobody at the nämnd has taken in."""
    alla = Underrattelse.objects.all()
    if urval.person is not None:
        alla = Underrattelse.objects.for_user(urval.person, SKOTA)
    nya: QuerySet[Underrattelse] = alla.filter(mottagen__isnull=True).select_related("avtal__utforare").order_by("pk")
    return nya


def _underrattelser(nya: Iterable[Underrattelse], _urval: Urval) -> Iterator[Bevakad]:
    for underrattelse in nya:
        yield Bevakad(
            objekt=underrattelse,
            frist=ta_emot_frist(underrattelse),
            delen_id=underrattelse.namnd_id,
            url=reverse("utforare:underrattelse", args=[underrattelse.pk]),
            text=f"Underrättelse {underrattelse.dnr}",
            mer=underrattelse.avtal.utforare.namn,
            annars=frozenset({SKOTA}),
            chef=frozenset({SKOTA}),
            sekretess=True,
        )


ENKATER = Kalla(
    modell=Tillfragad,
    namn="Enkäter till utförare",
    falt=frozenset(),
    fragor=(Fraga(_tysta, _enkater),),
    synliga=tillfragade_att_se,
    ocksa={Enkat: frozenset({"sista_dag"})},
    kraver=frozenset({LAMNA, SKOTA}),
)
UNDERRATTELSER = Kalla(
    modell=Underrattelse,
    namn="Underrättelser från utförare",
    falt=frozenset({"inkommen", "mottagen"}),
    fragor=(Fraga(_nya, _underrattelser),),
    synliga=underrattelser_att_se,
    kraver=frozenset({SKOTA}),
)
