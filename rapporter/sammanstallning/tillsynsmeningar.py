"""What the figures about IVO say in a few sentences. True when numbers are hidden too; of older reports nothing."""

from __future__ import annotations

from avvikelser.tillsyn.models import Tillsynsutfall
from rapporter.sammanstallning.talord import talord
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde
from rapporter.statistik.tillsyn import KALLA, UTFALLEN


def om_tillsyn(siffror: Siffror) -> str:
    """How much came in, how it was answered, and how many krav are met. Empty for a report without the figures."""
    if siffror.tabell(KALLA) is None:
        return ""
    meningar = (_inkom(siffror), _svaren(siffror), _vantar(siffror), _avslut(siffror), _kraven(siffror))
    return " ".join(mening for mening in meningar if mening)


def _tal(siffror: Siffror, vad: str, hur: str = "") -> Varde:
    mer = {f"{vad}_hur": hur} if hur else {}
    return siffror.varde(kalla=KALLA, period=siffror.period.kod, vad=vad, **mer)


def _antal(n: int, ental: str, flertal: str) -> str:
    """In words, of something neuter: "ett ärende", "fyra ärenden", "13 ärenden"."""
    return f"{talord(n, neutrum=True)} {ental if n == 1 else flertal}"


def _inkom(siffror: Siffror) -> str:
    inkom = _tal(siffror, "inkom")
    if not isinstance(inkom, int):
        return "Antalet ärenden från IVO visas inte här, för att ingen ska kunna pekas ut."
    vad = _antal(inkom, "ärende", "ärenden") if inkom else "inga ärenden"
    return f"Nämnden fick {vad} från IVO under året."


def _svaren(siffror: Siffror) -> str:
    alla, sena = _tal(siffror, "svar"), _tal(siffror, "svar", "for_sent")
    if not isinstance(alla, int) or not isinstance(sena, int) or not alla:
        return ""
    if sena == 0:
        hur = "i tid" if alla == 1 else "alla i tid"
    else:
        hur = "för sent" if alla == 1 else f"varav {talord(sena, neutrum=True)} för sent"
    return f"Nämnden skickade {_antal(alla, 'svar', 'svar')}, {hur}."


def _vantar(siffror: Siffror) -> str:
    vantar = _tal(siffror, "vantar")
    if not isinstance(vantar, int) or not vantar:
        return ""
    nar = "vid årets slut" if siffror.matdag >= siffror.period.slut else "när siffrorna lästes av"
    return f"{_antal(vantar, 'ärende', 'ärenden').capitalize()} väntade på svar {nar}."


def _avslut(siffror: Siffror) -> str:
    """Empty for a report from before there was an utfall to count."""
    inga = {"vad": "avslut", "utfallet": Tillsynsutfall.INGA_BRISTER.value}
    alla, utan = _tal(siffror, "avslut"), siffror.varde(kalla=KALLA, period=siffror.period.kod, **inga)
    if siffror.tabell(UTFALLEN) is None or not isinstance(alla, int) or not isinstance(utan, int) or not alla:
        return ""
    hur = ""
    if utan:
        hur = ", utan brister" if alla == 1 else f", varav {talord(utan, neutrum=True)} utan brister"
    return f"IVO avslutade {_antal(alla, 'ärende', 'ärenden')}{hur}."


def _kraven(siffror: Siffror) -> str:
    alla, i_tid, sena = _tal(siffror, "krav"), _tal(siffror, "krav", "i_tid"), _tal(siffror, "krav", "for_sent")
    if not isinstance(alla, int) or not isinstance(i_tid, int) or not isinstance(sena, int) or not alla:
        return ""
    klara = i_tid + sena
    if klara == alla:
        return "Kravet från IVO är uppfyllt." if alla == 1 else f"Alla {talord(alla)} krav från IVO är uppfyllda."
    if alla == 1:
        return "Kravet från IVO är inte uppfyllt än."
    fall = "inget" if klara == 0 else talord(klara, neutrum=True)
    return f"Av {talord(alla)} krav från IVO är {fall} {'uppfyllt' if klara < 2 else 'uppfyllda'}."
