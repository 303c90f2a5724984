"""Forms of the tjänsteskrivelse and of a nämnd's mall for it."""

from __future__ import annotations

from typing import Any

from django import forms

from rapporter.namnd.forms import utan_personnummer
from rapporter.namnd.skrivelsegang import Skrivet
from rapporter.namnd.skrivelsemodeller import SKRIVNA, Skrivelsedel, Skrivelsemall

_HJALP = {
    Skrivelsedel.FORSLAG: "En rad för varje beslut. Samma förslag står på ärendelistan.",
    Skrivelsedel.SAMMANFATTNING: "Det viktigaste på några rader. Den följer med till protokollsutdraget.",
    Skrivelsedel.BESKRIVNING: "Bakgrund och vad som har hänt. En tom rad skiljer två stycken.",
    Skrivelsedel.BEDOMNING: "Vad förvaltningen anser och varför.",
    Skrivelsedel.SKICKAS_TILL: "En rad för varje mottagare.",
}
_RADER = {Skrivelsedel.FORSLAG: 4, Skrivelsedel.SAMMANFATTNING: 5, Skrivelsedel.SKICKAS_TILL: 3}
_I_FORMULARET = tuple(del_ for del_ in Skrivelsedel if del_ is not Skrivelsedel.HANDLINGAR)


class SkrivelseForm(forms.Form):
    """The parts in order, under the nämnd's own headings. Nothing is required until it is klar: the rule says so."""

    dolj_valfri = True  # a draft may lack anything, but no part is one to leave out

    forfattare = forms.CharField(
        label="Skriven av", max_length=215, required=False, widget=forms.TextInput(attrs={"class": "bred-medel"}),
        help_text="Namn och befattning på den som står för skrivelsen.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, mall: Skrivelsemall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for del_ in _I_FORMULARET:
            self.fields[del_.value] = forms.CharField(
                label=mall.rubrik(del_), required=False, help_text=_HJALP[del_],
                widget=forms.Textarea({"rows": _RADER.get(del_, 8)}),
            )  # fmt: skip
        self.order_fields([del_.value for del_ in _I_FORMULARET])

    def clean_forslag(self) -> Any:
        return utan_personnummer(self.cleaned_data["forslag"])

    def skrivet(self) -> Skrivet:
        falt = {del_.value: self.cleaned_data[del_.value] for del_ in _I_FORMULARET}
        return Skrivet(**falt, forfattare=self.cleaned_data["forfattare"])


class MallForm(forms.Form):
    """A heading for every part, and a text that a new skrivelse starts from for those that are written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for del_ in Skrivelsedel:
            self.fields[f"rubrik_{del_.value}"] = forms.CharField(
                label=f"Rubrik för {del_.label[0].lower()}{del_.label[1:]}", max_length=80,
                widget=forms.TextInput(attrs={"class": "bred-medel"}),
                error_messages={"required": "Skriv en rubrik."},
            )  # fmt: skip
            if del_ in SKRIVNA:
                self.fields[f"text_{del_.value}"] = forms.CharField(
                    label=f"Text att börja från i {del_.label[0].lower()}{del_.label[1:]}", required=False,
                    widget=forms.Textarea({"rows": 3}),
                )  # fmt: skip

    @staticmethod
    def ur(mall: Skrivelsemall) -> dict[str, str]:
        rubriker = {f"rubrik_{del_.value}": mall.rubrik(del_) for del_ in Skrivelsedel}
        return {**rubriker, **{f"text_{del_.value}": str(mall.texter.get(del_.value, "")) for del_ in SKRIVNA}}

    def rubriker(self) -> dict[str, str]:
        return {del_.value: self.cleaned_data[f"rubrik_{del_.value}"] for del_ in Skrivelsedel}

    def texter(self) -> dict[str, str]:
        return {del_.value: self.cleaned_data[f"text_{del_.value}"] for del_ in SKRIVNA}
