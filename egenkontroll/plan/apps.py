from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "egenkontroll.plan"
    label = "kontrollplan"

    def ready(self) -> None:
        from egenkontroll.plan.bevakning import TILLFALLEN
        from egenkontroll.plan.startbidrag import egenkontrollens_bidrag
        from kvalitet.aviseringar import fristregister
        from kvalitet.skarm import start

        start.registrera(egenkontrollens_bidrag)
        fristregister.registrera(TILLFALLEN)
