"""What a row from an older system must say, and how it is checked before anything is written.

Nothing is written here. A row with an error is named with line and column, and one error anywhere stops the import.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp, Kategori, Lag, Synpunktslag, Utfall
from kvalitet.inlasning import Inrad, Kolumn, Ogiltigt, Tabell, dag, ja_nej, tabell, text, tidpunkt, val
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Deltyp, Organisationsdel, Placering
from kvalitet.svenska import i_mening

_STOCKHOLM = ZoneInfo("Europe/Stockholm")

_TYPER: dict[str, tuple[Arendetyp, Synpunktslag | None]] = {
    "avvikelse": (Arendetyp.AVVIKELSE, None),
    "lex sarah": (Arendetyp.LEX_SARAH, None),
    "synpunkt": (Arendetyp.SYNPUNKT, Synpunktslag.SYNPUNKT),
    "klagomål": (Arendetyp.SYNPUNKT, Synpunktslag.KLAGOMAL),
    "beröm": (Arendetyp.SYNPUNKT, Synpunktslag.BEROM),
    "förslag": (Arendetyp.SYNPUNKT, Synpunktslag.FORSLAG),
}


def _lagar(cell: str) -> list[str]:
    """ "SoL", "SoL, LSS", "SoL och HSL"."""
    kanda = {lag.label.lower(): lag.value for lag in Lag}
    skrivna = [ord_ for ord_ in cell.lower().replace("och", ",").replace("/", ",").replace(" ", ",").split(",") if ord_]
    if okanda := [ord_ for ord_ in skrivna if ord_ not in kanda]:
        raise Ogiltigt(f"”{okanda[0]}” är inget lagrum. Skriv SoL, LSS eller HSL, med komma emellan.")
    return sorted({kanda[ord_] for ord_ in skrivna})


def _anmald(cell: str) -> date | bool:
    """A day, or ja/nej where the older system kept no day."""
    try:
        return ja_nej(cell)
    except Ogiltigt:
        return dag(cell)


KOLUMNER: dict[str, Kolumn] = {
    "externt id": Kolumn(text(80), alias=("extern id", "id", "ärendenummer", "diarienummer")),
    "typ": Kolumn(val(_TYPER)),
    "enhet": Kolumn(text(120), alias=("enhetskod",)),
    "kom in": Kolumn(tidpunkt, alias=("inkommen", "inkom")),
    "hände": Kolumn(dag, valfri=True, kravs=False, alias=("inträffade", "händelsedatum")),
    "märktes": Kolumn(dag, valfri=True, kravs=False, alias=("märkt", "upptäckt", "upptäcktes")),
    "avslutad": Kolumn(dag, valfri=True, kravs=False, alias=("avslutat",)),
    "kategori": Kolumn(text(100), valfri=True, kravs=False),
    "lagrum": Kolumn(_lagar, valfri=True, kravs=False),
    "utfall": Kolumn(val({u.label: u for u in Utfall}), valfri=True, kravs=False, alias=("bedömning",)),
    "beslutad": Kolumn(dag, valfri=True, kravs=False, alias=("beslutsdatum",)),
    "anmäld till ivo": Kolumn(_anmald, valfri=True, kravs=False, alias=("ivo", "till ivo")),
    "ärendemening": Kolumn(text(150), valfri=True, kravs=False, alias=("rubrik",)),
}


@dataclass(slots=True)
class Historikrad:
    """One ärende as the older system had it, checked. Days are Swedish days, `inkommen` is aware."""

    nummer: int
    extern_id: str
    typ: Arendetyp
    slag: Synpunktslag | None
    enhet: Organisationsdel
    vag: dict[str, Organisationsdel]
    inkommen: datetime
    intraffade: date
    markt_dag: date | None
    avslutad: date | None
    kategori: Kategori | None
    lagar: list[str]
    utfall: Utfall | None
    beslutad: date | None
    anmald: date | None
    rubrik: str


@dataclass
class Granskat:
    """What a file holds: rows to write, how many stood there before, and what is wrong."""

    rader: list[Historikrad] = field(default_factory=list)
    fanns_redan: int = 0
    tabell: Tabell = field(default_factory=Tabell)


class _Uppslag:
    """Enheter by kod or name, kategorier by name, and where an enhet stood on a day: fetched once, asked often."""

    def __init__(self) -> None:
        enheter = list(Organisationsdel.objects.filter(typ=Deltyp.ENHET))
        self.enheter: dict[str, list[Organisationsdel]] = {}
        for enhet in enheter:
            for namn in {enhet.kod.lower(), enhet.namn.lower()}:
                self.enheter.setdefault(namn, []).append(enhet)
        self.kategorier: dict[tuple[str, str], Kategori] = {}
        for kategori in Kategori.objects.order_by(F("overordnad").asc(nulls_last=True)):  # the finer level first
            self.kategorier.setdefault((kategori.typ, kategori.namn.lower()), kategori)
        granser = {g for p in Placering.objects.all() for g in (p.giltig.lower, p.giltig.upper) if g}
        self.granser = sorted(granser)
        self._vagar: dict[tuple[int, int], dict[str, Organisationsdel] | None] = {}

    def enhet(self, skrivet: str) -> Organisationsdel:
        funna = self.enheter.get(skrivet.lower(), [])
        if len(funna) != 1:
            orsak = (
                "Flera enheter heter så. Skriv enhetens kod."
                if funna
                else "Ingen enhet har den koden eller det namnet."
            )
            raise Ogiltigt(f"”{skrivet}”: {orsak}")
        return funna[0]

    def kategori(self, typ: Arendetyp, skrivet: str | None) -> Kategori | None:
        if not skrivet:
            return None
        try:
            return self.kategorier[typ, skrivet.lower()]
        except KeyError:
            raise Ogiltigt(f"”{skrivet}” är ingen kategori för {i_mening(typ.label)}. Lägg till den först.") from None

    def vag(self, enhet: Organisationsdel, *dagar: date) -> dict[str, Organisationsdel]:
        """Nämnd and förvaltning on the first of the days on which the enhet belonged to a nämnd."""
        for dagen in dagar:
            nyckel = (enhet.pk, bisect_right(self.granser, dagen))
            if nyckel not in self._vagar:
                try:
                    self._vagar[nyckel] = tradet.over(enhet.pk, dagen)
                except LookupError:
                    self._vagar[nyckel] = None
            if funnen := self._vagar[nyckel]:
                return funnen
        raise Ogiltigt(f"{enhet.namn} hörde inte till någon nämnd {dagar[0]}.")


def granska(data: bytes) -> Granskat:
    """Check a whole file. `tabell.fel` is complete afterwards; `rader` are those that are new and right."""
    resultat = Granskat(tabell=tabell(data, KOLUMNER))
    uppslag = _Uppslag()
    idag = timezone.localdate()
    sedda: dict[str, int] = {}
    for inrad in resultat.tabell.rader:
        try:
            historikrad = _granska_rad(inrad, uppslag, idag)
        except _FelIKolumn as fel:
            resultat.tabell.anmark(inrad.nummer, fel.kolumn, str(fel))
            continue
        if forsta := sedda.get(historikrad.extern_id):
            resultat.tabell.anmark(inrad.nummer, "externt id", f"Samma id står på rad {forsta}.")
            continue
        sedda[historikrad.extern_id] = inrad.nummer
        resultat.rader.append(historikrad)
    _ta_bort_kanda(resultat, sedda)
    return resultat


def _ta_bort_kanda(resultat: Granskat, sedda: Iterable[str]) -> None:
    """An ärende that was imported before is left as it is: people may have worked on it since."""
    kanda: set[Any] = set()
    alla = list(sedda)
    for i in range(0, len(alla), 5000):
        kanda.update(Arende.objects.filter(extern_id__in=alla[i : i + 5000]).values_list("extern_id", flat=True))
    resultat.fanns_redan = len(kanda)
    resultat.rader = [r for r in resultat.rader if r.extern_id not in kanda]


class _FelIKolumn(Exception):
    def __init__(self, kolumn: str, mening: str) -> None:
        super().__init__(mening)
        self.kolumn = kolumn


def _granska_rad(inrad: Inrad, uppslag: _Uppslag, idag: date) -> Historikrad:
    v = inrad.varden
    typ, slag = v["typ"]
    try:
        kolumn = "enhet"
        enhet = uppslag.enhet(v["enhet"])
        inkommen = v["kom in"].replace(tzinfo=_STOCKHOLM)
        vag = uppslag.vag(enhet, v["hände"] or inkommen.date(), inkommen.date())
        kolumn = "kategori"
        kategori = uppslag.kategori(typ, v["kategori"])
    except Ogiltigt as fel:
        raise _FelIKolumn(kolumn, str(fel)) from None
    _granska_dagar(v, inkommen.date(), idag)
    beslutad, anmald = _granska_lex_sarah(v, typ, inkommen.date())
    return Historikrad(
        nummer=inrad.nummer,
        extern_id=v["externt id"],
        typ=typ,
        slag=slag,
        enhet=enhet,
        vag=vag,
        inkommen=inkommen,
        intraffade=v["hände"] or inkommen.date(),
        markt_dag=v["märktes"],
        avslutad=v["avslutad"],
        kategori=kategori,
        lagar=v["lagrum"] or [Lag.SOL.value],
        utfall=v["utfall"],
        beslutad=beslutad,
        anmald=anmald,
        rubrik=_rubrik(v, typ, slag),
    )


def _rubrik(v: dict[str, Any], typ: Arendetyp, slag: Synpunktslag | None) -> str:
    if typ == Arendetyp.LEX_SARAH:
        return "Rapport enligt lex Sarah"  # always neutral, whatever the older system had written
    return v["ärendemening"] or (slag.label if slag else "Avvikelse")


def _granska_dagar(v: dict[str, Any], inkommen: date, idag: date) -> None:
    for kolumn in ("kom in", "hände", "märktes", "avslutad", "beslutad"):
        dagen = inkommen if kolumn == "kom in" else v[kolumn]
        if dagen and dagen > idag:
            raise _FelIKolumn(kolumn, f"{dagen} ligger i framtiden.")
        if dagen and kolumn in {"avslutad", "beslutad"} and dagen < inkommen:
            raise _FelIKolumn(kolumn, f"{dagen} är före dagen då ärendet kom in, {inkommen}.")
        if dagen and kolumn in {"hände", "märktes"} and dagen > inkommen:
            raise _FelIKolumn(kolumn, f"{dagen} är efter dagen då ärendet kom in, {inkommen}.")
    _granska_marktes(v["märktes"], v["hände"])


def _granska_marktes(marktes: date | None, hande: date | None) -> None:
    """Without a day when it happened there is no time to measure, and the day it came in must not be taken for it."""
    if marktes and hande is None:
        raise _FelIKolumn("märktes", "Skriv också dagen då det hände.")
    if marktes and hande and marktes < hande:
        raise _FelIKolumn("märktes", f"{marktes} är före dagen då det hände, {hande}.")


def _granska_lex_sarah(v: dict[str, Any], typ: Arendetyp, inkommen: date) -> tuple[date | None, date | None]:
    """(beslutad, anmäld till IVO). A "ja" without a day is put on the day of the decision, or of coming in."""
    anmald = v["anmäld till ivo"]
    if typ != Arendetyp.LEX_SARAH:
        for kolumn in ("utfall", "beslutad", "anmäld till ivo"):
            if v[kolumn]:
                raise _FelIKolumn(kolumn, "Bara ett lex Sarah-ärende kan ha ett värde här.")
        return None, None
    beslutad = v["beslutad"] or (v["avslutad"] if v["utfall"] else None)
    _granska_beslut(v, beslutad)
    if anmald is True:
        return beslutad, beslutad or inkommen
    if isinstance(anmald, date) and anmald > timezone.localdate():
        raise _FelIKolumn("anmäld till ivo", f"{anmald} ligger i framtiden.")
    return beslutad, anmald or None


def _granska_beslut(v: dict[str, Any], beslutad: date | None) -> None:
    if v["utfall"] and not beslutad:
        raise _FelIKolumn("beslutad", "Ett utfall behöver dagen då det beslutades, eller dagen då ärendet avslutades.")
    if v["beslutad"] and not v["utfall"]:
        raise _FelIKolumn("utfall", "Ett beslut behöver ett utfall.")
    if v["avslutad"] and not v["utfall"]:
        raise _FelIKolumn("utfall", "Ett avslutat lex Sarah-ärende behöver ett utfall.")


def midnatt(dagen: date) -> datetime:
    """The day as an aware time, at noon, so that no time zone moves it to another day."""
    return datetime.combine(dagen, time(12), _STOCKHOLM)
