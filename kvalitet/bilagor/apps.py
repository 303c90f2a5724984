from django.apps import AppConfig


class BilagorConfig(AppConfig):
    name = "kvalitet.bilagor"
