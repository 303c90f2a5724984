"""The forms of the internkontrollplan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from egenkontroll.internkontroll.forslag import Forslag
from egenkontroll.internkontroll.models import (
    Bedomning,
    Frekvens,
    Internkontrollplan,
    Kontrollmoment,
    Metod,
    Planstatus,
)
from egenkontroll.internkontroll.momentgang import Momentuppgift
from egenkontroll.internkontroll.planen import SKOTA, foreslagna_dagar
from egenkontroll.internkontroll.uppfoljning import Resultatuppgift
from egenkontroll.plan.models import PlaneradKontroll
from egenkontroll.risk.ansvariga import AnsvarigField, Grupper
from egenkontroll.risk.forms.analys import kort_text, lang_text
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.bilagor.models import Bilaga
from kvalitet.fritext import FritextForm
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.skarm.formular import FilerField, Valtext
from kvalitet.skarm.snabbval import SnabbVal


def _dag(label: str, saknas: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, error_messages={"required": saknas})


class PlanForm(FritextForm):
    """A new plan, or the last days of a draft; then the nämnd and the year are given."""

    namnd = forms.ModelChoiceField(
        Organisationsdel.objects.none(), label="Nämnd", empty_label=None, error_messages={"required": "Välj nämnd."}
    )
    ar = forms.TypedChoiceField(label="År", coerce=int)
    halvar_senast = _dag("Resultat för första halvåret senast", "Välj en dag.")
    helar_senast = _dag("Resultat för helåret senast", "Välj en dag.")

    def __init__(self, *args: Any, person: Person, plan: Internkontrollplan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        if plan is not None:
            del self.fields["namnd"], self.fields["ar"]
            return
        nasta = timezone.localdate().year + 1
        falt["namnd"].queryset = delar_for(person, SKOTA).filter(typ=Deltyp.NAMND)
        falt["ar"].choices = [(str(ar), str(ar)) for ar in (nasta, nasta - 1, nasta - 2)]
        halvar, helar = foreslagna_dagar(nasta)
        for namn, dag in (("halvar_senast", halvar), ("helar_senast", helar)):
            self.initial.setdefault(namn, dag)

    @property
    def dagar(self) -> dict[str, Any]:
        return {namn: self.cleaned_data[namn] for namn in ("halvar_senast", "helar_senast")}


class ValjForm(forms.Form):
    """Boxes of the proposed risks. Those that are in the plan already are not asked about."""

    risker = forms.MultipleChoiceField(label="Risker", widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, forslag: list[Forslag], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["risker"]
        falt.choices = [(str(f.risk.pk), f.risk.text) for f in forslag if not f.vald]
        self._alla = {str(f.risk.pk): f.risk for f in forslag}

    @property
    def valda(self) -> list[Any]:
        """In the order of the proposal, the worst first."""
        valda = set(self.cleaned_data["risker"])
        return [risk for pk, risk in self._alla.items() if pk in valda]


class MomentForm(FritextForm):
    text = kort_text(
        "Kontrollmoment", 300, "Skriv vad som ska kontrolleras.", "Till exempel: Utredningar är klara i tid."
    )
    metod = forms.ChoiceField(
        label="Metod",
        choices=[
            (Metod.STICKPROV, Valtext("Stickprov", "Ni tittar på några, valda på måfå.")),
            (Metod.GRANSKNING, Valtext("Granskning", "Ni läser allt, eller det som är bestämt.")),
            (Metod.ENKAT, Valtext("Enkät", "Ni frågar.")),
            (Metod.SYSTEMUTTAG, Valtext("Systemuttag", "Ni tar fram siffror ur ett system.")),
            (Metod.EGENKONTROLL, Valtext("Egenkontroll", "Resultatet hämtas från egenkontrollens granskning.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj metod."},
    )
    egenkontroll = SnabbVal(
        label="Vilken egenkontroll?",
        required=False,
        help_text="Bara för metoden egenkontroll. Siffrorna hämtas därifrån.",
    )
    omfattning = kort_text("Omfattning", 200, "Skriv hur mycket som kontrolleras.", "Till exempel 20 ärenden.")
    frekvens = forms.ChoiceField(
        label="Hur ofta?",
        choices=Frekvens.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Välj hur ofta."},
    )
    kontrollansvarig = AnsvarigField(
        label="Kontrollansvarig",
        help_text="Personerna står under den plats där kontrollen görs.",
        error_messages={"required": "Välj vem som är kontrollansvarig."},
    )
    rapporteras_till = kort_text("Rapporteras till", 120, "Skriv vem resultatet rapporteras till.")
    halvar = forms.BooleanField(
        label="Följs upp även vid halvåret",
        help_text="Helåret följs alltid upp.",
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, plan: Internkontrollplan, personer: Grupper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["kontrollansvarig"].fyll(personer)
        self._kontroller = {str(k.pk): k for k in valbara_egenkontroller(plan)}
        falt["egenkontroll"].choices = [
            ("", "Ingen, resultatet skrivs för hand"),
            *((pk, f"{k.version.omrade.namn}, {k.get_period_display().lower()}") for pk, k in self._kontroller.items()),
        ]

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("egenkontroll") and val.get("metod") not in {None, Metod.EGENKONTROLL}:
            self.add_error("egenkontroll", "Välj metoden egenkontroll, eller ingen egenkontroll här.")
        return val

    @property
    def uppgift(self) -> Momentuppgift:
        val = self.cleaned_data
        delen, ansvarig = val["kontrollansvarig"]
        falt = ("text", "metod", "omfattning", "frekvens", "rapporteras_till", "halvar")
        return Momentuppgift(
            delen=delen,
            kontrollansvarig=ansvarig,
            egenkontroll=self._kontroller.get(val["egenkontroll"]),
            **{namn: val[namn] for namn in falt},
        )


def valbara_egenkontroller(plan: Internkontrollplan) -> Any:
    """The planned egenkontroller of the nämnd for the year, whose plan is not replaced."""
    egna = PlaneradKontroll.objects.filter(plan__namnd_id=plan.namnd_id, plan__ar=plan.ar)
    return egna.exclude(plan__status="ersatt").select_related("version__omrade").order_by("version__omrade__namn", "pk")


def av_moment(moment: Kontrollmoment) -> dict[str, Any]:
    """The moment as the form's first values."""
    falt = ("text", "metod", "omfattning", "frekvens", "rapporteras_till", "halvar")
    return {
        **{namn: getattr(moment, namn) for namn in falt},
        "egenkontroll": str(moment.egenkontroll_id or ""),
        "kontrollansvarig": f"{moment.delen_id}:{moment.kontrollansvarig_id}",
    }


