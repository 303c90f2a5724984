"""Internkontrollplan, as the nämnd adopted it, and internkontrollrapport, of the half-year and of the year.

Lagrum: 6 kap. 6 § KL (2017:725). Source: DOMAIN 6 and 10.
"""

from __future__ import annotations

from collections.abc import Sequence

from egenkontroll.internkontroll.models import Bedomning
from egenkontroll.risk.matris import bild
from kvalitet.frister import Periodslag
from kvalitet.svenska import antal, heltal
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Nyckeltal, Rapporttyp, Ritning
from rapporter.sammanstallning.underlag import inget_underlag
from rapporter.statistik import kontrollplan, kontrollrapport
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde

_BESLUT = Avsnittsmall(
    "beslut", "Förslag till beslut", "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True
)

# --- The plan ---------------------------------------------------------------------------------------------------------


def _uppgift(siffror: Siffror, namn: str) -> Varde:
    tabell = siffror.tabell("kontrollplan_om")
    rader = tabell.grupper[0].rader if tabell else ()
    return next((rad.varden[0] for rad in rader if rad.rubrik == namn), None)


def _planens_delar(siffror: Siffror) -> tuple[int, int]:
    return int(_uppgift(siffror, "Risker") or 0), int(_uppgift(siffror, "Kontrollmoment") or 0)


def _om_planen(nyckel: str, siffror: Siffror) -> str:
    risker, moment = _planens_delar(siffror)
    if nyckel == "planen":
        beslut = _uppgift(siffror, "Nämndens beslut")
        return f"Nämnden antog planen genom beslut {beslut}. Den ändras bara genom ett nytt beslut." if beslut else ""
    if nyckel == "kontrollerna" and risker:
        delar = f"{antal('risk', 'risker', risker)} och {antal('kontrollmoment', 'kontrollmoment', moment)}"
        return f"Planen har {delar}."
    return ""


def _hogst(siffror: Siffror) -> Varde:
    tabell = siffror.tabell(kontrollplan.RISKER)
    return max((int(str(rad.varden[3])) for rad in tabell.grupper[0].rader), default=None) if tabell else None


def _planens_nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    risker, moment = _planens_delar(siffror)
    hogst = _hogst(siffror)
    return [
        Nyckeltal("Risker", heltal(risker), "", f"tabell-{kontrollplan.RISKER}"),
        Nyckeltal("Kontrollmoment", heltal(moment), "", "tabell-kontrollplan_moment"),
        Nyckeltal("Högsta riskvärde", "–" if hogst is None else str(hogst), "", f"tabell-{kontrollplan.RISKER}"),
        Nyckeltal("Version", str(_uppgift(siffror, "Version") or "–"), "", "tabell-kontrollplan_om"),
    ]


def _matrisen(nyckel: str, siffror: Siffror) -> Sequence[Ritning]:
    bilden = kontrollplan.frusen_matris(siffror) if nyckel == "riskerna" else None
    if bilden is None:
        return ()
    rubrik = "Riskmatris"
    return (Ritning(rubrik, f"planens risker {siffror.period.namn}", str(bild(bilden, rubrik, papper=True))),)


KONTROLLPLAN = Rapporttyp(
    slag=Rapportslag.KONTROLLPLAN,
    periodslag=Periodslag.AR,
    i_forvag=True,
    avsnitt=(
        Avsnittsmall("sammanfattning", "Sammanfattning", "Vad planen tar upp, och varför just det.", onumrerad=True),
        Avsnittsmall(
            "planen",
            "Om planen",
            "Hur har riskerna tagits fram, och vem har deltagit?",
            ("kontrollplan_om",),
        ),
        Avsnittsmall(
            "riskerna",
            "Risker",
            "Varför är just de här riskerna med, och vilka valdes bort?",
            (kontrollplan.MATRIS, kontrollplan.SKALA, kontrollplan.RISKER, "kontrollplan_bakgrund"),
        ),
        Avsnittsmall(
            "kontrollerna",
            "Kontrollmoment",
            "Hur följs kontrollerna upp, och hur får nämnden veta resultatet?",
            ("kontrollplan_moment",),
        ),
        Avsnittsmall(
            "andringar",
            "Ändringar sedan förra versionen",
            "Vad har hänt som gör att planen ändras?",
            ("kontrollplan_andringar",),
            bara_med_tabell=True,
        ),
        _BESLUT,
    ),
    rakna=kontrollplan.plansiffror,
    underlag=inget_underlag,
    om=_om_planen,
    nyckeltal=_planens_nyckeltal,
    innehall="Risker och kontrollmoment",
    sammanfattas="internkontrollplan för",
    raknat="Planen gäller mellan",
    ingar_rubrik="Planen omfattar",
    ingar=lambda siffror: "{} risker, {} kontrollmoment".format(*_planens_delar(siffror)),
    raknat_sist=True,
    hinder=kontrollplan.hinder,
    rita=_matrisen,
)

