"""The anmälan to IVO: the days it can have, when the utredning can have gone with it, and putting it right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Anmalan, Verb
from avvikelser.fristlista import frister_for, nasta_frist
from avvikelser.lex_sarah import ivo
from avvikelser.models import Arende, LexSarah, Skydd, Status, Utfall
from avvikelser.rapportval import Bedomning
from kvalitet.frister import plus_manader
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser import scener
from tests.avvikelser.scener import Folk, beslutad, foreslagen, mottagen, overlamnad
from tests.lex_sarah.utredd import utredd

DAGAR = 20


def _dag(sedan: int) -> date:
    return timezone.localdate() - timedelta(days=sedan)


def _nar(sedan: int) -> datetime:
    return timezone.now() - timedelta(days=sedan)


def _under_utredning(folk: Folk) -> Arende:
    """Came in twenty days ago and was handed over at once."""
    dag = _dag(DAGAR)
    rapport = scener.rapport(folk, intraffade=dag, egen_bedomning=Bedomning.LEX_SARAH)
    arende = arendegang.rapportera(rapport, av=folk.elin, nar=_nar(DAGAR))
    arende = arendegang.ta_emot(arende, av=folk.maja, skydd=Skydd.NEJ, nar=_nar(DAGAR))
    arende = arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.maja, nar=_nar(DAGAR))
    return utredd(arende, folk.jonas)


def _forslag(arende: Arende, folk: Folk, sedan: int) -> Arende:
    return arendegang.lamna_forslag(arende, utfall=Utfall.ALLVARLIGT, text="Skäl.", av=folk.jonas, nar=_nar(sedan))


def anmald(folk: Folk, *, sedan: int = 5, bifogad: bool = False) -> Arende:
    """Came in twenty days ago, was proposed ten days ago and then decided, and was reported to IVO."""
    arende = _forslag(_under_utredning(folk), folk, 10)
    arende = arendegang.besluta(arende, utfall=Utfall.ALLVARLIGT, motivering="Skäl.", av=folk.karin, nar=_nar(10))
    return arendegang.anmal_till_ivo(arende, dag=_dag(sedan), utredning_bifogad=bifogad, av=folk.karin)


def ratta(arende: Arende, av: Any, *, skal: str = "Skrevs fel.", **falt: Any) -> Arende:
    lex = LexSarah.objects.get(arende=arende)
    nu = {
        "dag": lex.anmald_ivo,
        "utredning_bifogad": lex.utredning_bifogad,
        "utredning_sand": lex.utredning_sand,
        "ivo_dnr": lex.ivo_dnr,
    }
    return arendegang.ratta_ivo_anmalan(arende, Anmalan(**{**nu, **falt}), skal=skal, av=av)


def som(klient: Any, person: Any) -> Any:
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


# ---- whether the utredning can have gone with it ----


@pytest.mark.parametrize("scen", [lambda folk: mottagen(folk, lex=True), overlamnad])
def test_an_utredning_that_is_not_finished_cannot_have_been_attached(folk: Folk, scen: Any) -> None:
    arende = scen(folk)
    with pytest.raises(OtillatenOvergang, match="inte klar förrän förslaget är lämnat"):
        arendegang.anmal_till_ivo(
            arende, dag=timezone.localdate(), utredning_bifogad=True, motivering="Klart allvarligt.", av=folk.karin
        )
    lex = LexSarah.objects.get(arende=arende)
    assert (lex.anmald_ivo, lex.utredning_bifogad) == (None, False)


def test_without_it_the_anmalan_is_written_in_and_the_two_months_run(folk: Folk) -> None:
    arende = arendegang.anmal_till_ivo(
        overlamnad(folk), dag=timezone.localdate(), utredning_bifogad=False, motivering="Skäl.", av=folk.jonas
    )
    (frist,) = [frist for frist in frister_for(arende) if frist.namn == "Utredningen till IVO"]
    assert frist.senast == plus_manader(timezone.localdate(), 2)


def test_one_that_was_sent_back_is_not_finished(folk: Folk) -> None:
    arende = arendegang.aterforvisa(foreslagen(folk), motivering="Mer.", av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="inte klar förrän"):
        arendegang.anmal_till_ivo(
            arende, dag=timezone.localdate(), utredning_bifogad=True, motivering="Skäl.", av=folk.karin
        )


@pytest.mark.parametrize("scen", [foreslagen, lambda folk: beslutad(folk, Utfall.ALLVARLIGT)])
def test_from_the_forslag_on_it_can_have_been_attached(folk: Folk, scen: Any) -> None:
    arende = arendegang.anmal_till_ivo(
        scen(folk), dag=timezone.localdate(), utredning_bifogad=True, motivering="Skäl.", av=folk.karin
    )
    assert arende.lex_sarah.utredning_bifogad
    assert [frist.namn for frist in frister_for(arende)].count("Utredningen till IVO") == 0


def test_but_not_to_an_anmalan_sent_before_the_forslag(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match=f"Utredningen var inte klar {_dag(11)}"):
        anmald(folk, sedan=11, bifogad=True)
    assert anmald(folk, sedan=10, bifogad=True).lex_sarah.anmald_ivo == _dag(10)


def test_nor_while_it_was_opened_again_in_between(folk: Folk) -> None:
    arende = _forslag(_under_utredning(folk), folk, 10)
    arende = arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin, nar=_nar(7))
    arende = _forslag(arende, folk, 2)
    for sedan, gar in ((11, False), (10, True), (8, True), (7, True), (6, False), (3, False), (2, True)):
        assert (arendegang.bifogathinder(arende, _dag(sedan)) == "") is gar, sedan


# ---- the day ----


def test_the_anmalan_is_not_sent_before_the_rapport_came_in(folk: Folk) -> None:
    arende, av = _under_utredning(folk), folk.jonas
    with pytest.raises(OtillatenOvergang, match=f"före den dag rapporten kom in, {_dag(20)}"):
        arendegang.anmal_till_ivo(arende, dag=_dag(21), utredning_bifogad=False, motivering="Skäl.", av=av)
    arende = arendegang.anmal_till_ivo(arende, dag=_dag(20), utredning_bifogad=False, motivering="Skäl.", av=av)
    assert arende.lex_sarah.anmald_ivo == _dag(20)


def test_an_old_arende_gives_a_sentence_and_no_error_page(folk: Folk, client: Any) -> None:
    """What an older system took in before the law: there is no wording to count the two months by."""
    arende = overlamnad(folk)
    Arende.objects.filter(pk=arende.pk).update(
        inkommen=datetime(2010, 5, 3, 12, tzinfo=timezone.get_current_timezone()), intraffade=date(2010, 5, 1)
    )
    data = {"dag": "2010-06-01", "utredning_bifogad": "nej", "motivering": "Skäl."}
    sida = som(client, folk.jonas).post(f"/avvikelser/{arende.pk}/ivo/", data)
    assert sida.status_code == 200
    assert "Dagen ligger före 2011-07-01" in sida.content.decode()
    assert client.get("/avvikelser/").status_code == 200
    with pytest.raises(IntegrityError, match="anmald_till_ivo_tidigast_2011"), transaction.atomic():
        LexSarah.objects.filter(arende=arende).update(anmald_ivo=date(2010, 6, 1))


# ---- putting it right ----


def test_what_stood_before_is_kept_with_the_reason_in_the_history_and_the_log(folk: Folk) -> None:
    arende = anmald(folk)
    arende = ratta(arende, folk.karin, dag=_dag(4), ivo_dnr="PROV-9", skal="Brevet gick dagen efter.")
    lex = LexSarah.objects.get(arende=arende)
    assert (lex.anmald_ivo, lex.ivo_dnr, lex.utredning_bifogad) == (_dag(4), "PROV-9", False)
    handelse = arende.handelser.get(verb=Verb.RATTA_ANMALAN)
    assert f"Rättat till: anmäld {_dag(4)}, utredningen sänds senare, IVO:s nummer PROV-9." in handelse.text
    assert f"Förut stod: anmäld {_dag(5)}, utredningen sänds senare." in handelse.text
    assert handelse.text.endswith("Skäl: Brevet gick dagen efter.")
    post = Sparpost.objects.get(verb="ratta_ivo_anmalan")
    assert post.detalj["forut"]["dag"] == _dag(5).isoformat()
    assert post.detalj["rattat"]["dag"] == _dag(4).isoformat()
    assert "Brevet" not in str(post.detalj)
    assert "Anmäld" in arende.handelser.get(verb=Verb.ANMAL_TILL_IVO).text


def test_the_deadline_follows_what_is_put_right(folk: Folk) -> None:
    arende = ratta(anmald(folk), folk.karin, dag=_dag(3))
    frist = nasta_frist(arende)
    assert frist is not None
    assert (frist.namn, frist.senast) == ("Utredningen till IVO", plus_manader(_dag(3), 2))
    arende = ratta(arende, folk.karin, utredning_bifogad=True)
    assert nasta_frist(arende) is None
    arende = ratta(arende, folk.karin, utredning_bifogad=False, utredning_sand=_dag(1))
    assert [(f.senast, f.uppfylld) for f in frister_for(arende) if f.namn == "Utredningen till IVO"] == [
        (plus_manader(_dag(3), 2), _dag(1))
    ]


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"skal": " ", "dag": 4}, "varför uppgifterna rättas"),
        ({}, "desamma som förut"),
        ({"dag": -1}, "framtiden"),
        ({"dag": DAGAR + 1}, "före den dag rapporten kom in"),
        ({"dag": 12, "utredning_bifogad": True}, "Utredningen var inte klar"),
        ({"utredning_bifogad": True, "utredning_sand": 1}, "antingen med i anmälan eller"),
        ({"utredning_sand": 6}, "inte ha sänts före anmälan"),
        ({"utredning_sand": -1}, "framtiden"),
    ],
)
def test_a_correction_that_cannot_be_true_changes_nothing(folk: Folk, falt: dict[str, Any], mening: str) -> None:
    """The days are told as how many days ago."""
    arende = anmald(folk)
    dagar = {namn: _dag(falt[namn]) for namn in ("dag", "utredning_sand") if namn in falt}
    with pytest.raises(OtillatenOvergang, match=mening):
        ratta(arende, folk.karin, **{**falt, **dagar})
    assert LexSarah.objects.get(arende=arende).anmald_ivo == _dag(5)
    assert not arende.handelser.filter(verb=Verb.RATTA_ANMALAN).exists()


def test_ivo_cannot_have_decided_before_the_corrected_day(folk: Folk) -> None:
    arende = anmald(folk)
    ivo.skriv_ivobeslut(arende, dag=_dag(3), utfall="mer", av=folk.karin)
    with pytest.raises(OtillatenOvergang, match=f"IVO beslutade {_dag(3)}"):
        ratta(arende, folk.karin, dag=_dag(2))
    assert ratta(arende, folk.karin, dag=_dag(3)).lex_sarah.anmald_ivo == _dag(3)


def test_nothing_is_put_right_before_there_is_an_anmalan(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    with pytest.raises(OtillatenOvergang, match="inte anmäld"):
        arendegang.ratta_ivo_anmalan(
            arende, Anmalan(dag=timezone.localdate(), utredning_bifogad=False), skal="Skäl.", av=folk.jonas
        )
    assert som(client, folk.jonas).get(f"/avvikelser/{arende.pk}/ivo/ratta/").status_code == 404


def test_a_closed_arende_is_put_right_too_but_never_left_without_the_utredning_at_ivo(folk: Folk) -> None:
    arende = anmald(folk, bifogad=True)
    arende = arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.maja)
    arende = arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.", uppfoljning="Rutinen följs.")
    with pytest.raises(OtillatenOvergang, match="Skriv vilken dag utredningen sändes"):
        ratta(arende, folk.karin, utredning_bifogad=False)
    arende = ratta(arende, folk.karin, utredning_bifogad=False, utredning_sand=_dag(2))
    assert (arende.status, arende.lex_sarah.utredning_sand) == (Status.AVSLUTAD, _dag(2))


def test_the_day_the_utredning_was_sent_is_said_once(folk: Folk) -> None:
    arende = arendegang.skriv_ivo_uppgift(anmald(folk), utredning_sand=_dag(2), av=folk.karin)
    with pytest.raises(OtillatenOvergang, match="Rätta uppgifterna"):
        arendegang.skriv_ivo_uppgift(arende, utredning_sand=_dag(1), av=folk.karin)
    assert LexSarah.objects.get(arende=arende).utredning_sand == _dag(2)


# ---- the pages ----


def test_the_form_says_by_the_field_why_the_utredning_cannot_have_been_attached(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    data = {"dag": timezone.localdate().isoformat(), "utredning_bifogad": "ja", "motivering": "Klart allvarligt."}
    sida = som(client, folk.jonas).post(f"/avvikelser/{arende.pk}/ivo/", data).content.decode()
    assert 'href="#id_utredning_bifogad' in sida
    assert "Utredningen är inte klar förrän förslaget är lämnat" in sida
    assert "Klart allvarligt." in sida
    assert LexSarah.objects.get(arende=arende).anmald_ivo is None
    client.post(f"/avvikelser/{arende.pk}/ivo/", {**data, "utredning_bifogad": "nej"})
    assert LexSarah.objects.get(arende=arende).anmald_ivo == timezone.localdate()


def test_the_correction_is_made_on_its_page_and_shown_on_the_arendes(folk: Folk, client: Any) -> None:
    arende = anmald(folk)
    som(client, folk.karin)
    adress = f"/avvikelser/{arende.pk}/ivo/ratta/"
    assert adress in client.get(f"/avvikelser/{arende.pk}/").content.decode()
    assert adress in client.get(f"/avvikelser/{arende.pk}/ivo/").content.decode()
    assert f'value="{_dag(5)}"' in client.get(adress).content.decode()
    data = {"dag": _dag(4).isoformat(), "utredning_bifogad": "nej", "ivo_dnr": "PROV-3", "skal": ""}
    sida = client.post(adress, data).content.decode()
    assert "Skriv varför uppgifterna rättas." in sida
    assert "PROV-3" in sida
    svar = client.post(adress, {**data, "skal": "Fel dag."})
    assert svar.status_code == 302
    assert svar["Location"].endswith(f"/avvikelser/{arende.pk}/#ivo")
    assert "Rättade uppgifterna om anmälan till IVO" in client.get(f"/avvikelser/{arende.pk}/").content.decode()
    dubbelt = client.post(adress, {**data, "skal": "Fel dag."}).content.decode()
    assert "desamma som förut" in dubbelt
    assert arende.handelser.filter(verb=Verb.RATTA_ANMALAN).count() == 1


@pytest.mark.parametrize(("vem", "svar"), [("maja", 403), ("sofia", 403), ("elin", 403), ("nils", 404), ("vera", 404)])
def test_only_those_who_may_report_to_ivo_put_it_right(folk: Folk, client: Any, vem: str, svar: int) -> None:
    arende = anmald(folk)
    assert som(client, getattr(folk, vem)).get(f"/avvikelser/{arende.pk}/ivo/ratta/").status_code == svar
    with pytest.raises(OtillatenOvergang):
        ratta(arende, getattr(folk, vem), dag=_dag(4))
    assert LexSarah.objects.get(arende=arende).anmald_ivo == _dag(5)


def test_ivos_number_is_written_in_also_when_the_arende_is_closed(folk: Folk, client: Any) -> None:
    arende = anmald(folk, bifogad=True)
    arende = arendegang.inled_uppfoljning(arende, text="I höst.", av=folk.maja)
    arende = arendegang.avsluta(arende, av=folk.maja, aterkoppling="Svar.", uppfoljning="Rutinen följs.")
    adress = f"/avvikelser/{arende.pk}/ivo/"
    assert adress in som(client, folk.karin).get(f"/avvikelser/{arende.pk}/").content.decode()
    assert client.get(adress).status_code == 200
    assert client.post(adress, {"ivo_dnr": "PROV-5"}).status_code == 302
    assert LexSarah.objects.get(arende=arende).ivo_dnr == "PROV-5"
