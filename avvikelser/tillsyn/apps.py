from django.apps import AppConfig


class TillsynConfig(AppConfig):
    name = "avvikelser.tillsyn"
    label = "tillsyn"

    def ready(self) -> None:
        from avvikelser.tillsyn.atgardskalla import KRAVENS
        from avvikelser.tillsyn.bevakning import KRAVEN, SVAREN
        from avvikelser.tillsyn.diarium import TILLSYNSARENDEN
        from avvikelser.tillsyn.startbidrag import tillsynens_bidrag
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start

        atgardskallor.registrera(KRAVENS)
        fristregister.registrera(SVAREN)
        fristregister.registrera(KRAVEN)
        kallor.registrera(TILLSYNSARENDEN)
        start.registrera(tillsynens_bidrag)
