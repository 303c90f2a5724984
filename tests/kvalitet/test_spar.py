"""The log in the database: sealed at commit, never changed, and a break is found and named."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from io import StringIO
from threading import Event
from uuid import uuid4

import psycopg2
import pytest
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avvikelser.models import Beslut, Forslag, Handelse, Utfall
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.spar import kontroll
from kvalitet.spar.kedja import BORJAN
from kvalitet.spar.logg import anteckna, anteckna_se
from kvalitet.spar.models import Sparhuvud, Sparpost
from kvalitet.spar.skydd import BaraTillagg
from kvalitet.utkast.models import Utkast
from tests.fabriker import ArendeFactory, DelFactory, PersonFactory

NAMN = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
VARDE = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(alphabet='abcåäö\n\t"\\\u2028\U0001f600', max_size=8)
    | st.lists(st.integers(), max_size=3)
)
TID = st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2999, 12, 30), timezones=st.timezones())

RAKT_IN = """INSERT INTO spar_sparpost (person_namn, slag, verb, objekttyp, objekt_id, objekt_namn)
             VALUES ('Någon', 'gjort', 'prov', 'a.b', '1', 'D 1')"""


def forsegla() -> None:
    """What commit does: run the deferred triggers now."""
    connection.check_constraints()


def sql(sats: str, *varden: object) -> int:
    with connection.cursor() as markor:
        markor.execute(sats, varden or None)
        return markor.rowcount


@contextmanager
def avstangt_skydd() -> Iterator[None]:
    """What only the owner of the tables can do."""
    forsegla()
    for tabell in ("spar_sparpost", "spar_sparhuvud"):
        sql(f"ALTER TABLE {tabell} DISABLE TRIGGER USER")
    yield
    forsegla()
    for tabell in ("spar_sparpost", "spar_sparhuvud"):
        sql(f"ALTER TABLE {tabell} ENABLE TRIGGER USER")


@pytest.fixture
def fem_poster(db: None) -> list[Sparpost]:
    delen, person = DelFactory(), PersonFactory()
    for n in range(5):
        anteckna("prov", delen, av=person, detalj={"n": n})
    forsegla()
    return list(Sparpost.objects.order_by("lopnummer"))


def kontrollera(*argument: str) -> tuple[int, str]:
    """Exit code and what was said."""
    ut, fel = StringIO(), StringIO()
    try:
        call_command("kontrollera_spar", *argument, stdout=ut, stderr=fel)
    except SystemExit as slut:
        return int(slut.code or 0), fel.getvalue()
    return 0, ut.getvalue()


# ---- sealing ----


def test_posts_are_numbered_and_chained_when_the_transaction_commits(fem_poster):
    assert [p.lopnummer for p in fem_poster] == [1, 2, 3, 4, 5]
    assert [p.foregaende for p in fem_poster] == [BORJAN, *(p.hash for p in fem_poster[:-1])]
    assert Sparhuvud.objects.values_list("lopnummer", "hash", "antal").get() == (5, fem_poster[-1].hash, 5)
    assert kontroll.kontrollera().brott is None


def test_a_raw_insert_is_chained_too(fem_poster):
    sql(RAKT_IN)
    forsegla()
    sist = Sparpost.objects.get(objekt_namn="D 1")
    assert (sist.lopnummer, sist.foregaende) == (6, fem_poster[-1].hash)
    assert kontroll.kontrollera().antal == 6


def test_a_raw_insert_cannot_bring_its_own_number_or_hash(db):
    with pytest.raises(IntegrityError) as fel:
        sql(RAKT_IN.replace("(person_namn", "(lopnummer, hash, person_namn").replace("('Någon'", "(1, 'a', 'Någon'"))
    assert fel.value.__cause__.diag.constraint_name == "sparpost_forseglas_av_databasen"


def test_an_act_that_is_rolled_back_leaves_no_post_and_no_gap(fem_poster):
    delen = DelFactory()
    with transaction.atomic():
        anteckna("prov", delen, av=None)
        transaction.set_rollback(True)
    anteckna("prov", delen, av=None)
    forsegla()
    assert Sparpost.objects.latest("id").lopnummer == 6
    assert kontroll.kontrollera().brott is None


@given(
    text=NAMN,
    nar=TID,
    detalj=st.dictionaries(st.text(alphabet='abcåäöÅ\U0001f600"\\ ', max_size=8), VARDE, max_size=4),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_python_and_postgresql_agree_on_every_hash(db, text, nar, detalj):
    falt = dict.fromkeys(("person_namn", "verb", "objekttyp", "objekt_id", "objekt_namn"), text)
    Sparpost.objects.create(nar=nar, slag="sett", detalj=detalj, **falt)
    forsegla()
    assert kontroll.kontrollera().brott is None


@pytest.mark.parametrize("tid", ["infinity", "-infinity", "1999-12-31T00:00:00Z", "3000-01-01T00:00:00Z"])
def test_a_time_that_python_cannot_read_is_refused(db, tid):
    with pytest.raises(IntegrityError, match="sparposts_tid_ar_en_riktig_tid"):
        sql(RAKT_IN.replace("(person_namn", "(nar, person_namn").replace("('Någon'", "(%s, 'Någon'"), tid)


def _skriv_manga(slump: random.Random) -> int:
    """Five transactions with one to four posts each, some rolled back. Returns how many posts should remain."""
    kvar = 0
    try:
        delen = Organisationsdel.objects.get()
        for _ in range(5):
            antal, angrad = slump.randint(1, 4), slump.random() < 0.3
            with transaction.atomic():
                for n in range(antal):
                    anteckna("prov", delen, av=None, detalj={"n": n})
                    time.sleep(slump.random() / 200)
                transaction.set_rollback(angrad)
            kvar += 0 if angrad else antal
    finally:
        connection.close()
    return kvar


@pytest.mark.django_db(transaction=True)
def test_the_chain_holds_when_many_write_at_once():
    DelFactory()
    with ThreadPoolExecutor(6) as trad:
        antal = sum(trad.map(_skriv_manga, [random.Random(n) for n in range(6)]))
    svar = kontroll.kontrollera()
    assert svar.brott is None
    assert svar.antal == antal == Sparpost.objects.count()


@pytest.mark.django_db(transaction=True)
def test_two_that_log_and_wait_for_each_others_rows_both_get_through():
    """One has locked the person; the other has logged and, after that, written a row whose key check needs the person.
    Were the end of the chain taken before that check, the two would wait for each other."""
    person = PersonFactory()
    delen = DelFactory()
    last, skrivet = Event(), Event()

    def den_som_last() -> None:
        try:
            with transaction.atomic():
                Person.objects.select_for_update().get(pk=person.pk)
                last.set()
                anteckna("prov", delen, av=None)
                assert skrivet.wait(10)
                _vanta_tills_nagon_vantar()
        finally:
            connection.close()

    def den_som_vantar() -> None:
        try:
            assert last.wait(10)
            with transaction.atomic():
                anteckna("prov", delen, av=None)
                Utkast.objects.create(person_id=person.pk, nyckel="prov")
                skrivet.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as trad:
        for utfall in [trad.submit(den_som_last), trad.submit(den_som_vantar)]:
            utfall.result(20)
    assert kontroll.kontrollera().antal == 2


def _vanta_tills_nagon_vantar() -> None:
    for _ in range(200):
        if sql("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"):
            return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


# ---- nothing is changed ----


@pytest.mark.parametrize(
    "sats",
    [
        "UPDATE spar_sparpost SET person_namn = 'En annan' WHERE lopnummer = 2",
        "UPDATE spar_sparpost SET hash = hash",
        "DELETE FROM spar_sparpost WHERE lopnummer = 2",
        "UPDATE spar_sparhuvud SET lopnummer = 9, antal = 9",
        "DELETE FROM spar_sparhuvud",
    ],
)
def test_the_log_refuses_raw_sql_that_changes_or_removes(fem_poster, sats):
    with pytest.raises(IntegrityError) as fel, transaction.atomic():
        sql(sats)
    assert fel.value.__cause__.diag.constraint_name in {"spar_sparpost_bara_tillagg", "spar_sparhuvud_bara_framat"}
    assert kontroll.kontrollera().brott is None


def test_a_post_that_is_not_sealed_yet_cannot_be_changed_either(db):
    sql(RAKT_IN)
    with pytest.raises(IntegrityError, match="får bara nya rader"):
        sql("UPDATE spar_sparpost SET lopnummer = 1, foregaende = 'a', hash = 'b'")


def test_django_cannot_change_or_remove_a_post(fem_poster):
    post = fem_poster[0]
    post.verb = "annat"
    with pytest.raises(IntegrityError, match="får bara nya rader"), transaction.atomic():
        post.save()
    with pytest.raises(IntegrityError, match="får bara nya rader"), transaction.atomic():
        post.delete()


def test_a_role_that_may_only_add_and_read_can_log_but_nothing_else(db):
    roll = f"prov_{uuid4().hex[:12]}"
    sql(f"CREATE ROLE {roll}")
    sql(f"GRANT SELECT, INSERT ON spar_sparpost TO {roll}")
    sql(f"GRANT SELECT ON spar_sparhuvud TO {roll}")
    sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {roll}")
    sql(f"SET LOCAL ROLE {roll}")
    sql(RAKT_IN)
    forsegla()
    for sats in ("UPDATE spar_sparpost SET verb = 'x'", "TRUNCATE spar_sparpost", "DELETE FROM spar_sparhuvud"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql(sats)
    sql("RESET ROLE")
    assert kontroll.kontrollera().antal == 1


@pytest.mark.django_db(transaction=True)
def test_a_test_database_may_be_emptied():
    anteckna("prov", DelFactory(), av=None)
    sql("TRUNCATE spar_sparpost, spar_sparhuvud")
    anteckna("prov", Organisationsdel.objects.get(), av=None)
    assert kontroll.kontrollera().antal == 1


def test_no_other_database_may_be_emptied(db):
    """In a database of its own, whose name does not begin with test_: the trigger function and one protected table."""
    inst = connection.settings_dict
    namn = f"prov_{uuid4().hex[:12]}"
    val = {k: inst[v] for k, v in {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}.items()}
    val = {k: v for k, v in val.items() if v}
    kedja = import_module("kvalitet.spar.migrations.0002_kedja")
    utanfor = psycopg2.connect(dbname="postgres", **val)
    utanfor.autocommit = True
    try:
        utanfor.cursor().execute(f"CREATE DATABASE {namn} TEMPLATE template0")
        inne = psycopg2.connect(dbname=namn, **val)
        inne.autocommit = True
        try:
            markor = inne.cursor()
            markor.execute("CREATE TABLE prov (x int)")
            markor.execute(kedja.SKYDD)
            markor.execute(BaraTillagg("prov").sql)
            markor.execute("INSERT INTO prov VALUES (1)")
            for sats in ("TRUNCATE prov", "DELETE FROM prov", "UPDATE prov SET x = 2"):
                with pytest.raises(psycopg2.IntegrityError, match="får bara nya rader"):
                    markor.execute(sats)
        finally:
            inne.close()
    finally:
        utanfor.cursor().execute(f"DROP DATABASE IF EXISTS {namn}")
        utanfor.close()


def test_what_happened_to_an_arende_and_what_was_decided_is_only_ever_added(db):
    arende = ArendeFactory(lex=True, enhet=_enhet_med_namnd())
    person = PersonFactory()
    nar = datetime(2026, 3, 3, tzinfo=UTC)
    rader = [
        Handelse.objects.create(arende=arende, verb="prov", till_status="mottagen", av_namn="P", nar=nar),
        Forslag.objects.create(arende=arende, utfall=Utfall.INTE, text="t", av=person, nar=nar),
        Beslut.objects.create(arende=arende, utfall=Utfall.INTE, motivering="m", av=PersonFactory(), nar=nar),
    ]
    for objekt in rader:
        for gor in (objekt.save, objekt.delete, arende.delete):
            with pytest.raises(IntegrityError, match="får bara nya rader"), transaction.atomic():
                gor()


def _enhet_med_namnd() -> Organisationsdel:
    return DelFactory(under=[DelFactory(typ="namnd", kod="PN")])


@pytest.mark.parametrize("tabell", ["a b", "a;drop", "Åtgärd", "", "STORA"])
def test_only_a_plain_table_name_can_be_protected(tabell):
    with pytest.raises(ValueError, match="plain table name"):
        BaraTillagg(tabell)


def test_the_protection_can_be_taken_off_again_by_migrating_back(db):
    op = BaraTillagg("utkast_utkast")
    utkast = Utkast.objects.create(person=PersonFactory(), nyckel="prov")
    forsegla()
    sql(op.sql)
    with pytest.raises(IntegrityError), transaction.atomic():
        utkast.delete()
    sql(op.reverse_sql)
    utkast.delete()
    assert op.deconstruct() == ("BaraTillagg", ["utkast_utkast"], {})


# ---- the check ----


def test_the_command_says_that_a_whole_log_is_whole(fem_poster):
    kod, text = kontrollera()
    assert kod == 0
    assert text == f"Loggen är hel: 5 poster. Slutet är 5:{fem_poster[-1].hash}.\n"


def test_the_command_says_that_an_empty_log_is_empty(db):
    assert kontrollera() == (0, "Loggen är tom.\n")


@pytest.mark.parametrize(
    ("sats", "mening"),
    [
        ("UPDATE spar_sparpost SET person_namn = 'En annan' WHERE lopnummer = 3", "Innehållet i post 3 är ändrat"),
        ("UPDATE spar_sparpost SET nar = nar - interval '1 microsecond' WHERE lopnummer = 2", "Innehållet i post 2"),
        ("UPDATE spar_sparpost SET detalj = '{\"n\": 9}' WHERE lopnummer = 1", "Innehållet i post 1 är ändrat"),
        ("DELETE FROM spar_sparpost WHERE lopnummer = 3", "Post 3 saknas. Nästa post i loggen är 4."),
        ("DELETE FROM spar_sparpost WHERE lopnummer IN (1, 2)", "Posterna 1–2 saknas. Nästa post i loggen är 3."),
        ("DELETE FROM spar_sparpost WHERE lopnummer >= 4", "Posterna 4–5 saknas i slutet av loggen."),
        ("DELETE FROM spar_sparpost", "Posterna 1–5 saknas i slutet av loggen."),
        ("DELETE FROM spar_sparhuvud", "Loggens huvud saknas."),
        ("UPDATE spar_sparhuvud SET antal = 4", "Loggens huvud stämmer inte."),
        (RAKT_IN, "Loggen har oförseglade poster, 1 st."),
    ],
)
def test_the_first_broken_link_is_named_when_somebody_has_gone_round_the_protection(fem_poster, sats, mening):
    with avstangt_skydd():
        sql(sats)
    kod, text = kontrollera()
    assert kod == 1
    assert text.startswith("Loggen är inte hel. ")
    assert mening in text


def test_nothing_more_can_be_logged_once_the_head_is_gone(fem_poster):
    with avstangt_skydd():
        sql("DELETE FROM spar_sparhuvud")
    sql(RAKT_IN)
    with pytest.raises(IntegrityError, match="Loggens huvud saknas"), transaction.atomic():
        forsegla()
    sql("SET CONSTRAINTS ALL DEFERRED")
    transaction.set_rollback(True)


def test_a_tail_removed_with_its_head_is_found_by_a_head_kept_elsewhere(fem_poster, tmp_path):
    ut = StringIO()
    call_command("kontrollera_spar", "--huvud", stdout=ut)
    assert ut.getvalue() == f"5:{fem_poster[-1].hash}\n"
    fil = tmp_path / "huvuden.txt"
    fil.write_text(f"2026-03-01 2:{fem_poster[1].hash}\n\n2026-03-02 {ut.getvalue()}", encoding="utf-8")
    assert kontrollera("--avskrifter", str(fil))[0] == 0
    with avstangt_skydd():
        sql("DELETE FROM spar_sparpost WHERE lopnummer = 5")
        sql("UPDATE spar_sparhuvud SET lopnummer = 4, antal = 4, hash = %s", fem_poster[3].hash)
    assert kontrollera()[0] == 0, "the database alone cannot tell"
    assert kontrollera("--avskrifter", str(fil)) == (
        1,
        "Loggen är inte hel. Post 5 saknas i slutet av loggen.\n",
    )


@pytest.mark.parametrize(
    ("innehall", "mening"),
    [
        (b"5:abc\n", "Rad 1 går inte att tolka."),
        (b"1:" + b"a" * 64 + b"\n1:" + b"b" * 64, "Rad 2 säger emot en tidigare rad om nummer 1."),
        (b"\xff\xfe\x00", "går inte att läsa som text"),
        (None, "går inte att läsa som text"),
    ],
)
def test_a_file_of_heads_that_cannot_be_read_gives_one_sentence(db, tmp_path, innehall, mening):
    fil = tmp_path / "huvuden.txt"
    if innehall is not None:
        fil.write_bytes(innehall)
    kod, text = kontrollera("--avskrifter", str(fil))
    assert kod == 1
    assert mening in text


@pytest.mark.django_db(transaction=True)
def test_the_check_sees_one_moment_while_others_write():
    delen = DelFactory()
    for _ in range(3):
        anteckna_se(delen, av=None)
    poster = kontroll._poster

    def skriv_emellan():
        with ThreadPoolExecutor(1) as trad:
            trad.submit(_skriv_manga, random.Random(1)).result(20)
        yield from poster()

    with pytest.MonkeyPatch.context() as byt:
        byt.setattr(kontroll, "_poster", skriv_emellan)
        svar = kontroll.kontrollera()
    assert (svar.brott, svar.antal) == (None, 3)
    assert Sparpost.objects.count() > 3
