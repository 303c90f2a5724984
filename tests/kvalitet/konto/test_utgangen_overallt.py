"""Every form with a long text, sent after the login has gone out: the text is there when the person has logged in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.sessions.models import Session
from django.forms import BaseForm, BaseFormSet
from django.urls import reverse
from django.utils import timezone

from avvikelser.lex_sarah.models import Frageslag
from avvikelser.models import Status
from kvalitet.behorighet import OPPNA_VYER
from kvalitet.organisation.roller import Roll
from kvalitet.skarm.kontroller import vyer
from tests import test_behorighet_matris as matrisen
from tests.fabriker import LOSENORD, ArendeFactory
from tests.test_behorighet_matris import MATRIS, Prov, brev_utan_papper, filer_i_tillfallig_mapp, hemma

__all__ = ["brev_utan_papper", "filer_i_tillfallig_mapp", "hemma"]

TEXT = "Det här tog en halv dag att skriva, och inloggningen gick ut."
UTAN_INLOGGNING = {"synpunkter:lamna", "synpunkter:mitt", "utforare:lank-rapportera", "utforare:lank-svara"}
"""Their text lives in the form itself: `test_sidan_stangdes`, `test_lank`."""


def _langa(klass: Any) -> set[str]:
    falten: dict[str, forms.Field] = getattr(getattr(klass, "form_class", None), "base_fields", {})
    return {namn for namn, falt in falten.items() if isinstance(falt.widget, forms.Textarea)}


GORS_NAR_DE_OPPNAS = {
    "kontrollplan:oforandrat": "",
    "lex-sarah:fragor": f"{Frageslag.values[0]}_kommentar",
    "lex-sarah:ivoblad": "",
    "rapporter:namnd-skrivelse": "",
    "rapporter:namnd-mall": "",
    "rapporter:mall": "",
}
"""Forms whose long texts are made when they are opened, with one for when the step is not open just now. A granskning
has its own test: it is held by one person at a time."""

MED_LANG_TEXT = sorted(
    namn
    for namn, monster in vyer()
    if namn not in UTAN_INLOGGNING | OPPNA_VYER
    and (namn in GORS_NAR_DE_OPPNAS or _langa(getattr(monster.callback, "view_class", None)))
)


def _i_sidan(svar: Any) -> Iterator[str]:
    """The names of the long texts that the page asks for."""
    for lager in svar.context or ():
        for varde in lager.flatten().values() if hasattr(lager, "flatten") else ():
            for form in varde.forms if isinstance(varde, BaseFormSet) else [varde]:
                if isinstance(form, BaseForm):
                    yield from (f.html_name for f in form if isinstance(f.field.widget, forms.Textarea))


def _sidan(prov: Prov, namn: str) -> tuple[str, list[str]]:
    argument = matrisen.OBJEKT[namn](prov) if namn in matrisen.OBJEKT else matrisen.ARGUMENT.get(namn, dict)()
    adress = reverse(namn, kwargs=argument)
    svar = matrisen._inloggad(prov).get(adress)
    return adress, sorted(set(_i_sidan(svar))) if svar.status_code == HTTPStatus.OK else []


@pytest.mark.parametrize("namn", MED_LANG_TEXT)
def test_a_long_text_is_there_after_the_login(namn: str, hemma: Callable[[Roll], Prov]) -> None:
    for roll in sorted(MATRIS[namn]):
        prov = hemma(roll)
        adress, falten = _sidan(prov, namn)
        if falten:
            break
    else:  # a step that is not open just now
        falten = sorted(_langa(dict(vyer())[namn].callback.view_class)) or [GORS_NAR_DE_OPPNAS[namn] or "text"]
    assert TEXT in _efter_inloggningen(prov, adress, falten[0])


def _efter_inloggningen(prov: Prov, adress: str, falt: str) -> str:
    """The page that the person meets, who sent the text after the login had gone out."""
    klient = matrisen._inloggad(prov)
    nyckel = klient.cookies[settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(session_key=nyckel).update(expire_date=timezone.now() - timedelta(minutes=1))
    assert klient.post(adress, {falt: TEXT}).url == f"{reverse('logga-in')}?kvar=ja"
    inloggning = {"username": prov.person.anvandarnamn, "password": LOSENORD}
    svar = klient.post(reverse("logga-in"), inloggning, follow=True)
    return re.sub(r"\s+", " ", svar.content.decode())


def test_what_was_written_for_a_step_that_is_no_longer_open_is_shown_until_it_is_thrown_away(
    hemma: Callable[[Roll], Prov],
) -> None:
    """Somebody else took the ärende further while one wrote."""
    prov = hemma(Roll.ENHETSCHEF)
    arende = ArendeFactory(enhet=prov.enhet, status=Status.AVSLUTAD, avslutad=timezone.now())
    adress, klient = reverse("avvikelser:omedelbar", args=[arende.pk]), matrisen._inloggad(prov)
    assert klient.get(adress).url == reverse("avvikelser:arende", args=[arende.pk])
    klient.post(adress, {"gjort": TEXT, "spara": ""})
    sidan = klient.get(adress).content.decode()
    assert TEXT in sidan
    assert "Steget går inte att göra i det här läget" in sidan
    klient.post(adress, {"kasta": ""})
    assert klient.get(adress).url == reverse("avvikelser:arende", args=[arende.pk])
