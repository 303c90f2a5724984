"""How the ärenden of somebody who leaves get another ansvarig, for the page where everything open is handed on."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet
from django.urls import reverse

from avvikelser.arendegang import byt_ansvarig, handlaggs_med, mojliga_nya_ansvariga
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Person
from kvalitet.organisation.omfordelning import Ansvar


def _mina_att_byta(chef: Person) -> QuerySet[Arende]:
    """Open ärenden that the chef handles. Sekretess narrows: one the chef may not read is not here."""
    return _oppna(Arende.objects.for_user(chef, Befogenhet.HANDLAGGA)).exclude(typ=Arendetyp.SYNPUNKT)


def _synpunkter_att_byta(person: Person) -> QuerySet[Arende]:
    """The same for synpunkter, which a synpunktskoordinator handles too."""
    platser = frozenset[int]().union(*(omfattning(person, b) for b in handlaggs_med(Arendetyp.SYNPUNKT)))
    lasbara = Arende.objects.for_user(person, Befogenhet.SE_ARENDE, nod=False)
    return _oppna(lasbara).filter(typ=Arendetyp.SYNPUNKT, enhet_id__i_omfattning=platser)


def _oppna(arenden: ArendeQuerySet) -> QuerySet[Arende]:
    return arenden.oppna().select_related("enhet", "ansvarig", "lex_sarah")


def _grupp(arende: Arende) -> tuple[str, str] | None:
    """What is utrett is taken over by an utredare, the rest by who handles ärenden."""
    utreder = arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.utredare_id == arende.ansvarig_id
    return ("lex Sarah-utredning", "lex Sarah-utredningar") if utreder else None


def _byt(arende: Arende, till: Person, av: Person) -> None:
    byt_ansvarig(arende, till=till, av=av)


ARENDENAS_ANSVAR = Ansvar(
    modell=Arende,
    bara=~Q(typ=Arendetyp.SYNPUNKT),
    oppna_for=_mina_att_byta,
    mojliga=mojliga_nya_ansvariga,
    byt=_byt,
    namn=lambda arende: arende.dnr,
    url=lambda arende: reverse("avvikelser:arende", args=[arende.pk]),
    grupp=_grupp,
    kravs=frozenset({Befogenhet.SE_ARENDE}),
)
SYNPUNKTERNAS_ANSVAR = replace(
    ARENDENAS_ANSVAR,
    slag=("synpunkt", "synpunkter"),
    bara=Q(typ=Arendetyp.SYNPUNKT),
    oppna_for=_synpunkter_att_byta,
    kravs=handlaggs_med(Arendetyp.SYNPUNKT),
    lamnas_av=handlaggs_med(Arendetyp.SYNPUNKT),
)
