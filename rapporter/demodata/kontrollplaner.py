"""Egenkontroll of Lindsjö kommun: the kontrollområden of DOMAIN 5 with kriterier of our own words, the plan of the year
with its beslut, a draft for next year, and kontroller of other kinds. All invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from egenkontroll.andra import kontrollgang
from egenkontroll.andra.kontrollgang import Tal
from egenkontroll.andra.models import AnnanKontroll
from egenkontroll.plan import biblioteket, innehall, planering
from egenkontroll.plan.biblioteket import Kriterieuppgift
from egenkontroll.plan.innehall import Kontrolluppgift
from egenkontroll.plan.models import Kontrollplan, Omradesversion
from kvalitet.organisation.models import Organisationsdel, Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_SKYDD = Kriterieuppgift(
    fraga="Är behovet av omedelbart skydd bedömt genast?",
    hjalp="Lagen säger genast. Samma dag är kommunens eget mått på det. Bedömningen ska gå att läsa i akten, med datum "
    "och namn på den som gjorde den.",
    lagkrav=True,
    frist="dagar:0",
    fran_text="Anmälan kom in",
    till_text="Skyddsbedömningen är daterad",
)
_INOM_14 = Kriterieuppgift(
    fraga="Är förhandsbedömningen klar inom 14 dagar?",
    hjalp="Räkna från dagen då anmälan kom in till dagen för beslutet att inleda utredning eller inte.",
    lagrum="forhandsbedomning",
    lagkrav=True,
    frist="dagar:14",
    fran_text="Anmälan kom in",
    till_text="Beslut om utredning",
)
_FYRA_MANADER = Kriterieuppgift(
    fraga="Är utredningen klar inom fyra månader?",
    hjalp="Är tiden förlängd räknas beslutet om förlängning som ett ja, om det är fattat i tid.",
    lagrum="barnutredning",
    lagkrav=True,
    frist="manader:4",
    fran_text="Utredningen inleddes",
    till_text="Utredningen avslutades",
)
_KOMMUNICERING = Kriterieuppgift(
    fraga="Har den som berörs fått läsa underlaget och yttra sig före beslutet?",
    hjalp="Ej tillämpligt om beslutet helt följer det som den enskilde bad om.",
    lagrum="kommunicering",
    lagkrav=True,
)


def _ja(*fragor: str, malvarde: int = 90) -> tuple[Kriterieuppgift, ...]:
    return tuple(Kriterieuppgift(fraga=fraga, malvarde=malvarde) for fraga in fragor)


# name -> what it looks at and its kriterier
OMRADEN: dict[str, tuple[str, tuple[Kriterieuppgift, ...]]] = {
    "Skyddsbedömning": (
        "handlaggning",
        (_SKYDD, *_ja("Framgår det vad bedömningen bygger på?", "Har en andra person läst bedömningen?")),
    ),
    "Förhandsbedömning": (
        "handlaggning",
        (_INOM_14, *_ja("Framgår det varför utredning inleds eller inte inleds?", "Har anmälaren fått veta det?")),
    ),
    "Barnutredning": (
        "handlaggning",
        (
            _FYRA_MANADER,
            _KOMMUNICERING,
            *_ja(
                "Framgår barnets egna åsikter?",
                "Har den som utreder träffat barnet ensamt?",
                "Är barnets behov beskrivna med barnet i mitten, inte de vuxna?",
            ),
        ),
    ),
    "Delaktighet": (
        "handlaggning",
        _ja(
            "Framgår vad den enskilde själv vill?",
            "Har den enskilde varit med och planerat insatsen?",
            "Är det skrivet så att den enskilde kan läsa och förstå det?",
        ),
    ),
    "Övervägande om vården": (
        "handlaggning",
        (
            Kriterieuppgift(
                fraga="Är vården övervägd inom sex månader från förra gången?",
                lagrum="overvagande",
                lagkrav=True,
                frist="manader:6",
                fran_text="Förra övervägandet",
                till_text="Det här övervägandet",
            ),
            *_ja("Framgår varför vården behövs fortfarande?"),
        ),
    ),
    "Genomförandeplan": (
        "resultat",
        _ja(
            "Finns det en genomförandeplan?",
            "Är planen gjord tillsammans med den enskilde?",
            "Framgår målet med insatsen?",
            "Går det att se om målet är nått?",
            "Står det vem som gör vad?",
            "Står det när planen följs upp?",
            "Är planen uppföljd den dag som står i den?",
            "Ledde insatsen till det som var målet?",
        ),
    ),
    "Social journal": (
        "handlaggning",
        _ja(
            "Är journalen förd löpande?",
            "Är varje anteckning daterad och undertecknad?",
            "Går det att följa vad som har hänt och varför?",
            "Är fakta och bedömningar åtskilda?",
            "Är språket respektfullt?",
            "Saknas sådant som inte behövs?",
        ),
    ),
}


def skapa_egenkontroll(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """The library and the plans of two nämnder, and four kontroller of other kinds."""
    ifn, strateg = delar["IFN"], personer["sofia"]
    antagna = _antagna(idag)
    omraden = {namn: _omrade(ifn, namn, strateg, antagna) for namn in OMRADEN}
    barn = [delar[kod] for kod in ("MOTT", "UTRED")]
    granskar = [personer["tilde"], strateg]
    val = [
        (omraden["Skyddsbedömning"], [delar["MOTT"]], "tertial", 20, 0),
        (omraden["Förhandsbedömning"], [delar["MOTT"]], "tertial", 20, 0),
        (omraden["Barnutredning"], [delar["UTRED"]], "tertial", 20, 10),
        (omraden["Delaktighet"], [*barn, delar["VUXE"]], "halvar", 15, 0),
        (omraden["Genomförandeplan"], [delar[kod] for kod in ("TALL", "BOST", "ANGS")], "halvar", 10, 20),
        (omraden["Social journal"], [delar["OPPEN"], delar["TALL"]], "ar", 12, 0),
    ]
    plan = planering.ny_plan(ifn, idag.year, av=strateg)
    planering.skriv_inledning(plan, _INLEDNING, av=strateg)
    for version, enheter, period, antal, dubbelt in val:
        innehall.spara_kontroll(plan, _uppgift(version, enheter, granskar, period, antal, dubbelt), av=strateg)
    beslut = planering.Beslut("§ 142", date(idag.year - 1, 12, 9), "Individ- och familjenämnden")
    plan = planering.anta(plan, beslut, av=strateg, nar=_klockan(date(idag.year - 1, 12, 12)))
    _nasta_ar(plan, omraden, delar, strateg, idag)
    _aldrenamnden(delar, personer, idag)
    _andra(delar, strateg, idag)


_INLEDNING = (
    "Nämnden följer upp det som lagen kräver i tid, hur barn och vuxna är delaktiga, och om insatserna ledde till det "
    "som var målet. Urvalet är lika stort på varje enhet, så att åren går att jämföra."
)


def _klockan(dag: date) -> datetime:
    return datetime.combine(dag, time(9, 15), _STOCKHOLM)


def _antagna(idag: date) -> date:
    """Before the first plan that uses them, so that a kriterium is never unchanged since before it was adopted."""
    return date(idag.year - 3, 7, 1)


def _omrade(namnd: Organisationsdel, namn: str, av: Person, dag: date) -> Omradesversion:
    slag, kriterier = OMRADEN[namn]
    version = biblioteket.nytt_omrade(namnd, namn, slag, av=av)
    for kriterium in kriterier:
        biblioteket.spara_kriterium(version, kriterium, av=av)
    return biblioteket.anta_version(version, giltig_fran=dag, anmarkning="", av=av, nar=_klockan(dag))


def _uppgift(
    version: Omradesversion,
    enheter: list[Organisationsdel],
    granskare: list[Person],
    period: str,
    antal: int,
    dubbelt: int = 0,
) -> Kontrolluppgift:
    return Kontrolluppgift(
        version=version,
        period=period,
        antal=antal,
        enheter=enheter,
        granskare=granskare,
        urvalssatt="senast_avslutade",
        per_arendetyp=False,
        skyddade="uteslut",
        skyddade_roll="",
        dubbelgranskas=dubbelt,
        klart_inom=45,
    )


def _nasta_ar(
    plan: Kontrollplan,
    omraden: dict[str, Omradesversion],
    delar: dict[str, Organisationsdel],
    av: Person,
    idag: date,
) -> None:
    """A copy with a new version of one kontrollområde, and one kontroll more."""
    ny = biblioteket.ny_version(omraden["Delaktighet"], av=av)
    sist = ny.kriterier.last()
    if sist is not None:
        text = "Har den enskilde fått planen på ett språk och i en form som passar?"
        uppgift = replace(_ja(text)[0], hjalp="Bilder och tolkat samtal räknas.")
        biblioteket.spara_kriterium(ny, uppgift, av=av, kriterium=sist)
    biblioteket.anta_version(
        ny, giltig_fran=date(idag.year + 1, 1, 1), anmarkning="Den sista frågan tar med bilder och tolk.", av=av
    )
    kopia = planering.kopiera(plan, idag.year + 1, av=av)
    overvagande = _uppgift(omraden["Övervägande om vården"], [delar["SAMV"], delar["FAM"]], [av], "halvar", 15)
    innehall.spara_kontroll(kopia, overvagande, av=av)


def _aldrenamnden(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """A smaller plan, so that the other strateg's pages have something too."""
    av = personer["ali"]
    version = _omrade(delar["ALN"], "Genomförandeplan", av, _antagna(idag))
    plan = planering.ny_plan(delar["ALN"], idag.year, av=av)
    enheter = [delar[kod] for kod in ("SOLB", "AKER", "HTN", "HTS")]
    innehall.spara_kontroll(plan, _uppgift(version, enheter, [av], "halvar", 10), av=av)
    beslut = planering.Beslut("§ 97", date(idag.year - 1, 12, 16), "Äldrenämnden")
    planering.anta(plan, beslut, av=av, nar=_klockan(date(idag.year - 1, 12, 18)))


