"""An åtgärd that serves several ärenden: hung on a second one, and taken off it again.

Which may be hung, and where one with sekretess may, is `kvalitet.atgarder.delning`. What hangs on an ärende that others
read keeps none, also when another of its ärenden becomes lex Sarah (`typbyte`). Which ärenden an åtgärd has is shown to
who may read them, and to nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.urls import reverse

from avvikelser.arendegang.gangen import borja
from avvikelser.arendegang.verb import Verb
from avvikelser.lasarkrets import lasare
from avvikelser.models import Arende
from kvalitet.atgarder import delning
from kvalitet.atgarder.kallor import Hemliga, Kalla, Kallslag, har_kalla, med_lasbar_kalla
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Hierarki, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import mening

_LANK = Arende.atgarder.through
HEMLIG = "Åtgärden har sekretess. Vad den gäller står bland åtgärderna."
_STAR_KVAR = "Åtgärden hör bara till det här ärendet, och står kvar."


def kopplingsbara(arende: Arende, person: Person) -> list[Atgard]:
    """Open åtgärder that the person may hang on the ärende, the newest first: at its enhet or above it
    (`delning.kopplingsbara`)."""
    over = Hierarki.objects.filter(avkomma_id=arende.enhet_id).values("anfader_id")
    return delning.kopplingsbara(person, platser=over, sekretess=arende.sekretess, redan=Q(arenden=arende))


def _olasliga(atgarder: Collection[int], person: Person) -> set[int]:
    """Those that hang on an ärende that the person may not read."""
    par = list(_LANK.objects.filter(atgard_id__in=atgarder).values_list("atgard_id", "arende_id"))
    lasbara = _lasbara({arende_id for _, arende_id in par}, person)
    return {atgard_id for atgard_id, arende_id in par if arende_id not in lasbara}


def _lasbara(arenden: Collection[int], person: Person) -> set[int]:
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk__in=arenden)
    return set(synliga.order_by().values_list("pk", flat=True))


def _lasare(atgard_id: int) -> Iterator[set[int]]:
    """Who reads each of its ärenden."""
    for arende in Arende.objects.filter(atgarder=atgard_id).order_by("pk"):
        yield {rad.person.pk for rad in lasare(arende)}


@transaction.atomic
def koppla_atgard(
    arende: Arende, atgard: Atgard, *, av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """Hang an åtgärd that is there already on the ärende too. From then on it counts as any other of its åtgärder.

    Raises OtillatenOvergang for one that is done, or is not among `kopplingsbara`.
    """
    steg = borja(arende, Verb.KOPPLA_ATGARD, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    atgard = Atgard.objects.select_for_update().get(pk=atgard.pk)
    if arende.atgarder.filter(pk=atgard.pk).exists():
        raise OtillatenOvergang("Åtgärden hör redan till ärendet.")
    valbara = kopplingsbara(arende, av)
    delning.krav_pa_delbar(atgard, valbara, sekretess=arende.sekretess, lasare=lambda: _varaktiga_lasare(arende))
    arende.atgarder.add(atgard)
    return steg.klart(HEMLIG if atgard.sekretess else mening(atgard.beskrivning), detalj={"atgard": atgard.pk})


def _varaktiga_lasare(arende: Arende) -> set[int]:
    """Who reads it otherwise than by nödåtkomst, which ends by itself."""
    return {rad.person.pk for rad in lasare(arende) if rad.nod_till is None}


@transaction.atomic
def koppla_bort_atgard(
    arende: Arende,
    atgard: Atgard,
    *,
    skal: str,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Take a shared åtgärd off the ärende, and say why. It stays with what else it comes from.

    Raises OtillatenOvergang for one that has no other source that the person may read: to let it go would tell of one.
    """
    steg = borja(arende, Verb.KOPPLA_BORT_ATGARD, av=av, nar=nar, sedd=sedd)
    arende = steg.arende
    rad = atgarder_i(arende.pk).filter(pk=atgard.pk).first()
    if rad is None:
        raise OtillatenOvergang("Åtgärden hör inte till ärendet.")
    satt_andra(arende, [rad], av)
    if not rad.kan_tas_bort:  # type: ignore[attr-defined]
        raise OtillatenOvergang(_STAR_KVAR)
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför åtgärden inte hör till ärendet.")
    arende.atgarder.remove(rad)
    vad = HEMLIG if rad.sekretess else mening(rad.beskrivning)
    return steg.klart(f"{vad} {skal.strip()}", detalj={"atgard": rad.pk})


