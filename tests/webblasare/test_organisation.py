"""The systemförvaltare's whole job in a browser, on a telephone and at a desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from kvalitet.behorighet import Roll
from kvalitet.organisation import gallande
from kvalitet.organisation.models import Foregangare, Organisationsdel, Person
from tests.fabriker import ArendeFactory, person_med
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]


def tryck(s: Page, knapp: str) -> None:
    s.get_by_role("button", name=knapp, exact=True).click()


def besked(s: Page) -> str:
    return s.locator("main .notis[role=status]").first.inner_text()


@pytest.fixture
def forvaltare(kommun):
    gallande.gor_gallande()
    return person_med(Roll.SYSTEMFORVALTARE, kommun.kommun, fornamn="Prov", efternamn="Förvaltarsson")


def test_a_new_colleague_gets_an_account_an_uppdrag_and_a_password_of_her_own(kommun, sida, bredd, forvaltare):
    s = sida(bredd, person=forvaltare)
    s.goto("/organisation/personer/")
    granska(s, "org-personer")
    s.get_by_role("link", name="Lägg till en person").click()
    granska(s, "org-ny-person")
    tryck(s, "Skapa kontot")
    expect(s.locator(".felsummering")).to_be_focused()
    s.get_by_label("Förnamn").fill("Prov")
    s.get_by_label("Efternamn").fill("Nyberg")
    s.get_by_label("Användarnamn").fill("prov.nyberg")
    tryck(s, "Skapa kontot")
    granska(s, "org-losenord")
    losenord = s.locator(".kvitto .nummer").inner_text()
    s.get_by_role("link", name="Ge ett uppdrag").click()
    s.get_by_label("Roll").select_option(label="Enhetschef")
    s.get_by_label("Plats").fill("Stödboendet Tallbacken [TALL]")
    granska(s, "org-nytt-uppdrag")
    tryck(s, "Ge uppdraget")
    assert "är enhetschef för Stödboendet Tallbacken" in besked(s)
    granska(s, "org-person")
    hon = sida(bredd)
    hon.goto("/")
    hon.get_by_label("Användarnamn").fill("prov.nyberg")
    hon.get_by_label("Lösenord").fill(losenord)
    tryck(hon, "Logga in")
    expect(hon.get_by_role("heading", level=1)).to_have_text("Byt lösenord")
    hon.get_by_label("Nuvarande lösenord").fill(losenord)
    hon.get_by_label("Nytt lösenord", exact=True).fill("fyra-ord-efter-varandra")
    hon.get_by_label("Nytt lösenord en gång till").fill("fyra-ord-efter-varandra")
    tryck(hon, "Byt lösenord")
    hon.goto("/organisation/min-behorighet/")
    expect(hon.locator("main")).to_contain_text("Enhetschef för Stödboendet Tallbacken")
    granska(hon, "org-min-behorighet")


def test_the_organisation_is_renamed_moved_and_taken_back_over_time(kommun, sida, bredd, forvaltare):
    s = sida(bredd, person=forvaltare)
    i_morgon = (timezone.localdate() + timedelta(days=1)).isoformat()
    s.goto("/organisation/")
    granska(s, "org-trad")
    s.get_by_role("link", name="Stödboendet Tallbacken").click()
    granska(s, "org-del")
    s.get_by_role("link", name="Byt namn").click()
    s.get_by_label("Nytt namn").fill("Stödboendet Granbacken")
    s.get_by_label("Gäller från").fill(i_morgon)
    tryck(s, "Byt namn")
    expect(s.locator("main")).to_contain_text("till Stödboendet Granbacken (planerat)")
    s.get_by_role("link", name="Flytta", exact=True).click()
    s.get_by_label("Individ- och familjenämnden").check()
    s.get_by_label("Till", exact=True).fill("Äldrenämnden [AN]")
    s.get_by_label("Gäller från").fill(i_morgon)
    granska(s, "org-flytta")
    tryck(s, "Flytta")
    s.goto(f"/organisation/?dag={i_morgon}&linje=namnd")
    expect(s.locator("main")).to_contain_text("Stödboendet Granbacken")
    s.goto(f"/organisation/{kommun.tallbacken.pk}/")
    for _ in range(2):
        s.get_by_role("button", name="Ta bort det planerade").first.click()
        assert besked(s) == "Det som var planerat är borttaget."
    expect(s.locator("main")).not_to_contain_text("planerat)")


def test_enheter_are_merged_split_and_closed_after_a_look_at_what_happens(kommun, sida, bredd, forvaltare):
    person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Prov", efternamn="Chefsson")
    ArendeFactory(enhet=kommun.tallbacken)
    s = sida(bredd, person=forvaltare)
    s.goto(f"/organisation/{kommun.tallbacken.pk}/sla-ihop/")
    granska(s, "org-sla-ihop")
    s.get_by_label("Mottagningen barn och unga").check()
    s.get_by_label("Den nyas namn").fill("Barnenheten")
    s.get_by_label("Den nyas kod").fill("BARN")
    tryck(s, "Se vad som händer")
    granska(s, "org-sla-ihop-bekrafta")
    expect(s.locator("main")).to_contain_text("Prov Chefsson")
    tryck(s, "Ändra")
    s.get_by_label("Uppdragen fortsätter").check()
    tryck(s, "Se vad som händer")
    expect(s.locator("main")).to_contain_text("1 uppdrag fortsätter")
    tryck(s, "Slå ihop")
    assert "Barnenheten tar över" in besked(s)
    assert Foregangare.objects.count() == 2
    barn = Organisationsdel.objects.get(kod="BARN")
    s.get_by_role("link", name="Vem ser vad här?").click()
    granska(s, "org-vem-ser-vad")
    s.goto(f"/organisation/{kommun.tallbacken.pk}/")
    expect(s.locator("main")).to_contain_text("nås av dem som arbetar hos Barnenheten")
    granska(s, "org-del-avslutad")
    Organisationsdel.objects.filter(pk=barn.pk).update(giltig=kommun.ifn.giltig)
    s.goto(f"/organisation/{barn.pk}/dela/")
    for n, kod in enumerate("AB"):
        s.locator(f"#id_ny-{n}-namn").fill(f"Barnenheten {kod}")
        s.locator(f"#id_ny-{n}-kod").fill(kod)
    granska(s, "org-dela")
    tryck(s, "Se vad som händer")
    s.goto(f"/organisation/{kommun.aldreboendet.pk}/avveckla/")
    granska(s, "org-avveckla")
    tryck(s, "Se vad som händer")
    tryck(s, "Avveckla")
    assert "som sista dag" in besked(s)


def test_roller_accounts_and_import(kommun, sida, bredd, forvaltare):
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken, fornamn="Prov", efternamn="Chefsson")
    s = sida(bredd, person=forvaltare)
    s.goto("/")
    granska(s, "org-start")
    s.goto("/organisation/roller/")
    granska(s, "org-roller")
    s.goto("/organisation/roller/medarbetare/")
    s.get_by_label("Se statistik").check()
    granska(s, "org-roll")
    tryck(s, "Se vad som ändras")
    granska(s, "org-roll-bekrafta")
    tryck(s, "Ändra rollen")
    assert besked(s) == "Rollen medarbetare är ändrad."
    s.goto(f"/organisation/personer/{chef.pk}/konto/?vad=stang")
    granska(s, "org-stang-konto")
    tryck(s, "Stäng av kontot")
    assert not Person.objects.get(pk=chef.pk).is_active
    s.goto("/organisation/import/")
    granska(s, "org-import")
    data = "kod;typ;namn;verksamhetsform;överordnad;från\nNY;Enhet;Nya enheten;hsl;IFN;2026-01-01\n"
    s.get_by_label("Organisationen").set_input_files(
        {"name": "organisation.csv", "mimeType": "text/csv", "buffer": (data + "FEL;Enhet;Fel;hsl;XYZ;\n").encode()}
    )
    tryck(s, "Granska filerna")
    s.get_by_role("link", name="Välj andra filer").click()
    s.get_by_label("Organisationen").set_input_files(
        {"name": "organisation.csv", "mimeType": "text/csv", "buffer": data.encode()}
    )
    tryck(s, "Granska filerna")
    granska(s, "org-import-granska")
    tryck(s, "Inför 1 ändring")
    assert besked(s) == "1 ändring är införd."


def test_the_forms_work_without_script(kommun, sida, forvaltare):
    s = sida(320, skript=False, person=forvaltare)
    s.goto(f"/organisation/ny/?under={kommun.avdelning.pk}")
    s.get_by_label("Typ").select_option(label="Enhet")
    s.get_by_label("Namn", exact=True).fill("Nya enheten")
    s.get_by_label("Kod", exact=True).fill("NY")
    s.get_by_label("Verksamhetsform").select_option(label="Myndighetsutövning")
    s.get_by_label("Står också under").fill("IFN")
    tryck(s, "Lägg till")
    assert "Nya enheten finns från" in besked(s)
