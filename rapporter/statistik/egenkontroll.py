"""What egenkontroll has shown: shares per enhet, kriterium and period, with n, bortfall, interval and change, and the
same for the whole nämnd.

A share is ja of those judged (ja and nej). Ej tillämpligt and underlag saknas are counted beside it, and a bortfall is
in no share. Klara tillfällen are read from the counts that were written for good when they were klarmarkerade, with
what has been corrected since; those that go on are counted as they are now, and marked preliminary. The tillfällen of a
year are put together: their ja, their judged and their frames are each added up.

The interval and the change are those of `andelar`, for a frame narrowed by `ur_ramen`. Where the draw was shared among
ärendetyper the share is weighted by their size in the pott, and the nämnd's is weighted by how many ärenden each enhet
has in its frame: the samples are about as large everywhere, and the enheter are not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from egenkontroll.plan.models import Kontrollomrade, Kriterium
from kvalitet.frister import Period
from kvalitet.organisation.models import Benamning
from kvalitet.samlat import listor
from kvalitet.svenska import sorteringsnyckel
from rapporter.statistik.andelar import Samstammighet, samstammighet
from rapporter.statistik.egenkontroll_andel import MINST_FOR_FARG, Andel, Fraga, Omfang, Serie
from rapporter.statistik.egenkontroll_celler import Celler, Stalld, celler_for
from rapporter.statistik.egenkontroll_klara import Vilka
from rapporter.statistik.enheter import lankar_fram_till, rotter

__all__ = [
    "AR_TILLBAKA",
    "MINST_FOR_FARG",
    "Andel",
    "Enhetsresultat",
    "Fraga",
    "Kontrollresultat",
    "Namndresultat",
    "Omfang",
    "Serie",
    "kontrollresultat",
    "perioder_for",
]

AR_TILLBAKA = 4


@dataclass(frozen=True)
class Enhetsresultat:
    """One enhet, by its name at the end of the last period. `omfang` has one value per period."""

    enhet_id: int
    namn: str
    omfang: tuple[Omfang | None, ...]
    serier: tuple[Serie, ...]

    @property
    def nu(self) -> Omfang | None:
        return self.omfang[-1]


@dataclass(frozen=True)
class Namndresultat:
    """All enheter of the nämnd as one, by the same periods. `saknas` are those that the plan has for the period and of
    which nothing is reviewed, so that the shares say nothing of them."""

    omfang: tuple[Omfang | None, ...]
    serier: tuple[Serie, ...]
    saknas: tuple[str, ...]

    @property
    def nu(self) -> Omfang | None:
        return self.omfang[-1]


@dataclass(frozen=True)
class Kontrollresultat:
    """Plain values. `perioder` are in time order, the one that is asked about last. `namnden` is None when only some
    enheter were asked for."""

    omrade_id: int
    omrade: str
    perioder: tuple[Period, ...]
    fragor: tuple[Fraga, ...]
    enheter: tuple[Enhetsresultat, ...]
    overens: Samstammighet
    namnden: Namndresultat | None = None

    @property
    def period(self) -> Period:
        return self.perioder[-1]

    @property
    def preliminar(self) -> bool:
        return any(enhet.nu is not None and enhet.nu.preliminar for enhet in self.enheter)

    @property
    def rattade(self) -> int:
        """Answers of the period that were corrected after klar."""
        return sum(serie.nu.rattade for enhet in self.enheter for serie in enhet.serier if serie.nu is not None)


def perioder_for(period: Period, ar_tillbaka: int = AR_TILLBAKA) -> tuple[Period, ...]:
    """The period and the same part of the earlier years, in time order."""
    return tuple(period.samma_tidigare(ar) for ar in range(ar_tillbaka, -1, -1))


def kontrollresultat(
    omrade: Kontrollomrade,
    period: Period,
    *,
    enheter: Collection[int] | None = None,
    planerade: Collection[int] | None = None,
    ar_tillbaka: int = AR_TILLBAKA,
    brytpunkt: datetime | None = None,
    med_overens: bool = True,
) -> Kontrollresultat:
    """The results of a kontrollområde. `enheter` None is all; a share never rests on an enhet outside them.

    `planerade` narrows to some PlaneradKontroll. With a `brytpunkt` only what was klart then, and as it was then: what
    goes on cannot be counted again later, so no report holds it. Without `med_overens` nothing is said of how two
    reviewers agreed. A constant number of queries, whatever there is: klara tillfällen are one, and none while what
    they came to is known (`egenkontroll_klara`).
    """
    perioder = perioder_for(period, ar_tillbaka)
    rader = listor({"kriterier": _kriterier(omrade, brytpunkt), "lankar": lankar_fram_till(period.slut)})
    kriterier = [_Kriterium(*rad) for rad in rader["kriterier"]]
    vilka = Vilka(omrade.pk, perioder, enheter, planerade, brytpunkt)
    stallda = {k.pk: Stalld(k.serie, k.lagkrav) for k in kriterier}
    celler = celler_for(vilka, stallda, rotter(rader["lankar"]), med_par=med_overens)
    fragor = _fragor(kriterier, {serie for ens in celler.perioder for _, serie in ens.andelar})
    planlagda = celler.planlagda if enheter is None else frozenset()
    pk = {enhet for ens in celler.perioder for enhet in ens.omfang}
    namn = _namn(pk | planlagda, perioder[-1])
    ordning = sorted(pk, key=lambda enhet: (sorteringsnyckel(namn[enhet]), enhet))
    return Kontrollresultat(
        omrade_id=omrade.pk,
        omrade=omrade.namn,
        perioder=perioder,
        fragor=fragor,
        enheter=tuple(_enhetsresultat(enhet, namn[enhet], fragor, celler) for enhet in ordning),
        overens=samstammighet(celler.par),
        namnden=None if enheter is not None else _namndresultat(tuple(ordning), fragor, celler, namn),
    )


def _namndresultat(
    enheter: tuple[int, ...], fragor: Sequence[Fraga], celler: Celler, namn: Mapping[int, str]
) -> Namndresultat:
    omfang = tuple(_summa(ens.omfang.get(enhet) for enhet in enheter) for ens in celler.perioder)
    nu = celler.perioder[-1].omfang
    saknas = [namn[enhet] for enhet in celler.planlagda if enhet not in nu or not nu[enhet].granskade]
    return Namndresultat(
        omfang=omfang,
        serier=tuple(Serie(f, tuple(ens.hela(f.serie, enheter) for ens in celler.perioder)) for f in fragor),
        saknas=tuple(sorted(saknas, key=sorteringsnyckel)),
    )


def _summa(alla: Iterable[Omfang | None]) -> Omfang | None:
    summa: Omfang | None = None
    for omfang in alla:
        if omfang is not None:
            summa = omfang if summa is None else summa.plus(omfang)
    return summa


class _Kriterium(NamedTuple):
    pk: int
    rot_id: int | None
    version: int
    ordning: int
    fraga: str
    lagkrav: bool
    malvarde: int | None

    @property
    def serie(self) -> int:
        return self.rot_id or self.pk


def _kriterier(omrade: Kontrollomrade, brytpunkt: datetime | None) -> QuerySet[Kriterium, tuple[Any, ...]]:
    """Of every version that is antagen, and was at the `brytpunkt`, the newest last. A draft says nothing of what has
    been asked, and a version that came later nothing of what held then."""
    antagna: dict[str, Any] = {"version__antagen__isnull": False}
    if brytpunkt is not None:
        antagna["version__antagen__lte"] = brytpunkt
    falt = ("pk", "rot_id", "version__nummer", "ordning", "fraga", "lagkrav", "malvarde")
    rader = Kriterium.objects.filter(version__omrade=omrade, **antagna).order_by("version__nummer", "ordning", "pk")
    return rader.values_list(*falt)


def _fragor(kriterier: Iterable[_Kriterium], serier: Collection[int]) -> tuple[Fraga, ...]:
    """Each kriterium by its newest version, in that order. `kriterier` with the newest version last."""
    funna: dict[int, tuple[tuple[int, int, int], Fraga]] = {}
    for k in kriterier:
        if k.serie in serier:
            plats = (-k.version, k.ordning, k.pk)
            funna[k.serie] = plats, Fraga(k.serie, k.fraga, k.malvarde)
    return tuple(fraga for _, fraga in sorted(funna.values(), key=lambda par: par[0]))


def _namn(enheter: Iterable[int], period: Period) -> dict[int, str]:
    """What each was called at the end of the period, or the last it was called before."""
    namn: dict[int, str] = {}
    rader = Benamning.objects.filter(delen_id__in=list(enheter)).order_by("giltig")
    for delen, hette, giltig in rader.values_list("delen_id", "namn", "giltig"):
        if delen not in namn or (giltig.lower is None or giltig.lower <= period.slut):
            namn[delen] = hette
    return namn


def _enhetsresultat(enhet: int, namn: str, fragor: Sequence[Fraga], celler: Celler) -> Enhetsresultat:
    return Enhetsresultat(
        enhet_id=enhet,
        namn=namn,
        omfang=tuple(ens.omfang.get(enhet) for ens in celler.perioder),
        serier=tuple(Serie(f, tuple(ens.andelar.get((enhet, f.serie)) for ens in celler.perioder)) for f in fragor),
    )
