"""Organisation and uppdrag from CSV: the differences, the errors, and all or nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kvalitet.behorighet import Befogenhet, Roll, delar_for
from kvalitet.organisation import forandring, tradet, uppdrag
from kvalitet.organisation.importering import Granskning, Skillnad, Underlag, granska, infor
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Uppdrag
from kvalitet.spar.models import Sparpost
from tests.conftest import Kommun
from tests.fabriker import ArendeFactory, PersonFactory, ge_uppdrag, person_med

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)
ORG = "kod;typ;namn;kortnamn;verksamhetsform;overordnad;fran;till\n"
UPP = "anvandarnamn;fornamn;efternamn;befattning;epost;roll;plats;fran;till\n"
# The organisation of the fixture `kommun`, as a file.
SOM_DET_AR = ORG + (
    "KOMMUN;Kommun;Provköpings kommun;;;;2015-01-01;\n"
    "IFN;Nämnd;Individ- och familjenämnden;IFN;;KOMMUN;2015-01-01;\n"
    "AN;Nämnd;Äldrenämnden;ÄN;;KOMMUN;2015-01-01;\n"
    "SOC;Förvaltning;Socialförvaltningen;;;KOMMUN;2015-01-01;\n"
    "BOU;Avdelning;Barn och unga;;;SOC;2015-01-01;\n"
    "TALL;Enhet;Stödboendet Tallbacken;;egen_regi;BOU, IFN;2015-01-01;\n"
    "MOTT;enhet;Mottagningen barn och unga;;Myndighetsutövning;IFN,BOU;;\n"
    "ALDRE;Enhet;Äldreboendet Åsen;;egen_regi;SOC,AN;2015-01-01;\n"
)


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


def underlag(organisation: str = "", uppdragen: str = "", dag: date = I_DAG) -> Underlag:
    return Underlag(organisation.encode("cp1252"), uppdragen.encode("utf-8-sig") if uppdragen else b"", dag)


def prova(organisation: str = "", uppdragen: str = "", dag: date = I_DAG, av: Person | None = None) -> Granskning:
    return granska(underlag(organisation, uppdragen, dag), av=av)


def genomfor(organisation: str = "", uppdragen: str = "", dag: date = I_DAG, av: Person | None = None) -> Granskning:
    fil = underlag(organisation, uppdragen, dag)
    utfall = infor(fil, fingeravtryck=granska(fil, av=av).fingeravtryck, av=av)
    assert (utfall.hinder, felen(utfall)) == ("", [])
    assert utfall.inford
    return utfall


def felen(granskning: Granskning) -> list[str]:
    return [str(fel) for fil in granskning.filer for fel in fil.tabell.fel]


def skillnad(skillnader: list[Skillnad]) -> list[tuple[str, tuple[tuple[str, str, str], ...]]]:
    return [(s.vad, s.andringar) for s in skillnader]


class TestOrganisation:
    def test_the_whole_of_a_kommun_from_an_empty_database_in_any_order(self, db: None) -> None:
        rubrik, *rader = SOM_DET_AR.splitlines(keepends=True)
        genomfor(rubrik + "".join(reversed(rader)))
        tall = Organisationsdel.objects.get(kod="TALL")
        assert {typ: d.kod for typ, d in tradet.over(tall.pk, date(2020, 1, 1)).items()} == {
            "enhet": "TALL", "avdelning": "BOU", "namnd": "IFN", "forvaltning": "SOC", "kommun": "KOMMUN",
        }  # fmt: skip

    def test_a_file_that_says_what_is_changes_nothing_and_asks_little(
        self, kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        with django_assert_max_num_queries(20):
            granskning = prova(SOM_DET_AR)
        assert felen(granskning) == []
        assert granskning.antal_andringar == 0
        assert granskning.organisation.antal_oforandrade == 8

    def test_every_change_is_shown_from_what_to_what_and_nothing_is_kept(self, kommun: Kommun) -> None:
        fil = SOM_DET_AR.replace("Stödboendet Tallbacken;;egen_regi;BOU, IFN", "Granbacken;;hsl;BOU,AN")
        fil = fil.replace("Äldrenämnden;ÄN", "Äldrenämnden;ÄLN") + "NY;Enhet;Nya enheten;;hsl;AN;2026-07-01;\n"
        granskning = prova(fil)
        assert felen(granskning) == []
        assert skillnad(granskning.organisation.nya) == [
            ("NY Nya enheten", (("typ", "", "Enhet"), ("överordnad", "", "AN"), ("från", "", "2026-07-01")))
        ]
        assert skillnad(granskning.organisation.andrade) == [
            ("AN Äldrenämnden", (("kortnamn", "ÄN", "ÄLN"),)),
            (
                "TALL Granbacken",
                (
                    ("namn", "Stödboendet Tallbacken", "Granbacken"),
                    ("verksamhetsform", "Utförd vård och omsorg i egen regi", "Hälso- och sjukvård"),
                    ("överordnad", "BOU, IFN", "AN, BOU"),
                ),
            ),
        ]
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.namn == "Stödboendet Tallbacken"
        assert not Organisationsdel.objects.filter(kod="NY").exists()
        assert not Sparpost.objects.exists()

    def test_what_was_previewed_is_what_is_applied_from_its_day(self, kommun: Kommun) -> None:
        av = PersonFactory()
        dag = date(2026, 5, 1)
        fil = SOM_DET_AR.replace("Stödboendet Tallbacken;;egen_regi;BOU, IFN", "Granbacken;;egen_regi;BOU,AN")
        genomfor(fil, dag=dag, av=av)
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.namn == "Granbacken"
        assert tradet.over(kommun.tallbacken.pk, date(2026, 4, 30))["namnd"] == kommun.ifn
        assert tradet.over(kommun.tallbacken.pk, dag)["namnd"] == kommun.an
        post = Sparpost.objects.get(verb="importera_organisation")
        assert (post.person, post.detalj) == (av, {"organisation": {"nya": 0, "andrade": 1}})
        assert prova(fil, dag=dag).antal_andringar == 0

    def test_what_is_missing_in_the_file_is_listed_and_left(self, kommun: Kommun) -> None:
        fil = "".join(rad for rad in SOM_DET_AR.splitlines(keepends=True) if not rad.startswith(("TALL", "MOTT")))
        utfall = genomfor(fil)
        assert utfall.organisation.saknas == ["MOTT Mottagningen barn och unga", "TALL Stödboendet Tallbacken"]
        assert Organisationsdel.objects.finns(I_DAG).filter(kod="TALL").exists()

    def test_closings_take_what_is_under_first(self, kommun: Kommun) -> None:
        fil = SOM_DET_AR
        for kod in ("BOU", "TALL", "MOTT"):
            rad = next(r for r in fil.splitlines() if r.startswith(kod))
            fil = fil.replace(rad, f"{rad}2026-12-31")
        genomfor(fil)
        slutar = Organisationsdel.objects.filter(giltig__endswith=date(2027, 1, 1))
        assert set(slutar.values_list("kod", flat=True)) == {"BOU", "TALL", "MOTT"}
        assert prova(fil).antal_andringar == 0

    def test_a_closing_with_open_arenden_is_refused_with_how_many(self, kommun: Kommun) -> None:
        ArendeFactory(enhet=kommun.tallbacken)
        granskning = prova(SOM_DET_AR.replace("BOU, IFN;2015-01-01;", "BOU, IFN;2015-01-01;2026-05-31"))
        (fel,) = felen(granskning)
        assert fel.startswith("Rad 7, kolumn till: Hos Stödboendet Tallbacken finns 1 ärende kvar att göra klart")

    @pytest.mark.parametrize(
        ("rad", "fel"),
        [
            ("TALL;Avdelning;Stödboendet Tallbacken;;;BOU;2015-01-01;", "Rad 2: TALL är enhet i systemet"),
            ("TALL;Enhet;Stödboendet Tallbacken;;hsl;BOU,IFN;2016-01-01;", "Rad 2: TALL finns från 2015-01-01"),
            ("TALL;Enhet;Stödboendet Tallbacken;;;BOU,IFN;;", "Rad 2: Välj verksamhetsform"),
            ("TALL;Enhet;Stödboendet Tallbacken;;hsl;BOU;;", "Rad 2: Stödboendet Tallbacken skulle inte höra till"),
            ("TALL;Enhet;Stödboendet Tallbacken;;hsl;;;", "Rad 2: Stödboendet Tallbacken"),
            ("TALL;Enhet;Stödboendet Tallbacken;;hsl;BOU,XYZ;;", "Rad 2: Koden XYZ finns inte"),
            ("BOU;Avdelning;Barn och unga;;;TALL;;", "Rad 2: En avdelning kan inte stå under en enhet"),
            ("NY;Enhet;Ny;;hsl;XYZ;2020-01-01;", "Rad 2, kolumn överordnad: Koden XYZ finns inte"),
            ("NY;Enhet;Ny;;hsl;IFN;2010-01-01;", "Rad 2: Individ- och familjenämnden finns inte 2010-01-01"),
            ("NY;Enhet;Ny;;hsl;IFN;1/2/2020;", "Rad 2, kolumn från: ”1/2/2020” är inget datum"),
            ("NY;Enhett;Ny;;hsl;IFN;;", "Rad 2, kolumn typ: ”Enhett” går inte att använda här"),
            ("NY;Nämnd;Ny;IFN;;KOMMUN;;", "Rad 2: Kortnamnet IFN används redan"),
            (";Enhet;Ny;;hsl;IFN;;", "Rad 2, kolumn kod: Rutan är tom"),
            (f"NY;Enhet;{'x' * 121};;hsl;IFN;;", "Rad 2, kolumn namn: Texten är 121 tecken lång"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_row(self, kommun: Kommun, rad: str, fel: str) -> None:
        granskning = prova(ORG + rad + "\n")
        assert [text[: len(fel)] for text in felen(granskning)] == [fel]

    def test_new_delar_that_stand_under_each_other_are_refused(self, kommun: Kommun) -> None:
        granskning = prova(ORG + "A;Avdelning;A;;;B;;\nB;Avdelning;B;;;A;;\n")
        assert len(felen(granskning)) == 2

    def test_the_same_row_twice_is_passed_over_and_a_different_one_is_an_error(self, kommun: Kommun) -> None:
        ny = "NY;Enhet;Ny;;hsl;IFN;;\n"
        granskning = prova(ORG + ny + ny + "ny;Enhet;Annan;;hsl;IFN;;\n")
        assert [s.nummer for s in granskning.organisation.dubbletter] == [3]
        assert felen(granskning) == ["Rad 4, kolumn kod: Koden ny finns redan på rad 2, med andra uppgifter."]

    def test_one_error_keeps_everything_out(self, kommun: Kommun) -> None:
        fil = underlag(ORG + "NY;Enhet;Ny;;hsl;IFN;;\nFEL;Enhet;Fel;;hsl;XYZ;;\n")
        utfall = infor(fil, fingeravtryck=granska(fil, av=None).fingeravtryck, av=None)
        assert not utfall.inford
        assert not Organisationsdel.objects.filter(kod="NY").exists()

    def test_a_change_in_between_stops_the_import_and_says_so(self, kommun: Kommun) -> None:
        fil = underlag(SOM_DET_AR.replace("Stödboendet Tallbacken", "Granbacken"))
        granskad = granska(fil, av=None)
        forandring.byt_namn(kommun.tallbacken, "Björkbacken", fran=I_DAG - timedelta(days=9), av=None)
        utfall = infor(fil, fingeravtryck=granskad.fingeravtryck, av=None)
        assert not utfall.inford
        assert utfall.hinder.startswith("Något har ändrats i systemet")
        kommun.tallbacken.refresh_from_db()
        assert kommun.tallbacken.namn == "Björkbacken"


class TestUppdrag:
    def test_a_new_person_gets_an_account_without_password_and_uppdrag_that_hold(self, kommun: Kommun) -> None:
        rad = "nils;Nils;Provsson;chef;nils@prov.example;Enhetschef;TALL;2024-01-01;\n"
        utfall = genomfor(uppdragen=UPP + rad + rad.replace("Enhetschef;TALL", "medarbetare;mott"))
        nils = Person.objects.get(anvandarnamn="nils")
        assert not nils.has_usable_password()
        assert (nils.befattning, nils.epost) == ("chef", "nils@prov.example")
        assert set(delar_for(nils, Befogenhet.RAPPORTERA)) == {kommun.tallbacken, kommun.mottagningen}
        assert skillnad(utfall.uppdrag.nya)[0] == (
            "nils Nils Provsson: Enhetschef, TALL",
            (("från", "", "2024-01-01"),),
        )

    def test_both_files_together_can_refer_to_each_other(self, kommun: Kommun) -> None:
        genomfor(
            ORG + "NY;Enhet;Nya enheten;;hsl;AN;2026-01-01;\n",
            UPP + "nils;Nils;Provsson;;;Enhetschef;NY;2026-01-01;\n",
        )
        assert Uppdrag.objects.get(person__anvandarnamn="nils").delen.kod == "NY"

    def test_changes_of_a_person_and_the_end_of_an_uppdrag_are_shown(self, kommun: Kommun) -> None:
        person = person_med(Roll.ENHETSCHEF, kommun.tallbacken, anvandarnamn="nils", fornamn="Nils", efternamn="Prov")
        utfall = genomfor(uppdragen=UPP + "NILS;Nils;Provsson;chef;;enhetschef;TALL;2015-01-01;2026-05-31\n")
        assert skillnad(utfall.uppdrag.andrade) == [
            (
                "NILS Nils Provsson: Enhetschef, TALL",
                (
                    ("efternamn", "Prov", "Provsson"),
                    ("befattning", "provperson", "chef"),
                    ("till", "", "2026-05-31"),
                ),
            )
        ]
        assert not delar_for(Person.objects.get(pk=person.pk), Befogenhet.SE_ARENDE).exists()

    def test_empty_befattning_and_epost_leave_what_is_there(self, kommun: Kommun) -> None:
        PersonFactory(anvandarnamn="nils", fornamn="Nils", efternamn="Prov", befattning="chef", epost="n@prov.example")
        granskning = prova(uppdragen=UPP + "nils;Nils;Prov;;;;;;\n")
        assert (felen(granskning), granskning.antal_andringar) == ([], 0)

    def test_uppdrag_that_are_missing_in_the_file_are_listed_and_left(self, kommun: Kommun) -> None:
        person = person_med(Roll.ENHETSCHEF, kommun.tallbacken, anvandarnamn="kvar", fornamn="Kvar", efternamn="Ar")
        utfall = genomfor(uppdragen=UPP + "nils;Nils;Provsson;;;Enhetschef;TALL;2024-01-01;\n")
        assert utfall.uppdrag.saknas == ["kvar Kvar Ar: Enhetschef, TALL"]
        assert person.uppdrag.get().till is None

    @pytest.mark.parametrize(
        ("rad", "fel"),
        [
            ("nils;Nils;P;;;Chef;TALL;2024-01-01;", "Rad 2, kolumn roll: ”Chef” går inte att använda här"),
            ("nils;Nils;P;;;Enhetschef;XYZ;2024-01-01;", "Rad 2: Platsen XYZ finns inte"),
            ("nils;Nils;P;;;Enhetschef;;2024-01-01;", "Rad 2: Rollen behöver en plats"),
            ("nils;Nils;P;;;Enhetschef;TALL;;", "Rad 2: Skriv från vilken dag"),
            ("nils;Nils;P;;;Enhetschef;TALL;2014-01-01;", "Rad 2: Stödboendet Tallbacken finns från 2015-01-01"),
            ("nils;Nils;P;;;Enhetschef;TALL;2024-01-01;2023-01-01", "Rad 2: Sista dagen ligger före"),
            ("nils;Nils;P;;inte-epost;Enhetschef;TALL;2024-01-01;", "Rad 2, kolumn e-post: ”inte-epost” är ingen"),
            ("två ord;Nils;P;;;;;;", "Rad 2: Användarnamnet ska ha"),
            ("nils;;P;;;;;;", "Rad 2, kolumn förnamn: Rutan är tom"),
            ("stangd;Stängd;P;;;Enhetschef;TALL;2024-01-01;", "Rad 2: Kontot för Stängd P är avstängt"),
            ("slut;Slut;P;provperson;;Enhetschef;TALL;2015-01-01;", "Rad 2: Uppdraget slutar 2025-12-31 i systemet"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_row(self, kommun: Kommun, rad: str, fel: str) -> None:
        PersonFactory(anvandarnamn="stangd", fornamn="Stängd", efternamn="P", befattning="", is_active=False)
        slut = PersonFactory(anvandarnamn="slut", fornamn="Slut", efternamn="P")
        ge_uppdrag(slut, Roll.ENHETSCHEF, kommun.tallbacken, till=date(2025, 12, 31))
        granskning = prova(uppdragen=UPP + rad + "\n")
        assert [text[: len(fel)] for text in felen(granskning)] == [fel]

    def test_the_same_person_with_two_names_is_an_error(self, kommun: Kommun) -> None:
        rad = "nils;Nils;Prov;;;Enhetschef;TALL;2024-01-01;\n"
        granskning = prova(uppdragen=UPP + rad + rad.replace("Prov;", "Provsson;").replace("TALL", "MOTT"))
        assert felen(granskning) == ["Rad 3: nils har ett annat namn, befattning eller e-post på rad 2."]

    def test_a_systemforvaltare_cannot_give_herself_a_roll_by_a_file(self, kommun: Kommun) -> None:
        jag = person_med(Roll.SYSTEMFORVALTARE, kommun.kommun, anvandarnamn="jag", fornamn="Jag", efternamn="P")
        for fran in ("2024-01-01", "2026-12-01"):
            granskning = prova(uppdragen=UPP + f"jag;Jag;P;;;Enhetschef;TALL;{fran};\n", av=jag)
            assert granskning.hinder.startswith("Det här skulle ge dig själv nya rättigheter")

    def test_a_systemforvaltare_is_not_locked_out_by_a_file(self, kommun: Kommun) -> None:
        jag = person_med(Roll.SYSTEMFORVALTARE, kommun.kommun, anvandarnamn="jag", fornamn="Jag", efternamn="P")
        granskning = prova(uppdragen=UPP + "jag;Jag;P;;;Systemförvaltare;KOMMUN;2015-01-01;2026-06-01\n", av=jag)
        assert felen(granskning) == ["Rad 2: Då finns ingen systemförvaltare kvar. Ge någon annan uppdraget först."]

    def test_many_unchanged_rows_ask_no_more_than_few(
        self, kommun: Kommun, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        rader = []
        for n in range(30):
            person_med(Roll.ENHETSCHEF, kommun.tallbacken, anvandarnamn=f"p{n}", fornamn="P", efternamn="P")
            rader.append(f"p{n};P;P;;;Enhetschef;TALL;2015-01-01;\n")
        with django_assert_max_num_queries(12):
            granskning = prova(uppdragen=UPP + "".join(rader))
        assert granskning.uppdrag.antal_oforandrade == 30


class TestKommando:
    @pytest.fixture
    def fil(self, tmp_path: Path) -> Path:
        vag = tmp_path / "organisation.csv"
        vag.write_bytes((ORG + "NY;Enhet;Nya enheten;;hsl;IFN;2026-01-01;\n").encode())
        return vag

    def test_without_skarpt_it_only_tells(self, kommun: Kommun, fil: Path, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("importera_organisation", str(fil))
        ut = capsys.readouterr().out
        assert "Ny: NY Nya enheten" in ut
        assert "Inget är infört. Lägg till --skarpt" in ut
        assert not Organisationsdel.objects.filter(kod="NY").exists()

    def test_with_skarpt_it_does_both_files(self, kommun: Kommun, fil: Path, tmp_path: Path) -> None:
        uppdragsfil = tmp_path / "uppdrag.csv"
        uppdragsfil.write_bytes((UPP + "nils;Nils;Provsson;;;Enhetschef;NY;2026-01-01;\n").encode("utf-16"))
        call_command("importera_organisation", str(fil), "--uppdrag", str(uppdragsfil), "--skarpt")
        assert Uppdrag.objects.get().delen.kod == "NY"

    def test_errors_are_printed_with_file_and_row_and_the_command_fails(
        self, kommun: Kommun, fil: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fil.write_text(ORG + "NY;Enhet;Ny;;hsl;XYZ;;\n")
        with pytest.raises(CommandError, match="1 fel"):
            call_command("importera_organisation", str(fil), "--skarpt")
        assert "organisation.csv: Rad 2, kolumn överordnad: Koden XYZ finns inte" in capsys.readouterr().out

    def test_a_file_that_does_not_exist_gives_one_sentence(self, db: None) -> None:
        with pytest.raises(CommandError, match="går inte att öppna"):
            call_command("importera_organisation", "finns-inte.csv")

    def test_no_file_at_all_gives_one_sentence(self, db: None) -> None:
        with pytest.raises(CommandError, match="Ange minst en fil"):
            call_command("importera_organisation")

    def test_the_first_systemforvaltare_of_an_empty_installation_can_log_in(
        self, db: None, capsys: pytest.CaptureFixture[str]
    ) -> None:
        call_command("skapa_systemforvaltare", "anna", "Anna", "Prov")
        anna = Person.objects.get(anvandarnamn="anna")
        losenord = capsys.readouterr().out.split("Engångslösenord: ")[1].split()[0]
        assert anna.check_password(losenord)
        assert anna.engangslosenord
        assert delar_for(anna, Befogenhet.SKOTA_ORGANISATION).get().typ == Deltyp.KOMMUN
        assert Sparpost.objects.filter(verb="ge_uppdrag").exists()
        with pytest.raises(CommandError, match="används redan"):
            call_command("skapa_systemforvaltare", "anna", "Anna", "Prov")


def test_a_rule_that_refuses_by_hand_refuses_in_a_file_too(kommun: Kommun) -> None:
    """The import has no rules of its own: it is the verbs of the organisation, row by row."""
    jag = person_med(Roll.SYSTEMFORVALTARE, kommun.kommun)
    uppdrag.ge_uppdrag(PersonFactory(anvandarnamn="nils"), Roll.LEDAMOT, kommun.ifn, fran=I_DAG, av=jag)
    granskning = prova(uppdragen=UPP + "nils;Prov;Person;;;Ledamot;IFN;2026-07-01;\n")
    assert any("har redan uppdraget ledamot" in fel for fel in felen(granskning))


def test_the_sample_files_of_the_documentation_can_be_read_in(db: None) -> None:
    mapp = Path(__file__).parents[3] / "docs" / "exempel"
    filerna = Underlag((mapp / "organisation.csv").read_bytes(), (mapp / "uppdrag.csv").read_bytes(), I_DAG)
    granskning = granska(filerna, av=None)
    assert (felen(granskning), granskning.hinder) == ([], "")
    assert (len(granskning.organisation.nya), len(granskning.uppdrag.nya)) == (7, 3)
