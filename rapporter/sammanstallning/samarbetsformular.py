"""The forms of what people do on a draft together: ask, contribute, read, comment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from avvikelser.utforare.models import Avtal
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from rapporter.sammanstallning.bidragsgang import mojliga_enheter
from rapporter.sammanstallning.chefer_under import granskare_hos
from rapporter.sammanstallning.modeller import Avsnitt, Rapport


class _Namn(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "namn_och_befattning", "") or getattr(obj, "namn", "") or obj)


class BegarForm(forms.Form):
    """Whom to ask, what, and by when. The choices are those of the nämnd; one that is asked already is marked."""

    enheter = _Namn(None, label="Enheter", required=False, widget=forms.CheckboxSelectMultiple)
    avtal = _Namn(None, label="Utförare", required=False, widget=forms.CheckboxSelectMultiple)
    fraga = forms.CharField(
        label="Vad vill du veta?",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Till exempel: Vad har ni ändrat efter klagomålen i våras, och hur märks det?",
    )
    senast = forms.DateField(label="Svara senast", widget=forms.DateInput({"type": "date", "class": "bred-datum"}))

    def __init__(self, *args: Any, avsnitt: Avsnitt, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        namnd_id, idag = avsnitt.rapport.namnd_id, timezone.localdate()
        falt: dict[str, Any] = self.fields
        falt["enheter"].queryset = mojliga_enheter(namnd_id)
        avtal = Avtal.objects.for_user(person, Befogenhet.SKOTA_UTFORARE).filter(namnd_id=namnd_id).galler(idag, idag)
        falt["avtal"].queryset = avtal.select_related("utforare").order_by("utforare__namn", "pk")
        if not falt["avtal"].queryset.exists():
            del falt["avtal"]

    def clean(self) -> dict[str, Any]:
        val = super().clean() or {}
        if not val.get("enheter") and not val.get("avtal"):
            self.add_error("enheter", "Välj minst en enhet eller utförare.")
        return val


class BidragForm(forms.Form):
    """`version` is the one the writer began from, so that two who write at once are told."""

    text = forms.CharField(
        label="Er text",
        required=False,
        max_length=10_000,
        strip=False,
        widget=forms.Textarea({"rows": 12, "class": "sida-vid"}),
        help_text="Skriv om verksamheten, inte om enskilda personer.",
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    dolj_valfri = True


class GranskningForm(forms.Form):
    personer = _Namn(None, label="Vilka ska läsa?", widget=forms.CheckboxSelectMultiple)
    senast = forms.DateField(label="Läst senast", widget=forms.DateInput({"type": "date", "class": "bred-datum"}))

    def __init__(self, *args: Any, rapport: Rapport, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        falt: dict[str, Any] = self.fields
        falt["personer"].queryset = granskare_hos(rapport.namnd_id).exclude(pk=person.pk)


class KommentarForm(forms.Form):
    text = forms.CharField(label="Kommentar", max_length=4000, widget=forms.Textarea({"rows": 3, "class": "sida-vid"}))


class SvarForm(forms.Form):
    svar = forms.CharField(
        label="Svar", required=False, max_length=2000, widget=forms.Textarea({"rows": 2, "class": "sida-vid"})
    )
