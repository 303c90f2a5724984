"""Forms about persons, uppdrag, roller and imports."""

from __future__ import annotations

from typing import Any

from django import forms

from kvalitet.organisation.forms.falt import DelField, FormMedDelar, dagfalt, textfalt
from kvalitet.organisation.luckor import SNART
from kvalitet.organisation.roller import Befogenhet, Roll

STORST_IMPORT = 5 * 1024 * 1024  # bytes


class PersonFilter(forms.Form):
    """Narrows the list. A value that cannot be understood narrows nothing."""

    sok = forms.CharField(label="Namn eller befattning", required=False, max_length=100)
    roll = forms.ChoiceField(label="Roll i dag", required=False, choices=[("", "Alla"), *Roll.choices])
    konto = forms.ChoiceField(
        label="Konto", required=False, choices=[("", "Alla"), ("oppet", "Öppna"), ("stangt", "Avstängda")]
    )
    uppdrag = forms.ChoiceField(
        label="Uppdrag",
        required=False,
        choices=[("", "Alla"), ("inget", "Inget i dag"), ("slutar", f"Slutar inom {SNART} dagar")],
    )
    dolj_valfri = True

    def varden(self) -> dict[str, str]:
        self.is_valid()
        return {falt: self.cleaned_data.get(falt) or "" for falt in self.fields}

    def ifyllda(self) -> dict[str, str]:
        """Field name to "Label: value", for those that narrow."""
        visat = {falt: dict(self.fields[falt].choices) for falt in ("roll", "konto", "uppdrag")}  # type: ignore[attr-defined]
        return {
            falt: f"{self.fields[falt].label}: {visat.get(falt, {}).get(varde, varde)}"
            for falt, varde in self.varden().items()
            if varde
        }


class PersonForm(forms.Form):
    fornamn = textfalt("Förnamn", 60, "Skriv förnamnet.")
    efternamn = textfalt("Efternamn", 60, "Skriv efternamnet.")
    befattning = textfalt("Befattning", 80, "", "Till exempel enhetschef eller socialsekreterare.", required=False)
    epost = forms.EmailField(
        label="E-post", required=False, max_length=254, widget=forms.EmailInput(attrs={"class": "bred-medel"})
    )

    def clean(self) -> dict[str, Any]:
        rensat = super().clean() or {}
        return {falt: " ".join(v.split()) if isinstance(v, str) else v for falt, v in rensat.items()}


class NyPersonForm(PersonForm):
    anvandarnamn = textfalt(
        "Användarnamn", 60, "Skriv ett användarnamn.", "Det som personen loggar in med. Det ändras inte."
    )
    field_order = ["fornamn", "efternamn", "befattning", "epost", "anvandarnamn"]


class UppdragForm(FormMedDelar):
    roll = forms.ChoiceField(
        label="Roll", choices=[("", "Välj"), *Roll.choices], error_messages={"required": "Välj en roll."}
    )
    plats = DelField(
        label="Plats", help_text="Uppdraget gäller där och allt därunder. Skriv en del av namnet och välj i listan."
    )
    fran = dagfalt("Från och med")
    till = dagfalt("Till och med", "Lämna tomt om uppdraget gäller tills vidare.", required=False)


class SlutForm(forms.Form):
    till = dagfalt("Sista dagen", "Uppdraget gäller till och med den dagen.")


class RollForm(forms.Form):
    befogenheter = forms.MultipleChoiceField(
        label="Det här får rollen göra",
        choices=Befogenhet.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    dolj_valfri = True


class ImportForm(forms.Form):
    organisation = forms.FileField(
        label="Organisationen",
        required=False,
        help_text="Kolumner: kod, typ, namn, kortnamn, verksamhetsform, överordnad, från, till.",
    )
    uppdrag = forms.FileField(
        label="Personer och uppdrag",
        required=False,
        help_text="Kolumner: användarnamn, förnamn, efternamn, befattning, e-post, roll, plats, från, till.",
    )
    dag = dagfalt("Ändringarna gäller från", "Nya namn och flyttar får den dagen som sin första.")

    def clean(self) -> dict[str, Any]:
        rensat = super().clean() or {}
        if not self.errors and not rensat.get("organisation") and not rensat.get("uppdrag"):
            self.add_error("organisation", "Välj minst en fil.")
        for falt in ("organisation", "uppdrag"):
            fil = rensat.get(falt)
            if fil and fil.size > STORST_IMPORT:
                self.add_error(falt, "Filen är större än 5 MB. Dela den i flera, eller be driften läsa in den.")
        return rensat
