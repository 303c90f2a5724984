"""The end of a tillfälle: what two reviewers answered differently is settled, and the figures are written for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkontroll.granskning import urvalet
from egenkontroll.granskning.gang import krav, lock, oppet
from egenkontroll.granskning.models import (
    Avstamning,
    Enhetsutfall,
    Granskning,
    Klarmarkering,
    Kriterieutfall,
    Stratumsvar,
    Stratumutfall,
    Svar,
    Svarsval,
)
from egenkontroll.granskning.utfall import Enhetsantal, rakna
from egenkontroll.plan.models import Kontrolltillfalle, Kriterium
from egenkontroll.plan.tillfallesgang import markera_klart
from egenkontroll.ram.models import DragetArende, Dragning
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import antal

PLANERA = Befogenhet.PLANERA_EGENKONTROLL


@dataclass(frozen=True)
class Skillnad:
    """One kriterium of one ärende that two have answered differently."""

    draget: DragetArende
    kriterium: Kriterium
    forsta: Svar
    andra: Svar


def tva_svar(dragning: Dragning) -> list[tuple[Svar, Svar]]:
    """The pairs of answers to the active ärenden that two have reviewed, by enhet, drawn order and kriterium. One
    query."""
    andra = Granskning.objects.klara().filter(andra=True).values("draget")
    svaren = Svar.objects.filter(
        granskning__klar__isnull=False, granskning__draget__in=urvalet.aktiva(dragning).filter(pk__in=andra)
    ).select_related("kriterium", "granskning__granskare", "granskning__draget__enhet")
    draget = "granskning__draget"
    ordning = (
        f"{draget}__enhet__sortering",
        f"{draget}__ordning",
        "kriterium__ordning",
        "kriterium",
        "granskning__andra",
    )
    par: dict[tuple[int, int], list[Svar]] = {}
    for svar in svaren.order_by(*ordning):
        par.setdefault((svar.granskning.draget_id, svar.kriterium_id), []).append(svar)
    return [(ett[0], ett[1]) for ett in par.values() if len(ett) == 2]


def att_stamma_av(dragning: Dragning) -> list[Skillnad]:
    """What two have answered differently and nobody has settled. Two queries at most."""
    olika = [(forsta, andra) for forsta, andra in tva_svar(dragning) if forsta.svar != andra.svar]
    if not olika:
        return []
    avstamda = set(Avstamning.objects.filter(draget__dragning=dragning).values_list("draget", "kriterium"))
    return [
        Skillnad(forsta.granskning.draget, forsta.kriterium, forsta, andra)
        for forsta, andra in olika
        if (forsta.granskning.draget_id, forsta.kriterium_id) not in avstamda
    ]


@transaction.atomic
def stam_av(
    draget: DragetArende,
    val: Mapping[int, tuple[str, str]],
    *,
    av: Person,
    nar: datetime | None = None,
) -> list[Avstamning]:
    """Settle kriterier of an ärende: kriterium id to (svar, motivering). Both original answers stay.

    Raises OtillatenOvergang when there is nothing to settle, or the answer is neither of those that may be given.
    """
    draget = lock(draget)
    krav(draget.dragning.tillfalle, av)
    kvar = {s.kriterium.pk: s for s in att_stamma_av(draget.dragning) if s.draget.pk == draget.pk}
    if not val or not set(val) <= set(kvar):
        raise OtillatenOvergang("Svaren är redan avstämda, eller så är de inte olika längre.")
    if any(svar not in Svarsval.values for svar, _ in val.values()):
        raise OtillatenOvergang("Välj det svar som ni har kommit fram till.")
    nar = nar or timezone.now()
    nya = [
        Avstamning.objects.create(
            draget=draget, kriterium_id=pk, svar=svar, motivering=motivering.strip(), av=av, nar=nar
        )
        for pk, (svar, motivering) in val.items()
    ]
    anteckna("stam_av_granskning", draget, av=av, detalj={"ordning": draget.ordning, "kriterier": sorted(val)})
    return nya


@dataclass(frozen=True)
class Kvar:
    """What remains before a tillfälle is klart. Counts of ärenden, and of differences for `att_stamma_av`."""

    granskas: int
    andra_granskas: int
    att_stamma_av: int

    @property
    def arenden(self) -> int:
        return self.granskas + self.andra_granskas

    @property
    def mening(self) -> str:
        delar = []
        if self.granskas:
            delar.append(antal("ärende är inte granskat", "ärenden är inte granskade", self.granskas))
        if self.andra_granskas:
            delar.append(f"{antal('ärende', 'ärenden', self.andra_granskas)} ska granskas av en till")
        if self.att_stamma_av:
            delar.append(f"{antal('svar', 'svar', self.att_stamma_av)} ska stämmas av")
        return ", ".join(delar).capitalize() + "." if delar else ""


def kvar_i(dragning: Dragning) -> Kvar:
    """What remains, now."""
    forsta = Granskning.objects.klara().filter(andra=False).values("draget")
    granskas = urvalet.aktiva(dragning).exclude(pk__in=forsta).count()
    return kvar_av(dragning, granskas, att_stamma_av(dragning))


def kvar_av(dragning: Dragning, granskas: int, skillnader: Sequence[Skillnad]) -> Kvar:
    """What remains, when it is known how many ärenden are not reviewed and what is not settled. One query at most."""
    if not dragning.tillfalle.planerad.dubbelgranskas:
        return Kvar(granskas, 0, 0)
    andra = Granskning.objects.klara().filter(andra=True).values("draget")
    return Kvar(granskas, urvalet.dubbla(dragning).exclude(pk__in=andra).count(), len(skillnader))


@transaction.atomic
def klarmarkera(
    tillfalle: Kontrolltillfalle, *, skal: str = "", av: Person, nar: datetime | None = None
) -> Klarmarkering:
    """The tillfälle is done: its counts are written down, and the database refuses every change after that.

    With ärenden left only who plans the egenkontroll may, with a reason. Raises OtillatenOvergang.
    """
    nar = nar or timezone.now()
    tillfalle = Kontrolltillfalle.objects.select_for_update(of=("self",)).get(pk=tillfalle.pk)
    planerar = kan_hos(av, PLANERA, tillfalle.namnd_id)
    if not planerar:
        krav(tillfalle, av)
    oppet(tillfalle)
    dragning = urvalet.gallande_dragning(tillfalle)
    if dragning is None:
        raise OtillatenOvergang("Urvalet är inte draget än.")
    kvar = kvar_i(dragning)
    if kvar.att_stamma_av:
        raise OtillatenOvergang(f"{kvar.mening} Stäm av dem först.")
    if kvar.arenden and not planerar:
        raise OtillatenOvergang(f"{kvar.mening} Bara den som planerar egenkontrollen kan avsluta ändå.")
    if kvar.arenden and not skal.strip():
        raise OtillatenOvergang(f"{kvar.mening} Skriv varför kontrollen avslutas ändå.")
    _skriv_utfall(tillfalle)
    klarmarkering = Klarmarkering.objects.create(
        tillfalle=tillfalle, kvar=kvar.arenden, skal=skal.strip() if kvar.arenden else "", av=av, nar=nar
    )
    markera_klart(tillfalle, av=av, nar=nar)
    return klarmarkering


def _skriv_utfall(tillfalle: Kontrolltillfalle) -> None:
    per_enhet = {enhet: utfallet for (_, enhet), utfallet in rakna([tillfalle.pk]).items()}
    rader = {
        enhet: Enhetsutfall(
            tillfalle=tillfalle,
            enhet_id=enhet,
            planerade=utfallet.planerade,
            i_ramen=utfallet.i_ramen,
            ram=utfallet.ram,
            dragna=utfallet.dragna,
            granskade=utfallet.granskade,
            bortfall=utfallet.bortfall,
        )
        for enhet, utfallet in per_enhet.items()
    }
    Enhetsutfall.objects.bulk_create(rader.values())
    Kriterieutfall.objects.bulk_create(
        Kriterieutfall(enhetsutfall=rader[enhet], kriterium_id=kriterium, **vars(svaren))
        for enhet, utfallet in per_enhet.items()
        for kriterium, svaren in utfallet.kriterier.items()
    )
    _skriv_strata(rader, per_enhet)


def _skriv_strata(rader: Mapping[int, Enhetsutfall], per_enhet: Mapping[int, Enhetsantal]) -> None:
    """The same per ärendetyp, where the draw was shared among them."""
    skrivna = {
        (enhet, typ): Stratumutfall(enhetsutfall=rader[enhet], stratum=typ, ram=delen.ram, granskade=delen.granskade)
        for enhet, utfallet in per_enhet.items()
        for typ, delen in utfallet.strata.items()
    }
    Stratumutfall.objects.bulk_create(skrivna.values())
    Stratumsvar.objects.bulk_create(
        Stratumsvar(stratumutfall=skrivna[enhet, typ], kriterium_id=kriterium, **vars(svaren))
        for enhet, utfallet in per_enhet.items()
        for typ, delen in utfallet.strata.items()
        for kriterium, svaren in delen.kriterier.items()
    )
