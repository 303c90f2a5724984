"""What a PDF from outside must be before it may become a handling, and what is taken out of it.

A nämnd's documents are sent to many, published and archived. So nothing in them may run, start a program, call an
address by itself or carry a hidden file, and no page may silently be missing. What is removed is told in plain
Swedish, because somebody may have meant the attached file to be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

# A few kilobytes can unpack to gigabytes. No honest page needs this much (bytes, per stream; holds for the process).
pikepdf.settings.set_qpdf_limits(flate_max_memory=256_000_000, run_length_max_memory=256_000_000)

_UTLOSARE = frozenset(
    f"/{namn}"
    for namn in (
        "E",
        "X",
        "D",
        "U",
        "Fo",
        "Bl",
        "PO",
        "PC",
        "PV",
        "PI",
        "O",
        "C",
        "K",
        "F",
        "V",
        "WC",
        "WS",
        "DS",
        "WP",
        "DP",
    )
)
_SKRIPT = frozenset({"/JavaScript", "/Rendition"})
_STARTAR = frozenset({"/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToE", "/GoToR", "/Hide"})
_SPELAS = frozenset({"/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView"})
KOMMENTARER = frozenset(
    f"/{namn}"
    for namn in ("Text", "FreeText", "Highlight", "Underline", "StrikeOut", "Squiggly", "Ink", "Caret", "Stamp")
)
_MEDIA = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"})


class OanvandbarPdf(Exception):
    """The file cannot be used. `mening` (and `str()`) says in Swedish which file it is and what to do about it."""

    def __init__(self, mening: str) -> None:
        super().__init__(mening)
        self.mening = mening


def skadad(namn: str, fel: type[OanvandbarPdf] = OanvandbarPdf) -> OanvandbarPdf:
    return fel(
        f"Filen ”{namn}” är skadad eller inte hel. Öppna den i programmet den kommer från, "
        "spara den som PDF på nytt och ladda upp den nya filen."
    )


def oppna(innehall: bytes, namn: str, fel: type[OanvandbarPdf] = OanvandbarPdf) -> pikepdf.Pdf:
    """Open a PDF that can be read whole, by anybody, on paper. Small damage is repaired, see `rensa`.

    `namn` is what the user calls the file. Raises `fel` for an empty file, another format, a password, a file that
    was cut off or lacks pages, a portfolio (its real documents are hidden inside), and a form that only shows
    itself in one maker's reader.
    """
    innehall = innehall.rstrip(b"\x00\t\n\r ")  # some transfers fill the file up at its end
    if not innehall:
        raise fel(f"Filen ”{namn}” är tom. Välj filen och ladda upp den igen.")
    if b"%PDF-" not in innehall[:1024]:
        raise fel(f"Filen ”{namn}” är inte en PDF. Spara dokumentet som PDF och ladda upp det igen.")
    try:
        pdf = pikepdf.open(BytesIO(innehall))
    except pikepdf.PasswordError:
        raise fel(f"Filen ”{namn}” är låst med lösenord. Spara en kopia utan lösenord och ladda upp kopian.") from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise skadad(namn, fel) from None
    try:
        _krav(pdf, innehall, namn, fel)
    except OanvandbarPdf:
        pdf.close()
        raise
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        pdf.close()
        raise skadad(namn, fel) from None
    return pdf


def _krav(pdf: pikepdf.Pdf, innehall: bytes, namn: str, fel: type[OanvandbarPdf]) -> None:
    if "/Collection" in pdf.Root:
        raise fel(f"Filen ”{namn}” är en samling av flera filer. Spara ut dem och ladda upp var och en för sig.")
    if pdf.Root.get("/NeedsRendering", False):
        raise fel(
            f"Filen ”{namn}” är ett formulär som bara visas i Adobe Reader. "
            "Öppna det där, skriv ut det till en ny PDF och ladda upp den."
        )
    utlovade = int(pdf.Root.Pages.Count)
    avhuggen = b"startxref" not in innehall[-2048:]  # what is missing then, nobody can tell
    if avhuggen or not pdf.pages or len(pdf.pages) < utlovade:
        raise skadad(namn, fel)
    for sida in pdf.pages:
        innehall_pa_sida = sida.obj.get("/Contents")
        strommar = innehall_pa_sida if isinstance(innehall_pa_sida, Array) else [innehall_pa_sida]
        for strom in strommar:
            if isinstance(strom, Stream):
                strom.read_bytes()
            elif strom is not None:
                raise skadad(namn, fel)


def rensa(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """Remove, in place, everything that runs, plays, starts something or is hidden inside. Links to web pages stay.

    Comments and masks that only lie on top stay too, since they may be meant, but are pointed out: what a colleague
    noted in the margin, or thought was covered, would otherwise be published. Returns Swedish sentences about what
    was done and seen, in a fixed order; empty when there was nothing.
    """
    gjort: Counter[str] = Counter()
    gjort["lagad"] = any("reconstruct" in str(varning) for varning in pdf.get_warnings())
    gjort["skydd"] = pdf.is_encrypted
    gjort["bilaga"] = _tom_katalogen(pdf, gjort)
    for sida in pdf.pages:
        _rensa_annoteringar(sida.obj, gjort)
    for ordlista in ordlistor(pdf):
        _rensa_handlingar(ordlista, gjort)
        _rensa_filer(ordlista, gjort)
        if ordlista.get("/FT") == Name.Sig and "/V" in ordlista:
            gjort["underskrift"] = 1
    return tuple(_meningar(gjort))


_MENINGAR = {
    "mask": "Filen har maskeringar som inte är genomförda: {antal}. Texten under dem går att läsa. "
    "Genomför dem i programmet där de gjordes och ladda upp filen igen.",
    "kommentar": "Filen har kommentarer eller markeringar som alla kan läsa: {antal}. "
    "Ska de inte med, ta bort dem i originalet och ladda upp filen igen.",
    "lagad": "Filen var skadad och har lagats. Kontrollera att alla sidor ser rätt ut.",
    "skydd": "Filens skydd mot ändringar gäller inte i kopian.",
    "underskrift": "Den elektroniska underskriften gäller originalet, inte kopian. Spara originalet.",
    "skript": "Skript och sådant som sker av sig självt har tagits bort.",
    "startar": "Knappar och länkar som startar program, skickar uppgifter eller öppnar andra filer har tagits bort.",
    "media": "Ljud, film och annat som spelas upp har tagits bort.",
    "bilaga": "Filer som låg gömda i dokumentet har tagits bort: {antal}. Ska de med, ladda upp dem för sig.",
}


def _meningar(gjort: Counter[str]) -> Iterator[str]:
    for sak, mening in _MENINGAR.items():
        if gjort[sak]:
            yield mening.format(antal=gjort[sak])


def _tom_katalogen(pdf: pikepdf.Pdf, gjort: Counter[str]) -> int:
    """Take out what the document as a whole carries. Returns the number of attached files."""
    rot = pdf.Root
    antal = len(pdf.attachments)
    namn = rot.get("/Names")
    if isinstance(namn, Dictionary):
        gjort["skript"] += "/JavaScript" in namn
        for nyckel in ("/JavaScript", "/EmbeddedFiles", "/Renditions", "/AlternatePresentations"):
            if nyckel in namn:
                del namn[nyckel]
    formular = rot.get("/AcroForm")
    if isinstance(formular, Dictionary):
        for nyckel in ("/XFA", "/CO"):
            if nyckel in formular:
                del formular[nyckel]
    vid_oppning = rot.get("/OpenAction")
    if isinstance(vid_oppning, Dictionary) and vid_oppning.get("/S") != Name.GoTo:
        gjort["skript"] += 1
        del rot["/OpenAction"]
    return antal


def _rensa_annoteringar(sida: pikepdf.Object, gjort: Counter[str]) -> None:
    annoteringar = sida.get("/Annots")
    if not isinstance(annoteringar, Array):
        return
    kvar = Array()
    for annotering in annoteringar:
        sort = str(annotering.get("/Subtype")) if isinstance(annotering, Dictionary) else ""
        if sort not in _MEDIA:
            gjort["kommentar"] += sort in KOMMENTARER
            gjort["mask"] += sort == "/Redact"
            kvar.append(annotering)
            continue
        gjort["bilaga" if sort == "/FileAttachment" else "media"] += 1
        for nyckel in ("/FS", "/RichMediaContent", "/Movie", "/Sound", "/3DD", "/A", "/AA", "/AP"):
            if nyckel in annotering:  # the tags may still point at it, and would keep its file in the document
                del annotering[nyckel]
    if len(kvar) != len(annoteringar):
        sida["/Annots"] = kvar


def ordlistor(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary of the file, also those written inside others, streams' dictionaries included."""
    for objekt in pdf.objects:
        kvar: list[object] = [objekt]
        while kvar:
            detta = kvar.pop()
            if isinstance(detta, Dictionary | Stream):
                yield detta
                varden = [detta.get(nyckel) for nyckel in detta.keys()]  # noqa: SIM118 - not a dict
            elif isinstance(detta, Array):
                varden = list(detta)
            else:
                continue
            kvar.extend(v for v in varden if isinstance(v, Dictionary | Array) and not v.is_indirect)


