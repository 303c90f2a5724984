"""The form of a nämnd's scale: words one per line, and up to five levels."""

from __future__ import annotations

from typing import Any

from django import forms

from egenkontroll.risk.forms.analys import kort_text, lang_text
from egenkontroll.risk.skala import FARGER, FLEST_NIVAER, Niva, Skala


class SkalForm(forms.Form):
    sannolikheter = lang_text(
        "Sannolikhet",
        5,
        "Skriv orden för sannolikhet.",
        "Ett ord per rad, det minst sannolika först. Fyra eller fem.",
        400,
    )
    konsekvenser = lang_text(
        "Konsekvens", 5, "Skriv orden för konsekvens.", "Ett ord per rad, det mildaste först. Lika många.", 400
    )
    skal = lang_text(
        "Varför ändras skalan?",
        3,
        "Skriv varför skalan ändras.",
        "Visas för den som undrar. Till exempel ett beslut i nämnden.",
    )

    def __init__(self, *args: Any, skala: Skala, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("sannolikheter", "\n".join(skala.sannolikheter))
        self.initial.setdefault("konsekvenser", "\n".join(skala.konsekvenser))
        sist = self.fields.pop("skal")
        for nr in range(1, FLEST_NIVAER + 1):
            self._lagg_till_niva(nr, skala.nivaer[nr - 1] if nr <= len(skala.nivaer) else None)
        self.fields["skal"] = sist

    def _lagg_till_niva(self, nr: int, niva: Niva | None) -> None:
        self.fields[f"ord_{nr}"] = kort_text("Ord", 40)
        self.fields[f"till_{nr}"] = forms.IntegerField(
            label="Till och med värdet", required=False, min_value=1, max_value=25
        )
        self.fields[f"farg_{nr}"] = forms.ChoiceField(label="Färg", required=False, choices=list(FARGER.items()))
        self.fields[f"betyder_{nr}"] = kort_text("Vad man ska göra", 200)
        for falt, varde in vars(niva).items() if niva else ():
            self.initial.setdefault(f"{falt}_{nr}", varde)

    @property
    def nivafalt(self) -> list[list[Any]]:
        """The fields of each level, for the template."""
        delar = ("ord", "till", "farg", "betyder")
        return [[self[f"{del_}_{nr}"] for del_ in delar] for nr in range(1, FLEST_NIVAER + 1)]

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return val
        try:
            val["skala"] = Skala(_rader(val["sannolikheter"]), _rader(val["konsekvenser"]), tuple(self._nivaer(val)))
        except ValueError as fel:
            self.add_error(None, str(fel))
        return val

    def _nivaer(self, val: dict[str, Any]) -> list[Niva]:
        nivaer = []
        for nr in range(1, FLEST_NIVAER + 1):
            ord_, till = val[f"ord_{nr}"].strip(), val[f"till_{nr}"]
            if not ord_ and till is None:
                continue
            if not ord_ or till is None:
                raise ValueError(f"Nivå {nr} behöver både ett ord och ett högsta värde.")
            nivaer.append(Niva(till, ord_, val[f"farg_{nr}"], val[f"betyder_{nr}"].strip()))
        return nivaer


def _rader(varde: str) -> tuple[str, ...]:
    return tuple(rad.strip() for rad in varde.splitlines() if rad.strip())
