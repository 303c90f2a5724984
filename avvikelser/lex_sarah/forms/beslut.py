"""Who decides, deciding early, and the nämnd's own decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from avvikelser.forms.handlaggning import LANG_TEXT, text
from avvikelser.forms.stamplad import StampladForm
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.lex_sarah.models import Beslutare
from kvalitet.skarm.formular import Valtext

_MEDEL = {"class": "bred-medel"}


class NamndensMixin(forms.Form):
    """Two fields for the nämnd's own decision, where the nämnd has kept it to itself; both or neither."""

    sammantrade = forms.DateField(
        label="Nämndens sammanträde",
        required=False,
        help_text="Fyll i dag och paragraf om nämnden själv har beslutat.",
    )
    paragraf = forms.CharField(label="Paragraf", required=False, max_length=20, widget=forms.TextInput(_MEDEL))

    def __init__(self, *args: Any, namnden: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not namnden:
            del self.fields["sammantrade"], self.fields["paragraf"]

    def clean(self) -> dict[str, Any]:
        val = super().clean() or self.cleaned_data
        dag, paragraf = val.get("sammantrade"), val.get("paragraf")
        if dag and not paragraf:
            self.add_error("paragraf", "Skriv paragrafens nummer i protokollet.")
        if paragraf and not dag and "sammantrade" not in self.errors:
            self.add_error("sammantrade", "Välj vilken dag nämnden sammanträdde.")
        if dag and dag > timezone.localdate():
            self.add_error("sammantrade", "Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return val

    @property
    def namndens(self) -> Namndbeslut | None:
        dag = self.cleaned_data.get("sammantrade")
        return Namndbeslut(dag, self.cleaned_data["paragraf"]) if dag else None


class OmklassaForm(NamndensMixin, StampladForm):
    """`namnden`: the nämnd has kept it to itself to end a rapport without an utredning."""

    field_order = ["motivering", "sammantrade", "paragraf"]
    motivering = forms.CharField(
        label="Varför ändras typen?",
        help_text="Motiveringen sparas i ärendets logg.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför typen ändras."},
        widget=text(),
    )


class TidigtForm(NamndensMixin, StampladForm):
    field_order = ["motivering", "sammantrade", "paragraf"]
    motivering = forms.CharField(
        label="Varför är händelsen inte ett missförhållande?",
        help_text="Skriv vad som är känt och hur du vet det. Det är ställningstagandet, och det sparas.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför händelsen inte är ett missförhållande."},
        widget=text(6),
    )


class UppfoljningForm(StampladForm):
    text = forms.CharField(
        label="Vad följer ni upp, och när?",
        help_text="Behövs bara om det inte redan står i åtgärderna.",
        max_length=LANG_TEXT,
        required=False,
        widget=text(3),
    )


class BeslutsordningForm(forms.Form):
    beslutare = forms.MultipleChoiceField(
        label="Vem beslutar?",
        required=False,
        help_text="Bocka i dem som nämnden låter besluta. Utan val beslutar alla som har rätt att besluta på enheten.",
        choices=[
            (Beslutare.NAMND, Valtext(Beslutare.NAMND.label, "Någon skriver in nämndens beslut med dag och paragraf.")),
            *((b.value, b.label) for b in Beslutare if b is not Beslutare.NAMND),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    sas = forms.ChoiceField(label="Vem är SAS?", required=False, widget=forms.Select(_MEDEL))
    punkt = forms.CharField(
        label="Punkt i delegationsordningen", required=False, max_length=40, widget=forms.TextInput(_MEDEL)
    )

    def __init__(self, *args: Any, personer: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["sas"].choices = [("", "Ingen"), *personer.items()]
        falt["sas"].help_text = "Här står de som får besluta om lex Sarah hos hela nämnden."

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        valda = val.get("beslutare", [])
        if Beslutare.SAS in valda and not val.get("sas"):
            self.add_error("sas", "Välj vem som är SAS, eller bocka ur SAS.")
        if val.get("sas") and Beslutare.SAS not in valda:
            self.add_error("beslutare", "Bocka i SAS, eller välj Ingen som SAS.")
        return val
