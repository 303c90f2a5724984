"""Who holds a befogenhet nearest to a place, counted upwards: the enhet's own chef before the avdelning's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Deltyp, Hierarki

_I_TAGET = 500  # places per query
BREDVID = 100  # steps: nothing stands that far above anything


@dataclass(frozen=True, order=True)
class Innehavare:
    """`djup` is how many steps above the place the uppdrag stands: 0 at the place itself."""

    djup: int
    person_id: int
    befogenhet: str


def innehavare(befogenheter: Iterable[Befogenhet], delar: Collection[int]) -> dict[int, list[Innehavare]]:
    """For each place, the active persons who hold any of the befogenheter there today, the nearest first.

    One query per 500 places. A place where nobody holds any is not among the keys.
    """
    koder = [b.value for b in befogenheter]
    funna: dict[int, set[Innehavare]] = defaultdict(set)
    alla = sorted(set(delar))
    for forst in range(0, len(alla), _I_TAGET):
        rader = Hierarki.objects.filter(
            avkomma_id__in=alla[forst : forst + _I_TAGET],
            anfader__delbehorighet__permission__codename__in=koder,
            anfader__delbehorighet__user__is_active=True,
        ).values_list(
            "avkomma_id", "djup", "anfader__delbehorighet__user_id", "anfader__delbehorighet__permission__codename"
        )
        for del_id, djup, person_id, kod in rader:
            funna[del_id].add(Innehavare(djup, person_id, kod))
    return {del_id: sorted(rad) for del_id, rad in funna.items()}


def forvaltningens(befogenheter: Collection[Befogenhet], delar: Collection[int]) -> dict[int, list[Innehavare]]:
    """For each nämnd among the places, which no chef stands above: who holds any of the befogenheter over a förvaltning
    that enheter of the nämnd stand under. They stand farther away than anybody above. No query without places."""
    if not delar:
        return {}
    under = Hierarki.objects.filter(anfader_id__in=delar, anfader__typ=Deltyp.NAMND)
    namnder: dict[int, set[int]] = defaultdict(set)
    for namnd, enhet in under.values_list("anfader_id", "avkomma_id"):
        namnder[enhet].add(namnd)
    over = Hierarki.objects.filter(avkomma_id__in=namnder, anfader__typ=Deltyp.FORVALTNING)
    par = {(namnd, forv) for enhet, forv in over.values_list("avkomma_id", "anfader_id") for namnd in namnder[enhet]}
    holl = innehavare(befogenheter, {forvaltning for _, forvaltning in par})
    funna: dict[int, list[Innehavare]] = defaultdict(list)
    for namnd, forvaltning in sorted(par):
        funna[namnd] += [replace(en, djup=BREDVID + en.djup) for en in holl.get(forvaltning, ())]
    return funna


def nivaer(rad: Iterable[Innehavare], *, over: int = -1) -> list[list[int]]:
    """The persons level by level, the nearest level first, of those that stand above the depth `over`."""
    per_djup: dict[int, list[int]] = defaultdict(list)
    for en in rad:
        if en.djup > over and en.person_id not in per_djup[en.djup]:
            per_djup[en.djup].append(en.person_id)
    return [personer for _, personer in sorted(per_djup.items()) if personer]