def _rensa_handlingar(ordlista: pikepdf.Object, gjort: Counter[str]) -> None:
    """Remove actions that do more than move within the document or open a web page.

    Keys such as /A and /AA may also be names of fonts in a resource dictionary, hence the look at their values.
    """
    utlosare = ordlista.get("/AA")
    if isinstance(utlosare, Dictionary) and set(utlosare.keys()) <= _UTLOSARE:
        del ordlista["/AA"]
        gjort["skript"] += 1
    for nyckel in ("/A", "/PA", "/Next"):
        atgarden = ordlista.get(nyckel)
        for en in atgarden if isinstance(atgarden, Array) and nyckel == "/Next" else [atgarden]:
            sort = _sorts_handling(en)
            if sort and nyckel in ordlista:
                del ordlista[nyckel]
            gjort[sort] += bool(sort)


def _sorts_handling(atgarden: object) -> str:
    if not isinstance(atgarden, Dictionary):
        return ""
    sort = str(atgarden.get("/S"))
    for namn, sorter in (("skript", _SKRIPT), ("startar", _STARTAR), ("media", _SPELAS)):
        if sort in sorter:
            return namn
    return ""


def _rensa_filer(ordlista: pikepdf.Object, gjort: Counter[str]) -> None:
    """Empty every file specification that holds a file, wherever it hangs, and the lists of associated files."""
    if "/EF" in ordlista and ("/F" in ordlista or "/UF" in ordlista):
        del ordlista["/EF"]
        gjort["bilaga"] = max(gjort["bilaga"], 1)
    tillhorande = ordlista.get("/AF")
    if isinstance(tillhorande, Array) and all(isinstance(fil, Dictionary) for fil in tillhorande):
        del ordlista["/AF"]
