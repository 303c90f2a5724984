"""The paper: one rapport as one HTML document for `kvalitet.pdf.rendera`, in full or for the public.

Reads the rapport's own frozen figures and texts and nothing else, so the same rapport always gives the same paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from rapporter.sammanstallning import meningar, text
from rapporter.sammanstallning.diagram import Serie, staplar
from rapporter.sammanstallning.disposition import RAKNAT, delar, tabeller_i
from rapporter.sammanstallning.modeller import Avsnitt, Avsnittsnyckel, Rapport
from rapporter.sammanstallning.tabellvy import Tabellvy, siffra, tabellvy
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.offentlig import offentlig
from rapporter.statistik.tabell import Varde
from rapporter.statistik.tabeller import gemen

Version = Literal["fullstandig", "offentlig"]
_FIGURER = {
    Avsnittsnyckel.LEX_SARAH: ("Lex Sarah-rapporter och klagomål", ("lex_sarah", "klagomal")),
    Avsnittsnyckel.MONSTER: ("Avvikelser", ("avvikelse",)),
}


@dataclass(frozen=True)
class Figur:
    nummer: int
    rubrik: str
    omfattning: str
    svg: SafeString


@dataclass(frozen=True)
class Pappersdel:
    """One numbered section. `mening` is what the figures say, `text` what somebody wrote."""

    id: str
    rubrik: str
    mening: str
    text: SafeString
    figurer: list[Figur] = field(default_factory=list)
    tabeller: list[Tabellvy] = field(default_factory=list)


def siffror_for(rapport: Rapport, version: Version) -> Halvarssiffror:
    """The rapport's own figures, with small numbers hidden in the public version."""
    siffror = Halvarssiffror.fran_json(rapport.siffror)
    return offentlig(siffror) if version == "offentlig" else siffror


def dokument(rapport: Rapport, version: Version, *, skrivet: datetime, fullstandig_sha256: str = "") -> str:
    """The whole HTML document. `skrivet` is printed on a draft; `fullstandig_sha256` on the public version's
    kontrollblad, so that the two belong together."""
    siffror = siffror_for(rapport, version)
    avsnitt = {a.nyckel: a for a in rapport.avsnitt.all()}
    byggda = _delar(siffror, avsnitt)
    sammanfattning = avsnitt.get(Avsnittsnyckel.SAMMANFATTNING)
    innehall = {
        "kommun": settings.KOMMUN,
        "rapport": rapport,
        "siffror": siffror,
        "period": rapport.perioden,
        "offentlig": version == "offentlig",
        "utkast": rapport.ar_utkast,
        "skrivet": skrivet,
        "sammanfattning": text.till_html(sammanfattning.text) if sammanfattning else "",
        "beslutspunkter": text.punkter(avsnitt[Avsnittsnyckel.BESLUT].text) if Avsnittsnyckel.BESLUT in avsnitt else [],
        "nyckeltal": nyckeltal(siffror),
        "oversikt": _numrera(siffror, Avsnittsnyckel.SAMMANFATTNING, 0),
        "delar": byggda,
        "raknat_id": RAKNAT,
        "arenden": _arenden(siffror),
        "kontrollsummor": _kontrollsummor(rapport, version, fullstandig_sha256),
        "skillnader": _skillnader(rapport, version),
    }
    return render_to_string("rapporter/pdf/halvar.html", innehall)


# --- Sections, tables and figures, numbered as they stand -------------------------------------------------------------


def _delar(siffror: Halvarssiffror, avsnitt: dict[str, Avsnitt]) -> list[Pappersdel]:
    byggda: list[Pappersdel] = []
    tabellnummer, figurnummer = len(tabeller_i(Avsnittsnyckel.SAMMANFATTNING, siffror)), 0
    for del_ in delar(tuple(avsnitt)):
        if not del_.nummer:
            continue
        figurer = _figurer(siffror, del_.nyckel, figurnummer)
        tabeller = _numrera(siffror, del_.nyckel, tabellnummer)
        tabellnummer, figurnummer = tabellnummer + len(tabeller), figurnummer + len(figurer)
        skrivet = avsnitt[del_.nyckel].text if del_.nyckel in avsnitt else ""
        mening = meningar.om(del_.nyckel, siffror)
        byggda.append(
            Pappersdel(del_.nyckel.replace("_", "-"), del_.numrerad, mening, text.till_html(skrivet), figurer, tabeller)
        )
    return byggda


def _numrera(siffror: Halvarssiffror, nyckel: str, efter: int) -> list[Tabellvy]:
    tabeller = tabeller_i(nyckel, siffror)
    return [tabellvy(tabell, siffror.noter, nummer=efter + nr) for nr, tabell in enumerate(tabeller, start=1)]


