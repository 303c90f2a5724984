"""A form view that never loses what was written: the draft fills the form, and is thrown away when it is sent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.bilagor.models import Bilaga
from kvalitet.utkast import forvaring
from kvalitet.utkast.models import Utkast


class UtkastMixin:
    """Put before a form view of `kvalitet.vyer`. Name the draft with `utkast`, or per object with `utkast_nyckel`.

    The template writes `<form method="post" novalidate data-utkast="{{ utkast_url }}">`. A button named `spara` keeps
    the form as it is, complete or not; one named `kasta` throws the draft away. A post that fails keeps the text,
    and its files as `Bilaga` on the draft; `utkast_bilagor()` gives them to the post that succeeds.
    """

    utkast: ClassVar[str] = ""
    request: Inloggad

    def utkast_nyckel(self) -> str:
        """The key of this form's draft: [a-z0-9-], at most 80 characters. May name what `forbered` has fetched."""
        return self.utkast

    @cached_property
    def utkast_rad(self) -> Utkast | None:
        return forvaring.utkast_for(self.request.user, self.utkast_nyckel())

    def utkast_bilagor(self) -> list[Bilaga]:
        """Files that came with an earlier post of this form and are still wanted."""
        if self.utkast_rad is None:
            return []
        bort = set(self.request.POST.getlist(forvaring.TA_BORT))
        return [b for b in self.utkast_rad.bilagor.all() if str(b.pk) not in bort]

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]
        if not form.is_bound and self.utkast_rad is not None and self.utkast_rad.innehall:
            data = _som_skickat(self.utkast_rad.innehall)
            for namn, falt in form.fields.items():
                _fyll(form, namn, falt.widget, data)
        return form

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "kasta" in request.POST:
            forvaring.kasta(request.user, self.utkast_nyckel())
            messages.success(request, "Utkastet är borttaget.")
            return redirect(request.path)
        if "spara" in request.POST:
            return self._spara(request)
        svar: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        if svar.status_code in {302, 303}:
            forvaring.kasta(request.user, self.utkast_nyckel())
        return svar

    def form_invalid(self, form: Any) -> HttpResponse:
        """The text stays in the form, and in the draft in case the page is closed. A browser sends files only once."""
        with suppress(ValidationError):
            self._behall()
        return super().form_invalid(form)  # type: ignore[misc, no-any-return]

    def _behall(self) -> None:
        person, nyckel = self.request.user, self.utkast_nyckel()
        forvaring.spara(person, nyckel, forvaring.falt_ur(self.request.POST))
        forvaring.lossa_filer(person, nyckel, self.request.POST.getlist(forvaring.TA_BORT))
        forvaring.bifoga_filer(person, nyckel, self.request.FILES)
        self.__dict__.pop("utkast_rad", None)

    def _spara(self, request: Inloggad) -> HttpResponse:
        try:
            self._behall()
        except ValidationError as hinder:
            form = self.get_form()
            form.add_error(None, hinder)
            return super().form_invalid(form)  # type: ignore[misc, no-any-return]
        messages.success(request, "Utkastet är sparat. Du kan fortsätta senare, även på en annan dator.")
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "utkast_url": reverse("utkast", args=[self.utkast_nyckel()]),
            "utkast_sparat": self.utkast_rad and self.utkast_rad.sparat,
            "utkast_bilagor": self.utkast_bilagor(),
            **super().get_context_data(**kwargs),  # type: ignore[misc]
        }


def _fyll(form: Any, namn: str, widget: Any, data: QueryDict) -> None:
    """A box that is not in the draft was unchecked. Any other field that is not there keeps the form's own proposal."""
    i_html = form.add_prefix(namn)
    if not widget.needs_multipart_form and not widget.value_omitted_from_data(data, {}, i_html):
        form.initial[namn] = widget.value_from_datadict(data, {}, i_html)


def _som_skickat(innehall: forvaring.Innehall) -> QueryDict:
    data = QueryDict(mutable=True)
    for namn, varden in innehall.items():
        data.setlist(namn, varden)
    return data
