from django.apps import AppConfig


class RamConfig(AppConfig):
    name = "egenkontroll.ram"
    label = "ram"
