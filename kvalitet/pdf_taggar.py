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
    for sida, referens in zip(dokument.pages, pdf.page_references, strict=True):
        _ta_bort_inre_lankar(pdf, _objekt(pdf, referens), sida._page_box)
        for box in _boxar(sida._page_box):
            _satt_scope(box)
            _beskriv_lank(box)
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


def _beskriv_lank(box: Any) -> None:
    """Give the link its own words as description; soft hyphens and line breaks do not belong to them."""
    if box.link_annotation is None:
        return
    text = " ".join(getattr(b, "text", "") for b in _boxar(box)).replace("\u00ad", "")
    if text.strip():
        box.link_annotation["Contents"] = pydyf.String(" ".join(text.split()))


def _ta_bort_inre_lankar(pdf: Any, sida: Any, box: Any, *, i_lank: bool = False) -> None:
    """WeasyPrint lets every box inside a link be a link too; a reader would hear each of them. Keep the outermost."""
    box = getattr(box, "_box", box)
    annotering = getattr(box, "link_annotation", None)
    if annotering is not None and i_lank:
        box.link_annotation = None
        sida["Annots"].remove(annotering.reference)
        element = _slapp_annotering(pdf, annotering)
        if element["S"] == "/Link":
            element["S"] = "/Span"  # text that CSS adds to the link, such as the page number of a contents line
    for barn in getattr(box, "children", ()):
        _ta_bort_inre_lankar(pdf, sida, barn, i_lank=i_lank or annotering is not None)


def _slapp_annotering(pdf: Any, annotering: Any) -> Any:
    """Take an annotation out of the structure. Returns the element that held it."""
    nummer = _objekt(pdf, _objekt(pdf, pdf.catalog["StructTreeRoot"])["ParentTree"])["Nums"]
    plats = next(i for i in range(0, len(nummer), 2) if nummer[i] == annotering["StructParent"])
    element = _objekt(pdf, nummer[plats + 1])
    del nummer[plats : plats + 2]
    element["K"][:] = [
        barn
        for barn in element["K"]
        if not isinstance(barn, bytes) or _objekt(pdf, barn).get("Obj") != annotering.reference
    ]
    return element


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
