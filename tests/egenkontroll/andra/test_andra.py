"""Egenkontroll of other kinds: written, done, and acted upon."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from egenkontroll.andra import kontrollgang
from egenkontroll.andra.models import AnnanKontroll
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet
from kvalitet.overgang import OtillatenOvergang
from tests.egenkontroll.andra import andrascener as scen
from tests.egenkontroll.plan.planscener import strateg
from tests.fabriker import person_med

SE = Befogenhet.SE_EGENKONTROLL


def test_an_entry_keeps_its_figures_and_a_missing_one_is_not_zero(kommun):
    av = strateg(kommun.ifn)
    tal = [kontrollgang.Tal("Nöjda", None, None)]
    kontroll = kontrollgang.spara(kommun.ifn, scen.uppgift(tal=tal), av=av)
    assert kontroll.tal.get().eget is None
    kontrollgang.spara(kommun.ifn, scen.uppgift(), av=av, kontroll=kontroll)
    assert str(kontroll.tal.get().annat) == "71.50"


def test_one_that_is_done_is_locked_until_it_is_opened(kommun):
    av = strateg(kommun.ifn)
    utan = kontrollgang.spara(kommun.ifn, scen.uppgift(analys=""), av=av)
    with pytest.raises(OtillatenOvergang, match="Skriv en analys"):
        kontrollgang.bli_klar(utan, av=av)
    kontroll = kontrollgang.bli_klar(kontrollgang.spara(kommun.ifn, scen.uppgift(), av=av), av=av)
    with pytest.raises(OtillatenOvergang, match="redan klar"):
        kontrollgang.bli_klar(kontroll, av=av)
    with pytest.raises(OtillatenOvergang, match="Öppna den igen"):
        kontrollgang.spara(kommun.ifn, scen.uppgift(), av=av, kontroll=kontroll)
    kontrollgang.oppna_igen(kontroll, av=av)
    with pytest.raises(OtillatenOvergang, match="redan öppen"):
        kontrollgang.oppna_igen(kontroll, av=av)
    kontrollgang.spara(kommun.ifn, scen.uppgift(rubrik="Ny"), av=av, kontroll=kontroll)


def test_a_day_that_has_not_been_is_refused(kommun):
    with pytest.raises(OtillatenOvergang, match="framtiden"):
        kontrollgang.spara(kommun.ifn, scen.uppgift(matt=date(2999, 1, 1)), av=strateg(kommun.ifn))


def test_only_who_plans_for_the_namnd_writes(kommun):
    with pytest.raises(OtillatenOvergang, match="omfattar inte"):
        kontrollgang.spara(kommun.ifn, scen.uppgift(), av=strateg(kommun.an))


def test_an_enhetschef_reads_what_is_done_about_the_own_enhet(kommun):
    chef = person_med("enhetschef", kommun.tallbacken)
    egen = scen.kontroll(kommun.ifn, kommun.tallbacken, klar=True)
    scen.kontroll(kommun.ifn, kommun.tallbacken)  # not done
    scen.kontroll(kommun.ifn, kommun.mottagningen, klar=True)
    scen.kontroll(kommun.ifn, klar=True)
    assert list(AnnanKontroll.objects.for_user(chef, SE)) == [egen]
    assert AnnanKontroll.objects.for_user(strateg(kommun.ifn), SE).count() == 4
    assert not AnnanKontroll.objects.for_user(strateg(kommun.an), SE).exists()


def test_an_atgard_is_a_proposal_to_the_enhet_and_hangs_on_the_entry(kommun):
    av = strateg(kommun.ifn)
    chef = person_med("enhetschef", kommun.tallbacken)
    kontroll = scen.kontroll(kommun.ifn, klar=True)
    senast = timezone.localdate() + timedelta(days=30)
    atgard = kontrollgang.planera_atgard(
        kontroll, enhet=kommun.tallbacken, beskrivning="Fråga barnen.", ansvarig=chef, senast=senast, av=av
    )
    assert atgard.status == Atgard.Status.FORESLAGEN
    assert kontroll.atgarder.get() == atgard


# ---- the screens ----


def falt(**val) -> dict[str, str]:
    tabell = {f"tal-{n}-{namn}": "" for n in range(6) for namn in ("vad", "eget", "annat", "matt_i")}
    return {
        "slag": "malgrupp",
        "rubrik": "Vad de boende tycker",
        "kalla": "Egen enkät",
        "matt": "2026-03-01",
        "tal-TOTAL_FORMS": "6",
        "tal-INITIAL_FORMS": "6",
        **tabell,
        **val,
    }


def test_an_entry_is_written_on_screen_with_table_and_file(kommun, logga_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    fil = SimpleUploadedFile("rapport.pdf", b"%PDF-1.7\n%prov\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n")
    data = falt(namnd=kommun.ifn.pk, bilagor=fil, **{"tal-0-vad": "Trygga", "tal-0-eget": "87,5"})
    svar = klient.post(reverse("andra_kontroller:ny"), data)
    assert svar.status_code == 302, svar.context["form"].errors
    kontroll = AnnanKontroll.objects.get()
    assert str(kontroll.tal.get().eget) == "87.50"
    sida = klient.get(reverse("andra_kontroller:kontroll", args=[kontroll.pk])).content.decode()
    assert "87,5" in sida
    bilaga = kontroll.bilagor.get()
    assert klient.get(reverse("andra_kontroller:bilaga", args=[kontroll.pk, bilaga.pk])).status_code == 200
    svar = klient.post(
        reverse("andra_kontroller:andra", args=[kontroll.pk]),
        falt(analys="Fler är trygga.", **{"tal-0-vad": "Trygga", "tal-0-eget": "87,5"}),
    )
    assert svar.status_code == 302
    assert kontroll.bilagor.count() == 1
    klient.post(reverse("andra_kontroller:steg", args=[kontroll.pk]), {"steg": "klar"})
    kontroll.refresh_from_db()
    assert kontroll.klar is not None


@pytest.mark.parametrize(
    ("fel", "mening"),
    [
        ({"tal-0-eget": "87"}, "Skriv vad talet visar."),
        ({"tal-0-vad": "Trygga", "tal-0-eget": "många"}, "Skriv ett tal med siffror."),
        ({"rubrik": ""}, "Skriv en rubrik."),
        ({"matt": "2999-01-01"}, "Dagen ligger i framtiden."),
        ({"enhet": "999999"}, "Det valet finns inte längre."),
    ],
)
def test_what_cannot_be_read_is_told_by_the_field_and_nothing_is_kept(kommun, logga_in, fel, mening):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    svar = klient.post(reverse("andra_kontroller:ny"), falt(namnd=kommun.ifn.pk, **fel))
    assert mening in svar.content.decode()
    assert not AnnanKontroll.objects.exists()


def test_the_list_filters_and_asks_the_same_number_of_questions_however_many_there_are(
    kommun, logga_in, django_assert_max_num_queries
):
    klient, _ = logga_in("kvalitetsstrateg", kommun.ifn)
    for _ in range(4):
        scen.kontroll(kommun.ifn, kommun.tallbacken, klar=True)
    scen.kontroll(kommun.ifn)
    with django_assert_max_num_queries(10):
        sida = klient.get(reverse("andra_kontroller:lista")).content.decode()
    assert sida.count("Provjämförelsen</a>") == 5
    oppna = klient.get(reverse("andra_kontroller:lista"), {"lage": "oppen", "slag": "jamforelse"}).content.decode()
    assert oppna.count("Provjämförelsen</a>") == 1
    inga = klient.get(reverse("andra_kontroller:lista"), {"slag": "attityder"}).content.decode()
    assert "Inga kontroller här" in inga
