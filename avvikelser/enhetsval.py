"""Which enheter a report can be about, and who receives it there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from kvalitet.behorighet import Befogenhet, delar_for, omfattning
from kvalitet.heltal import heltal
from kvalitet.organisation.models import Delbehorighet, Deltyp, Foregangare, Hierarki, Organisationsdel, Person
from kvalitet.svenska import uppraknat

Grupp = tuple[str, list[tuple[str, str]]]


def enhetsval(person: Person, idag: date) -> list[Grupp]:
    """(group, [(id, name)]): the person's own enheter first, then every other one of the kommun by nämnd.

    Anybody who may report may report about any enhet: what one sees happens where one is that day. An enhet without a
    nämnd, or that has ceased, is not offered.
    """
    egna = set(delar_for(person, Befogenhet.RAPPORTERA).filter(typ=Deltyp.ENHET).values_list("pk", flat=True))
    dina: dict[str, str] = {}
    ovriga: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for namnd, enhet, namn in _enheter(idag):
        if enhet in egna:
            dina[str(enhet)] = namn
        else:
            ovriga[namnd].append((str(enhet), namn))
    rubrik = "Din enhet" if len(dina) == 1 else "Dina enheter"
    return [*([(rubrik, list(dina.items()))] if dina else []), *ovriga.items()]


def enheter_att_ta_emot_vid(person: Person, idag: date) -> list[Grupp]:
    """(nämnd, [(id, name)]): the enheter where the person receives reports, and so may write one in for somebody."""
    omfattas = omfattning(person, Befogenhet.TA_EMOT)
    grupper: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for namnd, enhet, namn in _enheter(idag):
        if enhet in omfattas:
            grupper[namnd].append((str(enhet), namn))
    return list(grupper.items())


def _enheter(idag: date) -> Iterable[tuple[str, int, str]]:
    """(nämnd, id, name) of every enhet that can be reported about."""
    under = Hierarki.objects.filter(
        anfader__typ=Deltyp.NAMND, avkomma__typ=Deltyp.ENHET, avkomma__giltig__contains=idag
    ).order_by("anfader__sortering", "avkomma__sortering")
    return under.values_list("anfader__namn", "avkomma_id", "avkomma__namn")


def vad_som_hande(enhet_id: str, idag: date) -> str:
    """What became of an enhet that cannot be reported about today, and what to choose instead, as a sentence.

    Empty for one that exists, for what is no enhet, and for text that is no number. A page may have been open, and a
    draft may have waited, since before the enhet ceased.
    """
    enhet = Organisationsdel.objects.filter(pk=heltal(enhet_id), typ=Deltyp.ENHET).first()
    if enhet is None or enhet.finns(idag):
        return ""
    if enhet.forsta_dag > idag:
        return f"{enhet.namn} finns från {enhet.forsta_dag}. Välj enheten där det hände."
    nya = _som_tog_over(enhet, idag)
    if not nya:
        return f"{enhet.namn} har upphört. Välj en annan enhet."
    if len(nya) == 1:
        return f"{enhet.namn} har gått upp i {nya[0]}. Välj den."
    return f"{enhet.namn} har delats i {uppraknat(nya)}. Välj den där det hände."


def _som_tog_over(enhet: Organisationsdel, idag: date) -> list[str]:
    """The names of the enheter that exist today and carry on what `enhet` did, however many changes lie between."""
    sedda, kvar = {enhet.pk}, [enhet]
    nya: list[str] = []
    while kvar:
        lankar = Foregangare.objects.filter(foregangare__in=kvar, fran__lte=idag).exclude(efterfoljare__in=sedda)
        kvar = []
        for lank in lankar.select_related("efterfoljare").order_by("efterfoljare__sortering"):
            if lank.efterfoljare_id in sedda:
                continue
            sedda.add(lank.efterfoljare_id)
            if lank.efterfoljare.finns(idag):
                nya.append(lank.efterfoljare.namn)
            else:
                kvar.append(lank.efterfoljare)
    return nya


def mottagare_vid(enhet_id: int) -> list[Person]:
    """Those who receive reports there, nearest: the enhet's own, or where it has none those of the del above."""
    djup = dict(Hierarki.objects.filter(avkomma_id=enhet_id).values_list("anfader_id", "djup"))
    tilldelade = Delbehorighet.objects.filter(
        content_object__in=djup, permission__codename=Befogenhet.TA_EMOT.value, user__is_active=True
    )
    funna: dict[int, dict[int, Person]] = defaultdict(dict)
    for tilldelad in tilldelade.select_related("user").order_by("user__sortering", "user_id"):
        funna[djup[tilldelad.content_object_id]][tilldelad.user_id] = tilldelad.user
    return list(funna[min(funna)].values()) if funna else []
