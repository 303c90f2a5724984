from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "kvalitet.organisation"

    def ready(self) -> None:
        from kvalitet.organisation import signaler  # noqa: F401 - connects the signals; needs the models
