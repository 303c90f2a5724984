"""Fields that several of the forms need: a day, and one of up to thousands of delar."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html_join

from kvalitet.organisation.models import Organisationsdel, Verksamhetsform

FORMER = [("", "Välj"), *Verksamhetsform.choices]


def dagfalt(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Välj en dag."},
    )


def textfalt(label: str, langst: int, saknas: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    falt = forms.CharField(
        label=label,
        max_length=langst,
        help_text=help_text,
        required=required,
        error_messages={"required": saknas},
        widget=forms.TextInput(attrs={"class": "bred-medel", "autocomplete": "off"}),
    )
    falt.widget.attrs.pop("maxlength", None)  # the browser would cut the text without a word
    return falt


class DelInput(forms.TextInput):
    """A text field with the delar to choose from in a datalist: works without JavaScript, also for 2,000 enheter."""

    template_name = "organisation/falt/del.html"
    delar: QuerySet[Organisationsdel] | None = None

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        innehall = super().get_context(name, value, attrs)
        val = self.delar.values_list("kod", "namn") if self.delar is not None else []
        innehall["widget"]["val"] = format_html_join("", '<option value="{}">', ((skriven(*rad),) for rad in val))
        lista = f"{innehall['widget']['attrs'].get('id', name)}_lista"
        innehall["widget"]["lista"] = innehall["widget"]["attrs"]["list"] = lista
        return innehall


def skriven(kod: str, namn: str) -> str:
    """How a del is written in the field: "Stödboendet Tallbacken [TALL]"."""
    return f"{namn} [{kod}]"


class DelField(forms.CharField):
    """One of `delar`, which the form sets, by the choice of the list, its kod or its name.

    A del outside them gives the same sentence as one that does not exist.
    """

    widget = DelInput
    default_error_messages = {
        "required": "Välj en plats i listan.",
        "okand": "Den platsen finns inte bland dem du kan välja. Välj i listan eller skriv platsens kod.",
        "flera": "Flera platser heter så. Välj i listan eller skriv platsens kod.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.widget.attrs |= {"class": "bred-medel", "autocomplete": "off"}
        self.widget.attrs.pop("maxlength", None)
        self._delar: QuerySet[Organisationsdel] = Organisationsdel.objects.none()

    @property
    def delar(self) -> QuerySet[Organisationsdel]:
        return self._delar

    @delar.setter
    def delar(self, delar: QuerySet[Organisationsdel]) -> None:
        self._delar = self.widget.delar = delar

    def prepare_value(self, value: Any) -> Any:
        return skriven(value.kod, value.namn) if isinstance(value, Organisationsdel) else value

    def clean(self, value: Any) -> Organisationsdel | None:
        skrivet = super().clean(value)
        if not skrivet:
            return None
        kod = re.search(r"\[([^\[\]]+)\]$", skrivet)
        funna = self._delar.filter(kod__iexact=kod.group(1).strip() if kod else skrivet)
        if not kod and not funna.exists():
            funna = self._delar.filter(namn__iexact=skrivet)
        traffar = list(funna[:2])
        if len(traffar) != 1:
            raise ValidationError(self.error_messages["flera" if traffar else "okand"])
        return traffar[0]


class FormMedDelar(forms.Form):
    """A form whose `DelField`s choose among `delar`; a form may narrow one of them with `satt_delar`."""

    def __init__(self, *args: Any, delar: QuerySet[Organisationsdel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delar = delar
        for falt in self.fields.values():
            if isinstance(falt, DelField):
                falt.delar = delar

    def satt_delar(self, namn: str, delar: QuerySet[Organisationsdel]) -> None:
        self.fields[namn].delar = delar  # type: ignore[attr-defined]
