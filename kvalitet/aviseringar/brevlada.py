"""The embedded mailbox: Django's e-mail backend where no server is set, so that e-mail can be seen to work.

What lands here is shown to a systemförvaltare, who reads no ärenden and must not be able to log in as somebody else. So
only our own neutral notices keep their words in the database. Any other letter (an answer to somebody outside, a code,
a link to log in with) leaves a line that says that there was one; outside drift the letter itself is a file that only
who runs the machine can open.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage
from django.utils import timezone

from kvalitet.aviseringar.models import Brev, Utskick

HUVUD = "X-Kvalitet-Utskick"
"""The header of our own letters: the number of the Utskick, whose text is neutral by construction."""


class Brevlada(BaseEmailBackend):
    """Keeps letters instead of sending them."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for brev in email_messages:
            self._ta_emot(brev)
        return len(email_messages)

    def _ta_emot(self, brev: EmailMessage) -> None:
        brev.message()  # refuses a header with a line break, as the real backend would
        utskick = Utskick.objects.filter(pk=int(brev.extra_headers.get(HUVUD) or 0)).first()
        for till in brev.recipients():
            if utskick is not None:
                Brev.objects.create(till=till, amne=str(brev.subject), text=str(brev.body), utskick=utskick)
            else:
                Brev.objects.create(till=maskerad(till))
        if utskick is None and not settings.DRIFT:
            _som_fil(brev)


def maskerad(adress: str) -> str:
    """An address outside the program that need not be read: "a…@exempel.example"."""
    namn, _, doman = adress.rpartition("@")
    return f"{namn[:1]}…@{doman}"


def _som_fil(brev: EmailMessage) -> None:
    mapp = Path(settings.VAR_DIR) / "brev"
    mapp.mkdir(mode=0o700, parents=True, exist_ok=True)
    fil = mapp / f"{timezone.localtime():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}.eml"
    fil.touch(mode=0o600)
    fil.write_bytes(brev.message().as_bytes())
