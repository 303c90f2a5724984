"""The beslut that have been made by delegation during a period, as they are reported to the nämnd.

Beslut are only ever added, so those up to the cut-off are the same whenever they are counted.
Lagrum: 6 kap. 40 § kommunallagen (2017:725).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from avvikelser.lex_sarah.models import Beslutsgrund
from avvikelser.lex_sarah.models import Beslutssteg as Steg
from avvikelser.models import Utfall
from kvalitet.frister import Period, svensk_dag
from kvalitet.organisation.models import Organisationsdel
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.halvar import namn_den
from rapporter.statistik.kub import borjan
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import INGET, Grupp, Kolumn, Tabell, Tabellrad, Villkor, summarad, villkor

KALLA = "delegation"
ANTAL = "delegationsbeslut"
DUBBLETT = "Dubblett av ett annat ärende"
LISTA = "delegationsbeslut_anmalda"
"""One row per beslut, as the list that the nämnd is given: who decided, when and by which point. It says nothing of
anybody and not what was decided, so it is as public as the handlingar it stands in."""
LISTA_MED_UTFALL = "delegationsbeslut_lista"
"""As the report had it once, with what was decided: never in a public version. None is made any more."""
ALLTID = ("brytpunkt",)
"""No figure here is of when an ärende came in, or of its enhet."""
_ALLA = "Alla delegationsbeslut"
ORDEN: Mapping[Villkor, str] = {INGET: _ALLA, **{villkor(steg=steg.value): str(steg.label) for steg in Steg}}
"""What each figure counts, in words, by what its condition says besides source and period."""


def delegationssiffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """How many of each kind, and one row per beslut, in the order they were made. One query, and one for the name."""
    alla = list(_beslut(namnd.pk, period, brytpunkt))
    tabeller = (_antal(alla, period), _lista(alla, period))
    utgangna = (_lista(alla, period, med_utfall=True),)
    return Siffror(
        namnd=namn_den(namnd, period.slut),
        namnd_id=namnd.pk,
        period=period,
        jamforelser=(),
        brytpunkt=brytpunkt,
        matdag=matdag(period, brytpunkt),
        tabeller=tabeller,
        noter=(),
        definitioner=for_koder(("delegationsbeslut",), alltid=ALLTID),
        utgangna=utgangna,
    )


def _beslut(namnd_id: int, period: Period, brytpunkt: datetime):  # type: ignore[no-untyped-def]
    alla = Beslutsgrund.objects.filter(
        namnd_id=namnd_id, delegation=True, nar__gte=borjan(period), nar__lt=borjan(period.nasta), nar__lte=brytpunkt
    )
    return alla.select_related("beslut__arende").order_by("nar", "pk")


def bakom_delegation(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[Beslutsgrund]:
    """The beslut that a figure counts, in the order they were made; `vad` is its condition without source and period.

    Raises ValueError for a condition that no figure has.
    """
    if vad not in ORDEN:
        raise ValueError("Ingen siffra räknar beslut så.")
    return [grund for grund in _beslut(namnd_id, period, brytpunkt) if vad <= villkor(steg=grund.steg)]


def _antal(alla: list[Beslutsgrund], period: Period) -> Tabell:
    antal = Counter(grund.steg for grund in alla)
    rader = tuple(Tabellrad(str(steg.label), villkor(steg=steg.value), (antal[steg.value],)) for steg in Steg)
    return Tabell(
        kod=ANTAL,
        rubrik="Delegationsbeslut per slag",
        omfattning=period.namn,
        ledrubrik="Beslut",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=(Kolumn("Antal", nu=True),),
        grupper=(Grupp("", rader),),
        summa=summarad(_ALLA, INGET, rader),
        definitioner=("delegationsbeslut",),
    )


def _lista(alla: list[Beslutsgrund], period: Period, *, med_utfall: bool = False) -> Tabell:
    """Names who decided and on which punkt, never whom it is about."""
    rader = tuple(
        Tabellrad(
            grund.beslut.arende.dnr,
            villkor(beslut=str(grund.pk)),
            (
                svensk_dag(grund.nar).isoformat(),
                str(Steg(grund.steg).label),
                *((str(Utfall(utfall).label) if (utfall := grund.beslut.utfall) else DUBBLETT,) if med_utfall else ()),
                grund.av_namn,
                grund.punkt or None,
            ),
        )
        for grund in alla
    )
    med = ("Utfall",) if med_utfall else ()
    rubriker = ("Dag", "Beslut", *med, "Beslutade", "Punkt i delegationsordningen")
    return Tabell(
        kod=LISTA_MED_UTFALL if med_utfall else LISTA,
        rubrik="Delegationsbesluten",
        omfattning=period.namn,
        ledrubrik="Diarienummer",
        villkor=villkor(kalla=KALLA, period=period.kod),
        kolumner=tuple(Kolumn(rubrik, slag="text") for rubrik in rubriker),
        grupper=(Grupp("", rader),),
        definitioner=("delegationsbeslut",),
        anmarkning="" if rader else "Inga beslut fattades på delegation under perioden.",
    )
