"""The list of åtgärder, its figures, and marking one as done."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from kvalitet.atgarder import bidrag
from kvalitet.atgarder.bidrag import atgardernas_bidrag
from kvalitet.atgarder.frist import KALLA, frist_for
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.models import Avisering
from kvalitet.frister import Frist
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, PersonFactory, person_med

LISTA = reverse("atgarder:lista")
S = Atgard.Status


@pytest.fixture
def chef(kommun: Kommun) -> Person:
    return person_med(Roll.ENHETSCHEF, kommun.tallbacken)


@pytest.fixture
def klient(chef: Person) -> Client:
    klient = Client()
    klient.force_login(chef, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def en(enhet: Organisationsdel, av: Person, dagar: int = 5, **falt: Any) -> Atgard:
    """A decided åtgärd that is due in `dagar` days."""
    idag = timezone.localdate()
    atgard: Atgard = AtgardFactory(
        **{
            "enhet": enhet,
            "ansvarig": av,
            "senast": idag + timedelta(days=dagar),
            "status": S.BESLUTAD,
            "beslutad_av": av,
            "beslutad": timezone.now(),
            **falt,
        }
    )
    return atgard


def klar(enhet: Organisationsdel, av: Person, **falt: Any) -> Atgard:
    return en(enhet, av, **{"status": S.KLAR, "klar": timezone.now(), **falt})


def test_every_filter_takes_what_fits_and_leaves_what_does_not(kommun: Kommun, klient: Client, chef: Person) -> None:
    har, idag = kommun.tallbacken, timezone.localdate()
    annan = person_med(Roll.ENHETSCHEF, har)
    par: dict[str, tuple[Callable[[], Atgard], Callable[[], Atgard]]] = {
        "": (lambda: en(har, chef), lambda: klar(har, chef)),
        "lage=oppna": (lambda: en(har, chef, 99), lambda: en(har, chef, status=S.AVBRUTEN)),
        "lage=sena": (lambda: en(har, chef, -1), lambda: en(har, chef, 0)),
        "lage=kommande": (lambda: en(har, chef, 14), lambda: en(har, chef, 15)),
        "lage=folj-upp": (lambda: klar(har, chef, uppfoljning=idag), lambda: klar(har, chef)),
        "lage=klara": (lambda: klar(har, chef), lambda: en(har, chef)),
        "ansvarig=jag": (lambda: en(har, chef), lambda: en(har, annan)),
        f"enhet={har.pk}": (lambda: en(har, chef), lambda: en(kommun.mottagningen, chef)),
    }
    fel = []
    for adress, (ska_med, ska_bort) in par.items():
        Atgard.objects.all().delete()
        med, bort = ska_med(), ska_bort()
        visade = set(klient.get(f"{LISTA}?{adress}").context["atgarder"])
        if med not in visade or bort in visade:
            fel.append(adress)
    assert fel == []


def test_the_most_urgent_stands_first(kommun: Kommun, klient: Client, chef: Person) -> None:
    sist, forst = en(kommun.tallbacken, chef, 30), en(kommun.tallbacken, chef, -3)
    assert list(klient.get(LISTA).context["atgarder"]) == [forst, sist]


def test_the_list_holds_only_the_persons_places(kommun: Kommun, klient: Client, chef: Person) -> None:
    en(kommun.aldreboendet, chef)
    assert not klient.get(LISTA).context["atgarder"]


def test_the_figures_lead_to_what_they_count(kommun: Kommun, klient: Client, chef: Person) -> None:
    en(kommun.tallbacken, chef, -1)
    en(kommun.tallbacken, chef, 3)
    en(kommun.tallbacken, chef, 60)
    tal = klient.get(LISTA).context["nyckeltal"]
    assert [t.antal for t in tal] == [1, 1, 3, 0]
    for t in tal:
        assert len(klient.get(t.url).context["atgarder"]) == t.antal


@pytest.mark.parametrize("fraga", ["lage=x", "enhet=0", "ansvarig=alla", "lage=%00"])
def test_a_filter_that_cannot_be_read_shows_nothing(kommun: Kommun, klient: Client, chef: Person, fraga: str) -> None:
    en(kommun.tallbacken, chef)
    assert not klient.get(f"{LISTA}?{fraga}").context["atgarder"]


def test_the_list_takes_few_queries_however_many_rows(kommun: Kommun, klient: Client, chef: Person) -> None:
    for _ in range(25):
        en(kommun.tallbacken, chef)
    klient.get(LISTA)
    with CaptureQueriesContext(connection) as fragor:
        klient.get(LISTA)
    assert len([f for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]) <= 12


def test_an_atgard_is_marked_as_done_with_its_effect(kommun: Kommun, klient: Client, chef: Person) -> None:
    atgard = en(kommun.tallbacken, chef)
    sida = reverse("atgarder:klar", args=[atgard.pk])
    assert klient.post(sida, {}).context["form"].errors["effekt"] == ["Svara om åtgärden hjälpte."]
    klient.post(sida, {"effekt": "delvis", "effekt_text": "Bättre på kvällen."})
    atgard.refresh_from_db()
    assert (atgard.status, atgard.effekt, atgard.effekt_text) == (S.KLAR, "delvis", "Bättre på kvällen.")
    assert Sparpost.objects.filter(verb="klarmarkera_atgard").count() == 1


@pytest.mark.parametrize("dag", ["", "2020-01-01", "i morgon"])
def test_an_effect_that_is_not_known_yet_needs_a_coming_day(
    kommun: Kommun, klient: Client, chef: Person, dag: str
) -> None:
    sida = reverse("atgarder:klar", args=[en(kommun.tallbacken, chef).pk])
    assert klient.post(sida, {"effekt": "vet_inte", "uppfoljning": dag}).context["form"].errors["uppfoljning"]


def test_what_cannot_be_done_twice_is_an_error_and_the_text_stays(kommun: Kommun, klient: Client, chef: Person) -> None:
    atgard = klar(kommun.tallbacken, chef, effekt="ja")
    html = klient.post(reverse("atgarder:klar", args=[atgard.pk]), {"effekt": "nej", "effekt_text": "Nytt."}).content
    assert "redan klar och uppföljd" in html.decode()
    assert "Nytt." in html.decode()


def test_an_atgard_elsewhere_is_not_found(kommun: Kommun, klient: Client, chef: Person) -> None:
    assert klient.get(reverse("atgarder:klar", args=[en(kommun.aldreboendet, chef).pk])).status_code == 404


# ---- its deadline, and the start page ----


def test_an_atgard_has_a_deadline_until_it_is_followed_up(kommun: Kommun, chef: Person) -> None:
    har, dag = kommun.tallbacken, date(2026, 12, 1)
    assert frist_for(en(har, chef, senast=dag)) == Frist("Klar", dag, KALLA)
    assert frist_for(klar(har, chef, uppfoljning=dag)) == Frist("Följ upp", dag, KALLA)
    assert frist_for(klar(har, chef, uppfoljning=dag, effekt="ja")) is None
    assert frist_for(klar(har, chef)) is None
    assert frist_for(en(har, chef, status=S.AVBRUTEN)) is None


def test_the_start_page_says_what_is_due_and_what_comes(kommun: Kommun, chef: Person) -> None:
    har, idag = kommun.tallbacken, timezone.localdate()
    en(har, chef, -2, beskrivning="Sen")
    en(har, chef, 0, beskrivning="I dag")
    en(har, chef, 10, beskrivning="Snart")
    en(har, chef, 40, beskrivning="Långt borta")
    en(har, person_med(Roll.ENHETSCHEF, har), -2, beskrivning="Någon annans")
    klar(har, chef, uppfoljning=idag, beskrivning="Hjälpte den?")
    gett = atgardernas_bidrag(chef, idag)
    assert sorted((s.mer.split(" · ")[0], s.knapp, s.lage, s.ordning) for s in gett.steg) == [
        ("Hjälpte den?", "Följ upp", "varning", 0),
        ("I dag", "Klar", "varning", 0),
        ("Sen", "Klar", "fara", -2),
    ]
    assert [f.text for f in gett.frister] == ["Åtgärd: Snart"]
    assert gett.nyckeltal[0].antal == 2


def test_those_who_do_not_look_after_atgarder_get_nothing(kommun: Kommun) -> None:
    gett = atgardernas_bidrag(person_med(Roll.MEDARBETARE, kommun.tallbacken), timezone.localdate())
    assert (gett.nyckeltal, gett.steg, gett.frister) == ([], [], [])


# ---- files ----


def test_the_files_hold_exactly_the_filtered_rows(kommun: Kommun, klient: Client, chef: Person) -> None:
    en(kommun.tallbacken, chef, -1, beskrivning="=SUMMA(1)\x0b")
    en(kommun.tallbacken, chef, 5, beskrivning="Kommande")
    en(kommun.aldreboendet, chef, -1, beskrivning="Annan enhet")
    csv = b"".join(klient.get(f"{LISTA}?lage=sena&format=csv").streaming_content).decode("utf-8-sig")
    assert [rad.split(";")[0] for rad in csv.splitlines()] == ["Åtgärd", "'=SUMMA(1)"]
    blad = load_workbook(io.BytesIO(klient.get(f"{LISTA}?lage=sena&format=xlsx").content)).active
    assert [rad[0] for rad in blad.iter_rows(values_only=True)] == ["Åtgärd", "'=SUMMA(1)"]
    assert Sparpost.objects.filter(verb="hamta_atgarder").count() == 2


def test_the_figure_is_whole_also_when_more_are_due_than_are_fetched(
    kommun: Kommun, chef: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bidrag, "FLEST", 2)
    annan = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    for _ in range(4):
        en(kommun.tallbacken, annan, 3)
    en(kommun.tallbacken, chef, 3, beskrivning="Min")
    gett = atgardernas_bidrag(chef, timezone.localdate())
    assert gett.nyckeltal[0].antal == 5
    assert [f.text for f in gett.frister] == ["Åtgärd: Min"]


def test_to_be_shown_an_atgard_with_sekretess_is_logged_as_a_read(kommun: Kommun, klient: Client, chef: Person) -> None:
    hemlig = en(kommun.tallbacken, chef, sekretess=True)
    oppen = en(kommun.tallbacken, chef)
    sida = reverse("atgarder:klar", args=[hemlig.pk])
    for steg, gor in enumerate(
        (lambda: klient.get(LISTA), lambda: klient.get(sida), lambda: klient.post(sida, {"effekt": ""})), start=1
    ):
        assert gor().status_code == 200
        poster = Sparpost.objects.filter(slag="sett")
        assert [(p.person, p.objekttyp, p.objekt_id) for p in poster] == [
            (chef, "atgarder.atgard", str(hemlig.pk))
        ] * steg
    klient.get(reverse("atgarder:klar", args=[oppen.pk]))
    assert Sparpost.objects.filter(slag="sett").count() == 3


def test_a_list_without_sekretess_leaves_no_read_behind(kommun: Kommun, klient: Client, chef: Person) -> None:
    en(kommun.tallbacken, chef)
    klient.get(LISTA)
    assert not Sparpost.objects.filter(slag="sett").exists()


# ---- a proposal, and the answer to it ----


def foreslagen(enhet: Organisationsdel, av: Person, **falt: Any) -> Atgard:
    return en(enhet, av, **{"status": S.FORESLAGEN, "beslutad_av": None, "beslutad": None, "foreslagen_av": av, **falt})


def beslut(atgard: Atgard) -> str:
    return reverse("atgarder:beslut", args=[atgard.pk])


def test_a_proposal_from_anywhere_is_answered_from_the_list(klient: Client, chef: Person, kommun: Kommun):
    atgard = foreslagen(kommun.tallbacken, person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    assert beslut(atgard) in klient.get(LISTA).content.decode()
    assert klient.post(beslut(atgard), {"svar": "ja"}).status_code == 302
    atgard.refresh_from_db()
    assert (atgard.status, atgard.beslut, atgard.beslutad_av) == (S.BESLUTAD, "ja", chef)
    assert atgard.beslutad is not None


def test_yes_in_part_says_which_part_and_is_shown_to_who_is_to_do_it(klient: Client, chef: Person, kommun: Kommun):
    strateg = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    atgard = foreslagen(kommun.tallbacken, strateg)
    svar = klient.post(beslut(atgard), {"svar": "delvis", "kommentar": " "})
    assert "Skriv vilken del du godkänner" in svar.content.decode()
    klient.post(beslut(atgard), {"svar": "delvis", "kommentar": "Bara nattpersonalen."})
    atgard.refresh_from_db()
    assert (atgard.status, atgard.beslut, atgard.beslutskommentar) == (S.BESLUTAD, "delvis", "Bara nattpersonalen.")
    for sida in (LISTA, reverse("atgarder:klar", args=[atgard.pk])):
        assert "Bara nattpersonalen." in klient.get(sida).content.decode()
    besked = Avisering.objects.get(person=strateg)
    assert "i en del" in besked.text
    assert "nattpersonalen" not in besked.text


def test_a_no_says_why_and_stops_the_atgard(klient: Client, chef: Person, kommun: Kommun):
    atgard = foreslagen(kommun.tallbacken, chef)
    assert "Skriv varför" in klient.post(beslut(atgard), {"svar": "nej"}).content.decode()
    klient.post(beslut(atgard), {"svar": "nej", "kommentar": "Finns redan."})
    atgard.refresh_from_db()
    assert (atgard.status, atgard.beslut) == (S.AVBRUTEN, "nej")
    assert "Finns redan." in klient.get(LISTA, {"lage": "avbrutna"}).content.decode()
    assert "Finns redan." not in klient.get(LISTA).content.decode()


def test_an_answer_is_given_once(klient: Client, chef: Person, kommun: Kommun):
    atgard = en(kommun.tallbacken, chef)
    assert "redan beslutat" in klient.post(beslut(atgard), {"svar": "nej", "kommentar": "Nej."}).content.decode()
    atgard.refresh_from_db()
    assert atgard.status == S.BESLUTAD


def test_a_proposal_with_sekretess_is_answered_in_its_arende(klient: Client, chef: Person, kommun: Kommun):
    hemlig = foreslagen(kommun.tallbacken, chef, sekretess=True)
    assert klient.get(beslut(hemlig)).status_code == 404
    assert beslut(hemlig) not in klient.get(LISTA).content.decode()


def test_who_does_not_handle_what_happens_there_does_not_answer(kommun: Kommun, logga_in: Callable[..., Any]):
    atgard = foreslagen(kommun.tallbacken, PersonFactory())
    strategens, _ = logga_in(Roll.KVALITETSSTRATEG, kommun.ifn)
    assert beslut(atgard) not in strategens.get(LISTA).content.decode()
    assert strategens.get(beslut(atgard)).status_code == 403


@pytest.mark.parametrize("svar", ["delvis", "nej"])
def test_the_database_refuses_a_part_or_a_no_without_a_comment(kommun: Kommun, chef: Person, svar: str):
    with pytest.raises(IntegrityError, match="har_kommentar"):
        en(kommun.tallbacken, chef, beslut=svar)
