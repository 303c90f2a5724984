from django.apps import AppConfig


class SparConfig(AppConfig):
    name = "kvalitet.spar"

    def ready(self) -> None:
        from kvalitet.skarm import start
        from kvalitet.spar import historik
        from kvalitet.spar.bidrag import att_granska

        historik.hall_klassen()
        start.registrera(att_granska)
