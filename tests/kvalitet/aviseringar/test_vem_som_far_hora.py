"""Who is told: somebody who may take the step, and never somebody who may not read what it is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Lasare, Skydd, Utfall
from avvikelser.nodatkomst import atkomst
from avvikelser.nodatkomst.models import Nodatkomst
from avvikelser.rapportval import Bedomning
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.aviseringar.paminnelser import paminn
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import arbetsdag
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.uppdragssynk import synka
from tests.avvikelser.scener import Folk, beslutad, mottagen, overlamnad, rapport
from tests.kvalitet.aviseringar.test_paminnelser import horda, kom_in, tomt

pytestmark = pytest.mark.django_db


def lamna(person: Person) -> None:
    Uppdrag.objects.filter(person=person).delete()
    synka([person.pk])


def alla_hor_om_det_de_far_lasa(arende: Arende) -> bool:
    till = [rad.person for rad in Avisering.objects.select_related("person")]
    return all(Arende.objects.for_user(p, Befogenhet.SE_ARENDE).filter(pk=arende.pk).exists() for p in till)


def chefen_rapporterar(folk: Folk) -> Arende:
    """Nils reports a lex Sarah that he is not let in to read."""
    arende = arendegang.rapportera(rapport(folk, egen_bedomning=Bedomning.LEX_SARAH), av=folk.nils)
    arende = arendegang.ta_emot(arende, av=folk.karin, skydd=Skydd.NEJ)
    return arendegang.lamna_over(arende, utredare=folk.jonas, av=folk.karin)


def test_a_statutory_day_is_told_to_somebody_though_the_ansvarig_has_left_the_place(folk: Folk) -> None:
    arende = kom_in(beslutad(folk, Utfall.ALLVARLIGT), date(2026, 9, 1))
    arende = arendegang.anmal_till_ivo(
        arende, dag=date(2026, 9, 16), utredning_bifogad=False, motivering="Skäl.", av=folk.karin
    )
    tomt()
    arende.refresh_from_db()
    lamna(arende.ansvarig)
    for dag in (date(2026, 11, 5) + timedelta(days=n) for n in range(12)):
        if arbetsdag(dag):
            paminn(dag)
    assert Avisering.objects.filter(lagstadgad=True).exists()


def test_what_waits_is_told_to_the_next_chef_when_the_ansvarig_has_left_the_place(folk: Folk) -> None:
    kom_in(mottagen(folk), date(2026, 10, 1))
    tomt()
    lamna(folk.maja)
    paminn(date(2026, 11, 2))
    assert horda(Slag.EFTER) == {"Nils"}


def test_who_reported_it_and_may_not_read_it_is_not_reminded_of_it(folk: Folk) -> None:
    arende = kom_in(chefen_rapporterar(folk), date(2026, 9, 1))
    Person.objects.filter(pk=folk.jonas.pk).update(is_active=False)
    tomt()
    paminn(date(2026, 11, 2))
    assert Avisering.objects.exists()
    assert alla_hor_om_det_de_far_lasa(arende)


def test_a_proposed_atgard_is_told_to_who_may_read_it(folk: Folk) -> None:
    arende = chefen_rapporterar(folk)
    tomt()
    arendegang.planera_atgard(
        arende, beskrivning="Ny rutin", ansvarig=folk.karin, senast=timezone.localdate(), av=folk.jonas
    )
    assert Avisering.objects.exists()
    assert alla_hor_om_det_de_far_lasa(arende)


def test_who_reads_by_nodatkomst_does_not_take_the_notice_from_the_chef(folk: Folk) -> None:
    arende = kom_in(overlamnad(folk), date(2026, 9, 1))
    Person.objects.filter(pk=folk.jonas.pk).update(is_active=False)
    Lasare.objects.filter(arende=arende, person=folk.maja).update(till=timezone.now())
    atkomst.ta(folk.nils, arende.dnr, skal="Det är akut och jag är ensam chef på plats i kväll.")
    tomt()
    paminn(date(2026, 11, 2))
    Nodatkomst.objects.update(till=timezone.now())
    paminn(date(2026, 11, 3))
    assert "Karin" in horda(Slag.EFTER)
