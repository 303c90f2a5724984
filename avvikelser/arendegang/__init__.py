"""How an ärende moves. The only place its status changes.

    Avvikelse   rapporterad ─ta emot─> mottagen ─avsluta─> avslutad
                                          ^│
                                 omklassa ││ omklassa, eller klassa när regeln föreslår det (motivering)
                                          │v
    Lex Sarah   rapporterad ─ta emot─> mottagen ─lämna över─> under utredning ─lämna förslag─> föreslagen
                                                                   ^──────────återförvisa──────────┤
                                                                                  besluta, av någon annan
                                                                                                   v
                     avslutad <─avsluta─ uppföljning <─inled uppföljning─ beslutad (ett rättat beslut stannar här)
                         ^──────────avsluta, när det inte var ett missförhållande──────────┘

    Synpunkt    rapporterad ─bekräfta─> mottagen ─besvara─> besvarad ─avsluta─> avslutad
                     ^───────flytta─────────┘                │  ^                  │
                beröm: lämna vidare, direkt till avslutad     v  │ svar            v
                                                        hos klagomålsdelegationen <┘ inte nöjd

    A dubblett of another ärende is closed at once: an avvikelse or a lex Sarah rapport from mottagen, a synpunkt from
    mottagen or besvarad. Taken back it is where it was (`kopplingar.gang`).
    Anmälan till IVO can be made from mottagen on, and must be made before a beslut of the two last kinds is closed.
    What was written wrong of it can be put right also afterwards.

`gangen.GANGAR` is the same picture as a dictionary per typ, and `gangen.KRAVER` says who may. One function per verb:
it locks the row, re-reads it, checks the conditions, writes the status, and appends a `Handelse` and a log post in one
transaction. History is never edited; a correction is a new entry.
"""

from avvikelser.arendegang.ansvar import (
    byt_ansvarig,
    handlaggare_nagonstans,
    mojliga_handlaggare,
    mojliga_nya_ansvariga,
)
from avvikelser.arendegang.atgarder import besluta_atgard, klarmarkera_atgard, mojliga_ansvariga, planera_atgard
from avvikelser.arendegang.delade import (
    atgarder_i,
    koppla_atgard,
    koppla_bort_atgard,
    kopplingsbara,
    satt_andra,
)
from avvikelser.arendegang.gangen import (
    GANGAR,
    KRAVER,
    UTAN_UTREDNING,
    GammalSida,
    SparadeFore,
    bara_lasa,
    behorighetshinder,
    handlaggs_med,
    kravs_av,
    mojliga,
    nasta_status,
)
from avvikelser.arendegang.handlaggning import (
    Avslutskrav,
    Bedomt,
    avsluta,
    avslutshinder,
    avslutskrav,
    bifoga,
    klassa,
    registrera_omedelbar_atgard,
    skriv_anteckning,
    ta_emot,
    uppfoljning_saknas,
)
from avvikelser.arendegang.ivoanmalan import (
    Anmalan,
    anmal_till_ivo,
    anmalan_i,
    bifogathinder,
    daghinder,
    ratta_ivo_anmalan,
    skriv_ivo_uppgift,
)
from avvikelser.arendegang.lex_sarah import (
    ar_avslutat_tidigt,
    aterforvisa,
    besluta,
    beslutshinder,
    inled_uppfoljning,
    lamna_forslag,
    lamna_over,
    mojliga_beslutare,
    mojliga_utredare,
    senaste_forslag,
    ska_anmalas,
)
from avvikelser.arendegang.omedelbart import Omedelbar
from avvikelser.arendegang.orsaker import NyOrsak, skriv_orsak, stryk_orsak
from avvikelser.arendegang.rapport import Rapport, Rapportor, komplettera, markthinder, rapportera, rubrik_for
from avvikelser.arendegang.typbyte import omklassa
from avvikelser.arendegang.verb import Verb

__all__ = [
    "GANGAR",
    "KRAVER",
    "UTAN_UTREDNING",
    "Anmalan",
    "Avslutskrav",
    "Bedomt",
    "GammalSida",
    "NyOrsak",
    "Omedelbar",
    "Rapport",
    "Rapportor",
    "SparadeFore",
    "Verb",
    "anmal_till_ivo",
    "anmalan_i",
    "ar_avslutat_tidigt",
    "aterforvisa",
    "atgarder_i",
    "avsluta",
    "avslutshinder",
    "avslutskrav",
    "bara_lasa",
    "behorighetshinder",
    "besluta",
    "besluta_atgard",
    "beslutshinder",
    "bifoga",
    "bifogathinder",
    "byt_ansvarig",
    "daghinder",
    "handlaggare_nagonstans",
    "handlaggs_med",
    "inled_uppfoljning",
    "klarmarkera_atgard",
    "klassa",
    "komplettera",
    "koppla_atgard",
    "koppla_bort_atgard",
    "kopplingsbara",
    "kravs_av",
    "lamna_forslag",
    "lamna_over",
    "markthinder",
    "mojliga",
    "mojliga_ansvariga",
    "mojliga_beslutare",
    "mojliga_handlaggare",
    "mojliga_nya_ansvariga",
    "mojliga_utredare",
    "nasta_status",
    "omklassa",
    "planera_atgard",
    "rapportera",
    "ratta_ivo_anmalan",
    "registrera_omedelbar_atgard",
    "rubrik_for",
    "satt_andra",
    "senaste_forslag",
    "ska_anmalas",
    "skriv_anteckning",
    "skriv_ivo_uppgift",
    "skriv_orsak",
    "stryk_orsak",
    "ta_emot",
    "uppfoljning_saknas",
]
