from django.apps import AppConfig


class RapporterConfig(AppConfig):
    name = "rapporter"

    def ready(self) -> None:
        self._jobben()
        self._namnden()
        self._rapporterna()
        self._rummen_under()

    def _jobben(self) -> None:
        """Which jobs there are, and who may begin them."""
        from kvalitet.behorighet import Befogenhet
        from kvalitet.jobb.krav import Krav, kraver
        from rapporter.namnd.modeller import Sammantrade
        from rapporter.namnd.tasks import OFFENTLIG, PAKET, SAMLAD
        from rapporter.sammanstallning import tasks  # noqa: F401 - makes the jobbslag known, also to the web
        from rapporter.sammanstallning.modeller import Rapport
        from rapporter.sammanstallning.papper import ARKIV_JOBB, PDF_JOBB

        for namndens in (PAKET, SAMLAD, OFFENTLIG):
            kraver(namndens, Krav((Befogenhet.SKOTA_NAMND,), Sammantrade, "sammantrade"))
        kraver(PDF_JOBB, Krav((Befogenhet.SAMMANSTALLA, Befogenhet.FASTSTALLA), Rapport, "rapport"))
        kraver(ARKIV_JOBB, Krav((Befogenhet.SAMMANSTALLA,), Rapport, "rapport"))

    def _namnden(self) -> None:
        from avvikelser import sidans_delar
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start
        from rapporter.diarium import NAMNDARENDEN
        from rapporter.namnd.arendeavsnitt import namndens_beslut
        from rapporter.namnd.beslutslage import finns_for_arende
        from rapporter.namnd.bevakning import ANSLAG, SAMMANTRADEN
        from rapporter.namnd.bidrag import namndens_bidrag

        start.registrera(namndens_bidrag)
        fristregister.registrera(SAMMANTRADEN)
        fristregister.registrera(ANSLAG)
        sidans_delar.registrera(namndens_beslut, har_namndbeslut=finns_for_arende())
        kallor.registrera(NAMNDARENDEN)

    def _rapporterna(self) -> None:
        from kvalitet.aviseringar import fristregister
        from kvalitet.diarium import kallor
        from kvalitet.skarm import start
        from rapporter.diarium import RAPPORTERNA
        from rapporter.ej_verkstallda.bevakning import EJ_VERKSTALLDA_BESLUT
        from rapporter.sammanstallning.bevakning import RAPPORTBIDRAG, RAPPORTGRANSKNING
        from rapporter.sammanstallning.bidragsstart import ombedda_bidrag
        from rapporter.sammanstallning.lasarstart import rapporterna_att_lasa
        from rapporter.sammanstallning.startbidrag import rapporternas_bidrag

        start.registrera(rapporternas_bidrag)
        start.registrera(rapporterna_att_lasa)
        start.registrera(ombedda_bidrag)
        fristregister.registrera(RAPPORTBIDRAG)
        fristregister.registrera(RAPPORTGRANSKNING)
        fristregister.registrera(EJ_VERKSTALLDA_BESLUT)
        kallor.registrera(RAPPORTERNA)

    def _rummen_under(self) -> None:
        """What rooms to the right of this one show, and is known here."""
        from avvikelser.tillsyn import beslut as tillsynsbeslut
        from egenkontroll.arshjul import kalender
        from egenkontroll.internkontroll import beslut, hamtning, papper
        from rapporter import arsdagar
        from rapporter.kontrollresultat.hamtning import ur_egenkontroll
        from rapporter.namnd.internkontroll import planens_beslut
        from rapporter.namnd.tillsyn import svarets_beslut
        from rapporter.sammanstallning.planpapper import papper_av

        papper.registrera(papper_av)
        beslut.registrera(planens_beslut)
        tillsynsbeslut.registrera(svarets_beslut)
        hamtning.registrera(ur_egenkontroll)
        kalender.registrera_rader(*arsdagar.ALLA, i_stallet_for=arsdagar.I_STALLET_FOR)
