"""Somebody else has handed out a password to my account: I am told at the next login, and see it on my page for ever.

Told once, but then with everything of the last month: whoever got in with a password that I did not ask for has met
the first telling, but I cannot log in again without a new password, and am then told of both.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kvalitet.organisation.models import Person
from kvalitet.spar.logg import neutralt_namn
from kvalitet.spar.models import Sparpost
from kvalitet.svenska import dag_och_klockslag, uppraknat

VERB = ("nytt_losenord", "oppna_konto")
DAGAR = 30


def handelser(person: Person) -> QuerySet[Sparpost]:
    """Each time somebody else handed out a password to the account, newest first."""
    om_mig = Sparpost.objects.filter(objekt_namn=neutralt_namn(person), objekttyp="organisation.person")
    return om_mig.filter(verb__in=VERB, objekt_id=str(person.pk)).exclude(person=person).order_by("-nar", "-id")


def besked(person: Person, *, senast_inne: datetime | None) -> str:
    """What to say at a login, when something has happened since the last one; else the empty string."""
    nyss = list(handelser(person).filter(nar__gte=timezone.now() - timedelta(days=DAGAR)))
    if not any(senast_inne is None or post.nar > senast_inne for post in nyss):
        return ""
    ganger = uppraknat(f"av {post.person_namn} {_nar(post.nar)}" for post in reversed(nyss))
    return f"Ditt lösenord byttes {ganger}. Har du inte bett om det, kontakta kvalitetsstrategen."


def _nar(nar: datetime) -> str:
    return f"den {dag_och_klockslag(timezone.localtime(nar))}"
