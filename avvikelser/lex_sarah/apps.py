from django.apps import AppConfig


class LexSarahConfig(AppConfig):
    name = "avvikelser.lex_sarah"
    label = "lex_sarah"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from avvikelser.lex_sarah.avsnitt import utredningens_avsnitt

        sidans_delar.registrera(utredningens_avsnitt)
