"""Joins finished PDFs into one, with a bookmark per part and the tags of all of them.

Copying pages one by one, as PDF libraries do, loses every link between them: tags, bookmarks and links point at
pages that were not there yet. Here a part is copied in one piece, pages and all that belongs to them, and then
taken apart. The same parts in the same order give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, String

from rapporter.namnd.inkommen_pdf import OanvandbarPdf, oppna, ordlistor, rensa, skadad
from rapporter.namnd.pdfstruktur import Struktur
from rapporter.namnd.sidyta import Sidyta

_ARVS = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_LAGER = ("/ON", "/OFF", "/Order", "/Locked", "/RBGroups")


class PdfKanInteFogas(OanvandbarPdf):
    """`mening` says in Swedish which part it is and what to do about it."""


def foga_ihop(delar: Sequence[tuple[str, bytes]], *, titel: str = "", sprak: str = "sv") -> bytes:
    """One PDF of all parts, each given as (title, PDF), in order.

    Each part gets a bookmark with its title, its own bookmarks under it. Links within a part keep working. If any
    part is tagged, so is the whole: a part without tags is then read page by page. Forms become ordinary text, and
    scripts, attached files and the like are removed, as when stamping. `titel` is the document's title, by default
    that of the first part. No part's metadata or PDF/A claim is passed on, since the whole is another document.

    Raises PdfKanInteFogas, whose sentence names the part, and ValueError when `delar` is empty.
    """
    if not delar:
        raise ValueError("Det finns inga delar att foga ihop.")
    kallor = [_oppna(innehall, namn) for namn, innehall in delar]
    hel = pikepdf.new()
    try:
        struktur = Struktur() if any("/StructTreeRoot" in kalla.Root for kalla in kallor) else None
        rader = [
            _lagg_till(hel, kalla, namn, nr, struktur)
            for nr, (kalla, (namn, _)) in enumerate(zip(kallor, delar, strict=True), start=1)
        ]
        if struktur:
            struktur.skriv(hel, sprak)
        _skriv_bokmarken(hel, rader)
        hel.Root.Lang = String(sprak)
        hel.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        hel.Root.PageMode = Name.UseOutlines
        hel.docinfo["/Title"] = String(titel or delar[0][0])
        ut = BytesIO()
        version = max((kalla.pdf_version for kalla in kallor), key=lambda v: [int(tal) for tal in v.split(".")])
        hel.save(ut, deterministic_id=True, min_version=version, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return ut.getvalue()
    finally:
        for kalla in kallor:
            kalla.close()
        hel.close()


def _oppna(innehall: bytes, namn: str) -> pikepdf.Pdf:
    kalla = oppna(innehall, namn, PdfKanInteFogas)
    try:
        rensa(kalla)
        if kalla.Root.get("/AcroForm", Dictionary()).get("/Fields"):
            kalla.generate_appearance_streams()
            kalla.flatten_annotations("all")
    except (pikepdf.PdfError, ValueError, TypeError, KeyError):
        kalla.close()
        raise skadad(namn, PdfKanInteFogas) from None
    return kalla


def _lagg_till(
    hel: pikepdf.Pdf, kalla: pikepdf.Pdf, namn: str, nr: int, struktur: Struktur | None
) -> tuple[str, pikepdf.Object, pikepdf.Object | None]:
    """Copy one part to the end. Returns its title, its first page and its old bookmarks, as they are in `hel`."""
    for_struktur = struktur.forbered(kalla, nr) if struktur else Dictionary()
    _gor_mal_uttryckliga(kalla)
    sidor = [sida.obj for sida in kalla.pages]
    for sida in sidor:
        _losgor(sida)
    rot = kalla.Root
    paket = Dictionary(Sidor=Array(sidor), Struktur=for_struktur)
    for nyckel in ("/Outlines", "/OCProperties"):
        if isinstance(rot.get(nyckel), Dictionary):
            paket[nyckel] = rot[nyckel]
    kopia = hel.copy_foreign(kalla.make_indirect(paket))
    for kopierad in kopia.Sidor:
        kopierad.Type = Name.Page
        hel.pages.append(pikepdf.Page(kopierad))
    if struktur:
        sprak = rot.get("/Lang")
        struktur.ta_emot(hel, kopia.Struktur, namn, str(sprak) if sprak else None)
    if "/OCProperties" in kopia:
        _lagg_till_lager(hel, kopia.OCProperties)
    return namn, kopia.Sidor[0], kopia.get("/Outlines")


def _losgor(sida: pikepdf.Object) -> None:
    """Make a page stand on its own: what it inherits is written on it, and it lets go of its tree.

    Without its type it is no longer a page to the library, which else would not copy what points at it.
    """
    for nyckel in _ARVS:
        nod: pikepdf.Object = sida
        while nyckel not in nod and isinstance(nod.get("/Parent"), Dictionary):
            nod = nod.Parent
        if nyckel in nod:
            sida[nyckel] = nod[nyckel]
    for nyckel in ("/Parent", "/Type", "/B"):
        if nyckel in sida:
            del sida[nyckel]


def _gor_mal_uttryckliga(kalla: pikepdf.Pdf) -> None:
    """Replace every named destination by the place it names: two parts may use one name for different places."""
    namngivna = _namngivna_mal(kalla)
    for ordlista in ordlistor(kalla):
        if "/Dest" in ordlista:
            _peka_ut(ordlista, "/Dest", namngivna)
        if ordlista.get("/S") == Name.GoTo and "/D" in ordlista:
            _peka_ut(ordlista, "/D", namngivna)


def _namngivna_mal(kalla: pikepdf.Pdf) -> dict[bytes, pikepdf.Object]:
    hel: dict[bytes, pikepdf.Object] = {}
    trad = kalla.Root.get("/Names", Dictionary()).get("/Dests")
    if isinstance(trad, Dictionary):
        hel |= {_byte(namn): varde for namn, varde in NameTree(trad).items()}
    gamla = kalla.Root.get("/Dests")
    if isinstance(gamla, Dictionary):
        hel |= {_byte(nyckel[1:]): varde for nyckel, varde in gamla.items()}
    return hel


def _byte(namn: str | bytes) -> bytes:
    return namn if isinstance(namn, bytes) else namn.encode("utf-8")


def _peka_ut(ordlista: pikepdf.Object, nyckel: str, namngivna: dict[bytes, pikepdf.Object]) -> None:
    varde = ordlista[nyckel]
    if isinstance(varde, Array):
        return
    namn = str(varde)[1:] if isinstance(varde, Name) else str(varde)
    plats = namngivna.get(_byte(namn))
    if isinstance(plats, Dictionary):
        plats = plats.get("/D")
    if isinstance(plats, Array):
        ordlista[nyckel] = Array(list(plats))
    else:
        del ordlista[nyckel]


def _lagg_till_lager(hel: pikepdf.Pdf, lager: pikepdf.Object) -> None:
    """Carry over which layers are shown, so that nothing that was hidden in a part comes to light in the whole."""
    alla = list(lager.get("/OCGs", Array()))
    val = lager.get("/D", Dictionary())
    if val.get("/BaseState") == Name.OFF:
        tanda = {ett.objgen for ett in val.get("/ON", Array())}
        val.OFF = Array([ett for ett in alla if ett.objgen not in tanda])
    hela = hel.Root.get("/OCProperties")
    if hela is None:
        hela = hel.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())
    hela.OCGs.extend(alla)
    for nyckel in _LAGER:
        if nyckel in val:
            hela.D[nyckel] = Array([*hela.D.get(nyckel, Array()), *val[nyckel]])


def _skriv_bokmarken(hel: pikepdf.Pdf, rader: Sequence[tuple[str, pikepdf.Object, pikepdf.Object | None]]) -> None:
    rot = hel.make_indirect(Dictionary(Type=Name.Outlines, Count=len(rader)))
    forra: pikepdf.Object | None = None
    for namn, sida, gamla in rader:
        yta = Sidyta.av(sida)
        x, y = yta.punkt(0, yta.hojd)
        rad = hel.make_indirect(
            Dictionary(Title=String(namn), Parent=rot, Dest=Array([sida, Name.XYZ, round(x, 3), round(y, 3), 0]))
        )
        if isinstance(gamla, Dictionary) and "/First" in gamla:
            _hang_under(rad, gamla)
        if forra is None:
            rot.First = rad
        else:
            forra.Next, rad.Prev = rad, forra
        forra = rot.Last = rad
    hel.Root.Outlines = rot


def _hang_under(rad: pikepdf.Object, gamla: pikepdf.Object) -> None:
    """Move a part's own bookmarks below its row, folded: the parts are what one looks for first."""
    rad.First, rad.Last = gamla.First, gamla.Last
    synliga = 0
    barn = gamla.First
    for _ in range(100_000):  # a broken list may lead back to itself
        barn.Parent = rad
        synliga += 1 + max(0, int(barn.get("/Count", 0)))
        if "/Next" not in barn:
            break
        barn = barn.Next
    rad.Count = -synliga
