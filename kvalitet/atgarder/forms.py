"""Answer a proposed åtgärd; mark one as done, and say whether it helped."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from kvalitet.atgarder.atgardsgang import KOMMENTAR_SAKNAS
from kvalitet.atgarder.models import Atgard
from kvalitet.fritext import FritextForm
from kvalitet.skarm.formular import Valtext

VET_INTE = "vet_inte"


class BeslutForm(FritextForm):
    svar = forms.ChoiceField(
        label="Ska åtgärden göras?",
        choices=[
            (Atgard.Beslut.JA, "Ja, hela"),
            (
                Atgard.Beslut.DELVIS,
                Valtext("Ja, en del av den", "Skriv här nedanför vilken del, och varför inte resten."),
            ),
            (Atgard.Beslut.NEJ, Valtext("Nej", "Skriv här nedanför varför.")),
        ],
        error_messages={"required": "Välj ja, en del eller nej."},
        widget=forms.RadioSelect,
    )
    kommentar = forms.CharField(
        label="Kommentar",
        help_text="Den som föreslog åtgärden och den som ska göra den läser kommentaren.",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        saknas = KOMMENTAR_SAKNAS.get(val.get("svar", ""))
        if saknas and not (val.get("kommentar") or "").strip() and "kommentar" not in self.errors:
            self.add_error("kommentar", saknas)
        return val


class KlarForm(FritextForm):
    effekt = forms.ChoiceField(
        label="Hade åtgärden önskad effekt?",
        choices=[
            *Atgard.Effekt.choices,
            (VET_INTE, Valtext("Det går inte att säga än", "Välj en dag då du följer upp den.")),
        ],
        error_messages={"required": "Svara om åtgärden hjälpte."},
        widget=forms.RadioSelect,
    )
    effekt_text = forms.CharField(
        label="Vad hände?",
        help_text="Skriv vad ni ser i verksamheten. Skriv inget om enskilda.",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
    )
    uppfoljning = forms.DateField(label="Följs upp senast", required=False)

    def clean(self) -> dict[str, Any]:
        val = super().clean()
        if val.get("effekt") == VET_INTE and "uppfoljning" not in self.errors:
            if not val.get("uppfoljning"):
                self.add_error("uppfoljning", "Välj en dag då du följer upp åtgärden.")
            elif val["uppfoljning"] <= timezone.localdate():
                self.add_error("uppfoljning", "Välj en kommande dag.")
        return val

    @property
    def svar(self) -> dict[str, Any]:
        """The arguments of `atgardsgang.klarmarkera`."""
        val = self.cleaned_data
        vet_inte = val["effekt"] == VET_INTE
        return {
            "effekt": "" if vet_inte else val["effekt"],
            "effekt_text": val["effekt_text"],
            "uppfoljning": val["uppfoljning"] if vet_inte else None,
        }