class AntaForm(forms.Form):
    paragraf = kort_text("Paragraf", 20, "Skriv vilken paragraf beslutet har.", "Till exempel § 7.")
    beslutsdatum = _dag("Dagen för beslutet", "Välj dagen då nämnden beslutade.")


class SkalForm(FritextForm):
    skal = lang_text("Varför ändras planen?", 3, "Skriv varför planen ändras.", langst=2000)


class ResultatForm(FritextForm):
    """What a follow-up found. `sett_nummer` is the number of the result that was on the screen."""

    resultat = lang_text(
        "Vad visade kontrollen?",
        5,
        "Skriv vad kontrollen visade.",
        "Antal granskade och fel, och vad ni ser. Inga namn.",
    )
    bedomning = forms.ChoiceField(
        label="Bedömning",
        choices=[
            (Bedomning.INGEN, Valtext("Ingen avvikelse", "Det fungerar som det är tänkt.")),
            (Bedomning.MINDRE, Valtext("Mindre avvikelse", "Det brister ibland, utan större följder.")),
            (Bedomning.STORRE, Valtext("Större avvikelse", "Det brister ofta, eller följderna är stora.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Välj en bedömning."},
    )
    filer = FilerField(
        label="Underlag", required=False, help_text="Filer som resultatet bygger på. Inga personuppgifter."
    )
    skal = lang_text("Varför rättas resultatet?", 2, "Skriv varför resultatet rättas.", langst=1000)
    sett_nummer = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rattas: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not rattas:
            del self.fields["skal"]

    def uppgift(self, bilagor: list[Bilaga]) -> Resultatuppgift:
        val = self.cleaned_data
        return Resultatuppgift(
            resultat=val["resultat"],
            bedomning=val["bedomning"],
            skal=val.get("skal", ""),
            bilagor=bilagor,
            sett_nummer=val.get("sett_nummer"),
        )


class PlanFilter(forms.Form):
    namnd = SnabbVal(label="Nämnd", required=False)
    ar = SnabbVal(label="År", required=False)
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *Planstatus.choices])

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        namnder = delar_for(person, Befogenhet.SE_RISK).filter(typ=Deltyp.NAMND)
        ar = range(timezone.localdate().year + 1, timezone.localdate().year - 8, -1)
        falt["namnd"].choices = [("", "Alla nämnder"), *((str(n.pk), n.namn) for n in namnder)]
        falt["ar"].choices = [("", "Alla år"), *((str(a), str(a)) for a in ar)]
