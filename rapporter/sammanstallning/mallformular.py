"""The form of a mall: one row per section, as a formset without a formset's hidden bookkeeping.

A section keeps its key; its place is a number, so that the order can be changed by keyboard and without a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from rapporter.sammanstallning.rapportmallar import BORJAN, Malldel
from rapporter.sammanstallning.rapporttyp import Rapporttyp


class MalldelForm(forms.Form):
    """One section. What is wrong in it is said by `rapportmallar.fel_i_mall`, not twice here."""

    plats = forms.IntegerField(
        label="Plats",
        min_value=1,
        max_value=99,
        widget=forms.NumberInput({"class": "bred-tal", "inputmode": "numeric"}),
    )
    rubrik = forms.CharField(label="Rubrik", required=False, max_length=200)
    borjan = forms.ChoiceField(label="Avsnittet börjar", choices=list(BORJAN.items()))
    text = forms.CharField(
        label="Standardtext",
        required=False,
        max_length=10_000,
        strip=False,
        widget=forms.Textarea({"rows": 3, "class": "sida-vid"}),
    )
    dolj_valfri = True


class Mallformular:
    """All of the rows. `forms` are (key, onumrerad, form), in the order of the mall."""

    def __init__(
        self, typ: Rapporttyp, delar: Sequence[Malldel], data: Mapping[str, Any] | None = None, *, sett: str = ""
    ) -> None:
        """`sett` is the imprint that the page goes with (`mallavtryck`)."""
        self.typ, self.sett = typ, sett
        self.forms = [
            (
                del_.nyckel,
                typ.mallar[del_.nyckel].onumrerad,
                MalldelForm(
                    data,
                    prefix=del_.nyckel,
                    initial={"plats": nr, "rubrik": del_.rubrik, "borjan": del_.borjan, "text": del_.text},
                ),
            )
            for nr, del_ in enumerate(delar, start=1)
        ]

    def is_valid(self) -> bool:
        """Every row is asked, so that all that is wrong is said at once."""
        giltiga = [form.is_valid() for _, _, form in self.forms]
        return all(giltiga)

    @property
    def delar(self) -> tuple[Malldel, ...]:
        """The mall as it is filled in, by place. Of two with the same place the one that was moved there is first."""
        rader = [
            (form.cleaned_data["plats"], ("plats" not in form.changed_data, nr), nyckel, form)
            for nr, (nyckel, _, form) in enumerate(self.forms)
        ]
        return tuple(
            Malldel(nyckel, f["rubrik"].strip(), f["borjan"], f["text"].replace("\r\n", "\n").strip())
            for _, _, nyckel, form in sorted(rader, key=lambda rad: rad[:2])
            for f in (form.cleaned_data,)
        )

    def markera(self, fel: Mapping[str, str]) -> None:
        """Show what is wrong by its row, at the field where it is put right."""
        for nyckel, _, form in self.forms:
            if nyckel in fel:
                form.add_error("text" if "rubrik" not in fel[nyckel].lower() else "rubrik", fel[nyckel])
