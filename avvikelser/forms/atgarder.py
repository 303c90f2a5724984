"""The åtgärder of an ärende from its own page: mark one as done, hang one that is there already, take one off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from avvikelser.forms.stamplad import StampladForm
from kvalitet.atgarder.forms import KlarForm
from kvalitet.atgarder.models import Atgard
from kvalitet.skarm.formular import Valtext


class ArendeKlarForm(KlarForm, StampladForm):
    """As in the list of åtgärder, with the ärende's stamp."""


class KopplaAtgardForm(StampladForm):
    atgard = forms.ChoiceField(
        label="Vilken åtgärd?", error_messages={"required": "Välj en åtgärd."}, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, atgarder: Sequence[Atgard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.valbara = {str(atgard.pk): atgard for atgard in atgarder}
        falt: dict[str, Any] = self.fields
        falt["atgard"].choices = [(pk, Valtext(a.beskrivning, self._om(a))) for pk, a in self.valbara.items()]

    @staticmethod
    def _om(atgard: Atgard) -> str:
        vem = atgard.ansvarig.namn if atgard.ansvarig else "Ingen ansvarig än"
        dag = f" Senast {atgard.senast}." if atgard.senast else ""
        return f"{atgard.get_status_display()}. {vem}, {atgard.enhet.namn}.{dag}"

    @property
    def vald(self) -> Atgard:
        return self.valbara[self.cleaned_data["atgard"]]


class KopplaBortAtgardForm(StampladForm):
    skal = forms.CharField(
        label="Varför hör åtgärden inte till ärendet?",
        help_text="Skälet sparas i ärendets logg.",
        max_length=2000,
        error_messages={"required": "Skriv varför åtgärden inte hör till ärendet."},
        widget=forms.Textarea({"rows": 3}),
    )
