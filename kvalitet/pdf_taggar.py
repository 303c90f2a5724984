"""Completes the tags that WeasyPrint writes, so that a screen reader meets the document its author meant.

Runs inside the child process of `kvalitet.pdf`, on WeasyPrint's finished but unwritten document; imports nothing
of it. What is added, and why:

- running headers, footers and watermarks become artifacts: they are text without a place in the reading order;
- header cells say whether they head a column or a row (`Scope`), and identified cells are listed (`IDTree`);
- a link is described by its own words instead of by its target's id, and holds no link of its own;
- the language is Swedish when the document says nothing.

Source: ISO 32000-1 (PDF 1.7) 14.7, 14.8.2.2, 14.8.5.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pydyf


def forbattra(dokument: Any, pdf: Any) -> None:
    """WeasyPrint's `finisher`: complete the tags of `pdf` (pydyf.PDF) in place. Raises ValueError without a title."""
    if not (dokument.metadata.title or "").strip():
        raise ValueError("Dokumentet saknar <title>, och en taggad PDF måste ha en titel.")
    if not dokument.metadata.lang:
        pdf.catalog["Lang"] = pydyf.String("sv")
    _markera_marginaltext(pdf)
    for element in _strukturelement(pdf):
        if element["S"] == "/Link" and _objekt(pdf, element["P"]).get("S") == "/Link":
            element["S"] = "/Span"  # the page number that CSS adds after a contents line
    for sida in dokument.pages:
        for box in _boxar(sida._page_box):
            _satt_scope(box)
            _beskriv_link(box)
    _lista_id(pdf)


def _boxar(box: Any) -> Iterator[Any]:
    """Every box of a page, also those placed out of the flow."""
    box = getattr(box, "_box", box)
    yield box
    for barn in getattr(box, "children", ()):
        yield from _boxar(barn)


def _satt_scope(box: Any) -> None:
    element = getattr(box, "mark", None)
    if element is None or element["S"] != "/TH":
        return
    riktning = box.element.attrib.get("scope", "col")
    element["A"]["Scope"] = "/Row" if riktning in ("row", "rowgroup") else "/Column"


def _beskriv_link(box: Any) -> None:
    if box.link_annotation is None:
        return
    text = " ".join(getattr(b, "text", "") for b in _boxar(box)).replace("\u00ad", "")
    if text.strip():
        box.link_annotation["Contents"] = pydyf.String(" ".join(text.split()))


def _objekt(pdf: Any, referens: bytes) -> Any:
    return pdf.objects[int(referens.split()[0])]


def _strukturelement(pdf: Any) -> Iterator[Any]:
    """Every structure element that hangs in the tree, in document order."""
    rot = _objekt(pdf, pdf.catalog["StructTreeRoot"])
    kvar = list(reversed(rot["K"]))
    while kvar:
        element = _objekt(pdf, kvar.pop())
        if element.get("Type") != "/StructElem":
            continue
        yield element
        kvar.extend(barn for barn in reversed(element["K"]) if isinstance(barn, bytes))


def _markera_marginaltext(pdf: Any) -> None:
    """Turn marked content whose element hangs nowhere (margin boxes) into pagination artifacts."""
    i_tradet = {element.reference for element in _strukturelement(pdf)}
    parent_tree = _objekt(pdf, _objekt(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])
    for nummer, referens in enumerate(pdf.page_references):
        agare = parent_tree["Nums"][2 * nummer + 1]
        losa = {mcid for mcid, element in enumerate(agare) if element not in i_tradet}
        if losa:
            _gor_artefakter(_objekt(pdf, _objekt(pdf, referens)["Contents"]).stream, losa)
            for mcid in losa:
                agare[mcid] = "null"


def _gor_artefakter(strom: list[Any], losa: set[int]) -> None:
    for plats, operator in enumerate(strom):
        if operator != b"BDC" or strom[plats - 1].get("MCID") not in losa:
            continue
        strom[plats - 2] = "/Artifact"
        strom[plats - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _lista_id(pdf: Any) -> None:
    """Write the IDTree that the standard requires as soon as an element has an ID."""
    par = [(element["ID"], element.reference) for element in _strukturelement(pdf) if "ID" in element]
    if not par:
        return
    par.sort(key=lambda rad: rad[0].string.encode("ascii"))
    namn = pydyf.Array()
    for nyckel, referens in par:
        namn.extend((nyckel, referens))
    trad = pydyf.Dictionary({"Names": namn})
    pdf.add_object(trad)
    _objekt(pdf, pdf.catalog["StructTreeRoot"])["IDTree"] = trad.reference
