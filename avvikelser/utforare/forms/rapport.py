"""What a contact person tells the nämnd as it happens: at most ten inputs. The same written in for them, and what the
nämnd notes about it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.forms.rapport import FilForm
from avvikelser.utforare.models import Avtal, Underrattelse
from avvikelser.utforare.underrattelser import INSKRIVNA, Handelseuppgift
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Organisationsdel
from kvalitet.skarm.formular import Valtext

Slag = Underrattelse.Slag
TIDIGAST = date(2000, 1, 1)


class UnderrattelseForm(FritextForm):
    """`inlamning` is the form's own receipt, so that it is received once however often it is sent."""

    field_order = ["slag", "plats", "galler", "intraffade", "gjord", "lag", "beskrivning", "foljd", "direkt", "ivo_dnr"]

    slag = forms.ChoiceField(
        label="Vad vill du berätta om?",
        choices=[
            (Slag.LEX_SARAH, Valtext("En lex Sarah-rapport", "Någon hos er har rapporterat ett missförhållande.")),
            (Slag.TILL_IVO, Valtext("En anmälan till IVO", "Ni har anmält ett allvarligt missförhållande.")),
        ],
        error_messages={"required": "Välj vad du vill berätta om."},
        widget=forms.RadioSelect,
    )
    plats = forms.ChoiceField(
        label="Vilken verksamhet gäller det?", error_messages={"required": "Välj vilken verksamhet det gäller."}
    )
    galler = forms.ChoiceField(label="Har du berättat om rapporten tidigare?", required=False)
    intraffade = forms.DateField(
        label="Vilken dag hände det?", error_messages={"required": "Välj vilken dag det hände."}
    )
    gjord = forms.DateField(
        label="Vilken dag gjordes rapporten eller anmälan?",
        error_messages={"required": "Välj vilken dag rapporten eller anmälan gjordes."},
    )
    lag = forms.ChoiceField(
        label="Enligt vilken lag får personen insatsen?",
        choices=[("SoL", "SoL"), ("LSS", "LSS")],
        error_messages={"required": "Välj SoL eller LSS."},
        widget=forms.RadioSelect,
    )
    beskrivning = forms.CharField(
        label="Vad har hänt?",
        help_text="Skriv kort. Skriv inga namn på enskilda och inget personnummer.",
        max_length=10_000,
        error_messages={"required": "Skriv vad som har hänt."},
        widget=forms.Textarea({"rows": 5}),
    )
    foljd = forms.CharField(
        label="Vilken följd fick det, eller kunde det få, för personen?",
        max_length=5_000,
        error_messages={"required": "Skriv vilken följd det fick eller kunde få."},
        widget=forms.Textarea({"rows": 3}),
    )
    direkt = forms.CharField(
        label="Vad har ni gjort?", required=False, max_length=5_000, widget=forms.Textarea({"rows": 3})
    )
    ivo_dnr = forms.CharField(
        label="IVO:s diarienummer",
        help_text="Om ni har fått ett.",
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    inlamning = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, avtal: QuerySet[Avtal], visa_tidigare: bool = True, **kwargs: Any) -> None:
        """`avtal` are those that may be told about. Earlier rapporter are not shown to who has no login."""
        super().__init__(*args, **kwargs)
        self.idag = timezone.localdate()
        self.fields["inlamning"].initial = uuid4
        self.platser = _platser(avtal)
        falt: dict[str, Any] = self.fields
        val = [(nyckel, namn) for nyckel, (namn, _, _) in self.platser.items()]
        falt["plats"].choices = val if len(val) == 1 else [("", "Välj verksamhet"), *val]
        self.tidigare = {str(u.pk): u for u in _tidigare(avtal)} if visa_tidigare else {}
        if self.tidigare:
            rader = [(pk, f"{u.dnr}, hände {u.intraffade}") for pk, u in self.tidigare.items()]
            falt["galler"].choices = [("", "Nej"), *rader]
        else:
            del self.fields["galler"]
        for dag in ("intraffade", "gjord"):
            self.fields[dag].widget.attrs["max"] = self.idag.isoformat()

    def _dag(self, falt: str) -> date:
        dag: date = self.cleaned_data[falt]
        if dag > self.idag:
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        if dag < TIDIGAST:
            raise ValidationError("Dagen ligger för långt tillbaka. Kontrollera årtalet.")
        return dag

    def clean_intraffade(self) -> date:
        return self._dag("intraffade")

    def clean_gjord(self) -> date:
        return self._dag("gjord")

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("intraffade") and val.get("gjord") and val["gjord"] < val["intraffade"]:
            self.add_error("gjord", "Dagen ligger före den dag det hände. Kontrollera båda dagarna.")
        tidigare = self.tidigare.get(val.get("galler", ""))
        if tidigare and val.get("plats") and tidigare.avtal_id != self.platser[val["plats"]][1].pk:
            self.add_error("galler", "Den tidigare rapporten gäller ett annat avtal än verksamheten du har valt.")
        return val

    @property
    def avtal(self) -> Avtal:
        return self.platser[self.cleaned_data["plats"]][1]

    @property
    def uppgift(self) -> Handelseuppgift:
        val = self.cleaned_data
        return Handelseuppgift(
            slag=val["slag"],
            intraffade=val["intraffade"],
            gjord=val["gjord"],
            lag=val["lag"],
            beskrivning=val["beskrivning"],
            foljd=val["foljd"],
            direkt=val["direkt"],
            ivo_dnr=val["ivo_dnr"],
            enhet=self.platser[val["plats"]][2],
            galler=self.tidigare.get(val.get("galler", "")),
        )


