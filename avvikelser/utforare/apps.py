from django.apps import AppConfig


class UtforareConfig(AppConfig):
    name = "avvikelser.utforare"

    def ready(self) -> None:
        from avvikelser.utforare.bevakning import ENKATER, UNDERRATTELSER
        from avvikelser.utforare.diarium import UNDERRATTELSERNA
        from avvikelser.utforare.startbidrag import (
            paborjad_inskrivning,
            paborjad_underrattelse,
            paborjat_papper,
            paborjat_svar,
            utforarnas_bidrag,
        )
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start
        from kvalitet.utkast import bidrag

        start.registrera(utforarnas_bidrag)
        bidrag.registrera("utforarrapport", paborjad_underrattelse)
        bidrag.registrera_vid(["utforarenkat"], paborjat_svar)
        bidrag.registrera_vid(["utforarpapper"], paborjat_papper)
        bidrag.registrera_vid(["utforarinskrivning"], paborjad_inskrivning)
        fristregister.registrera(ENKATER)
        fristregister.registrera(UNDERRATTELSER)
        kallor.registrera(UNDERRATTELSERNA)
