"""What IVO demands, one krav at a time: written, answered, acted on and met. The only place where a krav changes.

    nytt krav ──svara──> besvarat ──svara(uppfyllt)──> uppfyllt

Who looks after the ärende writes the krav. The ansvarig answers her own, and plans åtgärder for it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from avvikelser.tillsyn.besked import beratta_for_ansvarig
from avvikelser.tillsyn.dagar import krav_pa_sista_dag
from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende, Tillsynsstatus
from avvikelser.tillsyn.sekretess import har_over, platserna
from avvikelser.tillsyn.tillsynsgang import SE, SKOTA, lock, skriv_handelse
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, delar_for, har_nagonstans, kan_hos, omfattning, personer_med
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Hierarki, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna


@transaction.atomic
def nytt(
    rad: Tillsynsarende,
    *,
    text: str,
    frist: date | None = None,
    ansvarig: Person | None = None,
    av: Person,
    nar: datetime | None = None,
) -> Krav:
    """Write down one more krav, with the next number. Raises OtillatenOvergang."""
    rad = lock(rad, av=av)
    kravs_skrivbart(rad)
    _granska(rad, text, frist, ansvarig)
    if (finns := rad.krav.filter(text=text.strip()).first()) is not None:
        raise OtillatenOvergang(f"Samma text står redan som krav {finns.nummer}, så den skrevs inte in en gång till.")
    krav = Krav(tillsynsarende=rad, nummer=rad.krav.count() + 1, andrad_av=av)
    krav.text, krav.frist, krav.ansvarig = text.strip(), frist, ansvarig
    krav.save()
    anteckna("nytt_krav", krav, av=av)
    beratta_for_ansvarig(krav, skriv_handelse(rad, f"Skrev in krav {krav.nummer}.", av, nar))
    return krav


@transaction.atomic
def andra(
    krav: Krav,
    *,
    text: str,
    frist: date | None = None,
    ansvarig: Person | None = None,
    av: Person,
) -> Krav:
    """Put right what the krav says, its day and who answers. Raises OtillatenOvergang."""
    rad = lock(krav.tillsynsarende, av=av)
    krav = _lock(krav)
    kravs_skrivbart(rad)
    _granska(rad, text, frist, ansvarig, fore=krav.ansvarig)
    ny_ansvarig = ansvarig != krav.ansvarig
    krav.text, krav.frist, krav.ansvarig, krav.andrad_av = text.strip(), frist, ansvarig, av
    krav.save()
    anteckna("andra_krav", krav, av=av)
    handelse = skriv_handelse(rad, f"Ändrade krav {krav.nummer}.", av)
    if ny_ansvarig:
        beratta_for_ansvarig(krav, handelse)
    return krav


@transaction.atomic
def svara(
    krav: Krav,
    *,
    svar: str,
    effekt: str = "",
    uppfyllt: date | None = None,
    nya: Collection[Bilaga] = (),
    bort: Collection[Bilaga] = (),
    av: Person,
    nar: datetime | None = None,
) -> Krav:
    """What has been done and how it shows, complete or not; `uppfyllt` is the day the krav was met.

    Raises OtillatenOvergang for one who may not, at the wrong time, or for a krav met without a word.
    """
    krav = lock_for_svar(krav, av, "Du kan läsa kravet men inte besvara det. Den som är ansvarig gör det.")
    rad = krav.tillsynsarende
    kravs_skrivbart(rad)
    if uppfyllt and not svar.strip():
        raise OtillatenOvergang("Skriv vad som är gjort innan kravet är uppfyllt.")
    if uppfyllt and not rad.inkommen <= uppfyllt <= timezone.localdate(nar):
        raise OtillatenOvergang("Kontrollera dagen: den ska ligga efter att ärendet kom in och inte i framtiden.")
    krav.svar, krav.effekt, krav.uppfyllt, krav.andrad_av = svar.strip(), effekt.strip(), uppfyllt, av
    krav.save()
    krav.bilagor.remove(*bort)
    krav.bilagor.add(*nya)
    anteckna("svara_pa_krav", krav, av=av, detalj={"nya": len(nya), "borttagna": len(bort)})
    skriv_handelse(rad, f"Skrev vad som är gjort för krav {krav.nummer}.", av, nar)
    return krav


@transaction.atomic
def atgarda(
    krav: Krav,
    *,
    plats: Organisationsdel,
    beskrivning: str,
    ansvarig: Person,
    senast: date,
    av: Person,
    nar: datetime | None = None,
) -> Atgard:
    """Decide on an åtgärd because of the krav. It has sekretess when the ärende has. Raises OtillatenOvergang."""
    krav = lock_for_svar(krav, av, "Du kan läsa kravet men inte planera åtgärder för det.")
    rad = krav.tillsynsarende
    kravs_skrivbart(rad)
    if not kan_hos(av, Befogenhet.SKOTA_ATGARD, plats.pk):
        raise OtillatenOvergang(f"Ditt uppdrag omfattar inte åtgärder på {plats.namn}.")
    if not personer_med(Befogenhet.SKOTA_ATGARD, plats.pk).filter(pk=ansvarig.pk).exists():
        raise OtillatenOvergang(f"{ansvarig.namn} kan inte sköta åtgärder på {plats.namn}. Välj någon annan.")
    atgard = atgardsgang.planera(
        enhet=plats,
        beskrivning=beskrivning,
        ansvarig=ansvarig,
        senast=senast,
        beslutad=True,
        sekretess=rad.sekretess,
        av=av,
        nar=nar,
    )
    Kravatgard.objects.create(krav=krav, atgard=atgard, kopplad=nar or timezone.now(), kopplad_av=av)
    anteckna("atgarda_krav", krav, av=av, detalj={"atgard": atgard.pk})
    skriv_handelse(rad, f"Planerade en åtgärd för krav {krav.nummer}.", av, nar)
    return atgard


# ---- who and where ----


def far_svara(krav: Krav, person: Person) -> bool:
    """Who looks after the nämnd's answers, and the krav's own ansvarig while she may look after åtgärder."""
    if kan_hos(person, SKOTA, krav.tillsynsarende.namnd_id):
        return True
    return krav.ansvarig_id == person.pk and har_nagonstans(person, Befogenhet.SKOTA_ATGARD)


def att_svara_pa(person: Person) -> QuerySet[Krav]:
    """The krav that the person may read and answer."""
    egna = Q(tillsynsarende__namnd_id__i_omfattning=omfattning(person, SKOTA))
    if har_nagonstans(person, Befogenhet.SKOTA_ATGARD):
        egna |= Q(ansvarig=person)
    return Krav.objects.for_user(person, SE).filter(egna)


def mojliga_ansvariga(rad: Tillsynsarende) -> QuerySet[Person]:
    """Active persons who read tillsynsärenden and look after åtgärder at the nämnd or at an enhet that is concerned, in
    Swedish order."""
    platser = platserna(rad)
    bada = [har_over(platser, befogenhet) for befogenhet in (SE, Befogenhet.SKOTA_ATGARD)]
    personer = Person.objects.filter(*bada, is_active=True)
    return personer.order_by("sortering")


def platser_for_atgard(krav: Krav, person: Person) -> QuerySet[Organisationsdel]:
    """Where an åtgärd may stand: at the enheter that are concerned, else at any of the nämnd's, and at the nämnd."""
    rad = krav.tillsynsarende
    berorda = list(rad.enheter.values_list("pk", flat=True))
    under = Hierarki.objects.filter(anfader_id=rad.namnd_id).values("avkomma_id")
    valbara = Q(pk__in=berorda) | Q(pk=rad.namnd_id) if berorda else Q(pk__in=under)
    return delar_for(person, Befogenhet.SKOTA_ATGARD).filter(valbara)


