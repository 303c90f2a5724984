"""Writing that staff were told, and what the overview is filtered by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from avvikelser.forms.handlaggning import text
from avvikelser.personalinformation.models import Informationssatt
from avvikelser.personalinformation.register import LAGEN, Tillfalle, mojliga_personer
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.formular import Valtext

_MEDEL = {"class": "bred-medel"}


class TillfalleForm(forms.Form):
    dag = forms.DateField(
        label="Vilken dag?",
        initial=timezone.localdate,
        error_messages={"required": "Välj vilken dag informationen gavs."},
    )
    satt = forms.ChoiceField(
        label="Hur gavs informationen?",
        choices=[("", "Välj hur"), *Informationssatt.choices],
        error_messages={"required": "Välj hur informationen gavs."},
        widget=forms.Select(_MEDEL),
    )
    vilka = forms.ChoiceField(
        label="Vilka fick den?",
        choices=[
            (
                "hela",
                Valtext("Hela personalgruppen", "Bocka ur dem som inte var med. De står kvar som inte informerade."),
            ),
            ("nagra", Valtext("Någon eller några", "Till exempel en ny medarbetare. Enhetens nästa dag ändras inte.")),
        ],
        error_messages={"required": "Välj om det var hela gruppen eller några."},
        widget=forms.RadioSelect,
    )
    personer = forms.ModelMultipleChoiceField(
        Person.objects.none(), label="De som var med", required=False, widget=forms.CheckboxSelectMultiple
    )
    andra = forms.CharField(
        label="Andra som var med",
        help_text="De som inte har något konto, till exempel vikarier. Skriv namn eller grupp.",
        max_length=2000,
        required=False,
        widget=text(2),
    )

    def __init__(self, *args: Any, enhet: Organisationsdel, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        personal = mojliga_personer(enhet, timezone.localdate())
        falt: Any = self.fields["personer"]
        falt.queryset, falt.initial = personal, personal
        falt.label_from_instance = lambda person: person.namn_och_befattning
        if not personal:
            del self.fields["personer"]

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("vilka") == "nagra" and not val.get("personer") and not val.get("andra"):
            self.add_error("personer" if "personer" in self.fields else "andra", "Välj vilka som fick informationen.")
        if val.get("dag") and val["dag"] > timezone.localdate():
            self.add_error("dag", "Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return val

    @property
    def tillfalle(self) -> Tillfalle:
        val = self.cleaned_data
        return Tillfalle(
            dag=val["dag"],
            satt=Informationssatt(val["satt"]),
            hela_gruppen=val["vilka"] == "hela",
            personer=list(val.get("personer") or ()),
            andra=val["andra"],
        )


class InformationFilter(forms.Form):
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla enheter"), *LAGEN.items()])
    q = forms.CharField(label="Enhet", required=False, max_length=100)
