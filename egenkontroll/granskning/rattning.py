"""A klart tillfälle is corrected: a new entry beside the answer, with who, when and why. Nothing that was is changed.

    klarmarkera ─> svaren och siffrorna står ─(rätta, med skäl)─> en rättelse som räknas i svarets ställe ─> …

The result counts the last rättelse of an answer and says that there is one; a report that is frozen stays as it was.
Only after klar: until then the granskare opens the review again, and of two blind reviews neither is seen before both
are klara and reconciled. Whoever corrects sees the answer that counts, and never who of two gave which.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from egenkontroll.granskning import gang, svaren, urvalet
from egenkontroll.granskning.models import Avstamning, Bristlank, Granskning, Rattelse, Svar, Svarsval
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kontrolltillfalle, Kriterium
from egenkontroll.ram.models import DragetArende
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

RATTA = Befogenhet.RATTA_GRANSKNING


def att_ratta(person: Person) -> QuerySet[DragetArende]:
    """The reviewed ärenden of klara tillfällen at the person's places, in the order they were drawn."""
    klar = Granskning.objects.klara().filter(draget=OuterRef("pk"), andra=False)
    egna = DragetArende.objects.for_user(person, RATTA).filter(
        Exists(klar), bortfall__isnull=True, dragning__ersatt_av__isnull=True, dragning__tillfalle__klart__isnull=False
    )
    return egna.order_by("enhet__sortering", "enhet_id", "ordning")


def rattelser_i(tillfalle: Kontrolltillfalle, person: Person) -> list[Rattelse]:
    """What has been corrected in a tillfälle, at the places whose egenkontroll the person reads. The newest first."""
    synliga = Rattelse.objects.for_user(person, Befogenhet.SE_EGENKONTROLL)
    rader = synliga.filter(draget__dragning__tillfalle=tillfalle).select_related("draget__enhet", "kriterium", "av")
    return list(rader.order_by("-nar", "-pk"))


@dataclass(frozen=True)
class Raknat:
    """The answer to one kriterium that counts now. `arende` is the dnr of the avvikelse that a nej has led to."""

    kriterium: Kriterium
    svar: str
    kommentar: str
    rattelser: tuple[Rattelse, ...]
    arende: str

    @property
    def text(self) -> str:
        return str(Svarsval(self.svar).label)


def raknade(draget: DragetArende) -> list[Raknat]:
    """Every answer of a klart reviewed ärende, in the order of the kriterier. Four queries."""
    forsta = Svar.objects.filter(granskning__draget=draget, granskning__andra=False, granskning__klar__isnull=False)
    avstamda = {a.kriterium_id: a for a in Avstamning.objects.filter(draget=draget)}
    rattade: dict[int, list[Rattelse]] = {}
    for ett in Rattelse.objects.filter(draget=draget).select_related("av").order_by("nummer"):
        rattade.setdefault(ett.kriterium_id, []).append(ett)
    brister = Bristlank.objects.filter(draget=draget).values_list("kriterium", "arende__dnr")
    lankade = dict(brister.order_by("kriterium"))
    ut = []
    for svar in forsta.select_related("kriterium").order_by("kriterium__ordning", "kriterium"):
        av, nya = avstamda.get(svar.kriterium_id), tuple(rattade.get(svar.kriterium_id, ()))
        galler = nya[-1].svar if nya else av.svar if av else svar.svar
        ut.append(Raknat(svar.kriterium, galler, svar.kommentar, nya, lankade.get(svar.kriterium_id, "")))
    return ut


@transaction.atomic
def ratta(
    draget: DragetArende,
    kriterium: Kriterium,
    ifyllt: Ifyllt,
    *,
    skal: str,
    av: Person,
    sett: int | None = None,
    nar: datetime | None = None,
) -> Rattelse:
    """Correct the answer that counts. `sett` is how many rättelser of it were on the screen.

    Raises OtillatenOvergang for who may not, before klar, without a reason, when nothing is changed, when the days say
    something else, and when somebody was before.
    """
    nar = nar or timezone.now()
    draget = gang.lock(draget)
    _far_ratta(draget, av, nar)
    galler = _det_som_galler(draget, kriterium, sett)
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför svaret rättas.")
    _prova_svaret(galler, ifyllt)
    ny = Rattelse.objects.create(
        draget=draget,
        kriterium=galler.kriterium,
        nummer=len(galler.rattelser) + 1,
        fore=galler.svar,
        svar=svaren.slutligt(galler.kriterium, ifyllt),
        fran=ifyllt.fran if galler.kriterium.frist else None,
        till=ifyllt.till if galler.kriterium.frist else None,
        skal=skal.strip(),
        av=av,
        nar=nar,
    )
    detalj = {"ordning": draget.ordning, "kriterium": galler.kriterium.pk, "fore": ny.fore, "svar": ny.svar}
    anteckna("ratta_granskning", ny, av=av, detalj=detalj)
    return ny


def _far_ratta(draget: DragetArende, av: Person, nar: datetime) -> None:
    tillfalle = draget.dragning.tillfalle
    if not tillfalle.klart:
        raise OtillatenOvergang(
            "Kontrollen är inte klarmarkerad. Den som har granskat ärendet öppnar granskningen igen."
        )
    if not att_ratta(av).filter(pk=draget.pk).exists():
        raise OtillatenOvergang("Du får inte rätta svar på den enheten.")
    nycklar = urvalet.egna_nycklar(av, draget.dragning.namnd_id)
    far_skyddade = urvalet.far_granska_skyddade(av, tillfalle.planerad, timezone.localdate(nar))
    if skal := urvalet.hinder(draget, av, nycklar, far_skyddade=far_skyddade):
        raise OtillatenOvergang(skal.replace("granskar", "rättar").replace("granskas", "rättas"))


def _det_som_galler(draget: DragetArende, kriterium: Kriterium, sett: int | None) -> Raknat:
    galler = next((ett for ett in raknade(draget) if ett.kriterium.pk == kriterium.pk), None)
    if galler is None:
        raise OtillatenOvergang("Frågan är inte besvarad i ärendet.")
    if sett is not None and sett != len(galler.rattelser):
        vem = galler.rattelser[-1].av.namn if galler.rattelser else "Någon annan"
        raise OtillatenOvergang(
            f"{vem} rättade svaret före dig. Läs det nya svaret och spara igen om det inte stämmer."
        )
    return galler


def _prova_svaret(galler: Raknat, ifyllt: Ifyllt) -> None:
    for _, mening in svaren.saknas(galler.kriterium, ifyllt):
        raise OtillatenOvergang(mening)
    if svaren.slutligt(galler.kriterium, ifyllt) == galler.svar:
        raise OtillatenOvergang(f"Svaret är redan {galler.text.lower()}.")
