"""What the start page says about åtgärder: those one is ansvarig for, and how many are due at one's places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from kvalitet.atgarder.frist import frist_for
from kvalitet.atgarder.lista import LAGEN, SNART_DAGAR
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Nyckeltal
from kvalitet.svenska import dag_lang

FLEST = 10
_SNART = timedelta(days=SNART_DAGAR)


def atgardernas_bidrag(person: Person, idag: date) -> Bidrag:
    """Two queries; none for those who do not look after åtgärder."""
    if Befogenhet.SKOTA_ATGARD.value not in befogenheter(person):
        return Bidrag()
    alla = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD)
    inom = alla.filter(LAGEN["kommande"][1](idag)).count()
    egna = list(_egna(person, idag))
    adress = f"{reverse('atgarder:lista')}?lage=kommande"
    return Bidrag(
        nyckeltal=[Nyckeltal(inom, f"Åtgärder inom {SNART_DAGAR} dagar", adress)],
        steg=list(_steg(egna, idag)),
        frister=list(_frister(egna, idag)),
    )


def _egna(person: Person, idag: date) -> Iterable[Atgard]:
    """Decided and due within two weeks, or done and to be followed up within as long. Most urgent first."""
    att_gora = Q(status=Atgard.Status.BESLUTAD, senast__lte=idag + _SNART)
    att_folja_upp = Q(status=Atgard.Status.KLAR, effekt="", uppfoljning__lte=idag + _SNART)
    mina = Atgard.objects.for_user(person, Befogenhet.SKOTA_ATGARD).filter(att_gora | att_folja_upp, ansvarig=person)
    return mina.select_related("enhet").order_by("senast", "pk")[:FLEST]


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
