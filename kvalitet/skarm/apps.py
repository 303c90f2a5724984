from django.apps import AppConfig


class SkarmConfig(AppConfig):
    name = "kvalitet.skarm"

    def ready(self) -> None:
        from kvalitet.skarm import kontroller  # noqa: F401
        from kvalitet.skarm.formular import tala_svenska

        tala_svenska()
