"""The paper of a report: the same figures as everywhere else, tagged, marked as a draft until it is not, made once."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import oppna
from kvalitet.frister import STOCKHOLM, Period
from kvalitet.jobb import arbete
from kvalitet.jobb.models import Jobb
from kvalitet.overgang import OtillatenOvergang
from kvalitet.pdf import rendera
from rapporter.sammanstallning import faststallande, meningar, tasks
from rapporter.sammanstallning.modeller import Rapport, Rapportslag
from rapporter.sammanstallning.pdf import dokument, siffror_for
from rapporter.sammanstallning.rattelsen import rattelsen
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.sammanstallning.text import punkter, till_html
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory
from tests.rapporter import papper
from tests.rapporter.scen_rapport import H1, faststalld, nagra_arenden, skrivet, strateg, utkast


@pytest.fixture(autouse=True)
def filer_i_tillfallig_mapp(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rapport(kommun: Kommun) -> Rapport:
    """A draft with something written in every section, not all of it plain."""
    DelFactory(namn="Provbolaget AB", verksamhetsform="extern", under=[kommun.ifn])
    nagra_arenden(kommun)
    av = strateg(kommun)
    rapport = utkast(kommun, av)
    for stycke in rapport.avsnitt.all():
        text = "1. Nämnden godkänner redovisningen.\n2. Nämnden ger ett uppdrag." if stycke.nyckel == "beslut" else ""
        faststallande.skriv_avsnitt(
            stycke, av=av, text=text or f"Om {stycke.rubrik} & annat.\n\n- en punkt", version=0, klar=True
        )
    return rapport


def sidtext(pdf: bytes) -> str:
    dokumentet = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(sida.get_textpage().get_text_range() for sida in dokumentet))


def plan(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", " ", text, flags=re.S)))


def rader(tabell: Tabell) -> list[str]:
    return [f"{rn.rubrik} {' '.join('–' if v is None else str(v) for v in rn.varden)}" for rn in tabell.rader]


# --- One real PDF: slow, so it is looked at from every side at once ---


def test_the_draft_as_a_real_pdf_is_tagged_marked_and_says_what_the_figures_say(rapport: Rapport) -> None:
    siffror = siffror_for(rapport, "fullstandig")
    fil = rendera(dokument(rapport, "fullstandig", skrivet=timezone.now()))
    text = sidtext(fil)
    for tabell in siffror.tabeller:
        rubriker = re.sub(r"\s", "", text)
        assert re.sub(r"\s", "", tabell.rubrik) in rubriker
        for rn in rader(tabell):
            assert re.sub(r"\s", "", rn) in rubriker, rn
    assert "UTKAST" in text.replace(" ", "")
    with pikepdf.open(BytesIO(fil)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo.Title) == "Halvårsredovisning, första halvåret 2026"
        with pdf.open_outline() as innehall:
            kapitel = [rn.title for rn in innehall.root]
    assert kapitel[:3] == ["Sammanfattning", "Innehåll", "Ärenden under halvåret"]
    assert kapitel[-2:] == ["7 Bedömning", "Kontrollblad"]


@pytest.mark.parametrize("version", ["fullstandig", "offentlig"])
def test_no_table_runs_out_into_the_margins_however_long_the_names_and_many_the_columns(
    kommun: Kommun, version: Any
) -> None:
    """All four verksamhetsformer, three earlier years, long names, and numbers of five digits or hidden ones."""
    for nr, form in enumerate(("myndighet", "egen_regi", "hsl", "extern")):
        enhet = DelFactory(
            namn=f"Verksamhetsövergripande korttidsboendesamordningen {nr}",
            verksamhetsform=form,
            under=[kommun.avdelning, kommun.ifn],
        )
        for ar in (2023, 2024, 2025, 2026):
            inkommen = datetime(ar, 3, 2, 9, tzinfo=STOCKHOLM)
            ArendeFactory(enhet=enhet, lex=True, inkommen=inkommen)
            ArendeFactory.create_batch(6, enhet=enhet, typ="synpunkt", inkommen=inkommen)
    rapport = utkast(kommun)
    if version == "fullstandig":
        rapport.siffror = _tusenfalt(rapport.siffror)
    fil = rendera(dokument(rapport, version, skrivet=timezone.now()))
    assert len(pypdfium2.PdfDocument(fil)) > 8
    assert not utanfor_marginalen(fil, forsta=1)  # the cover goes to the edges


def test_a_table_of_many_words_breaks_them_rather_than_run_out_into_the_margin() -> None:
    """As that of an internkontrollplan's kontrollmoment: eight columns of names, dates and long words."""
    orden = (
        "Systemuttag", "Alla ansökningar", "Varje månad", "Individ- och familjeförvaltningen",
        "Fiktiva Provförnamn, verksamhetsområdeschef", "Verksamhetsövergripande korttidsboendesamordning",
        "2026-08-31 och 2027-01-01",
    )  # fmt: skip
    kolumner = tuple(Kolumn(f"Kolumn nummer {nr}", slag="text") for nr in range(len(orden)))
    rader = tuple(Tabellrad(f"R{nr}.1 Genomförandeplanerna följs upp", INGET, orden) for nr in range(4))
    tabell = Tabell("prov", "Moment", "2026", "Kontrollmoment", INGET, kolumner, (Grupp("", rader),))
    html = render_to_string("rapporter/pdf/_tabell.html", {"vy": tabellvy(tabell, ())})
    fil = rendera(
        f'<!doctype html><html lang="sv"><head><title>Prov</title></head><body><main>{html}</main></body></html>'
    )
    assert "2026-08-31" in papper.text(fil)
    assert not utanfor_marginalen(fil)


