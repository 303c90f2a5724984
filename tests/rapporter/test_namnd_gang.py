"""How a sammanträde moves, how its list is ordered and numbered, and what the database refuses."""

from __future__ import annotations

import threading
from datetime import date, time

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from rapporter.namnd import bilageordning, paragrafer, sammantradesgang
from rapporter.namnd.beslutsmodeller import Namndbeslut
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade, Sammantradesstatus
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter import namndscener as scen
from tests.rapporter import scen_rapport
from tests.rapporter.namndscener import Folk


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    """A sammanträde today, so that every step of it may be taken."""
    return scen.sammantrade(folk.petra, folk.kommun.ifn, datum=timezone.localdate())


def ordningen(mote: Sammantrade) -> list[tuple[int, str]]:
    return list(mote.arenden.order_by("ordning").values_list("ordning", "rubrik"))


# ---- the sammanträde ----


def test_a_new_sammantrade_is_being_prepared(folk: Folk):
    mote = scen.sammantrade(
        folk.petra, folk.kommun.ifn, tid=time(9), plats=" Stadshuset ", handlingar_senast=date(2026, 9, 9)
    )
    assert (mote.status, mote.plats, mote.ar) == (Sammantradesstatus.FORBEREDS, "Stadshuset", 2026)


def test_only_a_namnd_has_sammantraden(folk: Folk):
    with pytest.raises(OtillatenOvergang, match="Bara en nämnd"):
        scen.sammantrade(folk.petra, folk.kommun.forvaltning)


def test_the_same_day_and_time_twice_is_refused_but_another_time_is_not(folk: Folk):
    scen.sammantrade(folk.petra, folk.kommun.ifn)
    with pytest.raises(OtillatenOvergang, match="redan ett sammanträde"):
        scen.sammantrade(folk.petra, folk.kommun.ifn)
    scen.sammantrade(folk.petra, folk.kommun.ifn, tid=time(13))
    scen.sammantrade(folk.moa, folk.kommun.an)
    assert Sammantrade.objects.count() == 3


def test_handlingar_cannot_be_due_after_the_sammantrade(folk: Folk):
    with pytest.raises(OtillatenOvergang, match="tidigare dag"):
        scen.sammantrade(folk.petra, folk.kommun.ifn, handlingar_senast=date(2026, 9, 18))


