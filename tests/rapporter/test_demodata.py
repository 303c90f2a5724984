"""The fictional municipality loads, leaves work for every roll, and is the same each time."""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import resolve
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from avvikelser.models import Arende, Arendetyp, LexSarah, Status
from avvikelser.nodatkomst.models import Nodatkomst
from avvikelser.personalinformation import register
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.models import Avisering, Utskick
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from kvalitet.utkast.models import Utkast
from rapporter.demodata.historik import tal
from rapporter.demodata.personer import LOSENORD, PERSONER
from rapporter.statistik.aterkommande import aterkommande


def demodata(*val: str) -> str:
    ut = StringIO()
    call_command("demodata", *val, stdout=ut)
    return ut.getvalue()


@pytest.fixture(scope="module")
def inlast(django_db_setup: None, django_db_blocker: DjangoDbBlocker, demokommun: Callable[[], None]) -> Iterator[None]:
    """Loaded once for the whole file, and taken back afterwards: it takes several seconds."""
    with django_db_blocker.unblock(), transaction.atomic():
        demokommun()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def lindsjo(inlast: None, db: None) -> None:
    """The municipality, with changes taken back after each test."""


def test_it_has_namnder_a_split_forvaltning_enheter_utforare_and_years_of_arenden(lindsjo: None) -> None:
    antal = {typ: Organisationsdel.objects.filter(typ=typ).count() for typ in Deltyp}
    assert antal[Deltyp.NAMND] == 3
    assert antal[Deltyp.ENHET] == 26
    assert Organisationsdel.objects.filter(typ=Deltyp.FORVALTNING, giltig__endswith__isnull=False).count() == 1
    assert {a.year for a in Arende.objects.dates("inkommen", "year")} >= {2023, 2024, 2025, 2026}
    assert not Arende.objects.filter(inkommen__gt=timezone.now()).exists()
    assert not Arende.objects.filter(avslutad__gt=timezone.now()).exists()
    assert not LexSarah.objects.filter(arende__status=Status.AVSLUTAD, utfall="").exists()


def test_most_reports_say_which_day_it_was_noticed_and_some_do_not(lindsjo: None) -> None:
    rapporter = Arende.objects.exclude(typ=Arendetyp.SYNPUNKT)
    assert 0.6 < rapporter.filter(markt_dag__isnull=False).count() / rapporter.count() < 0.9
    assert rapporter.filter(markt_dag__gt=F("intraffade")).exists()


def test_something_waits_for_each_of_those_who_handle_arenden(lindsjo: None) -> None:
    def ser(vem: str, befogenhet: Befogenhet, **vad: object) -> int:
        return Arende.objects.for_user(Person.objects.get(anvandarnamn=vem), befogenhet).filter(**vad).count()

    assert ser("maja", Befogenhet.TA_EMOT, status=Status.RAPPORTERAD) >= 2
    assert ser("maja", Befogenhet.SE_ARENDE, status=Status.MOTTAGEN) >= 4
    assert ser("jonas", Befogenhet.UTREDA, status=Status.UNDER_UTREDNING) >= 1
    assert ser("karin", Befogenhet.BESLUTA, status=Status.FORESLAGEN) == 1
    assert ser("maja", Befogenhet.SE_ARENDE, status=Status.UPPFOLJNING) == 1
    assert Nodatkomst.objects.for_user(Person.objects.get(anvandarnamn="sofia"), Befogenhet.SE_SPAR).count() == 1

    assert ser("elin", Befogenhet.RAPPORTERA, aterkoppling__gt="") == 1
    assert Utkast.objects.get(person__anvandarnamn="elin").nyckel == "rapportera"
    assert ser("samir", Befogenhet.SE_ARENDE) == 0


def test_atgarder_have_been_done_and_followed_up_and_some_of_it_recurs_all_the_same(lindsjo: None) -> None:
    """With their history, so that a report can look back; whatever day it is loaded."""
    klara = Atgard.objects.filter(status=Atgard.Status.KLAR, omedelbar=False)
    assert set(klara.values_list("effekt", flat=True)) >= set(Atgard.Effekt.values)
    assert not klara.filter(klar__gt=timezone.now()).exists()
    ifn = Organisationsdel.objects.get(kod="IFN")
    forra = Period.for_dag(Periodslag.HALVAR, timezone.localdate()).foregaende
    assert aterkommande(ifn.pk, forra, timezone.now())
    assert not aterkommande(ifn.pk, forra, datetime(2020, 1, 1, tzinfo=UTC))


def test_a_proposed_atgard_is_approved_in_part_another_refused_and_one_serves_two_arenden(lindsjo: None) -> None:
    besvarade = {a.beslut: a for a in Atgard.objects.exclude(beslut="").order_by("pk")}
    assert set(besvarade) == {Atgard.Beslut.DELVIS, Atgard.Beslut.NEJ}
    assert all(a.beslutskommentar and a.foreslagen_av_id != a.beslutad_av_id for a in besvarade.values())
    assert besvarade[Atgard.Beslut.DELVIS].arenden.count() == 2
    assert besvarade[Atgard.Beslut.NEJ].status == Atgard.Status.AVBRUTEN


