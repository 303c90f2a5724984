"""How the åtgärder of somebody who leaves get another ansvarig."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.atgarder.atgardsgang import byt_ansvarig
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Person
from kvalitet.organisation.omfordelning import Ansvar


def _mina_att_byta(chef: Person) -> QuerySet[Atgard]:
    atgarder = Atgard.objects.for_user(chef, Befogenhet.SKOTA_ATGARD).oppna()
    return atgarder.select_related("enhet", "ansvarig")


def _mojliga(atgard: Atgard) -> QuerySet[Person]:
    personer = personer_med(Befogenhet.SKOTA_ATGARD, atgard.enhet_id)
    return personer.exclude(pk=atgard.ansvarig_id) if atgard.ansvarig_id else personer


def _byt(atgard: Atgard, till: Person, av: Person) -> None:
    byt_ansvarig(atgard, till=till, av=av)


ATGARDERNAS_ANSVAR = Ansvar(
    modell=Atgard,
    oppna_for=_mina_att_byta,
    mojliga=_mojliga,
    byt=_byt,
    namn=lambda atgard: "Åtgärd med sekretess" if atgard.sekretess else atgard.beskrivning[:80],
    url=lambda _: reverse("atgarder:lista"),
    kravs=frozenset({Befogenhet.SKOTA_ATGARD}),
)
