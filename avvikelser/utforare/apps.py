from django.apps import AppConfig


class UtforareConfig(AppConfig):
    name = "avvikelser.utforare"

    def ready(self) -> None:
        from avvikelser.utforare.bevakning import ENKATER, UNDERRATTELSER
        from avvikelser.utforare.startbidrag import utforarnas_bidrag
        from kvalitet.aviseringar import fristregister
        from kvalitet.skarm import start

        start.registrera(utforarnas_bidrag)
        fristregister.registrera(ENKATER)
        fristregister.registrera(UNDERRATTELSER)
