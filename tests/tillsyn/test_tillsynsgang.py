"""How a tillsynsärende moves, who may read it, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from avvikelser.tillsyn import kravgang, tillsynsgang
from avvikelser.tillsyn.atgardskalla import KRAVENS
from avvikelser.tillsyn.bevakning import KRAVEN, SVAREN
from avvikelser.tillsyn.dagar import IVO_BORJADE
from avvikelser.tillsyn.models import Krav, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.startbidrag import tillsynens_bidrag
from avvikelser.tillsyn.tillsynsgang import OVERGANGAR, SE, SKOTA, Steg
from kvalitet.aviseringar.brevtext import HEMLIGT, Rad, mening
from kvalitet.aviseringar.fristregister import Urval, synliga, typ
from kvalitet.aviseringar.models import Avisering
from kvalitet.aviseringar.utskick import fortfarande_synliga
from kvalitet.bilagor.mottagning import oppna
from kvalitet.diarium.kallor import KALLOR
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import VERB
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, person_med
from tests.tillsyn import tillsynsscener as scen
from tests.tillsyn.tillsynsscener import Folk

pytestmark = pytest.mark.django_db
S = Tillsynsstatus


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def rad(folk: Folk) -> Tillsynsarende:
    """A föreläggande about Tallbacken, come in and not begun."""
    return scen.arende(folk.kommun.ifn, folk.sofia, folk.kommun.tallbacken)


def i_laget(rad: Tillsynsarende, status: Tillsynsstatus) -> Tillsynsarende:
    """Whole, and in the status, past the rules."""
    idag = timezone.localdate()
    falt = {"yttrande": "Prov.", "besvarad": idag, "avslutad": idag, "besked": "Prov."}
    Tillsynsarende.objects.filter(pk=rad.pk).update(status=status, **falt)
    rad.refresh_from_db()
    return rad


def gor(rad: Tillsynsarende, steg: Steg, av) -> Tillsynsarende:
    idag = timezone.localdate()
    if steg is Steg.BESVARA:
        return scen.besvarat(rad, av)
    argument = {
        Steg.KOMPLETTERA: {"svar_senast": idag + timedelta(days=9), "skal": "Mer om nätterna."},
        Steg.AVSLUTA: {"dag": idag, "utfall": "inga_brister", "besked": "IVO avslutar ärendet."},
    }
    return getattr(tillsynsgang, steg.value)(rad, av=av, **argument.get(steg, {}))


def far_oppna(person, objekt) -> dict[int, bool]:
    return synliga(person, {typ(objekt): [objekt.pk]})[typ(objekt)]


# ---- the picture ----


@pytest.mark.parametrize(("fran", "steg"), [(fran, steg) for fran in S for steg in Steg])
def test_every_arrow_leads_where_the_picture_says_and_every_missing_arrow_is_refused(folk, rad, fran, steg):
    rad = i_laget(rad, fran)
    till = OVERGANGAR[fran].get(steg)
    if till is None:
        with pytest.raises(OtillatenOvergang):
            gor(rad, steg, folk.sofia)
        rad.refresh_from_db()
        assert rad.status == fran
        return
    gor(rad, steg, folk.sofia)
    rad.refresh_from_db()
    assert rad.status == till
    assert rad.handelser.filter(av=folk.sofia).count() == 2, "that it was registered, and the step"
    assert Sparpost.objects.filter(objekt_namn=rad.dnr, slag="gjort").count() == 2


@pytest.mark.parametrize("steg", Steg)
def test_nobody_without_the_befogenhet_over_the_namnd_moves_it(folk, rad, steg):
    fran = next(status for status, stegen in OVERGANGAR.items() if steg in stegen)
    with pytest.raises(OtillatenOvergang, match="Du kan läsa men inte ändra"):
        gor(i_laget(rad, fran), steg, folk.elin)


def test_every_verb_that_is_logged_has_words(folk, rad):
    scen.svarat(scen.krav(rad, folk.sofia), folk.sofia)
    assert set(Sparpost.objects.values_list("verb", flat=True)) <= set(VERB)


# ---- the answer ----


def test_an_answer_is_not_sent_before_every_krav_has_one(folk, rad):
    tillsynsgang.paborja(rad, av=folk.sofia)
    ett = scen.krav(rad, folk.sofia)
    for steg in (Steg.TILL_NAMNDEN, Steg.BESVARA):
        with pytest.raises(OtillatenOvergang, match="Skriv vad som är gjort för krav 1"):
            gor(rad, steg, folk.sofia)
    scen.svarat(ett, folk.sofia)
    assert gor(rad, Steg.BESVARA, folk.sofia).status == S.BESVARAD


def test_an_answer_without_krav_needs_a_yttrande(folk, rad):
    tillsynsgang.paborja(rad, av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="Skriv ett yttrande"):
        tillsynsgang.till_namnden(rad, av=folk.sofia)
    tillsynsgang.skriv_yttrande(rad, text="Nämnden delar bilden.", av=folk.sofia)
    assert tillsynsgang.till_namnden(rad, av=folk.sofia).status == S.HOS_NAMNDEN


def test_what_was_sent_is_kept_as_it_was_and_a_komplettering_adds_another(folk, rad):
    tillsynsgang.skriv_yttrande(rad, text="Första svaret.", av=folk.sofia)
    scen.besvarat(rad, folk.sofia)
    gor(rad, Steg.KOMPLETTERA, folk.sofia)
    tillsynsgang.skriv_yttrande(rad, text="Andra svaret.", av=folk.sofia)
    scen.besvarat(rad, folk.sofia)
    assert [oppna(svar.fil).read() for svar in rad.svaren.all()] == [scen.PDF, scen.PDF]
    with pytest.raises(IntegrityError), transaction.atomic():
        rad.svaren.update(satt="post")


def test_a_file_made_of_other_words_than_todays_is_refused(folk, rad):
    tillsynsgang.skriv_yttrande(rad, text="Första.", av=folk.sofia)
    with pytest.raises(OtillatenOvergang, match="Någon skrev i svaret"):
        tillsynsgang.besvara(
            rad, dag=timezone.localdate(), satt="post", pdf=scen.PDF, avtryck="ett annat", av=folk.sofia
        )
    assert not rad.svaren.exists()


def test_an_answer_cannot_be_sent_tomorrow_or_before_it_came_in(folk, rad):
    tillsynsgang.skriv_yttrande(rad, text="Svaret.", av=folk.sofia)
    for dag in (timezone.localdate() + timedelta(days=1), rad.inkommen - timedelta(days=1)):
        with pytest.raises(OtillatenOvergang):
            scen.besvarat(rad, folk.sofia, dag=dag)


def test_it_cannot_be_ended_while_a_krav_is_not_met(folk, rad):
    ett = scen.krav(rad, folk.sofia)
    with pytest.raises(OtillatenOvergang, match="inte uppfyllt"):
        gor(rad, Steg.AVSLUTA, folk.sofia)
    scen.svarat(ett, folk.sofia, uppfyllt=timezone.localdate())
    assert gor(rad, Steg.AVSLUTA, folk.sofia).besked == "IVO avslutar ärendet."


def test_what_ivo_decided_is_chosen_when_it_is_ended_and_told_in_the_history(folk, rad):
    for utfall in ("", "saknas"):
        with pytest.raises(OtillatenOvergang, match="Välj vad IVO beslutade"):
            tillsynsgang.avsluta(rad, dag=timezone.localdate(), utfall=utfall, besked="Prov.", av=folk.sofia)
    slutat = tillsynsgang.avsluta(rad, dag=timezone.localdate(), utfall="vite", besked="Prov.", av=folk.sofia)
    assert slutat.get_utfall_display() == "Föreläggande med vite"
    assert rad.handelser.order_by("-pk")[0].text == "Avslutade ärendet. IVO:s beslut: föreläggande med vite."
    assert Sparpost.objects.get(verb="avsluta_tillsyn").detalj["utfall"] == "vite"


def test_only_one_that_has_ended_has_a_decision_and_an_older_one_has_none(folk, rad):
    with pytest.raises(IntegrityError, match="bara_avslutat_tillsynsarende_har_utfall"), transaction.atomic():
        Tillsynsarende.objects.filter(pk=rad.pk).update(utfall="krav")
    assert i_laget(rad, S.AVSLUTAD).utfall == ""


def test_while_the_namnd_has_it_no_words_change(folk, rad):
    ett = scen.krav(rad, folk.sofia)
    i_laget(rad, S.HOS_NAMNDEN)
    for forsok in (
        lambda: scen.svarat(ett, folk.sofia),
        lambda: scen.krav(rad, folk.sofia),
        lambda: kravgang.andra(ett, text="Annat", av=folk.sofia),
        lambda: tillsynsgang.skriv_yttrande(rad, text="Annat", av=folk.sofia),
    ):
        with pytest.raises(OtillatenOvergang, match="tillbaka"):
            forsok()


# ---- anstånd ----


def test_an_anstand_moves_the_day_and_keeps_the_one_before(folk, rad):
    fore = rad.svar_senast
    ny = fore + timedelta(days=14)
    tillsynsgang.ge_anstand(rad, till=ny, skal="Medgivet per telefon.", av=folk.sofia)
    rad.refresh_from_db()
    assert rad.svar_senast == ny
    assert [(a.fran, a.till, a.skal) for a in rad.anstand.all()] == [(fore, ny, "Medgivet per telefon.")]
    with pytest.raises(OtillatenOvergang, match="inte senare"):
        tillsynsgang.ge_anstand(rad, till=ny, skal="Igen.", av=folk.sofia)


def test_the_day_of_the_answer_is_not_moved_without_an_anstand(folk, rad):
    senare = scen.uppgift(svar_senast=rad.svar_senast + timedelta(days=3))
    with pytest.raises(OtillatenOvergang, match="anstånd"):
        tillsynsgang.andra(rad, senare, av=folk.sofia)


def test_a_year_that_cannot_be_right_is_refused_wherever_a_day_is_written(folk, rad):
    fjarran, namnd = timezone.localdate().replace(month=6, day=1, year=timezone.localdate().year + 6), folk.kommun.ifn
    for forsok in (
        lambda: scen.arende(namnd, folk.sofia, svar_senast=fjarran),
        lambda: tillsynsgang.ge_anstand(rad, till=fjarran, skal="Prov.", av=folk.sofia),
        lambda: scen.krav(rad, folk.sofia, frist=fjarran),
        lambda: tillsynsgang.komplettera(i_laget(rad, S.BESVARAD), svar_senast=fjarran, skal="Prov.", av=folk.sofia),
    ):
        with pytest.raises(OtillatenOvergang, match="mer än fem år bort"):
            forsok()
    with pytest.raises(OtillatenOvergang, match="IVO finns sedan 2013-06-01"):
        scen.arende(namnd, folk.sofia, inkommen=IVO_BORJADE - timedelta(days=1), svar_senast=None)
    assert scen.arende(namnd, folk.sofia, inkommen=IVO_BORJADE, svar_senast=None).inkommen == IVO_BORJADE
    assert scen.krav(scen.arende(namnd, folk.sofia), folk.sofia, frist=fjarran.replace(year=fjarran.year - 1)).frist


# ---- who reads ----


def test_the_chef_of_an_enhet_that_is_concerned_reads_and_another_chef_does_not(folk, rad):
    def laser(person) -> bool:
        return Tillsynsarende.objects.for_user(person, SE).filter(pk=rad.pk).exists()

    assert all(laser(p) for p in (folk.sofia, folk.elin, folk.karin, folk.britta))
    assert not laser(folk.omar)
    assert not laser(person_med(Roll.KVALITETSSTRATEG, folk.kommun.an))
    assert not Tillsynsarende.objects.for_user(folk.elin, SKOTA).exists()


def test_one_with_sekretess_is_for_those_who_may_read_such_and_for_who_answers(folk, rad):
    Tillsynsarende.objects.update(sekretess=True)
    laser = {p for p in (folk.sofia, folk.karin, folk.elin, folk.britta) if far_oppna(p, rad)}
    assert laser == {folk.sofia, folk.karin}, "neither the revisor nor the chef who is not named"
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    assert far_oppna(folk.elin, rad) == {rad.pk: True}
    assert far_oppna(folk.elin, ett) == {ett.pk: True}
    assert not far_oppna(folk.britta, ett)
    Krav.objects.update(ansvarig=folk.omar)
    assert not far_oppna(folk.omar, rad), "to be named opens nothing at a place that is not one's own"


def test_one_about_a_lex_sarah_arende_has_sekretess_and_only_who_reads_the_arende_can_say_so(folk):
    lex = ArendeFactory(enhet=folk.kommun.tallbacken, lex=True)
    rad = scen.arende(folk.kommun.ifn, folk.sofia, arende=lex)
    assert rad.sekretess
    avvikelse = ArendeFactory(enhet=folk.kommun.tallbacken)
    annans = ArendeFactory(enhet=folk.kommun.aldreboendet, lex=True)
    for fel in (avvikelse, annans):
        with pytest.raises(OtillatenOvergang, match="lex Sarah-ärende"):
            scen.arende(folk.kommun.ifn, folk.sofia, arende=fel)


# ---- krav ----


def test_the_ansvarig_answers_her_own_krav_and_nobody_elses(folk, rad):
    eget = scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    annat = scen.krav(rad, folk.sofia, ansvarig=folk.karin)
    assert scen.svarat(eget, folk.elin).svar
    with pytest.raises(OtillatenOvergang, match="inte besvara"):
        scen.svarat(annat, folk.elin)
    assert list(kravgang.att_svara_pa(folk.elin)) == [eget]


def test_only_who_can_read_the_arende_can_be_ansvarig(folk, rad):
    assert set(kravgang.mojliga_ansvariga(rad)) == {folk.sofia, folk.karin, folk.elin}
    with pytest.raises(OtillatenOvergang, match="kan inte läsa ärendet"):
        scen.krav(rad, folk.sofia, ansvarig=folk.omar)


def test_who_becomes_ansvarig_is_told_once_in_neutral_words_and_nobody_tells_themselves(folk, rad):
    Tillsynsarende.objects.update(sekretess=True)
    rad.refresh_from_db()
    ett = scen.krav(rad, folk.sofia, "Något om Prov Provsson.", ansvarig=folk.elin)
    scen.krav(rad, folk.sofia, ansvarig=folk.sofia)
    (till_elin,) = Avisering.objects.all()
    assert (till_elin.person, till_elin.sekretess) == (folk.elin, True)
    assert till_elin.text == f"Du är ansvarig för krav 1 från IVO, {rad.dnr}."
    assert mening(Rad(till_elin, False)) == HEMLIGT
    kravgang.andra(ett, text="Nya ord.", ansvarig=folk.elin, av=folk.sofia)
    assert Avisering.objects.count() == 1, "she is ansvarig already"
    kravgang.andra(ett, text="Nya ord.", ansvarig=None, av=folk.sofia)
    kravgang.andra(ett, text="Nya ord.", ansvarig=folk.karin, av=folk.sofia)
    assert list(Avisering.objects.order_by("pk").values_list("person", flat=True)) == [folk.elin.pk, folk.karin.pk]
    kravgang.andra(ett, text="Nya ord.", ansvarig=folk.elin, av=folk.sofia)
    assert Avisering.objects.filter(person=folk.elin).count() == 2, "named anew"


def test_the_notice_leads_to_the_krav_while_one_may_read_it(folk, rad):
    scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    avisering = Avisering.objects.get()
    assert avisering.url == f"{reverse('tillsyn:arende', args=[rad.pk])}#krav-1"
    assert [a for a, _ in fortfarande_synliga(folk.elin, [avisering])] == [avisering]
    rad.enheter.clear()
    assert not fortfarande_synliga(folk.elin, [avisering])


def test_a_krav_is_not_met_without_a_word_of_what_was_done(folk, rad):
    with pytest.raises(OtillatenOvergang, match="Skriv vad som är gjort"):
        scen.svarat(scen.krav(rad, folk.sofia), folk.sofia, svar=" ", uppfyllt=timezone.localdate())


def test_an_atgard_for_a_krav_follows_the_arendes_sekretess_and_shows_where_it_comes_from(folk, rad):
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin)
    dag = timezone.localdate() + timedelta(days=5)
    uppgift = {"plats": folk.kommun.tallbacken, "ansvarig": folk.elin, "senast": dag}
    atgard = kravgang.atgarda(ett, beskrivning="Nytt schema", av=folk.elin, **uppgift)
    assert not atgard.sekretess
    ((pk, kalla),) = KRAVENS.lasbara(folk.elin, [atgard.pk])
    assert (pk, kalla.text) == (atgard.pk, f"Krav 1 från IVO, {rad.dnr}")
    assert not list(KRAVENS.lasbara(folk.omar, [atgard.pk]))
    tillsynsgang.andra(rad, scen.uppgift(sekretess=True), [folk.kommun.tallbacken], av=folk.sofia)
    atgard.refresh_from_db()
    assert atgard.sekretess
    with pytest.raises(OtillatenOvergang, match="omfattar inte åtgärder"):
        kravgang.atgarda(ett, beskrivning="Prov", av=folk.elin, **{**uppgift, "plats": folk.kommun.mottagningen})


# ---- days, the register, the start page ----


def test_the_answer_and_each_krav_are_watched_until_they_are_met(folk, rad):
    idag = timezone.localdate()
    ett = scen.krav(rad, folk.sofia, ansvarig=folk.elin, frist=idag + timedelta(days=3))
    urval = Urval(idag=idag, till=idag + timedelta(days=30))
    ((svaret,), (kravet,)) = list(SVAREN.bevakade(urval)), list(KRAVEN.bevakade(urval))
    assert (svaret.objekt, svaret.frist.senast, svaret.ansvariga) == (rad, rad.svar_senast, ())
    assert (kravet.objekt, kravet.frist.senast, kravet.ansvariga) == (ett, ett.frist, (folk.elin.pk,))
    assert not list(SVAREN.bevakade(Urval(idag=idag, till=idag + timedelta(days=19))))
    hennes = Urval(idag=idag, till=idag + timedelta(days=30), person=folk.elin, mina=True)
    assert [b.objekt for b in KRAVEN.bevakade(hennes)] == [ett]
    assert not list(SVAREN.bevakade(hennes))
    scen.svarat(ett, folk.elin, uppfyllt=idag)
    gor(tillsynsgang.paborja(rad, av=folk.sofia), Steg.BESVARA, folk.sofia)
    assert not list(SVAREN.bevakade(urval))
    assert not list(KRAVEN.bevakade(urval))


def test_the_diarium_has_the_neutral_words_and_never_the_rubrik(folk, rad):
    (kalla,) = [k for k in KALLOR if k.modell is Tillsynsarende]
    (funnen,) = kalla.rader((rad.dnr[:9],))
    assert "Tillsyn av ett stödboende" in funnen
    assert rad.rubrik not in funnen


def test_the_start_page_says_what_waits_to_who_prepares_and_to_who_answers(folk, rad):
    scen.krav(rad, folk.sofia, ansvarig=folk.elin, frist=timezone.localdate() - timedelta(days=1))
    idag = timezone.localdate()
    assert [s.mening for s in tillsynens_bidrag(folk.sofia, idag).steg] == ["Förbered svaret till IVO."]
    (hennes,) = tillsynens_bidrag(folk.elin, idag).steg
    assert (hennes.mening, hennes.lage, hennes.ordning) == ("Skriv vad som är gjort för krav 1 från IVO.", "fara", -1)
    for utan in (folk.omar, folk.britta, person_med(Roll.MEDARBETARE, folk.kommun.tallbacken)):
        assert not tillsynens_bidrag(utan, idag).steg
    i_laget(rad, S.HOS_NAMNDEN)
    assert not tillsynens_bidrag(folk.sofia, idag).steg
    assert not tillsynens_bidrag(folk.elin, idag).steg


# ---- sent twice ----


def test_what_came_from_ivo_and_is_sent_twice_is_registered_once(folk: Folk) -> None:
    uppgift = scen.uppgift(rubrik="Tillsyn av schemat")
    forst, igen = (tillsynsgang.registrera(folk.kommun.ifn, uppgift, av=folk.sofia) for _ in range(2))
    annat = tillsynsgang.registrera(folk.kommun.ifn, scen.uppgift(rubrik="Tillsyn av dokumentationen"), av=folk.sofia)
    assert (igen, Tillsynsarende.objects.count()) == (forst, 2)
    assert (forst.dnr[-4:], annat.dnr[-4:]) == ("0001", "0002"), "no number is lost"


def test_the_same_facts_on_another_day_are_another_arende(folk: Folk) -> None:
    uppgift = scen.uppgift()
    forst = tillsynsgang.registrera(folk.kommun.ifn, uppgift, av=folk.sofia)
    Tillsynsarende.objects.filter(pk=forst.pk).update(skapad=timezone.now() - timedelta(minutes=11))
    assert tillsynsgang.registrera(folk.kommun.ifn, uppgift, av=folk.sofia) != forst


def test_a_krav_that_is_sent_twice_stands_once(folk: Folk, rad: Tillsynsarende) -> None:
    scen.krav(rad, folk.sofia, "Bemanningen ska räcka.")
    with pytest.raises(OtillatenOvergang, match="redan som krav 1"):
        scen.krav(rad, folk.sofia, " Bemanningen ska räcka. ")
    assert rad.krav.count() == 1
