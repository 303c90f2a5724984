from django.apps import AppConfig


class KontoConfig(AppConfig):
    name = "kvalitet.konto"

    def ready(self) -> None:
        from kvalitet.konto.bidrag import sent_skickat
        from kvalitet.konto.utgangen import NYCKEL
        from kvalitet.utkast import bidrag

        bidrag.registrera(NYCKEL, sent_skickat)
