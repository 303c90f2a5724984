from django.apps import AppConfig


class ArshjulConfig(AppConfig):
    name = "egenkontroll.arshjul"

    def ready(self) -> None:
        from egenkontroll.arshjul import kalender
        from egenkontroll.arshjul.kontroller import ANDRA_KONTROLLER, KONTROLLPLANER, kontrollernas_dagar

        kalender.registrera(kontrollernas_dagar, i_stallet_for=["kontrollplan.kontrolltillfalle"])
        kalender.registrera_rader(KONTROLLPLANER, ANDRA_KONTROLLER)
