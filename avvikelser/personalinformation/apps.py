from django.apps import AppConfig


class PersonalinformationConfig(AppConfig):
    name = "avvikelser.personalinformation"
    label = "personalinformation"

    def ready(self) -> None:
        from avvikelser.personalinformation.bevakning import PERSONALINFORMATION
        from avvikelser.personalinformation.startbidrag import informationens_bidrag
        from kvalitet.aviseringar import fristregister
        from kvalitet.skarm import start

        fristregister.registrera(PERSONALINFORMATION)
        start.registrera(informationens_bidrag)
