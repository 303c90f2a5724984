"""Search: what finds an ärende and what does not, and that nothing is shown that the person may not read."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.lista import rangordning, traffar
from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.sidor import HOGST_TRAFFAR
from avvikelser.lista.sokning import sok
from avvikelser.lista.utdrag import utdrag_for
from avvikelser.models import Arende, Arendetyp
from avvikelser.synpunkter.models import Meddelande
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, mottagen, overlamnad, rapporterad
from tests.avvikelser.verben import forsok
from tests.fabriker import ArendeFactory, forsvinn

LISTA = reverse("avvikelser:arenden")
IDAG = date(2026, 8, 20)


def hittar(person: Person, fraga: str, **val: Any) -> set[Arende]:
    return set(sok(person, {"q": fraga, **val}, idag=IDAG))


def ett(folk: Folk, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(enhet=folk.kommun.tallbacken, **{"beskrivning": "", **falt})
    return arende


def som(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


@pytest.mark.parametrize(
    ("fraga", "ska_med", "ska_bort"),
    [
        ("tillsyn", "Tillsynen gjordes inte.", "Tillståndet fanns."),
        ("TILLSYNERNA", "Tillsynen gjordes inte.", "Tillståndet fanns."),
        ("läkem*", "Läkemedlet saknades.", "Läkaren kom sent."),
        ("läkemedel", "Läkemedelsskåpet var öppet.", "Läkaren kom sent."),
        ("åtgärd", "En åtgärd sattes in.", "En atgard sattes in."),
        ("ör", "Ont i ett ör.", "Ont i ett or."),
        ("natt larm", "Larmet ljöd under natten.", "Larmet ljöd på dagen."),
        ('"trygga kvällar"', "Vi lovade trygga kvällar.", "Kvällar ska vara trygga."),
        ('"fall"', "Ett fall i hallen.", "Ett fallskydd i hallen."),
        ("larm -natt", "Larmet ljöd på dagen.", "Larmet ljöd under natten."),
        ("rum 12", "Det hände i rum 12.", "Det hände i rum 120."),
        ("100%", "Bortfall 100% i provet.", "Bortfall 1000 i provet."),
        ("o'brien", "Skylten o'brien föll.", "Skylten brian föll."),
        ("a\\b", "Mappen a b saknas.", "Mappen c saknas."),
    ],
)
def test_a_word_finds_its_own_forms_and_nothing_else(folk: Folk, fraga: str, ska_med: str, ska_bort: str) -> None:
    med, bort = ett(folk, beskrivning=ska_med), ett(folk, beskrivning=ska_bort)
    funna = hittar(folk.maja, fraga)
    assert (med in funna, bort in funna) == (True, False)


@pytest.mark.parametrize("fraga", ["IFN 2026/0417", "ifn 2026/0417", "2026/0417", "0417", "417"])
def test_a_diarienummer_finds_its_arende_whole_or_by_the_number(folk: Folk, fraga: str) -> None:
    ratt, fel = ett(folk, dnr="IFN 2026/0417"), ett(folk, dnr="IFN 2026/1417")
    funna = hittar(folk.maja, fraga)
    assert (ratt in funna, fel in funna) == (True, False)


@pytest.mark.parametrize("falt", ["rubrik", "beskrivning", "foljd", "direkt", "markt", "aterkoppling"])
def test_every_text_of_the_rapport_is_searched_and_follows_when_it_changes(folk: Folk, falt: str) -> None:
    arende, annat = ett(folk, **{falt: "Vattenläckan i hallen"}), ett(folk)
    assert hittar(folk.maja, "vattenläcka") == {arende}
    setattr(arende, falt, "Elfelet")
    arende.save()
    assert hittar(folk.maja, "vattenläcka") == set()
    assert hittar(folk.maja, "elfel") == {arende}
    assert annat not in hittar(folk.maja, "elfel")


def test_words_of_the_utredning_are_found_by_those_who_may_read_it_alone(folk: Folk) -> None:
    arende = forsok(Verb.SKRIV_POST, overlamnad(folk), folk, folk.jonas)
    arende.utredningsposter.create(
        nummer=9, rubrik="bakgrund", slag="bedomning", text="Schemat brast.",
        forfattare=folk.jonas, forfattare_namn="Prov", skriven=arende.inkommen,
    )  # fmt: skip
    assert hittar(folk.jonas, "schema") == {arende}
    assert hittar(folk.nils, "schema") == set()


def test_words_of_an_utredning_are_not_found_or_shown_where_it_cannot_be_read(folk: Folk) -> None:
    """What was an utredning once, in what is an avvikelse now, from before that was refused."""
    arende = forsok(Verb.SKRIV_POST, overlamnad(folk), folk, folk.jonas)
    arende.utredningsposter.create(
        nummer=9, rubrik="bakgrund", slag="bedomning", text="Samtal: zebrafink i rummet.",
        forfattare=folk.jonas, forfattare_namn="Prov", skriven=arende.inkommen,
    )  # fmt: skip
    assert hittar(folk.jonas, "zebrafink") == {arende}
    Arende.objects.filter(pk=arende.pk).update(typ=Arendetyp.AVVIKELSE, sekretess=False, rubrik="Avvikelse")
    arende.refresh_from_db()
    for person in (folk.ulla, folk.maja, folk.jonas):
        assert hittar(person, "zebrafink") == set()
    assert arende in hittar(folk.maja, arende.beskrivning)
    assert utdrag_for([arende], tolka("zebrafink")) == {}
    assert "zebrafink i rummet" not in som(folk.ulla).get(LISTA, {"q": "zebrafink tillsynen"}).content.decode()


def test_notes_and_additions_are_found_and_what_the_program_writes_is_not(folk: Folk) -> None:
    arende = arendegang.skriv_anteckning(mottagen(folk), av=folk.maja, text="Ringde hjälpmedelscentralen.")
    assert hittar(folk.maja, "hjälpmedelscentral") == {arende}
    assert hittar(folk.maja, '"behövde någon skydd"') == set()


def test_the_name_of_a_file_is_found_until_the_file_is_gone(folk: Folk) -> None:
    arende, annat = ett(folk), ett(folk)
    bilaga = spara_bytes("larmlista_vecka34.txt", b"x", "text/plain", folk.maja)
    arende.bilagor.add(bilaga)
    assert hittar(folk.maja, "larmlista") == {arende}
    arende.bilagor.remove(bilaga)
    assert hittar(folk.maja, "larmlista") == set()
    assert annat not in hittar(folk.maja, "larmlista")


def test_nobody_can_be_looked_up_by_who_an_arende_concerns(folk: Folk) -> None:
    ett(folk, berord="Förnamnet Efternamnet")
    assert hittar(folk.maja, "Efternamnet") == set()


def test_a_search_and_the_other_filters_apply_together(folk: Folk) -> None:
    ny, aldre = (ett(folk, beskrivning="Larmet ljöd.", intraffade=date(2026, 3, 1)) for _ in range(2))
    Arende.objects.filter(pk=aldre.pk).update(ansvarig=folk.maja)
    assert hittar(folk.maja, "larm", ansvarig="jag") == {aldre}
    assert hittar(folk.maja, "larm", ansvarig="ingen") == {ny}


@pytest.mark.parametrize("fraga", ["och", "på inte", "!!", "-larm", '""', "%"])
def test_what_holds_no_word_is_said_beside_the_field(folk: Folk, fraga: str) -> None:
    ett(folk)
    svar = som(folk.maja).get(LISTA, {"q": fraga})
    assert "Skriv minst ett ord" in svar.context["filter"].errors["q"][0]
    assert list(svar.context["arenden"]) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=100))
def test_nothing_that_can_be_typed_breaks_the_search(folk: Folk, fraga: str) -> None:
    tolkad = tolka(fraga)
    assert not tolkad.sager_nagot() or isinstance(len(hittar(folk.maja, fraga)), int)


# ---- the quicker way, for somebody with many enheter ----


@pytest.mark.parametrize("sallsynt", [0, 4000])
@pytest.mark.parametrize("lage", ["alla", "nya"])
def test_both_ways_to_look_give_what_the_list_gives(
    folk: Folk, monkeypatch: pytest.MonkeyPatch, sallsynt: int, lage: str
) -> None:
    """Sofia reads at more enheter than `FA_ENHETER` when that is lowered."""
    monkeypatch.setattr(traffar, "FA_ENHETER", 1)
    monkeypatch.setattr(traffar, "SALLSYNT", sallsynt)
    for i in range(6):
        ett(folk, beskrivning=f"Larmet ljöd gång {i}.", lex=i == 5)
    ett(folk, beskrivning="Något annat.")
    ArendeFactory(enhet=folk.kommun.aldreboendet, beskrivning="Larmet ljöd hos ÄN.")
    val = {"q": "larm", "lage": lage, "sort": "-inkommen"}
    vantat = list(sok(folk.sofia, val, idag=IDAG).values_list("pk", flat=True))
    assert rangordning.funna(folk.sofia, val, idag=IDAG, hogst=200) == vantat
    assert len(vantat) == 6
    assert rangordning.funna(folk.sofia, val, idag=IDAG, hogst=2) == vantat[:3]


def test_another_order_is_put_on_all_that_is_found(folk: Folk) -> None:
    assert rangordning.funna(folk.sofia, {"q": "larm", "sort": "enhet"}, idag=IDAG, hogst=9) is None


def test_a_search_stops_counting_and_says_so(folk: Folk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avvikelser.lista.sidor.HOGST_TRAFFAR", 3)
    for _ in range(5):
        ett(folk, beskrivning="Larmet ljöd.")
    svar = som(folk.maja).get(LISTA, {"q": "larm"})
    assert "Fler än 3 ärenden" in svar.text
    assert HOGST_TRAFFAR == 200


# ---- pieces of the text ----


def test_the_word_is_shown_in_its_place_and_marked(folk: Folk) -> None:
    ett(folk, beskrivning="På kvällen ljöd larmet <b>länge</b> utan att någon kom.")
    svar = som(folk.maja).get(LISTA, {"q": "larm"})
    assert "<mark>larmet</mark>" in svar.text
    assert "<b>länge" not in svar.text


def test_nothing_is_taken_out_of_an_arende_with_sekretess(folk: Folk) -> None:
    rapporterad(folk, lex=True, beskrivning="Hemligheten i larmet.")
    svar = som(folk.maja).get(LISTA, {"q": "hemlighet"})
    assert len(svar.context["arenden"]) == 1
    assert "Hemligheten i" not in svar.text
    assert "Orden finns i ärendet" in svar.text


def test_that_pieces_were_shown_is_in_the_log_and_the_words_are_not(folk: Folk) -> None:
    arende = ett(folk, beskrivning="Larmet ljöd.")
    som(folk.maja).get(LISTA, {"q": "larmet"})
    post = Sparpost.objects.get(verb="sok_arenden")
    assert post.detalj == {"visade": [arende.pk]}


def test_the_words_of_many_new_arenden_are_written_in_one_statement(folk: Folk) -> None:
    mall = ett(folk)
    rader = [Arende(**{f.attname: getattr(mall, f.attname) for f in Arende._meta.concrete_fields}) for _ in range(50)]
    for i, rad in enumerate(rader):
        rad.pk, rad.dnr, rad.beskrivning = None, f"PROV 2027/{i:04}", "Strömavbrottet varade länge."
    Arende.objects.bulk_create(rader)
    assert len(hittar(folk.maja, "strömavbrott")) == 50


def test_a_removed_arende_leaves_no_words(folk: Folk) -> None:
    arende = ett(folk, beskrivning="Larmet ljöd.")
    forsvinn(arende)
    with connection.cursor() as markor:
        markor.execute("SELECT count(*) FROM lista_fritext")
        assert markor.fetchone() == (0,)


# ---- what was said to and by the sender of a synpunkt ----


def _synpunkt(folk: Folk, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(enhet=folk.kommun.tallbacken, typ=Arendetyp.SYNPUNKT, beskrivning="", **falt)
    return arende


def _sagt(arende: Arende, text: str) -> Meddelande:
    return Meddelande.objects.create(
        arende=arende, slag=Meddelande.Slag.FRAN_AVSANDAREN, text=text, av_namn="Avsändaren", nar=arende.inkommen
    )


def test_words_in_a_message_find_its_synpunkt_and_show_where_they_stand(folk: Folk) -> None:
    arende, annan = _synpunkt(folk), _synpunkt(folk)
    _sagt(arende, "Det var trasiga handtaget som gjorde det.")
    assert hittar(folk.maja, "handtag") == {arende}
    svar = som(folk.maja).get(LISTA, {"q": "handtag"})
    assert "Meddelande:" in svar.text
    assert "<mark>handtaget</mark>" in svar.text
    assert annan not in hittar(folk.maja, "handtag")


def test_the_name_of_a_file_in_a_message_is_found_until_the_message_loses_it(folk: Folk) -> None:
    arende = _synpunkt(folk)
    meddelande = _sagt(arende, "Se bilden.")
    bilaga = spara_bytes("trappsteg_entre.txt", b"x", "text/plain", folk.maja)
    meddelande.bilagor.add(bilaga)
    assert hittar(folk.maja, "trappsteg") == {arende}
    meddelande.bilagor.remove(bilaga)
    assert hittar(folk.maja, "trappsteg") == set()
    assert hittar(folk.maja, "bilden") == {arende}


# ---- in what order ----


def _ordning(person: Person, fraga: str, **val: Any) -> list[str]:
    svar = som(person).get(LISTA, {"q": fraga, **val})
    return [arende.rubrik for arende in svar.context["arenden"]]


def _kom_in(arende: Arende, dag: int) -> None:
    Arende.objects.filter(pk=arende.pk).update(inkommen=datetime(2026, 5, dag, 9, tzinfo=STOCKHOLM))


def test_the_number_comes_first_then_what_the_heading_says_then_often_then_newest(folk: Folk) -> None:
    rader = [
        ett(folk, rubrik="Numret", dnr="IFN 2026/0417", beskrivning="Ingenting."),
        ett(folk, rubrik="Rum 417 var låst", dnr="IFN 2026/9001"),
        ett(folk, rubrik="Två gånger", dnr="IFN 2026/9002", beskrivning="Rum 417 var låst. I 417 bodde ingen."),
        ett(folk, rubrik="Senare", dnr="IFN 2026/9003", beskrivning="Rum 417 var låst."),
        ett(folk, rubrik="Tidigare", dnr="IFN 2026/9004", beskrivning="Rum 417 var låst."),
    ]
    for arende, dag in zip(rader, (1, 2, 3, 9, 8), strict=True):
        _kom_in(arende, dag)
    vantat = ["Numret", "Rum 417 var låst", "Två gånger", "Senare", "Tidigare"]
    assert _ordning(folk.maja, "417") == vantat
    assert _ordning(folk.maja, "417", sort="traff") == vantat
    assert _ordning(folk.maja, "417", sort="-inkommen") == [
        "Senare", "Tidigare", "Två gånger", "Rum 417 var låst", "Numret",
    ]  # fmt: skip


@pytest.mark.parametrize("fraga", ["IFN 2026/0417", "2026/0417", "0417"])
def test_a_number_written_in_another_way_is_first_too(folk: Folk, fraga: str) -> None:
    _kom_in(ett(folk, rubrik="Numret", dnr="IFN 2026/0417"), 1)
    for _ in range(3):
        _kom_in(ett(folk, rubrik="Nämner", beskrivning="Se IFN 2026/0417, IFN 2026/0417 och 0417."), 9)
    assert _ordning(folk.maja, fraga)[0] == "Numret"


def test_the_best_are_first_also_by_the_quicker_way_and_the_count_stays(
    folk: Folk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traffar, "FA_ENHETER", 1)
    for i in range(4):
        _kom_in(ett(folk, rubrik="Nytt", beskrivning="Larmet ljöd."), 9 + i)
    _kom_in(ett(folk, rubrik="Larmet", beskrivning="Det ljöd."), 8)
    _kom_in(ett(folk, rubrik="Gammalt larm", beskrivning="Larmet."), 1)
    ordnat = rangordning.funna(folk.sofia, {"q": "larm"}, idag=IDAG, hogst=5)
    assert ordnat is not None
    assert len(ordnat) == 6
    rubriker = dict(Arende.objects.values_list("pk", "rubrik"))
    assert [rubriker[pk] for pk in ordnat[:5]] == ["Larmet", "Nytt", "Nytt", "Nytt", "Nytt"]


def test_a_page_of_a_search_holds_the_order_it_was_found_in(folk: Folk) -> None:
    for i in range(30):
        _kom_in(ett(folk, rubrik=f"Nummer {i}", beskrivning="larm " * (i + 1)), 1 + i % 20)
    assert _ordning(folk.maja, "larm")[:3] == ["Nummer 29", "Nummer 28", "Nummer 27"]
    assert _ordning(folk.maja, "larm", page="2") == ["Nummer 4", "Nummer 3", "Nummer 2", "Nummer 1", "Nummer 0"]


@pytest.mark.parametrize(
    ("fraga", "sallsynt"),
    [
        ("läkem", False),
        ("LÄKEM*", False),
        ("läkemedel", False),
        ("läkem trappa", True),
        ('"läkemedel och läkemedelslista"', True),
        ("läkem hiss", True),
        ("hiss", True),
    ],
)
def test_how_common_words_are_is_read_from_what_the_database_has_counted(
    folk: Folk, monkeypatch: pytest.MonkeyPatch, fraga: str, sallsynt: bool
) -> None:
    """Forty have läkemedel and half of them trappa; what is in every second is rare here."""
    arenden = [
        ett(folk, beskrivning="Läkemedel." if i % 2 else "Läkemedel och läkemedelslista i trappan.") for i in range(40)
    ]
    with connection.cursor() as markor:
        markor.execute("ANALYZE lista_fritext")
    monkeypatch.setattr(traffar, "SALLSYNT", 30)
    tolkad = tolka(fraga)
    funna = traffar._sallsynta(" & ".join(tolkad.ska), tolkad.text)
    vantat = set() if "hiss" in fraga else {a.pk for a in arenden[::2]}
    assert (set(funna) if funna is not None else None) == (vantat if sallsynt else None)


# ---- ärenden without an enhet ----


def test_what_stands_at_the_namnd_itself_can_be_chosen_among_the_enheter(folk: Folk) -> None:
    namnd = ett(folk).namnd
    vid_namnden = _synpunkt(folk)
    Arende.objects.filter(pk=vid_namnden.pk).update(enhet=namnd)
    svar = som(folk.sofia).get(LISTA, {"enhet": str(namnd.pk), "lage": "alla"})
    assert list(svar.context["arenden"]) == [vid_namnden]
    assert f"{namnd.namn}, ingen enhet än" in svar.text
    assert str(namnd.pk) not in dict(som(folk.maja).get(LISTA).context["filter"].fields["enhet"].choices)
