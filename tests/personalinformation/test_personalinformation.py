"""Who has been told of the duty to report: per enhet and person, what is late, and who writes it."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from avvikelser.personalinformation import register
from avvikelser.personalinformation.bevakning import PERSONALINFORMATION
from avvikelser.personalinformation.models import Informationssatt, Personalinformation
from avvikelser.personalinformation.register import Tillfalle
from kvalitet import frister
from kvalitet.aviseringar.fristregister import Urval, kallor, synliga
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import plus_manader
from kvalitet.organisation.models import Organisationsdel, Person, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.skarm import start
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk
from tests.fabriker import DelFactory


def inne(person: Person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def tillfalle(dagar: int = 0, **falt: Any) -> Tillfalle:
    dag = timezone.localdate() - timedelta(days=dagar)
    return Tillfalle(**{"dag": dag, "satt": Informationssatt.MOTE, "hela_gruppen": True, **falt})


def enheten(person: Person, enhet: Organisationsdel) -> Any:
    alla = register.att_visa(person, {}, timezone.localdate())
    return alla.get(pk=enhet.pk)


def forsenade(person: Person) -> set[str]:
    return {e.namn for e in register.att_visa(person, {"lage": "forsenad"}, timezone.localdate())}


# ---- the enhet ----


def test_an_enhet_that_has_never_been_told_is_late_and_one_that_has_is_not(folk: Folk) -> None:
    tall, mott = folk.kommun.tallbacken, folk.kommun.mottagningen
    assert forsenade(folk.sofia) == {tall.namn, mott.namn}
    register.skriv_in(tall, tillfalle(), av=folk.maja)
    assert forsenade(folk.sofia) == {mott.namn}


def test_after_twelve_months_and_a_day_it_is_late_again(folk: Folk) -> None:
    tall, idag = folk.kommun.tallbacken, timezone.localdate()
    i_tid = plus_manader(idag, -12)
    if (idag.month, idag.day) == (2, 29):  # told on 28 February it was due again yesterday
        i_tid += timedelta(days=1)
    for dag, sen in ((i_tid, False), (i_tid - timedelta(days=1), True)):
        Personalinformation.objects.all().delete()
        register.skriv_in(tall, tillfalle(dag=dag), av=folk.maja)
        assert (tall.namn in forsenade(folk.maja)) is sen
        assert (register.frist_for(enheten(folk.maja, tall)).lage(idag) == "sen") is sen


@pytest.mark.parametrize(
    ("senast", "frist"),
    [
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 3, 1), date(2024, 3, 1)),
        (date(2024, 2, 28), date(2025, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2024, 3, 1), date(2025, 3, 1)),
    ],
)
def test_around_a_leap_day_the_list_is_late_from_the_day_after_the_deadline(
    folk: Folk, senast: date, frist: date
) -> None:
    tall = folk.kommun.tallbacken
    register.skriv_in(tall, tillfalle(dag=senast), av=folk.maja)
    assert register.frist_for(enheten(folk.maja, tall)).senast == frist
    for idag, sen in ((frist, False), (frist + timedelta(days=1), True)):
        visade = register.att_visa(folk.maja, {"lage": "forsenad"}, idag)
        assert visade.filter(pk=tall.pk).exists() is sen


def test_telling_one_person_does_not_move_the_day_of_the_enhet(folk: Folk) -> None:
    tall = folk.kommun.tallbacken
    register.skriv_in(tall, tillfalle(hela_gruppen=False, personer=[folk.elin]), av=folk.maja)
    assert tall.namn in forsenade(folk.maja)
    assert enheten(folk.maja, tall).antal_informerade == 1


def test_what_is_struck_counts_no_more_and_stays(folk: Folk) -> None:
    tall = folk.kommun.tallbacken
    rad = register.skriv_in(tall, tillfalle(personer=[folk.elin]), av=folk.maja)
    register.stryk(rad, av=folk.maja)
    assert tall.namn in forsenade(folk.maja)
    assert enheten(folk.maja, tall).antal_informerade == 0
    assert Personalinformation.objects.get().struken_av == folk.maja
    with pytest.raises(OtillatenOvergang, match="redan struken"):
        register.stryk(rad, av=folk.maja)


def test_the_count_is_of_the_staff_there_and_only_of_those_told_in_time(folk: Folk) -> None:
    tall = folk.kommun.tallbacken
    register.skriv_in(tall, tillfalle(dagar=500, personer=[folk.elin]), av=folk.maja)
    register.skriv_in(tall, tillfalle(dagar=10, personer=[folk.maja]), av=folk.maja)
    register.skriv_in(tall, tillfalle(dagar=5, personer=[folk.maja]), av=folk.maja)
    rad = enheten(folk.maja, tall)
    assert (rad.antal_informerade, rad.antal_personal) == (1, 3)  # elin, maja, nils


def test_an_extern_utforare_tells_its_own_staff_and_a_ceased_enhet_has_none(folk: Folk) -> None:
    DelFactory(namn="Externa hemmet", verksamhetsform=Verksamhetsform.EXTERN, under=[folk.kommun.ifn])
    assert "Externa hemmet" not in forsenade(folk.sofia)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(-3, 3))
def test_the_list_and_the_deadline_say_the_same_on_every_day(idag: date, skillnad: int) -> None:
    senast = plus_manader(idag, -12) + timedelta(days=skillnad)
    frist = frister.informera_personal(senast, date(2015, 1, 1))
    assert (senast <= register._grans(idag)) is (frist.lage(idag) == "sen")


# ---- the person ----


def test_each_of_the_staff_shows_when_and_how_and_those_never_told_come_first(folk: Folk) -> None:
    tall, idag = folk.kommun.tallbacken, timezone.localdate()
    register.skriv_in(tall, tillfalle(dagar=30, personer=[folk.elin]), av=folk.maja)
    register.skriv_in(
        tall, tillfalle(dagar=3, hela_gruppen=False, personer=[folk.maja], satt=Informationssatt.SAMTAL), av=folk.maja
    )
    rader = register.personalen(tall, idag)
    assert [(r.person.fornamn, r.senast and r.senast.satt) for r in rader] == [
        ("Nils", None),
        ("Elin", "mote"),
        ("Maja", "samtal"),
    ]
    assert rader[1].frist.senast == plus_manader(idag - timedelta(days=30), 12)
    assert rader[0].frist.lage(idag) == "sen"


# ---- who writes ----


@pytest.mark.parametrize("vem", ["elin", "oskar", "jonas", "sofia", "ulla", "samir"])
def test_only_the_chefer_of_the_enhet_write(folk: Folk, vem: str) -> None:
    with pytest.raises(OtillatenOvergang, match="inte rätt"):
        register.skriv_in(folk.kommun.tallbacken, tillfalle(), av=getattr(folk, vem))
    assert not Personalinformation.objects.exists()


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"dagar": -1}, "framtiden"),
        ({"hela_gruppen": False}, "vilka som fick"),
        ({"dag": date(2014, 12, 31)}, "Enheten finns från"),
    ],
)
def test_what_cannot_be_right_is_refused(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    with pytest.raises(OtillatenOvergang, match=mening):
        register.skriv_in(folk.kommun.tallbacken, tillfalle(**falt), av=folk.maja)


def test_somebody_of_another_enhet_cannot_be_ticked(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="har inget uppdrag på enheten"):
        register.skriv_in(folk.kommun.tallbacken, tillfalle(personer=[folk.oskar]), av=folk.maja)
    form = {"dag": timezone.localdate(), "satt": "mote", "vilka": "nagra", "personer": [folk.oskar.pk]}
    svar = inne(folk.maja).post(reverse("personalinformation:skriv-in", args=[folk.kommun.tallbacken.pk]), form)
    assert svar.status_code == HTTPStatus.OK
    assert not Personalinformation.objects.exists()


def test_a_whole_group_is_written_in_one_go_with_those_who_were_absent_unticked(folk: Folk) -> None:
    tall, maja = folk.kommun.tallbacken, inne(folk.maja)
    sida = reverse("personalinformation:skriv-in", args=[tall.pk])
    assert maja.get(sida).content.decode().count("checked") == 3
    form = {"dag": timezone.localdate(), "satt": "mote", "vilka": "hela", "personer": [folk.elin.pk, folk.maja.pk]}
    maja.post(sida, {**form, "andra": "Tre vikarier"})
    rad = Personalinformation.objects.get()
    assert rad.hela_gruppen
    assert set(rad.personer.all()) == {folk.elin, folk.maja}
    html = maja.get(reverse("personalinformation:enhet", args=[tall.pk])).content.decode()
    assert "Tre vikarier" in html
    assert "1 person har inte fått" in html or "En person har inte fått" in html
    post = Sparpost.objects.get(verb="informera_personal")
    assert (post.delen, post.detalj["personer"]) == (tall, 2)


# ---- who sees ----


def test_each_sees_the_enheter_of_their_own_places(folk: Folk) -> None:
    assert forsenade(folk.maja) == {folk.kommun.tallbacken.namn}
    assert forsenade(folk.oskar) == {folk.kommun.mottagningen.namn}
    assert forsenade(folk.elin) == set()
    assert folk.kommun.aldreboendet.namn not in forsenade(folk.sofia)


def test_the_file_has_the_rows_of_the_list_and_is_logged(folk: Folk) -> None:
    register.skriv_in(folk.kommun.tallbacken, tillfalle(), av=folk.maja)
    svar = inne(folk.sofia).get(reverse("personalinformation:lista"), {"lage": "forsenad", "format": "csv"})
    rader = b"".join(svar.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert [rad.split(";")[0] for rad in rader] == ["Enhet", folk.kommun.mottagningen.namn]
    assert "Aldrig" in rader[1]
    assert Sparpost.objects.filter(verb="hamta_personalinformation", person=folk.sofia).exists()
    xlsx = inne(folk.sofia).get(reverse("personalinformation:lista"), {"format": "xlsx"})
    assert xlsx.content.startswith(b"PK")


def test_the_overview_asks_the_same_number_of_questions_however_many_enheter(
    folk: Folk, django_assert_max_num_queries: Any
) -> None:
    sofia, lista = inne(folk.sofia), reverse("personalinformation:lista")
    for _ in range(20):
        DelFactory(under=[folk.kommun.ifn])
    sofia.get(lista)
    with django_assert_max_num_queries(12):
        assert "22 enheter" in sofia.get(lista).content.decode()


# ---- start page, agenda ----


def kort(person: Person, idag: date | None = None) -> list[str]:
    steg = start.samla(person, idag or timezone.localdate()).steg
    return [s.lagetext for s in steg if "Informera personalen" in s.mening]


def test_it_waits_on_the_start_page_of_the_own_chef_until_it_is_written(folk: Folk) -> None:
    assert kort(folk.maja) == ["Aldrig inskrivet"]
    assert kort(folk.karin) == kort(folk.sofia) == kort(folk.elin) == []
    register.skriv_in(folk.kommun.tallbacken, tillfalle(), av=folk.maja)
    assert kort(folk.maja) == []
    idag = timezone.localdate()
    Personalinformation.objects.update(dag=idag - timedelta(days=380))
    sena = (idag - plus_manader(idag - timedelta(days=380), 12)).days  # 15, or 14 when a leap day lies between
    assert sena in (14, 15)
    assert kort(folk.maja, idag) == [f"{sena} dagar för sent"]


def test_it_is_a_deadline_of_the_agenda_for_those_who_lead_the_enhet(folk: Folk) -> None:
    idag = timezone.localdate()
    assert PERSONALINFORMATION in kallor().values()
    tall, mott = folk.kommun.tallbacken, folk.kommun.mottagningen
    assert not list(PERSONALINFORMATION.bevakade(Urval(idag, idag)))  # never told: on the start page, without a day
    for enhet, chef in ((tall, folk.maja), (mott, folk.oskar)):
        register.skriv_in(enhet, tillfalle(dagar=380), av=chef)
    assert {b.delen_id for b in PERSONALINFORMATION.bevakade(Urval(idag, idag))} == {tall.pk, mott.pk}
    assert {b.delen_id for b in PERSONALINFORMATION.bevakade(Urval(idag, idag, person=folk.maja, mina=True))} == {
        tall.pk
    }
    assert not list(
        PERSONALINFORMATION.bevakade(Urval(idag, idag, person=folk.karin))
    )  # has the list of all her enheter
    register.skriv_in(tall, tillfalle(), av=folk.maja)
    assert not list(PERSONALINFORMATION.bevakade(Urval(idag, idag, person=folk.maja)))
    sedda = {"organisation.enhet": [tall.pk, mott.pk]}
    assert synliga(folk.maja, sedda) == {"organisation.enhet": {tall.pk: False}}


def test_a_chef_may_be_told_of_the_own_enhet_only(folk: Folk) -> None:
    assert Befogenhet.HANDLAGGA in PERSONALINFORMATION.kraver
    assert synliga(folk.sofia, {"organisation.enhet": [folk.kommun.tallbacken.pk]}) == {"organisation.enhet": {}}
