"""The way from an internkontrollplan to its document and to the reports of its follow-up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from egenkontroll.internkontroll.models import Internkontrollplan
from egenkontroll.internkontroll.papper import Papper
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Person
from rapporter.sammanstallning.modeller import Rapport, Rapportslag

_PLAN, _RAPPORT = Rapportslag.KONTROLLPLAN.value, Rapportslag.KONTROLLRAPPORT.value


def papper_av(plan: Internkontrollplan, person: Person) -> Sequence[Papper]:
    """The plan's rapporter that the person reads, and those that are to be made by who makes them. One query."""
    ar, halvar = Period.av(Periodslag.AR, plan.ar), Period.av(Periodslag.HALVAR, plan.ar)
    egna = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).filter(
        namnd_id=plan.namnd_id, slag__in=(_PLAN, _RAPPORT), period__in=(ar.kod, halvar.kod)
    )
    rapporter = list(egna.defer("siffror", "skillnader").order_by("slag", "period", "created_at"))
    finns = {(rapport.slag, rapport.period) for rapport in rapporter}
    gjorda = [Papper(r.rubrik, reverse("rapporter:rapport", args=[r.pk]), _lage(r)) for r in rapporter]
    far_skapa = kan_hos(person, Befogenhet.SAMMANSTALLA, plan.namnd_id)
    return [*gjorda, *(_att_skapa(plan, finns, (ar, halvar)) if far_skapa else ())]


def _lage(rapport: Rapport) -> str:
    return f"{rapport.dnr}, {rapport.get_status_display().lower()}"


def _att_skapa(
    plan: Internkontrollplan, finns: set[tuple[str, str]], perioder: tuple[Period, Period]
) -> Iterator[Papper]:
    """The plan itself as soon as it is adopted; a follow-up once its period is over."""
    ar, halvar = perioder
    idag = timezone.localdate()
    if (_PLAN, ar.kod) not in finns:
        yield Papper("Skapa planen som pdf", _ny(plan, _PLAN, ar), skapas=True)
    for period in (halvar, ar):
        if (_RAPPORT, period.kod) not in finns and period.slut < idag:
            yield Papper(f"Skapa internkontrollrapport, {period.namn}", _ny(plan, _RAPPORT, period), skapas=True)


def _ny(plan: Internkontrollplan, slag: str, period: Period) -> str:
    return f"{reverse('rapporter:ny')}?{urlencode({'slag': slag, 'namnd': plan.namnd_id, 'period': period.kod})}"
