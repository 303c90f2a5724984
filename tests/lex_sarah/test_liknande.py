"""Earlier events that resemble one: every filter has a row that must not match."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from avvikelser import arendegang
from avvikelser.lex_sarah import dokument, krav, utredning
from avvikelser.lex_sarah.liknande import FLEST, hitta
from avvikelser.models import Arende, Arendetyp, Kategori
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, beslutad, overlamnad
from tests.fabriker import ArendeFactory

TIDIGARE = date(2026, 1, 10)


@pytest.fixture
def arende(folk: Folk) -> Arende:
    ett = overlamnad(folk)
    ett.kategori = Kategori.objects.get_or_create(namn="Insats uteblev", typ=Arendetyp.LEX_SARAH)[0]
    ett.save()
    return ett


def hittade(arende: Arende, folk: Folk, **val: str) -> set[Arende]:
    return set(hitta(arende, folk.jonas, val).arenden)


def fore(folk: Folk, **falt: object) -> Arende:
    ett: Arende = ArendeFactory(**{"enhet": folk.kommun.tallbacken, "intraffade": TIDIGARE, **falt})
    return ett


def test_words_are_found_in_any_form_and_all_of_them_must_be_there(folk: Folk, arende: Arende) -> None:
    ett = fore(folk, beskrivning="Tillsynen på kvällen gjordes inte av vikarien.")
    fore(folk, beskrivning="Tillsynen gjordes för sent.")
    assert hittade(arende, folk, q="tillsyner vikarie") == {ett}


def test_a_word_left_out_with_a_minus_must_not_be_there(folk: Folk, arende: Arende) -> None:
    fore(folk, beskrivning="Tillsynen gjordes inte av vikarien.")
    ett = fore(folk, beskrivning="Tillsynen gjordes för sent.")
    assert hittade(arende, folk, q="tillsyn -vikarie") == {ett}


@pytest.mark.parametrize("q", ['"', "&|!", "a:*", "' OR 1=1 --", "-", "(((", "%s", "\\"])
def test_what_is_no_query_finds_nothing_and_breaks_nothing(folk: Folk, arende: Arende, q: str) -> None:
    fore(folk, beskrivning="Tillsynen gjordes för sent.")
    hitta(arende, folk.jonas, {"q": q})


def test_the_same_enhet_leaves_out_the_others(folk: Folk, arende: Arende) -> None:
    ett = fore(folk)
    tva = fore(folk, enhet=folk.kommun.mottagningen)
    assert hittade(arende, folk, var="enhet") == {ett}
    assert hittade(arende, folk) == {ett, tva}


def test_the_same_kategori_is_known_by_its_name_in_every_typ(folk: Folk, arende: Arende) -> None:
    samma = Kategori.objects.get_or_create(namn="Insats uteblev", typ=Arendetyp.AVVIKELSE)[0]
    ett = fore(folk, kategori=samma)
    fore(folk)
    assert hittade(arende, folk, kategori="samma") == {ett}


def test_only_what_the_person_may_read_and_what_came_before(folk: Folk, arende: Arende) -> None:
    fore(folk, lex=True)
    fore(folk, enhet=folk.kommun.aldreboendet)
    fore(folk, intraffade=date(2026, 11, 1))
    assert hittade(arende, folk) == set()


def test_what_is_linked_already_is_not_offered_again(folk: Folk, arende: Arende) -> None:
    ett, tva = fore(folk), fore(folk)
    arende.liknande.create(tidigare=ett)
    assert hittade(arende, folk) == {tva}


def test_no_more_than_a_page_is_shown_and_it_says_so(folk: Folk, arende: Arende) -> None:
    for _ in range(FLEST + 1):
        fore(folk)
    traffar = hitta(arende, folk.jonas, {})
    assert (len(traffar.arenden), traffar.fler) == (FLEST, True)


@pytest.mark.parametrize("forst", [1, 5, 1000])
def test_how_many_are_read_first_changes_nothing_in_the_answer(
    folk: Folk, arende: Arende, monkeypatch: pytest.MonkeyPatch, forst: int
) -> None:
    monkeypatch.setattr("avvikelser.lex_sarah.liknande.FORST", forst)
    monkeypatch.setattr("avvikelser.lex_sarah.liknande.FLEST", 2)
    for n in range(6):
        fore(folk, beskrivning="Tillsynen gjordes inte." if n % 2 else "Något annat.")
    traffar = hitta(arende, folk.jonas, {"q": "tillsyn"})
    assert [len(traffar.arenden), traffar.fler] == [2, True]
    assert traffar.arenden == sorted(traffar.arenden, key=lambda ett: (ett.inkommen, ett.pk), reverse=True)
    assert all("Tillsyn" in ett.beskrivning for ett in traffar.arenden)


# ---- an earlier ärende that whoever reads this one may not read ----

KOMMENTAR = "Rutinen nådde inte vikarierna."


@pytest.fixture
def tidigare(folk: Folk) -> Arende:
    """An earlier lex Sarah that Jonas investigated, and that Vera has nothing to do with."""
    ett = beslutad(folk)
    Arende.objects.filter(pk=ett.pk).update(intraffade=TIDIGARE, markt_dag=TIDIGARE, rubrik="En mycket hemlig rubrik")
    return Arende.objects.get(pk=ett.pk)


def _overtaget(folk: Folk, tidigare: Arende, kommentar: str = KOMMENTAR) -> Arende:
    """Jonas linked the earlier ärende, and then Vera took over."""
    arende = overlamnad(folk)
    utredning.koppla(arende, tidigare, kommentar=kommentar, av=folk.jonas)
    return arendegang.lamna_over(arende, utredare=folk.vera, av=folk.maja)


def _som(klient: Any, person: Any) -> Any:
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def test_the_page_says_that_there_is_one_and_why_again_and_nothing_else_of_it(
    folk: Folk, tidigare: Arende, client: Any
) -> None:
    arende = _overtaget(folk, tidigare)
    _som(client, folk.vera)
    for adress in (f"/avvikelser/{arende.pk}/utredning/", f"/avvikelser/{arende.pk}/"):
        text = client.get(adress).content.decode()
        assert tidigare.dnr not in text
        assert "2026-01-10" not in text
        assert "hemlig rubrik" not in text
    text = client.get(f"/avvikelser/{arende.pk}/utredning/").content.decode()
    assert "Ett tidigare ärende som du inte får läsa" in text
    assert KOMMENTAR in text
    assert not Sparpost.objects.filter(verb="se", objekt_id=str(tidigare.pk), person=folk.vera).exists()


def test_who_may_read_it_sees_its_number_and_day(folk: Folk, tidigare: Arende, client: Any) -> None:
    arende = _overtaget(folk, tidigare)
    text = _som(client, folk.maja).get(f"/avvikelser/{arende.pk}/utredning/").content.decode()
    assert tidigare.dnr in text
    assert "2026-01-10" in text
    assert "inte får läsa" not in text


def test_the_utredare_who_took_over_writes_why_and_is_shown_nothing_of_it(
    folk: Folk, tidigare: Arende, client: Any
) -> None:
    arende = _overtaget(folk, tidigare, kommentar="")
    (brist,) = [brist for brist in krav.saknas(arende) if "varför det hände igen" in brist.mening]
    assert brist.url.endswith("#liknande-1")
    adress = f"/avvikelser/{arende.pk}/utredning/liknande/{tidigare.pk}/"
    text = _som(client, folk.vera).get(adress).content.decode()
    assert "Ett tidigare ärende som du inte får läsa" in text
    assert tidigare.dnr not in text
    assert tidigare.beskrivning not in text
    assert client.post(adress, {"kommentar": KOMMENTAR}).status_code == 302
    assert arende.liknande.get().kommentar == KOMMENTAR
    assert not Sparpost.objects.filter(verb="se", objekt_id=str(tidigare.pk), person=folk.vera).exists()
    assert client.post(adress, {"ta_bort": "ja"}).status_code == 302
    assert not arende.liknande.exists()


def test_but_links_no_such_arende_anew(folk: Folk, tidigare: Arende, client: Any) -> None:
    arende = arendegang.lamna_over(overlamnad(folk), utredare=folk.vera, av=folk.maja)
    adress = f"/avvikelser/{arende.pk}/utredning/liknande/{tidigare.pk}/"
    assert _som(client, folk.vera).get(adress).status_code == 404
    assert client.post(adress, {"kommentar": KOMMENTAR}).status_code == 404
    with pytest.raises(OtillatenOvergang, match="går inte att koppla"):
        utredning.koppla(arende, tidigare, kommentar=KOMMENTAR, av=folk.vera)
    assert not arende.liknande.exists()


def test_nor_may_one_who_reads_the_utredning_and_does_not_write_in_it(
    folk: Folk, tidigare: Arende, client: Any
) -> None:
    arende = _overtaget(folk, tidigare)
    assert _som(client, folk.maja).get(f"/avvikelser/{arende.pk}/utredning/liknande/{tidigare.pk}/").status_code == 403


def test_the_history_names_no_other_arende(folk: Folk, tidigare: Arende) -> None:
    arende = _overtaget(folk, tidigare)
    utredning.koppla(arende, tidigare, kommentar="Något annat.", av=folk.vera)
    utredning.koppla_bort(arende, arende.liknande.get(), av=folk.vera)
    texter = [handelse.text for handelse in arende.handelser.all()]
    assert "Kopplade en liknande händelse." in texter
    assert "Tog bort kopplingen till en liknande händelse." in texter
    assert not any(tidigare.dnr in text for text in texter)
    tillagg = Sparpost.objects.filter(verb="utred", objekt_id=str(arende.pk)).order_by("pk").first()
    assert tillagg is not None
    assert tillagg.detalj["tidigare"] == tidigare.pk


def test_the_document_that_goes_to_who_decides_and_to_ivo_keeps_the_number(folk: Folk, tidigare: Arende) -> None:
    (del_,) = [d for d in dokument.bygg(_overtaget(folk, tidigare)).delar if d.rubrik == "Tidigare liknande händelser"]
    assert (f"{tidigare.dnr}, 2026-01-10", KOMMENTAR) in del_.fakta
