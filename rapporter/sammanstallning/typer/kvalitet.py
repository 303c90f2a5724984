"""Kvalitetsberättelse: how the year's work was done, its results under six areas, and what is next.

Source: DOMAIN 10, SOSFS 2011:9 7 kap. 1 §.
"""

from __future__ import annotations

from kvalitet.frister import Periodslag
from rapporter.nyckeltal.modeller import Kvalitetsomrade
from rapporter.sammanstallning import meningar
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.nyckeltal import arenden, nyckeltal
from rapporter.sammanstallning.platshallare import ARENDENAS
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Rapporttyp
from rapporter.sammanstallning.tillsynsmeningar import om_tillsyn
from rapporter.sammanstallning.underlag import arendeunderlag
from rapporter.statistik.kvalitetsar import kvalitetsar
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tillsyn import BESLUT, UTFALLEN

_OMRADESFRAGA = {
    Kvalitetsomrade.SJALVBESTAMMANDE: "Hur har den enskilde kunnat påverka, och hur vet ni det?",
    Kvalitetsomrade.HELHET: "Hur har insatser samordnats, inom förvaltningen och med andra?",
    Kvalitetsomrade.TRYGGHET: "Har insatserna varit trygga och säkra? Vilka risker har ni minskat?",
    Kvalitetsomrade.KUNSKAP: "Vilken kunskap bygger arbetet på, och hur följer ni upp resultaten?",
    Kvalitetsomrade.TILLGANGLIGHET: "Hur lätt har det varit att nå er, förstå er och få hjälp i tid?",
    Kvalitetsomrade.EFFEKTIVITET: "Hur har resurserna använts för att nå målen?",
}
_ARENDEN: tuple[str, ...] = (
    "enhet_lex_sarah",
    "till_ivo",
    "utfall",
    "missforhallande",
    "enhet_klagomal",
    "kategori_klagomal",
)
_ARENDEN += ("bekraftelse", "svar", "enhet_synpunkt", "enhet_forslag", "enhet_berom", "enhet_avvikelse")
_ARENDEN += ("kategori_avvikelse", "utforare")


def _omraden() -> tuple[Avsnittsmall, ...]:
    return tuple(
        Avsnittsmall(o.value, str(o.label), _OMRADESFRAGA[o], (f"nyckeltal_{o.value}",)) for o in Kvalitetsomrade
    )


def _om(nyckel: str, siffror: Siffror) -> str:
    if nyckel == "tillsyn":
        return om_tillsyn(siffror)
    return meningar.om("lex_sarah", siffror) if nyckel == "arenden" else ""


KVALITET = Rapporttyp(
    slag=Rapportslag.KVALITET,
    periodslag=Periodslag.AR,
    avsnitt=(
        Avsnittsmall(
            "sammanfattning",
            "Sammanfattning",
            "Det viktigaste först, i högst fem meningar. Läsaren ska kunna stanna här.",
            ("oversikt",),
            onumrerad=True,
        ),
        Avsnittsmall("forord", "Förord", "Några rader från den som ansvarar för verksamheten."),
        Avsnittsmall(
            "arbetet",
            "Så har kvalitetsarbetet bedrivits",
            "Vem har gjort vad, hur ofta, och hur har personal och brukare deltagit?",
        ),
        *_omraden(),
        Avsnittsmall(
            "egenkontroll",
            "Egenkontroll",
            "Vad visar årets egenkontroller, och vad har ni ändrat?",
            ("egenkontroll*",),
        ),
        Avsnittsmall(
            "risk",
            "Riskanalys och intern kontroll",
            "Vilka risker var störst, och vad har ni gjort åt dem?",
            ("kontrollrapport_laget", "kontrollrapport_resultat"),
        ),
        Avsnittsmall(
            "arenden",
            "Avvikelser, synpunkter och lex Sarah",
            "Vilka mönster ser ni i händelser, klagomål och synpunkter tillsammans?",
            _ARENDEN,
            stapel=("lex_sarah", "Lex Sarah-rapporter per år"),
            figur=("Lex Sarah-rapporter och klagomål", ("lex_sarah", "klagomal")),
        ),
        Avsnittsmall(
            "tillsyn",
            "Tillsyn",
            "Vad har IVO granskat och beslutat, och hur har ni svarat?",
            ("tillsyn", UTFALLEN, "tillsyn_krav", BESLUT),
        ),
        Avsnittsmall(
            "ej_verkst",
            "Beslut som inte är verkställda",
            "Vilka beslut har väntat, varför, och vad gör ni åt det?",
            ("ej_verkstallda",),
        ),
        Avsnittsmall(
            "atgarder", "Åtgärder och deras effekt", "Vilka åtgärder hade effekt, och vilka inte?", ("atgarder",)
        ),
        Avsnittsmall(
            "utveckling", "Utvecklingsområden nästa år", "Vad ska bli bättre, vem ansvarar och när är det klart?"
        ),
        Avsnittsmall(
            "beslut", "Förslag till beslut", "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True
        ),
    ),
    rakna=kvalitetsar,
    underlag=arendeunderlag,
    om=_om,
    nyckeltal=nyckeltal,
    innehall="Hur kvaliteten har varit och hur den blir bättre",
    sammanfattas="kvalitetsberättelse för",
    oversiktsrubrik="Ärenden under året",
    raknat="Siffrorna om ärenden omfattar dem som kom in mellan",
    ingar=arenden,
    platshallare=(*ARENDENAS, "antal_klara_atgarder"),
    raknat_sist=True,
    interna=frozenset({BESLUT}),
)
