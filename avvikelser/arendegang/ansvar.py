"""Another person answers for an ärende: ansvarig, utredare and readers in one write."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from avvikelser.arendegang.gangen import Verb, borja, handlaggs_med
from avvikelser.arendegang.lasarna import bli_lasare, sluta_lasa
from avvikelser.arendegang.lex_sarah import mojliga_utredare
from avvikelser.models import Arende, Arendetyp
from kvalitet.behorighet import Befogenhet, personer_med
from kvalitet.organisation.models import Delbehorighet, Person
from kvalitet.overgang import OtillatenOvergang


def mojliga_handlaggare(typ: str, del_id: int) -> QuerySet[Person]:
    """Those who could open and handle an ärende of the typ that stands there, in Swedish order."""
    handlagger = Q()
    for befogenhet in sorted(handlaggs_med(typ)):
        handlagger |= Q(pk__in=personer_med(befogenhet, del_id).order_by().values("pk"))
    kan_lasa = personer_med(Befogenhet.SE_ARENDE, del_id).order_by().values("pk")
    return Person.objects.filter(handlagger, pk__in=kan_lasa).order_by("sortering", "pk")


def handlaggare_nagonstans(typ: str) -> QuerySet[Person]:
    """Those who handle ärenden of the typ at any place, in Swedish order: to choose among before the place is known."""
    koder = [befogenhet.value for befogenhet in handlaggs_med(typ)]
    nagon = Delbehorighet.objects.filter(permission__codename__in=koder).values("user_id")
    return Person.objects.filter(pk__in=nagon, is_active=True).order_by("sortering", "pk")


def mojliga_nya_ansvariga(arende: Arende) -> QuerySet[Person]:
    """Those who may take over: they can do what the ansvarig does there, and open the ärende once they are named.

    Where the ansvarig utreder, the new one must be able to; else they handle ärenden of the typ at the enhet.
    """
    mojliga = mojliga_utredare(arende) if _utreder(arende) else mojliga_handlaggare(arende.typ, arende.enhet_id)
    return mojliga.exclude(pk=arende.ansvarig_id) if arende.ansvarig_id else mojliga


@transaction.atomic
def byt_ansvarig(
    arende: Arende,
    *,
    till: Person,
    av: Person,
    skal: str = "",
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """`till` answers for the ärende from now on. With sekretess the new one becomes a reader and the former stops,
    unless it was they who received it.

    Raises OtillatenOvergang for somebody who could not open it or do what is left to do.
    """
    steg = borja(arende, Verb.BYT_ANSVARIG, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    if not mojliga_nya_ansvariga(arende).filter(pk=till.pk).exists():
        raise OtillatenOvergang(f"{till.namn} kan inte ta över ärendet på {arende.enhet.namn}. Välj någon annan.")
    forra = arende.ansvarig
    if _utreder(arende):
        arende.lex_sarah.utredare = till
        arende.lex_sarah.save()
    arende.ansvarig = till
    if arende.sekretess:
        bli_lasare(arende, till, "Tog över ansvaret")
        if forra is not None and forra != arende.mottagare:
            sluta_lasa(arende, forra, nar=steg.nar)
    fran = f"Från {forra.namn} till" if forra else "Till"
    return steg.klart(f"{fran} {till.namn_och_befattning}. {skal}".strip(), detalj={"ansvarig": till.pk})


def _utreder(arende: Arende) -> bool:
    """Is the ansvarig the one who utreder the lex Sarah?"""
    lex = arende.typ == Arendetyp.LEX_SARAH
    return lex and arende.ansvarig_id is not None and arende.lex_sarah.utredare_id == arende.ansvarig_id
