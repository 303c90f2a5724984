"""What the review's pages show: where one ärende stands among its enhet's, and how far each enhet has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from egenkontroll.granskning import urvalet
from egenkontroll.granskning.models import Avstaende, Granskning
from egenkontroll.granskning.utfall import Enhetsantal, rakna_arenden
from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram.models import DragetArende, Dragning
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.svenska import antal


@dataclass(frozen=True)
class Tackning:
    """How far the review has come: counts of ärenden."""

    granskade: int
    bortfall: int
    kvar: int

    @property
    def dragna(self) -> int:
        return self.granskade + self.bortfall + self.kvar

    @property
    def mening(self) -> str:
        """The chart in words."""
        dragna = antal("draget ärende", "dragna ärenden", self.dragna)
        return f"{self.granskade} granskade, {self.bortfall} bortfall och {self.kvar} kvar av {dragna}"

    @property
    def bredder(self) -> tuple[int, int, int, int]:
        """Of a bar 320 wide: the granskade, where the bortfall begin and their width, where what remains begins."""
        del_ = 320 / max(self.dragna, 1)
        klar, bort = round(self.granskade * del_), round(self.bortfall * del_)
        return klar, klar, bort, klar + bort

    @property
    def kvar_bredd(self) -> int:
        return max(0, 320 - self.bredder[3])


@dataclass(frozen=True)
class Arendelage:
    """One ärende among those of its enhet: `nummer` of `av`, and the ones before and after that the person may open."""

    nummer: int
    av: int
    forra: int | None
    nasta: int | None
    tackning: Tackning
    ersattare: int | None
    """The place in order of what would replace a bortfall."""


def arendelage(draget: DragetArende, person: Person, *, nycklar: frozenset[str], idag: date) -> Arendelage:
    """Where the ärende stands among its enhet's. `nycklar` are the person's own handläggar-id. One query."""
    dragning = draget.dragning
    klar = Granskning.objects.klara().filter(draget=OuterRef("pk"), andra=False)
    reserver = urvalet.reserver(draget).order_by("ordning").values("ordning")
    i_enheten = urvalet.dragna(dragning).filter(enhet_id=draget.enhet_id).select_related("rad", "bortfall")
    i_enheten = i_enheten.annotate(
        klar=Exists(klar),
        avstatt=Exists(Avstaende.objects.filter(person=person, draget=OuterRef("pk"))),
        reserv=Subquery(reserver[:1]),
    )
    rader = list(i_enheten.order_by("ordning"))
    aktiva = [rad for rad in rader if not hasattr(rad, "bortfall")]
    skyddade = urvalet.far_granska_skyddade(person, dragning.tillfalle.planerad, idag)
    oppna = [
        rad.pk for rad in aktiva if not rad.avstatt and not urvalet.hinder(rad, person, nycklar, far_skyddade=skyddade)
    ]
    plats = oppna.index(draget.pk) if draget.pk in oppna else 0
    granskade = sum(bool(rad.klar) for rad in aktiva)
    return Arendelage(
        nummer=next((nr for nr, rad in enumerate(aktiva, start=1) if rad.pk == draget.pk), 0),
        av=len(aktiva),
        forra=oppna[plats - 1] if plats else None,
        nasta=oppna[plats + 1] if plats + 1 < len(oppna) else None,
        tackning=Tackning(granskade, len(rader) - len(aktiva), len(aktiva) - granskade),
        ersattare=rader[0].reserv if rader else None,
    )


@dataclass(frozen=True)
class Enhetsrad:
    enhet: Organisationsdel
    antal: Enhetsantal

    @property
    def tackning(self) -> Tackning:
        return Tackning(self.antal.granskade, self.antal.bortfall, self.antal.kvar)


def tackning_per_enhet(tillfalle: Kontrolltillfalle) -> list[Enhetsrad]:
    """Planned, drawn, reviewed and bortfall of each enhet, in Swedish order."""
    per_enhet = {enhet: antalet for (_, enhet), antalet in rakna_arenden([tillfalle.pk]).items()}
    enheter = Organisationsdel.objects.filter(pk__in=per_enhet).order_by("sortering")
    return [Enhetsrad(enhet, per_enhet[enhet.pk]) for enhet in enheter]


def summa(rader: list[Enhetsrad]) -> Tackning:
    return Tackning(
        sum(rad.antal.granskade for rad in rader),
        sum(rad.antal.bortfall for rad in rader),
        sum(rad.antal.kvar for rad in rader),
    )


def mina(dragning: Dragning, person: Person) -> list[Granskning]:
    """The person's own reviews of a draw, begun first and then the latest klara."""
    egna = Granskning.objects.for_user(person, urvalet.GRANSKA).filter(draget__dragning=dragning)
    return sorted(egna.select_related("draget__enhet"), key=lambda g: (g.klar is not None, -g.sparad.timestamp()))
