"""How the review of a tillfälle goes. The only place where an answer, a bortfall or an avstämning is written.

    försäkra ─> ta nästa ─> spara ─> spara som klar ──(öppna igen, med skäl)──> spara …
                   │  └ avstå: till en annan granskare
                   └ bortfall: nästa i dragen ordning tar platsen

    två klara granskningar av samma ärende ─> stäm av det som skiljer ─┐
    alla ärenden granskade eller bortfall ─────────────────────────────┴─> klarmarkera (`avslut`)

Nobody reviews an own ärende. Each verb locks the drawn ärende, so that of two who write at the same time the second is
told. Nothing is chosen: what takes a bortfall's place is the next in drawn order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egenkontroll.granskning import svaren, urvalet
from egenkontroll.granskning.models import (
    Avstaende,
    Avstamning,
    Bortfall,
    Bortfallsskal,
    Bristlank,
    Forsakran,
    Granskning,
    Svar,
)
from egenkontroll.granskning.svaren import Ifyllt
from egenkontroll.plan.models import Kontrolltillfalle, Kriterium
from egenkontroll.ram.models import DragetArende, Handlaggarid
from egenkontroll.urval import normal
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import klockslag

GRANSKA = urvalet.GRANSKA
_KLART = "Kontrollen är klarmarkerad. Svaren ändras inte mer."
_INTE_GRANSKARE = "Planen har inte dig som granskare för den här kontrollen."
_OMDRAGET = "Urvalet är draget på nytt. Granska ärendena i det nya urvalet."
_INTE_I_URVALET = "Ärendet är bortfall eller ingår inte i urvalet."


class NagonAnnanGranskar(OtillatenOvergang):
    """Somebody else began, or saved, before. `sparad` is the stamp of what they left, `vem` whose review it is."""

    def __init__(self, mening: str, granskning: Granskning) -> None:
        super().__init__(mening)
        self.vem, self.sparad = granskning.granskare_id, granskning.sparad


def krav(tillfalle: Kontrolltillfalle, av: Person) -> None:
    """Raises OtillatenOvergang unless the plan names the person as granskare and the tillfälle is open."""
    if not urvalet.tillfallen_for(av).filter(pk=tillfalle.pk).exists():
        raise OtillatenOvergang(_INTE_GRANSKARE)
    oppet(tillfalle)


def oppet(tillfalle: Kontrolltillfalle) -> None:
    if tillfalle.klart:
        raise OtillatenOvergang(_KLART)
    if tillfalle.installt:
        raise OtillatenOvergang("Kontrollen är inställd.")


def lock(draget: DragetArende) -> DragetArende:
    """The drawn ärende, held until commit, with the tillfälle as it is now."""
    alla = DragetArende.objects.select_for_update(of=("self",), no_key=True)
    return alla.select_related("rad", "enhet", "dragning__tillfalle__planerad__plan").get(pk=draget.pk)


def far_granska(draget: DragetArende, av: Person, nar: datetime) -> frozenset[str]:
    """Raises OtillatenOvergang, with why, unless the person may review this ärende now. Returns the person's own keys.

    What the database knows is asked for in one query.
    """
    tillfalle = draget.dragning.tillfalle
    lage = urvalet.lage_for(draget, av)
    if not lage.namngiven:
        raise OtillatenOvergang(_INTE_GRANSKARE)
    oppet(tillfalle)
    if not lage.forsakrat:
        raise OtillatenOvergang("Skriv först vilket handläggar-id du har, så att du inte får egna ärenden.")
    far_skyddade = urvalet.far_granska_skyddade(av, tillfalle.planerad, timezone.localdate(nar))
    if skal := urvalet.hinder(draget, av, lage.nycklar, far_skyddade=far_skyddade):
        raise OtillatenOvergang(skal)
    if lage.avstatt:
        raise OtillatenOvergang("Du har lämnat ärendet till en annan granskare.")
    if not lage.gallande:
        raise OtillatenOvergang(_OMDRAGET)
    if not lage.aktivt:
        raise OtillatenOvergang(_INTE_I_URVALET)
    return lage.nycklar


def _i_urvalet(draget: DragetArende) -> None:
    gallande = urvalet.gallande_dragning(draget.dragning.tillfalle)
    if gallande is None or gallande.pk != draget.dragning_id:
        raise OtillatenOvergang(_OMDRAGET)
    if not urvalet.aktiva(gallande).filter(pk=draget.pk).exists():
        raise OtillatenOvergang(_INTE_I_URVALET)


# ---- before the first ärende ----


def har_forsakrat(tillfalle: Kontrolltillfalle, av: Person) -> bool:
    """Has the person said which ärenden are their own?"""
    return Forsakran.objects.filter(tillfalle=tillfalle, granskare=av).exists()


@transaction.atomic
def forsakra(
    tillfalle: Kontrolltillfalle, *, nycklar: Sequence[str], inga_egna: bool, av: Person, nar: datetime | None = None
) -> Forsakran:
    """Say which handläggar-id are one's own, or that one has none, before reviewing. May be said again."""
    krav(tillfalle, av)
    rena = [nyckel for nyckel in map(normal, nycklar) if nyckel]
    if not rena and not inga_egna:
        raise OtillatenOvergang("Skriv ditt handläggar-id, eller kryssa i att du inte handlägger ärenden.")
    if any(len(nyckel) > 60 for nyckel in rena):
        raise OtillatenOvergang("Ett handläggar-id är högst 60 tecken.")
    for nyckel in rena:
        Handlaggarid.objects.get_or_create(namnd_id=tillfalle.namnd_id, person=av, nyckel=nyckel)
    forsakran, ny = Forsakran.objects.get_or_create(
        tillfalle=tillfalle, granskare=av, defaults={"inga_egna": inga_egna, "nar": nar or timezone.now()}
    )
    if ny or rena:
        anteckna("forsakra_egna_arenden", forsakran, av=av, detalj={"antal_id": len(rena), "inga_egna": inga_egna})
    return forsakran