def _granska(
    rad: Tillsynsarende, text: str, frist: date | None, ansvarig: Person | None, *, fore: Person | None = None
) -> None:
    if not text.strip():
        raise OtillatenOvergang("Skriv vad IVO kräver.")
    krav_pa_sista_dag(frist)
    if frist and frist < rad.inkommen:
        raise OtillatenOvergang("Kravet kan inte ha en dag före den då ärendet kom in. Kontrollera dagen.")
    if ansvarig and ansvarig != fore and not mojliga_ansvariga(rad).filter(pk=ansvarig.pk).exists():
        raise OtillatenOvergang(f"{ansvarig.namn} kan inte läsa ärendet och därför inte svara. Välj någon annan.")


def kravs_skrivbart(rad: Tillsynsarende) -> None:
    """Raises OtillatenOvergang while the nämnd has the answer, and once it is ended."""
    if rad.status == Tillsynsstatus.HOS_NAMNDEN:
        raise OtillatenOvergang("Svaret ligger hos nämnden och ändras inte. Ta först tillbaka det.")
    if rad.status == Tillsynsstatus.AVSLUTAD:
        raise OtillatenOvergang("Ärendet är avslutat och ändras inte längre.")


def lock_for_svar(krav: Krav, av: Person, annars: str) -> Krav:
    """The krav as it is now, and its ärende, held until commit. Raises OtillatenOvergang, saying `annars`, for one who
    may not answer it."""
    rad = Tillsynsarende.objects.select_for_update(of=("self",)).get(pk=krav.tillsynsarende_id)
    krav = _lock(krav)
    krav.tillsynsarende = rad
    if not far_svara(krav, av):
        raise OtillatenOvergang(annars)
    return krav


def _lock(krav: Krav) -> Krav:
    rader = Krav.objects.select_for_update(of=("self",))
    return rader.select_related("tillsynsarende", "ansvarig", "andrad_av").get(pk=krav.pk)
