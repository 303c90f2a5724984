"""What people in Lindsjö do on reports together: contributions, granskning, a register and nyckeltal. All invented."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from avvikelser.utforare.models import Avtal
from kvalitet.frister import Period, Periodslag, halvar_for
from kvalitet.organisation.models import Organisationsdel, Person
from rapporter.ej_verkstallda import register
from rapporter.nyckeltal import register as nyckeltal
from rapporter.nyckeltal.modeller import Kvalitetsomrade
from rapporter.sammanstallning import bidragsgang, faststallande, granskningsgang
from rapporter.sammanstallning.modeller import Rapport, Rapportslag

_BESLUT = (
    ("TALL", "boendestod", 410, 0, "personal"),
    ("TALL", "boendestod", 250, 0, "personal"),
    ("TALL", "kontaktperson", 190, 0, "personal"),
    ("TALL", "kontaktperson", 175, 0, "onskemal"),
    ("TALL", "boendestod", 160, 0, "resurs"),
    ("MOTT", "kontaktfamilj", 330, 0, "personal"),
    ("MOTT", "kontaktfamilj", 205, 140, "tackat_nej"),
    ("MOTT", "oppenvard", 145, 0, "resurs"),
    ("MOTT", "oppenvard", 40, 0, "resurs"),
)
_NYCKELTAL = (
    (Kvalitetsomrade.TILLGANGLIGHET, "Lätt att nå sin handläggare", "procent", (74, 77, 79, 78), 76),
    (Kvalitetsomrade.SJALVBESTAMMANDE, "Visar förståelse för situationen", "procent", (88, 90, 91, 93), 90),
    (Kvalitetsomrade.TRYGGHET, "Ej återaktualiserade ungdomar", "procent", (71, 70, 68, 68), 74),
    (Kvalitetsomrade.EFFEKTIVITET, "Utredningar klara i tid", "procent", (81, 84, 90, 92), 88),
    (Kvalitetsomrade.EFFEKTIVITET, "Personer med insats", "personer", (870, 905, 985, 1040), 760),
)
_SVAR = (
    "Efter klagomålen i våras ringer vi upp inom två dagar. Det märks: ingen har hört av sig igen om att "
    "det är svårt att få svar."
)


def skapa_rapportarbete(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    _register(delar, personer, idag)
    _nyckeltal(delar["IFN"], personer["sofia"], idag)
    _bidrag(delar, personer, idag)
    _granskning(delar["IFN"], personer, idag)


def _register(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """Nine beslut that wait or have waited, and the last quarter's report, fastställd."""
    sofia = personer["sofia"]
    for nr, (enhet, insats, sedan, avbrott, skal) in enumerate(_BESLUT, start=1):
        register.registrera(
            delar[enhet],
            av=sofia,
            beteckning=f"LB {idag.year}-{nr:03d}",
            lag="SoL",
            insats=insats,
            beslutad=idag - timedelta(days=sedan),
            avbrott=idag - timedelta(days=avbrott) if avbrott else None,
            skal=skal,
        )
    kvartal = Period.for_dag(Periodslag.KVARTAL, idag).foregaende
    rapport = faststallande.skapa(delar["IFN"], kvartal, av=sofia, slag=Rapportslag.EJ_VERKSTALLDA)
    for avsnitt in rapport.avsnitt.all():
        text = {
            "sammanfattning": "{antal_ej_verkstallda} beslut hade väntat mer än tre månader när kvartalet var slut.",
            "beslut": "Nämnden överlämnar statistiken till kommunfullmäktige.",
        }.get(avsnitt.nyckel, "De flesta väntar på en person eller plats. Rekrytering pågår.")
        faststallande.skriv_avsnitt(avsnitt, av=sofia, text=text, version=0, klar=True)
    faststallande.faststall(rapport, av=sofia)


def _nyckeltal(namnd: Organisationsdel, sofia: Person, idag: date) -> None:
    for ordning, (omrade, namn, enhet, egna, andra) in enumerate(_NYCKELTAL):
        rad = nyckeltal.skriv(
            namnd, av=sofia, omrade=omrade, namn=namn, enhet=enhet, kalla="Påhittad brukarundersökning", ordning=ordning
        )
        for tillbaka, varde in enumerate(reversed(egna), start=1):
            nyckeltal.satt_varde(rad, ar=idag.year - tillbaka, varde=Decimal(varde), av=sofia)
        nyckeltal.satt_varde(rad, ar=idag.year - 1, kommun="Grankulla", varde=Decimal(andra), av=sofia)


def _bidrag(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """Two enheter and an utförare are asked to write for the draft; one of them is done."""
    utkast = Rapport.objects.filter(
        namnd=delar["IFN"], slag=Rapportslag.HALVAR, period=halvar_for(idag).foregaende.kod
    ).first()
    if utkast is None:
        return
    avtal = list(Avtal.objects.filter(kontakter__person=personer["vilma"], kontakter__till__isnull=True)[:1])
    begarda = bidragsgang.begar_bidrag(
        utkast.avsnitt.get(nyckel="synpunkter"),
        enheter=[delar["TALL"], delar["VUXE"]],
        avtal=avtal,
        fraga="Vad har ni ändrat efter klagomålen, och hur märks det?",
        senast=idag + timedelta(days=9),
        av=personer["sofia"],
    )
    vuxen = next(b for b in begarda if b.delen_id == delar["VUXE"].pk)
    bidragsgang.skriv_bidrag(vuxen, av=personer["karin"], text=_SVAR, version=0, klar=True)


def _granskning(namnd: Organisationsdel, personer: dict[str, Person], idag: date) -> None:
    """The kvalitetsberättelse of last year is being read."""
    sofia, petra = personer["sofia"], personer["petra"]
    rapport = faststallande.skapa(namnd, Period.av(Periodslag.AR, idag.year - 1), av=sofia, slag=Rapportslag.KVALITET)
    forord = rapport.avsnitt.get(nyckel="forord")
    faststallande.skriv_avsnitt(
        forord, av=sofia, text="Under {ar} fick nämnden {antal_lex_sarah} lex Sarah-rapporter.", version=0
    )
    granskningsgang.skicka_pa_granskning(rapport, personer=[petra], senast=idag + timedelta(days=6), av=sofia)
    granskningsgang.kommentera(forord, text="Säg också vad vi har lärt oss av dem.", av=petra)
