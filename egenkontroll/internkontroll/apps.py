from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "egenkontroll.internkontroll"

    def ready(self) -> None:
        from egenkontroll.arshjul import kalender
        from egenkontroll.internkontroll.arsdagar import EGNA_MOMENT, PLANERNA
        from egenkontroll.internkontroll.atgardskalla import KONTROLLERNAS
        from egenkontroll.internkontroll.bevakning import MOMENT
        from egenkontroll.internkontroll.diarium import PLANER
        from egenkontroll.internkontroll.lasarstart import planerna_att_lasa
        from egenkontroll.internkontroll.startbidrag import internkontrollens_bidrag
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start

        start.registrera(internkontrollens_bidrag)
        start.registrera(planerna_att_lasa)
        fristregister.registrera(MOMENT)
        kallor.registrera(PLANER)
        kalender.registrera_rader(PLANERNA, EGNA_MOMENT, i_stallet_for=["internkontroll.kontrollmoment"])
        atgardskallor.registrera(KONTROLLERNAS)
