"""One share of egenkontroll, and what it is made of. Plain values; `egenkontroll` says where they come from."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from rapporter.statistik.andelar import (
    Intervall,
    Skattning,
    Stickprov,
    Stratum,
    Vagt,
    hel_procent,
    mer_an_slump,
    ur_ramen,
)
from rapporter.statistik.svarstider import procent

MINST_FOR_FARG = 10
"""With fewer judged than this a share is never coloured, and a part of an enhet is not shown by itself."""


@dataclass(frozen=True)
class Andel:
    """One kriterium at one enhet in one period. `ram` is how many ärenden the draw was made among.

    `storlek` is how many ärenden it stands for (None: `ram`). `delar` are its parts that were drawn each by itself, by
    name: the ärendetyper of an enhet whose draw was shared among them (None: what was not), the enheter of a nämnd.
    With parts the share is weighted. `rattade` are answers that were corrected after klar.

    `brister` are those of the nej whose question was a krav in law in the version that was answered, and `lagkrav` says
    that it was in any of them: what a later version makes of the question changes neither.
    """

    ja: int = 0
    nej: int = 0
    ej_tillampligt: int = 0
    underlag_saknas: int = 0
    granskade: int = 0
    ram: int = 0
    preliminar: bool = False
    rattade: int = 0
    storlek: Decimal | None = None
    delar: tuple[tuple[Hashable, Andel], ...] = ()
    brister: int = 0
    lagkrav: bool = False

    def plus(self, annan: Andel) -> Andel:
        """Both together: another tillfälle of the same period, or an enhet that has gone into this one."""
        delar = dict(self.delar) if self.delar or annan.delar else {}
        if annan.delar and not self.delar:
            delar = {None: self}
        for namn, delen in annan.delar or (((None, annan),) if self.delar else ()):
            delar[namn] = delar[namn].plus(delen) if namn in delar else delen
        return self._med(annan, tuple(delar.items()))

    def _med(self, annan: Andel, delar: tuple[tuple[Hashable, Andel], ...]) -> Andel:
        return Andel(
            self.ja + annan.ja,
            self.nej + annan.nej,
            self.ej_tillampligt + annan.ej_tillampligt,
            self.underlag_saknas + annan.underlag_saknas,
            self.granskade + annan.granskade,
            self.ram + annan.ram,
            self.preliminar or annan.preliminar,
            self.rattade + annan.rattade,
            self.galler + annan.galler,
            delar,
            self.brister + annan.brister,
            self.lagkrav or annan.lagkrav,
        )

    @classmethod
    def av_delar(cls, delar: tuple[tuple[Hashable, Andel], ...]) -> Andel:
        """All of them as one, each weighted by how many ärenden it stands for."""
        if len(delar) == 1:
            return replace(delar[0][1], delar=delar)
        alla = [delen for _, delen in delar]
        return cls(
            sum(d.ja for d in alla),
            sum(d.nej for d in alla),
            sum(d.ej_tillampligt for d in alla),
            sum(d.underlag_saknas for d in alla),
            sum(d.granskade for d in alla),
            sum(d.ram for d in alla),
            any(d.preliminar for d in alla),
            sum(d.rattade for d in alla),
            sum((d.galler for d in alla), Decimal(0)),
            delar,
            sum(d.brister for d in alla),
            any(d.lagkrav for d in alla),
        )

    @property
    def galler(self) -> Decimal:
        return Decimal(self.ram) if self.storlek is None else self.storlek

    @property
    def bedomda(self) -> int:
        """n: those that were answered ja or nej."""
        return self.ja + self.nej

    @cached_property
    def procent(self) -> int | None:
        """In whole percent, halves upwards; None of nothing."""
        if not self.delar:
            return procent(self.ja, self.bedomda)
        andel = self.stickprov.andel
        return None if andel is None else hel_procent(andel)

    @cached_property
    def stickprov(self) -> Skattning:
        """The share and its interval: of one sample, or weighted over those that were drawn each by itself."""
        blad = [self] if not self.delar else [delen for delen in self._blad() if delen.granskade]
        if self.delar and len(blad) != 1:
            return Vagt(tuple(Stratum(d.ja, d.bedomda, d.granskade, d.ram, d.storlek) for d in blad))
        (ett,) = blad
        return Stickprov(ett.ja, ett.bedomda, ur_ramen(ett.bedomda, ett.granskade, ett.ram))

    @cached_property
    def intervall(self) -> Intervall | None:
        return self.stickprov.intervall()

    @property
    def utanfor(self) -> int:
        """How many ärenden are in parts that nothing was reviewed of, so that the share says nothing of them."""
        return round(sum((d.galler for d in self._blad() if self.delar and not d.granskade), Decimal(0)))

    def _blad(self) -> Iterator[Andel]:
        """What was drawn by itself."""
        if not self.delar:
            yield self
        for _, delen in self.delar:
            yield from delen._blad()


@dataclass(frozen=True)
class Fraga:
    """A kriterium over its versions, by the words that hold. `malvarde` is in percent, None without a target.

    Whether it is a krav in law is said of each share, since the versions may differ (`Andel.lagkrav`).
    """

    serie: int
    text: str
    malvarde: int | None


@dataclass(frozen=True)
class Serie:
    """One kriterium at one enhet over the periods, the earliest first; None where it was not asked."""

    fraga: Fraga
    varden: tuple[Andel | None, ...]

    @property
    def nu(self) -> Andel | None:
        return self.varden[-1]

    @cached_property
    def fore(self) -> Andel | None:
        """The latest earlier period with something judged: what the change is measured against."""
        tidigare = [andel for andel in self.varden[:-1] if andel is not None and andel.bedomda]
        return tidigare[-1] if tidigare else None

    @cached_property
    def forandring(self) -> int:
        """1 up, −1 down, when it is more than chance; else 0. Nothing is said of a preliminary share."""
        if self.nu is None or self.nu.preliminar or self.fore is None:
            return 0
        return mer_an_slump(self.nu.stickprov, self.fore.stickprov)

    @cached_property
    def lage(self) -> str:
        """Against the target: "klar" at or over it, "varning" when also the interval lies under it, else "osaker".

        "" without a target, of few, and while the share is preliminary.
        """
        nu, malvarde = self.nu, self.fraga.malvarde
        if nu is None or malvarde is None or nu.preliminar or nu.bedomda < MINST_FOR_FARG or nu.intervall is None:
            return ""
        andel = nu.stickprov.andel
        if andel is not None and 100 * andel >= malvarde:
            return "klar"
        return "varning" if nu.intervall.hogst * 100 < malvarde else "osaker"

    @property
    def per_del(self) -> list[tuple[Hashable, Andel]]:
        """The parts of the period's share that are large enough to be shown by themselves."""
        if self.nu is None or len(self.nu.delar) < 2:
            return []
        return [(namn, andel) for namn, andel in self.nu.delar if andel.bedomda >= MINST_FOR_FARG]


@dataclass(frozen=True)
class Omfang:
    """How many ärenden an enhet had in a period. `bortfall` are those drawn that could not be reviewed."""

    planerade: int = 0
    ram: int = 0
    dragna: int = 0
    granskade: int = 0
    bortfall: int = 0
    preliminar: bool = False

    def plus(self, annan: Omfang) -> Omfang:
        return Omfang(
            self.planerade + annan.planerade,
            self.ram + annan.ram,
            self.dragna + annan.dragna,
            self.granskade + annan.granskade,
            self.bortfall + annan.bortfall,
            self.preliminar or annan.preliminar,
        )
