"""Who takes over what somebody answers for: one choice per kind and enhet."""

from __future__ import annotations

from typing import Any

from django import forms

from kvalitet.organisation.models import Person
from kvalitet.organisation.omfordelning import Knippe
from kvalitet.skarm.snabbval import SnabbVal


class OverlatForm(forms.Form):
    """A field per `Knippe`, named by its key. Left empty, that part stays where it is."""

    def __init__(self, *args: Any, knippen: list[Knippe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._personer: dict[str, Person] = {}
        for knippe in knippen:
            self._personer |= {str(person.pk): person for person in knippe.mojliga}
            namn = [(str(person.pk), person.namn_och_befattning) for person in knippe.mojliga]
            self.fields[knippe.nyckel] = SnabbVal(
                label=f"Vem tar över {knippe.rubrik}?",
                required=False,
                choices=[("", "Ändra inte"), *namn],
                help_text=self._hjalp(knippe),
            )

    @staticmethod
    def _hjalp(knippe: Knippe) -> str:
        if not knippe.mojliga:
            return "Ingen annan har ett uppdrag som räcker. Be systemförvaltaren ge någon ett."
        return ", ".join(namn for namn, _ in knippe.rader[:12]) + (" med flera" if len(knippe.rader) > 12 else "")

    def clean(self) -> dict[str, Any]:
        rent = super().clean() or {}
        if not self.errors and not any(rent.values()):
            raise forms.ValidationError("Välj vem som tar över.")
        return rent

    @property
    def val(self) -> dict[str, Person]:
        """What `omfordelning.overlat` takes."""
        return {nyckel: self._personer[pk] for nyckel, pk in self.cleaned_data.items() if pk}
