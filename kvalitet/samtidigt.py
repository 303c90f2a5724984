"""Two who change the same row at once: the second is told what the other wrote, and loses nothing.

For rows without a stamp of their own. What the form showed when it was opened goes with it as an imprint, and what it
would show now is compared with it while the row is held. Rows with a stamp or a version ask their rule instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.db import models, transaction
from django.forms.boundfield import BoundField
from django.http import HttpResponse

SETT = "sett"
_BOKSTAVER = str.maketrans("0123456789", "ghijklmnop")  # digits might be taken for a personnummer

Rad = tuple[str, str]
"""(heading, text) as it is now."""


class SamtidigMixin:
    """Put first among the bases of a form view that fills its form with what is saved and puts the new in its place.

    A draft keeps the imprint it was begun with. One's own save counts too: what is in the other window is not in this.
    """

    request: Any
    object: Any

    def lases(self) -> models.Model:
        """The row that the rule locks, so that nobody saves between the look and the save."""
        rad: models.Model = self.object
        return rad

    def skrivet(self) -> Any:
        """What is written in, whose history tells by whom. None when it is not saved, or has no history."""
        return self.object

    def bredvid(self) -> Sequence[Rad]:
        """What is saved with the form and is not among its fields."""
        return ()

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        form.fields[SETT] = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
        if not form.is_bound:
            utkast = getattr(self, "utkast_rad", None)
            ur_utkast = utkast.innehall.get(SETT, [""])[0] if utkast else ""
            form.initial[SETT] = ur_utkast or self._avtryck(self._som_sparat() if utkast else form)
        return form

    def ta_hand_om(self, form: Any) -> HttpResponse:
        sett = form.cleaned_data.pop(SETT, "")
        with transaction.atomic():
            rad = self.lases()
            type(rad)._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=rad.pk).first()
            self.object = self.hamta()  # type: ignore[attr-defined]
            nu = self._som_sparat()
            if sett and sett != self._avtryck(nu) and (skiljer := [*_skiljer(form, nu), *self.bredvid()]):
                return self._beratta(form, nu, skiljer)
            svar: HttpResponse = super().ta_hand_om(form)  # type: ignore[misc]
            return svar

    def _beratta(self, form: Any, nu: forms.BaseForm, skiljer: list[Rad]) -> HttpResponse:
        data = form.data.copy()
        data[form.add_prefix(SETT)] = self._avtryck(nu)
        for falt in nu:
            if falt.is_hidden and falt.name != SETT:  # a version of the rule's own
                data[falt.html_name] = falt.value()
        form.data = data
        form.andras = skiljer
        form.add_error(None, f"{self._vem()} Din text finns kvar här nedanför. Jämför och spara igen.")
        svar: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        return svar

    def _vem(self) -> str:
        rad = self.skrivet()
        historik = getattr(rad, "history", None) if rad is not None and rad.pk else None
        senast = historik.select_related("history_user").order_by("-history_id").first() if historik else None
        vem = senast.history_user if senast else None
        if vem == self.request.user:
            return "Du har själv sparat sedan du öppnade sidan."
        return f"{vem.namn if vem else 'Någon annan'} sparade före dig."

    def _som_sparat(self) -> forms.BaseForm:
        """The form as it would be shown now, without what has been sent and without a draft."""
        skickat = {"data", "files"}
        egna = {k: v for k, v in self.get_form_kwargs().items() if k not in skickat}  # type: ignore[attr-defined]
        form: forms.BaseForm = self.get_form_class()(**egna)  # type: ignore[attr-defined]
        return form

    def _avtryck(self, form: forms.BaseForm) -> str:
        innehall = [*((falt.name, _enkelt(falt.value())) for falt in _falten(form)), *self.bredvid()]
        return hashlib.sha256(json.dumps(innehall).encode()).hexdigest()[:32].translate(_BOKSTAVER)


def _falten(form: forms.BaseForm) -> Iterator[BoundField]:
    """Those that hold what is saved. A file is added and takes nothing away."""
    return (falt for falt in form if falt.name != SETT and not falt.field.widget.needs_multipart_form)


def _enkelt(varde: Any) -> str | list[str]:
    if isinstance(varde, (list, tuple, set, frozenset, models.QuerySet)):
        return sorted(str(getattr(ett, "pk", ett)) for ett in varde)
    return "" if varde is None else str(getattr(varde, "pk", varde)).replace("\r\n", "\n").strip()


def _skiljer(form: forms.BaseForm, nu: forms.BaseForm) -> Iterator[Rad]:
    for falt in _falten(nu):
        if falt.is_hidden or falt.name not in form.fields:
            continue
        sparat, skickat = falt.value(), form[falt.name].data
        if form.fields[falt.name].has_changed(sparat, skickat) and _enkelt(sparat) != _enkelt(skickat):
            yield str(falt.label), i_ord(falt)


def i_ord(falt: BoundField) -> str:
    """What stands in the field, in the words of its choices where it has any."""
    varde = falt.value()
    if isinstance(falt.field, forms.BooleanField):
        return "Ja" if varde else "Nej"
    val = getattr(falt.field, "choices", None)
    if val is None:
        return "\n".join(enkelt) if isinstance(enkelt := _enkelt(varde), list) else enkelt
    enkelt = _enkelt(varde)
    valda = set(enkelt) if isinstance(enkelt, list) else {enkelt}
    return ", ".join(str(text) for nyckel, text in _platt(val) if str(nyckel) in valda)


def _platt(val: Any) -> Iterator[tuple[Any, Any]]:
    for nyckel, text in val:
        if isinstance(text, (list, tuple)):
            yield from text
        else:
            yield nyckel, text
