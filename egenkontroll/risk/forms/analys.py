"""What is written about an analysis and its risks."""

from __future__ import annotations

from typing import Any

from django import forms

from egenkontroll.plan.models import Kontrollomrade
from egenkontroll.risk.ansvariga import AnsvarigField, Grupper, platser_for_analys
from egenkontroll.risk.models import Anledning, Omrade, Riskanalys, Riskbeslut, Vardering
from egenkontroll.risk.riskgang import Analysuppgift, Riskuppgift
from egenkontroll.risk.skala import Skala
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.formular import Valtext
from kvalitet.skarm.snabbval import SnabbVal


def lang_text(label: str, rader: int = 3, saknas: str = "", help_text: str = "", langst: int = 4000) -> forms.CharField:
    """A text area. With `saknas` it must be filled in."""
    return forms.CharField(
        label=label,
        max_length=langst,
        help_text=help_text,
        required=bool(saknas),
        error_messages={"required": saknas} if saknas else {},
        widget=forms.Textarea({"rows": rader}),
    )


def kort_text(label: str, langst: int, saknas: str = "", help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=langst,
        help_text=help_text,
        required=bool(saknas),
        error_messages={"required": saknas} if saknas else {},
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AnalysForm(FritextForm):
    plats = SnabbVal(
        label="Var görs analysen?",
        help_text="De som arbetar med risker på platsen eller i nämnden kan läsa den.",
        error_messages={"required": "Välj var analysen görs."},
    )
    rubrik = kort_text("Rubrik", 120, "Skriv en kort rubrik.", "Till exempel: Ny arbetsordning i mottagningen.")
    anledning = forms.ChoiceField(
        label="Varför görs analysen?",
        choices=Anledning.choices,
        error_messages={"required": "Välj varför analysen görs."},
        widget=forms.RadioSelect,
    )
    galler = forms.ChoiceField(
        label="Gäller den en process eller ett åtagande?",
        choices=Riskanalys.Galler.choices,
        initial=Riskanalys.Galler.PROCESS,
        widget=forms.RadioSelect,
    )
    process = kort_text(
        "Vilken process eller vilket åtagande?", 120, "Skriv vad analysen gäller.", "Till exempel: Barnutredning."
    )
    dag = forms.DateField(label="Dagen för analysen", error_messages={"required": "Välj dagen då ni gör analysen."})
    deltagare = lang_text("Vilka är med?", 4, help_text="En person per rad, med befattning.", langst=2000)
    bakgrund = lang_text("Bakgrund", 3, help_text="Vad som händer, och varför ni tittar på risker nu.")

    def __init__(self, *args: Any, person: Person, analys: Riskanalys | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if analys is not None:
            del self.fields["plats"]
            return
        platser = platser_for_analys(person)
        falt: Any = self.fields["plats"]
        falt.choices = platser if len(platser) == 1 else [("", "Välj plats"), *platser]

    @property
    def platsen(self) -> tuple[Organisationsdel, Organisationsdel]:
        """(del, nämnd) as chosen."""
        delar = Organisationsdel.objects.in_bulk([int(pk) for pk in self.cleaned_data["plats"].split(":")])
        delen, namnd = (delar[int(pk)] for pk in self.cleaned_data["plats"].split(":"))
        return delen, namnd

    @property
    def uppgift(self) -> Analysuppgift:
        val = self.cleaned_data
        falt = ("rubrik", "anledning", "galler", "process", "dag", "deltagare", "bakgrund")
        return Analysuppgift(**{namn: val[namn] for namn in falt})


class RiskForm(FritextForm):
    text = kort_text("Risk", 200, "Skriv vad som kan hända.", "En mening. Skriv inget om enskilda personer.")
    orsak = lang_text("Orsak", 3, help_text="Varför kan det hända?")
    paverkan = lang_text("Påverkan", 3, help_text="Vad blir följden, och för vem?")
    omraden = forms.MultipleChoiceField(
        label="Vad drabbas?", choices=Omrade.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    kontroller = lang_text("Kontroller som finns", 3, help_text="Vad gör ni redan för att det inte ska hända?")
    rutin = kort_text("Rutin", 160, help_text="Rutinens namn, om det finns en.")
    rutinversion = kort_text("Rutinens version", 60)
    kontrollomraden = forms.ModelMultipleChoiceField(
        Kontrollomrade.objects.none(),
        label="Kontrollområden i egenkontrollen",
        help_text="De områden som visar om risken är på väg att bli verklig.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, analys: Riskanalys, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        omraden = Kontrollomrade.objects.filter(namnd_id=analys.namnd_id).order_by("namn")
        if omraden.exists():
            self.fields["kontrollomraden"].queryset = omraden  # type: ignore[attr-defined]
        else:
            del self.fields["kontrollomraden"]

    @property
    def uppgift(self) -> Riskuppgift:
        val = self.cleaned_data
        falt = ("text", "orsak", "paverkan", "omraden", "kontroller", "rutin", "rutinversion")
        return Riskuppgift(kontrollomraden=val.get("kontrollomraden", ()), **{namn: val[namn] for namn in falt})


def steg(ord_: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(str(i), f"{i} {ordet}") for i, ordet in enumerate(ord_, 1)]


class VarderingForm(FritextForm):
    slag = forms.ChoiceField(
        label="Vad värderar ni?",
        choices=[
            (Vardering.Slag.NU, Valtext("Risken som den är nu", "Med de kontroller som finns i dag.")),
            (Vardering.Slag.EFTER, Valtext("Risken efter åtgärd", "När det ni har beslutat är gjort.")),
        ],
        widget=forms.RadioSelect,
        initial=Vardering.Slag.NU,
    )
    sannolikhet = forms.ChoiceField(
        label="Hur sannolikt är det?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur sannolikt det är."},
    )
    konsekvens = forms.ChoiceField(
        label="Hur allvarligt vore det?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur allvarligt det vore."},
    )
    motivering = lang_text("Varför?", 3, help_text="Vad bygger ni värdet på? Behövs när ett värde ändras.")

    def __init__(self, *args: Any, skala: Skala, forsta: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["sannolikhet"].choices = steg(skala.sannolikheter)
        falt["konsekvens"].choices = steg(skala.konsekvenser)
        if forsta:
            del self.fields["slag"]

    @property
    def varden(self) -> dict[str, Any]:
        val = self.cleaned_data
        return {
            "slag": val.get("slag") or Vardering.Slag.NU,
            "sannolikhet": int(val["sannolikhet"]),
            "konsekvens": int(val["konsekvens"]),
            "motivering": val["motivering"],
        }


class BeslutForm(FritextForm):
    beslut = forms.ChoiceField(
        label="Vad gör ni med risken?",
        choices=[
            (Riskbeslut.ACCEPTERA, Valtext("Acceptera", "Ni lever med risken och ser över den igen.")),
            (Riskbeslut.KONTROLLERA, Valtext("Kontrollera", "Ni följer den, till exempel i internkontrollplanen.")),
            (Riskbeslut.ATGARDA, Valtext("Åtgärda", "Ni gör något åt den. Sedan planerar du åtgärden.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad ni gör med risken."},
    )
    skal = lang_text("Varför?", 3, "Skriv varför.")


class AvforForm(FritextForm):
    skal = lang_text("Varför finns risken inte längre?", 3, "Skriv varför risken inte finns längre.")


class KopplaForm(forms.Form):
    dnr = kort_text("Avvikelsens diarienummer", 30, "Skriv ett diarienummer.", "Till exempel IFN 2026/0123.")


class AtgardForm(FritextForm):
    beskrivning = lang_text("Vad ska göras?", 3, "Skriv vad som ska göras.", "Skriv inget om enskilda personer.", 2000)
    ansvarig = AnsvarigField(label="Ansvarig", error_messages={"required": "Välj vem som ansvarar."})
    senast = forms.DateField(label="Klar senast", error_messages={"required": "Välj en sista dag."})

    def __init__(self, *args: Any, personer: Grupper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["ansvarig"]
        falt.fyll(personer)

    @property
    def uppgift(self) -> dict[str, Any]:
        val = self.cleaned_data
        plats, ansvarig = val["ansvarig"]
        return {
            "plats": plats,
            "ansvarig": ansvarig,
            "beskrivning": val["beskrivning"].strip(),
            "senast": val["senast"],
        }
