from django.apps import AppConfig


class SynpunkterConfig(AppConfig):
    name = "avvikelser.synpunkter"

    def ready(self) -> None:
        from avvikelser import nasta_steg, sidans_delar
        from avvikelser.models import Arendetyp
        from avvikelser.synpunkter.nasta_steg import nasta_steg as synpunktens_steg
        from avvikelser.synpunkter.sidan import synpunktens_avsnitt, synpunktens_fragor
        from avvikelser.synpunkter.startbidrag import beromens_bidrag, paborjad_synpunkt
        from kvalitet.skarm import start
        from kvalitet.utkast import bidrag

        nasta_steg.registrera(Arendetyp.SYNPUNKT, synpunktens_steg)
        sidans_delar.registrera(synpunktens_avsnitt, fragor=synpunktens_fragor)
        start.registrera(beromens_bidrag)
        bidrag.registrera("synpunkt", paborjad_synpunkt)
