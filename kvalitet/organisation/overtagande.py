"""Whoever hands out a password can use it. So it is told where it would be used: to those who check the log there.

A systemförvaltare sees no ärenden, but could log in as somebody who does. To refuse is no answer, since people do
forget passwords, and a second pair of eyes cannot be demanded of a kommun with one systemförvaltare on duty. Instead
nobody can do it unseen: the person is told at the next login (`konto.overtagande`), and every nämnd whose secrets the
login opens gets a post in its part of the log, which its kvalitetsstrateg meets on the start page.
docs/beslut/0007-ingen-doljer-det-som-ror-en-sjalv.md

Lagrum: lag (2001:454) 10 §.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from kvalitet.organisation.models import Deltyp, Hierarki, Organisationsdel, Person, Rollbefogenhet, Uppdrag
from kvalitet.organisation.roller import OPPNAR_SEKRETESS
from kvalitet.spar.logg import anteckna


def anteckna_overtagande(person: Person, *, av: Person | None) -> None:
    """A post for each nämnd where the login opens what has sekretess, today or by an uppdrag that will begin."""
    for plats in platser_med_sekretess(person):
        anteckna("losenord_till_lasare", plats, av=av, detalj={"person": person.pk})


def platser_med_sekretess(person: Person) -> list[Organisationsdel]:
    """The nämnder over whatever the person's uppdrag reach with a befogenhet that opens sekretess; without a nämnd over
    any of it, the places of the uppdrag."""
    inte_slut = Q(till=None) | Q(till__gte=timezone.localdate())
    roller = Rollbefogenhet.objects.filter(befogenhet__in=OPPNAR_SEKRETESS).values("roll")
    platser = Uppdrag.objects.filter(inte_slut, person=person, roll__in=roller).values("delen")
    under = Hierarki.objects.filter(anfader__in=platser).values("avkomma")
    over = Hierarki.objects.filter(avkomma__in=under, anfader__typ=Deltyp.NAMND).values("anfader")
    alla = Organisationsdel.objects.order_by("sortering")
    return list(alla.filter(pk__in=over)) or list(alla.filter(pk__in=platser))
