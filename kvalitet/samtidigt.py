"""Two who change the same row at once: the second is told what the other wrote, and loses nothing.

What the form showed when it was opened goes with it as an imprint, a piece for each field, and what it would show now
is compared with it while the row is held. The imprint is of the content, so one's own later save never hides what
somebody else saved, and what is sent twice is the same content and no conflict. An ärende, which moves on with every
save, and a text whose versions are kept have a stamp of their own, and ask their rule instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.db import models, transaction
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

SETT = "sett"
LANGST = 20_000
_BOKSTAVER = str.maketrans("0123456789", "ghijklmnop")  # digits might be taken for a personnummer
_SIFFROR = str.maketrans("ghijklmnop", "0123456789")

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

    def hall(self) -> None:
        rad = self.lases()
        type(rad)._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=rad.pk).first()

    def skrivet(self) -> Any:
        """What is written in, whose history tells by whom. None when it is not saved, or has no history."""
        return getattr(self, "object", None)

    def bredvid(self) -> Sequence[Rad]:
        """What is saved with the form and is not among its fields."""
        return ()

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        form.fields[SETT] = forms.CharField(required=False, max_length=LANGST, widget=forms.HiddenInput)
        if not form.is_bound:
            utkast = getattr(self, "utkast_rad", None)
            ur_utkast = utkast.innehall.get(SETT, [""])[0] if utkast else ""
            form.initial[SETT] = ur_utkast or self._avtryck(self._som_sparat() if utkast else form)
        return form

    def ta_hand_om(self, form: Any) -> HttpResponse:
        sett = form.cleaned_data.pop(SETT, "")
        with transaction.atomic():
            self.hall()
            self._hamta_igen()
            nu = self._som_sparat()
            if sett and (skiljer := [*_skiljer(form, nu, sett), *self._annat_bredvid(sett)]):
                return self._beratta(form, nu, skiljer, sett)
            self._folj_med(form, nu)
            svar: HttpResponse = super().ta_hand_om(form)  # type: ignore[misc]
            return svar

    def _hamta_igen(self) -> None:
        """All that was asked for before the row was held is asked for again."""
        for namn in [namn for namn in vars(self) if isinstance(getattr(type(self), namn, None), cached_property)]:
            delattr(self, namn)
        self.forbered()  # type: ignore[attr-defined]

    def _folj_med(self, form: Any, nu: forms.BaseForm) -> None:
        """A version of the rule's own has moved on with what is sent a second time: that is nobody else's."""
        form.cleaned_data |= {f.name: f.value() for f in nu if f.is_hidden and f.name in form.cleaned_data}

    def _beratta(self, form: Any, nu: forms.BaseForm, skiljer: list[Rad], sett: str) -> HttpResponse:
        data = form.data.copy()
        data[form.add_prefix(SETT)] = self._avtryck(nu)
        for falt in nu:
            if falt.is_hidden and falt.name != SETT:  # a version of the rule's own
                data[falt.html_name] = falt.value()
        form.data = data
        form.andras = skiljer
        form.add_error(None, f"{self._vem(_oppnad(sett))} Din text finns kvar här nedanför. Jämför och spara igen.")
        svar: HttpResponse = self.form_invalid(form)  # type: ignore[attr-defined]
        return svar

    def _vem(self, oppnad: datetime | None) -> str:
        """Who wrote since the page was opened. Somebody else is told of also when one has saved on top of it."""
        rad = self.skrivet()
        historik = getattr(rad, "history", None) if rad is not None and rad.pk else None
        if historik is None or oppnad is None:
            return "Någon sparade medan du hade sidan öppen."
        senare = historik.filter(history_date__gt=oppnad).select_related("history_user").order_by("-history_id")
        andras = senare.exclude(history_user=self.request.user).first()
        if andras is not None:
            return f"{andras.history_user.namn if andras.history_user else 'Någon annan'} sparade före dig."
        egen = senare.exists()
        return "Du har själv sparat sedan du öppnade sidan." if egen else "Någon sparade medan du hade sidan öppen."

    def _som_sparat(self) -> forms.BaseForm:
        """The form as it would be shown now, without what has been sent and without a draft."""
        skickat = {"data", "files"}
        egna = {k: v for k, v in self.get_form_kwargs().items() if k not in skickat}  # type: ignore[attr-defined]
        form: forms.BaseForm = self.get_form_class()(**egna)  # type: ignore[attr-defined]
        return form

    def _avtryck(self, form: forms.BaseForm) -> str:
        """When the page was opened, and a piece for each field and for what is beside them."""
        nu = format(int(timezone.now().timestamp() * 1000), "d").translate(_BOKSTAVER)
        bitar = [bit(falt.name, _enkelt(falt.value())) for falt in _falten(form)]
        return "-".join([nu, *bitar, bit("", list(self.bredvid()))])

    def _annat_bredvid(self, sett: str) -> Sequence[Rad]:
        rader = self.bredvid()
        return () if bit("", list(rader)) in sett.split("-") else rader


def bit(namn: str, varde: Any) -> str:
    """The piece of one field: enough to see that it is another, not what it is. Letters alone."""
    return hashlib.sha256(json.dumps([namn, varde]).encode()).hexdigest()[:8].translate(_BOKSTAVER)


def _oppnad(sett: str) -> datetime | None:
    """When the page with this imprint was opened; None when it does not say."""
    try:
        return datetime.fromtimestamp(int(sett.split("-")[0].translate(_SIFFROR)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _falten(form: forms.BaseForm) -> Iterator[BoundField]:
    """Those that hold what is saved. A file is added and takes nothing away."""
    return (falt for falt in form if falt.name != SETT and not falt.field.widget.needs_multipart_form)


def _enkelt(varde: Any) -> str | list[str]:
    if isinstance(varde, (list, tuple, set, frozenset, models.QuerySet)):
        return sorted(str(getattr(ett, "pk", ett)) for ett in varde)
    return "" if varde is None else str(getattr(varde, "pk", varde)).replace("\r\n", "\n").strip()


def _skiljer(form: Any, nu: forms.BaseForm, sett: str) -> Iterator[Rad]:
    """What somebody has changed since the page was opened, where it is not what is sent now."""
    sedda = set(sett.split("-"))
    for falt in _falten(nu):
        sparat = falt.value()
        if falt.is_hidden or falt.name not in form.fields or bit(falt.name, _enkelt(sparat)) in sedda:
            continue
        skickat = form[falt.name].data
        samma = _enkelt(sparat) in (_enkelt(skickat), _enkelt(form.cleaned_data.get(falt.name)))
        if not samma and form.fields[falt.name].has_changed(sparat, skickat):
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