def test_some_enheter_have_told_their_staff_in_time_and_some_are_late_or_never_have(lindsjo: None) -> None:
    idag, sofia = timezone.localdate(), Person.objects.get(anvandarnamn="sofia")
    antal = {lage: register.att_visa(sofia, {"lage": lage}, idag).count() for lage in register.LAGEN}
    assert antal["klar"] > antal["forsenad"] > antal["aldrig"] > 0


def test_every_roll_has_one_login_that_works_and_is_printed(lindsjo: None) -> None:
    utskrift = demodata("--inloggningar")
    visade = [mall for mall in PERSONER if mall.visas]
    assert {mall.roll for mall in visade} == set(Roll)
    assert LOSENORD in utskrift
    for mall in visade:
        assert mall.anvandarnamn in utskrift


def test_a_second_load_changes_nothing(lindsjo: None) -> None:
    fore = (Arende.objects.count(), Person.objects.count())
    assert "redan" in demodata()
    assert (Arende.objects.count(), Person.objects.count()) == fore


def test_numbers_follow_from_their_arguments_alone() -> None:
    assert tal("TALL", 2024, 3, "dag") == 146289556496518  # the same on every machine and Python
    assert tal("TALL", 2024, 3, "dag") != tal("TALL", 2024, 4, "dag")


@override_settings(DRIFT=True)
def test_it_refuses_in_drift_where_everyone_would_have_the_same_password(db: None) -> None:
    with pytest.raises(CommandError, match="utanför drift"):
        demodata()


def test_there_are_read_and_unread_notices_and_letters_in_the_mailbox(lindsjo: None) -> None:
    maja = Avisering.objects.filter(person__anvandarnamn="maja")
    assert maja.filter(sedd=None).exists()
    assert maja.exclude(sedd=None).exists()
    assert Utskick.objects.filter(status="skickat").count() >= 5
    assert Utskick.objects.filter(status="misslyckat").count() == 1
    assert not Avisering.objects.filter(nar__gt=timezone.now()).exists()


# ---- every roll follows every kind of link from its start page ----

HOGST = 12
RAKNAR_EN_HEL_RAPPORT = frozenset({"rapporter:mall", "rapporter:rakna-om"})
"""A new count of a whole report to look at before it is kept: nobody's daily page, and a job where it is made."""
INTE = frozenset({"logga-ut"})
LANK = re.compile(r'(?:href|hx-get)="([^"#]+)')


def _lankar(sida: str, har: str) -> Iterator[str]:
    for adress in LANK.findall(sida):
        dit = urljoin(har, html.unescape(adress))
        delar = urlsplit(dit)
        if not delar.scheme and not delar.netloc and not delar.path.startswith(settings.STATIC_URL):
            yield dit


@pytest.mark.parametrize("roll", list(Roll))
def test_every_kind_of_page_a_roll_can_reach_answers_and_asks_twelve_questions_at_most(
    lindsjo: None, roll: Roll
) -> None:
    anvandarnamn = next(person.anvandarnamn for person in PERSONER if person.roll is roll)
    klient = Client()
    klient.force_login(
        Person.objects.get(anvandarnamn=anvandarnamn), backend="django.contrib.auth.backends.ModelBackend"
    )
    # One of each kind, the first that is met.
    att_ga, sedda, per_vy, fel = deque([("/", "/")]), {"/"}, Counter[str](), []
    while att_ga:
        adress, fran = att_ga.popleft()
        delar = urlsplit(adress)
        vy = resolve(delar.path).view_name
        per_vy[vy] += 1
        if vy in INTE or "pdf" in vy or "pdf" in parse_qs(delar.query).get("format", ()) or per_vy[vy] > 1:
            continue
        with CaptureQueriesContext(connection) as stallda:
            svar = klient.get(adress)
        if svar.status_code >= 400:
            fel.append(f"{adress} från {fran}: {svar.status_code}")
        fragor = [s for s in stallda if s["sql"].lstrip().startswith(("SELECT", "WITH", "DECLARE"))]
        if len(fragor) > HOGST and vy not in RAKNAR_EN_HEL_RAPPORT:
            fel.append(f"{adress}: {len(fragor)} frågor")
        vidare = [svar["Location"]] if svar.status_code in (301, 302) else []
        if svar["Content-Type"].startswith("text/html"):
            vidare += _lankar(svar.content.decode(), adress)
        for dit in vidare:
            if (dit := urljoin(adress, dit)) not in sedda:
                sedda.add(dit)
                att_ga.append((dit, adress))
    assert not fel, "\n".join(fel)
    assert len(per_vy) > 10