def utanfor_marginalen(fil: bytes, *, forsta: int = 0) -> list[tuple[int, str, int, int]]:
    """What stands outside the margins, from the page `forsta` (from 0): page, words, left and right in points."""
    marginal, sidbredd = 24 / 25.4 * 72, 595.28
    utanfor = []
    with pypdfium2.PdfDocument(fil) as pdf:
        for sida in range(forsta, len(pdf)):
            textsida = pdf[sida].get_textpage()
            for nr in range(textsida.count_rects()):
                vanster, _, hoger, _ = textsida.get_rect(nr)
                ord_ = textsida.get_text_bounded(*textsida.get_rect(nr)).strip()
                if ord_ not in {"", *"UTKAST", "UTKAST"} and (
                    vanster < marginal - 1 or hoger > sidbredd - marginal + 1
                ):
                    utanfor.append((sida + 1, ord_, round(vanster), round(hoger)))
    return utanfor


def _tusenfalt(siffror: dict[str, Any]) -> dict[str, Any]:
    """The same figures as in a nämnd with a thousand times as many ärenden."""
    for tabell in siffror["tabeller"]:
        antal = [kolumn["slag"] == "antal" for kolumn in tabell["kolumner"]]
        summor = [tabell["summa"], *(grupp["summa"] for grupp in tabell["grupper"])]
        for rn in [*filter(None, summor), *(rn for grupp in tabell["grupper"] for rn in grupp["rader"])]:
            rn["varden"] = [
                v * 1000 if ar_antal and isinstance(v, int) else v
                for v, ar_antal in zip(rn["varden"], antal, strict=True)
            ]
    return siffror


# --- The document, without rendering it ---


def test_every_table_of_the_report_stands_on_paper_once_and_in_order(rapport: Rapport) -> None:
    html = dokument(rapport, "fullstandig", skrivet=timezone.now())
    siffror = siffror_for(rapport, "fullstandig")
    nummer = [int(n) for n in re.findall(r"Tabell (\d+)\.", html)]
    assert nummer == list(range(1, len(siffror.tabeller) + 1))
    text = plan(html)
    for tabell in siffror.tabeller:
        assert f"{tabell.rubrik}, {tabell.omfattning}" in text.replace(" ,", ",")


def test_paper_screen_and_function_say_the_same(rapport: Rapport, kommun: Kommun) -> None:
    text = plan(dokument(rapport, "fullstandig", skrivet=timezone.now()))
    igen = halvarssiffror(kommun.ifn, H1, rapport.brytpunkt)
    assert Halvarssiffror.fran_json(rapport.siffror) == igen
    for tabell in igen.tabeller:
        for rn in rader(tabell):
            assert rn in text


