"""What is written in the log, who may see it, and the screen where it is checked."""

from __future__ import annotations

import ast
import csv
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, Roll
from kvalitet.organisation.models import Person, Rollbefogenhet
from kvalitet.spar import views
from kvalitet.spar.logg import anteckna, anteckna_se, neutralt_namn, plats
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import VERB, i_klartext
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory, ge_uppdrag, person_med

ROT = Path(__file__).resolve().parents[2]


@pytest.fixture
def strateg(kommun, logga_in) -> tuple[Client, Person]:
    """Checks the log of IFN and of nobody else."""
    return logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)


def _post(objekt, *, av=None, nar=None, verb="prov") -> Sparpost:
    """A post that was written at `nar`."""
    post = anteckna(verb, objekt, av=av)
    if nar is None:
        return post
    ny = {f: getattr(post, f) for f in ("person_namn", "slag", "objekttyp", "objekt_id", "objekt_namn")}
    return Sparpost.objects.create(**ny, verb=verb, person_id=post.person_id, delen_id=post.delen_id, nar=nar)


# ---- what is written ----


def test_an_act_says_who_what_where_and_keeps_the_name_of_that_day(kommun):
    person = PersonFactory(fornamn="Prov", efternamn="Först")
    arende = ArendeFactory(enhet=kommun.tallbacken, dnr="IFN 2026/0001")
    post = anteckna("ta_emot", arende, av=person, detalj={"status": "mottagen"})
    person.efternamn = "Senare"
    person.save()
    post.refresh_from_db()
    assert (post.slag, post.verb, post.objekttyp, post.objekt_id) == (
        "gjort",
        "ta_emot",
        "avvikelser.arende",
        str(arende.pk),
    )
    assert (post.person, post.person_namn, post.objekt_namn) == (person, "Prov Först", "IFN 2026/0001")
    assert (post.delen, post.detalj) == (kommun.tallbacken, {"status": "mottagen"})


def test_a_read_is_logged_every_time(kommun):
    person, arende = PersonFactory(), ArendeFactory(enhet=kommun.tallbacken)
    for _ in range(2):
        anteckna_se(arende, av=person)
    assert list(Sparpost.objects.values_list("slag", "verb", "person")) == [("sett", "se", person.pk)] * 2


def test_logging_is_one_statement(kommun, django_assert_num_queries):
    person, arende = PersonFactory(), ArendeFactory(enhet=kommun.tallbacken)
    with django_assert_num_queries(1):
        anteckna_se(arende, av=person)


def test_what_a_clock_does_is_done_by_the_system(kommun):
    post = anteckna("prov", kommun.ifn, av=None)
    assert (post.person, post.person_namn) == (None, "Systemet")


def test_the_name_in_the_log_is_neutral_and_never_what_somebody_wrote(kommun):
    arende = ArendeFactory(enhet=kommun.tallbacken, lex=True, dnr="IFN 2026/0002", rubrik="Något om någon")
    atgard = AtgardFactory(enhet=kommun.tallbacken, beskrivning="Prata med någon")
    assert neutralt_namn(arende) == "IFN 2026/0002"
    assert neutralt_namn(arende.lex_sarah) == "IFN 2026/0002"
    assert neutralt_namn(atgard) == f"åtgärd {atgard.pk}"
    assert neutralt_namn(kommun.ifn) == "Individ- och familjenämnden"
    assert "Prov" not in neutralt_namn(PersonFactory())


def test_the_place_of_a_post_is_that_of_its_object_or_of_its_arende(kommun):
    arende = ArendeFactory(enhet=kommun.tallbacken, lex=True)
    assert plats(arende) == plats(arende.lex_sarah) == kommun.tallbacken.pk
    assert plats(kommun.ifn) == kommun.ifn.pk
    assert plats(PersonFactory()) is None


def test_an_object_that_is_not_saved_cannot_be_logged(kommun):
    with pytest.raises(ValueError, match="not saved"):
        anteckna("prov", Person(), av=None)


def test_every_verb_that_is_logged_has_a_swedish_name():
    saknas = {verb: fil for fil, verb in _loggade_verb() if verb not in VERB}
    assert not saknas, "Give each verb a row in kvalitet/spar/verb.py"
    assert i_klartext("okant_verb") == "Okant verb"


def _loggade_verb():
    """Every literal verb that the program logs, with its file: in a call to `anteckna`, or in an enum named Verb."""
    for rot in ("kvalitet", "avvikelser", "egenkontroll", "rapporter"):
        for fil in (ROT / rot).rglob("*.py"):
            for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
                if isinstance(nod, ast.Call):
                    verb = _i_anrop(nod)
                elif isinstance(nod, ast.ClassDef) and nod.name == "Verb":
                    verb = [rad.value.elts[0] for rad in nod.body if isinstance(rad, ast.Assign)]
                else:
                    verb = []
                yield from ((fil.name, ett.value) for ett in verb if isinstance(ett, ast.Constant))


