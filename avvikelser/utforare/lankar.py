"""One-time links for contact persons without a login: one survey, one answer, a limited time.

The token is 256 random bits and is kept nowhere; its digest is looked for. A link that is wrong, old, used or taken
back, or whose survey is closed or answered, gives the same nothing, so that nobody can find out which.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from avvikelser.utforare.enkatgang import Uppgift, krav, nytt_svar
from avvikelser.utforare.models import Enkatsvar, Kontakt, Satt, Svarslank, Tillfragad
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

EXTRA_DAGAR = 14
"""Days after the survey's last day, or after today if that is later, that a link opens: late answers are wanted."""
OGILTIG = "Länken gäller inte längre. Be nämndens kvalitetsstrateg om en ny."


def avtryck(token: str) -> str:
    """SHA-256 of the token. No salt: 256 random bits are in no table."""
    return hashlib.sha256(f"utforarlank:{token}".encode()).hexdigest()


@transaction.atomic
def ny_lank(tillfragad: Tillfragad, kontakt: Kontakt, *, av: Person) -> str:
    """A new token for this contact person and survey. Their earlier links stop working."""
    krav(av, tillfragad.enkat.namnd_id)
    if kontakt.avtal_id != tillfragad.avtal_id or kontakt.till is not None:
        raise OtillatenOvergang("Kontaktpersonen hör inte till utföraren längre.")
    nu = timezone.now()
    Svarslank.objects.filter(tillfragad=tillfragad, kontakt=kontakt, anvand__isnull=True).update(anvand=nu)
    token = secrets.token_urlsafe(32)
    sista = max(tillfragad.enkat.sista_dag, timezone.localdate()) + timedelta(days=EXTRA_DAGAR + 1)
    Svarslank.objects.create(
        tillfragad=tillfragad,
        kontakt=kontakt,
        avtryck=avtryck(token),
        skapad=nu,
        skapad_av=av,
        giltig_till=datetime.combine(sista, time(0), STOCKHOLM),
    )
    anteckna("ny_svarslank", tillfragad, av=av, detalj={"kontakt": kontakt.pk})
    return token


def hitta(avtrycket: str, *, nar: datetime | None = None) -> Svarslank | None:
    """The link that still may be used, by the digest of its token; None for every other."""
    nar = nar or timezone.now()
    giltiga = Svarslank.objects.filter(
        anvand__isnull=True,
        giltig_till__gt=nar,
        kontakt__till__isnull=True,
        tillfragad__enkat__stangd__isnull=True,
        tillfragad__svar__isnull=True,
    )
    return giltiga.select_related("tillfragad__enkat__namnd", "kontakt").filter(avtryck=avtrycket).first()


@transaction.atomic
def svara_med_lank(lank: Svarslank, uppgift: Uppgift, *, nar: datetime | None = None) -> Enkatsvar:
    """Answer, and use the link up. Raises OtillatenOvergang when it cannot be used any more."""
    Svarslank.objects.select_for_update().get(pk=lank.pk)
    giltig = hitta(lank.avtryck, nar=nar)
    if giltig is None:
        raise OtillatenOvergang(OGILTIG)
    svar = nytt_svar(giltig.tillfragad, uppgift, Satt.LANK, lamnat_av=giltig.kontakt.namn, av=None, nar=nar)
    giltig.anvand = nar or timezone.now()
    giltig.save(update_fields=["anvand"])
    return svar
