"""Joins the tags of several PDFs into one tree, so that a screen reader hears one document with its parts.

Each part's tree keeps its shape and hangs under one `Part` element. What two files may have in common by accident is
kept apart: numbers of the parent tree are moved up, ids get the part's number before them, and home-made element
types and classes that mean different things are renamed. A part without tags is read page by page, in the order
its content is drawn, rather than not at all.

Source: ISO 32000-1 (PDF 1.7) 14.7.2–14.7.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, NumberTree, Stream, String

from rapporter.namnd.inkommen_pdf import ordlistor


@dataclass
class Struktur:
    """The tree being built. `nasta` is the next free key of its parent tree."""

    nasta: int = 0
    delar: list[pikepdf.Object] = field(default_factory=list)
    nummer: list[tuple[int, pikepdf.Object]] = field(default_factory=list)
    idn: list[tuple[bytes, pikepdf.Object]] = field(default_factory=list)
    kartor: dict[str, dict[str, pikepdf.Object]] = field(default_factory=lambda: {"/RoleMap": {}, "/ClassMap": {}})
    namnrymder: list[pikepdf.Object] = field(default_factory=list)

    def forbered(self, kalla: pikepdf.Pdf, del_nr: int) -> pikepdf.Object:
        """Make one source's tags fit the joint tree, in place. Returns a dictionary to be copied with its pages.

        The returned dictionary goes, once copied, to `ta_emot`. It holds Rot (the tree root) and IDn (id, element …).
        """
        rot = kalla.Root.get("/StructTreeRoot")
        if not isinstance(rot, Dictionary) or "/K" not in rot:
            rot = _tagga_sidor(kalla)
        element = list(_element(rot))
        self._doep_om(rot, element, del_nr)
        idn = _numrera_idn(element, del_nr)
        self.nasta = _flytta_nycklar(kalla, rot, self.nasta)
        return Dictionary(Rot=rot, IDn=idn)

    def ta_emot(self, hel: pikepdf.Pdf, kopia: pikepdf.Object, titel: str, sprak: str | None) -> None:
        """Hang a copied tree into the joint one, as a part with a title and, if it differs, a language."""
        rot = kopia.Rot
        del_ = hel.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, T=String(titel)))
        if sprak:
            del_.Lang = String(sprak)
        barn = rot.K if isinstance(rot.K, Array) else Array([rot.K])
        for ett in barn:
            if ett.get("/S") == Name.Document:
                ett.S = Name.Sect  # one document holds one Document
            ett.P = del_
        del_.K = barn
        self.delar.append(del_)
        self.nummer += list(_par(rot))
        self.idn += [(bytes(kopia.IDn[i]), kopia.IDn[i + 1]) for i in range(0, len(kopia.IDn), 2)]
        for sort, karta in self.kartor.items():
            karta.update(rot.get(sort, Dictionary()).items())
        self.namnrymder += list(rot.get("/Namespaces", Array()))

    def skriv(self, hel: pikepdf.Pdf, sprak: str) -> None:
        """Write the finished tree into the joint document and declare it tagged."""
        rot = hel.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        dokument = hel.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, P=rot, Lang=String(sprak), K=Array(self.delar))
        )
        for del_ in self.delar:
            del_.P = dokument
        rot.K = Array([dokument])
        rot.ParentTree = hel.make_indirect(Dictionary(Nums=_platt(sorted(self.nummer, key=lambda par: par[0]))))
        rot.ParentTreeNextKey = self.nasta
        if self.idn:
            par = [(String(nyckel), element) for nyckel, element in sorted(self.idn, key=lambda par: par[0])]
            rot.IDTree = hel.make_indirect(Dictionary(Names=_platt(par)))
        for sort, karta in self.kartor.items():
            if karta:
                rot[sort] = Dictionary(karta)
        if self.namnrymder:
            rot.Namespaces = Array(self.namnrymder)
        hel.Root.StructTreeRoot = rot
        hel.Root.MarkInfo = Dictionary(Marked=True)

    def _doep_om(self, rot: pikepdf.Object, element: list[pikepdf.Object], del_nr: int) -> None:
        """Rename the types and classes of a part that earlier parts use for something else."""
        for sort, nyckel in (("/RoleMap", "/S"), ("/ClassMap", "/C")):
            karta = rot.get(sort)
            if not isinstance(karta, Dictionary):
                continue
            redan = self.kartor[sort]
            byten = {
                namn: Name(f"{namn}-{del_nr}")
                for namn, varde in karta.items()
                if namn in redan and not _lika(varde, redan[namn])
            }
            for namn, nytt in byten.items():
                karta[nytt] = karta[namn]
                del karta[namn]
            for ett in element if byten else ():
                _byt(ett, nyckel, byten)


def _lika(a: pikepdf.Object, b: pikepdf.Object) -> bool:
    return bool(a.unparse(resolved=True) == b.unparse(resolved=True))


def _byt(element: pikepdf.Object, nyckel: str, byten: dict[str, Name]) -> None:
    varde = element.get(nyckel)
    if isinstance(varde, Name):
        element[nyckel] = byten.get(str(varde), varde)
    elif isinstance(varde, Array):
        element[nyckel] = Array([byten.get(str(v), v) if isinstance(v, Name) else v for v in varde])


def _platt(par: Iterable[tuple[Any, pikepdf.Object]]) -> Array:
    platt = Array()
    for nyckel, varde in par:
        platt.append(nyckel)
        platt.append(varde)
    return platt


def _par(rot: pikepdf.Object) -> Iterator[tuple[int, pikepdf.Object]]:
    """The keys and values of a root's parent tree."""
    trad = rot.get("/ParentTree")
    if isinstance(trad, Dictionary):
        yield from NumberTree(trad).items()


