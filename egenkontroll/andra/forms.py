"""Forms of an entry: what it is about with its small table, and an åtgärd."""

from __future__ import annotations

from typing import Any

from django import forms

from egenkontroll.andra.kontrollgang import PLANERA, Kontrolluppgift, Tal
from egenkontroll.andra.models import AnnanKontroll
from egenkontroll.plan.innehall import mojliga_enheter
from kvalitet.behorighet import Befogenhet, delar_for, personer_med
from kvalitet.bilagor.models import Bilaga
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Deltyp, Hierarki, Organisationsdel, Person
from kvalitet.skarm.formular import FilerField, Valtext

RADER = 6
"""How many rows the small table has. A longer one is a file."""

_SLAG = [
    (AnnanKontroll.Slag.JAMFORELSE, Valtext("Jämförelse", "Med öppna jämförelser eller en annan verksamhet.")),
    (AnnanKontroll.Slag.MALGRUPP, Valtext("Målgruppsundersökning", "Vad de som får insatser säger.")),
    (AnnanKontroll.Slag.REVISORER, Valtext("Synpunkter från revisorer", "Vad en revision har visat.")),
    (AnnanKontroll.Slag.ATTITYDER, Valtext("Undersökning av attityder", "Vad personalen tycker och gör.")),
]


class KontrollForm(FritextForm):
    namnd = forms.ModelChoiceField(
        Organisationsdel.objects.none(), label="Nämnd", empty_label=None, error_messages={"required": "Välj nämnd."}
    )
    slag = forms.ChoiceField(
        label="Slag", choices=_SLAG, widget=forms.RadioSelect, error_messages={"required": "Välj slag."}
    )
    rubrik = forms.CharField(label="Rubrik", max_length=150, error_messages={"required": "Skriv en rubrik."})
    enhet = forms.ModelChoiceField(
        Organisationsdel.objects.none(), label="Enhet", empty_label="Hela nämnden", required=False
    )
    kalla = forms.CharField(
        label="Källa",
        help_text="Vem som har gjort undersökningen, och var den finns.",
        max_length=250,
        error_messages={"required": "Skriv varifrån uppgifterna kommer."},
    )
    matt = forms.DateField(label="Gjord eller publicerad", error_messages={"required": "Välj dagen."})
    fraga = forms.CharField(
        label="Vad ville ni veta?", required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    analys = forms.CharField(
        label="Analys",
        help_text="Vad siffrorna betyder för er, och vad ni inte vet. Den behövs innan kontrollen är klar.",
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 6}),
    )
    bilagor = FilerField(label="Bilagor", required=False)

    def __init__(self, *args: Any, person: Person, kontroll: AnnanKontroll | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        namnder = delar_for(person, PLANERA).filter(typ=Deltyp.NAMND)
        if kontroll is None:
            falt["namnd"].queryset = namnder
            falt["enhet"].queryset = delar_for(person, PLANERA).filter(typ=Deltyp.ENHET)
        else:
            del self.fields["namnd"]
            falt["enhet"].queryset = mojliga_enheter(kontroll.namnd)
            for namn in ("slag", "rubrik", "enhet", "kalla", "matt", "fraga", "analys"):
                self.initial.setdefault(namn, getattr(kontroll, namn))

    def uppgift(self, tal: list[Tal], bilagor: list[Bilaga]) -> Kontrolluppgift:
        val = self.cleaned_data
        return Kontrolluppgift(
            slag=val["slag"],
            enhet=val["enhet"],
            rubrik=val["rubrik"].strip(),
            kalla=val["kalla"].strip(),
            matt=val["matt"],
            fraga=val["fraga"].strip(),
            analys=val["analys"].strip(),
            tal=tal,
            bilagor=bilagor,
        )


class TalForm(forms.Form):
    """One row of the table. A row without anything written is not there."""

    vad = forms.CharField(label="Vad", max_length=120, required=False)
    eget = forms.DecimalField(label="Eget värde", max_digits=12, decimal_places=2, required=False, localize=True)
    annat = forms.DecimalField(label="Jämförs med", max_digits=12, decimal_places=2, required=False, localize=True)
    matt_i = forms.CharField(label="Mätt i", max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        har_tal = val.get("eget") is not None or val.get("annat") is not None
        if har_tal and not val.get("vad"):
            self.add_error("vad", "Skriv vad talet visar.")
        return val


Talen = forms.formset_factory(TalForm, extra=0, max_num=RADER, absolute_max=RADER)


def talen(data: Any = None, kontroll: AnnanKontroll | None = None) -> Any:
    """The table as a formset of `RADER` rows, filled from the entry."""
    rader: list[dict[str, Any]] = []
    if kontroll is not None:
        rader = [{"vad": t.vad, "eget": t.eget, "annat": t.annat, "matt_i": t.matt_i} for t in kontroll.tal.all()]
    return Talen(data, prefix="tal", initial=[*rader, *({} for _ in range(RADER - len(rader)))])


def som_tal(formset: Any) -> list[Tal]:
    return [
        Tal(val["vad"].strip(), val["eget"], val["annat"], val["matt_i"].strip())
        for val in formset.cleaned_data
        if val.get("vad", "").strip()
    ]


class AtgardForm(FritextForm):
    beskrivning = forms.CharField(
        label="Vad ska göras?",
        max_length=2000,
        error_messages={"required": "Skriv vad som ska göras."},
        widget=forms.Textarea({"rows": 3}),
    )
    enhet = forms.ModelChoiceField(
        Organisationsdel.objects.none(),
        label="Var?",
        empty_label="Välj enhet",
        error_messages={"required": "Välj enhet."},
    )
    ansvarig = forms.ModelChoiceField(
        Person.objects.none(),
        label="Ansvarig",
        empty_label="Välj ansvarig",
        help_text="Den som kan sköta åtgärder på enheten.",
        error_messages={"required": "Välj vem som är ansvarig."},
    )
    senast = forms.DateField(label="Klar senast", error_messages={"required": "Välj dag."})

    def __init__(self, *args: Any, kontroll: AnnanKontroll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        enheter = mojliga_enheter(kontroll.namnd)
        over = Hierarki.objects.filter(avkomma__in=enheter.order_by().values("pk")).values("anfader")
        falt["enhet"].queryset = enheter
        falt["ansvarig"].queryset = Person.objects.filter(
            is_active=True,
            delbehorighet__permission__codename=Befogenhet.SKOTA_ATGARD.value,
            delbehorighet__content_object__in=over,
        )
        falt["ansvarig"].queryset = falt["ansvarig"].queryset.distinct().order_by("sortering")
        self.initial.setdefault("enhet", kontroll.enhet_id)

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        enhet, ansvarig = val.get("enhet"), val.get("ansvarig")
        if enhet and ansvarig and not personer_med(Befogenhet.SKOTA_ATGARD, enhet.pk).filter(pk=ansvarig.pk).exists():
            self.add_error("ansvarig", f"{ansvarig.namn} kan inte sköta åtgärder på {enhet.namn}. Välj någon annan.")
        return val
