from django.apps import AppConfig


class DiariumConfig(AppConfig):
    name = "kvalitet.diarium"
