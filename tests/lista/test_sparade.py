"""Saved filters: one's own, at most twenty, and honest about what no longer holds."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from avvikelser.lista import sparade
from avvikelser.lista.models import SparatFilter
from avvikelser.models import Arendetyp, Kategori
from kvalitet.organisation.models import Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk
from tests.fabriker import ArendeFactory, ge_uppdrag

LISTA = reverse("avvikelser:arenden")
SPARA = reverse("lista:spara")


@pytest.fixture
def klient(folk: Folk) -> Client:
    klient = Client()
    klient.force_login(folk.maja, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sparat(folk: Folk, fraga: str = "typ=avvikelse", namn: str = "Mitt filter") -> SparatFilter:
    return sparade.spara(folk.maja, namn=namn, adress=fraga)


def test_a_filter_is_saved_from_the_list_and_stands_above_it(folk: Folk, klient: Client) -> None:
    assert "Spara filtret" in klient.get(f"{LISTA}?typ=avvikelse").text
    svar = klient.post(SPARA, {"namn": "Avvikelser", "fraga": "typ=avvikelse&lage=&page=2"}, follow=True)
    filtret = SparatFilter.objects.get()
    assert (filtret.person, filtret.namn, filtret.fraga) == (folk.maja, "Avvikelser", "typ=avvikelse")
    assert "Filtret Avvikelser är sparat" in svar.text
    assert [(f, nu) for f, nu in svar.context["sparade"]] == [(filtret, True)]
    assert svar.context["spara_form"] is None


def test_without_a_choice_there_is_nothing_to_save(klient: Client) -> None:
    assert klient.get(LISTA).context["spara_form"] is None


def test_an_opened_filter_shows_the_list_it_was_saved_from(folk: Folk, klient: Client) -> None:
    med, bort = ArendeFactory(enhet=folk.kommun.tallbacken), ArendeFactory(enhet=folk.kommun.tallbacken, typ="synpunkt")
    svar = klient.get(reverse("lista:oppna", args=[sparat(folk).pk]), follow=True)
    assert svar.redirect_chain[0][0] == f"{LISTA}?typ=avvikelse"
    assert med in svar.context["arenden"]
    assert bort not in svar.context["arenden"]


def test_an_enhet_that_is_no_longer_read_is_told_and_left_out(folk: Folk, klient: Client) -> None:
    ge_uppdrag(folk.maja, "enhetschef", folk.kommun.mottagningen)
    filtret = sparat(folk, f"typ=avvikelse&enhet={folk.kommun.mottagningen.pk}")
    Uppdrag.objects.filter(person=folk.maja, delen=folk.kommun.mottagningen).delete()
    synka([folk.maja.pk])
    svar = klient.get(reverse("lista:oppna", args=[filtret.pk]), follow=True)
    assert svar.redirect_chain[0][0] == f"{LISTA}?typ=avvikelse"
    assert "Enheten i filtret finns inte längre" in svar.text


def test_a_kategori_that_is_gone_is_told_and_left_out(folk: Folk, klient: Client) -> None:
    kategori = Kategori.objects.create(namn="Borta i provet", typ=Arendetyp.AVVIKELSE)
    filtret = sparat(folk, f"kategori={kategori.pk}&ansvarig=jag")
    kategori.delete()
    fraga, borta = sparade.oppna(filtret, folk.maja)
    assert (fraga, borta) == ("ansvarig=jag", ["Kategorin i filtret finns inte längre."])


def test_a_filter_that_cannot_be_read_is_not_saved(folk: Folk, klient: Client) -> None:
    svar = klient.post(SPARA, {"namn": "Trasigt", "fraga": "typ=mord"}, follow=True)
    assert "Filtret går inte att spara" in svar.text
    assert not SparatFilter.objects.exists()


@pytest.mark.parametrize(("namn", "mening"), [("", "Skriv vad filtret ska heta"), ("x" * 61, "högst 60 tecken")])
def test_a_filter_needs_a_name(klient: Client, namn: str, mening: str) -> None:
    assert mening in klient.post(SPARA, {"namn": namn, "fraga": "typ=avvikelse"}, follow=True).text
    assert not SparatFilter.objects.exists()


def test_the_same_name_replaces_and_the_twenty_first_is_refused(folk: Folk) -> None:
    for i in range(sparade.FLEST):
        sparat(folk, namn=f"Filter {i}")
    assert sparat(folk, "ansvarig=jag", "Filter 3").fraga == "ansvarig=jag"
    with pytest.raises(OtillatenOvergang, match="redan 20"):
        sparat(folk, namn="Ett till")
    assert SparatFilter.objects.count() == sparade.FLEST


def test_a_filter_gets_another_name_but_not_one_that_is_taken(folk: Folk, klient: Client) -> None:
    ett, _ = sparat(folk, namn="Ett"), sparat(folk, namn="Två")
    adress = reverse("lista:byt-namn", args=[ett.pk])
    assert "Du har redan ett filter som heter Två" in klient.post(adress, {"namn": "Två"}).text
    klient.post(adress, {"namn": "Tre"})
    ett.refresh_from_db()
    assert ett.namn == "Tre"


def test_a_filter_is_removed(folk: Folk, klient: Client) -> None:
    filtret = sparat(folk)
    klient.post(reverse("lista:ta-bort", args=[filtret.pk]))
    assert not SparatFilter.objects.exists()
    assert "Du har inga sparade filter" in klient.get(reverse("lista:sparade")).text


@pytest.mark.parametrize("vy", ["oppna", "byt-namn", "ta-bort"])
def test_another_persons_filter_is_not_found(folk: Folk, klient: Client, vy: str) -> None:
    deras = sparade.spara(folk.nils, namn="Deras", adress="typ=avvikelse")
    assert klient.post(reverse(f"lista:{vy}", args=[deras.pk]), {"namn": "Mitt"}).status_code == 404
    assert SparatFilter.objects.get().namn == "Deras"


def test_the_list_shows_only_ones_own_filters(folk: Folk, klient: Client) -> None:
    sparade.spara(folk.nils, namn="Deras", adress="typ=avvikelse")
    assert klient.get(LISTA).context["sparade"] == []
