"""The nämndsekreterare's job in a real browser: on a phone and at a desk, by keyboard, and without script."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from rapporter.namnd import offentliggang, paragrafer, sammantradesgang
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Sammantrade
from tests.conftest import Kommun
from tests.rapporter import namndscener as scen
from tests.rapporter import papper
from tests.rapporter.namndscener import Folk
from tests.webblasare.conftest import granska

pytestmark = [pytest.mark.webblasare, pytest.mark.django_db(transaction=True)]

Sida = Callable[..., Page]


@pytest.fixture
def folk(kommun: Kommun) -> Folk:
    return scen.folk(kommun)


@pytest.fixture
def fil(tmp_path: Path) -> Path:
    plats = tmp_path / "halvar.pdf"
    plats.write_bytes(papper.tom(sidor=3))
    return plats


@pytest.fixture
def mote(folk: Folk) -> Sammantrade:
    """Four ärenden: with bilagor in order, with one, with sekretess, and with none."""
    mote = scen.sammantrade(
        folk.petra, folk.kommun.ifn, datum=scen.om(30), tid=time(9), plats="Stadshuset, lokal Granen",
        handlingar_senast=scen.om(16),
    )  # fmt: skip
    forst = scen.arende(
        mote, folk.petra, "Halvårsredovisning av lex Sarah, synpunkter och klagomål", foredragande="Sofia Rådberg",
        forslag="Nämnden godkänner redovisningen.\nNämnden ger förvaltningen i uppdrag att redovisa effekten i mars.",
    )  # fmt: skip
    for namn in ("Halvårsredovisning, första halvåret 2026", "Åtgärder och effekt, tabell", "Utförarnas svar"):
        scen.bilaga(forst, folk.petra, namn)
    scen.bilaga(scen.arende(mote, folk.petra, "Delårsrapport januari–augusti"), folk.petra, "Delårsrapport")
    hemligt = scen.arende(mote, folk.petra, "Anmälan till IVO enligt lex Sarah", sekretess=True)
    scen.bilaga(hemligt, folk.petra, "Utredning", data=scen.LAST)
    scen.arende(mote, folk.petra, "Val av ersättare i klagomålsdelegationen")
    return mote


def test_the_whole_job_from_an_empty_list_to_a_stamped_bilaga_and_a_zip(sida: Sida, folk: Folk, fil: Path, bredd: int):
    s = sida(bredd, person=folk.petra)
    s.goto("/namnd/")
    granska(s, "namnd-tom-lista")
    s.get_by_role("link", name="Nytt sammanträde").click()
    granska(s, "namnd-nytt")
    s.get_by_role("button", name="Skapa sammanträdet").click()
    expect(s.get_by_role("alert")).to_be_focused()
    granska(s, "namnd-nytt-fel")
    s.get_by_label("Vilken dag är sammanträdet?").fill(scen.om(30).isoformat())
    s.get_by_label("Klockan").fill("09:00")
    s.get_by_label("Var?").fill("Stadshuset, lokal Granen")
    s.get_by_role("button", name="Skapa sammanträdet").click()
    granska(s, "namnd-utan-arenden")
    s.locator(".nasta").get_by_role("link", name="Lägg till ärende").click()
    granska(s, "namnd-arende-nytt")
    s.get_by_label("Rubrik", exact=True).fill("Halvårsredovisning")
    s.get_by_role("button", name="Lägg till ärendet").click()
    s.get_by_label("Bilagans namn").fill("Redovisningen")
    s.get_by_label("Fil", exact=True).set_input_files(fil)
    s.get_by_role("button", name="Lägg till sist").last.click()
    granska(s, "namnd-en-bilaga")
    s.get_by_text("Ge ärendena paragrafer").click()
    s.get_by_label("Första paragrafen").fill("45")
    s.get_by_role("button", name="Ge paragrafer i ordning").click()
    with s.expect_download() as hamtad:
        s.get_by_role("link", name="Redovisningen").click()
    assert hamtad.value.suggested_filename == "01 Bilaga 1 till § 45, Redovisningen.pdf"
    vantat = f"Bilaga 1 till § 45, Individ- och familjenämnden {scen.om(30)}, sida 3 (3)"
    assert vantat in papper.text(Path(hamtad.value.path()).read_bytes(), 3)
    s.get_by_role("button", name="Skapa ZIP med fullständiga handlingar").click()
    arbete.kor(Jobb.objects.get().pk)
    s.reload()
    granska(s, "namnd-jobb-klart")
    with s.expect_download() as hamtad:
        s.get_by_role("link", name="Hämta Handlingar IFN").click()
    zippen = zipfile.ZipFile(io.BytesIO(Path(hamtad.value.path()).read_bytes()))
    assert vantat in papper.text(zippen.read("01 § 45 Halvårsredovisning/01 Bilaga 1 till § 45, Redovisningen.pdf"), 3)


def test_the_order_is_changed_by_keyboard_and_focus_stays(sida: Sida, folk: Folk, mote: Sammantrade, bredd: int):
    s = sida(bredd, person=folk.petra)
    s.goto(f"/namnd/arende/{mote.arenden.get(ordning=1).pk}/")
    sist = Namndbilaga.objects.get(namn="Utförarnas svar")
    knapp = s.locator(f"#upp-{sist.pk}")
    knapp.focus()
    s.keyboard.press("Enter")
    expect(s.locator(".ordning li").nth(1)).to_contain_text("Utförarnas svar")
    expect(s.locator(f"#upp-{sist.pk}")).to_be_focused()
    expect(s.locator("#ordningsbesked")).to_have_text("Utförarnas svar är nu bilaga 2.")
    s.keyboard.press("Enter")
    expect(s.locator(".ordning li").first).to_contain_text("Utförarnas svar")
    expect(s.locator(f"#ner-{sist.pk}")).to_be_focused()
    sist.refresh_from_db()
    assert sist.ordning == 1


def test_the_order_is_changed_without_script(sida: Sida, folk: Folk, mote: Sammantrade, bredd: int):
    s = sida(bredd, person=folk.petra, skript=False)
    arende = mote.arenden.get(ordning=1)
    s.goto(f"/namnd/arende/{arende.pk}/")
    s.get_by_role("button", name="Ner bilaga 1").click()
    expect(s.locator(".ordning li").first).to_contain_text("Åtgärder och effekt")
    s.get_by_role("button", name="Ner ärende 1").click()
    expect(s.locator("table tbody tr").nth(1)).to_contain_text("Halvårsredovisning")
    assert Namndarende.objects.get(pk=arende.pk).ordning == 2


def test_every_page_of_the_namnd_reads_well(sida: Sida, folk: Folk, mote: Sammantrade, bredd: int):
    s = sida(bredd, person=folk.petra)
    scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(-40))
    scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(5), handlingar_senast=scen.om(-2))
    arende = mote.arenden.get(ordning=1)
    bilaga = arende.bilagor.get(ordning=2)
    last = Namndbilaga.objects.get(namn="Utredning")
    for adress, namn in (
        ("", "namnd-lista"),
        (f"arende/{arende.pk}/", "namnd-arende"),
        (f"arende/{arende.pk}/valj/", "namnd-valj"),
        (f"arende/{arende.pk}/ladda-upp/", "namnd-ladda-upp"),
        (f"arende/{arende.pk}/andra/", "namnd-arende-andra"),
        (f"bilaga/{bilaga.pk}/andra/", "namnd-bilaga-andra"),
        (f"bilaga/{last.pk}/", "namnd-gar-inte-att-stampla"),
        (f"arende/{last.arende_id}/", "namnd-sekretess"),
        (f"{mote.pk}/andra/", "namnd-andra"),
    ):
        s.goto(f"/namnd/{adress}")
        granska(s, namn)
    sammantradesgang.kalla(mote, av=folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    s.goto(f"/namnd/{mote.pk}/")
    granska(s, "namnd-kallad")
    ledamot = sida(bredd, person=folk.rune)
    ledamot.goto(f"/namnd/{mote.pk}/")
    granska(ledamot, "namnd-ledamot")
    revisor = sida(bredd, person=folk.britta)
    revisor.goto(f"/namnd/arende/{last.arende_id}/")
    granska(revisor, "namnd-revisor")


def test_taking_an_arende_away_asks_first_and_the_safe_button_has_focus(sida: Sida, folk: Folk, mote: Sammantrade):
    s = sida(person=folk.petra)
    s.goto(f"/namnd/arende/{mote.arenden.get(ordning=4).pk}/andra/")
    s.get_by_role("button", name="Ta bort ärendet från listan").click()
    dialog = s.get_by_role("dialog", name="Ta bort ärende 4 från listan?")
    expect(dialog.get_by_role("button", name="Avbryt")).to_be_focused()
    granska(s, "namnd-ta-bort")
    dialog.get_by_role("button", name="Ta bort ärendet").click()
    expect(s.get_by_text("Ärendet är borttaget från listan.")).to_be_visible()
    assert mote.arenden.count() == 3


def test_from_skrivelse_by_handlingar_and_public_version_to_protokollsutdrag(
    sida: Sida, folk: Folk, bredd: int, tmp_path: Path
):
    """The whole round of one ärende, by the buttons alone."""
    s = sida(bredd, person=folk.petra)
    mote = scen.sammantrade(folk.petra, folk.kommun.ifn, datum=scen.om(0), tid=time(9), plats="Granen")
    arende = scen.arende(mote, folk.petra, "Halvårsredovisning", forslag="Nämnden godkänner redovisningen.")
    scen.bilaga(arende, folk.petra, "Tabeller")
    s.goto(f"/namnd/arende/{arende.pk}/")
    s.get_by_role("link", name="Skriv tjänsteskrivelsen").click()
    granska(s, "namnd-skrivelse")
    s.get_by_role("button", name="Spara och markera som klar").click()
    expect(s.get_by_role("alert")).to_contain_text("Skriv en sammanfattning")
    s.get_by_role("alert").get_by_role("link", name="Beskriv ärendet").click()
    expect(s.get_by_label("Ärendebeskrivning")).to_be_focused()
    s.get_by_label("Sammanfattning").fill("Det går bra.")
    s.get_by_label("Ärendebeskrivning").fill("Bakgrund.")
    s.get_by_label("Förvaltningens bedömning").fill("Målen går att nå.")
    s.get_by_label("Beslutet skickas till").fill("Förvaltningen")
    s.get_by_role("button", name="Spara och markera som klar").click()
    granska(s, "namnd-arende-med-skrivelse")
    s.get_by_role("button", name="Skapa PDF med fullständiga handlingar").click()
    arbete.kor(Jobb.objects.latest("skapat").pk)
    s.goto(f"/namnd/{mote.pk}/")
    with s.expect_download() as hamtad:
        s.get_by_role("link", name="Hämta PDF med fullständiga handlingar").click()
    assert Path(hamtad.value.path()).read_bytes().startswith(b"%PDF-")
    s.get_by_role("link", name="Granska den offentliga versionen").click()
    granska(s, "namnd-offentlig-tom")
    s.get_by_role("button", name="Skapa filen").click()
    arbete.kor(Jobb.objects.latest("skapat").pk)
    s.goto(f"/namnd/{mote.pk}/offentlig/")
    granska(s, "namnd-offentlig")
    expect(s.get_by_role("button", name="Godkänn")).to_have_count(0)
    version = mote.offentliga.get()
    offentliggang.oppna_forhandsvisning(version, av=folk.petra)
    s.reload()
    s.get_by_role("button", name="Godkänn").click()
    expect(s.get_by_role("link", name="Hämta den offentliga versionen")).to_be_visible()
    granska(s, "namnd-offentlig-godkand")
    sammantradesgang.kalla(mote, av=folk.petra)
    paragrafer.numrera(mote, fran=45, av=folk.petra)
    s.goto(f"/namnd/{mote.pk}/")
    s.locator(".nasta").get_by_role("link", name="Skriv beslutet").click()
    granska(s, "namnd-beslut")
    s.get_by_role("button", name="Spara beslutet").click()
    s.get_by_role("button", name="Sammanträdet är genomfört").click()
    s.locator(".nasta").get_by_role("link", name="Skriv in justeringen").click()
    granska(s, "namnd-justera")
    s.get_by_label("Vem justerade?").fill("Ord Föranden")
    s.get_by_label("Var finns protokollet?").fill("Kansliet")
    s.get_by_role("button", name="Spara justeringen").click()
    s.locator(".nasta").get_by_role("link", name="Skriv in dagen").click()
    s.get_by_role("button", name="Spara dagen").click()
    granska(s, "namnd-efterat")
    s.goto(f"/namnd/arende/{arende.pk}/")
    with s.expect_download() as hamtad:
        s.get_by_role("link", name="Word med protokollsutdraget").click()
    assert "Protokollsutdrag" in hamtad.value.suggested_filename
    for adress, namn in (
        (f"mall/{folk.kommun.ifn.pk}/", "namnd-mall"),
        (f"arende/{arende.pk}/koppla/", "namnd-koppla"),
        (f"bilaga/{arende.bilagor.get().pk}/offentlig/", "namnd-offentlighet"),
        (f"{mote.pk}/delegationsbeslut/", "namnd-delegation"),
        (f"arende/{arende.pk}/skrivelse/", "namnd-skrivelse-klar"),
    ):
        s.goto(f"/namnd/{adress}")
        granska(s, namn)


def test_the_order_is_changed_by_the_buttons_of_a_telephone(sida: Sida, folk: Folk, mote: Sammantrade):
    s = sida(320, person=folk.petra)
    arende = mote.arenden.get(ordning=1)
    s.goto(f"/namnd/arende/{arende.pk}/")
    forst, sist = arende.bilagor.get(ordning=1), arende.bilagor.get(ordning=3)
    for knapp in (s.locator(f"#ner-{forst.pk}"), s.locator(f"#upp-{sist.pk}")):
        ruta = knapp.bounding_box()
        assert ruta is not None
        assert ruta["height"] >= 24, "smaller than a finger finds"
        assert ruta["x"] >= 0
        assert ruta["x"] + ruta["width"] <= 320
    s.locator(f"#ner-{forst.pk}").click()
    expect(s.locator("#ordningsbesked")).to_have_text(f"{forst.namn} är nu bilaga 2.")
    s.locator(f"#upp-{sist.pk}").click()
    expect(s.locator("#ordningsbesked")).to_have_text(f"{sist.namn} är nu bilaga 2.")
    granska(s, "namnd-ordning-i-telefon")
    assert list(arende.bilagor.order_by("ordning").values_list("namn", flat=True)) == [
        "Åtgärder och effekt, tabell", "Utförarnas svar", "Halvårsredovisning, första halvåret 2026",
    ]  # fmt: skip


def test_a_bilaga_that_is_let_go_outside_the_list_goes_back(sida: Sida, folk: Folk, mote: Sammantrade):
    s = sida(person=folk.petra)
    arende = mote.arenden.get(ordning=1)
    s.goto(f"/namnd/arende/{arende.pk}/")
    punkter, sist = s.locator(".ordning li"), arende.bilagor.get(ordning=3)
    s.locator(f"#bilaga-{sist.pk} strong").hover()
    s.mouse.down()
    punkter.first.hover(position={"x": 20, "y": 6})
    punkter.first.hover(position={"x": 20, "y": 2})
    expect(punkter.first).to_contain_text("Utförarnas svar")
    s.locator("h1").hover()
    s.mouse.up()
    expect(punkter.last).to_contain_text("Utförarnas svar")
    expect(s.get_by_text("Bilagorna har fått sina nya nummer.")).to_have_count(0)
    sist.refresh_from_db()
    assert sist.ordning == 3


def test_a_bilaga_is_dragged_to_another_place(sida: Sida, folk: Folk, mote: Sammantrade):
    s = sida(person=folk.petra)
    s.goto(f"/namnd/arende/{mote.arenden.get(ordning=1).pk}/")
    sist = Namndbilaga.objects.get(namn="Utförarnas svar")
    s.locator(f"#bilaga-{sist.pk} strong").drag_to(s.locator(".ordning li").first, target_position={"x": 20, "y": 2})
    expect(s.get_by_text("Bilagorna har fått sina nya nummer.")).to_be_visible()
    expect(s.locator(".ordning li").first).to_contain_text("Bilaga 1 Utförarnas svar")
    sist.refresh_from_db()
    assert sist.ordning == 1
