"""What stands in a plan that is a draft: its kontroller, where they are made and who reviews. And what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from egenkontroll.plan.biblioteket import krav
from egenkontroll.plan.models import (
    ANTAGEN,
    UTKAST,
    Kontrollplan,
    Omradesversion,
    PlaneradEnhet,
    PlaneradGranskare,
    PlaneradKontroll,
    Skyddade,
)
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Deltyp, Hierarki, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna

FALT = (
    "version",
    "period",
    "antal",
    "urvalssatt",
    "per_arendetyp",
    "skyddade",
    "skyddade_roll",
    "dubbelgranskas",
    "klart_inom",
)


@dataclass(frozen=True, kw_only=True)
class Kontrolluppgift:
    """A planned kontroll as it is written. `antal` is cases per enhet and period, `dubbelgranskas` per cent."""

    version: Omradesversion
    period: str
    antal: int
    enheter: Sequence[Organisationsdel]
    granskare: Sequence[Person]
    urvalssatt: str
    per_arendetyp: bool
    skyddade: str
    skyddade_roll: str
    dubbelgranskas: int
    klart_inom: int


# ---- what can be chosen ----


def mojliga_enheter(namnd: Organisationsdel) -> Any:
    """The enheter under the nämnd today, in Swedish order."""
    under = Hierarki.objects.filter(anfader=namnd).values("avkomma")
    return Organisationsdel.objects.filter(typ=Deltyp.ENHET, pk__in=under).order_by("sortering")


def mojliga_granskare(namnd: Organisationsdel) -> Any:
    """Active persons who hold GRANSKA_AKTER where it reaches something under the nämnd, in Swedish order.

    An avdelning stands under its förvaltning and not under the nämnd, yet its enheter stand under both.
    """
    under = Hierarki.objects.filter(anfader=namnd).values("avkomma")
    dit = Hierarki.objects.filter(avkomma__in=under).values("anfader")
    return (
        Person.objects.filter(
            is_active=True,
            delbehorighet__permission__codename=Befogenhet.GRANSKA_AKTER.value,
            delbehorighet__content_object__in=dit,
        )
        .distinct()
        .order_by("sortering")
    )


def mojliga_versioner(namnd: Organisationsdel, med: PlaneradKontroll | None = None) -> Any:
    """The newest version of each kontrollområde of the nämnd, antagen or draft, and the one that is chosen already."""
    alla = Omradesversion.objects.filter(omrade__namnd=namnd).select_related("omrade").order_by("omrade", "-nummer")
    sista = {v.omrade_id: v.pk for v in reversed(alla)}
    antagna = {v.omrade_id: v.pk for v in reversed(alla) if v.status == ANTAGEN}
    valbara = {*sista.values(), *antagna.values(), *([med.version_id] if med else [])}
    return Omradesversion.objects.filter(pk__in=valbara).select_related("omrade").order_by("omrade__namn", "-nummer")


# ---- the kontroller of a draft ----


@transaction.atomic
def spara_kontroll(
    plan: Kontrollplan, uppgift: Kontrolluppgift, *, av: Person, kontroll: PlaneradKontroll | None = None
) -> PlaneradKontroll:
    """A new kontroll in the draft, or another content of one.

    Raises OtillatenOvergang when the plan is antagen, when an enhet would have the same kontrollområde twice, and when
    a kontroll that goes on from the version before would change how often it comes.
    """
    plan = _lock(plan, av)
    if kontroll is not None:
        kontroll = plan.kontroller.select_related("fortsatter", "version").get(pk=kontroll.pk)
    _prova(plan, uppgift, kontroll)
    ny = kontroll is None
    kontroll = kontroll or PlaneradKontroll(plan=plan)
    for falt in FALT:
        setattr(kontroll, falt, getattr(uppgift, falt))
    if kontroll.skyddade == Skyddade.UTESLUT:
        kontroll.skyddade_roll = ""
    kontroll.save()
    _skriv_enheter(kontroll, uppgift.enheter)
    _skriv_granskare(kontroll, uppgift.granskare)
    verb = "lagg_till_kontroll" if ny else "andra_kontroll"
    anteckna(verb, plan, av=av, detalj={"kontroll": kontroll.pk, "enheter": len(uppgift.enheter)})
    return kontroll


def _lock(plan: Kontrollplan, av: Person) -> Kontrollplan:
    plan = Kontrollplan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    krav(av, plan.namnd_id)
    if plan.status != UTKAST:
        raise OtillatenOvergang("Planen är antagen och kan inte ändras. Gör en ny version.")
    return plan


def _prova(plan: Kontrollplan, uppgift: Kontrolluppgift, kontroll: PlaneradKontroll | None) -> None:
    if uppgift.version.omrade.namnd_id != plan.namnd_id:
        raise OtillatenOvergang("Kontrollområdet hör till en annan nämnd.")
    if uppgift.skyddade == Skyddade.ROLL and not uppgift.skyddade_roll:
        raise OtillatenOvergang("Välj vilken roll som granskar ärenden med skyddade uppgifter.")
    fore = kontroll.fortsatter if kontroll else None
    if fore is not None and fore.period != uppgift.period:
        raise OtillatenOvergang(
            "Kontrollen pågår och kan inte byta hur ofta den görs. Ta bort den och lägg till den på nytt."
        )
    andra = PlaneradEnhet.objects.filter(
        planerad__plan=plan, planerad__version__omrade=uppgift.version.omrade_id, enhet__in=uppgift.enheter
    )
    if kontroll is not None:
        andra = andra.exclude(planerad=kontroll)
    if dubbel := andra.select_related("enhet").first():
        raise OtillatenOvergang(f"{dubbel.enhet.namn} har redan {uppgift.version.omrade.namn} i planen.")


def _skriv_enheter(kontroll: PlaneradKontroll, enheter: Sequence[Organisationsdel]) -> None:
    kontroll.enheter.exclude(enhet__in=enheter).delete()
    har = set(kontroll.enheter.values_list("enhet_id", flat=True))
    PlaneradEnhet.objects.bulk_create(PlaneradEnhet(planerad=kontroll, enhet=e) for e in enheter if e.pk not in har)


def _skriv_granskare(kontroll: PlaneradKontroll, granskare: Sequence[Person]) -> None:
    """In a draft those who are not chosen are simply not there."""
    kontroll.granskare.exclude(person__in=granskare).delete()
    har = set(kontroll.granskare.values_list("person_id", flat=True))
    for person in granskare:
        if person.pk not in har:
            PlaneradGranskare.objects.create(planerad=kontroll, person=person)


@transaction.atomic
def ta_bort_kontroll(kontroll: PlaneradKontroll, *, av: Person) -> None:
    plan = _lock(kontroll.plan, av)
    anteckna("ta_bort_kontroll", plan, av=av, detalj={"kontroll": kontroll.pk})
    plan.kontroller.get(pk=kontroll.pk).delete()


def kopiera_kontroller(fran: Kontrollplan, till: Kontrollplan, *, fortsatter: bool) -> None:
    """Every kontroll of one plan in another, a draft. To another year with the newest antagna version of its område,
    without enheter that are closed and granskare who have ended."""
    nyaste: dict[int, Omradesversion] = {
        v.omrade_id: v
        for v in Omradesversion.objects.filter(omrade__namnd_id=fran.namnd_id, status=ANTAGEN).order_by("nummer")
    }
    finns = set(mojliga_enheter(fran.namnd).values_list("pk", flat=True))
    granskar = set(mojliga_granskare(fran.namnd).values_list("pk", flat=True))
    hamtade = fran.kontroller.select_related("version").prefetch_related(
        "enheter", Prefetch("granskare", PlaneradGranskare.objects.filter(till__isnull=True))
    )
    for gammal in hamtade:
        falt = {namn: getattr(gammal, namn) for namn in FALT}
        if not fortsatter:
            falt["version"] = nyaste.get(gammal.version.omrade_id, gammal.version)
        ny = PlaneradKontroll.objects.create(plan=till, fortsatter=gammal if fortsatter else None, **falt)
        PlaneradEnhet.objects.bulk_create(
            PlaneradEnhet(planerad=ny, enhet_id=e.enhet_id) for e in gammal.enheter.all() if e.enhet_id in finns
        )
        for g in gammal.granskare.all():
            if g.person_id in granskar:
                PlaneradGranskare.objects.create(planerad=ny, person_id=g.person_id)


# ---- what is missing ----


@dataclass(frozen=True)
class Brist:
    """Something that is missing, in a sentence, and the URL name and number of the page where it is mended."""

    mening: str
    sida: str = ""
    pk: int = 0


Kontroller = Mapping[int, Sequence[PlaneradKontroll]]


def kontroller_i(*planer: int | None) -> Kontroller:
    """The kontroller of each plan by its id, with enheter in their order and who reviews now. Three queries."""
    enheter = PlaneradEnhet.objects.select_related("enhet").order_by("enhet__sortering")
    granskare = PlaneradGranskare.objects.filter(till__isnull=True).select_related("person")
    kontroller = PlaneradKontroll.objects.select_related("version__omrade").prefetch_related(
        Prefetch("enheter", enheter), Prefetch("granskare", granskare)
    )
    funna: dict[int, list[PlaneradKontroll]] = {pk: [] for pk in planer if pk is not None}
    for kontroll in kontroller.filter(plan__in=funna):
        funna[kontroll.plan_id].append(kontroll)
    return funna


def brister(plan: Kontrollplan, hamtade: Kontroller | None = None) -> list[Brist]:
    """What the kontroller of the plan lack. `hamtade` is what `kontroller_i` gives, for who has asked."""
    kontroller = (hamtade or kontroller_i(plan.pk))[plan.pk]
    if not kontroller:
        return [Brist("Lägg till minst en kontroll.", "kontrollplan:kontroll-ny", plan.pk)]
    saknas = [brist for kontroll in kontroller for brist in _saknar(kontroll)]
    dubbla = Counter((k.version.omrade.namn, e.enhet_id) for k in kontroller for e in k.enheter.all())
    namnen = sorted({namn for (namn, _), antal in dubbla.items() if antal > 1})
    return saknas + [Brist(f"{namn} står två gånger för samma enhet.") for namn in namnen]


def _saknar(kontroll: PlaneradKontroll) -> list[Brist]:
    namn, har = kontroll.version.omrade.namn, ("kontrollplan:kontroll", kontroll.pk)
    saknas = []
    if kontroll.version.status != ANTAGEN:
        mening = f"Anta version {kontroll.version.nummer} av kontrollområdet {namn}."
        saknas.append(Brist(mening, "kontrollplan:version", kontroll.version_id))
    if not kontroll.enheter.all():
        saknas.append(Brist(f"Välj minst en enhet för {namn}.", *har))
    if len(kontroll.granskare.all()) < (2 if kontroll.dubbelgranskas else 1):
        hur_manga = "två granskare" if kontroll.dubbelgranskas else "minst en granskare"
        saknas.append(Brist(f"Välj {hur_manga} för {namn}.", *har))
    return saknas
