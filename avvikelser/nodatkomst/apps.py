from django.apps import AppConfig


class NodatkomstConfig(AppConfig):
    name = "avvikelser.nodatkomst"
    label = "nodatkomst"

    def ready(self) -> None:
        from avvikelser.nodatkomst.atkomst import far_ta
        from kvalitet.skarm import fel

        fel.registrera_vag("nodatkomst/_vagen.html", far_ta)
