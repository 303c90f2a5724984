"""Reminders before and after every deadline, and who is told when nobody acts.

`steg_for` decides by working days alone and reads no clock. `paminn` asks every source and makes the notices; it may
be run any number of times a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kvalitet.aviseringar import fristregister, kallfel, narmast, ohorda
from kvalitet.aviseringar.fristregister import Bevakad, Kalla, Urval
from kvalitet.aviseringar.models import Avisering, Slag
from kvalitet.behorighet import Befogenhet
from kvalitet.frister import Frist, antal_arbetsdagar
from kvalitet.organisation.models import Person
from kvalitet.svenska import dag_lang

_ENSAM = 4_711_018  # the advisory lock that lets one run at a time
_FRAM = 45  # days ahead that a source is asked about: twenty working days with the holidays of Christmas are 35


class Steg(StrEnum):
    FORE = "fore"
    EFTER = "efter"
    ESKALERING = "eskalering"


_SLAG = {Steg.FORE: Slag.FORE, Steg.EFTER: Slag.EFTER, Steg.ESKALERING: Slag.ESKALERING}


@dataclass(frozen=True)
class Regler:
    """The municipality's own. Working days before the last day, and after it; a law's deadline is told of earlier.

    What passed more than `langst` calendar days ago is on the lists but is told to nobody: a new installation that
    reads in old ärenden must not write thousands of letters.
    """

    fore: int = 2
    fore_lag: int = 5
    eskalera: int = 3
    langst: int = 90


def gallande_regler() -> Regler:
    fore, eskalera = settings.PAMINNELSE_ARBETSDAGAR, settings.ESKALERING_ARBETSDAGAR
    return Regler(fore=fore, fore_lag=max(fore, Regler.fore_lag), eskalera=eskalera)


def steg_for(frist: Frist, idag: date, regler: Regler, *, fore: int | None = None) -> tuple[Steg, ...]:
    """What should have been told on `idag` about a deadline. `fore` is working days before, instead of the rule's.

    Before: from that many working days before its day, the day itself included. After: from the day after. The chef:
    from that many working days after. Nothing once it is met.
    """
    if frist.lage(idag).startswith("uppfylld"):
        return ()
    kvar = frist.dagar_kvar(idag)
    if kvar >= 0:
        return (Steg.FORE,) if antal_arbetsdagar(idag, frist.senast) <= (fore or regler.fore) else ()
    if -kvar > regler.langst:
        return ()
    if antal_arbetsdagar(frist.senast, idag) < regler.eskalera:
        return (Steg.EFTER,)
    return (Steg.EFTER, Steg.ESKALERING)


def nyckel(frist: Frist, steg: Steg) -> str:
    """A deadline that is moved to another day is another deadline, and is told of anew."""
    return f"frist:{frist.namn}:{frist.senast.isoformat()}:{steg}"[:120]


def mening(bevakad: Bevakad, steg: Steg, *, sist: bool = False) -> str:
    """Neutral: what kind of thing, what is due, and when; and to who hears because nobody else can, that it is so."""
    frist, dag = bevakad.frist, dag_lang(bevakad.frist.senast)
    nar = f"senast {dag}" if steg is Steg.FORE else f"sista dagen var {dag}"
    if steg is Steg.ESKALERING:
        varfor = " Det är inte gjort, och " + ("ingen chef står närmare." if sist else "du är närmaste chef.")
    else:
        varfor = " Ingen som sköter det kan påminnas, så du får veta det." if sist else ""
    return f"{bevakad.text}. {frist.namn}: {nar}.{varfor}"


@transaction.atomic
def paminn(idag: date, regler: Regler | None = None) -> int:
    """Make the notices that the deadlines of `idag` call for. Returns how many were new.

    One run at a time: a second waits, and finds nothing left to do.
    """
    borjade = timezone.now()
    with connection.cursor() as markor:
        markor.execute("SELECT pg_advisory_xact_lock(%s)", [_ENSAM])
    punkter = list(_nya_punkter(idag, regler or gallande_regler()))
    rader = _rader(_mottagare(punkter))
    rader += _rader(_mottagare(_utan_mottagare(punkter, rader)))
    sista = _ohorda(punkter, rader)
    rader += _rader(_mottagare(sista))
    rader = _narmaste_chef(rader)
    Avisering.objects.bulk_create([r.avisering for r in rader], ignore_conflicts=True, batch_size=500)
    hort = {rad.tankt.punkt.om for rad in rader}
    tysta = [p for p in sista if p.om not in hort and p.steg is not Steg.ESKALERING]
    ohorda.beratta(((p.om[0], p.bevakad.delen_id) for p in tysta), idag)
    kallfel.glom_lagade(borjade)
    return len(rader)


@dataclass(frozen=True)
class _Punkt:
    """One step of one deadline. `redan` are the persons who have been told."""

    bevakad: Bevakad
    steg: Steg
    redan: frozenset[int] = field(default=frozenset())
    sist: bool = False
    """Nobody else is there to tell."""

    @property
    def om(self) -> tuple[str, int, str]:
        objekt = self.bevakad.objekt
        return fristregister.typ(objekt), int(objekt.pk), nyckel(self.bevakad.frist, self.steg)


@dataclass(frozen=True)
class _Tankt:
    """A notice that would be made, if the person may open the object. `djup` is how near the person stands."""

    punkt: _Punkt
    person_id: int
    djup: int


@dataclass(frozen=True)
class _Rad:
    tankt: _Tankt
    avisering: Avisering


def _nya_punkter(idag: date, regler: Regler) -> Iterator[_Punkt]:
    """The steps that are due, with who has been told. A source that fails leaves out its own and nobody else's."""
    for typ, kalla in fristregister.kallor().items():
        punkter: list[_Punkt] = []
        with kallfel.provad(typ):
            punkter = list(_ur_kallan(kalla, idag, regler))
        yield from punkter


