"""Forms of the plan: the year, a kontroll, the beslut, and what changes afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from egenkontroll.plan.forms.bibliotek import namnder, namndfalt
from egenkontroll.plan.innehall import Kontrolluppgift, mojliga_enheter, mojliga_granskare, mojliga_versioner
from egenkontroll.plan.laget import ORD
from egenkontroll.plan.models import (
    Kontrollperiod,
    Kontrollplan,
    Omradesversion,
    PlaneradGranskare,
    PlaneradKontroll,
    Skyddade,
    Urvalssatt,
)
from egenkontroll.plan.oforandrat import Staende
from egenkontroll.plan.planering import FORSTA_AR, SISTA_AR, Beslut
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll


def arsfalt(label: str = "År") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=FORSTA_AR,
        max_value=SISTA_AR,
        error_messages={"required": "Skriv vilket år planen gäller."},
        widget=forms.NumberInput({"class": "smal"}),
    )


class PlanForm(forms.Form):
    namnd = namndfalt()
    ar = arsfalt()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["namnd"].queryset = namnder(person)
        self.initial.setdefault("ar", timezone.localdate().year + 1)


class InledningForm(FritextForm):
    inledning = forms.CharField(
        label="Inledning",
        help_text="Varför ni har valt de här kontrollerna. Nämnden läser den först.",
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 8}),
    )


class Versionsval(forms.ModelChoiceField):
    def label_from_instance(self, obj: Omradesversion) -> str:
        utkast = ", utkast" if obj.status == "utkast" else ""
        return f"{obj.omrade.namn}, version {obj.nummer}{utkast}"


class Personval(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.namn_och_befattning


def granskarfalt() -> Personval:
    return Personval(
        Person.objects.none(),
        label="Granskare",
        help_text="Ingen får granska ett eget ärende. Välj gärna någon från en annan enhet.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _antal(label: str, minst: int, hogst: int, forvalt: int, mening: str, hjalp: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=minst,
        max_value=hogst,
        initial=forvalt,
        help_text=hjalp,
        error_messages={"required": mening},
        widget=forms.NumberInput({"class": "smal"}),
    )


class KontrollForm(forms.Form):
    dolj_valfri = True  # a draft may lack enheter and granskare, and the plan says so until it is adopted
    version = Versionsval(
        Omradesversion.objects.none(),
        label="Kontrollområde",
        empty_label="Välj kontrollområde",
        error_messages={"required": "Välj vad som granskas."},
    )
    enheter = forms.ModelMultipleChoiceField(
        Organisationsdel.objects.none(), label="Enheter", widget=forms.CheckboxSelectMultiple, required=False
    )
    period = forms.ChoiceField(label="Hur ofta?", choices=Kontrollperiod.choices, initial=Kontrollperiod.TERTIAL)
    antal = _antal("Ärenden per enhet och period", 1, 9999, 20, "Skriv hur många ärenden som dras.")
    urvalssatt = forms.ChoiceField(
        label="Urval", choices=Urvalssatt.choices, initial=Urvalssatt.SENAST_AVSLUTADE, widget=forms.RadioSelect
    )
    per_arendetyp = forms.BooleanField(
        label="Dra ur varje ärendetyp för sig", help_text="Då kommer alla typer med, i rätt proportion.", required=False
    )
    skyddade = forms.ChoiceField(
        label="Ärenden med skyddade uppgifter",
        choices=Skyddade.choices,
        initial=Skyddade.UTESLUT,
        widget=forms.RadioSelect,
    )
    skyddade_roll = forms.ChoiceField(
        label="Granskas av rollen", help_text="Bara om de granskas av den som har en viss roll.", required=False
    )
    dubbelgranskas = _antal(
        "Granskas av två, procent", 0, 100, 0, "Skriv 0 om inget ärende ska granskas av två.",
        "Två personer granskar samma ärende utan att se varandras svar. Det visar om frågorna är tydliga.",
    )  # fmt: skip
    klart_inom = _antal("Dagar att granska efter perioden", 1, 365, 30, "Skriv hur många dagar granskningen får ta.")
    granskare = granskarfalt()

    def __init__(self, *args: Any, plan: Kontrollplan, kontroll: PlaneradKontroll | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["version"].queryset = mojliga_versioner(plan.namnd, kontroll)
        falt["enheter"].queryset = mojliga_enheter(plan.namnd)
        falt["granskare"].queryset = mojliga_granskare(plan.namnd)
        falt["skyddade_roll"].choices = [("", "Välj roll"), *Roll.choices]
        if kontroll is not None:
            self.initial.update(_som_den_ar(kontroll))

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("skyddade") == Skyddade.ROLL and not val.get("skyddade_roll"):
            self.add_error("skyddade_roll", "Välj vilken roll som granskar ärenden med skyddade uppgifter.")
        return val

    @property
    def uppgift(self) -> Kontrolluppgift:
        val = dict(self.cleaned_data)
        return Kontrolluppgift(**{**val, "enheter": list(val["enheter"]), "granskare": list(val["granskare"])})


def _som_den_ar(kontroll: PlaneradKontroll) -> dict[str, Any]:
    return {
        "version": kontroll.version_id,
        "enheter": list(kontroll.enheter.values_list("enhet_id", flat=True)),
        "granskare": list(kontroll.granskare.filter(till__isnull=True).values_list("person_id", flat=True)),
        "period": kontroll.period,
        "antal": kontroll.antal,
        "urvalssatt": kontroll.urvalssatt,
        "per_arendetyp": kontroll.per_arendetyp,
        "skyddade": kontroll.skyddade,
        "skyddade_roll": kontroll.skyddade_roll,
        "dubbelgranskas": kontroll.dubbelgranskas,
        "klart_inom": kontroll.klart_inom,
    }


class GranskareForm(forms.Form):
    granskare = granskarfalt()

    def __init__(self, *args: Any, kontroll: PlaneradKontroll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nu = PlaneradGranskare.objects.filter(planerad=kontroll, till__isnull=True)
        falt: dict[str, Any] = self.fields
        falt["granskare"].queryset = mojliga_granskare(kontroll.plan.namnd)
        self.initial.setdefault("granskare", list(nu.values_list("person_id", flat=True)))


class OforandratForm(FritextForm):
    """One text for each kriterium that stands for a third year."""

    def __init__(self, *args: Any, rader: Iterable[Staende], skal: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rad in rader:
            self.fields[f"skal-{rad.kriterium.pk}"] = forms.CharField(
                label=rad.kriterium.fraga,
                help_text=f"{rad.kriterium.version.omrade.namn}. Oförändrat sedan {rad.sedan}.",
                required=False,
                max_length=2000,
                initial=skal.get(rad.kriterium.pk, ""),
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def skal(self) -> dict[int, str]:
        return {int(namn[5:]): text for namn, text in self.cleaned_data.items() if namn.startswith("skal-")}


class AntaForm(forms.Form):
    paragraf = forms.CharField(
        label="Paragraf",
        help_text="Till exempel § 14.",
        max_length=20,
        error_messages={"required": "Skriv beslutets paragraf."},
        widget=forms.TextInput({"class": "smal", "autocomplete": "off"}),
    )
    datum = forms.DateField(label="Dag för beslutet", error_messages={"required": "Välj dagen då nämnden beslutade."})
    av = forms.CharField(
        label="Vem beslutade?", max_length=120, error_messages={"required": "Skriv vem som beslutade."}
    )

    @property
    def beslut(self) -> Beslut:
        return Beslut(self.cleaned_data["paragraf"], self.cleaned_data["datum"], self.cleaned_data["av"])


class StallInForm(FritextForm):
    skal = forms.CharField(
        label="Varför ställs kontrollen in?",
        max_length=250,
        error_messages={"required": "Skriv varför kontrollen ställs in."},
        widget=forms.Textarea({"rows": 3}),
    )


class KopieraForm(forms.Form):
    ar = arsfalt("Till år")


class TillfalleFilter(forms.Form):
    """A GET form whose fields are all optional."""

    ar = forms.ChoiceField(label="År", required=False)
    namnd = forms.ChoiceField(label="Nämnd", required=False)
    enhet = forms.ChoiceField(label="Enhet", required=False)
    lage = forms.ChoiceField(
        label="Läge", required=False, choices=[("", "Alla lägen"), *((n.value, ord_[2]) for n, ord_ in ORD.items())]
    )

    def __init__(
        self, data: QueryDict, *, ar: Iterable[int], namnder: list[tuple[int, str]], enheter: list[tuple[int, str]]
    ) -> None:
        super().__init__(data)
        falt: dict[str, Any] = self.fields
        falt["ar"].choices = [("", "I år"), *((str(a), str(a)) for a in ar), ("alla", "Alla år")]
        falt["namnd"].choices = [("", "Alla nämnder"), *((str(pk), namn) for pk, namn in namnder)]
        falt["enhet"].choices = [("", "Alla enheter"), *((str(pk), namn) for pk, namn in enheter)]
        if len(namnder) < 2:
            del self.fields["namnd"]
