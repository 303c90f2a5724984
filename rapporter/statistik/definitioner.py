"""What each figure means, in words that are printed in the report ("Så har vi räknat") and stand in the JSON.

A changed way to count gets a new sentence, a new `sedan` and a new VERSION; reports that are frozen keep their own
copy, so an old report still says how it was counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kvalitet.lokalamal import kommunens
from rapporter.statistik.definition import Definition
from rapporter.statistik.rapportdefinitioner import RAPPORTERNAS

__all__ = ["ALLA", "ALLTID", "VERSION", "Definition", "for_koder"]

VERSION = 8
"""The version of the whole list. Raised when any definition changes its meaning, or a report gets a new table."""

TABELLER_SEDAN: Mapping[str, int] = {
    "utforarenkat": 2,
    "utforarunderrattelser": 3,
    "tillsyn": 4,
    "tillsyn_krav": 4,
    "tillsyn_beslut": 4,
    "tillsyn_utfall": 5,
    "atgarder_laget": 6,
    "aterkommande": 6,
    "delegationsbeslut_anmalda": 7,
}
"""The version in which a table came. A report that was frozen before is counted again without it."""

TABELLER_TILL: Mapping[str, int] = {"delegationsbeslut_lista": 6}
"""The last version with a table that reports have no longer. One that was frozen with it is counted again with it."""


_ALLA = (
    Definition(
        "period",
        "Perioden",
        "Ett ärende räknas i den period då det kom in. Perioden börjar och slutar klockan 00.00 svensk tid. "
        "När något hände eller blev klart spelar ingen roll för vilken period det räknas i.",
        sedan=7,
    ),
    Definition(
        "brytpunkt",
        "När siffrorna lästes av",
        "Alla uppgifter är som de var när siffrorna lästes av. Det som registrerats eller ändrats senare "
        "påverkar inte siffrorna. Siffrorna för tidigare perioder lästes av samtidigt.",
        sedan=7,
    ),
    Definition(
        "jamforelse",
        "Tidigare år",
        "Perioden jämförs med samma del av upp till tre tidigare år. Ett år före systemets första ärende hos "
        "nämnden visas inte, eftersom det inte är noll utan okänt.",
        sedan=7,
    ),
    Definition(
        "namnd",
        "Nämnden",
        "Ett ärende räknas hos den nämnd som enheten hörde till den dag ärendet gäller, även om enheten har "
        "flyttat efter det.",
    ),
    Definition(
        "enhet",
        "Enheten",
        "Alla enheter som hörde till nämnden under perioden visas, också de utan ärenden. Noll betyder att inget "
        "ärende kom in. Ett streck betyder att enheten inte fanns eller hörde till en annan nämnd.",
        sedan=7,
    ),
    Definition(
        "verksamhetsform",
        "Verksamhetsform",
        "Siffrorna delas upp i myndighetsutövning, vård och omsorg i egen regi, hälso- och sjukvård samt externa "
        "utförare. Det är verksamhetsformen den dag ärendet gäller som räknas.",
    ),
    Definition(
        "omorganisation",
        "När enheter ändras",
        "En enhet följs under sitt nya namn. När enheter har slagits samman räknas deras ärenden till den nya. "
        "När en enhet har delats har de nya enheterna inga tal för tiden före, och den gamla står kvar.",
    ),
    Definition(
        "dubblett",
        "Samma händelse flera gånger",
        "Har flera personer rapporterat samma händelse räknas den en gång. Ärenden som har avslutats som dubbletter "
        "räknas inte. Samma händelse kan till exempel vara både ett klagomål och en lex Sarah-rapport. Då räknas den "
        "en gång som klagomål och en gång som lex Sarah. En rapport om två händelser som har delats räknas som två.",
        sedan=2,
    ),
    Definition(
        "avvikelse",
        "Avvikelser",
        "Ärenden som var avvikelser när siffrorna lästes av. Ett ärende som har blivit lex Sarah räknas inte.",
    ),
    Definition(
        "lex_sarah",
        "Lex Sarah-rapporter",
        "Ärenden som var lex Sarah när siffrorna lästes av, även de där beslutet blev att det inte var något "
        "missförhållande.",
    ),
    Definition("klagomal", "Klagomål", "Synpunkter som har registrerats som klagomål."),
    Definition("synpunkt", "Synpunkter", "Synpunkter som varken är klagomål, förslag eller beröm."),
    Definition("forslag", "Förslag", "Synpunkter som har registrerats som förslag."),
    Definition("berom", "Beröm", "Synpunkter som har registrerats som beröm."),
    Definition(
        "utfall",
        "Beslut i lex Sarah",
        "Det beslut som gällde när siffrorna lästes av, i fem nivåer. Rapporter utan beslut visas för sig.",
    ),
    Definition(
        "till_ivo",
        "Anmälda till IVO",
        "Lex Sarah-rapporter som hade en registrerad anmälan till Inspektionen för vård och omsorg när siffrorna "
        "lästes av.",
    ),
    Definition(
        "missforhallande",
        "Typ av händelse",
        "Vad en lex Sarah-rapport gäller. Flera typer kan gälla samma rapport, så talen ska inte läggas ihop.",
    ),
    Definition(
        "kategori",
        "Kategori",
        "Den huvudkategori som ärendet hade när siffrorna lästes av. Ärenden utan kategori visas för sig.",
    ),
    Definition(
        "utforarenkat",
        "Utförarnas enkät",
        "Utförarna räknar själva och svarar efter halvåret. Svaren är som de var när siffrorna lästes av. Ej inkommit "
        "betyder att utföraren inte hade svarat då: det är inte noll och ingår inte i summan. Svaren räknas för sig "
        "och läggs aldrig ihop med ärendena i systemet, eftersom samma händelse kan finnas i båda.",
        sedan=2,
    ),
    Definition(
        "utforarunderrattelser",
        "Underrättelser från utförare",
        "Lex Sarah-rapporter och anmälningar till IVO som externa utförare har berättat om för nämnden, räknade efter "
        "dagen då de kom in. Noll står bara för den som har svarat på enkäten. Ej inkommit betyder att utföraren "
        "varken har underrättat nämnden eller svarat: det är inte noll. Underrättelserna läggs aldrig ihop med "
        "ärendena i systemet eller med enkätens tal, eftersom samma händelse kan finnas i flera av dem.",
        sedan=3,
    ),
    Definition(
        "bekraftad_i_tid",
        "Bekräftelse i tid",
        f"Andelen synpunkter som bekräftades inom {kommunens().med_ord('bekrafta_synpunkt_arbetsdagar')}, "
        "räknat från dagen efter att de kom in, bland dem där avsändaren är känd och vill ha svar.",
        sedan=6,
    ),
    Definition(
        "svar_i_tid",
        "Svar i tid",
        f"Andelen synpunkter som besvarades inom {kommunens().med_ord('besvara_synpunkt_arbetsdagar')}, bland dem "
        "där avsändaren är känd och vill ha svar.",
    ),
    Definition(
        "matdag",
        "Mätdag för svar",
        "Svar och bekräftelser räknas som det såg ut vid periodens slut. Är perioden inte slut räknas de som det "
        "såg ut när siffrorna lästes av. En synpunkt utan svar räknas som sen först när tiden har gått ut. Är tiden "
        "inte ute räknas den inte med i andelen utan visas för sig.",
        sedan=7,
    ),
    Definition(
        "intervall",
        "Osäkerhet",
        "När en andel bygger på färre än 30 visas ett intervall. Slumpen ensam kan ge tal inom intervallet "
        "(95 procent, Wilsons metod).",
    ),
    Definition(
        "egenkontroll_andel",
        "Andel i egenkontrollen",
        "Andelen ja av dem som har fått svaret ja eller nej. Ärenden där frågan inte är tillämplig eller underlaget "
        "saknas räknas inte i andelen utan visas för sig. Har två granskat samma ärende räknas det de kom fram till.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_bortfall",
        "Bortfall i egenkontrollen",
        "Dragna ärenden som inte gick att granska. Nästa ärende i dragen ordning tar platsen, så länge det finns fler. "
        "Ett bortfall ingår inte i någon andel.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_intervall",
        "Osäkerhet i egenkontrollen",
        "Urvalet kan ha träffat snett. Intervallet visar vilka andelar bland alla ärenden i ramen som stämmer med "
        "urvalet (95 procent, Wilsons metod, med hänsyn till hur stor del av ramen som är granskad). Har alla ärenden "
        "granskats finns ingen sådan osäkerhet.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_vikt",
        "Vägda andelar i egenkontrollen",
        "Urvalet är ungefär lika stort överallt, men det som det dras ur är olika stort. Nämndens andel vägs därför "
        "efter hur många ärenden varje enhet har i ramen, och enhetens efter hur många varje ärendetyp har, när "
        "urvalet är fördelat på ärendetyper. En vägd andel är alltså inte antalet ja delat med antalet bedömda. "
        "Osäkerheten räknas med Wilsons metod och ett verksamt antal bedömda (Korn och Graubard 1998), med hänsyn "
        "till hur stor del av varje enhets eller ärendetyps ärenden som är granskad. Det som ingen har granskat "
        "ingår inte.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_forandring",
        "Förändring i egenkontrollen",
        "En andel markeras som högre eller lägre än tidigare bara när skillnaden är större än slumpen i urvalen "
        "förklarar (95 procent, Newcombes metod). Bland tjugo oförändrade andelar markeras ändå omkring en.",
        sedan=2,
    ),
    Definition(
        "egenkontroll_overens",
        "Hur lika två granskare svarar",
        "En del av ärendena granskas av två, var för sig. Samstämmigheten är andelen svar som är lika från början. "
        "Kappa tar bort det som slumpen ensam skulle ge: 1 är helt lika och 0 inte bättre än slumpen.",
        sedan=2,
    ),
    *RAPPORTERNAS,
)
ALLA: Mapping[str, Definition] = {definition.kod: definition for definition in _ALLA}

ALLTID = ("period", "brytpunkt", "jamforelse", "namnd", "enhet", "verksamhetsform", "omorganisation", "dubblett")
"""What every figure rests on."""


def for_koder(koder: Iterable[str], *, alltid: Iterable[str] = ALLTID) -> tuple[Definition, ...]:
    """The definitions of `koder` and those that always apply, each once, in the list's order. Raises KeyError.

    `alltid` is another list for figures that are not about ärenden.
    """
    begarda = {*alltid, *koder}
    if okanda := begarda - ALLA.keys():
        raise KeyError(f"Ingen definition finns för {', '.join(sorted(okanda))}.")
    return tuple(definition for definition in _ALLA if definition.kod in begarda)
