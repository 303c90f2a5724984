"""Template tags: icons, statuses, deadlines, dates, numbers and lists."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.urls import NoReverseMatch, path, set_urlconf
from django.utils import timezone

from avvikelser.models import Arende, Status
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Frist
from kvalitet.jobb.models import Jobb
from kvalitet.skarm.templatetags import skarm

MALLAR = Path(settings.BASE_DIR) / "templates"


def rita(mall: str, **innehall: object) -> str:
    return engines["django"].from_string(mall).render(innehall, innehall.pop("request", None))


def test_the_sprite_holds_exactly_the_icons_that_may_be_used():
    sprite = (MALLAR / "delar" / "ikoner.html").read_text()
    assert set(re.findall(r'<symbol id="i-([a-z]+)"', sprite)) == skarm.IKONER


def test_every_icon_named_in_a_template_is_in_the_sprite():
    namn = {
        (fil.name, traff)
        for fil in MALLAR.rglob("*.html")
        for traff in re.findall(r'{% ikon "([^"]+)" %}|{% marke "[^"]*" "([^"]+)"', fil.read_text())
        for traff in [traff[0] or traff[1]]
    }
    assert namn
    assert {(fil, n) for fil, n in namn if n not in skarm.IKONER} == set()


def test_an_icon_that_does_not_exist_stops_the_page():
    with pytest.raises(ValueError, match="finns inte"):
        skarm.ikon("enhorning")


@pytest.mark.parametrize("status", Status)
def test_every_status_of_an_arende_has_an_icon_of_its_own_choosing_and_its_word(status):
    html = skarm.status(Arende(status=status))
    assert f"</svg> {status.label}</span>" in html
    assert "#i-ring" not in html


@pytest.mark.parametrize("objekt", [Atgard(status=s) for s in Atgard.Status] + [Jobb(status=s) for s in Jobb.Status])
def test_every_status_of_atgarder_and_jobb_is_known(objekt):
    assert objekt.status in skarm._LAGEN or f"{objekt._meta.model_name}.{objekt.status}" in skarm._LAGEN
    assert objekt.get_status_display() in skarm.status(objekt)


def test_one_word_in_two_models_may_mean_two_things():
    assert "status-varning" in skarm.status(Arende(status="foreslagen"))
    assert "status-varning" not in skarm.status(Atgard(status="foreslagen"))


def frist(dagar: int, **falt: object) -> Frist:
    return Frist("Svara", timezone.localdate() + timedelta(days=dagar), "Kommunens mål: 10 arbetsdagar", **falt)


@pytest.mark.parametrize(
    ("dagar", "uppfylld", "klass", "ikon", "ord"),
    [
        (20, None, "", "", "Svara"),
        (7, None, "frist-snart", "klocka", "Svara"),
        (-2, None, "frist-sen", "varning", "2 dagar för sent"),
        (5, date(2026, 1, 1), "", "bock", "Gjord i tid"),
    ],
)
def test_a_deadline_in_a_list_is_quiet_until_it_is_near(dagar, uppfylld, klass, ikon, ord):  # noqa: A002
    html = skarm.frist(frist(dagar, uppfylld=uppfylld))
    assert ord in html
    assert (f"frist {klass}" in html) if klass else ("frist-s" not in html)
    assert (f"#i-{ikon}" in html) if ikon else ("<svg" not in html)


def test_no_deadline_is_a_dash():
    assert skarm.frist(None) == "–"


def test_a_deadline_under_a_heading_that_says_what_says_only_when() -> None:
    f = frist(20)
    assert f.namn in skarm.frist(f)
    utan = skarm.frist(f, namn=False)
    assert f.namn not in utan
    assert f.senast.isoformat() in utan


def test_a_deadline_on_its_page_shows_day_distance_and_source():
    html = skarm.frist_post(frist(-2))
    assert '<li class="sen">' in html
    assert f"{timezone.localdate() - timedelta(days=2):%Y-%m-%d}" in html
    assert "2 dagar för sent" in html
    assert "Kommunens mål: 10 arbetsdagar" in html


def test_a_deadline_met_late_is_shown_as_met_and_says_how_late():
    html = skarm.frist_post(Frist("Svara", date(2026, 1, 1), "", uppfylld=date(2026, 1, 4)))
    assert '<li class="uppfylld">' in html
    assert "Gjord 3 dagar för sent" in html


def test_a_deadline_in_the_margin_says_tomorrow():
    assert ", i morgon" in skarm.frist_kort(frist(1))
    assert "," not in skarm.frist_kort(frist(30)).split("</time>")[1]


def test_dates_are_the_days_of_sweden_not_of_utc():
    sent = datetime(2026, 8, 20, 22, 30, tzinfo=UTC)
    assert skarm.datum(sent) == "2026-08-21"
    assert skarm.klockslag(sent) == "00.30"
    assert skarm.tidpunkt(sent) == "2026-08-21 00.30"
    assert skarm.dagmanad(sent) == "fredag 21 augusti"
    assert skarm.dagmanadar(date(2026, 8, 21)) == "fredag 21 augusti 2026"
    assert skarm.dag_kort(date(2026, 10, 8)) == "tors 8 okt"
    assert skarm.klockslag(time(8, 5)) == "08.05"


@pytest.mark.parametrize(
    "filter_", [skarm.datum, skarm.dagmanad, skarm.dagmanadar, skarm.dag_kort, skarm.klockslag, skarm.tidpunkt]
)
@pytest.mark.parametrize("inget", [None, ""])
def test_no_date_is_nothing(filter_, inget):
    assert filter_(inget) == ""


def test_how_recently_something_came():
    nu = timezone.now()
    assert skarm.nyss(nu).startswith("I dag ")
    assert skarm.nyss(nu - timedelta(days=1)).startswith("I går ")
    assert skarm.nyss(datetime(2020, 1, 2, 12, tzinfo=UTC)) == "2020-01-02"


def test_numbers_are_swedish_and_unknown_is_not_zero():
    assert skarm.heltal(12345) == "12\xa0345"
    assert skarm.heltal(0) == "0"
    assert skarm.heltal(None) == "–"
    assert rita('{{ n|antal:"ärende,ärenden" }}', n=1) == "1 ärende"
    assert rita('{{ n|antal:"ärende,ärenden" }}', n=0) == "0 ärenden"


def huvud(adress: str, forvald: str = "") -> str:
    return rita(
        '{% sorthuvud "inkommen" "Kom in" forvald=forvald %}', forvald=forvald, request=RequestFactory().get(adress)
    )


def test_a_column_heading_sorts_and_turns_and_keeps_the_filters():
    assert 'href="?typ=avvikelse&amp;sort=inkommen"' in huvud("/?typ=avvikelse&page=3")
    assert "aria-sort" not in huvud("/")
    assert 'aria-sort="ascending"' in huvud("/?sort=inkommen")
    assert 'href="?sort=-inkommen"' in huvud("/?sort=inkommen")
    assert 'aria-sort="descending"' in huvud("/?sort=-inkommen")


def test_the_lists_own_order_is_shown_when_nobody_has_chosen():
    assert 'aria-sort="descending"' in huvud("/", forvald="-inkommen")
    assert "aria-sort" not in huvud("/?sort=typ", forvald="-inkommen")


def test_a_heading_cannot_carry_markup_from_the_address():
    assert "<script>" not in huvud("/?sort=<script>&q=%22%3E<script>")


def sidor(sida: int, antal: int = 200, adress: str = "/?typ=avvikelse") -> str:
    page = Paginator(range(antal), 25).page(sida)
    return rita('{% include "delar/sidor.html" %}', page_obj=page, request=RequestFactory().get(adress))


def test_pages_say_where_one_is_and_keep_the_filters():
    html = sidor(2)
    assert "Visar 26–50 av 200" in html
    assert 'href="?typ=avvikelse&amp;page=3" rel="next"' in html
    assert re.search(r'page=2" aria-current="page"', html)


def test_the_first_page_has_nothing_before_and_one_page_has_no_pages():
    assert "Föregående" not in sidor(1)
    assert "Nästa" not in sidor(8)
    assert sidor(1, antal=20).strip() == ""


@pytest.mark.parametrize(
    ("etikett", "i_en_mening"),
    [("Lex Sarah-utredare", "lex Sarah-utredare"), ("Enhetschef", "enhetschef"), ("", "")],
)
def test_a_label_in_a_sentence_keeps_the_capital_of_a_name(etikett, i_en_mening):
    assert skarm.i_mening(etikett) == i_en_mening


def test_a_link_in_a_row_is_the_address_that_url_gives():
    mall = '{% lank "avvikelser:arende" pk %} {% url "avvikelser:arende" pk %}'
    for pk in (7, 1_234_567):
        fort, vanligt = rita(mall, pk=pk).split()
        assert fort == vanligt


# ---- addresses ----


@pytest.mark.parametrize(
    ("mall", "blir"),
    [
        ("{% url 'avvikelser:arenden' %}", "/avvikelser/"),
        ("{% url 'avvikelser:arende' 7 %}", "/avvikelser/7/"),
        ("{% url namn %}", "/agenda/"),
        ("{% url 'avvikelser:arenden' as lista %}[{{ lista }}]", "[/avvikelser/]"),
        ("{% url 'finns:inte' as borta %}[{{ borta }}]", "[]"),
    ],
)
def test_an_address_is_the_same_the_second_time(mall, blir):
    assert [rita(mall, namn="aviseringar:agenda") for _ in range(2)] == [blir, blir]


def test_an_address_follows_the_addresses_that_hold():
    assert rita("{% url 'start' %}") == "/"
    andra = ModuleType("andra_adresser")
    andra.urlpatterns = [path("nagon-annanstans/", lambda _: None, name="start")]
    set_urlconf(andra)
    try:
        assert rita("{% url 'start' %}") == "/nagon-annanstans/"
    finally:
        set_urlconf(None)
    assert rita("{% url 'start' %}") == "/"


def test_a_page_that_does_not_exist_stops_the_page():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            rita("{% url 'finns:inte' %}")
