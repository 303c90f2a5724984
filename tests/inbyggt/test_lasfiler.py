"""A fresh machine gets the packages of requirements.lock and no others, so that is what the product may import."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions

from kvalitet.inbyggt import platser, prov


def lasta_paket() -> set[str]:
    """The packages of requirements.lock, by their normalised names."""
    rader = (platser.ROT / "requirements.lock").read_text().splitlines()
    return {_normal(traff.group(1)) for rad in rader if (traff := re.match(r"([A-Za-z0-9._-]+)==", rad))}


def _normal(namn: str) -> str:
    return re.sub(r"[-_.]+", "-", namn).lower()


def importerade() -> dict[str, str]:
    """Every outside module that the product imports, and a file that does."""
    funna = {}
    for paket in prov.KOD:
        for fil in (platser.ROT / paket).rglob("*.py"):
            for nod in ast.walk(ast.parse(fil.read_text(encoding="utf-8"))):
                for modul in _moduler(nod):
                    funna[modul] = str(fil.relative_to(platser.ROT))
    egna = {*prov.KOD, *sys.stdlib_module_names}
    return {modul: fil for modul, fil in funna.items() if modul not in egna}


def _moduler(nod: ast.AST) -> list[str]:
    if isinstance(nod, ast.Import):
        return [namn.name.split(".")[0] for namn in nod.names]
    return [nod.module.split(".")[0]] if isinstance(nod, ast.ImportFrom) and nod.module and not nod.level else []


def test_the_product_imports_only_packages_of_the_lock_file():
    lasta, agare = lasta_paket(), packages_distributions()
    utanfor = {
        modul: fil
        for modul, fil in importerade().items()
        if not {_normal(paket) for paket in agare.get(modul, [])} & lasta
    }
    assert utanfor == {}


def test_the_product_imports_django_so_that_the_test_above_sees_something():
    assert "django" in importerade()
    assert "django" in lasta_paket()
