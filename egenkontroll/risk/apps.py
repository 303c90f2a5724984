from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "egenkontroll.risk"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from avvikelser.gallring import tillhor
        from egenkontroll.risk.arendeavsnitt import HAR_RISK, arendets_risker
        from egenkontroll.risk.atgardskalla import RISKERNAS
        from egenkontroll.risk.diarium import RISKANALYSER
        from egenkontroll.risk.models import Riskkalla
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.diarium import kallor

        atgardskallor.registrera(RISKERNAS)
        kallor.registrera(RISKANALYSER)
        sidans_delar.registrera(arendets_risker, har_risk=HAR_RISK)
        kommer_ur = "En risk kommer ur ärendet, och risken gallras inte."
        tillhor.registrera(tillhor.Tillhorande(Riskkalla, "arende", tillhor.Hur.HINDRAR, kommer_ur))
