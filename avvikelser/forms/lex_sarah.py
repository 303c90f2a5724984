"""Forms of a lex Sarah ärende: hand over, propose, decide, tell IVO."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.arendegang import Anmalan, bifogathinder, daghinder
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


class TaUppForm(NamndensMixin, AterforvisaForm):
    """What was ended without a whole utredning is to be investigated after all."""

    field_order = ["motivering", "sammantrade", "paragraf"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motivering"].label = "Varför behöver händelsen utredas?"
        self.fields["motivering"].help_text = "Den som lämnar över ärendet och den som utreder läser det du skriver."


class BifogadForm(StampladForm):
    """When an anmälan was sent, and whether the utredning went with it."""

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

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arende = arende

    def clean_dag(self) -> date:
        dag: date = self.cleaned_data["dag"]
        if hinder := daghinder(self.arende, dag, idag=timezone.localdate()):
            raise ValidationError(hinder)
        return dag

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        bifogad = val.get("utredning_bifogad") == "ja"
        if bifogad and val.get("dag") and (hinder := bifogathinder(self.arende, val["dag"])):
            self.add_error("utredning_bifogad", hinder)
        return val


class IvoForm(BifogadForm):
    """Before the anmälan: that it has been made. After it: IVO's number, and that the utredning has been sent."""

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
        super().__init__(*args, arende=arende, **kwargs)
        lex = arende.lex_sarah
        bort = ["utredning_sand"]
        if lex.anmald_ivo is not None:
            bort = ["dag", "utredning_bifogad", "motivering"]
            bort += ["utredning_sand"] * bool(lex.utredning_bifogad or lex.utredning_sand)
        elif lex.utfall:
            bort.append("motivering")
        for falt in bort:
            del self.fields[falt]

    def clean_utredning_sand(self) -> date | None:
        return har_varit(self.cleaned_data["utredning_sand"])


class RattaAnmalanForm(BifogadForm):
    """What was written wrong of an anmälan that is made. Every field begins with what stands."""

    field_order = ["dag", "utredning_bifogad", "utredning_sand", "ivo_dnr", "skal"]
    utredning_sand = forms.DateField(
        label="Vilken dag sändes utredningen till IVO?",
        help_text="Bara om den inte var med i anmälan. Lämna tomt om den inte är sänd.",
        required=False,
    )
    ivo_dnr = forms.CharField(
        label="IVO:s nummer",
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    skal = forms.CharField(
        label="Varför rättas uppgifterna?",
        help_text="Skälet och det som stod förut sparas i ärendets logg.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför uppgifterna rättas."},
        widget=text(3),
    )

    def clean_utredning_sand(self) -> date | None:
        return har_varit(self.cleaned_data["utredning_sand"])

    @property
    def ratt(self) -> Anmalan:
        val = self.cleaned_data
        return Anmalan(
            dag=val["dag"],
            utredning_bifogad=val["utredning_bifogad"] == "ja",
            utredning_sand=val["utredning_sand"],
            ivo_dnr=val["ivo_dnr"].strip(),
        )


def har_varit(dag: date | None) -> date | None:
    """For a form's clean: the day, when it is not one to come."""
    if dag is not None and dag > timezone.localdate():
        raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    return dag
