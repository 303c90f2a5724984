"""Others read the draft before it is fastställd. The only place where a rapport goes to granskning and back.

utkast ──skicka_pa_granskning──> granskas ──(kommentera, los_kommentar, granskat)──> granskas ──avsluta──> utkast
                                      └── faststall, when all have read and every comment is dealt with
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.sammanstallning.arbetsmodeller import Granskningskommentar
from rapporter.sammanstallning.chefer_under import granskare_hos
from rapporter.sammanstallning.lockning import krav, lock_utkast
from rapporter.sammanstallning.modeller import Avsnitt, Granskare, Rapport


@transaction.atomic
def skicka_pa_granskning(rapport: Rapport, *, personer: Sequence[Person], senast: date, av: Person) -> Rapport:
    """Ask persons to read the draft by a day. They see it, and nobody else does who did not.

    Asked for once more, those who are new are added and those who had read are asked to read again.
    """
    rapport = lock_utkast(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    if not personer:
        raise OtillatenOvergang("Välj minst en person som ska läsa.")
    if senast < timezone.localdate():
        raise OtillatenOvergang("Sista dagen har redan varit. Välj en dag från och med i dag.")
    mojliga = set(granskare_hos(rapport.namnd_id).filter(pk__in=[p.pk for p in personer]).values_list("pk", flat=True))
    far_inte = [p for p in personer if p.pk not in mojliga]
    if far_inte:
        raise OtillatenOvergang(f"{far_inte[0].namn} har inte rätt att läsa nämndens rapporter.")
    for person in personer:
        Granskare.objects.update_or_create(
            rapport=rapport,
            person=person,
            defaults={"senast": senast, "klar": None, "begard": timezone.now(), "begard_av": av},
        )
    rapport.status = Rapport.Status.GRANSKAS
    rapport.save()
    detalj = {"personer": len(personer), "senast": senast.isoformat()}
    anteckna("skicka_pa_granskning", rapport, av=av, detalj=detalj)
    return rapport


@transaction.atomic
def kommentera(avsnitt: Avsnitt, *, text: str, av: Person) -> Granskningskommentar:
    """Say something about a section of a draft, by who has been asked to read it or who compiles it."""
    rapport = lock_utkast(avsnitt.rapport)
    if not _laser(rapport, av) and not kan_hos(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id):
        raise OtillatenOvergang("Bara den som har blivit ombedd att granska rapporten kan kommentera den.")
    if not text.strip():
        raise OtillatenOvergang("Skriv en kommentar.")
    kommentar = Granskningskommentar.objects.create(
        rapport=rapport, avsnitt=avsnitt, text=text.strip(), av=av, nar=timezone.now()
    )
    anteckna("kommentera_avsnitt", rapport, av=av, detalj={"avsnitt": avsnitt.nyckel, "kommentar": kommentar.pk})
    return kommentar


@transaction.atomic
def los_kommentar(kommentar: Granskningskommentar, *, svar: str = "", av: Person) -> Granskningskommentar:
    """Mark a comment as dealt with, with an answer to who made it when there is one. Raises OtillatenOvergang."""
    rapport = lock_utkast(kommentar.rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    kommentar = Granskningskommentar.objects.select_for_update().get(pk=kommentar.pk)
    if kommentar.lost:
        raise OtillatenOvergang("Kommentaren är redan löst.")
    kommentar.svar, kommentar.lost, kommentar.lost_av = svar.strip(), timezone.now(), av
    kommentar.save()
    anteckna("los_kommentar", rapport, av=av, detalj={"kommentar": kommentar.pk})
    return kommentar


@transaction.atomic
def granskat(rapport: Rapport, *, av: Person) -> Rapport:
    """The person has read the draft and is done."""
    rapport = lock_utkast(rapport)
    raden = Granskare.objects.filter(rapport=rapport, person=av, klar__isnull=True).first()
    if raden is None or rapport.status != Rapport.Status.GRANSKAS:
        raise OtillatenOvergang("Du har ingen granskning att avsluta i den här rapporten.")
    raden.klar = timezone.now()
    raden.save()
    anteckna("granska_rapport", rapport, av=av, detalj={"kommentarer": rapport.kommentarer.filter(av=av).count()})
    return rapport


@transaction.atomic
def avsluta_granskning(rapport: Rapport, *, av: Person) -> Rapport:
    """Take the draft back from granskning. Comments stay, and must still be dealt with."""
    rapport = lock_utkast(rapport)
    krav(av, Befogenhet.SAMMANSTALLA, rapport.namnd_id)
    if rapport.status != Rapport.Status.GRANSKAS:
        raise OtillatenOvergang("Rapporten är inte på granskning.")
    rapport.status = Rapport.Status.UTKAST
    rapport.save()
    anteckna("avsluta_granskning", rapport, av=av, detalj={})
    return rapport


def _laser(rapport: Rapport, person: Person) -> bool:
    return rapport.status == Rapport.Status.GRANSKAS and rapport.granskare.filter(person=person).exists()
