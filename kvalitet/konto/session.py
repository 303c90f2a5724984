"""A session that never outlives its login by more than the municipality allows, whatever the person does.

The end is written as the row's `expire_date`, like the end that inactivity makes, so everything that takes care of a
form that comes too late (`utgangen`) works for both. The cookie is left alone: it must outlive the session to tell
whose late form it is.
"""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as Databas
from django.dispatch import receiver
from django.http import HttpRequest

INLOGGAD = "inloggad"
"""The session's key for when the person logged in, in seconds since 1970."""


class SessionStore(Databas):
    """`settings.SESSION_ENGINE` names this module."""

    def kvar(self) -> int:
        """Seconds until the login ends however active the person is. Zero or less when it has."""
        return int(self.get(INLOGGAD, time.time()) + settings.SESSION_LANGST - time.time())

    def get_session_cookie_age(self) -> int:
        return min(settings.SESSION_COOKIE_AGE, self.kvar())


@receiver(user_logged_in)
def stampla(request: HttpRequest, **_: object) -> None:
    """The clock starts at the login and at nothing else: not at a new password, nor at a new page."""
    request.session[INLOGGAD] = int(time.time())
