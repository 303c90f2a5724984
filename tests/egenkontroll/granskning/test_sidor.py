"""The review's pages: one ärende at a time, without scripts; what two write at the same time; what a stranger meets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from avvikelser.models import Arende, Skydd, Status
from egenkontroll.granskning import avslut, brister, gang, protokoll
from egenkontroll.granskning.models import Bortfall, Bortfallsskal, Bristlank, Granskning, Svar
from kvalitet.atgarder.models import Atgard
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.utkast.models import Utkast
from tests.egenkontroll.granskning.scen import Scen, dragen, granskad, omrade, scen, tillfalle
from tests.fabriker import LOSENORD, person_med
from tests.rapporter import papper


@pytest.fixture
def s(kommun) -> Scen:
    return scen(kommun.ifn, [kommun.mottagningen])


def inloggad(person) -> Client:
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def ifyllt(s: Scen, **annat: str) -> dict[str, str]:
    tid, kommunicering, delaktighet = (k.pk for k in s.kriterier)
    return {
        f"fran_{tid}": "2026-01-21",
        f"till_{tid}": "2026-05-28",
        f"svar_{kommunicering}": "ja",
        f"svar_{delaktighet}": "ja",
        **annat,
    }


def sida(draget) -> str:
    return reverse("granskning:arende", args=[draget.pk])


def test_the_way_from_the_button_through_an_arende_to_the_next(s):
    klient = inloggad(s.granskare[0])
    svar = klient.post(reverse("granskning:nasta", args=[s.tillfalle.pk]))
    assert svar.url == sida(s.arende(1))
    html = klient.get(svar.url).content.decode()
    assert "Granska ärende 1 av 5" in html
    assert s.arende(1).nyckel in html
    svar = klient.post(svar.url, {**ifyllt(s), "klar": ""})
    assert svar.url == sida(s.arende(2))
    tiden = Svar.objects.get(kriterium=s.kriterier[0])
    assert (tiden.svar, tiden.utraknat) == ("nej", "nej")


def test_a_comment_that_is_sent_after_the_login_went_out_is_there_after_the_next(s):
    person = s.granskare[0]
    klient = inloggad(person)
    adress = klient.post(reverse("granskning:nasta", args=[s.tillfalle.pk])).url
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    kommentar = {f"kommentar_{s.kriterier[2].pk}": "Samtalet står i journalen men inte i akten."}
    assert klient.post(adress, {**ifyllt(s), **kommentar}).url == f"{reverse('logga-in')}?kvar=ja"
    inloggning = {"username": person.anvandarnamn, "password": LOSENORD}
    svar = klient.post(reverse("logga-in"), inloggning, follow=True)
    assert svar.redirect_chain[-1][0] == adress
    assert "Samtalet står i journalen men inte i akten." in svar.content.decode()


def test_who_has_not_said_which_are_their_own_is_asked_first(s):
    ny = person_med(Roll.GRANSKARE, s.namnd)
    s.tillfalle.planerad.granskare.create(person=ny)
    klient = inloggad(ny)
    svar = klient.post(reverse("granskning:nasta", args=[s.tillfalle.pk]))
    assert svar.url == reverse("granskning:forsakran", args=[s.tillfalle.pk])
    assert b"kryssa i att du inte" in klient.post(svar.url, {"nycklar": ""}).content
    svar = klient.post(svar.url, {"nycklar": "H-218"})
    assert svar.url == sida(s.arende(1))


def test_what_is_missing_stands_by_the_question_and_nothing_is_lost(s):
    klient = inloggad(s.granskare[0])
    val = ifyllt(s)
    val.pop(f"svar_{s.kriterier[2].pk}")
    html = klient.post(sida(s.arende(1)), {**val, "klar": ""}).content.decode()
    assert "Fråga 3: Svara på frågan." in html
    assert "2026-05-28" in html
    assert not Granskning.objects.klara().exists()


def test_unfinished_is_kept_by_the_other_button(s):
    klient = inloggad(s.granskare[0])
    svar = klient.post(sida(s.arende(1)), {f"svar_{s.kriterier[1].pk}": "nej", "senare": ""})
    assert svar.url == reverse("granskning:tillfalle", args=[s.tillfalle.pk])
    assert Svar.objects.get().svar == "nej"
    html = klient.get(sida(s.arende(1))).content.decode()
    assert "1 av 3 frågor besvarade" in html


def test_against_the_days_an_answer_needs_a_comment(s):
    klient = inloggad(s.granskare[0])
    tid = s.kriterier[0].pk
    html = klient.post(sida(s.arende(1)), ifyllt(s, **{f"svar_{tid}": "ja"})).content.decode()
    assert "Dagarna ger svaret nej. Skriv varför" in html
    med = ifyllt(s, **{f"svar_{tid}": "ja", f"kommentar_{tid}": "Tiden är förlängd"})
    assert klient.post(sida(s.arende(1)), med).status_code == HTTPStatus.FOUND
    assert Svar.objects.get(kriterium=tid).svar == "ja"


def test_what_is_missing_follows_what_is_on_the_screen_and_nothing_is_kept(s):
    klient = inloggad(s.granskare[0])
    adress = reverse("granskning:kvar", args=[s.arende(1).pk])
    tid, kommunicering, delaktighet = (k.pk for k in s.kriterier)

    def rutan(**falt: str) -> str:
        html = klient.post(adress, falt).content.decode()
        assert html.count("<a ") == html.count("#id_")
        return " ".join(strip_tags(html).split())

    alla = "0 av 3 frågor besvarade. Kvar: fråga 1 (båda dagarna), fråga 2, fråga 3."
    assert rutan() == alla
    assert rutan(**{f"svar_{tid}": "ja"}) == alla  # a time is counted, not judged
    assert rutan(**{f"fran_{tid}": "2026-13-41", f"till_{tid}": "x", f"svar_{delaktighet}": "kanske"}) == alla
    dagar = {f"fran_{tid}": "2026-01-21", f"till_{tid}": "2026-05-28"}
    assert rutan(**dagar) == "1 av 3 frågor besvarade. Kvar: fråga 2, fråga 3."
    mot = {**dagar, f"svar_{tid}": "ja", f"svar_{kommunicering}": "nej"}
    assert rutan(**mot) == "1 av 3 frågor besvarade. Kvar: fråga 1 (varför), fråga 3."
    assert rutan(**ifyllt(s)) == "3 av 3 frågor besvarade."
    assert not Granskning.objects.exists()
    assert klient.get(adress).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert inloggad(person_med(Roll.GRANSKARE, s.namnd)).post(adress, {}).status_code == HTTPStatus.NOT_FOUND


def test_what_is_missing_is_said_of_what_is_saved_and_what_is_sent(s):
    """Without scripts: the page itself says it, and a day that cannot be read in a draft does not stop it."""
    klient = inloggad(s.granskare[0])
    nr = s.kriterier[0].pk
    utkast = {f"fran_{nr}": ["21/1"], f"till_{nr}": ["2026-05-28"], f"svar_{s.kriterier[1].pk}": ["ja"]}
    Utkast.objects.create(person=s.granskare[0], nyckel=f"granskning-{s.arende(1).pk}", innehall=utkast)
    assert "1 av 3 frågor besvarade" in klient.get(sida(s.arende(1))).content.decode()
    html = klient.post(sida(s.arende(1)), {**ifyllt(s), f"svar_{s.kriterier[2].pk}": "", "klar": ""}).content.decode()
    assert "2 av 3 frågor besvarade" in html


def test_a_personnummer_in_a_comment_is_warned_about(s):
    klient = inloggad(s.granskare[0])
    nummer = "19900101" + "-" + "0017"  # made by hand, with a right last digit
    html = klient.post(sida(s.arende(1)), ifyllt(s, **{f"kommentar_{s.kriterier[1].pk}": nummer})).content.decode()
    assert "ser ut att innehålla ett personnummer" in html
    assert not Granskning.objects.klara().exists()


def test_the_second_reviewer_is_told_and_keeps_what_was_written(s):
    forsta, andra = s.granskare
    gang.ta_nasta(s.tillfalle, av=forsta)
    klient = inloggad(andra)
    html = klient.post(sida(s.arende(1)), ifyllt(s)).content.decode()
    assert f"{forsta.namn} började granska" in html
    assert "2026-05-28" in html
    assert Utkast.objects.filter(person=andra).exists()
    sedd = Granskning.objects.get().sparad.isoformat()
    assert f'value="{forsta.pk}"' in html
    svar = klient.post(sida(s.arende(1)), {**ifyllt(s), "overtar": forsta.pk, "sedd": sedd})
    assert svar.status_code == HTTPStatus.FOUND
    assert Granskning.objects.get(draget=s.arende(1)).granskare == andra


def test_a_klar_review_is_read_and_opened_with_a_reason(s):
    granskad(s, s.arende(1), s.granskare[0])
    klient = inloggad(s.granskare[0])
    assert "är granskat" in klient.get(sida(s.arende(1))).content.decode()
    svar = klient.post(reverse("granskning:oppna", args=[s.arende(1).pk]), {"skal": "Fel akt"})
    assert svar.url == sida(s.arende(1))
    assert Granskning.objects.get().klar is None


def test_a_bortfall_leads_on_to_the_next(s):
    klient = inloggad(s.granskare[0])
    adress = reverse("granskning:bortfall", args=[s.arende(1).pk])
    assert "Välj varför" in klient.post(adress, {"bortfall-skal": ""}).content.decode()
    svar = klient.post(adress, {"bortfall-skal": "fel_i_ramen"}, follow=True)
    assert "Ärende 6 i dragen ordning tar dess plats" in svar.content.decode()
    assert Bortfall.objects.get().ersatt_av == s.arende(6)


def test_an_own_arende_is_not_shown(s):
    gang.forsakra(s.tillfalle, nycklar=["H-900"], inga_egna=False, av=s.granskare[0])
    svar = inloggad(s.granskare[0]).get(sida(s.arende(1)), follow=True)
    assert "ditt eget ärende" in svar.content.decode()


def test_a_reviewer_who_left_for_jav_meets_it_no_more(s):
    klient = inloggad(s.granskare[0])
    svar = klient.post(reverse("granskning:avsta", args=[s.arende(1).pk]), follow=True)
    assert "går till en annan granskare" in svar.content.decode()


def test_two_reviewers_are_blind_until_both_are_klara_and_then_settle(kommun):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=1, dubbelgranskas=100)
    granskad(s, s.arende(1), s.granskare[0], delaktighet="nej")
    andra = inloggad(s.granskare[1])
    assert "checked" not in andra.get(sida(s.arende(1))).content.decode().split("<aside")[0]
    granskad(s, s.arende(1), s.granskare[1], delaktighet="ja")
    adress = reverse("granskning:avstamning", args=[s.arende(1).pk])
    html = andra.get(adress).content.decode()
    assert s.granskare[0].namn in html
    motivering = {f"motivering_{s.kriterier[2].pk}": "Det står på s. 4"}
    html = andra.post(adress, motivering).content.decode()
    assert "Fråga 3: Välj det svar som ni har kommit fram till." in html
    assert "Det står på s. 4" in andra.get(adress).content.decode()  # kept as a draft
    val = {f"svar_{s.kriterier[2].pk}": "ja", **motivering}
    assert andra.post(adress, val).status_code == HTTPStatus.FOUND
    html = inloggad(s.granskare[0]).post(adress, {**val, **dict.fromkeys(motivering, "Min mening")}).content.decode()
    assert "Svaren är redan avstämda" in html
    assert "<p>Min mening</p>" in html  # who came second still has the text to copy
    svar = andra.post(reverse("granskning:klar", args=[s.tillfalle.pk]), follow=True)
    assert "Kontrollen är klar" in svar.content.decode()


def test_the_sentence_beside_two_days(s):
    klient = inloggad(s.granskare[0])
    nr = s.kriterier[0].pk
    adress = reverse("granskning:raknat", args=[nr])
    svar = klient.get(adress, {f"fran_{nr}": "2026-01-21", f"till_{nr}": "2026-05-28"}).content.decode()
    assert "7 dagar över tiden" in svar
    assert klient.get(adress, {f"fran_{nr}": "2026-13-21", f"till_{nr}": "x"}).content.decode().strip() == ""
    assert klient.get(reverse("granskning:raknat", args=[s.kriterier[1].pk])).status_code == HTTPStatus.NOT_FOUND
    utanfor = inloggad(person_med(Roll.GRANSKARE, s.namnd))
    assert utanfor.get(adress).status_code == HTTPStatus.NOT_FOUND


def test_the_page_of_a_tillfalle_does_not_ask_more_for_more(kommun, django_assert_max_num_queries):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], antal=8, ram=20)
    for ordning in range(1, 6):
        granskad(s, s.arende(ordning), s.granskare[0])
    klient = inloggad(s.granskare[0])
    klient.get(reverse("granskning:tillfalle", args=[s.tillfalle.pk]))
    with django_assert_max_num_queries(24):
        html = klient.get(reverse("granskning:tillfalle", args=[s.tillfalle.pk])).content.decode()
    assert "5 granskade, 0 bortfall och 11 kvar" in html


def test_the_protocol_has_a_page_for_each_arende_that_is_left(s):
    granskad(s, s.arende(1), s.granskare[0])
    svar = inloggad(s.granskare[0]).get(reverse("granskning:protokoll", args=[s.tillfalle.pk]))
    assert svar["Content-Type"] == "application/pdf"
    assert svar.content.startswith(b"%PDF-")
    assert svar.content.count(b"/Type /Page\n") + svar.content.count(b"/Type /Page ") in {0, 4}  # 0: compressed


def test_the_protocol_helps_as_the_screen_does_and_asks_for_the_days_that_are_counted(kommun):
    fraga = {"fraga": "Är den klar i tid?", "hjalp": "Dagen för beslutet räknas.", "frist": "manader:4"}
    version = omrade(kommun.ifn, [{**fraga, "fran_text": "Inledd", "till_text": "Beslutad"}, {"fraga": "Delaktighet"}])
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    ett = tillfalle(version, [kommun.mottagningen], [granskare])
    dragen(ett, {kommun.mottagningen: 6})
    gang.forsakra(ett, nycklar=[], inga_egna=True, av=granskare)
    sidan = papper.text(protokoll.pdf(ett, granskare, idag=date(2026, 8, 20)))
    for rad in ("Dagen för beslutet räknas.", "Inledd: …", "Beslutad: …", "Dagarna ger ja eller nej."):
        assert sidan.count(rad) == 1
    assert sidan.count("☐") == 2 * 4 + 1  # each answer, and the bortfall


@pytest.mark.parametrize(("timme", "tidig"), [(21, True), (22, False)])  # 22 UTC is the first of July in Sweden
def test_a_frame_taken_before_the_end_of_the_period_says_so_wherever_an_auditor_looks(kommun, timme, tidig):
    granskare = person_med(Roll.GRANSKARE, kommun.ifn)
    ett = tillfalle(omrade(kommun.ifn), [kommun.mottagningen], [granskare])
    dragning = dragen(ett, {kommun.mottagningen: 6}, inlast=datetime(2026, 6, 30, timme, 30, tzinfo=UTC))
    gang.forsakra(ett, nycklar=[], inga_egna=True, av=granskare)
    mening = "Ramen lästes in 2026-06-30, innan perioden var slut 2026-06-30."
    strateg = inloggad(person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    for namn, pk in (
        ("kontrollplan:tillfalle", ett.pk),
        ("granskning:tillfalle", ett.pk),
        ("ram:dragning", dragning.pk),
        ("ram:kontrollera", dragning.pk),
        ("ram:dra", dragning.ram_id),
    ):
        html = strateg.get(reverse(namn, args=[pk])).content.decode()
        assert (mening in " ".join(strip_tags(html).split())) is tidig, namn
    ramar = strateg.get(reverse("ram:tillfalle", args=[ett.pk])).content.decode()
    assert ("Före periodens slut" in ramar) is tidig
    papperet = " ".join(papper.text(protokoll.pdf(ett, granskare, idag=date(2026, 8, 20))).split())
    assert (mening in papperet) is tidig


# --- nej on requirements in law ---


@pytest.fixture
def chef(kommun):
    return person_med(Roll.ENHETSCHEF, kommun.mottagningen)


def test_a_nej_on_a_requirement_in_law_waits_for_the_chef_of_the_enhet(s, chef, kommun):
    granskad(s, s.arende(1), s.granskare[0], tid="nej", delaktighet="nej")
    assert [(g.enhet, g.kriterium, g.antal) for g in brister.grupper(chef)] == [
        (kommun.mottagningen, s.kriterier[0], 1)
    ]
    assert brister.grupper(person_med(Roll.ENHETSCHEF, kommun.tallbacken)) == []
    html = inloggad(chef).get(reverse("granskning:brister")).content.decode()
    assert s.kriterier[0].fraga in html
    assert "1 nej på ett krav i lag" in inloggad(chef).get(reverse("start")).content.decode()


def test_an_unfinished_or_unsettled_nej_waits_for_nobody(kommun, chef):
    s = scen(kommun.ifn, [kommun.mottagningen], antal=2, dubbelgranskas=50)
    granskad(s, s.arende(1), s.granskare[0], kommunicering="nej")
    assert brister.grupper(chef) == []  # blind until both are klara
    granskad(s, s.arende(1), s.granskare[1], kommunicering="ja")
    assert brister.grupper(chef) == []
    avslut.stam_av(s.arende(1), {s.kriterier[1].pk: ("ja", "")}, av=s.granskare[0])
    assert brister.grupper(chef) == []


def test_the_chef_makes_an_avvikelse_with_an_atgard(s, chef):
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), s.granskare[0], kommunicering="nej")
    adress = reverse("granskning:hantera", args=[s.enheter[0].pk, s.kriterier[1].pk])
    klient = inloggad(chef)
    valda = [str(svar.pk) for svar in Svar.objects.filter(kriterium=s.kriterier[1])]
    html = klient.post(adress, {"svaren": valda, "vart": "ny", "atgard": "Ny mall"}).content.decode()
    for mening in (
        "Skriv vad det betydde",
        "Välj vem som är ansvarig",
        "Välj när det ska vara klart",
        "Svara på om någon",
    ):
        assert mening in html
    val = {"svaren": valda, "vart": "ny", "foljd": "Parten kunde inte svara.", "atgard": "Ny mall för brev."}
    val |= {"skydd": Skydd.EJ_AKTUELLT}
    assert "Skriv vad som har gjorts för att" in klient.post(adress, {**val, "skydd": Skydd.JA}).content.decode()
    svar = klient.post(adress, {**val, "ansvarig": chef.pk, "senast": "2099-01-31"})
    arende = Arende.objects.get()
    assert svar.url == reverse("avvikelser:arende", args=[arende.pk])
    assert (arende.status, arende.ansvarig, arende.enhet) == (Status.MOTTAGEN, chef, s.enheter[0])
    assert arende.skydd == Skydd.EJ_AKTUELLT  # the chef's own answer
    assert "Beslutade om: Ny mall för brev. Ansvarig" in arende.handelser.get(verb="planera_atgard").text
    assert s.arende(1).nyckel in arende.beskrivning
    assert Bristlank.objects.filter(arende=arende, ny=True).count() == 2
    assert Atgard.objects.get().beskrivning == "Ny mall för brev."
    assert brister.grupper(chef) == []
    assert "Ur egenkontrollen</h2>" in klient.get(svar.url).content.decode()
    assert klient.get(adress).status_code == HTTPStatus.NOT_FOUND


def test_a_nej_is_joined_to_an_avvikelse_of_the_enhet(s, chef, kommun):
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), s.granskare[0], kommunicering="nej")
    forsta, andra = Svar.objects.filter(kriterium=s.kriterier[1]).order_by("pk")
    arende = brister.bli_avvikelse([forsta], foljd="Prov", skydd=Skydd.NEJ, av=chef)
    with pytest.raises(OtillatenOvergang, match="redan tagit hand om"):
        brister.koppla_till([forsta], arende, av=chef)
    klient = inloggad(chef)
    adress = reverse("granskning:hantera", args=[s.enheter[0].pk, s.kriterier[1].pk])
    assert "Välj vilken avvikelse" in klient.post(adress, {"svaren": [andra.pk], "vart": "befintlig"}).content.decode()
    klient.post(adress, {"svaren": [andra.pk], "vart": "befintlig", "arende": arende.pk})
    assert Bristlank.objects.filter(arende=arende).count() == 2
    with pytest.raises(OtillatenOvergang, match="blivit en avvikelse"):
        gang.oppna_igen(Granskning.objects.get(draget=s.arende(1)), skal="Fel", av=s.granskare[0])


@pytest.mark.parametrize("dagar", [0, 3])
def test_an_avvikelse_was_noticed_when_the_last_of_the_reviews_was_klar(s, chef, dagar):
    for ordning in (1, 2):
        granskad(s, s.arende(ordning), s.granskare[0], kommunicering="nej")
    nej = Svar.objects.filter(kriterium=s.kriterier[1]).order_by("pk")
    hande = max(svar.granskning.draget.rad.avslutad for svar in nej)
    sist = datetime.combine(hande + timedelta(days=dagar), time(15), timezone.get_current_timezone())
    for svar, klar in zip(nej, (sist - timedelta(days=2), sist), strict=True):
        Granskning.objects.filter(pk=svar.granskning_id).update(paborjad=klar, klar=klar)
    arende = brister.bli_avvikelse(list(nej), foljd="Prov", skydd=Skydd.NEJ, av=chef)
    assert (arende.intraffade, arende.markt_dag) == (hande, hande + timedelta(days=dagar))


def test_a_case_that_the_frame_closes_after_its_review_leaves_the_day_unsaid(s, chef):
    granskad(s, s.arende(1), s.granskare[0], kommunicering="nej")
    nej = Svar.objects.get(kriterium=s.kriterier[1])
    fore = timezone.make_aware(datetime.combine(nej.granskning.draget.rad.avslutad, time())) - timedelta(hours=1)
    Granskning.objects.update(paborjad=fore, klar=fore)
    assert brister.bli_avvikelse([nej], foljd="Prov", skydd=Skydd.NEJ, av=chef).markt_dag is None


def test_nej_of_different_questions_become_different_avvikelser(s, chef):
    granskad(s, s.arende(1), s.granskare[0], tid="nej", kommunicering="nej")
    with pytest.raises(OtillatenOvergang, match="samma fråga"):
        brister.bli_avvikelse(list(Svar.objects.filter(svar="nej")), foljd="Prov", skydd=Skydd.NEJ, av=chef)


# --- the result page ---


def test_the_result_page_shows_the_share_n_and_bortfall_and_hands_it_out_as_a_file(s, chef):
    granskad(s, s.arende(1), s.granskare[0], delaktighet="nej")
    klient = inloggad(chef)
    adress = reverse("rapporter:kontrollresultat")
    html = klient.get(adress, {"period": "2026H1"}).content.decode()
    assert "0&nbsp;%" in html
    assert "Preliminärt" in html
    fraga, enhet = s.kriterier[2].pk, s.enheter[0].pk
    assert "Delaktighet</h1>" in klient.get(adress, {"period": "2026H1", "fraga": fraga}).content.decode()
    assert s.enheter[0].namn in klient.get(adress, {"period": "2026H1", "enhet": enhet}).content.decode()
    csv = b"".join(klient.get(adress, {"period": "2026H1", "format": "csv"})).decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("Kontrollområde;Period;Enhet")
    assert len(csv.splitlines()) == 4
    assert klient.get(adress, {"format": "xlsx"})["Content-Type"].endswith("sheet")


def test_a_chef_sees_the_own_enhet_and_nobody_elses(kommun, chef):
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken])
    adress = reverse("rapporter:kontrollresultat")
    html = inloggad(chef).get(adress).content.decode()
    assert kommun.mottagningen.namn in html
    assert kommun.tallbacken.namn not in html
    alla = inloggad(person_med(Roll.KVALITETSSTRATEG, s.namnd)).get(adress).content.decode()
    assert kommun.tallbacken.namn in alla
    strax = inloggad(person_med(Roll.ENHETSCHEF, kommun.aldreboendet)).get(adress, {"omrade": s.version.omrade_id})
    assert "Inget resultat än" in strax.content.decode()


def test_the_result_page_asks_a_dozen_times_at_most(kommun, s, django_assert_max_num_queries):
    """Also for who sees the whole nämnd, while a kontroll goes on and when one is klar."""
    granskad(s, s.arende(1), s.granskare[0])
    klient = inloggad(person_med(Roll.KVALITETSSTRATEG, s.namnd))
    adress = reverse("rapporter:kontrollresultat")
    for fraga in ({"period": "2026"}, {"period": "2026H1", "enhet": s.enheter[0].pk}):
        klient.get(adress, fraga)
        with django_assert_max_num_queries(12):
            klient.get(adress, fraga)


def test_the_coverage_of_a_kontroll_that_two_review_asks_a_dozen_times_at_most(kommun, django_assert_max_num_queries):
    """Also with a difference to settle, for a granskare who has reviewed."""
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], antal=4, dubbelgranskas=50)
    for person, ett in zip(s.granskare, ("ja", "nej"), strict=True):
        granskad(s, s.arende(1), person, delaktighet=ett)
    klient, sidan = inloggad(s.granskare[0]), reverse("granskning:tillfalle", args=[s.tillfalle.pk])
    assert "1 svar skiljer" in klient.get(sidan).content.decode()
    with django_assert_max_num_queries(12):
        klient.get(sidan)


def test_the_pages_of_a_kontroll_under_way_ask_a_dozen_times_at_most(kommun, django_assert_max_num_queries):
    """For a strateg who also reviews: the draw, the ärende, the coverage, the tillfälle and all kontroller."""
    s = scen(kommun.ifn, [kommun.mottagningen, kommun.tallbacken], antal=4, dubbelgranskas=50)
    strateg = person_med(Roll.KVALITETSSTRATEG, s.namnd)
    s.tillfalle.planerad.granskare.create(person=strateg)
    gang.forsakra(s.tillfalle, nycklar=[], inga_egna=True, av=strateg)
    granskad(s, s.arende(1), s.granskare[0])
    gang.registrera_bortfall(s.arende(2), skal=Bortfallsskal.JAV, av=s.granskare[0])
    granskad(s, s.arende(3), strateg)
    gang.spara(s.arende(4), {}, av=strateg, klar=False)
    klient = inloggad(strateg)
    for namn, pk in (
        ("ram:dragning", s.dragning.pk),
        ("ram:dra", s.dragning.ram_id),
        ("granskning:arende", s.arende(4).pk),
        ("granskning:tillfalle", s.tillfalle.pk),
        ("kontrollplan:tillfalle", s.tillfalle.pk),
        ("kontrollplan:start", None),
    ):
        adress = reverse(namn, args=[pk] if pk else [])
        klient.get(adress)
        with django_assert_max_num_queries(12, info=namn):
            assert klient.get(adress).status_code == HTTPStatus.OK
