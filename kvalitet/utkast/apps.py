from django.apps import AppConfig


class UtkastConfig(AppConfig):
    name = "kvalitet.utkast"

    def ready(self) -> None:
        from kvalitet.skarm import start
        from kvalitet.utkast.bidrag import paborjat

        start.registrera(paborjat)
