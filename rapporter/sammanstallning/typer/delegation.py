"""Anmälan av delegationsbeslut: what has been decided on the nämnd's behalf. Lagrum: 6 kap. 40 § KL (2017:725)."""

from __future__ import annotations

from kvalitet.frister import Periodslag
from kvalitet.svenska import antal
from rapporter.sammanstallning.modeller import Rapportslag
from rapporter.sammanstallning.rapporttyp import Avsnittsmall, Rapporttyp
from rapporter.sammanstallning.tabellvy import siffra
from rapporter.sammanstallning.underlag import inget_underlag
from rapporter.statistik.delegation import LISTA, LISTA_MED_UTFALL, delegationssiffror
from rapporter.statistik.siffror import Siffror


def _antal(siffror: Siffror) -> int | str | None:
    return siffror.varde(kalla="delegation", period=siffror.period.kod)


def _om(nyckel: str, siffror: Siffror) -> str:
    fattade = _antal(siffror)
    if nyckel != "besluten" or not isinstance(fattade, int):
        return ""
    if not fattade:
        return "Inga beslut i lex Sarah-ärenden fattades på delegation under perioden."
    return f"{antal('beslut', 'beslut', fattade)} i lex Sarah-ärenden fattades på delegation under perioden."


DELEGATION = Rapporttyp(
    slag=Rapportslag.DELEGATION,
    periodslag=Periodslag.MANAD,
    avsnitt=(
        Avsnittsmall("sammanfattning", "Sammanfattning", "Vad listan omfattar, i en mening.", onumrerad=True),
        Avsnittsmall(
            "besluten",
            "Delegationsbesluten",
            "Är det något som nämnden bör veta om besluten?",
            ("delegationsbeslut", LISTA, LISTA_MED_UTFALL),
        ),
        Avsnittsmall(
            "beslut", "Förslag till beslut", "En punkt per rad. De blir numrerade i rapporten.", onumrerad=True
        ),
    ),
    rakna=delegationssiffror,
    underlag=inget_underlag,
    om=_om,
    innehall="Beslut i lex Sarah-ärenden",
    sammanfattas="anmälan av delegationsbeslut för",
    raknat="Listan omfattar beslut som fattades mellan",
    ingar_rubrik="Beslut som ingår",
    ingar=lambda siffror: siffra(_antal(siffror)),
    raknat_sist=True,
    interna=frozenset({LISTA_MED_UTFALL}),
    oppen_sedan=7,
)
