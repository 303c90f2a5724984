from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "kvalitet.organisation"

    def ready(self) -> None:
        # These need the models: the signals, and what the start page shows.
        from kvalitet.organisation import bidrag, signaler  # noqa: F401
        from kvalitet.skarm import start

        start.registrera(bidrag.forvaltarens)
