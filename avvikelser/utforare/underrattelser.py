"""What an utförare tells the nämnd as it happens, and that the nämnd has taken it in.

    underratta, underratta_utan_inloggning, skriv_in ─> ny ── ta_emot ──> mottagen

Lagrum: 27 kap. 4 § SoL (2025:400), before 2025-07-01 14 kap. 5 §; 24 d § LSS.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from avvikelser.arendegang.upprepning import nya_filer, redan_mottaget
from avvikelser.inkomsttid import inkomsttid
from avvikelser.utforare.enkatgang import LAMNA, SKOTA, krav
from avvikelser.utforare.models import Avtal, Kontakt, Underrattelse
from kvalitet.aviseringar.avisera import Besked, avisera, avisera_narmaste
from kvalitet.aviseringar.models import Slag
from kvalitet.behorighet import kan
from kvalitet.bilagor.models import Bilaga
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

Vag = Underrattelse.Vag
INSKRIVNA = (Vag.MUNTLIGT, Vag.TELEFON, Vag.BREV, Vag.EPOST)
"""The ways that somebody at the nämnd writes in."""


@dataclass(frozen=True)
class Handelseuppgift:
    """What is told. `gjord` is the day the rapport or anmälan was made; `galler` the earlier rapport of an anmälan."""

    slag: str
    intraffade: date
    gjord: date
    lag: str
    beskrivning: str
    foljd: str = ""
    direkt: str = ""
    ivo_dnr: str = ""
    enhet: Organisationsdel | None = None
    galler: Underrattelse | None = None


@dataclass(frozen=True, kw_only=True)
class _Inkomst:
    """Which way it came and when, who told it by the name of that day, and who wrote it in, where somebody did."""

    vag: Underrattelse.Vag
    inkommen: datetime
    lamnad_namn: str
    lamnad_av: Person | None = None
    registrerad: datetime | None = None
    registrerad_av: Person | None = None
    registrerad_namn: str = ""
    inlamning: UUID | None = None


@transaction.atomic
def underratta(
    avtal: Avtal,
    uppgift: Handelseuppgift,
    *,
    av: Person,
    inlamning: UUID | None = None,
    nar: datetime | None = None,
) -> Underrattelse:
    """Received, with a diarienummer of the nämnd. The same uppgift with the same `inlamning` again gives the one
    already received.

    Whoever looks after the nämnd's utförare is told at once.
    """
    if not kan(av, LAMNA, avtal):
        raise OtillatenOvergang("Du är inte kontaktperson för den utföraren.")
    avtal = _lock(avtal)
    sagt = {"avtal": avtal, **vars(uppgift)}
    inlamning, redan = _redan(inlamning, Underrattelse.objects.filter(lamnad_av=av), sagt)
    if redan is not None:
        return redan
    nar = nar or timezone.now()
    inkomst = _Inkomst(
        vag=Vag.INLOGGAD,
        inkommen=nar,
        lamnad_namn=av.namn_och_befattning,
        lamnad_av=av,
        inlamning=inlamning,
    )
    underrattelse = _ny(avtal, uppgift, inkomst)
    anteckna("underratta", underrattelse, av=av, detalj={"slag": uppgift.slag})
    _beratta(underrattelse, av, nar)
    return underrattelse


@transaction.atomic
def underratta_utan_inloggning(kontakt: Kontakt, uppgift: Handelseuppgift, *, nar: datetime) -> Underrattelse:
    """As `underratta`, for a contact person with a one-time link: `lankar` has seen that it holds."""
    avtal = _lock(kontakt.avtal)
    underrattelse = _ny(avtal, uppgift, _Inkomst(vag=Vag.LANK, inkommen=nar, lamnad_namn=kontakt.namn))
    anteckna(
        "underratta", underrattelse, av=None, detalj={"slag": uppgift.slag, "kontakt": kontakt.pk, "vag": Vag.LANK}
    )
    _beratta(underrattelse, None, nar)
    return underrattelse


@transaction.atomic
def skriv_in(
    avtal: Avtal,
    uppgift: Handelseuppgift,
    *,
    av: Person,
    vag: Underrattelse.Vag,
    lamnat_av: str,
    inkom: date,
    bilagor: Iterable[Bilaga] = (),
    inlamning: UUID | None = None,
) -> Underrattelse:
    """What an utförare told by letter, telephone, e-mail or word of mouth, written in by who looks after them:
    `lamnat_av` is who told it, `inkom` the day it came, which the deadline and the figures count from, `bilagor` the
    original. The contact persons meet it as one of their own and are told that it is there. The same words with the
    same `inlamning` give the one already written in. Raises OtillatenOvergang.
    """
    krav(av, avtal.namnd_id)
    avtal, nu, namn = _lock(avtal), timezone.now(), lamnat_av.strip()
    if vag not in INSKRIVNA or not namn:
        raise OtillatenOvergang("Skriv vem som har berättat, och hur det kom in.")
    _krav_pa_inkomstdagen(inkom, uppgift, svensk_dag(nu))
    filer, sagt = list(bilagor), {"avtal": avtal, "vag": vag, "lamnad_namn": namn, "inkomstdag": inkom, **vars(uppgift)}
    inlamning, redan = _redan(inlamning, Underrattelse.objects.filter(registrerad_av=av), sagt, filer)
    if redan is not None:
        return redan
    inkomst = _Inkomst(
        vag=vag,
        inkommen=inkomsttid(inkom, nu),
        lamnad_namn=namn,
        registrerad=nu,
        registrerad_av=av,
        registrerad_namn=av.namn_och_befattning,
        inlamning=inlamning,
    )
    underrattelse = _ny(avtal, uppgift, inkomst)
    underrattelse.bilagor.add(*filer)
    anteckna("skriv_in_underrattelse", underrattelse, av=av, detalj={"slag": uppgift.slag, "vag": vag.value})
    _beratta(underrattelse, av, nu)
    _beratta_for_kontakterna(underrattelse, av, nu)
    return underrattelse


def _ar_samma(redan: Underrattelse, filer: Collection[Bilaga] = (), **sagt: object) -> bool:
    """Whether this is what was sent: word for word, for who goes back and mends one field has something to tell."""
    samma = all(getattr(redan, falt) == varde for falt, varde in sagt.items())
    return samma and not nya_filer(redan.bilagor, filer)


def _redan(
    inlamning: UUID | None, egna: QuerySet[Underrattelse], sagt: Mapping[str, object], filer: Collection[Bilaga] = ()
) -> tuple[UUID | None, Underrattelse | None]:
    return redan_mottaget(
        inlamning,
        lambda kvitto: egna.filter(inlamning=kvitto).first(),
        lambda rad: _ar_samma(rad, filer, **sagt),
        [varde.pk if isinstance(varde, Model) else varde for varde in sagt.values()],
    )


def _krav_pa_inkomstdagen(inkom: date, uppgift: Handelseuppgift, idag: date) -> None:
    if inkom > idag:
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if inkom < uppgift.gjord:
        raise OtillatenOvergang("Det kan inte ha kommit in innan rapporten eller anmälan gjordes. Kontrollera dagarna.")


def _lock(avtal: Avtal) -> Avtal:
    return Avtal.objects.select_for_update(of=("self",)).select_related("namnd").get(pk=avtal.pk)


def _ny(avtal: Avtal, uppgift: Handelseuppgift, inkomst: _Inkomst) -> Underrattelse:
    dag = svensk_dag(inkomst.inkommen)
    _kontrollera(avtal, uppgift, dag)
    return Underrattelse.objects.create(
        dnr=nytt_dnr(avtal.namnd, dag.year)[0], avtal=avtal, namnd=avtal.namnd, **vars(uppgift), **vars(inkomst)
    )


def _kontrollera(avtal: Avtal, uppgift: Handelseuppgift, idag: date) -> None:
    if max(uppgift.intraffade, uppgift.gjord) > idag:
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if uppgift.gjord < uppgift.intraffade:
        raise OtillatenOvergang("Rapporten eller anmälan kan inte vara gjord innan det hände. Kontrollera dagarna.")
    if uppgift.enhet is not None and not avtal.enheter.filter(pk=uppgift.enhet.pk).exists():
        raise OtillatenOvergang("Verksamheten hör inte till avtalet. Välj en i listan.")
    if uppgift.galler is not None and uppgift.galler.avtal_id != avtal.pk:
        raise OtillatenOvergang("Den tidigare rapporten hör till en annan utförare eller nämnd.")


def _beratta(underrattelse: Underrattelse, av: Person | None, nar: datetime) -> None:
    besked = Besked(
        slag=Slag.NYTT,
        objekt=underrattelse,
        text=f"Underrättelse {underrattelse.dnr} har kommit in från en utförare.",
        url=reverse("utforare:underrattelse", args=[underrattelse.pk]),
        nyckel="underratta",
        lagstadgad=True,
        nar=nar,
        utom=av,
    )
    avisera_narmaste([SKOTA], underrattelse.namnd_id, besked)


def _beratta_for_kontakterna(underrattelse: Underrattelse, av: Person, nar: datetime) -> None:
    """They answer for what stands there, and can say if it came out wrong."""
    besked = Besked(
        slag=Slag.HANT,
        objekt=underrattelse,
        text=f"Underrättelse {underrattelse.dnr} är inskriven åt er. Kontrollera att den stämmer.",
        url=reverse("utforare:kvitto", args=[underrattelse.pk]),
        nyckel="skriv_in",
        nar=nar,
        utom=av,
        till_kvittot=True,
    )
    kontakter = Kontakt.objects.filter(avtal=underrattelse.avtal_id, till__isnull=True, person__isnull=False)
    avisera(kontakter.values_list("person_id", flat=True), besked)


@transaction.atomic
def ta_emot(
    underrattelse: Underrattelse,
    *,
    av: Person,
    notering: str = "",
    nar: datetime | None = None,
) -> Underrattelse:
    """The nämnd has read it. `notering` is what the nämnd does with it; it may be written again later.

    Raises OtillatenOvergang when the person may not.
    """
    underrattelse = Underrattelse.objects.select_for_update().get(pk=underrattelse.pk)
    krav(av, underrattelse.namnd_id)
    forsta = underrattelse.status == Underrattelse.Status.RAPPORTERAD
    if forsta:
        underrattelse.status = Underrattelse.Status.MOTTAGEN
        underrattelse.mottagen, underrattelse.mottagen_av = nar or timezone.now(), av
    if forsta or underrattelse.notering != notering:
        underrattelse.notering = notering
        underrattelse.save()
        anteckna("ta_emot_underrattelse" if forsta else "notera_underrattelse", underrattelse, av=av)
    return underrattelse


def synliga(person: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """Those the person may open, all with sekretess: they tell what has happened to somebody."""
    for befogenhet in (SKOTA, LAMNA):
        egna = Underrattelse.objects.for_user(person, befogenhet).filter(pk__in=list(ids))
        yield egna.order_by().values_list("pk", Value(value=True))
