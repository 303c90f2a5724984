"""How a draw is made and redrawn. The only place that writes a Dragning.

    Ram ─dra─> Dragning 1 ─dra (with a reason)─> Dragning 2 …

The plan says which conditions there are (DOMAIN 5); what is chosen at the draw is the seed, the size and among how many
of the most recently closed. Everything is kept with the draw, and the order itself is `egenkontroll.urval`'s.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from egenkontroll import urval
from egenkontroll.plan.models import Kontrolltillfalle, PlaneradGranskare, Skyddade, Urvalssatt
from egenkontroll.ram.models import DragetArende, Dragning, Handlaggarid, Plats, Ram
from egenkontroll.ram.ramgang import BUNT, prova_oppen, ramens_rader
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

DRA_JOBB = "dra_urval"
POTTFAKTOR = 3
"""Among how many times the size of the sample the most recently closed are drawn, unless somebody says otherwise."""

SKAL_BEHOVS = "Urvalet är redan draget. Skriv varför det dras om."
ANDRADES = "Någon drog urvalet före dig. Se det först, och dra om det bara om det behövs."
INGA = "Ingen enhet har något ärende att dra. Alla har skyddade uppgifter, och planen lämnar dem utanför."


@dataclass(frozen=True)
class Val:
    """What a person chooses at the draw. `antal` is per enhet. An empty `seed` means that the program makes one;
    `pott` None means all closed in the period. `skal` is why it is redrawn, and `ersatter` which draw they saw."""

    antal: int
    pott: int | None
    seed: str = ""
    skal: str = ""
    ersatter: int | None = None


def forval(tillfalle: Kontrolltillfalle) -> Val:
    """What the plan says."""
    planerad = tillfalle.planerad
    senaste = planerad.urvalssatt == Urvalssatt.SENAST_AVSLUTADE
    return Val(antal=planerad.antal, pott=planerad.antal * POTTFAKTOR if senaste else None)


def ny_seed() -> str:
    """Twelve digits that nobody can foresee."""
    return f"{secrets.randbelow(10**12):012d}"


@dataclass(frozen=True)
class Uttag:
    """A draw that is computed and not yet written."""

    villkor: urval.Villkor
    dragna: tuple[urval.Dragen, ...]
    avtryck: str
    egen_seed: bool


def berakna(ram: Ram, val: Val, *, seed: str = "") -> Uttag:
    """Draw from the frame as it was read in. `seed` is one made beforehand, for a job that may be run again.

    Raises OtillatenOvergang with a sentence when it cannot be drawn.
    """
    planerad = ram.tillfalle.planerad
    try:
        villkor = urval.Villkor(
            seed=val.seed or seed or ny_seed(),
            antal=val.antal,
            pott=val.pott,
            per_arendetyp=planerad.per_arendetyp,
            med_skyddade=planerad.skyddade == Skyddade.ROLL,
        )
        dragna = urval.dra(ramens_rader(ram), villkor)
    except urval.Avvisad as fel:
        raise OtillatenOvergang(str(fel)) from None
    if not dragna:
        raise OtillatenOvergang(INGA)
    return Uttag(villkor, dragna, urval.dragningsavtryck(ram.avtryck, villkor, dragna), egen_seed=bool(val.seed))


def dra(ram: Ram, val: Val, *, av: Person, uttag: Uttag | None = None, nar: datetime | None = None) -> Dragning:
    """Draw, or draw again with a reason; both draws stay. `uttag` is one that a job has computed with the same `val`.

    Raises OtillatenOvergang when the kontroll is inställd or done, when a redraw has no reason, and when somebody else
    drew in the meantime.
    """
    uttag = uttag or berakna(ram, val)
    with transaction.atomic():
        tillfalle = (
            Kontrolltillfalle.objects.select_for_update(of=("self",))
            .select_related("planerad__plan")
            .get(pk=ram.tillfalle_id)
        )
        prova_oppen(tillfalle)
        ersatter = _ersatter(tillfalle, val)
        dragning = Dragning.objects.create(
            tillfalle=tillfalle,
            ram=ram,
            namnd_id=ram.namnd_id,
            nummer=ersatter.nummer + 1 if ersatter else 1,
            seed=uttag.villkor.seed,
            egen_seed=uttag.egen_seed,
            version=uttag.villkor.version,
            antal=uttag.villkor.antal,
            pott=uttag.villkor.pott,
            per_arendetyp=uttag.villkor.per_arendetyp,
            med_skyddade=uttag.villkor.med_skyddade,
            avtryck=uttag.avtryck,
            skal=val.skal.strip() if ersatter else "",
            nar=nar or timezone.now(),
            av=av,
            ersatter=ersatter,
        )
        _skriv(dragning, uttag.dragna)
        _anteckna(dragning, av)
    return dragning


def _anteckna(dragning: Dragning, av: Person) -> None:
    detalj = {falt: getattr(dragning, falt) for falt in ("seed", "antal", "avtryck", "nummer")}
    anteckna("dra_om_urval" if dragning.ersatter_id else "dra_urval", dragning, av=av, detalj=detalj)


def _ersatter(tillfalle: Kontrolltillfalle, val: Val) -> Dragning | None:
    senaste = tillfalle.dragningar.order_by("-nummer").first()
    if senaste is None:
        return None
    if not val.skal.strip():
        raise OtillatenOvergang(SKAL_BEHOVS)
    if val.ersatter != senaste.pk:
        raise OtillatenOvergang(ANDRADES)
    return senaste


def _skriv(dragning: Dragning, dragna: tuple[urval.Dragen, ...]) -> None:
    rader = {nyckel: (pk, enhet) for pk, nyckel, enhet in dragning.ram.rader.values_list("pk", "nyckel", "enhet_id")}
    personer, granskare = granskare_for(dragning)
    fordelade = urval.fordela(dragna, granskare)
    DragetArende.objects.bulk_create(
        (
            DragetArende(
                dragning=dragning,
                rad_id=rader[d.rad.nyckel][0],
                enhet_id=rader[d.rad.nyckel][1],
                stratum=d.stratum,
                ordning=d.ordning,
                nyckel=d.rad.nyckel,
                plats=Plats.URVAL if d.i_urvalet else Plats.RESERV,
                granskare_id=personer.get(fordelade[d.rad.nyckel] or ""),
            )
            for d in dragna
        ),
        batch_size=BUNT,
    )


def granskare_for(dragning: Dragning) -> tuple[dict[str, int], list[urval.Granskare]]:
    """Who reviews, as the plan has it today: person ids by användarnamn, and what the sharing needs to know of each.

    Their own användarnamn counts as a handläggar-id too, besides what is written for them.
    """
    planerad = dragning.tillfalle.planerad
    namngivna = PlaneradGranskare.objects.filter(planerad=planerad, till__isnull=True, person__is_active=True)
    personer = {rad.person_id: rad.person.anvandarnamn for rad in namngivna.select_related("person")}
    idn = handlaggarid(dragning.namnd_id, personer)
    roll = planerad.skyddade_roll
    giltiga = Uppdrag.objects.filter(person__in=personer, roll=roll).giltiga(timezone.localdate()) if roll else []
    med_roll = {uppdrag.person_id for uppdrag in giltiga}
    granskare = [
        urval.Granskare(namn, frozenset({namn, *idn.get(pk, ())}), far_skyddade=pk in med_roll)
        for pk, namn in personer.items()
    ]
    return {namn: pk for pk, namn in personer.items()}, granskare


# ---- handläggar-id ----
def handlaggarid(namnd_id: int, personer: Iterable[int]) -> dict[int, list[str]]:
    """What each person is called as handläggare in the nämnd's verksamhetssystem."""
    svar: dict[int, list[str]] = {}
    rader = Handlaggarid.objects.filter(namnd=namnd_id, person__in=list(personer)).order_by("nyckel")
    for person_id, nyckel in rader.values_list("person_id", "nyckel"):
        svar.setdefault(person_id, []).append(nyckel)
    return svar


