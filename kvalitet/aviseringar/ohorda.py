"""Deadlines that reach nobody: whose every person has left, and which nobody who is there may open.

The systemförvaltare of the place is told, who may open none of it but can give somebody an uppdrag: only what kind of
thing it is, where, and how many. Once a week for as long as it is so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from kvalitet.aviseringar import fristregister
from kvalitet.aviseringar.avisera import Besked, avisera_narmaste
from kvalitet.aviseringar.models import Slag
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Organisationsdel
from kvalitet.svenska import antal


def beratta(tysta: Iterable[tuple[str, int]], idag: date) -> None:
    """`tysta` are (the source, the place's id) of each step of a deadline that nobody could be told of."""
    per_plats = Counter(tysta)
    platser = Organisationsdel.objects.in_bulk({plats for _, plats in per_plats})
    for (typ, plats), hur_manga in sorted(per_plats.items()):
        delen = platser[plats]
        besked = Besked(
            slag=Slag.LAMNAR,
            objekt=delen,
            text=(
                f"{antal('sista dag', 'sista dagar', hur_manga)} hos {delen.namn} når ingen: "
                f"{fristregister.namn_pa(typ)}. Ge någon ett uppdrag som räcker."
            )[:300],
            url=reverse("organisation:vem-ser-vad", args=[plats]),
            nyckel=f"ohord:{typ}:{idag:%G-v%V}",
        )
        avisera_narmaste([Befogenhet.SKOTA_ORGANISATION], plats, besked)
