from django.apps import AppConfig


class SkarmConfig(AppConfig):
    name = "kvalitet.skarm"
