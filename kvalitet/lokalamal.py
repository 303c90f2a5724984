"""The municipality's own targets: how long what the law calls genast or snarast, or says nothing about, may take here.

A target that is changed holds for what comes in from a day on, and never for what has come in before: so a figure of
an earlier half-year stays what it was. Pure; the settings tell what the municipality has chosen (`bestam`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from kvalitet.svenska import antal, dag_lang_ar, kalenderdag

LANGST: Mapping[str, int] = {"arbetsdagar": 250, "dagar": 365, "manader": 60}
"""The longest target of each unit: the lists look no further back than some 400 days."""


_ORD = {"arbetsdagar": ("arbetsdag", "arbetsdagar"), "dagar": ("dag", "dagar"), "manader": ("månad", "månader")}


def ord_for(namn: str) -> tuple[str, str]:
    """The unit of a target, one and many: ("arbetsdag", "arbetsdagar")."""
    return _ORD[_enhet(namn)]


def _enhet(namn: str) -> str:
    return namn.rpartition("_")[2]


def _prova(namn: str, n: int) -> None:
    langst, ord_ = LANGST[_enhet(namn)], ord_for(namn)
    if not 1 <= n <= langst:
        raise ValueError(f"Ett mål måste vara minst {antal(*ord_, 1)} och högst {antal(*ord_, langst)}.")


@dataclass(frozen=True)
class LokalaMal:
    """Not law: each is a default that the municipality may change.

    Raises ValueError, a Swedish sentence, for a target under 1 or over `LANGST`, or an answer before its confirmation.
    """

    ta_emot_arbetsdagar: int = 1
    utred_lex_sarah_dagar: int = 60
    anmal_ivo_arbetsdagar: int = 1
    bekrafta_synpunkt_arbetsdagar: int = 2
    besvara_synpunkt_arbetsdagar: int = 10
    avsluta_avvikelse_dagar: int = 30
    informera_personal_manader: int = 12

    def __post_init__(self) -> None:
        for falt in fields(self):
            _prova(falt.name, getattr(self, falt.name))
        if self.bekrafta_synpunkt_arbetsdagar > self.besvara_synpunkt_arbetsdagar:
            raise ValueError("En synpunkt ska bekräftas senast när den ska besvaras.")


INSTALLNINGAR: Mapping[str, str] = {
    "KVALITET_MAL_TA_EMOT": "ta_emot_arbetsdagar",
    "KVALITET_MAL_UTRED_LEX_SARAH": "utred_lex_sarah_dagar",
    "KVALITET_MAL_ANMAL_IVO": "anmal_ivo_arbetsdagar",
    "KVALITET_MAL_BEKRAFTA_SYNPUNKT": "bekrafta_synpunkt_arbetsdagar",
    "KVALITET_MAL_BESVARA_SYNPUNKT": "besvara_synpunkt_arbetsdagar",
    "KVALITET_MAL_AVSLUTA_AVVIKELSE": "avsluta_avvikelse_dagar",
    "KVALITET_MAL_INFORMERA_PERSONAL": "informera_personal_manader",
}
"""What each target is called among the settings. The unit stands last in the target's own name."""

_UTAN_DAG = "informera_personal_manader"  # it counts from when somebody was last told, not from what has come in
_STEG = re.compile(r"(\d{1,4})(?: från (\d{4}-\d{2}-\d{2}))?", re.ASCII)


@dataclass(frozen=True)
class Malordning:
    """The targets over time: from the first, and then from each day (inclusive) that one of them changed."""

    forst: LokalaMal = LokalaMal()
    sedan: tuple[tuple[date, LokalaMal], ...] = ()

    def vid(self, dag: date) -> LokalaMal:
        """Those that hold for what comes in on `dag`."""
        nr = bisect_right([fran for fran, _ in self.sedan], kalenderdag(dag))
        return self.sedan[nr - 1][1] if nr else self.forst

    @property
    def andringsdagar(self) -> tuple[date, ...]:
        """The days from which some target is another than the day before, in order."""
        return tuple(fran for fran, _ in self.sedan)

    def med_ord(self, namn: str) -> str:
        """A target in words: "10 arbetsdagar", and what it became: "10 arbetsdagar (14 från fredag 1 januari 2027)"."""
        delar = []
        fore = getattr(self.forst, namn)
        text = antal(*ord_for(namn), fore)
        for fran, malen in self.sedan:
            if (n := getattr(malen, namn)) != fore:
                delar.append(f"{n} från {dag_lang_ar(fran)}")
                fore = n
        return f"{text} ({', '.join(delar)})" if delar else text


