"""New delar, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from psycopg2.extras import DateRange

from kvalitet.organisation.forandring.villkor import andring, kontrollera_dag, lock
from kvalitet.organisation.inordning import kontrollera, kontrollera_namnd
from kvalitet.organisation.models import Benamning, Deltyp, Organisationsdel, Person, Placering, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna


@dataclass(frozen=True)
class NyDel:
    """What a new del is. `kortnamn` is asked for a nämnd, `verksamhetsform` for an enhet."""

    typ: Deltyp
    kod: str
    namn: str
    overordnade: Sequence[Organisationsdel] = ()
    kortnamn: str = ""
    verksamhetsform: Verksamhetsform | str = ""


def ny_del(ny: NyDel, *, fran: date, av: Person | None) -> Organisationsdel:
    """A del that exists from `fran`, under one or more överordnade."""
    with andring(av, fran):
        delen = skapa(ny, fran)
        anteckna("ny_del", delen, av=av, detalj={"kod": delen.kod, "typ": delen.typ, "fran": str(fran)})
    return delen


def skapa(ny: NyDel, fran: date) -> Organisationsdel:
    """The rows of a new del, checked. For the verbs of this package, which hold the transaction and the log."""
    kortnamn, form = _uppgifter(ny.typ, ny.kortnamn, ny.verksamhetsform, None)
    _kontrollera_kod(ny)
    delen = Organisationsdel.objects.create(
        typ=ny.typ, kod=ny.kod, namn=ny.namn, kortnamn=kortnamn, verksamhetsform=form, giltig=DateRange(fran, None)
    )
    Benamning.objects.create(delen=delen, namn=ny.namn, giltig=DateRange(fran, None))
    for overordnad in ny.overordnade:
        kontrollera(delen, overordnad, fran, None)
        Placering.objects.create(delen=delen, overordnad=overordnad, giltig=DateRange(fran, None))
    if not ny.overordnade and ny.typ != Deltyp.KOMMUN:
        raise OtillatenOvergang(f"Välj vad {ny.namn} ska stå under.")
    kontrollera_namnd(delen, fran)
    return delen


def _kontrollera_kod(ny: NyDel) -> None:
    if ny.typ == Deltyp.KOMMUN and Organisationsdel.objects.filter(typ=Deltyp.KOMMUN).exists():
        raise OtillatenOvergang("Kommunen finns redan. Det kan bara finnas en.")
    samma = Organisationsdel.objects.filter(kod__iexact=ny.kod).first()
    if samma:
        raise OtillatenOvergang(f"Koden {ny.kod} används redan av {samma.namn}. Välj en annan kod.")


def _uppgifter(typ: str, kortnamn: str, form: str, pk: int | None) -> tuple[str, str]:
    """`kortnamn` and `verksamhetsform` as they may be stored for a del of `typ`."""
    if typ == Deltyp.NAMND:
        if not kortnamn:
            raise OtillatenOvergang("Skriv nämndens kortnamn. Det står först i nämndens diarienummer.")
        if Organisationsdel.objects.filter(typ=Deltyp.NAMND, kortnamn=kortnamn).exclude(pk=pk or 0).exists():
            raise OtillatenOvergang(f"Kortnamnet {kortnamn} används redan av en annan nämnd.")
    if typ == Deltyp.ENHET and not form:
        raise OtillatenOvergang("Välj verksamhetsform. Statistiken delas alltid upp efter den.")
    return (kortnamn if typ == Deltyp.NAMND else ""), (form if typ == Deltyp.ENHET else "")


def andra_uppgifter(delen: Organisationsdel, *, kortnamn: str, verksamhetsform: str, av: Person | None) -> None:
    """Change what has no dates. Ärenden keep the verksamhetsform they were given on their day."""
    with andring(av):
        delen = lock(delen)
        nya = _uppgifter(delen.typ, kortnamn, verksamhetsform, delen.pk)
        fore = (delen.kortnamn, delen.verksamhetsform)
        if nya == fore:
            return
        delen.kortnamn, delen.verksamhetsform = nya
        delen.save(update_fields=["kortnamn", "verksamhetsform"])
        anteckna("andra_uppgifter", delen, av=av, detalj={"fore": list(fore), "efter": list(nya)})


def byt_namn(delen: Organisationsdel, namn: str, *, fran: date, av: Person | None) -> Benamning:
    """`delen` is called `namn` from `fran`. On the first day of a name, that name is corrected instead."""
    namn = " ".join(namn.split())
    with andring(av, fran):
        delen = lock(delen)
        kontrollera_dag(delen, fran)
        nuvarande = Benamning.objects.get(delen=delen, giltig__contains=fran)
        if nuvarande.namn == namn:
            raise OtillatenOvergang(f"{namn} är redan namnet {fran}.")
        senare = Benamning.objects.filter(delen=delen, giltig__startswith__gt=fran).order_by("giltig__startswith")
        if nasta := senare.first():
            raise OtillatenOvergang(_byter_redan(delen, nasta))
        ny = _nytt_namn(nuvarande, namn, fran)
        anteckna("byt_namn", delen, av=av, detalj={"fran": str(fran), "namn": namn})
    return ny


def _nytt_namn(nuvarande: Benamning, namn: str, fran: date) -> Benamning:
    slut = nuvarande.giltig.upper
    if nuvarande.giltig.lower == fran:
        nuvarande.namn = namn
        nuvarande.save()
        return nuvarande
    nuvarande.giltig = DateRange(nuvarande.giltig.lower, fran)
    nuvarande.save()
    return Benamning.objects.create(delen=nuvarande.delen, namn=namn, giltig=DateRange(fran, slut))


def _byter_redan(delen: Organisationsdel, nasta: Benamning) -> str:
    dag = nasta.giltig.lower
    if dag > timezone.localdate():
        return f"{delen.namn} byter redan namn till {nasta.namn} {dag}. Ta bort det namnbytet först."
    return f"Namnet byttes till {nasta.namn} {dag}. Välj den dagen eller en senare."


def aterta_namnbyte(benamning: Benamning, *, av: Person | None) -> None:
    """Take back a change of name that has not happened yet. The name before goes on."""
    with andring(av):
        delen = lock(benamning.delen)
        dag = benamning.giltig.lower
        fore = Benamning.objects.filter(delen=delen, giltig__endswith=dag).first()
        if dag <= timezone.localdate() or fore is None:
            raise OtillatenOvergang(f"Namnbytet gäller sedan {dag}. Byt namn igen i stället.")
        slut = benamning.giltig.upper
        benamning.delete()
        fore.giltig = DateRange(fore.giltig.lower, slut)
        fore.save()
        anteckna("aterta_namnbyte", delen, av=av, detalj={"fran": str(dag)})
