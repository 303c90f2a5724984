from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "egenkontroll.risk"

    def ready(self) -> None:
        from egenkontroll.risk.diarium import RISKANALYSER
        from kvalitet.diarium import kallor

        kallor.registrera(RISKANALYSER)
