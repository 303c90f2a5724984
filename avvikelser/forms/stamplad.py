"""A form that knows what the person had on screen, so that two who write at once do not write over each other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from avvikelser.models import Arende
from kvalitet.fritext import FritextForm
from kvalitet.utkast.models import Utkast


class StampladForm(FritextForm):
    """Carries the row's stamp from the page to the rule. `stampla` sets it again after somebody else has saved."""

    andrad = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def sedd(self) -> datetime | None:
        """The stamp of what was on the screen; None when the page did not say, which is never a conflict."""
        try:
            tid = parse_datetime(self.cleaned_data.get("andrad") or "")
        except ValueError:
            return None
        return tid if tid is not None and tid.utcoffset() is not None else None

    def stampla(self, andrad: datetime) -> None:
        """The next save is made knowing what the other person left."""
        data: Any = self.data
        data = data.copy()  # a QueryDict, whose fields may hold several values
        data["andrad"] = stampel_for(andrad)
        self.data = data


def stampel(arende: Arende) -> str:
    return stampel_for(arende.andrad)


def stampel_for(andrad: datetime) -> str:
    return andrad.isoformat()


def utkastets_stampel(utkast: Utkast | None) -> str:
    """What was on screen when the draft was written; "" without one. A form that puts its text in the place of another
    is sent with it: what has been saved since is not in the draft."""
    return next(iter(utkast.innehall.get("andrad", ())), "") if utkast is not None else ""
