"""The organisation as it was, is or will be on a day, for those who manage it: the tree, and the life of one del."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q

from kvalitet.organisation.models import Benamning, Deltyp, Foregangare, Organisationsdel, Placering
from kvalitet.svenska import uppraknat

STORST = 300  # nodes on one page; a larger tree is shown down to the delar that have enheter under them


class Linje(StrEnum):
    """The two ways to read a tree where an enhet stands under its förvaltning and under its nämnd."""

    FORVALTNING = "forvaltning"
    NAMND = "namnd"


@dataclass
class Nod:
    """One del in the tree of a day. `dolda` counts the delar under it that are not shown on the page."""

    pk: int
    typ: Deltyp
    kod: str
    namn: str
    ordning: str
    under: list[Nod] = field(default_factory=list)
    dolda: int = 0

    def alla(self) -> Iterator[Nod]:
        yield self
        for nod in self.under:
            yield from nod.alla()


@dataclass(frozen=True)
class Borta:
    """A del that does not exist on the day: it has closed, or has not begun."""

    pk: int
    typ: Deltyp
    kod: str
    namn: str
    forsta_dag: date
    sista_dag: date | None


@dataclass(frozen=True)
class Trad:
    """`rotter` are the tops of what was asked for, `noder` all that exist on the day, in Swedish order."""

    dag: date
    rotter: list[Nod]
    noder: list[Nod]
    avslutade: list[Borta]
    planerade: list[Borta]


def trad_pa(dag: date, linje: Linje, *, inom: Collection[int], under: int | None = None) -> Trad:
    """The tree of `dag` along `linje`, of the delar whose ids are `inom`; only below the del `under` when given.

    Four queries. A del with several överordnade along the line stands under each of them.
    """
    noder, avslutade, planerade = _delar(dag, inom)
    har_over = _koppla(noder, dag, linje)
    rotter = [nod for pk, nod in noder.items() if pk not in har_over]
    if under is not None:
        rotter = [noder[under]] if under in noder else []
    elif linje == Linje.NAMND:
        rotter = [nod for nod in rotter if _har_namnd(nod)]
    for rot in rotter:
        _begransa(rot)
    return Trad(dag, rotter, list(noder.values()), avslutade, planerade)


def _delar(dag: date, inom: Collection[int]) -> tuple[dict[int, Nod], list[Borta], list[Borta]]:
    """(what exists on the day, what has closed, what has not begun), in Swedish order, without making model objects."""
    namnen = dict(Benamning.objects.filter(giltig__contains=dag).values_list("delen_id", "namn"))
    noder: dict[int, Nod] = {}
    avslutade: list[Borta] = []
    planerade: list[Borta] = []
    typer = {typ.value: typ for typ in Deltyp}
    rader = Organisationsdel.objects.order_by("sortering", "pk")
    for pk, typ, kod, namn, ordning, giltig in rader.values_list("pk", "typ", "kod", "namn", "sortering", "giltig"):
        if pk not in inom:
            continue
        if giltig.lower > dag:
            planerade.append(Borta(pk, typer[typ], kod, namn, giltig.lower, _sista(giltig.upper)))
        elif giltig.upper is not None and giltig.upper <= dag:
            avslutade.append(Borta(pk, typer[typ], kod, namn, giltig.lower, _sista(giltig.upper)))
        else:
            noder[pk] = Nod(pk, typer[typ], kod, namnen.get(pk, namn), ordning)
    return noder, avslutade, planerade


def _sista(slut: date | None) -> date | None:
    return slut - timedelta(days=1) if slut else None


def _koppla(noder: dict[int, Nod], dag: date, linje: Linje) -> set[int]:
    """Hang every node under its överordnade along the line. Returns the ids of those that hang."""
    over: dict[int, list[int]] = defaultdict(list)
    rader = Placering.objects.filter(giltig__contains=dag).order_by("delen__sortering", "delen_id", "pk")
    for del_id, over_id in rader.values_list("delen_id", "overordnad_id"):
        if del_id in noder and over_id in noder:
            over[del_id].append(over_id)
    for del_id, alla in sorted(over.items(), key=lambda par: _foljd(noder[par[0]], linje)):
        langs = [o for o in alla if (noder[o].typ == Deltyp.NAMND) == (linje == Linje.NAMND)]
        for over_id in langs or alla:
            noder[over_id].under.append(noder[del_id])
    return set(over)


def _foljd(nod: Nod, linje: Linje) -> tuple[int, str]:
    """The order under one överordnad: what belongs to the line first, enheter before what only hangs along."""
    ordning = [Deltyp.KOMMUN, Deltyp.FORVALTNING, Deltyp.AVDELNING, Deltyp.ENHET, Deltyp.NAMND]
    if linje == Linje.NAMND:
        ordning = [Deltyp.KOMMUN, Deltyp.NAMND, Deltyp.FORVALTNING, Deltyp.AVDELNING, Deltyp.ENHET]
    return ordning.index(nod.typ), nod.ordning


def _har_namnd(nod: Nod) -> bool:
    """Does the node belong in a tree by nämnd? What stands outside every nämnd is left out of it, also at the top."""
    if nod.typ == Deltyp.KOMMUN:
        nod.under = [n for n in nod.under if n.typ == Deltyp.NAMND]
    return nod.typ in {Deltyp.KOMMUN, Deltyp.NAMND}


def _begransa(rot: Nod) -> None:
    """Above `STORST` nodes, the enheter of each del become a count that leads to that del's own tree."""
    if sum(1 for _ in rot.alla()) <= STORST:
        return
    for nod in rot.alla():
        enheter = [n for n in nod.under if n.typ == Deltyp.ENHET]
        if enheter and nod is not rot:
            nod.dolda = len(enheter)
            nod.under = [n for n in nod.under if n.typ != Deltyp.ENHET]