def _ur_kallan(kalla: Kalla, idag: date, regler: Regler) -> Iterator[_Punkt]:
    knippe: list[_Punkt] = []
    for bevakad in kalla.bevakade(Urval(idag, idag + timedelta(days=_FRAM))):
        fore = bevakad.fore_arbetsdagar or (regler.fore_lag if bevakad.lagstadgad else None)
        steg = steg_for(bevakad.frist, idag, regler, fore=fore)
        knippe += [_Punkt(bevakad, ett) for ett in steg if ett is Steg.FORE or not bevakad.bara_fore]
        if len(knippe) >= 500:
            yield from _med_redan(knippe)
            knippe = []
    yield from _med_redan(knippe)


def _med_redan(knippe: list[_Punkt]) -> Iterator[_Punkt]:
    if not knippe:
        return
    typer, ids = {p.om[0] for p in knippe}, {p.om[1] for p in knippe}
    redan: dict[tuple[str, int, str], set[int]] = defaultdict(set)
    rader = Avisering.objects.filter(objekttyp__in=typer, objekt_id__in=ids, nyckel__startswith="frist:")
    for typ, nummer, nyckeln, person_id in rader.values_list("objekttyp", "objekt_id", "nyckel", "person_id"):
        redan[typ, nummer, nyckeln].add(person_id)
    yield from (replace(punkt, redan=frozenset(redan[punkt.om])) for punkt in knippe)


def _rader(tankta: Iterable[_Tankt]) -> list[_Rad]:
    return [rad for person, egna in _per_person(tankta) for rad in _synliga_rader(person, egna)]


def _utan_mottagare(punkter: Iterable[_Punkt], rader: Iterable[_Rad]) -> list[_Punkt]:
    """Those that nobody of the ansvariga, or of who can, may open any more: all who hold `annars`, as when there are
    none."""
    hort = {rad.tankt.punkt.om for rad in rader}
    return [
        replace(p, bevakad=replace(p.bevakad, ansvariga=(), kan=None))
        for p in punkter
        if p.steg is not Steg.ESKALERING and p.bevakad.agarna and p.om not in hort and not p.redan & p.bevakad.agarna
    ]


def _ohorda(punkter: Iterable[_Punkt], rader: Iterable[_Rad]) -> list[_Punkt]:
    """Those that there is nobody else to tell of. A chef is looked for where the source names any."""
    hort = {rad.tankt.punkt.om for rad in rader}
    tysta = [replace(p, sist=True) for p in punkter if p.om not in hort]
    lamnade = {p.om for p in _lamnade([p for p in tysta if p.redan and p.steg is not Steg.ESKALERING])}
    return [p for p in tysta if _soker_nagon(p) and (p.steg is Steg.ESKALERING or not p.redan or p.om in lamnade)]


