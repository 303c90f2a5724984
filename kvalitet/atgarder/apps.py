from django.apps import AppConfig


class AtgarderConfig(AppConfig):
    name = "kvalitet.atgarder"
