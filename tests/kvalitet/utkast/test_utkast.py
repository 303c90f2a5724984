import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from kvalitet.organisation.models import Person
from kvalitet.utkast import forvaring
from kvalitet.utkast.models import Utkast
from tests.fabriker import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.provvyer")]

PROV = "/prov/utkast/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def person(client) -> Person:
    person = PersonFactory()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def autospara(client, nyckel="prov", **falt):
    return client.post(reverse("utkast", args=[nyckel]), falt)


def test_what_is_written_comes_back_when_the_form_is_opened_again(client, person):
    assert (
        autospara(client, handelse="Halva berättelsen", dag="2026-08-20", slag="av", lagar=["sol"]).status_code == 204
    )
    sida = client.get(PROV).text
    assert 'value="Halva berättelsen"' in sida
    assert 'value="2026-08-20"' in sida
    assert "checked" in sida.split('value="av"')[1].split(">")[0]
    assert "checked" not in sida.split('value="ls"')[1].split(">")[0]
    assert "checked" in sida.split('value="sol"')[1].split(">")[0]
    assert "checked" not in sida.split('value="lss"')[1].split(">")[0]


def test_a_box_that_was_unchecked_stays_unchecked(client, person):
    autospara(client, handelse="x")
    assert "checked" not in client.get(PROV).text.split('name="bekrafta"')[1].split(">")[0]


def test_a_field_that_the_draft_does_not_know_keeps_what_the_form_proposes(client, person):
    forvaring.spara(person, "prov", {"dag": ["2026-08-20"]})
    assert 'value="Förslag"' in client.get(PROV).text
    forvaring.spara(person, "prov", {"handelse": [""]})
    assert 'value="Förslag"' not in client.get(PROV).text


def test_an_incomplete_draft_always_saves(client, person):
    assert autospara(client, dag="snart", slag="finns inte").status_code == 204


def test_a_draft_is_only_ones_own(client, person):
    autospara(client, handelse="hemligt")
    annan = PersonFactory()
    assert forvaring.hamta(annan, "prov") is None
    client.force_login(annan, backend="django.contrib.auth.backends.ModelBackend")
    assert "hemligt" not in client.get(PROV).text
    autospara(client, handelse="mitt")
    assert forvaring.hamta(person, "prov") == {"handelse": ["hemligt"]}


def test_a_finished_form_throws_its_draft_away(client, person):
    autospara(client, handelse="x")
    assert client.post(PROV, {"handelse": "Klart", "slag": "av"}).status_code == 302
    assert forvaring.hamta(person, "prov") is None


def test_a_form_with_errors_keeps_text_and_files(client, person):
    fil = SimpleUploadedFile("protokoll.pdf", PDF, "application/pdf")
    sida = client.post(PROV, {"handelse": "Med fel", "filer": fil})
    assert "Vad tror du? Välj ett av alternativen." in sida.text
    assert "protokoll.pdf" in sida.text
    assert forvaring.hamta(person, "prov") == {"handelse": ["Med fel"]}
    igen = client.get(PROV).text
    assert 'value="Med fel"' in igen
    assert "protokoll.pdf" in igen


def test_a_file_can_be_taken_off_the_draft(client, person):
    client.post(PROV, {"spara": "", "filer": SimpleUploadedFile("protokoll.pdf", PDF, "application/pdf")})
    [bilaga] = forvaring.utkast_for(person, "prov").bilagor.all()
    client.post(PROV, {"spara": "", forvaring.TA_BORT: [str(bilaga.pk), "finns inte"]})
    assert list(forvaring.utkast_for(person, "prov").bilagor.all()) == []


def test_a_file_of_the_wrong_kind_is_not_kept(client, person):
    client.post(PROV, {"handelse": "x", "filer": SimpleUploadedFile("bild.png", b"MZ\x90 program", "image/png")})
    assert list(forvaring.utkast_for(person, "prov").bilagor.all()) == []


def test_the_button_spara_utkast_keeps_the_form_without_script_and_without_demands(client, person):
    svar = client.post(PROV, {"handelse": "", "dag": "oklart", "spara": ""}, follow=True)
    assert "Utkastet är sparat." in svar.text
    assert forvaring.hamta(person, "prov") == {"handelse": [""], "dag": ["oklart"]}


def test_the_draft_can_be_thrown_away(client, person):
    autospara(client, handelse="x")
    client.post(PROV, {"kasta": ""})
    assert not Utkast.objects.exists()


def test_tokens_passwords_and_nul_are_left_out():
    data = QueryDict("csrfmiddlewaretoken=x&new_password1=y&losenord=z&a=b%00c&a=d")
    assert forvaring.falt_ur(data) == {"a": ["bc", "d"]}


@pytest.mark.parametrize("nyckel", ["PROV", "prov_1", "../prov", "sen:1", "x" * 81, "å"])
def test_a_key_of_another_form_cannot_even_be_an_address(client, person, nyckel):
    with pytest.raises((NoReverseMatch, ValueError)):
        reverse("utkast", args=[nyckel])
    assert client.post(f"/utkast/{nyckel}/", {"a": "b"}).status_code in {301, 404}
    with pytest.raises(ValidationError):
        forvaring.spara(person, nyckel, {"a": ["b"]})


@pytest.mark.parametrize("falt", [{"a": "x" * (forvaring.STORST_TECKEN + 1)}, {f"f{n}": "x" for n in range(501)}])
def test_too_large_a_draft_is_refused_with_a_sentence(client, person, falt):
    svar = client.post(reverse("utkast", args=["prov"]), falt)
    assert svar.status_code == 400
    assert svar.text == "Texten är för lång för att sparas som utkast."


def test_emoji_and_markup_come_back_as_they_were_written(client, person):
    text = 'Hon sa "nej" <script>alert(1)</script> 🙂 & gick'
    autospara(client, handelse=text)
    assert forvaring.hamta(person, "prov") == {"handelse": [text]}
    assert "<script>alert" not in client.get(PROV).text


def test_a_person_has_at_most_a_hundred_drafts_and_the_oldest_go_first(person):
    for n in range(forvaring.FLEST_PER_PERSON + 2):
        forvaring.spara(person, f"prov-{n}", {"a": ["b"]})
    assert Utkast.objects.count() == forvaring.FLEST_PER_PERSON
    assert forvaring.hamta(person, "prov-0") is None
    assert forvaring.hamta(person, f"prov-{forvaring.FLEST_PER_PERSON + 1}") is not None


def test_autosave_takes_only_a_post(client, person):
    assert client.get(reverse("utkast", args=["prov"])).status_code == 405
