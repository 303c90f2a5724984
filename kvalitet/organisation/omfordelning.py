"""Somebody leaves: everything open that they answer for gets another ansvarig, in one place and one transaction.

The organisation knows no ärenden (imports go one way), so each kind registers how its own are found and moved. Who
chooses is a chef who handles what stands at the place; a systemförvaltare is told how many there are and where, never
which (`oppet`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from kvalitet.aviseringar.avisera import Besked, avisera_narmaste
from kvalitet.aviseringar.fristregister import utan_sekretess
from kvalitet.aviseringar.models import Slag
from kvalitet.aviseringar.narmast import innehavare, nivaer
from kvalitet.behorighet import Befogenhet, befogenheter_hos, hamta_ratter
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.oppet import modeller_med
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import antal


@dataclass(frozen=True, kw_only=True)
class Ansvar:
    """How one kind of thing is handed on. Its model has `enhet`, `ansvarig` and a manager that knows `oppna()`.

    `oppna_for` are the open ones a chef may hand on; `mojliga` who may take one over; `byt` the rule that does it,
    which asks again. `grupp` parts off those at one enhet that other people may take over: singular,
    plural. `kravs`: the ansvarig must hold one of these at the enhet to do anything.
    """

    modell: type[Any]
    oppna_for: Callable[[Person], QuerySet[Any]]
    mojliga: Callable[[Any], QuerySet[Person]]
    byt: Callable[[Any, Person, Person], None]
    namn: Callable[[Any], str]
    url: Callable[[Any], str]
    kravs: frozenset[Befogenhet]
    grupp: Callable[[Any], tuple[str, str] | None] = lambda _: None


_ansvar: dict[str, Ansvar] = {}


def registrera(ansvar: Ansvar) -> None:
    """Let an app add a kind. Called in `AppConfig.ready`."""
    _ansvar[ansvar.modell._meta.label_lower] = ansvar


@dataclass(frozen=True)
class Knippe:
    """What is handed on together: one kind at one enhet. `nyckel` names it in a form."""

    nyckel: str
    ansvar: Ansvar
    enhet: Organisationsdel
    rubrik: str
    objekt: list[Any]
    mojliga: list[Person]

    @property
    def rader(self) -> list[tuple[str, str]]:
        """(name, address) of each."""
        return [(self.ansvar.namn(ett), self.ansvar.url(ett)) for ett in self.objekt]


@dataclass(frozen=True)
class Innehav:
    """A person with something open at the chef's places. `skal` says why it should be handed on, or is ""."""

    person: Person
    antal: int
    skal: str = ""


# ---- what a chef sees ----


def personer_med_oppet(chef: Person) -> list[Innehav]:
    """Everybody who answers for something open that the chef may hand on; those who cannot do it any more first."""
    tal: Counter[int] = Counter()
    hos: dict[int, set[tuple[int, Ansvar]]] = defaultdict(set)
    for ansvar in _ansvar.values():
        rader = ansvar.oppna_for(chef).filter(ansvarig__isnull=False).order_by()
        for person_id, enhet_id in rader.values_list("ansvarig_id", "enhet_id"):
            tal[person_id] += 1
            hos[person_id].add((enhet_id, ansvar))
    personer = list(Person.objects.filter(pk__in=tal).order_by("sortering", "pk"))
    hamta_ratter(personer)
    alla = [Innehav(person, tal[person.pk], varfor(person, hos[person.pk])) for person in personer]
    return sorted(alla, key=lambda innehav: not innehav.skal)


def varfor(person: Person, hos: Iterable[tuple[int, Ansvar]]) -> str:
    """Why somebody else should answer, as a sentence; "" when the person still can."""
    if not person.is_active:
        return "Kontot är avstängt."
    nar_inte = any(not befogenheter_hos(person, enhet_id) & {b.value for b in a.kravs} for enhet_id, a in hos)
    return "Personen når inte längre allt. Uppdraget har slutat eller ändrats." if nar_inte else ""


def knippen(chef: Person, person: Person) -> list[Knippe]:
    """What `person` answers for and the chef may hand on, kind by kind and enhet by enhet."""
    grupper: dict[tuple[str, int, tuple[str, str] | None], list[Any]] = defaultdict(list)
    for typ, ansvar in _ansvar.items():
        for objekt in ansvar.oppna_for(chef).filter(ansvarig=person).order_by("enhet__sortering", "pk"):
            grupper[typ, objekt.enhet_id, ansvar.grupp(objekt)].append(objekt)
    return [_knippe(typ, grupp, objekt) for (typ, _, grupp), objekt in grupper.items()]


