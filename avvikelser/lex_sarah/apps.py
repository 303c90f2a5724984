from django.apps import AppConfig


class LexSarahConfig(AppConfig):
    name = "avvikelser.lex_sarah"
    label = "lex_sarah"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from avvikelser.lex_sarah import tasks  # noqa: F401 - makes the jobbslag known, also to the web
        from avvikelser.lex_sarah.avsnitt import utredningens_avsnitt, utredningens_fragor
        from avvikelser.lex_sarah.papper import PDF_JOBB
        from avvikelser.models import Arende
        from kvalitet.behorighet import Befogenhet
        from kvalitet.jobb.krav import Krav, kraver

        sidans_delar.registrera(utredningens_avsnitt, fragor=utredningens_fragor)
        kraver(PDF_JOBB, Krav((Befogenhet.SE_ARENDE,), Arende, "arende"))
