"""Count a rapport's figures once more and say whether they are the same, and if not, why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning.jamforelse import Jamforelse, orsaker, samma_form, skillnader
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.typer import typ_for
from rapporter.statistik.definitioner import VERSION
from rapporter.statistik.siffror import Siffror, kontrollsumma


def jamfor(rapport: Rapport, brytpunkt: datetime, *, som_da: bool = False) -> Jamforelse:
    """The rapport's own figures against those counted as of `brytpunkt`, with the ärenden behind any difference.

    `som_da`: with the tables that a report had when this one was made, not with those that have come since.
    """
    typ, period = typ_for(rapport), rapport.perioden
    fore = Siffror.fran_json(rapport.siffror)
    nu = typ.rakna(rapport.namnd, period, brytpunkt)
    nu = nu.som_i(fore.definitionsversion) if som_da else nu
    olika = skillnader(fore, nu)
    vilka = orsaker(rapport.underlag.arenden, typ.underlag(rapport.namnd_id, period, brytpunkt)) if olika else ()
    return Jamforelse(
        skillnader=olika,
        orsaker=vilka,
        summan_stammer=kontrollsumma(rapport.siffror) == rapport.kontrollsumma_siffror,
        benamningar=not olika and not samma_form(fore, nu),
        definitioner=fore.definitionsversion != VERSION,
    )


def fore_omrakning(rapport: Rapport) -> Jamforelse:
    """What would change if the figures were counted again now. Changes nothing."""
    return jamfor(rapport, timezone.now())


@transaction.atomic
def aterskapa(rapport: Rapport, *, av: Person | None) -> Jamforelse:
    """Count again at the stored cut-off. Logged, with the outcome. `av` is None from the command line."""
    utfall = jamfor(rapport, rapport.brytpunkt, som_da=True)
    detalj = {"lika": utfall.lika, "skillnader": len(utfall.skillnader), "arenden": len(utfall.orsaker)}
    anteckna("aterskapa_rapport", rapport, av=av, detalj=detalj)
    return utfall