# --- The report -------------------------------------------------------------------------------------------------------


def _lage(siffror: Siffror) -> dict[str, int]:
    """How many moments came to each bedömning at the report's own follow-up."""
    tabell = siffror.tabell("kontrollrapport_laget")
    rader = tabell.grupper[0].rader if tabell else ()
    return {dict(rad.villkor)["bedomning"]: int(rad.varden[-1] or 0) for rad in rader}


def _om_rapporten(nyckel: str, siffror: Siffror) -> str:
    lage = _lage(siffror)
    if nyckel != "resultat" or not lage.get("alla"):
        return ""
    med = lage["alla"] - lage["saknas"]
    mening = f"{med} av {antal('kontrollmoment', 'kontrollmoment', lage['alla'])} har ett resultat."
    avvikelser = [
        antal(*ord_, lage[kod])
        for kod, ord_ in (
            (Bedomning.MINDRE.value, ("mindre avvikelse", "mindre avvikelser")),
            (Bedomning.STORRE.value, ("större avvikelse", "större avvikelser")),
        )
        if lage[kod]
    ]
    return f"{mening} Kontrollerna visade {' och '.join(avvikelser)}." if avvikelser else mening


def _rapportens_nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    lage, ankare = _lage(siffror), "tabell-kontrollrapport_laget"
    return [
        Nyckeltal("Kontrollmoment", heltal(lage.get("alla", 0)), "", ankare),
        Nyckeltal("Utan avvikelse", heltal(lage.get("ingen", 0)), "", ankare),
        Nyckeltal("Mindre avvikelse", heltal(lage.get("mindre", 0)), "", ankare),
        Nyckeltal("Större avvikelse", heltal(lage.get("storre", 0)), "", ankare),
        Nyckeltal("Inget resultat", heltal(lage.get("saknas", 0)), "", ankare),
    ]


KONTROLLRAPPORT = Rapporttyp(
    slag=Rapportslag.KONTROLLRAPPORT,
    periodslag=Periodslag.AR,
    aven=(Periodslag.HALVAR,),
    avsnitt=(
        Avsnittsmall(
            "sammanfattning",
            "Sammanfattning",
            "Är kontrollen tillräcklig? Det viktigaste först, i högst fem meningar.",
            onumrerad=True,
        ),
        Avsnittsmall(
            "resultat",
            "Resultat",
            "Vad visade kontrollerna tillsammans?",
            ("kontrollrapport_laget", "kontrollrapport_resultat"),
        ),
        Avsnittsmall(
            "atgarder",
            "Åtgärder",
            "Vad har ni gjort åt det som kontrollerna visade, och har det haft effekt?",
            ("kontrollrapport_atgarder",),
        ),
        Avsnittsmall(
            "overfort",
            "Det som inte är klart",
            "Varför blev det inte klart, och när blir det det?",
            ("kontrollrapport_hit", "kontrollrapport_kvar"),
            bara_med_tabell=True,
        ),
        Avsnittsmall("bedomning", "Bedömning", "Förvaltningens bedömning av om den interna kontrollen räcker."),
        _BESLUT,
    ),
    rakna=kontrollrapport.rapportsiffror,
    underlag=inget_underlag,
    om=_om_rapporten,
    nyckeltal=_rapportens_nyckeltal,
    innehall="Uppföljning av internkontrollplanen",
    sammanfattas="internkontrollrapport för",
    raknat="Rapporten gäller kontroller mellan",
    ingar_rubrik="Kontrollmoment som ingår",
    ingar=lambda siffror: heltal(_lage(siffror).get("alla", 0)),
    raknat_sist=True,
    hinder=kontrollrapport.hinder,
)
