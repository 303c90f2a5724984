"""What stands in the year: days that the rooms register, and deadlines from the deadline engine.

A room registers its days in `AppConfig.ready`: those that nobody waits for yet (a period that ends in the autumn), and
those that are done. What somebody waits for comes from `fristregister`, where no room gives it with its whole year.
Ärenden and uppdrag are left out: the year is what is planned, and the Agenda has the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from egenkontroll.arshjul import rader
from egenkontroll.arshjul.rader import Radkalla
from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.fristregister import Urval
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.samlat import listor
from kvalitet.svenska import MANADER

INTE_I_ARET = frozenset({"avvikelser.arende", "organisation.uppdrag", "organisation.enhet", "utforare.underrattelse"})
"""Sources that are no part of a year's plan."""
HOGST = 500


@dataclass(frozen=True)
class Kalenderdag:
    """One day in the year. `text` is neutral: never what happened, never a name of an enskild. `nyckel` is unique and
    the same each time. `klar`: it is done or past caring about."""

    nyckel: str
    dag: date
    slag: str
    text: str
    url: str
    delen_id: int
    klar: bool = False
    enheter: frozenset[int] = frozenset()


Dagkalla = Callable[[Person, int, date], Iterable[Kalenderdag]]
_kallor: list[Dagkalla] = []
_radkallor: dict[str, Radkalla] = {}
_i_stallet_for: set[str] = set(INTE_I_ARET)


def registrera(kalla: Dagkalla, *, i_stallet_for: Iterable[str] = ()) -> None:
    """Let a room add days: `kalla(person, ar, idag)` gives those that the person may see. Twice is once.

    `i_stallet_for` are sources of the deadline engine, by label, that the room gives here with their whole year.
    """
    if kalla not in _kallor:
        _kallor.append(kalla)
    _i_stallet_for.update(i_stallet_for)


def registrera_rader(*kallor: Radkalla, i_stallet_for: Iterable[str] = ()) -> None:
    """The same for days that are rows of a model; all of them are asked for in one query."""
    _radkallor.update({kalla.namn: kalla for kalla in kallor})
    _i_stallet_for.update(i_stallet_for)


def dagar(
    person: Person, ar: int, idag: date, *, delen: int | None = None, trasiga: list[str] | None = None
) -> list[Kalenderdag]:
    """The days of the year that the person may see, in order; with `delen`, what stands at that place. `trasiga` as in
    `fristregister.bevakade`."""
    funna = [dag for kalla in _kallor for dag in kalla(person, ar, idag)]
    funna += rader.dagar(_radkallor.values(), person, ar)
    funna += _frister(person, ar, idag, trasiga)
    mina = (d for d in funna if d.dag.year == ar and (delen is None or d.delen_id == delen or delen in d.enheter))
    return sorted({d.nyckel: d for d in mina}.values(), key=lambda d: (d.dag, d.text, d.nyckel))


def _frister(person: Person, ar: int, idag: date, trasiga: list[str] | None) -> Iterable[Kalenderdag]:
    """Deadlines not met, of every other source. What has sekretess is not even counted here."""
    urval = Urval(idag, date(ar, 12, 31), person, hogst=HOGST)
    kallor = {t: k for t, k in fristregister.kallor().items() if t not in _i_stallet_for and k.berors(urval)}
    hamtade = listor(fristregister.tillsammans(kallor, urval))
    for typ, b in fristregister.bevakade(kallor, urval, hamtade, trasiga):
        if not b.sekretess:
            nyckel, text = f"{typ}-{b.objekt.pk}-{b.frist.namn}", f"{b.frist.namn}: {b.text}"
            yield Kalenderdag(nyckel, b.frist.senast, kallor[typ].namn, text, str(b.url), b.delen_id)


@dataclass(frozen=True)
class Manad:
    """A month of the page with its days. `nu`: the one that is running."""

    namn: str
    nummer: int
    dagar: list[Kalenderdag]
    nu: bool


def manader(alla: Iterable[Kalenderdag], ar: int, idag: date) -> list[Manad]:
    """All twelve, also the empty ones: a year has no holes."""
    per: dict[int, list[Kalenderdag]] = {n: [] for n in range(1, 13)}
    for dag in alla:
        per[dag.dag.month].append(dag)
    return [Manad(MANADER[n - 1], n, per[n], (ar, n) == (idag.year, idag.month)) for n in per]


def platser(alla: Iterable[Kalenderdag]) -> dict[int, str]:
    """The names of the places that stand in the year, in Swedish order. One query."""
    ids = {pk for d in alla for pk in (d.delen_id, *d.enheter)}
    return dict(Organisationsdel.objects.filter(pk__in=ids).order_by("sortering").values_list("pk", "namn"))


def prenumeration(person: Person, idag: date) -> list[Kalenderdag]:
    """What a subscription holds: from 60 days ago to the end of next year."""
    fran = idag - timedelta(days=60)
    alla = {d.nyckel: d for ar in (fran.year, idag.year, idag.year + 1) for d in dagar(person, ar, idag)}
    return [d for d in alla.values() if d.dag >= fran]
