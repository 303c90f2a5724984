from django.apps import AppConfig


class JobbConfig(AppConfig):
    name = "kvalitet.jobb"
