"""The main menu: one table, and only what the person can open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from kvalitet.aviseringar.agenda import HAR_AGENDA
from kvalitet.aviseringar.antal import nya_for
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.skarm.templatetags.adresser import adress

# (text, URL name, befogenheter of which one is enough; an empty set means everybody)
MENY: tuple[tuple[str, str, frozenset[Befogenhet]], ...] = (
    ("Start", "start", frozenset()),
    ("Agenda", "aviseringar:agenda", HAR_AGENDA),
    ("Ärenden", "avvikelser:arenden", frozenset({Befogenhet.SE_ARENDE})),
    ("Åtgärder", "atgarder:lista", frozenset({Befogenhet.SKOTA_ATGARD})),
    ("Mina uppgifter", "utforare:mina", frozenset({Befogenhet.LAMNA_UTFORARUPPGIFT})),
    ("Risk och internkontroll", "risk:lista", frozenset({Befogenhet.SE_RISK})),
    ("Egenkontroll", "kontrollplan:start", frozenset({Befogenhet.SE_EGENKONTROLL})),
    ("Tillsyn", "tillsyn:lista", frozenset({Befogenhet.SE_TILLSYN})),
    ("Rapporter", "rapporter:lista", frozenset({Befogenhet.SE_RAPPORT})),
    ("Nämnd", "rapporter:namnd-sammantraden", frozenset({Befogenhet.SE_HANDLINGAR})),
    ("Registrera synpunkt", "synpunkter:registrera", frozenset({Befogenhet.RAPPORTERA})),
    ("Svarsmallar", "synpunkter:mallar", frozenset({Befogenhet.SKOTA_SYNPUNKT})),
    ("Mina rapporter", "avvikelser:mina", frozenset({Befogenhet.RAPPORTERA})),
    ("Diarium", "diarium:lista", frozenset({Befogenhet.SE_DIARIUM})),
    ("Gallring", "gallring:start", frozenset({Befogenhet.SE_GALLRING})),
    ("Utförare", "utforare:lista", frozenset({Befogenhet.SKOTA_UTFORARE})),
    ("Information till personal", "personalinformation:lista", frozenset({Befogenhet.HANDLAGGA, Befogenhet.SE_SPAR})),
    ("Beslut och mallar, lex Sarah", "lex-sarah:beslutsordningar", frozenset({Befogenhet.SAMMANSTALLA})),
    ("Kategorier", "kategorier:lista", frozenset({Befogenhet.SAMMANSTALLA})),
    ("Organisation", "organisation:trad", frozenset({Befogenhet.SKOTA_ORGANISATION})),
    ("Logg", "spar:logg", frozenset({Befogenhet.SE_SPAR})),
    ("Handbok", "handbok:sida", frozenset()),
)
# Where the lines go when they are too many for one row: by URL name, else by the part before the colon. What is not
# here stands by itself. A group stands where its first line stands, and of one line there is no group.
GRUPPER: Mapping[str, str] = {
    **dict.fromkeys(
        ("kontrollplan", "egenkontroll", "granskning", "risk", "internkontroll", "tillsyn", "rapporter"), "Uppföljning"
    ),
    **dict.fromkeys(("synpunkter", "avvikelser:mina", "utforare:lista", "diarium", "gallring"), "Mer"),
    **dict.fromkeys(("lex-sarah", "nodatkomst", "personalinformation", "kategorier", "organisation", "spar"), "Mer"),
}
# Rooms that stand under a line of the menu though their address does not begin as the line's.
UNDER: Mapping[str, str] = {"internkontroll:lista": "risk:lista"}
FLEST_PA_RADEN = 7
SOK = ("avvikelser:arenden", Befogenhet.SE_ARENDE)
RAPPORTERA = ("avvikelser:rapportera", Befogenhet.RAPPORTERA)


@dataclass(frozen=True)
class Menyval:
    """One line. `har` is "page" on the page itself, "true" below it, else empty: the value of aria-current."""

    text: str
    url: str
    har: str = ""


@dataclass(frozen=True)
class Menygrupp:
    """Several lines under one word."""

    text: str
    val: tuple[Menyval, ...]

    @property
    def har(self) -> bool:
        """Is the page one of them, or below one?"""
        return any(val.har for val in self.val)


@dataclass(frozen=True)
class Meny:
    val: tuple[Menyval, ...]
    rader: tuple[Menyval | Menygrupp, ...]
    """The same as `val`, in groups where they are many."""
    sok: str = ""
    rapportera: str = ""
    konto_har: str = ""
    aviseringar_har: str = ""
    nya: int = 0
    """How many notices the person has not read."""


def meny_for(request: HttpRequest) -> Meny:
    """What the person may open, with the place they are at marked. Reads their befogenheter once."""
    egna = befogenheter(request.user)
    oppna = [(text, adress(namn), namn) for text, namn, nagon in MENY if not nagon or egna & {b.value for b in nagon}]
    raden = {url: url for _, url, _ in oppna} | {adress(rum): adress(namn) for rum, namn in UNDER.items()}
    har = raden.get(_narmast(request.path, raden), "")
    val = tuple(Menyval(text, url, _har(request.path, url, har)) for text, url, _ in oppna)
    return Meny(
        val=val,
        rader=_grupperade(val, [namn for _, _, namn in oppna]),
        sok=adress(SOK[0]) if SOK[1].value in egna else "",
        rapportera=adress(RAPPORTERA[0]) if RAPPORTERA[1].value in egna else "",
        konto_har=_markor(request.path, adress("mitt-konto")),
        aviseringar_har=_markor(request.path, adress("aviseringar:lista")),
        nya=nya_for(request.user),
    )


def _grupperade(val: tuple[Menyval, ...], namnen: list[str]) -> tuple[Menyval | Menygrupp, ...]:
    if len(val) <= FLEST_PA_RADEN:
        return val
    under: dict[str, list[Menyval]] = {}
    for ett, namn in zip(val, namnen, strict=True):
        grupp = GRUPPER.get(namn) or GRUPPER.get(namn.partition(":")[0])
        under.setdefault(grupp or ett.url, []).append(ett)
    return tuple(rad[0] if len(rad) == 1 else Menygrupp(text, tuple(rad)) for text, rad in under.items())


def _narmast(path: str, adresser: Iterable[str]) -> str:
    """The longest address that `path` stands under. The start page is only itself, else it would be above all."""
    under = [a for a in adresser if path == a or (a != "/" and path.startswith(a))]
    return max(under, key=len, default="")


def _har(path: str, url: str, har: str) -> str:
    """The mark of a line. `har` is the line that the path stands under, whatever its address."""
    return "" if url != har else "page" if path == url else "true"


def _markor(path: str, url: str) -> str:
    if path == url:
        return "page"
    return "true" if path.startswith(url) else ""
