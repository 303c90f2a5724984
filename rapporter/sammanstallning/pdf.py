"""The paper: one rapport as one HTML document for `kvalitet.pdf.rendera`, in full or for the public.

Reads the rapport's own frozen figures and texts and nothing else, so the same rapport always gives the same paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from rapporter.sammanstallning import text
from rapporter.sammanstallning.diagram import Serie, staplar
from rapporter.sammanstallning.disposition import RAKNAT, delar_av
from rapporter.sammanstallning.modeller import Avsnitt, Rapport
from rapporter.sammanstallning.platshallare import fyll
from rapporter.sammanstallning.rapporttyp import Rapporttyp
from rapporter.sammanstallning.rattelsen import rattelsen
from rapporter.sammanstallning.tabellvy import Tabellvy, tabellvy
from rapporter.sammanstallning.typer import typ_for
from rapporter.sammanstallning.version import Version, kontrollsummor, krav_pa_offentlig, siffror_for
from rapporter.sammanstallning.versionsord import mater_svar, om_dolda, sager_dolda
from rapporter.statistik.siffror import Siffror


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


def dokument(rapport: Rapport, version: Version, *, skrivet: datetime) -> str:
    """The whole HTML document. `skrivet` is printed on a draft. Raises OtillatenOvergang when the public version may
    not be made."""
    if version == "offentlig":
        krav_pa_offentlig(rapport)
    typ, siffror = typ_for(rapport), siffror_for(rapport, version)
    avsnitt = {a.nyckel: a for a in rapport.avsnitt.all()}
    brodtext = {nyckel: fyll(a.text, siffror, rapport.format) for nyckel, a in avsnitt.items()}
    innehall = {
        "kommun": settings.KOMMUN,
        "rapport": rapport,
        "typ": typ,
        "siffror": siffror,
        "period": rapport.perioden,
        "offentlig": version == "offentlig",
        "utkast": rapport.ar_utkast,
        "sager_dolda": sager_dolda(siffror),
        "om_dolda": om_dolda(siffror),
        "mater_svar": mater_svar(siffror),
        "skrivet": skrivet,
        "sammanfattning": text.till_html(brodtext.get(typ.sammanfattning, "")),
        "beslutspunkter": text.punkter(brodtext.get(typ.forslag, "")),
        "nyckeltal": typ.nyckeltal(siffror),
        "oversikt": _numrera(typ, siffror, typ.sammanfattning, 0),
        "delar": _delar(typ, siffror, avsnitt, brodtext),
        "raknat_id": RAKNAT,
        "arenden": typ.ingar(siffror),
        "kontrollsummor": _kontrollsummor(rapport, version),
        "rattelse": rattelsen(rapport, offentlig=version == "offentlig"),
    }
    return render_to_string("rapporter/pdf/halvar.html", innehall)


# --- Sections, tables and figures, numbered as they stand -------------------------------------------------------------


def _delar(
    typ: Rapporttyp, siffror: Siffror, avsnitt: dict[str, Avsnitt], brodtext: dict[str, str]
) -> list[Pappersdel]:
    byggda: list[Pappersdel] = []
    tabellnummer, figurnummer = len(typ.tabeller_i(typ.sammanfattning, siffror)), 0
    for del_ in delar_av(typ, avsnitt.values()):
        if not del_.nummer:
            continue
        figurer = _figurer(typ, siffror, del_.nyckel, figurnummer)
        tabeller = _numrera(typ, siffror, del_.nyckel, tabellnummer)
        tabellnummer, figurnummer = tabellnummer + len(tabeller), figurnummer + len(figurer)
        skrivet = brodtext.get(del_.nyckel, "")
        mening = typ.om(del_.nyckel, siffror)
        byggda.append(
            Pappersdel(del_.nyckel.replace("_", "-"), del_.numrerad, mening, text.till_html(skrivet), figurer, tabeller)
        )
    return byggda


def _numrera(typ: Rapporttyp, siffror: Siffror, nyckel: str, efter: int) -> list[Tabellvy]:
    tabeller = typ.tabeller_i(nyckel, siffror)
    return [tabellvy(tabell, siffror.noter, nummer=efter + nr) for nr, tabell in enumerate(tabeller, start=1)]


def _figurer(typ: Rapporttyp, siffror: Siffror, nyckel: str, efter: int) -> list[Figur]:
    """Bars over the years, where there is more than one year to compare and something to draw; then what the type
    itself draws."""
    egna = typ.rita(nyckel, siffror)
    stapel = _stapelfigur(typ, siffror, nyckel, efter)
    forsta = efter + len(stapel) + 1
    return stapel + [
        Figur(nr, ett.rubrik, ett.omfattning, mark_safe(ett.svg))  # noqa: S308 - escaped by who draws
        for nr, ett in enumerate(egna, start=forsta)
    ]


def _stapelfigur(typ: Rapporttyp, siffror: Siffror, nyckel: str, efter: int) -> list[Figur]:
    mall = typ.mallar.get(nyckel)
    if mall is None or not mall.figur[0] or not siffror.jamforelser:
        return []
    rubrik, slag = mall.figur
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


def _kontrollsummor(rapport: Rapport, version: Version) -> list[tuple[str, list[str]]]:
    summor, offentlig = kontrollsummor(rapport, version), version == "offentlig"
    rader = [(f"Kontrollsumma, {'offentliga siffror' if offentlig else 'siffror'}", summor.siffror)]
    if not rapport.ar_utkast:
        rader.append((f"Kontrollsumma, {'offentlig text' if offentlig else 'text'}", summor.text))
    return [(namn, _i_grupper(summa)) for namn, summa in rader]


def _i_grupper(summa: str) -> list[str]:
    """Two lines of four groups of eight, for eyes that compare."""
    grupper = [summa[nr : nr + 8] for nr in range(0, len(summa), 8)]
    return [" ".join(grupper[:4]), " ".join(grupper[4:])]
