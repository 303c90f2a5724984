"""What is counted, and above all what is not: every filter has a row that must stay out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp, Kategori, Synpunktslag, Utfall, Verksamhetsform
from kvalitet.frister import STOCKHOLM, Period
from rapporter.statistik import kub
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror, jamforbara, kanonisk
from rapporter.statistik.svarstider import matdag
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory, forsvinn

H1 = Period.tolka("2026H1")
Rakna = Callable[..., Any]


@pytest.fixture
def rakna(kommun: Kommun) -> Rakna:
    """`rakna(slag="klagomal")`: IFN's figure for the first half of 2026, as it is now."""

    def gor(brytpunkt: datetime | None = None, period: str = "2026H1", **vad: str) -> Any:
        siffror = halvarssiffror(kommun.ifn, H1, brytpunkt or timezone.now())
        return siffror.varde(period=period, **vad)

    return gor


def svensk(*tid: int) -> datetime:
    return datetime(*tid, tzinfo=STOCKHOLM)  # type: ignore[misc, arg-type]


# --- Which ärenden ---


def test_an_arende_of_another_namnd_is_not_counted(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken)
    ArendeFactory(enhet=kommun.aldreboendet)
    assert rakna(slag="avvikelse") == 1


def test_an_arende_of_the_other_half_is_not_counted(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=svensk(2026, 5, 5, 12))
    ArendeFactory(enhet=kommun.tallbacken, inkommen=svensk(2026, 7, 5, 12))
    ArendeFactory(enhet=kommun.tallbacken, inkommen=svensk(2025, 12, 5, 12))
    assert rakna(slag="avvikelse") == 1


@pytest.mark.parametrize(
    ("inkommen", "raknas"),
    [
        (svensk(2026, 1, 1, 0, 0), True),
        (svensk(2025, 12, 31, 23, 59, 59), False),
        (svensk(2026, 6, 30, 23, 59, 59), True),
        (svensk(2026, 7, 1, 0, 0), False),
        # The same boundaries in UTC: one hour before midnight in winter, two in summer.
        (datetime(2025, 12, 31, 23, 0, tzinfo=UTC), True),
        (datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), False),
    ],
)
def test_a_half_year_begins_and_ends_at_midnight_in_stockholm(
    kommun: Kommun, rakna: Rakna, inkommen: datetime, raknas: bool
) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=inkommen)
    assert rakna(slag="avvikelse") == int(raknas)


def test_it_is_the_day_it_came_in_that_counts_and_not_the_day_it_happened(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken, intraffade=date(2025, 12, 20), inkommen=svensk(2026, 1, 3, 9))
    ArendeFactory(enhet=kommun.tallbacken, intraffade=date(2026, 6, 30), inkommen=svensk(2026, 7, 2, 9))
    assert rakna(slag="avvikelse") == 1


def test_what_is_registered_after_the_cut_off_is_not_counted(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken)
    brytpunkt = timezone.now()
    ArendeFactory(enhet=kommun.tallbacken)
    assert rakna(brytpunkt, slag="avvikelse") == 1
    assert rakna(slag="avvikelse") == 2


def test_what_has_become_lex_sarah_after_the_cut_off_is_still_an_avvikelse(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken)
    brytpunkt = timezone.now()
    arende.typ, arende.sekretess = Arendetyp.LEX_SARAH, True
    arende.save()
    assert (rakna(brytpunkt, slag="avvikelse"), rakna(brytpunkt, slag="lex_sarah")) == (1, 0)
    assert (rakna(slag="avvikelse"), rakna(slag="lex_sarah")) == (0, 1)


def test_a_beslut_after_the_cut_off_is_not_seen(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken, lex=True)
    brytpunkt = timezone.now()
    lex = arende.lex_sarah
    lex.utfall, lex.beslutad, lex.anmald_ivo = Utfall.ALLVARLIGT, timezone.now(), date(2026, 6, 1)
    lex.save()
    assert rakna(brytpunkt, slag="lex_sarah", utfall="ej_beslutat") == 1
    assert rakna(brytpunkt, slag="lex_sarah", till_ivo="ja") == 0
    assert rakna(slag="lex_sarah", utfall="allvarligt") == 1
    assert rakna(slag="lex_sarah", till_ivo="ja") == 1


