"""What waits on the start page: follow-ups for the kontrollansvarig, and the plan for who looks after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from egenkontroll.internkontroll.bevakning import SNART, att_folja_upp
from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planstatus, Tillfalle
from egenkontroll.internkontroll.planen import SKOTA
from egenkontroll.internkontroll.uppfoljning import FOLJER_UPP, frist
from kvalitet.behorighet import befogenheter
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Rader, rum
from kvalitet.svenska import antal, dag_lang

FLEST = 5


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    """Follow-ups of the person's own, and drafts of plans that the person looks after."""
    har = befogenheter(person)
    mina = {"mina": _mina(person, idag)[:FLEST]} if FOLJER_UPP.value in har else {}
    return {**mina, "utkast": _utkasten(person)} if SKOTA.value in har else mina


@rum(_fragor)
def internkontrollens_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """None for those who neither follow up nor look after a plan."""
    steg, frister = _uppfoljningar(rader.get("mina", ()), idag)
    return Bidrag(steg=[*steg, *(_om_utkastet(plan) for plan in rader.get("utkast", ()))], frister=frister)


def _uppfoljningar(mina: Iterable[Kontrollmoment], idag: date) -> tuple[list[NastaSteg], list[Kommande]]:
    """Only those the person is named for: a strateg has the rest on the plan's page."""
    tillfalle = _tillfallet(idag)
    steg, frister = [], []
    for moment in mina:
        url = reverse("internkontroll:folj-upp", args=[moment.pk, tillfalle])
        dagen = frist(moment, tillfalle)
        sen = dagen.lage(idag) == "sen"
        steg.append(
            NastaSteg(
                mening=f"Skriv vad kontrollen {moment.kod} visade.",
                mer=f"{moment.text} · {moment.planrisk.plan.rubrik}, {moment.planrisk.plan.namnd.namn}",
                url=url,
                knapp="Följ upp",
                lage="fara" if sen else "varning" if dagen.lage(idag) == "snart" else "",
                lagetext=dagen.text(idag) if sen else f"Senast {dag_lang(dagen.senast)}",
                ordning=dagen.dagar_kvar(idag),
            )
        )
        frister.append(Kommande(f"Kontroll {moment.kod}", url, dagen))
    return steg, frister


def _mina(person: Person, idag: date) -> Any:
    egna = Kontrollmoment.objects.for_user(person, FOLJER_UPP).filter(kontrollansvarig=person)
    return att_folja_upp(egna, _tillfallet(idag), idag + SNART)


def _tillfallet(idag: date) -> str:
    """Which of the two follow-ups is the one of the season: the year-end's from December to April."""
    return str(Tillfalle.HELAR if idag.month in {12, 1, 2, 3, 4} else Tillfalle.HALVAR)


def _utkasten(person: Person) -> QuerySet[Internkontrollplan]:
    """Drafts that wait to be finished or adopted."""
    utkast = Internkontrollplan.objects.for_user(person, SKOTA).filter(status=Planstatus.UTKAST)
    utan = Count("risker", filter=Q(risker__moment__isnull=True))
    med = utkast.select_related("namnd").annotate(antal=Count("risker", distinct=True), utan=utan)
    return med.order_by("ar", "pk")[:FLEST]


def _om_utkastet(plan: Internkontrollplan) -> NastaSteg:
    valda, utan = plan.antal, plan.utan  # type: ignore[attr-defined]
    if not valda:
        mening = f"Välj risker till internkontrollplanen {plan.ar}."
    elif utan:
        mening = f"Skriv kontrollmoment till {antal('risk', 'risker', utan)} i internkontrollplanen {plan.ar}."
    else:
        mening = f"Skriv in nämndens beslut om internkontrollplanen {plan.ar}."
    url = reverse("internkontroll:plan", args=[plan.pk])
    return NastaSteg(mening, f"{plan.namnd.namn} · {plan.dnr}", url, "Öppna planen", ordning=20)
