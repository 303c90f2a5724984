"""What a risk hangs together with: the avvikelser that made it known, and the åtgärder that are done because of it.

A link never shows more than the reader may see: an ärende's number only to who may read the ärende, and what an åtgärd
says only where it has no sekretess.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from avvikelser.models import Arende
from egenkontroll.plan.models import ANTAGEN, Kontrollomrade, Omradesversion
from egenkontroll.risk.models import Risk, Riskatgard, Riskkalla
from egenkontroll.risk.riskgang import lock_risk
from kvalitet.atgarder import atgardsgang
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, kan_hos, personer_med
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna


@transaction.atomic
def koppla_arende(risk: Risk, dnr: str, *, av: Person, nar: datetime | None = None) -> Riskkalla:
    """Say which ärende made the risk known. Raises OtillatenOvergang for one that is not there to be read."""
    risk = lock_risk(risk, av)
    arende = Arende.objects.for_user(av, Befogenhet.SE_ARENDE).filter(dnr__iexact=dnr.strip()).first()
    if arende is None:
        raise OtillatenOvergang("Det finns inget ärende med det numret som du kan läsa.")
    lank, ny = Riskkalla.objects.get_or_create(
        risk=risk, arende=arende, defaults={"kopplad": nar or timezone.now(), "kopplad_av": av}
    )
    if not ny:
        raise OtillatenOvergang("Ärendet är redan kopplat till risken.")
    anteckna("koppla_risk", risk, av=av, detalj={"arende": arende.pk})
    return lank


@transaction.atomic
def koppla_bort(lank: Riskkalla, *, av: Person) -> None:
    """Take the link away again, by who may read both."""
    risk = lock_risk(lank.risk, av)
    if not Arende.objects.for_user(av, Befogenhet.SE_ARENDE).filter(pk=lank.arende_id).exists():
        raise OtillatenOvergang("Du kan inte läsa ärendet och därför inte ta bort kopplingen.")
    anteckna("koppla_bort_risk", risk, av=av, detalj={"arende": lank.arende_id})
    lank.delete()


def kallor_for(risk: Risk, person: Person) -> list[Riskkalla]:
    """The links whose ärende the person may read, and no word of the others: one that is gone from here would tell
    that it has become lex Sarah. One query."""
    synliga = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk=OuterRef("arende"))
    return list(risk.kallor.filter(Exists(synliga)).select_related("arende").order_by("kopplad", "pk"))


def kontrollomraden_for(risk: Risk, person: Person) -> list[Kontrollomrade]:
    """The kontrollområden of the risk in order, each with `gallande`: the id of its newest antagen version, None when
    there is none that the person may open. One query."""
    versioner = Omradesversion.objects.for_user(person, Befogenhet.SE_EGENKONTROLL).filter(
        omrade=OuterRef("pk"), status=ANTAGEN
    )
    senaste = Subquery(versioner.order_by("-nummer").values("pk")[:1])
    alla: list[Any] = list(risk.kontrollomraden.annotate(gallande=senaste).order_by("namn", "pk"))
    return alla


def planera_atgard(
    *, plats: Organisationsdel, beskrivning: str, ansvarig: Person, senast: date, av: Person, nar: datetime | None
) -> Atgard:
    """A decided åtgärd at a place where both have SKOTA_ATGARD. Raises OtillatenOvergang."""
    if not kan_hos(av, Befogenhet.SKOTA_ATGARD, plats.pk):
        raise OtillatenOvergang(f"Ditt uppdrag omfattar inte åtgärder på {plats.namn}.")
    if not personer_med(Befogenhet.SKOTA_ATGARD, plats.pk).filter(pk=ansvarig.pk).exists():
        raise OtillatenOvergang(f"{ansvarig.namn} kan inte sköta åtgärder på {plats.namn}. Välj någon annan.")
    return atgardsgang.planera(
        enhet=plats,
        beskrivning=beskrivning,
        ansvarig=ansvarig,
        senast=senast,
        beslutad=True,
        sekretess=False,
        av=av,
        nar=nar,
    )


@transaction.atomic
def atgarda(risk: Risk, *, av: Person, nar: datetime | None = None, **uppgift: Any) -> Atgard:
    """Decide on an åtgärd because of the risk; `uppgift` as in `planera_atgard`."""
    risk = lock_risk(risk, av)
    atgard = planera_atgard(av=av, nar=nar, **uppgift)
    Riskatgard.objects.create(risk=risk, atgard=atgard, kopplad=nar or timezone.now(), kopplad_av=av)
    anteckna("atgarda_risk", risk, av=av, detalj={"atgard": atgard.pk})
    return atgard
