"""The handlingar of a number in the register: when each came in, was made or was sent, to or from whom, and what it is.

Words that may be said to anybody, as the register's own. An ärende's handlingar are numbered in the order they were
registered, so that what is written in afterwards gives no other a new number: "IFN 2026/0417-3". What is not a handling
of its own (a note, a judgement under way) is not here.
Lagrum: 5 kap. 2 § OSL (2009:400).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Exists, OuterRef, Q

from kvalitet.diarium.kallor import KALLOR, Handling, Riktning
from kvalitet.diarium.register import Rad, Register
from kvalitet.frister import svensk_dag
from kvalitet.spar.models import Sparpost

_BUNT = 1000


@dataclass(frozen=True)
class Handlingsrad:
    """One handling with its number. `part` is empty where it may not be said."""

    nummer: str
    dag: date
    vad: str
    riktning: Riktning
    part: str


def ur_loggen(dnr: Collection[str]) -> Iterator[Handling]:
    """What the log says was made, received or sent, by the verbs that the models name (`Kalla.loggade`).

    Where the post says another day (`detalj["dag"]`), it was then, and written in afterwards.
    """
    slagen = {verb: vad for kalla in KALLOR for verb, vad in kalla.loggade.items()}
    gjorda = Sparpost.objects.filter(slag=Sparpost.Slag.GJORT, verb__in=slagen, objekt_namn__in=dnr)
    rader = gjorda.annotate(hemlig=_hemlig()).order_by("nar", "pk")
    for nummer, verb, nar, dag, hemlig in rader.values_list("objekt_namn", "verb", "nar", "detalj__dag", "hemlig"):
        ett = Handling(nummer, nar, *slagen[verb], dag=date.fromisoformat(dag) if dag else None)
        yield ett.utan_ord() if hemlig else ett


def _hemlig() -> Q:
    """Does what has the number have sekretess now?"""
    villkor = Q()
    for kalla in KALLOR:
        if kalla.sekretess:
            hemliga = kalla.modell._default_manager.filter(dnr=OuterRef("objekt_namn"), sekretess=True)
            villkor |= Q(Exists(hemliga))
    return villkor


def for_rader(rader: Collection[Rad]) -> Iterator[Handlingsrad]:
    """The handlingar of the numbers, in the order of `rader`: first what began the ärende, as the register says it."""
    dnr = [rad.dnr for rad in rader]
    senare: dict[str, list[Handling]] = {}
    for ett in chain(ur_loggen(dnr), *(kalla.handlingar(dnr) for kalla in KALLOR)):
        senare.setdefault(ett.dnr, []).append(ett)
    for rad in rader:
        riktning = Riktning.IN if rad.inkom else Riktning.UPPRATTAD
        yield Handlingsrad(f"{rad.dnr}-1", rad.dag, rad.mening, riktning, rad.part)
        ordnade = sorted(senare.get(rad.dnr, ()), key=lambda ett: ett.nar)
        for nr, ett in enumerate(ordnade, start=2):
            yield Handlingsrad(f"{rad.dnr}-{nr}", ett.dag or svensk_dag(ett.nar), ett.vad, ett.riktning, ett.part)


def for_register(register: Register) -> Iterator[Handlingsrad]:
    """Every handling of the register's rows, a bunch at a time: for a file."""
    borjan = 0
    while bunt := register[borjan : borjan + _BUNT]:
        yield from for_rader(bunt)
        borjan += _BUNT
