"""Pango, which draws the text of a PDF, is the one thing that no Python package holds. Get it, or say what to do.

As root: apt-get. On Debian and Ubuntu without root: the packages are fetched with a private apt state and unpacked
into var/, where LD_LIBRARY_PATH points before the process starts. Elsewhere one sentence; all but PDF works anyway.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from kvalitet.inbyggt import platser
from kvalitet.inbyggt.barn import Familj
from kvalitet.inbyggt.utskrift import rad, steg

BIBLIOTEK = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libfontconfig.so.1",
)
BIBLIOTEK_MAC = ("gobject-2.0", "pango-1.0", "pangoft2-1.0", "harfbuzz", "fontconfig")
PAKET = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
PAKET_ALDRE = PAKET[:2]  # releases in which harfbuzz has no package of its own for subsetting
STATUS = Path("/var/lib/dpkg/status")


@dataclass(frozen=True)
class Upplagg:
    """The unpacked packages in `mapp`, and the private apt state beside them while they are fetched."""

    mapp: Path

    def bibliotek(self) -> list[Path]:
        """The folders of shared libraries in it."""
        rot = self.mapp / "rot"
        return sorted({fil.parent for monster in ("usr/lib", "lib") for fil in (rot / monster).rglob("*.so.*")})

    def miljo(self) -> dict[str, str]:
        """What must be set before the process starts. Empty when nothing is unpacked."""
        mappar = [str(mapp) for mapp in self.bibliotek()]
        if not mappar:
            return {}
        gamla = [del_ for del_ in os.environ.get("LD_LIBRARY_PATH", "").split(":") if del_ and del_ not in mappar]
        miljo = {"LD_LIBRARY_PATH": ":".join([*mappar, *gamla])}
        if not Path("/etc/fonts/fonts.conf").exists():
            miljo["FONTCONFIG_FILE"] = str(self.mapp / "fonts.conf")
        return miljo

    def hamta(self, familj: Familj) -> bool:
        """Fetch and unpack. Returns whether it worked; the log says why not."""
        ny = Upplagg(self.mapp.with_name(f"{self.mapp.name}.ny"))
        shutil.rmtree(ny.mapp, ignore_errors=True)
        for del_ in ("apt/lists/partial", "apt/archives/partial", "rot", "typsnittsminne"):
            (ny.mapp / del_).mkdir(parents=True)
        if not (ny._hamta_paket(familj) and ny._packa_upp(familj)):
            return False
        shutil.rmtree(ny.mapp / "apt")
        shutil.rmtree(self.mapp, ignore_errors=True)
        (ny.mapp / "fonts.conf").write_text(_typsnitt(self.mapp), encoding="utf-8")
        ny.mapp.rename(self.mapp)
        return True

    def _hamta_paket(self, familj: Familj) -> bool:
        apt = self.mapp / "apt"
        val = {
            "Dir::State": apt,
            "Dir::State::status": STATUS,
            "Dir::State::lists": apt / "lists",
            "Dir::Cache": apt,
            "Dir::Cache::archives": apt / "archives",
            "Debug::NoLocking": "1",
        }
        flaggor = [del_ for nyckel, varde in val.items() for del_ in ("-o", f"{nyckel}={varde}")]
        return _apt(familj, flaggor, ["--download-only"])

    def _packa_upp(self, familj: Familj) -> bool:
        paket = sorted((self.mapp / "apt" / "archives").glob("*.deb"))
        koder = [
            familj.kor("packa upp", ["dpkg", "-x", fil, self.mapp / "rot"], logg=platser.logg("apt")) for fil in paket
        ]
        return bool(koder) and not any(koder)


def _apt(familj: Familj, flaggor: Sequence[str], hur: Sequence[str]) -> bool:
    """apt-get update and install, with the package lists of a newer release first and an older one's then."""
    logg, env = platser.logg("apt"), {"DEBIAN_FRONTEND": "noninteractive"}
    familj.kor("apt-get update", ["apt-get", *flaggor, "update"], logg=logg, env=env)
    installera = ["apt-get", *flaggor, "install", "-y", "--no-install-recommends", *hur]
    return any(
        familj.kor("apt-get install", [*installera, *paket], logg=logg, env=env) == 0 for paket in (PAKET, PAKET_ALDRE)
    )


def _typsnitt(mapp: Path) -> str:
    """A fontconfig file for a machine that has none."""
    mappar = (mapp / "rot/usr/share/fonts", "/usr/share/fonts", "/usr/local/share/fonts")
    rader = "".join(f"<dir>{escape(str(del_))}</dir>" for del_ in mappar)
    minne = escape(str(mapp / "typsnittsminne"))
    return f'<?xml version="1.0"?><fontconfig>{rader}<cachedir>{minne}</cachedir></fontconfig>\n'


def gar_att_ladda(extra: dict[str, str]) -> bool:
    """Whether a process started with `extra` in its environment finds the libraries."""
    if sys.platform == "darwin":
        kod = f"from ctypes.util import find_library as f; assert all(map(f, {BIBLIOTEK_MAC!r}))"
    else:
        kod = f"from ctypes import CDLL; list(map(CDLL, {BIBLIOTEK!r}))"
    prov = subprocess.run([sys.executable, "-c", kod], env={**os.environ, **extra}, capture_output=True, check=False)
    return prov.returncode == 0


def sakra(*, hamta: bool) -> dict[str, str]:
    """The environment in which Pango is found. With `hamta`, get it when it is missing; never raises for its sake."""
    upplagg = Upplagg(platser.var() / "pango")
    if not hamta or gar_att_ladda({}) or gar_att_ladda(upplagg.miljo()):
        return upplagg.miljo()
    if shutil.which("apt-get") is None:
        rad(f"Pango saknas, så rapporter går inte att göra till PDF. {_rad_om_paket()} Allt annat fungerar.")
        return {}
    with Familj() as familj, steg("Hämtar Pango, som ritar texten i PDF") as detta:
        if os.geteuid() == 0:
            gick = _apt(familj, [], [])
        else:
            gick = shutil.which("dpkg") is not None and upplagg.hamta(familj)
        if not gick:
            detta.slut = "gick inte"
    if not (gick and gar_att_ladda(upplagg.miljo())):
        rad(
            f"Utan Pango går rapporter inte att göra till PDF. {_rad_om_paket()} Allt annat fungerar. "
            f"Vad som hände står i {platser.logg('apt')}."
        )
    return upplagg.miljo()


def _rad_om_paket() -> str:
    """Which packages hold it here."""
    if sys.platform == "darwin":
        return "Installera det med: brew install pango."
    if shutil.which("dnf"):
        return "Installera det med: sudo dnf install pango."
    if shutil.which("apk"):
        return "Installera det med: sudo apk add pango."
    if shutil.which("apt-get"):
        return f"Be den som sköter datorn köra: apt-get install {' '.join(PAKET)}."
    return "Installera paketet pango med systemets pakethanterare."
