"""The plan's line, a spärr, and saying yes or no to a proposal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from avvikelser.forms.handlaggning import text
from avvikelser.gallring.models import LANGST_AR, Handlingstyp, Utgangspunkt
from avvikelser.gallring.plan import Regel

BEVARAS, GALLRAS = "bevaras", "gallras"
_INGA_NAMN = "Skriv inga namn och inget om den enskilde. Skälet läses av fler än dem som läser ärendet."


class RegelForm(forms.Form):
    vad = forms.ChoiceField(
        label="Vad ska hända med ärendena?",
        choices=[(BEVARAS, "Bevaras"), (GALLRAS, "Gallras")],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj om ärendena bevaras eller gallras."},
    )
    ar = forms.IntegerField(
        label="Efter hur många år?",
        required=False,
        min_value=1,
        max_value=LANGST_AR,
        help_text="Fylls i om ärendena gallras.",
        error_messages={"min_value": "Skriv minst 1 år.", "max_value": f"Skriv högst {LANGST_AR} år."},
    )
    raknas = forms.ChoiceField(
        label="Från vilken dag räknas åren?",
        required=False,
        choices=Utgangspunkt.choices,
        widget=forms.RadioSelect,
    )
    beslutsdag = forms.DateField(
        label="Dagen då nämnden beslutade", error_messages={"required": "Välj dagen då nämnden beslutade."}
    )
    paragraf = forms.CharField(
        label="Paragraf i protokollet",
        max_length=20,
        widget=forms.TextInput({"class": "bred-medel"}),
        error_messages={"required": "Skriv paragrafens nummer i protokollet."},
    )

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("vad") == GALLRAS and val.get("ar") is None and "ar" not in self.errors:
            self.add_error("ar", "Skriv efter hur många år ärendena gallras.")
        dag = val.get("beslutsdag")
        if dag and dag > timezone.localdate():
            self.add_error("beslutsdag", "Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return val

    def regel(self, typ: Handlingstyp) -> Regel:
        val = self.cleaned_data
        ar = val["ar"] if val["vad"] == GALLRAS else None
        return Regel(typ, ar, val["raknas"] or Utgangspunkt.AVSLUTAD, val["beslutsdag"], val["paragraf"])


class SkalForm(forms.Form):
    """Why, and nothing else."""

    skal = forms.CharField(
        label="Varför?",
        max_length=1000,
        help_text=_INGA_NAMN,
        error_messages={"required": "Skriv varför."},
        widget=text(3),
    )


class SparrForm(SkalForm):
    field_order = ["dnr", "skal"]
    dnr = forms.CharField(
        label="Ärendets diarienummer",
        max_length=30,
        help_text="Till exempel IFN 2026/0012.",
        error_messages={"required": "Skriv ärendets diarienummer."},
        widget=forms.TextInput({"class": "bred-medel"}),
    )


class ForslagForm(forms.Form):
    namnd = forms.ChoiceField(
        label="Nämnd", widget=forms.RadioSelect, error_messages={"required": "Välj vilken nämnd det gäller."}
    )

    def __init__(self, *args: Any, namnder: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["namnd"].choices = list(namnder.items())


class GodkannForm(forms.Form):
    antal = forms.IntegerField(widget=forms.HiddenInput)
    last = forms.BooleanField(
        label="Jag har läst listan, och ärendena kan gallras",
        error_messages={"required": "Läs listan och bocka i att ärendena kan gallras."},
    )


class VerkstallForm(forms.Form):
    forstar = forms.BooleanField(
        label="Jag förstår att det som gallras inte går att få tillbaka",
        error_messages={"required": "Bocka i att du förstår att det inte går att få tillbaka."},
    )
