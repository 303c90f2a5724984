"""Law by date: which provision a rule rests on, and how it is cited for an event on a certain day.

Socialtjänstlagen (2025:400) replaced (2001:453) on 2025-07-01, and an ärende cites the wording in force on the day of
the event. So a citation is never written in a template: it is asked for here, with the day.

Only wordings that are known are here. `Lydelse.fran` is the first day we vouch for, which may be later than the day
the provision was born; a day before that raises LydelseSaknas rather than guess. Change numbers are left out.
The demand (`krav`) is our own short summary in Swedish, never the text of the law.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Lag = Literal["SoL", "LSS", "HSL"]
"""The laws an ärende may cite. HSL has no provision of its own for the rules here, so alone it finds only the rest."""

SOL = "socialtjänstlagen (2025:400)"
SOL_2001 = "socialtjänstlagen (2001:453)"
LSS = "lagen (1993:387) om stöd och service till vissa funktionshindrade"
OSL = "offentlighets- och sekretesslagen (2009:400)"
SOLPUL = "lagen (2001:454) om behandling av personuppgifter inom socialtjänsten"
KL = "kommunallagen (2017:725)"
PSL = "patientsäkerhetslagen (2010:659)"
DOSL = "lagen (2018:1937) om tillgänglighet till digital offentlig service"
FL = "förvaltningslagen (2017:900)"
SOSFS_LEDNINGSSYSTEM = (
    "Socialstyrelsens föreskrifter och allmänna råd (SOSFS 2011:9) om ledningssystem för systematiskt kvalitetsarbete"
)
SOSFS_LEX_SARAH = "Socialstyrelsens föreskrifter och allmänna råd (SOSFS 2011:5) om lex Sarah"

KORTNAMN: Mapping[str, str] = {
    SOL: "SoL (2025:400)",
    SOL_2001: "SoL (2001:453)",
    LSS: "LSS (1993:387)",
    OSL: "OSL (2009:400)",
    SOLPUL: "lag (2001:454)",
    KL: "KL (2017:725)",
    PSL: "PSL (2010:659)",
    DOSL: "lag (2018:1937)",
    FL: "FL (2017:900)",
    SOSFS_LEDNINGSSYSTEM: "SOSFS 2011:9",
    SOSFS_LEX_SARAH: "SOSFS 2011:5",
}

NYA_SOL = date(2025, 7, 1)
LEX_SARAH_2011 = date(2011, 7, 1)
IVO_BILDADES = date(2013, 6, 1)


class LydelseSaknas(LookupError):
    """No wording is known for that day, or none in the laws the ärende cites. The message is a Swedish sentence."""


@dataclass(frozen=True, kw_only=True)
class Lydelse:
    """How a rule is cited, and what it asks, from `fran` (inclusive) until the next wording begins.

    `sol` and `lss` are whole citations, or None where that law has no such rule. `ovrig` is a provision outside the
    two (OSL, kommunallagen, a föreskrift), cited whichever law the ärende rests on. `krav_lss` is set only where LSS
    asks for something else than `krav`. `anmarkning` limits the rule, in a sentence for the reader.
    """

    fran: date
    krav: str
    sol: str | None = None
    lss: str | None = None
    ovrig: str | None = None
    krav_lss: str | None = None
    anmarkning: str = ""

    def __post_init__(self) -> None:
        if not (self.sol or self.lss or self.ovrig):
            raise ValueError("En lydelse måste hänvisa till minst en bestämmelse.")

    def krav_enligt(self, lag: Lag) -> str:
        """What the rule asks under one law; SoL and LSS may differ ("genast", "utan dröjsmål")."""
        return self.krav_lss if lag == "LSS" and self.krav_lss is not None else self.krav


@dataclass(frozen=True, init=False)
class Lagrum:
    """One rule and its wordings over time, newest first."""

    namn: str
    lydelser: tuple[Lydelse, ...]

    def __init__(self, namn: str, *lydelser: Lydelse) -> None:
        dagar = [lydelse.fran for lydelse in lydelser]
        if not dagar or dagar != sorted(set(dagar), reverse=True):
            raise ValueError("Ange minst en lydelse, den nyaste först och högst en per dag.")
        object.__setattr__(self, "namn", namn)
        object.__setattr__(self, "lydelser", lydelser)

    def vid(self, dag: date) -> Lydelse:
        """The wording in force on `dag`, the day of the event. Raises LydelseSaknas before the oldest known."""
        for lydelse in self.lydelser:
            if lydelse.fran <= dag:
                return lydelse
        aldsta = self.lydelser[-1].fran
        raise LydelseSaknas(f"Det finns ingen lydelse av ”{self.namn}” för {dag}. Den äldsta gäller från {aldsta}.")


def hanvisning(
    lagrum: Lagrum,
    dag: date,
    lagar: Collection[Lag] = (),
    *,
    kort: bool = False,
) -> str:
    """The citation of a rule on a day, for an ärende that rests on `lagar`; several are joined by "och".

    "27 kap. 2 § socialtjänstlagen (2025:400)", or with `kort` "27 kap. 2 § SoL (2025:400)". A law in `lagar` without
    such a rule is passed over. A föreskrift is named as the municipality has said (`kalla_foreskrifter`).

    Raises ValueError for an unknown law, LydelseSaknas when no wording is known for the day or in those laws.
    """
    okanda = set(lagar) - set(get_args(Lag))
    if okanda:
        raise ValueError(f"Okänd lag: {', '.join(sorted(okanda))}. Välj bland {', '.join(get_args(Lag))}.")
    lydelse = lagrum.vid(dag)
    valda = [("SoL" in lagar, lydelse.sol), ("LSS" in lagar, lydelse.lss), (True, lydelse.ovrig)]
    stallen = [stalle for vald, stalle in valda if vald and stalle]
    if not stallen:
        raise LydelseSaknas(f"”{lagrum.namn}” har ingen bestämmelse i {' eller '.join(sorted(lagar)) or 'vald lag'}.")
    byten = {**(KORTNAMN if kort else {}), **_KOMMUNENS_NAMN}
    return " och ".join(_med_namn(stalle, byten) for stalle in stallen)


_KOMMUNENS_NAMN: dict[str, str] = {}


def kalla_foreskrifter(namn: Mapping[str, str]) -> None:
    """What this municipality calls a föreskrift (a SOSFS constant), for instance with its newest change: that number
    is not vouched for here. Said once, by the settings; an empty name leaves the föreskrift its number alone.
    """
    if okanda := set(namn) - {SOSFS_LEDNINGSSYSTEM, SOSFS_LEX_SARAH}:
        raise ValueError(f"Bara föreskrifterna kan ha ett eget namn, inte {', '.join(sorted(okanda))}.")
    _KOMMUNENS_NAMN.clear()
    _KOMMUNENS_NAMN.update({fullt: eget for fullt, eget in namn.items() if eget})


def _med_namn(stalle: str, byten: Mapping[str, str]) -> str:
    for fullt, annat in byten.items():
        if stalle.endswith(fullt):
            return stalle.removesuffix(fullt) + annat
    return stalle


# --- Socialtjänstlagen and LSS: the work for good quality, and lex Sarah ----------------------------------------------

GOD_KVALITET = Lagrum(
    "medverka till god kvalitet",
    Lydelse(fran=NYA_SOL, sol=f"5 kap. 1 § {SOL}", lss=f"24 a § {LSS}", krav="var och en medverkar"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"14 kap. 2 § {SOL_2001}", lss=f"24 a § {LSS}", krav="var och en medverkar"),
)
SYSTEMATISKT_KVALITETSARBETE = Lagrum(
    "systematiskt kvalitetsarbete",
    Lydelse(fran=NYA_SOL, sol=f"5 kap. 2 § {SOL}", lss=f"6 § {LSS}", krav="systematiskt och hela tiden"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"3 kap. 3 § {SOL_2001}", lss=f"6 § {LSS}", krav="systematiskt och hela tiden"),
)
FOREBYGGANDE_RUTINER = Lagrum(
    "rutiner mot missförhållanden",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 1 § {SOL}", krav="rutiner som förebygger, upptäcker och åtgärdar"),
    Lydelse(
        fran=date(2013, 1, 1),
        sol=f"3 kap. 3 a § {SOL_2001}",
        krav="rutiner som förebygger, upptäcker och åtgärdar",
        anmarkning="Gällde bara verksamhet för barn och unga.",
    ),
)
RAPPORTERA = Lagrum(
    "skyldighet att rapportera",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 2 § {SOL}", lss=f"24 b § {LSS}", krav="genast"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"14 kap. 3 § {SOL_2001}", lss=f"24 b § {LSS}", krav="genast"),
)
INFORMERA_PERSONAL = Lagrum(
    "informera personalen om skyldigheten att rapportera",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 3 § {SOL}", lss=f"24 c § {LSS}", krav="alla berörda får veta"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"14 kap. 4 § {SOL_2001}", lss=f"24 c § {LSS}", krav="alla berörda får veta"),
)
UTFORARE_INFORMERAR_NAMNDEN = Lagrum(
    "enskild verksamhet informerar nämnden",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 4 § {SOL}", lss=f"24 d § {LSS}", krav="om varje rapport"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"14 kap. 5 § {SOL_2001}", lss=f"24 d § {LSS}", krav="om varje rapport"),
)
UTREDA = Lagrum(
    "dokumentera, utreda och avhjälpa",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 5 § {SOL}", lss=f"24 e § {LSS}", krav="genast", krav_lss="utan dröjsmål"),
    Lydelse(fran=LEX_SARAH_2011, sol=f"14 kap. 6 § {SOL_2001}", lss=f"24 e § {LSS}", krav="utan dröjsmål"),
)
ANMALA_IVO = Lagrum(
    "anmälan till IVO",
    Lydelse(fran=NYA_SOL, sol=f"27 kap. 6 § {SOL}", lss=f"24 f § {LSS}", krav="snarast"),
    Lydelse(fran=IVO_BILDADES, sol=f"14 kap. 7 § {SOL_2001}", lss=f"24 f § {LSS}", krav="snarast"),
    Lydelse(
        fran=LEX_SARAH_2011,
        sol=f"14 kap. 7 § {SOL_2001}",
        lss=f"24 f § {LSS}",
        krav="snarast",
        anmarkning="Anmälan gick till Socialstyrelsen, som hade tillsynen före IVO.",
    ),
)
EJ_VERKSTALLDA = Lagrum(
    "rapportera beslut som inte är verkställda",
    Lydelse(
        fran=NYA_SOL,
        sol=f"34 kap. 1–2 §§ {SOL}",
        lss=f"28 f–g §§ {LSS}",
        krav="varje kvartal till IVO och kommunens revisorer, efter tre månader",
    ),
    Lydelse(
        fran=IVO_BILDADES,
        sol=f"16 kap. 6 f–g §§ {SOL_2001}",
        lss=f"28 f–g §§ {LSS}",
        krav="varje kvartal till IVO och kommunens revisorer, efter tre månader",
    ),
)
EJ_VERKSTALLDA_STATISTIK = Lagrum(
    "statistik till fullmäktige om beslut som inte är verkställda",
    Lydelse(
        fran=NYA_SOL,
        sol=f"34 kap. 3 § {SOL}",
        lss=f"28 h § {LSS}",
        krav="varje kvartal till kommunfullmäktige, utan uppgifter om personer",
    ),
    Lydelse(
        fran=IVO_BILDADES,
        sol=f"16 kap. 6 h § {SOL_2001}",
        lss=f"28 h § {LSS}",
        krav="varje kvartal till kommunfullmäktige, utan uppgifter om personer",
    ),
)

# --- Socialtjänstlagen and förvaltningslagen: what egenkontroll looks for, and gallring -------------------------------
# Only the law of 2025 is known for these; a case file closed earlier raises LydelseSaknas.

FORHANDSBEDOMNING = Lagrum("förhandsbedömning", Lydelse(fran=NYA_SOL, sol=f"20 kap. 2 § {SOL}", krav="inom 14 dagar"))
BARNUTREDNING = Lagrum("barnutredning", Lydelse(fran=NYA_SOL, sol=f"20 kap. 3 § {SOL}", krav="inom fyra månader"))
OVERVAGANDE = Lagrum("övervägande om vården", Lydelse(fran=NYA_SOL, sol=f"22 kap. 13 § {SOL}", krav="var sjätte månad"))
KOMMUNICERING = Lagrum("kommunicering", Lydelse(fran=date(2018, 7, 1), ovrig=f"25 § {FL}", krav="före beslut"))
GALLRING_ENSKILD_VERKSAMHET = Lagrum(
    "gallring i enskild verksamhet",
    Lydelse(fran=NYA_SOL, sol=f"17 kap. 10 § {SOL}", krav="fem år efter den sista anteckningen"),
)

# --- Other laws ------------------------------------------------------------------------------------------------------

SEKRETESS = Lagrum(
    "sekretess i socialtjänsten", Lydelse(fran=date(2009, 6, 30), ovrig=f"26 kap. 1 § {OSL}", krav="sekretess")
)
REGISTRERING = Lagrum(
    "registrering av allmänna handlingar",
    Lydelse(
        fran=date(2009, 6, 30),
        ovrig=f"5 kap. 1–2 §§ {OSL}",
        krav="handlingar med sekretess registreras, med en ärendemening som inte röjer något",
    ),
)
SEKRETESSMARKERING = Lagrum(
    "sekretessmarkering", Lydelse(fran=date(2009, 6, 30), ovrig=f"5 kap. 5 § {OSL}", krav="handlingen kan märkas")
)
BEHORIGHET_OCH_LOGG = Lagrum(
    "behörighet efter behov och kontroll av läsning",
    # The statute is older; when 10 § got this content is not known here, so nothing is said of earlier days.
    Lydelse(fran=NYA_SOL, ovrig=f"10 § {SOLPUL}", krav="läsning loggas och kontrolleras regelbundet"),
)
INTERN_KONTROLL = Lagrum(
    "intern kontroll",
    Lydelse(fran=date(2018, 1, 1), ovrig=f"6 kap. 6 § {KL}", krav="så god att fel och oegentligheter förebyggs"),
)
DELEGATIONSBESLUT = Lagrum(
    "anmälan av delegationsbeslut",
    Lydelse(fran=date(2018, 1, 1), ovrig=f"6 kap. 40 § {KL}", krav="nämnden bestämmer hur de anmäls"),
)
JUSTERING = Lagrum(
    "justering av nämndens protokoll",
    Lydelse(
        fran=date(2018, 1, 1), ovrig=f"5 kap. 69 § och 6 kap. 35 § {KL}", krav="senast 14 dagar efter sammanträdet"
    ),
)
ANSLAG = Lagrum(
    "tillkännagivande av justeringen",
    Lydelse(fran=date(2018, 1, 1), ovrig=f"8 kap. 12 § {KL}", krav="senast andra dagen efter justeringen"),
)
LAGLIGHETSPROVNING = Lagrum(
    "överklagande genom laglighetsprövning",
    Lydelse(fran=date(2018, 1, 1), ovrig=f"13 kap. 5 § {KL}", krav="inom tre veckor från tillkännagivandet"),
)
PATIENTSAKERHETSBERATTELSE = Lagrum(
    "patientsäkerhetsberättelse",
    Lydelse(
        fran=date(2011, 1, 1),
        ovrig=f"3 kap. 10 § {PSL}",
        krav="senast den 1 mars varje år",
        anmarkning="Gäller om nämnden är vårdgivare.",
    ),
)
TILLGANGLIGHET = Lagrum(
    "tillgänglighet i digital service",
    Lydelse(fran=date(2019, 1, 1), ovrig=DOSL, krav="EN 301 549 V3.2.1, WCAG 2.1 AA och en tillgänglighetsredogörelse"),
)

# --- Föreskrifter ----------------------------------------------------------------------------------------------------


def _sosfs_2011_9(namn: str, stalle: str, krav: str) -> Lagrum:
    return Lagrum(namn, Lydelse(fran=date(2012, 1, 1), ovrig=f"{stalle} {SOSFS_LEDNINGSSYSTEM}", krav=krav))


def _sosfs_2011_5(namn: str, stalle: str, krav: str) -> Lagrum:
    return Lagrum(namn, Lydelse(fran=LEX_SARAH_2011, ovrig=f"{stalle} {SOSFS_LEX_SARAH}", krav=krav))


ANSVAR_I_LEDNINGSSYSTEMET = _sosfs_2011_9("ansvar i ledningssystemet", "3 kap.", "ansvaret är fördelat")
PROCESSER_OCH_RUTINER = _sosfs_2011_9(
    "processer, aktiviteter och rutiner", "4 kap.", "aktiviteter i ordning, rutiner och samverkan"
)
RISKANALYS = _sosfs_2011_9("riskanalys", "5 kap. 1 §", "hela tiden: sannolikhet och konsekvens för varje händelse")
EGENKONTROLL = _sosfs_2011_9("egenkontroll", "5 kap. 2 §", "så ofta och så mycket som behövs")
KLAGOMAL_OCH_SYNPUNKTER = _sosfs_2011_9("klagomål och synpunkter", "5 kap. 3 §", "tas emot och utreds")
SAMMANSTALLNING_OCH_ANALYS = _sosfs_2011_9(
    "sammanställning och analys", "5 kap. 6 §", "rapporter, klagomål och synpunkter analyseras för att se mönster"
)
FORBATTRINGAR = _sosfs_2011_9(
    "förbättring av verksamheten och dess rutiner", "5 kap. 7–8 §§", "verksamhet, processer och rutiner förbättras"
)
PERSONALENS_MEDVERKAN = _sosfs_2011_9("personalens medverkan", "6 kap.", "personalen arbetar efter processerna")
DOKUMENTATION_OCH_KVALITETSBERATTELSE = _sosfs_2011_9(
    "dokumentation och kvalitetsberättelse", "7 kap. 1 §", "arbetet dokumenteras; en berättelse varje år bör göras"
)
UTREDNINGENS_INNEHALL = _sosfs_2011_5(
    "vad en lex Sarah-utredning visar", "5 kap.", "händelse, konsekvenser, orsaker, tidigare händelser och åtgärder"
)
UTREDNING_TILL_IVO = _sosfs_2011_5(
    "utredningen till IVO efter anmälan", "6 kap.", "senast två månader efter anmälan, om den inte var bifogad"
)

ALLA: tuple[Lagrum, ...] = tuple(varde for varde in list(globals().values()) if isinstance(varde, Lagrum))
"""Every rule of this module, in the order written. A test compares it with a table written by hand."""
