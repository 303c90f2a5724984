"""Where e-mail goes, from one line in the environment: `smtp+tls://anvandare:losenord@post.kommun.example:587`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

SMTP = "django.core.mail.backends.smtp.EmailBackend"
BREVLADA = "kvalitet.aviseringar.brevlada.Brevlada"
_PORTAR = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def installningar(url: str) -> dict[str, Any]:
    """Django's settings for e-mail. Without an address letters stay in the embedded mailbox.

    `smtp+tls` asks for STARTTLS, `smtps` speaks TLS from the start, `smtp` is for a server in the same net that speaks
    no TLS. Raises ImproperlyConfigured for anything else, or without a host.
    """
    if not url:
        return {"EMAIL_BACKEND": BREVLADA}
    delar = urlsplit(url)
    try:
        port = delar.port
    except ValueError as fel:
        raise ImproperlyConfigured("Porten i KVALITET_EPOST_URL är inget tal.") from fel
    if delar.scheme not in _PORTAR or not delar.hostname:
        raise ImproperlyConfigured(
            "KVALITET_EPOST_URL skrivs smtp+tls://användare:lösenord@server:587, eller smtps://."
        )
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": delar.hostname,
        "EMAIL_PORT": port or _PORTAR[delar.scheme],
        "EMAIL_HOST_USER": unquote(delar.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(delar.password or ""),
        "EMAIL_USE_TLS": delar.scheme == "smtp+tls",
        "EMAIL_USE_SSL": delar.scheme == "smtps",
    }
