"""What a file is, by its content. A name and what the browser claims decide nothing.

Pure: reads from a seekable file object and leaves it at the start. What is not known is refused; nothing here executes
or renders what it reads.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

_BORJAN = 4096
_STORST_UPPACKAT = 200 * 1024 * 1024  # bytes; a real document of 20 MB unpacks to far less
_FLEST_DELAR = 5000
_STORST_TEXTPROV = 1024 * 1024


@dataclass(frozen=True)
class Filtyp:
    """A kind of file that may be received: its media type, the endings that fit it, and what people call it."""

    mediatyp: str
    andelser: tuple[str, ...]
    namn: str


PDF = Filtyp("application/pdf", (".pdf",), "PDF")
PNG = Filtyp("image/png", (".png",), "bild (PNG)")
JPEG = Filtyp("image/jpeg", (".jpg", ".jpeg"), "bild (JPEG)")
WEBP = Filtyp("image/webp", (".webp",), "bild (WebP)")
HEIC = Filtyp("image/heic", (".heic", ".heif"), "bild (HEIC)")
DOCX = Filtyp("application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",), "Word")
XLSX = Filtyp("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "Excel")
ODT = Filtyp("application/vnd.oasis.opendocument.text", (".odt",), "OpenDocument")
TXT = Filtyp("text/plain", (".txt",), "text")

TILLATNA = (PDF, PNG, JPEG, WEBP, HEIC, DOCX, XLSX, ODT, TXT)

_HEIF_MARKEN = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MARKEN: tuple[tuple[Callable[[bytes], bool], Filtyp], ...] = (
    (lambda b: b.startswith(b"%PDF-"), PDF),
    (lambda b: b.startswith(b"\x89PNG\r\n\x1a\n"), PNG),
    (lambda b: b.startswith(b"\xff\xd8\xff"), JPEG),
    (lambda b: b[:4] == b"RIFF" and b[8:12] == b"WEBP", WEBP),
    (lambda b: b[4:8] == b"ftyp" and b[8:12] in _HEIF_MARKEN, HEIC),
)
# A document is a zip with these parts. A part with macros refuses it, whatever else it has.
_DELAR: tuple[tuple[frozenset[str], Filtyp], ...] = (
    (frozenset({"[Content_Types].xml", "word/document.xml"}), DOCX),
    (frozenset({"[Content_Types].xml", "xl/workbook.xml"}), XLSX),
)
_MAKRON = re.compile(r"vbaProject\.bin$|^Basic/|^Scripts/", re.IGNORECASE)

# Text that some program would run or render is not text. `#!` begins a script, "<" a page or a drawing.
_KORBAR_TEXT = re.compile(r"^\s*(#!|<)|<\s*(script|html|svg|iframe|body|\?php)\b|^\s*@echo\b", re.IGNORECASE)
_STYRTECKEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def typ_av(fil: IO[bytes], andelse: str) -> Filtyp | None:
    """The kind of file this is by its content, or None when it is not one that may be received.

    Text has no mark of its own: it must also be called .txt, be readable, and hold nothing that could be run.
    """
    fil.seek(0)
    borjan = fil.read(_BORJAN)
    fil.seek(0)
    for ar, filtyp in _MARKEN:
        if ar(borjan):
            return filtyp
    if borjan.startswith(b"PK\x03\x04"):
        return _dokument(fil)
    return TXT if andelse in TXT.andelser and _ar_ren_text(fil) else None


def _dokument(fil: IO[bytes]) -> Filtyp | None:
    """Which document a zip is. None for any other zip, one with macros, and one that would swell when unpacked."""
    try:
        with zipfile.ZipFile(fil) as arkiv:
            delar = arkiv.infolist()
            if len(delar) > _FLEST_DELAR or sum(del_.file_size for del_ in delar) > _STORST_UPPACKAT:
                return None
            namn = {del_.filename for del_ in delar}
            if any(_MAKRON.search(ett) for ett in namn) or any(del_.flag_bits & 1 for del_ in delar):
                return None
            if _ar_odt(arkiv, delar):
                return ODT
            return next((filtyp for kravda, filtyp in _DELAR if kravda <= namn), None)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, KeyError):
        return None
    finally:
        fil.seek(0)


def _ar_odt(arkiv: zipfile.ZipFile, delar: list[zipfile.ZipInfo]) -> bool:
    """OpenDocument says what it is in its first part, stored as it is."""
    forsta = delar[0] if delar else None
    if forsta is None or forsta.filename != "mimetype" or forsta.compress_type != zipfile.ZIP_STORED:
        return False
    return forsta.file_size < 100 and arkiv.read(forsta) == ODT.mediatyp.encode()


def _ar_ren_text(fil: IO[bytes]) -> bool:
    innehall = fil.read(_STORST_TEXTPROV + 1)
    fil.seek(0)
    if not innehall or len(innehall) > _STORST_TEXTPROV:
        return False
    try:
        text = innehall.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = innehall.decode("cp1252", errors="replace")
    return "\N{REPLACEMENT CHARACTER}" not in text and not _STYRTECKEN.search(text) and not _KORBAR_TEXT.search(text)
