from django.apps import AppConfig


class NedskrivetConfig(AppConfig):
    name = "avvikelser.nedskrivet"
    label = "nedskrivet"

    def ready(self) -> None:
        from avvikelser.nedskrivet.inskrivning import UTKAST, paborjad_inskrivning
        from kvalitet.utkast import bidrag

        bidrag.registrera(UTKAST, paborjad_inskrivning)
