"""Forms of the one who handles an ärende: receive, judge, note, close."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone

from avvikelser import riskforslag
from avvikelser.arendegang import Bedomt, Omedelbar, markthinder, uppfoljning_saknas
from avvikelser.forms.rapport import FilForm
from avvikelser.forms.stamplad import StampladForm
from avvikelser.models import Arende, Arendetyp, Kategori, Lag, Missforhallandetyp, Skydd, Status
from kvalitet.atgarder.forms import BeslutForm
from kvalitet.frister import svensk_dag
from kvalitet.skarm.formular import Valtext

LANG_TEXT = 20_000


def text(rader: int = 4) -> forms.Textarea:
    return forms.Textarea({"rows": rader})


class OmedelbarMixin(forms.Form):
    """What was done at once: what, and when."""

    gjort = forms.CharField(label="Vad har gjorts?", max_length=2000, required=False, widget=text(3))
    gjort_dag = forms.DateField(label="Vilken dag?", required=False, initial=timezone.localdate)
    gjort_tid = forms.TimeField(label="Klockan", required=False)

    def clean(self) -> dict[str, Any]:
        val = super().clean() or self.cleaned_data
        if val.get("gjort"):
            for falt, mening in (("gjort_dag", "Välj vilken dag det gjordes."), ("gjort_tid", "Skriv klockslaget.")):
                if not val.get(falt) and falt not in self.errors:
                    self.add_error(falt, mening)
        return val

    @property
    def omedelbar(self) -> Omedelbar | None:
        val = self.cleaned_data
        return Omedelbar(val["gjort"], _tidpunkt(val["gjort_dag"], val["gjort_tid"])) if val.get("gjort") else None


def _tidpunkt(dag: date, tid: time) -> datetime:
    return timezone.make_aware(datetime.combine(dag, tid))


class SkyddMixin(OmedelbarMixin):
    """The first question about anything received: is somebody in danger? With a yes, what was done and when."""

    skydd = forms.ChoiceField(
        label="Är någon i fara, eller behöver någon skydd?",
        help_text="Svara först på det här. Allt annat kan vänta.",
        choices=[
            (Skydd.NEJ, Skydd.NEJ.label),
            (Skydd.JA, Valtext(Skydd.JA.label, "Skriv här nedanför vad som har gjorts för att skydda personen.")),
            (Skydd.EJ_AKTUELLT, Skydd.EJ_AKTUELLT.label),
        ],
        error_messages={"required": "Svara på om någon behöver skydd."},
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("skydd") == Skydd.JA and not val.get("gjort") and "gjort" not in self.errors:
            self.add_error("gjort", "Skriv vad som har gjorts för att skydda personen.")
        return val


class MarktDagForm(StampladForm):
    """The day it was noticed, as the report tells it: said when it is received, put right when it is judged."""

    markt_dag = forms.DateField(
        label="Vilken dag märktes det?",
        help_text="Läs det ur rapporten. Lämna tomt om den inte säger det.",
        required=False,
    )

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arende, self.inkom = arende, svensk_dag(arende.inkommen)
        if arende.typ == Arendetyp.SYNPUNKT:  # somebody outside tells what they have met with: nobody noticed it here
            del self.fields["markt_dag"]
            return
        falt = self.fields["markt_dag"]
        falt.initial = arende.markt_dag
        falt.widget.attrs |= {"min": arende.intraffade.isoformat(), "max": self.inkom.isoformat()}

    def clean_markt_dag(self) -> date | None:
        dag: date | None = self.cleaned_data["markt_dag"]
        hur = {"intraffade": self.arende.intraffade, "idag": timezone.localdate(), "inkom": self.inkom}
        if hinder := markthinder(dag, **hur):
            raise forms.ValidationError(hinder)
        return dag


class TaEmotForm(SkyddMixin, MarktDagForm):
    field_order = ["skydd", "gjort", "gjort_dag", "gjort_tid", "markt_dag"]


class OmedelbarForm(OmedelbarMixin, StampladForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for falt in ("gjort", "gjort_dag", "gjort_tid"):
            self.fields[falt].required = True
        self.fields["gjort"].error_messages["required"] = "Skriv vad som gjordes."


def kategorival(typ: str, har: Kategori | None = None) -> list[Any]:
    """The kategorier in use for a typ, a group above its own. One without a group of its own stands by itself.

    `har` is the one that stands already: it can be kept also when it is no longer in use.
    """
    kvar = Q(i_bruk=True) if har is None else Q(i_bruk=True) | Q(pk__in=[har.pk, har.overordnad_id or har.pk])
    rader = Kategori.objects.filter(kvar, typ=typ).select_related("overordnad")
    under: dict[int, list[tuple[str, str]]] = {}
    for kategori in rader.order_by("ordning", "namn"):
        if kategori.overordnad_id:
            under.setdefault(kategori.overordnad_id, []).append((str(kategori.pk), kategori.namn))
    toppar = sorted((k for k in rader if not k.overordnad_id), key=lambda k: (k.ordning, k.namn))
    return [(k.namn, under[k.pk]) if k.pk in under else (str(k.pk), k.namn) for k in toppar]


def _skala(ord_: dict[int, str]) -> list[tuple[str, str]]:
    return [(str(n), f"{n} {namn}") for n, namn in ord_.items()]


class KlassaForm(MarktDagForm):
    """The judgement. The rule's suggestion about an avvikelse is answered when it is known: the form comes back."""

    kategori = forms.ChoiceField(label="Kategori", required=False, widget=forms.Select({"class": "bred-medel"}))
    typer = forms.MultipleChoiceField(
        label="Vilken typ av missförhållande?",
        help_text="Flera kan gälla.",
        choices=Missforhallandetyp.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    allvarlighetsgrad = forms.ChoiceField(
        label="Hur allvarligt var det, eller kunde det ha blivit?",
        choices=_skala(riskforslag.ALLVARLIGHETSGRADER),
        error_messages={"required": "Välj hur allvarligt det var."},
        widget=forms.RadioSelect,
    )
    sannolikhet = forms.ChoiceField(
        label="Hur sannolikt är det att det händer igen?",
        choices=_skala(riskforslag.SANNOLIKHETER),
        error_messages={"required": "Välj hur sannolikt det är."},
        widget=forms.RadioSelect,
    )
    lagar = forms.MultipleChoiceField(
        label="Lagrum",
        help_text="Flera kan gälla.",
        choices=Lag.choices,
        error_messages={"required": "Välj minst ett lagrum."},
        widget=forms.CheckboxSelectMultiple,
    )
    som_lex_sarah = forms.ChoiceField(
        label="Ska händelsen utredas som lex Sarah?",
        choices=[
            (
                "ja",
                Valtext("Ja, utred som lex Sarah", "Ärendet får sekretess och lämnas över till en utredare."),
            ),
            ("nej", Valtext("Nej, hantera som avvikelse", "Skriv varför, om regeln föreslår lex Sarah.")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    motivering = forms.CharField(label="Motivering", required=False, max_length=LANG_TEXT, widget=text(3))

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, arende=arende, **kwargs)
        self.lex_sarah = arende.typ == Arendetyp.LEX_SARAH
        falt: dict[str, Any] = self.fields
        falt["kategori"].choices = [("", "Saknar kategori"), *kategorival(arende.typ, arende.kategori)]
        regel = riskforslag.gallande_regel().mening
        falt["som_lex_sarah"].help_text = f"{regel} Du bestämmer. Förslaget och ditt beslut sparas båda."
        if self.lex_sarah:
            del self.fields["som_lex_sarah"], self.fields["motivering"]
        else:
            del self.fields["typer"]

    @property
    def forslag_visas(self) -> bool:
        """Has the rule something to say about what is filled in, that nobody has answered?"""
        return self.is_bound and not self.lex_sarah and "som_lex_sarah" in self.errors

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if self.lex_sarah or not {"allvarlighetsgrad", "sannolikhet", "lagar"} <= val.keys():
            return val
        bedomt = self.bedomt
        if bedomt.foreslar_lex_sarah and bedomt.som_lex_sarah is None:
            regeln = riskforslag.gallande_regel().mening
            mening = f"{bedomt.poang} av {riskforslag.HOGST} poäng. {regeln} Bestäm ja eller nej."
            self.add_error("som_lex_sarah", mening)
        elif bool(bedomt.som_lex_sarah) != bedomt.foreslar_lex_sarah and not bedomt.motivering.strip():
            self.add_error("motivering", "Skriv varför du bestämmer något annat än regeln föreslår.")
        return val

    @property
    def bedomt(self) -> Bedomt:
        val = self.cleaned_data
        kategori = Kategori.objects.filter(pk=val["kategori"]).first() if val.get("kategori") else None
        return Bedomt(
            kategori=kategori,
            allvarlighetsgrad=int(val["allvarlighetsgrad"]),
            sannolikhet=int(val["sannolikhet"]),
            lagar=[Lag(lag) for lag in val["lagar"]],
            typer=[Missforhallandetyp(typ) for typ in val.get("typer", [])],
            som_lex_sarah={"ja": True, "nej": False}.get(val.get("som_lex_sarah", "")),
            motivering=val.get("motivering", ""),
            markt_dag=val.get("markt_dag"),
        )


class AnteckningForm(StampladForm):
    text = forms.CharField(
        label="Anteckning",
        help_text="Skriv vad du vet, och varifrån. En anteckning ändras inte: rätta med en ny.",
        max_length=LANG_TEXT,
        error_messages={"required": "Skriv anteckningen."},
        widget=text(6),
    )


class BilagaForm(FilForm, StampladForm):
    """`har_filer`: files from an earlier try are waiting, so that none needs to be chosen again."""

    def __init__(self, *args: Any, har_filer: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fil"].required = not har_filer

    def clean_fil(self) -> list[UploadedFile[Any]]:
        filer = super().clean_fil()
        if self.fields["fil"].required and not filer:
            raise ValidationError("Välj en fil.")
        return filer


class BytAnsvarigForm(StampladForm):
    till = forms.ChoiceField(
        label="Vem tar över?",
        help_text="Här står de som kan göra det som är kvar i ärendet.",
        error_messages={"required": "Välj vem som tar över."},
        widget=forms.RadioSelect,
    )
    skal = forms.CharField(
        label="Varför, eller något den nya behöver veta", required=False, max_length=LANG_TEXT, widget=text(3)
    )

    def __init__(self, *args: Any, personer: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["till"].choices = list(personer.items())


class AvslutaForm(StampladForm):
    """Whoever reported gets an answer, or it is said why none is needed."""

    aterkoppling = forms.CharField(
        label="Återkoppling till den som rapporterade",
        help_text="Skriv vad ni kom fram till och vad som ändras. Skriv inget om enskilda.",
        max_length=LANG_TEXT,
        required=False,
        error_messages={"required": "Skriv vad ni kom fram till, så att den som rapporterade får veta det."},
        widget=text(5),
    )
    ingen = forms.BooleanField(
        label="Ingen återkoppling behövs",
        help_text="Till exempel om den som rapporterade själv var med och bestämde. Skriv varför här under.",
        required=False,
    )
    skal = forms.CharField(
        label="Varför behövs ingen återkoppling?",
        help_text="Skälet sparas i ärendets logg. Den som rapporterade ser det inte.",
        max_length=2000,
        required=False,
        widget=text(2),
    )

    uppfoljning = forms.CharField(
        label="Vad visade uppföljningen?",
        help_text="Vad åtgärderna ledde till, eller varför effekten inte är känd. Det sparas i ärendets logg.",
        max_length=LANG_TEXT,
        required=False,
        widget=text(4),
    )
    field_order = ["uppfoljning", "aterkoppling", "ingen", "skal"]

    def __init__(self, *args: Any, arende: Arende, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.uppfoljning_saknas = uppfoljning_saknas(arende)
        if arende.status != Status.UPPFOLJNING:
            del self.fields["uppfoljning"]
        if arende.typ == Arendetyp.SYNPUNKT:
            falt = self.fields["aterkoppling"]
            falt.label = "Vad ledde det till?"
            falt.help_text = "Skriv vad ni kom fram till. Det ser du och dina kollegor, inte avsändaren."
            falt.error_messages["required"] = "Skriv vad det ledde till."
            falt.initial = arende.aterkoppling
            del self.fields["ingen"], self.fields["skal"]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if "uppfoljning" in self.fields and self.uppfoljning_saknas and not val.get("uppfoljning"):
            self.add_error("uppfoljning", self.uppfoljning_saknas)
        if val.get("ingen"):
            self._utan_aterkoppling(val)
        elif not val.get("aterkoppling") and "aterkoppling" not in self.errors:
            self.add_error("aterkoppling", self.fields["aterkoppling"].error_messages["required"])
        return val

    def _utan_aterkoppling(self, val: dict[str, Any]) -> None:
        if val.get("aterkoppling"):
            self.add_error("ingen", "Du har skrivit en återkoppling. Ta bort krysset, eller ta bort texten.")
        elif not val.get("skal") and "skal" not in self.errors:
            self.add_error("skal", "Skriv varför ingen återkoppling behövs.")


class AtgardForm(StampladForm):
    beskrivning = forms.CharField(
        label="Vad ska göras?",
        max_length=2000,
        error_messages={"required": "Skriv vad som ska göras."},
        widget=text(3),
    )
    ansvarig = forms.ChoiceField(
        label="Vem ansvarar?",
        error_messages={"required": "Välj vem som ansvarar."},
        widget=forms.Select({"class": "bred-medel"}),
    )
    senast = forms.DateField(label="Senast", error_messages={"required": "Välj en dag."})

    def __init__(self, *args: Any, personer: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["ansvarig"].choices = [("", "Välj person"), *personer.items()]

    def clean_senast(self) -> date:
        dag: date = self.cleaned_data["senast"]
        if dag < timezone.localdate():
            raise ValidationError("Dagen har redan varit. Välj i dag eller en senare dag.")
        return dag


class AtgardsbeslutForm(BeslutForm, StampladForm):
    """As in the list of åtgärder, with the ärende's stamp."""
