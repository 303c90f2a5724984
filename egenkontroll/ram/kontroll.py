"""Whether a draw holds: drawn again from the same frame with the same seed it is the same ärenden in the same order.

Two questions: from the frame as it is kept, and from a file that an auditor brings. Neither stores anything; the log
is told that somebody checked, and whether it held.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from egenkontroll import urval
from egenkontroll.ram import ramfil
from egenkontroll.ram.models import Dragning
from egenkontroll.ram.ramgang import BUNT, ramens_rader
from kvalitet.inlasning import Ogiltigt, Radfel
from kvalitet.organisation.models import Person
from kvalitet.spar import logg

FLEST = 50
"""How many differences of a kind are shown; the number of them all is always told."""


@dataclass(frozen=True)
class Plats:
    """A place in the order where the file and the draw differ. Empty where one of them has no ärende."""

    enhet: str
    ordning: int
    draget: str
    i_filen: str


@dataclass(frozen=True)
class Skillnader:
    """`saknas` are in the frame but not in the file, `nya` the other way; `andrade` say what differs in the rest.

    The first `FLEST` of each, and how many they are.
    """

    saknas: tuple[str, ...] = ()
    nya: tuple[str, ...] = ()
    andrade: tuple[tuple[str, str], ...] = ()
    antal_saknas: int = 0
    antal_nya: int = 0
    antal_andrade: int = 0

    def __bool__(self) -> bool:
        return bool(self.saknas or self.nya or self.andrade)


@dataclass(frozen=True)
class Utfall:
    """What the check came to. `fel` are errors of the file itself, and then nothing else is known."""

    fel: tuple[Radfel, ...] = ()
    antal_fel: int = 0
    hinder: str = ""
    samma_fil: bool | None = None
    samma_ram: bool = False
    samma_ordning: bool = False
    samma_avtryck: bool = False
    ramavtryck: str = ""
    avtryck: str = ""
    skillnader: Skillnader = field(default_factory=Skillnader)
    platser: tuple[Plats, ...] = ()
    antal_platser: int = 0

    @property
    def haller(self) -> bool:
        return self.samma_ram and self.samma_ordning and self.samma_avtryck

    @property
    def kord(self) -> bool:
        """Could the file be drawn from at all?"""
        return not self.hinder and not self.antal_fel


def villkor_for(dragning: Dragning) -> urval.Villkor:
    """All that decided the draw, as it is kept."""
    return urval.Villkor(
        seed=dragning.seed,
        antal=dragning.antal,
        pott=dragning.pott,
        per_arendetyp=dragning.per_arendetyp,
        med_skyddade=dragning.med_skyddade,
        version=dragning.version,
    )


def kontrollera(dragning: Dragning) -> Utfall:
    """Draw again from the frame as it was read in."""
    return _jamfor(dragning, ramens_rader(dragning.ram))


def hinder_i_borjan(data: bytes) -> str:
    """Why a file can be no frame at all, as far as its beginning tells; empty when it may be one."""
    try:
        ramfil.rubriker(ramfil.oppna(data, borjan=True))
    except Ogiltigt as fel:
        return str(fel)
    return ""


def kontrollera_fil(dragning: Dragning, data: bytes) -> Utfall:
    """Draw again from a file, understood with the columns of the frame, or those that its own headings say."""
    ram = dragning.ram
    try:
        csvdata = ramfil.oppna(data)
        rubriker, _ = ramfil.rubriker(csvdata)
    except Ogiltigt as fel:
        return Utfall(hinder=str(fel))
    fil = ramfil.tolka(csvdata, ramfil.gissa(rubriker, ram.kolumner))
    if not fil.hel:
        return Utfall(fel=tuple(fil.fel[:FLEST]), antal_fel=fil.antal_fel)
    return _jamfor(dragning, fil.rader, samma_fil=sha256(data).hexdigest() == ram.sha256)


def anteckna(dragning: Dragning, utfall: Utfall, *, av: Person) -> None:
    """In the log: that somebody checked, whether it held, and whether they brought a file."""
    med_fil = utfall.samma_fil is not None or not utfall.kord
    logg.anteckna("kontrollera_urval", dragning, av=av, detalj={"haller": utfall.haller, "med_fil": med_fil})


def _jamfor(dragning: Dragning, rader: Sequence[urval.Rad], samma_fil: bool | None = None) -> Utfall:
    villkor = villkor_for(dragning)
    try:
        dragna = urval.dra(rader, villkor)
    except urval.Avvisad as fel:
        return Utfall(hinder=str(fel))
    ramavtryck = urval.ramavtryck(rader)
    avtryck = urval.dragningsavtryck(ramavtryck, villkor, dragna)
    samma_ram = ramavtryck == dragning.ram.avtryck
    platser = _platser(dragning, dragna)
    return Utfall(
        samma_fil=samma_fil,
        samma_ram=samma_ram,
        samma_ordning=not platser,
        samma_avtryck=avtryck == dragning.avtryck,
        ramavtryck=ramavtryck,
        avtryck=avtryck,
        skillnader=Skillnader() if samma_ram else _skillnader(ramens_rader(dragning.ram), rader),
        platser=tuple(platser[:FLEST]),
        antal_platser=len(platser),
    )


def _platser(dragning: Dragning, dragna: Iterable[urval.Dragen]) -> list[Plats]:
    """Every place, drawn or reserve, where the two orders have different ärenden."""
    kvar = {(d.rad.enhet, d.ordning): d.rad.nyckel for d in dragna}
    skilda: list[Plats] = []
    lagrade = dragning.dragna.order_by("enhet_id", "ordning").values_list("rad__enhet_i_filen", "ordning", "nyckel")
    for enhet, ordning, nyckel in lagrade.iterator(BUNT):
        i_filen = kvar.pop((enhet, ordning), "")
        if i_filen != nyckel:
            skilda.append(Plats(enhet, ordning, nyckel, i_filen))
    skilda += [Plats(enhet, ordning, "", nyckel) for (enhet, ordning), nyckel in kvar.items()]
    return sorted(skilda, key=lambda plats: (plats.enhet, plats.ordning))


def _skillnader(i_ramen: Iterable[urval.Rad], i_filen: Iterable[urval.Rad]) -> Skillnader:
    ramen = {rad.nyckel: rad for rad in i_ramen}
    filen = {rad.nyckel: rad for rad in i_filen}
    saknas, nya = sorted(ramen.keys() - filen.keys()), sorted(filen.keys() - ramen.keys())
    gemensamma = ((nyckel, _andrat(ramen[nyckel], filen[nyckel])) for nyckel in sorted(ramen.keys() & filen.keys()))
    andrade = [(nyckel, vad) for nyckel, vad in gemensamma if vad]
    return Skillnader(
        saknas=tuple(saknas[:FLEST]),
        nya=tuple(nya[:FLEST]),
        andrade=tuple(andrade[:FLEST]),
        antal_saknas=len(saknas),
        antal_nya=len(nya),
        antal_andrade=len(andrade),
    )


def _andrat(ram: urval.Rad, fil: urval.Rad) -> str:
    par = zip(ramfil.varden(ram), ramfil.varden(fil), strict=True)
    return ", ".join(
        f"{falt.rubrik.lower()} var {fore or 'tomt'}, är {nu or 'tomt'}"
        for falt, (fore, nu) in zip(ramfil.FALT, par, strict=True)
        if fore != nu
    )
