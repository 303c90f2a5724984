from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "egenkontroll.risk"

    def ready(self) -> None:
        from egenkontroll.risk.atgardskalla import RISKERNAS
        from egenkontroll.risk.diarium import RISKANALYSER
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.diarium import kallor

        atgardskallor.registrera(RISKERNAS)
        kallor.registrera(RISKANALYSER)
