"""Count a rapport's figures once more and say whether they are the same, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna
from rapporter.gallrat.antal import KAN_INTE_RAKNAS_OM, gallrade_sedan
from rapporter.sammanstallning.jamforelse import (
    Jamforelse,
    Skillnad,
    Underlagsrader,
    fakta_ur,
    orsaker,
    samma_form,
    skillnader,
)
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.typer import typ_for
from rapporter.statistik.definitioner import VERSION
from rapporter.statistik.kub import med_gallrade
from rapporter.statistik.siffror import Siffror, kontrollsumma


def jamfor(rapport: Rapport, brytpunkt: datetime, *, som_da: bool = False) -> Jamforelse:
    """The rapport's own figures against those counted as of `brytpunkt`, with the ärenden behind any difference.

    `som_da`: with the tables that a report had when this one was made, not with those that have come since.
    """
    fore, da = Siffror.fran_json(rapport.siffror), rapport.underlag.arenden
    nu, finns = _raknat(rapport, brytpunkt, fore.definitionsversion if som_da else None)
    olika = alla = skillnader(fore, nu)
    gallrade = gallrade_sedan(rapport.namnd_id, da or None) if alla else {}  # some reports keep no list of ärenden
    efterat = [dnr for dnr, nar in gallrade.items() if nar > brytpunkt]
    if efterat:
        # What went afterwards is counted from the report's own list; what went before stands in the anonymous counts.
        with med_gallrade(fakta_ur(da, efterat) if da else ()):
            nu, finns = _raknat(rapport, brytpunkt, fore.definitionsversion if som_da else None)
        alla = skillnader(fore, nu)
        olika = _utom_det_gallrade(alla)
    return Jamforelse(
        skillnader=olika,
        orsaker=orsaker(_utan(da, gallrade), _utan(finns(), gallrade)) if olika else (),
        summan_stammer=kontrollsumma(rapport.siffror) == rapport.kontrollsumma_siffror,
        benamningar=not olika and not samma_form(fore, nu),
        definitioner=fore.definitionsversion != VERSION,
        gallrade=len(efterat) if da or olika != alla else 0,
    )


def _raknat(rapport: Rapport, brytpunkt: datetime, version: int | None) -> tuple[Siffror, Callable[[], Underlagsrader]]:
    """The figures as of a cut-off, in the tables of an older `version`; and how to get the list of what they count."""
    typ, period = typ_for(rapport), rapport.perioden
    nu = typ.rakna(rapport.namnd, period, brytpunkt)
    return (
        nu if version is None else nu.som_i(version),
        lambda: typ.underlag(rapport.namnd_id, period, brytpunkt),
    )


def _utan(rader: Mapping[str, list[Any]], gallrade: Collection[str]) -> Underlagsrader:
    return {dnr: rad for dnr, rad in rader.items() if dnr not in gallrade}


def _utom_det_gallrade(olika: tuple[Skillnad, ...]) -> tuple[Skillnad, ...]:
    """What goes with a destroyed ärende is gone too, and cannot be counted again: that is no difference to explain."""
    return tuple(en for en in olika if en.tabell not in KAN_INTE_RAKNAS_OM)


def fore_omrakning(rapport: Rapport) -> Jamforelse:
    """What would change if the figures were counted again now. Changes nothing."""
    return jamfor(rapport, timezone.now())


@transaction.atomic
def aterskapa(rapport: Rapport, *, av: Person | None) -> Jamforelse:
    """Count again at the stored cut-off. Logged, with the outcome. `av` is None from the command line."""
    utfall = jamfor(rapport, rapport.brytpunkt, som_da=True)
    detalj = {"lika": utfall.lika, "skillnader": len(utfall.skillnader), "arenden": len(utfall.orsaker)}
    detalj |= {"gallrade": utfall.gallrade} if utfall.gallrade else {}
    anteckna("aterskapa_rapport", rapport, av=av, detalj=detalj)
    return utfall