def test_what_is_empty_is_said_in_a_draft_and_not_drawn(kommun: Kommun) -> None:
    for ar in (2025, 2026):
        ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(ar, 3, 3, 9, tzinfo=STOCKHOLM))
    html = dokument(utkast(kommun), "fullstandig", skrivet=timezone.now())
    assert plan(html).count("Ingen text är skriven än.") == 6  # the summary, and every numbered section but the counted
    assert html.count("<figure>") == 1
    assert "Figur 1. Avvikelser" in plan(html)


def test_the_public_version_holds_no_small_number_in_any_cell_and_says_how_many_are_hidden(rapport: Rapport) -> None:
    html = dokument(rapport, "offentlig", skrivet=timezone.now())
    assert not re.findall(r'<td class="num[^"]*">[1-4]</td>', html)
    siffror = siffror_for(rapport, "offentlig")
    text = plan(html)
    assert f"Dolda tal i versionen {siffror.dolda}" in text
    assert "Offentlig. Tal mellan 1 och 4 är dolda." in text
    for tabell in siffror.tabeller:
        for rn in rader(tabell):
            assert rn in text
    assert ">1–4</text>" in html or ">dolt</text>" in html  # the chart hides what the table hides


def test_what_people_wrote_is_escaped_and_the_decision_is_numbered(rapport: Rapport) -> None:
    html = dokument(rapport, "fullstandig", skrivet=timezone.now())
    assert "<p>Om Lex Sarah &amp; annat.</p><ul><li>en punkt</li></ul>" in html
    assert "<ol><li>Nämnden godkänner redovisningen.</li><li>Nämnden ger ett uppdrag.</li></ol>" in html


def test_a_draft_is_marked_and_a_faststalld_report_has_its_checksums(kommun: Kommun, rapport: Rapport) -> None:
    assert '<body class="utkast">' in dokument(rapport, "fullstandig", skrivet=timezone.now())
    av = rapport.created_by
    fast, _ = faststallande.faststall(rapport, av=av)
    html = dokument(fast, "fullstandig", skrivet=timezone.now())
    assert "<body>" in html
    for summa in (fast.kontrollsumma_siffror, fast.kontrollsumma_text):
        assert summa[:8] in html
        assert summa[56:] in html
    assert "Fastställd" in html


def test_the_same_faststallda_report_always_gives_the_same_document(rapport: Rapport) -> None:
    fast, _ = faststallande.faststall(rapport, av=rapport.created_by)
    forsta = dokument(fast, "fullstandig", skrivet=timezone.now())
    ArendeFactory(enhet=fast.namnd.underordnade.first().delen)
    assert dokument(Rapport.objects.get(pk=fast.pk), "fullstandig", skrivet=timezone.now()) == forsta


def test_every_definition_that_a_table_rests_on_is_printed(rapport: Rapport) -> None:
    text = plan(dokument(rapport, "fullstandig", skrivet=timezone.now()))
    siffror = siffror_for(rapport, "fullstandig")
    koder = {kod for tabell in siffror.tabeller for kod in tabell.definitioner}
    assert koder <= {definition.kod for definition in siffror.definitioner}
    for definition in siffror.definitioner:
        assert definition.mening in text


def test_a_correction_prints_what_it_changes_but_not_to_the_public(kommun: Kommun) -> None:
    nagra_arenden(kommun)
    av = strateg(kommun)
    gammal = faststalld(kommun, av)
    ArendeFactory(enhet=kommun.tallbacken)
    ny = faststallande.ratta(gammal, av=av)
    text = plan(dokument(ny, "fullstandig", skrivet=timezone.now()))
    assert "Avvikelser per enhet: Stödboendet Tallbacken, 2026 1 2" in text
    assert f"Ja, {gammal.dnr}" in text
    publik = plan(dokument(ny, "offentlig", skrivet=timezone.now()))
    assert "Stödboendet Tallbacken, 2026 1 2" not in publik
    assert "siffror skiljer sig" in publik
    ny.skillnader = ny.skillnader[:2]
    att_lasa = rattelsen(ny, offentlig=True)
    assert att_lasa is not None
    assert att_lasa.mening.startswith("Två siffror skiljer sig."), "a sentence begins with a word"


