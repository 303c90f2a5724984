"""What staff write to the sender and about the synpunkt; the templates they begin from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from avvikelser.arendegang import handlaggare_nagonstans, mojliga_handlaggare
from avvikelser.forms.handlaggning import LANG_TEXT, kategorival
from avvikelser.forms.handlaggning import text as textruta
from avvikelser.forms.rapport import FilForm
from avvikelser.forms.stamplad import StampladForm
from avvikelser.models import Arende, Arendetyp, Kategori, Skydd, Status
from avvikelser.synpunkter.models import Meddelande, Svarsmall
from avvikelser.synpunkter.nykod import Kontroll
from avvikelser.synpunkter.platsen import enhetsval, platsval
from avvikelser.synpunkter.svarsmallar import bara_halsning
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.skarm.formular import Valtext
from kvalitet.skarm.snabbval import SnabbSelect, SnabbVal


class MedKategoriForm(StampladForm):
    """A form that also asks what the synpunkt is about, until somebody has said so."""

    kategori = forms.ChoiceField(
        label="Vad handlar det om?", required=False, widget=forms.Select({"class": "bred-medel"})
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["kategori"].choices = [("", "Välj senare"), *kategorival(Arendetyp.SYNPUNKT)]
        if arende.kategori_id is not None:
            del self.fields["kategori"]

    def clean_kategori(self) -> Kategori | None:
        val = self.cleaned_data["kategori"]
        return Kategori.objects.filter(pk=val).first() if val else None


class BekraftaForm(MedKategoriForm):
    """Receive and confirm. Whether somebody is in danger is asked of the one who reads it first."""

    field_order = ["skydd", "text", "kategori"]
    skydd = forms.ChoiceField(
        label="Är någon i fara, eller behöver någon skydd?",
        help_text="Svara först på det här. Är någon i fara hjälper du personen innan du fortsätter.",
        choices=[(s.value, s.label) for s in Skydd],
        error_messages={"required": "Svara på om någon är i fara."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Bekräftelse till avsändaren",
        help_text="Avsändaren läser den med sin kod. Skriv vad som händer nu och när svaret kommer.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv bekräftelsen."},
        widget=textruta(7),
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, arende=arende, **kwargs)
        if arende.status != Status.RAPPORTERAD:
            del self.fields["skydd"]


class BrevText:
    """Put before a form whose text begins with a greeting and an ending: there must be something between them."""

    cleaned_data: dict[str, Any]

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if bara_halsning(text):
            raise ValidationError("Det står bara hälsningar. Skriv det som avsändaren ska få veta mellan dem.")
        return text


class FragaForm(BrevText, StampladForm):
    text = forms.CharField(
        label="Fråga till avsändaren",
        help_text="Avsändaren läser frågan och svarar med sin kod. Lämnade hen telefon kan du ringa i stället.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv frågan."},
        widget=textruta(5),
    )


class MedVagForm(forms.Form):
    """How the sender gets the answer."""

    vag = forms.ChoiceField(
        label="Hur får avsändaren svaret?",
        help_text="Svaret finns alltid att läsa med koden. Har avsändaren lämnat e-post skickas ett mejl om det.",
        choices=[
            (Meddelande.Vag.KOD, Valtext("Med koden", "Räcker när avsändaren har e-post eller är anonym.")),
            (Meddelande.Vag.BREV, Valtext("Brev", "Du skriver ut svaret när det är sparat.")),
            (Meddelande.Vag.TELEFON, "Telefon, jag har läst upp svaret"),
            (Meddelande.Vag.MOTE, "Möte"),
        ],
        error_messages={"required": "Välj hur avsändaren får svaret."},
        widget=forms.RadioSelect,
    )


class BesvaraForm(BrevText, MedKategoriForm, MedVagForm):
    field_order = ["text", "vag", "kategori"]
    text = forms.CharField(
        label="Svar till avsändaren",
        help_text="Svara på det som personen frågar om. Skriv vad ni kom fram till och vad som ändras.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv svaret."},
        widget=textruta(10),
    )


class BeromForm(StampladForm):
    """One short step. `tack` is there when the sender wants an answer."""

    text = forms.CharField(
        label="Det här får personalen läsa",
        help_text="Står på enhetens startsida. Ta bort namn på den som skrev och på brukare.",
        max_length=2000,
        error_messages={"required": "Skriv det som personalen ska få läsa."},
        widget=textruta(4),
    )
    tack = forms.CharField(label="Tack till avsändaren", max_length=LANG_TEXT, required=False, widget=textruta(3))

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tack = self.fields["tack"]
        tack.required = arende.synpunkt.vill_ha_svar
        tack.error_messages["required"] = "Avsändaren vill ha svar. Skriv ett tack."


class FlyttaForm(StampladForm):
    till = forms.ChoiceField(
        label="Vart ska ärendet?",
        help_text="De som arbetar med synpunkter där kan läsa ärendet direkt. Kontrollera att platsen stämmer.",
        error_messages={"required": "Välj vart ärendet ska."},
        widget=SnabbSelect({"class": "bred-medel"}),
    )
    ansvarig = SnabbVal(
        label="Vem tar över?",
        help_text="Den du väljer får besked. Annars får de som tar emot synpunkter där veta det.",
        required=False,
        widget=SnabbSelect({"class": "bred-medel"}),
    )
    motivering = forms.CharField(
        label="Varför flyttas det?",
        max_length=2000,
        error_messages={"required": "Skriv varför ärendet flyttas."},
        widget=textruta(3),
    )

    def __init__(self, *args: Any, arende: Arende, idag: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        grupper = [(namn, [val for val in valen if val[0] != str(arende.enhet_id)]) for namn, valen in platsval(idag)]
        utan_jag = [(namn, [(pk, _utan_jag(t)) for pk, t in valen]) for namn, valen in grupper]
        falt["till"].choices = [("", "Välj plats"), *utan_jag]
        self._erbjud(handlaggare_nagonstans(arende.typ))
        self._typ = arende.typ

    def _erbjud(self, personer: Iterable[Person]) -> None:
        valen = [(str(person.pk), person.namn_och_befattning) for person in personer]
        falt: Any = self.fields["ansvarig"]
        falt.choices = [("", "Ingen särskild"), *valen]

    def clean(self) -> dict[str, Any]:
        """Who is named must be able to handle it there. Otherwise those who can are offered, and no others."""
        val: dict[str, Any] = super().clean() or self.cleaned_data
        ansvarig, till = val.get("ansvarig"), val.get("till")
        if ansvarig and till:
            dar = mojliga_handlaggare(self._typ, till.pk)
            if ansvarig not in dar:
                self.add_error(
                    "ansvarig", f"{ansvarig.namn} kan inte sköta synpunkter hos {till.namn}. Välj någon annan."
                )
            self._erbjud(dar)
        return val

    def clean_ansvarig(self) -> Person | None:
        return Person.objects.filter(pk=self.cleaned_data["ansvarig"] or None).first()

    def clean_till(self) -> Organisationsdel:
        plats = Organisationsdel.objects.filter(pk=self.cleaned_data["till"]).first()
        if plats is None:
            raise ValidationError("Välj en plats i listan.")
        return plats


class BerordaForm(StampladForm):
    """Which of those that stand remain, and one more. Saved once for each that is added."""

    kvar = forms.ModelMultipleChoiceField(
        Organisationsdel.objects.none(),
        label="Berörs i dag",
        help_text="Bocka ur en enhet som inte berörs.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ny = forms.ChoiceField(label="Lägg till en enhet", required=False, widget=SnabbSelect({"class": "bred-medel"}))

    def __init__(self, *args: Any, arende: Arende, idag: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        har = Organisationsdel.objects.filter(pk__in=arende.berorda.values("enhet")).order_by("sortering")
        falt["kvar"].queryset = har
        self.initial.setdefault("kvar", list(har))
        redan = {str(arende.enhet_id), *(str(enhet.pk) for enhet in har)}
        valen = [(namn, [val for val in enheter if val[0] not in redan]) for namn, enheter in enhetsval(idag)]
        falt["ny"].choices = [("", "Ingen"), *valen]
        if not har:
            del self.fields["kvar"]

    @property
    def enheter(self) -> list[Organisationsdel]:
        """All that it concerns from now on. Only after is_valid."""
        val = self.cleaned_data
        ny = Organisationsdel.objects.filter(pk=val["ny"]) if val["ny"] else []
        return [*val.get("kvar", ()), *ny]


def _utan_jag(text_: str) -> str:
    """The sender's words about the nämnd, in the words of staff."""
    return text_.replace(", jag vet inte vilken enhet", ", nämndens samordnare")


