"""What counts as an answer: computed from two days where there is a time, judged otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from egenkontroll.granskning.models import Svarsval
from egenkontroll.plan.models import Kriterium
from kvalitet.lagtid import Lagtid, Tidsutfall

DOMDA = frozenset({Svarsval.JA.value, Svarsval.NEJ.value})


@dataclass(frozen=True)
class Ifyllt:
    """What a granskare has filled in for one kriterium, complete or not."""

    svar: str = ""
    kommentar: str = ""
    fran: date | None = None
    till: date | None = None

    @property
    def tomt(self) -> bool:
        return self == Ifyllt()


def tidsutfall(kriterium: Kriterium, ifyllt: Ifyllt) -> Tidsutfall | None:
    """What the two days come to; None without a time, without both days, or with the second before the first."""
    if not kriterium.frist or ifyllt.fran is None or ifyllt.till is None or ifyllt.till < ifyllt.fran:
        return None
    return Lagtid.tolka(kriterium.frist).prova(ifyllt.fran, ifyllt.till, i_lag=kriterium.lagkrav)


def utraknat(kriterium: Kriterium, ifyllt: Ifyllt) -> str:
    """The answer that the days give, "" when they give none."""
    utfall = tidsutfall(kriterium, ifyllt)
    if utfall is None:
        return ""
    return Svarsval.JA.value if utfall.i_tid else Svarsval.NEJ.value


def slutligt(kriterium: Kriterium, ifyllt: Ifyllt) -> str:
    """The answer that is kept: what the person has chosen, else what the days give."""
    return ifyllt.svar or utraknat(kriterium, ifyllt)


def saknas(kriterium: Kriterium, ifyllt: Ifyllt) -> Iterator[tuple[str, str]]:
    """What is missing before the review is klar: (field, sentence)."""
    if ifyllt.fran and ifyllt.till and ifyllt.till < ifyllt.fran:
        yield "till", "Den andra dagen ligger före den första."
        return
    dagarnas, svar = utraknat(kriterium, ifyllt), slutligt(kriterium, ifyllt)
    if kriterium.frist and not dagarnas and svar in {"", *DOMDA}:
        yield "fran", "Skriv in båda dagarna, så räknas svaret ut."
    elif not svar:
        yield "svar", "Svara på frågan."
    elif dagarnas and svar != dagarnas and not ifyllt.kommentar.strip():
        ordet = Svarsval(dagarnas).label.lower()
        yield "kommentar", f"Dagarna ger svaret {ordet}. Skriv varför du svarar något annat."