# ---- one ärende ----


@transaction.atomic
def ta_nasta(tillfalle: Kontrolltillfalle, *, av: Person, nar: datetime | None = None) -> DragetArende | None:
    """The ärende to review now: one's own begun, else the next in order. None when nothing is left for the person.

    Taken for the person at once, so that two who ask at the same time get one each.
    """
    nar = nar or timezone.now()
    krav(tillfalle, av)
    dragning = urvalet.gallande_dragning(tillfalle)
    if dragning is None:
        raise OtillatenOvergang("Urvalet är inte draget än.")
    paborjad = Granskning.objects.filter(draget__in=urvalet.aktiva(dragning), granskare=av, klar__isnull=True)
    if finns := paborjad.select_related("draget").order_by("paborjad").first():
        return finns.draget
    mojliga = urvalet.mojliga(dragning, av, idag=timezone.localdate(nar))
    mojliga = mojliga.exclude(granskningar__granskare=av)
    orort = mojliga.exclude(granskningar__andra=False)
    en_till = mojliga.filter(pk__in=urvalet.dubbla(dragning).values("pk")).exclude(granskningar__andra=True)
    for kvar in (orort.filter(granskare=av), orort, en_till):
        for pk in kvar.values_list("pk", flat=True)[:50]:
            if draget := _ta(pk, av, nar):
                return draget
    return None


def _ta(pk: int, av: Person, nar: datetime) -> DragetArende | None:
    """Reserve the ärende, unless somebody took it meanwhile or holds it right now."""
    rader = DragetArende.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    draget = rader.select_related("rad", "dragning__tillfalle__planerad__plan").filter(pk=pk).first()
    plats = ledig_plats(draget) if draget else None
    if draget is None or plats is None or draget.granskningar.filter(granskare=av).exists():
        return None
    far_granska(draget, av, nar)
    _ny(draget, av, nar, andra=plats)
    return draget


def ledig_plats(draget: DragetArende) -> bool | None:
    """False when nobody reviews the ärende, True when it lacks its second review, None when it lacks none."""
    tagna = set(draget.granskningar.values_list("andra", flat=True))
    if False not in tagna:
        return False
    return True if True not in tagna and ar_dubbel(draget) else None


