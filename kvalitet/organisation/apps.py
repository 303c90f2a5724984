from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "kvalitet.organisation"

    def ready(self) -> None:
        # These need the models: the signals, and what the start page shows.
        from kvalitet.aviseringar import fristregister
        from kvalitet.organisation import bidrag, omfordelning, signaler  # noqa: F401
        from kvalitet.organisation.bevakning import UPPDRAG
        from kvalitet.organisation.models import Organisationsdel, Person
        from kvalitet.organisation.personurval import delar_att_skota
        from kvalitet.skarm import start

        start.registrera(bidrag.forvaltarens)
        fristregister.registrera(UPPDRAG)
        fristregister.registrera_objekt(Person, omfordelning.synliga_personer)
        fristregister.registrera_objekt(
            Organisationsdel,
            lambda person, ids: [fristregister.utan_sekretess(delar_att_skota(person).filter(pk__in=list(ids)))],
        )
