from django.apps import AppConfig


class KopplingarConfig(AppConfig):
    name = "avvikelser.kopplingar"
    label = "kopplingar"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from avvikelser.arendegang.gangen import handelse_skriven
        from avvikelser.kopplingar.avsnitt import HAR_KOPPLINGAR, kopplingarnas_avsnitt, kopplingarnas_fragor
        from avvikelser.kopplingar.besked import beratta_for_dubbletternas_rapportorer
        from avvikelser.kopplingar.gang import oppna_for_avsandaren

        sidans_delar.registrera(kopplingarnas_avsnitt, fragor=kopplingarnas_fragor, har_kopplingar=HAR_KOPPLINGAR)
        handelse_skriven.connect(beratta_for_dubbletternas_rapportorer, dispatch_uid="kopplingar.beratta")
        handelse_skriven.connect(oppna_for_avsandaren, dispatch_uid="kopplingar.oppna")
