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
from tests.avvikelser.scener import Folk, overlamnad, rapport, rapporterad
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
