from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "egenkontroll.internkontroll"

    def ready(self) -> None:
        from egenkontroll.arshjul import kalender
        from egenkontroll.internkontroll.arsdagar import EGNA_MOMENT, PLANERNA
        from egenkontroll.internkontroll.bevakning import MOMENT
        from egenkontroll.internkontroll.diarium import PLANER
        from egenkontroll.internkontroll.startbidrag import internkontrollens_bidrag, vantar
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start

        start.registrera(internkontrollens_bidrag, vantar=vantar)
        fristregister.registrera(MOMENT)
        kallor.registrera(PLANER)
        kalender.registrera_rader(PLANERNA, EGNA_MOMENT, i_stallet_for=["internkontroll.kontrollmoment"])
