"""Working days, calendar months, reporting periods and deadlines.

Pure functions of their arguments: today is always an argument and no clock is read, so that a figure computed again
years later, or a test, gets the same answer. Days are dates; a datetime raises TypeError (see `svensk_dag`).
Deadlines set by law cite it; all other lengths are the municipality's own targets (`kvalitet.lokalamal`), never law.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Literal, Self
from zoneinfo import ZoneInfo

import holidays

from kvalitet.lagrum import UTREDNING_TILL_IVO, hanvisning
from kvalitet.lokalamal import kommunens, mal_for
from kvalitet.svenska import MANADER, antal, heltal, kalenderdag

STOCKHOLM = ZoneInfo("Europe/Stockholm")
FORSTA_AR, SISTA_AR = 1953, 2100
"""The years for which the calendar of Swedish public holidays is known; other years raise ValueError."""

SNART_DAGAR = 7
"""A deadline is quiet until this many days remain."""


def svensk_dag(tid: datetime) -> date:
    """The day in Sweden of a moment. Raises ValueError for a datetime without time zone."""
    if tid.utcoffset() is None:
        raise ValueError("Tiden saknar tidszon, så det går inte att säga vilken dag den infaller i Sverige.")
    return tid.astimezone(STOCKHOLM).date()


# --- Working days ----------------------------------------------------------------------------------------------------


@cache
def _helgdagar(ar: int) -> frozenset[date]:
    """Public holidays and the three eves on which nobody is at work: midsommarafton, julafton and nyårsafton.

    The eves are no holidays in law, yet lag (1930:173) 2 § treats the same three as such when a time limit ends. The
    package calls them de facto holidays.
    """
    if not FORSTA_AR <= ar <= SISTA_AR:
        raise ValueError(f"Kalendern räcker från {FORSTA_AR} till {SISTA_AR}, inte till {ar}.")
    return frozenset(holidays.country_holidays("SE", years=ar, categories=("public", "de_facto")))


def arbetsdag(dag: date) -> bool:
    """Whether `dag` is a working day: Monday to Friday, not a holiday, midsommarafton, julafton or nyårsafton."""
    return kalenderdag(dag).weekday() < 5 and dag not in _helgdagar(dag.year)


def nasta_arbetsdag(dag: date) -> date:
    """The first working day after `dag`, never `dag` itself."""
    return plus_arbetsdagar(dag, 1)


@lru_cache(maxsize=4096)
def plus_arbetsdagar(dag: date, n: int) -> date:
    """The `n`th working day after `dag`; the day itself is not counted. Raises ValueError unless n is at least 1."""
    if n < 1:
        raise ValueError("Antalet arbetsdagar måste vara minst 1.")
    while n:
        dag += timedelta(days=1)
        n -= arbetsdag(dag)
    return dag


@cache
def _arbetsdagar_hittills(ar: int) -> tuple[int, ...]:
    """For each day of the year, in order, the number of working days up to and including it."""
    nyarsdagen = date(ar, 1, 1)
    langd = (date(ar, 12, 31) - nyarsdagen).days + 1
    return tuple(accumulate(arbetsdag(nyarsdagen + timedelta(days=i)) for i in range(langd)))


def antal_arbetsdagar(fran: date, till: date) -> int:
    """Working days after `fran`, up to and including `till`; 0 on the same day.

    The inverse of plus_arbetsdagar. Costs two look-ups, so statistics may call it for every ärende. Raises ValueError
    when `till` is before `fran`.
    """
    if kalenderdag(till) < kalenderdag(fran):
        raise ValueError(f"{till} ligger före {fran}.")
    hela_ar = sum(_arbetsdagar_hittills(ar)[-1] for ar in range(fran.year, till.year))
    return hela_ar + _hittills(till) - _hittills(fran)


def _hittills(dag: date) -> int:
    return int(_arbetsdagar_hittills(dag.year)[dag.timetuple().tm_yday - 1])


# --- Calendar months -------------------------------------------------------------------------------------------------


def plus_manader(dag: date, n: int) -> date:
    """The same day of the month `n` calendar months on (back, when negative).

    Where that month is too short, its last day: 31 January plus one month is 28 or 29 February. So a time limit in
    months ends on the day that answers by number to the one it began on, else on the month's last day (lag 1930:173
    1 §). Note that plus_manader(plus_manader(x, 1), -1) need not be x. Raises ValueError outside years 1–9999.
    """
    ar, manad = divmod(kalenderdag(dag).year * 12 + dag.month - 1 + n, 12)
    if not 1 <= ar <= 9999:
        raise ValueError(f"Det finns inget datum {n} månader från {dag}.")
    return date(ar, manad + 1, min(dag.day, monthrange(ar, manad + 1)[1]))


# --- Periods ---------------------------------------------------------------------------------------------------------


class Periodslag(StrEnum):
    """The lengths of time that are reported on."""

    AR = "år"
    HALVAR = "halvår"
    TERTIAL = "tertial"
    KVARTAL = "kvartal"
    MANAD = "månad"

    @property
    def med_artikel(self) -> str:
        """ "ett halvår", "en månad"."""
        return f"{'en' if self is Periodslag.MANAD else 'ett'} {self}"


_LANGD = {Periodslag.AR: 12, Periodslag.HALVAR: 6, Periodslag.TERTIAL: 4, Periodslag.KVARTAL: 3, Periodslag.MANAD: 1}
_BOKSTAV = {Periodslag.HALVAR: "H", Periodslag.TERTIAL: "T", Periodslag.KVARTAL: "K"}
_SLAG = {bokstav: slag for slag, bokstav in _BOKSTAV.items()}
_ORDNINGSTAL = ("första", "andra", "tredje", "fjärde")
_PERIODKOD = re.compile(r"([0-9]{4})(?:([HTK])([0-9])|-([0-9]{2}))?")
_OLASLIG = "Perioden går inte att läsa. Skriv till exempel 2018, 2018H1, 2018T2, 2018K3 eller 2018-03."


@dataclass(frozen=True, order=True)
class Period:
    """A reporting period, both days inclusive. Sorts by time. Raises ValueError unless the days fit `slag`."""

    start: date
    slut: date
    slag: Periodslag

    def __post_init__(self) -> None:
        langd = _LANGD[self.slag]
        borjar = kalenderdag(self.start).day == 1 and (self.start.month - 1) % langd == 0
        if not borjar or kalenderdag(self.slut) != plus_manader(self.start, langd) - timedelta(days=1):
            raise ValueError(f"{self.start} till {self.slut} är inte ett helt {self.slag}.")

    @classmethod
    def av(cls, slag: Periodslag, ar: int, nummer: int = 1) -> Self:
        """The period of a kind by its number in the year, from 1: av(HALVAR, 2018, 2). Raises ValueError."""
        langd = _LANGD[slag]
        if not (FORSTA_AR <= ar <= SISTA_AR and 1 <= nummer <= 12 // langd):
            raise ValueError(_OLASLIG)
        start = date(ar, 1 + (nummer - 1) * langd, 1)
        return cls(start, plus_manader(start, langd) - timedelta(days=1), slag)

    @classmethod
    def for_dag(cls, slag: Periodslag, dag: date) -> Self:
        """The period of a kind that holds `dag`."""
        return cls.av(slag, kalenderdag(dag).year, (dag.month - 1) // _LANGD[slag] + 1)

    @classmethod
    def tolka(cls, kod: str) -> Self:
        """Read a code: "2018", "2018H1", "2018T2", "2018K3" or "2018-03"; case and outer blanks do not matter.

        Raises ValueError with a Swedish sentence fit for a form.
        """
        delar = _PERIODKOD.fullmatch(kod.strip().upper())
        if delar is None:
            raise ValueError(_OLASLIG)
        ar, bokstav, nummer, manad = delar.groups()
        if manad:
            return cls.av(Periodslag.MANAD, int(ar), int(manad))
        return cls.av(_SLAG[bokstav], int(ar), int(nummer)) if bokstav else cls.av(Periodslag.AR, int(ar))

    @property
    def ar(self) -> int:
        """The calendar year; no period spans two."""
        return self.start.year

    @property
    def nummer(self) -> int:
        """Which of its kind in the year, from 1."""
        return (self.start.month - 1) // _LANGD[self.slag] + 1

    @cached_property
    def kod(self) -> str:
        """The short form for addresses and files; `tolka` reads it back. Kept: a report asks for it at each figure."""
        if self.slag is Periodslag.MANAD:
            return f"{self.ar}-{self.nummer:02}"
        return f"{self.ar}{_BOKSTAV[self.slag]}{self.nummer}" if self.slag in _BOKSTAV else str(self.ar)

    @property
    def namn(self) -> str:
        """As it is written in a sentence: "2018", "första halvåret 2018", "andra tertialet 2018", "mars 2018"."""
        if self.slag is Periodslag.AR:
            return str(self.ar)
        if self.slag is Periodslag.MANAD:
            return f"{MANADER[self.nummer - 1]} {self.ar}"
        bestamd_form = "halvåret" if self.slag is Periodslag.HALVAR else f"{self.slag}et"
        return f"{_ORDNINGSTAL[self.nummer - 1]} {bestamd_form} {self.ar}"

    @property
    def nasta(self) -> Self:
        """The period of the same kind that begins the day after this one ends."""
        return self.for_dag(self.slag, self.slut + timedelta(days=1))

    @property
    def foregaende(self) -> Self:
        """The period of the same kind that ends the day before this one begins."""
        return self.for_dag(self.slag, self.start - timedelta(days=1))

    def samma_tidigare(self, ar_tillbaka: int) -> Self:
        """The same part of an earlier year, so that like is compared with like: 2018H1 one year back is 2017H1.

        0 gives the period itself. Raises ValueError when negative, or before the calendar begins.
        """
        if ar_tillbaka < 0:
            raise ValueError("Ange hur många år tillbaka, inte framåt.")
        return self.av(self.slag, self.ar - ar_tillbaka, self.nummer)

    def innehaller(self, dag: date) -> bool:
        """Whether `dag` falls within the period."""
        return self.start <= kalenderdag(dag) <= self.slut


def halvar_for(dag: date) -> Period:
    """The half-year that holds `dag`."""
    return Period.for_dag(Periodslag.HALVAR, dag)


# --- Deadlines -------------------------------------------------------------------------------------------------------

Lage = Literal["uppfylld_i_tid", "uppfylld_sent", "lugn", "snart", "sen"]


@dataclass(frozen=True)
class Frist:
    """One deadline: what is due, the last day it is in time, where the day comes from, and when it was met.

    `kalla` is shown beside the day: a law with its number, or "Kommunens mål: …". `uppfylld` counts only from its
    own day on, so that `lage` for an earlier day says what was true then.
    """

    namn: str
    senast: date
    kalla: str
    uppfylld: date | None = None

    def __post_init__(self) -> None:
        kalenderdag(self.senast)
        if self.uppfylld is not None:
            kalenderdag(self.uppfylld)

    def dagar_kvar(self, idag: date) -> int:
        """Calendar days from `idag` to the deadline: 0 on the day itself, negative when it has passed."""
        return (self.senast - kalenderdag(idag)).days

    def lage(self, idag: date) -> Lage:
        """Where the deadline stands on `idag`. Quiet until SNART_DAGAR days remain; late from the day after."""
        if self._uppfylld_vid(idag) is not None:
            return "uppfylld_i_tid" if self._dagar_for_sent(idag) <= 0 else "uppfylld_sent"
        kvar = self.dagar_kvar(idag)
        if kvar < 0:
            return "sen"
        return "snart" if kvar <= SNART_DAGAR else "lugn"

    def text(self, idag: date) -> str:
        """The distance in words: "49 dagar kvar", "I morgon", "I dag", "2 dagar för sent", "Gjord i tid"."""
        lage = self.lage(idag)
        if lage == "uppfylld_i_tid":
            return "Gjord i tid"
        if lage in {"uppfylld_sent", "sen"}:
            sent = f"{antal('dag', 'dagar', self._dagar_for_sent(idag))} för sent"
            return f"Gjord {sent}" if lage == "uppfylld_sent" else sent
        kvar = self.dagar_kvar(idag)
        return {0: "I dag", 1: "I morgon"}.get(kvar, f"{heltal(kvar)} dagar kvar")

    def _uppfylld_vid(self, idag: date) -> date | None:
        return self.uppfylld if self.uppfylld is not None and self.uppfylld <= kalenderdag(idag) else None

    def _dagar_for_sent(self, idag: date) -> int:
        return ((self._uppfylld_vid(idag) or idag) - self.senast).days


def ta_emot(inkommen: date, *, uppfylld: date | None = None) -> Frist:
    """Someone receives what has come in, by the next working day. The law says genast; the day is a local target."""
    return _arbetsdagsfrist("Ta emot", inkommen, mal_for(inkommen).ta_emot_arbetsdagar, uppfylld)


def utred_lex_sarah(inkommen: date, *, uppfylld: date | None = None) -> Frist:
    """The lex Sarah utredning has a beslut. The law gives no number of days; calendar days, a local target."""
    return _dagsfrist("Beslut", inkommen, mal_for(inkommen).utred_lex_sarah_dagar, uppfylld)


def anmal_till_ivo(beslutad: date, *, uppfylld: date | None = None) -> Frist:
    """A decided (risk of) allvarligt missförhållande is reported to IVO.

    The law says snarast and no number of days; the day is a local target, that of the day of the beslut.
    Lagrum: 27 kap. 6 § SoL (2025:400), 24 f § LSS.
    """
    frist = _arbetsdagsfrist("Anmälan till IVO", beslutad, mal_for(beslutad).anmal_ivo_arbetsdagar, uppfylld)
    return replace(frist, kalla=f"Snarast enligt lag. {frist.kalla}")


def utredning_till_ivo(anmald: date | None, utredning_bifogad: bool, *, uppfylld: date | None = None) -> Frist | None:
    """The utredning reaches IVO, at the latest two calendar months after the anmälan.

    None before there is an anmälan, and when the utredning went with it. Not moved when the day is a holiday: the
    earlier day is shown, so that nobody is late by trusting us. Raises LydelseSaknas for a day before 2011-07-01.
    Lagrum: 6 kap. SOSFS 2011:5.
    """
    if anmald is None or utredning_bifogad:
        return None
    kalla = f"Två månader efter anmälan, {hanvisning(UTREDNING_TILL_IVO, anmald, kort=True)}"
    return Frist("Utredningen till IVO", plus_manader(anmald, 2), kalla, uppfylld)


def bekrafta_synpunkt(inkommen: date, *, uppfylld: date | None = None) -> Frist:
    """The sender of a synpunkt has been told that it has come in. Local target."""
    return _arbetsdagsfrist("Bekräfta", inkommen, mal_for(inkommen).bekrafta_synpunkt_arbetsdagar, uppfylld)


def besvara_synpunkt(inkommen: date, *, uppfylld: date | None = None) -> Frist:
    """The sender of a synpunkt has an answer. Local target."""
    return _arbetsdagsfrist("Svara", inkommen, mal_for(inkommen).besvara_synpunkt_arbetsdagar, uppfylld)


def svara_enkat(sista_dag: date, *, uppfylld: date | None = None) -> Frist:
    """An utförare has answered the nämnd's survey. The day is the one the nämnd has set."""
    return Frist("Svara på enkäten", sista_dag, "Nämndens sista dag", uppfylld)


