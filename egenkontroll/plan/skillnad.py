"""What a plan changes against the one it was copied from: last year's, or the version before. Shown, never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from egenkontroll.plan.innehall import Kontroller, kontroller_i
from egenkontroll.plan.models import Kontrollplan, PlaneradKontroll
from kvalitet.svenska import antal, uppraknat


@dataclass(frozen=True)
class Andring:
    """One line: "Ny", "Borttagen" or "Ändrad", which kontroll, what of it, and what it was and is."""

    slag: str
    rubrik: str
    falt: str = ""
    fore: str = ""
    nu: str = ""


def _enheter(k: PlaneradKontroll) -> str:
    return uppraknat(sorted(e.enhet.namn for e in k.enheter.all()))


def _granskare(k: PlaneradKontroll) -> str:
    return uppraknat(sorted(g.person.namn for g in k.granskare.all()))


JAMFORS: dict[str, Callable[[PlaneradKontroll], Any]] = {
    "Kriterier": lambda k: f"Version {k.version.nummer}",
    "Hur ofta": lambda k: k.get_period_display(),
    "Ärenden per enhet och period": lambda k: str(k.antal),
    "Urval": lambda k: k.get_urvalssatt_display(),
    "Fördelat på ärendetyper": lambda k: "Ja" if k.per_arendetyp else "Nej",
    "Skyddade uppgifter": lambda k: k.get_skyddade_display(),
    "Granskas av två": lambda k: f"{k.dubbelgranskas} %",
    "Tid att granska": lambda k: antal("dag", "dagar", k.klart_inom),
    "Enheter": _enheter,
    "Granskare": _granskare,
}


def mot_foregaende(plan: Kontrollplan, hamtade: Kontroller | None = None) -> list[Andring]:
    """What is new, gone or changed against `plan.kopierad_fran`. Empty without one. `hamtade` is what `kontroller_i`
    gives of both, for who has asked."""
    if plan.kopierad_fran_id is None:
        return []
    kontroller = hamtade or kontroller_i(plan.pk, plan.kopierad_fran_id)
    nu, fore = _per_omrade(kontroller[plan.pk]), _per_omrade(kontroller[plan.kopierad_fran_id])
    andringar = [Andring("Ny", namn, nu=f"{k.get_period_display()}, {_enheter(k)}") for namn, k in _bara_i(nu, fore)]
    andringar += [Andring("Borttagen", namn) for namn, _ in _bara_i(fore, nu)]
    for nyckel in nu.keys() & fore.keys():
        andringar += _andrade(nu[nyckel], fore[nyckel])
    return sorted(andringar, key=lambda a: (a.rubrik, list(JAMFORS).index(a.falt) if a.falt else -1))


Nyckel = tuple[int, int]


def _per_omrade(kontroller: Iterable[PlaneradKontroll]) -> dict[Nyckel, PlaneradKontroll]:
    """By kontrollområde, and which in order when one stands in the plan more than once."""
    funna: dict[Nyckel, PlaneradKontroll] = {}
    for kontroll in kontroller:
        nummer = sum(omrade == kontroll.version.omrade_id for omrade, _ in funna)
        funna[kontroll.version.omrade_id, nummer] = kontroll
    return funna


def _bara_i(
    dessa: dict[Nyckel, PlaneradKontroll], andra: dict[Nyckel, PlaneradKontroll]
) -> list[tuple[str, PlaneradKontroll]]:
    return [(k.version.omrade.namn, k) for nyckel, k in dessa.items() if nyckel not in andra]


def _andrade(nu: PlaneradKontroll, fore: PlaneradKontroll) -> list[Andring]:
    namn = nu.version.omrade.namn
    par = [(falt, visa(fore), visa(nu)) for falt, visa in JAMFORS.items()]
    return [Andring("Ändrad", namn, falt, gammalt, nytt) for falt, gammalt, nytt in par if gammalt != nytt]
