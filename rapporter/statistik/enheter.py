"""Which enheter a report shows, what they were called, and how their series run through reorganisation.

Reports for a period use the organisation of that period; a comparison follows an enhet through renaming, merging and
splitting, and says so in a note (DOMAIN 2):

- renamed: the name at the end of the period;
- merged: the earlier enheter are counted in the one that took over;
- split: the new enheter have no figures for the time before, and the old one keeps its own row;
- moved from another nämnd: what came in before the move stays with that nämnd, so there is a dash.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import connection
from django.db.models import Q, QuerySet

from kvalitet.frister import Period
from kvalitet.organisation.models import Benamning, Foregangare, Organisationsdel
from kvalitet.samlat import listor
from kvalitet.svenska import sorteringsnyckel, uppraknat

# Every enhet under every nämnd, how near, and when: an enhet may be reached from several and belongs to the nearest.
_UNDER_NAMNDER = """
    WITH RECURSIVE vag(namnd_id, id, djup, giltig) AS (
        SELECT id, id, 0, daterange(%(fran)s, %(till)s, '[]') FROM organisation_organisationsdel WHERE typ = 'namnd'
        UNION ALL
        SELECT v.namnd_id, p.delen_id, v.djup + 1, v.giltig * p.giltig * d.giltig
        FROM vag v
        JOIN organisation_placering p ON p.overordnad_id = v.id AND p.giltig && v.giltig
        JOIN organisation_organisationsdel d ON d.id = p.delen_id
        WHERE v.djup < 20 AND NOT isempty(v.giltig * p.giltig * d.giltig)
    )
    SELECT v.id, v.namnd_id, v.djup, lower(v.giltig), upper(v.giltig)
    FROM vag v JOIN organisation_organisationsdel d ON d.id = v.id WHERE d.typ = 'enhet'
"""


@dataclass(frozen=True)
class Enhetsserie:
    """One enhet and those that went into it. `perioder` are the codes of the periods in which it was the nämnd's."""

    pk: int
    namn: str
    verksamhetsform: str
    perioder: frozenset[str]
    ingar: tuple[int, ...] = ()
    noter: tuple[str, ...] = ()

    @property
    def enheter(self) -> tuple[int, ...]:
        return (self.pk, *self.ingar)


@dataclass(frozen=True)
class _Plats:
    """Under which nämnd, how near, from a day up to (not including) a day."""

    namnd_id: int
    djup: int
    fran: date
    till: date

    def galler(self, dag: date) -> bool:
        return self.fran <= dag < self.till


@dataclass(frozen=True)
class _Del:
    pk: int
    namn: str
    verksamhetsform: str
    fran: date
    till: date | None  # the first day it no longer exists
    namn_over_tid: tuple[tuple[str, date, date | None], ...]

    def namn_den(self, dag: date) -> str:
        """The name on `dag`, or the nearest earlier one, or today's."""
        tidigare = [namn for namn, fran, _ in self.namn_over_tid if fran <= dag]
        return tidigare[-1] if tidigare else self.namn


@dataclass(frozen=True)
class _Lank:
    foregangare: int
    efterfoljare: int
    slag: str
    fran: date


def enhetsserier(
    namnd_id: int, perioder: Sequence[Period], brytpunkt: datetime, med: Collection[int] = ()
) -> tuple[Enhetsserie, ...]:
    """The enheter of the nämnd in Swedish order: those of the last of `perioder`, and `med` (those with ärenden).

    `perioder` are in time order, the report's own last.
    """
    sista = perioder[-1].slut
    platser = _platser(perioder[0].start, sista)
    i_perioder = {pk: _perioder(egna, namnd_id, perioder) for pk, egna in platser.items()}
    i_rapporten = {pk for pk, koder in i_perioder.items() if perioder[-1].kod in koder} | set(med)
    delar, lankar = _delar_och_lankar(i_rapporten, sista, brytpunkt)
    bild = _Bild(namnd_id, perioder[0].start, sista, delar, platser, lankar, i_perioder)
    serier = [bild.serie(pk) for pk in {bild.rot(pk) for pk in i_rapporten}]
    return tuple(sorted(serier, key=lambda serie: (sorteringsnyckel(serie.namn), serie.namn, serie.pk)))


def ingar_i(enheter: Iterable[int], dag: date) -> dict[int, tuple[int, ...]]:
    """Each enhet and those that had been merged into it by `dag`. One query."""
    efter = _uppgatt_i(_lankar(dag))
    rotter = {pk: _rot(pk, efter) for pk in efter}
    return {en: (en, *sorted(pk for pk, rot in rotter.items() if pk != en and rot == en)) for en in enheter}


Lankrad = tuple[int, int, str, date]


def rotter(lankar: Iterable[Lankrad]) -> Callable[[int], int]:
    """From an enhet to the one that carries its series on the day that the links are of (`lankar_fram_till`): what it
    had been merged into, or itself."""
    efter = _uppgatt_i([_Lank(*rad) for rad in lankar])
    return lambda enhet_id: _rot(enhet_id, efter)


