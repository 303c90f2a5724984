"""The survey's form: for the contact person, for who has a link, and for a paper answer that is written in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.forms.rapport import FilForm
from avvikelser.utforare.enkatgang import Uppgift, ar_samma
from avvikelser.utforare.enkatlage import FALT, Antal
from avvikelser.utforare.models import Enkatsvar
from kvalitet.fritext import FritextForm
from kvalitet.skarm.formular import Valtext

STORST = 9999
SVARAT_FORE = (
    "Någon har lämnat ett svar sedan du öppnade sidan. Det står här ovanför frågorna. "
    "Ditt finns kvar. Jämför, och skicka igen om det ska rättas."
)
SAKNAS = "Skriv ett antal. Skriv 0 om inget har kommit in."


def _antal(label: str, help_text: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=STORST,
        widget=forms.NumberInput({"class": "bred-datum", "inputmode": "numeric", "autocomplete": "off"}),
    )


class SvarForm(FritextForm):
    """Six inputs, seven when an answer is corrected. An empty number is never taken for a zero."""

    dolj_valfri = True  # whether a number must be filled in follows from the first answer

    har_kommit = forms.ChoiceField(
        label="Har något kommit in under halvåret?",
        choices=[
            ("nej", Valtext("Nej, ingenting", "Då blir ert svar en nollrapport. Hoppa över antalen.")),
            ("ja", Valtext("Ja", "Fyll i alla fyra antalen. Skriv 0 där inget har kommit in.")),
        ],
        error_messages={"required": "Välj om något har kommit in under halvåret."},
        widget=forms.RadioSelect,
    )
    lex_sarah = _antal(FALT["lex_sarah"], "Rapporter om missförhållanden från er personal.")
    till_ivo = _antal(FALT["till_ivo"], "Lex Sarah-ärenden som ni har anmält.")
    klagomal = _antal(FALT["klagomal"])
    synpunkter = _antal(FALT["synpunkter"], "Också förslag och beröm.")
    lardomar = forms.CharField(
        label="Vad har ni lärt er, och vad har ni ändrat?",
        help_text="Valfritt. Skriv inga namn på enskilda och inget personnummer.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
    )
    skal = forms.CharField(
        label="Varför rättar du svaret?",
        help_text="Det tidigare svaret finns kvar.",
        max_length=500,
        error_messages={"required": "Skriv varför svaret rättas."},
        widget=forms.Textarea({"rows": 2}),
    )
    sett = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, senaste: Enkatsvar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.senaste = senaste
        self.nyare: list[Enkatsvar] = []
        self.fields["sett"].initial = senaste.nummer if senaste else 0
        if senaste is None:
            del self.fields["skal"]
        elif not self.is_bound:
            self.initial.update({falt: getattr(senaste, falt) for falt in (*FALT, "lardomar")})
            self.initial["har_kommit"] = "ja" if any(self.initial[falt] for falt in FALT) else "nej"

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        svar = val.get("har_kommit")
        if svar == "nej":
            self._inget(val)
        elif svar == "ja":
            self._nagot(val)
        if self.senaste is not None and val.get("sett") not in {None, self.senaste.nummer}:
            self._jamfor(self.senaste)
        return val

    def _jamfor(self, senaste: Enkatsvar) -> None:
        """Somebody has answered since the page was opened. The page shows it, and the next post is made knowing it. The
        same form sent twice is no correction."""
        if not set(self.errors) - {"skal"} and ar_samma(senaste, self.uppgift):
            self.errors.pop("skal", None)
            return
        self.nyare = [senaste]
        self.add_error(None, SVARAT_FORE)
        data: Any = self.data
        data = data.copy()
        data["sett"] = str(senaste.nummer)
        self.data = data

    def _inget(self, val: dict[str, Any]) -> None:
        for falt in FALT:
            if val.get(falt):
                self.add_error(falt, "Du har valt att inget har kommit in. Ta bort antalet eller välj Ja.")

    def _nagot(self, val: dict[str, Any]) -> None:
        tomma = [falt for falt in FALT if val.get(falt) is None and falt not in self.errors]
        for falt in tomma:
            self.add_error(falt, SAKNAS)
        if not tomma and not any(falt in self.errors or val.get(falt) for falt in FALT):
            self.add_error("har_kommit", "Alla antal är 0. Välj Nej, så blir svaret en nollrapport.")

    @property
    def uppgift(self) -> Uppgift:
        """What was answered. Only after is_valid: then a number that is left empty means that somebody chose Nej."""
        val = self.cleaned_data
        inget = val["har_kommit"] == "nej"
        return Uppgift(
            antal=Antal(**{falt: 0 if inget else val[falt] for falt in FALT}),
            lardomar=val["lardomar"].strip(),
            skal=val.get("skal", "").strip(),
            sett_nummer=val["sett"],
        )


class PappersvarForm(FilForm, SvarForm):
    """An answer that came some other way, written in by who looks after the survey."""

    field_order = ["lamnat_av", "inkom", "har_kommit", *FALT, "lardomar", "skal", "fil"]

    lamnat_av = forms.CharField(
        label="Vem har svarat?",
        help_text="Namn och befattning hos utföraren.",
        max_length=200,
        error_messages={"required": "Skriv vem som har svarat."},
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    inkom = forms.DateField(label="Vilken dag kom svaret?", error_messages={"required": "Välj vilken dag svaret kom."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fil"].label = "Originalet"
        self.fields["fil"].help_text = "Papperet som bild eller PDF, eller mejlet. Högst 20 MB per fil."

    def clean_inkom(self) -> date:
        dag: date = self.cleaned_data["inkom"]
        if dag > timezone.localdate():
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return dag
