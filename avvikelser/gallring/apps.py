from django.apps import AppConfig


class GallringConfig(AppConfig):
    name = "avvikelser.gallring"
    label = "gallring"

    def ready(self) -> None:
        from avvikelser.gallring import tasks  # noqa: F401 - makes the jobbslag known, also to the web
        from avvikelser.gallring.bevakning import FORSLAGEN as VANTANDE
        from avvikelser.gallring.bevakning import gallringens_bidrag
        from avvikelser.gallring.diarium import FORSLAGEN, GALLRADE
        from avvikelser.gallring.models import Gallringsforslag
        from avvikelser.gallring.tasks import JOBB
        from kvalitet.aviseringar import fristregister
        from kvalitet.behorighet import Befogenhet
        from kvalitet.diarium import kallor
        from kvalitet.jobb.krav import Krav, kraver
        from kvalitet.skarm import start

        kraver(JOBB, Krav((Befogenhet.SKOTA_GALLRING,), Gallringsforslag, "forslag"))
        kallor.registrera(FORSLAGEN)
        kallor.registrera(GALLRADE)
        fristregister.registrera(VANTANDE)
        start.registrera(gallringens_bidrag)