def test_a_changed_kind_of_synpunkt_counts_as_it_was_at_the_cut_off(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken, typ=Arendetyp.SYNPUNKT)
    brytpunkt = timezone.now()
    arende.synpunkt.slag = Synpunktslag.BEROM
    arende.synpunkt.save()
    assert (rakna(brytpunkt, slag="klagomal"), rakna(brytpunkt, slag="berom")) == (1, 0)
    assert (rakna(slag="klagomal"), rakna(slag="berom")) == (0, 1)


def test_an_arende_removed_after_the_cut_off_is_still_counted_at_it(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken, lex=True, rad_bredvid__utfall=Utfall.RISK)
    brytpunkt = timezone.now()
    forsvinn(arende)
    assert rakna(brytpunkt, slag="lex_sarah", utfall="risk") == 1
    assert rakna(slag="lex_sarah") == 0


def test_an_arende_moved_to_another_namnd_or_half_after_the_cut_off_stays_where_it_was(
    kommun: Kommun, rakna: Rakna
) -> None:
    flyttat, andrat = ArendeFactory(enhet=kommun.tallbacken), ArendeFactory(enhet=kommun.tallbacken)
    brytpunkt = timezone.now()
    flyttat.enhet, flyttat.namnd = kommun.aldreboendet, kommun.an
    flyttat.save()
    andrat.inkommen = svensk(2025, 3, 1, 12)
    andrat.save()
    assert rakna(brytpunkt, slag="avvikelse") == 2
    assert rakna(slag="avvikelse") == 0
    assert rakna(period="2025H1", slag="avvikelse") == 1


def test_a_change_in_the_same_row_many_times_counts_the_last_before_the_cut_off(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken)
    for form in (Verksamhetsform.HSL, Verksamhetsform.MYNDIGHET):
        arende.verksamhetsform = form
        arende.save()
    brytpunkt = timezone.now()
    arende.verksamhetsform = Verksamhetsform.EXTERN
    arende.save()
    assert rakna(brytpunkt, slag="avvikelse", verksamhetsform="myndighet") == 1
    assert rakna(slag="avvikelse", verksamhetsform="extern") == 1


def test_an_arende_made_without_history_is_counted_until_it_says_otherwise(kommun: Kommun, rakna: Rakna) -> None:
    arende = ArendeFactory(enhet=kommun.tallbacken)
    Arende.history.all().delete()
    brytpunkt = timezone.now()
    arende.rubrik = "Ändrad efteråt"
    arende.save()
    assert rakna(brytpunkt, slag="avvikelse") == 1


# --- What they are counted as ---


def test_every_kind_has_its_row_and_only_its_own(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken)
    ArendeFactory(enhet=kommun.tallbacken, lex=True)
    for slag in Synpunktslag:
        ArendeFactory(enhet=kommun.tallbacken, typ=Arendetyp.SYNPUNKT, rad_bredvid__slag=slag)
    sorter = ["avvikelse", "lex_sarah", "klagomal", "synpunkt", "forslag", "berom"]
    assert [rakna(slag=slag) for slag in sorter] == [1] * 6
    assert rakna() == 6


def test_it_is_the_frozen_verksamhetsform_that_splits_the_figures(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken, verksamhetsform=Verksamhetsform.MYNDIGHET)
    ArendeFactory(enhet=kommun.tallbacken)
    assert rakna(slag="avvikelse", verksamhetsform="myndighet") == 1
    assert rakna(slag="avvikelse", verksamhetsform="egen_regi") == 1
    assert rakna(slag="avvikelse") == 2


def test_a_rapport_counts_under_each_of_its_types_and_without_any_as_saknar_typ(kommun: Kommun, rakna: Rakna) -> None:
    ArendeFactory(enhet=kommun.tallbacken, lex=True, rad_bredvid__typer=["fysiskt", "bemotande"])
    ArendeFactory(enhet=kommun.tallbacken, lex=True)
    lex = {"slag": "lex_sarah"}
    assert rakna(**lex, missforhallande="fysiskt") == 1
    assert rakna(**lex, missforhallande="bemotande") == 1
    assert rakna(**lex, missforhallande="saknas") == 1
    assert rakna(**lex, missforhallande="annat") == 0