def satt_handlaggarid(ram: Ram, idn: Mapping[int, Iterable[str]], *, av: Person) -> None:
    """Remember them for the nämnd's next draw. What is no longer written is forgotten."""
    fore = {pk: set(nycklar) for pk, nycklar in handlaggarid(ram.namnd_id, idn).items()}
    skrivna = {pk: {urval.normal(nyckel) for nyckel in nycklar} - {""} for pk, nycklar in idn.items()}
    andrade = {pk: nycklar for pk, nycklar in skrivna.items() if nycklar != fore.get(pk, set())}
    if not andrade:
        return
    with transaction.atomic():
        for pk, nycklar in andrade.items():
            Handlaggarid.objects.filter(namnd=ram.namnd_id, person=pk).exclude(nyckel__in=nycklar).delete()
            for nyckel in sorted(nycklar - fore.get(pk, set())):
                Handlaggarid.objects.create(namnd_id=ram.namnd_id, person_id=pk, nyckel=nyckel)
        anteckna("satt_handlaggarid", ram, av=av, detalj={"personer": sorted(andrade)})


# ---- what is worth knowing before a draw ----
def planerade_enheter_utan_arenden(ram: Ram) -> list[str]:
    """Names of the enheter in the kontroll that the frame has no ärende of, in Swedish order."""
    har = ram.rader.values("enhet_id").annotate(sist=Max("avslutad")).values("enhet_id")
    rader = ram.tillfalle.planerad.enheter.exclude(enhet__in=har).select_related("enhet")
    return [rad.enhet.namn for rad in rader.order_by("enhet__sortering")]
