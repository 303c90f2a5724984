from django.apps import AppConfig


class GranskningConfig(AppConfig):
    name = "egenkontroll.granskning"

    def ready(self) -> None:
        from avvikelser import sidans_delar
        from avvikelser.gallring import tillhor
        from egenkontroll.granskning.besked import (
            arendets_brister,
            bristernas_bidrag,
            stegen,
            tillfallets_del,
        )
        from egenkontroll.granskning.brister import HAR_BRISTER
        from egenkontroll.granskning.dragna import lagen, tackningen
        from egenkontroll.granskning.efter import varningen
        from egenkontroll.granskning.models import Bristlank
        from egenkontroll.granskning.startbidrag import granskningens_bidrag
        from egenkontroll.plan import laget
        from egenkontroll.ram import lagen as ramens_lagen
        from kvalitet.skarm import start

        laget.registrera(30, stegen)
        laget.registrera_del(tillfallets_del)
        laget.registrera_varning(varningen)
        ramens_lagen.registrera(lagen, tackningen)
        sidans_delar.registrera(arendets_brister, har_brister=HAR_BRISTER)
        start.registrera(granskningens_bidrag)
        start.registrera(bristernas_bidrag)
        kommer_ur = "Ärendet kommer ur en egenkontroll, som inte gallras."
        tillhor.registrera(tillhor.Tillhorande(Bristlank, "arende", tillhor.Hur.HINDRAR, kommer_ur))
