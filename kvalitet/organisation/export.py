"""The organisation and the uppdrag as CSV or XLSX, with the columns of the import: the CSV can be read in again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils import timezone

from kvalitet.organisation.importering import ORGANISATION, UPPDRAG
from kvalitet.organisation.models import Benamning, OrganisationsdelQuerySet, Person, Placering, Uppdrag
from kvalitet.tabellfil import FORMAT, som_fil

FILFORMER = FORMAT


def organisationsfil(delar: OrganisationsdelQuerySet, dag: date, form: str) -> HttpResponseBase:
    """The delar that exist on `dag`, with the names and places of that day."""
    namn = dict(Benamning.objects.filter(giltig__contains=dag).values_list("delen_id", "namn"))
    over: dict[int, list[str]] = defaultdict(list)
    rader = Placering.objects.filter(giltig__contains=dag).order_by("overordnad__kod")
    for del_id, kod in rader.values_list("delen_id", "overordnad__kod"):
        over[del_id].append(kod)
    return som_fil(
        form,
        namn="organisation",
        rubriker=list(ORGANISATION),
        rader=(
            (
                d.kod,
                d.get_typ_display(),
                namn.get(d.pk, d.namn),
                d.kortnamn,
                d.get_verksamhetsform_display(),
                ", ".join(over[d.pk]),
                d.forsta_dag,
                d.sista_dag,
            )
            for d in delar.finns(dag)
        ),
    )


def uppdragsfil(personer: QuerySet[Person], uppdragen: QuerySet[Uppdrag], form: str) -> HttpResponseBase:
    """What `personer` have of `uppdragen` today or later, a row each; who has none gets a row without roll."""
    galler: dict[int, list[Uppdrag]] = defaultdict(list)
    idag = timezone.localdate()
    for u in uppdragen.filter(person__in=personer).order_by("delen__sortering", "fran", "pk"):
        if u.till is None or u.till >= idag:
            galler[u.person_id].append(u)

    def rader() -> Iterable[Sequence[object]]:
        for p in personer:
            vem = (p.anvandarnamn, p.fornamn, p.efternamn, p.befattning, p.epost)
            for u in galler[p.pk]:
                yield (*vem, u.get_roll_display(), u.delen.kod, u.fran, u.till)
            if not galler[p.pk]:
                yield (*vem, "", "", "", "")

    return som_fil(form, namn="uppdrag", rubriker=list(UPPDRAG), rader=rader())
