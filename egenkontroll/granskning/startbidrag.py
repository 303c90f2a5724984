"""What waits on the start page: frames to read in and samples to draw, ärenden to review, and enheter that are behind.

What is next depends on how far the tillfälle has come: nobody is told to review before there is something drawn.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from egenkontroll.granskning import efter
from egenkontroll.granskning.models import Granskning
from egenkontroll.plan.bevakning import frist_for
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import DragetArende, Dragning, Plats, Ram
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, Startdel, rum
from kvalitet.svenska import dag_lang

GRANSKA, DRA = Befogenhet.GRANSKA_AKTER, Befogenhet.DRA_URVAL
FLEST = 3
FLEST_EFTER = 6


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any, Any]]:
    """Each for those it concerns: what is drawn, what is not, and who is behind."""
    fragor: dict[str, QuerySet[Any, Any]] = {}
    if har_nagonstans(person, GRANSKA):
        fragor["granska"] = _dragna(_oppna(person, GRANSKA, idag))[:FLEST]
    if har_nagonstans(person, DRA):
        fragor["dra"] = _odragna(_oppna(person, DRA, idag))[:FLEST]
    if efter.berors(person):
        fragor["efter"] = efter.rader(person, idag)
    return fragor


def _oppna(person: Person, befogenhet: Befogenhet, idag: date) -> QuerySet[Kontrolltillfalle]:
    """The tillfällen whose period is over and that are not klara, the nearest last day first."""
    alla = Kontrolltillfalle.objects.for_user(person, befogenhet).gallande().filter(klart__isnull=True, slut__lt=idag)
    hamtade: QuerySet[Kontrolltillfalle] = alla.select_related("planerad__version__omrade")
    return hamtade.order_by("sista_dag", "pk")


def _dragna(tillfallen: QuerySet[Kontrolltillfalle]) -> QuerySet[Kontrolltillfalle]:
    """Those that are drawn, with whether an ärende is left that nobody has reviewed."""
    kvar = DragetArende.objects.filter(
        Q(plats=Plats.URVAL) | Q(ersatter_bortfall__isnull=False),
        ~Exists(Granskning.objects.klara().filter(draget=OuterRef("pk"), andra=False)),
        dragning__tillfalle=OuterRef("pk"),
        dragning__ersatt_av__isnull=True,
        bortfall__isnull=True,
    )
    dragen = Exists(Dragning.objects.filter(tillfalle=OuterRef("pk")))
    return tillfallen.filter(dragen).annotate(har_kvar=Exists(kvar))


def _odragna(tillfallen: QuerySet[Kontrolltillfalle]) -> QuerySet[Kontrolltillfalle]:
    """Those that are not drawn, with the newest frame when one is read in."""
    ramar = Ram.objects.filter(tillfalle=OuterRef("pk")).order_by("-inlast")
    odragen = ~Exists(Dragning.objects.filter(tillfalle=OuterRef("pk")))
    return tillfallen.filter(odragen).annotate(ramen=Subquery(ramar.values("pk")[:1]))


@rum(_fragor)
def granskningens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """None for those who neither plan, draw nor review."""
    steg = [_granska(tillfalle, idag) for tillfalle in rader.get("granska", [])]
    steg += [_dra(tillfalle, idag) for tillfalle in rader.get("dra", [])]
    return Bidrag(steg=steg, delar=_efter(efter.av(rader.get("efter", []))))


def _efter(alla: list[efter.Efter]) -> list[Startdel]:
    if not alla:
        return []
    innehall = {"innehall": alla[:FLEST_EFTER], "fler": len(alla) - FLEST_EFTER}
    return [Startdel("granskning/_efter.html", innehall)]


def _granska(tillfalle: Any, idag: date) -> NastaSteg:
    omrade, url = tillfalle.planerad.version.omrade.namn, reverse("granskning:tillfalle", args=[tillfalle.pk])
    if tillfalle.har_kvar:
        return _steg(tillfalle, idag, f"Granska ärenden i egenkontrollen: {omrade}.", url, "Till granskningen")
    return _steg(tillfalle, idag, f"Bli klar med kontrollen: {omrade}.", url, "Till granskningen")


def _dra(tillfalle: Any, idag: date) -> NastaSteg:
    omrade = tillfalle.planerad.version.omrade.namn
    if tillfalle.ramen is None:
        url = reverse("ram:ny-ram", args=[tillfalle.pk])
        return _steg(tillfalle, idag, f"Läs in ramen: {omrade}.", url, "Läs in ramen")
    return _steg(tillfalle, idag, f"Dra urvalet: {omrade}.", reverse("ram:dra", args=[tillfalle.ramen]), "Dra urvalet")


def _steg(tillfalle: Kontrolltillfalle, idag: date, mening: str, url: str, knapp: str) -> NastaSteg:
    frist = frist_for(tillfalle)
    sen = frist.lage(idag) == "sen"
    return NastaSteg(
        mening=mening,
        mer=f"Egenkontroll för {tillfalle.period.namn}. Ska vara granskat {dag_lang(frist.senast)}.",
        url=url,
        knapp=knapp,
        lage="fara" if sen else "varning" if frist.lage(idag) == "snart" else "",
        lagetext=frist.text(idag) if sen else f"Senast {dag_lang(frist.senast)}",
        ordning=frist.dagar_kvar(idag),
    )