# ---- one del ----
@dataclass(frozen=True)
class Steg:
    """Something that happens to a del on a day. What lies ahead may be taken back: `aterta` is how, or ""."""

    dag: date
    text: str
    aterta: str = ""
    nummer: int = 0


@dataclass(frozen=True)
class Levnad:
    """Everything with dates about one del, read once."""

    delen: Organisationsdel
    benamningar: list[Benamning]
    placeringar: list[Placering]
    foregangare: list[Foregangare]
    efterfoljare: list[Foregangare]

    @classmethod
    def for_del(cls, delen: Organisationsdel) -> Levnad:
        """Three queries."""
        lankar = list(
            Foregangare.objects.filter(Q(foregangare=delen) | Q(efterfoljare=delen))
            .select_related("foregangare", "efterfoljare")
            .order_by("fran", "pk")
        )
        return cls(
            delen,
            list(delen.benamningar.order_by("giltig")),
            list(delen.placeringar.select_related("overordnad").order_by("giltig", "overordnad__sortering")),
            [lank for lank in lankar if lank.efterfoljare_id == delen.pk],
            [lank for lank in lankar if lank.foregangare_id == delen.pk],
        )

    def star_under(self, dag: date) -> list[Placering]:
        """The placeringar of `dag`; of its first day before it has begun, of its last once it is closed."""
        forsta, sista = self.delen.forsta_dag, self.delen.sista_dag
        dag = max(dag, forsta) if sista is None else min(max(dag, forsta), sista)
        return [p for p in self.placeringar if _galler(p, dag)]

    def historia(self, idag: date) -> list[Steg]:
        """What has happened and what is planned, the latest first."""
        return sorted([*self._liv(idag), *self._namn(idag), *self._platser(idag)], key=lambda s: s.dag, reverse=True)

    def _liv(self, idag: date) -> Iterator[Steg]:
        bildad = [lank.foregangare.namn for lank in self.foregangare if lank.fran == self.delen.forsta_dag]
        yield Steg(self.delen.forsta_dag, f"Bildas av {uppraknat(bildad)}" if bildad else "Börjar")
        for lank in self.foregangare:
            if lank.fran != self.delen.forsta_dag:
                yield Steg(lank.fran, f"Tar över efter {lank.foregangare.namn}")
        sista = self.delen.sista_dag
        for lank in self.efterfoljare:
            if sista is None or lank.fran <= sista:
                yield Steg(lank.fran, f"{lank.efterfoljare.namn} bildas av en del av den")
        if sista is not None:
            nya = [lank.efterfoljare.namn for lank in self.efterfoljare if lank.fran > sista]
            text = f"Sista dagen. {uppraknat(nya)} tar över" if nya else "Sista dagen"
            yield Steg(sista, text, "avslut" if sista >= idag else "")

    def _namn(self, idag: date) -> Iterator[Steg]:
        for fore, efter in zip(self.benamningar, self.benamningar[1:], strict=False):
            dag = efter.giltig.lower
            yield Steg(dag, f"Byter namn från {fore.namn} till {efter.namn}", "namn" if dag > idag else "", efter.pk)

    def _platser(self, idag: date) -> Iterator[Steg]:
        slut = self.delen.giltig.upper
        brytdagar = {p.giltig.lower for p in self.placeringar} | {p.giltig.upper for p in self.placeringar}
        for dag in sorted(brytdagar - {None, self.delen.forsta_dag, slut}):
            lamnar = [p.overordnad.namn for p in self.placeringar if p.giltig.upper == dag]
            kommer = [p.overordnad.namn for p in self.placeringar if p.giltig.lower == dag]
            yield Steg(dag, _flytten(lamnar, kommer), "flytt" if dag > idag else "")


def _galler(placering: Placering, dag: date) -> bool:
    period = placering.giltig
    return bool(period.lower <= dag and (period.upper is None or dag < period.upper))


def _flytten(lamnar: list[str], kommer: list[str]) -> str:
    if lamnar and kommer:
        return f"Flyttar från {uppraknat(lamnar)} till {uppraknat(kommer)}"
    return f"Står också under {uppraknat(kommer)}" if kommer else f"Lämnar {uppraknat(lamnar)}"
