"""A form with a receipt of its own, `inlamning`: what has been sent does not come back as a draft.

An autosave may reach the server after the form did. Its text would then stand in the next new form, with the receipt
that is used already.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from kvalitet.utkast import forvaring
from kvalitet.utkast.mixin import UtkastMixin


class InlamningMixin(UtkastMixin):
    """As `UtkastMixin`, for a form with `inlamning` and `beskrivning`. A draft of something else is kept, and one where
    what was sent has been corrected."""

    def inlamnade(self, inlamning: UUID) -> QuerySet[Any, Any]:
        """What the person has sent with that receipt: rows with a `beskrivning`."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        if not form.is_bound and self._redan_skickat(form):
            forvaring.kasta(self.request.user, self.utkast_nyckel())
            self.__dict__.pop("utkast_rad", None)
            return super().get_form(form_class)
        return form

    def _redan_skickat(self, form: Any) -> bool:
        kvitto, skrivet = form.initial.get("inlamning"), form.initial.get("beskrivning")
        if not kvitto:
            return False
        try:
            inlamning = form.fields["inlamning"].clean(kvitto)
        except ValidationError:
            return False
        skickat = self.inlamnade(inlamning).filter(beskrivning=(skrivet or "").strip()).first()
        return skickat is not None and all(
            _pa_vag(self.skickat(skickat, namn), text) for namn, text in form.initial.items()
        )

    def skickat(self, rad: Any, namn: str) -> object:
        """What was sent in the field of that name, where the row keeps it as it was written."""
        return getattr(rad, namn, None)


def _pa_vag(sant: object, text: object) -> bool:
    """Is the text of a field what was sent, or the beginning of it? Else it was written after the form was sent."""
    if not isinstance(sant, str) or not isinstance(text, str):
        return True
    return _rader(sant).startswith(_rader(text))


def _rader(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