def _figurer(siffror: Halvarssiffror, nyckel: str, efter: int) -> list[Figur]:
    """Bars over the years, where there is more than one year to compare and something to draw."""
    if nyckel not in _FIGURER or not siffror.jamforelser:
        return []
    rubrik, slag = _FIGURER[Avsnittsnyckel(nyckel)]
    perioder = (*siffror.jamforelser, siffror.period)
    oversikt = siffror.oversikt
    namn = {dict(rn.villkor).get("slag"): rn.rubrik for rn in oversikt.rader}
    serier = [Serie(namn[ett] or "", [siffror.varde(period=p.kod, slag=ett) for p in perioder]) for ett in slag]
    if not any(varde for serie in serier for varde in serie.varden):
        return []
    omfattning = oversikt.omfattning
    prefix = f"figur-{nyckel.replace('_', '-')}"
    svg = staplar(f"{rubrik}, {omfattning}", [str(p.ar) for p in perioder], serier, prefix=prefix)
    return [Figur(efter + 1, rubrik, f"antal under {omfattning}", mark_safe(svg))]  # noqa: S308 - escaped by diagram


# --- What stands at the front and at the back -------------------------------------------------------------------------


@dataclass(frozen=True)
class Nyckeltal:
    """A figure at the front. `ankare` is where on the page of figures it comes from."""

    rubrik: str
    varde: str
    mer: str
    ankare: str = "oversikt"


def nyckeltal(siffror: Halvarssiffror) -> list[Nyckeltal]:
    """Four figures with last year's beside them."""
    nu = siffror.period.kod
    forra = siffror.jamforelser[-1] if siffror.jamforelser else None

    def ett(rubrik: str, ankare: str, **vad: str) -> Nyckeltal:
        da = siffror.varde(period=forra.kod, **vad) if forra else None
        mer = f"{siffra(da)} samma halvår {forra.ar}" if forra and da is not None else ""
        return Nyckeltal(rubrik, siffra(siffror.varde(period=nu, **vad)), mer, ankare)

    return [
        ett("Lex Sarah-rapporter", "tabell-enhet_lex_sarah", slag="lex_sarah"),
        ett("Anmälda till IVO", "tabell-till_ivo", slag="lex_sarah", till_ivo="ja"),
        ett("Klagomål", "tabell-enhet_klagomal", slag="klagomal"),
        _svar_i_tid(siffror),
    ]


def _svar_i_tid(siffror: Halvarssiffror) -> Nyckeltal:
    andel, nu = meningar.andel_i_tid(siffror), siffror.period.kod
    i_tid, alla = siffror.varde(period=nu, matt="svar", tid="i_tid"), siffror.varde(period=nu, matt="svar")
    delar_ = [f"{siffra(i_tid)} av {siffra(alla)} svar"] if andel is not None else ["ingen väntade på svar"]
    forra = meningar.andel_i_tid(siffror, 1)
    if isinstance(forra, int):
        delar_.append(f"{_procent(forra)} {siffror.period.ar - 1}")
    return Nyckeltal("Svar i tid", _procent(andel), ", ".join(delar_), "tabell-svar")


def _procent(andel: Varde) -> str:
    return f"{andel}\N{NO-BREAK SPACE}%" if isinstance(andel, int) else siffra(andel)


def _arenden(siffror: Halvarssiffror) -> str:
    """ "291: 40 lex Sarah-rapporter, 141 avvikelser …"."""
    oversikt = siffror.oversikt
    plats = next(nr for nr, kolumn in enumerate(oversikt.kolumner) if kolumn.nu)
    alla = siffra(oversikt.summa.varden[plats]) if oversikt.summa else "–"
    per_slag = ", ".join(f"{gemen(rn.rubrik)} {siffra(rn.varden[plats])}" for rn in oversikt.grupper[0].rader)
    return f"{alla} under perioden: {per_slag}"


def _kontrollsummor(rapport: Rapport, version: Version, fullstandig: str) -> list[tuple[str, list[str]]]:
    rader = [("Kontrollsumma, siffror", rapport.kontrollsumma_siffror)]
    if not rapport.ar_utkast:
        rader.append(("Kontrollsumma, text", rapport.kontrollsumma_text))
    if version == "offentlig" and fullstandig:
        rader.append(("Kontrollsumma, fullständig version", fullstandig))
    return [(namn, _i_grupper(summa)) for namn, summa in rader]


def _i_grupper(summa: str) -> list[str]:
    """Two lines of four groups of eight, for eyes that compare."""
    grupper = [summa[nr : nr + 8] for nr in range(0, len(summa), 8)]
    return [" ".join(grupper[:4]), " ".join(grupper[4:])]


def _skillnader(rapport: Rapport, version: Version) -> list[dict[str, str]]:
    """What a correction changed. The public version says how many, since the numbers would tell what is hidden."""
    if version == "offentlig":
        return []
    return [{"var": s["var"], "fore": siffra(s["fore"]), "nu": siffra(s["nu"])} for s in rapport.skillnader]
