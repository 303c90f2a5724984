"""Who decides, as each nämnd has delegated it; the nämnd's list; closing early with a ställningstagande."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.lex_sarah import beslutsordning, dokument
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.lex_sarah.models import Beslutare, Beslutsgrund, Beslutssteg
from avvikelser.lex_sarah.tidigt import avsluta_tidigt
from avvikelser.models import Arende, Skydd, Status, Utfall
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.models import Sparpost
from tests.avvikelser.scener import Folk, foreslagen, mottagen, overlamnad, rapporterad
from tests.fabriker import person_med

PARAGRAF = Namndbeslut(date(2026, 9, 1), "45")


def bestam(
    folk: Folk, *beslutare: Beslutare, sas: Person | None = None, steg: Beslutssteg = Beslutssteg.UTREDNING
) -> None:
    beslutsordning.bestam(folk.kommun.ifn, steg, beslutare=beslutare, sas=sas, punkt="3.2", av=folk.samir)


def besluta(arende: Arende, av: Person, namndens: Namndbeslut | None = None) -> Arende:
    return arendegang.besluta(arende, utfall=Utfall.MISSFORHALLANDE, motivering="Skäl.", av=av, namndens=namndens)


def som(klient: Any, person: Person) -> Any:
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return klient


def test_where_the_namnd_has_said_nothing_whoever_may_decide_does_so_by_delegation(folk: Folk) -> None:
    arende = besluta(foreslagen(folk), folk.karin)
    grund = arende.beslut.get().grund
    assert (grund.delegation, grund.av_namn, grund.namnd) == (True, "Karin Prov, verksamhetschef", folk.kommun.ifn)


def besluten_i_dokumentet(arende: Arende) -> list[str]:
    (del_,) = [d for d in dokument.bygg(arende).delar if d.rubrik == "Beslut"]
    return [vem for vem, _ in del_.fakta]


def test_the_document_says_who_decided_and_by_what_right(folk: Folk) -> None:
    bestam(folk, Beslutare.AVDELNINGSCHEF)
    (pa_delegation,) = besluten_i_dokumentet(besluta(foreslagen(folk), folk.karin))
    assert pa_delegation.endswith("Karin Prov, verksamhetschef, på delegation, punkt 3.2")
    bestam(folk, Beslutare.NAMND)
    (namndens,) = besluten_i_dokumentet(besluta(foreslagen(folk), folk.karin, PARAGRAF))
    assert namndens.endswith("Individ- och familjenämnden 2026-09-01, § 45")
    assert "Karin" not in namndens


def test_only_the_chef_that_the_namnd_has_named_decides(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="har bestämt att förvaltningschefen beslutar"):
        besluta(arende, folk.karin)
    assert besluta(arende, folk.anders).status == Status.BESLUTAD
    assert arende.beslut.get().grund.punkt == "3.2"


def test_only_who_may_decide_asks_for_more_utredning(folk: Folk) -> None:
    bestam(folk, Beslutare.FORVALTNINGSCHEF)
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="har bestämt att förvaltningschefen beslutar"):
        arendegang.aterforvisa(arende, motivering="Mer.", av=folk.karin)
    arende.refresh_from_db()
    assert arende.status == Status.FORESLAGEN
    assert arendegang.aterforvisa(arende, motivering="Mer.", av=folk.anders).status == Status.UNDER_UTREDNING
    bestam(folk, Beslutare.NAMND)  # what the nämnd decides is prepared, and sent back, by whoever holds BESLUTA
    assert arendegang.aterforvisa(foreslagen(folk), motivering="Mer.", av=folk.karin)


def test_the_chef_above_may_decide_what_is_delegated_below(folk: Folk) -> None:
    bestam(folk, Beslutare.AVDELNINGSCHEF)
    assert besluta(foreslagen(folk), folk.anders).status == Status.BESLUTAD
    assert besluta(foreslagen(folk), folk.karin).status == Status.BESLUTAD


def test_the_order_of_a_namnd_never_widens(folk: Folk) -> None:
    bestam(folk, Beslutare.AVDELNINGSCHEF)
    with pytest.raises(OtillatenOvergang):
        besluta(foreslagen(folk), folk.maja)


def test_sas_is_one_named_person_who_may_decide_there(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="Välj vem som är SAS"):
        bestam(folk, Beslutare.SAS)
    with pytest.raises(OtillatenOvergang, match="inte rätt att besluta"):
        bestam(folk, Beslutare.SAS, sas=folk.maja)
    sas = person_med("forvaltningschef", folk.kommun.ifn, fornamn="Saga")
    bestam(folk, Beslutare.SAS, sas=sas)
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="SAS"):
        besluta(arende, folk.anders)
    assert besluta(arende, sas).status == Status.BESLUTAD


def test_what_the_namnd_keeps_to_itself_is_written_in_with_its_day_and_paragraf(folk: Folk) -> None:
    bestam(folk, Beslutare.NAMND)
    arende = foreslagen(folk)
    with pytest.raises(OtillatenOvergang, match="Nämnden beslutar"):
        besluta(arende, folk.karin)
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        besluta(arende, folk.karin, Namndbeslut(date(2999, 1, 1), "1"))
    besluta(arende, folk.karin, PARAGRAF)
    grund = arende.beslut.get().grund
    assert (grund.delegation, grund.paragraf) == (False, "45")


def test_a_decision_of_the_namnd_is_not_written_in_where_it_is_delegated(folk: Folk) -> None:
    with pytest.raises(OtillatenOvergang, match="inte förbehållit sig"):
        besluta(foreslagen(folk), folk.karin, PARAGRAF)


def test_the_ground_of_a_decision_is_never_changed(folk: Folk) -> None:
    besluta(foreslagen(folk), folk.karin)
    with pytest.raises(IntegrityError, match="bara_tillagg"), transaction.atomic():
        Beslutsgrund.objects.update(punkt="9")


# ---- the list ----


def test_the_list_of_a_namnd_has_what_was_delegated_and_no_outcome(folk: Folk, client: Any) -> None:
    arende = besluta(foreslagen(folk), folk.karin)
    ar = arende.beslut.get().nar.year
    text = som(client, folk.sofia).get("/avvikelser/lex-sarah/delegationsbeslut/").content.decode()
    assert arende.dnr in text
    assert "Missförhållande" not in text
    fil = client.get("/avvikelser/lex-sarah/delegationsbeslut/", {"format": "csv", "ar": ar})
    assert arende.dnr in fil.getvalue().decode()
    assert Sparpost.objects.filter(verb="hamta_delegationsbeslut").exists()


def test_the_list_leaves_out_other_namnder_other_years_and_the_namnds_own_decisions(folk: Folk) -> None:
    arende = besluta(foreslagen(folk), folk.karin)
    ar = arende.beslut.get().nar.year
    borta = person_med("namndsekreterare", folk.kommun.an)
    assert beslutsordning.delegationsbeslut(borta, ar) == []
    assert beslutsordning.delegationsbeslut(folk.sofia, ar - 1) == []
    bestam(folk, Beslutare.NAMND)
    besluta(foreslagen(folk), folk.karin, PARAGRAF)
    assert [b.beslut.arende for b in beslutsordning.delegationsbeslut(folk.sofia, ar)] == [arende]


# ---- closing early ----


@pytest.mark.parametrize("lage", [lambda f: mottagen(f, lex=True), overlamnad])
def test_an_early_stallningstagande_ends_the_utredning_and_keeps_its_reason(folk: Folk, lage: Any) -> None:
    arende = avsluta_tidigt(lage(folk), motivering="Samma händelse utreds redan.", av=folk.karin)
    assert arende.status == Status.BESLUTAD
    beslut = arende.beslut.get()
    assert (beslut.utfall, beslut.motivering) == (Utfall.INTE, "Samma händelse utreds redan.")
    assert beslut.grund.steg == Beslutssteg.TIDIGT
    arende = arendegang.avsluta(arende, av=folk.karin, aterkoppling="Vi såg att det inte var så.")
    assert arende.status == Status.AVSLUTAD


def test_who_received_or_investigates_does_not_close_early(folk: Folk) -> None:
    arende = arendegang.ta_emot(rapporterad(folk, lex=True), av=folk.karin, skydd=Skydd.NEJ)
    with pytest.raises(OtillatenOvergang, match="Någon annan beslutar"):
        avsluta_tidigt(arende, motivering="Skäl.", av=folk.karin)


def test_closing_early_needs_a_reason_and_no_anmalan(folk: Folk) -> None:
    arende = overlamnad(folk)
    with pytest.raises(OtillatenOvergang, match="Skriv varför"):
        avsluta_tidigt(arende, motivering=" ", av=folk.karin)
    arendegang.anmal_till_ivo(
        arende, dag=timezone.localdate(), utredning_bifogad=False, motivering="Svårt.", av=folk.jonas
    )
    with pytest.raises(OtillatenOvergang, match="anmäld till IVO"):
        avsluta_tidigt(arende, motivering="Skäl.", av=folk.karin)


# ---- the screens ----


def test_the_systemforvaltare_says_who_decides(folk: Folk, client: Any) -> None:
    som(client, folk.samir)
    adress = f"/avvikelser/lex-sarah/beslutsordning/{folk.kommun.ifn.pk}/utredning/"
    assert client.get(adress).status_code == 200
    assert "Välj vem som är SAS" in client.post(adress, {"beslutare": ["sas"]}).content.decode()
    assert client.post(adress, {"beslutare": ["forvaltningschef"], "punkt": "3.2"}).status_code == 302
    assert "Förvaltningschefen" in client.get("/avvikelser/lex-sarah/beslutsordning/").content.decode()
    client.post(adress, {"beslutare": []})
    assert beslutsordning.ordning_for(foreslagen(folk), Beslutssteg.UTREDNING) is None


def test_the_form_asks_for_the_namnds_day_only_where_the_namnd_decides(folk: Folk, client: Any) -> None:
    arende = foreslagen(folk)
    adress = f"/avvikelser/{arende.pk}/besluta/"
    som(client, folk.karin)
    assert "Nämndens sammanträde" not in client.get(adress).content.decode()
    bestam(folk, Beslutare.NAMND)
    assert "Nämndens sammanträde" in client.get(adress).content.decode()
    data = {"utfall": "missforhallande", "motivering": "Skäl.", "sammantrade": "2026-09-01", "paragraf": "45"}
    assert "§ 45" in client.post(adress, data).content.decode()
    client.post(adress, {**data, "bekrafta": "ja"})
    assert arende.beslut.get().grund.paragraf == "45"
    assert "Nämndens beslut 2026-09-01, § 45." in client.get(f"/avvikelser/{arende.pk}/").content.decode()


def test_the_early_close_has_a_page_that_says_what_it_leads_to(folk: Folk, client: Any) -> None:
    arende = overlamnad(folk)
    adress = f"/avvikelser/{arende.pk}/avsluta-tidigt/"
    som(client, folk.karin)
    assert "Avsluta utan hel utredning" in client.get(f"/avvikelser/{arende.pk}/").content.decode()
    assert "inte ett missförhållande" in client.get(adress).content.decode()
    client.post(adress, {"motivering": "Det var en övning."})
    arende.refresh_from_db()
    assert arende.status == Status.BESLUTAD
