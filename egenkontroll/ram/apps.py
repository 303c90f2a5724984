from django.apps import AppConfig


class RamConfig(AppConfig):
    name = "egenkontroll.ram"
    label = "ram"

    def ready(self) -> None:
        from egenkontroll.plan import laget
        from egenkontroll.ram import tasks  # noqa: F401 - makes the jobbslag known, also to the web
        from egenkontroll.ram.besked import stegen, tillfallets_del
        from egenkontroll.ram.dragningsgang import DRA_JOBB
        from egenkontroll.ram.models import Ram, Ramunderlag, Urvalskontroll
        from egenkontroll.ram.ramgang import INFOR_JOBB
        from egenkontroll.ram.storkontroll import KONTROLL_JOBB
        from kvalitet.behorighet import Befogenhet
        from kvalitet.jobb.krav import Krav, kraver

        laget.registrera(10, stegen)
        laget.registrera_del(tillfallets_del)
        kraver(INFOR_JOBB, Krav((Befogenhet.DRA_URVAL,), Ramunderlag, "underlag"))
        kraver(DRA_JOBB, Krav((Befogenhet.DRA_URVAL,), Ram, "ram"))
        kraver(KONTROLL_JOBB, Krav((Befogenhet.SE_EGENKONTROLL,), Urvalskontroll, "kontroll"))
