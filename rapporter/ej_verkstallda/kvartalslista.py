"""The beslut of a quarter one by one, as they are reported to IVO and to the kommun's revisorer: what the law asks for
of each, and no name or personnummer.

The rows are those that the quarter's figures count (`statistik.ej_verkstallda`), as the register is now.
Lagrum: 34 kap. 1–2 §§ SoL (2025:400), before 2025-07-01 16 kap. 6 f–g §§; 28 f–g §§ LSS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.svenska import sorteringsnyckel
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Insatstyp
from rapporter.ej_verkstallda.vantan import Lage, Vantan, hela_manader, vantar_sedan
from rapporter.sammanstallning.tabellvy import Lankare
from rapporter.statistik.ej_verkstallda import TIDER, bakom
from rapporter.statistik.tabell import Tabellrad, Villkor

LAGEN = {Lage.VANTAR: "Inte verkställt", Lage.VERKSTALLT: "Verkställt", Lage.UPPHORT: "Upphörde"}


@dataclass(frozen=True)
class Kvartalsrad:
    """One beslut as it is reported for a quarter. `vid` is the day that its waiting is counted to."""

    beslut: EjVerkstalltBeslut
    vantan: Vantan
    vid: date

    @property
    def lage(self) -> str:
        return LAGEN[self.vantan.lage]

    @property
    def slutade(self) -> date | None:
        """When it was carried out or ceased, in the quarter. What happened later belongs to a later report."""
        return None if self.vantan.lage is Lage.VANTAR else self.beslut.slutdag

    @property
    def manader(self) -> int:
        return hela_manader(vantar_sedan(self.beslut.beslutad, self.beslut.avbrott), self.vid)


KOLUMNER: Mapping[str, Callable[[Kvartalsrad], Any]] = {
    "Beteckning": lambda r: r.beslut.beteckning,
    "Enhet": lambda r: r.beslut.enhet.namn,
    "Lag": lambda r: r.beslut.lag,
    "Typ av insats": lambda r: r.beslut.get_insats_display(),
    "Beslutad": lambda r: r.beslut.beslutad,
    "Avbrott från": lambda r: r.beslut.avbrott,
    "Läge": lambda r: r.lage,
    "Verkställt eller upphörde": lambda r: r.slutade,
    "Väntetid, dagar": lambda r: r.vantan.dagar,
    "Väntetid, hela månader": lambda r: r.manader,
    "Skäl": lambda r: r.beslut.get_skal_display(),
}


class Kvartalsval(forms.Form):
    """How the list is narrowed, by what the quarter's figures are split by."""

    vantan = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *LAGEN.items()])
    avbrott = forms.ChoiceField(label="Avbrott", required=False, choices=[("", "Alla"), ("ja", "Bara efter avbrott")])
    insats = forms.ChoiceField(label="Insats", required=False, choices=[("", "Alla"), *Insatstyp.choices])
    lag = forms.ChoiceField(
        label="Lag", required=False, choices=[("", "Alla"), ("SoL", "Socialtjänstlagen"), ("LSS", "LSS")]
    )
    enhet = forms.ChoiceField(label="Enhet", required=False)
    tid = forms.ChoiceField(label="Väntetid", required=False, choices=[("", "Alla"), *TIDER])

    def __init__(self, data: QueryDict, *, enheter: Sequence[Organisationsdel]) -> None:
        super().__init__(data)
        falt: dict[str, Any] = self.fields
        falt["enhet"].choices = [("", "Alla"), *((str(enhet.pk), enhet.namn) for enhet in enheter)]

    @property
    def vad(self) -> Villkor:
        """The condition of the figure that the choices make."""
        return frozenset((namn, varde) for namn, varde in self.cleaned_data.items() if varde)


def besluten(namnd: Organisationsdel, person: Person) -> QuerySet[EjVerkstalltBeslut]:
    """All of the nämnd's, which the person compiles. What the figures and the list are both made of."""
    alla: QuerySet[EjVerkstalltBeslut] = EjVerkstalltBeslut.objects.for_user(person, Befogenhet.SAMMANSTALLA)
    return alla.filter(namnd=namnd).select_related("enhet").order_by("pk")


def enheterna(alla: Sequence[EjVerkstalltBeslut]) -> list[Organisationsdel]:
    """Where there are any, in Swedish order."""
    return sorted({b.enhet for b in alla}, key=lambda enhet: (sorteringsnyckel(enhet.namn), enhet.pk))


def kvartalsrader(alla: Sequence[EjVerkstalltBeslut], period: Period, vad: Villkor) -> list[Kvartalsrad]:
    """Those that the figure with the condition `vad` counts, who has waited the longest first."""
    per_pk = {b.pk: b for b in alla}
    rader = [_raden(per_pk[r.pk], r.vantan, period) for r in bakom(alla, period, vad)]
    return sorted(rader, key=lambda r: (-r.vantan.dagar, r.beslut.beteckning))


def _raden(beslut: EjVerkstalltBeslut, vantan: Vantan, period: Period) -> Kvartalsrad:
    vid = beslut.slutdag if vantan.lage is not Lage.VANTAR and beslut.slutdag else period.slut
    return Kvartalsrad(beslut, vantan, vid)


def till_kvartalslistan(namnd_kod: str) -> Lankare:
    """Links from each of a quarter's figures to the beslut that it counts."""

    def lank(vad: Villkor, rn: Tabellrad) -> str:
        return kvartalsadress(namnd_kod, vad)

    return lank


def kvartalsadress(namnd_kod: str, vad: Villkor) -> str:
    """The list of what a figure counts in its quarter. A median counts nothing: how many wait stands beside it."""
    delar = dict(vad)
    if "kolumn" in delar:
        return ""
    adress = reverse("rapporter:ej-verkstallda-lista", args=[namnd_kod, delar.pop("period")])
    return f"{adress}?{urlencode(sorted((n, v) for n, v in delar.items() if n != 'kalla'))}"
