"""Who is told when an åtgärd is decided or gets another ansvarig: the one who is to do it."""

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


def beratta(sender: Any, *, atgard: Atgard, av: Person, **_: Any) -> None:
    """An åtgärd has been decided, refused, or handed to somebody. What is done is told to nobody: they did it."""
    text = _TEXT.get(Atgard.Status(atgard.status))
    if text is None or atgard.ansvarig_id is None:
        return
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
