"""What the start page says about åtgärder: those one is ansvarig for, and how many are due at one's places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from kvalitet.atgarder.frist import frist_for
from kvalitet.atgarder.lista import LAGEN, SNART_DAGAR
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.samlat import antal
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Nyckeltal, Rader, rum
from kvalitet.svenska import dag_lang

FLEST = 10
_SNART = timedelta(days=SNART_DAGAR)


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    """How many are due within two weeks at the person's places, and the person's own to do or to follow up by then."""
    if Befogenhet.SKOTA_ATGARD.value not in befogenheter(person):
        return {}
    alla = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD)
    att_gora = Q(status=Atgard.Status.BESLUTAD, senast__lte=idag + _SNART)
    att_folja_upp = Q(status=Atgard.Status.KLAR, effekt="", uppfoljning__lte=idag + _SNART)
    egna = alla.filter(att_gora | att_folja_upp, ansvarig=person).select_related("enhet")
    return {"inom": antal(alla.filter(LAGEN["kommande"][1](idag))), "egna": egna.order_by("senast", "pk")[:FLEST]}


@rum(_fragor)
def atgardernas_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """None for those who do not look after any."""
    adress = f"{reverse('atgarder:lista')}?lage=kommande"
    return Bidrag(
        nyckeltal=[Nyckeltal(sum(rader["inom"]), f"Åtgärder inom {SNART_DAGAR} dagar", adress)],
        steg=list(_steg(rader["egna"], idag)),
        frister=list(_frister(rader["egna"], idag)),
    )


def _steg(atgarder: Iterable[Atgard], idag: date) -> Iterable[NastaSteg]:
    """What is due today or late is a step to take."""
    for atgard in atgarder:
        frist = frist_for(atgard)
        if frist is None or frist.dagar_kvar(idag) > 0:
            continue
        klar = atgard.status == Atgard.Status.KLAR
        sen = frist.lage(idag) == "sen"
        yield NastaSteg(
            mening="Berätta om åtgärden hjälpte." if klar else "Säg om åtgärden är klar.",
            mer=f"{atgard.beskrivning[:120]} · {atgard.enhet.namn}",
            url=reverse("atgarder:klar", args=[atgard.pk]),
            knapp="Följ upp" if klar else "Klar",
            lage="fara" if sen else "varning",
            lagetext=frist.text(idag) if sen else f"Senast {dag_lang(frist.senast)}",
            ordning=frist.dagar_kvar(idag),
        )


def _frister(atgarder: Iterable[Atgard], idag: date) -> Iterable[Kommande]:
    for atgard in atgarder:
        frist = frist_for(atgard)
        if frist is not None and frist.dagar_kvar(idag) > 0:
            yield Kommande(f"Åtgärd: {atgard.beskrivning[:80]}", reverse("atgarder:klar", args=[atgard.pk]), frist)
