"""The forms of the register: one beslut, how the list is narrowed, and that a quarter has been reported."""

from __future__ import annotations

from typing import Any

from django import forms

from kvalitet.behorighet import delar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut
from rapporter.ej_verkstallda.register import SKOTA

_DAG = {"type": "date", "class": "bred-datum"}


class BeslutForm(forms.ModelForm):
    """One beslut. What must hold between the fields is the rule's to say."""

    class Meta:
        model = EjVerkstalltBeslut
        fields = ("beteckning", "lag", "insats", "beslutad", "avbrott", "skal", "slut", "slutdag")
        widgets = {
            "beslutad": forms.DateInput(_DAG),
            "avbrott": forms.DateInput(_DAG),
            "slutdag": forms.DateInput(_DAG),
        }
        help_texts = {
            "beteckning": "Numret som beslutet hittas med i verksamhetssystemet. Inget namn och inget personnummer.",
            "avbrott": "Fylls i om insatsen har börjat och sedan avbrutits.",
            "slut": "Lämna tomt så länge den enskilde väntar.",
        }

    def _post_clean(self) -> None:
        """Nothing is set on the row here: the rule does that, on a locked row."""


class NyttBeslutForm(BeslutForm):
    enhet = forms.ModelChoiceField(Organisationsdel.objects.none(), label="Enhet", empty_label=None)
    field_order = ["enhet"]

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["enhet"].queryset = delar_for(person, SKOTA).filter(typ=Deltyp.ENHET)
        falt["enhet"].label_from_instance = lambda delen: delen.namn


class RegisterFilter(forms.Form):
    """How the list is narrowed; what is not chosen narrows nothing."""

    LAGEN = (("", "Väntar"), ("klara", "Verkställda och upphörda"), ("alla", "Alla"))
    lage = forms.ChoiceField(label="Läge", required=False, choices=LAGEN)
    insats = forms.ChoiceField(
        label="Insats",
        required=False,
        choices=[("", "Alla"), *EjVerkstalltBeslut._meta.get_field("insats").choices],
    )


class KvartalForm(forms.Form):
    till_ivo = forms.DateField(label="Rapporterat till IVO", widget=forms.DateInput(_DAG))
    till_revisorer = forms.DateField(
        label="Rapporterat till kommunens revisorer", required=False, widget=forms.DateInput(_DAG)
    )
