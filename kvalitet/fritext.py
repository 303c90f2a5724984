"""Free text that looks as if it held a personnummer: the writer is told at save, and takes it away or says that it
belongs there (DOMAIN: warned about at save)."""

from __future__ import annotations

from typing import Any

from django import forms

from kvalitet import personnummer

FAR_VARA_MED = "personnummer_far_vara_med"
VARNING = (
    "Texten ser ut att innehålla ett personnummer. Ta bort det, eller bocka i rutan längst ner att det ska vara med."
)


class FritextForm(forms.Form):
    """A form whose text fields are searched for personnummer. The box to say yes is there only when it is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix(FAR_VARA_MED)):
            self._visa_rutan()

    def clean(self) -> dict[str, Any]:
        val: dict[str, Any] = super().clean() or self.cleaned_data
        med = [namn for namn, varde in val.items() if isinstance(varde, str) and personnummer.finns(varde)]
        if med and not val.get(FAR_VARA_MED):
            for namn in med:
                self.add_error(namn, forms.ValidationError(VARNING, code="personnummer"))
            self._visa_rutan()
        return val

    def _visa_rutan(self) -> None:
        self.fields[FAR_VARA_MED] = forms.BooleanField(
            label="Personnumret ska vara med",
            help_text="Det sparas i ärendet och läses av dem som handlägger det.",
            required=False,
        )
