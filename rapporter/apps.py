from django.apps import AppConfig


class RapporterConfig(AppConfig):
    name = "rapporter"

    def ready(self) -> None:
        from kvalitet.skarm import start
        from rapporter.namnd.bidrag import namndens_bidrag
        from rapporter.sammanstallning import tasks  # noqa: F401 - makes the jobbslag known, also to the web
        from rapporter.sammanstallning.startbidrag import rapporternas_bidrag

        start.registrera(namndens_bidrag)
        start.registrera(rapporternas_bidrag)
