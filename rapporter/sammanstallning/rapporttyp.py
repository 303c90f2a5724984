"""What a type of report is: which period it is about, which sections it has, and what each of them shows.

A type is a table (`typer/`), not a subclass: what all reports do is done once, in `faststallande`, `rapportsida`, `pdf`
and `dokumentfil`, and asks the type only for what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell

RAKNAT = "raknat"
"""The section "Så har vi räknat": made of the definitions, written by nobody."""

Underlagsrader = dict[str, list[Any]]


@dataclass(frozen=True)
class Nyckeltal:
    """A figure at the front. `ankare` is where on the page of figures it comes from."""

    rubrik: str
    varde: str
    mer: str
    ankare: str = "oversikt"


@dataclass(frozen=True)
class Avsnittsmall:
    """One section. `tabeller` are codes of tables; one that ends with * takes all that begin so.

    `stapel` is (slag, heading) of the bars on screen, `figur` (heading, slag) of the chart on paper, both over years.
    `bara_med_tabell`: the section is only there when some of its tables is. `onumrerad`: stands at the front.
    """

    nyckel: str
    rubrik: str
    ledtext: str = ""
    tabeller: tuple[str, ...] = ()
    stapel: tuple[str, str] = ("", "")
    figur: tuple[str, tuple[str, ...]] = ("", ())
    onumrerad: bool = False
    bara_med_tabell: bool = False

    def har(self, kod: str) -> bool:
        """Whether the table stands in this section."""
        return any(_ar(kod, monster) for monster in self.tabeller)


def inget_om(nyckel: str, siffror: Siffror) -> str:
    """A type that has no sentences of its own about its figures."""
    return ""


def inga_nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    return []


@dataclass(frozen=True)
class Ritning:
    """A picture drawn of the figures. `svg` is whole, with a title, and its styles are attributes."""

    rubrik: str
    omfattning: str
    svg: str


def inget_hinder(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> str:
    return ""


def inget_ritat(nyckel: str, siffror: Siffror) -> Sequence[Ritning]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Rapporttyp:
    """`rakna` counts the figures and `underlag` keeps what they are made of, both as of a cut-off.

    `innehall` stands under the title on the cover. `sammanfattas` is the report in the file's metadata, as in
    "nämndens redovisning av …". `raknat` is the sentence that begins "Så har vi räknat". `ingar` says on the
    kontrollblad how many rows there are. `interna` are tables that no public version holds at all. `oppen_sedan` is the
    version of the definitions from which no number is hidden, for a type whose counts are not of what concerns anybody.

    `platshallare` are the figures that its texts may ask for by name (`platshallare.PLATSHALLARE`).

    `aven` are other kinds of periods it may be about. `i_forvag`: it is about what is decided for the period, and may
    be made before that has begun. `hinder` says why it cannot be made at a cut-off, "" when it can. `rita` draws what
    a section shows on paper besides its bars.
    """

    slag: Rapportslag
    periodslag: Periodslag
    aven: tuple[Periodslag, ...] = ()
    i_forvag: bool = False
    avsnitt: tuple[Avsnittsmall, ...]
    rakna: Callable[[Organisationsdel, Period, datetime], Siffror]
    underlag: Callable[[int, Period, datetime], Underlagsrader]
    om: Callable[[str, Siffror], str] = inget_om
    nyckeltal: Callable[[Siffror], list[Nyckeltal]] = inga_nyckeltal
    innehall: str = ""
    sammanfattas: str = ""
    sammanfattning: str = "sammanfattning"
    forslag: str = "beslut"
    oversiktsrubrik: str = "Ärenden under perioden"
    raknat: str = ""
    ingar_rubrik: str = "Ärenden som ingår"
    ingar: Callable[[Siffror], str] = lambda siffror: "–"
    raknat_sist: bool = False
    interna: frozenset[str] = frozenset()
    oppen_sedan: int | None = None
    platshallare: tuple[str, ...] = ()
    hinder: Callable[[Organisationsdel, Period, datetime], str] = inget_hinder
    rita: Callable[[str, Siffror], Sequence[Ritning]] = inget_ritat

    @property
    def mallar(self) -> Mapping[str, Avsnittsmall]:
        return {mall.nyckel: mall for mall in self.avsnitt}

    @property
    def periodslagen(self) -> tuple[Periodslag, ...]:
        """Every kind of period it may be about, the usual one first."""
        return (self.periodslag, *self.aven)

    @property
    def namn(self) -> str:
        return str(self.slag.label)

    def doljer(self, siffror: Siffror) -> bool:
        """Whether small numbers among these figures are hidden in a public version."""
        oppen = self.oppen_sedan is not None and siffror.definitionsversion >= self.oppen_sedan
        return not oppen and any(True for tabell in siffror.tabeller for _ in tabell.celler())

    def tabeller_i(self, nyckel: str, siffror: Siffror) -> tuple[Tabell, ...]:
        """The tables of a section, in the order the type names them."""
        mall = self.mallar.get(nyckel)
        if mall is None:
            return ()
        funna = {t.kod: t for kod in mall.tabeller for t in siffror.tabeller if _ar(t.kod, kod)}
        return tuple(funna.values())

    def avsnitt_med(self, tabellkoder: frozenset[str]) -> frozenset[str]:
        """The sections in which any of these tables stand."""
        return frozenset(mall.nyckel for mall in self.avsnitt if any(mall.har(kod) for kod in tabellkoder))

    def galler(self, siffror: Siffror) -> tuple[Avsnittsmall, ...]:
        """The sections of this very report: one that is only about its tables needs some of them."""
        return tuple(m for m in self.avsnitt if not m.bara_med_tabell or self.tabeller_i(m.nyckel, siffror))


def _ar(kod: str, monster: str) -> bool:
    return kod == monster or (monster.endswith("*") and kod.startswith(monster[:-1]))
