"""How delar end: merged, split or closed down; and what happens to what was theirs.

The rows of a closed del stay. Its ärenden and åtgärder stay at it, and the people of the efterföljare reach them by the
tree (`organisation.tradet`). The uppdrag at it end, and are listed so that they can be given again, or are carried over
to the efterföljare when that is chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from psycopg2.extras import DateRange

from kvalitet.organisation.forandring.namn import NyDel, skapa
from kvalitet.organisation.forandring.villkor import (
    andring,
    kontrollera_inget_senare,
    kontrollera_levande,
    lock,
    underordnade,
)
from kvalitet.organisation.inordning import kontrollera, kontrollera_namnd
from kvalitet.organisation.models import Benamning, Foregangare, Organisationsdel, Person, Placering, Uppdrag
from kvalitet.organisation.oppet import Oppet, mening, oppet_hos
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import uppraknat

Efterfoljare = Organisationsdel | NyDel


@dataclass(frozen=True)
class Avslut:
    """What became of it: the delar that took over, the uppdrag that ended and those that go on there, what is open."""

    efterfoljare: tuple[Organisationsdel, ...] = ()
    slutade: tuple[Uppdrag, ...] = ()
    overforda: tuple[Uppdrag, ...] = ()
    oppet: tuple[Oppet, ...] = ()


def sla_ihop(
    delar: Sequence[Organisationsdel],
    *,
    till: Efterfoljare,
    fran: date,
    overfor_uppdrag: bool = False,
    av: Person | None,
) -> Avslut:
    """From `fran`, `till` (new, or one that goes on) does what `delar` did. What stands under them follows.

    The day before is their last. Open uppdrag at them end that day; with `overfor_uppdrag` they go on at `till`.
    """
    with andring(av, fran):
        gamla = [lock(delen) for delen in sorted(delar, key=lambda d: d.pk)]
        _kontrollera_samma_typ(gamla, till)
        if not gamla or (isinstance(till, NyDel) and len(gamla) < 2):
            raise OtillatenOvergang("Välj minst två som ska slås ihop. Ska en enda få ett nytt namn, byt namn på den.")
        for delen in gamla:
            kontrollera_levande(delen, fran)
        mottagare = _mottagare(till, gamla, fran)
        for delen in gamla:
            _flytta_underordnade(delen, mottagare, fran)
        utfall = [
            _ersatt(delen, [mottagare], Foregangare.Slag.SAMMANSLAGNING, fran, mottagare if overfor_uppdrag else None)
            for delen in gamla
        ]
        kontrollera_namnd(mottagare, fran)
        for delen in gamla:
            anteckna("sla_ihop", delen, av=av, detalj={"till": mottagare.kod, "fran": str(fran)})
    return _samlat(utfall, (mottagare,))


def dela(
    delen: Organisationsdel,
    *,
    till: Sequence[Efterfoljare],
    fran: date,
    finns_kvar: bool = False,
    overfor_till: int | None = None,
    av: Person | None,
) -> Avslut:
    """From `fran`, each of `till` does a part of what `delen` did.

    With `finns_kvar` the del itself goes on beside them; otherwise the day before is its last, and open uppdrag end
    that day. `overfor_till` is the index in `till` of the one where they go on instead.
    """
    with andring(av, fran):
        delen = lock(delen)
        _kontrollera_samma_typ([delen], *till)
        if len(till) < (1 if finns_kvar else 2):
            raise OtillatenOvergang("Ange minst två som tar över. Ska en enda ta över allt, slå ihop i stället.")
        kontrollera_levande(delen, fran)
        if not finns_kvar:
            _kontrollera_inget_under(delen, fran)
        nya = tuple(_mottagare(efterfoljare, [delen], fran) for efterfoljare in till)
        if finns_kvar:
            _lanka(delen, nya, Foregangare.Slag.DELNING, fran)
            utfall = Avslut()
        else:
            vidare = None if overfor_till is None else nya[overfor_till]
            utfall = _ersatt(delen, nya, Foregangare.Slag.DELNING, fran, vidare)
        koder = [ny.kod for ny in nya]
        anteckna("dela", delen, av=av, detalj={"till": koder, "fran": str(fran), "finns_kvar": finns_kvar})
    return _samlat([utfall], nya)


def avveckla(delen: Organisationsdel, *, sista_dag: date, lamna_over: bool = False, av: Person | None) -> Avslut:
    """`sista_dag` is the last day; nobody takes over what it did.

    What is open then falls to those who have a roll above it. That is refused unless `lamna_over` says that it is
    meant so.
    """
    fran = sista_dag + timedelta(days=1)
    with andring(av, fran):
        delen = lock(delen)
        kontrollera_levande(delen, fran)
        _kontrollera_inget_under(delen, fran)
        oppna = oppet_hos([delen.pk])
        if oppna and not lamna_over:
            raise OtillatenOvergang(_oppet_kvar(delen, oppna, fran))
        slutade, _ = _stang(delen, fran, None)
        anteckna("avveckla", delen, av=av, detalj={"sista_dag": str(sista_dag), "oppna": sum(o.antal for o in oppna)})
    return Avslut(slutade=slutade, oppet=tuple(oppna))


def aterta_avslut(delen: Organisationsdel, *, av: Person | None) -> None:
    """Take back a closing that has not happened yet. Uppdrag that were ended with it are not given back."""
    with andring(av):
        delen = lock(delen)
        slut = delen.giltig.upper
        if slut is None or slut <= timezone.localdate():
            raise OtillatenOvergang(f"{delen.namn} har inget planerat slut som går att ta bort.")
        for overordnad in Organisationsdel.objects.filter(
            underordnade__delen=delen, underordnade__giltig__endswith=slut
        ):
            if not overordnad.finns(slut):
                raise OtillatenOvergang(f"{overordnad.namn}, som {delen.namn} står under, upphör samma dag.")
        Foregangare.objects.filter(foregangare=delen, fran=slut).delete()
        delen.giltig = DateRange(delen.forsta_dag, None)
        delen.save(update_fields=["giltig"])
        _satt_slut(delen, slut, None)
        kontrollera_namnd(delen, slut)
        anteckna("aterta_avslut", delen, av=av, detalj={"sista_dag": str(slut - timedelta(days=1))})


# ---- what must hold ----
def _kontrollera_samma_typ(gamla: Sequence[Organisationsdel], *till: Efterfoljare) -> None:
    typer = {delen.typ for delen in gamla} | {ny.typ for ny in till}
    if len(typer) > 1:
        raise OtillatenOvergang("Alla måste vara av samma typ: enheter för sig, avdelningar för sig.")


def _kontrollera_inget_under(delen: Organisationsdel, fran: date) -> None:
    namn = list(dict.fromkeys(placering.delen.namn for placering in underordnade(delen, fran)))
    if namn:
        fler = f" och {len(namn) - 3} till" if len(namn) > 3 else ""
        upp = ", ".join(namn[:3]) + fler if fler else uppraknat(namn)
        raise OtillatenOvergang(f"Under {delen.namn} finns {upp} kvar {fran}. Flytta eller avveckla det först.")


def _oppet_kvar(delen: Organisationsdel, oppna: list[Oppet], fran: date) -> str:
    ovanfor = Organisationsdel.objects.filter(underordnade__in=delen.placeringar.filter(giltig__contains=fran))
    tar_over = uppraknat(over.namn for over in ovanfor.order_by("sortering").distinct())
    return (
        f"Hos {delen.namn} finns {mening(oppna)} kvar att göra klart. Vänta tills det är gjort, slå ihop med den som "
        f"tar över, eller bocka i att det lämnas till dem som har uppdrag för {tar_over or 'delen ovanför'}."
    )


# ---- what is written ----
def _mottagare(till: Efterfoljare, gamla: Sequence[Organisationsdel], fran: date) -> Organisationsdel:
    if isinstance(till, NyDel):
        return skapa(till, fran)
    mottagare = lock(till)
    if mottagare.pk in {delen.pk for delen in gamla}:
        raise OtillatenOvergang(f"{mottagare.namn} finns kvar. Välj bara dem som upphör.")
    if not mottagare.finns(fran) or mottagare.sista_dag is not None:
        raise OtillatenOvergang(f"{mottagare.namn} kan inte ta över: den finns inte, eller upphör, efter {fran}.")
    return mottagare


def _ersatt(
    delen: Organisationsdel,
    nya: Sequence[Organisationsdel],
    slag: Foregangare.Slag,
    fran: date,
    overfor_till: Organisationsdel | None,
) -> Avslut:
    oppna = oppet_hos([delen.pk])
    _lanka(delen, nya, slag, fran)
    slutade, overforda = _stang(delen, fran, overfor_till)
    return Avslut(slutade=slutade, overforda=overforda, oppet=tuple(oppna))


def _lanka(delen: Organisationsdel, nya: Sequence[Organisationsdel], slag: Foregangare.Slag, fran: date) -> None:
    for ny in nya:
        _, skapad = Foregangare.objects.get_or_create(
            foregangare=delen, efterfoljare=ny, defaults={"slag": slag, "fran": fran}
        )
        if not skapad:
            raise OtillatenOvergang(f"{ny.namn} har redan {delen.namn} som föregångare.")


def _flytta_underordnade(delen: Organisationsdel, mottagare: Organisationsdel, fran: date) -> None:
    """What stands under a merged del on `fran` or later stands under `mottagare` instead."""
    for placering in underordnade(delen, fran):
        borjar = max(placering.giltig.lower, fran)
        kontrollera(placering.delen, mottagare, borjar, placering.giltig.upper)
        redan = DateRange(borjar, placering.giltig.upper)
        if not Placering.objects.filter(delen=placering.delen, overordnad=mottagare, giltig__overlap=redan).exists():
            Placering.objects.create(delen=placering.delen, overordnad=mottagare, giltig=redan)
        if borjar == placering.giltig.lower:
            placering.delete()
        else:
            placering.giltig = DateRange(placering.giltig.lower, fran)
            placering.save()


def _stang(
    delen: Organisationsdel, slut: date, overfor_till: Organisationsdel | None
) -> tuple[tuple[Uppdrag, ...], tuple[Uppdrag, ...]]:
    """Close the del so that the day before `slut` is its last. Returns (uppdrag that ended, uppdrag that go on)."""
    kontrollera_inget_senare(delen, slut)
    delen.giltig = DateRange(delen.forsta_dag, slut)
    delen.save(update_fields=["giltig"])
    _satt_slut(delen, None, slut)
    slutade, overforda = [], []
    oppna = Uppdrag.objects.select_for_update(of=("self",)).filter(delen=delen).filter(Q(till=None) | Q(till__gte=slut))
    for uppdrag in oppna.select_related("person", "delen").order_by("person__sortering", "pk"):
        slutade.append(uppdrag)
        if overfor_till is not None and (vidare := _overfor(uppdrag, overfor_till, slut)):
            overforda.append(vidare)
        if uppdrag.fran >= slut:
            uppdrag.delete()
        else:
            uppdrag.till = slut - timedelta(days=1)
            uppdrag.save(update_fields=["till"])
    return tuple(slutade), tuple(overforda)


def _satt_slut(delen: Organisationsdel, fore: date | None, slut: date | None) -> None:
    """Names and placeringar that end at `fore` (None: never) end at `slut` instead."""
    for modell in (Benamning, Placering):
        villkor = {"giltig__endswith": fore} if fore else {"giltig__upper_inf": True}
        for period in modell._default_manager.filter(delen=delen, **villkor):
            period.giltig = DateRange(period.giltig.lower, slut)
            period.save()


def _overfor(uppdrag: Uppdrag, till: Organisationsdel, fran: date) -> Uppdrag | None:
    """The same uppdrag at `till`, unless the person already has it there."""
    borjar = max(uppdrag.fran, fran)
    har_redan = Uppdrag.objects.filter(person=uppdrag.person, roll=uppdrag.roll, delen=till)
    if har_redan.filter(Q(till=None) | Q(till__gte=borjar)).exists():
        return None
    return Uppdrag.objects.create(person=uppdrag.person, roll=uppdrag.roll, delen=till, fran=borjar, till=uppdrag.till)


def _samlat(utfall: Sequence[Avslut], efterfoljare: tuple[Organisationsdel, ...]) -> Avslut:
    oppet: dict[str, Oppet] = {}
    for slag in (o for u in utfall for o in u.oppet):
        fore = oppet.get(slag.plural)
        oppet[slag.plural] = Oppet(slag.antal + (fore.antal if fore else 0), slag.singular, slag.plural)
    return Avslut(
        efterfoljare=efterfoljare,
        slutade=tuple(uppdrag for u in utfall for uppdrag in u.slutade),
        overforda=tuple(uppdrag for u in utfall for uppdrag in u.overforda),
        oppet=tuple(oppet.values()),
    )
