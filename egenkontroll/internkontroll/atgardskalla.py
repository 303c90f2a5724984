"""The kontrollmoment whose result an åtgärd comes from, in the list of åtgärder."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Exists, OuterRef
from django.urls import reverse

from egenkontroll.internkontroll.models import Kontrollatgard, Kontrollmoment
from kvalitet.atgarder.kallor import Kalla, Kallslag
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person


def _lasbara(person: Person, atgarder: Collection[int]) -> Iterator[tuple[int, Kalla]]:
    """The plan is read by SE_RISK, so it is the plan that is linked to."""
    moment = Kontrollmoment.objects.for_user(person, Befogenhet.SE_RISK).values("pk")
    rader = Kontrollatgard.objects.filter(atgard__in=atgarder, resultat__moment__in=moment).order_by("pk")
    for rad in rader.select_related("resultat__moment__planrisk__plan"):
        plan = rad.resultat.moment.planrisk.plan
        yield rad.atgard_id, Kalla(f"Internkontroll {plan.ar}", reverse("internkontroll:plan", args=[plan.pk]))


KONTROLLERNAS = Kallslag("kontroller", Exists(Kontrollatgard.objects.filter(atgard=OuterRef("pk"))), _lasbara)
