"""How often an address may do something that needs no login. Counted in the database, so that every web process counts
together, and exactly: one row per address and hour, raised and read in one statement."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from avvikelser.synpunkter.models import Takt

BEHALLS = timedelta(hours=2)


def adress(request: HttpRequest) -> str:
    """The sender's address, or its network for IPv6, where one household has 2^64 of them.

    Behind a proxy every sender has the proxy's own address, and all would share one count. `SYNPUNKT_PROXYER` says how
    many proxies of the municipality's own stand before the program; each adds one address last in X-Forwarded-For, and
    that many from the right is the one that the outermost saw. What a sender writes in the header stands to the left
    of it and is never read.
    """
    kedja = [del_.strip() for del_ in request.headers.get("X-Forwarded-For", "").split(",") if del_.strip()]
    antal = settings.SYNPUNKT_PROXYER
    sedd = kedja[-antal] if antal and len(kedja) >= antal else request.META.get("REMOTE_ADDR", "")
    try:
        ip = ipaddress.ip_address(sedd)
    except ValueError:
        return "okänd"
    return str(ipaddress.ip_network(f"{ip}/64", strict=False)) if ip.version == 6 else str(ip)


def rakna(vad: str, vem: str, *, nar: datetime | None = None) -> int:
    """Count one more of `vad` by the address `vem` in this hour, and say how many that makes."""
    with connection.cursor() as markor:
        markor.execute(
            """INSERT INTO synpunkter_takt (nyckel, timme, antal) VALUES (%s, %s, 1)
               ON CONFLICT (nyckel, timme) DO UPDATE SET antal = synpunkter_takt.antal + 1 RETURNING antal""",
            [_nyckel(vad, vem), _timme(nar)],
        )
        (antal,) = markor.fetchone() or (1,)
    return int(antal)


def antal(vad: str, vem: str, *, nar: datetime | None = None) -> int:
    """How many there have been in this hour."""
    funnen = Takt.objects.filter(nyckel=_nyckel(vad, vem), timme=_timme(nar)).values_list("antal", flat=True).first()
    return funnen or 0


def oppnar(nar: datetime | None = None) -> datetime:
    """When the next hour begins, and everybody's count with it."""
    return _timme(nar) + timedelta(hours=1)


def rensa(nar: datetime | None = None) -> int:
    """Take away the counts of hours that have passed. Returns how many."""
    return Takt.objects.filter(timme__lt=(nar or timezone.now()) - BEHALLS).delete()[0]


def _timme(nar: datetime | None) -> datetime:
    return (nar or timezone.now()).replace(minute=0, second=0, microsecond=0)


def _nyckel(vad: str, vem: str) -> str:
    """An address is a personal data: it is not kept, only a digest that nobody without the program's key can repeat."""
    return salted_hmac("synpunkter.takt", f"{vad}|{vem}", algorithm="sha256").hexdigest()