def avsluta_avvikelse(inkommen: date, *, uppfylld: date | None = None) -> Frist:
    """A plain avvikelse is closed. Calendar days, local target."""
    return _dagsfrist("Klar", inkommen, mal_for(inkommen).avsluta_avvikelse_dagar, uppfylld)


def informera_personal(senast: date | None, finns_fran: date) -> Frist:
    """The staff has been told of the duty to report, so many calendar months after they last were. Local target.

    Never told, it was due on `finns_fran`, when the enhet (or the uppdrag) began: the law gives the duty from then on
    and says nothing of how often. Lagrum: 27 kap. 3 § SoL (2025:400), 24 c § LSS.
    """
    manader = kommunens().forst.informera_personal_manader
    kalla = f"Kommunens mål: {antal('månad', 'månader', manader)}"
    return Frist("Informera personalen", plus_manader(senast, manader) if senast else finns_fran, kalla)


def _arbetsdagsfrist(namn: str, inkommen: date, n: int, uppfylld: date | None) -> Frist:
    inom = "nästa arbetsdag" if n == 1 else antal("arbetsdag", "arbetsdagar", n)
    return Frist(namn, plus_arbetsdagar(inkommen, n), f"Kommunens mål: {inom}", uppfylld)


def _dagsfrist(namn: str, inkommen: date, n: int, uppfylld: date | None) -> Frist:
    senast = kalenderdag(inkommen) + timedelta(days=n)
    return Frist(namn, senast, f"Kommunens mål: {antal('dag', 'dagar', n)}", uppfylld)