def _element(rot: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """Every structure element below a root, each once, in document order. Cycles in a broken tree are cut."""
    sedda: set[tuple[int, int]] = set()
    kvar: list[object] = [rot.K]
    while kvar:
        detta = kvar.pop()
        if isinstance(detta, Array):
            kvar.extend(reversed(list(detta)))
        elif isinstance(detta, Dictionary) and "/S" in detta:
            if detta.is_indirect and detta.objgen in sedda:
                continue
            sedda.add(detta.objgen)
            yield detta
            if "/K" in detta:
                kvar.append(detta.K)


def _numrera_idn(element: list[pikepdf.Object], del_nr: int) -> Array:
    """Put the part's number before every id and every reference to one. Returns id, element, id, element …

    All parts get a number, so that documents joined before can be joined again without two ids meeting.
    """
    prefix = f"{del_nr}:".encode("ascii")
    idn = Array()
    klara: set[tuple[int, int]] = set()
    for ett in element:
        if "/ID" in ett:
            ett.ID = String(prefix + bytes(ett.ID))
            idn.extend([ett.ID, ett])
        attribut = ett.get("/A")
        for en in attribut if isinstance(attribut, Array) else [attribut]:
            if not isinstance(en, Dictionary | Stream) or "/Headers" not in en:
                continue
            if en.is_indirect and en.objgen in klara:
                continue
            klara.add(en.objgen)
            en.Headers = Array([String(prefix + bytes(rubrik)) for rubrik in en.Headers])
    return idn


def _flytta_nycklar(kalla: pikepdf.Pdf, rot: pikepdf.Object, forst: int) -> int:
    """Add `forst` to every key of the parent tree and to everything that names one. Returns the next free key."""
    par = list(_par(rot))
    hogst = max((nyckel for nyckel, _ in par), default=-1)
    for ordlista in ordlistor(kalla):
        for namn in ("/StructParents", "/StructParent"):
            varde = ordlista.get(namn)
            if isinstance(varde, int):
                ordlista[namn] = varde + forst
                hogst = max(hogst, varde)
    flyttade = _platt([(nyckel + forst, varde) for nyckel, varde in par])
    rot.ParentTree = kalla.make_indirect(Dictionary(Nums=flyttade))
    return forst + hogst + 1


# ---------------------------------------------------------------- a part without tags


def _tagga_sidor(kalla: pikepdf.Pdf) -> pikepdf.Object:
    """Give an untagged document the plainest tree: one paragraph per page, holding all that is drawn there."""
    rot = kalla.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    borja, sluta = kalla.make_stream(b"/P <</MCID 0>> BDC\n"), kalla.make_stream(b"\nEMC\n")
    nummer, stycken = Array(), Array()
    for nyckel, sida in enumerate(kalla.pages):
        stycke = kalla.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=rot, Pg=sida.obj, K=Array([0])))
        innehall = sida.obj.get("/Contents")
        strommar = list(innehall) if isinstance(innehall, Array) else [innehall] if innehall is not None else []
        stampel = [s for s in strommar if s.get("/KvalitetStampel", False)]
        egna = [s for s in strommar if not s.get("/KvalitetStampel", False)]
        # A stamp is an artifact and may not stand inside the paragraph: it brackets the page's own content.
        sida.obj.Contents = Array([*stampel[:1], borja, *egna, sluta, *stampel[1:]])
        sida.obj.StructParents = nyckel
        nummer.append(nyckel)
        nummer.append(Array([stycke]))
        stycken.append(stycke)
    rot.K = stycken
    rot.ParentTree = kalla.make_indirect(Dictionary(Nums=nummer))
    return rot
