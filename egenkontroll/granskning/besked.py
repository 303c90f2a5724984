"""What the review tells other rooms: how far a tillfälle has come, what waits for the chef, and what a nej led to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from avvikelser.models import Arendetyp
from avvikelser.sidans_delar import Sidavsnitt, Sidlage
from egenkontroll.granskning import brister
from egenkontroll.granskning.models import Svar
from egenkontroll.granskning.sidan import Tackning
from egenkontroll.granskning.utfall import rakna_arenden
from egenkontroll.plan.laget import Del, Nyckel, Steg
from egenkontroll.plan.models import Kontrolltillfalle
from kvalitet import samlat
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, NastaSteg, Rader, rum
from kvalitet.svenska import antal


def stegen(tillfallen: Collection[int]) -> Mapping[int, Steg]:
    """Where each drawn tillfälle is, and the way to the next ärende. One query."""
    summor: dict[int, list[int]] = {}
    for (tillfalle, _), utfall in rakna_arenden(tillfallen).items():
        if utfall.ram:
            hittills = summor.get(tillfalle, [0, 0, 0])
            nya = (utfall.granskade, utfall.kvar, utfall.bortfall)
            summor[tillfalle] = [a + b for a, b in zip(hittills, nya, strict=True)]
    return {pk: _steg(pk, *antalet) for pk, antalet in summor.items()}


def _steg(pk: int, granskade: int, kvar: int, bortfall: int) -> Steg:
    url = reverse("granskning:tillfalle", args=[pk])
    med_bortfall = f" {antal('bortfall', 'bortfall', bortfall)}." if bortfall else ""
    if not granskade and not bortfall:
        text = f"Urvalet är draget: {antal('ärende', 'ärenden', kvar)} att granska."
        return Steg(Nyckel.DRAGEN, text, url, "Granska", Befogenhet.GRANSKA_AKTER)
    if not kvar:
        text = f"Alla {granskade} är granskade.{med_bortfall} Kontrollen kan klarmarkeras."
        return Steg(Nyckel.GRANSKAS, text, url, "Klarmarkera", Befogenhet.GRANSKA_AKTER)
    text = f"{granskade} av {granskade + kvar} granskade.{med_bortfall}"
    return Steg(Nyckel.GRANSKAS, text, url, "Fortsätt granska", Befogenhet.GRANSKA_AKTER)


def tillfallets_del(tillfalle: Kontrolltillfalle, person: Person) -> Del | None:
    """The section of a tillfälle's page: how far the review has come, with the way there."""
    utfall = rakna_arenden([tillfalle.pk]).values()
    if not any(ett.ram for ett in utfall):
        return None
    tackning = Tackning(sum(u.granskade for u in utfall), sum(u.bortfall for u in utfall), sum(u.kvar for u in utfall))
    return Del("granskningen", "Granskningen", "granskning/_del.html", {"tillfalle": tillfalle, "tackning": tackning})


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Svar, int]]:
    """Nej on requirements in law, for who handles an enhet's avvikelser."""
    return {"antal": samlat.antal(brister.vantande(person))} if har_nagonstans(person, brister.HANDLAGGA) else {}


@rum(_fragor)
def bristernas_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """The start page of who handles an enhet's avvikelser: nej on requirements in law."""
    vantar = sum(rader["antal"])
    if not vantar:
        return Bidrag()
    nej = antal("nej på ett krav i lag", "nej på krav i lag", vantar)
    return Bidrag(
        steg=[
            NastaSteg(
                mening=f"Ta hand om {nej} i egenkontrollen.",
                mer="Varje nej på ett krav i lag blir en avvikelse, eller läggs till en som finns.",
                url=reverse("granskning:brister"),
                knapp="Se dem",
                ordning=3,
            )
        ]
    )


def arendets_brister(lage: Sidlage) -> list[Sidavsnitt]:
    """On an avvikelse's page: which nej in egenkontroll it handles."""
    if lage.arende.typ != Arendetyp.AVVIKELSE or not lage.arende.har_brister:  # type: ignore[attr-defined]
        return []
    lankar = brister.brister_i(lage.arende)
    return [Sidavsnitt("ur-egenkontroll", "Ur egenkontrollen", "granskning/_brister.html", lankar, len(lankar))]