def lankar_fram_till(dag: date) -> QuerySet[Foregangare, Lankrad]:
    """Every link between enheter that held by that day, for `rotter`."""
    return _lankade(dag).values_list(*_LANKEN)


# --- What the database knows -----------------------------------------------------------------------------------------


_LANKEN = ("foregangare_id", "efterfoljare_id", "slag", "fran")


def _lankade(senast: date) -> QuerySet[Foregangare]:
    """Every link that held by `senast`: what was decided later does not change how a period is shown."""
    return Foregangare.objects.filter(fran__lte=senast).order_by("fran", "pk")


def _lankar(senast: date) -> list[_Lank]:
    return [_Lank(*rn) for rn in lankar_fram_till(senast)]


def _platser(fran: date, till: date) -> dict[int, list[_Plats]]:
    platser: dict[int, list[_Plats]] = defaultdict(list)
    with connection.cursor() as markor:
        markor.execute(_UNDER_NAMNDER, {"fran": fran, "till": till})
        for enhet_id, *plats in markor.fetchall():
            platser[enhet_id].append(_Plats(*plats))
    return platser


def _delar_och_lankar(pk: Collection[int], senast: date, brytpunkt: datetime) -> tuple[dict[int, _Del], list[_Lank]]:
    """These delar and all that are linked, with every name they have had and the verksamhetsform they had at the
    cut-off; and the links themselves. One query.
    """
    lankade = _lankade(senast)

    def berord(falt: str) -> Q:
        fore, efter = (lankade.order_by().values(ande) for ande in ("foregangare", "efterfoljare"))
        return Q(**{f"{falt}__in": pk}) | Q(**{f"{falt}__in": fore}) | Q(**{f"{falt}__in": efter})

    fore = Organisationsdel.history.filter(berord("id"), history_date__lte=brytpunkt)
    rader = listor(
        {
            "delar": Organisationsdel.objects.filter(berord("pk")).values_list(
                "pk", "namn", "verksamhetsform", "giltig"
            ),
            "namn": Benamning.objects.filter(berord("delen")).order_by("giltig").values_list("delen", "namn", "giltig"),
            "former": fore.order_by("id", "-history_date", "-history_id")
            .distinct("id")
            .values_list("id", "verksamhetsform"),
            "lankar": lankade.values_list(*_LANKEN),
        }
    )
    namn: dict[int, list[tuple[str, date, date | None]]] = defaultdict(list)
    for delen, hette, giltig in rader["namn"]:
        namn[delen].append((hette, giltig.lower, giltig.upper))
    da = dict(rader["former"])
    delar = {
        delen: _Del(
            pk=delen,
            namn=heter,
            verksamhetsform=da.get(delen, form),
            fran=giltig.lower,
            till=giltig.upper,
            namn_over_tid=tuple(namn[delen]),
        )
        for delen, heter, form, giltig in rader["delar"]
    }
    return delar, [_Lank(*lank) for lank in rader["lankar"]]


# --- Pure: places, links, notes --------------------------------------------------------------------------------------


def _hos(platser: Iterable[_Plats], namnd_id: int, dag: date) -> bool:
    """Whether `namnd_id` is the nearest nämnd on `dag`."""
    djup = {plats.namnd_id: plats.djup for plats in sorted(platser, key=lambda p: -p.djup) if plats.galler(dag)}
    return namnd_id in djup and djup[namnd_id] == min(djup.values())


def _perioder(platser: Sequence[_Plats], namnd_id: int, perioder: Iterable[Period]) -> frozenset[str]:
    """The codes of the periods in which the enhet was the nämnd's on any day."""
    if all(plats.namnd_id != namnd_id for plats in platser):
        return frozenset()  # most of a large kommun: it is not asked day by day

    def nagon_dag(period: Period) -> bool:
        dagar = {period.start} | {plats.fran for plats in platser} | {plats.till for plats in platser}
        return any(_hos(platser, namnd_id, dag) for dag in dagar if period.innehaller(dag))

    return frozenset(period.kod for period in perioder if nagon_dag(period))


def _uppgatt_i(lankar: Iterable[_Lank]) -> dict[int, int]:
    """Who took over the whole of whom, by merging."""
    return {lank.foregangare: lank.efterfoljare for lank in lankar if lank.slag == Foregangare.Slag.SAMMANSLAGNING}


def _rot(pk: int, efter: Mapping[int, int]) -> int:
    sedda = {pk}
    while pk in efter and efter[pk] not in sedda:
        pk = efter[pk]
        sedda.add(pk)
    return pk


