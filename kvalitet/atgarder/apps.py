from django.apps import AppConfig


class AtgarderConfig(AppConfig):
    name = "kvalitet.atgarder"

    def ready(self) -> None:
        from kvalitet.atgarder.bidrag import atgardernas_bidrag
        from kvalitet.skarm import start

        start.registrera(atgardernas_bidrag)
