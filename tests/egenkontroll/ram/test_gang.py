"""Reading a frame in and drawing from it: what is kept, what is refused, and that nothing is ever changed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from egenkontroll import urval
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradKontroll
from egenkontroll.ram import besked, dragningsgang, kontroll, ramgang, tasks
from egenkontroll.ram.models import DragetArende, Dragning, Handlaggarid, Kolumnkarta, Plats, Ram, Ramrad, Ramunderlag
from kvalitet.jobb.arbete import JobbFel, Resultat
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.plan import planscener
from tests.egenkontroll.ram import ramscener as scen
from tests.fabriker import person_med

pytestmark = pytest.mark.django_db


@pytest.fixture
def strateg(kommun):
    return planscener.strateg(kommun.ifn)


@pytest.fixture
def tillfalle(kommun, strateg):
    return scen.tillfalle(kommun, strateg)


# ---- the frame ----


def test_a_frame_is_kept_as_keys_with_the_digests_of_file_and_rows(tillfalle, strateg):
    data = scen.csv(scen.rader(antal=3))
    ram = scen.ram(tillfalle, strateg, data)
    assert (ram.antal, ram.sha256) == (3, sha256(data).hexdigest())
    assert ram.avtryck == urval.ramavtryck(ramgang.ramens_rader(ram))
    rad = ram.rader.get(nyckel="TALL-26-0002")
    assert (rad.enhet, rad.enhet_i_filen, str(rad.avslutad)) == (rad.enhet, "TALL", "2026-01-03")
    assert rad.enhet.kod == "TALL"
    assert not Ramunderlag.objects.exists()
    post = Sparpost.objects.get(verb="infor_ram")
    assert post.detalj == {"antal": 3, "sha256": ram.sha256, "avtryck": ram.avtryck}


def test_the_log_says_that_a_frame_was_taken_before_the_end_of_the_period(tillfalle, strateg):
    fil = scen.underlag(tillfalle, strateg)
    sista = timezone.make_aware(datetime.combine(tillfalle.slut, time(23, 59)))
    ram = ramgang.infor(fil, fil.kolumner, ramgang.granska(fil, fil.kolumner), av=strateg, nar=sista)
    assert ram.fore_slut
    assert Sparpost.objects.get(verb="infor_ram").detalj["fore_periodens_slut"] is True


def test_the_columns_of_a_source_are_remembered_for_the_nämnd(tillfalle, strateg):
    rubriker = ("Nr", "Var", "Stängt", "Typ", "Vem", "Skydd")
    fil = scen.underlag(tillfalle, strateg, scen.csv(scen.rader(), rubriker))
    assert "nyckel" not in fil.kolumner
    karta = dict(zip(["nyckel", "enhet", "avslutad", "arendetyp", "handlaggare", "skyddad"], rubriker, strict=True))
    ramgang.infor(fil, karta, ramgang.granska(fil, karta), av=strateg)
    assert Kolumnkarta.objects.get().kolumner == karta
    igen = scen.underlag(tillfalle, strateg, scen.csv(scen.rader(antal=4), rubriker))
    assert igen.kolumner == karta


def test_a_column_that_must_be_there_is_asked_for(tillfalle, strateg):
    fil = scen.underlag(tillfalle, strateg)
    with pytest.raises(OtillatenOvergang, match="avslutat"):
        ramgang.granska(fil, {"nyckel": "Ärendenummer", "enhet": "Enhet"})


@pytest.mark.parametrize("data", [scen.csv([]), b"MZ\x00\x00", scen.csv(scen.rader(), skilj="|")])
def test_a_bad_file_keeps_nothing(tillfalle, strateg, data):
    with pytest.raises(OtillatenOvergang):
        ramgang.ta_emot(tillfalle, scen.uppladdad(data, "ram.xlsx"), "Prov", av=strateg)
    assert not Ramunderlag.objects.exists()


def test_a_frame_with_one_bad_row_is_not_read_in_at_all(tillfalle, strateg):
    fil = scen.underlag(tillfalle, strateg, scen.csv([*scen.rader(), ["X", "MOTT", "2026-02-01", "", "", ""]]))
    granskad = ramgang.granska(fil, fil.kolumner)
    with pytest.raises(OtillatenOvergang, match="1 fel"):
        ramgang.infor(fil, fil.kolumner, granskad, av=strateg)
    assert not Ram.objects.exists()
    assert not Ramrad.objects.exists()
    assert Ramunderlag.objects.exists()


def test_the_same_frame_is_not_read_in_twice_whatever_the_order_of_its_rows(tillfalle, strateg):
    scen.ram(tillfalle, strateg)
    with pytest.raises(OtillatenOvergang, match="redan inläst"):
        scen.ram(tillfalle, strateg, scen.csv(scen.rader()[::-1]))


def test_an_older_name_of_the_enhet_is_understood(tillfalle, strateg, kommun):
    assert ramgang.enheter_for(tillfalle) == {
        "tall": kommun.tallbacken.pk,
        "stödboendet tallbacken": kommun.tallbacken.pk,
    }
    kommun.tallbacken.namn = "Tallbackens stödboende"
    kommun.tallbacken.save()
    assert set(ramgang.enheter_for(tillfalle)) == {"tall", "stödboendet tallbacken", "tallbackens stödboende"}


@pytest.mark.parametrize("falt", ["klart", "installt"])
def test_nothing_is_read_in_or_drawn_when_the_kontroll_is_over(tillfalle, strateg, falt):
    ram = scen.ram(tillfalle, strateg)
    mer = {"installt_av": strateg, "installt_skal": "prov"} if falt == "installt" else {}
    Kontrolltillfalle.objects.filter(pk=tillfalle.pk).update(**{falt: timezone.now()}, **mer)
    tillfalle.refresh_from_db()
    with pytest.raises(OtillatenOvergang):
        scen.underlag(tillfalle, strateg)
    with pytest.raises(OtillatenOvergang):
        scen.dragning(ram, strateg)
    assert not Dragning.objects.exists()


def test_a_file_that_nobody_read_in_is_gone_after_a_day(tillfalle, strateg):
    gammal, ny = scen.underlag(tillfalle, strateg), scen.underlag(tillfalle, strateg)
    Ramunderlag.objects.filter(pk=gammal.pk).update(skapat=timezone.now() - timedelta(hours=25))
    tasks.rensa()
    assert list(Ramunderlag.objects.all()) == [ny]


# ---- the draw ----


def test_a_draw_keeps_everything_that_decides_it_and_the_whole_order(tillfalle, strateg):
    ram = scen.ram(tillfalle, strateg)
    dragning = scen.dragning(ram, strateg)
    assert (dragning.nummer, dragning.seed, dragning.antal, dragning.pott) == (1, "4711", 5, 15)
    vantat = urval.dra(ramgang.ramens_rader(ram), kontroll.villkor_for(dragning))
    dragna = list(dragning.dragna.order_by("ordning"))
    assert [d.nyckel for d in dragna] == [d.rad.nyckel for d in vantat]
    assert [d.plats for d in dragna] == [Plats.URVAL] * 5 + [Plats.RESERV] * (len(vantat) - 5)
    assert dragning.avtryck == urval.dragningsavtryck(ram.avtryck, kontroll.villkor_for(dragning), vantat)
    assert Sparpost.objects.get(verb="dra_urval").detalj["avtryck"] == dragning.avtryck


def test_the_program_makes_a_seed_when_nobody_gives_one(tillfalle, strateg):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg, seed="")
    assert not dragning.egen_seed
    assert len(dragning.seed) == 12
    assert dragning.seed.isdigit()
    assert len({dragningsgang.ny_seed() for _ in range(50)}) == 50


def test_a_redraw_needs_a_reason_and_both_stay(tillfalle, strateg):
    ram = scen.ram(tillfalle, strateg)
    forsta = scen.dragning(ram, strateg)
    for skal in ("", "  "):
        with pytest.raises(OtillatenOvergang, match="varför"):
            scen.dragning(ram, strateg, skal=skal, ersatter=forsta.pk)
    andra = scen.dragning(ram, strateg, seed="2", skal="Ramen saknade april.", ersatter=forsta.pk)
    assert (andra.nummer, andra.ersatter, andra.skal) == (2, forsta, "Ramen saknade april.")
    assert forsta.dragna.exists()
    assert list(Dragning.objects.gallande()) == [andra]
    assert Sparpost.objects.filter(verb="dra_om_urval").count() == 1


def test_who_draws_at_the_same_time_as_somebody_else_is_told_and_draws_nothing(tillfalle, strateg):
    ram = scen.ram(tillfalle, strateg)
    forsta = scen.dragning(ram, strateg)
    andra = scen.dragning(ram, strateg, skal="En", ersatter=forsta.pk)
    with pytest.raises(OtillatenOvergang, match="före dig"):
        scen.dragning(ram, strateg, skal="Två", ersatter=forsta.pk)
    assert list(Dragning.objects.gallande()) == [andra]


def test_the_plan_decides_about_strata_and_protected(kommun, strateg):
    skyddad = scen.rader(antal=2, skyddad="ja")
    data = scen.csv([*skyddad, *scen.rader(antal=20)[2:]])
    tillfalle = scen.tillfalle(kommun, strateg, per_arendetyp=True)
    utan = scen.dragning(scen.ram(tillfalle, strateg, data), strateg, pott=None)
    assert utan.per_arendetyp
    assert not utan.med_skyddade
    assert {d.stratum for d in utan.dragna.all()} == {"Utredning", "Bistånd"}
    assert not utan.dragna.filter(rad__skyddad=True).exists()


def test_protected_arenden_go_to_the_named_roll_only(kommun, strateg):
    utan_roll, med_roll = planscener.granskare(kommun.mottagningen), person_med(Roll.VERKSAMHETSCHEF, kommun.ifn)
    tillfalle = scen.tillfalle(
        kommun, strateg, granskare=[utan_roll, med_roll], skyddade="roll", skyddade_roll=Roll.VERKSAMHETSCHEF
    )
    rader = [*scen.rader(antal=4, skyddad="ja"), *scen.rader(antal=20)[4:]]
    dragning = scen.dragning(scen.ram(tillfalle, strateg, scen.csv(rader)), strateg, antal=20, pott=None)
    assert dragning.med_skyddade
    assert {d.granskare for d in dragning.dragna.filter(rad__skyddad=True)} == {med_roll}
    assert {d.granskare for d in dragning.dragna.filter(rad__skyddad=False)} == {utan_roll, med_roll}


def test_own_arenden_are_left_to_others(kommun, strateg):
    en, annan = planscener.granskare(kommun.mottagningen), planscener.granskare(kommun.mottagningen)
    tillfalle = scen.tillfalle(kommun, strateg, granskare=[en, annan])
    ram = scen.ram(tillfalle, strateg)
    dragningsgang.satt_handlaggarid(ram, {en.pk: ["H1", " h2 "]}, av=strateg)
    dragning = scen.dragning(ram, strateg, antal=30, pott=None)
    assert not dragning.dragna.filter(granskare=en, rad__handlaggare__in=["h1", "h2"]).exists()
    assert dragning.dragna.filter(granskare=en).exists()
    assert not dragning.dragna.filter(granskare__isnull=True).exists()


def test_handlaggarid_are_remembered_changed_and_logged_once(tillfalle, strateg):
    ram = scen.ram(tillfalle, strateg)
    for idn in (["a", "b"], ["a", "b"], ["b"]):
        dragningsgang.satt_handlaggarid(ram, {strateg.pk: idn}, av=strateg)
    assert [rad.nyckel for rad in Handlaggarid.objects.all()] == ["b"]
    assert Sparpost.objects.filter(verb="satt_handlaggarid").count() == 2


def test_a_frame_of_protected_only_cannot_be_drawn_when_they_are_left_out(tillfalle, strateg):
    ram = scen.ram(tillfalle, strateg, scen.csv(scen.rader(skyddad="ja")))
    with pytest.raises(OtillatenOvergang, match="skyddade"):
        scen.dragning(ram, strateg)


def test_the_enheter_that_the_frame_has_nothing_of_are_named(kommun, strateg):
    tillfalle = scen.tillfalle(kommun, strateg, enheter=[kommun.tallbacken, kommun.mottagningen])
    ram = scen.ram(tillfalle, strateg)
    assert dragningsgang.planerade_enheter_utan_arenden(ram) == ["Mottagningen barn och unga"]


@pytest.mark.parametrize("modell", [Ram, Ramrad, Dragning, DragetArende])
def test_the_database_refuses_to_change_or_remove_a_frame_or_a_draw(tillfalle, strateg, modell):
    scen.dragning(scen.ram(tillfalle, strateg), strateg)
    with pytest.raises(DatabaseError, match="bara_tillagg"), transaction.atomic():
        modell.objects.all()._raw_delete(using="default")
    falt = {"Ram": "filnamn", "Ramrad": "nyckel", "Dragning": "seed", "DragetArende": "nyckel"}[modell.__name__]
    with pytest.raises(DatabaseError, match="bara_tillagg"), transaction.atomic():
        modell.objects.filter(pk=modell.objects.first().pk).update(**{falt: "ändrat"})


# ---- by the worker ----


class Forlopp:
    def __init__(self, person):
        self.jobb = type("Jobb", (), {"person": person})()

    def steg(self, procent, text):
        assert 0 <= procent <= 100


def spara(resultat: Resultat) -> dict:
    return dict(resultat.spara())


def test_the_worker_reads_in_and_draws_the_same_as_the_page(tillfalle, strateg):
    fil = scen.underlag(tillfalle, strateg)
    assert spara(tasks.infor_ram(Forlopp(strateg), underlag=str(fil.pk)))["url"].endswith(f"/{tillfalle.pk}/")
    ram = Ram.objects.get()
    argument = {"ram": ram.pk, "antal": 5, "pott": 15, "seed": "", "ny_seed": "77", "skal": "", "ersatter": None}
    spara(tasks.dra_urval(Forlopp(strateg), **argument))
    dragning = Dragning.objects.get()
    assert (dragning.seed, dragning.egen_seed) == ("77", False)
    assert kontroll.kontrollera(dragning).haller
    with pytest.raises(JobbFel, match="finns inte kvar"):
        tasks.infor_ram(Forlopp(strateg), underlag=str(fil.pk))


def test_the_worker_leaves_what_is_wrong_with_a_file_on_its_page(tillfalle, strateg):
    fil = scen.underlag(tillfalle, strateg, scen.csv([*scen.rader(), ["X", "MOTT", "2026-02-01", "", "", ""]]))
    assert spara(tasks.infor_ram(Forlopp(strateg), underlag=str(fil.pk)))["url"].endswith(f"/{fil.pk}/")
    fil.refresh_from_db()
    assert fil.antal_fel == 1
    assert fil.fel[0][:2] == [32, "Enhet"]
    assert not Ram.objects.exists()


# ---- whether it holds ----


def test_a_draw_that_is_drawn_again_holds(tillfalle, strateg):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg)
    utfall = kontroll.kontrollera(dragning)
    assert utfall.haller
    assert utfall.avtryck == dragning.avtryck
    assert utfall.samma_fil is None


def test_the_frames_own_file_holds_and_so_does_the_same_list_saved_in_another_way(tillfalle, strateg):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg)
    samma = kontroll.kontrollera_fil(dragning, scen.csv(scen.rader()))
    assert samma.haller
    assert samma.samma_fil
    annat = kontroll.kontrollera_fil(dragning, scen.xlsx(scen.rader()[::-1]))
    assert annat.haller
    assert annat.samma_fil is False


def test_a_file_that_differs_is_told_exactly_how(tillfalle, strateg):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg)
    forst = dragning.dragna.get(ordning=1)
    rader = [rad for rad in scen.rader() if rad[0] != forst.nyckel]
    rader[0][3] = "Annat"
    utfall = kontroll.kontrollera_fil(dragning, scen.csv([*rader, ["NY-1", *scen.rader()[-1][1:]]]))
    assert not utfall.haller
    assert utfall.skillnader.saknas == (forst.nyckel,)
    assert utfall.skillnader.nya == ("NY-1",)
    ((nyckel, vad),) = utfall.skillnader.andrade
    assert nyckel == rader[0][0]
    assert vad in {"ärendetyp var Utredning, är Annat", "ärendetyp var Bistånd, är Annat"}
    assert utfall.platser[0].draget == forst.nyckel
    assert utfall.antal_platser > 0


def test_a_frame_that_differs_in_a_thing_that_does_not_decide_the_order_is_still_not_the_same(tillfalle, strateg):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg)
    rader = scen.rader()
    rader[3][4] = "annan"
    utfall = kontroll.kontrollera_fil(dragning, scen.csv(rader))
    assert utfall.samma_ordning
    assert not utfall.samma_ram
    assert not utfall.haller


@pytest.mark.parametrize("data", [b"MZ\x00", scen.csv([]), scen.csv([["a b", "c", "d", "e", "f", "g"]])])
def test_a_bad_file_checks_nothing(tillfalle, strateg, data):
    utfall = kontroll.kontrollera_fil(scen.dragning(scen.ram(tillfalle, strateg), strateg), data)
    assert not utfall.kord
    assert not utfall.haller


def test_checking_stores_nothing(tillfalle, strateg, django_assert_num_queries):
    dragning = scen.dragning(scen.ram(tillfalle, strateg), strateg)
    with django_assert_num_queries(2) as fragor:
        kontroll.kontrollera_fil(dragning, scen.csv(scen.rader(antal=10)))
    assert all(fraga["sql"].startswith(("SELECT", "DECLARE")) for fraga in fragor.captured_queries)


def test_what_the_plan_proposes_is_a_pott_of_three_times_the_sample(tillfalle):
    assert dragningsgang.forval(tillfalle) == dragningsgang.Val(antal=5, pott=15)
    tillfalle.planerad = PlaneradKontroll(antal=7, urvalssatt="alla")
    assert dragningsgang.forval(tillfalle) == dragningsgang.Val(antal=7, pott=None)


# ---- what the plan is told ----


def test_the_plan_is_told_what_is_next_for_each_tillfalle(tillfalle, strateg, django_assert_num_queries):
    ids = list(Kontrolltillfalle.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        steg = besked.stegen(ids)
    assert {pk for pk, ett in steg.items() if ett.knapp == "Läs in ramen"} == {
        t.pk for t in Kontrolltillfalle.objects.all() if t.slut < timezone.localdate()
    }
    ram = scen.ram(tillfalle, strateg)
    assert besked.stegen([tillfalle.pk])[tillfalle.pk].url.endswith(f"/ram/{ram.pk}/dra/")
    assert "30 ärenden" in besked.stegen([tillfalle.pk])[tillfalle.pk].text
    scen.dragning(ram, strateg)
    assert besked.stegen([tillfalle.pk]) == {}


def test_the_section_of_a_tillfalle_shows_the_draw_that_counts(tillfalle, strateg):
    assert besked.tillfallets_del(tillfalle, strateg).innehall["ram"] is None
    ram = scen.ram(tillfalle, strateg)
    assert besked.tillfallets_del(tillfalle, strateg).innehall["ram"] == ram
    forsta = scen.dragning(ram, strateg)
    andra = scen.dragning(ram, strateg, skal="Prov", ersatter=forsta.pk)
    innehall = besked.tillfallets_del(tillfalle, strateg).innehall
    assert innehall["dragning"] == andra
    assert innehall["hela_namnden"]
