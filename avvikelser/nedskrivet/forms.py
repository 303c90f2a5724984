"""The ordinary questions of a rapport, put by whoever writes it in, and the four that only this one has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.arendegang import Rapport, Rapportor
from avvikelser.enhetsval import Grupp, enheter_att_ta_emot_vid
from avvikelser.forms.rapport import TIDIGAST, RapportForm
from avvikelser.nedskrivet.inskrivning import KANALER, inkomsthinder
from avvikelser.rapportval import Bedomning, Kanal
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Delbehorighet, Person
from kvalitet.skarm.formular import Valtext
from kvalitet.skarm.snabbval import SnabbSelect

UTAN = "utan-inloggning"


class SkrivInForm(RapportForm):
    """`rapportor` is a person with a login, or `UTAN` and then `namn` and `befattning` are written."""

    field_order = ["kanal", "rapportor", "namn", "befattning", "kom_in", "kom_in_tid", *RapportForm.field_order]

    kanal = forms.ChoiceField(
        label="Hur kom rapporten in?",
        choices=[(kanal.value, text) for kanal, (text, _) in KANALER.items()],
        error_messages={"required": "Välj hur rapporten kom in."},
        widget=forms.RadioSelect,
    )
    rapportor = forms.ChoiceField(
        label="Vem rapporterade?",
        help_text="Personen du väljer ser rapporten under Mina rapporter och får veta vad den leder till.",
        error_messages={
            "required": "Välj vem som rapporterade, eller att personen inte finns i listan.",
            "invalid_choice": "Välj en person i listan, eller att personen inte finns där.",
        },
        widget=SnabbSelect({"class": "bred-medel"}),
    )
    namn = forms.CharField(
        label="Namn, om personen inte finns i listan",
        required=False,
        max_length=130,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    befattning = forms.CharField(
        label="Befattning",
        required=False,
        max_length=80,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    kom_in = forms.DateField(
        label="Vilken dag kom den in?", error_messages={"required": "Välj vilken dag rapporten kom in."}
    )
    kom_in_tid = forms.TimeField(
        label="Klockan", error_messages={"required": "Skriv vilket klockslag rapporten kom in."}
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["enhet"].choices = [("", "Välj enhet"), *enheter_att_ta_emot_vid(person, self.idag)]
        falt["enhet"].help_text = "Du kan skriva in rapporter för enheter där du tar emot dem."
        falt["rapportor"].choices = [
            ("", "Välj person"),
            (UTAN, "Personen finns inte i listan"),
            *rapportorer(person),
        ]
        falt[
            "beskrivning"
        ].help_text = (
            "Skriv det personen berättar, med personens egna ord. Skriv inga namn på enskilda och inget personnummer."
        )
        falt["direkt"].label = "Vad har gjorts direkt, och när?"
        falt["egen_bedomning"].label = "Vad tror personen att det är?"
        falt["egen_bedomning"].help_text = "Misstanke räcker. Du bedömer själv när du tar emot rapporten."
        falt["egen_bedomning"].choices = [
            (Bedomning.LEX_SARAH, Valtext(Bedomning.LEX_SARAH.label, "Missförhållande enligt lex Sarah.")),
            (
                Bedomning.AVVIKELSE,
                Valtext(Bedomning.AVVIKELSE.label, "Avvikelse från en rutin, ett beslut eller en plan."),
            ),
            (Bedomning.OSAKER, "Personen är osäker"),
        ]
        falt["egen_bedomning"].error_messages["required"] = "Välj vad personen tror att det är."
        falt["fil"].label = "Originalet"
        falt["fil"].help_text = "Skanna eller fotografera brevet, eller dina anteckningar. Högst 20 MB per fil."
        falt["kom_in"].widget.attrs["max"] = self.idag.isoformat()

    def clean_kom_in(self) -> date:
        dag: date = self.cleaned_data["kom_in"]
        if dag > self.idag:
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        if dag < TIDIGAST:
            raise ValidationError("Dagen ligger för långt tillbaka. Kontrollera årtalet.")
        return dag

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        self._vem(val)
        if not {"kom_in", "kom_in_tid", "intraffade", "intraffade_tid"} & set(self.errors) and (
            hinder := inkomsthinder(self.inkom, val["intraffade"], val["intraffade_tid"], nu=timezone.now())
        ):
            self.add_error("kom_in", hinder)
        return val

    def _vem(self, val: dict[str, Any]) -> None:
        skrivet = {namn: val.get(namn, "") for namn in ("namn", "befattning")}
        if val.get("rapportor") == UTAN:
            for namn, mening in (
                ("namn", "Skriv personens namn."),
                ("befattning", "Skriv personens befattning, till exempel vikarie eller praktikant."),
            ):
                if not skrivet[namn] and namn not in self.errors:
                    self.add_error(namn, mening)
        elif val.get("rapportor") and any(skrivet.values()):
            self.add_error(
                "rapportor",
                "Du har valt en person och dessutom skrivit ett namn. Ta bort namnet, eller välj att personen inte "
                "finns i listan.",
            )

    @property
    def inkom(self) -> datetime:
        """The moment it came in. Only when both fields are valid."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["kom_in"], self.cleaned_data["kom_in_tid"]))

    @property
    def vem(self) -> Rapportor:
        """Who reported, for the rule. Only after is_valid."""
        val = self.cleaned_data
        if val["rapportor"] == UTAN:
            return Rapportor(namn=val["namn"], befattning=val["befattning"])
        return Rapportor.av(Person.objects.get(pk=val["rapportor"]))

    @property
    def rapport(self) -> Rapport:
        return replace(super().rapport, kanal=Kanal(self.cleaned_data["kanal"]))


def rapportorer(person: Person) -> list[Grupp]:
    """(group, [(id, name)]): everybody else who may report, those at the person's own enheter first."""
    egna = omfattning(person, Befogenhet.TA_EMOT)
    rader = (
        Delbehorighet.objects.filter(permission__codename=Befogenhet.RAPPORTERA.value, user__is_active=True)
        .exclude(user=person)
        .order_by("user__sortering", "user_id")
        .values_list("user_id", "user__fornamn", "user__efternamn", "user__befattning", "content_object_id")
    )
    namn: dict[str, str] = {}
    platser: dict[str, set[int]] = defaultdict(set)
    for pk, fornamn, efternamn, befattning, plats in rader:
        namn[str(pk)] = ", ".join(filter(None, [f"{fornamn} {efternamn}", befattning]))
        platser[str(pk)].add(plats)
    har = [(pk, text) for pk, text in namn.items() if platser[pk] & egna]
    ovriga = [(pk, text) for pk, text in namn.items() if not platser[pk] & egna]
    return [grupp for grupp in (("På dina enheter", har), ("Övriga", ovriga)) if grupp[1]]
