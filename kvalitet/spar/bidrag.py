"""What those who check the log meet on the start page: acts by which somebody could hide what concerns themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.frister import STOCKHOLM
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Rader, Startdel, rum
from kvalitet.spar.models import ATT_GRANSKA, GRANSKA, Sparpost

DAGAR, FLEST = 30, 6
_MER = {"ta_nodatkomst": "nodatkomst:lista"}


@dataclass(frozen=True)
class Granska:
    """The newest acts, each as a sentence with its time and where more is told ("" nowhere), and where all are."""

    rader: list[tuple[str, datetime, str]]
    url: str


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Sparpost]]:
    if not har_nagonstans(person, Befogenhet.SE_SPAR):
        return {}
    fran = datetime.combine(idag - timedelta(days=DAGAR), time.min, STOCKHOLM)
    egna = Sparpost.objects.for_user(person, Befogenhet.SE_SPAR).filter(ATT_GRANSKA, nar__gte=fran)
    vems = Person.objects.filter(pk=Cast(KeyTextTransform("person", OuterRef("detalj")), BigIntegerField()))
    namn = Subquery(vems.values(namn=Concat("fornamn", Value(" "), "efternamn")))
    return {"poster": egna.annotate(vems=namn).order_by("-nar", "-id")[:FLEST]}


@rum(_fragor)
def att_granska(person: Person, idag: date, rader: Rader) -> Bidrag:
    """The last month's, for those who check the log; none for others."""
    poster = rader["poster"]
    if not poster:
        return Bidrag()
    meningar = [(_mening(post), post.nar, reverse(_MER[post.verb]) if post.verb in _MER else "") for post in poster]
    innehall = Granska(meningar, f"{reverse('spar:logg')}?slag={GRANSKA}")
    return Bidrag(delar=[Startdel("spar/_att_granska.html", innehall)])


def _mening(post: Any) -> str:
    if post.verb == "omklassa":
        return f"{post.person_namn} ändrade {post.objekt_namn} från lex Sarah till avvikelse."
    if post.verb == "ta_nodatkomst":
        return f"{post.person_namn} tog nödåtkomst till {post.objekt_namn}."
    return f"{post.person_namn} gav ett nytt lösenord till {post.vems}, som kan läsa sekretess hos {post.objekt_namn}."
