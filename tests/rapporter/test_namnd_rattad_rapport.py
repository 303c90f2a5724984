"""A rapport that is rättad while it lies on a list: the page says so, and it is exchanged for the rättelse."""

from __future__ import annotations

import pytest

from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd import beslutsgang, bilageordning, handlingar, paragrafer, sammantradesgang
from rapporter.namnd.beslutsmodeller import Anslagsslag
from rapporter.namnd.modeller import Namndbilaga, Sammantrade
from rapporter.namnd.rattade import rattelser
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter.namndscener import Folk
from tests.rapporter.test_namnd_sidor import adress, som


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    return scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(0))


@pytest.fixture
def rapport(folk: Folk) -> Rapport:
    return scen.rapport(folk.kommun.ifn, folk.sofia)


@pytest.fixture
def bilaga(folk: Folk, mote: Sammantrade, rapport: Rapport) -> Namndbilaga:
    arende = bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    scen.bilaga(arende, folk.petra, "En till")
    return arende.bilagor.get(ordning=1)


def ratta(folk: Folk, rapport: Rapport, **falt: object) -> Rapport:
    return scen.rapport(folk.kommun.ifn, folk.sofia, period=rapport.period, rattar=rapport, **falt)


def sida(folk: Folk, bilaga: Namndbilaga, vem: str = "petra") -> str:
    return som(getattr(folk, vem)).get(adress("namnd-arende", bilaga.arende_id)).content.decode()


def test_the_row_says_that_the_rapport_is_rattad_and_offers_the_rattelse(folk, mote, rapport, bilaga):
    assert "rättad" not in sida(folk, bilaga)
    ratta(folk, rapport, status=Rapport.Status.UTKAST)
    assert "rättad av" not in sida(folk, bilaga), "a draft of a rättelse changes nothing"


def test_the_rapport_is_exchanged_in_its_place_by_the_button(folk, mote, rapport, bilaga):
    rattelse = ratta(folk, rapport)
    text = sida(folk, bilaga)
    assert f"Rapporten är rättad av {rattelse.dnr}." in text
    assert adress("namnd-bilaga-rattelse", bilaga.pk) in text
    assert "Byt till rättelsen i ärende 1." in text, "it is the next step too"
    fore = handlingar.underlag(handlingar.arenden_med_bilagor(mote))
    svar = som(folk.petra).post(adress("namnd-bilaga-rattelse", bilaga.pk), follow=True).content.decode()
    assert "Bilaga 1 är nu rättelsen." in svar
    assert "rättad av" not in svar
    bilaga.refresh_from_db()
    assert (bilaga.rapport, bilaga.ordning, bilaga.namn) == (rattelse, 1, rattelse.rubrik)
    assert handlingar.underlag(handlingar.arenden_med_bilagor(mote)) != fore, "what was made is outdated"
    assert Sparpost.objects.get(verb="byt_till_rattelsen").detalj["till"] == rattelse.pk


def test_a_name_that_somebody_has_given_is_kept(folk, rapport, bilaga):
    bilageordning.byt_namn(bilaga, "Halvåret i siffror", av=folk.petra)
    ratta(folk, rapport)
    assert bilageordning.byt_till_rattelsen(bilaga, av=folk.petra).namn == "Halvåret i siffror"


def test_a_rattelse_that_is_rattad_too_leads_to_the_last(folk, rapport, bilaga, django_assert_num_queries):
    andra = ratta(folk, rapport)
    sista = ratta(folk, andra)
    ratta(folk, sista, status=Rapport.Status.UTKAST)
    assert rattelser([rapport.pk, andra.pk, sista.pk]) == {rapport.pk: sista, andra.pk: sista}
    assert f"rättad av {sista.dnr}." in sida(folk, bilaga)
    assert bilageordning.byt_till_rattelsen(bilaga, av=folk.petra).rapport == sista
    with django_assert_num_queries(0):
        assert rattelser([]) == {}


def test_without_a_faststalld_rattelse_with_its_pdf_or_with_it_there_already_nothing_is_exchanged(
    folk, rapport, bilaga
):
    uppladdad = bilaga.arende.bilagor.get(ordning=2)
    for den in (bilaga, uppladdad):
        with pytest.raises(OtillatenOvergang, match="ingen fastställd rättelse"):
            bilageordning.byt_till_rattelsen(den, av=folk.petra)
    rattelse = ratta(folk, rapport)
    bilageordning.valj_rapport(bilaga.arende, rattelse, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match=r"redan bilaga 3. Ta bort bilaga 1"):
        bilageordning.byt_till_rattelsen(bilaga, av=folk.petra)


def test_a_rattelse_whose_pdf_is_not_made_yet_is_waited_for(folk, rapport, bilaga):
    ratta(folk, rapport, pdf=None)
    with pytest.raises(OtillatenOvergang, match="PDF är inte klar"):
        bilageordning.byt_till_rattelsen(bilaga, av=folk.petra)


def test_after_a_beslut_it_is_said_and_no_step_and_when_signed_there_is_no_button(folk, mote, rapport, bilaga):
    sammantradesgang.kalla(mote, av=folk.petra)
    ratta(folk, rapport)
    paragrafer.numrera(mote, av=folk.petra)
    beslutsgang.skriv_beslut(bilaga.arende, beslut="Ja", omedelbart_justerad=True, av=folk.petra)
    assert "Byt till rättelsen i ärende" not in sida(folk, bilaga)
    assert adress("namnd-bilaga-rattelse", bilaga.pk) in sida(folk, bilaga)
    scen.justera(mote, folk.petra, Anslagsslag.OMEDELBAR)
    assert "rättad av" in sida(folk, bilaga)
    assert adress("namnd-bilaga-rattelse", bilaga.pk) not in sida(folk, bilaga)
    with pytest.raises(OtillatenOvergang, match="justerad"):
        bilageordning.byt_till_rattelsen(bilaga, av=folk.petra)


def test_who_only_reads_meets_the_bilaga_as_it_is(folk, mote, rapport, bilaga):
    sammantradesgang.kalla(mote, av=folk.petra)
    ratta(folk, rapport)
    assert "rättad av" not in sida(folk, bilaga, "rune")


def test_when_a_bilaga_moves_its_row_still_says_so(folk, rapport, bilaga):
    ratta(folk, rapport)
    flytta = adress("namnd-bilaga-flytta", bilaga.pk)
    svar = som(folk.petra).post(flytta, {"riktning": "ner"}, HTTP_HX_REQUEST="true").content.decode()
    assert "rättad av" in svar
    assert adress("namnd-bilaga-rattelse", bilaga.pk) in svar


def test_the_start_page_leads_the_rattelse_to_where_the_rapport_lies(folk, mote, rapport, bilaga):
    ratta(folk, rapport)
    start = som(folk.petra).get("/").content.decode()
    assert f"Byt till {rapport.rubrik}, rättelse." in start
    assert adress("namnd-arende", bilaga.arende_id) in start
    assert "väntar på ett sammanträde" not in start


def test_the_page_asks_one_query_more_with_a_rapport_among_the_bilagor(
    folk, mote, bilaga, django_assert_max_num_queries
):
    petra = som(folk.petra)
    petra.get(adress("namnd-sammantraden"))
    with django_assert_max_num_queries(12):
        petra.get(adress("namnd-arende", bilaga.arende_id))
