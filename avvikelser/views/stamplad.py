"""The view of a form that carries a stamp: the second of two who write at once is told, and keeps the text."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from avvikelser.arendegang import SparadeFore
from avvikelser.forms.stamplad import stampel_for, utkastets_stampel
from kvalitet.begaran import Inloggad


class Stamplad:
    """Put before the form view. The next post goes through, made knowing what the other person left."""

    request: Inloggad

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not form.is_bound:
            nu = stampel_for(self.stamplad().andrad)
            form.initial["andrad"] = utkastets_stampel(getattr(self, "utkast_rad", None)) or nu
        return form

    def stamplad(self) -> Any:
        """The row whose stamp the form carries."""
        return self.object  # type: ignore[attr-defined]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.spara(form)
        except SparadeFore as fore:
            form.stampla(fore.andrad)
            raise

    def spara(self, form: Any) -> HttpResponse:
        """Call the rule."""
        raise NotImplementedError
