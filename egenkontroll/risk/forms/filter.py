"""What the lists are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms

from egenkontroll.risk.listor import LAGEN, SE
from egenkontroll.risk.models import Anledning, Omrade, Riskanalys, Riskbeslut
from kvalitet.behorighet import delar_for
from kvalitet.organisation.models import Deltyp, Person
from kvalitet.skarm.snabbval import SnabbVal


class _Platsfilter(forms.Form):
    q = forms.CharField(label="Sök", required=False, max_length=100)
    namnd = SnabbVal(label="Nämnd", required=False)
    plats = SnabbVal(label="Plats", required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        delar = [d for d in delar_for(person, SE) if d.typ != Deltyp.KOMMUN]
        namnder = [(str(d.pk), d.namn) for d in delar if d.typ == Deltyp.NAMND]
        falt: dict[str, Any] = self.fields
        falt["plats"].choices = [("", "Alla platser"), *((str(d.pk), d.med_typ) for d in delar)]
        if len(namnder) > 1:
            falt["namnd"].choices = [("", "Alla nämnder"), *namnder]
        else:
            del self.fields["namnd"]


class RiskFilter(_Platsfilter):
    beslut = forms.ChoiceField(label="Beslut", required=False, choices=[("", "Alla"), *Riskbeslut.choices])
    omrade = forms.ChoiceField(label="Vad drabbas", required=False, choices=[("", "Allt"), *Omrade.choices])
    lage = forms.ChoiceField(label="Läge", required=False, choices=LAGEN)
    s = forms.IntegerField(required=False, min_value=1, max_value=5, widget=forms.HiddenInput)
    k = forms.IntegerField(required=False, min_value=1, max_value=5, widget=forms.HiddenInput)


class AnalysFilter(_Platsfilter):
    anledning = forms.ChoiceField(label="Anledning", required=False, choices=[("", "Alla"), *Anledning.choices])
    lage = forms.ChoiceField(label="Läge", required=False, choices=[("", "Alla"), *Riskanalys.Status.choices])
