"""No form over what is saved may be forgotten: it tells the second of two, or says here why it need not."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from django.views.generic import FormView

from avvikelser.forms.stamplad import StampladForm
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.skarm.kontroller import vyer

RUM = {"kvalitet", "avvikelser", "egenkontroll", "rapporter"}
GRUND = {"kvalitet.vyer", "kvalitet.samtidigt", "kvalitet.utkast.mixin", "avvikelser.views.grund"}
FYLLER = re.compile(r"\binitial\b|get_initial|\"instance\"")

SKAL = {
    "adds something, and fills in no more than a day or a name to begin with": """
        organisation:uppdrag-nytt personalinformation:skriv-in synpunkter:missforhallande utforare:kontakt-ny
        utforare:skriv-in tillsyn:atgard kontrollplan:kontroll-ny kontrollplan:kriterium-ny andra_kontroller:atgard-ny
        ram:ny-ram ram:underlag ram:dra risk:vardera internkontroll:ny-moment granskning:hantera
        rapporter:namnd-arende-nytt rapporter:namnd-bilaga-valj rapporter:namnd-bilaga-upp rapporter:namnd-delegation
        rapporter:nyckeltal-varden
    """,
    "is a step, once: the rule refuses what is done already": """
        organisation:flytta organisation:sla-ihop organisation:dela organisation:avveckla tillsyn:besvara
        tillsyn:avsluta gallring:godkann kontrollplan:anta kontrollplan:version-anta internkontroll:anta
        rapporter:namnd-numrera rapporter:namnd-justera rapporter:namnd-anslag
    """,
    "is one's own, and nobody else's": "lista:byt-namn granskning:forsakran",
    "shows what would be changed, and asks again if it has been meanwhile": "organisation:roll",
    "says on which answer it stands, and its rule asks": """
        utforare:papper utforare:svara granskning:arende granskning:ratta-svar internkontroll:folj-upp
    """,
    "keeps every version of its text, and its rule shows both": """
        rapporter:avsnitt rapporter:bidrag rapporter:bidrag-utforare
    """,
}
UNDANTAGNA = {namn: skal for skal, namnen in SKAL.items() for namn in namnen.split()}


def _egna(klass: Any) -> list[Any]:
    egna = [k for k in getattr(klass, "__mro__", ()) if k.__module__.split(".")[0] in RUM]
    return [k for k in egna if k.__module__ not in GRUND]


def _over_det_sparade() -> Iterator[tuple[str, Any, Any]]:
    """(name, view, form) of every form about something that the address names, and that begins filled in."""
    for namn, monster in vyer():
        vy = getattr(monster.callback, "view_class", None)
        if vy is None or not issubclass(vy, FormView) or "<" not in str(monster.pattern):
            continue
        form = getattr(vy, "form_class", None)
        if any(FYLLER.search(inspect.getsource(klass)) for klass in [*_egna(vy), *_egna(form)]):
            yield namn, vy, form


def _skyddad(vy: Any, form: Any) -> bool:
    """By its imprint, or by the stamp of the ärende."""
    return issubclass(vy, SamtidigMixin) or (form is not None and issubclass(form, StampladForm))


def test_every_form_over_what_is_saved_tells_the_second_of_two() -> None:
    glomda = {namn for namn, vy, form in _over_det_sparade() if not _skyddad(vy, form)} - set(UNDANTAGNA)
    assert glomda == set(), "put `SamtidigMixin` first among its bases"


def test_the_list_of_reasons_holds_nothing_that_is_gone_or_has_the_protection() -> None:
    kvar = {namn for namn, vy, form in _over_det_sparade() if not _skyddad(vy, form)}
    assert set(UNDANTAGNA) - kvar == set()


def test_the_imprint_comes_before_the_draft_and_the_form() -> None:
    """Else the draft would fill in what has been saved since it was begun."""
    fel = [namn for namn, vy, _ in _over_det_sparade() if issubclass(vy, SamtidigMixin) and not _forst(vy)]
    assert fel == []


def _forst(vy: Any) -> bool:
    i_ordning = [k.__name__ for k in vy.__mro__]
    bakom = [i_ordning.index(namn) for namn in ("UtkastMixin", "FormView") if namn in i_ordning]
    return i_ordning.index("SamtidigMixin") < min(bakom)
