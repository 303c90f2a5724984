"""Filters of the agenda and of the notices, and the choice of e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from kvalitet.aviseringar import agenda, fristregister
from kvalitet.aviseringar.models import Epostval, Slag, Takt
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.skarm.formular import Valtext
from kvalitet.skarm.snabbval import SnabbSelect


class AgendaFilter(forms.Form):
    vems = forms.ChoiceField(
        required=False, choices=[(agenda.MINA, "Mina"), (agenda.ALLA, "Alla")], widget=forms.HiddenInput
    )  # chosen by the links above the filter
    nar = forms.ChoiceField(label="När", required=False, choices=[(k, text) for k, (text, _) in agenda.NAR.items()])
    slag = forms.ChoiceField(label="Vad", required=False)
    enhet = forms.ChoiceField(label="Enhet", required=False, widget=SnabbSelect)

    def __init__(self, data: QueryDict, *, person: Person) -> None:
        visat = data.copy()  # what nothing in the address says is shown as chosen
        visat["vems"] = data.get("vems") or agenda.MINA
        visat["nar"] = data.get("nar") or agenda.FORVALT_NAR
        super().__init__(visat)
        falt: dict[str, Any] = self.fields
        slagen = [(typ, kalla.namn) for typ, kalla in fristregister.kallor().items()]
        falt["slag"].choices = [("", "Allt"), *slagen]
        falt["enhet"].choices = [("", "Alla enheter"), *((str(pk), namn) for pk, namn in _enheter(person))]

    @property
    def val(self) -> agenda.Val:
        """What is asked for; what is not understood counts as not asked."""
        rent = self.cleaned_data if self.is_valid() else {}
        enhet = rent.get("enhet")
        return agenda.Val(
            vems=rent.get("vems") or agenda.MINA,
            nar=rent.get("nar") or agenda.FORVALT_NAR,
            slag=rent.get("slag") or "",
            enhet=int(enhet) if enhet else None,
        )


def _enheter(person: Person) -> list[tuple[int, str]]:
    """The enheter where the person may see ärenden or look after åtgärder."""
    platser = omfattning(person, Befogenhet.SE_ARENDE) | omfattning(person, Befogenhet.SKOTA_ATGARD)
    enheter = Organisationsdel.objects.filter(id__i_omfattning=platser, typ=Deltyp.ENHET).order_by("sortering")
    return list(enheter.values_list("pk", "namn"))


class AviseringFilter(forms.Form):
    visa = forms.ChoiceField(label="Visa", required=False, choices=[("", "Alla"), ("nya", "Bara olästa")])
    slag = forms.ChoiceField(label="Vad", required=False, choices=[("", "Allt"), *Slag.choices])


class EpostvalForm(forms.ModelForm):
    class Meta:
        model = Epostval
        fields = ["takt"]
        widgets = {"takt": forms.RadioSelect}
        labels = {"takt": "Hur ofta vill du ha e-post?"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: Any = self.fields["takt"]
        falt.choices = [
            (Takt.GENAST, Valtext("Genast", "Ett brev varje gång något händer.")),
            (Takt.DAGLIG, Valtext("En gång om dagen", "Ett brev på morgonen, om något har hänt.")),
            (Takt.INGEN, Valtext("Aldrig", "Du ser allt under Aviseringar när du loggar in.")),
        ]


def epostval_for(person: Person) -> Epostval:
    """The person's choice, or what holds without one. Not saved."""
    return Epostval.objects.filter(person=person).first() or Epostval(person=person)