def test_it_can_be_moved_within_the_year_and_to_another_only_without_paragrafer(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    sammantradesgang.andra_sammantrade(mote, datum=date(mote.ar, 1, 7), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="hör till sitt år"):
        sammantradesgang.andra_sammantrade(mote, datum=date(mote.ar + 1, 1, 7), av=folk.petra)
    paragrafer.satt_paragraf(arende, None, av=folk.petra)
    sammantradesgang.andra_sammantrade(mote, datum=date(mote.ar + 1, 1, 7), av=folk.petra)
    arende.refresh_from_db()
    assert arende.ar == mote.ar + 1


def test_every_step_and_every_missing_step(folk: Folk, mote: Sammantrade):
    verb = {
        Sammantradesstatus.KALLAD: sammantradesgang.kalla,
        Sammantradesstatus.FORBEREDS: sammantradesgang.aterta_kallelse,
        Sammantradesstatus.GENOMFORT: sammantradesgang.genomfor,
    }
    arende = scen.arende(mote, folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    tider = {
        Sammantradesstatus.FORBEREDS: {"kallad": None, "genomfort": None},
        Sammantradesstatus.KALLAD: {"kallad": timezone.now(), "genomfort": None},
        Sammantradesstatus.GENOMFORT: {"kallad": timezone.now(), "genomfort": timezone.now()},
    }
    for fran in Sammantradesstatus:
        for till, steg in verb.items():
            Sammantrade.objects.filter(pk=mote.pk).update(status=fran, **tider[fran])
            Namndbeslut.objects.all().delete()
            if till is Sammantradesstatus.GENOMFORT:
                Namndbeslut.objects.create(arende=arende, beslut="Nämnden godkänner.", av=folk.petra)
            if till in sammantradesgang.OVERGANGAR[fran]:
                assert steg(mote, av=folk.petra).status == till
            else:
                with pytest.raises(OtillatenOvergang):
                    steg(mote, av=folk.petra)


def test_no_kallelse_without_an_arende(folk: Folk, mote: Sammantrade):
    with pytest.raises(OtillatenOvergang, match="minst ett ärende"):
        sammantradesgang.kalla(mote, av=folk.petra)


def test_it_is_not_genomfort_before_its_day_or_with_an_arende_that_has_no_paragraf(folk: Folk):
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(3))
    scen.arende(mote, folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="är först"):
        sammantradesgang.genomfor(mote, av=folk.petra)
    sammantradesgang.andra_sammantrade(mote, datum=timezone.localdate(), av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="Ärende 1 saknar paragraf"):
        sammantradesgang.genomfor(mote, av=folk.petra)


def test_nothing_changes_after_it_is_genomfort(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    bilaga = scen.bilaga(arende, folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    scen.besluta(mote, folk.petra)
    sammantradesgang.genomfor(mote, av=folk.petra)
    fil = scen.pdf(folk.petra)
    for forsok in (
        lambda: scen.arende(mote, folk.petra),
        lambda: sammantradesgang.andra_arende(arende, rubrik="Ny", av=folk.petra),
        lambda: sammantradesgang.flytta_arende(arende, "upp", av=folk.petra),
        lambda: sammantradesgang.ta_bort_arende(arende, av=folk.petra),
        lambda: sammantradesgang.andra_sammantrade(mote, datum=scen.om(1), av=folk.petra),
        lambda: paragrafer.numrera(mote, av=folk.petra),
        lambda: paragrafer.satt_paragraf(arende, 7, av=folk.petra),
        lambda: bilageordning.ladda_upp(arende, fil, namn="Sen", av=folk.petra),
        lambda: bilageordning.byt_namn(bilaga, "Annat", av=folk.petra),
        lambda: bilageordning.flytta_bilaga(bilaga, "upp", av=folk.petra),
        lambda: bilageordning.ta_bort_bilaga(bilaga, av=folk.petra),
    ):
        with pytest.raises(OtillatenOvergang, match="är genomfört"):
            forsok()


# ---- the ärendelista ----


def test_an_arende_gets_the_next_dnr_of_the_namnd_and_the_last_place(folk: Folk, mote: Sammantrade):
    ett, tva = scen.arende(mote, folk.petra, "Ett"), scen.arende(mote, folk.petra, "Två")
    ar = timezone.localdate().year
    assert [ett.dnr, tva.dnr] == [f"IFN {ar}/0001", f"IFN {ar}/0002"]
    assert ordningen(mote) == [(1, "Ett"), (2, "Två")]


@pytest.mark.parametrize("skrivet", ["IFN {ar}/0001", "ifn {ar}/1", " IFN  {ar}/01 "])
def test_a_number_that_is_registered_may_be_used_again(folk: Folk, mote: Sammantrade, skrivet: str):
    ar = timezone.localdate().year
    forsta = scen.arende(mote, folk.petra)
    assert scen.arende(mote, folk.petra, dnr=skrivet.format(ar=ar)).dnr == forsta.dnr


@pytest.mark.parametrize(
    ("dnr", "mening"),
    [
        ("IFN 2026/9999", "finns inte i diariet"),
        ("ÄN 2026/0001", "hör inte till"),
        ("IFN 2026/0", "finns inte"),
        ("IFN", "hör inte till"),
        ("IFN 2026/0001x", "hör inte till"),
    ],
)
def test_a_number_of_another_series_or_not_yet_given_is_refused(folk: Folk, mote: Sammantrade, dnr: str, mening: str):
    with pytest.raises(OtillatenOvergang, match=mening):
        scen.arende(mote, folk.petra, dnr=dnr)


def test_sekretess_cites_the_rule_when_nothing_else_is_said_and_no_rule_without_sekretess(
    folk: Folk, mote: Sammantrade
):
    hemligt = scen.arende(mote, folk.petra, sekretess=True)
    eget = scen.arende(mote, folk.petra, sekretess=True, lagrum="25 kap. 1 § OSL")
    oppet = scen.arende(mote, folk.petra, lagrum="25 kap. 1 § OSL")
    assert [a.lagrum for a in (hemligt, eget, oppet)] == ["26 kap. 1 § OSL (2009:400)", "25 kap. 1 § OSL", ""]


def test_moving_an_arende_changes_places_and_paragrafer_with_its_neighbour(folk: Folk, mote: Sammantrade):
    ett, tva, tre = (scen.arende(mote, folk.petra, namn) for namn in ("Ett", "Två", "Tre"))
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    sammantradesgang.flytta_arende(tre, "upp", av=folk.petra)
    assert ordningen(mote) == [(1, "Ett"), (2, "Tre"), (3, "Två")]
    assert list(mote.arenden.values_list("paragraf", flat=True)) == [45, 46, 47]
    with pytest.raises(OtillatenOvergang, match="redan först"):
        sammantradesgang.flytta_arende(ett, "upp", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="redan sist"):
        sammantradesgang.flytta_arende(tva, "ner", av=folk.petra)


def test_a_hand_given_paragraf_stays_with_its_arende_when_the_neighbour_has_none(folk: Folk, mote: Sammantrade):
    ett, tva = scen.arende(mote, folk.petra), scen.arende(mote, folk.petra)
    paragrafer.satt_paragraf(tva, 50, av=folk.petra)
    sammantradesgang.flytta_arende(tva, "upp", av=folk.petra)
    ett.refresh_from_db()
    tva.refresh_from_db()
    assert [(ett.ordning, ett.paragraf), (tva.ordning, tva.paragraf)] == [(2, None), (1, 50)]


def test_taking_an_arende_away_closes_the_gap_and_takes_its_bilagor(folk: Folk, mote: Sammantrade):
    ett, tva = scen.arende(mote, folk.petra, "Ett"), scen.arende(mote, folk.petra, "Två")
    scen.bilaga(ett, folk.petra)
    kvar = scen.bilaga(tva, folk.petra)
    sammantradesgang.ta_bort_arende(ett, av=folk.petra)
    assert ordningen(mote) == [(1, "Två")]
    assert list(Namndbilaga.objects.all()) == [kvar]
    with pytest.raises(OtillatenOvergang, match="någon annan"):
        sammantradesgang.andra_arende(ett, rubrik="Sen", av=folk.petra)


# ---- bilagor ----


def test_bilagor_are_numbered_by_their_order_and_renumbered_when_it_changes(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    a, b, c = (scen.bilaga(arende, folk.petra, namn) for namn in "ABC")

    def nummer() -> list[tuple[int, str]]:
        return list(arende.bilagor.order_by("ordning").values_list("ordning", "namn"))

    assert nummer() == [(1, "A"), (2, "B"), (3, "C")]
    bilageordning.flytta_bilaga(c, "upp", av=folk.petra)
    assert nummer() == [(1, "A"), (2, "C"), (3, "B")]
    bilageordning.ta_bort_bilaga(a, av=folk.petra)
    assert nummer() == [(1, "C"), (2, "B")]
    with pytest.raises(OtillatenOvergang, match="redan sist"):
        bilageordning.flytta_bilaga(b, "ner", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="redan först"):
        bilageordning.flytta_bilaga(c, "upp", av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="tagits bort av någon annan"):
        bilageordning.flytta_bilaga(a, "ner", av=folk.petra)


def test_only_a_document_with_a_name_becomes_a_bilaga(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    fil = scen.pdf(folk.petra)
    with pytest.raises(OtillatenOvergang, match="vad bilagan heter"):
        bilageordning.ladda_upp(arende, fil, namn="  ", av=folk.petra)
    fil.mediatyp = "text/plain"
    with pytest.raises(OtillatenOvergang, match="en bild eller ett Word"):
        bilageordning.ladda_upp(arende, fil, namn="Text", av=folk.petra)


def test_a_faststalld_rapport_of_the_same_namnd_becomes_a_bilaga_once(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    bilaga = bilageordning.valj_rapport(arende, rapport, av=folk.petra)
    assert (bilaga.ordning, bilaga.namn, bilaga.rapport) == (1, "Halvårsredovisning, första halvåret 2026", rapport)
    with pytest.raises(OtillatenOvergang, match="redan en bilaga"):
        bilageordning.valj_rapport(arende, rapport, av=folk.petra)


def test_a_draft_an_unfinished_a_corrected_and_another_namnds_rapport_are_refused(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    ifn = folk.kommun.ifn
    rattad = scen.rapport(ifn, folk.sofia, period="2025H2")
    rattelse = scen.rapport(ifn, folk.sofia, period="2025H2", rattar=rattad)
    for rapport, mening in (
        (scen.rapport(ifn, folk.sofia, status="utkast"), "är ett utkast"),
        (scen.rapport(ifn, folk.sofia, period="2025H1", pdf=None), "PDF är inte klar"),
        (rattad, "Välj rättelsen"),
        (scen.rapport(folk.kommun.an, folk.moa), "annan nämnd"),
    ):
        with pytest.raises(OtillatenOvergang, match=mening):
            bilageordning.valj_rapport(arende, rapport, av=folk.petra)
    assert bilageordning.valj_rapport(arende, rattelse, av=folk.petra).rapport == rattelse


def test_an_arende_about_a_rapport_takes_its_dnr_its_name_and_its_forslag(folk: Folk, mote: Sammantrade):
    rapport = scen.rapport(folk.kommun.ifn, folk.sofia)
    arende = bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    assert (arende.dnr, arende.rubrik) == (rapport.dnr, rapport.rubrik)
    assert [b.rapport for b in arende.bilagor.all()] == [rapport]
    eget = bilageordning.lagg_till_arende_om_rapport(mote, rapport, rubrik="Egen", forslag="Eget", av=folk.petra)
    assert (eget.rubrik, eget.forslag) == ("Egen", "Eget")


def test_the_forslag_of_a_rapport_comes_as_the_public_reads_it(folk: Folk, mote: Sammantrade):
    """It stands in the kallelse and the protocol, so no name that the rapport masks and no bare placeholder."""
    scen_rapport.nagra_arenden(folk.kommun)
    rapport = scen_rapport.utkast(folk.kommun, folk.sofia)
    for avsnitt in rapport.avsnitt.all():
        text = "Nämnden tackar [[Fiktiv Person]] för {period}." if avsnitt.nyckel == "beslut" else "Text."
        faststallande.skriv_avsnitt(avsnitt, av=folk.sofia, text=text, version=avsnitt.version, klar=True)
    rapport, _ = faststallande.faststall(rapport, av=folk.sofia)
    rapport.pdf, rapport.pdf_offentlig = scen.pdf(folk.sofia), scen.pdf(folk.sofia)
    Rapport.objects.satt_pdf(rapport)
    arende = bilageordning.lagg_till_arende_om_rapport(mote, rapport, av=folk.petra)
    assert arende.forslag == "Nämnden tackar [maskat] för första halvåret 2026."


def test_when_the_rapport_is_refused_no_arende_is_left_behind(folk: Folk, mote: Sammantrade):
    with pytest.raises(OtillatenOvergang):
        bilageordning.lagg_till_arende_om_rapport(
            mote, scen.rapport(folk.kommun.ifn, folk.sofia, status="utkast"), av=folk.petra
        )
    assert not mote.arenden.exists()


# ---- paragrafer ----


def test_paragrafer_follow_the_list_from_the_next_free_of_the_namnds_year(folk: Folk, mote: Sammantrade):
    tidigare = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=date(mote.ar, 1, 7), tid=time(8))
    for _ in range(2):
        scen.arende(tidigare, folk.petra)
        scen.arende(mote, folk.petra)
    paragrafer.numrera(tidigare, fran=44, av=folk.petra)
    assert [a.paragraf for a in paragrafer.numrera(mote, av=folk.petra)] == [46, 47]
    assert [a.paragraf for a in paragrafer.numrera(mote, fran=50, av=folk.petra)] == [50, 51]
    assert [a.paragraf for a in paragrafer.numrera(mote, fran=51, av=folk.petra)] == [51, 52], (
        "shifted by one, in place"
    )


def test_another_namnd_and_another_year_have_series_of_their_own(folk: Folk, mote: Sammantrade):
    forra = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=date(mote.ar - 1, 6, 1))
    andra = scen.sammantrade(folk.moa, folk.kommun.an, datum=mote.datum)
    for ett, av in ((forra, folk.petra), (andra, folk.moa), (mote, folk.petra)):
        scen.arende(ett, av)
        assert [a.paragraf for a in paragrafer.numrera(ett, av=av)] == [1]


def test_a_used_paragraf_is_refused_and_the_next_free_is_named(folk: Folk, mote: Sammantrade):
    tidigare = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=date(mote.ar, 1, 7), tid=time(8))
    scen.arende(tidigare, folk.petra)
    paragrafer.numrera(tidigare, fran=46, av=folk.petra)
    ett, tva = scen.arende(mote, folk.petra), scen.arende(mote, folk.petra)
    with pytest.raises(OtillatenOvergang, match=r"§ 46 är redan använd.*Nästa lediga är § 47"):
        paragrafer.numrera(mote, fran=45, av=folk.petra)
    paragrafer.satt_paragraf(ett, 47, av=folk.petra)
    with pytest.raises(OtillatenOvergang, match="redan given till ärende 1"):
        paragrafer.satt_paragraf(tva, 47, av=folk.petra)
    for omojligt in (0, -1, 10_000):
        with pytest.raises(OtillatenOvergang, match="mellan 1 och 9999"):
            paragrafer.satt_paragraf(tva, omojligt, av=folk.petra)


def test_an_empty_list_has_nothing_to_number(folk: Folk, mote: Sammantrade):
    with pytest.raises(OtillatenOvergang, match="inga ärenden"):
        paragrafer.numrera(mote, av=folk.petra)


@pytest.mark.django_db(transaction=True)
def test_two_sammantraden_that_are_numbered_at_once_never_share_a_paragraf(kommun: Kommun):
    petra = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    moten = [scen.sammantrade(petra, kommun.ifn, tid=time(klocka)) for klocka in range(8, 14)]
    for mote in moten:
        for _ in range(3):
            scen.arende(mote, petra)
    startskott = threading.Barrier(len(moten))
    fel: list[BaseException] = []

    def gor(mote: Sammantrade) -> None:
        try:
            startskott.wait(10)
            paragrafer.numrera(mote, av=petra)
        except BaseException as ett:
            fel.append(ett)
        finally:
            connection.close()

    tradar = [threading.Thread(target=gor, args=(mote,)) for mote in moten]
    for trad in tradar:
        trad.start()
    for trad in tradar:
        trad.join(30)
    assert not fel
    assert sorted(Namndarende.objects.values_list("paragraf", flat=True)) == list(range(1, 19))


# ---- what the database says, whatever a script does ----


def test_the_database_refuses_a_bilaga_that_is_both_or_neither(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    with pytest.raises(IntegrityError, match="bilagan_ar_en_rapport_eller_en_fil"), transaction.atomic():
        Namndbilaga.objects.create(arende=arende, ordning=1, namn="Ingenting")


def test_the_database_refuses_the_same_paragraf_twice_in_a_namnds_year(folk: Folk, mote: Sammantrade):
    tidigare = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=date(mote.ar, 1, 7), tid=time(8))
    scen.arende(tidigare, folk.petra)
    scen.arende(mote, folk.petra)
    Namndarende.objects.filter(sammantrade=tidigare).update(paragraf=45)
    with pytest.raises(IntegrityError, match="en_paragraf_en_gang_per_namnd_och_ar"), transaction.atomic():
        Namndarende.objects.filter(sammantrade=mote).update(paragraf=45)


def test_the_database_keeps_an_arende_in_its_sammantrades_namnd_and_year(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra)
    for fel in ({"namnd": folk.kommun.an}, {"ar": mote.ar + 1}):
        with pytest.raises(IntegrityError, match="arendet_foljer"), transaction.atomic():
            Namndarende.objects.filter(pk=arende.pk).update(**fel)


@pytest.mark.parametrize(
    ("falt", "villkor"),
    [
        ({"status": "kallad"}, "kallelsen_har_en_tid"),
        ({"genomfort": timezone.now()}, "genomfort_sammantrade_har_tid"),
        ({"handlingar_senast": date(2099, 1, 1)}, "handlingarna_ar_klara"),
    ],
)
def test_the_database_refuses_a_sammantrade_that_contradicts_itself(folk: Folk, mote: Sammantrade, falt, villkor: str):
    with pytest.raises(IntegrityError, match=villkor), transaction.atomic():
        Sammantrade.objects.filter(pk=mote.pk).update(**falt)


# ---- the log ----


def test_every_act_is_in_the_log_without_a_word_of_what_was_written(folk: Folk, mote: Sammantrade):
    arende = scen.arende(mote, folk.petra, "Hemligt ord", forslag="Ännu ett hemligt ord", sekretess=True)
    bilaga = scen.bilaga(arende, folk.petra, "Hemligt namn")
    bilageordning.byt_namn(bilaga, "Hemligare", av=folk.petra)
    paragrafer.numrera(mote, av=folk.petra)
    sammantradesgang.kalla(mote, av=folk.petra)
    bilageordning.ta_bort_bilaga(bilaga, av=folk.petra)
    sammantradesgang.ta_bort_arende(arende, av=folk.petra)
    poster = list(Sparpost.objects.order_by("id"))
    assert [p.verb for p in poster] == [
        "skapa_sammantrade", "lagg_till_arende", "lagg_till_bilaga", "byt_namn_pa_bilaga", "numrera", "kalla",
        "ta_bort_bilaga", "ta_bort_arende",
    ]  # fmt: skip
    assert all(p.person == folk.petra and p.delen == folk.kommun.ifn for p in poster)
    assert "emlig" not in "".join(f"{p.objekt_namn}{p.detalj}" for p in poster)