def test_a_kategori_counts_under_its_main_one_and_none_as_saknar_kategori(kommun: Kommun, rakna: Rakna) -> None:
    huvud = Kategori.objects.create(namn="Provkategori", typ=Arendetyp.AVVIKELSE)
    under = Kategori.objects.create(namn="Provkategori under", typ=Arendetyp.AVVIKELSE, overordnad=huvud)
    for kategori in (huvud, under, None):
        ArendeFactory(enhet=kommun.tallbacken, kategori=kategori)
    assert rakna(slag="avvikelse", kategori=str(huvud.pk)) == 2
    assert rakna(slag="avvikelse", kategori="saknas") == 1
    assert rakna(slag="klagomal", kategori="saknas") == 0


def test_a_retired_kategori_is_shown_only_where_it_was_used(kommun: Kommun) -> None:
    Kategori.objects.create(namn="Aldrig använd", typ=Arendetyp.AVVIKELSE, i_bruk=False)
    ArendeFactory(
        enhet=kommun.tallbacken,
        kategori=Kategori.objects.create(namn="Förr i bruk", typ=Arendetyp.AVVIKELSE, i_bruk=False),
    )
    tabell = halvarssiffror(kommun.ifn, H1, timezone.now()).tabell("kategori_avvikelse")
    assert tabell is not None
    rubriker = [rn.rubrik for rn in tabell.rader]
    assert "Förr i bruk" in rubriker
    assert "Aldrig använd" not in rubriker
    assert rubriker[-2:] == ["Saknar kategori", "Alla avvikelser"]


# --- Answers ---


def synpunkt(kommun: Kommun, inkommen: datetime, **falt: Any) -> Arende:
    arende: Arende = ArendeFactory(
        enhet=kommun.tallbacken,
        typ=Arendetyp.SYNPUNKT,
        inkommen=inkommen,
        **{f"rad_bredvid__{namn}": varde for namn, varde in falt.items()},
    )
    return arende


def test_an_answer_on_the_tenth_working_day_is_in_time_and_on_the_eleventh_late(kommun: Kommun, rakna: Rakna) -> None:
    inkom = svensk(2026, 3, 2, 9)  # a Monday; ten working days later is Monday 16 March
    synpunkt(kommun, inkom, besvarad=svensk(2026, 3, 16, 23, 59))
    synpunkt(kommun, inkom, besvarad=svensk(2026, 3, 17, 0, 0))
    assert (rakna(matt="svar", tid="i_tid"), rakna(matt="svar", tid="sena")) == (1, 1)


def test_an_answer_on_the_weekend_after_the_last_day_is_late(kommun: Kommun, rakna: Rakna) -> None:
    inkom = svensk(2026, 2, 27, 9)  # a Friday; the tenth working day is Friday 13 March
    synpunkt(kommun, inkom, besvarad=svensk(2026, 3, 14, 10))
    assert (rakna(matt="svar", tid="i_tid"), rakna(matt="svar", tid="sena")) == (0, 1)


def test_those_who_are_anonymous_or_want_no_answer_are_left_out(kommun: Kommun, rakna: Rakna) -> None:
    inkom = svensk(2026, 3, 2, 9)
    synpunkt(kommun, inkom, besvarad=svensk(2026, 3, 3, 9), bekraftad=svensk(2026, 3, 3, 9))
    synpunkt(kommun, inkom, vill_ha_svar=False, bekraftad=svensk(2026, 3, 9, 9))
    synpunkt(kommun, inkom, anonym=True, vill_ha_svar=True)
    assert rakna(matt="svar") == 1
    assert rakna(matt="bekraftelse") == rakna(matt="bekraftelse", tid="i_tid") == 1
    assert rakna(matt="bekraftelse", tid="sena") == 0  # the late one was to somebody who waits for no answer


def test_an_unanswered_synpunkt_is_late_once_its_time_has_passed_by_the_period_s_end(
    kommun: Kommun, rakna: Rakna
) -> None:
    synpunkt(kommun, svensk(2026, 6, 1, 9))  # due in the middle of June: late
    synpunkt(kommun, svensk(2026, 6, 29, 9))  # due in July: not decided on 30 June
    assert rakna(matt="svar", tid="vantar_sena") == 1
    assert rakna(matt="svar", tid="inte_avgjorda") == 1
    assert rakna(matt="svar") == 1


def test_an_answer_after_the_period_s_end_does_not_change_the_closed_half_year(kommun: Kommun, rakna: Rakna) -> None:
    arende = synpunkt(kommun, svensk(2026, 6, 1, 9))
    fore = rakna(matt="svar", tid="vantar_sena")
    arende.synpunkt.besvarad = svensk(2026, 7, 2, 9)
    arende.synpunkt.save()
    assert rakna(matt="svar", tid="vantar_sena") == fore == 1


