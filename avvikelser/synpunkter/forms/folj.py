"""What the sender fills in to follow their own synpunkt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from avvikelser.forms.rapport import FilForm
from avvikelser.models import Status
from avvikelser.synpunkter.foljare import Lagesbild
from avvikelser.synpunkter.forms.inkommet import LANGST
from kvalitet.skarm.formular import Oppnande, Valtext


class KodForm(forms.Form):
    kod = forms.CharField(
        label="Din kod",
        help_text="Sexton tecken. Det gör inget om du skriver små bokstäver eller hoppar över strecken.",
        max_length=60,
        error_messages={"required": "Skriv koden som du fick."},
        widget=forms.TextInput(
            {"class": "bred-medel kod", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


SPARADE = ("t-text", "o-omdome", "o-text")
"""What is written on the sender's page that is kept while the code is asked for again. Files cannot be."""
LANGST_SPARAT = 2 * LANGST
"""A text that is too long to be sent is kept too, to be shortened; but nobody may fill a session with it."""


def sparat_ur(post: Mapping[str, str]) -> dict[str, str]:
    """What was written in a form that came after the page had been closed, by the field's name; {} for nothing."""
    return {namn: text for namn in SPARADE if (text := post.get(namn, "").replace("\x00", "")[:LANGST_SPARAT])}


class TillaggForm(FilForm):
    """An answer to a question, or something more."""

    prefix = "t"
    field_order = ["text", "fil"]
    text = forms.CharField(
        label="Vad vill du lägga till?",
        help_text="Skriv inte ditt personnummer.",
        max_length=LANGST,
        error_messages={"required": "Skriv det du vill lägga till."},
        widget=forms.Textarea({"rows": 5}),
    )

    def __init__(self, *args: Any, svarar: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if svarar:
            self.fields["text"].label = "Ditt svar"
            self.fields["text"].error_messages["required"] = "Skriv ditt svar."


_VAD_SAKNAS = "Skriv vad som saknas i svaret."


class OmdomeForm(forms.Form):
    """Whether the answer will do. The text is needed only when it will not.

    Who has said so already may still turn to the klagomålsdelegation. Only an open ärende can be answered again.
    """

    prefix = "o"
    NOJD, INTE_NOJD, DELEGATION = "nojd", "inte_nojd", "delegation"
    omdome = forms.ChoiceField(
        label="Är du nöjd med svaret?", error_messages={"required": "Välj om du är nöjd."}, widget=Oppnande(oppnar="")
    )
    text = forms.CharField(
        label="Vad saknas i svaret?",
        help_text="Behövs bara om du inte är nöjd.",
        required=False,
        max_length=LANGST,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, bild: Lagesbild, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        self.bara_delegation = bild.kan_till_delegation and not bild.kan_tycka
        val: list[tuple[str, Any]] = []
        if not self.bara_delegation:
            val = [(self.NOJD, "Ja, jag är nöjd"), (self.INTE_NOJD, Valtext("Nej", _efter_nej(bild)))]
        if bild.kan_till_delegation:
            nej = "Jag vill" if self.bara_delegation else "Nej, jag vill"
            mer = "Förtroendevalda i nämnden läser hela ärendet och svarar dig."
            val.append((self.DELEGATION, Valtext(f"{nej} att nämndens klagomålsdelegation prövar det", mer)))
        falt["omdome"].choices = val
        if not bild.kan_tycka:  # an old page offers more
            falt["omdome"].error_messages["invalid_choice"] = "Vad du tycker om svaret är redan sparat."
        if self.bara_delegation:
            falt["omdome"].label = "Vill du att nämnden prövar svaret?"
            falt["omdome"].error_messages["required"] = "Välj klagomålsdelegationen om du vill att den prövar svaret."
            falt["text"].help_text, falt["text"].required = "", True
            falt["text"].error_messages["required"] = _VAD_SAKNAS

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("omdome") in {self.INTE_NOJD, self.DELEGATION} and not val.get("text") and "text" not in self.errors:
            self.add_error("text", _VAD_SAKNAS)
        return val


def _efter_nej(bild: Lagesbild) -> str:
    """What comes of saying no."""
    if bild.arende.status != Status.AVSLUTAD:
        return "De som svarade läser varför och kan svara igen."
    if bild.kan_till_delegation:
        return "De som svarade läser varför. Vill du att nämnden prövar svaret väljer du klagomålsdelegationen."
    return "De som svarade läser varför."
