"""Choosing what is hidden in the document, and looking it through."""

from __future__ import annotations

from typing import Any

from django import forms

from avvikelser.forms.handlaggning import text
from avvikelser.lex_sarah.maskning import FORVALT, Marke


class MarkForm(forms.Form):
    """One text to hide. Not a FritextForm: a personnummer is exactly what should be written here."""

    text = forms.CharField(
        label="Text att maska",
        help_text="Skriv den precis som den står. Ett namn maskas också när det böjs med s.",
        max_length=2000,
        error_messages={"required": "Skriv texten som ska maskas."},
        widget=text(2),
    )
    ersattning = forms.CharField(
        label="Ersätt med",
        max_length=100,
        required=False,
        initial=FORVALT,
        help_text="Till exempel [den boende] eller [medarbetare 1].",
        widget=forms.TextInput({"class": "bred-medel"}),
    )
    post = forms.ChoiceField(label="Var", required=False, widget=forms.Select({"class": "bred-medel"}))

    def __init__(self, *args: Any, nummer: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["post"].choices = [("", "Överallt"), *((str(n), f"Bara i post {n}") for n in nummer)]

    @property
    def marke(self) -> Marke:
        val = self.cleaned_data
        return Marke(val["text"], val["ersattning"] or FORVALT, int(val["post"]) if val["post"] else None)


class GranskaForm(forms.Form):
    svar = forms.ChoiceField(
        label="Är rätt saker maskade?",
        choices=[("ja", "Ja, den maskade versionen får lämnas ut"), ("nej", "Nej, något behöver ändras")],
        error_messages={"required": "Välj ja eller nej."},
        widget=forms.RadioSelect,
    )
    kommentar = forms.CharField(
        label="Vad behöver ändras?", help_text="Fyll i om du svarar nej.", required=False, widget=text(3)
    )

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("svar") == "nej" and not val.get("kommentar"):
            self.add_error("kommentar", "Skriv vad som behöver ändras.")
        return val
