"""A file, its columns, a draw, and what a list is filtered by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from egenkontroll import urval
from egenkontroll.plan.models import Urvalssatt
from egenkontroll.ram.dragningsgang import Val, forval
from egenkontroll.ram.models import Dragning, Plats, Ram
from egenkontroll.ram.ramfil import FALT, FOR_TUNG, STORSTA_FIL
from kvalitet import personnummer
from kvalitet.organisation.models import Person

FLEST_ANTAL = 1000


class FilForm(forms.Form):
    """A file of at most 25 MB. What it holds is judged by the rules."""

    fil = forms.FileField(
        label="Fil",
        help_text="CSV eller Excel (.xlsx), högst 25 MB. Inga namn och inga personnummer.",
        error_messages={
            "required": "Välj filen.",
            "empty": "Filen är tom. Hämta listan igen.",
            "missing": "Välj filen.",
        },
        widget=forms.FileInput({"accept": ".csv,.txt,.xlsx"}),
    )

    def clean_fil(self) -> Any:
        fil = self.cleaned_data["fil"]
        if fil.size > STORSTA_FIL:
            raise ValidationError(FOR_TUNG)
        return fil


class RamForm(FilForm):
    kalla = forms.CharField(
        label="Verksamhetssystem",
        max_length=60,
        help_text="Var listan är hämtad. Till nästa gång är det ihågkommet vilka kolumner det systemet har.",
        error_messages={"required": "Skriv vilket system listan är hämtad ur."},
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    field_order = ("kalla", "fil")

    def clean_kalla(self) -> str:
        return urval.normal(self.cleaned_data["kalla"])


class KolumnForm(forms.Form):
    """Which heading is which uppgift. `karta` maps them when the form is valid."""

    def __init__(self, *args: Any, rubriker: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        val = [(rubrik, rubrik) for rubrik in dict.fromkeys(rubriker) if rubrik]
        for falt in FALT:
            self.fields[falt.namn] = forms.ChoiceField(
                label=falt.rubrik,
                choices=[("", "Välj kolumn" if falt.kravs else "Finns inte i filen"), *val],
                required=falt.kravs,
                help_text=falt.hjalp,
                error_messages={"required": f"Välj vilken kolumn som är {falt.rubrik.lower()}."},
            )

    def clean(self) -> dict[str, Any]:
        valda: dict[str, str] = {}
        for namn, rubrik in list(self.cleaned_data.items()):
            if rubrik and rubrik in valda.values():
                self.add_error(namn, "Kolumnen är redan vald för något annat.")
            elif rubrik:
                valda[namn] = rubrik
        self.karta = valda
        return self.cleaned_data


class DraForm(forms.Form):
    """What is chosen at a draw. For a redraw also why, and which draw the person saw."""

    antal = forms.IntegerField(
        label="Ärenden per enhet",
        min_value=1,
        max_value=FLEST_ANTAL,
        error_messages={"required": "Skriv hur många ärenden som ska dras per enhet."},
        widget=forms.NumberInput({"class": "bred-datum", "inputmode": "numeric"}),
    )
    pott = forms.IntegerField(
        label="Bland hur många av de senast avslutade",
        min_value=1,
        max_value=100_000,
        help_text="Per enhet. Ärenden som avslutades samma dag som det sista är också med.",
        error_messages={"required": "Skriv bland hur många ärenden urvalet ska dras."},
        widget=forms.NumberInput({"class": "bred-datum", "inputmode": "numeric"}),
    )
    seed = forms.CharField(
        label="Eget frö",
        max_length=64,
        required=False,
        help_text="Lämna tomt, så gör programmet ett. Ett eget frö ska vara bestämt innan någon har sett ramen.",
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off", "spellcheck": "false"}),
    )
    skal = forms.CharField(
        label="Varför dras urvalet om?",
        help_text="Revisorn läser det. Skriv inga namn.",
        error_messages={"required": "Skriv varför urvalet dras om."},
        widget=forms.Textarea({"rows": 3}),
    )
    ersatter = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        ram: Ram,
        senaste: Dragning | None,
        granskare: Sequence[Person],
        idn: dict[int, list[str]],
        **kwargs: Any,
    ) -> None:
        plan = forval(ram.tillfalle)
        kwargs["initial"] = {"antal": plan.antal, "pott": plan.pott, "ersatter": senaste.pk if senaste else None}
        super().__init__(*args, **kwargs)
        self.granskare = granskare
        if ram.tillfalle.planerad.urvalssatt == Urvalssatt.ALLA:
            del self.fields["pott"]
        if senaste is None:
            del self.fields["skal"], self.fields["ersatter"]
        for person in granskare:
            self.fields[f"id-{person.pk}"] = forms.CharField(
                label=f"Handläggar-id för {person.namn}",
                required=False,
                max_length=200,
                initial=", ".join(idn.get(person.pk, [])),
                widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off", "spellcheck": "false"}),
            )

    def clean_seed(self) -> str:
        seed: str = self.cleaned_data["seed"].strip()
        if seed:
            try:
                urval.Villkor(seed=seed, antal=1)
            except urval.Avvisad as fel:
                raise ValidationError(str(fel)) from None
        return seed

    def clean_skal(self) -> str:
        skal: str = self.cleaned_data["skal"].strip()
        if personnummer.finns(skal):
            raise ValidationError("Texten ser ut att innehålla ett personnummer. Ta bort det.")
        return skal

    def clean(self) -> dict[str, Any]:
        val = self.cleaned_data
        if val.get("pott") and val.get("antal") and val["pott"] < val["antal"]:
            self.add_error("pott", f"Skriv minst {val['antal']}, som är antalet ärenden som ska dras.")
        return val

    @property
    def val(self) -> Val:
        rent = self.cleaned_data
        return Val(rent["antal"], rent.get("pott"), rent["seed"], rent.get("skal", ""), rent.get("ersatter"))

    @property
    def handlaggarid(self) -> dict[int, list[str]]:
        return {p.pk: [d for d in self.cleaned_data[f"id-{p.pk}"].split(",") if d.strip()] for p in self.granskare}


class OrdningFilter(forms.Form):
    """What of the drawn order is shown, and as a file."""

    plats = forms.ChoiceField(
        label="Visa",
        choices=[("", "Urvalet"), (Plats.RESERV, "Reserverna"), ("alla", "Hela ordningen")],
        required=False,
    )
    enhet = forms.ChoiceField(label="Enhet", required=False)

    def __init__(self, *args: Any, enheter: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["enhet"]
        falt.choices = [("", "Alla enheter"), *((str(pk), namn) for pk, namn in enheter)]