def _knippe(typ: str, grupp: tuple[str, str] | None, objekt: list[Any]) -> Knippe:
    ansvar, enhet = _ansvar[typ], objekt[0].enhet
    meta = ansvar.modell._meta
    en, flera = grupp or (str(meta.verbose_name), str(meta.verbose_name_plural))
    return Knippe(
        nyckel=f"{typ.replace('.', '-')}-{enhet.pk}{'-utreds' if grupp else ''}",
        ansvar=ansvar,
        enhet=enhet,
        rubrik=f"{antal(en, flera, len(objekt))} på {enhet.namn}",
        objekt=objekt,
        mojliga=list(ansvar.mojliga(objekt[0])),
    )


@transaction.atomic
def overlat(chef: Person, person: Person, val: Mapping[str, Person]) -> int:
    """Hand on what `val` says: the key of a `Knippe`, and who takes it over. All of it, or nothing.

    Returns how many were handed on. Raises OtillatenOvergang when one of them cannot be, or nothing was chosen; also
    for a key that is no longer there, since somebody else has then handed it on.
    """
    if not val:
        raise OtillatenOvergang("Välj vem som tar över.")
    alla = {knippe.nyckel: knippe for knippe in knippen(chef, person)}
    if set(val) - set(alla):
        raise OtillatenOvergang("Någon annan har redan lämnat över en del. Ladda om sidan och välj igen.")
    n = 0
    for nyckel, till in val.items():
        for objekt in alla[nyckel].objekt:
            alla[nyckel].ansvar.byt(objekt, till, chef)
            n += 1
    return n


# ---- what a systemförvaltare sees ----


@dataclass(frozen=True)
class Plats:
    """How many of a kind are open with a person at one enhet, and which chefer may hand them on."""

    enhet: Organisationsdel
    text: str
    chefer: list[Person] = field(default_factory=list)


def platser_med_oppet(person: Person) -> list[Plats]:
    """Counts and places, never which. For each enhet, those nearest who handle ärenden there."""
    tal: dict[int, list[str]] = defaultdict(list)
    for modell in modeller_med("ansvarig", Person):
        alla: Any = modell._default_manager
        per_enhet = Counter(alla.filter(ansvarig=person).oppna().values_list("enhet_id", flat=True))
        for enhet_id, n in per_enhet.items():
            tal[enhet_id].append(antal(str(modell._meta.verbose_name), str(modell._meta.verbose_name_plural), n))
    enheter = Organisationsdel.objects.filter(pk__in=tal).order_by("sortering")
    return [Plats(enhet, " och ".join(tal[enhet.pk]), _chefer(enhet.pk, person)) for enhet in enheter]


def _chefer(enhet_id: int, utom: Person) -> list[Person]:
    holl = innehavare([Befogenhet.HANDLAGGA], [enhet_id]).get(enhet_id, [])
    forst = nivaer(en for en in holl if en.person_id != utom.pk)[:1]
    return list(Person.objects.filter(pk__in=[pid for niva in forst for pid in niva]).order_by("sortering"))


# ---- the clock ----


def beratta_om_lamnade() -> int:
    """Tell the nearest chef about everybody who answers for something open and can no longer do it. Once per enhet."""
    hos: dict[int, set[tuple[int, Ansvar]]] = defaultdict(set)
    for ansvar in _ansvar.values():
        oppna = ansvar.modell._default_manager.oppna().filter(ansvarig__isnull=False).order_by()
        for person_id, enhet_id in oppna.values_list("ansvarig_id", "enhet_id").distinct():
            hos[person_id].add((enhet_id, ansvar))
    n = 0
    for person in Person.objects.filter(pk__in=hos).order_by("pk").iterator(chunk_size=500):
        for enhet_id in sorted({enhet_id for enhet_id, a in hos[person.pk] if varfor(person, [(enhet_id, a)])}):
            n += len(avisera_narmaste([Befogenhet.HANDLAGGA], enhet_id, _lamnad(person, enhet_id)))
    return n


def _lamnad(person: Person, enhet_id: int) -> Besked:
    return Besked(
        slag=Slag.LAMNAR,
        objekt=person,
        text="En person som inte längre kan göra det är ansvarig för något hos dig. Välj vem som tar över.",
        url=reverse("organisation:ansvar-person", args=[person.pk]),
        nyckel=f"lamnar:{enhet_id}",
        utom=person,
    )


def synliga_personer(chef: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """The persons who answer for something open that the chef may hand on. For notices about them."""
    for ansvar in _ansvar.values():
        yield utan_sekretess(ansvar.oppna_for(chef).filter(ansvarig_id__in=list(ids)), "ansvarig_id").distinct()
