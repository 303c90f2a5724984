"""A form over a row that two may write in at once: the second sees what the first left, and keeps what they wrote."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from avvikelser.arendegang import SparadeFore
from avvikelser.utforare.samtidigt import Sparat, andras_sedan, senast_sparat
from avvikelser.views.stamplad import Stamplad


class Samtidig(Stamplad):
    """Put before the form view. `nyare` in the template is who saved, and when; `sparat` what stands there now."""

    nyare: Sparat | None = None
    sparat: str = ""

    def stamplad(self) -> Sparat:
        return senast_sparat(self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except SparadeFore:
            self.object = self.hamta()  # type: ignore[attr-defined]
            self.nyare = andras_sedan(self.object, form.sedd, self.request.user)
            self.sparat = self._sparat(form)
            raise

    def _sparat(self, form: Any) -> str:
        """A line for each question whose saved answer is another than the one in `form`."""
        tomt = {"data", "files"}
        nu = type(form)(**{namn: v for namn, v in self.get_form_kwargs().items() if namn not in tomt})  # type: ignore[attr-defined]
        svar = {namn: nu.get_initial_for_field(falt, namn) for namn, falt in nu.fields.items()}
        andra = [bf for bf in nu.visible_fields() if bf.field.has_changed(svar[bf.name], form[bf.name].data)]
        return "\n".join(_mening(bf.label, svar[bf.name]) for bf in andra) or "Samma som du har skrivit."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        vid: dict[str, Any] = super().get_context_data(nyare=self.nyare, sparat=self.sparat, **kwargs)
        return vid


def _mening(fraga: str, svar: Any) -> str:
    text = ", ".join(map(str, svar)) if isinstance(svar, list) else str(svar or "")
    return f"{fraga}{'' if fraga.endswith('?') else ':'} {text or 'Inget skrivet.'}"
