"""Reports and sammanträden of Lindsjö kommun: one fastställd half-year, one draft, a meeting held and one to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pikepdf
from pikepdf import Dictionary, Name

from avvikelser.tillsyn import dokument
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.frister import Period, halvar_for
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.demodata.tillsyn import skapa_tillsyn, skicka_yttrandet
from rapporter.namnd import beslutsgang, paragrafer, skrivelsegang
from rapporter.namnd.beslutsmodeller import Anslagsslag
from rapporter.namnd.bilageordning import ladda_upp
from rapporter.namnd.sammantradesgang import genomfor, kalla, lagg_till_arende, skapa_sammantrade
from rapporter.namnd.skrivelsegang import Skrivet
from rapporter.namnd.svarsbilaga import Svarsfil, lagg_till_arende_om_svaret
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

_BEHANDLADE = (
    ("Ekonomisk uppföljning", "Nämnden godkänner uppföljningen."),
    ("Uppföljning av internkontrollplan", "Nämnden godkänner uppföljningen.\nNämnden vill se effekten i mars."),
    ("Svar på begäran om yttrande", "Nämnden lämnar yttrandet som sitt eget."),
)
_JUSTERARE = "Inga-Lill Påhittsson och Per Provman"
_FORVARING = "Nämndkansliet, Stadshuset"
_BILAGOR = (
    ("Delårsrapport januari till augusti", ["Delårsrapport", "Påhittade uppgifter att prova med."]),
    ("Tabeller", ["Tabeller", "Inga personer nämns."]),
)
_SKRIVELSE = {
    "forslag": "Nämnden godkänner delårsrapporten.\nNämnden överlämnar rapporten till kommunstyrelsen.",
    "sammanfattning": "Verksamheten håller sin budget. Köerna till öppenvården har blivit kortare.",
    "beskrivning": "Delårsrapporten beskriver januari till augusti.\n\nDen bygger på enheternas egna uppföljningar.",
    "bedomning": "Förvaltningen bedömer att målen för året går att nå.",
    "skickas_till": "Kommunstyrelsen\nKommunens revisorer",
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
    """One held a month ago, decided, justerat and announced; one to come, with its handlingar. An answer to IVO is
    decided at the first and sent the day after."""
    svaret = skapa_tillsyn(delar, personer, idag)
    pdf = _pdf(["Yttrande till IVO", "Ett påhittat svar att prova med."])
    fil = Svarsfil(svaret, "Yttrande till IVO.pdf", pdf, dokument.bygg(svaret).avtryck)
    _hallet(delar["IFN"], personer, idag - timedelta(days=31), fil)
    skicka_yttrandet(svaret, personer, idag, pdf)
    _kommande(delar["IFN"], personer, idag)


def _hallet(namnd: Organisationsdel, personer: dict[str, Person], dag: date, svaret: Svarsfil) -> None:
    """One paragraf justerad at once, about the answer to IVO, and the rest six days later."""
    petra = personer["petra"]
    mote = skapa_sammantrade(namnd, datum=dag, tid=time(9), plats="Stadshuset, lokal Granen", av=petra)
    *forst, (rubrik, forslag) = _BEHANDLADE
    anders = personer["anders"].namn
    for ett, ettforslag in forst:
        lagg_till_arende(mote, rubrik=ett, forslag=ettforslag, foredragande=anders, av=petra)
    om_svaret = {"rubrik": rubrik, "dnr": svaret.rad.dnr, "forslag": forslag, "foredragande": anders}
    lagg_till_arende_om_svaret(mote, svaret, **om_svaret, av=petra)
    kalla(mote, av=petra)
    paragrafer.numrera(mote, fran=41, av=petra)
    for arende in mote.arenden.all():
        beslutsgang.skriv_beslut(
            arende,
            beslut=arende.forslag,
            omedelbart_justerad=arende.ordning == 3,
            reservation="Två ledamöter reserverar sig mot beslutet." if arende.ordning == 2 else "",
            expedieras_till="Socialförvaltningen\nKommunens revisorer",
            av=petra,
        )
    genomfor(mote, av=petra)
    for slag, efter in ((Anslagsslag.OMEDELBAR, 0), (Anslagsslag.PROTOKOLL, 6)):
        anslag = beslutsgang.justera(
            mote, slag, justerad=dag + timedelta(days=efter), justerare=_JUSTERARE, forvaring=_FORVARING, av=petra
        )
        beslutsgang.satt_upp_anslag(anslag, uppsatt=dag + timedelta(days=efter + 1), av=petra)


def _kommande(namnd: Organisationsdel, personer: dict[str, Person], idag: date) -> None:
    """Three ärenden: one whole, one with sekretess, one that is only begun."""
    petra = personer["petra"]
    mote = skapa_sammantrade(
        namnd,
        datum=idag + timedelta(days=24),
        tid=time(9),
        plats="Stadshuset, lokal Granen",
        handlingar_senast=idag + timedelta(days=12),
        av=petra,
    )
    delar = lagg_till_arende(mote, rubrik="Delårsrapport", foredragande=personer["anders"].namn, av=petra)
    for namn, rader in _BILAGOR:
        ladda_upp(delar, spara_bytes(f"{namn}.pdf", _pdf(rader), "application/pdf", petra), namn=namn, av=petra)
    skrivelse = Skrivet(**_SKRIVELSE, forfattare=personer["anders"].namn_och_befattning)
    skrivelsegang.spara(delar, skrivelse, klar=True, av=petra)
    hemligt = lagg_till_arende(
        mote, rubrik="Anmälan till IVO enligt lex Sarah", foredragande=personer["karin"].namn, sekretess=True,
        forslag="Nämnden tar del av anmälan.", av=petra,
    )  # fmt: skip
    fil = spara_bytes(
        "utredning.pdf", _pdf(["Utredning", "En påhittad utredning att prova med."]), "application/pdf", petra
    )
    ladda_upp(hemligt, fil, namn="Utredning", av=petra)
    lagg_till_arende(mote, rubrik="Val av ledamöter i klagomålsdelegationen", av=petra)


def _pdf(rader: list[str]) -> bytes:
    """A page with a few lines, so that the first start needs nothing that sets type."""
    with pikepdf.new() as pdf:
        sida = pdf.add_blank_page(page_size=(595.28, 841.89)).obj
        typsnitt = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        sida.Resources = Dictionary(Font=Dictionary(F1=pdf.make_indirect(typsnitt)))
        text = "BT /F1 14 Tf 20 TL 72 740 Td " + " ".join(f"({rad}) Tj T*" for rad in rader) + " ET"
        sida.Contents = pdf.make_stream(text.encode("cp1252"))
        ut = BytesIO()
        pdf.save(ut, deterministic_id=True)
        return ut.getvalue()
