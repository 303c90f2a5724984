from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AvvikelserConfig(AppConfig):
    name = "avvikelser"

    def ready(self) -> None:
        from avvikelser import paborjat, sidans_delar
        from avvikelser.ansvarsbyte import ARENDENAS_ANSVAR, SYNPUNKTERNAS_ANSVAR
        from avvikelser.arendegang.atgarder import skriv_in_atgardens_handelse
        from avvikelser.arendegang.delade import ARENDENA
        from avvikelser.arendegang.gangen import handelse_skriven
        from avvikelser.besked import beratta
        from avvikelser.bevakning import ARENDEN
        from avvikelser.diarium import ARENDEN as DIARIETS_ARENDEN
        from avvikelser.kategorier.forvalda import fyll_kategorier
        from avvikelser.orsaksdel import orsakernas_avsnitt, orsakernas_fragor
        from avvikelser.startbidrag import arendenas_bidrag, paborjad_rapport
        from kvalitet.atgarder import kallor as atgardskallor
        from kvalitet.atgarder.atgardsgang import atgard_andrad
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.organisation import omfordelning
        from kvalitet.skarm import start
        from kvalitet.utkast import bidrag

        atgard_andrad.connect(skriv_in_atgardens_handelse, dispatch_uid="avvikelser.skriv_in_atgardens_handelse")
        post_migrate.connect(fyll_kategorier, sender=self, dispatch_uid="avvikelser.fyll_kategorier")
        sidans_delar.registrera(orsakernas_avsnitt, fragor=orsakernas_fragor)
        start.registrera(arendenas_bidrag)
        handelse_skriven.connect(beratta, dispatch_uid="avvikelser.beratta")
        fristregister.registrera(ARENDEN)
        kallor.registrera(DIARIETS_ARENDEN)
        atgardskallor.registrera(ARENDENA)
        omfordelning.registrera(ARENDENAS_ANSVAR)
        omfordelning.registrera(SYNPUNKTERNAS_ANSVAR)
        bidrag.registrera("rapportera", paborjad_rapport)
        bidrag.registrera_vid(paborjat.UTREDNINGENS, paborjat.paborjad_utredning)
        bidrag.registrera_vid(paborjat.ARENDETS, paborjat.paborjat_arende)
