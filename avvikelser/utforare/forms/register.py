"""Forms of the register: avtal, contact persons, surveys, and what the lists filter by."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from avvikelser.utforare.enkatgang import LAMNA, SKOTA
from avvikelser.utforare.enkatlage import Svarslage
from avvikelser.utforare.models import Avtal, Kontakt, Underrattelse
from avvikelser.utforare.register import Avtalsuppgift, Kontaktuppgift
from kvalitet.behorighet import delar_for, personer_med
from kvalitet.frister import Period, Periodslag, halvar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Verksamhetsform

_NUMMER = re.compile("[0-9]{6}-?[0-9]{4}")


def _rad(label: str, langst: int, saknas: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=langst,
        help_text=help_text,
        required=bool(saknas),
        error_messages={"required": saknas} if saknas else {},
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )


def namnder(person: Person) -> Any:
    """Where the person looks after the utförare."""
    return delar_for(person, SKOTA).filter(typ=Deltyp.NAMND)


class AvtalForm(forms.Form):
    """A new avtal, or what is changed about one; then the nämnd is given."""

    namnd = forms.ModelChoiceField(
        Organisationsdel.objects.none(),
        label="Nämnd",
        empty_label="Välj nämnd",
        error_messages={"required": "Välj vilken nämnd avtalet är med."},
    )
    namn = _rad("Utförarens namn", 120, "Skriv utförarens namn.")
    organisationsnummer = _rad("Organisationsnummer", 11, help_text="Tio siffror. Avtal med samma nummer hålls ihop.")
    nummer = _rad("Avtalets nummer", 60)
    fran = forms.DateField(label="Gäller från och med", error_messages={"required": "Välj avtalets första dag."})
    till = forms.DateField(label="Gäller till och med", required=False, help_text="Lämna tomt om det inte är bestämt.")
    enheter = forms.ModelMultipleChoiceField(
        Organisationsdel.objects.none(),
        label="Verksamheter",
        help_text="De externa verksamheter som avtalet gäller. Nya läggs till av systemförvaltaren.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, person: Person, avtal: Avtal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        externa = delar_for(person, SKOTA).filter(typ=Deltyp.ENHET, verksamhetsform=Verksamhetsform.EXTERN)
        falt: dict[str, Any] = self.fields
        falt["enheter"].queryset = externa
        if avtal is None:
            falt["namnd"].queryset = namnder(person)
            return
        del self.fields["namnd"]
        falt["enheter"].queryset = externa | Organisationsdel.objects.filter(avtal=avtal)
        falt["enheter"].queryset = falt["enheter"].queryset.distinct().order_by("sortering")
        tidigare: dict[str, Any] = {
            "namn": avtal.utforare.namn,
            "organisationsnummer": avtal.utforare.organisationsnummer,
            "nummer": avtal.nummer,
            "fran": avtal.fran,
            "till": avtal.till,
            "enheter": list(avtal.enheter.all()),
        }
        self.initial.update(tidigare)

    def clean_organisationsnummer(self) -> str:
        nummer: str = self.cleaned_data["organisationsnummer"].strip()
        if nummer and not _NUMMER.fullmatch(nummer):
            raise ValidationError("Numret har tio siffror. Skriv det som 556000-0000.")
        return f"{nummer[:6]}-{nummer[-4:]}" if nummer else ""

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if val.get("fran") and val.get("till") and val["till"] < val["fran"]:
            self.add_error("till", "Sista dagen ligger före första dagen. Välj en senare sista dag.")
        return val

    @property
    def uppgift(self) -> Avtalsuppgift:
        val = self.cleaned_data
        return Avtalsuppgift(
            val["namn"].strip(),
            val["organisationsnummer"],
            val["nummer"].strip(),
            val["fran"],
            val["till"],
            list(val["enheter"]),
        )


class KontaktForm(forms.Form):
    namn = _rad("Namn", 120, "Skriv kontaktpersonens namn.")
    epost = forms.EmailField(label="E-post", required=False, widget=forms.EmailInput({"class": "bred-medel"}))
    telefon = _rad("Telefon", 40)
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label="Egen inloggning",
        empty_label="Ingen, svarar med engångslänk",
        required=False,
        help_text="Den som har ett uppdrag som utförarens kontaktperson hos nämnden. Systemförvaltaren ger uppdraget.",
    )

    def __init__(self, *args: Any, avtal: Avtal, kontakt: Kontakt | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["person"].queryset = personer_med(LAMNA, avtal.namnd_id)
        if kontakt is not None:
            self.initial.update({f: getattr(kontakt, f) for f in ("namn", "epost", "telefon", "person")})

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not (val["person"] or val["epost"] or val["telefon"]):
            self.add_error("epost", "Skriv en e-postadress eller ett telefonnummer, så att ni når kontaktpersonen.")
        return val

    @property
    def uppgift(self) -> Kontaktuppgift:
        val = self.cleaned_data
        return Kontaktuppgift(val["namn"].strip(), val["epost"], val["telefon"].strip(), val["person"])


# ---- surveys ----

TIDIGARE_HALVAR = 4


def _halvar() -> list[tuple[str, str]]:
    """The half-years that are over, the latest first."""
    period, val = halvar_for(timezone.localdate()).foregaende, []
    for _ in range(TIDIGARE_HALVAR):
        val.append((period.kod, period.namn.capitalize()))
        period = period.foregaende
    return val


class EnkatForm(forms.Form):
    namnd = forms.ModelChoiceField(
        Organisationsdel.objects.none(),
        label="Nämnd",
        empty_label=None,
        error_messages={"required": "Välj nämnd."},
    )
    period = forms.ChoiceField(label="Halvår")
    sista_dag = forms.DateField(
        label="Sista dag att svara",
        help_text="Svar som kommer senare tas emot tills du stänger enkäten.",
        error_messages={"required": "Välj sista dag att svara."},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["namnd"].queryset = namnder(person)
        falt["period"].choices = _halvar()

    def clean_period(self) -> Period:
        period = Period.tolka(self.cleaned_data["period"])
        if period.slag is not Periodslag.HALVAR:
            raise ValidationError("Välj ett halvår.")
        return period


class SistaDagForm(forms.Form):
    sista_dag = forms.DateField(
        label="Ny sista dag att svara", error_messages={"required": "Välj sista dag att svara."}
    )


# ---- filters ----


class _Filter(forms.Form):
    """A GET form whose fields are all optional."""

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        super().__init__(data)
        if "namnd" in self.fields:
            falt: dict[str, Any] = self.fields
            falt["namnd"].choices = [
                ("", "Alla nämnder"),
                *((str(pk), namn) for pk, namn in namnder(person).values_list("pk", "namn")),
            ]


def _sok() -> forms.CharField:
    return forms.CharField(label="Utförare", required=False, max_length=100, widget=forms.TextInput({"type": "search"}))


class AvtalFilter(_Filter):
    q = _sok()
    namnd = forms.ChoiceField(label="Nämnd", required=False)
    lage = forms.ChoiceField(
        label="Avtal",
        required=False,
        choices=[("", "Gäller i dag"), ("utan-kontakt", "Gäller, saknar kontaktperson"), ("alla", "Alla")],
    )


class SvarFilter(_Filter):
    q = _sok()
    lage = forms.ChoiceField(label="Svar", required=False, choices=[("", "Alla"), *Svarslage.choices])


class UnderrattelseFilter(_Filter):
    q = _sok()
    namnd = forms.ChoiceField(label="Nämnd", required=False)
    slag = forms.ChoiceField(label="Typ", required=False, choices=[("", "Alla typer"), *Underrattelse.Slag.choices])
    lage = forms.ChoiceField(
        label="Läge", required=False, choices=[("", "Alla"), ("ny", "Nya"), ("mottagen", "Mottagna")]
    )
    fran = forms.DateField(label="Kom in från", required=False)
    till = forms.DateField(label="till och med", required=False)
