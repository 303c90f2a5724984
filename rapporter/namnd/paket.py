"""Packs a sammanträde's finished files into one ZIP that opens the same everywhere.

The files keep their order by a number first in the name. `00 Innehåll.txt` says what is there, and
`kontrollsummor.sha256` lets anyone check that nothing has changed: `sha256sum -c kontrollsummor.sha256`.
The same files give the same bytes: no clock is read, and nothing is compressed (a PDF already is, and the result
of compressing differs between versions of the library).
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import IO

_LANGST = 80  # characters, with number and ending
_LANGST_MAPP = 60  # so that the whole path stays under the 255 characters that Windows takes
_LANGST_BYTE = 240  # most file systems stop at 255
_RESERVERADE = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{nr}" for nr in range(10)), *(f"lpt{nr}" for nr in range(10))]
)
_TID = (1980, 1, 1, 0, 0, 0)
INNEHALL, KONTROLLSUMMOR = "Innehåll", "kontrollsummor.sha256"


@dataclass(frozen=True)
class PaketFil:
    """One file. `nummer` and `namn` make its name and its line in the contents list; `sidor` is told there.

    `mapp` is the folder it lies in, as number and name. `nummer` is from 1, or 0 for what comes first in a folder.
    """

    nummer: int
    namn: str
    andelse: str
    innehall: bytes
    sidor: int | None = None
    mapp: tuple[int, str] | None = None


def packa(filer: Sequence[PaketFil], *, rubrik: str) -> bytes:
    """The ZIP as bytes. See `packa_till`."""
    ut = BytesIO()
    packa_till(ut, filer, rubrik=rubrik)
    return ut.getvalue()


def packa_till(ut: IO[bytes], filer: Sequence[PaketFil], *, rubrik: str) -> None:
    """Write a ZIP of the files, in the order given, to an open binary file that can seek.

    `rubrik` is the first line of the contents list, such as "Handlingar till § 45, …". Two files may have the same
    number; names that would be the same on a computer that ignores case get " (2)", " (3)" after them. Raises
    ValueError when there are no files, and as `filnamn` does.
    """
    if not filer:
        raise ValueError("Det finns inga filer att packa.")
    bredd = max(2, len(str(max(fil.mapp[0] if fil.mapp else fil.nummer for fil in filer))))
    forteckning = f"{'0' * bredd} {INNEHALL}.txt"
    upptagna = {forteckning.casefold(), KONTROLLSUMMOR.casefold()}
    namn = [_ledigt(*_plats(fil, bredd), upptagna) for fil in filer]
    summor = [sha256(fil.innehall).hexdigest() for fil in filer]
    lista = _forteckning(rubrik, filer, namn, summor)
    kontroll = "".join(
        f"{summa}  {ett}\n"
        for ett, summa in [(forteckning, sha256(lista).hexdigest()), *zip(namn, summor, strict=True)]
    )
    with zipfile.ZipFile(ut, "w", zipfile.ZIP_STORED) as arkiv:
        _skriv(arkiv, forteckning, lista)
        for ett, fil in zip(namn, filer, strict=True):
            _skriv(arkiv, ett, fil.innehall)
        _skriv(arkiv, KONTROLLSUMMOR, kontroll.encode("utf-8"))


def _plats(fil: PaketFil, bredd: int) -> tuple[str, str]:
    """The folder with its stroke, or nothing, and the file's name. Raises ValueError as `filnamn`."""
    if fil.mapp is None:
        return "", filnamn(fil.nummer, fil.namn, fil.andelse, bredd=bredd)
    nummer, namn = fil.mapp
    if nummer < 1 or fil.nummer < 0:
        raise ValueError("En mapps nummer är 1 eller högre, en fils i den 0 eller högre.")
    borjan = f"{nummer:0{bredd}d} "
    mapp = _korta(_rent(namn), _LANGST_MAPP - len(borjan), _LANGST_BYTE - len(borjan)) or "Namnlös"
    return f"{borjan}{mapp}/", _filnamn(fil.nummer, fil.namn, fil.andelse, 2)


