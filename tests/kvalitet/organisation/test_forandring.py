"""Names, moves, merging, splitting and closing: what they do, and what they refuse."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from psycopg2.extras import DateRange

from kvalitet.behorighet import Befogenhet, Roll, kan_hos
from kvalitet.organisation import forandring, tradet
from kvalitet.organisation.forandring import NyDel
from kvalitet.organisation.models import Benamning, Deltyp, Foregangare, Organisationsdel, Placering, Uppdrag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, AtgardFactory, DelFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)
I_GAR, I_MORGON = I_DAG - timedelta(days=1), I_DAG + timedelta(days=1)
NAMN = "Stödboendet Tallbacken"


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


def nyenhet(kommun: Kommun, kod: str = "NY", **falt: Any) -> NyDel:
    return NyDel(
        **{
            "typ": Deltyp.ENHET,
            "kod": kod,
            "namn": f"Provenheten {kod}",
            "overordnade": (kommun.avdelning, kommun.ifn),
            "verksamhetsform": "egen_regi",
            **falt,
        }
    )


def namn_over_tid(delen: Organisationsdel) -> list[tuple[str, date, date | None]]:
    rader = Benamning.objects.filter(delen=delen).order_by("giltig")
    return [(rad.namn, rad.giltig.lower, rad.giltig.upper) for rad in rader]


def platser_over_tid(delen: Organisationsdel) -> set[tuple[str, date, date | None]]:
    rader = Placering.objects.filter(delen=delen).select_related("overordnad")
    return {(rad.overordnad.kod, rad.giltig.lower, rad.giltig.upper) for rad in rader}


class TestNyDel:
    def test_a_new_enhet_has_a_name_places_and_a_line_in_the_log(self, kommun: Kommun) -> None:
        av = PersonFactory()
        delen = forandring.ny_del(nyenhet(kommun), fran=I_DAG, av=av)
        assert platser_over_tid(delen) == {("BOU", I_DAG, None), ("IFN", I_DAG, None)}
        assert namn_over_tid(delen) == [("Provenheten NY", I_DAG, None)]
        post = Sparpost.objects.get(verb="ny_del", delen=delen)
        assert post.person == av

    @pytest.mark.parametrize(
        ("falt", "mening"),
        [
            ({"kod": "tall"}, "Koden tall används redan av Stödboendet Tallbacken"),
            ({"verksamhetsform": ""}, "Välj verksamhetsform"),
            ({"typ": Deltyp.NAMND, "overordnade": ()}, "Skriv nämndens kortnamn"),
            ({"typ": Deltyp.NAMND, "kortnamn": "IFN"}, "Kortnamnet IFN används redan"),
            ({"typ": Deltyp.KOMMUN}, "Kommunen finns redan"),
            ({"overordnade": ()}, "Välj vad Provenheten NY ska stå under"),
        ],
    )
    def test_a_new_del_that_is_not_whole_is_refused(self, kommun: Kommun, falt: dict[str, Any], mening: str) -> None:
        with pytest.raises(OtillatenOvergang, match=mening):
            forandring.ny_del(nyenhet(kommun, **falt), fran=I_DAG, av=None)
        assert not Organisationsdel.objects.filter(kod="NY").exists()

    def test_an_enhet_without_a_namnd_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="skulle inte höra till någon nämnd från 2026-06-01"):
            forandring.ny_del(nyenhet(kommun, overordnade=(kommun.avdelning,)), fran=I_DAG, av=None)

    @pytest.mark.parametrize("typ", Deltyp)
    @pytest.mark.parametrize("overtyp", Deltyp)
    def test_only_the_written_pairs_of_typ_may_stand_under_each_other(
        self, kommun: Kommun, typ: Deltyp, overtyp: Deltyp
    ) -> None:
        tillatna = {
            ("namnd", "kommun"), ("forvaltning", "kommun"), ("forvaltning", "namnd"),
            ("avdelning", "namnd"), ("avdelning", "forvaltning"), ("avdelning", "avdelning"),
            ("enhet", "namnd"), ("enhet", "forvaltning"), ("enhet", "avdelning"),
        }  # fmt: skip
        over = {"kommun": kommun.kommun, "namnd": kommun.ifn, "forvaltning": kommun.forvaltning,
                "avdelning": kommun.avdelning, "enhet": kommun.tallbacken}[overtyp]  # fmt: skip
        delen = kommun.kommun if typ == Deltyp.KOMMUN else DelFactory(typ=typ, kod="PROV", under=[])
        if typ == Deltyp.ENHET and overtyp != Deltyp.NAMND:
            Placering.objects.create(delen=delen, overordnad=kommun.an, giltig=DateRange(date(2015, 1, 1), None))
        if (typ, overtyp) in tillatna:
            forandring.placera(delen, over, fran=I_DAG, av=None)
            assert tradet.under(over.pk, I_DAG) >= {delen.pk}
        else:
            with pytest.raises(OtillatenOvergang, match="kan inte stå under"):
                forandring.placera(delen, over, fran=I_DAG, av=None)


class TestNamn:
    def test_a_new_name_closes_the_old_one_the_day_before(self, kommun: Kommun) -> None:
        forandring.byt_namn(kommun.tallbacken, "  Stödboendet   Granbacken ", fran=I_DAG, av=None)
        assert namn_over_tid(kommun.tallbacken) == [
            (NAMN, date(2015, 1, 1), I_DAG),
            ("Stödboendet Granbacken", I_DAG, None),
        ]
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.namn == "Stödboendet Granbacken"

    def test_a_name_from_its_first_day_is_corrected_and_not_doubled(self, kommun: Kommun) -> None:
        forandring.byt_namn(kommun.tallbacken, "Tallbackens stödboende", fran=date(2015, 1, 1), av=None)
        assert namn_over_tid(kommun.tallbacken) == [("Tallbackens stödboende", date(2015, 1, 1), None)]

    def test_a_name_before_the_del_began_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match=f"{NAMN} finns från 2015-01-01"):
            forandring.byt_namn(kommun.tallbacken, "X", fran=date(2014, 12, 31), av=None)

    def test_a_name_after_the_del_closed_is_refused(self, kommun: Kommun) -> None:
        forandring.avveckla(kommun.tallbacken, sista_dag=I_GAR, av=None)
        with pytest.raises(OtillatenOvergang, match="upphörde efter 2026-05-31"):
            forandring.byt_namn(kommun.tallbacken, "X", fran=I_DAG, av=None)

    def test_the_name_it_already_has_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="är redan namnet"):
            forandring.byt_namn(kommun.tallbacken, NAMN, fran=I_DAG, av=None)

    def test_a_name_before_a_later_one_is_refused_with_what_to_do(self, kommun: Kommun) -> None:
        senare = forandring.byt_namn(kommun.tallbacken, "Granen", fran=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match=r"byter redan namn till Granen 2026-06-02\. Ta bort det"):
            forandring.byt_namn(kommun.tallbacken, "Björken", fran=I_DAG, av=None)
        forandring.aterta_namnbyte(senare, av=None)
        forandring.byt_namn(kommun.tallbacken, "Björken", fran=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="Namnet byttes till Björken 2026-06-01"):
            forandring.byt_namn(kommun.tallbacken, "Asken", fran=I_GAR, av=None)

    def test_a_name_that_holds_cannot_be_taken_back(self, kommun: Kommun) -> None:
        ny = forandring.byt_namn(kommun.tallbacken, "Granen", fran=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="gäller sedan"):
            forandring.aterta_namnbyte(ny, av=None)

    def test_a_name_taken_back_leaves_the_old_one_without_end(self, kommun: Kommun) -> None:
        ny = forandring.byt_namn(kommun.tallbacken, "Granen", fran=I_MORGON, av=None)
        forandring.aterta_namnbyte(ny, av=None)
        assert namn_over_tid(kommun.tallbacken) == [(NAMN, date(2015, 1, 1), None)]

    def test_uppgifter_without_dates_are_changed_and_logged_once(self, kommun: Kommun) -> None:
        for _ in range(2):
            forandring.andra_uppgifter(kommun.ifn, kortnamn="IFNN", verksamhetsform="hsl", av=None)
        kommun.ifn.refresh_from_db()
        assert (kommun.ifn.kortnamn, kommun.ifn.verksamhetsform) == ("IFNN", "")
        assert Sparpost.objects.filter(verb="andra_uppgifter").count() == 1


class TestFlytt:
    def test_a_move_closes_the_old_place_and_leaves_the_other_one(self, kommun: Kommun) -> None:
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_DAG, av=None)
        assert platser_over_tid(kommun.tallbacken) == {
            ("BOU", date(2015, 1, 1), None),
            ("IFN", date(2015, 1, 1), I_DAG),
            ("AN", I_DAG, None),
        }

    def test_a_move_from_the_first_day_corrects_the_place(self, kommun: Kommun) -> None:
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=date(2015, 1, 1), av=None)
        assert ("IFN", date(2015, 1, 1), None) not in platser_over_tid(kommun.tallbacken)

    def test_a_del_cannot_come_under_itself(self, kommun: Kommun) -> None:
        under = DelFactory(typ=Deltyp.AVDELNING, kod="UNDER", namn="Unga", under=[kommun.avdelning])
        with pytest.raises(OtillatenOvergang, match="Då skulle Barn och unga hamna under sig själv"):
            forandring.flytta(kommun.avdelning, bort_fran=kommun.forvaltning, till=under, fran=I_DAG, av=None)

    def test_a_loop_that_two_planned_moves_would_make_together_is_refused(self, kommun: Kommun) -> None:
        a, b = (DelFactory(typ=Deltyp.AVDELNING, kod=kod, under=[kommun.forvaltning]) for kod in "AB")
        forandring.flytta(a, bort_fran=kommun.forvaltning, till=b, fran=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match="hamna under sig själv"):
            forandring.flytta(b, bort_fran=kommun.forvaltning, till=a, fran=I_DAG, av=None)

    def test_a_namnd_cannot_stand_under_an_enhet(self, kommun: Kommun) -> None:
        with pytest.raises(
            OtillatenOvergang, match=r"En nämnd kan inte stå under en enhet\. Den kan stå under en kommun"
        ):
            forandring.flytta(kommun.an, bort_fran=kommun.kommun, till=kommun.tallbacken, fran=I_DAG, av=None)

    def test_the_place_that_moves_must_be_one_it_has(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="står inte under Äldrenämnden"):
            forandring.flytta(kommun.tallbacken, bort_fran=kommun.an, till=kommun.ifn, fran=I_DAG, av=None)

    def test_a_place_it_already_has_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="står redan under Individ- och familjenämnden"):
            forandring.flytta(kommun.tallbacken, bort_fran=kommun.avdelning, till=kommun.ifn, fran=I_DAG, av=None)

    def test_a_move_before_one_that_is_planned_is_refused_until_that_is_taken_back(self, kommun: Kommun) -> None:
        flytt = {"bort_fran": kommun.ifn, "till": kommun.an, "av": None}
        forandring.flytta(kommun.tallbacken, fran=I_MORGON, **flytt)
        with pytest.raises(OtillatenOvergang, match="lämnar redan Individ- och familjenämnden 2026-06-02"):
            forandring.flytta(kommun.tallbacken, fran=I_DAG, **flytt)
        forandring.aterta_flytt(kommun.tallbacken, fran=I_MORGON, av=None)
        assert platser_over_tid(kommun.tallbacken) == {
            ("BOU", date(2015, 1, 1), None),
            ("IFN", date(2015, 1, 1), None),
        }
        forandring.flytta(kommun.tallbacken, fran=I_DAG, **flytt)

    def test_a_move_that_has_happened_cannot_be_taken_back(self, kommun: Kommun) -> None:
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="Flytta igen"):
            forandring.aterta_flytt(kommun.tallbacken, fran=I_DAG, av=None)

    def test_a_planned_move_that_somebody_else_took_back_is_said_so(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="ingen planerad flytt"):
            forandring.aterta_flytt(kommun.tallbacken, fran=I_MORGON, av=None)

    def test_the_last_place_cannot_be_taken_away(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="står bara under Socialförvaltningen"):
            forandring.avsluta_placering(kommun.avdelning, kommun.forvaltning, sista_dag=I_DAG, av=None)

    def test_the_namnd_of_an_enhet_cannot_be_taken_away_but_its_avdelning_can(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="inte höra till någon nämnd från 2026-06-02"):
            forandring.avsluta_placering(kommun.tallbacken, kommun.ifn, sista_dag=I_DAG, av=None)
        forandring.avsluta_placering(kommun.tallbacken, kommun.avdelning, sista_dag=I_DAG, av=None)
        assert ("BOU", date(2015, 1, 1), I_MORGON) in platser_over_tid(kommun.tallbacken)

    def test_moving_an_avdelning_that_gives_its_enheter_their_namnd_is_refused_when_they_would_lose_it(
        self, kommun: Kommun
    ) -> None:
        avdelning = DelFactory(typ=Deltyp.AVDELNING, kod="UNDERNAMND", under=[kommun.an])
        DelFactory(kod="BARN", namn="Enheten Granen", under=[avdelning])
        with pytest.raises(OtillatenOvergang, match="Enheten Granen skulle inte höra till någon nämnd"):
            forandring.flytta(avdelning, bort_fran=kommun.an, till=kommun.forvaltning, fran=I_DAG, av=None)

    def test_a_place_that_closes_is_refused(self, kommun: Kommun) -> None:
        tom = DelFactory(typ=Deltyp.AVDELNING, kod="TOM", namn="Tomma avdelningen", under=[kommun.forvaltning])
        forandring.avveckla(tom, sista_dag=date(2026, 12, 31), av=None)
        with pytest.raises(OtillatenOvergang, match="Tomma avdelningen upphör efter 2026-12-31"):
            forandring.flytta(kommun.tallbacken, bort_fran=kommun.avdelning, till=tom, fran=I_DAG, av=None)

    def test_arenden_keep_the_namnd_of_their_day(self, kommun: Kommun) -> None:
        arende = ArendeFactory(enhet=kommun.tallbacken, intraffade=date(2026, 3, 1))
        forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=date(2026, 1, 1), av=None)
        arende.refresh_from_db()
        assert arende.namnd == kommun.ifn


class TestSammanslagning:
    def test_the_old_ones_end_the_day_before_and_so_do_their_uppdrag(self, kommun: Kommun) -> None:
        chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        sedan = ge_uppdrag(PersonFactory(), Roll.ENHETSCHEF, kommun.tallbacken, fran=I_MORGON)
        avslut = forandring.sla_ihop(
            [kommun.tallbacken, kommun.mottagningen], till=nyenhet(kommun), fran=I_DAG, av=None
        )
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.sista_dag == I_GAR
        assert namn_over_tid(kommun.tallbacken)[-1][2] == I_DAG
        assert {slut for *_, slut in platser_over_tid(kommun.tallbacken)} == {I_DAG}
        assert chef.uppdrag.get().till == I_GAR
        assert [u.person_id for u in avslut.slutade] == [chef.pk, sedan.person_id]
        assert not Uppdrag.objects.filter(person_id=sedan.person_id).exists()
        assert avslut.overforda == ()
        assert not kan_hos(chef, Befogenhet.SE_ARENDE, kommun.tallbacken.pk)

    def test_uppdrag_go_on_at_the_new_one_when_that_is_chosen(self, kommun: Kommun) -> None:
        chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        person = person_med(Roll.MEDARBETARE, kommun.tallbacken)
        ge_uppdrag(person, Roll.MEDARBETARE, kommun.mottagningen)
        avslut = forandring.sla_ihop(
            [kommun.tallbacken, kommun.mottagningen], till=nyenhet(kommun), fran=I_DAG, overfor_uppdrag=True, av=None
        )
        (mottagare,) = avslut.efterfoljare
        assert [(u.roll, u.fran, u.till) for u in chef.uppdrag.filter(delen=mottagare)] == [("enhetschef", I_DAG, None)]
        assert person.uppdrag.filter(delen=mottagare).count() == 1
        assert kan_hos(chef, Befogenhet.SE_ARENDE, kommun.tallbacken.pk)
        assert kan_hos(chef, Befogenhet.SE_ARENDE, kommun.mottagningen.pk)

    def test_the_efterfoljares_people_reach_what_is_open_and_its_count_is_told(self, kommun: Kommun) -> None:
        ArendeFactory(enhet=kommun.tallbacken)
        ArendeFactory(enhet=kommun.mottagningen)
        AtgardFactory(enhet=kommun.tallbacken)
        chef = person_med(Roll.ENHETSCHEF, kommun.mottagningen)
        avslut = forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)
        assert {str(slag) for slag in avslut.oppet} == {"1 ärende", "1 åtgärd"}
        assert kan_hos(chef, Befogenhet.HANDLAGGA, kommun.tallbacken.pk)

    def test_what_stands_under_merged_avdelningar_follows_from_the_day(self, kommun: Kommun) -> None:
        annan = DelFactory(typ=Deltyp.AVDELNING, kod="VUX", under=[kommun.forvaltning])
        forandring.sla_ihop([kommun.avdelning], till=annan, fran=I_DAG, av=None)
        assert platser_over_tid(kommun.tallbacken) == {
            ("BOU", date(2015, 1, 1), I_DAG),
            ("VUX", I_DAG, None),
            ("IFN", date(2015, 1, 1), None),
        }

    @pytest.mark.parametrize(
        ("fran", "mening"),
        [(date(2014, 1, 1), "finns från 2015-01-01"), (date(2015, 1, 1), "Välj en senare dag")],
    )
    def test_a_day_before_they_began_is_refused(self, kommun: Kommun, fran: date, mening: str) -> None:
        with pytest.raises(OtillatenOvergang, match=mening):
            forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=fran, av=None)

    def test_what_is_impossible_is_refused_and_nothing_is_left_half_done(self, kommun: Kommun) -> None:
        fall: list[tuple[list[Organisationsdel], Any, str]] = [
            ([kommun.tallbacken], nyenhet(kommun), "Välj minst två"),
            ([], kommun.mottagningen, "Välj minst två"),
            ([kommun.tallbacken], kommun.tallbacken, "Välj bara dem som upphör"),
            ([kommun.tallbacken, kommun.avdelning], kommun.mottagningen, "av samma typ"),
            ([kommun.tallbacken], kommun.avdelning, "av samma typ"),
        ]
        for delar, till, mening in fall:
            with pytest.raises(OtillatenOvergang, match=mening):
                forandring.sla_ihop(delar, till=till, fran=I_DAG, av=None)
        assert not Organisationsdel.objects.filter(kod="NY").exists()
        assert not Foregangare.objects.exists()

    def test_one_that_is_already_to_close_is_refused(self, kommun: Kommun) -> None:
        forandring.avveckla(kommun.tallbacken, sista_dag=date(2026, 12, 31), av=None)
        with pytest.raises(OtillatenOvergang, match="upphör redan efter 2026-12-31"):
            forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="kan inte ta över"):
            forandring.sla_ihop([kommun.mottagningen], till=kommun.tallbacken, fran=I_DAG, av=None)

    @pytest.mark.parametrize("slag", ["namn", "flytt"])
    def test_later_changes_stand_in_the_way_and_are_named(self, kommun: Kommun, slag: str) -> None:
        if slag == "namn":
            forandring.byt_namn(kommun.tallbacken, "Granen", fran=I_MORGON, av=None)
        else:
            forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_MORGON, av=None)
        with pytest.raises(OtillatenOvergang, match=f"ta bort {slag}"):
            forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_DAG, av=None)


class TestDelning:
    def test_each_part_carries_the_series_on(self, kommun: Kommun) -> None:
        chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        avslut = forandring.dela(
            kommun.tallbacken, till=[nyenhet(kommun, "A"), kommun.mottagningen], fran=I_DAG, overfor_till=0, av=None
        )
        assert [d.kod for d in avslut.efterfoljare] == ["A", "MOTT"]
        lankar = Foregangare.objects.filter(foregangare=kommun.tallbacken)
        assert set(lankar.values_list("efterfoljare__kod", "slag")) == {("A", "delning"), ("MOTT", "delning")}
        assert set(chef.uppdrag.values_list("delen__kod", flat=True)) == {"TALL", "A"}
        for delen in avslut.efterfoljare:
            assert kommun.tallbacken.pk in tradet.under(delen.pk, I_DAG)

    def test_a_part_can_be_formed_while_the_rest_goes_on(self, kommun: Kommun) -> None:
        chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
        forandring.dela(kommun.tallbacken, till=[nyenhet(kommun, "A")], fran=I_DAG, finns_kvar=True, av=None)
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.sista_dag is None
        assert chef.uppdrag.get().till is None
        with pytest.raises(OtillatenOvergang, match="har redan Stödboendet Tallbacken som föregångare"):
            forandring.dela(
                kommun.tallbacken, till=[Organisationsdel.objects.get(kod="A")], fran=I_MORGON, finns_kvar=True, av=None
            )

    def test_splitting_into_one_is_refused(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="minst två"):
            forandring.dela(kommun.tallbacken, till=[nyenhet(kommun, "A")], fran=I_DAG, av=None)

    def test_an_avdelning_with_enheter_is_emptied_first(self, kommun: Kommun) -> None:
        nya = [nyenhet(kommun, k, typ=Deltyp.AVDELNING, overordnade=(kommun.forvaltning,)) for k in "AB"]
        with pytest.raises(OtillatenOvergang, match="finns Mottagningen barn och unga och Stödboendet Tallbacken kvar"):
            forandring.dela(kommun.avdelning, till=nya, fran=I_DAG, av=None)


class TestAvveckling:
    def test_a_del_with_living_delar_under_it_cannot_close(self, kommun: Kommun) -> None:
        with pytest.raises(OtillatenOvergang, match="Flytta eller avveckla det först"):
            forandring.avveckla(kommun.avdelning, sista_dag=I_DAG, av=None)

    def test_a_del_whose_delar_have_closed_can_close(self, kommun: Kommun) -> None:
        for delen in (kommun.tallbacken, kommun.mottagningen, kommun.avdelning):
            forandring.avveckla(delen, sista_dag=I_GAR, av=None)
        assert kommun.tallbacken.pk in tradet.under(kommun.forvaltning.pk, I_DAG)

    def test_open_arenden_and_atgarder_are_counted_and_stop_it_until_that_is_meant(self, kommun: Kommun) -> None:
        ArendeFactory(enhet=kommun.tallbacken)
        ArendeFactory(enhet=kommun.tallbacken, status="avslutad", avslutad=timezone.now())
        AtgardFactory(enhet=kommun.tallbacken)
        chef = person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning)
        with pytest.raises(OtillatenOvergang) as fel:
            forandring.avveckla(kommun.tallbacken, sista_dag=I_GAR, av=None)
        assert "1 ärende" in str(fel.value)
        assert "1 åtgärd" in str(fel.value)
        assert "uppdrag för Barn och unga och Individ- och familjenämnden" in str(fel.value)
        forandring.avveckla(kommun.tallbacken, sista_dag=I_GAR, lamna_over=True, av=None)
        assert kan_hos(chef, Befogenhet.HANDLAGGA, kommun.tallbacken.pk)

    def test_closing_twice_is_refused(self, kommun: Kommun) -> None:
        forandring.avveckla(kommun.tallbacken, sista_dag=I_GAR, av=None)
        with pytest.raises(OtillatenOvergang, match="upphörde efter 2026-05-31"):
            forandring.avveckla(kommun.tallbacken, sista_dag=I_DAG, av=None)

    def test_a_planned_closing_can_be_taken_back_with_its_places_and_links(self, kommun: Kommun) -> None:
        forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=I_MORGON, av=None)
        forandring.aterta_avslut(kommun.tallbacken, av=None)
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.sista_dag is None
        assert {slut for *_, slut in platser_over_tid(kommun.tallbacken)} == {None}
        assert namn_over_tid(kommun.tallbacken) == [(NAMN, date(2015, 1, 1), None)]
        assert not Foregangare.objects.exists()

    def test_a_closing_that_has_happened_cannot_be_taken_back(self, kommun: Kommun) -> None:
        forandring.avveckla(kommun.tallbacken, sista_dag=I_GAR, av=None)
        with pytest.raises(OtillatenOvergang, match="inget planerat slut"):
            forandring.aterta_avslut(kommun.tallbacken, av=None)

    def test_a_closing_cannot_be_taken_back_into_a_place_that_closes_too(self, kommun: Kommun) -> None:
        for delen in (kommun.tallbacken, kommun.mottagningen, kommun.avdelning):
            forandring.avveckla(delen, sista_dag=I_DAG, av=None)
        with pytest.raises(OtillatenOvergang, match="Barn och unga, som Stödboendet Tallbacken står under, upphör"):
            forandring.aterta_avslut(kommun.tallbacken, av=None)


def test_every_verb_leaves_one_post_in_the_log_with_who_did_it(kommun: Kommun) -> None:
    av = PersonFactory()
    senare = I_DAG + timedelta(days=60)
    forandring.ny_del(nyenhet(kommun), fran=I_DAG, av=av)
    namnbyte = forandring.byt_namn(kommun.tallbacken, "Granen", fran=I_MORGON, av=av)
    forandring.aterta_namnbyte(namnbyte, av=av)
    forandring.andra_uppgifter(kommun.tallbacken, kortnamn="", verksamhetsform="hsl", av=av)
    forandring.flytta(kommun.tallbacken, bort_fran=kommun.ifn, till=kommun.an, fran=I_MORGON, av=av)
    forandring.aterta_flytt(kommun.tallbacken, fran=I_MORGON, av=av)
    forandring.placera(kommun.tallbacken, kommun.an, fran=I_DAG, av=av)
    forandring.avsluta_placering(kommun.tallbacken, kommun.an, sista_dag=I_MORGON, av=av)
    forandring.sla_ihop([kommun.tallbacken], till=kommun.mottagningen, fran=senare, av=av)
    forandring.aterta_avslut(kommun.tallbacken, av=av)
    forandring.dela(kommun.aldreboendet, till=[kommun.mottagningen], fran=senare, finns_kvar=True, av=av)
    forandring.avveckla(kommun.tallbacken, sista_dag=senare, av=av)
    assert sorted(Sparpost.objects.filter(person=av).values_list("verb", flat=True)) == [
        "andra_uppgifter", "aterta_avslut", "aterta_flytt", "aterta_namnbyte", "avsluta_placering", "avveckla",
        "byt_namn", "dela", "flytta", "ny_del", "placera", "sla_ihop",
    ]  # fmt: skip
