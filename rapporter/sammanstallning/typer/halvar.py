"""Halvårsredovisning: lex Sarah, synpunkter and klagomål analysed together. Source: DOMAIN 10, SOSFS 2011:9 5:6."""

from __future__ import annotations

from kvalitet.frister import Periodslag
from rapporter.sammanstallning import meningar
from rapporter.sammanstallning.modeller import Avsnittsnyckel, Rapportslag
from rapporter.sammanstallning.nyckeltal import arenden, nyckeltal
from rapporter.sammanstallning.platshallare import ARENDENAS
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Rapporttyp
from rapporter.sammanstallning.underlag import arendeunderlag
from rapporter.statistik.halvar import halvarssiffror

_A = Avsnittsnyckel


def _avsnitt(nyckel: Avsnittsnyckel, ledtext: str, *tabeller: str, **mer: object) -> Avsnittsmall:
    return Avsnittsmall(nyckel, str(nyckel.label), ledtext, tabeller, **mer)  # type: ignore[arg-type]


HALVAR = Rapporttyp(
    slag=Rapportslag.HALVAR,
    periodslag=Periodslag.HALVAR,
    avsnitt=(
        _avsnitt(
            _A.SAMMANFATTNING,
            "Det viktigaste först, i högst fem meningar. Läsaren ska kunna stanna här.",
            "oversikt",
            onumrerad=True,
        ),
        _avsnitt(
            _A.LEX_SARAH,
            "Vad har ändrats, varför, och vad gör ni åt det?",
            *("enhet_lex_sarah", "till_ivo", "utfall", "missforhallande"),
            stapel=("lex_sarah", "Lex Sarah-rapporter per år, samma halvår"),
            figur=("Lex Sarah-rapporter och klagomål", ("lex_sarah", "klagomal")),
        ),
        _avsnitt(
            _A.SYNPUNKTER,
            "Vad är människor nöjda och missnöjda med? Vad har ni ändrat?",
            *("enhet_klagomal", "kategori_klagomal", "bekraftelse", "svar"),
            *("enhet_synpunkt", "enhet_forslag", "enhet_berom"),
            stapel=("klagomal", "Klagomål per år, samma halvår"),
        ),
        _avsnitt(
            _A.MONSTER,
            "Vilka händelser upprepas, och varför hjälpte inte det ni gjorde förra gången?",
            *("enhet_avvikelse", "kategori_avvikelse", "aterkommande"),
            stapel=("avvikelse", "Avvikelser per år, samma halvår"),
            figur=("Avvikelser", ("avvikelse",)),
        ),
        _avsnitt(
            _A.UTFORARE,
            "Vad visar ärendena, enkäten och underrättelserna från utförarna, och vad har ni gjort med det?",
            *("utforare", "utforarenkat", "utforarunderrattelser"),
            bara_med_tabell=True,
        ),
        _avsnitt(_A.ATGARDER, "Vilka åtgärder är klara, och hade de effekt?", "atgarder_laget"),
        _avsnitt(_A.BEDOMNING, "Förvaltningens samlade bedömning, och vad som görs härnäst med dag och ansvarig."),
        _avsnitt(_A.BESLUT, "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True),
    ),
    rakna=halvarssiffror,
    underlag=arendeunderlag,
    om=meningar.om,
    nyckeltal=nyckeltal,
    innehall="Lex Sarah, synpunkter, klagomål och avvikelser",
    sammanfattas="redovisning av lex Sarah, synpunkter, klagomål och avvikelser för",
    oversiktsrubrik="Ärenden under halvåret",
    raknat="Redovisningen omfattar ärenden som kom in mellan",
    ingar=arenden,
    platshallare=(*ARENDENAS, "antal_klara_atgarder"),
)
