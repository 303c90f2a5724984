"""The filter of the log."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.spar.models import ATT_GRANSKA, GRANSKA, Sparpost

SLAG = {
    "": "Allt",
    Sparpost.Slag.GJORT.value: "Det som gjorts",
    Sparpost.Slag.SETT.value: "Det som lästs",
    GRANSKA: "Det som bör granskas",
}


class LoggFilter(forms.Form):
    """Narrows the log. A field that cannot be understood narrows nothing and says so."""

    person = forms.CharField(label="Person", required=False, max_length=100)
    dnr = forms.CharField(label="Diarienummer", required=False, max_length=30)
    slag = forms.ChoiceField(label="Visa", required=False, choices=list(SLAG.items()))
    fran = forms.DateField(label="Från och med", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    till = forms.DateField(label="Till och med", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    dolj_valfri = True

    def clean(self):
        super().clean()
        fran, till = self.cleaned_data.get("fran"), self.cleaned_data.get("till")
        if fran and till and till < fran:
            self.add_error("till", "Dagen ligger före ”Från och med”. Välj samma dag eller en senare.")
        return self.cleaned_data

    def filtrera(self, poster: QuerySet[Sparpost]) -> QuerySet[Sparpost]:
        """`poster` that match every field that was filled in."""
        self.is_valid()
        for falt, varde in self.cleaned_data.items():
            if varde:
                poster = poster.filter(getattr(self, f"_{falt}")(varde))
        return poster

    def ifyllda(self) -> dict[str, str]:
        """Field name to "Label: value", for those that narrow."""
        self.is_valid()
        visat = {"slag": SLAG[self.cleaned_data.get("slag") or ""]}
        return {
            falt: f"{self.fields[falt].label}: {visat.get(falt) or varde}"
            for falt, varde in self.cleaned_data.items()
            if varde
        }

    def _person(self, ord_: str) -> Q:
        """Every word must be found in the name of today or the login; the log's own name is the one they had then."""
        personer = Person.objects.all()
        for ett in ord_.split():
            personer = personer.filter(
                Q(fornamn__icontains=ett) | Q(efternamn__icontains=ett) | Q(anvandarnamn__icontains=ett)
            )
        return Q(person_id__in=list(personer.values_list("pk", flat=True)[:1000]))

    def _dnr(self, dnr: str) -> Q:
        return Q(objekt_namn__startswith=dnr.upper()) | Q(objekt_namn__startswith=dnr)

    def _slag(self, slag: str) -> Q:
        return ATT_GRANSKA if slag == GRANSKA else Q(slag=slag)

    def _fran(self, dag) -> Q:
        return Q(nar__gte=_midnatt(dag))

    def _till(self, dag) -> Q:
        dag = min(dag, date.max - timedelta(days=1))  # there is no day after the last
        return Q(nar__lt=_midnatt(dag + timedelta(days=1)))


def _midnatt(dag) -> datetime:
    return timezone.make_aware(datetime.combine(dag, time()))
