from django.apps import AppConfig


class ListaConfig(AppConfig):
    name = "avvikelser.lista"
    label = "lista"
