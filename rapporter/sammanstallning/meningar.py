"""What the figures say, in one or two sentences above each table. Also true when numbers are hidden."""

from __future__ import annotations

from rapporter.sammanstallning.atgardsmeningar import om_aterkommande, om_atgarder
from rapporter.sammanstallning.talord import talord
from rapporter.statistik.halvar import Halvarssiffror
from rapporter.statistik.tabell import Varde
from rapporter.statistik.utforarenkat import ej_inkommit


def om(nyckel: str, siffror: Halvarssiffror) -> str:
    """The sentences for a section of the report; empty where there is nothing to say that the tables do not."""
    skrivare = {
        "lex_sarah": _lex_sarah,
        "synpunkter": _synpunkter,
        "monster": _monster,
        "utforare": _utforare,
        "atgarder": om_atgarder,
    }
    return skrivare[nyckel](siffror) if nyckel in skrivare else ""


def _nu(siffror: Halvarssiffror, **vad: str) -> Varde:
    return siffror.varde(period=siffror.period.kod, **vad)


def _forra(siffror: Halvarssiffror, **vad: str) -> Varde:
    """The year before, or None when it is not shown."""
    if not siffror.jamforelser or siffror.jamforelser[-1].ar != siffror.period.ar - 1:
        return None
    return siffror.varde(period=siffror.jamforelser[-1].kod, **vad)


def _jamfort(siffror: Halvarssiffror, nu: Varde, forra: Varde, *, neutrum: bool) -> str:
    """ ", fyra fler än första halvåret 2025"; empty when one of them is hidden or missing."""
    if not isinstance(nu, int) or not isinstance(forra, int):
        return ""
    nar = siffror.jamforelser[-1].namn
    if nu == forra == 0:
        return f", liksom {nar}"
    if nu == forra:
        return f", lika många som {nar}"
    return f", {talord(abs(nu - forra), neutrum=neutrum)} {'fler' if nu > forra else 'färre'} än {nar}"


def _antal(nu: Varde, ental: str, flertal: str, *, neutrum: bool) -> str | None:
    """ "40 rapporter", "en rapport", "inga rapporter"; None when the number is hidden."""
    if not isinstance(nu, int):
        return None
    if nu == 0:
        return f"inga {flertal}"
    return f"{talord(nu, neutrum=neutrum)} {ental if nu == 1 else flertal}"


def _fick(siffror: Halvarssiffror, ental: str, flertal: str, slag: str, verb: str, *, neutrum: bool = False) -> str:
    nu = _nu(siffror, slag=slag)
    antal = _antal(nu, ental, flertal, neutrum=neutrum)
    if antal is None:
        return f"Antalet {flertal} visas inte här, för att ingen ska kunna pekas ut."
    return f"Nämnden {verb} {antal}{_jamfort(siffror, nu, _forra(siffror, slag=slag), neutrum=neutrum)}."


def _lex_sarah(siffror: Halvarssiffror) -> str:
    delar = [_fick(siffror, "rapport", "rapporter", "lex_sarah", "fick")]
    ivo = _nu(siffror, slag="lex_sarah", till_ivo="ja")
    if isinstance(ivo, int):
        ord_ = "Ingen" if ivo == 0 else talord(ivo).capitalize()
        delar.append(f"{ord_} är {'anmäld' if ivo < 2 else 'anmälda'} till IVO.")
    obeslutade = _nu(siffror, slag="lex_sarah", utfall="ej_beslutat")
    if isinstance(obeslutade, int) and obeslutade:
        beslutade = "beslutad" if obeslutade == 1 else "beslutade"
        delar.append(f"{talord(obeslutade).capitalize()} var inte {beslutade} när siffrorna lästes av.")
    return " ".join(delar)


def _synpunkter(siffror: Halvarssiffror) -> str:
    delar = [_fick(siffror, "klagomål", "klagomål", "klagomal", "tog emot", neutrum=True)]
    i_tid, alla = _nu(siffror, matt="svar", tid="i_tid"), _nu(siffror, matt="svar")
    andel = _andel(siffror, "svar")
    if isinstance(i_tid, int) and isinstance(alla, int) and alla and isinstance(andel, int):
        delar.append(_svarade(i_tid, alla, andel))
    return " ".join(delar)


