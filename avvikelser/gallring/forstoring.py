"""The one place that destroys. Each ärende in a transaction of its own, with everything asked once more under lock.

What cannot go any more stays, and the list says why. The database asks for the approvals too (migration 0002), and
refuses a row that something else still points at: then the whole ärende stays. The files of what is gone are written
down in the same transaction and taken from the disk after it, so that a worker that is killed between leaves the next
one something to do, and nothing behind.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone

from avvikelser.gallring import medverkan, tillhor, utan_nyckel
from avvikelser.gallring.forslagsgang import TVA, godkanda_av, lock, stall_at_sidan, tidsgranser
from avvikelser.gallring.handlingstyper import med_typ, typ_av
from avvikelser.gallring.hinder import dubbletter, hinder_for
from avvikelser.gallring.models import Gallringsforslag, Gallringsrad
from avvikelser.gallring.plan import planen
from avvikelser.kopplingar.models import Koppling
from avvikelser.lex_sarah.models import Ivobeslut, Utredningspost
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Meddelande
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import plats
from kvalitet.spar import logg
from kvalitet.spar.verb import GALLRA
from kvalitet.utkast.stadning import utan_agare

_R = Gallringsrad.Status
_I_VAGEN = "Något annat i systemet hör fortfarande till ärendet."


def grupper(forslag_id: int) -> list[tuple[int, ...]]:
    """What is left to do, the oldest first: an ärende by itself, one with its dubbletter together."""
    kvar = Gallringsrad.objects.filter(forslag_id=forslag_id, status=_R.MED).order_by("avslutat", "arende_nr")
    ordning = list(kvar.values_list("arende_nr", flat=True))
    grupp = {nr: {nr} for nr in ordning}
    for fran, till in dubbletter(ordning):
        if fran in grupp and till in grupp:
            hela = grupp[fran] | grupp[till]
            grupp |= dict.fromkeys(hela, hela)
    return list(dict.fromkeys(tuple(sorted(grupp[nr])) for nr in ordning))


def gallra(forslag_id: int, nummer: Collection[int]) -> None:
    """Destroy these ärenden, all or none. Does nothing for those that are done already."""
    try:
        with transaction.atomic():
            _gallra(forslag_id, nummer)
            connection.check_constraints()  # what still points at something that is gone is told here, not afterwards
    except medverkan.Nekat as nej:
        _lat_vara(forslag_id, nummer, str(nej))
    except IntegrityError:
        _lat_vara(forslag_id, nummer, _I_VAGEN)
    ta_bort_filer(forslag_id)


@transaction.atomic
def _lat_vara(forslag_id: int, nummer: Collection[int], skal: str) -> None:
    lock(forslag_id)
    for rad in _rader(forslag_id, nummer):
        stall_at_sidan(rad, _R.KVAR, skal)


def _gallra(forslag_id: int, nummer: Collection[int]) -> None:
    forslag = lock(forslag_id)
    rader = _rader(forslag_id, nummer)
    if forslag.status != Gallringsforslag.Status.VERKSTALLS or not rader:
        return
    arenden = list(Arende.objects.select_for_update().filter(pk__in=nummer).order_by("pk"))
    skal = _skal_emot(forslag, rader, [arende.pk for arende in arenden])
    if any(skal.values()):
        for rad in rader:
            stall_at_sidan(rad, _R.KVAR, skal[rad.arende_nr] or "Ärendet hör ihop med ett som inte går att gallra.")
        return
    Gallringsrad.objects.filter(pk__in=[rad.pk for rad in rader]).update(status=_R.PAGAR)
    for arende in arenden:
        logg.anteckna(GALLRA, arende, av=forslag.verkstalls_av, detalj={"forslag": forslag.pk, "dnr": forslag.dnr})
    filer = _forstor(forslag, frozenset(arende.pk for arende in arenden))
    for rad in rader:
        rad.status, rad.nar, rad.filer = _R.GALLRAD, timezone.now(), filer
        rad.save(update_fields=["status", "nar", "filer"])


def _rader(forslag_id: int, nummer: Collection[int]) -> list[Gallringsrad]:
    rader = Gallringsrad.objects.select_for_update().filter(forslag_id=forslag_id, status=_R.MED)
    return list(rader.filter(arende_nr__in=nummer).order_by("pk"))


def _skal_emot(forslag: Gallringsforslag, rader: Sequence[Gallringsrad], finns: Sequence[int]) -> dict[int, str]:
    """Why each must stay after all, "" where nothing says so. Asked with the ärenden locked."""
    if godkanda_av(forslag) < TVA:
        return {rad.arende_nr: "Förslaget har inte två godkännanden." for rad in rader}
    plan, idag = planen(forslag.namnd_id), timezone.localdate()
    arenden = {a.pk: a for a in med_typ(Arende.objects.filter(pk__in=finns))}
    granser = tidsgranser(arenden.values(), plan)
    hinder = hinder_for(set(finns))
    skal = {}
    for rad in rader:
        arende = arenden.get(rad.arende_nr)
        if arende is None or arende.dnr != rad.dnr:
            skal[rad.arende_nr] = "Ärendet finns inte längre."
        elif arende.namnd_id != forslag.namnd_id:
            skal[rad.arende_nr] = "Ärendet hör till en annan nämnd nu."
        elif rad.arende_nr in hinder:
            skal[rad.arende_nr] = " ".join(hinder[rad.arende_nr])
        elif plan[typ_av(arende)].som_json() != forslag.plan[rad.handlingstyp] or typ_av(arende) != rad.handlingstyp:
            skal[rad.arende_nr] = "Planen för ärendet är en annan än när det föreslogs."
        elif rad.arende_nr not in granser or granser[rad.arende_nr] > idag:
            skal[rad.arende_nr] = "Något har skrivits i ärendet, och tiden har inte gått ut än."
        else:
            skal[rad.arende_nr] = ""
    return skal


def _forstor(forslag: Gallringsforslag, arenden: frozenset[int]) -> list[UUID]:
    """Everything, in the transaction. Returns the ids of the files to take from the disk."""
    filer = _arendenas_filer(arenden)
    atgarder = bara_deras(arenden)
    kopplingar = set(Koppling.objects.filter(Q(fran__in=arenden) | Q(till__in=arenden)).values_list("pk", flat=True))
    if forslag.verkstalls_fran is None:
        raise ValueError("a proposal that is carried out has a time from which it is")
    medverkan.fore_forstoring(medverkan.Doende(forslag.namnd_id, arenden, atgarder, forslag.verkstalls_fran))
    tillhor.ta_bort(arenden)
    _med_historia(Atgard, atgarder)
    _med_historia(Arende, arenden)
    filer |= utan_nyckel.ta_bort(arenden, atgarder, kopplingar)
    return _losa(filer)


def _arendenas_filer(arenden: Collection[int]) -> set[UUID]:
    """Every file that hangs on them somewhere."""
    hangda = (
        Arende.bilagor.through._default_manager.filter(arende__in=arenden).values_list("bilaga_id", flat=True),
        Utredningspost.bilagor.through._default_manager.filter(utredningspost__arende__in=arenden).values_list(
            "bilaga_id", flat=True
        ),
        Meddelande.bilagor.through._default_manager.filter(meddelande__arende__in=arenden).values_list(
            "bilaga_id", flat=True
        ),
        Ivobeslut.objects.filter(arende__in=arenden, bilaga__isnull=False).values_list("bilaga_id", flat=True),
    )
    return {pk for ids in hangda for pk in ids}


def bara_deras(arenden: Collection[int]) -> frozenset[int]:
    """The åtgärder (ids) that nothing but these ärenden has anything to do with. One that is shared stays."""
    lankar = Arende.atgarder.through._default_manager
    atgarder = Atgard.objects.select_for_update().filter(pk__in=lankar.filter(arende__in=arenden).values("atgard_id"))
    for falt in tillhor.kolumner_till(Atgard):
        rader = falt.model._base_manager.filter(**{falt.attname: OuterRef("pk")})
        if falt.model is Arende.atgarder.through:
            rader = rader.exclude(arende__in=arenden)
        atgarder = atgarder.filter(~Exists(rader))
    return frozenset(atgarder.order_by("pk").values_list("pk", flat=True))


def _med_historia(modell: type[Model], nummer: Collection[int]) -> None:
    for slag in (*tillhor.historia_av(modell), modell):
        tillhor.radera(slag._base_manager.filter(id__in=nummer))


def _losa(filer: Collection[UUID]) -> list[UUID]:
    """Take away the rows of those that nothing points at any more. One that is used elsewhere stays, with its file."""
    lasta = list(Bilaga.objects.select_for_update().filter(pk__in=filer).values_list("pk", flat=True))
    losa = list(
        utan_agare(timezone.now() + timedelta(days=1)).filter(pk__in=lasta).order_by("pk").values_list("pk", flat=True)
    )
    tillhor.radera(Bilaga.objects.filter(pk__in=losa))
    return losa


def ta_bort_filer(forslag_id: int) -> None:
    """What has been destroyed and is still on the disk. May be called again, whoever was killed when."""
    for rad in Gallringsrad.objects.filter(forslag_id=forslag_id, status=_R.GALLRAD).exclude(filer=[]).order_by("pk"):
        for pk in rad.filer:
            if not Bilaga.objects.filter(pk=pk).exists():
                plats(Bilaga(pk=pk)).unlink(missing_ok=True)
        Gallringsrad.objects.filter(pk=rad.pk).update(filer=[])
