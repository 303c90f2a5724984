"""The page of a form that has been received already: what was changed is said, and both ways on from there.

It is a correction, and then added to what was sent; or it is another event, and then the form is sent once more as one
of its own, with a new receipt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse

from avvikelser.arendegang.gangen import Verb, nasta_status
from avvikelser.arendegang.upprepning import RedanInskickad
from avvikelser.models import Arende, Status
from kvalitet.begaran import Inloggad
from kvalitet.organisation.models import Person
from kvalitet.samtidigt import Rad, i_ord
from kvalitet.utkast import forvaring

# What the form calls that which the ärende keeps under another name.
_I_FORMULARET = {"rapportor_namn": "namn", "rapportor_befattning": "befattning", "inkommen": "kom_in"}

_RAPPORTFORMULAR = r"^(rapportera|skriv-in-rapport|missforhallande-[0-9]+)$"
"""The drafts of the forms that tell of an event."""

_SIDAN = {
    "komplettera": "avvikelser:komplettera",
    "kvitto": "avvikelser:kvitto",
    "ta_emot": "avvikelser:ta-emot",
    "skriv": "avvikelser:arende",
    "oppna": "avvikelser:arende",
}


class RedanInskickadMixin:
    """Put before the form view. Its `form_valid` calls `skicka`."""

    request: Inloggad
    skrivs_till: ClassVar[bool] = True
    """Who sends it is the rapportör, and may add to the rapport."""
    redan: ClassVar[dict[str, Any] | None] = None

    def skicka(self, form: Any) -> HttpResponse:
        """Call the rule."""
        raise NotImplementedError

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.skicka(form)
        except RedanInskickad as hinder:
            self._beratta(form, hinder)
            raise

    def _beratta(self, form: Any, hinder: RedanInskickad) -> None:
        arende = hinder.arende
        andrat = [*_andrat(form, hinder.skiljer), *(("Fil", fil.namn) for fil in hinder.filer)]
        steg = self._nasta(arende)
        url = reverse(_SIDAN[steg], args=[arende.pk])
        self.redan = {"arende": arende, "andrat": andrat, "url": url, "steg": steg, "egen": self.skrivs_till}
        if steg == "komplettera":
            self._borja_tillagget(arende.pk, andrat, hinder)
        ny = self.request.POST.copy()
        ny[form.add_prefix("inlamning")] = str(uuid4())
        form.data = self.request.POST = ny  # type: ignore[assignment]  # sent once more it is another event

    def _nasta(self, arende: Arende) -> str:
        """What the person does about a correction: a key of `_SIDAN`. In a closed ärende nothing more is written, and
        in one that nobody has received only the rapportör writes."""
        if self.skrivs_till:
            return "kvitto" if arende.status == Status.AVSLUTAD else "komplettera"
        if nasta_status(arende.typ, arende.status, Verb.TA_EMOT) is not None:
            return "ta_emot"
        return "oppna" if arende.status == Status.AVSLUTAD else "skriv"

    def _borja_tillagget(self, pk: int, andrat: Iterable[Rad], hinder: RedanInskickad) -> None:
        """What is added is begun as a draft, unless the person has begun to write something else there."""
        nyckel = f"komplettera-{pk}"
        if forvaring.hamta(self.request.user, nyckel) is not None:
            return
        rader = [f"{rubrik}{'' if rubrik.endswith('?') else ':'} {text}" for rubrik, text in andrat if rubrik != "Fil"]
        utkast = forvaring.spara(self.request.user, nyckel, {"text": ["\n".join(["Rättat:", *rader] if rader else [])]})
        utkast.bilagor.add(*hinder.filer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(redan=self.redan, **kwargs)


def kasta_det_rattade(person: Person, arende: Arende) -> None:
    """The correction is added to the rapport: the form that was sent once more, kept as a draft, has done its work. It
    has a new receipt, so that sent later it would be another rapport of the same event."""
    forvaring.kasta_som(
        person, _RAPPORTFORMULAR, lambda falt: falt.get("beskrivning", [""])[0].strip() == arende.beskrivning
    )


def _andrat(form: Any, skiljer: Iterable[str]) -> Iterator[Rad]:
    for falt in dict.fromkeys(_I_FORMULARET.get(namn, namn) for namn in skiljer):
        if falt in form.fields and falt != "fil":
            yield str(form[falt].label), i_ord(form[falt])
