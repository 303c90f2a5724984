"""Late and coming deadlines of everything a person may open, from every source, in one order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from kvalitet import ihagkommet
from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.behorighet import Befogenhet, omfattning, platser
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.svenska import dag_lang, vecka

# Whose work has last days. Others may open the page too; it is then empty.
HAR_AGENDA = frozenset({Befogenhet.SE_ARENDE, Befogenhet.SKOTA_ATGARD, Befogenhet.SKOTA_NAMND})

# What `?nar=` may say: the text, and how many days ahead.
NAR: Mapping[str, tuple[str, int]] = {
    "sena": ("Bara försenade", -1),
    "vecka": ("Till och med en vecka framåt", 7),
    "manad": ("Till och med fyra veckor framåt", 28),
    "kvartal": ("Till och med tre månader framåt", 92),
}
FORVALT_NAR = "manad"
MINA, ALLA = "mina", "alla"
HOGST = 200  # deadlines; who has more before them narrows by enhet or time, and is told so


@dataclass(frozen=True)
class Val:
    """What the person has asked for. `enhet` is an id, `slag` a source's label; None or "" for all."""

    vems: str = MINA
    nar: str = FORVALT_NAR
    slag: str = ""
    enhet: int | None = None


@dataclass(frozen=True)
class Rad:
    """One deadline as the page shows it."""

    bevakad: Bevakad
    slag: str
    plats: str = ""
    ansvarig: str = ""


@dataclass(frozen=True)
class Grupp:
    """A heading and its rows: "Försenat", "Vecka 48"."""

    rubrik: str
    mer: str
    rader: list[Rad]


@dataclass(frozen=True)
class Funnet:
    """What fits, the earliest first. `fler` when there is more than one page after another would be read. `trasiga`
    are the kinds, in words, of which something could not be said."""

    rader: list[tuple[Bevakad, Kalla]]
    fler: bool = False
    trasiga: list[str] = field(default_factory=list)


def hamta(person: Person, val: Val, idag: date) -> Funnet:
    """The `HOGST` nearest deadlines that fit. A bounded number of queries and rows per source.

    Each source gives its nearest objects, so the first `HOGST` of all of them are the right ones.
    """
    urval = _urval(person, idag, val)
    ids = () if val.enhet is None else (val.enhet,)
    hamtade = ihagkommet.svar(_fragor, person, idag, ids=ids, val=(replace(val, enhet=None),))
    kallor, trasiga = _kallor(urval, val.slag), list[str]()
    funna = [
        (bevakad, kallor[typ])
        for typ, bevakad in fristregister.bevakade(kallor, urval, hamtade, trasiga)
        if _passar(bevakad, person, val)
    ]
    funna.sort(key=lambda par: (par[0].frist.senast, par[0].text))
    return Funnet(funna[:HOGST], len(funna) > HOGST, trasiga)


def _urval(person: Person, idag: date, val: Val) -> Urval:
    till = idag + timedelta(days=NAR[val.nar][1])
    return Urval(idag, till, person, mina=val.vems == MINA, enhet=val.enhet, hogst=HOGST + 1)


def _kallor(urval: Urval, slag: str) -> dict[str, Kalla]:
    """The sources to ask: those that may concern the person."""
    return {typ: k for typ, k in fristregister.kallor().items() if slag in {"", typ} and k.berors(urval)}


def _fragor(person: Person, idag: date, *enhet_och_val: Any) -> dict[tuple[str, int], QuerySet[Any, Any]]:
    """What is asked of all sources at once. To be kept (`ihagkommet`)."""
    *enhet, val = enhet_och_val
    urval = _urval(person, idag, replace(val, enhet=next(iter(enhet), None)))
    return fristregister.tillsammans(_kallor(urval, val.slag), urval)


def _passar(bevakad: Bevakad, person: Person, val: Val) -> bool:
    if val.enhet is not None and bevakad.delen_id != val.enhet:
        return False
    if val.vems == ALLA or person.pk in bevakad.ansvariga:
        return True
    if bevakad.ansvariga or (bevakad.kan and person.pk not in bevakad.kan):
        return False
    return any(bevakad.delen_id in _mina_platser(person, b) for b in bevakad.annars)


def _mina_platser(person: Person, befogenhet: Befogenhet) -> frozenset[int]:
    """Where what nobody is ansvarig for waits for this person: a report waits for the enhet's own chef."""
    return platser(person, befogenhet) if befogenhet is Befogenhet.TA_EMOT else omfattning(person, befogenhet)


def med_namn(funna: Iterable[tuple[Bevakad, Kalla]]) -> list[Rad]:
    """With the names of places and persons, in two queries."""
    alla = list(funna)
    platser = dict(Organisationsdel.objects.filter(pk__in={b.delen_id for b, _ in alla}).values_list("pk", "namn"))
    personer = Person.objects.in_bulk({pid for b, _ in alla for pid in b.ansvariga[:1]})
    return [
        Rad(
            bevakad,
            kalla.namn,
            platser.get(bevakad.delen_id, ""),
            _vems(bevakad, personer),
        )
        for bevakad, kalla in alla
    ]


def _vems(bevakad: Bevakad, personer: Mapping[int, Person]) -> str:
    """Who it waits for: the ansvarig, or whoever takes a step that is nobody's own. "" when nobody has it."""
    if bevakad.ansvariga:
        return ", ".join(personer[pid].namn for pid in bevakad.ansvariga[:1] if pid in personer)
    return next((ordet for befogenhet, ordet in _VANTAR_PA.items() if befogenhet in bevakad.annars), "")


_VANTAR_PA = {
    Befogenhet.TA_EMOT: "Den som tar emot",
    Befogenhet.BESLUTA: "Den som beslutar",
    Befogenhet.PLANERA_EGENKONTROLL: "Den som planerar egenkontroll",
}


def per_vecka(rader: Iterable[Rad], idag: date) -> list[Grupp]:
    """What is late first, then each week that holds something."""
    grupper: dict[Any, Grupp] = {}
    for rad in rader:
        senast = rad.bevakad.frist.senast
        if senast < idag:
            grupper.setdefault("sent", Grupp("Försenat", "", [])).rader.append(rad)
            continue
        mandag = senast - timedelta(days=senast.weekday())
        if mandag not in grupper:
            nummer = vecka(senast)
            spann = f"{dag_lang(mandag)} till {dag_lang(mandag + timedelta(days=6))}"
            grupper[mandag] = Grupp(f"{nummer[0].upper()}{nummer[1:]}", spann, [])
        grupper[mandag].rader.append(rad)
    return list(grupper.values())
