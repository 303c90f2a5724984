"""What the start page says about åtgärder: those one is ansvarig for, and how many are due at one's places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.urls import reverse

from kvalitet.atgarder.frist import frist_for
from kvalitet.atgarder.lista import LAGEN, SNART_DAGAR
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Nyckeltal
from kvalitet.svenska import dag_lang

FLEST, HOGST = 10, 100
_SNART = timedelta(days=SNART_DAGAR)


def atgardernas_bidrag(person: Person, idag: date) -> Bidrag:
    """One query, two where very many åtgärder are due; none for those who do not look after any."""
    if Befogenhet.SKOTA_ATGARD.value not in befogenheter(person):
        return Bidrag()
    inom, egna = _som_narmar_sig(person, idag)
    adress = f"{reverse('atgarder:lista')}?lage=kommande"
    return Bidrag(
        nyckeltal=[Nyckeltal(inom, f"Åtgärder inom {SNART_DAGAR} dagar", adress)],
        steg=list(_steg(egna, idag)),
        frister=list(_frister(egna, idag)),
    )


def _som_narmar_sig(person: Person, idag: date) -> tuple[int, list[Atgard]]:
    """How many are due within two weeks at the person's places, and the person's own to do or to follow up by then."""
    alla = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD)
    kommande = LAGEN["kommande"][1](idag)
    att_gora = Q(status=Atgard.Status.BESLUTAD, senast__lte=idag + _SNART)
    att_folja_upp = Q(status=Atgard.Status.KLAR, effekt="", uppfoljning__lte=idag + _SNART)
    mina = Q(ansvarig=person) & (att_gora | att_folja_upp)
    rader = alla.filter(kommande | mina).annotate(ar_kommande=_sant_nar(kommande), ar_min=_sant_nar(mina))
    hamtade: list[Any] = list(rader.select_related("enhet").order_by("-ar_min", "senast", "pk")[:HOGST])
    inom = sum(atgard.ar_kommande for atgard in hamtade)
    if len(hamtade) == HOGST:
        inom = alla.filter(kommande).count()
    return inom, [atgard for atgard in hamtade if atgard.ar_min][:FLEST]


def _sant_nar(villkor: Q) -> Case:
    return Case(When(villkor, then=Value(True)), default=Value(False), output_field=BooleanField())


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
