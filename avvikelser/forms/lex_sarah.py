"""Forms of a lex Sarah ärende: hand over, propose, decide, tell IVO."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.forms.handlaggning import LANG_TEXT, text
from avvikelser.forms.stamplad import StampladForm
from avvikelser.lex_sarah.forms.beslut import NamndensMixin
from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, Utfall
from kvalitet.skarm.formular import Valtext


class LamnaOverForm(StampladForm):
    utredare = forms.ChoiceField(
        label="Vem ska utreda?",
        help_text="Här står de som får utreda lex Sarah på enheten. Den du väljer kan läsa ärendet direkt.",
        error_messages={"required": "Välj en utredare."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Något utredaren behöver veta", required=False, max_length=LANG_TEXT, widget=text(3))

    def __init__(self, *args: Any, personer: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["utredare"].choices = list(personer.items())


class ForslagForm(StampladForm):
    utfall = forms.ChoiceField(
        label="Vad är händelsen?",
        choices=Utfall.choices,
        error_messages={"required": "Välj vad händelsen är."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Förslag och skäl",
        help_text="Skriv vad som hände, varför det kunde hända, om det kan hända igen och vad du föreslår.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv förslaget och skälen för det."},
        widget=text(8),
    )


class BeslutForm(NamndensMixin, StampladForm):
    field_order = ["utfall", "motivering", "sammantrade", "paragraf"]
    utfall = forms.ChoiceField(
        label="Vad är händelsen?",
        error_messages={"required": "Välj vad händelsen är."},
        widget=forms.RadioSelect,
    )
    motivering = forms.CharField(
        label="Motivering",
        help_text="Skriv varför, särskilt om du beslutar något annat än förslaget.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför du beslutar så."},
        widget=text(4),
    )

    def __init__(self, *args: Any, foreslaget: str = "", anmald: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ivo = "Ska anmälas till IVO, vilket är gjort." if anmald else "Ska anmälas till IVO."
        falt: dict[str, Any] = self.fields
        falt["utfall"].choices = [
            (
                utfall.value,
                Valtext(
                    utfall.label,
                    " ".join(["Utredarens förslag."] * (utfall == foreslaget) + [ivo] * (utfall in ANMALNINGSPLIKTIGA)),
                ),
            )
            for utfall in Utfall
        ]


class AterforvisaForm(StampladForm):
    motivering = forms.CharField(
        label="Vad behöver utredas mer?",
        help_text="Utredaren får tillbaka ärendet och ser det du skriver.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv vad som behöver utredas mer."},
        widget=text(),
    )


class IvoForm(StampladForm):
    """Before the anmälan: that it has been made. After it: IVO's number, and that the utredning has been sent."""

    dag = forms.DateField(
        label="Vilken dag skickades anmälan?", error_messages={"required": "Välj vilken dag anmälan skickades."}
    )
    utredning_bifogad = forms.ChoiceField(
        label="Var utredningen med i anmälan?",
        choices=[
            ("ja", "Ja"),
            ("nej", Valtext("Nej", "Utredningen ska ha kommit till IVO inom två månader från anmälan.")),
        ],
        error_messages={"required": "Välj ja eller nej."},
        widget=forms.RadioSelect,
    )
    motivering = forms.CharField(
        label="Varför står det redan klart att händelsen är allvarlig?",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför det redan står klart att händelsen är allvarlig."},
        widget=text(3),
    )
    utredning_sand = forms.DateField(label="Vilken dag sändes utredningen till IVO?", required=False)
    ivo_dnr = forms.CharField(
        label="IVO:s nummer",
        required=False,
        max_length=40,
        help_text="Fyll i det när du har fått det.",
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lex = arende.lex_sarah
        bort = ["utredning_sand"]
        if lex.anmald_ivo is not None:
            bort = ["dag", "utredning_bifogad", "motivering"]
            bort += ["utredning_sand"] * bool(lex.utredning_bifogad or lex.utredning_sand)
        elif lex.utfall:
            bort.append("motivering")
        for falt in bort:
            del self.fields[falt]

    def clean_dag(self) -> date:
        return _har_varit(self.cleaned_data["dag"])

    def clean_utredning_sand(self) -> date | None:
        dag = self.cleaned_data["utredning_sand"]
        return _har_varit(dag) if dag else None


def _har_varit(dag: date) -> date:
    if dag > timezone.localdate():
        raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    return dag
