from django.apps import AppConfig


class ArshjulConfig(AppConfig):
    name = "egenkontroll.arshjul"

    def ready(self) -> None:
        from egenkontroll.arshjul import kalender
        from egenkontroll.arshjul.kontroller import kontrollernas_dagar

        kalender.registrera(kontrollernas_dagar)