def _soker_nagon(punkt: _Punkt) -> bool:
    return punkt.steg is not Steg.ESKALERING or bool(punkt.bevakad.chef)


def _lamnade(punkter: list[_Punkt]) -> list[_Punkt]:
    """Those that were told to somebody, of whom nobody is left who may open them. Most are left where they were when
    they were told, so only of the others is it asked what they may open."""
    holl = _holl(punkter)
    aktiva = _aktiva(pid for p in punkter for pid in p.redan)
    borta = []
    for p in punkter:
        har = {en.person_id for en in holl.get(p.bevakad.delen_id, ())} | set(p.bevakad.ansvariga)
        if not p.redan & aktiva & har:
            borta.append(p)
    kvar = _rader(_Tankt(p, pid, 0) for p in borta for pid in p.redan & aktiva)
    oppnas = {rad.tankt.punkt.om for rad in kvar}
    return [p for p in borta if p.om not in oppnas]


def _mottagare(punkter: list[_Punkt]) -> list[_Tankt]:
    """Who would be told of each. The places' holders are fetched together, one query for all befogenheter."""
    holl = _holl(punkter)
    aktiva = _aktiva(person_id for p in punkter for person_id in p.bevakad.ansvariga)
    tankta = []
    for punkt in punkter:
        har = holl.get(punkt.bevakad.delen_id, [])
        tankta += [_Tankt(punkt, pid, djup) for pid, djup in _kandidater(punkt, har, aktiva).items()]
    return tankta


def _holl(punkter: list[_Punkt]) -> dict[int, list[narmast.Innehavare]]:
    """By place, the holders of all that is asked of the points there; at a nämnd last also its förvaltnings."""
    befogenheter = {b for p in punkter for b in p.bevakad.annars | p.bevakad.chef | p.bevakad.sista}
    holl = narmast.innehavare(befogenheter, {p.bevakad.delen_id for p in punkter}) if befogenheter else {}
    for plats, bredvid in narmast.forvaltningens(befogenheter, {p.bevakad.delen_id for p in punkter if p.sist}).items():
        holl.setdefault(plats, []).extend(bredvid)
    return holl


def _aktiva(personer: Iterable[int]) -> set[int]:
    return set(Person.objects.filter(pk__in=set(personer), is_active=True).values_list("pk", flat=True))


def _kandidater(punkt: _Punkt, har: list[narmast.Innehavare], aktiva: set[int]) -> dict[int, int]:
    if punkt.sist:
        forsta = _forsta(punkt, har, aktiva)
        return {pid: djup for pid, djup in _djup(har, punkt.bevakad.sista).items() if pid not in forsta}
    return _chefer(punkt, har, aktiva) if punkt.steg is Steg.ESKALERING else _ansvariga(punkt, har, aktiva)


def _ansvariga(punkt: _Punkt, har: Iterable[narmast.Innehavare], aktiva: set[int]) -> dict[int, int]:
    """Those who should act and have not been told."""
    egna = [person_id for person_id in punkt.bevakad.ansvariga if person_id in aktiva]
    alla = dict.fromkeys(egna, 0) if egna else _som_kan(punkt, har)
    tagna = {alla[person_id] for person_id in punkt.redan if person_id in alla}
    nasta = {pid: djup for pid, djup in alla.items() if egna or not tagna or djup == min(tagna)}
    return {pid: djup for pid, djup in nasta.items() if pid not in punkt.redan}


def _som_kan(punkt: _Punkt, har: Iterable[narmast.Innehavare]) -> dict[int, int]:
    """Who may take the step; where nobody of those whom it is left to is there, all who hold the befogenhet."""
    alla, kan = _djup(har, punkt.bevakad.annars), punkt.bevakad.kan or frozenset()
    return {pid: djup for pid, djup in alla.items() if pid in kan} or alla


