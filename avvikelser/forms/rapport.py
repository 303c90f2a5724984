"""The report form: ten inputs at most, of which six must be filled in. And what is added afterwards."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from avvikelser.arendegang import Rapport
from avvikelser.enhetsval import enhetsval, vad_som_hande
from avvikelser.rapportval import Bedomning
from kvalitet.bilagor.mottagning import granska
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.formular import FilerField, Valtext
from kvalitet.skarm.snabbval import SnabbSelect

TIDIGAST = date(2000, 1, 1)
FLEST_FILER = 10
_OLASLIG_ENHET = "Välj en enhet i listan."


def _text(rader: int, **attribut: str) -> forms.Textarea:
    return forms.Textarea({"rows": rader, **attribut})


class FilForm(FritextForm):
    """A form with files. Each is judged by its content; what is wrong with one is said beside the field."""

    fil = FilerField(
        label="Bild eller dokument",
        required=False,
        help_text="Högst 20 MB per fil. Bilder som visar enskilda ska inte vara med.",
    )

    def clean_fil(self) -> list[UploadedFile[Any]]:
        filer: list[UploadedFile[Any]] = self.cleaned_data["fil"]
        if len(filer) > FLEST_FILER:
            raise ValidationError(f"Välj högst {FLEST_FILER} filer åt gången.")
        fel = []
        for fil in filer:
            try:
                granska(fil)
            except ValidationError as hinder:
                fel.append(hinder)
        if fel:
            raise ValidationError(fel)
        return filer


class EnhetFalt(forms.ChoiceField):
    """Which enhet. Says what became of one that has ceased, instead of only that it is not in the list."""

    widget = SnabbSelect

    def validate(self, value: Any) -> None:
        try:
            super().validate(value)
        except ValidationError as fel:
            mening = vad_som_hande(str(value), timezone.localdate()) if fel.code == "invalid_choice" else ""
            if not mening:
                raise
            raise ValidationError(mening, code="upphord") from None


class RapportForm(FilForm):
    """One event. `inlamning` is the form's own receipt, so that it is received once however often it is sent."""

    field_order = [
        "enhet",
        "intraffade",
        "intraffade_tid",
        "beskrivning",
        "berord",
        "foljd",
        "markt",
        "direkt",
        "egen_bedomning",
        "fil",
    ]

    enhet = EnhetFalt(
        label="Var hände det?",
        help_text="Enheten avgör vem som får läsa rapporten. Kontrollera att den stämmer.",
        error_messages={"required": "Välj enheten där det hände.", "invalid_choice": _OLASLIG_ENHET},
        widget=SnabbSelect({"class": "bred-medel"}),
    )
    intraffade = forms.DateField(
        label="Vilken dag hände det?", error_messages={"required": "Välj vilken dag det hände."}
    )
    intraffade_tid = forms.TimeField(label="Ungefär klockan", required=False)
    beskrivning = forms.CharField(
        label="Vad hände?",
        help_text="Skriv det du själv såg eller hörde. Skriv inga namn på enskilda och inget personnummer.",
        max_length=20_000,
        error_messages={"required": "Skriv vad som hände."},
        widget=_text(5),
    )
    berord = forms.CharField(
        label="Vem gäller det?",
        help_text="Till exempel lägenhet 4, eller initialer.",
        required=False,
        max_length=200,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    foljd = forms.CharField(
        label="Vilken följd fick det, eller kunde det få, för personen?",
        max_length=10_000,
        error_messages={"required": "Skriv vilken följd det fick eller kunde få."},
        widget=_text(3),
    )
    markt = forms.CharField(
        label="När och hur märktes det?",
        max_length=500,
        error_messages={"required": "Skriv när och hur det märktes."},
    )
    direkt = forms.CharField(
        label="Vad har ni gjort direkt, och när?", required=False, max_length=10_000, widget=_text(3)
    )
    egen_bedomning = forms.ChoiceField(
        label="Vad tror du själv att det är?",
        help_text="Misstanke räcker. Din chef gör bedömningen.",
        choices=[
            (
                Bedomning.LEX_SARAH,
                Valtext(
                    Bedomning.LEX_SARAH.label,
                    "Missförhållande enligt lex Sarah. Du är skyldig att rapportera genast.",
                ),
            ),
            (
                Bedomning.AVVIKELSE,
                Valtext(Bedomning.AVVIKELSE.label, "Avvikelse från en rutin, ett beslut eller en plan."),
            ),
            (Bedomning.OSAKER, Bedomning.OSAKER.label),
        ],
        error_messages={"required": "Välj vad du tror att det är."},
        widget=forms.RadioSelect,
    )
    inlamning = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idag = timezone.localdate()
        falt: dict[str, Any] = self.fields
        falt["enhet"].choices = [("", "Välj enhet"), *enhetsval(person, self.idag)]
        self.fields["inlamning"].initial = uuid4
        self.fields["intraffade"].widget.attrs["max"] = self.idag.isoformat()

    def clean_enhet(self) -> Organisationsdel:
        enhet = Organisationsdel.objects.filter(pk=self.cleaned_data["enhet"]).first()
        if enhet is None:
            raise ValidationError(_OLASLIG_ENHET)
        return enhet

    def clean_intraffade(self) -> date:
        dag: date = self.cleaned_data["intraffade"]
        if dag > self.idag:
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        if dag < TIDIGAST:
            raise ValidationError("Dagen ligger för långt tillbaka. Kontrollera årtalet.")
        return dag

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        tid = val.get("intraffade_tid")
        if tid and val.get("intraffade") == self.idag and tid > timezone.localtime().time():
            self.add_error("intraffade_tid", "Klockslaget har inte varit än. Kontrollera dag och tid.")
        return val

    @property
    def rapport(self) -> Rapport:
        """What was written, for the rule. Only after is_valid."""
        val = self.cleaned_data
        return Rapport(
            enhet=val["enhet"],
            intraffade=val["intraffade"],
            intraffade_tid=val["intraffade_tid"],
            beskrivning=val["beskrivning"],
            foljd=val["foljd"],
            markt=val["markt"],
            berord=val["berord"],
            direkt=val["direkt"],
            egen_bedomning=Bedomning(val["egen_bedomning"]),
        )


class KompletteraForm(FilForm):
    """Something new about a report that has been sent."""

    field_order = ["text", "fil"]
    text = forms.CharField(
        label="Vad är nytt?",
        help_text="Skriv inga namn på enskilda och inget personnummer.",
        max_length=10_000,
        error_messages={"required": "Skriv vad som är nytt."},
        widget=_text(5),
    )
