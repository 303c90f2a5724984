"""Two who write in the same thing: the second is told, and loses nothing."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.http import HttpResponse

from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang

M = TypeVar("M", bound=models.Model)


class SparadeFore(OtillatenOvergang):
    """Somebody else saved between reading and writing. `version` is the one they left."""

    def __init__(self, vem: str, version: int) -> None:
        super().__init__(f"{vem} sparade före dig. Din text finns kvar här nedanför. Jämför och spara igen.")
        self.version = version


def kontrollera(objekt: Any, sedd: int | None, av: Person) -> None:
    """`objekt` is the locked row; `sedd` the version the writer began from, None when it does not matter.

    Counts one up and writes down who. Raises SparadeFore.
    """
    if sedd is not None and sedd != objekt.version:
        vem = objekt.andrad_av.namn if objekt.andrad_av else "Någon annan"
        raise SparadeFore(vem, objekt.version)
    objekt.version += 1
    objekt.andrad_av = av


class SamtidigMixin:
    """Put before a form view whose form has the hidden field `version`: after SparadeFore the next post goes through,
    with the other's text to compare with beside it."""

    def visa_bada(self, form: Any, fore: SparadeFore) -> HttpResponse:
        data = form.data.copy()
        data["version"] = str(fore.version)
        form.data = data
        form.add_error(None, str(fore))
        nu = type(self.object).objects.get(pk=self.object.pk)  # type: ignore[attr-defined]
        sida: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            self.get_context_data(form=form, annan=nu)  # type: ignore[attr-defined]
        )
        return sida
