"""The åtgärder in the deadline engine: those to do, and those to follow up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.urls import reverse

from kvalitet.atgarder.frist import frist_for
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.fristregister import Bevakad, Fraga, Kalla, Urval
from kvalitet.behorighet import Befogenhet, omfattning
from kvalitet.organisation.models import Person


def _nara(urval: Urval) -> QuerySet[Atgard]:
    """Åtgärder due, or to be followed up, by `urval.till`."""
    alla = Atgard.objects.all()
    if urval.person is not None:
        alla = Atgard.objects.for_user(urval.person, Befogenhet.SKOTA_ATGARD)
        if urval.enhet is not None:
            alla = alla.filter(enhet_id=urval.enhet)
        if urval.mina:
            alla = alla.filter(_mina(urval.person))
    att_gora = Q(status__in=Atgard.OPPNA, senast__lte=urval.till)
    att_folja_upp = Q(status=Atgard.Status.KLAR, effekt="", uppfoljning__lte=urval.till)
    nara = alla.filter(att_gora | att_folja_upp).select_related("enhet").defer("effekt_text")
    if urval.hogst is not None:
        dagen = Case(When(status=Atgard.Status.KLAR, then=F("uppfoljning")), default=F("senast"))
        nara = nara.order_by(dagen, "pk")[: urval.hogst]
    return nara


def _bevakade(atgarder: Iterable[Atgard], _urval: Urval) -> Iterator[Bevakad]:
    for atgard in atgarder:
        frist = frist_for(atgard)
        if frist is not None:
            foreslagen = atgard.status == Atgard.Status.FORESLAGEN
            yield Bevakad(
                objekt=atgard,
                frist=frist,
                delen_id=atgard.enhet_id,
                url=reverse("atgarder:lista") if foreslagen else reverse("atgarder:klar", args=[atgard.pk]),
                text=f"En åtgärd på {atgard.enhet.namn}",
                # What is to be done tells what the ärende is about: with sekretess it is read, and logged, elsewhere.
                mer="" if atgard.sekretess else atgard.beskrivning[:160],
                ansvariga=() if atgard.ansvarig_id is None else (atgard.ansvarig_id,),
                annars=frozenset({Befogenhet.HANDLAGGA}),
                chef=frozenset({Befogenhet.HANDLAGGA, Befogenhet.BESLUTA}),
                sekretess=atgard.sekretess,
            )


def _mina(person: Person) -> Q:
    utan_nagon = Q(ansvarig=None, enhet_id__i_omfattning=omfattning(person, Befogenhet.HANDLAGGA))
    return Q(ansvarig=person) | utan_nagon


def synliga(person: Person, ids: Collection[int]) -> list[QuerySet[Any, Any]]:
    egna = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).filter(pk__in=list(ids))
    return [egna.order_by().values_list("pk", "sekretess")]


ATGARDER = Kalla(
    modell=Atgard,
    namn="Åtgärder",
    falt=frozenset({"senast", "uppfoljning"}),
    fragor=(Fraga(_nara, _bevakade, manga=True),),
    synliga=synliga,
)
