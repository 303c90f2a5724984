"""From draft to fastställd: what each verb asks for, and that nothing changes what is fixed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from avvikelser.models import Arende, Arendetyp, Utfall
from kvalitet.frister import Period
from kvalitet.organisation.models import Benamning
from kvalitet.organisation.roller import Roll
from kvalitet.overgang import OtillatenOvergang
from kvalitet.personnummer import kontrollsiffra
from kvalitet.spar.models import Sparpost
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Avsnitt, Avsnittsnyckel, FaststalldAndrasAldrig, Rapport, Underlag
from rapporter.sammanstallning.papper import spara_pdf
from rapporter.sammanstallning.version import offentliga_texter
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, DelFactory, PersonFactory, forsvinn, ge_uppdrag, person_med
from tests.rapporter.scen_rapport import H1, faststalld, nagra_arenden, skrivet, strateg, utkast


@pytest.fixture
def arenden(kommun: Kommun) -> None:
    nagra_arenden(kommun)


def avsnitt(rapport: Rapport, nyckel: str = "lex_sarah") -> Avsnitt:
    return rapport.avsnitt.get(nyckel=nyckel)


# --- The draft ---


def test_a_new_rapport_has_a_dnr_its_figures_and_every_section(kommun: Kommun, arenden: None) -> None:
    rapport = utkast(kommun)
    assert rapport.dnr.startswith("IFN ")
    assert Halvarssiffror.fran_json(rapport.siffror) == halvarssiffror(kommun.ifn, H1, rapport.brytpunkt)
    assert [a.nyckel for a in rapport.avsnitt.all()] == [n for n in Avsnittsnyckel if n != Avsnittsnyckel.UTFORARE]
    assert len(rapport.underlag.arenden) == 10
    assert rapport.rubrik == "Halvårsredovisning, första halvåret 2026"


def test_a_namnd_with_utforare_gets_a_section_about_them(kommun: Kommun) -> None:
    DelFactory(verksamhetsform="extern", under=[kommun.ifn])
    assert avsnitt(utkast(kommun), "utforare").rubrik == "Externa utförare"


def test_there_is_one_rapport_per_namnd_and_half_year(kommun: Kommun) -> None:
    av = strateg(kommun)
    utkast(kommun, av)
    with pytest.raises(OtillatenOvergang, match="har redan en rapport"):
        utkast(kommun, av)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rapport.objects.create(
            namnd=kommun.ifn, period="2026H1", dnr="IFN 2026/x", brytpunkt=timezone.now(), siffror={}, created_by=av
        )
    faststallande.skapa(kommun.ifn, H1.foregaende, av=av)


def test_a_half_year_that_has_not_begun_has_no_rapport(kommun: Kommun) -> None:
    with pytest.raises(OtillatenOvergang, match="har inte börjat"):
        faststallande.skapa(kommun.ifn, Period.tolka("2040H1"), av=strateg(kommun))


@pytest.mark.parametrize("roll", [Roll.ENHETSCHEF, Roll.NAMNDSEKRETERARE, Roll.REVISOR])
def test_who_does_not_compile_cannot_create(kommun: Kommun, roll: str) -> None:
    with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
        faststallande.skapa(kommun.ifn, H1, av=person_med(roll, kommun.ifn))


def test_an_uppdrag_over_a_part_of_the_namnd_is_not_enough(kommun: Kommun) -> None:
    for del_ in (kommun.tallbacken, kommun.an):
        with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
            faststallande.skapa(kommun.ifn, H1, av=person_med(Roll.KVALITETSSTRATEG, del_))


def test_the_figures_do_not_depend_on_who_asked_for_them(kommun: Kommun, arenden: None) -> None:
    """One sees lex Sarah, the other nothing but figures; both get the same."""
    seende = utkast(kommun)
    siffror = Halvarssiffror.fran_json(seende.siffror)
    Rapport.objects.all().delete()
    annan = PersonFactory()
    ge_uppdrag(annan, Roll.KVALITETSSTRATEG, kommun.ifn)
    ny = faststallande.skapa(kommun.ifn, H1, av=annan, brytpunkt=seende.brytpunkt)
    assert Halvarssiffror.fran_json(ny.siffror) == siffror


# --- Writing ---


def test_an_unfinished_text_always_saves_and_each_save_is_a_version(kommun: Kommun) -> None:
    av = strateg(kommun)
    stycke = avsnitt(utkast(kommun, av))
    stycke = faststallande.skriv_avsnitt(stycke, av=av, text="Halvt", version=0)
    stycke = faststallande.skriv_avsnitt(stycke, av=av, text="Helt", version=1)
    assert (stycke.version, stycke.text, stycke.andrad_av) == (2, "Helt", av)
    assert [h.text for h in stycke.history.order_by("version")] == ["", "Halvt", "Helt"]


def test_the_second_of_two_who_write_is_told_and_nothing_is_overwritten(kommun: Kommun) -> None:
    av, annan = strateg(kommun), person_med(Roll.KVALITETSSTRATEG, kommun.ifn, fornamn="Karin", efternamn="Provsson")
    stycke = avsnitt(utkast(kommun, av))
    faststallande.skriv_avsnitt(stycke, av=annan, text="Karins text", version=0)
    with pytest.raises(faststallande.NagonSparadeFore, match="Karin Provsson sparade före dig") as fel:
        faststallande.skriv_avsnitt(stycke, av=av, text="Min text", version=0)
    assert fel.value.avsnitt.text == "Karins text"
    assert avsnitt(stycke.rapport).text == "Karins text"
    assert faststallande.skriv_avsnitt(stycke, av=av, text="Karins text", version=0).version == 1


def test_a_section_needs_a_text_to_be_done_and_is_then_locked_until_opened(kommun: Kommun) -> None:
    av = strateg(kommun)
    stycke = avsnitt(utkast(kommun, av))
    with pytest.raises(OtillatenOvergang, match="Skriv en text"):
        faststallande.skriv_avsnitt(stycke, av=av, text="  \n ", version=0, klar=True)
    stycke = faststallande.skriv_avsnitt(stycke, av=av, text="Klart.", version=0, klar=True)
    with pytest.raises(OtillatenOvergang, match="Öppna det igen"):
        faststallande.skriv_avsnitt(stycke, av=av, text="Mer", version=1)
    stycke = faststallande.oppna_avsnitt(stycke, av=av)
    assert faststallande.skriv_avsnitt(stycke, av=av, text="Mer", version=1).text == "Mer"
    assert Sparpost.objects.filter(verb="oppna_avsnitt").count() == 1


def test_only_who_compiles_for_the_whole_namnd_writes(kommun: Kommun) -> None:
    stycke = avsnitt(utkast(kommun))
    with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
        faststallande.skriv_avsnitt(stycke, av=person_med(Roll.ENHETSCHEF, kommun.tallbacken), text="x", version=0)


# --- Counting again ---


def test_counting_again_opens_the_sections_whose_tables_changed_and_no_others(kommun: Kommun, arenden: None) -> None:
    av = strateg(kommun)
    rapport = skrivet(utkast(kommun, av), av)
    ArendeFactory(enhet=kommun.tallbacken, typ=Arendetyp.SYNPUNKT)
    andrat = faststallande.rakna_om(rapport, av=av)
    assert "Klagomål per enhet: Stödboendet Tallbacken, 2026" in {s.var for s in andrat}
    assert set(rapport.avsnitt.filter(klar=False).values_list("nyckel", flat=True)) == {"sammanfattning", "synpunkter"}
    assert avsnitt(rapport, "synpunkter").text == "Provtext för Synpunkter och klagomål."
    assert len(Rapport.objects.get().underlag.arenden) == 11


def test_counting_again_without_change_moves_only_the_cut_off(kommun: Kommun, arenden: None) -> None:
    av = strateg(kommun)
    rapport = skrivet(utkast(kommun, av), av)
    assert faststallande.rakna_om(rapport, av=av) == ()
    ny = Rapport.objects.get()
    assert ny.brytpunkt > rapport.brytpunkt
    assert not ny.avsnitt.filter(klar=False).exists()


# --- Fixing it ---


def test_what_stands_in_the_way_is_said_in_sentences(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapport = utkast(kommun, av)
    nio = "850101123"
    nummer = f"19{nio[:6]}-{nio[6:]}{kontrollsiffra(nio)}"
    faststallande.skriv_avsnitt(avsnitt(rapport), av=av, text=f"Det gällde {nummer}.", version=0)
    siffror, text, klara = faststallande.kontroller(rapport)
    assert (siffror.klar, text.klar, klara.klar) == (True, False, False)
    assert text.text == "Det ser ut att finnas ett personnummer i avsnittet ”Lex Sarah”"
    assert klara.text.startswith("Avsnitt att markera som klara: ”Sammanfattning”, ”Lex Sarah”")
    with pytest.raises(OtillatenOvergang, match="personnummer i avsnittet ”Lex Sarah”"):
        faststallande.faststall(rapport, av=av)


def test_a_half_year_that_is_not_over_cannot_be_faststalld(kommun: Kommun) -> None:
    av, dag = strateg(kommun), timezone.localdate()
    period = Period.tolka(f"{dag.year}H{1 if dag.month < 7 else 2}")
    rapport = skrivet(faststallande.skapa(kommun.ifn, period, av=av), av)
    with pytest.raises(OtillatenOvergang, match=f"Halvåret slutar {period.slut}"):
        faststallande.faststall(rapport, av=av)


def test_only_who_may_faststalla_does_so(kommun: Kommun) -> None:
    rapport = skrivet(utkast(kommun, av := strateg(kommun)), av)
    with pytest.raises(OtillatenOvergang, match="uppdrag för hela nämnden"):
        faststallande.faststall(rapport, av=person_med(Roll.FORVALTNINGSCHEF, kommun.ifn))


def test_figures_that_cannot_be_made_again_are_not_fixed(kommun: Kommun, arenden: None) -> None:
    rapport = skrivet(utkast(kommun, av := strateg(kommun)), av)
    Arende.objects.filter(typ=Arendetyp.AVVIKELSE).update(verksamhetsform="hsl")
    with pytest.raises(OtillatenOvergang, match="går inte att få fram igen"):
        faststallande.faststall(rapport, av=av)


def test_a_faststalld_rapport_has_checksums_a_time_a_person_and_a_job_for_its_pdf(
    kommun: Kommun, arenden: None
) -> None:
    av = strateg(kommun)
    rapport, jobb = faststallande.faststall(skrivet(utkast(kommun, av), av), av=av)
    assert rapport.status == Rapport.Status.FASTSTALLD
    assert rapport.faststalld_av == av
    assert len(rapport.kontrollsumma_siffror) == len(rapport.kontrollsumma_text) == 64
    assert jobb.argument == {"rapport": rapport.pk}
    assert offentliga_texter(rapport, "beslut") == {"beslut": "Provtext för Förslag till beslut."}
    assert Sparpost.objects.filter(verb="faststall_rapport", objekt_id=str(rapport.pk)).count() == 1


# --- Nothing changes it ---


def test_save_update_and_delete_refuse_with_a_sentence(kommun: Kommun) -> None:
    rapport = faststalld(kommun)
    stycke = avsnitt(rapport)
    rapport.dnr = "IFN 2026/1"
    stycke.text = "Ändrat"
    for andring in (
        rapport.save,
        rapport.delete,
        stycke.save,
        stycke.delete,
        lambda: Rapport.objects.update(brytpunkt=timezone.now()),
        lambda: Rapport.objects.all().delete(),
        lambda: Avsnitt.objects.update(text=""),
        lambda: Avsnitt.objects.all().delete(),
        lambda: rapport.avsnitt.filter(nyckel="beslut").update(klar=False),
        lambda: Rapport.objects.bulk_update([rapport], ["dnr"]),
    ):
        with pytest.raises(FaststalldAndrasAldrig, match="Gör en rättelse"), transaction.atomic():
            andring()
    assert Rapport.objects.get().dnr != "IFN 2026/1"


@pytest.mark.parametrize(
    "sats",
    [
        "UPDATE rapporter_rapport SET siffror = '{}'",
        "UPDATE rapporter_rapport SET status = 'utkast', faststalld = NULL, faststalld_av_id = NULL,"
        " kontrollsumma_text = ''",
        "UPDATE rapporter_rapport SET dnr = dnr",
        "DELETE FROM rapporter_rapport",
        "UPDATE rapporter_avsnitt SET text = 'ändrat'",
        "DELETE FROM rapporter_avsnitt",
        "INSERT INTO rapporter_avsnitt (rapport_id, nyckel, rubrik, ordning, text, klar, version)"
        " SELECT id, 'utforare', 'x', 99, '', false, 0 FROM rapporter_rapport",
        "UPDATE rapporter_underlag SET arenden = '{}'",
        "DELETE FROM rapporter_underlag",
    ],
)
def test_the_database_refuses_what_goes_past_the_rules(kommun: Kommun, sats: str) -> None:
    faststalld(kommun)
    with pytest.raises(IntegrityError, match="fastställd"), transaction.atomic(), connection.cursor() as markor:
        markor.execute(sats)


def test_a_draft_may_be_changed_and_removed(kommun: Kommun) -> None:
    rapport = utkast(kommun)
    rapport.save()
    Avsnitt.objects.update(text="Fritt")
    Rapport.objects.all().delete()
    assert not Underlag.objects.exists()


def test_verbs_refuse_what_is_faststallt(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapport = faststalld(kommun, av)
    stycke = avsnitt(rapport)
    for verb in (
        lambda: faststallande.rakna_om(rapport, av=av),
        lambda: faststallande.faststall(rapport, av=av),
        lambda: faststallande.skriv_avsnitt(stycke, av=av, text="x", version=stycke.version),
        lambda: faststallande.oppna_avsnitt(stycke, av=av),
    ):
        with pytest.raises(FaststalldAndrasAldrig):
            verb()


def test_the_finished_pdf_is_put_in_once_and_never_again(kommun: Kommun) -> None:
    av = strateg(kommun)
    rapport = faststalld(kommun, av)
    forsta = spara_pdf(rapport, b"%PDF-full", b"%PDF-offentlig", utkast=False, av=av)
    andra = spara_pdf(rapport, b"%PDF-annan", b"%PDF-annan", utkast=False, av=av)
    assert forsta.pdf is not None
    assert andra.pdf == forsta.pdf
    assert forsta.pdf.namn == f"{rapport.dnr.replace('/', '-')} Halvårsredovisning 2026H1.pdf"
    with pytest.raises(IntegrityError), transaction.atomic():
        Rapport.objects.satt_pdf(Rapport(pk=rapport.pk, pdf=forsta.pdf_offentlig, pdf_offentlig=forsta.pdf))
    with pytest.raises(OtillatenOvergang, match="redan skapad"):
        faststallande.skapa_pdf(rapport, av=av)


def test_a_new_draft_pdf_replaces_the_old_and_a_late_one_is_refused(
    kommun: Kommun, django_capture_on_commit_callbacks: Any
) -> None:
    from kvalitet.bilagor.models import Bilaga
    from kvalitet.bilagor.mottagning import plats

    av = strateg(kommun)
    rapport = utkast(kommun, av)
    gammal = spara_pdf(rapport, b"%PDF-1", b"%PDF-2", utkast=True, av=av).pdf
    assert gammal is not None
    with django_capture_on_commit_callbacks(execute=True):
        spara_pdf(rapport, b"%PDF-3", b"%PDF-4", utkast=True, av=av)
    assert not Bilaga.objects.filter(pk=gammal.pk).exists()
    assert not plats(gammal).exists()
    assert Bilaga.objects.count() == 2
    faststallande.faststall(skrivet(rapport, av), av=av)
    assert Bilaga.objects.count() == 0
    with pytest.raises(OtillatenOvergang, match="fastställdes medan"):
        spara_pdf(rapport, b"%PDF-5", b"%PDF-6", utkast=True, av=av)


# --- Making it again ---


def test_a_faststalld_rapport_is_made_again_exactly_also_after_much_has_changed(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    for arende in Arende.objects.filter(typ=Arendetyp.LEX_SARAH)[:4]:
        arende.lex_sarah.utfall, arende.lex_sarah.beslutad = Utfall.ALLVARLIGT, timezone.now()
        arende.lex_sarah.anmald_ivo = date(2026, 9, 1)
        arende.lex_sarah.save()
    forsvinn(Arende.objects.filter(typ=Arendetyp.AVVIKELSE).get())
    ArendeFactory(enhet=kommun.tallbacken)
    utfall = faststallande.aterskapa(rapport, av=None)
    assert utfall.lika
    assert (utfall.skillnader, utfall.orsaker) == ((), ())
    logg = Sparpost.objects.get(verb="aterskapa_rapport")
    assert logg.detalj == {"lika": True, "skillnader": 0, "arenden": 0}


def test_an_arende_changed_behind_the_history_is_named_with_what_changed(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    Arende.objects.filter(dnr="IFN 2026/9000").update(enhet=kommun.tallbacken, verksamhetsform="egen_regi")
    utfall = faststallande.aterskapa(rapport, av=None)
    assert not utfall.lika
    assert [(o.dnr, o.vad) for o in utfall.orsaker] == [
        (
            "IFN 2026/9000",
            "Enhet: Mottagningen barn och unga blev Stödboendet Tallbacken; verksamhetsform: Myndighetsutövning blev "
            "Utförd vård och omsorg i egen regi.",
        )
    ]
    assert ("Lex Sarah-rapporter per enhet: Stödboendet Tallbacken, 2026", 3, 4) in {
        (s.var, s.fore, s.nu) for s in utfall.skillnader
    }


def test_an_arende_that_is_gone_and_one_that_was_slipped_in_are_named(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    bort = Arende.objects.get(dnr="IFN 2026/9001")
    pk = bort.pk
    forsvinn(bort)
    Arende.history.filter(id=pk).delete()
    insmugglat = ArendeFactory(enhet=kommun.tallbacken, dnr="IFN 2026/9999")
    Arende.objects.filter(pk=insmugglat.pk).update(
        created_at=rapport.brytpunkt - timedelta(days=1), andrad=rapport.brytpunkt - timedelta(days=1)
    )
    Arende.history.filter(id=insmugglat.pk).delete()
    orsaker = {o.dnr: o.vad for o in faststallande.aterskapa(rapport, av=None).orsaker}
    assert orsaker["IFN 2026/9001"].startswith("Räknades, men finns inte längre")
    assert orsaker["IFN 2026/9999"].startswith("Räknades inte, men finns nu")


def test_a_name_changed_backwards_in_time_is_told_apart_from_a_changed_figure(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    Benamning.objects.filter(delen=kommun.tallbacken).update(namn="Ett annat namn")
    utfall = faststallande.aterskapa(rapport, av=None)
    assert utfall.lika
    assert utfall.benamningar


def test_a_new_row_of_zeros_is_no_difference_but_is_told(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    DelFactory(namn="Insatt i efterhand", under=[kommun.avdelning, kommun.ifn])
    utfall = faststallande.aterskapa(rapport, av=None)
    assert utfall.lika
    assert utfall.benamningar


def test_stored_figures_that_no_longer_fit_their_checksum_are_told(kommun: Kommun, arenden: None) -> None:
    rapport = faststalld(kommun)
    rapport.siffror["tabeller"][0]["summa"]["varden"][0] += 1
    utfall = faststallande.aterskapa(rapport, av=None)
    assert not utfall.summan_stammer
    assert not utfall.lika


# --- Correcting ---


def test_a_correction_is_a_new_rapport_that_lists_what_differs(kommun: Kommun, arenden: None) -> None:
    av = strateg(kommun)
    rapport = faststalld(kommun, av)
    ArendeFactory(enhet=kommun.tallbacken)
    ny = faststallande.ratta(rapport, av=av)
    assert ny.rattar == rapport
    assert ny.rubrik == "Halvårsredovisning, första halvåret 2026, rättelse"
    assert {"var": "Avvikelser per enhet: Stödboendet Tallbacken, 2026", "fore": 1, "nu": 2} in ny.skillnader
    assert avsnitt(ny).text == "Provtext för Lex Sarah."
    assert not ny.avsnitt.filter(klar=True).exists()
    assert Rapport.objects.get(pk=rapport.pk).siffror == rapport.siffror
    with pytest.raises(OtillatenOvergang, match="redan en rättelse"):
        faststallande.ratta(rapport, av=av)


def test_a_draft_is_changed_and_not_corrected(kommun: Kommun) -> None:
    av = strateg(kommun)
    with pytest.raises(OtillatenOvergang, match="är ett utkast"):
        faststallande.ratta(utkast(kommun, av), av=av)


def test_the_latest_correction_lists_differences_from_now_when_counted_again(kommun: Kommun, arenden: None) -> None:
    av = strateg(kommun)
    ny = faststallande.ratta(faststalld(kommun, av), av=av)
    assert ny.skillnader == []
    ArendeFactory(enhet=kommun.tallbacken)
    faststallande.rakna_om(ny, av=av)
    ny.refresh_from_db()
    assert {"var": "Avvikelser per enhet: Stödboendet Tallbacken, 2026", "fore": 1, "nu": 2} in ny.skillnader


# --- Who sees it ---


def test_drafts_are_seen_by_those_who_write_and_faststallda_by_those_who_read(kommun: Kommun) -> None:
    from kvalitet.behorighet import Befogenhet, kan

    av = strateg(kommun)
    lasare = person_med(Roll.NAMNDSEKRETERARE, kommun.ifn)
    annan = person_med(Roll.NAMNDSEKRETERARE, kommun.an)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    rapport = utkast(kommun, av)
    assert kan(av, Befogenhet.SE_RAPPORT, rapport)
    assert not kan(lasare, Befogenhet.SE_RAPPORT, rapport)
    faststallande.faststall(skrivet(rapport, av), av=av)
    assert kan(lasare, Befogenhet.SE_RAPPORT, rapport)
    assert kan(lasare, Befogenhet.SE_RAPPORT, avsnitt(rapport))
    for utanfor in (annan, chef):
        assert not kan(utanfor, Befogenhet.SE_RAPPORT, rapport)
    assert isinstance(rapport.created_at, datetime)
