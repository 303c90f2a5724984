"""Forms of what comes after the sammanträde. Whether it may be done is said by the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kvalitet.bilagor.innehall import PDF
from kvalitet.lagrum import SEKRETESS, hanvisning
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag
from rapporter.namnd.efterat import efterat
from rapporter.namnd.forms import av_slag, utan_personnummer
from rapporter.namnd.handlingar import arenden_med_bilagor
from rapporter.namnd.modeller import Namndbilaga, Offentlighet, Sammantrade


class BeslutForm(forms.Form):
    beslut = forms.CharField(
        label="Vad beslutade nämnden?", widget=forms.Textarea({"rows": 5}),
        help_text="En rad för varje beslut. Förslaget står redan här. Skriv också om ärendet utgick.",
        error_messages={"required": "Skriv vad nämnden beslutade."},
    )  # fmt: skip
    omedelbart_justerad = forms.BooleanField(
        label="Paragrafen justerades omedelbart", required=False,
        help_text="Den får ett eget anslag och kan skickas innan resten av protokollet är justerat.",
    )  # fmt: skip
    reservation = forms.CharField(
        label="Reservationer", required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Vem som reserverade sig och mot vad. Lämna tomt om ingen gjorde det.",
    )  # fmt: skip
    expedieras_till = forms.CharField(
        label="Beslutet skickas till", required=False, widget=forms.Textarea({"rows": 3}),
        help_text="En rad för varje mottagare. Till exempel: Socialförvaltningen.",
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def clean_beslut(self) -> Any:
        return utan_personnummer(self.cleaned_data["beslut"])

    def clean_reservation(self) -> Any:
        return utan_personnummer(self.cleaned_data["reservation"])

    def clean_version(self) -> Any:
        return self.cleaned_data["version"] or 0


def kan_justeras(sammantrade: Sammantrade) -> tuple[Anslagsslag, ...]:
    vy = efterat(sammantrade, arenden_med_bilagor(sammantrade), timezone.localdate())
    return vy.kan_justeras if vy else ()


class JusteraForm(forms.Form):
    slag = forms.ChoiceField(
        label="Vad är justerat?", widget=forms.RadioSelect, error_messages={"required": "Välj vad som är justerat."}
    )
    justerad = forms.DateField(label="Vilken dag justerades det?", error_messages={"required": "Välj vilken dag."})
    justerare = forms.CharField(
        label="Vem justerade?", max_length=200, help_text="Ordföranden och justeraren, med namn.",
        widget=forms.TextInput(attrs={"class": "bred-medel"}),
        error_messages={"required": "Skriv vem som justerade."},
    )  # fmt: skip
    forvaring = forms.CharField(
        label="Var finns protokollet?", max_length=150, help_text="Till exempel: Nämndkansliet, Stadshuset.",
        widget=forms.TextInput(attrs={"class": "bred-medel"}),
        error_messages={"required": "Skriv var protokollet finns. Det står på anslaget."},
    )  # fmt: skip

    def __init__(self, *args: Any, sammantrade: Sammantrade, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        val = [(slag.value, slag.label) for slag in kan_justeras(sammantrade)]
        falt: Any = self.fields["slag"]
        falt.choices = val
        if len(val) == 1 and not self.initial.get("slag"):
            self.initial["slag"] = val[0][0]

    def clean_slag(self) -> Any:
        return Anslagsslag(self.cleaned_data["slag"])


class AnslagsdagForm(forms.Form):
    dag = forms.DateField(label="Dag", error_messages={"required": "Välj vilken dag."})

    def __init__(self, *args: Any, anslag: Anslag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if anslag.uppsatt is None:
            hjalp = "Från den dagen räknas tre veckor att överklaga. Dagen går inte att ändra sedan."
        else:
            hjalp = f"Anslaget sitter uppe tills tiden för överklagande har gått ut. Tidigast {anslag.nedtas_tidigast}."
        self.fields["dag"].help_text = hjalp


class KopplaForm(forms.Form):
    dnr = forms.CharField(
        label="Ärendets diarienummer", max_length=30, widget=forms.TextInput(attrs={"class": "bred-medel"}),
        help_text="Du kan koppla ärenden som du själv får läsa.",
        error_messages={"required": "Skriv ärendets diarienummer."},
    )  # fmt: skip


class DagarForm(forms.Form):
    fran = forms.DateField(label="Från och med", error_messages={"required": "Välj första dagen."})
    till = forms.DateField(label="Till och med", error_messages={"required": "Välj sista dagen."})


class OffentlighetForm(forms.Form):
    offentlighet = forms.ChoiceField(
        label="Vad visas för allmänheten?", choices=Offentlighet.choices, widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som visas."},
    )  # fmt: skip
    fil = forms.FileField(
        label="Maskad fil", required=False, max_length=150,
        help_text="Behövs bara om du väljer en maskad fil. En PDF där texten är borttagen, inte bara övertäckt.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"}),
    )  # fmt: skip
    lagrum = forms.CharField(
        label="Bestämmelse", required=False, max_length=200, widget=forms.TextInput(attrs={"class": "bred-medel"}),
        help_text="Behövs bara om inget av filen lämnas ut. Den står på bladet i stället för filen.",
    )  # fmt: skip

    def __init__(self, *args: Any, bilaga: Namndbilaga, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bilaga = bilaga
        dag = bilaga.arende.sammantrade.datum
        self.initial["offentlighet"] = bilaga.offentlighet
        self.initial["lagrum"] = bilaga.undantag_lagrum or hanvisning(SEKRETESS, dag, kort=True)

    def clean_offentlighet(self) -> Any:
        return Offentlighet(self.cleaned_data["offentlighet"])

    def clean_fil(self) -> Any:
        fil = self.cleaned_data["fil"]
        if fil and not av_slag(fil, {PDF.mediatyp}):
            raise ValidationError("Den maskade filen är en PDF. Spara den som PDF och välj den.")
        return fil

    def clean(self) -> Any:
        rent = super().clean() or self.cleaned_data
        val = rent.get("offentlighet")
        if val == Offentlighet.MASKAD and "fil" in rent and not rent["fil"] and self.bilaga.maskad_fil is None:
            self.add_error("fil", "Välj den maskade filen.")
        if val == Offentlighet.UNDANTAGEN and not rent.get("lagrum", "").strip():
            self.add_error("lagrum", "Skriv vilken bestämmelse det är.")
        return rent
