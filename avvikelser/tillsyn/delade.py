"""An åtgärd that is there already and is done because of a krav too: hung on it, and taken off it again.

Which may be hung, and where one with sekretess may, is `kvalitet.atgarder.delning`. It stands in the answer to IVO in
the words it has, so nothing is hung or taken off while the nämnd has the answer. What else an åtgärd comes from is
shown to who may read that, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from avvikelser.tillsyn.atgardskalla import kallan
from avvikelser.tillsyn.kravgang import kravs_skrivbart, lock_for_svar
from avvikelser.tillsyn.models import Krav, Kravatgard
from avvikelser.tillsyn.sekretess import lasare
from avvikelser.tillsyn.tillsynsgang import skriv_handelse
from kvalitet.atgarder import delning, kallor
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.models import Hierarki, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import mening

_FAR_INTE = "Du kan läsa kravet men inte ändra dess åtgärder. Den som är ansvarig gör det."
_STAR_KVAR = "Åtgärden hör bara till det här kravet, och står kvar."


def kopplingsbara(krav: Krav, person: Person) -> list[Atgard]:
    """Open åtgärder that the person may hang on the krav, the newest first: at an enhet that is concerned or above it,
    and where none is, anywhere in the nämnd (`delning.kopplingsbara`)."""
    rad = krav.tillsynsarende
    berorda = list(rad.enheter.order_by("pk").values_list("pk", flat=True))
    under = Hierarki.objects.filter(anfader_id=rad.namnd_id).values("avkomma_id")
    over = Hierarki.objects.filter(avkomma_id__in=berorda).values("anfader_id")
    platser = over if berorda else under
    return delning.kopplingsbara(person, platser=platser, sekretess=rad.sekretess, redan=Q(krav__krav=krav))


@transaction.atomic
def koppla(krav: Krav, atgard: Atgard, *, av: Person, nar: datetime | None = None) -> Krav:
    """Hang an åtgärd that is there already on the krav too. Raises OtillatenOvergang for one that is done, hangs there,
    or is not among `kopplingsbara`, at the wrong time and for one who may not."""
    krav = lock_for_svar(krav, av, _FAR_INTE)
    rad = krav.tillsynsarende
    kravs_skrivbart(rad)
    atgard = Atgard.objects.select_for_update().get(pk=atgard.pk)
    if krav.kravatgarder.filter(atgard=atgard).exists():
        raise OtillatenOvergang("Åtgärden hör redan till kravet.")
    valbara = kopplingsbara(krav, av)
    delning.krav_pa_delbar(atgard, valbara, sekretess=rad.sekretess, lasare=lambda: lasare(rad))
    Kravatgard.objects.create(krav=krav, atgard=atgard, kopplad=nar or timezone.now(), kopplad_av=av)
    anteckna("koppla_atgard_till_krav", krav, av=av, detalj={"atgard": atgard.pk})
    skriv_handelse(rad, f"Kopplade en åtgärd till krav {krav.nummer}{_vilken(atgard)}", av, nar)
    return krav


@transaction.atomic
def koppla_bort(krav: Krav, atgard: Atgard, *, skal: str, av: Person, nar: datetime | None = None) -> Krav:
    """Take a shared åtgärd off the krav, and say why. It stays with what else it comes from.

    Raises OtillatenOvergang for one that has no other source that the person may read: to let it go would tell of one.
    """
    krav = lock_for_svar(krav, av, _FAR_INTE)
    kravs_skrivbart(krav.tillsynsarende)
    lank = krav.kravatgarder.select_related("atgard").filter(atgard=atgard).first()
    if lank is None:
        raise OtillatenOvergang("Åtgärden hör inte till kravet.")
    lank.krav = krav
    satt_andra([lank], av)
    if not lank.atgard.andra:  # type: ignore[attr-defined]
        raise OtillatenOvergang(_STAR_KVAR)
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför åtgärden inte hör till kravet.")
    lank.delete()
    anteckna("koppla_bort_atgard_fran_krav", krav, av=av, detalj={"atgard": atgard.pk})
    text = f"Tog bort en åtgärd från krav {krav.nummer}{_vilken(lank.atgard)} {skal.strip()}"
    skriv_handelse(krav.tillsynsarende, text, av, nar)
    return krav


def _vilken(atgard: Atgard) -> str:
    """Its words, but those of one with sekretess: more may come to read the history."""
    return "." if atgard.sekretess else f": {mening(atgard.beskrivning)}"


def satt_andra(lankar: Collection[Kravatgard], person: Person) -> None:
    """Put `andra` on each link's åtgärd: what else it comes from, of what the person may read. One query per kind of
    source: of those that are there, when the åtgärder are noted with them (`kallor.med_kallor`)."""
    alla: dict[int, Any] = {lank.atgard_id: lank.atgard for lank in lankar}
    kallor.satt_kallor([*alla.values()], person)
    for lank in lankar:
        egen, rad = kallan(lank.krav.tillsynsarende, lank.krav.nummer), cast(Any, lank.atgard)
        rad.andra = [kalla for kalla in alla[rad.pk].kallor if kalla != egen]
