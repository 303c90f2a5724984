from django.apps import AppConfig


class InternkontrollConfig(AppConfig):
    name = "egenkontroll.internkontroll"