# --- The job ---


@pytest.fixture
def snabb(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Rendering replaced by one that is quick and remembers what it was given; the rest of the job is the real one."""
    sedda: list[str] = []

    def _rendera(html: str, *, forlopp: Any = None, **_: Any) -> bytes:
        sedda.append(html)
        for procent in (10, 100):
            forlopp(procent)
        return b"%PDF-1.7 " + str(len(html)).encode()

    monkeypatch.setattr(tasks, "rendera", _rendera)
    return sedda


def test_the_job_makes_both_versions_and_leads_back_to_the_report(kommun: Kommun, snabb: list[str]) -> None:
    nagra_arenden(kommun)
    av = strateg(kommun)
    rapport = utkast(kommun, av)
    jobb = faststallande.skapa_pdf(rapport, av=av)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    rapport.refresh_from_db()
    assert (jobb.status, jobb.procent) == (Jobb.Status.KLART, 100)
    assert jobb.resultat["url"] == f"/rapporter/{rapport.pk}/"
    assert rapport.pdf is not None
    assert rapport.pdf_offentlig is not None
    assert rapport.pdf.namn.endswith("2026H1 utkast.pdf")
    with oppna(rapport.pdf) as fil:
        assert fil.read().startswith(b"%PDF")
    assert len(snabb) == 2
    assert rapport.pdf.sha256[:8] not in snabb[1]  # the public kontrollblad says nothing of the full version


def test_a_job_that_is_run_again_makes_no_second_report(kommun: Kommun, snabb: list[str]) -> None:
    av = strateg(kommun)
    rapport, jobb = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    arbete.kor(jobb.pk)
    rapport.refresh_from_db()
    forsta = (rapport.pdf_id, rapport.pdf_offentlig_id)
    Jobb.objects.filter(pk=jobb.pk).update(status=Jobb.Status.VANTAR, ansprak=None, klart=None)
    arbete.kor(jobb.pk)
    rapport.refresh_from_db()
    assert (rapport.pdf_id, rapport.pdf_offentlig_id) == forsta
    assert Bilaga.objects.count() == 2
    assert Jobb.objects.get().status == Jobb.Status.KLART


def test_two_workers_with_the_same_final_report_leave_one(kommun: Kommun, snabb: list[str]) -> None:
    """The first is frozen after rendering; the second takes the job up, and the first is told when it comes back."""
    av = strateg(kommun)
    rapport, jobb = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    forsta = arbete.gor_ansprak(jobb.pk)
    assert forsta is not None
    fardigt = tasks.skapa_rapportpdf(arbete.Forlopp(forsta), rapport=rapport.pk)
    Jobb.objects.filter(pk=jobb.pk).update(status=Jobb.Status.VANTAR, ansprak=None)
    arbete.kor(jobb.pk)
    with pytest.raises(arbete.AnspraketForlorat):
        arbete.gor_klart(forsta, fardigt)
    assert Bilaga.objects.count() == 2


def test_a_draft_that_is_faststalld_while_it_is_rendered_is_let_go(
    kommun: Kommun, snabb: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    av = strateg(kommun)
    rapport = skrivet(utkast(kommun, av), av)
    jobb = faststallande.skapa_pdf(rapport, av=av)
    riktig = tasks.rendera

    def mitt_i(html: str, **falt: Any) -> bytes:
        if Rapport.objects.get(pk=rapport.pk).ar_utkast:
            faststallande.faststall(rapport, av=av)
        return riktig(html, **falt)

    monkeypatch.setattr(tasks, "rendera", mitt_i)
    arbete.kor(jobb.pk)
    jobb.refresh_from_db()
    assert jobb.status == Jobb.Status.MISSLYCKAT
    assert "fastställdes medan utkastet skapades" in jobb.fel
    assert Bilaga.objects.count() == 0


# --- Words ---


@pytest.mark.parametrize(
    ("skrivet_", "html"),
    [
        ("", ""),
        ("Ett.\nTvå.", "<p>Ett.<br>Två.</p>"),
        ("Ett.\n\n\nTvå.", "<p>Ett.</p><p>Två.</p>"),
        ("Så här:\n- a\n- b\nslut", "<p>Så här:</p><ul><li>a</li><li>b</li></ul><p>slut</p>"),
        ("1. a\n2) b", "<ol><li>a</li><li>b</li></ol>"),
        ("2026 var ett år.", "<p>2026 var ett år.</p>"),
        ('<a href="x">&', "<p>&lt;a href=&quot;x&quot;&gt;&amp;</p>"),
    ],
)
def test_text_becomes_paragraphs_and_lists_and_nothing_else(skrivet_: str, html: str) -> None:
    assert till_html(skrivet_) == html


def test_the_points_of_a_decision_lose_the_numbers_they_were_written_with() -> None:
    assert punkter("1. Ett\n\n2) Två\n- Tre\n2026 års plan") == ["Ett", "Två", "Tre", "2026 års plan"]


def test_the_sentences_say_the_figures_in_words_and_nothing_about_hidden_ones(kommun: Kommun) -> None:
    nagra_arenden(kommun)
    rapport = utkast(kommun)
    full, publik = siffror_for(rapport, "fullstandig"), siffror_for(rapport, "offentlig")
    assert meningar.om("lex_sarah", full) == (
        "Nämnden fick sex rapporter, fyra fler än första halvåret 2025. Ingen är anmäld till IVO. "
        "Sex var inte beslutade när siffrorna lästes av."
    )
    assert meningar.om("synpunkter", full) == (
        "Nämnden tog emot ett klagomål, ett fler än första halvåret 2025. Den som väntade på svar fick det i tid."
    )
    assert "visas inte här" in meningar.om("synpunkter", publik)
    assert meningar.om("bedomning", full) == ""


@pytest.mark.parametrize(
    ("obeslutade", "i_tid", "sena", "lex_sarah", "synpunkter"),
    [
        (0, 0, 0, "Nämnden fick inga rapporter, liksom första halvåret 2025. Ingen är anmäld till IVO.", ""),
        (1, 0, 1, "En var inte beslutad när siffrorna lästes av.", "Den som väntade på svar fick det inte i tid."),
        (2, 1, 1, "Två var inte beslutade", "De som väntade på svar fick det i tid i ett av två fall (50 procent)."),
        (2, 0, 3, "Två var inte beslutade", "De som väntade på svar fick det i tid i inget av tre fall (0 procent)."),
    ],
)
def test_the_sentences_agree_in_number(
    kommun: Kommun, obeslutade: int, i_tid: int, sena: int, lex_sarah: str, synpunkter: str
) -> None:
    ArendeFactory(enhet=kommun.tallbacken, inkommen=datetime(2025, 2, 2, tzinfo=STOCKHOLM))  # so that 2025 is shown
    for _ in range(obeslutade):
        ArendeFactory(enhet=kommun.tallbacken, lex=True)
    for dag in [4] * i_tid + [30] * sena:
        nar = {"rad_bredvid__besvarad": datetime(2026, 3, dag, 9, tzinfo=STOCKHOLM)}
        ArendeFactory(enhet=kommun.tallbacken, typ="synpunkt", **nar)
    siffror = siffror_for(utkast(kommun), "fullstandig")
    assert lex_sarah in meningar.om("lex_sarah", siffror)
    assert meningar.om("synpunkter", siffror).endswith(synpunkter)


def test_the_period_s_name_is_the_one_of_its_own_code() -> None:
    assert Rapport(period="2018H2", slag="halvar").rubrik == "Halvårsredovisning, andra halvåret 2018"
    assert Rapport(period="2018H2").perioden == Period.tolka("2018H2")


def test_a_period_of_another_kind_is_said_in_correct_swedish(kommun: Kommun) -> None:
    with pytest.raises(OtillatenOvergang, match=r"görs för en månad\."):
        faststallande.skapa(kommun.ifn, Period.tolka("2026"), av=strateg(kommun), slag=Rapportslag.DELEGATION)