def _chefer(punkt: _Punkt, har: list[narmast.Innehavare], aktiva: set[int]) -> dict[int, int]:
    """Holders above those who should have acted: above their own level where they hold it themselves.

    Who has been told already and still holds it is among them: then it is done (`_narmaste_chef`).
    """
    alla, egna = _djup(har, punkt.bevakad.chef), _forsta(punkt, har, aktiva)
    golv = max((alla[pid] for pid in egna if pid in alla), default=-1)
    over = {pid: djup for pid, djup in alla.items() if djup > golv and pid not in egna}
    return over | {pid: alla[pid] for pid in punkt.redan if pid in alla}


def _forsta(punkt: _Punkt, har: Iterable[narmast.Innehavare], aktiva: set[int]) -> list[int]:
    """Those who should have acted: the ansvariga, or where none is there the nearest who can."""
    egna = [person_id for person_id in punkt.bevakad.ansvariga if person_id in aktiva]
    if egna:
        return egna
    alla = _som_kan(punkt, har)
    return [pid for pid, djup in alla.items() if djup == min(alla.values())]


def _djup(har: Iterable[narmast.Innehavare], befogenheter: frozenset[Befogenhet]) -> dict[int, int]:
    """Each holder's nearest depth."""
    koder = {b.value for b in befogenheter}
    funna: dict[int, int] = {}
    for en in har:
        if en.befogenhet in koder:
            funna.setdefault(en.person_id, en.djup)
    return funna


def _per_person(tankta: Iterable[_Tankt]) -> Iterator[tuple[Person, list[_Tankt]]]:
    per: dict[int, list[_Tankt]] = defaultdict(list)
    for tankt in tankta:
        per[tankt.person_id].append(tankt)
    for person in Person.objects.filter(pk__in=per).order_by("pk").iterator(chunk_size=500):
        yield person, per[person.pk]


def _synliga_rader(person: Person, egna: list[_Tankt]) -> Iterator[_Rad]:
    """What the person may open, asked in one question."""
    per_typ: dict[str, set[int]] = defaultdict(set)
    for tankt in egna:
        per_typ[tankt.punkt.om[0]].add(tankt.punkt.om[1])
    sedda = _sedda(person, per_typ)
    for tankt in egna:
        typ, nummer, nyckeln = tankt.punkt.om
        if nummer in sedda[typ]:
            yield _Rad(tankt, _avisering(person, tankt.punkt, nyckeln, sekretess=sedda[typ][nummer]))


def _sedda(person: Person, per_typ: dict[str, set[int]]) -> dict[str, dict[int, bool]]:
    """What `fristregister.synliga` says, or each source by itself when one of them fails."""
    sedda: dict[str, dict[int, bool]] = defaultdict(dict)
    try:
        with transaction.atomic():
            sedda.update(fristregister.synliga(person, per_typ, laser=True))
    except Exception:  # which of them it was is asked now
        for typ, ids in per_typ.items():
            with kallfel.provad(typ):
                sedda.update(fristregister.synliga(person, {typ: ids}, laser=True))
    return sedda


def _avisering(person: Person, punkt: _Punkt, nyckeln: str, *, sekretess: bool) -> Avisering:
    bevakad, (typ, nummer, _) = punkt.bevakad, punkt.om
    return Avisering(
        person=person,
        slag=Slag.UPPDRAG if bevakad.bara_fore else _SLAG[punkt.steg],
        objekttyp=typ,
        objekt_id=nummer,
        nyckel=nyckeln,
        text=mening(bevakad, punkt.steg, sist=punkt.sist)[:300],
        url=str(bevakad.url),
        sekretess=sekretess,
        lagstadgad=bevakad.lagstadgad,
    )


def _narmaste_chef(rader: list[_Rad]) -> list[_Rad]:
    """Of those who may open the object, only the nearest level is told.

    An escalation is made when somebody who still holds the place and may open the object has it. Who has left, or whose
    place the object has left, does not count: then it is made again.
    """
    gjorda = {rad.tankt.punkt.om for rad in rader if rad.tankt.person_id in rad.tankt.punkt.redan}
    kvar = [rad for rad in rader if rad.tankt.punkt.om not in gjorda]
    narmast_djup: dict[tuple[str, int, str], int] = {}
    for rad in kvar:
        om = rad.tankt.punkt.om
        narmast_djup[om] = min(rad.tankt.djup, narmast_djup.get(om, rad.tankt.djup))
    return [rad for rad in kvar if rad.tankt.djup == narmast_djup[rad.tankt.punkt.om]]
