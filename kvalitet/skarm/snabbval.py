"""A select that is fast with thousands of choices: Django draws each option with a template of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class SnabbSelect(forms.Select):
    """As forms.Select, groups too, but drawn in one go: 2,000 options in some milliseconds instead of 200."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        valt = "" if value is None else str(value)
        egenskaper = format_html_join("", ' {}="{}"', self._egenskaper(attrs))
        return format_html('<select name="{}"{}>{}</select>', name, egenskaper, self._innehall(self.choices, valt))

    def _egenskaper(self, attrs: Any) -> list[tuple[str, str]]:
        alla = self.build_attrs(self.attrs, attrs)
        return [(k, k if v is True else str(v)) for k, v in alla.items() if v is not None and v is not False]

    def _innehall(self, val: Any, valt: str) -> SafeString:
        return format_html_join(
            "\n",
            "{}",
            (
                (format_html('<optgroup label="{}">{}</optgroup>', varde, self._innehall(text, valt)),)
                if isinstance(text, list | tuple)
                else (_val(varde, text, valt),)
                for varde, text in val
            ),
        )


def _val(varde: Any, text: Any, valt: str) -> SafeString:
    varde = "" if varde is None else str(varde)
    if varde == valt:
        return format_html('<option value="{}" selected>{}</option>', varde, text)
    return format_html('<option value="{}">{}</option>', varde, text)