def _i_anrop(nod: ast.Call) -> list[ast.expr]:
    namn = getattr(nod.func, "id", getattr(nod.func, "attr", ""))
    if namn.lstrip("_") != "anteckna" or not nod.args:
        return []
    forst = nod.args[0]
    return [forst.body, forst.orelse] if isinstance(forst, ast.IfExp) else [forst]


# ---- who may see it ----


def test_the_log_shows_the_posts_of_the_persons_places_and_no_other(kommun, strateg):
    klient, person = strateg
    har, inte_har = _post(kommun.tallbacken), _post(kommun.aldreboendet)
    utan_plats = _post(person)
    assert set(Sparpost.objects.for_user(person, Befogenhet.SE_SPAR)) == {har}
    svar = klient.get(reverse("spar:logg"))
    assert list(svar.context["poster"]) == [har]
    assert inte_har not in svar.context["poster"]
    assert utan_plats not in svar.context["poster"]


def test_a_post_without_a_place_is_shown_to_who_checks_the_log_of_the_whole_kommun(kommun):
    person = person_med(Roll.KVALITETSSTRATEG, kommun.kommun)
    utan_plats, med_plats = _post(person), _post(kommun.aldreboendet)
    assert set(Sparpost.objects.for_user(person, Befogenhet.SE_SPAR)) == {utan_plats, med_plats}


def test_a_blocked_account_sees_no_log(kommun, strateg):
    _, person = strateg
    _post(kommun.tallbacken)
    person.is_active = False
    assert not Sparpost.objects.for_user(person, Befogenhet.SE_SPAR).exists()


def test_the_log_is_closed_to_those_who_do_not_check_it(kommun, logga_in):
    klient, _ = logga_in(Roll.ENHETSCHEF, kommun.tallbacken)
    assert klient.get(reverse("spar:logg")).status_code == 403
    assert Client().get(reverse("spar:logg")).status_code == 302


# ---- the screen ----


def test_the_page_says_in_words_who_did_what(kommun, strateg):
    klient, person = strateg
    arende = ArendeFactory(enhet=kommun.tallbacken, dnr="IFN 2026/0003")
    anteckna_se(arende, av=person)
    text = klient.get(reverse("spar:logg")).content.decode()
    for ord_ in (person.namn, "Läste", "IFN 2026/0003", "Stödboendet Tallbacken", "1 post"):
        assert ord_ in text


@pytest.mark.parametrize(
    ("fraga", "vantat"),
    [
        ({"person": "först"}, {"a"}),
        ({"person": "Prov Sist"}, {"b"}),
        ({"person": "saknas"}, set()),
        ({"dnr": "ifn 2026/0001"}, {"a"}),
        ({"dnr": "0001"}, set()),
        ({"slag": "sett"}, {"b"}),
        ({"slag": "gjort"}, {"a"}),
        ({"fran": "2026-02-02"}, {"b"}),
        ({"till": "2026-02-01"}, {"a"}),
        ({"fran": "2026-02-01", "till": "2026-02-02"}, {"a", "b"}),
        ({"person": "först", "slag": "sett"}, set()),
        ({}, {"a", "b"}),
    ],
)
def test_each_filter_keeps_what_matches_and_drops_what_does_not(kommun, strateg, fraga, vantat):
    klient, _ = strateg
    for verb, slag, efternamn, dnr, nar in (
        ("a", "gjort", "Först", "IFN 2026/0001", datetime(2026, 2, 1, 22, 59, tzinfo=UTC)),
        ("b", "sett", "Sist", "IFN 2026/0002", datetime(2026, 2, 1, 23, 0, tzinfo=UTC)),  # the 2nd in Sweden
    ):
        Sparpost.objects.create(
            person=PersonFactory(fornamn="Prov", efternamn=efternamn),
            person_namn="P",
            slag=slag,
            verb=verb,
            objekttyp="avvikelser.arende",
            objekt_id="1",
            objekt_namn=dnr,
            delen=kommun.tallbacken,
            nar=nar,
        )
    svar = klient.get(reverse("spar:logg"), fraga)
    assert {p.verb for p in svar.context["poster"]} == vantat


