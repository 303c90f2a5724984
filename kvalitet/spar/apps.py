from django.apps import AppConfig


class SparConfig(AppConfig):
    name = "kvalitet.spar"
