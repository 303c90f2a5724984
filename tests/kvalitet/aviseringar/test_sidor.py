"""The pages: notices, the agenda, the choice of e-mail, and the count in the menu."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Arendetyp
from kvalitet.aviseringar import agenda
from kvalitet.aviseringar.agenda import Val
from kvalitet.aviseringar.models import Avisering, Epostval, Slag
from kvalitet.organisation.models import Person
from kvalitet.organisation.roller import Roll
from tests.avvikelser.scener import Folk, foreslagen, mottagen, overlamnad, rapporterad
from tests.fabriker import ArendeFactory, AtgardFactory, PersonFactory, ge_uppdrag

LISTA = "aviseringar:lista"


def inloggad(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def sidan(person: Person, namn: str = LISTA, **fraga: object) -> str:
    svar = inloggad(person).get(reverse(namn), fraga)
    assert svar.status_code == 200
    return re.sub(r"\s+", " ", svar.content.decode())


# ---- notices ----


def test_ones_own_are_listed_newest_first_and_nobody_elses(folk: Folk) -> None:
    forst, sist = rapporterad(folk), rapporterad(folk)
    text = sidan(folk.maja)
    assert text.index(sist.dnr) < text.index(forst.dnr)
    assert forst.dnr not in sidan(folk.karin)


def test_opening_one_marks_it_and_leads_on(folk: Folk) -> None:
    arende = rapporterad(folk)
    en = Avisering.objects.get(person=folk.maja)
    svar = inloggad(folk.maja).get(reverse("aviseringar:oppna", args=[en.pk]))
    assert svar.url == reverse("avvikelser:arende", args=[arende.pk])
    en.refresh_from_db()
    assert en.sedd is not None


def test_another_persons_notice_is_not_found(folk: Folk) -> None:
    rapporterad(folk)
    en = Avisering.objects.get(person=folk.maja)
    assert inloggad(folk.karin).get(reverse("aviseringar:oppna", args=[en.pk])).status_code == 404
    en.refresh_from_db()
    assert en.sedd is None


def test_what_one_may_no_longer_open_leads_nowhere(folk: Folk) -> None:
    """Nils was told as chef of the enhet; then Maja made it lex Sarah."""
    arende = mottagen(folk)
    arendegang.omklassa(arende, till=Arendetyp.LEX_SARAH, motivering="Skäl.", av=folk.maja)
    en = Avisering.objects.get(person=folk.nils)
    assert "Du når det inte längre" in sidan(folk.nils)
    svar = inloggad(folk.nils).get(reverse("aviseringar:oppna", args=[en.pk]))
    assert svar.url == reverse(LISTA)


def test_all_are_marked_at_once_and_only_ones_own(folk: Folk) -> None:
    rapporterad(folk)
    inloggad(folk.maja).post(reverse("aviseringar:markera"))
    assert set(Avisering.objects.nya().values_list("person__fornamn", flat=True)) == {"Nils"}


def test_the_list_is_filtered_by_unread_and_by_kind(folk: Folk) -> None:
    gammalt = rapporterad(folk)
    Avisering.objects.filter(person=folk.maja).update(sedd=timezone.now())
    nytt = overlamnad(folk)
    assert nytt.dnr in sidan(folk.maja, visa="nya")
    assert gammalt.dnr not in sidan(folk.maja, visa="nya")
    assert gammalt.dnr in sidan(folk.maja, slag=Slag.NYTT)
    assert "Inga aviseringar här" in sidan(folk.maja, slag=Slag.SVAR)


def test_the_menu_says_how_many_are_unread_on_every_page(folk: Folk) -> None:
    rapporterad(folk)
    rapporterad(folk)
    for namn in ("start", "mitt-konto", "aviseringar:agenda"):
        assert '<span class="antal-nya">2</span>' in sidan(folk.maja, namn)
    assert "antal-nya" not in sidan(folk.karin, "start")


def test_the_list_asks_as_much_for_many_as_for_few(folk: Folk, django_assert_max_num_queries) -> None:
    for _ in range(8):
        rapporterad(folk)
    klient = inloggad(folk.maja)
    with django_assert_max_num_queries(12):
        klient.get(reverse(LISTA))


def test_the_count_costs_the_start_page_no_question_of_its_own(folk: Folk) -> None:
    rapporterad(folk)
    klient = inloggad(folk.maja)
    with CaptureQueriesContext(connection) as fragorna:
        svar = klient.get("/")
    assert '<span class="antal-nya">1</span>' in svar.content.decode()
    om_aviseringar = [f["sql"] for f in fragorna if "aviseringar_avisering" in f["sql"]]
    assert len(om_aviseringar) == 1
    assert "organisation_uppdrag" in om_aviseringar[0]


def test_one_without_uppdrag_has_the_count_too(folk: Folk) -> None:
    utan = PersonFactory()
    Avisering.objects.create(person=utan, slag=Slag.HANT, objekttyp="x", objekt_id=1, nyckel="x", text="x", url="/")
    assert '<span class="antal-nya">1</span>' in sidan(utan, "start")


# ---- the choice ----


def test_the_choice_stands_on_the_account_page_and_is_kept(folk: Folk) -> None:
    assert "En gång om dagen" in sidan(folk.maja, "mitt-konto")
    svar = inloggad(folk.maja).post(reverse("aviseringar:epostval"), {"takt": "ingen"}, follow=True)
    assert "Ditt val är sparat" in svar.content.decode()
    assert Epostval.objects.get(person=folk.maja).takt == "ingen"
    assert not Epostval.objects.filter(person=folk.nils).exists()


def test_a_choice_that_does_not_exist_is_a_form_error(folk: Folk) -> None:
    svar = inloggad(folk.maja).post(reverse("aviseringar:epostval"), {"takt": "ibland"})
    assert svar.status_code == 200
    assert "Det valet finns inte längre" in svar.content.decode()


def test_one_without_an_address_is_told_that_no_letters_come(folk: Folk) -> None:
    Person.objects.filter(pk=folk.maja.pk).update(epost="")
    assert "Du har ingen e-postadress här" in sidan(folk.maja, "mitt-konto")


# ---- the agenda ----


def tidigare(arende: Arende, dagar: int) -> Arende:
    Arende.objects.filter(pk=arende.pk).update(inkommen=timezone.now() - timedelta(days=dagar))
    return arende


def test_arenden_and_atgarder_stand_together_late_first_and_then_by_week(folk: Folk) -> None:
    idag = timezone.localdate()
    tidigare(mottagen(folk), 60)
    AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=idag + timedelta(days=9))
    rader = agenda.med_namn(agenda.hamta(folk.maja, Val(), idag).rader)
    assert [rad.slag for rad in rader] == ["Ärenden", "Åtgärder"]
    grupper = agenda.per_vecka(rader, idag)
    assert grupper[0].rubrik == "Försenat"
    assert grupper[1].rubrik == f"Vecka {(idag + timedelta(days=9)).isocalendar().week}"
    assert rader[0].ansvarig == "Maja Prov"


def test_a_step_that_is_nobodys_own_says_who_takes_it(folk: Folk) -> None:
    idag = timezone.localdate()
    rapporterad(folk)
    assert [rad.ansvarig for rad in agenda.med_namn(agenda.hamta(folk.maja, Val(), idag).rader)] == ["Den som tar emot"]
    foreslagen(folk)
    assert "Den som beslutar" in {
        rad.ansvarig for rad in agenda.med_namn(agenda.hamta(folk.anders, Val(nar="kvartal"), idag).rader)
    }


def test_mine_is_what_i_answer_for_and_what_waits_for_my_enhets_chef(folk: Folk) -> None:
    idag = timezone.localdate()
    ny = rapporterad(folk)
    egen = tidigare(mottagen(folk), 60)
    dnr = {b.objekt.dnr for b, _ in agenda.hamta(folk.maja, Val(), idag).rader}
    assert dnr == {ny.dnr, egen.dnr}
    assert {b.objekt.dnr for b, _ in agenda.hamta(folk.nils, Val(), idag).rader} == {ny.dnr}
    assert agenda.hamta(folk.karin, Val(), idag).rader == []
    assert {b.objekt.dnr for b, _ in agenda.hamta(folk.karin, Val(vems="alla"), idag).rader} == {ny.dnr, egen.dnr}


def test_nobody_sees_what_they_may_not_read(folk: Folk) -> None:
    idag = timezone.localdate()
    tidigare(overlamnad(folk), 100)
    AtgardFactory(enhet=folk.kommun.aldreboendet, senast=idag)
    for person in (folk.nils, folk.elin, folk.ulla, folk.samir, folk.oskar):
        assert agenda.hamta(person, Val(vems="alla"), idag).rader == [], person
    assert len(agenda.hamta(folk.jonas, Val(), idag).rader) == 1


def test_what_an_atgard_with_sekretess_is_about_is_not_on_the_page(folk: Folk) -> None:
    AtgardFactory(
        enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=timezone.localdate(), sekretess=True,
        beskrivning="Avslöjande text",
    )  # fmt: skip
    text = sidan(folk.maja, "aviseringar:agenda")
    assert "En åtgärd på Stödboendet Tallbacken" in text
    assert "Avslöjande" not in text


@pytest.mark.parametrize(("nar", "antal"), [("sena", 1), ("vecka", 2), ("manad", 3), ("kvartal", 4)])
def test_how_far_ahead_is_chosen(folk: Folk, nar: str, antal: int) -> None:
    idag = timezone.localdate()
    for dagar in (-3, 5, 20, 80, 200):
        AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=idag + timedelta(days=dagar))
    assert len(agenda.hamta(folk.maja, Val(nar=nar), idag).rader) == antal


def test_by_kind_and_by_enhet(folk: Folk) -> None:
    idag = timezone.localdate()
    tidigare(mottagen(folk), 60)
    annan = AtgardFactory(enhet=folk.kommun.mottagningen, ansvarig=folk.karin, senast=idag)
    assert len(agenda.hamta(folk.karin, Val(vems="alla"), idag).rader) == 2
    bara = agenda.hamta(folk.karin, Val(vems="alla", slag="atgarder.atgard"), idag).rader
    assert [b.objekt for b, _ in bara] == [annan]
    hos = agenda.hamta(folk.karin, Val(vems="alla", enhet=folk.kommun.mottagningen.pk), idag).rader
    assert [b.objekt for b, _ in hos] == [annan]


def test_an_address_that_is_not_understood_shows_the_ordinary_page(folk: Folk) -> None:
    assert "Agenda" in sidan(folk.maja, "aviseringar:agenda", nar="alltid", enhet="x", vems="grannens", slag="??")


def test_an_uppdrag_that_ends_is_on_the_agenda_of_those_it_concerns(folk: Folk) -> None:
    slutar = PersonFactory()
    ge_uppdrag(slutar, Roll.MEDARBETARE, folk.kommun.tallbacken, till=timezone.localdate() + timedelta(days=5))
    for person in (slutar, folk.maja, folk.samir):
        assert "Uppdraget som medarbetare för Stödboendet Tallbacken" in sidan(person, "aviseringar:agenda")
    assert "Uppdraget som" not in sidan(folk.oskar, "aviseringar:agenda", vems="alla")


SPARAR_SESSIONEN = ("SAVEPOINT", "RELEASE", 'UPDATE "django_session"')  # the filter is remembered


def test_the_agenda_asks_as_much_for_many_as_for_few(folk: Folk) -> None:
    for n in range(30):
        ArendeFactory(enhet=folk.kommun.tallbacken, dnr=f"PROV 2026/9{n:03d}")
        AtgardFactory(enhet=folk.kommun.tallbacken, senast=timezone.localdate())
    klient = inloggad(folk.karin)
    with CaptureQueriesContext(connection) as fragor:
        svar = klient.get(reverse("aviseringar:agenda"), {"vems": "alla"})
    assert len([f for f in fragor.captured_queries if not f["sql"].startswith(SPARAR_SESSIONEN)]) <= 12
    assert "90 frister" in svar.content.decode()


def test_the_start_page_leads_to_the_agenda_for_those_who_have_one(folk: Folk) -> None:
    vagen = f'href="{reverse("aviseringar:agenda")}"'
    assert vagen in sidan(folk.maja, "start")
    assert vagen not in sidan(folk.elin, "start")


def test_who_has_very_many_sees_the_nearest_and_is_told_how_to_see_the_rest(folk: Folk, monkeypatch) -> None:
    monkeypatch.setattr(agenda, "HOGST", 5)
    idag = timezone.localdate()
    for dagar in (9, 3, 7, 1, 5, 2, 8):
        AtgardFactory(enhet=folk.kommun.tallbacken, ansvarig=folk.maja, senast=idag + timedelta(days=dagar))
    tidigare(mottagen(folk), 60)
    funnet = agenda.hamta(folk.maja, Val(vems="alla"), idag)
    assert [(b.frist.senast - idag).days for b, _ in funnet.rader[1:]] == [1, 2, 3, 5]
    assert funnet.fler
    text = sidan(folk.maja, "aviseringar:agenda", vems="alla")
    assert "Fler än 5 frister" in text
    assert "Här står de 5 närmaste" in text
    narmast = agenda.hamta(folk.maja, Val(vems="alla", nar="sena"), idag)
    assert (len(narmast.rader), narmast.fler) == (1, False)
