"""What can be done with an ärende, and how one came in that nobody of the staff reported."""

from __future__ import annotations

from django.db import models


class Verb(models.TextChoices):
    """What can be done with an ärende. The label is how the log says that it was done."""

    RAPPORTERA = "rapportera", "Rapporterade"
    KOMPLETTERA = "komplettera", "La till en uppgift"
    TA_EMOT = "ta_emot", "Tog emot rapporten"
    OMEDELBAR_ATGARD = "omedelbar_atgard", "Skrev in en omedelbar åtgärd"
    KLASSA = "klassa", "Klassade händelsen"
    OMKLASSA = "omklassa", "Ändrade typ"
    LAMNA_OVER = "lamna_over", "Lämnade över till utredare"
    ANTECKNING = "anteckning", "Skrev en anteckning"
    BIFOGA = "bifoga", "La till en fil"
    BYT_ANSVARIG = "byt_ansvarig", "Bytte ansvarig"
    SKRIV_POST = "skriv_post", "Skrev i utredningen"
    UTRED = "utred", "Ändrade i utredningen"
    LAMNA_FORSLAG = "lamna_forslag", "Lämnade förslag till beslut"
    ATERTA_FORSLAG = "aterta_forslag", "Öppnade utredningen igen"
    AVSLUTA_TIDIGT = "avsluta_tidigt", "Beslutade att avsluta utan hel utredning"
    IVO_BESLUT = "ivo_beslut", "Skrev in IVO:s beslut"
    ATERFORVISA = "aterforvisa", "Bad om mer utredning"
    BESLUTA = "besluta", "Beslutade"
    INLED_UPPFOLJNING = "inled_uppfoljning", "Började följa upp"
    ANMAL_TILL_IVO = "anmal_till_ivo", "Anmälde till IVO"
    IVO_UPPGIFT = "ivo_uppgift", "Skrev in uppgifter från IVO"
    RATTA_ANMALAN = "ratta_ivo_anmalan", "Rättade uppgifterna om anmälan till IVO"
    PLANERA_ATGARD = "planera_atgard", "Planerade en åtgärd"
    BESLUTA_ATGARD = "besluta_atgard", "Beslutade om en åtgärd"
    KLARMARKERA_ATGARD = "klarmarkera_atgard", "Följde upp en åtgärd"
    KOPPLA_ATGARD = "koppla_atgard", "Kopplade en åtgärd till ärendet"
    KOPPLA_BORT_ATGARD = "koppla_bort_atgard", "Tog bort en åtgärd från ärendet"
    AVSLUTA = "avsluta", "Avslutade ärendet"
    SKRIV_ORSAK = "skriv_orsak", "Skrev om en orsak"
    KOPPLA = "koppla_arende", "Kopplade ärendet till ett annat"
    KOPPLA_BORT = "koppla_bort", "Tog bort en koppling"
    DELA = "dela_rapport", "Delade rapporten i två"
    DUBBLETT = "dubblett", "Avslutade ärendet som dubblett"
    ATERTA_DUBBLETT = "aterta_dubblett", "Öppnade en dubblett igen"
    # synpunkter
    BEKRAFTA = "bekrafta", "Bekräftade till avsändaren"
    FRAGA_AVSANDAREN = "fraga_avsandaren", "Frågade avsändaren"
    BESVARA = "besvara", "Svarade avsändaren"
    LAMNA_VIDARE = "lamna_vidare", "Lämnade berömmet vidare"
    FLYTTA = "flytta_synpunkt", "Flyttade ärendet till en annan plats"
    BERORDA = "andra_berorda", "Ändrade vilka fler enheter som berörs"
    AVSANDAREN_SKREV = "avsandaren_skrev", "Fick veta mer av avsändaren"
    NOJD = "nojd", "Skrev in att avsändaren är nöjd"
    INTE_NOJD = "inte_nojd", "Skrev in att avsändaren inte är nöjd"
    TILL_DELEGATION = "till_delegation", "Lämnade till klagomålsdelegationen"
    DELEGATIONSSVAR = "delegationssvar", "Skrev in klagomålsdelegationens svar"
    MISSFORHALLANDE = "missforhallande", "Rapporterade ett missförhållande enligt lex Sarah"


class Inkomst(models.TextChoices):
    """The first entry in the log of what no employee reports themselves: a synpunkt, and a rapport that was told or
    written to whoever receives it. Synpunkter from before it was told begin with RAPPORTERA, as what the staff report
    does."""

    WEBB = "inkom_webb", "Kom in via webbformuläret"
    REGISTRERAD = "registrera_synpunkt", "Registrerades åt avsändaren"
    NEDSKRIVEN = "skriv_in_rapport", "Skrev in en rapport åt någon annan"


class Vidsidan(models.TextChoices):
    """What stands in the log and is done whatever the läge: it is no step of the ärende's way and moves nothing."""

    NY_KOD = "ny_kod", "Gav avsändaren en ny kod"


ORD = {**dict(Verb.choices), **dict(Inkomst.choices), **dict(Vidsidan.choices)}
"""How the log says each."""
