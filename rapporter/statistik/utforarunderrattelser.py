"""What external utförare told the nämnd as it happened during the half-year, beside whether they answered the survey.

A source of its own, as the survey is: the same event may be an ärende, be told of and be counted by the utförare, so it
is never added to either (docs/beslut/0009, utförarnas uppgifter). Silence is no number: where nothing was told and
nothing answered the cell says "Ej inkommit".
Lagrum: 27 kap. 4 § SoL (2025:400), 24 d § LSS.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from avvikelser.utforare.enkatlage import EJ_INKOMMIT, Enkatrad
from avvikelser.utforare.models import Underrattelse
from kvalitet.frister import Period
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.kub import borjan
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, summarad, villkor

KOD = "utforarunderrattelser"
KALLA = "underrattelse"
KOLUMNER: Mapping[str, str] = {
    Underrattelse.Slag.LEX_SARAH.value: "Lex Sarah-rapporter",
    Underrattelse.Slag.TILL_IVO.value: "Anmälningar till IVO",
}
SVARET = "Svar på enkäten"
UTAN_ENKAT, INTE_FRAGAD = "Ingen enkät", "Inte tillfrågad"


Inkommen = tuple[int, str, str]
"""The avtal, what kind, and the name of the utförare."""


def inkomna(namnd_id: int, period: Period, brytpunkt: datetime) -> QuerySet[Underrattelse, Inkommen]:
    """What came in during the period and was known at `brytpunkt` (aware): a letter is known when it is written in."""
    return _kanda(namnd_id, period, brytpunkt).values_list("avtal_id", "slag", "avtal__utforare__namn")


def bakom_underrattelser(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[int]:
    """The ids of what a figure counts, in the order they came in. `vad` has an `uppgift` of `KOLUMNER`, and an `avtal`
    when it is of one. Raises ValueError for a condition that no figure has."""
    delar = dict(vad)
    slag, avtal = delar.pop("uppgift", ""), delar.pop("avtal", "")
    if slag not in KOLUMNER or delar:
        raise ValueError("Ingen siffra räknar underrättelser så.")
    alla = _kanda(namnd_id, period, brytpunkt).filter(slag=slag).order_by("inkommen", "pk")
    return [pk for pk, egen in alla.values_list("pk", "avtal_id") if avtal in ("", str(egen))]


def _kanda(namnd_id: int, period: Period, brytpunkt: datetime) -> QuerySet[Underrattelse]:
    under = Underrattelse.objects.filter(
        namnd_id=namnd_id, inkommen__gte=borjan(period), inkommen__lt=borjan(period.nasta)
    ).alias(kand=Coalesce("registrerad", "inkommen"))
    return under.filter(kand__lte=brytpunkt).order_by("pk")


def underrattelsetabell(
    alla_inkomna: Iterable[Inkommen], enkat: Sequence[Enkatrad] | None, period: Period
) -> Tabell | None:
    """A row for each utförare that was asked or has told of something. None when there is none of either.

    `enkat` is the survey as it was at the same moment, None when there was none.
    """
    alla = list(alla_inkomna)
    namn, antal = {pk: vem for pk, _, vem in alla}, Counter((pk, slag) for pk, slag, _ in alla)
    svar = {rad.avtal_id: rad for rad in enkat or ()}
    namn |= {avtal_id: rad.namn for avtal_id, rad in svar.items()}
    if not namn:
        return None
    ordnade = sorted(namn, key=lambda avtal_id: (sorteringsnyckel(namn[avtal_id]), avtal_id))
    rader = tuple(
        Tabellrad(namn[pk], villkor(avtal=str(pk)), _varden(pk, antal, svar.get(pk), finns=enkat is not None))
        for pk in ordnade
    )
    return Tabell(
        kod=KOD,
        rubrik="Vad utförarna har underrättat nämnden om",
        omfattning=period.namn,
        ledrubrik="Utförare",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=(
            *(Kolumn(rubrik, villkor(uppgift=slag)) for slag, rubrik in KOLUMNER.items()),
            Kolumn(SVARET, slag="text"),
        ),
        grupper=(Grupp("", rader),),
        summa=summarad("Allt som har kommit in", INGET, rader),
        definitioner=(KOD,),
        anmarkning=f"{EJ_INKOMMIT} betyder att inget har kommit, varken underrättelse eller svar. Det är inte noll.",
    )


def _varden(avtal_id: int, antal: Counter[tuple[int, str]], svar: Enkatrad | None, *, finns: bool) -> tuple[Varde, ...]:
    """A zero is told only of who has answered: of the asked who are silent the words, of others nothing."""
    tomt: Varde = None if svar is None else EJ_INKOMMIT if svar.antal is None else 0
    lage = str(svar.lage.label) if svar else INTE_FRAGAD if finns else UTAN_ENKAT
    return (*(antal[avtal_id, slag] or tomt for slag in KOLUMNER), lage)
