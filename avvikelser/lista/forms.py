"""The name of a saved filter."""

from __future__ import annotations

from django import forms

from kvalitet.skarm.snabbval import SnabbDold, SnabbText


class NamnForm(forms.Form):
    namn = forms.CharField(
        label="Vad ska filtret heta?",
        max_length=60,
        error_messages={
            "required": "Skriv vad filtret ska heta.",
            "max_length": "Namnet är för långt. Skriv högst 60 tecken.",
        },
        widget=SnabbText({"class": "bred-medel"}),
    )


class SparaForm(NamnForm):
    """`fraga` is the query of the list that the form stands on."""

    fraga = forms.CharField(required=False, widget=SnabbDold)
