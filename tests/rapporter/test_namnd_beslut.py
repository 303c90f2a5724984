"""After the sammanträde: decisions, justering and anslag by the law's days, and the decision that goes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO

import docx
import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from avvikelser.lex_sarah.models import Beslutsgrund, Beslutssteg
from avvikelser.models import Arendetyp, Beslut, Utfall
from kvalitet.aviseringar.fristregister import Urval, synliga
from kvalitet.frister import arbetsdag
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd import (
    anslagstid,
    arendekoppling,
    beslutsgang,
    bevakning,
    bilageordning,
    delegationsanmalan,
    handlingar,
    offentliggang,
    paragrafer,
    protokoll,
    sammantradesgang,
    skrivelse,
    skrivelsegang,
)
from rapporter.namnd.beslutslage import for_arende, for_rapporter
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag, Arendekoppling, Namndbeslut
from rapporter.namnd.dokument import Del, som_docx, som_html
from rapporter.namnd.handlingar import arenden_med_bilagor
from rapporter.namnd.modeller import Namndarende, Offentlighet, Sammantrade
from rapporter.namnd.skrivelsemodeller import Skrivelsedel, Skrivelsemall, Tjansteskrivelse
from rapporter.sammanstallning.text import punkter
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.rapporter import namndscener as scen
from tests.rapporter import papper, scen_rapport
from tests.rapporter.namndscener import Folk
from tests.rapporter.test_namnd_sidor import adress, som


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    """A sammanträde ten days ago, called to."""
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(-10), plats="Granen")
    scen.arende(mote, folk.petra, "Ett", forslag="Nämnden godkänner redovisningen.")
    scen.arende(mote, folk.petra, "Två", forslag="Nämnden antar planen.")
    sammantradesgang.kalla(mote, av=folk.petra)
    return mote


def ett(mote: Sammantrade) -> Namndarende:
    return mote.arenden.get(ordning=1)


# ---- the decision ----


def test_a_decision_is_written_and_put_right_until_it_is_justerat(folk: Folk, mote: Sammantrade):
    beslut = beslutsgang.skriv_beslut(
        ett(mote), beslut="Nämnden godkänner.\nNämnden vill veta mer.", expedieras_till="Revisorerna", av=folk.petra
    )
    assert beslut.punkter == ["Nämnden godkänner.", "Nämnden vill veta mer."]
    assert beslut.mottagare == ["Revisorerna"]
    igen = beslutsgang.skriv_beslut(ett(mote), beslut="Nämnden avslår.", version=beslut.version, av=folk.petra)
    assert (igen.pk, igen.version, igen.beslut) == (beslut.pk, 2, "Nämnden avslår.")
    paragrafer.numrera(mote, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    beslutsgang.skriv_beslut(ett(mote), beslut="Nämnden avslår förslaget.", version=2, av=folk.petra)
    scen.justera(mote, folk.petra)
    with pytest.raises(OtillatenOvergang, match="är justerad"):
        beslutsgang.skriv_beslut(ett(mote), beslut="Sent", version=3, av=folk.petra)
    verben = Sparpost.objects.filter(verb="skriv_namndbeslut").values_list("detalj__version", flat=True)
    assert sorted(verben) == [1, 1, 2, 3]


def test_nothing_is_decided_before_the_sammantrade_or_without_a_kallelse_or_without_words(folk: Folk):
    tidigt = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(3))
    arende = scen.arende(tidigt, folk.petra)
    with pytest.raises(OtillatenOvergang, match="kallelsen är skickad"):
        beslutsgang.skriv_beslut(arende, beslut="Ja", av=folk.petra)
    sammantradesgang.kalla(tidigt, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="efter sammanträdet"):
        beslutsgang.skriv_beslut(arende, beslut="Ja", av=folk.petra)
    sammantradesgang.andra_sammantrade(tidigt, datum=timezone.localdate(), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="vad nämnden beslutade"):
        beslutsgang.skriv_beslut(arende, beslut="  ", av=folk.petra)
    with pytest.raises(IntegrityError, match="beslutet_har_en_text"), transaction.atomic():
        Namndbeslut.objects.create(arende=arende, beslut="", av=folk.petra)


def test_the_second_of_two_who_write_is_told_and_overwrites_nothing(folk: Folk, mote: Sammantrade):
    beslutsgang.skriv_beslut(ett(mote), beslut="Först", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match=f"{folk.petra.namn} sparade beslutet före dig"):
        beslutsgang.skriv_beslut(ett(mote), beslut="Sedan", version=0, av=folk.petra)
    assert ett(mote).beslut.beslut == "Först"


def test_it_is_not_genomfort_without_a_decision_in_every_arende(folk: Folk, mote: Sammantrade):
    paragrafer.numrera(mote, av=folk.petra)
    beslutsgang.skriv_beslut(ett(mote), beslut="Ja", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="Ärende 2 saknar beslut"):
        sammantradesgang.genomfor(mote, av=folk.petra)
    scen.besluta(mote, folk.petra)
    assert not sammantradesgang.genomfor(mote, av=folk.petra).oppet


def test_once_something_is_decided_day_kallelse_and_the_arende_stay(folk: Folk, mote: Sammantrade):
    beslutsgang.skriv_beslut(ett(mote), beslut="Ja", av=folk.petra)
    for forsok in (
        lambda: sammantradesgang.andra_sammantrade(mote, datum=scen.om(-9), av=folk.petra),
        lambda: sammantradesgang.aterta_kallelse(mote, av=folk.petra),
        lambda: sammantradesgang.ta_bort_arende(ett(mote), av=folk.petra),
    ):
        with pytest.raises(OtillatenOvergang, match="beslut"):
            forsok()


# ---- justering and anslag ----


def test_omedelbart_justerade_are_justerade_for_themselves_and_then_no_number_moves(folk: Folk, mote: Sammantrade):
    beslutsgang.skriv_beslut(ett(mote), beslut="Ja", omedelbart_justerad=True, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="saknar paragraf"):
        scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    for forsok in (
        lambda: beslutsgang.skriv_beslut(ett(mote), beslut="Nej", version=1, av=folk.petra),
        lambda: paragrafer.numrera(mote, fran=50, av=folk.petra),
        lambda: paragrafer.satt_paragraf(ett(mote), 77, av=folk.petra),
        lambda: sammantradesgang.flytta_arende(ett(mote), "ner", av=folk.petra),
        lambda: scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR),
    ):
        with pytest.raises(OtillatenOvergang, match=r"justera|inskriven"):
            forsok()
    tva = mote.arenden.get(ordning=2)
    beslutsgang.skriv_beslut(tva, beslut="Ja", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="redan justerade"):
        beslutsgang.skriv_beslut(tva, beslut="Ja", omedelbart_justerad=True, version=1, av=folk.petra)


@pytest.fixture
def signerat(folk: Folk, mote: Sammantrade) -> Namndarende:
    """Ärende 1 signed at once, with sekretess, a klar skrivelse and two bilagor, while the sammanträde goes on."""
    arende = ett(mote)
    sammantradesgang.andra_arende(arende, rubrik="Ett", sekretess=True, forslag=arende.forslag, av=folk.petra)
    scen.skrivelse(ett(mote), folk.petra)
    scen.bilaga(arende, folk.petra, "Först")
    scen.bilaga(arende, folk.petra, "Sedan")
    beslutsgang.skriv_beslut(ett(mote), beslut="Ja", omedelbart_justerad=True, av=folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    return ett(mote)


def test_nothing_changes_in_a_signed_paragraf_while_the_sammantrade_goes_on(folk: Folk, signerat: Namndarende):
    av = {"av": folk.petra}
    forst, sedan = signerat.bilagor.order_by("ordning")
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    for forsok in (
        lambda: sammantradesgang.andra_arende(signerat, rubrik="Annan", sekretess=False, **av),
        lambda: paragrafer.andra_arende_och_paragraf(signerat, 45, rubrik="Annan", **av),
        lambda: paragrafer.satt_paragraf(signerat, 77, **av),
        lambda: sammantradesgang.flytta_arende(signerat, "ner", **av),
        lambda: sammantradesgang.ta_bort_arende(signerat, **av),
        lambda: bilageordning.valj_rapport(signerat, rapport, **av),
        lambda: bilageordning.ladda_upp(signerat, scen.pdf(folk.petra), namn="Ny", **av),
        lambda: bilageordning.ordna_bilagor(signerat, [sedan.pk, forst.pk], **av),
        lambda: bilageordning.byt_namn(forst, "Annat", **av),
        lambda: bilageordning.flytta_bilaga(forst, "ner", **av),
        lambda: bilageordning.ta_bort_bilaga(forst, **av),
        lambda: skrivelsegang.oppna_igen(signerat, **av),
        lambda: scen.skrivelse(signerat, folk.petra, sammanfattning="Något annat."),
    ):
        with pytest.raises(OtillatenOvergang, match=r"Paragrafen är justerad.+Lägg till ett nytt ärende"):
            forsok()
    nu = ett(signerat.sammantrade)
    assert (nu.rubrik, nu.sekretess, nu.paragraf, nu.ordning) == ("Ett", True, 45, 1)
    assert [b.namn for b in nu.bilagor.all()] == ["Först", "Sedan"]


def test_tid_och_plats_stand_in_what_is_signed_and_stay(folk: Folk, signerat: Namndarende):
    mote = signerat.sammantrade
    for falt in ({"plats": "Rönnen"}, {"plats": "Granen", "tid": time(9)}):
        with pytest.raises(OtillatenOvergang, match="redan justerade"):
            sammantradesgang.andra_sammantrade(mote, datum=mote.datum, **falt, av=folk.petra)


def test_beside_a_signed_paragraf_the_public_choice_and_the_other_arenden_are_still_open(
    folk: Folk, signerat: Namndarende
):
    mote, av = signerat.sammantrade, folk.petra
    bilaga = signerat.bilagor.get(ordning=1)
    offentliggang.valj_offentlighet(bilaga, Offentlighet.UNDANTAGEN, lagrum="26 kap. 1 § OSL", av=av)
    tva = mote.arenden.get(ordning=2)
    scen.bilaga(sammantradesgang.andra_arende(tva, rubrik="Två igen", av=av), av)
    beslutsgang.skriv_beslut(tva, beslut="Ja", av=av)
    sent = scen.arende(mote, av, "Extra")
    beslutsgang.skriv_beslut(sent, beslut="Ja", av=av)
    paragrafer.satt_paragraf(sent, 47, av=av)  # it came after the others were signed, and needs its own
    beslutsgang.satt_upp_anslag(mote.anslag.get(), uppsatt=timezone.localdate(), av=av)
    assert not sammantradesgang.genomfor(mote, av=av).oppet


def test_the_pages_offer_nothing_that_changes_a_signed_paragraf(folk: Folk, signerat: Namndarende):
    petra, mote = som(folk.petra), signerat.sammantrade
    sida = petra.get(adress("namnd-arende", signerat.pk)).content.decode()
    tva = petra.get(adress("namnd-arende", mote.arenden.get(ordning=2).pk)).content.decode()
    assert "går inte att ändra. Vad allmänheten ser av bilagorna kan du fortfarande välja." in sida
    for namn in ("namnd-arende-andra", "namnd-bilaga-valj", "namnd-bilaga-upp", "namnd-bilagor-ordna"):
        assert adress(namn, signerat.pk) not in sida
    for namn in ("namnd-arende-andra", "namnd-bilaga-upp"):
        assert adress(namn, mote.arenden.get(ordning=2).pk) in tva
    for bilaga in signerat.bilagor.all():
        assert adress("namnd-bilaga-andra", bilaga.pk) not in sida
        assert adress("namnd-bilaga-flytta", bilaga.pk) not in sida
    for text in (sida, tva):
        assert "/flytta/" not in text.replace("/bilaga/", "")
        assert adress("namnd-numrera", mote.pk) not in text
        assert adress("namnd-andra", mote.pk) not in text
    skrivelsen = petra.get(adress("namnd-skrivelse", signerat.pk)).content.decode()
    assert adress("namnd-skrivelse-oppna", signerat.pk) not in skrivelsen
    svar = petra.post(adress("namnd-bilaga-ta-bort", signerat.bilagor.get(ordning=1).pk), follow=True)
    assert "Paragrafen är justerad, så ärendet och dess bilagor går inte att ändra." in svar.content.decode()
    htmx = petra.post(
        adress("namnd-bilaga-flytta", signerat.bilagor.get(ordning=1).pk), {"riktning": "ner"}, HTTP_HX_REQUEST="true"
    ).content.decode()
    assert "Paragrafen är justerad" in htmx
    assert "/flytta/" not in htmx


def test_an_arende_that_comes_after_the_signed_ones_gets_its_paragraf_by_itself(folk: Folk, signerat: Namndarende):
    extra = scen.arende(signerat.sammantrade, folk.petra, "Extra")
    sida = som(folk.petra).get(adress("namnd-sammantrade", signerat.sammantrade_id)).content.decode()
    assert "Ge ärende 3 sin paragraf." in sida
    assert adress("namnd-arende-andra", extra.pk) in sida


def test_the_protocol_is_justerat_after_it_is_genomfort_and_not_in_the_future(folk: Folk, mote: Sammantrade):
    paragrafer.numrera(mote, av=folk.petra)
    scen.besluta(mote, folk.petra)
    with pytest.raises(OtillatenOvergang, match="genomfört"):
        scen.justera(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    for dag in (mote.datum - timedelta(days=1), scen.om(1)):
        with pytest.raises(OtillatenOvergang, match="mellan sammanträdet"):
            scen.justera(mote, folk.petra, dag=dag)
    with pytest.raises(OtillatenOvergang, match="Ingen paragraf"):
        scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    assert scen.justera(mote, folk.petra).justerad == mote.datum


def test_the_notice_goes_up_and_comes_down_and_never_too_early(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(-60))
    scen.arende(mote, folk.petra)
    anslag = scen.justera(scen.hallet(mote, folk.petra), folk.petra, dag=scen.om(-50))
    with pytest.raises(OtillatenOvergang, match="sattes upp"):
        beslutsgang.ta_ned_anslag(anslag, nedtaget=scen.om(-1), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="mellan justeringen"):
        beslutsgang.satt_upp_anslag(anslag, uppsatt=scen.om(-51), av=folk.petra)
    anslag = beslutsgang.satt_upp_anslag(anslag, uppsatt=scen.om(-49), av=folk.petra)
    assert anslag.nedtas_tidigast == anslagstid.nedtas_tidigast(scen.om(-49))
    with pytest.raises(OtillatenOvergang, match="sitter kvar till och med"):
        beslutsgang.ta_ned_anslag(anslag, nedtaget=anslag.nedtas_tidigast - timedelta(days=1), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        beslutsgang.ta_ned_anslag(anslag, nedtaget=scen.om(1), av=folk.petra)
    beslutsgang.ta_ned_anslag(anslag, nedtaget=anslag.nedtas_tidigast, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="togs ned"):
        beslutsgang.ta_ned_anslag(anslag, nedtaget=timezone.localdate(), av=folk.petra)
    with pytest.raises(IntegrityError, match="anslaget_uppe"), transaction.atomic():
        Anslag.objects.filter(pk=anslag.pk).update(nedtaget=anslag.uppsatt)


@pytest.mark.parametrize(
    ("uppsatt", "sista", "ned"),
    [
        (date(2026, 9, 30), date(2026, 10, 21), date(2026, 10, 22)),  # a Wednesday three weeks on
        (date(2026, 9, 25), date(2026, 10, 16), date(2026, 10, 17)),  # a Friday
        (date(2026, 10, 10), date(2026, 11, 2), date(2026, 11, 3)),  # ends on alla helgons dag, a Saturday
        (date(2026, 12, 3), date(2026, 12, 28), date(2026, 12, 29)),  # ends on julafton, then jul and a weekend
    ],
)
def test_the_notice_stays_three_weeks_and_over_a_holiday(uppsatt: date, sista: date, ned: date):
    assert anslagstid.overklagandets_sista_dag(uppsatt) == sista
    assert anslagstid.nedtas_tidigast(uppsatt) == ned


@given(st.dates(date(2018, 1, 1), date(2090, 1, 1)))
def test_the_last_day_of_overklagande_is_a_working_day_three_weeks_on_or_a_little_more(uppsatt: date):
    sista = anslagstid.overklagandets_sista_dag(uppsatt)
    assert arbetsdag(sista)
    assert timedelta(days=21) <= sista - uppsatt <= timedelta(days=27)


def test_what_is_due_cites_the_law_and_its_day():
    frist = anslagstid.ansla(date(2026, 9, 28))
    assert (frist.senast, frist.kalla) == (
        date(2026, 9, 30), "Andra dagen efter justeringen, 8 kap. 12 § KL (2017:725)",
    )  # fmt: skip
    frist = anslagstid.justera(date(2026, 9, 17))
    assert (frist.senast, frist.kalla) == (
        date(2026, 10, 1),
        "14 dagar efter sammanträdet, 5 kap. 69 § och 6 kap. 35 § KL (2017:725)",
    )


def test_the_deadline_engine_tells_of_justering_and_anslag_until_they_are_done(folk: Folk, mote: Sammantrade):
    idag = timezone.localdate()
    urval = Urval(idag=idag, till=idag + timedelta(days=60), person=folk.petra)
    scen.besluta(mote, folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    assert not list(bevakning.SAMMANTRADEN.bevakade(replace(urval, idag=mote.datum)))  # the day itself
    [inte_genomfort] = bevakning.SAMMANTRADEN.bevakade(urval)
    sammantradesgang.genomfor(mote, av=folk.petra)
    [ojusterat] = bevakning.SAMMANTRADEN.bevakade(urval)
    assert inte_genomfort.frist == ojusterat.frist
    assert (ojusterat.frist.senast, ojusterat.lagstadgad) == (mote.datum + timedelta(days=14), True)
    anslag = scen.justera(mote, folk.petra)
    assert not list(bevakning.SAMMANTRADEN.bevakade(urval))
    [att_satta_upp] = bevakning.ANSLAG.bevakade(urval)
    assert att_satta_upp.frist.namn == "Sätt upp anslaget"
    assert not list(bevakning.ANSLAG.bevakade(Urval(idag=idag, till=idag + timedelta(days=60), person=folk.moa)))
    sedda = {"rapporter.anslag": [anslag.pk]}
    assert synliga(folk.petra, sedda) == {"rapporter.anslag": {anslag.pk: False}}
    assert synliga(folk.moa, sedda) == {"rapporter.anslag": {}}
    anslag = beslutsgang.satt_upp_anslag(anslag, uppsatt=mote.datum, av=folk.petra)
    [att_ta_ned] = bevakning.ANSLAG.bevakade(urval)
    assert att_ta_ned.frist.senast == anslag.nedtas_tidigast


# ---- the papers ----


def test_the_utdrag_is_an_utkast_until_the_paragraf_is_justerad(folk: Folk, mote: Sammantrade):
    scen.bilaga(ett(mote), folk.petra, "Redovisningen")
    beslutsgang.skriv_beslut(
        ett(mote), beslut="Ja.\nOch mer.", reservation="Led Amot reserverar sig.", expedieras_till="IVO", av=folk.petra
    )
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    [arende] = arenden_med_bilagor(mote, ett(mote))
    utkast = protokoll.utdrag(arende, arende.beslut)
    assert (utkast.rubrik, utkast.utkast) == ("§ 45 Ett", True)
    assert [d.rubrik for d in utkast.delar] == [
        "Nämndens beslut", "Reservationer", "Beslutsunderlag", "Beslutet skickas till",
    ]  # fmt: skip
    assert utkast.delar[0].punkter == ("Ja.", "Och mer.")
    scen.justera(mote, folk.petra)
    [arende] = arenden_med_bilagor(Sammantrade.objects.get(pk=mote.pk), ett(mote))
    fardigt = protokoll.utdrag(arende, arende.beslut)
    assert not fardigt.utkast
    assert ("Justerat", f"{mote.datum}, av Ord Föranden") in fardigt.fakta


def test_in_the_protocol_what_was_said_about_a_beslut_stands_after_it_under_its_own_heading(
    folk: Folk, mote: Sammantrade
):
    beslutsgang.skriv_beslut(
        ett(mote), beslut="Nämnden godkänner.\nNämnden vill veta mer.", omedelbart_justerad=True,
        reservation="Vera Vall (X) reserverar sig.\n\nHon ville avslå.", av=folk.petra,
    )  # fmt: skip
    scen.besluta(mote, folk.petra)
    dokument = protokoll.protokoll(mote, arenden_med_bilagor(mote))
    forsta, reservation, justering, andra = dokument.delar
    assert (forsta.stycken, forsta.punkter) == ((), ("Nämnden godkänner.", "Nämnden vill veta mer."))
    assert (reservation.rubrik, reservation.stycken) == (
        "Reservationer", ("Vera Vall (X) reserverar sig.", "Hon ville avslå."),
    )  # fmt: skip
    assert justering.stycken == ("Paragrafen justerades omedelbart.",)
    assert [d.underdel for d in dokument.delar] == [False, True, True, False]
    assert (andra.stycken, andra.punkter) == (("Nämnden antar planen.",), ())
    i_ordning = [
        "Nämnden godkänner.", "Nämnden vill veta mer.", "Reservationer", "Vera Vall (X) reserverar sig.",
        "Omedelbar justering", "Paragrafen justerades omedelbart.", "Nämnden antar planen.",
    ]  # fmt: skip
    i_word = docx.Document(BytesIO(som_docx(dokument))).paragraphs
    for text in (som_html(dokument), "\n".join(p.text for p in i_word)):
        platser = [text.index(ord_) for ord_ in i_ordning]
        assert platser == sorted(platser)
    assert "<h3>Reservationer</h3>" in som_html(dokument)
    stilar = {p.text: p.style.name for p in i_word}
    assert (stilar["Reservationer"], stilar[andra.rubrik]) == ("Heading 2", "Heading 1")


def test_a_number_put_before_a_point_by_hand_is_not_printed_beside_our_own(folk: Folk, mote: Sammantrade):
    skrivet = "1. Nämnden godkänner.\n2) Nämnden vill veta mer.\n\n- Och en till\n2026 års plan antas."
    punkterna = ("Nämnden godkänner.", "Nämnden vill veta mer.", "Och en till", "2026 års plan antas.")
    scen.skrivelse(ett(mote), folk.petra, forslag=skrivet, skickas_till="- Revisorerna")
    beslutsgang.skriv_beslut(ett(mote), beslut=skrivet, expedieras_till="1. Revisorerna", av=folk.petra)
    [arende] = arenden_med_bilagor(mote, ett(mote))
    papperen = [
        skrivelse.dokument(arende, arende.tjansteskrivelse), protokoll.utdrag(arende, arende.beslut),
        protokoll.protokoll(mote, [arende]),
    ]  # fmt: skip
    for dokument in papperen:
        assert dokument.delar[0].punkter == punkterna
        i_word = [p.text for p in docx.Document(BytesIO(som_docx(dokument))).paragraphs]
        assert "1. Nämnden godkänner." in i_word
        assert "<li>Nämnden godkänner.</li>" in som_html(dokument)
    assert arende.beslut.mottagare == ["1. Revisorerna"], "those are names, and stand as they were written"
    assert (arende.forslag, arende.beslut.beslut) == (skrivet, skrivet), "what was written is kept"
    assert "<li>Nämnden vill veta mer.</li>" in som(folk.petra).get(adress("namnd-arende", arende.pk)).content.decode()


def test_the_points_are_those_of_the_rapport_that_the_forslag_came_from():
    skrivet = "1. Nämnden godkänner.\n– Nämnden vill veta mer."
    assert Namndarende(forslag=skrivet).forslagspunkter == Namndbeslut(beslut=skrivet).punkter == punkter(skrivet)


def test_a_heading_below_another_does_not_make_earlier_handlingar_outdated():
    """The SHA-256 of a skrivelse is of its repr, so that must read as it did when packages were made."""
    assert repr(Del("A", underdel=True)) == "Del(rubrik='A', stycken=(), punkter=(), numrerade=False)"


def test_the_anslag_names_only_its_own_paragrafer_and_nothing_that_was_decided(folk: Folk, mote: Sammantrade):
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    beslutsgang.skriv_beslut(ett(mote), beslut="Hemligordet", omedelbart_justerad=True, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    genast = scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    resten = scen.justera(mote, folk.petra)
    arenden = arenden_med_bilagor(mote)
    assert ("Paragrafer", "§ 45") in protokoll.anslagsbevis(genast, arenden).fakta
    bevis = protokoll.anslagsbevis(resten, arenden)
    assert ("Paragrafer", "§ 46") in bevis.fakta
    assert "Hemligordet" not in str(bevis)


def test_paragrafer_are_written_as_people_write_them():
    def av(*nummer: int) -> str:
        return protokoll.paragraferna([Namndarende(paragraf=n) for n in nummer])

    assert [av(), av(41), av(41, 42), av(45, 41, 42, 43)] == ["", "§ 41", "§§ 41–42", "§§ 41–43, 45"]


# ---- the decision goes back ----


def test_a_rapport_says_where_it_was_decided_and_neither_it_nor_its_pdf_changes(folk: Folk, mote: Sammantrade):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    fore = rapport.pdf.sha256
    bilageordning.valj_rapport(ett(mote), rapport, av=folk.petra)
    assert for_rapporter([rapport.pk]) == {}
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.besluta(mote, folk.petra)
    assert for_rapporter([rapport.pk]) == {}, "not before the sammanträde is genomfört"
    sammantradesgang.genomfor(mote, av=folk.petra)
    text = for_rapporter([rapport.pk])[rapport.pk].text
    assert text == f"beslutad § 45, Individ- och familjenämnden {mote.datum}"
    assert for_rapporter([]) == {}
    rapport.refresh_from_db()
    assert rapport.pdf.sha256 == fore
    assert text in som(folk.sofia).get(reverse("rapporter:lista")).content.decode()


@pytest.fixture
def utredning(kommun: Kommun):
    return ArendeFactory(enhet=kommun.tallbacken, typ=Arendetyp.LEX_SARAH, sekretess=True)


def test_an_arende_with_the_same_dnr_shows_what_the_namnd_decided(folk: Folk, mote: Sammantrade, utredning):
    Namndarende.objects.filter(pk=ett(mote).pk).update(dnr=utredning.dnr)
    assert for_arende(utredning) == []
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    assert [b.paragraf for b in for_arende(utredning)] == [45]


def test_an_arende_is_linked_by_dnr_only_by_somebody_who_sees_it(folk: Folk, mote: Sammantrade, utredning):
    with pytest.raises(OtillatenOvergang, match="Du ser inget ärende"):
        arendekoppling.koppla(ett(mote), utredning.dnr, av=folk.petra)
    bada = person_med(Roll.NAMNDSEKRETERARE, folk.kommun.ifn)
    chef = person_med(Roll.VERKSAMHETSCHEF, folk.kommun.forvaltning)
    with pytest.raises(OtillatenOvergang):
        arendekoppling.koppla(ett(mote), "IFN 2026/9999", av=chef)
    arendekoppling.koppla(ett(mote), utredning.dnr, av=chef)
    assert arendekoppling.kopplade(ett(mote), chef) == [utredning]
    assert arendekoppling.kopplade(ett(mote), bada) == []
    with pytest.raises(OtillatenOvergang, match="redan kopplat"):
        arendekoppling.koppla(ett(mote), utredning.dnr, av=chef)
    arendekoppling.ta_bort_koppling(ett(mote), utredning.pk, av=bada)
    assert Arendekoppling.objects.count() == 1, "somebody who does not see it takes nothing away"
    arendekoppling.ta_bort_koppling(ett(mote), utredning.pk, av=chef)
    assert not Arendekoppling.objects.exists()


# ---- the pages ----


def test_a_namndsekreterare_writes_decision_justering_and_anslag_by_the_forms(folk: Folk, mote: Sammantrade):
    petra = som(folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    sida = petra.get(adress("namnd-beslut", ett(mote).pk)).content.decode()
    assert "Nämnden godkänner redovisningen." in sida, "the förslag is what one starts from"
    for arende in mote.arenden.all():
        svar = petra.post(
            adress("namnd-beslut", arende.pk), {"beslut": "Nämnden godkänner.", "version": "0", "reservation": ""}
        )
        assert svar.status_code == 302
    petra.post(adress("namnd-steg", mote.pk), {"steg": "genomfor"})
    petra.post(
        adress("namnd-justera", mote.pk),
        {"slag": "protokoll", "justerad": mote.datum, "justerare": "Ord Föranden", "forvaring": "Kansliet"},
    )
    anslag = Anslag.objects.get()
    svar = petra.post(adress("namnd-anslag", anslag.pk), {"dag": scen.om(-11)})
    assert "mellan justeringen" in svar.content.decode()
    petra.post(adress("namnd-anslag", anslag.pk), {"dag": mote.datum})
    anslag.refresh_from_db()
    assert anslag.uppsatt == mote.datum
    sida = petra.get(adress("namnd-sammantrade", mote.pk)).content.decode()
    assert anslag.nedtas_tidigast.isoformat() in sida
    svar = petra.get(adress("namnd-utdrag", ett(mote).pk, "docx"))
    assert svar.content.startswith(b"PK")
    assert "Protokollsutdrag" in svar["Content-Disposition"]


def test_what_was_decided_with_sekretess_is_read_by_ledamoter_and_not_by_a_revisor(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(-3))
    arende = scen.arende(mote, folk.petra, "Anmälan", sekretess=True)
    scen.hallet(mote, folk.petra, beslut="Hemligordet")
    sida = adress("namnd-arende", arende.pk)
    assert "Hemligordet" in som(folk.rune).get(sida).content.decode()
    assert "Hemligordet" not in som(folk.britta).get(sida).content.decode()
    arenden = arenden_med_bilagor(mote)
    assert "Hemligordet" not in str(protokoll.protokoll(mote, arenden))


# ---- delegationsbeslut ----


def _delegerat(folk: Folk, dag: date, **falt: object) -> Beslutsgrund:
    arende = ArendeFactory(enhet=folk.kommun.tallbacken, lex=True)
    nar = timezone.make_aware(datetime.combine(dag, time(10)))
    beslut = Beslut.objects.create(
        arende=arende, utfall=Utfall.MISSFORHALLANDE, motivering="Hemligordet", av=folk.sofia, nar=nar
    )
    return Beslutsgrund.objects.create(
        **{
            "beslut": beslut, "namnd": folk.kommun.ifn, "steg": Beslutssteg.UTREDNING, "delegation": True,
            "punkt": "4.2", "av_namn": "Be Slutare", "nar": nar, **falt,
        }
    )  # fmt: skip


def test_delegationsbeslut_become_an_arende_with_a_neutral_list_and_the_next_begins_after_it(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    forsta = _delegerat(folk, scen.om(-20))
    _delegerat(folk, scen.om(-40))
    _delegerat(folk, scen.om(-20), namnd=folk.kommun.an)
    arende = delegationsanmalan.anmal(mote, scen.om(-30), scen.om(-1), av=folk.petra)
    assert (arende.rubrik, arende.sekretess) == ("Anmälan av delegationsbeslut", False)
    text = papper.text(handlingar.original(arende.bilagor.get()))
    assert forsta.beslut.arende.dnr in text
    assert "Be Slutare" in text
    assert "4.2" in text
    assert "Hemligordet" not in text
    assert text.count("Be Slutare") == 1, "only the nämnd's own, and only those days"
    assert delegationsanmalan.period(mote) is None, "of today somebody may still decide"
    with pytest.raises(OtillatenOvergang, match="inga delegationsbeslut"):
        delegationsanmalan.anmal(mote, scen.om(-39), scen.om(-31), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="redan på listan, som ärende 1"):
        delegationsanmalan.anmal(mote, scen.om(-30), scen.om(-1), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="i ordning"):
        delegationsanmalan.anmal(mote, scen.om(-1), scen.om(-2), av=folk.petra)


def test_no_day_is_told_of_twice_on_any_list_of_the_namnd_and_one_taken_off_its_list_is_free(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    nasta = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(50))
    for dag in (-60, -40, -20, -10):
        _delegerat(folk, scen.om(dag))
    anmalt = delegationsanmalan.anmal(mote, scen.om(-50), scen.om(-20), av=folk.petra)
    for fran, till in ((-60, -50), (-20, -10), (-60, -10), (-45, -20), (-50, -20)):
        with pytest.raises(OtillatenOvergang, match="redan på listan, som ärende 1") as hinder:
            delegationsanmalan.anmal(mote, scen.om(fran), scen.om(till), av=folk.petra)
        assert f"Besluten {scen.om(-50)} till {scen.om(-20)}" in str(hinder.value)
        assert str(hinder.value).endswith(f"Första dagen som inte är anmäld är {scen.om(-19)}.")
    with pytest.raises(OtillatenOvergang, match=f"anmälda till sammanträdet {mote.datum}, som ärende 1"):
        delegationsanmalan.anmal(nasta, scen.om(-20), scen.om(-1), av=folk.petra)
    assert nasta.arenden.count() == 0
    _delegerat(folk, scen.om(-20), namnd=folk.kommun.an)
    annans = scen.sammantrade(folk.moa, folk.kommun.an, datum=scen.om(20))
    delegationsanmalan.anmal(annans, scen.om(-50), scen.om(-1), av=folk.moa)
    assert delegationsanmalan.period(nasta) == (scen.om(-19), scen.om(-1))
    delegationsanmalan.anmal(nasta, scen.om(-19), scen.om(-1), av=folk.petra)
    delegationsanmalan.anmal(nasta, scen.om(-60), scen.om(-51), av=folk.petra)
    sammantradesgang.ta_bort_arende(anmalt, av=folk.petra)
    delegationsanmalan.anmal(nasta, scen.om(-50), scen.om(-20), av=folk.petra)


def test_today_is_told_of_when_it_is_over(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    _delegerat(folk, scen.om(0))
    with pytest.raises(OtillatenOvergang, match="till och med i går"):
        delegationsanmalan.anmal(mote, scen.om(-5), scen.om(0), av=folk.petra)


def test_the_form_begins_with_the_first_day_that_is_not_told_of(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    _delegerat(folk, scen.om(-20))
    _delegerat(folk, scen.om(-3))
    delegationsanmalan.anmal(mote, scen.om(-30), scen.om(-15), av=folk.petra)
    petra = som(folk.petra)
    form = petra.get(adress("namnd-delegation", mote.pk)).context["form"]
    assert (form["fran"].value(), form["till"].value()) == (scen.om(-14), scen.om(-1))
    svar = petra.post(adress("namnd-delegation", mote.pk), {"fran": scen.om(-15), "till": scen.om(-1)})
    assert f"Första dagen som inte är anmäld är {scen.om(-14)}." in svar.content.decode()
    delegationsanmalan.anmal(mote, scen.om(-14), scen.om(-1), av=folk.petra)
    svar = petra.get(adress("namnd-delegation", mote.pk))
    assert f"Alla dagar till och med {scen.om(-1)} är redan anmälda." in svar.content.decode()
    assert svar.context["form"]["fran"].value() == scen.om(0)


# ---- the tjänsteskrivelse ----


def test_an_incomplete_skrivelse_always_saves_and_klar_asks_for_the_whole(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    arende = scen.arende(mote, folk.petra)
    scen.skrivelse(arende, folk.petra, klar=False, forslag="", sammanfattning="", beskrivning="")
    with pytest.raises(OtillatenOvergang, match="förslag till beslut"):
        scen.skrivelse(arende, folk.petra, forslag="")
    with pytest.raises(OtillatenOvergang, match="sammanfattning"):
        scen.skrivelse(arende, folk.petra, sammanfattning="")
    scen.skrivelse(arende, folk.petra, forslag="Nämnden godkänner.")
    arende.refresh_from_db()
    assert arende.forslag == "Nämnden godkänner.", "the förslag is the ärende's own"
    for forsok in (
        lambda: scen.skrivelse(arende, folk.petra),
        lambda: sammantradesgang.andra_arende(arende, rubrik="Ny", forslag="Annat.", av=folk.petra),
    ):
        with pytest.raises(OtillatenOvergang, match="är klar"):
            forsok()
    skrivelsegang.oppna_igen(arende, av=folk.petra)
    scen.skrivelse(arende, folk.petra, klar=False, forslag="Annat.")
    with pytest.raises(OtillatenOvergang, match="sparade skrivelsen före dig"):
        skrivelsegang.spara(arende, skrivelsegang.Skrivet("", "", "", "", "", ""), version=1, av=folk.petra)


DELAR = ("forslag", "sammanfattning", "beskrivning", "bedomning", "skickas_till")


@pytest.mark.parametrize("tom", DELAR)
def test_klar_names_the_part_that_is_empty_and_a_draft_without_it_saves(folk: Folk, tom: str):
    arende = scen.arende(scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20)), folk.petra)
    with pytest.raises(skrivelsegang.SkrivelsenSaknar) as hinder:
        scen.skrivelse(arende, folk.petra, **{tom: "  \n "})
    assert [del_.value for del_ in hinder.value.saknas] == [tom]
    assert not Tjansteskrivelse.objects.exists()
    assert not Sparpost.objects.filter(verb="klar_tjansteskrivelse").exists()
    assert not scen.skrivelse(arende, folk.petra, klar=False, **{tom: ""}).ar_klar


def test_the_form_names_all_that_is_missing_with_a_link_to_each_place_and_keeps_what_is_written(folk: Folk):
    arende = scen.arende(scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20)), folk.petra)
    petra, sida = som(folk.petra), adress("namnd-skrivelse", arende.pk)
    falt = {"forslag": "Nämnden säger ja.", "bedomning": "Det är bra.", "version": "0", "forfattare": "Skri Benten"}
    text = petra.post(sida, {**falt, "gor": "klar"}).content.decode()
    for namn in ("sammanfattning", "beskrivning", "skickas_till"):
        assert f'href="#id_{namn}"' in text
    for namn in ("forslag", "bedomning"):
        assert f'href="#id_{namn}"' not in text
    assert "Nämnden säger ja." in text
    assert "Skriv vem beslutet skickas till." in text
    assert petra.post(sida, {**falt, "gor": "behall"}).status_code == 302
    text = petra.get(sida).content.decode()
    assert "Kvar att skriva innan skrivelsen kan bli klar" in text
    assert 'href="#id_beskrivning">Ärendebeskrivning</a>' in text
    assert 'href="#id_bedomning"' not in text


def test_a_skrivelse_that_is_klar_keeps_the_headings_it_had(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    ett, tva = scen.arende(mote, folk.petra), scen.arende(mote, folk.petra)
    scen.skrivelse(ett, folk.petra)
    scen.skrivelse(tva, folk.petra, klar=False)
    rubriker = {del_.value: f"Rubrik {nr}" for nr, del_ in enumerate(Skrivelsedel)}
    skrivelsegang.skriv_mall(folk.kommun.ifn, rubriker=rubriker, texter={"bedomning": "Börja här."}, av=folk.petra)
    mall = skrivelsegang.mall_for(folk.kommun.ifn)
    [klar, utkast] = arenden_med_bilagor(mote)
    assert skrivelse.dokument(klar, klar.tjansteskrivelse, mall).delar[0].rubrik == "Förslag till beslut"
    assert skrivelse.dokument(utkast, utkast.tjansteskrivelse, mall).delar[0].rubrik == "Rubrik 0"
    tre = scen.arende(mote, folk.petra)
    assert skrivelsegang.forifyllt(tre, folk.petra)["bedomning"] == "Börja här."
    with pytest.raises(OtillatenOvergang, match="rubrik för varje del"):
        skrivelsegang.skriv_mall(folk.kommun.ifn, rubriker={}, texter={}, av=folk.petra)


def test_a_skrivelse_starts_from_the_rapport_among_its_bilagor(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    arende = scen.arende(mote, folk.petra)
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia, status="utkast")
    for ordning, (nyckel, text) in enumerate({"sammanfattning": "Kort sagt.", "bedomning": "Gott."}.items()):
        rapport.avsnitt.create(nyckel=nyckel, rubrik=nyckel, ordning=ordning, text=text)
    arende.bilagor.create(ordning=1, namn="Rapporten", rapport=rapport)
    forst = skrivelsegang.forifyllt(arende, folk.petra)
    assert (forst["sammanfattning"], forst["bedomning"]) == ("Kort sagt.", "Gott.")


def test_a_skrivelse_starts_with_what_the_public_may_read_of_the_rapport(folk: Folk):
    """It is public itself: a name that the rapport masks, or a small number, must not come in through it."""
    scen_rapport.nagra_arenden(folk.kommun)
    rapport = scen_rapport.utkast(folk.kommun, folk.sofia)
    for nyckel, text in {
        "sammanfattning": "Under {period} fick {namnd} {antal_klagomal} klagomål, ett av [[Fiktiv Person]].",
        "beslut": "Nämnden godkänner redovisningen för {period}.\nNämnden ger ett uppdrag.",
    }.items():
        rapport.avsnitt.filter(nyckel=nyckel).update(text=text)
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    arende, med_forslag = scen.arende(mote, folk.petra), scen.arende(mote, folk.petra, forslag="Nämnden avslår.")
    for ett in (arende, med_forslag):
        ett.bilagor.create(ordning=1, namn="Rapporten", rapport=rapport)
    forst = skrivelsegang.forifyllt(arende, folk.petra)
    assert forst["sammanfattning"] == (
        "Under första halvåret 2026 fick Individ- och familjenämnden 1–4 klagomål, ett av [maskat]."
    )
    assert forst["forslag"] == "Nämnden godkänner redovisningen för första halvåret 2026.\nNämnden ger ett uppdrag."
    assert skrivelsegang.forifyllt(med_forslag, folk.petra)["forslag"] == "Nämnden avslår."
    sida = som(folk.petra).get(adress("namnd-skrivelse", arende.pk)).content.decode()
    assert "Nämnden godkänner redovisningen för första halvåret 2026." in sida
    assert "Fiktiv Person" not in sida


def test_the_skrivelse_is_written_by_its_form_in_pdf_and_word(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(20))
    arende = scen.arende(mote, folk.petra)
    scen.bilaga(arende, folk.petra, "Tabellerna")
    petra, sida = som(folk.petra), adress("namnd-skrivelse", arende.pk)
    falt = {
        "forslag": "Ja.",
        "sammanfattning": "Kort {{ 7*7 }} <b>sagt</b>.",
        "beskrivning": "Bakgrund.",
        "bedomning": "Bra.",
        "skickas_till": "Förvaltningen",
        "version": "0",
        "forfattare": "Skri Benten",
    }
    assert petra.post(sida, {**falt, "gor": "klar"}).status_code == 302
    assert "Öppna skrivelsen igen" in petra.get(sida).content.decode()
    svar = petra.get(adress("namnd-skrivelse-fil", arende.pk, "pdf"))
    text = papper.text(svar.content)
    assert "Tabellerna" in text
    assert "Kort {{ 7*7 }} <b>sagt</b>." in text
    with pikepdf.open(BytesIO(svar.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
    word = docx.Document(BytesIO(petra.get(adress("namnd-skrivelse-fil", arende.pk, "docx")).content))
    hel = "\n".join(stycke.text for stycke in word.paragraphs)
    assert "Kort {{ 7*7 }} <b>sagt</b>." in hel
    assert [s.text for s in word.paragraphs if s.style.name == "Heading 1"] == [
        "Förslag till beslut", "Sammanfattning", "Ärendebeskrivning", "Förvaltningens bedömning",
        "Ärendets handlingar", "Beslutet skickas till",
    ]  # fmt: skip
    sammantradesgang.kalla(mote, av=folk.petra)
    assert som(folk.rune).get(adress("namnd-skrivelse-fil", arende.pk, "docx")).status_code == 200
    petra.post(adress("namnd-skrivelse-oppna", arende.pk))
    assert som(folk.rune).get(adress("namnd-skrivelse-fil", arende.pk, "docx")).status_code == 404, "an utkast"


def test_a_broken_mall_shows_its_faults_and_a_preview_saves_nothing(folk: Folk):
    petra, sida = som(folk.petra), adress("namnd-mall", folk.kommun.ifn.pk)
    falt = {f"rubrik_{del_.value}": f"R {del_.value}" for del_ in Skrivelsedel}
    assert "Skriv en rubrik." in petra.post(sida, {**falt, "rubrik_forslag": ""}).content.decode()
    assert "R bedomning" in petra.post(sida, {**falt, "visa": "1"}).content.decode()
    assert not Skrivelsemall.objects.exists()
    assert petra.post(sida, falt).status_code == 302
    assert Skrivelsemall.objects.get().rubriker["bedomning"] == "R bedomning"
    assert petra.get(adress("namnd-mall", folk.kommun.an.pk)).status_code == 404


# ---- the kallelse ----


def test_a_kallelse_numbers_its_arenden_until_they_have_paragrafer_and_then_shows_those(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(9))
    ett, tva = (
        scen.arende(mote, folk.petra, "Första"),
        scen.arende(mote, folk.petra, "Andra", foredragande="Före Dragande"),
    )
    forst = protokoll.kallelse(mote, arenden_med_bilagor(mote)).delar[0]
    rader = (f"Första ({ett.dnr})", f"Andra ({tva.dnr}). Föredrar: Före Dragande")
    assert (forst.stycken, forst.punkter, forst.numrerade) == ((), rader, True)
    paragrafer.satt_paragraf(ett, 45, av=folk.petra)
    bada = protokoll.kallelse(mote, arenden_med_bilagor(mote)).delar[0]
    assert (bada.stycken, bada.punkter) == ((f"§ 45. {rader[0]}", f"Ärende 2. {rader[1]}"), ())
    paragrafer.numrera(mote, fran=50, av=folk.petra)
    assert protokoll.kallelse(mote, arenden_med_bilagor(mote)).delar[0].stycken == tuple(
        f"§ {nummer}. {text}" for nummer, text in zip((50, 51), rader, strict=True)
    )


@pytest.mark.parametrize("numrerad", [False, True])
def test_the_kallelse_in_word_says_what_the_list_says(folk: Folk, numrerad: bool):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(9))
    scen.arende(mote, folk.petra, "Första")
    if numrerad:
        paragrafer.numrera(mote, fran=45, av=folk.petra)
    svar = som(folk.petra).get(adress("namnd-kallelse", mote.pk, "docx"))
    texten = [stycke.text for stycke in docx.Document(BytesIO(svar.content)).paragraphs]
    borjan = "§ 45. Första (" if numrerad else "1. Första ("
    assert sum(rad.startswith(borjan) for rad in texten) == 1


def test_nobody_is_asked_what_is_justerat_when_nothing_can_be(folk: Folk, mote: Sammantrade):
    paragrafer.numrera(mote, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    adressen = reverse("rapporter:namnd-justera", args=[mote.pk])
    assert "Vad är justerat?" in som(folk.petra).get(adressen).content.decode()
    scen.justera(mote, folk.petra)
    svar = som(folk.petra).get(adressen, follow=True).content.decode()
    assert "Det finns inget att justera just nu." in svar
    assert "Vad är justerat?" not in svar
