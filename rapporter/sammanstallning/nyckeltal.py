"""The figures at the front of a report about ärenden, with last year's beside them."""

from __future__ import annotations

from kvalitet.frister import Periodslag
from rapporter.sammanstallning import meningar
from rapporter.sammanstallning.rapporttyp import Nyckeltal
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde
from rapporter.statistik.tabeller import gemen


def nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    """Four figures with last year's beside them."""
    nu = siffror.period.kod
    forra = siffror.jamforelser[-1] if siffror.jamforelser else None

    def ett(rubrik: str, ankare: str, **vad: str) -> Nyckeltal:
        da = siffror.varde(period=forra.kod, **vad) if forra else None
        samma = "samma halvår " if siffror.period.slag is Periodslag.HALVAR else ""
        mer = f"{siffra(da)} {samma}{forra.ar}" if forra and da is not None else ""
        return Nyckeltal(rubrik, siffra(siffror.varde(period=nu, **vad)), mer, ankare)

    return [
        ett("Lex Sarah-rapporter", "tabell-enhet_lex_sarah", slag="lex_sarah"),
        ett("Anmälda till IVO", "tabell-till_ivo", slag="lex_sarah", till_ivo="ja"),
        ett("Klagomål", "tabell-enhet_klagomal", slag="klagomal"),
        _svar_i_tid(siffror),
    ]


def _svar_i_tid(siffror: Siffror) -> Nyckeltal:
    andel, nu = meningar.andel_i_tid(siffror), siffror.period.kod
    i_tid, alla = siffror.varde(period=nu, matt="svar", tid="i_tid"), siffror.varde(period=nu, matt="svar")
    delar_ = [f"{siffra(i_tid)} av {siffra(alla)} svar"] if andel is not None else ["ingen väntade på svar"]
    forra = meningar.andel_i_tid(siffror, 1)
    if isinstance(forra, int):
        delar_.append(f"{_procent(forra)} {siffror.period.ar - 1}")
    return Nyckeltal("Svar i tid", _procent(andel), ", ".join(delar_), "tabell-svar")


def _procent(andel: Varde) -> str:
    return f"{andel}\N{NO-BREAK SPACE}%" if isinstance(andel, int) else siffra(andel)


def arenden(siffror: Siffror) -> str:
    """ "291: 40 lex Sarah-rapporter, 141 avvikelser …"."""
    oversikt = siffror.oversikt
    plats = next(nr for nr, kolumn in enumerate(oversikt.kolumner) if kolumn.nu)
    alla = siffra(oversikt.summa.varden[plats]) if oversikt.summa else "–"
    per_slag = ", ".join(f"{gemen(rn.rubrik)} {siffra(rn.varden[plats])}" for rn in oversikt.grupper[0].rader)
    return f"{alla} under perioden: {per_slag}"
