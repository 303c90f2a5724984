"""An åtgärd that serves several ärenden: hung on a second one, and taken off it again.

That an åtgärd has sekretess means that every ärende it hangs on has: it is never hung on an ärende that others read,
and where everybody who reads the ärende may not read the one it comes from. One without sekretess may hang on any; what
hangs on an ärende that others read keeps none, also when another of its ärenden becomes lex Sarah (`typbyte`). Which
ärenden an åtgärd has is shown to who may read them, and to nobody else.
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
from kvalitet.atgarder.kallor import Kalla, Kallslag, har_kalla
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Hierarki, Person
from kvalitet.overgang import OtillatenOvergang

_LANK = Arende.atgarder.through
HEMLIG = "Åtgärden har sekretess. Vad den gäller står bland åtgärderna."
_STAR_KVAR = "Åtgärden hör bara till det här ärendet, och står kvar."


def kopplingsbara(arende: Arende, person: Person) -> list[Atgard]:
    """Open åtgärder that the person may hang on the ärende, the newest first: at its enhet or above it, among those
    they look after, and with sekretess only where they may read every ärende it has. Four queries at most."""
    over = Hierarki.objects.filter(avkomma_id=arende.enhet_id).values("anfader_id")
    atgarder = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).oppna().filter(enhet_id__in=over)
    if not arende.sekretess:
        atgarder = atgarder.filter(sekretess=False)
    valbara = list(atgarder.exclude(arenden=arende).select_related("enhet", "ansvarig").order_by("-pk"))
    hemliga = {atgard.pk for atgard in valbara if atgard.sekretess}
    olasliga = _olasliga(hemliga, person) if hemliga else set()
    return [atgard for atgard in valbara if atgard.pk not in olasliga]


def _olasliga(atgarder: Collection[int], person: Person) -> set[int]:
    """Those that hang on an ärende that the person may not read."""
    par = list(_LANK.objects.filter(atgard_id__in=atgarder).values_list("atgard_id", "arende_id"))
    lasbara = _lasbara({arende_id for _, arende_id in par}, person)
    return {atgard_id for atgard_id, arende_id in par if arende_id not in lasbara}


def _lasbara(arenden: Collection[int], person: Person) -> set[int]:
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk__in=arenden)
    return set(synliga.order_by().values_list("pk", flat=True))


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
    if atgard.status not in Atgard.OPPNA:
        raise OtillatenOvergang("Åtgärden är inte öppen längre. Välj en annan, eller planera en ny.")
    if atgard.sekretess and not arende.sekretess:
        raise OtillatenOvergang("Åtgärden har sekretess, och fler läser det här ärendet. Planera en ny med egna ord.")
    if atgard not in kopplingsbara(arende, av):
        raise OtillatenOvergang("Åtgärden finns inte bland dem som du kan koppla till ärendet.")
    if atgard.sekretess and not _alla_far_lasa(arende, atgard):
        raise OtillatenOvergang(
            "Alla som läser det här ärendet får inte läsa det som åtgärden kommer från. Planera en ny med egna ord."
        )
    arende.atgarder.add(atgard)
    return steg.klart(HEMLIG if atgard.sekretess else f"{atgard.beskrivning}.", detalj={"atgard": atgard.pk})


def _alla_far_lasa(arende: Arende, atgard: Atgard) -> bool:
    """May everybody who reads the ärende read each ärende that the åtgärd has? A nödåtkomst ends by itself."""
    vilka = {rad.person.pk for rad in lasare(arende) if rad.nod_till is None}
    return all(vilka <= {rad.person.pk for rad in lasare(annat)} for annat in atgard.arenden.all())


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
    vad = HEMLIG if rad.sekretess else f"{rad.beskrivning}."
    return steg.klart(f"{vad} {skal.strip()}", detalj={"atgard": rad.pk})


def atgarder_i(arende: int) -> QuerySet[Atgard]:
    """The åtgärder of the ärende of that id, noted with `i_fler` (another ärende has it) and `annan_kalla` (a risk, a
    control)."""
    annan = ExpressionWrapper(annan_kalla(), output_field=BooleanField())
    return Atgard.objects.filter(arenden=arende).annotate(i_fler=i_andra(arende), annan_kalla=annan)


def i_andra(arende: int, **vilka: bool) -> Exists:
    """Has the åtgärd an ärende beside the one of that id, of `vilka`? Asked of the links: a filter of the ärende's own
    would be the same."""
    andra = _LANK.objects.filter(atgard=OuterRef("pk"), **{f"arende__{falt}": varde for falt, varde in vilka.items()})
    return Exists(andra.exclude(arende=arende))


def annan_kalla() -> Q | Exists:
    """Does the åtgärd come from anything that is no ärende?"""
    return har_kalla(utom=ARENDENA.namn)


def satt_andra(arende: Arende, atgarder: Collection[Atgard], person: Person) -> None:
    """Put on each, of `atgarder_i`: `andra`, its other ärenden that the person may read, and `kan_tas_bort`, whether
    it has any source to stay with as far as the person may know. One query, none where nothing is shared."""
    delade = [atgard.pk for atgard in atgarder if atgard.i_fler]  # type: ignore[attr-defined]
    har: dict[int, list[Kalla]] = defaultdict(list)
    for atgard_id, kalla in _arendekallor(person, delade, utom=arende) if delade else ():
        har[atgard_id].append(kalla)
    for atgard in atgarder:
        rad: Any = atgard
        rad.andra = har[rad.pk]
        rad.kan_tas_bort = bool(rad.andra) or rad.annan_kalla


def _arendekallor(person: Person, atgarder: Collection[int], utom: Arende | None = None) -> Iterator[tuple[int, Kalla]]:
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(Q(atgarder__in=atgarder))
    if utom is not None:
        synliga = synliga.exclude(pk=utom.pk)
    rader = synliga.order_by("-inkommen", "pk").values_list("atgarder", "pk", "dnr")
    for atgard_id, pk, dnr in rader:
        yield atgard_id, Kalla(dnr, reverse("avvikelser:arende", args=[pk]))


ARENDENA = Kallslag("arenden", Exists(_LANK.objects.filter(atgard=OuterRef("pk"))), _arendekallor)
