"""The library: kriterier in versions, frozen once antagna."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from egenkontroll.plan import biblioteket
from egenkontroll.plan.biblioteket import Kriterieuppgift
from egenkontroll.plan.lagar import LAGAR, hanvisad
from egenkontroll.plan.models import Kontrollomrade, Kriterium, Omradesversion
from kvalitet.overgang import OtillatenOvergang
from tests.egenkontroll.plan import planscener as scen
from tests.fabriker import person_med


def test_a_requirement_in_law_has_the_target_hundred_per_cent(kommun):
    av = scen.strateg(kommun.ifn)
    version = scen.utkast_till_omrade(av, kommun.ifn)
    k = biblioteket.spara_kriterium(
        version, Kriterieuppgift(fraga="Är det ett krav?", lagkrav=True, malvarde=70), av=av
    )
    assert k.malvarde == 100
    with pytest.raises(IntegrityError, match="lagkrav_har_malet_hundra_procent"), transaction.atomic():
        Kriterium.objects.filter(pk=k.pk).update(malvarde=70)


def test_an_antagen_version_is_never_changed_not_even_by_a_script(kommun):
    av = scen.strateg(kommun.ifn)
    version = scen.antaget_omrade(av, kommun.ifn)
    kriterium = version.kriterier.first()
    for sats in (
        lambda: Omradesversion.objects.filter(pk=version.pk).update(anmarkning="ny"),
        lambda: Kriterium.objects.filter(pk=kriterium.pk).update(fraga="Något annat?"),
        lambda: Kriterium.objects.create(version=version, ordning=9, fraga="Till?"),
        lambda: Kriterium.objects.filter(pk=kriterium.pk).delete(),
        lambda: Omradesversion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            sats()
    with pytest.raises(OtillatenOvergang, match="antagen"):
        biblioteket.spara_kriterium(version, Kriterieuppgift(fraga="Till?"), av=av)
    with pytest.raises(OtillatenOvergang, match="antagen"):
        biblioteket.flytta_kriterium(kriterium, 1, av=av)
    with pytest.raises(OtillatenOvergang, match="antagen"):
        biblioteket.ta_bort_kriterium(kriterium, av=av)


def test_a_new_version_is_a_copy_that_keeps_the_series(kommun):
    av = scen.strateg(kommun.ifn)
    forsta = scen.antaget_omrade(av, kommun.ifn)
    andra = biblioteket.ny_version(forsta, av=av)
    assert [k.fraga for k in andra.kriterier.all()] == [k.fraga for k in forsta.kriterier.all()]
    assert [k.serie for k in andra.kriterier.all()] == [k.serie for k in forsta.kriterier.all()]
    assert forsta.kriterier.count() == 2
    with pytest.raises(OtillatenOvergang, match="redan ett utkast"):
        biblioteket.ny_version(forsta, av=av)
    with pytest.raises(OtillatenOvergang, match="vad som är nytt"):
        biblioteket.anta_version(andra, giltig_fran=date(2027, 1, 1), anmarkning=" ", av=av)
    biblioteket.anta_version(andra, giltig_fran=date(2027, 1, 1), anmarkning="Ny fråga om delaktighet.", av=av)
    tredje = biblioteket.ny_version(Omradesversion.objects.get(pk=andra.pk), av=av)
    assert [k.serie for k in tredje.kriterier.all()] == [k.pk for k in forsta.kriterier.all()]


def test_an_empty_version_is_not_adopted(kommun):
    av = scen.strateg(kommun.ifn)
    version = biblioteket.nytt_omrade(kommun.ifn, "Tomt", "resultat", av=av)
    with pytest.raises(OtillatenOvergang, match="minst ett kriterium"):
        biblioteket.anta_version(version, giltig_fran=date(2026, 1, 1), anmarkning="", av=av)


def test_kriterier_change_places(kommun):
    av = scen.strateg(kommun.ifn)
    version = scen.utkast_till_omrade(av, kommun.ifn)
    forst, sist = version.kriterier.all()
    biblioteket.flytta_kriterium(sist, -1, av=av)
    assert list(version.kriterier.all()) == [sist, forst]
    biblioteket.flytta_kriterium(sist, -1, av=av)  # already first
    assert list(version.kriterier.all()) == [sist, forst]


@pytest.mark.parametrize(
    ("falt", "mening"),
    [
        ({"lagrum": "okand"}, "lagrummet"),
        ({"frist": "snart", "fran_text": "a", "till_text": "b"}, "Tiden går inte att läsa"),
        ({"frist": "dagar:14", "fran_text": "a"}, "vilka två dagar"),
    ],
)
def test_a_kriterium_that_cannot_be_understood_is_refused(kommun, falt, mening):
    av = scen.strateg(kommun.ifn)
    version = scen.utkast_till_omrade(av, kommun.ifn)
    with pytest.raises(OtillatenOvergang, match=mening):
        biblioteket.spara_kriterium(version, Kriterieuppgift(fraga="Vad?", **falt), av=av)
    assert version.kriterier.count() == 2


def test_only_who_plans_for_the_namnd_writes_in_its_library(kommun):
    annan = scen.strateg(kommun.an)
    chef = person_med("enhetschef", kommun.tallbacken)
    for person in (annan, chef):
        with pytest.raises(OtillatenOvergang, match="omfattar inte"):
            biblioteket.nytt_omrade(kommun.ifn, "Prov", "handlaggning", av=person)
    assert not Kontrollomrade.objects.exists()


def test_a_first_draft_that_is_thrown_away_takes_its_omrade_along(kommun):
    av = scen.strateg(kommun.ifn)
    version = scen.utkast_till_omrade(av, kommun.ifn)
    biblioteket.kasta_version(version, av=av)
    assert not Kontrollomrade.objects.exists()


def test_every_provision_can_be_cited_today_and_none_is_guessed_before_its_time():
    assert all(hanvisad(nyckel, date(2026, 3, 1)) for nyckel in LAGAR)
    assert hanvisad("forhandsbedomning", date(2026, 3, 1)) == "20 kap. 2 § SoL (2025:400)"
    assert hanvisad("forhandsbedomning", date(2020, 3, 1)) == ""
    assert hanvisad("", date(2026, 3, 1)) == ""