def ar_dubbel(draget: DragetArende) -> bool:
    """Is the ärende one of those that two persons review?"""
    return any(draget.pk == pk for pk in urvalet.dubbla(draget.dragning).values_list("pk", flat=True))


def _ny(draget: DragetArende, av: Person, nar: datetime, *, andra: bool) -> Granskning:
    granskning = Granskning.objects.create(draget=draget, granskare=av, andra=andra, paborjad=nar, sparad=nar)
    anteckna("borja_granska", granskning, av=av, detalj={"ordning": draget.ordning, "andra": andra})
    return granskning


@transaction.atomic
def spara(
    draget: DragetArende,
    ifyllda: Mapping[int, Ifyllt],
    *,
    av: Person,
    klar: bool,
    sedd: datetime | None = None,
    overtar: int | None = None,
    nar: datetime | None = None,
) -> Granskning:
    """Keep what is filled in, by kriterium; complete or not unless `klar`. Returns the review.

    `sedd` is the stamp that was on the screen; `overtar` the person whose begun review is taken over, after a question.
    Raises NagonAnnanGranskar when somebody else got there first, OtillatenOvergang for what the rules do not allow.
    """
    nar = nar or timezone.now()
    draget = lock(draget)
    far_granska(draget, av, nar)
    granskning = _min_granskning(draget, av, nar, overtar)
    if granskning.klar:
        raise OtillatenOvergang("Granskningen är klar. Öppna den igen för att ändra svaren.")
    if sedd is not None and sedd != granskning.sparad:
        raise NagonAnnanGranskar(
            f"Svaren sparades på ett annat ställe {_klockan(granskning.sparad)}. "
            "Det du har fyllt i finns kvar här. Spara igen om det är det som ska gälla.",
            granskning,
        )
    kriterier = urvalet.kriterier_for(draget.dragning.tillfalle)
    if klar and any(next(svaren.saknas(k, ifyllda.get(k.pk, Ifyllt())), None) for k in kriterier):
        raise OtillatenOvergang("Svara på alla frågor innan granskningen är klar.")
    for kriterium in kriterier:
        _skriv_svar(granskning, kriterium, ifyllda.get(kriterium.pk, Ifyllt()))
    granskning.sparad = nar
    granskning.klar = nar if klar else None
    granskning.save()
    verb = "klarmarkera_granskning" if klar else "spara_granskning"
    anteckna(verb, granskning, av=av, detalj={"ordning": draget.ordning, "andra": granskning.andra})
    return granskning


def _klockan(nar: datetime) -> str:
    return klockslag(timezone.localtime(nar).time())


def _min_granskning(draget: DragetArende, av: Person, nar: datetime, overtar: int | None) -> Granskning:
    """The person's own review of the ärende; a new one when nobody has it; another's, when it is taken over."""
    alla = list(draget.granskningar.select_related("granskare").order_by("andra"))
    if min_egen := next((g for g in alla if g.granskare_id == av.pk), None):
        return min_egen
    plats = ledig_plats(draget)
    if plats is not None:
        return _ny(draget, av, nar, andra=plats)
    return _ta_over(next((g for g in alla if not g.klar), alla[0]), av, overtar)


def _ta_over(annans: Granskning, av: Person, overtar: int | None) -> Granskning:
    vem = annans.granskare.namn
    if annans.klar:
        raise OtillatenOvergang(
            f"{vem} har redan granskat ärendet. Det du har fyllt i finns kvar här, men sparas inte."
        )
    if overtar != annans.granskare_id:
        raise NagonAnnanGranskar(
            f"{vem} började granska ärendet {_klockan(annans.paborjad)}. Det du har fyllt i finns kvar här. "
            f"Spara igen om du tar över granskningen från {vem}.",
            annans,
        )
    anteckna("ta_over_granskning", annans, av=av, detalj={"fran": annans.granskare_id})
    annans.granskare = av
    return annans