def filnamn(nummer: int, namn: str, andelse: str, *, bredd: int = 2) -> str:
    """A file name that works on Windows, macOS and Linux: `filnamn(1, "IFN 2026/0377: plan", "pdf")` is
    "01 IFN 2026-0377 - plan.pdf".

    At most 80 characters, cut between words when possible. `bredd` is how many digits the number is filled to.
    Raises ValueError for a number below 1 or an ending that is not one to eight letters or digits.
    """
    if nummer < 1:
        raise ValueError("En fils nummer är 1 eller högre.")
    return _filnamn(nummer, namn, andelse, bredd)


def _filnamn(nummer: int, namn: str, andelse: str, bredd: int) -> str:
    slut = andelse.removeprefix(".").lower()
    if not re.fullmatch(r"[a-z0-9]{1,8}", slut):
        raise ValueError(f"Filändelsen {andelse!r} går inte att använda.")
    borjan = f"{nummer:0{bredd}d} "
    plats = _LANGST - len(borjan) - len(slut) - 1
    stam = _korta(_rent(namn), plats, _LANGST_BYTE - len(borjan) - len(slut) - 1) or "Namnlös"
    return f"{borjan}{stam}.{slut}"


def _rent(namn: str) -> str:
    """Without characters that some system forbids, or that are not seen (such as those that turn the text around)."""
    text = unicodedata.normalize("NFC", namn)
    text = "".join(" " if tecken.isspace() else tecken for tecken in text)
    text = "".join(tecken for tecken in text if not unicodedata.category(tecken).startswith("C"))
    text = re.sub(r"\s*:\s+", " - ", text).replace(":", ".")
    text = re.sub(r"[/\\|]", "-", text)
    text = re.sub(r"[<>\"?*]", "", text)
    text = " ".join(text.split()).strip(". ")
    # The number first in the name already keeps Windows' device names apart; a name is not left to depend on that.
    return f"{text} (fil)" if text.split(".")[0].strip().casefold() in _RESERVERADE else text


def _korta(text: str, tecken: int, byte: int) -> str:
    if len(text) <= tecken and len(text.encode("utf-8")) <= byte:
        return text
    kort = text[:tecken]
    while len(kort.encode("utf-8")) > byte:
        kort = kort[:-1]
    vid_ord = kort.rpartition(" ")[0]
    if len(vid_ord) >= len(kort) * 0.6 and text[len(kort) : len(kort) + 1] != " ":
        kort = vid_ord
    return kort.rstrip(" .,-–")


def _ledigt(mapp: str, namn: str, upptagna: set[str]) -> str:
    """The path, or the path with a number after the name, that no earlier file has. Remembers it."""
    stam, _, slut = namn.rpartition(".")
    nr = 1
    while (mapp + namn).casefold() in upptagna:
        nr += 1
        tillagg = f" ({nr})"
        namn = f"{stam[: _LANGST - len(tillagg) - len(slut) - 1].rstrip(' .')}{tillagg}.{slut}"
    upptagna.add((mapp + namn).casefold())
    return mapp + namn


def _forteckning(rubrik: str, filer: Sequence[PaketFil], namn: Sequence[str], summor: Sequence[str]) -> bytes:
    """The contents list, readable in the plainest of programs: with a byte order mark and Windows line ends."""
    rubrik = " ".join(rubrik.split())
    rader = [rubrik, "=" * len(rubrik), ""]
    for fil, ett, summa in zip(filer, namn, summor, strict=True):
        sidor = "" if fil.sidor is None else f", {fil.sidor} {'sida' if fil.sidor == 1 else 'sidor'}"
        nummer = f"{fil.mapp[0]}.{fil.nummer}" if fil.mapp else f"{fil.nummer}"
        rader += [f"{nummer}. {' '.join(fil.namn.split())}{sidor}", f"   Fil: {ett}", f"   SHA-256: {summa}", ""]
    rader += [
        f"Kontrollsummorna (SHA-256) står också i filen {KONTROLLSUMMOR}. Är en summa densamma är filen oförändrad.",
        "",
    ]
    return "\ufeff".encode() + "\r\n".join(rader).encode("utf-8")


def _skriv(arkiv: zipfile.ZipFile, namn: str, innehall: bytes) -> None:
    post = zipfile.ZipInfo(namn, _TID)
    post.create_system = 3  # Unix, whatever machine this is, so that the permissions below mean something
    post.external_attr = 0o100644 << 16
    arkiv.writestr(post, innehall)
