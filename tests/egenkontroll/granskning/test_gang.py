"""The review of drawn ärenden: who gets which, what counts as an answer, bortfall, two reviewers, the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from egenkontroll.granskning import avslut, gang, urvalet
from egenkontroll.granskning.models import (
    Avstamning,
    Bortfall,
    Bortfallsskal,
    Enhetsutfall,
    Granskning,
    Kriterieutfall,
    Svar,
)
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.granskning.utfall import Svarsantal, rakna
from egenkontroll.plan import tillfallesgang
from egenkontroll.plan.models import PlaneradGranskare
from egenkontroll.ram.models import Plats
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.egenkontroll.granskning.scen import NAR, Scen, dragen, granskad, har_id, omrade, scen, svar, tillfalle
from tests.fabriker import PersonFactory, person_med


@pytest.fixture
def s(kommun) -> Scen:
    return scen(kommun.ifn, [kommun.mottagningen])


def granska_allt(s: Scen, **svaren: str) -> None:
    """Everything reviewed by the first granskare, and what two review also by the second."""
    for person in s.granskare:
        while draget := gang.ta_nasta(s.tillfalle, av=person):
            granskad(s, draget, person, **svaren)


# --- who gets which ---


def test_the_next_arende_is_the_next_in_drawn_order(s):
    forsta = gang.ta_nasta(s.tillfalle, av=s.granskare[0])
    assert forsta.ordning == 1
    granskad(s, forsta, s.granskare[0])
    assert gang.ta_nasta(s.tillfalle, av=s.granskare[0]).ordning == 2


def test_a_begun_arende_is_the_next_one_until_it_is_klart(s):
    forsta = gang.ta_nasta(s.tillfalle, av=s.granskare[0])
    assert gang.ta_nasta(s.tillfalle, av=s.granskare[0]) == forsta


def test_two_granskare_get_one_each(s):
    ett, tva = (gang.ta_nasta(s.tillfalle, av=person) for person in s.granskare)
    assert ett != tva


def test_what_the_draw_gave_to_the_person_comes_first(kommun):
    version = omrade(kommun.ifn)
    personer = [person_med(Roll.GRANSKARE, kommun.ifn) for _ in range(2)]
    tillfallet = tillfalle(version, [kommun.mottagningen], personer)
    dragen(tillfallet, {kommun.mottagningen: 9}, granskare=personer)
    for nr, person in enumerate(personer):
        gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=person)
        assert gang.ta_nasta(tillfallet, av=person).ordning % 2 == nr


def test_only_whom_the_plan_names_reviews(s):
    utanfor = person_med(Roll.GRANSKARE, s.namnd)
    with pytest.raises(OtillatenOvergang, match="inte dig som granskare"):
        gang.ta_nasta(s.tillfalle, av=utanfor)


def test_who_has_stopped_as_granskare_reviews_no_more(s):
    PlaneradGranskare.objects.filter(person=s.granskare[0]).update(till=date(2026, 8, 1))
    with pytest.raises(OtillatenOvergang, match="inte dig som granskare"):
        gang.spara(s.arende(1), svar(s), av=s.granskare[0], klar=True)


def test_a_granskare_first_says_which_arenden_are_their_own(s):
    ny = person_med(Roll.GRANSKARE, s.namnd)
    PlaneradGranskare.objects.create(planerad=s.tillfalle.planerad, person=ny)
    with pytest.raises(OtillatenOvergang, match="handläggar-id"):
        gang.spara(s.arende(1), svar(s), av=ny, klar=False)
    with pytest.raises(OtillatenOvergang, match="kryssa i"):
        gang.forsakra(s.tillfalle, nycklar=[" "], inga_egna=False, av=ny)
    gang.forsakra(s.tillfalle, nycklar=[" H-218 "], inga_egna=False, av=ny)
    assert urvalet.egna_nycklar(ny, s.namnd.pk) == {"h-218", ny.anvandarnamn}


def test_nobody_reviews_an_own_arende(kommun):
    version, person = omrade(kommun.ifn), person_med(Roll.GRANSKARE, kommun.ifn)
    tillfallet = tillfalle(version, [kommun.mottagningen], [person], antal=9)
    dragning = dragen(tillfallet, {kommun.mottagningen: 9}, egna={"MOTT-003": "H-218", "MOTT-004": "H-21"})
    har_id(person, kommun.ifn, "h-218")
    gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=person)
    s = Scen(kommun.ifn, [kommun.mottagningen], version, tillfallet, [person], dragning)
    fatt = set()
    while draget := gang.ta_nasta(tillfallet, av=person):
        fatt.add(draget.nyckel)
        granskad(s, draget, person)
    assert len(fatt) == 8
    assert "MOTT-003" not in fatt
    eget = dragning.dragna.get(nyckel="MOTT-003")
    with pytest.raises(OtillatenOvergang, match="ditt eget ärende"):
        gang.spara(eget, svar(s), av=person, klar=False)


def test_protected_arenden_go_only_to_the_roll_that_the_plan_names(kommun):
    version, person = omrade(kommun.ifn), person_med(Roll.GRANSKARE, kommun.ifn)
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    tillfallet = tillfalle(
        version, [kommun.mottagningen], [person, strateg], antal=3, skyddade="roll", skyddade_roll=Roll.KVALITETSSTRATEG
    )
    dragning = dragen(tillfallet, {kommun.mottagningen: 3}, skyddade=["MOTT-001"])
    s = Scen(kommun.ifn, [kommun.mottagningen], version, tillfallet, [person, strateg], dragning)
    for en in s.granskare:
        gang.forsakra(tillfallet, nycklar=[], inga_egna=True, av=en)
    skyddat = dragning.dragna.get(nyckel="MOTT-001")
    with pytest.raises(OtillatenOvergang, match="skyddade uppgifter"):
        gang.spara(skyddat, svar(s), av=person, klar=False)
    assert granskad(s, skyddat, strateg).klar


def test_who_has_jav_leaves_the_arende_to_another(s):
    forsta, andra = s.granskare
    draget = gang.ta_nasta(s.tillfalle, av=forsta)
    gang.avsta(draget, av=forsta)
    assert gang.ta_nasta(s.tillfalle, av=forsta) != draget
    assert gang.ta_nasta(s.tillfalle, av=andra) == draget
    with pytest.raises(OtillatenOvergang, match="lämnat ärendet"):
        gang.spara(draget, svar(s), av=forsta, klar=False)


# --- answers ---


def test_two_days_are_the_answer(s):
    granskning = granskad(s, s.arende(1), s.granskare[0], tid="nej")
    tiden = granskning.svar.get(kriterium=s.kriterier[0])
    assert (tiden.svar, tiden.utraknat) == ("nej", "nej")


def test_an_unfinished_review_is_always_kept(s):
    granskning = gang.spara(s.arende(1), {s.kriterier[1].pk: Ifyllt(svar="ja")}, av=s.granskare[0], klar=False)
    assert granskning.klar is None
    assert [a.svar for a in granskning.svar.all()] == ["ja"]


def test_a_review_is_not_klar_with_a_question_left(s):
    ofullstandigt = svar(s)
    del ofullstandigt[s.kriterier[2].pk]
    with pytest.raises(OtillatenOvergang, match="Svara på alla frågor"):
        gang.spara(s.arende(1), ofullstandigt, av=s.granskare[0], klar=True)


def test_a_klar_review_is_changed_only_after_it_is_opened_with_a_reason(s):
    granskning = granskad(s, s.arende(1), s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="Öppna den igen"):
        gang.spara(s.arende(1), svar(s, delaktighet="nej"), av=s.granskare[0], klar=True)
    with pytest.raises(OtillatenOvergang, match="Skriv varför"):
        gang.oppna_igen(granskning, skal=" ", av=s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="Bara den som har granskat"):
        gang.oppna_igen(granskning, skal="Fel akt", av=s.granskare[1])
    gang.oppna_igen(granskning, skal="Fel akt", av=s.granskare[0])
    granskad(s, s.arende(1), s.granskare[0], delaktighet="nej")
    delaktighet = Svar.objects.get(granskning=granskning, kriterium=s.kriterier[2])
    assert delaktighet.svar == "nej"
    assert delaktighet.history.count() == 2


def test_the_second_of_two_is_told_and_may_take_over(s):
    forsta, andra = s.granskare
    draget = gang.ta_nasta(s.tillfalle, av=forsta)
    with pytest.raises(gang.NagonAnnanGranskar, match=f"{forsta.namn} började granska") as sagt:
        gang.spara(draget, svar(s), av=andra, klar=True)
    assert sagt.value.vem == forsta.pk
    tagen = gang.spara(draget, svar(s), av=andra, klar=True, overtar=forsta.pk, sedd=sagt.value.sparad)
    assert (tagen.granskare, tagen.klar is not None) == (andra, True)
    with pytest.raises(OtillatenOvergang, match="har redan granskat"):
        gang.spara(draget, svar(s), av=forsta, klar=True, overtar=andra.pk)


def test_one_who_writes_in_two_windows_is_told(s):
    draget = gang.ta_nasta(s.tillfalle, av=s.granskare[0])
    sedd = draget.granskningar.get().sparad
    gang.spara(draget, svar(s), av=s.granskare[0], klar=False, sedd=sedd, nar=sedd + timedelta(minutes=1))
    with pytest.raises(gang.NagonAnnanGranskar, match="ett annat ställe") as sagt:
        gang.spara(draget, svar(s, delaktighet="nej"), av=s.granskare[0], klar=False, sedd=sedd)
    gang.spara(draget, svar(s, delaktighet="nej"), av=s.granskare[0], klar=False, sedd=sagt.value.sparad)
    assert Svar.objects.get(kriterium=s.kriterier[2]).svar == "nej"


# --- bortfall ---


def test_the_next_in_drawn_order_takes_the_place_of_a_bortfall(s):
    bortfall = gang.registrera_bortfall(s.arende(2), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    assert bortfall.ersatt_av.ordning == 6
    assert bortfall.ersatt_av.plats == Plats.RESERV
    gang.registrera_bortfall(s.arende(6), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    assert sorted(urvalet.aktiva(s.dragning).values_list("ordning", flat=True)) == [1, 3, 4, 5, 7]


def test_a_reserve_is_never_reviewed_by_choice(s):
    with pytest.raises(OtillatenOvergang, match="ingår inte i urvalet"):
        gang.spara(s.arende(7), svar(s), av=s.granskare[0], klar=False)
    with pytest.raises(OtillatenOvergang, match="ingår inte i urvalet"):
        gang.registrera_bortfall(s.arende(7), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])


def test_when_the_reserves_are_used_nothing_takes_the_place(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=3, ram=3)
    bortfall = gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.AKTEN_OVERLAMNAD, av=s.granskare[0])
    assert bortfall.ersatt_av is None


def test_a_bortfall_for_another_reason_says_which(s):
    with pytest.raises(OtillatenOvergang, match="Skriv vad som hindrar"):
        gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.ANNAT, av=s.granskare[0])


def test_what_is_reviewed_is_no_bortfall_and_a_bortfall_is_not_reviewed(s):
    granskad(s, s.arende(1), s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="redan granskat"):
        gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    gang.registrera_bortfall(s.arende(2), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="bortfall"):
        gang.spara(s.arende(2), svar(s), av=s.granskare[0], klar=False)


def test_a_bortfall_is_never_changed(s):
    bortfall = gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Bortfall.objects.filter(pk=bortfall.pk).update(skal=Bortfallsskal.JAV)
    with pytest.raises(IntegrityError), transaction.atomic():
        bortfall.delete()


# --- two reviewers ---


@pytest.mark.parametrize(("antal", "procent", "svaret"), [(30, 10, 3), (5, 20, 1), (5, 1, 1), (5, 0, 0), (7, 100, 7)])
def test_the_share_that_two_review_is_rounded_up(antal, procent, svaret):
    assert urvalet.antal_dubbla(antal, procent) == svaret


def test_the_first_in_drawn_order_are_reviewed_by_two(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], dubbelgranskas=40)
    assert sorted(urvalet.dubbla(s.dragning).values_list("ordning", flat=True)) == [1, 1, 2, 2]
    gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    av_mottagningen = urvalet.dubbla(s.dragning).filter(enhet=kommun.mottagningen)
    assert sorted(av_mottagningen.values_list("ordning", flat=True)) == [2, 3]


def test_nobody_reviews_the_same_arende_twice(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2, dubbelgranskas=100)
    ett, tva = s.granskare
    while draget := gang.ta_nasta(s.tillfalle, av=ett):
        granskad(s, draget, ett)
    assert Granskning.objects.count() == 2
    while draget := gang.ta_nasta(s.tillfalle, av=tva):
        assert granskad(s, draget, tva).andra
    assert Granskning.objects.count() == 4
    assert gang.ta_nasta(s.tillfalle, av=ett) is None


def test_what_two_answer_differently_is_settled_and_both_answers_stay(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=1, dubbelgranskas=100)
    draget = s.arende(1)
    granskad(s, draget, s.granskare[0], kommunicering="ja")
    granskad(s, draget, s.granskare[1], kommunicering="nej")
    skillnad = avslut.att_stamma_av(s.dragning)
    assert [(d.kriterium, d.forsta.svar, d.andra.svar) for d in skillnad] == [(s.kriterier[1], "ja", "nej")]
    with pytest.raises(OtillatenOvergang, match="Stäm av dem först"):
        avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="Välj det svar"):
        avslut.stam_av(draget, {s.kriterier[1].pk: ("kanske", "")}, av=s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="redan avstämda"):
        avslut.stam_av(draget, {s.kriterier[0].pk: ("nej", "")}, av=s.granskare[0])
    avslut.stam_av(draget, {s.kriterier[1].pk: ("nej", "Brevet saknas")}, av=s.granskare[0])
    assert avslut.att_stamma_av(s.dragning) == []
    assert list(Svar.objects.filter(kriterium=s.kriterier[1]).order_by("pk").values_list("svar", flat=True)) == [
        "ja",
        "nej",
    ]
    utfallet = rakna([s.tillfalle.pk])[s.tillfalle.pk, kommun.mottagningen.pk]
    assert utfallet.kriterier[s.kriterier[1].pk] == Svarsantal(nej=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Avstamning.objects.update(svar="ja")


# --- counts and the end ---


def test_the_counts_of_an_enhet(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken])
    granskad(s, s.arende(1), s.granskare[0], tid="nej", delaktighet="ej_tillampligt")
    granskad(s, s.arende(2), s.granskare[0], kommunicering="underlag_saknas")
    gang.registrera_bortfall(s.arende(3), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    gang.spara(s.arende(4), svar(s), av=s.granskare[0], klar=False)  # not klar: in no answer
    utfall = rakna([s.tillfalle.pk])
    har = utfall[s.tillfalle.pk, kommun.mottagningen.pk]
    assert (har.planerade, har.ram, har.dragna, har.granskade, har.bortfall, har.kvar) == (5, 12, 6, 2, 1, 3)
    tid, kommunicering, delaktighet = (har.kriterier[k.pk] for k in s.kriterier)
    assert tid == Svarsantal(ja=1, nej=1)
    assert kommunicering == Svarsantal(ja=1, underlag_saknas=1)
    assert delaktighet == Svarsantal(ja=1, ej_tillampligt=1)
    dar = utfall[s.tillfalle.pk, kommun.tallbacken.pk]
    assert (dar.granskade, dar.kvar, dict(dar.kriterier)) == (0, 5, {})


def test_an_enhet_with_nothing_drawn_is_counted_with_zero(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen])
    version = s.version
    tillfallet = tillfalle(version, [kommun.mottagningen, kommun.tallbacken], s.granskare)
    dragen(tillfallet, {kommun.mottagningen: 5})
    utfall = rakna([tillfallet.pk])
    assert utfall[tillfallet.pk, kommun.tallbacken.pk].planerade == 5
    assert utfall[tillfallet.pk, kommun.tallbacken.pk].dragna == 0


def test_when_all_is_reviewed_the_tillfalle_is_klart_and_nothing_changes_after(s):
    granska_allt(s)
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    s.tillfalle.refresh_from_db()
    assert s.tillfalle.klart
    assert Enhetsutfall.objects.get().granskade == 5
    assert Kriterieutfall.objects.get(kriterium=s.kriterier[0]).ja == 5
    with pytest.raises(OtillatenOvergang, match="klarmarkerad"):
        gang.registrera_bortfall(s.arende(1), skal=Bortfallsskal.FEL_I_RAMEN, av=s.granskare[0])
    for rader in (Svar.objects.all(), Granskning.objects.all()):
        with pytest.raises(IntegrityError, match="klarmarkerad"), transaction.atomic():
            rader.delete()
    with pytest.raises(IntegrityError, match="klarmarkerad"), transaction.atomic():
        Svar.objects.update(svar="nej")


def test_a_klarmarkerat_tillfalle_is_not_opened_again(s):
    granska_allt(s)
    avslut.klarmarkera(s.tillfalle, av=s.granskare[0])
    with pytest.raises(IntegrityError, match="öppnas inte igen"), transaction.atomic():
        tillfallesgang.oppna_igen(s.tillfalle, av=s.granskare[0])


def test_with_arenden_left_only_who_plans_ends_it_and_says_why(s):
    granskad(s, s.arende(1), s.granskare[0])
    with pytest.raises(OtillatenOvergang, match="4 ärenden är inte granskade"):
        avslut.klarmarkera(s.tillfalle, skal="Orkar inte", av=s.granskare[0])
    strateg = person_med(Roll.KVALITETSSTRATEG, s.namnd)
    with pytest.raises(OtillatenOvergang, match="Skriv varför"):
        avslut.klarmarkera(s.tillfalle, av=strateg)
    assert avslut.klarmarkera(s.tillfalle, skal="Arkivet är stängt.", av=strateg).kvar == 4


def test_a_second_review_that_is_missing_is_left(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2, dubbelgranskas=50)
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), s.granskare[0])
    kvar = avslut.kvar_i(s.dragning)
    assert (kvar.granskas, kvar.andra_granskas, kvar.att_stamma_av) == (0, 1, 0)
    assert kvar.mening == "1 ärende ska granskas av en till."


def test_a_stranger_ends_nothing(s):
    with pytest.raises(OtillatenOvergang):
        avslut.klarmarkera(s.tillfalle, skal="x", av=PersonFactory())


def test_every_step_is_in_the_log_without_a_word_from_the_arende(s):
    granskad(s, s.arende(1), s.granskare[0])
    gang.registrera_bortfall(s.arende(2), skal=Bortfallsskal.ANNAT, text="Hemligt skäl", av=s.granskare[0])
    verb = set(Sparpost.objects.values_list("verb", flat=True))
    assert {"forsakra_egna_arenden", "borja_granska", "klarmarkera_granskning", "registrera_bortfall"} <= verb
    assert "Hemligt" not in str(list(Sparpost.objects.values_list("detalj", "objekt_namn")))


def test_an_installt_tillfalle_is_not_reviewed(s):
    s.tillfalle.installt, s.tillfalle.installt_av, s.tillfalle.installt_skal = NAR, s.granskare[0], "Prov"
    s.tillfalle.save()
    with pytest.raises(OtillatenOvergang, match="inställd"):
        gang.ta_nasta(s.tillfalle, av=s.granskare[0])


def test_nothing_remains_when_the_ones_that_two_review_are_reviewed_by_two(kommun):
    """Two of five: the third, which one alone reviews, is not counted in the place of one that is done."""
    s = scen(kommun.ifn, [kommun.mottagningen], antal=5, dubbelgranskas=40)
    for nr in range(1, 6):
        granskad(s, s.arende(nr), s.granskare[0])
    kvar = []
    for nr in (1, 2):
        kvar.append(avslut.kvar_i(s.dragning).andra_granskas)
        granskad(s, s.arende(nr), s.granskare[1])
    assert [*kvar, avslut.kvar_i(s.dragning).andra_granskas] == [2, 1, 0]
    assert avslut.klarmarkera(s.tillfalle, av=s.granskare[0]).kvar == 0
