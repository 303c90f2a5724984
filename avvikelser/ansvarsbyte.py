"""How the ärenden of somebody who leaves get another ansvarig, for the page where everything open is handed on."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.arendegang import byt_ansvarig, mojliga_nya_ansvariga
from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.organisation.omfordelning import Ansvar


def _mina_att_byta(chef: Person) -> QuerySet[Arende]:
    """Open ärenden that the chef handles. Sekretess narrows: one the chef may not read is not here."""
    oppna = Arende.objects.for_user(chef, Befogenhet.HANDLAGGA).oppna()
    return oppna.select_related("enhet", "ansvarig", "lex_sarah")


def _grupp(arende: Arende) -> tuple[str, str] | None:
    """What is utrett is taken over by an utredare, the rest by who handles ärenden."""
    utreder = arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.utredare_id == arende.ansvarig_id
    return ("lex Sarah-utredning", "lex Sarah-utredningar") if utreder else None


def _byt(arende: Arende, till: Person, av: Person) -> None:
    byt_ansvarig(arende, till=till, av=av)


ARENDENAS_ANSVAR = Ansvar(
    modell=Arende,
    oppna_for=_mina_att_byta,
    mojliga=mojliga_nya_ansvariga,
    byt=_byt,
    namn=lambda arende: arende.dnr,
    url=lambda arende: reverse("avvikelser:arende", args=[arende.pk]),
    grupp=_grupp,
    kravs=frozenset({Befogenhet.SE_ARENDE}),
)
