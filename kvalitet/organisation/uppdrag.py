"""Who holds which roll where, and what a roll holds. Each change is in force when the verb returns, and is logged."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from kvalitet.organisation.fyraogon import fyra_ogon
from kvalitet.organisation.gallande import efter_andring
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.roller import ALDRIG_FOR_SYSTEMFORVALTARE, Befogenhet, Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import i_mening

_FORVALTARNA = 4_711_021  # the advisory lock of what may take the last systemförvaltare away


def ge_uppdrag(
    person: Person, roll: Roll, delen: Organisationsdel, *, fran: date, till: date | None = None, av: Person | None
) -> Uppdrag:
    """`person` holds `roll` at `delen` from `fran` to `till`, both included. It holds from the first of them on."""
    with transaction.atomic(), fyra_ogon(av, fran):
        person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
        delen = Organisationsdel.objects.get(pk=delen.pk)
        _kontrollera_nytt(person, delen, fran, till)
        samma = Uppdrag.objects.filter(person=person, roll=roll, delen=delen).filter(
            Q(till=None) | Q(till__gte=fran), **({"fran__lte": till} if till else {})
        )
        if redan := samma.first():
            raise OtillatenOvergang(
                f"{person.namn} har redan uppdraget {i_mening(Roll(roll).label)} för {delen.namn}, {_tid(redan)}."
            )
        uppdrag = Uppdrag.objects.create(person=person, roll=roll, delen=delen, fran=fran, till=till)
        efter_andring(person.pk)
        _anteckna("ge_uppdrag", uppdrag, av)
    return uppdrag


def _kontrollera_nytt(person: Person, delen: Organisationsdel, fran: date, till: date | None) -> None:
    if not person.is_active:
        raise OtillatenOvergang(f"Kontot för {person.namn} är avstängt. Öppna det först.")
    if till is not None and till < fran:
        raise OtillatenOvergang("Sista dagen ligger före första dagen. Välj en senare sista dag.")
    if fran < delen.forsta_dag:
        raise OtillatenOvergang(f"{delen.namn} finns från {delen.forsta_dag}. Välj den dagen eller en senare.")
    if delen.sista_dag is not None and (till is None or till > delen.sista_dag):
        raise OtillatenOvergang(f"{delen.namn} upphör efter {delen.sista_dag}. Uppdraget kan inte gälla längre.")


def avsluta_uppdrag(uppdrag: Uppdrag, *, till: date, av: Person | None) -> Uppdrag:
    """`till` is the last day of the uppdrag. An uppdrag is only ever shortened; to prolong it is to give a new one."""
    with transaction.atomic(), nagon_forvaltar():
        uppdrag = Uppdrag.objects.select_for_update().get(pk=uppdrag.pk)
        if till < uppdrag.fran:
            raise OtillatenOvergang(f"Uppdraget börjar {uppdrag.fran}. Välj den dagen eller en senare.")
        if uppdrag.till is not None and till > uppdrag.till:
            raise OtillatenOvergang(f"Uppdraget slutar redan {uppdrag.till}. Ge ett nytt uppdrag om det ska fortsätta.")
        uppdrag.till = till
        uppdrag.save(update_fields=["till"])
        efter_andring(uppdrag.person_id)
        _anteckna("avsluta_uppdrag", uppdrag, av)
    return uppdrag


def stryk_uppdrag(uppdrag: Uppdrag, *, av: Person | None) -> None:
    """Take back an uppdrag that has not begun. One that has begun is ended, so that it is known who held what."""
    with transaction.atomic():
        uppdrag = Uppdrag.objects.select_for_update().get(pk=uppdrag.pk)
        if uppdrag.fran <= timezone.localdate():
            raise OtillatenOvergang(f"Uppdraget gäller sedan {uppdrag.fran}. Avsluta det i stället.")
        _anteckna("stryk_uppdrag", uppdrag, av)
        uppdrag.delete()


def andra_roll(roll: Roll, befogenheter: Collection[Befogenhet], *, av: Person | None) -> tuple[set[str], set[str]]:
    """Make `roll` hold exactly `befogenheter`, for everybody who has it. Returns (added, removed)."""
    with transaction.atomic(), nagon_forvaltar(), fyra_ogon(av):
        rader = {rad.befogenhet: rad for rad in Rollbefogenhet.objects.select_for_update().filter(roll=roll)}
        nya, bort = {str(b) for b in befogenheter} - set(rader), set(rader) - {str(b) for b in befogenheter}
        _kontrollera_skild(roll, befogenheter)
        for befogenhet in sorted(nya):
            Rollbefogenhet.objects.create(roll=roll, befogenhet=befogenhet)
        for befogenhet in sorted(bort):
            rader[befogenhet].delete()
        if nya or bort:
            efter_andring()
            rad = Rollbefogenhet.objects.filter(roll=roll).first() or next(iter(rader.values()))
            anteckna("andra_roll", rad, av=av, detalj={"roll": roll, "nya": sorted(nya), "bort": sorted(bort)})
    return nya, bort


def _kontrollera_skild(roll: Roll, befogenheter: Collection[Befogenhet]) -> None:
    """Who hands out roller holds nothing that opens an ärende, and an utförare nothing but what is their own.

    Lagrum: lag (2001:454) 10 §.
    """
    if roll == Roll.UTFORARKONTAKT and set(befogenheter) - {Befogenhet.LAMNA_UTFORARUPPGIFT}:
        raise OtillatenOvergang(
            f"{Roll(roll).label} arbetar inte i kommunen och kan bara lämna uppgifter för sin egen utförare."
        )
    oppnar = ALDRIG_FOR_SYSTEMFORVALTARE.intersection(befogenheter)
    skoter = roll == Roll.SYSTEMFORVALTARE or Befogenhet.SKOTA_ORGANISATION in befogenheter
    if oppnar and skoter:
        vad = ", ".join(i_mening(b.label) for b in Befogenhet if b in oppnar)
        raise OtillatenOvergang(
            f"{Roll(roll).label} kan inte både sköta organisation och konton och kunna detta: {vad}."
        )


@contextmanager
def nagon_forvaltar() -> Iterator[None]:
    """Raise OtillatenOvergang if the block leaves the kommun without anybody who can manage it.

    One at a time: two who end each other at once would each see the other still there. The second waits until the first
    has been saved, so it must run inside a transaction, and before anything in it is locked.
    """
    with connection.cursor() as markor:
        markor.execute("SELECT pg_advisory_xact_lock(%s)", [_FORVALTARNA])
    fore = _forvaltare()
    yield
    if fore and not _forvaltare():
        raise OtillatenOvergang("Då finns ingen systemförvaltare kvar. Ge någon annan uppdraget först.")


def _forvaltare() -> bool:
    """Does anybody manage the whole kommun, today and without an end that is decided?"""
    roller = Rollbefogenhet.objects.filter(befogenhet=Befogenhet.SKOTA_ORGANISATION).values("roll")
    idag = timezone.localdate()
    return (
        Uppdrag.objects.giltiga(idag)
        .filter(person__is_active=True, delen__typ=Deltyp.KOMMUN, roll__in=roller)
        .filter(till=None)
        .exists()
    )


def _tid(uppdrag: Uppdrag) -> str:
    return f"{uppdrag.fran} till {uppdrag.till}" if uppdrag.till else f"sedan {uppdrag.fran}"


def _anteckna(verb: str, uppdrag: Uppdrag, av: Person | None) -> None:
    anteckna(
        verb,
        uppdrag,
        av=av,
        detalj={
            "person": uppdrag.person_id,
            "roll": uppdrag.roll,
            "fran": str(uppdrag.fran),
            "till": str(uppdrag.till) if uppdrag.till else None,
        },
    )