# slag, rubrik, kod of the enhet or "", källa, month, analysis, rows, done
_ANDRA: tuple[tuple[str, str, str, str, int, str, tuple[tuple[str, str, str, str], ...], bool], ...] = (
    (
        "jamforelse", "Öppna jämförelser: barn och unga", "", "Socialstyrelsen, öppna jämförelser", 6,
        "Vi följer upp insatser oftare än andra, men frågar barnen mer sällan. Det sista går att ändra under hösten.",
        (("Följer upp varje år", "82", "71", "procent"), ("Frågar barnen efter insatsen", "34", "46", "procent")),
        True,
    ),
    (
        "malgrupp", "Vad de boende på Tallbacken tycker", "TALL", "Egen enkät, 31 av 42 svarade", 4,
        "De flesta känner sig trygga. Få vet vem de kan klaga hos.",
        (("Känner sig trygga", "87", "", "procent"), ("Vet hur man klagar", "41", "", "procent")),
        True,
    ),
    (
        "revisorer", "Revisorernas granskning av aktgranskningen", "", "Kommunens revisorer, rapport 3", 3,
        "Revisorerna vill att resultatet av insatser följs upp, inte bara handläggningen. Planen har ändrats för det.",
        (), True,
    ),
    (
        "attityder", "Hur personalen ser på att rapportera", "", "Egen enkät till personalen", 9, "",
        (("Tycker att det är lätt att rapportera", "68", "59", "procent, förra året"),), False,
    ),
)  # fmt: skip


def _andra(delar: dict[str, Organisationsdel], av: Person, idag: date) -> None:
    for slag, rubrik, kod, kalla, manad, analys, tal, klar in _ANDRA:
        dag = min(date(idag.year, manad, 15), idag)
        uppgift = kontrollgang.Kontrolluppgift(
            slag=AnnanKontroll.Slag(slag),
            enhet=delar[kod] if kod else None,
            rubrik=rubrik,
            kalla=kalla,
            matt=dag,
            fraga="",
            analys=analys,
            tal=[Tal(vad, _decimal(eget), _decimal(annat), matt_i) for vad, eget, annat, matt_i in tal],
        )
        kontroll = kontrollgang.spara(delar["IFN"], uppgift, av=av)
        if klar:
            kontrollgang.bli_klar(kontroll, av=av, nar=_klockan(dag))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None
