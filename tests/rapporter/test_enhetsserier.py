"""Series through reorganisation: renamed, merged, split, moved, begun and closed enheter in a half-year report."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone
from psycopg2.extras import DateRange

from kvalitet.frister import STOCKHOLM, Period
from kvalitet.organisation.models import Benamning, Foregangare, Organisationsdel, Placering, Verksamhetsform
from rapporter.statistik.halvar import Halvarssiffror, enhetssiffror, halvarssiffror
from rapporter.statistik.kub import Slag
from rapporter.statistik.tabell import Tabellrad
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory

H1 = Period.tolka("2026H1")
DELNING, SAMMANSLAGNING = Foregangare.Slag.DELNING, Foregangare.Slag.SAMMANSLAGNING


def arenden(enhet: Organisationsdel, **per_ar: int) -> None:
    """`arenden(enhet, y2024=2)`: avvikelser that came in during the first half of each year."""
    for ar, antal in per_ar.items():
        for dag in range(antal):
            inkommen = datetime(int(ar[1:]), 2, 1 + dag, 9, tzinfo=STOCKHOLM)
            ArendeFactory(
                enhet=enhet, inkommen=inkommen, intraffade=inkommen.date(), verksamhetsform=enhet.verksamhetsform
            )


def finns(enhet: Organisationsdel, fran: date = date(2015, 1, 1), till: date | None = None) -> None:
    """The enhet exists from a day up to (not including) a day."""
    enhet.giltig = DateRange(fran, till)
    enhet.save()
    Benamning.objects.filter(delen=enhet).update(giltig=DateRange(fran, till))
    Placering.objects.filter(delen=enhet).update(giltig=DateRange(fran, till))


def lank(fran: Organisationsdel, till: Organisationsdel, slag: str, dag: date) -> None:
    Foregangare.objects.create(foregangare=fran, efterfoljare=till, slag=slag, fran=dag)


def siffror(kommun: Kommun) -> Halvarssiffror:
    return halvarssiffror(kommun.ifn, H1, timezone.now())


def raden(siffror: Halvarssiffror, namn: str) -> Tabellrad:
    tabell = siffror.tabell("enhet_avvikelse")
    assert tabell is not None
    (traff,) = [rn for rn in tabell.rader if rn.rubrik == namn]
    return traff


def not_for(siffror: Halvarssiffror, namn: str) -> str:
    return " ".join(text for bokstav, text in siffror.noter if bokstav in raden(siffror, namn).noter)


def test_every_enhet_of_the_namnd_is_shown_also_with_zero_and_no_other(kommun: Kommun) -> None:
    tabell = siffror(kommun).tabell("enhet_klagomal")
    assert tabell is not None
    assert [g.rubrik for g in tabell.grupper] == ["Myndighetsutövning", "Utförd vård och omsorg i egen regi"]
    assert [[rn.rubrik for rn in g.rader] for g in tabell.grupper] == [
        ["Mottagningen barn och unga"],
        ["Stödboendet Tallbacken"],
    ]
    assert [rn.varden for rn in tabell.rader] == [(0,)] * 5


def test_subtotals_and_the_total_add_up(kommun: Kommun) -> None:
    arenden(kommun.tallbacken, y2025=2, y2026=3)
    arenden(kommun.mottagningen, y2025=1, y2026=5)
    tabell = siffror(kommun).tabell("enhet_avvikelse")
    assert tabell is not None
    assert tabell.summa is not None
    assert [g.summa.varden for g in tabell.grupper if g.summa] == [(1, 5), (2, 3)]
    assert tabell.summa.varden == (3, 8)


def test_a_renamed_enhet_has_the_name_of_the_period_s_end_and_a_note(kommun: Kommun) -> None:
    Benamning.objects.filter(delen=kommun.tallbacken).update(giltig=DateRange(date(2015, 1, 1), date(2026, 3, 1)))
    for namn, fran, till in (
        ("Boendet Nya Tallen", date(2026, 3, 1), date(2026, 9, 1)),
        ("Boendet Nyaste Tallen", date(2026, 9, 1), None),
    ):
        Benamning.objects.create(delen=kommun.tallbacken, namn=namn, giltig=DateRange(fran, till))
    arenden(kommun.tallbacken, y2025=1, y2026=2)
    resultat = siffror(kommun)
    assert raden(resultat, "Boendet Nya Tallen").varden == (1, 2)
    assert not_for(resultat, "Boendet Nya Tallen") == "Hette Stödboendet Tallbacken till och med 2026-02-28."


def test_merged_enheter_are_counted_in_the_one_that_took_over(kommun: Kommun) -> None:
    a, b, ny = (DelFactory(namn=n, under=[kommun.avdelning, kommun.ifn]) for n in ("Boende A", "Boende B", "Boende AB"))
    finns(a, till=date(2026, 1, 1))
    finns(b, till=date(2026, 1, 1))
    arenden(a, y2024=2, y2025=3)
    arenden(b, y2025=4)
    finns(ny, fran=date(2026, 1, 1))
    lank(a, ny, SAMMANSLAGNING, date(2026, 1, 1))
    lank(b, ny, SAMMANSLAGNING, date(2026, 1, 1))
    arenden(ny, y2026=5)
    resultat = siffror(kommun)
    assert raden(resultat, "Boende AB").varden == (2, 7, 5)
    assert raden(resultat, "Boende AB").enheter == (ny.pk, a.pk, b.pk)
    text = not_for(resultat, "Boende AB")
    assert text == "Bildades 2026-01-01 av Boende A och Boende B. Deras tidigare ärenden räknas här."
    tabell = resultat.tabell("enhet_avvikelse")
    assert tabell is not None
    assert not {"Boende A", "Boende B"} & {rn.rubrik for rn in tabell.rader}


def test_an_enhet_that_went_into_an_existing_one_in_mid_period_is_counted_there(kommun: Kommun) -> None:
    liten = DelFactory(namn="Lilla boendet", under=[kommun.avdelning, kommun.ifn])
    arenden(liten, y2025=1, y2026=1)
    arenden(kommun.tallbacken, y2026=2)
    finns(liten, till=date(2026, 4, 1))
    lank(liten, kommun.tallbacken, SAMMANSLAGNING, date(2026, 4, 1))
    resultat = siffror(kommun)
    assert raden(resultat, "Stödboendet Tallbacken").varden == (1, 3)
    assert "Lilla boendet gick upp i enheten 2026-04-01." in not_for(resultat, "Stödboendet Tallbacken")


def test_a_split_enhet_keeps_its_row_and_the_new_ones_have_a_dash_before(kommun: Kommun) -> None:
    gammal, ny = (DelFactory(namn=n, under=[kommun.avdelning, kommun.ifn]) for n in ("Samhällsvården", "Familjehem"))
    finns(ny, fran=date(2025, 1, 1))
    lank(gammal, ny, DELNING, date(2025, 1, 1))
    arenden(gammal, y2024=4, y2025=2, y2026=1)
    arenden(ny, y2025=3)
    resultat = siffror(kommun)
    assert raden(resultat, "Familjehem").varden == (None, 3, 0)
    assert raden(resultat, "Samhällsvården").varden == (4, 2, 1)
    assert not_for(resultat, "Familjehem") == (
        "Bildades 2025-01-01 ur Samhällsvården. Tidigare ärenden räknas hos Samhällsvården."
    )
    assert not_for(resultat, "Samhällsvården") == "Lämnade 2025-01-01 över en del av verksamheten till Familjehem."


def test_an_enhet_that_was_split_and_closed_keeps_its_row_with_a_dash_after(kommun: Kommun) -> None:
    gammal, norr, soder = (DelFactory(namn=n, under=[kommun.avdelning, kommun.ifn]) for n in ("Hela", "Norr", "Söder"))
    arenden(gammal, y2025=4)
    finns(gammal, till=date(2026, 1, 1))
    for ny in (norr, soder):
        finns(ny, fran=date(2026, 1, 1))
        lank(gammal, ny, DELNING, date(2026, 1, 1))
    resultat = siffror(kommun)
    assert raden(resultat, "Hela").varden == (4, None)
    assert raden(resultat, "Norr").varden == (None, 0)
    assert not_for(resultat, "Hela") == "Upphörde 2025-12-31. Verksamheten delades på Norr och Söder."


def test_an_enhet_that_closed_before_the_period_without_arenden_has_no_row(kommun: Kommun) -> None:
    borta = DelFactory(namn="Nedlagd", under=[kommun.avdelning, kommun.ifn])
    finns(borta, till=date(2025, 7, 1))
    tabell = siffror(kommun).tabell("enhet_avvikelse")
    assert tabell is not None
    assert "Nedlagd" not in {rn.rubrik for rn in tabell.rader}


def test_an_enhet_that_closed_during_the_period_is_shown_with_a_note(kommun: Kommun) -> None:
    borta = DelFactory(namn="Nedlagd", under=[kommun.avdelning, kommun.ifn])
    finns(borta, till=date(2026, 5, 1))
    resultat = siffror(kommun)
    assert raden(resultat, "Nedlagd").varden == (0,)
    assert not_for(resultat, "Nedlagd") == "Upphörde 2026-04-30."


def test_an_enhet_moved_from_another_namnd_brings_no_arenden_from_before_the_move(kommun: Kommun) -> None:
    flyttad = DelFactory(namn="Dagverksamheten", under=[kommun.avdelning])
    arenden(kommun.tallbacken, y2024=1)
    for namnd, fran, till in ((kommun.an, date(2015, 1, 1), date(2025, 1, 1)), (kommun.ifn, date(2025, 1, 1), None)):
        Placering.objects.create(delen=flyttad, overordnad=namnd, giltig=DateRange(fran, till))
    arenden(flyttad, y2024=3, y2025=2, y2026=1)
    resultat = siffror(kommun)
    assert raden(resultat, "Dagverksamheten").varden == (None, 2, 1)
    assert "Hör till nämnden från och med 2025-01-01." in not_for(resultat, "Dagverksamheten")
    hos_an = halvarssiffror(kommun.an, H1, timezone.now())
    assert raden(hos_an, "Dagverksamheten").varden == (3, None, None)
    assert not_for(hos_an, "Dagverksamheten") == "Hörde till nämnden till och med 2024-12-31."


def test_an_enhet_belongs_to_its_nearest_namnd_when_the_forvaltning_serves_several(kommun: Kommun) -> None:
    for namnd in (kommun.ifn, kommun.an):
        Placering.objects.create(delen=kommun.forvaltning, overordnad=namnd, giltig=DateRange(date(2015, 1, 1), None))
    tabell = siffror(kommun).tabell("enhet_avvikelse")
    assert tabell is not None
    assert {rn.rubrik for g in tabell.grupper for rn in g.rader} == {
        "Mottagningen barn och unga",
        "Stödboendet Tallbacken",
    }


def test_a_new_enhet_has_a_dash_before_it_began(kommun: Kommun) -> None:
    arenden(kommun.tallbacken, y2025=1)
    ny = DelFactory(namn="Nystartad", under=[kommun.avdelning, kommun.ifn])
    finns(ny, fran=date(2026, 2, 1))
    assert raden(siffror(kommun), "Nystartad").varden == (None, 0)
    assert not_for(siffror(kommun), "Nystartad") == "Ny enhet 2026-02-01."


def test_what_is_decided_for_later_does_not_change_the_period(kommun: Kommun) -> None:
    arenden(kommun.tallbacken, y2026=2)
    fore = siffror(kommun).tabeller
    ny = DelFactory(namn="Framtidens boende", under=[kommun.avdelning, kommun.ifn])
    finns(ny, fran=date(2027, 1, 1))
    lank(kommun.tallbacken, ny, SAMMANSLAGNING, date(2027, 1, 1))
    finns(kommun.tallbacken, till=date(2027, 1, 1))
    efter = siffror(kommun)
    assert efter.tabeller == fore
    assert efter.noter == ()


def test_an_enhet_that_changed_verksamhetsform_has_a_row_under_each(kommun: Kommun) -> None:
    arenden(kommun.tallbacken, y2025=2)
    kommun.tallbacken.verksamhetsform = Verksamhetsform.HSL
    kommun.tallbacken.save()
    arenden(kommun.tallbacken, y2026=3)
    tabell = siffror(kommun).tabell("enhet_avvikelse")
    assert tabell is not None
    rader = {(g.rubrik, rn.rubrik): rn.varden for g in tabell.grupper for rn in g.rader}
    assert rader["Utförd vård och omsorg i egen regi", "Stödboendet Tallbacken"] == (2, None)
    assert rader["Hälso- och sjukvård", "Stödboendet Tallbacken"] == (None, 3)


def test_the_verksamhetsform_of_an_empty_row_is_the_one_it_had_at_the_cut_off(kommun: Kommun) -> None:
    lage = timezone.now()
    kommun.tallbacken.verksamhetsform = Verksamhetsform.HSL
    kommun.tallbacken.save()
    tabell = halvarssiffror(kommun.ifn, H1, lage).tabell("enhet_avvikelse")
    assert tabell is not None
    assert [g.rubrik for g in tabell.grupper] == ["Myndighetsutövning", "Utförd vård och omsorg i egen regi"]


def test_utforare_have_a_table_of_their_own_and_nothing_is_said_of_what_they_have_not_answered(kommun: Kommun) -> None:
    assert siffror(kommun).tabell("utforare") is None
    bolag = DelFactory(namn="Provbolaget AB", verksamhetsform=Verksamhetsform.EXTERN, under=[kommun.ifn])
    arenden(bolag, y2026=2)
    tabell = siffror(kommun).tabell("utforare")
    assert tabell is not None
    assert tabell.summa is not None
    assert [k.rubrik for k in tabell.kolumner][-2:] == ["Alla ärenden", "Till IVO"]
    assert [rn.rubrik for rn in tabell.rader] == ["Provbolaget AB", "Alla utförare"]
    assert tabell.summa.varden == (0, 2, 0, 0, 0, 0, 2, 0)


def test_an_enhet_s_own_figures_follow_it_through_merging(kommun: Kommun) -> None:
    liten = DelFactory(namn="Lilla boendet", under=[kommun.avdelning, kommun.ifn])
    arenden(liten, y2025=1)
    arenden(kommun.tallbacken, y2026=2)
    arenden(kommun.mottagningen, y2026=7)
    lank(liten, kommun.tallbacken, SAMMANSLAGNING, date(2026, 1, 1))
    (tabell,) = enhetssiffror([kommun.tallbacken], H1, timezone.now())
    assert [k.rubrik for k in tabell.kolumner] == ["2025", "2026"]
    assert {rn.rubrik: rn.varden for rn in tabell.rader}["Avvikelser"] == (1, 2)
    assert len(list(tabell.rader)) == len(Slag)


@pytest.mark.parametrize("nr", [0, 25, 26, 51, 52, 701, 702])
def test_notes_are_lettered_past_z(nr: int) -> None:
    from rapporter.statistik.grund import _bokstav

    facit = {0: "a", 25: "z", 26: "aa", 51: "az", 52: "ba", 701: "zz", 702: "aaa"}
    assert _bokstav(nr) == facit[nr]
