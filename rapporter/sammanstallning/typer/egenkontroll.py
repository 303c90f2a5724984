"""Redovisning av egenkontroll, of a year or a half-year: per enhet and kriterium, and what became of it.

Source: SOSFS 2011:9 5 kap. 2 §, DOMAIN 10.
"""

from __future__ import annotations

from kvalitet.frister import Periodslag
from kvalitet.svenska import antal, heltal
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Nyckeltal, Rapporttyp
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.underlag import inget_underlag
from rapporter.statistik.egenkontrollrapport import KALLA, egenkontrollsiffror
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.tabell import Varde


def _tal(siffror: Siffror, **vad: str) -> Varde:
    return siffror.varde(kalla=KALLA, period=siffror.period.kod, **vad)


def _kontroller(siffror: Siffror) -> tuple[int, int]:
    """How many kontroller were planned, and how many were klara."""
    tabell = siffror.tabell("egenkontroll_tillfallen")
    if tabell is None or tabell.summa is None:
        return 0, 0
    planerade, klara = tabell.summa.varden[:2]
    return int(planerade or 0), int(klara or 0)


def _om(nyckel: str, siffror: Siffror) -> str:
    skrivare = {"omfattning": _omfattningen, "resultat": _rorelserna, "brister": _bristerna}
    return skrivare[nyckel](siffror) if nyckel in skrivare else ""


def _omfattningen(siffror: Siffror) -> str:
    planerade, klara = _kontroller(siffror)
    if not planerade:
        return "Ingen kontroll var planerad för perioden."
    mening = f"{klara} av {antal('planerad kontroll', 'planerade kontroller', planerade)} var klara."
    granskade, bortfall = _tal(siffror, omfang="granskade"), _tal(siffror, omfang="bortfall")
    if not isinstance(granskade, int) or not isinstance(bortfall, int):
        return mening
    fall = f"{heltal(bortfall)} gick inte att granska" if bortfall else "Alla som drogs gick att granska"
    return f"{mening} {antal('ärende', 'ärenden', granskade)} granskades. {fall}."


def _rorelserna(siffror: Siffror) -> str:
    """How many shares have moved. Nothing is said when some of them are hidden."""
    ord_ = [
        raden.varden[-1]
        for tabell in siffror.tabeller
        if tabell.kod.startswith("egenkontroll_omrade_") and not tabell.kod.endswith("_ar")
        for grupp in tabell.grupper
        for raden in grupp.rader
    ]
    jamforda = [ett for ett in ord_ if ett is not None]
    if not jamforda or "dolt" in jamforda:
        return ""
    upp, ner = jamforda.count("högre"), jamforda.count("lägre")
    return (
        f"{antal('andel', 'andelar', len(jamforda))} kan jämföras med tidigare. {upp} är högre och {ner} lägre, mer än "
        "slumpen i urvalen förklarar."
    )


def _bristerna(siffror: Siffror) -> str:
    alla, kvar = _tal(siffror, brist="alla"), _tal(siffror, brist="ohanterad")
    if not isinstance(alla, int) or not isinstance(kvar, int):
        return ""
    if not alla:
        return "Inget krav i lag fick svaret nej."
    resten = f"{heltal(kvar)} av dem hanteras inte i någon avvikelse än" if kvar else "Alla hanteras i en avvikelse"
    return f"Krav i lag fick svaret nej {heltal(alla)} {'gång' if alla == 1 else 'gånger'}. {resten}."


def _nyckeltal(siffror: Siffror) -> list[Nyckeltal]:
    planerade, klara = _kontroller(siffror)
    omfattning, brister = "tabell-egenkontroll_omfattning", "tabell-egenkontroll_brister"
    dragna, kvar = _tal(siffror, omfang="dragna"), _tal(siffror, brist="ohanterad")
    return [
        Nyckeltal("Klara kontroller", heltal(klara), f"av {heltal(planerade)}", "tabell-egenkontroll_tillfallen"),
        Nyckeltal("Granskade ärenden", siffra(_tal(siffror, omfang="granskade")), f"av {siffra(dragna)}", omfattning),
        Nyckeltal("Bortfall", siffra(_tal(siffror, omfang="bortfall")), "", omfattning),
        Nyckeltal(
            "Nej på krav i lag", siffra(_tal(siffror, brist="alla")), f"{siffra(kvar)} hanteras inte än", brister
        ),
    ]


EGENKONTROLL = Rapporttyp(
    slag=Rapportslag.EGENKONTROLL,
    periodslag=Periodslag.AR,
    aven=(Periodslag.HALVAR,),
    avsnitt=(
        Avsnittsmall(
            "sammanfattning",
            "Sammanfattning",
            "Det viktigaste först, i högst fem meningar. Läsaren ska kunna stanna här.",
            onumrerad=True,
        ),
        Avsnittsmall(
            "omfattning",
            "Vad som har granskats",
            "Blev planen gjord? Varför föll ärenden bort, och vad betyder det för resultatet?",
            ("egenkontroll_tillfallen", "egenkontroll_omfattning"),
        ),
        Avsnittsmall(
            "resultat",
            "Vad granskningen visade",
            "Vilka krav når ni, vilka når ni inte, och vad beror det på?",
            ("egenkontroll_omrade_*",),
        ),
        Avsnittsmall(
            "brister",
            "Avvikelser och åtgärder",
            "Vad har ni gjort åt det som inte höll, och har det haft effekt?",
            ("egenkontroll_brister",),
        ),
        Avsnittsmall(
            "andra",
            "Egenkontroll på annat sätt",
            "Vad visade jämförelser, undersökningar och revisorer?",
            ("egenkontroll_andra", "egenkontroll_andra_tal"),
            bara_med_tabell=True,
        ),
        Avsnittsmall("bedomning", "Bedömning", "Förvaltningens bedömning, och vad som görs med dag och ansvarig."),
        Avsnittsmall(
            "beslut", "Förslag till beslut", "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True
        ),
    ),
    rakna=egenkontrollsiffror,
    underlag=inget_underlag,
    om=_om,
    nyckeltal=_nyckeltal,
    innehall="Granskade ärenden, resultat och åtgärder",
    sammanfattas="redovisning av egenkontroll",
    oversiktsrubrik="Egenkontrollen i siffror",
    raknat="Redovisningen omfattar kontroller av ärenden som avslutades mellan",
    ingar_rubrik="Ärenden som ingår",
    ingar=lambda siffror: f"{siffra(_tal(siffror, omfang='granskade'))} granskade",
    raknat_sist=True,
)
