from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "egenkontroll.risk"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from egenkontroll.risk.arendeavsnitt import HAR_RISK, arendets_risker
        from egenkontroll.risk.atgardskalla import RISKERNAS
        from egenkontroll.risk.diarium import RISKANALYSER
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.diarium import kallor

        atgardskallor.registrera(RISKERNAS)
        kallor.registrera(RISKANALYSER)
        sidans_delar.registrera(arendets_risker, har_risk=HAR_RISK)
