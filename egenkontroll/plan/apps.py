from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "egenkontroll.plan"
    label = "kontrollplan"

    def ready(self) -> None:
        from egenkontroll.plan.bevakning import TILLFALLEN
        from kvalitet.aviseringar import fristregister

        fristregister.registrera(TILLFALLEN)
