"""Which befogenheter there are, which roller there are, and what each roll holds by default.

One dictionary that a lawyer can read. A systemförvaltare may change a roll afterwards (`Rollbefogenhet`); these are
the values a new installation starts with. Roller: DOMAIN 2, after real municipalities' delegations.
"""

from django.db import models


class Befogenhet(models.TextChoices):
    """One thing a person may do at a place. Each is a Django permission on `Organisationsdel`."""

    RAPPORTERA = "rapportera", "Rapportera händelser"
    SE_ARENDE = "se_arende", "Läsa ärenden"
    TA_EMOT = "ta_emot", "Ta emot rapporter"
    HANDLAGGA = "handlagga", "Handlägga ärenden"
    UTREDA = "utreda", "Utreda lex Sarah"
    BESLUTA = "besluta", "Besluta om lex Sarah"
    SE_LEX_SARAH = "se_lex_sarah", "Läsa lex Sarah utan att vara utpekad läsare"
    SKOTA_SYNPUNKT = "skota_synpunkt", "Fördela och besvara synpunkter"
    SKOTA_ATGARD = "skota_atgard", "Sköta åtgärder"
    SKOTA_UTFORARE = "skota_utforare", "Sköta externa utförare och deras enkät"
    LAMNA_UTFORARUPPGIFT = "lamna_utforaruppgift", "Lämna uppgifter för en extern utförare"
    PLANERA_EGENKONTROLL = "planera_egenkontroll", "Planera egenkontroll"
    ANTA_EGENKONTROLL = "anta_egenkontroll", "Skriva in nämndens beslut om egenkontroll"
    DRA_URVAL = "dra_urval", "Läsa in ramar och dra urval av ärenden"
    GRANSKA_AKTER = "granska_akter", "Granska ärenden i egenkontroll när planen säger det"
    RATTA_GRANSKNING = "ratta_granskning", "Rätta svar i en klarmarkerad egenkontroll"
    SE_EGENKONTROLL = "se_egenkontroll", "Läsa egenkontroll"
    SE_RISK = "se_risk", "Läsa riskanalyser och internkontroll"
    SKOTA_RISK = "skota_risk", "Göra riskanalyser"
    FOLJA_UPP_KONTROLL = "folja_upp_kontroll", "Följa upp kontrollmoment som kontrollansvarig"
    SKOTA_INTERNKONTROLL = "skota_internkontroll", "Sköta nämndens internkontrollplan"
    SE_TILLSYN = "se_tillsyn", "Läsa tillsynsärenden från IVO"
    SKOTA_TILLSYN = "skota_tillsyn", "Sköta nämndens svar till IVO"
    SKOTA_EJ_VERKSTALLDA = "skota_ej_verkstallda", "Registrera beslut som inte är verkställda"
    SE_SIFFROR = "se_siffror", "Se statistik"
    SAMMANSTALLA = "sammanstalla", "Skriva rapporter till nämnden"
    FASTSTALLA = "faststalla", "Fastställa rapporter"
    SE_RAPPORT = "se_rapport", "Läsa fastställda rapporter"
    SKOTA_NAMND = "skota_namnd", "Förbereda sammanträden"
    SE_HANDLINGAR = "se_handlingar", "Läsa nämndens handlingar"
    SE_SEKRETESSHANDLINGAR = "se_sekretesshandlingar", "Läsa nämndens handlingar med sekretess"
    SE_DIARIUM = "se_diarium", "Läsa nämndens diarium"
    SE_GALLRING = "se_gallring", "Läsa gallringsplaner, förslag och protokoll"
    SKOTA_GALLRING = "skota_gallring", "Sköta gallringsplanen, spärra och föreslå gallring"
    GODKANNA_GALLRING = "godkanna_gallring", "Godkänna gallring"
    SE_SPAR = "se_spar", "Granska loggen"
    SKOTA_ORGANISATION = "skota_organisation", "Sköta organisation, konton och uppdrag"


class Roll(models.TextChoices):
    MEDARBETARE = "medarbetare", "Medarbetare"
    ENHETSCHEF = "enhetschef", "Enhetschef"
    VERKSAMHETSCHEF = "verksamhetschef", "Verksamhetschef"
    UTREDARE = "utredare", "Lex Sarah-utredare"
    FORVALTNINGSCHEF = "forvaltningschef", "Förvaltningschef"
    KVALITETSSTRATEG = "kvalitetsstrateg", "Kvalitetsstrateg"
    SYNPUNKTSKOORDINATOR = "synpunktskoordinator", "Synpunktskoordinator"
    NAMNDSEKRETERARE = "namndsekreterare", "Nämndsekreterare"
    LEDAMOT = "ledamot", "Ledamot"
    GRANSKARE = "granskare", "Granskare i egenkontroll"
    REVISOR = "revisor", "Revisor"
    UTFORARKONTAKT = "utforarkontakt", "Utförarens kontaktperson"
    SYSTEMFORVALTARE = "systemforvaltare", "Systemförvaltare"


_B = Befogenhet

