"""Which other ärende, how they belong together, and why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.forms.handlaggning import LANG_TEXT, text
from avvikelser.forms.stamplad import StampladForm
from avvikelser.kopplingar.gang import Delrapport, Svar
from avvikelser.kopplingar.models import Slag
from avvikelser.lex_sarah.forms.beslut import NamndensMixin
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.forms.svar import MedVagForm
from avvikelser.synpunkter.gang import vantar_pa_svar
from avvikelser.synpunkter.models import Meddelande
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Person
from kvalitet.skarm.formular import Valtext

ANNAT = "annat"
_DAGAR, _FLEST = timedelta(days=7), 6
_FINNS_INTE = "Det finns inget ärende med det numret som du kan läsa. Kontrollera numret."


def nara(arende: Arende, person: Person) -> list[Arende]:
    """Ärenden of the same enhet about the same week that the person may read: what it most likely is. One query."""
    lasbara = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(
        enhet=arende.enhet_id, intraffade__range=(arende.intraffade - _DAGAR, arende.intraffade + _DAGAR)
    )
    utan = lasbara.exclude(pk=arende.pk).exclude(kopplingar_hit__fran=arende).exclude(kopplingar__till=arende)
    return list(utan.order_by("-inkommen")[:_FLEST])


class ValjArendeForm(StampladForm):
    """One of those that are near, or any other by its number."""

    vilket = forms.ChoiceField(
        label="Vilket ärende?",
        error_messages={"required": "Välj ett ärende, eller skriv numret."},
        widget=forms.RadioSelect,
    )
    dnr = forms.CharField(
        label="Diarienummer",
        help_text="Fyll i om du har valt ett annat ärende. Till exempel IFN 2026/0417.",
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "bred-medel"}),
    )

    def __init__(self, *args: Any, arende: Arende, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arende, self.person = arende, person
        self.nara = nara(arende, person)
        falt: dict[str, Any] = self.fields
        falt["vilket"].choices = [
            *((str(a.pk), Valtext(f"{a.dnr} {a.rubrik}", self._om(a))) for a in self.nara),
            (ANNAT, "Ett annat ärende, jag skriver numret"),
        ]
        if not self.nara:
            self.initial.setdefault("vilket", ANNAT)

    @staticmethod
    def _om(arende: Arende) -> str:
        if arende.typ == Arendetyp.SYNPUNKT:  # nobody has asked the sender which day it was
            nar = f"kom in {svensk_dag(arende.inkommen)}"
        else:
            nar = f"hände {arende.intraffade}"
        return f"{arende.get_typ_display()}, {nar}, {arende.get_status_display().lower()}."

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        self.valt = self._valt(val)
        return val

    def _valt(self, val: dict[str, Any]) -> Arende | None:
        if val.get("vilket") != ANNAT:
            return next((a for a in self.nara if str(a.pk) == val.get("vilket")), None)
        dnr = " ".join((val.get("dnr") or "").upper().split())
        if not dnr:
            self.add_error("dnr", "Skriv ärendets diarienummer.")
            return None
        funnet = Arende.objects.for_user(self.person, Befogenhet.SE_ARENDE).filter(dnr=dnr).first()
        if funnet is None or funnet.pk == self.arende.pk:
            self.add_error("dnr", _FINNS_INTE)
        return funnet

    @property
    def annat(self) -> Arende:
        """The chosen one, of a form that is valid."""
        assert self.valt is not None  # noqa: S101 - clean has said what is missing
        return self.valt


class KopplaForm(ValjArendeForm):
    slag = forms.ChoiceField(
        label="Hur hör de ihop?",
        choices=[
            (
                Slag.SAMMA_HANDELSE,
                Valtext("Samma händelse", "Till exempel ett klagomål och en lex Sarah-rapport. Båda handläggs."),
            ),
            (Slag.BEROR_PA, Valtext("Det här beror på det andra", "Till exempel en brist som har visat sig förut.")),
        ],
        error_messages={"required": "Välj hur ärendena hör ihop."},
        widget=forms.RadioSelect,
    )
    kommentar = forms.CharField(
        label="Varför hör de ihop?",
        help_text="Den som kan läsa båda ärendena ser kommentaren.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför ärendena hör ihop."},
        widget=text(3),
    )
    field_order = ["vilket", "dnr", "slag", "kommentar"]


class DubblettForm(NamndensMixin, ValjArendeForm, MedVagForm):
    """For a synpunkt with the answer too, which must be written when the sender wants one."""

    svar = forms.CharField(label="Svar till avsändaren", required=False, max_length=LANG_TEXT, widget=text(8))
    kommentar = forms.CharField(
        label="Hur vet du att det är samma händelse?", required=False, max_length=LANG_TEXT, widget=text(3)
    )
    field_order = ["vilket", "dnr", "kommentar", "svar", "vag", "sammantrade", "paragraf"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nara = [a for a in self.nara if a.typ == self.arende.typ]
        self._svarsfalten()
        kvar = {str(a.pk) for a in self.nara} | {ANNAT}
        falt: dict[str, Any] = self.fields
        falt["vilket"].label = "Vilket ärende ska ni fortsätta med?"
        falt["vilket"].choices = [val for val in falt["vilket"].choices if val[0] in kvar]
        if not self.nara:
            self.initial.setdefault("vilket", ANNAT)

    def _svarsfalten(self) -> None:
        if self.arende.typ != Arendetyp.SYNPUNKT:
            del self.fields["svar"], self.fields["vag"]
            return
        svar, self.fields["vag"].required = self.fields["svar"], False
        svar.help_text = "Avsändaren ser inte det andra ärendet. "
        if vantar_pa_svar(self.arende):
            svar.required = True
            svar.error_messages["required"] = "Avsändaren vill ha svar. Skriv det innan du avslutar ärendet."
            svar.help_text += "Skriv vad ni kom fram till. Vet ni inte det än väntar du med att avsluta."
        elif self.arende.synpunkt.besvarad is not None:
            svar.help_text += "Avsändaren har fått svar. Skriv bara om det är något att lägga till."
        else:
            svar.help_text += "Avsändaren väntar inte på svar, men kan läsa ett med sin kod."

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("svar") and not val.get("vag") and "vag" not in self.errors:
            self.add_error("vag", self.fields["vag"].error_messages["required"])
        return val

    @property
    def svaret(self) -> Svar | None:
        """Only after is_valid."""
        text_ = self.cleaned_data.get("svar")
        return Svar(text_, Meddelande.Vag(self.cleaned_data["vag"])) if text_ else None


class KopplaBortForm(StampladForm):
    skal = forms.CharField(
        label="Varför hör ärendena inte ihop?",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför kopplingen tas bort."},
        widget=text(3),
    )


class AtertaForm(StampladForm):
    skal = forms.CharField(
        label="Varför är det ingen dubblett?",
        help_text="Skälet sparas i ärendets logg.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv varför det inte är en dubblett."},
        widget=text(3),
    )


class DelaForm(StampladForm):
    beskrivning = forms.CharField(
        label="Vad är den andra händelsen?",
        help_text="Använd rapportens egna ord. Den första rapporten ändras inte.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv vad den andra händelsen är."},
        widget=text(6),
    )
    foljd = forms.CharField(label="Följd för den enskilde", required=False, max_length=LANG_TEXT, widget=text(2))
    intraffade = forms.DateField(label="Vilken dag hände det?", error_messages={"required": "Välj en dag."})
    kommentar = forms.CharField(label="Varför delar du rapporten?", required=False, max_length=2000, widget=text(2))

    def clean_intraffade(self) -> date:
        dag: date = self.cleaned_data["intraffade"]
        if dag > timezone.localdate():
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        return dag

    @property
    def delen(self) -> Delrapport:
        val = self.cleaned_data
        return Delrapport(beskrivning=val["beskrivning"], intraffade=val["intraffade"], foljd=val["foljd"])
