"""One-time links for contact persons without a login: one answer to a survey, or one event told, a limited time.

The token is 256 random bits and is kept nowhere; its digest is looked for. Nothing is read out of it, so a signature
would prove no more than the row that is found. A link that is wrong, old, used or taken back, or whose survey is closed
or answered, gives the same nothing, so that nobody can find out which.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, time, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from avvikelser.utforare.enkatgang import Uppgift, krav, nytt_svar
from avvikelser.utforare.models import Avtal, Enkatsvar, Kontakt, Satt, Svarslank, Tillfragad, Underrattelse
from avvikelser.utforare.underrattelser import Handelseuppgift, underratta_utan_inloggning
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

EXTRA_DAGAR = 14
"""Days after the survey's last day, or after today if that is later, that a link opens: late answers are wanted."""
RAPPORTDAGAR = 14
"""Days that a link to tell of an event opens."""
_SALT = "utforare.lank"
_INTE_KONTAKT = "Kontaktpersonen hör inte till utföraren längre."
OGILTIG = "Länken gäller inte längre. Be nämndens kvalitetsstrateg om en ny."


def avtryck(token: str) -> str:
    """SHA-256 of the token. No salt: 256 random bits are in no table."""
    return hashlib.sha256(f"utforarlank:{token}".encode()).hexdigest()


@transaction.atomic
def ny_lank(tillfragad: Tillfragad, kontakt: Kontakt, *, av: Person) -> str:
    """A new token for this contact person and survey. Their earlier links stop working."""
    krav(av, tillfragad.enkat.namnd_id)
    if kontakt.avtal_id != tillfragad.avtal_id or kontakt.till is not None:
        raise OtillatenOvergang(_INTE_KONTAKT)
    sista = max(tillfragad.enkat.sista_dag, timezone.localdate()) + timedelta(days=EXTRA_DAGAR)
    token = _skapa(kontakt, tillfragad, sista, av)
    anteckna("ny_svarslank", tillfragad, av=av, detalj={"kontakt": kontakt.pk})
    return token


@transaction.atomic
def ny_rapportlank(kontakt: Kontakt, *, av: Person) -> str:
    """A new token with which this contact person tells the nämnd of one event. An earlier one stops working."""
    krav(av, kontakt.avtal.namnd_id)
    if kontakt.till is not None:
        raise OtillatenOvergang(_INTE_KONTAKT)
    token = _skapa(kontakt, None, timezone.localdate() + timedelta(days=RAPPORTDAGAR), av)
    anteckna("ny_rapportlank", kontakt, av=av)
    return token


def _skapa(kontakt: Kontakt, tillfragad: Tillfragad | None, sista: date, av: Person) -> str:
    """`sista` is the last whole day."""
    nu = timezone.now()
    Svarslank.objects.filter(tillfragad=tillfragad, kontakt=kontakt, anvand__isnull=True).update(anvand=nu)
    token = secrets.token_urlsafe(32)
    Svarslank.objects.create(
        tillfragad=tillfragad,
        kontakt=kontakt,
        avtryck=avtryck(token),
        skapad=nu,
        skapad_av=av,
        giltig_till=datetime.combine(sista + timedelta(days=1), time(0), STOCKHOLM),
    )
    return token


def giltiga(nar: datetime | None = None) -> QuerySet[Svarslank]:
    """The links that still may be used."""
    enkat_vantar = Q(tillfragad__enkat__stangd__isnull=True, tillfragad__svar__isnull=True)
    kvar = Svarslank.objects.filter(Q(tillfragad__isnull=True) | enkat_vantar, anvand__isnull=True)
    return kvar.filter(giltig_till__gt=nar or timezone.now(), kontakt__till__isnull=True)


def hitta(avtrycket: str, *, nar: datetime | None = None) -> Svarslank | None:
    """The link that still may be used, by the digest of its token; None for every other."""
    med = giltiga(nar).select_related("tillfragad__enkat__namnd", "kontakt__avtal__utforare", "kontakt__avtal__namnd")
    return med.filter(avtryck=avtrycket).first()


def formularnyckel(lank: Svarslank) -> str:
    """Says which link a form was opened with, when it comes back later than the session lasts. Opens nothing itself:
    it is worth what the link is worth, and only this program can write one."""
    return Signer(salt=_SALT).sign(lank.avtryck)


def avtryck_ur(formularnyckel: str) -> str:
    """The digest of the link; the empty string, which no link has, for what this program has not written."""
    try:
        return Signer(salt=_SALT).unsign(formularnyckel)
    except BadSignature:
        return ""


def avtalet(lank: Svarslank) -> QuerySet[Avtal]:
    """The one avtal that the link is about."""
    return Avtal.objects.filter(pk=lank.kontakt.avtal_id)


@transaction.atomic
def aterta(lank: Svarslank, *, av: Person) -> None:
    """It opens no more. One that is used already, or has been taken back, stays as it is."""
    krav(av, lank.namnd_id)
    if Svarslank.objects.filter(pk=lank.pk, anvand__isnull=True).update(anvand=timezone.now()):
        anteckna("aterta_svarslank", lank.kontakt, av=av, detalj={"lank": lank.pk})


@transaction.atomic
def svara_med_lank(lank: Svarslank, uppgift: Uppgift, *, nar: datetime | None = None) -> Enkatsvar:
    """Answer, and use the link up. Raises OtillatenOvergang when it cannot be used any more."""
    giltig = _anvand(lank, nar)
    if giltig.tillfragad is None:
        raise OtillatenOvergang(OGILTIG)
    return nytt_svar(giltig.tillfragad, uppgift, Satt.LANK, lamnat_av=giltig.kontakt.namn, av=None, nar=nar)


@transaction.atomic
def underratta_med_lank(lank: Svarslank, uppgift: Handelseuppgift, *, nar: datetime | None = None) -> Underrattelse:
    """Tell the nämnd, and use the link up. Raises OtillatenOvergang when it cannot be used any more."""
    giltig = _anvand(lank, nar)
    if giltig.tillfragad is not None:
        raise OtillatenOvergang(OGILTIG)
    return underratta_utan_inloggning(giltig.kontakt, uppgift, nar=nar or timezone.now())


def _anvand(lank: Svarslank, nar: datetime | None) -> Svarslank:
    """The link, used up in this transaction: what fails afterwards gives it back."""
    Svarslank.objects.select_for_update().get(pk=lank.pk)
    giltig = hitta(lank.avtryck, nar=nar)
    if giltig is None:
        raise OtillatenOvergang(OGILTIG)
    giltig.anvand = nar or timezone.now()
    giltig.save(update_fields=["anvand"])
    return giltig
