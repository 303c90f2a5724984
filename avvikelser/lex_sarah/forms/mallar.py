"""Uploading a nämnd's own Word template."""

from __future__ import annotations

from django import forms


class MallForm(forms.Form):
    fil = forms.FileField(
        label="Mall som Word-dokument",
        help_text="En .docx på högst 5 MB, utan makron, kommentarer och dold text.",
        error_messages={
            "required": "Välj en fil.",
            "empty": "Filen är tom. Välj en annan fil.",
            "invalid": "Välj en fil.",
        },
        widget=forms.FileInput({"accept": ".docx"}),
    )
