"""What can be asked of the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.register import FORVALD, SORTERINGAR


class DiarieFilter(forms.Form):
    """One series at a time, the newest when the address says nothing. `serier` are those the person may read."""

    namnd = forms.ChoiceField(label="Nämnd", required=False)
    ar = forms.ChoiceField(label="År", required=False)
    q = forms.CharField(
        label="Ord eller nummer", required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    sort = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[(s, s) for s in SORTERINGAR])

    def __init__(self, data: QueryDict, *, serier: Iterable[Dnrserie]) -> None:
        serier = list(serier)
        visat = data.copy()
        if serier:
            visat.setdefault("namnd", str(serier[0].namnd_id))
            visat.setdefault("ar", str(max(serie.ar for serie in serier)))
        super().__init__(visat)
        falt: dict[str, Any] = self.fields
        falt["namnd"].choices = list({str(s.namnd_id): s.namnd.namn for s in serier}.items())
        falt["ar"].choices = [(str(ar), str(ar)) for ar in sorted({s.ar for s in serier}, reverse=True)]

    def serie_bland(self, serier: Iterable[Dnrserie]) -> Dnrserie | None:
        """The chosen series, or None when the nämnd has taken no number that year."""
        val = self.cleaned_data
        valda = (s for s in serier if str(s.namnd_id) == val.get("namnd") and str(s.ar) == val.get("ar"))
        return next(valda, None)

    @property
    def ordning(self) -> str:
        return self.cleaned_data.get("sort") or FORVALD
