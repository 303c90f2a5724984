"""What is asked about a synpunkt: by an employee who has been told it, and of its sender on the web."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from avvikelser.forms.handlaggning import kategorival
from avvikelser.forms.rapport import TIDIGAST, FilForm
from avvikelser.inkomsttid import inkomsttid
from avvikelser.models import Arendetyp, Kategori, Synpunktslag
from avvikelser.rapportval import Avsandargrupp, Kanal
from avvikelser.synpunkter.platsen import enhetsval, platsval
from avvikelser.synpunkter.registrering import Inkommet, Kontakt
from kvalitet.lokalamal import svarstid
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.skarm.formular import Oppnande, Valtext
from kvalitet.skarm.snabbval import SnabbSelect

LANGST = 20_000
_OLASLIG_PLATS = "Välj en plats i listan."
_S, _K = Synpunktslag, Kanal
_SLAGEN = [(slag.value, slag.label) for slag in (_S.KLAGOMAL, _S.SYNPUNKT, _S.FORSLAG, _S.BEROM)]
_KANALER = [
    *((kanal.value, kanal.label) for kanal in (_K.TELEFON, _K.BESOK, _K.MUNTLIGT)),
    (_K.SKRIFTLIGT.value, "Brev"),
    (_K.EPOST.value, _K.EPOST.label),
]
VET_INTE = "vet-inte"
JA, NEJ, ANONYM = "ja", "nej", "anonym"


class InkommetForm(FilForm):
    """What both ask. `inlamning` is the form's own receipt, so that it is received once however often it is sent."""

    slag = forms.ChoiceField(
        label="Vad vill du lämna?",
        choices=_SLAGEN,
        error_messages={"required": "Välj vad du vill lämna."},
        widget=forms.RadioSelect,
    )
    beskrivning = forms.CharField(
        label="Vad vill du berätta?",
        max_length=LANGST,
        error_messages={"required": "Skriv vad du vill berätta."},
        widget=forms.Textarea({"rows": 8}),
    )
    plats = forms.ChoiceField(
        label="Vilken verksamhet gäller det?",
        required=False,
        error_messages={"invalid_choice": _OLASLIG_PLATS},
        widget=SnabbSelect({"class": "bred-medel"}),
    )
    avsandargrupp = forms.ChoiceField(label="Vem är du?", required=False, widget=forms.Select({"class": "bred-medel"}))
    namn = forms.CharField(
        label="Namn",
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "name"}),
    )
    epost = forms.EmailField(
        label="E-post", required=False, widget=forms.EmailInput({"class": "bred-medel", "autocomplete": "email"})
    )
    telefon = forms.CharField(
        label="Telefon",
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "bred-medel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    inlamning = forms.UUIDField(required=False, widget=forms.HiddenInput)

    VET_INTE = "Jag vet inte"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idag = timezone.localdate()
        self.fields["inlamning"].initial = uuid4
        falt: dict[str, Any] = self.fields
        self.bekrafta_inom, self.svara_inom = svarstid(self.idag)
        falt["plats"].choices = [("", self.VET_INTE), *platsval(self.idag)]

    def clean_plats(self) -> Organisationsdel | None:
        val = self.cleaned_data["plats"]
        if val in {"", VET_INTE}:
            return None
        plats = Organisationsdel.objects.filter(pk=val).first()
        if plats is None:
            raise ValidationError(_OLASLIG_PLATS)
        return plats

    def kontakt(self) -> Kontakt:
        return Kontakt(**{namn: self.cleaned_data.get(namn, "") for namn in ("namn", "epost", "telefon", "adress")})


BERORDA = ("berord", "berord_2", "berord_3")
"""The other enheter that can be named at once. More are named afterwards, in the ärende."""


class RegistreraForm(InkommetForm):
    """An employee writes down what somebody has told them. Six of the inputs must be filled in."""

    field_order = [
        "kanal", "slag", "plats", *BERORDA, "beskrivning", "kategori", "avsandargrupp", "svar",
        "namn", "epost", "telefon", "adress", "kom_in", "fil",
    ]  # fmt: skip
    kanal = forms.ChoiceField(
        label="Hur kom det in?",
        choices=_KANALER,
        error_messages={"required": "Välj hur det kom in."},
        widget=forms.RadioSelect,
    )
    kategori = forms.ChoiceField(
        label="Vad handlar det om?", required=False, widget=forms.Select({"class": "bred-medel"})
    )
    berord = forms.ChoiceField(
        label="Berörs en enhet till?", required=False, widget=SnabbSelect({"class": "bred-medel"})
    )
    berord_2 = forms.ChoiceField(label="En till", required=False, widget=SnabbSelect({"class": "bred-medel"}))
    berord_3 = forms.ChoiceField(label="Och en till", required=False, widget=SnabbSelect({"class": "bred-medel"}))
    svar = forms.ChoiceField(
        label="Vill personen ha svar?",
        error_messages={"required": "Välj om personen vill ha svar."},
        widget=Oppnande,
    )
    adress = forms.CharField(
        label="Postadress", required=False, max_length=300, widget=forms.Textarea({"rows": 2, "class": "bred-medel"})
    )
    kom_in = forms.DateField(label="Vilken dag kom det in?", initial=timezone.localdate)

    VET_INTE = "Vet inte, nämndens samordnare fördelar"

    def __init__(self, *args: Any, egna: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["svar"].choices = [
            (JA, Valtext("Ja", f"Bekräftas inom {self.bekrafta_inom} och besvaras inom {self.svara_inom}.")),
            (NEJ, "Nej"),
            (
                ANONYM,
                Valtext("Personen vill vara anonym", "Skriv inget som visar vem det är. Koden räcker för att följa."),
            ),
        ]
        falt["slag"].label = "Vad är det?"
        falt["slag"].error_messages["required"] = "Välj vad det är."
        falt["beskrivning"].label = "Vad säger personen?"
        falt["beskrivning"].help_text = "Skriv med personens egna ord. Skriv inget personnummer."
        falt["beskrivning"].error_messages["required"] = "Skriv vad personen säger."
        falt["avsandargrupp"].label = "Vem är personen?"
        falt["avsandargrupp"].choices = [
            ("", "Vet inte"),
            *((g.value, g.label) for g in Avsandargrupp if g != Avsandargrupp.OKAND),
        ]
        falt["kategori"].choices = [("", "Välj senare"), *kategorival(Arendetyp.SYNPUNKT)]
        falt["plats"].label = "Vilken enhet gäller det?"
        falt["plats"].help_text = "Platsen avgör vem som får läsa. Kontrollera att den stämmer."
        falt["plats"].choices = [("", "Välj enhet"), (VET_INTE, self.VET_INTE), *egna, *platsval(self.idag)]
        falt["plats"].required = True
        falt["plats"].error_messages["required"] = "Välj enhet, eller att du inte vet."
        enheter = enhetsval(self.idag)
        for namn in BERORDA:
            falt[namn].choices = [("", "Nej"), *enheter]
        falt["fil"].label = "Originalet"
        falt["fil"].help_text = "Skanna eller fotografera brevet. Högst 20 MB per fil."
        falt["kom_in"].widget.attrs["max"] = self.idag.isoformat()
        for namn in ("namn", "epost", "telefon"):
            falt[namn].widget.attrs["autocomplete"] = "off"

    def berorda(self) -> tuple[Organisationsdel, ...]:
        """The other enheter that are chosen, each once."""
        valda = [int(self.cleaned_data[namn]) for namn in BERORDA if self.cleaned_data[namn]]
        return tuple(Organisationsdel.objects.filter(pk__in=valda, typ=Deltyp.ENHET).order_by("sortering"))

    def clean_kom_in(self) -> date:
        dag: date = self.cleaned_data["kom_in"]
        if dag > self.idag:
            raise ValidationError("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
        if dag < TIDIGAST:
            raise ValidationError("Dagen ligger för långt tillbaka. Kontrollera årtalet.")
        return dag

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        kontaktvagar = [val.get(namn) for namn in ("epost", "telefon", "adress")]
        fel_i_kontakt = {"epost", "telefon", "adress"} & set(self.errors)
        if val.get("svar") == JA and not any(kontaktvagar) and not fel_i_kontakt:
            self.add_error("telefon", "Fyll i telefon, e-post eller postadress, så att svaret kommer fram.")
        if val.get("svar") == ANONYM and any([*kontaktvagar, val.get("namn")]):
            self.add_error("svar", "Ta bort namn och kontaktuppgifter, eller välj att personen inte är anonym.")
        return val

    @property
    def nar(self) -> datetime:
        """The moment it came in."""
        return inkomsttid(self.cleaned_data["kom_in"], timezone.now())

    @property
    def inkommet(self) -> Inkommet:
        """For the rule. Only after is_valid."""
        val = self.cleaned_data
        return Inkommet(
            slag=Synpunktslag(val["slag"]),
            beskrivning=val["beskrivning"],
            plats=val["plats"],
            avsandargrupp=Avsandargrupp(val["avsandargrupp"] or Avsandargrupp.OKAND),
            kanal=Kanal(val["kanal"]),
            anonym=val["svar"] == ANONYM,
            vill_ha_svar=val["svar"] == JA,
            kategori=Kategori.objects.filter(pk=val["kategori"]).first() if val["kategori"] else None,
            berorda=self.berorda(),
            kontakt=self.kontakt(),
        )


class PubliktForm(InkommetForm):
    """The citizen's form: three questions must be answered. `webbplats` is a trap that only a machine fills in."""

    field_order = ["slag", "beskrivning", "plats", "avsandargrupp", "svar", "namn", "epost", "telefon", "fil"]
    svar = forms.ChoiceField(
        label="Vill du ha svar?",
        error_messages={"required": "Välj om du vill ha svar."},
        widget=Oppnande,
    )
    webbplats = forms.CharField(label="Fyll inte i det här fältet", required=False, max_length=200)
    filnyckel = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    GRUPPER = (
        (Avsandargrupp.ENSKILD, "Jag får eller söker hjälp av socialtjänsten"),
        (Avsandargrupp.NARSTAENDE, "Närstående"),
        (Avsandargrupp.PERSONAL, "Personal"),
        (Avsandargrupp.VARDGIVARE, "Vårdgivare"),
        (Avsandargrupp.UTFORARE, "Annan utförare"),
        (Avsandargrupp.MYNDIGHET, "Myndighet"),
        (Avsandargrupp.FORENING, "Förening"),
        (Avsandargrupp.ANNAN, "Någon annan"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        svarstid_ = f"Vi bekräftar inom {self.bekrafta_inom} och svarar inom {self.svara_inom}."
        falt["svar"].choices = [
            (JA, Valtext("Ja, jag lämnar kontaktuppgifter", svarstid_)),
            (
                ANONYM,
                Valtext(
                    "Nej, jag vill vara anonym",
                    "Vi vet inte vem du är och kan inte höra av oss. "
                    "Du får en kod. Med den ser du vad som händer, och du kan svara om vi har en fråga.",
                ),
            ),
        ]
        falt[
            "beskrivning"
        ].help_text = (
            "Skriv gärna vad som hände, när det hände och vad du vill att vi gör. Skriv inte ditt personnummer."
        )
        falt["avsandargrupp"].choices = [("", "Vill inte svara"), *((g.value, text) for g, text in self.GRUPPER)]
        falt["fil"].help_text = "Högst 20 MB per fil. Skicka inga bilder på andra personer."

    def clean_webbplats(self) -> str:
        if self.cleaned_data["webbplats"]:
            raise ValidationError("Det här fältet ska vara tomt. Töm det och skicka igen.", code="falla")
        return ""

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        utan = not val.get("epost") and not val.get("telefon") and not {"epost", "telefon"} & set(self.errors)
        if val.get("svar") == JA and utan:
            self.add_error("epost", "Skriv e-post eller telefon, så att vi kan svara. Eller välj att vara anonym.")
        return val

    @property
    def inkommet(self) -> Inkommet:
        """For the rule. What an anonymous sender wrote about themselves in the fields is let go."""
        val = self.cleaned_data
        return Inkommet(
            slag=Synpunktslag(val["slag"]),
            beskrivning=val["beskrivning"],
            plats=val["plats"],
            avsandargrupp=Avsandargrupp(val["avsandargrupp"] or Avsandargrupp.OKAND),
            kanal=Kanal.WEBB,
            anonym=val["svar"] == ANONYM,
            vill_ha_svar=val["svar"] == JA,
            kontakt=Kontakt() if val["svar"] == ANONYM else self.kontakt(),
        )
