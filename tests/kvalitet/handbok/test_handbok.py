import re

import pytest
from django.urls import reverse

from kvalitet.handbok import sidor
from tests.fabriker import PersonFactory


@pytest.fixture
def klient(client, db):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_page_of_the_handbook_is_in_the_order_and_the_order_has_no_page_too_many():
    assert [sida.slug for sida in sidor.innehall()] == list(sidor.ORDNING)


@pytest.mark.parametrize("slug", sidor.ORDNING)
def test_every_page_opens_with_one_h1_and_links_to_the_others(klient, slug):
    text = klient.get(reverse("handbok:sida", args=[slug])).text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert text.count('aria-current="page"') == 1
    for sida in sidor.innehall():
        assert sida.slug == "start" or f">{sida.rubrik}</a>" in text


@pytest.mark.parametrize("slug", sidor.ORDNING)
def test_every_link_inside_the_handbook_leads_to_a_page(klient, slug):
    sida = sidor.hamta_sida(slug)
    for adress in re.findall(r'href="(/[^"#]*)', sida.brodtext):
        assert klient.get(adress).status_code in {200, 403}, adress


@pytest.mark.parametrize("slug", ["finns-inte", "../drift", "..", "start.md", "x" * 200])
def test_a_page_that_is_not_in_the_handbook_is_not_read(slug):
    assert sidor.hamta_sida(slug) is None


def test_an_unknown_page_is_a_404(klient):
    assert klient.get("/handbok/finns-inte/").status_code == 404


def test_raw_html_in_a_page_is_shown_as_text(tmp_path, monkeypatch):
    monkeypatch.setattr(sidor, "MAPP", tmp_path)
    (tmp_path / "prov.md").write_text("# Rubrik\n\nText <script>alert(1)</script> [x](javascript:alert(1))\n")
    sida = sidor.hamta_sida("prov")
    assert sida.rubrik == "Rubrik"
    assert "<script>" not in sida.brodtext
    assert 'href="javascript' not in sida.brodtext
    sidor.hamta_sida.cache_clear()
