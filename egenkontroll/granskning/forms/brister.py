"""What the chef does with nej on a requirement in law: a new avvikelse or an open one, and perhaps an åtgärd."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from avvikelser.forms.handlaggning import SkyddMixin
from avvikelser.models import Arende, Skydd
from egenkontroll.granskning.brister import Atgardsplan
from egenkontroll.granskning.models import Svar
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Person
from kvalitet.skarm.formular import Oppnande, Valtext

NY, BEFINTLIG = "ny", "befintlig"


class HanteraForm(SkyddMixin, FritextForm):
    """Which nej, where they go, and what is to be done. The choices are the person's own scope."""

    field_order = ["svaren", "vart", "arende", "foljd", "skydd", "gjort", "gjort_dag", "gjort_tid", "atgard"]
    dolj_valfri = True  # what must be filled in follows from where they go; the help of each field says so

    svaren = forms.MultipleChoiceField(
        label="Vilka ärenden gäller det?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj minst ett ärende."},
    )
    vart = forms.ChoiceField(
        label="Vad gör du med dem?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om det blir en ny avvikelse eller hör till en som finns."},
    )
    arende = forms.ModelChoiceField(
        label="Avvikelse som finns",
        queryset=Arende.objects.none(),
        required=False,
        empty_label="Välj avvikelse",
        help_text="Bara när det hör till en avvikelse som redan handläggs.",
    )
    foljd = forms.CharField(
        label="Vad betydde det för den enskilde?",
        help_text="Eller vad det kunde ha betytt. Skriv inga namn. Behövs för en ny avvikelse.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    atgard = forms.CharField(
        label="Vad ska göras?",
        help_text="Valfritt. Du kan också planera åtgärden senare, på avvikelsens sida.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    ansvarig = forms.ModelChoiceField(
        label="Ansvarig", queryset=Person.objects.none(), required=False, empty_label="Välj person"
    )
    senast = forms.DateField(
        label="Klart senast",
        required=False,
        widget=forms.DateInput({"type": "date", "class": "bred-datum"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, vantar: Sequence[Svar], avvikelser: Any, ansvariga: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vantar = {str(svar.pk): svar for svar in vantar}
        falt: dict[str, Any] = self.fields
        falt["svaren"].choices = [
            (pk, Valtext(svar.granskning.draget.nyckel, svar.kommentar)) for pk, svar in self.vantar.items()
        ]
        falt["svaren"].initial = list(self.vantar)
        falt["skydd"].required = False
        falt["skydd"].widget = Oppnande(choices=falt["skydd"].choices, oppnar=Skydd.JA.value)
        falt["skydd"].help_text = "Behövs för en ny avvikelse. Är någon i fara hjälper du personen först."
        falt["ansvarig"].queryset = ansvariga
        falt["arende"].queryset = avvikelser
        falt["arende"].label_from_instance = lambda arende: f"{arende.dnr} {arende.rubrik}"
        falt["vart"].choices = [
            (NY, Valtext("Gör en ny avvikelse", "Den är din att handlägga direkt.")),
            (BEFINTLIG, Valtext("Lägg till dem i en avvikelse som finns", "När det redan handläggs.")),
        ]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("vart") == BEFINTLIG and not val.get("arende") and "arende" not in self.errors:
            self.add_error("arende", "Välj vilken avvikelse det hör till.")
        if val.get("vart") == NY and not (val.get("foljd") or "").strip():
            self.add_error("foljd", "Skriv vad det betydde, eller kunde ha betytt, för den enskilde.")
        if val.get("vart") == NY and not val.get("skydd") and "skydd" not in self.errors:
            self.add_error("skydd", self.fields["skydd"].error_messages["required"])
        if any(val.get(namn) for namn in ("atgard", "ansvarig", "senast")):
            self._hel_atgard(val)
        return val

    def _hel_atgard(self, val: dict[str, Any]) -> None:
        meningar = {
            "atgard": "Skriv vad som ska göras.",
            "ansvarig": "Välj vem som är ansvarig.",
            "senast": "Välj när det ska vara klart.",
        }
        for namn, mening in meningar.items():
            if not val.get(namn) and namn not in self.errors:
                self.add_error(namn, mening)

    @property
    def skyddet(self) -> Skydd:
        """The answer about danger. Only for a new avvikelse."""
        return Skydd(self.cleaned_data["skydd"])

    @property
    def valda(self) -> list[Svar]:
        return [self.vantar[pk] for pk in self.cleaned_data["svaren"]]

    @property
    def plan(self) -> Atgardsplan | None:
        val = self.cleaned_data
        if not val["atgard"]:
            return None
        return Atgardsplan(beskrivning=val["atgard"].strip(), ansvarig=val["ansvarig"], senast=val["senast"])
