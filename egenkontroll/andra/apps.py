from django.apps import AppConfig


class AndraConfig(AppConfig):
    name = "egenkontroll.andra"
    label = "andra_kontroller"

    def ready(self) -> None:
        from egenkontroll.andra.atgardskalla import ANDRAS
        from kvalitet.atgarder import kallor

        kallor.registrera(ANDRAS)
