"""Which åtgärder a person is shown: late, coming, to follow up, done. One function for the list and its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse

from kvalitet.atgarder.models import Atgard, AtgardQuerySet
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp, Person
from kvalitet.skarm.snabbval import SnabbSelect
from kvalitet.skarm.start import Nyckeltal

SNART_DAGAR = 14
FORVALT = "oppna"

_OPPEN = Q(status__in=Atgard.OPPNA)
_ATT_FOLJA_UPP = Q(status=Atgard.Status.KLAR, effekt="", uppfoljning__isnull=False)
LAGEN: dict[str, tuple[str, Callable[[date], Q]]] = {
    "sena": ("Försenade", lambda idag: _OPPEN & Q(senast__lt=idag)),
    "kommande": (
        f"Inom {SNART_DAGAR} dagar",
        lambda idag: _OPPEN & Q(senast__gte=idag, senast__lte=idag + timedelta(days=SNART_DAGAR)),
    ),
    "oppna": ("Alla som inte är klara", lambda _: _OPPEN),
    "folj-upp": ("Att följa upp", lambda _: _ATT_FOLJA_UPP),
    "klara": ("Klara", lambda _: Q(status=Atgard.Status.KLAR)),
    "avbrutna": ("Blev inte av", lambda _: Q(status=Atgard.Status.AVBRUTEN)),
}

KOLUMNER: dict[str, Callable[[Atgard], Any]] = {
    "Åtgärd": lambda a: a.beskrivning,
    "Enhet": lambda a: a.enhet.namn,
    "Ansvarig": lambda a: a.ansvarig.namn if a.ansvarig else "",
    "Beslutad av": lambda a: a.beslutad_av.namn if a.beslutad_av else "",
    "Beslutad": lambda a: a.beslutad,
    "Beslut": lambda a: a.get_beslut_display(),
    "Kommentar till beslutet": lambda a: a.beslutskommentar,
    "Senast": lambda a: a.senast,
    "Läge": lambda a: a.get_status_display(),
    "Klar": lambda a: a.klar,
    "Följs upp senast": lambda a: a.uppfoljning,
    "Effekt": lambda a: a.get_effekt_display(),
    "Kommer från": lambda a: ", ".join(kalla.text for kalla in getattr(a, "kallor", ())),
}
"""What a file of åtgärder holds. `kallor` is put on each row (`kallor.satt_kallor`)."""


class AtgardFilter(forms.Form):
    lage = forms.ChoiceField(label="Läge", required=False)
    enhet = forms.ChoiceField(label="Enhet", required=False, widget=SnabbSelect)
    ansvarig = forms.ChoiceField(label="Ansvarig", required=False, choices=[("", "Alla"), ("jag", "Jag")])

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        visat = data.copy()  # what nothing in the address says is shown as chosen
        visat["lage"] = data.get("lage") or FORVALT
        super().__init__(visat)
        enheter = delar_for(person, Befogenhet.SKOTA_ATGARD).filter(typ=Deltyp.ENHET).values_list("pk", "namn")
        falt: dict[str, Any] = self.fields
        falt["lage"].choices = [(k, t) for k, (t, _) in LAGEN.items()]
        falt["enhet"].choices = [("", "Alla enheter"), *((str(pk), namn) for pk, namn in enheter)]


def sok(person: Person, val: Mapping[str, Any], idag: date) -> AtgardQuerySet:
    """The åtgärder in the person's scope that fit `val`, the most urgent first."""
    atgarder: AtgardQuerySet = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD)
    lage = str(val.get("lage") or FORVALT)
    atgarder = atgarder.filter(LAGEN[lage][1](idag))
    if val.get("enhet"):
        atgarder = atgarder.filter(enhet=val["enhet"])
    if val.get("ansvarig") == "jag":
        atgarder = atgarder.filter(ansvarig=person)
    if lage == "klara":
        return atgarder.order_by("-klar", "-pk")
    return atgarder.order_by("uppfoljning" if lage == "folj-upp" else "senast", "pk")


def nyckeltal(person: Person, idag: date, lage: str) -> list[Nyckeltal]:
    lagen = ("sena", "kommande", "oppna", "folj-upp")
    egna = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD)
    antal = egna.aggregate(**{k.replace("-", "_"): Count("pk", filter=LAGEN[k][1](idag)) for k in lagen})
    lista = reverse("atgarder:lista")
    return [
        Nyckeltal(
            antal=antal[k.replace("-", "_")],
            text=LAGEN[k][0],
            url=lista if k == FORVALT else f"{lista}?lage={k}",
            lage="fara" if k == "sena" else "",
            vald=(lage or FORVALT) == k,
        )
        for k in lagen
    ]
