"""The sheet for IVO, and what IVO decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.forms.handlaggning import LANG_TEXT, text
from avvikelser.forms.rapport import FilForm
from avvikelser.forms.stamplad import StampladForm
from avvikelser.lex_sarah.ivo import BLOCK, rubrik
from avvikelser.lex_sarah.models import Ivoutfall

_KORTA = frozenset({"verksamhet", "kontakt", "rapport", "nar", "markt", "lagrum", "typer"})


class IvobladForm(StampladForm):
    """One field per block; none of them has to be filled in."""

    dolj_valfri = True
    andras: Sequence[tuple[str, str]] = ()
    """What somebody else saved first, where it differs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for falt in BLOCK:
            self.fields[falt] = forms.CharField(
                label=rubrik(falt),
                required=False,
                max_length=LANG_TEXT,
                widget=text(2 if falt in _KORTA else 6),
            )

    @property
    def texter(self) -> dict[str, str]:
        return {falt: self.cleaned_data[falt] for falt in BLOCK}


class IvobeslutForm(FilForm, StampladForm):
    field_order = ["dag", "utfall", "text", "fil"]
    dag = forms.DateField(
        label="Vilken dag beslutade IVO?", error_messages={"required": "Välj vilken dag IVO beslutade."}
    )
    utfall = forms.ChoiceField(
        label="Vad beslutade IVO?",
        choices=Ivoutfall.choices,
        error_messages={"required": "Välj vad IVO beslutade."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Det viktigaste i beslutet", max_length=LANG_TEXT, required=False, widget=text(4))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fil"].label = "Beslutet som fil"
        self.fields["fil"].help_text = "Högst 20 MB."

    def clean_dag(self) -> date:
        dag: date = self.cleaned_data["dag"]
        if dag > timezone.localdate():
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return dag

    def clean_fil(self) -> Any:
        filer = super().clean_fil()
        if len(filer) > 1:
            raise ValidationError("Välj en fil. Fler filer läggs till i ärendet.")
        return filer

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("utfall") == Ivoutfall.ANNAT and not val.get("text") and "text" not in self.errors:
            self.add_error("text", "Skriv vad IVO beslutade.")
        return val
