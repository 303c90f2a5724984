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
from django.db.models import Q, QuerySet
from django.urls import reverse

from kvalitet.aviseringar.avisera import Besked, avisera_narmaste
from kvalitet.aviseringar.fristregister import utan_sekretess
from kvalitet.aviseringar.models import Slag
from kvalitet.aviseringar.narmast import innehavare, nivaer
from kvalitet.behorighet import Befogenhet, befogenheter, befogenheter_hos, hamta_ratter, har_nagonstans
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.personurval import personer_att_skota
from kvalitet.overgang import OtillatenOvergang
from kvalitet.svenska import antal, uppraknat


@dataclass(frozen=True, kw_only=True)
class Ansvar:
    """How one kind of thing is handed on. Its model has `enhet`, `ansvarig` and a manager that knows `oppna()`.

    `oppna_for` are the open ones a chef may hand on; `mojliga` who may take one over; `byt` the rule that does it,
    which asks again. `grupp` parts off those at one enhet that other people may take over: singular,
    plural. `kravs`: the ansvarig must hold one of these at the enhet to do anything. `lamnas_av`: who holds one of
    these there may hand it on. A model some of whose rows follow other rules has a kind for each: `bara` says which
    rows, `slag` what they are called, singular and plural, when not as the model.
    """

    modell: type[Any]
    oppna_for: Callable[[Person], QuerySet[Any]]
    mojliga: Callable[[Any], QuerySet[Person]]
    byt: Callable[[Any, Person, Person], None]
    namn: Callable[[Any], str]
    url: Callable[[Any], str]
    kravs: frozenset[Befogenhet]
    grupp: Callable[[Any], tuple[str, str] | None] = lambda _: None
    lamnas_av: frozenset[Befogenhet] = frozenset({Befogenhet.HANDLAGGA})
    bara: Q = field(default_factory=Q)
    slag: tuple[str, str] | None = None

    @property
    def typ(self) -> str:
        """What names the kind in a form."""
        return "-".join([*self.modell._meta.label_lower.split("."), *(self.slag or ())[:1]])

    @property
    def ord(self) -> tuple[str, str]:
        meta = self.modell._meta
        return self.slag or (str(meta.verbose_name), str(meta.verbose_name_plural))

    def oppna(self) -> QuerySet[Any]:
        """Every open one, whoever asks."""
        oppna: QuerySet[Any] = self.modell._default_manager.oppna().filter(self.bara)
        return oppna


_ansvar: dict[str, Ansvar] = {}


def registrera(ansvar: Ansvar) -> None:
    """Let an app add a kind. Called in `AppConfig.ready`."""
    _ansvar[ansvar.typ] = ansvar


def far_lamna_over(person: Person) -> bool:
    """Does the person hold what hands something on, at any place?"""
    har = befogenheter(person)
    return any({b.value for b in ansvar.lamnas_av} & har for ansvar in _ansvar.values())


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
    en, flera = grupp or ansvar.ord
    return Knippe(
        nyckel=f"{typ}-{enhet.pk}{'-utreds' if grupp else ''}",
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
    """Counts and places, never which. For each enhet and kind, those nearest who may hand it on."""
    tal: dict[tuple[int, frozenset[Befogenhet]], list[str]] = defaultdict(list)
    for ansvar in _ansvar.values():
        per_enhet = Counter(ansvar.oppna().filter(ansvarig=person).values_list("enhet_id", flat=True))
        for enhet_id, n in per_enhet.items():
            tal[enhet_id, ansvar.lamnas_av].append(antal(*ansvar.ord, n))
    enheter = {e.pk: e for e in Organisationsdel.objects.filter(pk__in={enhet_id for enhet_id, _ in tal})}
    ordnade = sorted(tal.items(), key=lambda rad: enheter[rad[0][0]].sortering)
    return [
        Plats(enheter[enhet_id], uppraknat(texter), _chefer(lamnas_av, enhet_id, person))
        for (enhet_id, lamnas_av), texter in ordnade
    ]


def _chefer(lamnas_av: frozenset[Befogenhet], enhet_id: int, utom: Person) -> list[Person]:
    holl = innehavare(lamnas_av, [enhet_id]).get(enhet_id, [])
    forst = nivaer(en for en in holl if en.person_id != utom.pk)[:1]
    return list(Person.objects.filter(pk__in=[pid for niva in forst for pid in niva]).order_by("sortering"))


# ---- the clock ----


def beratta_om_lamnade() -> int:
    """Tell the nearest chef about everybody who answers for something open and can no longer do it. Once per enhet.

    Where nobody may hand it on, the nearest systemförvaltare is told, who can give somebody the uppdrag for it.
    """
    hos: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for typ, ansvar in _ansvar.items():
        oppna = ansvar.oppna().filter(ansvarig__isnull=False).order_by()
        for person_id, enhet_id in oppna.values_list("ansvarig_id", "enhet_id").distinct():
            hos[person_id].add((enhet_id, typ))
    n = 0
    for person in Person.objects.filter(pk__in=hos).order_by("pk").iterator(chunk_size=500):
        lamnade = {(e, _ansvar[typ].lamnas_av) for e, typ in hos[person.pk] if varfor(person, [(e, _ansvar[typ])])}
        hort: set[tuple[int, int]] = set()
        for enhet_id, lamnas_av in sorted(lamnade, key=lambda rad: (rad[0], sorted(rad[1]))):
            till = avisera_narmaste(lamnas_av, enhet_id, _lamnad(person, enhet_id))
            till = till or avisera_narmaste([Befogenhet.SKOTA_ORGANISATION], enhet_id, _kvar_hos(person, enhet_id))
            hort |= {(enhet_id, person_id) for person_id in till}
        n += len(hort)
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


def _kvar_hos(person: Person, enhet_id: int) -> Besked:
    return Besked(
        slag=Slag.LAMNAR,
        objekt=person,
        text="En person som inte längre kan göra det är ansvarig för något som ingen kan lämna över. "
        "Ge någon uppdraget.",
        url=reverse("organisation:oppet", args=[person.pk]),
        nyckel=f"lamnar-ingen:{enhet_id}",
        utom=person,
    )


def synliga_personer(chef: Person, ids: Collection[int]) -> Iterator[QuerySet[Any, Any]]:
    """The persons who answer for something open that the chef may hand on, and those whose account a systemförvaltare
    manages. For notices about them."""
    if har_nagonstans(chef, Befogenhet.SKOTA_ORGANISATION):
        yield utan_sekretess(personer_att_skota(chef).filter(pk__in=list(ids)))
    for ansvar in _ansvar.values():
        yield utan_sekretess(ansvar.oppna_for(chef).filter(ansvarig_id__in=list(ids)), "ansvarig_id").distinct()