def _skriv_svar(granskning: Granskning, kriterium: Kriterium, ifyllt: Ifyllt) -> None:
    """One answer, written only when it has changed."""
    falt = {
        "svar": svaren.slutligt(kriterium, ifyllt),
        "utraknat": svaren.utraknat(kriterium, ifyllt),
        "kommentar": ifyllt.kommentar.strip(),
        "fran": ifyllt.fran if kriterium.frist else None,
        "till": ifyllt.till if kriterium.frist else None,
    }
    finns = Svar.objects.filter(granskning=granskning, kriterium=kriterium).first()
    if finns is None and ifyllt.tomt:
        return
    svar = finns or Svar(granskning=granskning, kriterium=kriterium)
    if finns is None or any(getattr(svar, namn) != varde for namn, varde in falt.items()):
        for namn, varde in falt.items():
            setattr(svar, namn, varde)
        svar.save()


@transaction.atomic
def oppna_igen(granskning: Granskning, *, skal: str, av: Person, nar: datetime | None = None) -> Granskning:
    """Open one's klar review to correct it. Not when a nej in it is already handled, or is stämd av."""
    draget = lock(granskning.draget)
    krav(draget.dragning.tillfalle, av)
    granskning = Granskning.objects.select_for_update().get(pk=granskning.pk)
    if granskning.granskare_id != av.pk:
        raise OtillatenOvergang("Bara den som har granskat ärendet öppnar det igen.")
    if not granskning.klar:
        raise OtillatenOvergang("Granskningen är redan öppen.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför granskningen öppnas igen.")
    if Bristlank.objects.filter(draget=draget).exists() or Avstamning.objects.filter(draget=draget).exists():
        raise OtillatenOvergang("Svaren är stämda av eller har blivit en avvikelse. Då ändras de inte mer.")
    granskning.klar, granskning.oppnad_skal, granskning.sparad = None, skal.strip(), nar or timezone.now()
    granskning.save()
    anteckna("oppna_granskning", granskning, av=av, detalj={"ordning": draget.ordning})
    return granskning


# ---- what cannot be reviewed, or not by this person ----


@transaction.atomic
def registrera_bortfall(
    draget: DragetArende, *, skal: Bortfallsskal, text: str = "", av: Person, nar: datetime | None = None
) -> Bortfall:
    """The ärende cannot be reviewed: the next in drawn order takes its place, if there is one."""
    Kontrolltillfalle.objects.select_for_update(no_key=True).get(pk=draget.dragning.tillfalle_id)
    draget = lock(draget)
    krav(draget.dragning.tillfalle, av)
    _i_urvalet(draget)
    if skal == Bortfallsskal.ANNAT and not text.strip():
        raise OtillatenOvergang("Skriv vad som hindrar granskningen.")
    if draget.granskningar.filter(klar__isnull=False).exists():
        raise OtillatenOvergang("Ärendet är redan granskat.")
    ersattare = urvalet.nasta_i_ordning(draget)
    bortfall = Bortfall.objects.create(
        draget=draget, skal=skal, text=text.strip(), ersatt_av=ersattare, av=av, nar=nar or timezone.now()
    )
    detalj = {"ordning": draget.ordning, "skal": str(skal), "ersatt_av": ersattare.ordning if ersattare else None}
    anteckna("registrera_bortfall", bortfall, av=av, detalj=detalj)
    return bortfall


@transaction.atomic
def avsta(draget: DragetArende, *, av: Person, nar: datetime | None = None) -> Avstaende:
    """Leave the ärende to another granskare, because of jäv. What one had begun is taken away, and stays in history."""
    draget = lock(draget)
    krav(draget.dragning.tillfalle, av)
    _i_urvalet(draget)
    min_egen = draget.granskningar.filter(granskare=av).first()
    if min_egen is not None and min_egen.klar:
        raise OtillatenOvergang("Du har redan granskat ärendet.")
    avstaende, ny = Avstaende.objects.get_or_create(draget=draget, person=av, defaults={"nar": nar or timezone.now()})
    if ny:
        anteckna("avsta_granskning", avstaende, av=av, detalj={"ordning": draget.ordning})
    if min_egen is not None:
        min_egen.delete()
    return avstaende