def test_a_running_half_year_is_measured_on_the_cut_off_s_day(kommun: Kommun) -> None:
    assert matdag(H1, svensk(2026, 3, 5, 23, 30)) == date(2026, 3, 5)
    assert matdag(H1, svensk(2026, 8, 15, 12)) == date(2026, 6, 30)


# --- Earlier years ---


def test_like_is_compared_with_like_and_years_before_the_first_arende_are_left_out(
    kommun: Kommun, rakna: Rakna
) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=svensk(2024, 2, 1, 9))
    ArendeFactory(enhet=kommun.tallbacken, inkommen=svensk(2023, 9, 1, 9))  # another half: no comparison
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    assert [period.kod for period in siffror.jamforelser] == ["2024H1", "2025H1"]
    assert siffror.varde(period="2024H1", slag="avvikelse") == 1
    assert siffror.varde(period="2025H1", slag="avvikelse") == 0


# --- The two ways to count, and what a count costs ---


def test_the_cube_counted_in_sql_is_the_cube_counted_arende_by_arende(kommun: Kommun) -> None:
    for dag in range(1, 27):
        inkom = svensk(2026, 1 + dag % 6, dag, dag % 24)
        ArendeFactory(enhet=kommun.mottagningen, inkommen=inkom)
        ArendeFactory(
            enhet=kommun.tallbacken, lex=True, inkommen=inkom, rad_bredvid__typer=["miljo", "annat"][: dag % 3]
        )
        synpunkt(
            kommun,
            inkom,
            slag=list(Synpunktslag)[dag % 4],
            anonym=dag % 5 == 0,
            vill_ha_svar=dag % 3 > 0,
            bekraftad=inkom + timedelta(days=dag % 6) if dag % 4 else None,
            besvarad=inkom + timedelta(days=dag) if dag % 7 else None,
        )
    brytpunkt = timezone.now()
    for arende in Arende.objects.all()[:20]:
        arende.kategori = Kategori.objects.get_or_create(namn="Senare satt", typ=Arendetyp.AVVIKELSE)[0]
        arende.save()
    perioder = jamforbara(H1)
    matdagar = {period.kod: matdag(period, brytpunkt) for period in perioder}
    for lage in (brytpunkt, timezone.now()):
        i_sql = kub.rakna(perioder, lage, namnd_id=kommun.ifn.pk)
        fakta = kub.fakta(perioder, lage, namnd_id=kommun.ifn.pk)
        assert i_sql == kub.Kub.av(fakta, matdagar)
        assert len(fakta) == 78
        assert [f.dnr for f in fakta] == sorted(f.dnr for f in fakta)


def test_figures_need_a_place_and_an_aware_time(kommun: Kommun) -> None:
    with pytest.raises(ValueError, match="nämnd eller enheter"):
        kub.rakna([H1], timezone.now())
    with pytest.raises(ValueError, match="tidszon"):
        kub.rakna([H1], datetime(2026, 8, 1), namnd_id=kommun.ifn.pk)
    with pytest.raises(ValueError, match="halvår"):
        halvarssiffror(kommun.ifn, Period.tolka("2026"), timezone.now())


def test_the_number_of_queries_does_not_grow_with_the_organisation(kommun: Kommun) -> None:
    def fragor() -> int:
        with CaptureQueriesContext(connection) as fangade:
            halvarssiffror(kommun.ifn, H1, timezone.now())
        return len(fangade)

    fa = fragor()
    for _ in range(8):
        ArendeFactory(enhet=DelFactory(under=[kommun.avdelning, kommun.ifn]))
    assert fragor() == fa <= 12


def test_the_figures_survive_json_and_are_always_written_the_same(kommun: Kommun) -> None:
    ArendeFactory(enhet=kommun.tallbacken, lex=True)
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    data = siffror.till_json()
    assert Halvarssiffror.fran_json(data) == siffror
    assert kanonisk(Halvarssiffror.fran_json(data).till_json()) == kanonisk(data)


def test_no_two_tables_say_different_things_about_the_same(kommun: Kommun) -> None:
    ArendeFactory(enhet=kommun.tallbacken, lex=True)
    siffror = halvarssiffror(kommun.ifn, H1, timezone.now())
    assert len(siffror.tal) > 50