class DelegationssvarForm(StampladForm):
    text = forms.CharField(
        label="Vad kom klagomålsdelegationen fram till?",
        help_text="Avsändaren läser det med sin kod.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv vad delegationen kom fram till."},
        widget=textruta(8),
    )


class FranAvsandarenForm(FilForm, StampladForm):
    """Staff write in what the sender says by telephone or in person."""

    field_order = ["vad", "text", "fil"]
    SKREV, NOJD, INTE_NOJD, DELEGATION = "skrev", "nojd", "inte_nojd", "delegation"
    vad = forms.ChoiceField(
        label="Vad vill avsändaren?",
        error_messages={"required": "Välj vad avsändaren vill."},
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="Med avsändarens ord", max_length=LANG_TEXT, required=False, widget=textruta(5))

    def __init__(self, *args: Any, val: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["vad"].choices = val

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        maste = val.get("vad") in {self.SKREV, self.INTE_NOJD, self.DELEGATION}
        if maste and not val.get("text") and "text" not in self.errors:
            self.add_error("text", "Skriv vad avsändaren säger.")
        return val


class NyKodForm(FritextForm):
    """How one knows that it is the sender who asks. Only what the ärende holds enough for is offered."""

    kontroll = forms.ChoiceField(
        label="Hur vet du att det är avsändaren?",
        error_messages={"required": "Välj hur du vet att det är avsändaren."},
        widget=forms.RadioSelect,
    )
    hur = forms.CharField(
        label="Vilket annat sätt?",
        help_text="Fylls i om du har valt ett annat sätt. Det står i ärendets logg.",
        required=False,
        max_length=500,
        widget=textruta(2),
    )

    def __init__(self, *args: Any, kontroller: list[Kontroll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["kontroll"].choices = [(kontroll.value, kontroll.label) for kontroll in kontroller]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("kontroll") == Kontroll.ANNAT and not val.get("hur") and "hur" not in self.errors:
            self.add_error("hur", "Skriv hur du vet att det är avsändaren.")
        return val


class SvarsmallForm(FritextForm):
    """A text to begin from."""

    namnd = forms.ChoiceField(label="Nämnd", error_messages={"required": "Välj nämnd."})
    slag = forms.ChoiceField(label="Används till", choices=Svarsmall.Slag.choices, widget=forms.RadioSelect)
    namn = forms.CharField(
        label="Namn", max_length=80, error_messages={"required": "Skriv vad mallen heter."},
        widget=forms.TextInput({"class": "bred-medel"}),
    )  # fmt: skip
    text = forms.CharField(
        label="Text",
        help_text="Använd inga namn. Den som svarar fyller i det som saknas.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv mallens text."},
        widget=textruta(10),
    )
    i_bruk = forms.BooleanField(label="Mallen får användas", required=False, initial=True)

    def __init__(self, *args: Any, namnder: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["namnd"].choices = namnder
