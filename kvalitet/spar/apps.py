from django.apps import AppConfig


class SparConfig(AppConfig):
    name = "kvalitet.spar"

    def ready(self) -> None:
        from kvalitet.skarm import start
        from kvalitet.spar.bidrag import att_granska

        start.registrera(att_granska)
