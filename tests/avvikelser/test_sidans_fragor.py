"""The page of an ärende that has everything its typ can have: all of it is shown, and it costs no more than twelve
questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.kopplingar import gang as kopplingsgang
from avvikelser.kopplingar.models import Slag
from avvikelser.lex_sarah import ivo
from avvikelser.lex_sarah.models import Beslutare, Beslutsordning, Beslutssteg, Orsaksomrade
from avvikelser.models import Arende, Skydd, Utfall
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.missforhallanden import rapportera_missforhallande
from avvikelser.synpunkter.models import Epostbesked, Meddelande
from avvikelser.synpunkter.registrering import Kontakt, registrera
from egenkontroll.risk.models import Riskkalla
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from rapporter.namnd.beslutsmodeller import Arendekoppling
from tests.avvikelser.scener import Folk, beslutad, foreslagen, inkommet, klassad, rapport
from tests.avvikelser.verben import atgard_i
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.rapporter import namndscener


def fil() -> Bilaga:
    return Bilaga.objects.create(namn="prov.txt", mediatyp="text/plain", storlek=4, sha256="0" * 64)


def med_allt(folk: Folk, arende: Arende) -> Arende:
    """What every typ can have: a koppling, an åtgärd that another ärende has too, a file, and a risk."""
    annat = klassad(folk)
    kopplingsgang.koppla(arende, annat, slag=Slag.BEROR_PA, kommentar="Samma brist.", av=folk.maja)
    arendegang.koppla_atgard(arende, atgard_i(annat, folk, beslutad=True), av=folk.maja)
    atgard_i(arende, folk, beslutad=False)
    arende.bilagor.add(fil())
    risk = internkontrollscener.risk(folk.kommun.ifn, folk.kommun.tallbacken)
    Riskkalla.objects.create(risk=risk, arende=arende, kopplad=timezone.now(), kopplad_av=folk.maja)
    return Arende.objects.get(pk=arende.pk)


def till_ivo(folk: Folk, arende: Arende) -> Arende:
    arende = arendegang.anmal_till_ivo(
        arende, dag=timezone.localdate(), utredning_bifogad=True, motivering="Allvarligt.", av=folk.karin
    )
    ivo.skriv_ivobeslut(arende, dag=timezone.localdate(), utfall="avslutat", text="IVO nöjer sig.", av=folk.karin)
    return arende


def namnden_beslutar(folk: Folk, arende: Arende) -> None:
    petra = namndscener.folk(folk.kommun).petra
    mote = namndscener.sammantrade(petra, folk.kommun.ifn)
    ett = namndscener.arende(mote, petra)
    namndscener.hallet(mote, petra)
    Arendekoppling.objects.create(namndarende=ett, arende=arende, av=petra)


def sidan(person: Person, arende: Arende) -> str:
    """The page, opened a second time and counted."""
    klient = Client()
    klient.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    adress = reverse("avvikelser:arende", args=[arende.pk])
    klient.get(adress)
    with CaptureQueriesContext(connection) as fragor:
        svar = klient.get(adress)
    riktiga = [f["sql"] for f in fragor.captured_queries if "SAVEPOINT" not in f["sql"]]
    assert len(riktiga) <= 12, riktiga
    return str(svar.content.decode())


GEMENSAMT = ("Samma brist.", "Provåtgärd", "Hör också till", "prov.txt")


def har(html: str, *ord_: str) -> None:
    assert [o for o in (*GEMENSAMT, *ord_) if o not in html] == []


def test_an_avvikelse_with_everything(folk: Folk) -> None:
    arende = klassad(folk)
    ny = arendegang.NyOrsak(omrade=Orsaksomrade.RUTIN_SAKNAS, text="Ingen rutin för natten.")
    arendegang.skriv_orsak(arende, ny, av=folk.maja)
    har(sidan(folk.maja, med_allt(folk, arende)), "Ingen rutin för natten.", "Tillsynen gjordes inte.")


def test_an_avvikelse_with_everything_for_one_who_reads_risks_too(folk: Folk) -> None:
    har(sidan(folk.sofia, med_allt(folk, klassad(folk))), "Risker")


@pytest.mark.parametrize("vem", ["karin", "maja", "sofia"])
def test_a_lex_sarah_that_is_decided_told_to_ivo_and_before_the_namnd(folk: Folk, vem: str) -> None:
    arende = med_allt(folk, till_ivo(folk, beslutad(folk, Utfall.ALLVARLIGT)))
    namnden_beslutar(folk, arende)
    html = sidan(getattr(folk, vem), arende)
    har(html, "IVO nöjer sig.", "Nämndens beslut", "Skäl.", "Jonas Prov")


def test_a_lex_sarah_that_waits_for_a_decider_whom_the_namnd_has_named(folk: Folk) -> None:
    arende = med_allt(folk, till_ivo(folk, foreslagen(folk, Utfall.ALLVARLIGT)))
    namnden_beslutar(folk, arende)
    Beslutsordning.objects.create(
        namnd=folk.kommun.ifn, steg=Beslutssteg.UTREDNING, beslutare=[Beslutare.NAMND], punkt="5.1"
    )
    har(sidan(folk.karin, arende), "Nämndens sammanträde", "Nämndens beslut", "IVO nöjer sig.")


def test_a_synpunkt_with_everything_whose_sender_has_an_e_mail_that_did_not_leave(folk: Folk) -> None:
    kontakt = Kontakt(namn="Prov Provsson", epost="prov@example.com")
    arende = registrera(inkommet(folk, kontakt=kontakt), av=folk.elin).arende
    arende.berorda.create(enhet=folk.kommun.mottagningen)
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.EJ_AKTUELLT, av=folk.maja)
    arende = gang.fraga(arende, text="När?", av=folk.maja)
    avsandargang.skriv(arende, text="I tisdags.", av=folk.maja)
    svar = Meddelande.objects.get(arende=arende, slag="fran_avsandaren")
    svar.bilagor.add(fil())
    rapportera_missforhallande(arende, rapport(folk), av=folk.maja)
    Epostbesked.objects.filter(arende=arende).update(status=Epostbesked.Status.MISSLYCKAT, forsok=3)
    Arende.objects.filter(pk=arende.pk).update(dnr=f"AN {arende.dnr.split()[-1]}")
    html = sidan(folk.maja, med_allt(folk, arende))
    har(html, "I tisdags.", folk.kommun.mottagningen.namn, "Prov Provsson", "prov@example.com")
