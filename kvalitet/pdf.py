"""Turns one HTML document into one tagged PDF. The only file that imports WeasyPrint.

The work is done in a child process (`python -m kvalitet.pdf`), because Pango and fontconfig are not safe in the
threads of a worker, because memory goes back to the system when the child ends, and because a document that
never gets ready can be killed. The child loads no Django and no settings; its environment holds no secrets.

The same HTML gives the same bytes, as long as program versions and fonts are the same. No clock is read: a
document that should show dates in its metadata says so with `<meta name="dcterms.created" content="2026-09-07">`.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Literal, NoReturn, cast

Variant = Literal["vanlig", "arkiv"]
Forlopp = Callable[[int], None]

ROT = Path(__file__).resolve().parent.parent
STILMALL = ROT / "static" / "utskrift.css"
# TrueType rather than OpenType/CFF: a quarter smaller once subset, and every reader and printer knows FontFile2.
TYPSNITT = {(400, "normal"): "Regular", (400, "italic"): "It", (600, "normal"): "Semibold", (700, "normal"): "Bold"}
_FAMILJ = "Source Sans Pro"
_BAS = "http://dokument.invalid/"  # makes a relative address absolute, so that it is refused instead of skipped
_MARKE = "@forlopp "
_SAKNAR_PANGO, _VAGRAD = 3, 4
_MILJO = (
    "PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "FONTCONFIG_SYSROOT", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    "XDG_DATA_DIRS", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT",
)  # fmt: skip

_ALLMANT = "PDF-filen kunde inte skapas. Försök igen om en stund. Hjälper det inte, kontakta systemförvaltaren."
_FOR_LANGE = "PDF-filen tog för lång tid att skapa. Försök igen om en stund, eller dela upp rapporten."
_INGEN_PANGO = (
    "PDF-filen kunde inte skapas, för programbiblioteket Pango saknas på servern. "
    "Be systemförvaltaren installera det. Allt annat i systemet fungerar."
)
_UTIFRAN = "PDF-filen kunde inte skapas, för texten hänvisar till en bild eller fil utanför systemet. Ta bort den."


class PdfKundeInteSkapas(Exception):
    """No PDF came out.

    `mening` (also `str()` of the error) is plain Swedish for the person who asked; `orsak` is for the log and
    may hold paths and tracebacks, so it is never shown.
    """

    def __init__(self, mening: str, *, orsak: str) -> None:
        super().__init__(mening)
        self.mening = mening
        self.orsak = orsak
        self.add_note(orsak)  # a traceback in the log tells the cause too


# ---------------------------------------------------------------- the parent


def rendera(html: str, *, forlopp: Forlopp | None = None, tidsgrans: float = 120, variant: Variant = "vanlig") -> bytes:
    """A tagged PDF of a whole HTML document, styled by `static/utskrift.css` alone.

    `html` must have `<html lang="sv">` and a `<title>`; `<meta name="author">` and `description` become metadata.
    `forlopp` is called with rising whole percents, 1–100, in this thread. `tidsgrans` is in seconds, wall clock.
    `variant` "arkiv" writes PDF/A-2u with the same tags: colours tied to an embedded sRGB profile, metadata as XMP.
    It claims the level "u" rather than "a", since no validator has judged the tags.

    Raises PdfKundeInteSkapas. If `forlopp` raises, the child is stopped and the error passes through.
    """
    with (
        tempfile.TemporaryDirectory(prefix="kvalitet-pdf-", ignore_cleanup_errors=True) as mapp,
        tempfile.TemporaryFile() as in_fil,
        tempfile.TemporaryFile() as ut_fil,
    ):
        in_fil.write(html.encode("utf-8", "replace"))
        in_fil.seek(0)
        barn = subprocess.Popen(
            [sys.executable, "-m", "kvalitet.pdf", variant],
            stdin=in_fil, stdout=ut_fil, stderr=subprocess.PIPE, cwd=ROT, env=_barnets_miljo() | {"TMPDIR": mapp},
            start_new_session=True,
        )  # fmt: skip
        try:
            felrader = _folj(barn, forlopp, time.monotonic() + tidsgrans)
        finally:
            _stoppa(barn)
        ut_fil.seek(0)
        pdf = ut_fil.read()
    if barn.returncode != 0 or not pdf.startswith(b"%PDF-"):
        raise _fel(barn.returncode, "\n".join(felrader))
    if forlopp:
        forlopp(100)
    return pdf


def _barnets_miljo() -> dict[str, str]:
    """What the child may know: where libraries and fonts are, never database addresses or keys."""
    miljo = {namn: os.environ[namn] for namn in _MILJO if namn in os.environ}
    return miljo | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "SOURCE_DATE_EPOCH": "315532800"}


def _folj(barn: subprocess.Popen[bytes], forlopp: Forlopp | None, senast: float) -> list[str]:
    """Read the child's stderr until it closes: percents go to `forlopp`, other lines are returned. Kills when late."""
    felrader: list[str] = []
    hogst = 0
    for rad in _rader(cast("IO[bytes]", barn.stderr), senast):
        if not rad.startswith(_MARKE):
            felrader.append(rad)
        elif forlopp and (procent := int(rad.removeprefix(_MARKE))) > hogst:
            hogst = procent
            forlopp(procent)
    try:
        barn.wait(max(0.1, senast - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise PdfKundeInteSkapas(_FOR_LANGE, orsak="Tidsgränsen passerades efter att stderr stängts.") from None
    return felrader


def _rader(stderr: IO[bytes], senast: float) -> Iterator[str]:
    rest = b""
    with selectors.DefaultSelector() as valjare:
        valjare.register(stderr, selectors.EVENT_READ)
        while True:
            kvar = senast - time.monotonic()
            if kvar <= 0 or not valjare.select(kvar):
                raise PdfKundeInteSkapas(_FOR_LANGE, orsak="Tidsgränsen passerades; processen stoppades.")
            bit = os.read(stderr.fileno(), 65536)
            if not bit:
                break
            *hela, rest = (rest + bit).split(b"\n")
            yield from (rad.decode("utf-8", "replace") for rad in hela)
    if rest:
        yield rest.decode("utf-8", "replace")


def _stoppa(barn: subprocess.Popen[bytes]) -> None:
    if barn.poll() is None:
        barn.kill()
        barn.wait()
    if barn.stderr:
        barn.stderr.close()


def _fel(kod: int, orsak: str) -> PdfKundeInteSkapas:
    mening = {_SAKNAR_PANGO: _INGEN_PANGO, _VAGRAD: _UTIFRAN}.get(kod, _ALLMANT)
    if kod < 0:
        orsak = f"Processen stoppades av signal {-kod} (9 betyder ofta att minnet tog slut).\n{orsak}"
    return PdfKundeInteSkapas(mening, orsak=orsak or f"Processen slutade med kod {kod} utan PDF.")


# ---------------------------------------------------------------- the child


def _barn(variant: Variant) -> int:
    """Read HTML on stdin, write PDF on stdout. Nothing but the PDF may reach stdout: libraries print there."""
    _do_med_foraldern()
    ut = os.dup(1)
    os.dup2(2, 1)
    try:
        pdf = _skapa(sys.stdin.buffer.read().decode("utf-8"), variant)
    except OSError as fel:
        traceback.print_exc()
        return _SAKNAR_PANGO if "cannot load library" in str(fel) else 1
    except BaseException as fel:  # a fatal fetching error is a BaseException
        traceback.print_exc()
        return _VAGRAD if type(fel).__name__ == "Vagrad" else 1
    with os.fdopen(ut, "wb") as fil:
        fil.write(pdf)
    return 0


def _do_med_foraldern() -> None:
    """Ask Linux to kill this process when its parent dies, so that a killed worker leaves nothing behind.

    Linux means the thread that started it; in `rendera` that thread waits for the child.
    """
    if sys.platform != "linux":
        return
    foralder = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != foralder:
        os._exit(1)


def _skapa(html: str, variant: Variant) -> bytes:
    # A child that lives for seconds: as quick as with none at all, and what has just been put together and taken
    # apart again is given back.
    gc.set_threshold(1_000_000, 5, 1000)
    _forlopp(2)
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    from kvalitet.pdf_taggar import forbattra

    _forlopp(8)
    hamtare = _hamtare()
    konfiguration = FontConfiguration()
    stilar = [
        weasyprint.CSS(string=css, font_config=konfiguration, url_fetcher=hamtare)
        for css in (typsnittsregler(), STILMALL.read_text(encoding="utf-8"))
    ]
    _visa_forlopp()
    brister = _samla_brister()
    pdf = weasyprint.HTML(string=html, base_url=_BAS, url_fetcher=hamtare).write_pdf(
        stylesheets=stilar,
        font_config=konfiguration,
        finisher=forbattra,
        pdf_tags=True,
        pdf_identifier=True,  # a hash of the contents
        pdf_variant="pdf/a-2u" if variant == "arkiv" else None,
        pdf_version="1.7",  # said aloud: with None, WeasyPrint 70 writes a PDF 2.0 namespace into a 1.7 file
    )
    if hamtare.vagrad:  # inside an SVG, WeasyPrint swallows even fatal errors
        raise hamtare.vagrad
    if brister:
        raise RuntimeError("Dokumentet blev inte helt: " + "; ".join(brister))
    _forlopp(99)
    return bytes(pdf)


def typsnittsregler() -> str:
    """The @font-face rules for the weights that `utskrift.css` uses."""
    return "\n".join(
        f"@font-face {{ font-family: '{_FAMILJ}'; font-weight: {vikt}; font-style: {stil}; "
        f"src: url('typsnitt:{namn}') format('truetype'); }}"
        for (vikt, stil), namn in TYPSNITT.items()
    )


def typsnittsfil(namn: str) -> Path:
    """The TrueType file of one style of Source Sans Pro, such as "Regular". Raises FileNotFoundError."""
    paket = find_spec("font_source_sans_pro")  # located, not imported: its import globs its folder twice
    if paket is None or paket.origin is None:
        raise FileNotFoundError("Paketet font-source-sans-pro saknas.")
    fil = Path(paket.origin).parent / "files" / f"SourceSansPro-{namn}.ttf"
    if namn not in TYPSNITT.values() or not fil.is_file():
        raise FileNotFoundError(f"Typsnittet {namn} finns inte.")
    return fil


def _hamtare() -> Any:
    """A fetcher that knows the fonts and images written into the document itself, and nothing else.

    Everything else stops the work: a report with a hole in it is worse than no report, and a text that someone
    pasted must not make the server read a file or call an address. A page that links to `utskrift.css` for its own
    preview gets nothing more: that sheet is applied already.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class Vagrad(FatalURLFetchingError):
        pass

    class Hamtare(URLFetcher):
        vagrad: Vagrad | None = None

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("typsnitt:") and url.removeprefix("typsnitt:") in TYPSNITT.values():
                return URLFetcherResponse(url, typsnittsfil(url.removeprefix("typsnitt:")).read_bytes())
            if url.startswith(_BAS) and url.partition("?")[0].endswith("/utskrift.css"):
                return URLFetcherResponse(url, "", {"Content-Type": "text/css"})
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            self.vagrad = Vagrad(f"Hämtas inte: {url[:200]}")
            raise self.vagrad

    return Hamtare(allowed_protocols={"data"})


def _samla_brister() -> list[str]:
    """A list that fills with what WeasyPrint leaves out and only mentions in its log: a font, a picture, a chart."""
    brister: list[str] = []

    class Samlare(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().startswith(("Failed to ", "Font-face ")):
                brister.append(record.getMessage())

    logging.getLogger("weasyprint").addHandler(Samlare())
    return brister


def _forlopp(procent: int, till: IO[str] | None = None) -> None:
    print(f"{_MARKE}{procent}", file=till or sys.stderr, flush=True)


def _visa_forlopp() -> None:
    """Turn WeasyPrint's own progress lines into percents.

    How many pages there will be is not known until the last is laid out, so each page takes a fortieth of what is
    left of the layout's share: always rising, never there too early.
    """
    steg = {"Step 1": 10, "Step 4": 15, "Step 6": 80, "Step 7": 92}

    class Visare(logging.Handler):
        kvar = 60.0

        def emit(self, record: logging.LogRecord) -> None:
            text = record.getMessage()
            if text.startswith("Step 5"):
                self.kvar *= 0.975
                _forlopp(round(79 - self.kvar))
            elif text[:6] in steg:
                _forlopp(steg[text[:6]])

    logg = logging.getLogger("weasyprint.progress")
    logg.setLevel(logging.INFO)
    logg.addHandler(Visare())


def _sluta(kod: int) -> NoReturn:
    """End at once. Pango looks for fonts in a thread of its own, and dies if its library is taken away under it."""
    sys.stderr.flush()
    os._exit(kod)


if __name__ == "__main__":
    _sluta(_barn("arkiv" if sys.argv[1:] == ["arkiv"] else "vanlig"))
