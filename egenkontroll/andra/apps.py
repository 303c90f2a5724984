from django.apps import AppConfig


class AndraConfig(AppConfig):
    name = "egenkontroll.andra"
    label = "andra_kontroller"
