"""What the tests of the screens share: a systemförvaltare for the kommun or for a part, and what they read."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from kvalitet.behorighet import Roll
from kvalitet.organisation.models import Organisationsdel, Person
from tests.fabriker import person_med


class Skarm:
    """A browser with somebody logged in. `se` and `gor` take URL names; the text is what a reader meets."""

    def __init__(self, roll: str, delen: Organisationsdel) -> None:
        self.person: Person = person_med(roll, delen)
        self.klient = Client()
        self.klient.force_login(self.person, backend="django.contrib.auth.backends.ModelBackend")

    @classmethod
    def forvaltare(cls, delen: Organisationsdel) -> Skarm:
        return cls(Roll.SYSTEMFORVALTARE, delen)

    def se(self, vy: str, /, *args: Any, status: int = 200, **fraga: Any) -> str:
        svar = self.klient.get(reverse(f"organisation:{vy}", args=args), fraga)
        assert svar.status_code == status, (svar.status_code, text(svar))
        return text(svar)

    def gor(self, vy: str, /, *args: Any, fraga: str = "", status: int = 200, **data: Any) -> str:
        """POST, follow a redirect, and give the text of where it ends. `fraga` is the query of the address."""
        adress = reverse(f"organisation:{vy}", args=args) + (f"?{fraga}" if fraga else "")
        svar = self.klient.post(adress, data, follow=True)
        assert svar.status_code == status, (svar.status_code, text(svar))
        return text(svar)


def text(svar: Any) -> str:
    """What stands in `main`, without tags, with single spaces."""
    sida = svar.content.decode()
    main = sida[sida.find("<main") : sida.find("</main>")] or sida
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main)).split())
