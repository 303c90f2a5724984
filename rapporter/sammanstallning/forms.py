"""The forms of the reports: which half-year, what is written in a section, how the list is narrowed."""

from __future__ import annotations

from datetime import date

from django import forms
from django.db.models import Q, QuerySet

from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.frister import Period, Periodslag, halvar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from rapporter.sammanstallning.chefer_under import namnder_over
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.publicering import FORE_SPARADE
from rapporter.sammanstallning.rapporttyp import Rapporttyp

_ANTAL_HALVAR = 8


def valbara_halvar(idag: date) -> list[Period]:
    """The half-year that runs and those before it, the newest first."""
    halvar = [halvar_for(idag)]
    while len(halvar) < _ANTAL_HALVAR:
        halvar.append(halvar[-1].foregaende)
    return halvar


def valbara_perioder(slag: Periodslag, idag: date, *, i_forvag: bool = False) -> list[Period]:
    """The period that runs and those before it, the newest first; with `i_forvag` also the one to come."""
    pagar = Period.for_dag(slag, idag)
    perioder = [pagar.nasta, pagar] if i_forvag else [pagar]
    while len(perioder) < _ANTAL_HALVAR:
        perioder.append(perioder[-1].foregaende)
    return perioder


def namnder_for(person: Person, befogenhet: Befogenhet) -> QuerySet[Organisationsdel]:
    """The nämnder that the person's uppdrag cover in whole."""
    return delar_for(person, befogenhet).filter(typ=Deltyp.NAMND)


def _nagots_namnder(person: Person) -> QuerySet[Organisationsdel]:
    """Those, and the ones that the person is chef under and reads in public."""
    hela = Q(pk__in=namnder_for(person, Befogenhet.SE_RAPPORT).values("pk"))
    alla = Organisationsdel.objects.filter(hela | Q(pk__in=namnder_over(person.pk)))
    return alla.order_by("sortering")


class NamndHalvarForm(forms.Form):
    """A nämnd and a half-year. With one nämnd there is nothing to choose, so it is chosen.

    `namnder` are those to choose from: asked for here, or already by the page that holds the form.
    """

    namnd = forms.ModelChoiceField(Organisationsdel.objects.none(), label="Nämnd", empty_label=None)
    period = forms.ChoiceField(label="Halvår")

    def __init__(self, *args, namnder: QuerySet[Organisationsdel], idag: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["namnd"].queryset = namnder  # type: ignore[attr-defined]
        self.fields["namnd"].choices = [(n.pk, n.namn) for n in namnder]  # type: ignore[attr-defined]
        halvar = valbara_halvar(idag)
        self.fields["period"].choices = [(p.kod, p.namn.capitalize() + _pagar(p, idag)) for p in halvar]  # type: ignore[attr-defined]
        self.initial.setdefault("period", halvar[1].kod)

    def clean_period(self) -> Period:
        return Period.tolka(self.cleaned_data["period"])


def _pagar(period: Period, idag: date) -> str:
    return " (pågår)" if period.innehaller(idag) else ""


class NyRapportForm(NamndHalvarForm):
    """A nämnd and a period of the kind that the type of report is about."""

    def __init__(self, *args, typ: Rapporttyp, idag: date, **kwargs) -> None:
        super().__init__(*args, idag=idag, **kwargs)
        per_slag = {slag: valbara_perioder(slag, idag, i_forvag=typ.i_forvag) for slag in typ.periodslagen}
        falt = self.fields["period"]
        falt.label = " eller ".join(typ.periodslagen).capitalize()
        val = {
            str(slag).capitalize(): [(p.kod, p.namn.capitalize() + _pagar(p, idag)) for p in perioder]
            for slag, perioder in per_slag.items()
        }
        falt.choices = list(val.items()) if typ.aven else val[falt.label]  # type: ignore[attr-defined]
        if self.initial.get("period") not in {p.kod for perioder in per_slag.values() for p in perioder}:
            self.initial["period"] = per_slag[typ.periodslag][1].kod


class AvsnittForm(forms.Form):
    """`version` is the one the writer began from, so that two who write at once are told."""

    text = forms.CharField(
        label="Text", required=False, max_length=20_000, strip=False, widget=forms.Textarea({"rows": 12})
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    dolj_valfri = True


class RapportFilter(forms.Form):
    """How the list of reports is narrowed; what is not chosen narrows nothing."""

    namnd = forms.ModelChoiceField(Organisationsdel.objects.none(), label="Nämnd", required=False, empty_label="Alla")
    slag = forms.ChoiceField(label="Rapport", required=False, choices=[("", "Alla"), *Rapportslag.choices])
    period = forms.ChoiceField(label="Period", required=False)
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *Rapport.Status.choices])
    offentlig = forms.ChoiceField(
        label="Offentlig version", required=False, choices=[("", "Alla"), ("att_ratta", "Kan bära kontrollsummor")]
    )

    def __init__(self, *args, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        synliga = Rapport.objects.i_nagon_version(person)
        koder = synliga.order_by("-period").values_list("period", flat=True).distinct()
        halvar = [(kod, Period.tolka(kod).namn.capitalize()) for kod in koder]
        self.fields["namnd"].queryset = _nagots_namnder(person)  # type: ignore[attr-defined]
        self.fields["period"].choices = [("", "Alla"), *halvar]  # type: ignore[attr-defined]
        if not Rapport.objects.for_user(person, Befogenhet.SAMMANSTALLA).filter(**FORE_SPARADE).exists():
            del self.fields["offentlig"]

    def villkor(self) -> dict[str, object]:
        """What has been chosen, as the list's query wants it. A choice that is not offered gives no rows."""
        if not self.is_valid():
            return {"pk": None} if self.errors else {}
        falt = {"namnd": "namnd", "slag": "slag", "period": "period", "lage": "status"}
        valt = {kolumn: self.cleaned_data[namn] for namn, kolumn in falt.items() if self.cleaned_data.get(namn)}
        return valt | (FORE_SPARADE if self.cleaned_data.get("offentlig") else {})
