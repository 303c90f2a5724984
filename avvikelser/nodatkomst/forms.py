"""The number and the reason."""

from __future__ import annotations

from django import forms

from avvikelser.forms.handlaggning import text
from avvikelser.nodatkomst.atkomst import KORTAST_SKAL


class NodatkomstForm(forms.Form):
    dnr = forms.CharField(
        label="Ärendets diarienummer",
        max_length=30,
        help_text="Det står i aviseringen, eller så kan den som ringde dig säga det.",
        error_messages={"required": "Skriv ärendets diarienummer."},
        widget=forms.TextInput({"class": "bred-medel"}),
    )
    skal = forms.CharField(
        label="Varför behöver du läsa ärendet nu?",
        min_length=KORTAST_SKAL,
        max_length=2000,
        help_text="Kvalitetsstrategen läser vad du skriver. Skriv inga uppgifter om den enskilde.",
        error_messages={
            "required": "Skriv varför du behöver läsa ärendet nu.",
            "min_length": "Skriv med en mening varför du behöver läsa ärendet nu.",
        },
        widget=text(3),
    )
