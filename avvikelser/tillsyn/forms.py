"""Forms of a tillsynsärende and its krav. What may be chosen is scoped here; whether it may be done the rules say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp
from avvikelser.tillsyn import kravgang, listor
from avvikelser.tillsyn.models import UTFALL, Krav, Svarssatt, Tillsynsarende, Tillsynsslag, Tillsynsutfall
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA, Tillsynsuppgift
from kvalitet import personnummer
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.bilagor.models import Bilaga
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Delbehorighet, Deltyp, Hierarki, Organisationsdel, Person
from kvalitet.skarm.formular import FilerField, Valtext
from kvalitet.skarm.snabbval import SnabbVal


def _text(etikett: str, antal: int, saknas: str = "", hjalp: str = "", langst: int = 20000) -> forms.CharField:
    return forms.CharField(
        label=etikett,
        help_text=hjalp,
        max_length=langst,
        required=bool(saknas),
        error_messages={"required": saknas} if saknas else {},
        widget=forms.Textarea({"rows": antal}),
    )


def _dag(etikett: str, saknas: str = "", hjalp: str = "") -> forms.DateField:
    fel = {"required": saknas} if saknas else {}
    return forms.DateField(label=etikett, help_text=hjalp, required=bool(saknas), error_messages=fel)


_SLAG = [
    (Tillsynsslag.TILLSYN, Valtext("Tillsyn", "IVO granskar en verksamhet.")),
    (Tillsynsslag.YTTRANDE, Valtext("Begäran om yttrande", "IVO vill veta vad nämnden säger om något.")),
    (Tillsynsslag.FORELAGGANDE, Valtext("Föreläggande", "IVO säger vad nämnden ska göra, och till när.")),
    (Tillsynsslag.KLAGOMAL, Valtext("Klagomål", "Någon har klagat hos IVO, som frågar nämnden.")),
]


_UTFALL = [
    (Tillsynsutfall.INGA_BRISTER, Valtext("Inga brister", "IVO fann inget att rätta till.")),
    (Tillsynsutfall.ATGARDADE, Valtext("Brister som är åtgärdade", "IVO är nöjd med det som nämnden har gjort.")),
    (Tillsynsutfall.UTAN_KRAV, Valtext("Brister, men inga krav", "IVO pekar på brister och lämnar dem till nämnden.")),
    (Tillsynsutfall.KRAV, Valtext("Krav på åtgärder", "IVO beslutade att nämnden skulle åtgärda brister.")),
    (Tillsynsutfall.FORELAGGANDE, Valtext("Föreläggande utan vite", "IVO sa vad nämnden skulle göra, och till när.")),
    (Tillsynsutfall.VITE, Valtext("Föreläggande med vite", "Nämnden skulle betala om den inte gjorde det IVO krävde.")),
    (Tillsynsutfall.INTE_VIDARE, Valtext("Granskades inte vidare", "IVO avslutade utan att ta ställning.")),
    (Tillsynsutfall.ANNAT, Valtext("Annat", "Skriv vad under IVO:s besked.")),
]


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return obj.namn_och_befattning


class ArendeForm(FritextForm):
    """What has come in: for a new ärende with its nämnd, and for one that is put right."""

    namnd = forms.ModelChoiceField(
        Organisationsdel.objects.none(),
        label="Vilken nämnd har IVO skrivit till?",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj nämnd."},
    )
    slag = forms.ChoiceField(
        label="Vad har kommit in?",
        choices=_SLAG,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad som har kommit in."},
    )
    rubrik = forms.CharField(
        label="Rubrik",
        max_length=150,
        help_text="Till exempel: Tillsyn av stödboendet Granliden.",
        error_messages={"required": "Skriv en kort rubrik."},
    )
    arendemening = forms.CharField(
        label="Ärendemening i diariet",
        max_length=150,
        help_text="Offentlig och neutral. Skriv inget namn och inget som pekar ut en enskild.",
        error_messages={"required": "Skriv hur ärendet ska stå i diariet."},
    )
    ivo_dnr = forms.CharField(label="IVO:s diarienummer", max_length=60, required=False)
    inkommen = _dag("Kom in", "Välj dagen då det kom in.")
    svar_senast = _dag("Svar senast", hjalp="Den sista dag som IVO har satt. Lämna tomt om det inte finns någon.")
    enheter = forms.ModelMultipleChoiceField(
        Organisationsdel.objects.none(),
        label="Vilka enheter berörs?",
        help_text="Cheferna för dem kan läsa ärendet. Välj ingen om det gäller hela nämnden.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    handlaggare = PersonField(Person.objects.none(), label="Handläggare", empty_label="Ingen än", required=False)
    sekretess = forms.BooleanField(
        label="Ärendet innehåller uppgifter med sekretess",
        help_text="Då läser bara de som får läsa lex Sarah, och de som svarar på ett krav.",
        required=False,
    )
    lex_sarah = forms.CharField(
        label="Lex Sarah-ärende",
        max_length=30,
        required=False,
        help_text="Gäller det ett ärende enligt lex Sarah skriver du dess diarienummer. Då får ärendet sekretess.",
    )

    def __init__(self, *args: Any, person: Person, rad: Tillsynsarende | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.rad = person, rad
        falt: dict[str, Any] = self.fields
        namnder = delar_for(person, SKOTA).filter(typ=Deltyp.NAMND)
        egna = [rad.namnd_id] if rad else [namnd.pk for namnd in namnder]
        falt["enheter"].queryset = _enheter_under(egna, rad)
        falt["handlaggare"].queryset = _handlaggare(egna)
        if rad is None:
            falt["namnd"].queryset = namnder
            if len(egna) == 1:
                self.initial.setdefault("namnd", egna[0])
            return
        del self.fields["namnd"]
        if rad.svar_senast:
            falt["svar_senast"].disabled = True
            falt["svar_senast"].help_text = "Dagen ändras med ett anstånd."
        if rad.arende_id and self._kant(rad.arende_id) is None:
            del self.fields["lex_sarah"]

    def _kant(self, pk: int) -> Arende | None:
        return self._lex_sarah().filter(pk=pk).first()

    def _lex_sarah(self) -> QuerySet[Arende]:
        return Arende.objects.for_user(self.person, Befogenhet.SE_ARENDE).filter(typ=Arendetyp.LEX_SARAH)

    def clean_arendemening(self) -> str:
        text: str = self.cleaned_data["arendemening"]
        if personnummer.finns(text):
            raise ValidationError("Ta bort personnumret, eftersom ärendemeningen är offentlig.")
        return text.strip()

    def clean_lex_sarah(self) -> Arende | None:
        dnr = self.cleaned_data["lex_sarah"].strip()
        if not dnr:
            return None
        arende = self._lex_sarah().filter(dnr__iexact=dnr).first()
        if arende is None:
            raise ValidationError("Det finns inget lex Sarah-ärende med det numret som du kan läsa.")
        return arende

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        namnd = self.rad.namnd if self.rad else val.get("namnd")
        if namnd and "enheter" in val:
            nya = {enhet.pk for enhet in val["enheter"]}
            utanfor = nya - set(_enheter_under([namnd.pk], self.rad).values_list("pk", flat=True))
            if utanfor:
                self.add_error("enheter", "Alla enheter hör inte till nämnden. Välj bland nämndens enheter.")
        return val

    @property
    def uppgift(self) -> Tillsynsuppgift:
        val = self.cleaned_data
        kvar = self.rad.arende if self.rad else None
        arende = val["lex_sarah"] if "lex_sarah" in self.fields else kvar
        falt = ("slag", "inkommen", "svar_senast", "sekretess", "handlaggare", "arendemening")
        return Tillsynsuppgift(
            rubrik=val["rubrik"].strip(),
            ivo_dnr=val["ivo_dnr"].strip(),
            arende=arende,
            **{namn: val[namn] for namn in falt},
        )


def _enheter_under(namnder: list[int], rad: Tillsynsarende | None) -> QuerySet[Organisationsdel]:
    """The enheter of the nämnder that exist today, and those that the ärende concerns already."""
    under = Hierarki.objects.filter(anfader_id__in=namnder).values("avkomma_id")
    valbara = Q(pk__in=under, typ=Deltyp.ENHET, giltig__contains=timezone.localdate())
    if rad is not None:
        valbara |= Q(pk__in=rad.enheter.order_by().values("pk"))
    return Organisationsdel.objects.filter(valbara).order_by("sortering")


def _handlaggare(namnder: list[int]) -> QuerySet[Person]:
    """Who looks after the answers of one of the nämnder; the rule asks again for the one that is chosen."""
    over = Hierarki.objects.filter(avkomma_id__in=namnder).values("anfader_id")
    innehav = Delbehorighet.objects.filter(permission__codename=SKOTA.value, content_object_id__in=over)
    egna = Person.objects.filter(is_active=True, pk__in=innehav.values("user_id"))
    return egna.order_by("sortering")


class AnstandForm(FritextForm):
    till = _dag("Nytt datum", "Välj den nya dagen.")
    skal = _text("Varför?", 3, "Skriv varför IVO ger anstånd.", "Till exempel vem på IVO som gav anståndet, och när.")


class YttrandeForm(FritextForm):
    text = _text(
        "Nämndens yttrande",
        14,
        hjalp="Det som står före svaren på kraven. Ställer IVO inga krav är yttrandet hela svaret.",
        langst=60000,
    )


class BesvaraForm(FritextForm):
    dag = _dag("Vilken dag skickades svaret?", "Välj dagen då svaret skickades.")
    satt = forms.ChoiceField(
        label="Hur?",
        help_text="Svaret skickas aldrig med e-post.",
        choices=Svarssatt.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur svaret skickades."},
    )


class KompletteraForm(FritextForm):
    skal = _text("Vad vill IVO veta mer om?", 4, "Skriv vad IVO vill veta mer om.")
    svar_senast = _dag("Svar senast", "Välj den sista dag som IVO har satt.")


class AvslutaForm(FritextForm):
    dag = _dag("Dagen för IVO:s besked", "Välj dagen för IVO:s besked.")
    utfall = forms.ChoiceField(
        label="Vad beslutade IVO?",
        help_text="Passar flera väljer du det som går längst. Det räknas i kvalitetsberättelsen.",
        choices=_UTFALL,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vad IVO beslutade."},
    )
    besked = _text("IVO:s besked", 5, "Skriv vad IVO har beslutat eller svarat.")


class KravForm(FritextForm):
    text = _text("Vad kräver IVO?", 5, "Skriv vad IVO kräver.", "Ett krav i taget.")
    frist = _dag("Uppfyllt senast", hjalp="Den dag som IVO har satt för just det här kravet, om det finns någon.")
    ansvarig = PersonField(
        Person.objects.none(),
        label="Ansvarig",
        empty_label="Ingen än",
        help_text="Den som ser till att kravet blir uppfyllt och skriver hur.",
        required=False,
    )

    def __init__(self, *args: Any, rad: Tillsynsarende, krav: Krav | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["ansvarig"]
        kanda = kravgang.mojliga_ansvariga(rad)
        falt.queryset = kanda | Person.objects.filter(pk=krav.ansvarig_id) if krav and krav.ansvarig_id else kanda


class SvaraForm(FritextForm):
    svar = _text("Vad har ni gjort?", 8, hjalp="Det står i svaret till IVO. Skriv inga namn på enskilda.")
    effekt = _text("Hur märks det att det hjälper?", 5, hjalp="Det ni ser i verksamheten, och hur ni vet det.")
    uppfyllt = _dag("Kravet är uppfyllt den", hjalp="Lämna tomt så länge något återstår.")
    bilagor = FilerField(
        label="Underlag", required=False, help_text="Filer som visar det ni skriver. De följer med svaret som bilagor."
    )
    ta_bort = forms.ModelMultipleChoiceField(
        Bilaga.objects.none(), label="Ta bort underlag", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, krav: Krav, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bilagor = krav.bilagor.order_by("uppladdad", "pk")
        if bilagor:
            self.fields["ta_bort"].queryset = bilagor  # type: ignore[attr-defined]
        else:
            del self.fields["ta_bort"]


class AtgardForm(FritextForm):
    beskrivning = _text(
        "Vad ska göras?",
        3,
        "Skriv vad som ska göras.",
        "Det står i svaret till IVO. Skriv inga namn på enskilda.",
        2000,
    )
    plats = forms.ModelChoiceField(
        Organisationsdel.objects.none(),
        label="Var?",
        empty_label="Välj plats",
        error_messages={"required": "Välj var åtgärden görs."},
    )
    ansvarig = PersonField(
        Person.objects.none(),
        label="Ansvarig",
        empty_label="Välj ansvarig",
        error_messages={"required": "Välj vem som ansvarar."},
    )
    senast = _dag("Klar senast", "Välj en sista dag.")

    def __init__(self, *args: Any, krav: Krav, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["plats"].queryset = kravgang.platser_for_atgard(krav, person)
        falt["ansvarig"].queryset = kravgang.mojliga_ansvariga(krav.tillsynsarende)
        self.initial.setdefault("ansvarig", krav.ansvarig_id)


class KopplaBortForm(FritextForm):
    skal = _text(
        "Varför hör åtgärden inte till kravet?",
        3,
        "Skriv varför åtgärden inte hör till kravet.",
        "Skälet står i ärendets historik.",
        2000,
    )


class TillsynsFilter(forms.Form):
    q = forms.CharField(label="Sök", required=False, max_length=100)
    slag = forms.ChoiceField(label="Slag", required=False, choices=[("", "Alla slag"), *Tillsynsslag.choices])
    lage = forms.ChoiceField(label="Läge", required=False, choices=listor.LAGEN)
    utfall = forms.ChoiceField(label="IVO:s beslut", required=False, choices=[("", "Alla"), *UTFALL.items()])
    namnd = SnabbVal(label="Nämnd", required=False)
    enhet = SnabbVal(label="Enhet", required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delar = list(delar_for(person, SE))
        falt: dict[str, Any] = self.fields
        for namn, typ, alla in (("namnd", Deltyp.NAMND, "Alla nämnder"), ("enhet", Deltyp.ENHET, "Alla enheter")):
            val = [(str(d.pk), d.namn) for d in delar if d.typ == typ]
            if len(val) > 1:
                falt[namn].choices = [("", alla), *val]
            else:
                del self.fields[namn]