def atgarder_i(arende: int) -> QuerySet[Atgard]:
    """The åtgärder of the ärende of that id, noted with `i_fler` (another ärende has it), `oppen_kalla` (it comes from
    a risk, a control, an open krav) and `annan_kalla` (from anything that is no ärende, open or not)."""
    oppen = ExpressionWrapper(oppen_kalla(), output_field=BooleanField())
    annan = ExpressionWrapper(annan_kalla(), output_field=BooleanField())
    alla = Atgard.objects.filter(arenden=arende)
    return alla.annotate(i_fler=i_andra(arende), oppen_kalla=oppen, annan_kalla=annan)


def i_andra(arende: int, **vilka: bool) -> Exists:
    """Has the åtgärd an ärende beside the one of that id, of `vilka`? Asked of the links: a filter of the ärende's own
    would be the same."""
    andra = _LANK.objects.filter(atgard=OuterRef("pk"), **{f"arende__{falt}": varde for falt, varde in vilka.items()})
    return Exists(andra.exclude(arende=arende))


def annan_kalla() -> Q | Exists:
    """Does the åtgärd come from anything that is no ärende?"""
    return har_kalla(utom=ARENDENA.namn)


def oppen_kalla() -> Q | Exists:
    """The same, of what has no sekretess."""
    return har_kalla(utom=ARENDENA.namn, oppen=True)


def satt_andra(arende: Arende, atgarder: Collection[Atgard], person: Person) -> None:
    """Put on each, of `atgarder_i`: `andra`, its other ärenden that the person may read, and `kan_tas_bort`, whether
    it has any source to stay with as far as the person may know. One query, none where nothing is shared; one per kind
    more where it comes from something else with sekretess."""
    delade = [atgard.pk for atgard in atgarder if atgard.i_fler]  # type: ignore[attr-defined]
    har: dict[int, list[Kalla]] = defaultdict(list)
    for atgard_id, kalla in _arendekallor(person, delade, utom=arende) if delade else ():
        har[atgard_id].append(kalla)
    dolda = [rad.pk for rad in atgarder if rad.annan_kalla and not rad.oppen_kalla]  # type: ignore[attr-defined]
    kanda = med_lasbar_kalla(dolda, person, utom=ARENDENA.namn)
    for atgard in atgarder:
        rad: Any = atgard
        rad.andra = har[rad.pk]
        rad.kan_tas_bort = bool(rad.andra) or rad.oppen_kalla or rad.pk in kanda


def _arendekallor(person: Person, atgarder: Collection[int], utom: Arende | None = None) -> Iterator[tuple[int, Kalla]]:
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(Q(atgarder__in=atgarder))
    if utom is not None:
        synliga = synliga.exclude(pk=utom.pk)
    rader = synliga.order_by("-inkommen", "pk").values_list("atgarder", "pk", "dnr")
    for atgard_id, pk, dnr in rader:
        yield atgard_id, Kalla(dnr, reverse("avvikelser:arende", args=[pk]))


_HEMLIGA = Hemliga(
    oppna=Exists(_LANK.objects.filter(atgard=OuterRef("pk"), arende__sekretess=False)),
    olasliga=_olasliga,
    lasare=_lasare,
)
ARENDENA = Kallslag("arenden", Exists(_LANK.objects.filter(atgard=OuterRef("pk"))), _arendekallor, _HEMLIGA)
