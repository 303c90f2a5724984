from django.apps import AppConfig


class AviseringarConfig(AppConfig):
    name = "kvalitet.aviseringar"

    def ready(self) -> None:
        from kvalitet.aviseringar.bidrag import agendans_bidrag, brevens_bidrag
        from kvalitet.skarm import start

        start.registrera(agendans_bidrag)
        start.registrera(brevens_bidrag)