@pytest.mark.parametrize(
    ("fraga", "mening"),
    [
        ({"fran": "i går"}, "Dagen går inte att tolka"),
        ({"fran": "2026-02-02", "till": "2026-02-01"}, "Dagen ligger före"),
        ({"slag": "annat"}, "Det valet finns inte längre"),
        ({"person": "\x00"}, "ett tecken som inte går att spara"),
        ({"dnr": "x" * 31}, "högst 30 tecken"),
    ],
)
def test_a_filter_that_cannot_be_understood_says_so_and_still_shows_the_page(kommun, strateg, fraga, mening):
    klient, _ = strateg
    svar = klient.get(reverse("spar:logg"), fraga)
    assert svar.status_code == 200
    assert mening in svar.content.decode()


def test_the_last_day_there_is_can_be_filtered_by(strateg):
    klient, _ = strateg
    assert klient.get(reverse("spar:logg"), {"till": "9999-12-31"}).status_code == 200


def test_a_chosen_filter_can_be_taken_away_and_keeps_the_others(kommun, strateg):
    klient, _ = strateg
    svar = klient.get(reverse("spar:logg"), {"slag": "sett", "dnr": "IFN", "page": "1"})
    assert svar.context["chips"] == [("Diarienummer: IFN", "?slag=sett"), ("Visa: Det som lästs", "?dnr=IFN")]


def test_the_newest_posts_come_first_and_the_rest_on_pages(kommun, strateg, monkeypatch):
    klient, _ = strateg
    monkeypatch.setattr(views.LoggView, "paginate_by", 2)
    poster = [_post(kommun.tallbacken) for _ in range(5)]
    sida = klient.get(reverse("spar:logg"), {"page": 2})
    assert list(sida.context["poster"]) == [poster[2], poster[1]]
    assert klient.get(reverse("spar:logg"), {"page": 9}).status_code == 404


def test_no_more_is_counted_than_anybody_pages_through(kommun, strateg, monkeypatch):
    klient, _ = strateg
    monkeypatch.setattr(views, "FLEST", 3)
    for _ in range(5):
        _post(kommun.tallbacken)
    svar = klient.get(reverse("spar:logg"))
    assert "De senaste 3 posterna" in svar.content.decode()
    assert len(_fil(klient, {})) == 5, "the file has all"


def test_the_page_asks_the_database_equally_often_for_few_and_many(kommun, strateg, django_assert_max_num_queries):
    klient, person = strateg
    for _ in range(30):
        _post(kommun.tallbacken, av=person)
    with django_assert_max_num_queries(10):
        klient.get(reverse("spar:logg"))


# ---- the file ----


def _fil(klient: Client, fraga: dict[str, str]) -> list[dict[str, str]]:
    svar = klient.get(reverse("spar:logg"), {**fraga, "format": "csv"})
    assert svar["Content-Disposition"].startswith('attachment; filename="logg-')
    text = b"".join(svar.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=";"))


def test_the_file_has_exactly_the_filtered_posts_within_the_persons_places(kommun, strateg):
    klient, person = strateg
    arende = ArendeFactory(enhet=kommun.tallbacken, dnr="IFN 2026/0004")
    annat = ArendeFactory(enhet=kommun.aldreboendet, dnr="IFN 2026/0004B")
    for objekt in (arende, annat):
        anteckna_se(objekt, av=person)
        anteckna("prov", objekt, av=person)
    (post,) = _fil(klient, {"slag": "sett", "dnr": "IFN"})
    assert (post["Namn"], post["Användarnamn"], post["Vad"]) == (person.namn, person.anvandarnamn, "Läste")
    assert (post["Gäller"], post["Plats"]) == ("IFN 2026/0004", "Stödboendet Tallbacken")


def test_to_take_the_log_as_a_file_is_logged_with_the_filters_but_not_what_was_searched_for(kommun, strateg):
    klient, person = strateg
    _fil(klient, {"person": "Någon Annan"})
    post = Sparpost.objects.get(verb="hamta_loggen")
    assert (post.person, post.detalj) == (person, {"filter": ["person"]})


def test_a_name_that_looks_like_a_formula_is_only_text_in_the_file(kommun, strateg):
    klient, _ = strateg
    anteckna("prov", kommun.tallbacken, av=PersonFactory(fornamn="=1+1", efternamn="X"))
    assert [p["Namn"] for p in _fil(klient, {"slag": "gjort"})] == ["'=1+1 X"]


def test_who_checks_two_places_sees_both(kommun):
    person = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ge_uppdrag(person, Roll.KVALITETSSTRATEG, kommun.an)
    _post(kommun.tallbacken), _post(kommun.aldreboendet)
    assert Sparpost.objects.for_user(person, Befogenhet.SE_SPAR).count() == 2
    assert Rollbefogenhet.objects.filter(befogenhet=Befogenhet.SE_SPAR).exists()
