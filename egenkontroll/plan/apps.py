from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "egenkontroll.plan"
    label = "kontrollplan"
