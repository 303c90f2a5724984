"""The day it was noticed: said or left out, never guessed, never before it happened or after it came in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from avvikelser import arendegang
from avvikelser.lex_sarah import dokument, ivo
from avvikelser.lista import export
from avvikelser.models import Arende, Skydd
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from tests.avvikelser.scener import Folk, bedomt, mottagen, overlamnad, rapport, rapporterad
from tests.fabriker import ArendeFactory

HANDE, MARKTES = date(2026, 8, 19), date(2026, 8, 20)
INKOM = datetime(2026, 8, 21, 0, 30, tzinfo=STOCKHOLM)
"""Half past midnight in Sweden, when it is still the day before in Greenwich."""
ORDEN = "2026-08-20. Vid passbytet"


def klient_for(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


dagar = st.dates(date(2026, 1, 1), date(2026, 1, 20))


@given(dag=st.none() | dagar, intraffade=st.none() | dagar, idag=dagar)
def test_a_day_is_accepted_exactly_from_when_it_happened_to_today(
    dag: date | None, intraffade: date | None, idag: date
) -> None:
    gar = dag is None or ((intraffade is None or intraffade <= dag) and dag <= idag)
    assert (arendegang.markthinder(dag, intraffade=intraffade, idag=idag) == "") is gar


@pytest.mark.parametrize("dag", [None, HANDE, MARKTES, date(2026, 8, 21)])
def test_what_the_reporter_said_is_kept_and_nothing_is_put_in_its_place(folk: Folk, dag: date | None) -> None:
    arende = arendegang.rapportera(rapport(folk, intraffade=HANDE, markt_dag=dag), av=folk.elin, nar=INKOM)
    arende.refresh_from_db()
    assert arende.markt_dag == dag
    assert arende.history.get().markt_dag == dag


@pytest.mark.parametrize(
    ("dag", "mening"), [(date(2026, 8, 18), "före dagen det hände"), (date(2026, 8, 22), "i framtiden")]
)
def test_the_rule_refuses_a_day_that_cannot_be(folk: Folk, dag: date, mening: str) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.rapportera(rapport(folk, intraffade=HANDE, markt_dag=dag), av=folk.elin, nar=INKOM)
    assert not Arende.objects.exists()


@pytest.mark.parametrize(
    ("dag", "regel"),
    [
        (date(2026, 8, 18), "arende_marktes_tidigast_nar_det_hande"),
        (date(2026, 8, 22), "arende_marktes_senast_nar_det_kom_in"),
    ],
)
def test_the_database_refuses_it_too(folk: Folk, dag: date, regel: str) -> None:
    arende = arendegang.rapportera(rapport(folk, intraffade=HANDE), av=folk.elin, nar=INKOM)
    with pytest.raises(IntegrityError, match=regel), transaction.atomic():
        Arende.objects.filter(pk=arende.pk).update(markt_dag=dag)
    Arende.objects.filter(pk=arende.pk).update(markt_dag=date(2026, 8, 21))


@pytest.mark.parametrize(
    ("dag", "markt", "orden"),
    [
        (MARKTES, "Vid passbytet", ORDEN),
        (None, "Vid passbytet", "Vid passbytet"),
        (MARKTES, "", "2026-08-20"),
        (None, "", ""),
    ],
)
def test_day_and_words_are_said_as_far_as_they_were_given(dag: date | None, markt: str, orden: str) -> None:
    assert Arende(markt_dag=dag, markt=markt).nar_och_hur_det_marktes == orden


def ta_emot(folk: Folk, arende: Arende, **falt: str) -> HttpResponse:
    klient = klient_for(folk.maja)
    adress = reverse("avvikelser:ta-emot", args=[arende.pk])
    stampeln = klient.get(adress).context["form"]["andrad"].value()
    return klient.post(adress, {"skydd": "nej", "andrad": stampeln, **falt}, follow=True)


def test_who_receives_the_report_reads_the_day_out_of_it(folk: Folk) -> None:
    arende = rapporterad(folk, intraffade=HANDE, markt="Vid passbytet")
    kvitto = reverse("avvikelser:kvitto", args=[arende.pk])
    sidan = ta_emot(folk, arende, markt_dag="2026-08-20")
    arende.refresh_from_db()
    assert (arende.markt_dag, arende.status) == (MARKTES, "mottagen")
    assert f"<dd>{ORDEN}</dd>" in sidan.content.decode()
    assert "Märktes 2026-08-20." in arende.handelser.get(verb="ta_emot").text
    assert "2026-08-20" not in klient_for(folk.elin).get(kvitto).content.decode().split("Det här skickade du")[1]


def test_left_out_it_stays_as_it_was(folk: Folk) -> None:
    utan, med = rapporterad(folk), rapporterad(folk, intraffade=HANDE, markt_dag=MARKTES)
    for arende, dag in ((utan, None), (med, MARKTES)):
        ta_emot(folk, arende)
        arende.refresh_from_db()
        assert arende.markt_dag == dag
    assert "Märktes" not in utan.handelser.get(verb="ta_emot").text


@pytest.mark.parametrize(
    ("dag", "mening"),
    [
        (date(2026, 8, 18), "ligger före dagen det hände"),
        (date(2026, 8, 22), "ligger efter dagen då rapporten kom in, 2026-08-21"),
        (date(2999, 1, 1), "ligger i framtiden"),
    ],
)
def test_a_day_that_cannot_be_is_told_by_its_field_and_nothing_is_lost(folk: Folk, dag: date, mening: str) -> None:
    arende = arendegang.rapportera(rapport(folk, intraffade=HANDE), av=folk.elin, nar=INKOM)
    svar = ta_emot(
        folk, arende, markt_dag=dag.isoformat(), gjort="Satt hos henne.", gjort_dag="2026-08-20", gjort_tid="7"
    )
    (felet,) = svar.context["form"].errors["markt_dag"]
    assert mening in felet
    assert "Satt hos henne." in svar.content.decode()
    with pytest.raises(OtillatenOvergang, match=mening):
        arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ, markt_dag=dag)
    assert arende.status == "rapporterad"


def test_the_utredning_and_the_sheet_for_ivo_say_the_day(folk: Folk) -> None:
    arende = overlamnad(folk)
    assert dict(dokument.bygg(arende).fakta)["Märktes"] == "Vid passbytet"
    arende.markt_dag = MARKTES
    arende.save()
    assert dict(dokument.bygg(arende).fakta)["Märktes"] == ORDEN
    assert ivo.ifyllt(arende)["markt"] == ORDEN


def test_the_list_has_the_day_in_a_column_of_its_own(folk: Folk) -> None:
    kolumn = export.KOLUMNER["Märktes"]
    assert kolumn(rapporterad(folk, markt_dag=MARKTES)) == MARKTES
    assert kolumn(rapporterad(folk, intraffade=HANDE - timedelta(days=1))) is None


def test_who_receives_a_klagomal_is_not_asked_when_it_was_noticed(folk: Folk) -> None:
    arende = ArendeFactory(typ="synpunkt", enhet=folk.kommun.tallbacken)
    sidan = klient_for(folk.maja).get(reverse("avvikelser:ta-emot", args=[arende.pk]))
    assert "markt_dag" not in sidan.context["form"].fields
    assert "märktes" not in sidan.content.decode()
    assert ta_emot(folk, arende).status_code == 200
    arende.refresh_from_db()
    assert (arende.status, arende.markt_dag) == ("mottagen", None)


def klassa(folk: Folk, arende: Arende, **falt: str) -> HttpResponse:
    klient = klient_for(folk.maja)
    adress = reverse("avvikelser:klassa", args=[arende.pk])
    form = klient.get(adress).context["form"]
    ifyllt = {"allvarlighetsgrad": "2", "sannolikhet": "2", "lagar": "sol", "andrad": form["andrad"].value()}
    return klient.post(adress, ifyllt | {"markt_dag": form["markt_dag"].value() or ""} | falt, follow=True)


@pytest.mark.parametrize(
    ("forut", "skrivs", "ord_i_loggen"),
    [
        (None, "2026-08-20", "Märktes 2026-08-20."),
        (HANDE, "2026-08-20", f"Märktes 2026-08-20. Förut stod {HANDE}."),
        (MARKTES, "", f"Dagen det märktes är okänd. Förut stod {MARKTES}."),
    ],
)
def test_the_day_is_put_right_when_the_event_is_judged(
    folk: Folk, forut: date | None, skrivs: str, ord_i_loggen: str
) -> None:
    arende = mottagen(folk, intraffade=HANDE, markt_dag=forut)
    klassa(folk, arende, markt_dag=skrivs)
    arende.refresh_from_db()
    assert str(arende.markt_dag or "") == skrivs
    assert arende.handelser.get(verb="klassa").text.endswith(f"Beslut: hanteras som avvikelse. {ord_i_loggen}")


def test_the_day_that_is_known_stands_in_the_form_and_is_not_told_again(folk: Folk) -> None:
    arende = mottagen(folk, intraffade=HANDE, markt_dag=MARKTES)
    klassa(folk, arende)
    arende.refresh_from_db()
    assert arende.markt_dag == MARKTES
    assert "ärktes" not in arende.handelser.get(verb="klassa").text


def test_a_chef_who_reported_to_herself_says_the_day_when_she_judges_it(folk: Folk) -> None:
    arende = arendegang.rapportera(rapport(folk, intraffade=HANDE), av=folk.maja, nar=INKOM)
    arende = arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ)
    klassa(folk, arende, markt_dag=MARKTES.isoformat())
    arende.refresh_from_db()
    assert arende.markt_dag == MARKTES


def test_a_day_that_cannot_be_stops_the_judgement_and_keeps_it(folk: Folk) -> None:
    arende = mottagen(folk, intraffade=HANDE)
    svar = klassa(folk, arende, markt_dag="2026-08-18", allvarlighetsgrad="3", sannolikhet="1")
    (felet,) = svar.context["form"].errors["markt_dag"]
    assert "ligger före dagen det hände" in felet
    assert svar.context["form"]["allvarlighetsgrad"].value() == "3"
    with pytest.raises(OtillatenOvergang, match="ligger före dagen det hände"):
        arendegang.klassa(arende, av=folk.maja, bedomt=bedomt(markt_dag=date(2026, 8, 18)))
    assert not arende.klassningar.exists()
