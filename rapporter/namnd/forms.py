"""Forms of the nämnd pages. What may be chosen is scoped here; whether it may be done is said by the rules."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from avvikelser.tillsyn.models import Tillsynsarende
from egenkontroll.internkontroll.models import Internkontrollplan
from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.bilagor.mottagning import granska
from kvalitet.lagrum import SEKRETESS, hanvisning
from kvalitet.organisation.models import Deltyp
from kvalitet.overgang import OtillatenOvergang
from rapporter.namnd import internkontroll, tillsyn
from rapporter.namnd.bilageordning import MOTTAGNA
from rapporter.namnd.modeller import HOGSTA_PARAGRAF, Namndarende, Namndbilaga, Sammantrade
from rapporter.namnd.sammantradesgang import registrerat_dnr
from rapporter.sammanstallning.modeller import Rapport

NEUTRALT = "Texten är offentlig. Skriv inget namn och inget som pekar ut en enskild."
_PERSONNUMMER = "Texten ser ut att innehålla ett personnummer. Ta bort det, eftersom texten är offentlig."


def utan_personnummer(text: str) -> str:
    """Public wording never holds a personnummer. Raises ValidationError."""
    if personnummer.finns(text):
        raise ValidationError(_PERSONNUMMER)
    return text


def valbara_rapporter(person, arende: Namndarende | None, namnd_id: int):
    """Fastställda rapporter of the nämnd that the person may read, the newest first.

    Not those that are chosen already, have no PDF yet, or have been put right by a later one.
    """
    rapporter = (
        Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT)
        .filter(namnd_id=namnd_id, status=Rapport.Status.FASTSTALLD, pdf__isnull=False)
        .exclude(rattelse__status=Rapport.Status.FASTSTALLD)
    )
    if arende is not None:
        rapporter = rapporter.exclude(namndbilagor__arende=arende)
    return rapporter.defer("siffror", "skillnader").order_by("-faststalld", "-pk")


class RapportField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.dnr} {obj.rubrik}"


class PlanField(forms.ModelChoiceField):
    def label_from_instance(self, obj) -> str:
        return f"{obj.dnr} {obj.rubrik}"


class SvarField(forms.ModelChoiceField):
    """Named by the neutral words of the diarium: who prepares the list may not read the ärende itself."""

    def label_from_instance(self, obj) -> str:
        return f"{obj.dnr} {obj.arendemening}"


class TidOchPlatsForm(forms.ModelForm):
    """When and where. The same for a new sammanträde and for one that is moved."""

    class Meta:
        model = Sammantrade
        fields = ["datum", "tid", "plats", "handlingar_senast"]
        labels = {"datum": "Vilken dag är sammanträdet?", "tid": "Klockan", "plats": "Var?"}
        help_texts = {
            "plats": "Till exempel Stadshuset, lokal Granen.",
            "handlingar_senast": "Dagen då förvaltningen ska ha lämnat sina handlingar. Du påminns om den.",
        }
        error_messages = {"datum": {"required": "Välj vilken dag sammanträdet är."}}
        widgets = {"plats": forms.TextInput(attrs={"class": "bred-medel"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["handlingar_senast"].label = "När ska handlingarna vara klara?"

    def clean_datum(self):
        datum = self.cleaned_data["datum"]
        if "datum" in self.changed_data and datum < timezone.localdate():
            raise ValidationError("Dagen har redan varit. Välj i dag eller en senare dag.")
        if datum.year > timezone.localdate().year + 5:
            raise ValidationError("Dagen ligger mer än fem år bort. Kontrollera året.")
        return datum

    def clean(self):
        rent = super().clean() or self.cleaned_data
        datum, klara = rent.get("datum"), rent.get("handlingar_senast")
        if datum and klara and klara > datum:
            self.add_error("handlingar_senast", "Handlingarna behöver vara klara senast samma dag som sammanträdet.")
        return rent

    def _post_clean(self):
        """Nothing is written by the form: the rule writes, and says what is wrong in its own words."""


class NyttSammantradeForm(TidOchPlatsForm):
    namnd: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label="Vilken nämnd?", empty_label=None, widget=forms.RadioSelect,
        error_messages={"required": "Välj nämnd."},
    )  # fmt: skip
    field_order = ["namnd"]

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        idag = timezone.localdate()
        namnder = delar_for(person, Befogenhet.SKOTA_NAMND).filter(typ=Deltyp.NAMND, giltig__contains=idag)
        valet: Any = self.fields["namnd"]
        valet.queryset = namnder
        egna = list(namnder[:2])
        if len(egna) == 1:
            valet.initial = egna[0]


class ArendeForm(forms.ModelForm):
    """What the list says about an ärende, and what the nämnd is asked to decide."""

    class Meta:
        model = Namndarende
        fields = ["rubrik", "foredragande", "forslag", "sekretess", "lagrum"]
        labels = {"foredragande": "Vem föredrar?", "forslag": "Förslag till beslut"}
        help_texts = {
            "rubrik": f"Som den ska stå på ärendelistan. {NEUTRALT}",
            "foredragande": "Namn på den som föredrar ärendet för nämnden.",
            "forslag": "En rad för varje beslut. Till exempel: Nämnden godkänner redovisningen.",
        }
        error_messages = {"rubrik": {"required": "Skriv en rubrik för ärendet."}}
        widgets = {
            "foredragande": forms.TextInput(attrs={"class": "bred-medel"}),
            "forslag": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args, sammantrade: Sammantrade, **kwargs):
        super().__init__(*args, **kwargs)
        self.sammantrade = sammantrade
        hemligt, forvalt = self.fields["sekretess"], hanvisning(SEKRETESS, sammantrade.datum, kort=True)
        hemligt.label = "Bilagorna innehåller uppgifter med sekretess"
        hemligt.help_text = "Du och nämndens ledamöter kan läsa dem, ingen annan. Rubriken är offentlig ändå."
        self.fields["lagrum"].help_text = f"Behövs bara vid sekretess. Tomt blir {forvalt}."

    def clean_rubrik(self):
        return utan_personnummer(self.cleaned_data["rubrik"])

    def clean_forslag(self):
        return utan_personnummer(self.cleaned_data["forslag"])

    def _post_clean(self):
        """As above."""


class AndraArendeForm(ArendeForm):
    paragraf = forms.IntegerField(
        label="Paragraf", required=False, min_value=1, max_value=HOGSTA_PARAGRAF,
        help_text="Lämna tomt om ärendet inte har fått någon än.",
        widget=forms.NumberInput(attrs={"class": "bred-datum"}),
    )  # fmt: skip
    field_order = ["rubrik", "paragraf"]


class NyttArendeForm(ArendeForm):
    """With a rapport or an answer to IVO chosen the ärende takes its dnr, its name and its förslag, and it becomes
    bilaga 1; with the draft of an internkontrollplan the same but for the bilaga. `svaret` is the answer."""

    rapport = RapportField(
        None, required=False, label="Gäller ärendet en fastställd rapport?", empty_label="Nej",
        help_text="Då får ärendet rapportens diarienummer, och rapporten blir bilaga 1.",
    )  # fmt: skip
    plan = PlanField(
        None, required=False, label="Ska nämnden anta en internkontrollplan?", empty_label="Nej",
        help_text="Då får ärendet planens diarienummer, och beslutet syns på planens sida.",
    )  # fmt: skip
    svar = SvarField(
        None, required=False, label="Gäller ärendet ett svar till IVO?", empty_label="Nej",
        help_text="Då får ärendet samma diarienummer, svaret blir bilaga 1 och beslutet syns på tillsynsärendets sida.",
    )  # fmt: skip
    dnr = forms.CharField(
        required=False, max_length=30, label="Diarienummer", widget=forms.TextInput(attrs={"class": "bred-medel"}),
        help_text="Lämna tomt så får ärendet ett nytt. Har ärendet varit uppe förut skriver du samma nummer som då.",
    )  # fmt: skip
    field_order = ["rapport", "plan", "svar", "rubrik", "dnr"]
    svaret: Tillsynsarende | None = None

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["rapport"].queryset = valbara_rapporter(person, None, self.sammantrade.namnd_id)
        falt["plan"].queryset = internkontroll.framlagda(person, self.sammantrade.namnd_id)
        falt["svar"].queryset = tillsyn.framlagda(person, self.sammantrade.namnd_id)
        for namn in ("plan", "svar"):
            if not falt[namn].queryset.exists():
                del falt[namn]
        falt["rubrik"].help_text += " Tomt blir namnet på det du har valt, om du har valt något."
        givna = self.data if self.is_bound else self.initial
        falt["rubrik"].required = not any(givna.get(self.add_prefix(namn)) for namn in ("rapport", "plan", "svar"))

    def clean_dnr(self):
        dnr = self.cleaned_data["dnr"]
        try:
            return registrerat_dnr(self.sammantrade.namnd, dnr) if dnr else ""
        except OtillatenOvergang as hinder:
            raise ValidationError(str(hinder)) from None

    def clean(self):
        rent = super().clean() or self.cleaned_data
        rapport, dnr = rent.get("rapport"), rent.get("dnr")
        if rapport and dnr and dnr != rapport.dnr:
            self.add_error("dnr", f"Rapporten har redan ett nummer, {rapport.dnr}. Lämna fältet tomt.")
        plan, svar = rent.pop("plan", None), rent.pop("svar", None)
        if plan:
            self._om_planen(plan, rent)
        if svar:
            self._om_svaret(svar, rent, ensamt=not (plan or rapport))
        return rent

    def _om_svaret(self, svar: Tillsynsarende, rent: dict[str, Any], *, ensamt: bool) -> None:
        if not ensamt:
            self.add_error("svar", "Välj bara en av rapporten, planen och svaret till IVO.")
        elif rent.get("dnr") and rent["dnr"] != svar.dnr:
            self.add_error("dnr", f"Svaret har redan ett nummer, {svar.dnr}. Lämna fältet tomt.")
        else:
            self.svaret = svar
            rent["dnr"], rent["rubrik"] = svar.dnr, rent.get("rubrik") or svar.arendemening
            rent["forslag"] = rent.get("forslag") or tillsyn.FORSLAG
            rent["sekretess"] = rent.get("sekretess") or svar.sekretess

    def _om_planen(self, plan: Internkontrollplan, rent: dict[str, Any]) -> None:
        if rent.get("rapport"):
            self.add_error("plan", "Välj antingen en rapport eller en plan.")
        elif rent.get("dnr") and rent["dnr"] != plan.dnr:
            self.add_error("dnr", f"Planen har redan ett nummer, {plan.dnr}. Lämna fältet tomt.")
        else:
            rent["dnr"], rent["rubrik"] = plan.dnr, rent.get("rubrik") or plan.rubrik
            rent["forslag"] = rent.get("forslag") or internkontroll.forslag(plan)


class ValjRapportForm(forms.Form):
    rapport = RapportField(None, label="Rapport", empty_label=None, error_messages={"required": "Välj en rapport."})

    def __init__(self, *args, arende: Namndarende, person, **kwargs):
        super().__init__(*args, **{"auto_id": "valj_%s", **kwargs})
        rapport: Any = self.fields["rapport"]
        rapport.queryset = valbara_rapporter(person, arende, arende.namnd_id)
        rapport.widget.choices = self.rapporter = list(iter(rapport.choices))  # read once, shown and asked about


class LaddaUppForm(forms.Form):
    namn = forms.CharField(
        max_length=120, label="Bilagans namn", help_text=f"Namnet syns på ärendelistan. {NEUTRALT}",
        error_messages={"required": "Skriv vad bilagan heter."},
    )  # fmt: skip
    fil = forms.FileField(
        label="Fil", max_length=150,
        help_text="En PDF, en bild eller ett Word-dokument på högst 20 MB, utan lösenord. En bild blir en sida. "
        "Word följer med som egen fil, utan stämpel.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,.heic,.docx"}),
        error_messages={"required": "Välj en fil."},
    )  # fmt: skip

    def __init__(self, *args, sparad: bool = False, **kwargs):
        """`sparad`: a file came with an earlier, failed post and is kept, so that none needs to be chosen again."""
        super().__init__(*args, **{"auto_id": "upp_%s", **kwargs})
        self.fields["fil"].required = not sparad

    def clean_namn(self):
        return utan_personnummer(self.cleaned_data["namn"])

    def clean_fil(self):
        fil = self.cleaned_data["fil"]
        if fil and not av_slag(fil, MOTTAGNA):
            raise ValidationError("En bilaga är en PDF, en bild eller ett Word-dokument. Spara filen som PDF.")
        return fil


def av_slag(fil: UploadedFile[Any], mediatyper: Collection[str]) -> bool:
    """By its content. Raises ValidationError for one that is empty or too large."""
    try:
        return granska(fil).mediatyp in mediatyper
    except ValidationError as hinder:
        if hinder.code == "fel_slag":
            return False  # its sentence lists every kind that may be sent elsewhere
        raise


class BilageForm(forms.ModelForm):
    class Meta:
        model = Namndbilaga
        fields = ["namn"]
        labels = {"namn": "Bilagans namn"}
        help_texts = {"namn": f"Namnet syns på ärendelistan. {NEUTRALT}"}
        error_messages = {"namn": {"required": "Skriv vad bilagan heter."}}

    def clean_namn(self):
        return utan_personnummer(self.cleaned_data["namn"])

    def _post_clean(self):
        """The rule writes."""


class ParagraferForm(forms.Form):
    fran = forms.IntegerField(
        label="Första paragrafen", min_value=1, max_value=HOGSTA_PARAGRAF,
        widget=forms.NumberInput(attrs={"class": "bred-datum"}),
        error_messages={"required": "Skriv vilken paragraf som är den första."},
    )  # fmt: skip
