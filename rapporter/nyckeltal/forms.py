"""The forms of nyckeltal."""

from __future__ import annotations

from decimal import Decimal

from django import forms

from kvalitet.inlasning.celler import Ogiltigt
from rapporter.nyckeltal.modeller import Nyckeltal
from rapporter.nyckeltal.register import tal

_STORST = 2_000_000  # bytes


class NyckeltalForm(forms.ModelForm):
    class Meta:
        model = Nyckeltal
        fields = ("omrade", "namn", "enhet", "kalla", "ordning", "i_bruk")

    def _post_clean(self) -> None:
        """Nothing is set on the row here: the rule does that."""


class VardeForm(forms.Form):
    """One value. Left empty it takes away the one that is there."""

    ar = forms.IntegerField(label="År", min_value=1990, max_value=2100)
    kommun = forms.CharField(
        label="Kommun", required=False, max_length=60, help_text="Lämna tomt när värdet är ert eget."
    )
    varde = forms.CharField(label="Värde", required=False, help_text="Till exempel 87,5. Tomt tar bort värdet.")

    def clean_varde(self) -> Decimal | None:
        text = self.cleaned_data["varde"].strip()
        if not text:
            return None
        try:
            return tal(text)
        except Ogiltigt as fel:
            raise forms.ValidationError(str(fel)) from fel


class InlasningForm(forms.Form):
    fil = forms.FileField(label="CSV-fil", help_text="Kolumner: område, nyckeltal, mäts i, källa, år, kommun, värde.")

    def clean_fil(self) -> bytes:
        fil = self.cleaned_data["fil"]
        if fil.size > _STORST:
            raise forms.ValidationError("Filen är för stor. Högst 2 MB.")
        data: bytes = fil.read()
        return data