def _svarade(i_tid: int, alla: int, andel: int) -> str:
    if alla == 1:
        return f"Den som väntade på svar fick det {'i tid' if i_tid else 'inte i tid'}."
    fall = "inget" if i_tid == 0 else talord(i_tid, neutrum=True)
    return f"De som väntade på svar fick det i tid i {fall} av {talord(alla)} fall ({andel} procent)."


def _monster(siffror: Halvarssiffror) -> str:
    avvikelser = _fick(siffror, "avvikelse", "avvikelser", "avvikelse", "fick rapport om")
    return f"{avvikelser} {om_aterkommande(siffror)}".strip()


def _utforare(siffror: Halvarssiffror) -> str:
    return " ".join(
        mening
        for mening in (_utforarnas_arenden(siffror), _utforarnas_svar(siffror), _underrattelser(siffror))
        if mening
    )


def _utforarnas_arenden(siffror: Halvarssiffror) -> str:
    tabell = siffror.tabell("utforare")
    if tabell is None:
        return ""
    antal = len(tabell.grupper[0].rader)
    vem = "En extern utförare" if antal == 1 else f"{talord(antal).capitalize()} externa utförare"
    return (
        f"{vem} hörde till nämnden under halvåret. Tabellen visar de ärenden som har registrerats i systemet. "
        "Den säger inget om vad utförarna själva har rapporterat på annat sätt."
    )


def _underrattelser(siffror: Halvarssiffror) -> str:
    """What has been told as it happened. Of nothing, and where small numbers are hidden, nothing is said."""
    tabell = siffror.tabell("utforarunderrattelser")
    if tabell is None or tabell.summa is None:
        return ""
    rapporter, anmalningar = (tal or 0 for tal in tabell.summa.varden[:2])
    if isinstance(rapporter, str) or isinstance(anmalningar, str) or not rapporter + anmalningar:
        return ""
    lex = "en lex Sarah-rapport" if rapporter == 1 else f"{talord(rapporter)} lex Sarah-rapporter"
    ivo = "en anmälan" if anmalningar == 1 else f"{talord(anmalningar)} anmälningar"
    return f"Utförarna har underrättat nämnden om {lex} och {ivo} till IVO."


def _utforarnas_svar(siffror: Halvarssiffror) -> str:
    """How many have answered the survey. Silence is told of as silence."""
    tabell = siffror.tabell("utforarenkat")
    if tabell is None:
        return ""
    alla, tysta = len(tabell.grupper[0].rader), ej_inkommit(tabell)
    if tysta == 0:
        return f"Alla {talord(alla)} har svarat på enkäten." if alla > 1 else "Utföraren har svarat på enkäten."
    svarat = "Ingen" if tysta == alla else talord(alla - tysta).capitalize()
    resten = "ett svar" if tysta == 1 else f"{talord(tysta)} svar"
    saknas = f"{resten.capitalize()} har inte kommit in, vilket inte är noll."
    return f"{svarat} av {talord(alla)} har svarat på enkäten. {saknas}"


def _andel(siffror: Halvarssiffror, kod: str) -> Varde:
    """The whole nämnd's share of the period, from the table of times."""
    tabell = siffror.tabell(kod)
    if tabell is None or tabell.grupper[0].summa is None:
        return None
    plats = next(nr for nr, kolumn in enumerate(tabell.kolumner) if kolumn.slag == "procent")
    return tabell.grupper[0].summa.varden[plats]


def andel_i_tid(siffror: Halvarssiffror, ar_tillbaka: int = 0) -> Varde:
    """Share of answers in time, whole percent, for the period or an earlier year that is shown; None when not."""
    if ar_tillbaka == 0:
        return _andel(siffror, "svar")
    tabell = siffror.tabell("svar")
    period = siffror.period.samma_tidigare(ar_tillbaka)
    if tabell is None or len(tabell.grupper) < 2:
        return None
    plats = next(nr for nr, kolumn in enumerate(tabell.kolumner) if kolumn.slag == "procent")
    rader = [rn for rn in tabell.grupper[1].rader if ("period", period.kod) in rn.villkor]
    return rader[0].varden[plats] if rader else None
