"""What the verbs of the log are called on screen: "Maja Lindqvist · Tog emot rapporten · IFN 2026/0417".

The log keeps the name of the rule's function; this is its Swedish, in the past tense. A test reads the source and asks
that every verb that is logged has a row here.
"""

VERB: dict[str, str] = {
    # the log itself
    "se": "Läste",
    "hamta_loggen": "Hämtade loggen som fil",
    # ärenden
    "rapportera": "Rapporterade",
    "komplettera": "La till en uppgift",
    "ta_emot": "Tog emot rapporten",
    "omedelbar_atgard": "Skrev in en omedelbar åtgärd",
    "klassa": "Klassade händelsen",
    "omklassa": "Ändrade typ",
    "lamna_over": "Lämnade över till utredare",
    "anteckning": "Skrev en anteckning",
    "bifoga": "La till en fil",
    "byt_ansvarig": "Bytte ansvarig",
    "skriv_post": "Skrev i utredningen",
    "utred": "Ändrade i utredningen",
    "lamna_forslag": "Lämnade förslag till beslut",
    "aterta_forslag": "Öppnade utredningen igen",
    "hamta_utredning": "Hämtade utredningen som fil",
    "maska": "Ändrade vad som maskas",
    "skicka_maskning": "Skickade en maskning till granskning",
    "granska_maskning": "Granskade en maskning",
    "aterforvisa": "Bad om mer utredning",
    "besluta": "Beslutade",
    "anmal_till_ivo": "Anmälde till IVO",
    "ivo_uppgift": "Skrev in uppgifter från IVO",
    "avsluta": "Avslutade ärendet",
    "registrera_synpunkt": "Registrerade en synpunkt",
    "bekrafta": "Bekräftade till avsändaren",
    "fraga_avsandaren": "Frågade avsändaren",
    "besvara": "Svarade avsändaren",
    "lamna_vidare": "Lämnade berömmet vidare",
    "flytta_synpunkt": "Flyttade ärendet till en annan plats",
    "avsandaren_skrev": "Fick veta mer av avsändaren",
    "nojd": "Skrev in att avsändaren är nöjd",
    "inte_nojd": "Skrev in att avsändaren inte är nöjd",
    "till_delegation": "Lämnade till klagomålsdelegationen",
    "delegationssvar": "Skrev in klagomålsdelegationens svar",
    "missforhallande": "Rapporterade ett missförhållande enligt lex Sarah",
    "skriv_svarsmall": "Ändrade en svarsmall",
    "skapa_svarsbrev": "Skapade ett svarsbrev",
    "folj_synpunkt": "Följde synpunkten med sin kod",
    "hamta_arenden": "Hämtade en lista över ärenden som fil",
    "hamta_atgarder": "Hämtade en lista över åtgärder som fil",
    "importera_arenden": "Läste in ärenden från ett äldre system",
    # åtgärder
    "planera_atgard": "Planerade en åtgärd",
    "besluta_atgard": "Beslutade om en åtgärd",
    "klarmarkera_atgard": "Följde upp en åtgärd",
    "byt_ansvarig_for_atgard": "Bytte ansvarig för en åtgärd",
    # e-post
    "skicka_brev_igen": "Bad att ett brev skickas igen",
    # filer
    "rensa_bilaga": "Tog bort en fil som inte hörde till något",
    # organisation, konton och uppdrag
    "ny_del": "La till platsen",
    "andra_uppgifter": "Ändrade uppgifter om platsen",
    "byt_namn": "Bytte namn på platsen",
    "aterta_namnbyte": "Tog tillbaka ett namnbyte",
    "flytta": "Flyttade platsen",
    "placera": "La till en placering",
    "avsluta_placering": "Avslutade en placering",
    "aterta_flytt": "Tog tillbaka en flytt",
    "sla_ihop": "Slog ihop platser",
    "dela": "Delade platsen",
    "avveckla": "Avvecklade platsen",
    "aterta_avslut": "Tog tillbaka en avveckling",
    "skapa_person": "La till personen",
    "andra_person": "Ändrade uppgifter om personen",
    "nytt_losenord": "Gav ett nytt lösenord",
    "losenord_till_lasare": "Gav ett nytt lösenord till någon som läser sekretess",
    "stang_konto": "Stängde av kontot",
    "oppna_konto": "Öppnade kontot",
    "ge_uppdrag": "Gav ett uppdrag",
    "avsluta_uppdrag": "Avslutade ett uppdrag",
    "stryk_uppdrag": "Tog bort ett uppdrag",
    "andra_roll": "Ändrade vad en roll får göra",
    "importera_organisation": "Läste in organisation och uppdrag från fil",
    # rapporter
    "skapa_rapport": "Påbörjade rapporten",
    "skriv_avsnitt": "Skrev i ett avsnitt",
    "klarmarkera_avsnitt": "Markerade ett avsnitt som klart",
    "oppna_avsnitt": "Öppnade ett avsnitt igen",
    "rakna_om_rapport": "Räknade om siffrorna",
    "faststall_rapport": "Fastställde rapporten",
    "ratta_rapport": "Påbörjade en rättelse",
    "aterskapa_rapport": "Återskapade siffrorna",
    "skapa_rapportpdf": "Skapade rapportens PDF",
    "hamta_siffror": "Hämtade siffror som fil",
    # sammanträden
    "skapa_sammantrade": "Skapade sammanträdet",
    "andra_sammantrade": "Ändrade sammanträdets tid",
    "kalla": "Skickade kallelsen",
    "aterta_kallelse": "Drog tillbaka kallelsen",
    "genomfor": "Markerade sammanträdet som genomfört",
    "lagg_till_arende": "La till ett ärende i listan",
    "andra_arende": "Ändrade ett ärende i listan",
    "flytta_arende": "Flyttade ett ärende i listan",
    "ta_bort_arende": "Tog bort ett ärende ur listan",
    "numrera": "Gav paragrafnummer",
    "satt_paragraf": "Ändrade ett paragrafnummer",
    "lagg_till_bilaga": "La till en bilaga",
    "byt_namn_pa_bilaga": "Bytte namn på en bilaga",
    "flytta_bilaga": "Flyttade en bilaga",
    "ta_bort_bilaga": "Tog bort en bilaga",
    "skapa_paket": "Skapade handlingarna som ett paket",
}

# Acts that those who check the log should meet without searching. "omklassa" only from lex Sarah and down, see models.
GRANSKAS: tuple[str, ...] = ("losenord_till_lasare", "omklassa")


def i_klartext(verb: str) -> str:
    """The Swedish of `verb`. One that the program no longer knows is shown as it was written."""
    return VERB.get(verb) or verb.replace("_", " ").capitalize()
