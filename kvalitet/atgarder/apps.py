from django.apps import AppConfig


class AtgarderConfig(AppConfig):
    name = "kvalitet.atgarder"

    def ready(self) -> None:
        from kvalitet.atgarder.ansvarsbyte import ATGARDERNAS_ANSVAR
        from kvalitet.atgarder.atgardsgang import atgard_andrad, atgard_tilldelad
        from kvalitet.atgarder.besked import beratta
        from kvalitet.atgarder.bevakning import ATGARDER
        from kvalitet.atgarder.bidrag import atgardernas_bidrag
        from kvalitet.aviseringar import fristregister
        from kvalitet.organisation import omfordelning
        from kvalitet.skarm import start

        start.registrera(atgardernas_bidrag)
        fristregister.registrera(ATGARDER)
        omfordelning.registrera(ATGARDERNAS_ANSVAR)
        atgard_andrad.connect(beratta, dispatch_uid="atgarder.beratta")
        atgard_tilldelad.connect(beratta, dispatch_uid="atgarder.beratta")
