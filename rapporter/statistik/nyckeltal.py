"""Nyckeltal of the kvalitetsberättelse as tables: own values by year, and other municipalities' beside the latest.

What people have entered, as it was at the cut-off. No count of ärenden: nothing is added up and nothing is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kvalitet.svenska import sorteringsnyckel
from rapporter.nyckeltal.modeller import Kvalitetsomrade, Nyckeltal, Nyckeltalsvarde
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, villkor

KOD = "nyckeltal"
_AR_TILLBAKA = 3
_FLEST_KOMMUNER = 6

Varden = dict[tuple[int, int, str], Decimal]
"""By (nyckeltal, year, kommun); the nämnd's own have kommun ""."""


def nyckeltalstabeller(namnd_id: int, ar: int, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """One table per area that has any nyckeltal in use, in the order of the areas. Two queries."""
    alla = [n for n in Nyckeltal.history.as_of(brytpunkt).filter(namnd_id=namnd_id) if n.i_bruk]
    pk = {n.pk for n in alla}
    varden = Nyckeltalsvarde.history.as_of(brytpunkt).filter(nyckeltal_id__in=pk, ar__lte=ar, ar__gte=ar - _AR_TILLBAKA)
    return tabeller_av(alla, {(v.nyckeltal_id, v.ar, v.kommun): v.varde for v in varden}, ar)


def tabeller_av(alla: Sequence[Nyckeltal], varden: Varden, ar: int) -> tuple[Tabell, ...]:
    """The tables of what is given, each under its area."""
    per_omrade: dict[str, list[Nyckeltal]] = defaultdict(list)
    for nyckeltal in sorted(alla, key=lambda n: (n.ordning, n.pk)):
        per_omrade[nyckeltal.omrade].append(nyckeltal)
    return tuple(_tabell(omrade, per_omrade[omrade], varden, ar) for omrade in Kvalitetsomrade if per_omrade[omrade])


def _tabell(omrade: Kvalitetsomrade, alla: Sequence[Nyckeltal], varden: Varden, ar: int) -> Tabell:
    egna = {n.pk for n in alla}
    kommuner = sorted({k for (pk, a, k) in varden if k and a == ar and pk in egna}, key=sorteringsnyckel)
    kommuner = kommuner[:_FLEST_KOMMUNER]
    aren = list(range(ar - _AR_TILLBAKA, ar + 1))
    kolumner = [Kolumn(str(a), slag="text", nu=a == ar) for a in aren]
    kolumner += [Kolumn(f"{kommun} {ar}", slag="text") for kommun in kommuner]
    rader = tuple(
        Tabellrad(
            f"{n.namn}, {n.enhet}. Källa: {n.kalla}",
            villkor(nyckeltal=str(n.pk)),
            (
                *(decimaltal(varden.get((n.pk, a, ""))) for a in aren),
                *(decimaltal(varden.get((n.pk, ar, kommun))) for kommun in kommuner),
            ),
        )
        for n in alla
    )
    return Tabell(
        kod=f"{KOD}_{omrade.value}",
        rubrik=f"Nyckeltal: {omrade.label[:1].lower()}{omrade.label[1:]}",
        omfattning=str(ar),
        ledrubrik="Nyckeltal",
        villkor=villkor(kalla=KOD, omrade=omrade.value),
        kolumner=tuple(kolumner),
        grupper=(Grupp("", rader),),
        definitioner=(KOD,),
    )


def decimaltal(varde: Decimal | None) -> str | None:
    """As Swedes write it, with no more decimals than it has: "87,5"."""
    if varde is None:
        return None
    text = f"{varde.normalize():f}" if varde else "0"
    hel, _, del_ = text.partition(".")
    tecken, siffror = ("\N{MINUS SIGN}", hel[1:]) if hel.startswith("-") else ("", hel)
    grupper = f"{int(siffror):,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{tecken}{grupper}{',' + del_ if del_ else ''}"
