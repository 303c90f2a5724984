"""The register of diarienummer: every number once, in order, in words that give nothing away."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from avvikelser.arendegang.verb import Verb
from avvikelser.lex_sarah.models import Ivobeslut, Ivoutfall
from avvikelser.models import Arende, Arendetyp, Handelse, LexSarah
from avvikelser.tillsyn import tillsynsgang
from avvikelser.tillsyn.models import Tillsynsarende
from kvalitet.diarium.handlingar import for_rader, for_register
from kvalitet.diarium.kallor import KALLOR
from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.diarium.register import Lucka, Rad, Register, nummermening
from kvalitet.organisation.forandring.namn import andra_uppgifter
from kvalitet.organisation.models import Organisationsdel
from kvalitet.organisation.roller import Roll
from kvalitet.spar import logg
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import VERB
from rapporter.namnd import sammantradesgang
from tests.conftest import Kommun
from tests.egenkontroll.internkontroll import internkontrollscener as internkontroll
from tests.fabriker import ArendeFactory, PersonFactory, person_med
from tests.rapporter import namndscener
from tests.tillsyn import tillsynsscener
from tests.utforare import utforarscener

SIDA = reverse("diarium:lista")


def nasta(namnd: Organisationsdel, ar: int = 2026) -> str:
    with transaction.atomic():
        return nytt_dnr(namnd, ar)[0]


def ett(enhet: Organisationsdel, namnd: Organisationsdel, ar: int = 2026, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(enhet=enhet, dnr=nasta(namnd, ar), **falt)
    return arende


def numrerad(objekt: Any, dnr: str) -> Any:
    """What the other tests make without a series, put into one."""
    objekt.dnr = dnr
    objekt.save(update_fields=["dnr"])
    return objekt


def register(namnd: Organisationsdel, ar: int = 2026, **val: Any) -> Register:
    return Register(Dnrserie.objects.select_related("namnd").get(namnd=namnd, ar=ar), sort="nummer", **val)


def rader(namnd: Organisationsdel, **val: Any) -> list[Rad]:
    return list(register(namnd, **val))


def test_every_model_that_has_a_diarienummer_is_in_the_register():
    med_dnr = {
        modell
        for modell in apps.get_models()
        if not modell.__name__.startswith("Historical")
        and any(falt.name == "dnr" and str(falt.verbose_name) == "diarienummer" for falt in modell._meta.fields)
    }
    assert {kalla.modell for kalla in KALLOR} == med_dnr


def test_every_kind_stands_once_in_the_order_of_its_number(kommun: Kommun):
    person = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    ar = timezone.localdate().year  # a nämndärende takes its number of the series of the year it is put on the list
    arende = ett(kommun.tallbacken, kommun.ifn, ar)
    rapport = namndscener.rapport(kommun.ifn, person, ar=ar)
    mote = namndscener.sammantrade(person, kommun.ifn)
    eget = namndscener.arende(mote, person, "Val av ledamöter")
    namndscener.arende(mote, person, "Redovisning av halvåret", dnr=rapport.dnr)  # on the number of the rapport
    analys = numrerad(internkontroll.analys(kommun.ifn), nasta(kommun.ifn, ar))
    underrattelse = numrerad(utforarscener.underrattelse(utforarscener.avtal(kommun.ifn)), nasta(kommun.ifn, ar))

    alla = rader(kommun.ifn, ar=ar)
    funna = [rad for rad in alla if rad.dnr in {arende.dnr, rapport.dnr, eget.dnr, analys.dnr}]
    assert [(rad.dnr, rad.slag) for rad in funna] == [
        (arende.dnr, "Avvikelse"),
        (rapport.dnr, "Rapport"),
        (eget.dnr, "Nämndärende"),
        (analys.dnr, "Riskanalys"),
    ]
    assert funna[1].mening == "Halvårsredovisning första halvåret 2026"
    assert [register(kommun.ifn, ar).rad(rad.nummer) for rad in alla] == alla
    assert underrattelse.dnr in {rad.dnr for rad in alla}
    assert len({rad.dnr for rad in alla}) == len(alla)


def test_the_versions_of_an_internkontrollplan_are_one_row(kommun: Kommun):
    dnr = nasta(kommun.ifn)
    for ar in (2026, 2027):  # what stands on one number is one row, whatever its year
        numrerad(internkontroll.plan(kommun.ifn, antagen=False, ar=ar), dnr)
    assert [rad.slag for rad in rader(kommun.ifn)] == ["Internkontrollplan"]


def test_another_namnd_and_another_year_are_not_in_the_series(kommun: Kommun):
    har = ett(kommun.tallbacken, kommun.ifn)
    ett(kommun.aldreboendet, kommun.an)
    ArendeFactory(enhet=kommun.tallbacken, dnr=nasta(kommun.ifn, 2025))
    assert [rad.dnr for rad in rader(kommun.ifn)] == [har.dnr]


def test_number_ten_thousand_comes_after_the_one_before(kommun: Kommun):
    Dnrserie.objects.create(namnd=kommun.ifn, ar=2026, senaste=9998)
    dnr = [ett(kommun.tallbacken, kommun.ifn).dnr for _ in range(2)]
    assert [rad.dnr for rad in rader(kommun.ifn)] == dnr
    assert dnr[1].endswith("/10000")


def test_a_number_is_not_taken_for_one_that_begins_as_it_does(kommun: Kommun):
    Dnrserie.objects.create(namnd=kommun.ifn, ar=2026, senaste=999)
    ett_tusen = ett(kommun.tallbacken, kommun.ifn)
    Dnrserie.objects.update(senaste=10_000)
    langre = ett(kommun.tallbacken, kommun.ifn)
    assert (ett_tusen.dnr, langre.dnr) == ("IFN 2026/1000", "IFN 2026/10001")
    assert [rad and rad.dnr for rad in map(register(kommun.ifn).rad, (1000, 10_001, 100, 1))] == [
        ett_tusen.dnr,
        langre.dnr,
        None,
        None,
    ]


def test_one_with_sekretess_shows_what_kind_it_is_and_nothing_more(kommun: Kommun):
    ett(kommun.tallbacken, kommun.ifn, lex=True, rubrik="Hemlig rubrik", berord="Prov Enskild")
    ett(kommun.tallbacken, kommun.ifn, sekretess=True, rubrik="Sexuellt övergrepp")
    lex, avvikelse = rader(kommun.ifn)
    assert (lex.mening, lex.part) == ("Rapport enligt lex Sarah", "")
    assert (avvikelse.mening, avvikelse.part) == ("Avvikelse", "")


def test_a_sender_is_a_group_and_never_a_name(kommun: Kommun):
    synpunkt = {"typ": Arendetyp.SYNPUNKT, "rubrik": "Bemötande"}
    ett(kommun.tallbacken, kommun.ifn, **synpunkt, rad_bredvid__avsandargrupp="narstaende")
    ett(kommun.tallbacken, kommun.ifn, **synpunkt, rad_bredvid__anonym=True)
    ett(kommun.tallbacken, kommun.ifn, rapportor=PersonFactory(), rapportor_namn="Prov Medarbetare")
    assert [rad.part for rad in rader(kommun.ifn)] == ["Närstående", "Anonym", "Stödboendet Tallbacken"]
    assert rader(kommun.ifn)[0].slag == "Klagomål"


def test_one_that_has_been_moved_keeps_its_number_and_says_where_it_is(kommun: Kommun):
    flyttat = ett(kommun.aldreboendet, kommun.ifn)
    kvar = ett(kommun.tallbacken, kommun.ifn)
    assert [(rad.dnr, rad.flyttat_till) for rad in rader(kommun.ifn)] == [
        (flyttat.dnr, "Äldrenämnden"),
        (kvar.dnr, ""),
    ]
    assert not Dnrserie.objects.filter(namnd=kommun.an).exists()


def test_a_namnd_with_a_new_kortnamn_has_one_register(kommun: Kommun):
    fore = ett(kommun.tallbacken, kommun.ifn)
    andra_uppgifter(kommun.ifn, kortnamn="SN", verksamhetsform="", av=None)
    kommun.ifn.refresh_from_db()
    efter = ett(kommun.tallbacken, kommun.ifn)
    assert [rad.dnr for rad in rader(kommun.ifn)] == [fore.dnr, efter.dnr] == ["IFN 2026/0001", "SN 2026/0002"]
    assert [rad and rad.dnr for rad in map(register(kommun.ifn).rad, (1, 2, 3))] == [fore.dnr, efter.dnr, None]
    assert register(kommun.ifn).luckor() == []


def test_words_are_looked_for_as_they_are_written(kommun: Kommun):
    ett(kommun.tallbacken, kommun.ifn, rubrik="Läkemedel 100 %")
    ett(kommun.tallbacken, kommun.ifn, rubrik="Fall")
    assert [rad.mening for rad in rader(kommun.ifn, q="100 %")] == ["Läkemedel 100 %"]
    assert [rad.mening for rad in rader(kommun.ifn, q="/0002")] == ["Fall"]
    assert rader(kommun.ifn, q="_") == []


def test_a_series_without_gaps_says_so(kommun: Kommun):
    for _ in range(3):
        ett(kommun.tallbacken, kommun.ifn)
    assert register(kommun.ifn).luckor() == []
    assert nummermening(3, []) == "Nummer 1–3, inga luckor."


def test_a_number_whose_arende_was_taken_off_the_list_is_missing_with_its_reason(kommun: Kommun):
    person = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    mote = namndscener.sammantrade(person, kommun.ifn)
    borta = namndscener.arende(mote, person, "Utgår")
    namndscener.arende(mote, person, "Kvar")
    sammantradesgang.ta_bort_arende(borta, av=person)
    ar = timezone.localdate().year  # that of the numbers of both
    nasta(kommun.ifn, ar)  # taken, and never used
    dag = timezone.localdate(Sparpost.objects.get(verb="ta_bort_arende").nar)

    luckor = register(kommun.ifn, ar, q="Kvar").luckor()
    assert luckor == [Lucka(1, f"Tog bort ett ärende ur listan, {dag}"), Lucka(3, "")]
    assert nummermening(3, luckor) == "Nummer 1–3, 2 nummer saknas."


# ---- the page ----


def test_the_page_shows_one_series_with_its_check(kommun: Kommun, logga_in: Callable[..., Any]):
    ett(kommun.tallbacken, kommun.ifn, rubrik="Läkemedel")
    klient, _ = logga_in(Roll.SYNPUNKTSKOORDINATOR, kommun.ifn)
    svar = klient.get(SIDA)
    assert "Läkemedel" in svar.content.decode()
    assert "Nummer 1–1, inga luckor." in svar.content.decode()


def test_who_covers_one_enhet_or_another_namnd_reads_no_register_here(kommun: Kommun, logga_in: Callable[..., Any]):
    ett(kommun.tallbacken, kommun.ifn, rubrik="Läkemedel")
    for delen in (kommun.tallbacken, kommun.an):
        klient, _ = logga_in(Roll.SYNPUNKTSKOORDINATOR, delen)
        svar = klient.get(SIDA, {"namnd": kommun.ifn.pk, "ar": 2026})
        assert "Läkemedel" not in svar.content.decode()
        assert (
            klient.get(SIDA, {"namnd": kommun.ifn.pk, "ar": 2026, "format": "csv"})
            .headers["Content-Type"]
            .startswith("text/html")
        )


def test_the_file_holds_exactly_the_filtered_rows_and_leaves_a_post(kommun: Kommun, logga_in: Callable[..., Any]):
    ett(kommun.tallbacken, kommun.ifn, rubrik="Läkemedel")
    ett(kommun.tallbacken, kommun.ifn, rubrik="Fall")
    klient, person = logga_in(Roll.NAMNDSEKRETERARE, kommun.ifn)
    csv = b"".join(klient.get(SIDA, {"q": "fall", "format": "csv"})).decode("utf-8-sig").splitlines()
    assert len(csv) == 2
    assert csv[1].startswith("IFN 2026/0002;2026-03-02;Inkommen;Avvikelse;Fall;")
    blad = load_workbook(io.BytesIO(klient.get(SIDA, {"format": "xlsx"}).content)).active
    assert [cell.value for cell in blad["A"]] == ["Diarienummer", "IFN 2026/0002", "IFN 2026/0001"]
    poster = Sparpost.objects.filter(verb="hamta_diarium", person=person)
    assert [post.detalj["format"] for post in poster.order_by("pk")] == ["csv", "xlsx"]


def test_a_long_series_is_paged_and_asks_no_more_than_twelve_times(kommun: Kommun, logga_in: Callable[..., Any]):
    for _ in range(60):
        ett(kommun.tallbacken, kommun.ifn, inkommen=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    ett(kommun.aldreboendet, kommun.ifn)
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.kommun)
    with CaptureQueriesContext(connection) as fragor:
        svar = klient.get(SIDA, {"sort": "dag", "page": 2})
    assert len(fragor) <= 12, len(fragor)
    assert len(svar.context["rader"]) == 11
    assert "IFN 2026/0061" in svar.content.decode()


@pytest.mark.parametrize("fraga", [{"namnd": "0"}, {"ar": "x"}, {"sort": "nummer; DROP"}, {"page": "999"}])
def test_an_address_that_means_nothing_is_no_error(kommun: Kommun, logga_in: Callable[..., Any], fraga: dict[str, str]):
    ett(kommun.tallbacken, kommun.ifn)
    klient: Client
    klient, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert klient.get(SIDA, fraga).status_code == 200


# ---- handlingar ----


def handelse(arende: Arende, verb: Verb, dag: int) -> None:
    Handelse.objects.create(
        arende=arende,
        verb=verb,
        till_status=arende.status,
        av_namn="Prov Person",
        text="Hemlig text om en enskild",
        nar=datetime(2026, 3, dag, 9, 0, tzinfo=UTC),
    )


def test_the_handlingar_of_a_number_are_numbered_as_they_came_and_notes_are_none(kommun: Kommun):
    synpunkt = ett(kommun.tallbacken, kommun.ifn, typ=Arendetyp.SYNPUNKT, rubrik="Klagomål om bemötande")
    for verb, dag in ((Verb.BESVARA, 9), (Verb.ANTECKNING, 4), (Verb.BEKRAFTA, 3), (Verb.AVSANDAREN_SKREV, 5)):
        handelse(synpunkt, verb, dag)
    annat = ett(kommun.tallbacken, kommun.ifn)
    alla = list(for_register(register(kommun.ifn)))
    assert [(h.nummer, h.dag.isoformat(), h.riktning.value, h.vad, h.part) for h in alla] == [
        (f"{synpunkt.dnr}-1", "2026-03-02", "Inkommen", "Klagomål om bemötande", "Brukare"),
        (f"{synpunkt.dnr}-2", "2026-03-03", "Skickad", "Bekräftelse", "Avsändaren"),
        (f"{synpunkt.dnr}-3", "2026-03-05", "Inkommen", "Meddelande", "Avsändaren"),
        (f"{synpunkt.dnr}-4", "2026-03-09", "Skickad", "Svar", "Avsändaren"),
        (f"{annat.dnr}-1", "2026-03-02", "Inkommen", annat.rubrik, kommun.tallbacken.namn),
    ]


def test_the_handlingar_of_one_with_sekretess_say_which_way_they_went_and_nothing_more(kommun: Kommun):
    lex = ett(kommun.tallbacken, kommun.ifn, lex=True, rubrik="Hemlig rubrik")
    for verb, dag in ((Verb.LAMNA_FORSLAG, 4), (Verb.BESLUTA, 5), (Verb.ANMAL_TILL_IVO, 6), (Verb.IVO_BESLUT, 7)):
        handelse(lex, verb, dag)
    forst, *sedan = for_rader(rader(kommun.ifn))
    assert (forst.vad, forst.part) == ("Rapport enligt lex Sarah", "")
    assert [(h.riktning.value, h.vad, h.part) for h in sedan] == [
        ("Upprättad", "Handling", ""),
        ("Upprättad", "Handling", ""),
        ("Skickad", "Handling", ""),
        ("Inkommen", "Handling", ""),
    ]


def test_what_is_written_in_afterwards_has_its_own_day_and_gives_no_other_a_new_number(kommun: Kommun):
    lex = ett(kommun.tallbacken, kommun.ifn, lex=True)
    for verb, dag in ((Verb.ANMAL_TILL_IVO, 12), (Verb.BESLUTA, 14), (Verb.IVO_BESLUT, 20), (Verb.IVO_BESLUT, 25)):
        handelse(lex, verb, dag)
    LexSarah.objects.filter(arende=lex).update(anmald_ivo=date(2026, 3, 10))
    person = PersonFactory()
    for skrivet, kom in ((20, 18), (25, 25)):
        nar = datetime(2026, 3, skrivet, 9, 0, tzinfo=UTC)
        Ivobeslut.objects.create(arende=lex, dag=date(2026, 3, kom), utfall=Ivoutfall.MER, av=person, nar=nar)

    def alla() -> list[tuple[str, str, int]]:
        return [(h.nummer.rpartition("-")[2], h.riktning.value, h.dag.day) for h in for_rader(rader(kommun.ifn))][1:]

    forut = [("2", "Skickad", 10), ("3", "Upprättad", 14), ("4", "Inkommen", 18), ("5", "Inkommen", 25)]
    assert alla() == forut
    sarah = LexSarah.objects.get(arende=lex)
    sarah.anmald_ivo, sarah.utredning_sand = date(2026, 3, 11), date(2026, 3, 17)  # the day is put right
    sarah.save()
    assert alla() == [("2", "Skickad", 11), *forut[1:], ("6", "Skickad", 17)]
    assert {(h.vad, h.part) for h in list(for_rader(rader(kommun.ifn)))[1:]} == {("Handling", "")}


def test_an_answer_to_ivo_has_the_day_it_was_sent(kommun: Kommun, logga_in: Callable[..., Any]):
    _, av = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    fore = timezone.localdate() - timedelta(days=5)
    rad = tillsynsgang.paborja(tillsynsscener.arende(kommun.ifn, av, inkommen=fore), av=av)
    tillsynsscener.svarat(tillsynsscener.krav(rad, av), av)
    rad = tillsynsscener.besvarat(rad, av, dag=fore)
    ur = [h for h in for_register(register(kommun.ifn, fore.year)) if h.nummer.startswith(rad.dnr)]
    assert [(h.vad, h.dag) for h in ur][1:] == [("Svar", fore)]
    Tillsynsarende.objects.filter(pk=rad.pk).update(sekretess=True)
    ur = [h for h in for_register(register(kommun.ifn, fore.year)) if h.nummer.startswith(rad.dnr)]
    assert [(h.vad, h.riktning.value, h.part) for h in ur][1:] == [("Handling", "Skickad", "")]


def test_what_the_namnd_writes_about_one_with_sekretess_is_not_named_on_its_number(kommun: Kommun):
    person = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    ar = timezone.localdate().year
    lex = ett(kommun.tallbacken, kommun.ifn, ar, lex=True)
    eget = namndscener.arende(namndscener.sammantrade(person, kommun.ifn), person, "Rapport om brister", dnr=lex.dnr)
    logg.anteckna("klar_tjansteskrivelse", eget, av=person)
    alla = list(for_register(register(kommun.ifn, ar)))
    assert [(h.vad, h.riktning.value, h.part) for h in alla] == [
        ("Rapport enligt lex Sarah", "Inkommen", ""),
        ("Handling", "Upprättad", ""),
    ]


def test_what_the_namnd_makes_itself_was_made_and_its_skrivelse_is_a_handling(kommun: Kommun):
    person = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    mote = namndscener.sammantrade(person, kommun.ifn)
    eget = namndscener.arende(mote, person, "Val av ledamöter")
    logg.anteckna("klar_tjansteskrivelse", eget, av=person)
    logg.anteckna("skriv_tjansteskrivelse", eget, av=person)
    ar = timezone.localdate().year
    handlingarna = [h for h in for_register(register(kommun.ifn, ar)) if h.nummer.startswith(eget.dnr)]
    assert [(h.riktning.value, h.vad) for h in handlingarna] == [
        ("Upprättad", "Val av ledamöter"),
        ("Upprättad", "Tjänsteskrivelse"),
    ]


def test_every_verb_that_makes_a_handling_is_one_the_log_knows():
    slagen = {verb for kalla in KALLOR for verb in kalla.loggade}
    assert slagen
    assert slagen <= set(VERB)


def test_the_page_and_the_file_of_handlingar(kommun: Kommun, logga_in: Callable[..., Any]):
    synpunkt = ett(kommun.tallbacken, kommun.ifn, typ=Arendetyp.SYNPUNKT, rubrik="Bemötande")
    handelse(synpunkt, Verb.BESVARA, 9)
    ett(kommun.tallbacken, kommun.ifn, rubrik="Fall")
    klient, person = logga_in(Roll.NAMNDSEKRETERARE, kommun.ifn)
    serie = Dnrserie.objects.get(namnd=kommun.ifn, ar=2026)
    with CaptureQueriesContext(connection) as fragor:
        sida = klient.get(reverse("diarium:rad", args=[serie.pk, 1]))
    assert len(fragor) <= 12, len(fragor)
    assert "IFN 2026/0001-2" in sida.content.decode()
    assert "Hemlig text" not in sida.content.decode()
    assert reverse("diarium:rad", args=[serie.pk, 1]) in klient.get(SIDA).content.decode()
    csv = b"".join(klient.get(SIDA, {"format": "csv", "visa": "handlingar", "q": "bemötande"})).decode("utf-8-sig")
    assert [rad.split(";")[0] for rad in csv.splitlines()] == ["Handling", "IFN 2026/0001-1", "IFN 2026/0001-2"]
    post = Sparpost.objects.get(verb="hamta_diarium", person=person)
    assert post.detalj["vad"] == "handlingar"
    for nummer in (0, 99, 10**18):
        assert klient.get(reverse("diarium:rad", args=[serie.pk, nummer])).status_code == 404
    annan, _ = logga_in(Roll.NAMNDSEKRETERARE, kommun.an)
    assert annan.get(reverse("diarium:rad", args=[serie.pk, 1])).status_code == 404
