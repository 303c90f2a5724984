"""The external utförare of Lindsjö kommun: avtal, contact persons, two surveys and what they have told. All invented.

Of the nine at Individ- och familjenämnden seven have answered the latest survey, six of them with a nollrapport, and
two are ej inkommit (DOMAIN 3: real surveys look like this).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from avvikelser.utforare import enkatgang, register, underrattelser
from avvikelser.utforare.enkatgang import Uppgift
from avvikelser.utforare.enkatlage import Antal
from avvikelser.utforare.models import Avtal, Tillfragad, Underrattelse
from avvikelser.utforare.underrattelser import Handelseuppgift
from kvalitet.frister import Period, halvar_for, svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person

_STOCKHOLM = ZoneInfo("Europe/Stockholm")
_FRAN = date(2021, 1, 1)

# name, nämnd, kod of its enhet or "", whether it has a contact person with e-mail
_UTFORARE = (
    ("Björkviken HVB AB", "IFN", "X-BJO", True),
    ("Granåsen HVB AB", "IFN", "X-GRA", True),
    ("Klippsjö Öppenvård AB", "IFN", "X-KLI", True),
    ("Ekbacka Familjevård AB", "IFN", "", True),
    ("Fjällsta Konsulent AB", "IFN", "", True),
    ("Hagudden Behandling AB", "IFN", "", True),
    ("Kronviken Stödboende AB", "IFN", "", True),
    ("Lövåsa Vård AB", "IFN", "", False),
    ("Sjölunda Stödboende AB", "IFN", "", True),
    ("Norrvik Assistans AB", "FSN", "X-NOR", True),
    ("Lillhaga Hemtjänst AB", "ALN", "X-LIL", True),
)
_INLOGGAD = "Granåsen HVB AB"  # Vilma answers for it
_NOLL = Antal(0, 0, 0, 0)
_ETT_SVAR = {"Björkviken HVB AB": Antal(1, 1, 2, 0)}
_LARDOMAR = "Vi har ändrat hur vi lämnar över vid passbyten, eftersom två klagomål gällde besked som inte kom fram."
_TYSTA = frozenset({"Granåsen HVB AB", "Lövåsa Vård AB", "Norrvik Assistans AB"})


def skapa_utforare(delar: dict[str, Organisationsdel], personer: dict[str, Person], idag: date) -> None:
    """The register, a survey that is closed and one that is open, and three underrättelser."""
    avtal = {namn: _avtal(delar, personer, namn, namnd, kod, med) for namn, namnd, kod, med in _UTFORARE}
    klart = halvar_for(idag).foregaende
    for namnd, strateg in (("IFN", "sofia"), ("FSN", "ali"), ("ALN", "ali")):
        _enkat(delar[namnd], klart.foregaende, personer[strateg], idag, stangd=True)
        _enkat(delar[namnd], klart, personer[strateg], idag, stangd=False)
    _underrattelser(avtal[_INLOGGAD], personer["vilma"], personer["sofia"], idag)


def _av(personer: dict[str, Person], namnd: str) -> Person:
    return personer["sofia" if namnd == "IFN" else "ali"]


def _avtal(
    delar: dict[str, Organisationsdel], personer: dict[str, Person], namn: str, namnd: str, kod: str, med: bool
) -> Avtal:
    nummer = sum(map(ord, namn)) % 9000 + 1000
    uppgift = register.Avtalsuppgift(namn, "", f"AVT {nummer}", _FRAN, None, [delar[kod]] if kod else [])
    av = _av(personer, namnd)
    avtal = register.nytt_avtal(delar[namnd], uppgift, av=av)
    if namn == _INLOGGAD:
        vilma = personer["vilma"]
        kontakt = register.Kontaktuppgift(vilma.namn, vilma.epost, "", vilma)
        register.ny_kontakt(avtal, kontakt, av=av)
    elif med:
        bolag = namn.split()[0].lower().translate(str.maketrans("åäö", "aao"))
        kontakt = register.Kontaktuppgift(f"Kvalitetsansvarig, {namn}", f"kvalitet@{bolag}.example")
        register.ny_kontakt(avtal, kontakt, av=av)
    return avtal


def _nar(dag: date, timme: int = 9) -> datetime:
    """Never later than now: the half-year may have ended yesterday."""
    return min(datetime.combine(dag, time(timme), _STOCKHOLM), timezone.now())


def _enkat(namnd: Organisationsdel, period: Period, av: Person, idag: date, *, stangd: bool) -> None:
    oppnad = period.slut + timedelta(days=1)
    sista_dag = oppnad + timedelta(days=30) if stangd else max(idag + timedelta(days=9), oppnad)
    enkat = enkatgang.oppna(namnd, period, sista_dag, av=av, nar=_nar(oppnad))
    fragor = Tillfragad.objects.filter(enkat=enkat).select_related("enkat__namnd").order_by("namn")
    for i, fraga in enumerate(fragor):
        if fraga.namn not in _TYSTA or (stangd and fraga.namn == _INLOGGAD):
            _svar(fraga, av, oppnad + timedelta(days=4 + 3 * i))
    if stangd:
        enkatgang.stang(enkat, av=av, nar=_nar(sista_dag + timedelta(days=7)))


def _svar(fraga: Tillfragad, av: Person, dag: date) -> None:
    antal = _ETT_SVAR.get(fraga.namn, _NOLL)
    nar = _nar(dag, 14)
    enkatgang.registrera_pappersvar(
        fraga,
        Uppgift(antal, "" if antal.noll else _LARDOMAR),
        av=av,
        lamnat_av=f"Kvalitetsansvarig, {fraga.namn}",
        inkom=svensk_dag(nar),
        nar=nar,
    )


_MEDICIN = (
    "En ungdom fick inte sin medicin två kvällar. Signeringslistan låg kvar i ett annat hus.",
    "Ungdomen mådde sämre och fick träffa sjuksköterska.",
)
_ANMALT = ("Händelsen är utredd och anmäld som allvarlig.", "Som i rapporten.")
_SCHEMA = (
    "Två pass lämnades utan tillsyn, eftersom schemat hade ändrats i ett system men inte i det andra.",
    "Ingen for illa, men någon kunde ha gjort det.",
)


def _underrattelser(avtal: Avtal, vilma: Person, sofia: Person, idag: date) -> None:
    """One that is taken in and then reported to IVO, and one that came yesterday."""

    def berattat(slag: str, dagar: int, text: tuple[str, str], galler: Underrattelse | None = None) -> Underrattelse:
        dag = idag - timedelta(days=dagar)
        uppgift = Handelseuppgift(
            slag=slag,
            intraffade=dag - timedelta(days=2),
            gjord=dag,
            lag="SoL",
            beskrivning=text[0],
            foljd=text[1],
            direkt="Chefen har gått igenom händelsen med personalen samma dag.",
            enhet=avtal.enheter.first(),
            galler=galler,
        )
        return underrattelser.underratta(avtal, uppgift, av=vilma, nar=_nar(dag, 11))

    def mottagen(en: Underrattelse, dagar: int, notering: str) -> None:
        underrattelser.ta_emot(en, av=sofia, notering=notering, nar=_nar(idag - timedelta(days=dagar), 10))

    slag = Underrattelse.Slag
    forsta = berattat(slag.LEX_SARAH, 61, _MEDICIN)
    mottagen(forsta, 60, "Vi har bett om utredningen när den är klar.")
    mottagen(berattat(slag.TILL_IVO, 40, _ANMALT, forsta), 39, "Tas upp på avtalsmötet.")
    berattat(slag.LEX_SARAH, 1, _SCHEMA)
