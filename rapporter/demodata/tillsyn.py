"""What IVO has asked of the nämnd in Lindsjö kommun: a föreläggande that is being answered, a yttrande that the nämnd
has decided about and sent, and a klagomål that IVO has ended. All invented; made by the rules, at days that have been.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from avvikelser.tillsyn import dokument, kravgang, tillsynsgang
from avvikelser.tillsyn.models import Tillsynsarende
from avvikelser.tillsyn.tillsynsgang import Tillsynsuppgift
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_SVAR = (
    "Schemat på Tallbacken är gjort om från och med förra månaden. Två i personalen är alltid i tjänst på kvällar och "
    "nätter. Chefen stämmer av bemanningen varje fredag."
)
_YTTRANDE = (
    "Nämnden delar bilden att svaren till de boende har dröjt.\n\n"
    "Enheten har nu en person som tar emot frågor varje vardag, och svarar inom två arbetsdagar. Nämnden följer "
    "svarstiderna i halvårsredovisningen."
)
_UNDERLAG = "Vecka;Pass;Tomma pass\r\n40;42;3\r\n41;42;1\r\n42;42;0\r\n"
Delar = dict[str, Organisationsdel]
Personer = dict[str, Person]


def skapa_tillsyn(delar: Delar, personer: Personer, idag: date) -> Tillsynsarende:
    """All of them. Returns the yttrande, which lies with the nämnd until its sammanträde has been held."""
    _klagomalet(delar, personer, idag)
    _forelaggandet(delar, personer, idag)
    sofia, dag = personer["sofia"], idag - timedelta(days=62)
    uppgift = Tillsynsuppgift(
        slag="yttrande",
        rubrik="Svarstider på stödboendet Tallbacken",
        arendemening="Svar på begäran om yttrande",
        inkommen=dag,
        svar_senast=dag + timedelta(days=40),
        ivo_dnr="3.1.1-00217/PROV",
        handlaggare=sofia,
    )
    rad = tillsynsgang.registrera(delar["IFN"], uppgift, [delar["TALL"]], av=sofia)
    tillsynsgang.skriv_yttrande(rad, text=_YTTRANDE, av=sofia)
    return tillsynsgang.till_namnden(rad, av=sofia, nar=_nar(dag + timedelta(days=20)))


def skicka_yttrandet(rad: Tillsynsarende, personer: Personer, idag: date, pdf: bytes) -> None:
    """The day after the nämnd decided. `pdf` stands in for the document, so that the first start sets no type."""
    dag = idag - timedelta(days=30)
    avtryck = dokument.bygg(rad).avtryck
    tillsynsgang.besvara(rad, dag=dag, satt="etjanst", pdf=pdf, avtryck=avtryck, av=personer["sofia"], nar=_nar(dag))


def _klagomalet(delar: Delar, personer: Personer, idag: date) -> None:
    """Ended by IVO half a year ago."""
    sofia, dag = personer["sofia"], idag - timedelta(days=200)
    uppgift = Tillsynsuppgift(
        slag="klagomal",
        rubrik="Bemötande i receptionen på Mottagningen",
        arendemening="Klagomål till IVO",
        inkommen=dag,
        ivo_dnr="3.2.1-00031/PROV",
        handlaggare=sofia,
    )
    rad = tillsynsgang.registrera(delar["IFN"], uppgift, [delar["MOTT"]], av=sofia)
    tillsynsgang.avsluta(
        rad,
        dag=dag + timedelta(days=21),
        utfall="inte_vidare",
        besked="IVO har tagit emot klagomålet och lämnar det till nämnden, som själv har svarat den som klagade.",
        av=sofia,
        nar=_nar(dag + timedelta(days=21)),
    )


def _forelaggandet(delar: Delar, personer: Personer, idag: date) -> None:
    """Come in three weeks ago, with more time from IVO."""
    sofia = personer["sofia"]
    dag = idag - timedelta(days=24)
    uppgift = Tillsynsuppgift(
        slag="forelaggande",
        rubrik="Bemanning och planer på stödboendet Tallbacken",
        arendemening="Tillsyn av ett stödboende",
        inkommen=dag,
        svar_senast=idag + timedelta(days=5),
        ivo_dnr="3.5.1-00104/PROV",
        handlaggare=sofia,
    )
    rad = tillsynsgang.registrera(delar["IFN"], uppgift, [delar["TALL"]], av=sofia)
    tillsynsgang.paborja(rad, av=sofia, nar=_nar(dag))
    tillsynsgang.ge_anstand(
        rad,
        till=idag + timedelta(days=19),
        skal="IVO gav två veckor till, eftersom ett underlag saknades.",
        av=sofia,
        nar=_nar(idag - timedelta(days=6)),
    )
    _kraven(rad, delar["TALL"], personer, idag)


def _kraven(rad: Tillsynsarende, enhet: Organisationsdel, personer: Personer, idag: date) -> None:
    """Two krav: one answered with an åtgärd and underlag, one that waits for its ansvarig."""
    sofia, maja = personer["sofia"], personer["maja"]
    forsta = kravgang.nytt(
        rad,
        text="Nämnden ska se till att det finns personal i den omfattning som behövs på kvällar och nätter.",
        frist=idag + timedelta(days=19),
        ansvarig=maja,
        av=sofia,
    )
    kravgang.nytt(
        rad,
        text="Nämnden ska se till att varje boende har en aktuell genomförandeplan.",
        frist=idag + timedelta(days=40),
        ansvarig=maja,
        av=sofia,
    )
    kravgang.atgarda(
        forsta,
        plats=enhet,
        beskrivning="Nytt schema med två i tjänst på kvällar och nätter",
        ansvarig=maja,
        senast=idag + timedelta(days=12),
        av=maja,
    )
    fil = spara_bytes("bemanning-per-vecka.csv", _UNDERLAG.encode(), "text/csv", maja)
    effekt = "Tomma pass har gått från tre till noll på tre veckor."
    kravgang.svara(forsta, svar=_SVAR, effekt=effekt, nya=[fil], av=maja)


def _nar(dag: date) -> datetime:
    return datetime.combine(dag, time(10), _STOCKHOLM)
