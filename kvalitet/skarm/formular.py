"""Forms are drawn by our own templates, with the markup of the house, and speak the house's Swedish.

`Formularritare` is the project's FORM_RENDERER. `Valtext` gives a radio card its second line, `FilerField` takes
several files. A template writes `<form method="post" novalidate>`: the server's sentences are the product's voice,
and the browser's own bubbles would come before them.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting


class Formularritare(TemplatesSetting):
    form_template_name = "formular/form.html"
    field_template_name = "formular/falt.html"


class Valtext(str):
    """The label of a choice with a line of explanation under it: `("ja", Valtext("Ja", "Du är skyldig att …"))`."""

    __slots__ = ("mer",)
    mer: str

    def __new__(cls, text: str, mer: str = "") -> Valtext:
        ny = super().__new__(cls, text)
        ny.mer = mer
        return ny


class Oppnande(forms.RadioSelect):
    """Radio cards of which one, `oppnar`, shows the fields that follow (style sheet, no script needed)."""

    def __init__(self, *args: Any, oppnar: str = "ja", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.oppnar = oppnar

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        val = super().create_option(name, value, *args, **kwargs)
        if value == self.oppnar:
            val["attrs"]["data-oppnar"] = True
        return val


class FilerInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class FilerField(forms.FileField):
    """Several files; `cleaned_data` holds a list, empty when none came. Each file is checked as by FileField."""

    widget = FilerInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        filer = (list(data) if isinstance(data, list | tuple) else [data]) or [None]  # no file is asked about as one
        rena = [super(FilerField, self).clean(fil, initial) for fil in filer if fil or self.required or fil == ""]
        return [fil for fil in rena if fil]


# Sentences that fit any field. A form says better what it wants where it can: "Skriv vad som hände."
FYLL_I = "Fyll i fältet."
VALJ = "Välj ett av alternativen."
BOCKA = "Bocka i rutan för att gå vidare."
VALJ_FIL = "Välj en fil."
ALLMANNA = frozenset({FYLL_I, VALJ, BOCKA, VALJ_FIL})
"""Sentences that need the field's label beside them to be understood in a list of errors."""

_OKANT_VAL = "Det valet finns inte längre. Välj ett annat."
MENINGAR: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": FYLL_I},
    forms.IntegerField: {"invalid": "Skriv ett heltal med siffror."},
    forms.FloatField: {"invalid": "Skriv ett tal med siffror."},
    forms.DecimalField: {"invalid": "Skriv ett tal med siffror."},
    forms.DateField: {"invalid": "Dagen går inte att tolka. Skriv den som 2026-08-20."},
    forms.TimeField: {"invalid": "Klockslaget går inte att tolka. Skriv det som 14.36."},
    forms.DateTimeField: {"invalid": "Tiden går inte att tolka. Skriv den som 2026-08-20 14:36."},
    forms.BooleanField: {"required": BOCKA},
    forms.ChoiceField: {"required": VALJ, "invalid_choice": _OKANT_VAL},
    forms.MultipleChoiceField: {"required": VALJ, "invalid_choice": _OKANT_VAL, "invalid_list": VALJ},
    forms.ModelChoiceField: {"required": VALJ, "invalid_choice": _OKANT_VAL},
    forms.ModelMultipleChoiceField: {
        "required": VALJ,
        "invalid_choice": _OKANT_VAL,
        "invalid_list": VALJ,
        "invalid_pk_value": _OKANT_VAL,
    },
    forms.UUIDField: {"invalid": _OKANT_VAL},
    forms.FileField: {
        "required": VALJ_FIL,
        "invalid": "Filen kom inte fram. Välj den igen.",
        "missing": "Filen kom inte fram. Välj den igen.",
        "empty": "Filen är tom. Välj en annan.",
        "max_length": "Filnamnet får ha högst %(max)d tecken. Nu har det %(length)d.",
        "contradiction": "Välj en ny fil eller ta bort den gamla, inte båda.",
    },
}

_VALIDATORER: dict[Any, str] = {
    validators.MaxLengthValidator: "Texten får ha högst %(limit_value)d tecken. Nu har den %(show_value)d.",
    validators.MinLengthValidator: "Texten behöver ha minst %(limit_value)d tecken. Nu har den %(show_value)d.",
    validators.MaxValueValidator: "Talet får vara högst %(limit_value)s.",
    validators.MinValueValidator: "Talet behöver vara minst %(limit_value)s.",
    validators.ProhibitNullCharactersValidator: "Texten innehåller ett tecken som inte går att spara. Skriv om den.",
    validators.EmailValidator: "E-postadressen går inte att använda. Skriv den som namn@exempel.se.",
}


def tala_svenska() -> None:
    """Make our sentences the default ones. Called once, when the program starts; Django's own are not du-tilltal."""
    for falt, meningar in MENINGAR.items():
        falt.default_error_messages = {**falt.default_error_messages, **meningar}
    for validator, mening in _VALIDATORER.items():
        validator.message = mening