def svarstid(dag: date) -> tuple[str, str]:
    """In words, how soon a synpunkt that comes in on `dag` is confirmed, and answered: "2 arbetsdagar"."""
    malen, ord_ = mal_for(dag), _ORD["arbetsdagar"]
    return antal(*ord_, malen.bekrafta_synpunkt_arbetsdagar), antal(*ord_, malen.besvara_synpunkt_arbetsdagar)


def tolka(installningar: Mapping[str, str]) -> Malordning:
    """What the settings say: "10", or "10, 14 från 2027-01-01". Those that are not there, or empty, keep the default.

    Raises ValueError, a Swedish sentence that names the setting.
    """
    forst: dict[str, int] = {}
    andringar: dict[date, dict[str, int]] = {}
    for installning, namn in INSTALLNINGAR.items():
        if not (text := installningar.get(installning, "").strip()):
            continue
        try:
            forst[namn], senare = _lasta(text)
            for n in (forst[namn], *(n for _, n in senare)):
                _prova(namn, n)
            if senare and namn == _UTAN_DAG:
                raise ValueError("Det här målet kan inte ändras från en viss dag. Skriv bara antalet månader.")
        except ValueError as fel:
            raise ValueError(f"{installning}: {fel}") from fel
        for fran, n in senare:
            andringar.setdefault(fran, {})[namn] = n
    try:
        return _ordnade(forst, andringar)
    except ValueError as fel:  # the only rule that is about two of them
        raise ValueError(f"KVALITET_MAL_BEKRAFTA_SYNPUNKT och KVALITET_MAL_BESVARA_SYNPUNKT: {fel}") from fel


def _lasta(text: str) -> tuple[int, list[tuple[date, int]]]:
    """The first number, and the later ones with their days, in order."""
    forst, *senare = [_steg(del_.strip()) for del_ in text.split(",")]
    dagar = [fran for _, fran in senare if fran is not None]
    if forst[1] is not None or len(dagar) < len(senare) or dagar != sorted(set(dagar)):
        raise ValueError("Skriv först ett antal och sedan varje ändring i tidsordning: 10, 14 från 2027-01-01.")
    return forst[0], list(zip(dagar, (n for n, _ in senare), strict=True))


def _steg(text: str) -> tuple[int, date | None]:
    traff = _STEG.fullmatch(text)
    if traff is None:
        raise ValueError(f"”{text}” går inte att läsa. Skriv till exempel 10, eller 10, 14 från 2027-01-01.")
    try:
        return int(traff[1]), date.fromisoformat(traff[2]) if traff[2] else None
    except ValueError as fel:
        raise ValueError(f"Dagen {traff[2]} finns inte.") from fel


def _ordnade(forst: Mapping[str, int], andringar: Mapping[date, Mapping[str, int]]) -> Malordning:
    malen = LokalaMal(**forst)
    sedan = []
    borjan = malen
    for fran in sorted(andringar):
        malen = replace(malen, **andringar[fran])
        sedan.append((fran, malen))
    return Malordning(borjan, tuple(sedan))


_kommunens: list[Malordning] = [Malordning()]


def bestam(ordning: Malordning) -> None:
    """What holds in this installation. Said once, by the settings, before anything asks."""
    _kommunens[0] = ordning


def kommunens() -> Malordning:
    """What this municipality has chosen."""
    return _kommunens[0]


def mal_for(dag: date) -> LokalaMal:
    """The targets for what comes in on `dag`."""
    return kommunens().vid(dag)
