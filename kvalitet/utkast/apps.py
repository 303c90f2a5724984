from django.apps import AppConfig


class UtkastConfig(AppConfig):
    name = "kvalitet.utkast"