FORVALDA_ROLLER: dict[Roll, frozenset[Befogenhet]] = {
    Roll.MEDARBETARE: frozenset({_B.RAPPORTERA}),
    Roll.ENHETSCHEF: frozenset(
        {_B.RAPPORTERA, _B.SE_ARENDE, _B.TA_EMOT, _B.HANDLAGGA, _B.SKOTA_ATGARD, _B.SE_SIFFROR, _B.SE_RAPPORT}
        | {_B.SE_RISK, _B.SKOTA_RISK, _B.FOLJA_UPP_KONTROLL}
        | {_B.SE_EGENKONTROLL, _B.GRANSKA_AKTER, _B.RATTA_GRANSKNING, _B.SKOTA_EJ_VERKSTALLDA}
        | {_B.SE_TILLSYN}
    ),
    Roll.VERKSAMHETSCHEF: frozenset(
        {_B.RAPPORTERA, _B.SE_ARENDE, _B.TA_EMOT, _B.HANDLAGGA, _B.SKOTA_ATGARD, _B.SE_SIFFROR, _B.SE_RAPPORT}
        | {_B.BESLUTA, _B.SE_LEX_SARAH, _B.SKOTA_EJ_VERKSTALLDA}
        | {_B.SE_RISK, _B.SKOTA_RISK, _B.FOLJA_UPP_KONTROLL, _B.SE_EGENKONTROLL, _B.RATTA_GRANSKNING}
        | {_B.SE_TILLSYN}
    ),
    Roll.UTREDARE: frozenset({_B.RAPPORTERA, _B.SE_ARENDE, _B.UTREDA, _B.SKOTA_ATGARD}),
    Roll.FORVALTNINGSCHEF: frozenset(
        {_B.RAPPORTERA, _B.SE_ARENDE, _B.BESLUTA, _B.SE_LEX_SARAH, _B.SKOTA_ATGARD, _B.SE_SIFFROR, _B.SE_RAPPORT}
        | {_B.SE_RISK, _B.SKOTA_RISK, _B.FOLJA_UPP_KONTROLL, _B.SE_EGENKONTROLL}
        | {_B.SE_TILLSYN}
    ),
    Roll.KVALITETSSTRATEG: frozenset(
        {_B.RAPPORTERA, _B.SE_ARENDE, _B.SE_LEX_SARAH, _B.SKOTA_ATGARD, _B.SE_SIFFROR, _B.SAMMANSTALLA}
        | {_B.FASTSTALLA, _B.SE_RAPPORT, _B.SE_HANDLINGAR, _B.SE_SPAR, _B.SKOTA_UTFORARE, _B.SKOTA_EJ_VERKSTALLDA}
        | {_B.SE_DIARIUM, _B.SE_TILLSYN, _B.SKOTA_TILLSYN}
        | {_B.SE_RISK, _B.SKOTA_RISK, _B.FOLJA_UPP_KONTROLL, _B.SKOTA_INTERNKONTROLL}
        | {_B.SE_EGENKONTROLL, _B.PLANERA_EGENKONTROLL, _B.ANTA_EGENKONTROLL, _B.DRA_URVAL, _B.GRANSKA_AKTER}
        | {_B.RATTA_GRANSKNING}
        | {_B.SE_GALLRING, _B.SKOTA_GALLRING, _B.GODKANNA_GALLRING}
    ),
    # Whoever keeps the register of a nämnd also sees to what is taken out of it; a list of numbers opens no ärende.
    Roll.SYNPUNKTSKOORDINATOR: frozenset(
        {_B.RAPPORTERA, _B.SE_ARENDE, _B.SKOTA_SYNPUNKT, _B.SE_SIFFROR, _B.SE_DIARIUM}
        | {_B.SE_GALLRING, _B.GODKANNA_GALLRING}
    ),
    Roll.NAMNDSEKRETERARE: frozenset(
        {_B.RAPPORTERA, _B.SE_RAPPORT, _B.SKOTA_NAMND, _B.SE_HANDLINGAR, _B.SE_SEKRETESSHANDLINGAR}
        | {_B.SE_DIARIUM}
        | {_B.SE_GALLRING, _B.SKOTA_GALLRING, _B.GODKANNA_GALLRING}
    ),
    Roll.LEDAMOT: frozenset({_B.SE_HANDLINGAR, _B.SE_SEKRETESSHANDLINGAR}),
    # Reviews only where a plan names the person. Often a socialsekreterare of another enhet.
    Roll.GRANSKARE: frozenset({_B.RAPPORTERA, _B.GRANSKA_AKTER, _B.SE_EGENKONTROLL}),
    Roll.REVISOR: frozenset(
        {_B.SE_SIFFROR, _B.SE_RAPPORT, _B.SE_HANDLINGAR, _B.SE_RISK, _B.SE_EGENKONTROLL, _B.SE_TILLSYN}
    ),
    Roll.UTFORARKONTAKT: frozenset({_B.LAMNA_UTFORARUPPGIFT}),  # somebody outside the house, and nothing else in it
    Roll.SYSTEMFORVALTARE: frozenset({_B.SKOTA_ORGANISATION}),  # sees no ärenden
}

# A systemförvaltare hands out roller and must therefore never hold what opens an ärende.
# Lagrum: lag (2001:454) 10 §, need-based behörighet.
ALDRIG_FOR_SYSTEMFORVALTARE: frozenset[Befogenhet] = frozenset(_B) - {_B.SKOTA_ORGANISATION, _B.RAPPORTERA}

# What lets somebody read an ärende or a handling with sekretess: all, or those one receives, utreder or decides.
OPPNAR_SEKRETESS: frozenset[Befogenhet] = frozenset(
    {_B.SE_LEX_SARAH, _B.TA_EMOT, _B.UTREDA, _B.BESLUTA, _B.SE_SEKRETESSHANDLINGAR, _B.SKOTA_UTFORARE}
)
