"""What must hold before a rapport is fastställd, each as a sentence about how it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kvalitet import personnummer
from kvalitet.frister import svensk_dag
from kvalitet.svenska import antal, uppraknat
from rapporter.sammanstallning.arbetsmodeller import granskarna, kommentarerna
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.platshallare import fel_i
from rapporter.sammanstallning.typer import typ_for
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Tabell

_PERIODORD = {"H": "Halvåret", "T": "Tertialet", "K": "Kvartalet"}


@dataclass(frozen=True)
class Kontroll:
    """One thing that must hold before a rapport is fastställd, as a sentence about how it is now.

    `avsnitt` is the section where it is put right, None when it is the figures that are not ready.
    """

    text: str
    klar: bool
    avsnitt: Avsnitt | None = None


def kontroller(rapport: Rapport, avsnitt: Collection[Avsnitt] | None = None) -> tuple[Kontroll, ...]:
    """What must hold before the rapport is fastställd, each with how it stands. `avsnitt` are its own, if at hand."""
    avsnitt = list(rapport.avsnitt.all()) if avsnitt is None else avsnitt
    return (
        *_efter_perioden(rapport),
        _utan_personnummer(rapport, [a for a in avsnitt if personnummer.finns(f"{a.rubrik}\n{a.text}")]),
        _alla_klara([a for a in avsnitt if not a.klar]),
        *_mer(rapport, avsnitt),
    )


def _efter_perioden(rapport: Rapport) -> Iterator[Kontroll]:
    """Figures about what has happened are counted when the period is over."""
    if typ_for(rapport).i_forvag:
        return
    slut, last = rapport.perioden.slut, svensk_dag(rapport.brytpunkt)
    if last > slut:
        yield Kontroll(f"Alla siffror är räknade till och med {slut}", klar=True)
        return
    ord_ = _perioden(rapport)
    nar = f"Räkna om dem när {ord_.lower()} är slut"
    yield Kontroll(f"{ord_} slutar {slut}, men siffrorna lästes av {last}. {nar}", klar=False)


def _mer(rapport: Rapport, avsnitt: Collection[Avsnitt]) -> Iterator[Kontroll]:
    """What only some reports have: comments from a granskning, and contributions that are asked for."""
    egna = typ_for(rapport).platshallare
    brutna = [a for a in avsnitt if rapport.format > 1 and fel_i(a.text, egna)]
    if brutna:
        yield Kontroll(f"{fel_i(brutna[0].text, egna)[:-1]}, i avsnittet {_citerade(brutna[:1])}", False, brutna[0])
    if rapport.status == Rapport.Status.GRANSKAS:
        lasta = [g.klar is not None for g in granskarna(rapport)]
        yield Kontroll(f"{sum(lasta)} av {len(lasta)} granskare har läst klart", all(lasta))
    kommentarer = kommentarerna(rapport)
    oppna = [k for k in kommentarer if k.lost is None]
    if oppna:
        ord_ = antal("kommentar", "kommentarer", len(oppna))
        yield Kontroll(f"{ord_} från granskningen är inte löst", False, oppna[0].avsnitt)
    elif kommentarer:
        yield Kontroll("Alla kommentarer från granskningen är lösta", klar=True)


def _perioden(rapport: Rapport) -> str:
    return _PERIODORD.get(rapport.period[4:5], "Perioden" if "-" in rapport.period else "Året")


def _utan_personnummer(rapport: Rapport, funna: list[Avsnitt]) -> Kontroll:
    if funna:
        var = "avsnittet" if len(funna) == 1 else "avsnitten"
        return Kontroll(f"Det ser ut att finnas ett personnummer i {var} {_citerade(funna)}", False, funna[0])
    tabell = tabell_med_personnummer(Siffror.fran_json(rapport.siffror))
    if tabell:
        return Kontroll(f"Det ser ut att finnas ett personnummer i tabellen ”{tabell.rubrik}”", False)
    return Kontroll("Inga personnummer finns i texten", klar=True)


def tabell_med_personnummer(siffror: Siffror) -> Tabell | None:
    """The first table with what looks like a personnummer in a heading, a row's name or a word of a cell."""
    return next((t for t in siffror.tabeller if any(map(personnummer.finns, orden(t)))), None)


def orden(tabell: Tabell) -> Iterable[str]:
    """Every word of a table that somebody may have written."""
    yield from (tabell.rubrik, tabell.omfattning, tabell.anmarkning, *(k.rubrik for k in tabell.kolumner))
    for raden in tabell.rader:
        yield raden.rubrik
        yield from (varde for varde in raden.varden if isinstance(varde, str))


def _alla_klara(oklara: list[Avsnitt]) -> Kontroll:
    if not oklara:
        return Kontroll("Alla avsnitt är klara", klar=True)
    klara = "klart" if len(oklara) == 1 else "klara"
    return Kontroll(f"Avsnitt att markera som {klara}: {_citerade(oklara)}", False, oklara[0])


def _citerade(avsnitt: list[Avsnitt]) -> str:
    return uppraknat(f"”{a.rubrik}”" for a in avsnitt)
