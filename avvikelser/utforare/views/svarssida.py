"""The page where a survey is answered or an answer corrected, by the contact person or by who writes it in."""

from __future__ import annotations

from typing import Any

from avvikelser.utforare.models import Tillfragad
from kvalitet.utkast.mixin import UtkastMixin


class Svarssida(UtkastMixin):
    """Put before the form view. The form stands on the answer that the page shows; a draft may carry an older one."""

    object: Tillfragad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "senaste": self.object.svar.last()}

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.initial.pop("sett", None)
        return form
