"""The check that refuses to start the program while a view does not say who may open it."""

from __future__ import annotations

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import View

from kvalitet.behorighet import Befogenhet
from kvalitet.skarm import kontroller
from kvalitet.vyer import BehorigTemplateView, BehorigVy


class Bra(BehorigTemplateView):
    befogenhet = Befogenhet.SE_ARENDE


class OmSigSjalv(BehorigVy):
    befogenhet = None


class Odeklarerad(BehorigVy):
    pass


class MedText(BehorigVy):
    befogenhet = "se_arende"  # a string is not a Befogenhet


class UtanBas(View):
    befogenhet = Befogenhet.SE_ARENDE


def funktion(request):
    return HttpResponse()


@login_not_required
def oppen(request):
    return HttpResponse()


@pytest.mark.parametrize("klass", [Bra, OmSigSjalv])
def test_a_view_that_says_what_it_needs_passes(klass):
    assert kontroller.brist("namn", klass.as_view()) == ""


@pytest.mark.parametrize(
    ("vy", "ord"),
    [
        (Odeklarerad.as_view(), "Sätt befogenhet"),
        (MedText.as_view(), "Sätt befogenhet"),
        (UtanBas.as_view(), "basklass"),
        (funktion, "basklass"),
        (oppen, "OPPNA_VYER"),
    ],
)
def test_a_view_that_does_not_is_refused(vy, ord):  # noqa: A002
    assert ord in kontroller.brist("namn", vy)


def test_a_view_without_a_name_is_refused():
    assert "namn" in kontroller.brist("", Bra.as_view())


def test_a_closed_view_under_an_open_name_is_refused():
    assert "OPPNA_VYER" in kontroller.brist("halsa", Bra.as_view())


def test_an_open_view_is_known_by_its_name():
    assert kontroller.brist("halsa", oppen) == ""


def test_the_walk_finds_views_in_included_and_named_spaces():
    monster = [
        path("a/", funktion, name="a"),
        path("b/", include(([path("c/", funktion, name="c")], "rum"))),
        path("d/", include([path("e/", funktion)])),
    ]
    assert [namn for namn, _ in kontroller.vyer(monster)] == ["a", "rum:c", ""]


def test_the_program_itself_passes():
    assert kontroller.varje_vy_kraver_en_befogenhet(None) == []


def test_the_check_names_the_view(monkeypatch):
    monkeypatch.setattr(kontroller, "vyer", lambda: [("rum:ny", path("x/", Odeklarerad.as_view(), name="ny"))])
    [fel] = kontroller.varje_vy_kraver_en_befogenhet(None)
    assert fel.is_serious()
    assert fel.msg.startswith("rum:ny: ")