@dataclass(frozen=True)
class _Bild:
    """Everything known about the enheter around one report."""

    namnd_id: int
    forsta: date
    sista: date
    delar: Mapping[int, _Del]
    platser: Mapping[int, Sequence[_Plats]]
    lankar: Sequence[_Lank]
    i_perioder: Mapping[int, frozenset[str]]

    @cached_property
    def uppgatt_i(self) -> dict[int, int]:
        return _uppgatt_i(self.lankar)

    def rot(self, pk: int) -> int:
        return _rot(pk, self.uppgatt_i)

    def serie(self, pk: int) -> Enhetsserie:
        delen = self.delar[pk]
        ingar = tuple(sorted(annan for annan in self.uppgatt_i if annan != pk and self.rot(annan) == pk))
        perioder = frozenset[str]().union(*(self.i_perioder.get(annan, frozenset()) for annan in (pk, *ingar)))
        noter = (
            *self._om_namn(delen),
            *self._om_sammanslagning(delen),
            *self._om_delning_ur(delen),
            *self._om_delning_till(delen),
            *self._om_borjan_och_slut(delen),
            *self._om_flytt(delen),
        )
        slutdag = min(self.sista, delen.till - timedelta(days=1)) if delen.till else self.sista
        return Enhetsserie(pk, delen.namn_den(slutdag), delen.verksamhetsform, perioder, ingar, noter)

    def _om_namn(self, delen: _Del) -> Iterator[str]:
        for namn, _, till in delen.namn_over_tid:
            if till and self.forsta < till <= self.sista and (delen.till is None or till < delen.till):
                yield f"Hette {namn} till och med {till - timedelta(days=1)}."

    def _om_sammanslagning(self, delen: _Del) -> Iterator[str]:
        per_dag: dict[date, list[str]] = defaultdict(list)
        for lank in self.lankar:
            if lank.efterfoljare == delen.pk and lank.slag == Foregangare.Slag.SAMMANSLAGNING:
                per_dag[lank.fran].append(self.delar[lank.foregangare].namn_den(lank.fran - timedelta(days=1)))
        for dag, namn in per_dag.items():
            vilka, agare = _och(namn), "Dess" if len(namn) == 1 else "Deras"
            hur = f"Bildades {dag} av {vilka}." if dag == delen.fran else f"{vilka} gick upp i enheten {dag}."
            yield f"{hur} {agare} tidigare ärenden räknas här."

    def _om_delning_ur(self, delen: _Del) -> Iterator[str]:
        for lank in self.lankar:
            if lank.efterfoljare == delen.pk and lank.slag == Foregangare.Slag.DELNING:
                ur = self.delar[lank.foregangare].namn_den(lank.fran - timedelta(days=1))
                hur = "Bildades" if lank.fran == delen.fran else "Tog över en del"
                yield f"{hur} {lank.fran} ur {ur}. Tidigare ärenden räknas hos {ur}."

    def _om_delning_till(self, delen: _Del) -> Iterator[str]:
        per_dag: dict[date, list[str]] = defaultdict(list)
        for lank in self.lankar:
            if lank.foregangare == delen.pk and lank.slag == Foregangare.Slag.DELNING:
                per_dag[lank.fran].append(self.delar[lank.efterfoljare].namn_den(lank.fran))
        for dag, namn in per_dag.items():
            if delen.till == dag:
                yield f"Upphörde {dag - timedelta(days=1)}. Verksamheten delades på {_och(namn)}."
            else:
                yield f"Lämnade {dag} över en del av verksamheten till {_och(namn)}."

    def _om_borjan_och_slut(self, delen: _Del) -> Iterator[str]:
        """Begun or closed within what the report shows, where no link has said so already."""
        bildad = any(lank.efterfoljare == delen.pk and lank.fran == delen.fran for lank in self.lankar)
        avlost = any(lank.foregangare == delen.pk and lank.fran == delen.till for lank in self.lankar)
        if self.forsta < delen.fran <= self.sista and not bildad:
            yield f"Ny enhet {delen.fran}."
        if delen.till and self.forsta < delen.till <= self.sista and not avlost:
            yield f"Upphörde {delen.till - timedelta(days=1)}."

    def _om_flytt(self, delen: _Del) -> Iterator[str]:
        """Moved from or to another nämnd, while it existed and within what the report shows."""
        platser = self.platser.get(delen.pk, ())
        for dag in sorted({plats.fran for plats in platser} | {plats.till for plats in platser}):
            fanns_fore = self.forsta < dag and delen.fran < dag
            finns_efter = dag <= self.sista and (delen.till is None or dag < delen.till)
            if not (fanns_fore and finns_efter):
                continue
            fore, efter = _hos(platser, self.namnd_id, dag - timedelta(days=1)), _hos(platser, self.namnd_id, dag)
            if efter and not fore:
                yield f"Hör till nämnden från och med {dag}. Tidigare ärenden räknas hos den förra nämnden."
            elif fore and not efter:
                yield f"Hörde till nämnden till och med {dag - timedelta(days=1)}."


def _och(namn: Iterable[str]) -> str:
    return uppraknat(sorted(namn, key=sorteringsnyckel))
