"""Reports and sammanträden of Lindsjö kommun: one fastställd half-year, one draft, a meeting held and one to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kvalitet.frister import Period, halvar_for
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.namnd import paragrafer
from rapporter.namnd.beslutsgang import skriv_beslut
from rapporter.namnd.sammantradesgang import genomfor, kalla, lagg_till_arende, skapa_sammantrade
from rapporter.sammanstallning import faststallande
from rapporter.sammanstallning.modeller import Rapport

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_TEXTER = {
    "sammanfattning": "Rapporterna enligt lex Sarah är ungefär lika många som samma halvår tidigare år. "
    "Den vanligaste händelsen är att en insats inte har utförts. Överlämning mellan arbetspass återkommer som orsak.",
    "lex_sarah": "Flest rapporter kommer från enheter som arbetar dygnet runt. Vi bedömer att personalen har blivit "
    "bättre på att rapportera, inte att det händer mer.",
    "synpunkter": "Klagomålen gäller oftast väntetid och bemötande i telefon. Svaren kommer i tid utom i juni.",
    "bedomning": "Information till personalen räcker sällan som åtgärd. De åtgärder som har haft effekt har ändrat "
    "arbetssättet. Därför går förvaltningen vidare med digital överlämning på fler enheter.",
    "beslut": "Nämnden godkänner redovisningen.\nNämnden ger förvaltningen i uppdrag att redovisa effekten av "
    "åtgärderna vid nästa halvårsredovisning.",
}


def skapa_rapporter(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """The last half-year but one is fastställd, the last one waits for its texts."""
    klart = halvar_for(idag).foregaende
    for namnd, strateg in (("IFN", "sofia"), ("ALN", "ali")):
        _faststall(_rapport(delar[namnd], klart.foregaende, personer[strateg]), personer[strateg])
    utkast = _rapport(delar["IFN"], klart, personer["sofia"])
    avsnitt = utkast.avsnitt.get(nyckel="lex_sarah")
    faststallande.skriv_avsnitt(
        avsnitt, av=personer["sofia"], text=_TEXTER["lex_sarah"], version=avsnitt.version, klar=True
    )


def _rapport(namnd: Organisationsdel, period: Period, av: Person) -> Rapport:
    """Figures as they were six weeks after the half-year, when a strateg would have taken them."""
    brytpunkt = datetime.combine(period.slut + timedelta(days=46), time(0), _STOCKHOLM)
    return faststallande.skapa(namnd, period, av=av, brytpunkt=brytpunkt)


def _faststall(rapport: Rapport, av: Person) -> None:
    for avsnitt in rapport.avsnitt.all():
        text = _TEXTER.get(avsnitt.nyckel, "Inget särskilt att redovisa för halvåret.")
        faststallande.skriv_avsnitt(avsnitt, av=av, text=text, version=avsnitt.version, klar=True)
    faststallande.faststall(rapport, av=av)


def skapa_sammantraden(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """One held a month ago, with its paragraphs, and one to come."""
    petra = personer["petra"]
    forra = skapa_sammantrade(
        delar["IFN"], datum=idag - timedelta(days=31), tid=time(9), plats="Stadshuset, lokal Granen", av=petra
    )
    for rubrik in ("Ekonomisk uppföljning", "Uppföljning av internkontrollplan"):
        lagg_till_arende(forra, rubrik=rubrik, foredragande=personer["anders"].namn, av=petra)
    kalla(forra, av=petra)
    paragrafer.numrera(forra, fran=41, av=petra)
    for arende in forra.arenden.all():
        skriv_beslut(arende, beslut="Nämnden godkänner redovisningen.", expedieras_till="Socialförvaltningen", av=petra)
    genomfor(forra, av=petra)
    nasta = skapa_sammantrade(
        delar["IFN"],
        datum=idag + timedelta(days=24),
        tid=time(9),
        plats="Stadshuset, lokal Granen",
        handlingar_senast=idag + timedelta(days=12),
        av=petra,
    )
    lagg_till_arende(nasta, rubrik="Delårsrapport", foredragande=personer["anders"].namn, av=petra)
