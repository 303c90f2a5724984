from django.apps import AppConfig


class KontoConfig(AppConfig):
    name = "kvalitet.konto"

    def ready(self) -> None:
        from kvalitet.konto.bidrag import sent_skickat
        from kvalitet.skarm import start

        start.registrera(sent_skickat)
