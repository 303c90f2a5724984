"""What can happen in Lindsjö kommun: invented events, by kind of verksamhet. No real case, person or place."""

from __future__ import annotations

from dataclasses import dataclass

from avvikelser.models import Missforhallandetyp
from kvalitet.organisation.models import Verksamhetsform

_T = Missforhallandetyp


@dataclass(frozen=True)
class Exempel:
    """`rubrik` is neutral: it says the kind of event, never who or what exactly."""

    rubrik: str
    beskrivning: str
    foljd: str
    direkt: str
    typ: Missforhallandetyp
    kategori: str  # word that the kategori's name contains
    lag: str = "sol"


MYNDIGHET: tuple[Exempel, ...] = (
    Exempel(
        "Försenad utredning",
        "Utredningen blev klar tre veckor efter den tid som gäller. Ärendet bytte handläggare två gånger under tiden.",
        "Familjen fick vänta på insatsen och visste inte vem de skulle ringa.",
        "Ny handläggare ringde familjen samma dag och bokade ett möte.",
        _T.RATTSSAKERHET,
        "rättssäkerhet",
    ),
    Exempel(
        "Brev till fel mottagare",
        "Ett beslut skickades till en tidigare adress. Adressen hade skrivits in för hand.",
        "Uppgifter kan ha lästs av någon annan än mottagaren.",
        "Brevet hämtades tillbaka oöppnat. Mottagaren fick besked.",
        _T.RATTSSAKERHET,
        "rättssäkerhet",
    ),
    Exempel(
        "Dokumentation saknas",
        "Två samtal hade inte skrivits in i journalen när ärendet lämnades över.",
        "Den nya handläggaren saknade underlag vid mötet.",
        "Samtalen skrevs in i efterhand med uppgift om när de hölls.",
        _T.RATTSSAKERHET,
        "rättssäkerhet",
    ),
    Exempel(
        "Skyddsbedömning gjordes sent",
        "En anmälan kom in på eftermiddagen och bedömdes först nästa dag på förmiddagen.",
        "Ett barn kunde ha farit illa under natten.",
        "Bedömningen gjordes direkt när anmälan upptäcktes.",
        _T.EJ_UTFORD,
        "insats",
    ),
    Exempel(
        "Beslut verkställdes inte",
        "Ett beslut om kontaktperson hade inte verkställts efter fyra månader.",
        "Den unge var utan stöd hela våren.",
        "Uppdraget gick ut till två möjliga kontaktpersoner.",
        _T.EJ_UTFORD,
        "insats",
    ),
    Exempel(
        "Bemötande vid möte",
        "Den som kom till mötet upplevde att frågorna ställdes på ett sätt som kändes misstroende.",
        "Personen ville inte komma tillbaka.",
        "Gruppledaren ringde och erbjöd ett nytt möte med en annan handläggare.",
        _T.BEMOTANDE,
        "bemötande",
    ),
)
BOENDE: tuple[Exempel, ...] = (
    Exempel(
        "Utebliven tillsyn",
        "Tillsynen på kvällen gjordes inte. Den som hade passet fick överlämning på telefon och såg inte kvällslistan.",
        "Den boende var ensam och orolig hela kvällen.",
        "Kollegan gick dit så snart det märktes och satt kvar en timme.",
        _T.EJ_UTFORD,
        "insats",
    ),
    Exempel(
        "Läkemedelsskåp stod olåst",
        "Skåpet i personalrummet stod öppet vid passbytet. Nyckeln satt i.",
        "Ingen känd. Någon hade kunnat ta läkemedel som inte är ordinerade.",
        "Skåpet låstes och innehållet räknades. Inget saknades.",
        _T.MILJO,
        "miljö",
    ),
    Exempel(
        "Nyckel kom bort",
        "En nyckel till två lägenheter saknades när passet började.",
        "Två boende fick vänta med att komma in.",
        "Låsen byttes samma dag.",
        _T.MILJO,
        "miljö",
    ),
    Exempel(
        "Bråk mellan två boende",
        "Två boende blev osams i köket. Den ena knuffade den andra mot bänken.",
        "Den ena fick ont i armen och ville inte äta i köket på flera dagar.",
        "Personalen gick emellan och pratade med båda var för sig.",
        _T.FYSISKT,
        "övergrepp",
    ),
    Exempel(
        "Vikarie utan introduktion",
        "En vikarie arbetade sitt första pass ensam och hade inte fått se genomförandeplanerna.",
        "Två boende fick inte det stöd som var planerat.",
        "Ordinarie personal kom in två timmar tidigare.",
        _T.FEL_UTFORD,
        "arbetssätt",
    ),
    Exempel(
        "Ord som sårade",
        "En boende berättade att en i personalen hade talat nedlåtande om hens städning inför andra.",
        "Den boende drog sig undan i flera dagar.",
        "Enhetschefen pratade med den boende och med personalen.",
        _T.BEMOTANDE,
        "bemötande",
    ),
)
OMSORG: tuple[Exempel, ...] = (
    Exempel(
        "Utebliven insats",
        "Hjälpen på morgonen blev inte av. Besöket hade flyttats i schemat utan att någon fick besked.",
        "Den enskilde fick ligga kvar i sängen till klockan elva.",
        "Personal åkte dit när den enskilde larmade.",
        _T.EJ_UTFORD,
        "insats",
    ),
    Exempel(
        "Fall i badrummet",
        "Den enskilde gled när golvet var blött. Den halkfria mattan låg i tvätten.",
        "Blåmärke på höften, ingen fraktur.",
        "Sjuksköterska bedömde skadan. Ny matta lades ut.",
        _T.MILJO,
        "fall",
        "hsl",
    ),
    Exempel(
        "Läkemedel gavs inte",
        "Kvällsdosen blev kvar i dosetten. Signeringslistan fylldes i ändå.",
        "Ingen påvisad följd. Den enskilde sov dåligt.",
        "Sjuksköterska kontaktades och följde läget under natten.",
        _T.FEL_UTFORD,
        "läkemedel",
        "hsl",
    ),
    Exempel(
        "Larm besvarades sent",
        "Larmet gick klockan 02.10 och besvarades klockan 02.55. Båda i nattpatrullen var hos en annan person.",
        "Den enskilde var rädd och hade inte kunnat ta sig upp från golvet.",
        "Nattpatrullen hjälpte till och ringde sjuksköterska.",
        _T.EJ_UTFORD,
        "insats",
    ),
    Exempel(
        "Pengar saknades",
        "Vid redovisning av kassan saknades 300 kronor. Två personer hade haft nyckel.",
        "Den enskilde kunde inte handla som planerat.",
        "Beloppet ersattes. Kassan räknas nu av två.",
        _T.EKONOMISKT,
        "ekonomiska",
    ),
    Exempel(
        "Handgrepp vid förflyttning",
        "Vid förflyttning höll en i personalen så hårt att det blev märken på armen.",
        "Den enskilde har ont och är rädd vid nästa förflyttning.",
        "Personal med utbildning i förflyttning tog över.",
        _T.FYSISKT,
        "övergrepp",
    ),
)
# slag: (kategori, ärendemening, text)
SYNPUNKTER: dict[str, tuple[tuple[str, str, str], ...]] = {
    "klagomal": (
        ("Väntetid", "Väntetid på besked", "Jag har väntat i sju veckor på besked och ingen ringer tillbaka."),
        (
            "Bemötande",
            "Bemötande i telefon",
            "Jag blev avbruten flera gånger och fick inte säga klart det jag ringde om.",
        ),
        (
            "Kontinuitet och personal",
            "Olika personal varje dag",
            "Mamma har träffat elva olika personer på två veckor.",
        ),
        (
            "Utförande av insats",
            "Insatsen kom för sent",
            "Hjälpen kommer ofta en timme efter den tid vi har kommit överens om.",
        ),
    ),
    "synpunkt": (
        ("Information", "Information på webbplatsen", "Det är svårt att hitta hur man ansöker om avlastning."),
        ("Tillgänglighet", "Öppettider i receptionen", "Det vore bra med en kväll i veckan då receptionen är öppen."),
    ),
    "berom": (
        ("Bemötande", "Tack för stödet", "Personalen har varit lugn och tydlig hela vägen. Det har betytt mycket."),
        ("Övrigt", "Trevlig sommarutflykt", "Utflykten till sjön blev årets bästa dag för pappa."),
    ),
    "forslag": (("Delaktighet", "Gemensam matlagning", "Kan vi laga mat tillsammans en gång i veckan?"),),
}


def for_form(form: str, kod: str) -> tuple[Exempel, ...]:
    """The events that fit an enhet: authority, housing for the young and for adults, or care."""
    if form == Verksamhetsform.MYNDIGHET:
        return MYNDIGHET
    return BOENDE if kod in {"TALL", "BOST", "ANGS", "OPPEN", "X-BJO", "X-GRA", "X-KLI"} else OMSORG
