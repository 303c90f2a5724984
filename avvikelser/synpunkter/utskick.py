"""E-mail to the sender of a synpunkt: that there is something to read, and nothing of what it is.

    väntar ──tas──> skickas ──> skickat
      ^               │ └─────> väntar igen, senare (inget svar), eller misslyckat (ett nej, eller ofta nog)
      └───────────────┘ └─────> oklart: arbetaren dog mellan att ta och att svara. Skickas inte igen.

The e-mail is written down with the message, tried as soon as the transaction is through, and again by the clock. Who
handles the ärende sees one that did not leave, and can call or write instead.
Lagrum: 26 kap. 1 § OSL (2009:400): an e-mail may be read by others, so it holds no text, no name and no number.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arende
from avvikelser.synpunkter.models import Avsandare, Epostbesked
from kvalitet.aviseringar.utskick import VANTETIDER, for_gott, i_klartext

AMNE = "Det finns ett meddelande till dig"
_OKLART_EFTER = timedelta(minutes=15)
_MEST = 200  # in one run; the next is a minute away
_S = Epostbesked.Status


def meddela(arende: Arende) -> None:
    """Tell the sender by e-mail, when there is an address, once the transaction is through."""
    if not har_adress(arende.pk):
        return
    nu = timezone.now()
    besked = Epostbesked.objects.create(arende=arende, skapat=nu, nasta_forsok=nu)
    transaction.on_commit(partial(skicka_ett, besked.pk, nu))


def skicka(nu: datetime) -> int:
    """Send what waits and whose time has come. Returns how many left. What hangs since long is set aside as oklart."""
    Epostbesked.objects.filter(status=_S.SANDS, taget__lt=nu - _OKLART_EFTER).update(
        status=_S.OKLART, fel="Servern stannade medan mejlet skickades."
    )
    vantar = Epostbesked.objects.filter(status=_S.VANTAR, nasta_forsok__lte=nu).order_by("nasta_forsok", "pk")
    return sum(skicka_ett(pk, nu) for pk in list(vantar.values_list("pk", flat=True)[:_MEST]))


def senaste_mejl(arende: int) -> QuerySet[Epostbesked]:
    """The newest e-mail about the ärende of that id, at most one."""
    return Epostbesked.objects.filter(arende=arende).order_by("-pk")[:1]


def inte_ivag(mejl: Iterable[Epostbesked]) -> Epostbesked | None:
    """The newest e-mail, when it has not left: it is waiting for another try, has failed, or nobody knows."""
    return next((ett for ett in mejl if ett.status != _S.SKICKAT and ett.forsok), None)


def skicka_ett(pk: int, nu: datetime) -> bool:
    """Send the one, if it waits and its time has come. Returns whether it left.

    A mail server that does not answer must not undo an answer that is given: it is on the page with the code.
    """
    vantar = Epostbesked.objects.filter(pk=pk, status=_S.VANTAR, nasta_forsok__lte=nu)
    if not vantar.update(status=_S.SANDS, taget=nu):
        return False  # another worker was first
    besked = Epostbesked.objects.get(pk=pk)
    besked.forsok += 1
    epost = _adress(besked.arende_id)
    if not epost:
        return _skriv_ner(besked, _S.MISSLYCKAT, "Avsändaren har ingen e-postadress längre.")
    try:
        _mejlet(besked, epost).send()
    except (SMTPException, OSError) as fel:
        slut = for_gott(fel) or besked.forsok > len(VANTETIDER)
        besked.nasta_forsok = nu + timedelta(minutes=VANTETIDER[min(besked.forsok, len(VANTETIDER)) - 1])
        return _skriv_ner(besked, _S.MISSLYCKAT if slut else _S.VANTAR, i_klartext(fel))
    besked.skickat = nu
    return _skriv_ner(besked, _S.SKICKAT, "")


def _skriv_ner(besked: Epostbesked, status: str, fel: str) -> bool:
    """Unless somebody has set it aside meanwhile."""
    Epostbesked.objects.filter(pk=besked.pk, status=_S.SANDS).update(
        status=status,
        fel=fel,
        forsok=besked.forsok,
        nasta_forsok=besked.nasta_forsok,
        skickat=besked.skickat,
        taget=None,
    )
    return status == _S.SKICKAT


def har_adress(arende_id: int) -> bool:
    """Is there somebody to send to?"""
    return bool(_adress(arende_id))


def _adress(arende_id: int) -> str:
    return Avsandare.objects.filter(synpunkt=arende_id).values_list("epost", flat=True).first() or ""


def _mejlet(besked: Epostbesked, epost: str) -> EmailMessage:
    """The Message-ID is the same at each try, so that a server that got it twice can see it."""
    doman = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    huvuden = {"Message-ID": f"<kvalitet-synpunkt-{besked.pk}@{doman}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(AMNE, _text(), None, [epost], headers=huvuden)


def _text() -> str:
    return (
        f"Hej,\n\ndu har skrivit till {settings.KOMMUN}. Nu finns det ett meddelande till dig.\n\n"
        f"Läs det på {settings.ADRESS}{reverse('synpunkter:folj')} med koden som du fick när du skickade.\n\n"
        "Det här mejlet säger inget om vad det gäller, eftersom e-post kan läsas av andra. "
        "Det går inte att svara på mejlet.\n\n"
        f"{settings.KOMMUN}\n"
    )
