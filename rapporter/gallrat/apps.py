from django.apps import AppConfig


class GallratConfig(AppConfig):
    name = "rapporter.gallrat"
    label = "gallrat"

    def ready(self) -> None:
        from avvikelser.gallring import hinder, medverkan, tillhor
        from rapporter.gallrat.antal import rakna_innan
        from rapporter.gallrat.hinder import HOS_NAMNDEN, hos_namnden, i_oppen_rapport
        from rapporter.namnd.beslutsmodeller import Arendekoppling

        tillhor.registrera(tillhor.Tillhorande(Arendekoppling, "arende", tillhor.Hur.HINDRAR, HOS_NAMNDEN))
        hinder.registrera(hos_namnden)
        hinder.registrera(i_oppen_rapport)
        medverkan.registrera(rakna_innan)