class InskrivenForm(FilForm, UnderrattelseForm):
    """What an utförare told some other way, written in by who looks after them."""

    field_order = ["vag", "lamnat_av", "inkom", "fil", *UnderrattelseForm.field_order]

    vag = forms.ChoiceField(
        label="Hur kom det in?",
        choices=[(vag.value, vag.label) for vag in INSKRIVNA],
        error_messages={"required": "Välj hur det kom in."},
        widget=forms.RadioSelect,
    )
    lamnat_av = forms.CharField(
        label="Vem har berättat?",
        help_text="Namn och befattning hos utföraren.",
        max_length=200,
        error_messages={"required": "Skriv vem som har berättat."},
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "off"}),
    )
    inkom = forms.DateField(label="Vilken dag kom det in?", error_messages={"required": "Välj vilken dag det kom in."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["slag"].label = "Vad har utföraren berättat om?"
        falt["slag"].choices = [(slag.value, slag.label) for slag in Slag]
        if "galler" in falt:
            falt["galler"].label = "Har utföraren berättat om rapporten tidigare?"
        falt["direkt"].label = "Vad har utföraren gjort?"
        falt["ivo_dnr"].help_text = "Om utföraren har fått ett."
        falt["fil"].label = "Originalet"
        falt["fil"].help_text = "Brevet som bild eller PDF, mejlet eller dina anteckningar. Högst 20 MB per fil."
        falt["inkom"].widget.attrs["max"] = self.idag.isoformat()

    def clean_inkom(self) -> date:
        return self._dag("inkom")

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("inkom") and val.get("gjord") and val["inkom"] < val["gjord"]:
            self.add_error(
                "inkom", "Det kan inte ha kommit in innan rapporten eller anmälan gjordes. Kontrollera båda dagarna."
            )
        return val


def _platser(avtal: QuerySet[Avtal]) -> dict[str, tuple[str, Avtal, Organisationsdel | None]]:
    """What there is to choose among: each enhet of each avtal; an avtal without enheter is itself a choice."""
    avtal = avtal.select_related("utforare", "namnd").prefetch_related("enheter")
    val: dict[str, tuple[str, Avtal, Organisationsdel | None]] = {}
    for ett in avtal.order_by("utforare__namn", "pk"):
        for enhet in ett.enheter.all():
            val[f"{ett.pk}-{enhet.pk}"] = (f"{enhet.namn}, {ett.namnd.namn}", ett, enhet)
        if not ett.enheter.all():
            val[f"{ett.pk}"] = (f"{ett.utforare.namn}, {ett.namnd.namn}", ett, None)
    return val


def _tidigare(avtal: QuerySet[Avtal]) -> Any:
    return Underrattelse.objects.filter(avtal__in=avtal, slag=Slag.LEX_SARAH).order_by("-inkommen", "-pk")[:20]


class TaEmotForm(FritextForm):
    notering = forms.CharField(
        label="Vad gör nämnden med det?",
        help_text="Till exempel vem du har talat med, och vad ni följer upp.",
        required=False,
        max_length=5_000,
        widget=forms.Textarea({"rows": 4}),
    )
