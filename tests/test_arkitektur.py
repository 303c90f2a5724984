"""The shape of the house, checked: sizes, names, the direction of fetching, and the words.

The direction of imports is guarded by import-linter (pyproject.toml).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from kvalitet.behorighet import ScopedQuerySet

ROT = Path(settings.BASE_DIR)
RUM = ("kvalitet", "avvikelser", "egenkontroll", "rapporter")
MALLAR = sorted((ROT / "templates").rglob("*.html"))
SKARMMALLAR = [mall for mall in MALLAR if "pdf" not in mall.relative_to(ROT / "templates").parts]

LANGST_FIL, LANGST_FUNKTION = 400, 40
FORBJUDNA_MAPPAR = {"utils", "util", "helpers", "helper", "common", "services", "managers", "misc"}
# Without its dots each of these means something else, or two things at once (DESIGN, Words). `rad` stays: it is the row
# of a table, and nobody here gives advice.
FORBJUDNA_NAMN = {"las", "lasa", "far", "tom", "fro", "mal", "handling", "floden"}
# Where an import inside a function is meant, and why.
LOKAL_IMPORT_FAR_STA_I = {
    "apps.py": "apps are registered before models may be imported",
    "kvalitet/pdf.py": "WeasyPrint costs 0.6 s and is wanted only in the child that renders",
}


def produktion() -> list[Path]:
    filer = [fil for rum in RUM for fil in (ROT / rum).rglob("*.py") if "migrations" not in fil.parts]
    assert len(filer) > 50
    return sorted(filer)


PRODUKTION = produktion()
TRAD = {fil: ast.parse(fil.read_text(encoding="utf-8")) for fil in PRODUKTION}


def vag(fil: Path) -> str:
    return fil.relative_to(ROT).as_posix()


def funktioner(trad: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (nod for nod in ast.walk(trad) if isinstance(nod, ast.FunctionDef | ast.AsyncFunctionDef))


def ar_vyfil(fil: Path) -> bool:
    return fil.stem in {"views", "vyer"} or fil.stem.endswith("vyer") or fil.parent.name in {"views", "vyer"}


def test_no_file_is_longer_than_a_person_reads():
    for_langa = {
        vag(fil): n for fil in PRODUKTION if (n := len(fil.read_text(encoding="utf-8").splitlines())) > LANGST_FIL
    }
    assert for_langa == {}


def test_no_function_is_longer_than_a_screen():
    for_langa = {
        f"{vag(fil)}:{f.name}": n
        for fil, trad in TRAD.items()
        for f in funktioner(trad)
        if (n := (f.end_lineno or f.lineno) - f.lineno + 1) > LANGST_FUNKTION
    }
    assert for_langa == {}


def test_folders_and_files_are_named_after_what_they_decide():
    namn = {del_.removesuffix(".py") for fil in PRODUKTION for del_ in fil.relative_to(ROT).parts}
    assert namn & FORBJUDNA_MAPPAR == set()


def _namn(trad: ast.AST) -> Iterator[str]:
    for nod in ast.walk(trad):
        match nod:
            case ast.FunctionDef(name=namn) | ast.AsyncFunctionDef(name=namn) | ast.ClassDef(name=namn):
                yield namn
            case ast.Name(id=namn, ctx=ast.Store()) | ast.arg(arg=namn):
                yield namn


def test_no_name_means_something_else_without_its_dots():
    funna = {(vag(fil), namn) for fil, trad in TRAD.items() for namn in _namn(trad) if namn in FORBJUDNA_NAMN}
    assert funna == set()


def test_imports_stand_at_the_top():
    """An import inside a function hides a loop, or a cost."""
    funna = {
        f"{vag(fil)}:{nod.lineno}"
        for fil, trad in TRAD.items()
        for f in funktioner(trad)
        for nod in ast.walk(f)
        if isinstance(nod, ast.Import | ast.ImportFrom)
        and fil.name not in LOKAL_IMPORT_FAR_STA_I
        and vag(fil) not in LOKAL_IMPORT_FAR_STA_I
        and not vag(fil).startswith("kvalitet/inbyggt/")  # runs before the packages are there
    }
    assert funna == set()


def _importer(trad: ast.AST) -> Iterator[str]:
    for nod in ast.walk(trad):
        if isinstance(nod, ast.Import):
            yield from (namn.name for namn in nod.names)
        elif isinstance(nod, ast.ImportFrom):
            yield nod.module or ""


def test_weasyprint_is_imported_in_one_file_only():
    assert {vag(fil) for fil, trad in TRAD.items() if any(m.startswith("weasyprint") for m in _importer(trad))} <= {
        "kvalitet/pdf.py"
    }


def test_nothing_looks_at_the_clock_when_it_is_imported():
    """A value computed at import is the time the process started, and stays so for weeks."""
    klockor = {"now", "localdate", "localtime", "today", "utcnow"}
    funna = {
        f"{vag(fil)}:{anrop.lineno}"
        for fil, trad in TRAD.items()
        for sats in trad.body
        if not isinstance(sats, ast.FunctionDef | ast.ClassDef)
        for anrop in ast.walk(sats)
        if isinstance(anrop, ast.Call) and isinstance(anrop.func, ast.Attribute) and anrop.func.attr in klockor
    }
    assert funna == set()


# ---- ring 3 ----

OSKYDDADE = {
    "all",
    "filter",
    "get",
    "exclude",
    "in_bulk",
    "values",
    "values_list",
    "first",
    "last",
    "count",
    "iterator",
}


def skyddade_modeller() -> set[str]:
    """Models whose rows stand at a place: a view may only reach them through `for_user`."""
    return {
        modell.__name__
        for modell in apps.get_models()
        if modell.__module__.split(".")[0] in RUM and isinstance(modell._default_manager.all(), ScopedQuerySet)
    }


def _kedja(nod: ast.expr) -> list[str]:
    """Names of a chain of attributes and calls, from the left: Arende.objects.filter(…).count() gives them all."""
    if isinstance(nod, ast.Call):
        return _kedja(nod.func)
    if isinstance(nod, ast.Attribute):
        return [*_kedja(nod.value), nod.attr]
    return [nod.id] if isinstance(nod, ast.Name) else []


def oskyddade_hamtningar(trad: ast.AST, modeller: set[str]) -> set[str]:
    kedjor = {tuple(_kedja(nod)[:3]) for nod in ast.walk(trad) if isinstance(nod, ast.Attribute)}
    return {
        ".".join(k)
        for k in kedjor
        if len(k) == 3 and k[0] in modeller and k[1] in {"objects", "_default_manager"} and k[2] in OSKYDDADE
    }


def test_the_guard_of_fetching_sees_what_it_should():
    prov = ast.parse(
        "Arende.objects.filter(pk=1).count(); Arende.objects.for_user(u, b).filter(pk=1); Kategori.objects.all()"
    )
    assert oskyddade_hamtningar(prov, {"Arende"}) == {"Arende.objects.filter"}
    assert "Arende" in skyddade_modeller()


def test_a_view_reaches_rows_at_a_place_only_through_for_user():
    modeller = skyddade_modeller()
    vyfiler = [fil for fil in PRODUKTION if ar_vyfil(fil)]
    assert len(vyfiler) >= 5
    funna = {(vag(fil), h) for fil in vyfiler for h in oskyddade_hamtningar(TRAD[fil], modeller)}
    assert funna == set()


def test_no_model_is_registered_in_an_admin():
    """The admin goes round all three rings."""
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert [vag(fil) for fil in PRODUKTION if fil.name == "admin.py"] == []


# ---- words ----


def ordlista() -> dict[str, list[str]]:
    rader = [
        r.strip("| ").split("|") for r in (ROT / "docs" / "ordlista.md").read_text().splitlines() if r.startswith("| ")
    ]
    return {
        celler[0].strip(): [c.strip() for c in celler] for celler in rader if celler[0].strip() not in {"ASCII", "---"}
    }


def test_every_model_has_a_row_in_the_ordlista_and_every_row_a_model():
    modeller = {
        modell.__name__
        for modell in apps.get_models()
        if modell.__module__.split(".")[0] in RUM and not modell.__name__.startswith("Historical")
    }
    assert {ord_ for ord_ in ordlista() if ord_[0].isupper()} == modeller


def test_the_ordlista_is_whole_and_in_order():
    lista = ordlista()
    assert all(len(celler) == 5 and celler[1] and celler[2].endswith(".") and celler[4] for celler in lista.values())
    modeller = [ord_ for ord_ in lista if ord_[0].isupper()]
    ovriga = [ord_ for ord_ in lista if ord_[0].islower()]
    assert modeller == sorted(modeller)
    assert ovriga == sorted(ovriga)


# ---- screens ----


@pytest.mark.parametrize("mall", SKARMMALLAR, ids=lambda m: m.relative_to(ROT / "templates").as_posix())
def test_a_screen_has_no_inline_style_or_script(mall):
    """The content security policy would stop it, and the page would look broken."""
    text = mall.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text
    assert "autoescape off" not in text


@pytest.mark.parametrize("mall", SKARMMALLAR, ids=lambda m: m.relative_to(ROT / "templates").as_posix())
def test_a_screen_speaks_as_the_house_does(mall):
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!doctype html>", "", mall.read_text(encoding="utf-8"), flags=re.DOTALL)
    ord_ = re.sub(r"<[^>]+>", " ", text)
    assert "!" not in ord_, "inga utropstecken"
    assert not re.search(r"\bklicka här\b|\bobligatorisk|\bogiltig|\bej tillåt|\berfordras\b", ord_, re.IGNORECASE)
    for formular in re.findall(r"<form[^>]*method=[\"']post[\"'][^>]*>", mall.read_text(encoding="utf-8")):
        assert "{% csrf_token %}" in mall.read_text(encoding="utf-8"), formular


@pytest.mark.parametrize("mall", [m for m in MALLAR if "<html" in m.read_text(encoding="utf-8")], ids=vag)
def test_every_whole_page_says_that_it_is_swedish(mall):
    assert '<html lang="sv"' in mall.read_text(encoding="utf-8")


def test_nothing_is_fetched_from_elsewhere():
    filer = [*MALLAR, *(ROT / "static").rglob("*.css"), *(ROT / "static").rglob("*.js")]
    monster = re.compile(r"""(?:src|href|action)=["']https?://|url\(["']?https?:|@import""")
    assert [vag(fil) for fil in filer if monster.search(fil.read_text(encoding="utf-8"))] == []


def test_no_script_keeps_anything_in_the_browser():
    """A telephone may be shared. What is written is kept on the server."""
    ord_ = re.compile(r"localStorage|sessionStorage|indexedDB|document\.cookie\s*=")
    assert [fil.name for fil in (ROT / "static").rglob("*.js") if ord_.search(fil.read_text(encoding="utf-8"))] == []
