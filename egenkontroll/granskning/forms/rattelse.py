"""The form that corrects one answer of a klart tillfälle, and the filter of the ärenden that may be corrected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from egenkontroll.granskning.forms.granskning import Svarsknappar
from egenkontroll.granskning.models import Svarsval
from egenkontroll.granskning.rattning import Raknat
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kriterium
from kvalitet.fritext import FritextForm


class RattelseFilter(forms.Form):
    nyckel = forms.CharField(label="Ärendets nummer", required=False, max_length=60)


def _dag(etikett: str) -> forms.DateField:
    attrs = {"type": "date", "class": "bred-datum", "autocomplete": "off"}
    return forms.DateField(label=etikett, required=False, widget=forms.DateInput(attrs, format="%Y-%m-%d"))


class RattelseForm(FritextForm):
    """One question of one ärende. `sett` is how many rättelser of it were on the screen."""

    sett = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, galler: Raknat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kriterium: Kriterium = galler.kriterium
        self.initial["sett"] = len(galler.rattelser)
        if self.kriterium.frist:
            self.fields["fran"] = _dag(self.kriterium.fran_text)
            self.fields["till"] = _dag(self.kriterium.till_text)
        hjalp = "Lämna tomt om dagarna ger svaret." if self.kriterium.frist else ""
        self.fields["svar"] = forms.ChoiceField(
            label="Rätt svar",
            choices=self._val(galler),
            required=not self.kriterium.frist,
            help_text=hjalp,
            widget=Svarsknappar(frozenset()),
            error_messages={"required": "Välj det svar som är rätt."},
        )
        self.fields["skal"] = forms.CharField(
            label="Varför rättas svaret?",
            help_text="Till exempel: fel dag avskriven, eller fel ärende. Skälet syns för alla som ser kontrollen. "
            "Skriv inga namn.",
            max_length=500,
            error_messages={"required": "Skriv varför svaret rättas."},
            widget=forms.Textarea({"rows": 3}),
        )

    def _val(self, galler: Raknat) -> Sequence[tuple[str, str]]:
        """The days may lead to the same answer, and the rule then says so."""
        return [(v, text) for v, text in Svarsval.choices if self.kriterium.frist or v != galler.svar]

    @property
    def ifyllt(self) -> Ifyllt:
        val = self.cleaned_data
        return Ifyllt(svar=val["svar"] or "", kommentar=val["skal"], fran=val.get("fran"), till=val.get("till"))
