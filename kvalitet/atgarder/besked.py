"""Who is told when an åtgärd is decided or gets another ansvarig: the one who is to do it, and who proposed it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.avisera import Besked, avisera
from kvalitet.aviseringar.models import Slag
from kvalitet.organisation.models import Person

_TEXT = {
    Atgard.Status.BESLUTAD: "En åtgärd på {} är beslutad. Du är ansvarig.",
    Atgard.Status.AVBRUTEN: "Ett förslag till åtgärd på {} blev inte av.",
}
_SVAR: dict[str, str] = {
    Atgard.Beslut.JA: "Ditt förslag till åtgärd på {} är godkänt.",
    Atgard.Beslut.DELVIS: "Ditt förslag till åtgärd på {} är godkänt i en del. Läs kommentaren.",
    Atgard.Beslut.NEJ: "Ditt förslag till åtgärd på {} blev inte av. Läs kommentaren.",
}
_I_EN_DEL = "En åtgärd på {} är beslutad i en del. Läs kommentaren innan du börjar."


def beratta(sender: Any, *, atgard: Atgard, av: Person, **_: Any) -> None:
    """An åtgärd has been decided, refused, or handed to somebody. What is done is told to nobody: they did it."""
    text = _TEXT.get(Atgard.Status(atgard.status))
    if text is None:
        return
    if atgard.beslut == Atgard.Beslut.DELVIS:
        text = _I_EN_DEL
    avisera(
        [atgard.ansvarig_id],
        Besked(
            slag=Slag.ATGARD,
            objekt=atgard,
            text=text.format(atgard.enhet.namn),
            url=reverse("atgarder:lista"),
            nyckel=f"atgard:{atgard.status}",
            utom=av,
        ),
    )
    if atgard.beslut and atgard.foreslagen_av_id != atgard.ansvarig_id:
        _beratta_for_den_som_foreslog(atgard, av)


def _beratta_for_den_som_foreslog(atgard: Atgard, av: Person) -> None:
    lage = "?lage=avbrutna" if atgard.status == Atgard.Status.AVBRUTEN else ""
    avisera(
        [atgard.foreslagen_av_id],
        Besked(
            slag=Slag.ATGARD,
            objekt=atgard,
            text=_SVAR[atgard.beslut].format(atgard.enhet.namn),
            url=f"{reverse('atgarder:lista')}{lage}",
            nyckel=f"atgard:svar:{atgard.beslut}",
            utom=av,
        ),
    )
