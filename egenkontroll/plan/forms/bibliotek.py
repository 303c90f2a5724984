"""Forms of the library: a kontrollområde, a kriterium, and a version that is adopted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from egenkontroll.plan.biblioteket import PLANERA, Kriterieuppgift
from egenkontroll.plan.lagar import val as lagval
from egenkontroll.plan.models import Kontrollslag, Kriterium, Omradesversion
from kvalitet.behorighet import delar_for
from kvalitet.fritext import FritextForm
from kvalitet.lagtid import Lagtid
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.skarm.formular import Valtext

TIDSSLAG = [
    ("", "Ingen tid, den som granskar bedömer"),
    ("dagar", "Dagar"),
    ("arbetsdagar", "Arbetsdagar"),
    ("manader", "Månader"),
]


def namnder(person: Person) -> Any:
    """Where the person plans egenkontroll."""
    return delar_for(person, PLANERA).filter(typ=Deltyp.NAMND)


def namndfalt() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Organisationsdel.objects.none(), label="Nämnd", empty_label=None, error_messages={"required": "Välj nämnd."}
    )


class OmradeForm(forms.Form):
    namnd = namndfalt()
    namn = forms.CharField(
        label="Namn",
        max_length=120,
        error_messages={"required": "Skriv vad som granskas."},
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    slag = forms.ChoiceField(
        label="Vad tittar ni på?",
        choices=[
            (Kontrollslag.HANDLAGGNING, Valtext("Handläggning", "Hur arbetet är gjort och dokumenterat.")),
            (Kontrollslag.RESULTAT, Valtext("Resultat av insatser", "Vad insatsen ledde till för den enskilde.")),
        ],
        initial=Kontrollslag.HANDLAGGNING,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["namnd"].queryset = namnder(person)


class KriterieForm(FritextForm):
    fraga = forms.CharField(
        label="Fråga",
        help_text="En fråga som går att svara ja eller nej på. Ja betyder att det är bra.",
        max_length=250,
        error_messages={"required": "Skriv frågan."},
    )
    hjalp = forms.CharField(
        label="Hjälp till den som granskar",
        help_text="Vad räknas som ja? Var i akten står det?",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    lagrum = forms.ChoiceField(label="Lagrum", required=False)
    lagkrav = forms.BooleanField(
        label="Det är ett krav i lag",
        help_text="Då är målet 100 procent, och varje nej blir en avvikelse.",
        required=False,
    )
    malvarde = forms.IntegerField(
        label="Mål, procent ja", min_value=1, max_value=100, required=False, widget=forms.NumberInput({"class": "smal"})
    )
    tidsslag = forms.ChoiceField(
        label="Tid som räknas ut",
        choices=TIDSSLAG,
        required=False,
        help_text="Den som granskar skriver in två dagar, och programmet räknar ut svaret.",
    )
    langd = forms.IntegerField(
        label="Hur många?", min_value=0, max_value=999, required=False, widget=forms.NumberInput({"class": "smal"})
    )
    fran_text = forms.CharField(
        label="Första dagen", help_text="Till exempel: Anmälan kom in.", max_length=80, required=False
    )
    till_text = forms.CharField(
        label="Andra dagen", help_text="Till exempel: Beslutet fattades.", max_length=80, required=False
    )

    def __init__(self, *args: Any, kriterium: Kriterium | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["lagrum"].choices = [("", "Inget lagrum"), *lagval()]
        if kriterium is not None:
            slag, _, langd = kriterium.frist.partition(":")
            for namn in ("fraga", "hjalp", "lagrum", "lagkrav", "malvarde", "fran_text", "till_text"):
                self.initial[namn] = getattr(kriterium, namn)
            self.initial.update(tidsslag=slag, langd=langd)

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("tidsslag"):
            for namn, mening in (("fran_text", "Skriv vilken den första dagen är."), ("till_text", "Skriv den andra.")):
                if not val.get(namn) and namn not in self.errors:
                    self.add_error(namn, mening)
            if "langd" not in self.errors:
                self._prova_tiden(val)
        return val

    def _prova_tiden(self, val: dict[str, Any]) -> None:
        if val.get("langd") is None:
            self.add_error("langd", "Skriv hur många.")
            return
        try:
            Lagtid.tolka(f"{val['tidsslag']}:{val['langd']}")
        except ValueError:
            self.add_error("langd", "Så lång kan tiden inte vara. Skriv ett annat antal.")

    @property
    def uppgift(self) -> Kriterieuppgift:
        val = self.cleaned_data
        return Kriterieuppgift(
            fraga=val["fraga"].strip(),
            hjalp=val["hjalp"].strip(),
            lagrum=val["lagrum"],
            lagkrav=val["lagkrav"],
            malvarde=val["malvarde"],
            frist=f"{val['tidsslag']}:{val['langd']}" if val["tidsslag"] else "",
            fran_text=val["fran_text"].strip(),
            till_text=val["till_text"].strip(),
        )


class AntaVersionForm(forms.Form):
    giltig_fran = forms.DateField(label="Används från och med", error_messages={"required": "Välj en dag."})
    anmarkning = forms.CharField(
        label="Vad är nytt, och varför?", required=False, max_length=4000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, version: Omradesversion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("giltig_fran", timezone.localdate())
        self.fields["anmarkning"].required = version.nummer > 1
        self.fields["anmarkning"].error_messages["required"] = "Skriv vad som är nytt i versionen och varför."
