"""The import on screen: upload, look, carry out."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kvalitet.organisation import forandring
from kvalitet.organisation.models import Importunderlag, Organisationsdel
from tests.conftest import Kommun
from tests.kvalitet.organisation.skarmprov import Skarm, text

pytestmark = pytest.mark.django_db

I_DAG = date(2026, 6, 1)
ORG = "kod;typ;namn;kortnamn;verksamhetsform;överordnad;från;till\n"
NY = ORG + "NY;Enhet;Nya enheten;;hsl;IFN;2026-01-01;\n"


@pytest.fixture(autouse=True)
def dagen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: I_DAG)


@pytest.fixture
def skarm(kommun: Kommun) -> Skarm:
    return Skarm.forvaltare(kommun.kommun)


def ladda_upp(skarm: Skarm, organisation: str | bytes, dag: str = "2026-06-01") -> str:
    data = organisation if isinstance(organisation, bytes) else organisation.encode("cp1252")
    fil = SimpleUploadedFile("organisation.csv", data)
    return skarm.gor("import", organisation=fil, dag=dag)


def finns() -> bool:
    return Organisationsdel.objects.filter(kod="NY").exists()


def test_the_differences_are_shown_and_then_carried_out(skarm: Skarm) -> None:
    sida = ladda_upp(skarm, NY)
    assert "Inget är infört än. 1 ändring från måndag 1 juni 2026" in sida
    assert "1 ny, 0 ändrade, 0 oförändrade" in sida
    assert "NY Nya enheten typ: Enhet" in sida
    assert "Finns här men inte i filen, rörs inte: 8" in sida
    assert not finns()
    underlag = Importunderlag.objects.get()
    assert "1 ändring är införd" in skarm.gor("import-granska", underlag.pk)
    assert finns()
    assert not Importunderlag.objects.exists()


def test_errors_are_listed_with_row_and_column_and_there_is_no_button(skarm: Skarm) -> None:
    sida = ladda_upp(skarm, NY + "FEL;Enhet;Fel;;hsl;XYZ;1/2/2026;\n")
    assert "Rätta 1 fel i filen" in sida
    assert "3 från ”1/2/2026” är inget datum" in sida
    assert "Inför" not in sida
    assert "Rätta 1 fel" in skarm.gor("import-granska", Importunderlag.objects.get().pk)
    assert not finns()


def test_a_change_in_between_is_said_and_the_new_differences_can_be_carried_out(skarm: Skarm, kommun: Kommun) -> None:
    ladda_upp(skarm, ORG + "TALL;Enhet;Granbacken;;egen_regi;BOU,IFN;;\n")
    underlag = Importunderlag.objects.get()
    forandring.byt_namn(kommun.tallbacken, "Björkbacken", fran=date(2026, 5, 1), av=None)
    sida = skarm.gor("import-granska", underlag.pk)
    assert "Något har ändrats i systemet sedan du granskade. Inget är infört." in sida
    assert "namn: Björkbacken → Granbacken" in sida
    assert "1 ändring är införd" in skarm.gor("import-granska", underlag.pk)


def test_files_are_thrown_away(skarm: Skarm) -> None:
    ladda_upp(skarm, NY)
    assert "Filerna är borttagna" in skarm.gor("import-granska", Importunderlag.objects.get().pk, kasta="1")
    assert not Importunderlag.objects.exists()
    assert not finns()


def test_a_file_that_changes_nothing_says_so(skarm: Skarm) -> None:
    fil = skarm.klient.get(reverse("organisation:trad"), {"format": "csv"}).getvalue()
    assert "Filerna säger det som redan gäller" in ladda_upp(skarm, fil)


@pytest.mark.parametrize(
    ("data", "mening"),
    [
        (b"PK\x03\x04xlsx", "Spara den som CSV"),
        (b"\x00\x01\x02", "Kolumnen saknas"),
        (b"MZ\x81\x8d\xff", "teckenkodning"),
        ("🙂;<script>alert(1)</script>\n".encode(), "Kolumnen saknas"),
    ],
)
def test_files_that_are_something_else_give_a_sentence(skarm: Skarm, data: bytes, mening: str) -> None:
    assert mening in ladda_upp(skarm, data)


def test_no_file_an_empty_one_and_one_too_large_are_field_errors(skarm: Skarm, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Välj minst en fil." in skarm.gor("import", dag="2026-06-01")
    assert "Filen är tom" in ladda_upp(skarm, "")
    monkeypatch.setattr("kvalitet.organisation.forms.personer.STORST_IMPORT", 10)
    assert "Filen är större än 5 MB" in ladda_upp(skarm, NY)
    assert not Importunderlag.objects.exists()


def test_files_that_somebody_else_uploaded_are_not_seen(skarm: Skarm, kommun: Kommun) -> None:
    ladda_upp(skarm, NY)
    annan = Skarm.forvaltare(kommun.kommun)
    annan.se("import-granska", Importunderlag.objects.get().pk, status=404)


def test_who_manages_a_part_cannot_import_and_is_told_why(kommun: Kommun) -> None:
    skarm = Skarm.forvaltare(kommun.an)
    assert "Bara den som sköter hela kommunen" in skarm.se("import")
    assert "Bara den som sköter hela kommunen" in ladda_upp(skarm, NY)
    eget = Importunderlag.objects.create(av=skarm.person, andringsdag=I_DAG, organisation=NY.encode(), fingeravtryck="")
    svar = skarm.klient.post(reverse("organisation:import-granska", args=[eget.pk]), follow=True)
    assert "Bara den som sköter hela kommunen" in text(svar)
    assert not finns()
