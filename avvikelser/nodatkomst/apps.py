from django.apps import AppConfig


class NodatkomstConfig(AppConfig):
    name = "avvikelser.nodatkomst"
    label = "nodatkomst"
