"""The organisation and the uppdrag as CSV or XLSX, with the columns of the import: the CSV can be read in again."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from kvalitet.organisation.importering import ORGANISATION, UPPDRAG
from kvalitet.organisation.models import Benamning, OrganisationsdelQuerySet, Person, Placering, Uppdrag

FILFORMER = ("csv", "xlsx")

# A cell that begins like a formula is shown as text by Excel when an apostrophe stands before it.
_FORMEL = ("=", "+", "-", "@", "\t", "\r")


def organisationsfil(delar: OrganisationsdelQuerySet, dag: date, form: str) -> HttpResponse:
    """The delar that exist on `dag`, with the names and places of that day."""
    namn = dict(Benamning.objects.filter(giltig__contains=dag).values_list("delen_id", "namn"))
    over: dict[int, list[str]] = defaultdict(list)
    rader = Placering.objects.filter(giltig__contains=dag).order_by("overordnad__kod")
    for del_id, kod in rader.values_list("delen_id", "overordnad__kod"):
        over[del_id].append(kod)
    return _fil(
        "organisation",
        form,
        list(ORGANISATION),
        (
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


def uppdragsfil(personer: QuerySet[Person], uppdragen: QuerySet[Uppdrag], form: str) -> HttpResponse:
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

    return _fil("uppdrag", form, list(UPPDRAG), rader())


def _fil(namn: str, form: str, rubriker: Sequence[str], rader: Iterable[Sequence[object]]) -> HttpResponse:
    """`form` is "csv" or "xlsx"."""
    celler = ([_cell(varde) for varde in rad] for rad in (rubriker, *rader))
    svar = _xlsx(celler) if form == "xlsx" else _csv(celler)
    svar["Content-Disposition"] = f'attachment; filename="{namn}-{timezone.localdate()}.{form}"'
    svar["Cache-Control"] = "private, no-store"
    return svar


def _csv(celler: Iterable[Sequence[object]]) -> HttpResponse:
    """Semicolons and a byte order mark: what a Swedish Excel opens without questions."""
    ut = io.StringIO()
    csv.writer(ut, delimiter=";", lineterminator="\r\n").writerows(celler)
    return HttpResponse(ut.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")


def _xlsx(celler: Iterable[Sequence[object]]) -> HttpResponse:
    bok = Workbook(write_only=True)
    blad = bok.create_sheet()
    blad.freeze_panes = "A2"
    for rad in celler:
        blad.append(rad)
    ut = io.BytesIO()
    bok.save(ut)
    typ = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return HttpResponse(ut.getvalue(), content_type=typ)


def _cell(varde: object) -> object:
    """Dates stay dates in Excel and become 2026-01-31 in CSV. Text that looks like a formula is marked as text."""
    if varde is None or varde == "":
        return None
    if isinstance(varde, date):
        return varde
    text = ILLEGAL_CHARACTERS_RE.sub("", str(varde))
    return f"'{text}" if text.startswith(_FORMEL) else text
