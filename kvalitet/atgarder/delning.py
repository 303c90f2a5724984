"""An åtgärd that serves more than one thing: which may be hung on another, and what must hold when it has sekretess.

That an åtgärd has sekretess means that all it comes from has: it is never hung where others read, nor where everybody
who reads may not read what it comes from. One without sekretess may hang on anything. The same for whatever an åtgärd
comes from; what a source is, and who reads it, is told by each app in its `kallor.Kallslag`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from kvalitet.atgarder import kallor
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang

FLEST = 40
"""Of the newest: more to choose among is a list nobody reads."""


def kopplingsbara(person: Person, *, platser: QuerySet[Any, Any], sekretess: bool, redan: Q) -> list[Atgard]:
    """Open åtgärder that the person may hang on something, the newest first: at `platser` (ids), among those they look
    after, but those that are there `redan`. With sekretess only on what has sekretess, and where they may read all it
    comes from. One query, and where any has sekretess some more."""
    atgarder = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).oppna().filter(enhet_id__in=platser)
    if not sekretess:
        atgarder = atgarder.filter(sekretess=False)
    valbara = list(atgarder.exclude(redan).select_related("enhet", "ansvarig").order_by("-pk"))
    hemliga = {atgard.pk for atgard in valbara if atgard.sekretess}
    olasliga = kallor.olasliga(hemliga, person) if hemliga else set()
    return [atgard for atgard in valbara if atgard.pk not in olasliga]


def krav_pa_delbar(
    atgard: Atgard, valbara: Sequence[Atgard], *, sekretess: bool, lasare: Callable[[], set[int]]
) -> None:
    """Raises OtillatenOvergang for an åtgärd that may not be hung where `valbara` may: where `sekretess` is, and where
    the persons of `lasare` (ids) read. `atgard` is locked."""
    if atgard.status not in Atgard.OPPNA:
        raise OtillatenOvergang("Åtgärden är inte öppen längre. Välj en annan, eller planera en ny.")
    if atgard.sekretess and not sekretess:
        raise OtillatenOvergang("Åtgärden har sekretess, och fler läser det här ärendet. Planera en ny med egna ord.")
    if atgard not in valbara:
        raise OtillatenOvergang("Åtgärden finns inte bland dem som du kan koppla till ärendet.")
    if atgard.sekretess and not kallor.alla_far_lasa(atgard.pk, lasare()):
        raise OtillatenOvergang(
            "Alla som läser det här ärendet får inte läsa det som åtgärden kommer från. Planera en ny med egna ord."
        )
