from django.apps import AppConfig


class SynpunkterConfig(AppConfig):
    name = "avvikelser.synpunkter"
