"""Invented lex Sarah utredningar, written entry by entry through the rules."""

from __future__ import annotations

from datetime import datetime, timedelta

from avvikelser.arendegang.orsaker import NyOrsak, skriv_orsak
from avvikelser.lex_sarah import utredning
from avvikelser.lex_sarah.models import Frageslag, Igen, JaNej, Kallslag, Orsaksomrade, Postrubrik, Postslag
from avvikelser.lex_sarah.utredning import Fragesvar, NyPost, Riskbedomning
from avvikelser.models import Arende, Arendetyp
from kvalitet.organisation.models import Person

_R, _F, _B = Postrubrik, Postslag.FAKTA, Postslag.BEDOMNING

# (heading, kind, text, kind of source, source, rests on, hours before the report that it happened)
_POSTER: tuple[tuple[Postrubrik, Postslag, str, Kallslag | None, str, tuple[int, ...], int | None], ...] = (
    (
        _R.BAKGRUND,
        _F,
        "Enheten ger stöd dygnet runt. Genomförandeplanen säger när någon i personalen ska titta till den boende.",
        Kallslag.DOKUMENT,
        "genomförandeplan",
        (),
        None,
    ),
    (
        _R.METOD,
        _F,
        "Utredningen bygger på samtal med den boende, två medarbetare och enhetschefen, och på schema och jourlista.",
        Kallslag.IAKTTAGELSE,
        "egna anteckningar",
        (),
        None,
    ),
    (
        _R.HANDELSEFORLOPP,
        _F,
        "Vikarien stod på schemat. Överlämningen skedde på telefon klockan 14.00, utan kvällslistan.",
        Kallslag.DOKUMENT,
        "schema och jourlista",
        (),
        15,
    ),
    (
        _R.HANDELSEFORLOPP,
        _F,
        "Den boende berättar att ingen kom på kvällen och att det kändes otryggt.",
        Kallslag.SAMTAL,
        "samtal med den boende",
        (),
        12,
    ),
)
_RATTELSE = "Överlämningen skedde klockan 15.00, inte 14.00. I övrigt gäller post 3."
_RESTEN: tuple[tuple[Postrubrik, Postslag, str, Kallslag | None, str, tuple[int, ...]], ...] = (
    (
        _R.TIDIGARE,
        _B,
        "Något liknande har hänt på enheten det senaste året. Åtgärden då gällde möten på plats.",
        None,
        "",
        (4,),
    ),
    (
        _R.VIDTAGET,
        _F,
        "Den boende fick samtal och tätare tillsyn samma dag klockan 11.30.",
        Kallslag.SAMTAL,
        "samtal med enhetschefen",
        (),
    ),
    (
        _R.PLANERAT,
        _F,
        "En digital kvällslista införs inom tre månader. Alla vikarier får introduktion före sitt första pass.",
        Kallslag.SAMTAL,
        "samtal med enhetschefen",
        (),
    ),
    (
        _R.BEDOMNING,
        _B,
        "Insatsen utfördes inte som den var beslutad. Det kan hända igen så länge överlämning på telefon saknar lista.",
        None,
        "",
        (3, 4, 5),
    ),
)


def paborja_utredning(arende: Arende, *, av: Person, nar: datetime) -> None:
    """The first entries, one of them corrected, and a cause: much is left to do. `nar` is when the first is written."""
    for i, (rubrik, slag, text, kallslag, kalla, grund, timmar) in enumerate(_POSTER):
        hande = arende.inkommen - timedelta(hours=timmar) if timmar is not None else None
        post = NyPost(
            rubrik=rubrik, slag=slag, text=text, kallslag=kallslag, kalla=kalla, grundas_pa=grund, handelsetid=hande
        )
        utredning.skriv_post(arende, post, av=av, nar=nar + timedelta(minutes=20 * i))
    rattad = NyPost(
        rubrik=_R.HANDELSEFORLOPP,
        slag=_F,
        text=_RATTELSE,
        kallslag=Kallslag.DOKUMENT,
        kalla="samtalslogg från jourtelefonen",
        handelsetid=arende.inkommen - timedelta(hours=14),
        rattar=3,
    )
    utredning.skriv_post(arende, rattad, av=av, nar=nar + timedelta(hours=3))
    orsak = NyOrsak(
        omrade=Orsaksomrade.KOMMUNIKATION,
        text="Kvällslistan fanns bara på papper. Den som fick överlämning på telefon såg den inte.",
    )
    skriv_orsak(arende, orsak, av=av, nar=nar + timedelta(hours=4))


def skriv_utredning(arende: Arende, *, av: Person, nar: datetime) -> None:
    """Everything that a förslag demands, and an earlier event linked where there is one."""
    paborja_utredning(arende, av=av, nar=nar)
    senare = nar + timedelta(days=1)
    for i, (rubrik, slag, text, kallslag, kalla, grund) in enumerate(_RESTEN):
        post = NyPost(rubrik=rubrik, slag=slag, text=text, kallslag=kallslag, kalla=kalla, grundas_pa=grund)
        utredning.skriv_post(arende, post, av=av, nar=senare + timedelta(minutes=15 * i))
    orsak = NyOrsak(
        omrade=Orsaksomrade.RUTIN_OTYDLIG,
        text="Rutinen säger inget om överlämning på telefon.",
        rutin="Överlämning vid passbyte",
        rutinversion="version 3",
    )
    skriv_orsak(arende, orsak, av=av, nar=senare)
    svaren = {
        Frageslag.ENSKILD: Fragesvar(svar=JaNej.JA, dag=arende.inkommen.date()),
        Frageslag.NARSTAENDE: Fragesvar(svar=JaNej.EJ_AKTUELLT, kommentar="Den boende har ingen god man."),
        Frageslag.POLIS: Fragesvar(svar=JaNej.NEJ, kommentar="Det finns ingen misstanke om brott."),
        Frageslag.PERSONAKT: Fragesvar(svar=JaNej.JA, dag=arende.inkommen.date()),
    }
    utredning.svara(arende, svaren, av=av, nar=senare)
    risk = Riskbedomning(
        kan_handa_igen=Igen.JA,
        kan_handa_igen_text="Det kan hända tills den digitala listan är på plats.",
        allvarlighetsgrad_efter=3,
        sannolikhet_efter=1,
    )
    utredning.bedom_risk(arende, risk, av=av, nar=senare)
    _koppla(arende, av, senare)


def _koppla(arende: Arende, av: Person, nar: datetime) -> None:
    """The newest avvikelse of the enhet from before the event."""
    tidigare = (
        Arende.objects.filter(enhet=arende.enhet, typ=Arendetyp.AVVIKELSE, intraffade__lt=arende.intraffade)
        .order_by("-intraffade", "pk")
        .first()
    )
    if tidigare is not None:
        kommentar = "Åtgärden den gången gällde möten på plats. Den täckte inte överlämning på telefon."
        utredning.koppla(arende, tidigare, kommentar=kommentar, av=av, nar=nar)
