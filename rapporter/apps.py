from django.apps import AppConfig


class RapporterConfig(AppConfig):
    name = "rapporter"

    def ready(self) -> None:
        from kvalitet.skarm import start
        from rapporter.namnd.bidrag import namndens_bidrag

        start.registrera(namndens_bidrag)
