"""The section of an ärende's page that says what it belongs together with.

The other end is shown to those who may read it, and to nobody else: neither its number nor that it exists. That
somebody at the enhet is being investigated under lex Sarah can be told by a number alone, since the register says what
kind of ärende each number is; and a line about "an ärende that you cannot read" tells the same to those who know what
happened. Where such a line vanished when an avvikelse became lex Sarah, its vanishing would tell it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from avvikelser.arendegang import Verb
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.models import Arende, Status
from avvikelser.sidans_delar import Fragegrund, Sidavsnitt, Sidlage
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.samlat import listor

# (seen from `fran`, seen from `till`)
_ORD: dict[Slag, tuple[str, str]] = {
    Slag.SAMMA_HANDELSE: ("Samma händelse som", "Samma händelse som"),
    Slag.BEROR_PA: ("Beror på", "Har lett till"),
    Slag.DELAD: ("En del är nu", "Är en del av"),
    Slag.DUBBLETT: ("Dubblett av", "Har dubbletten"),
}


HAR_KOPPLINGAR = Exists(Koppling.objects.filter(Q(fran=OuterRef("pk")) | Q(till=OuterRef("pk"))))


@dataclass(frozen=True)
class Kopplingsrad:
    """One link as it reads from this end. `annat` may be read by the person."""

    koppling: Koppling
    annat: Arende
    ord: str

    @property
    def kan_tas_bort(self) -> bool:
        """A dubblett is taken back by opening it again, and a report that was split stays split."""
        return self.koppling.upphord is None and self.koppling.slag in {Slag.SAMMA_HANDELSE, Slag.BEROR_PA}


@dataclass(frozen=True)
class Kopplingsdel:
    arende: Arende
    rader: list[Kopplingsrad]
    tidigare: list[Kopplingsrad]
    far_koppla: bool
    knappar: list[tuple[str, str]]


def rader_for(arende: Arende, person: Person) -> list[Kopplingsrad]:
    """The links whose other end the person may read, ended ones too. One query."""
    return _rader(arende, listor(_fragor(arende.pk, person)))


def kopplingarnas_fragor(grund: Fragegrund, person: Person) -> dict[str, QuerySet[Any]]:
    """Nothing where there are none."""
    return _fragor(grund.arende_id, person) if "har_kopplingar" in grund.noterat else {}


def _fragor(arende_id: int, person: Person) -> dict[str, QuerySet[Any]]:
    """The links, and those of the other ends that the person may read."""
    harifran, hit = Koppling.objects.filter(fran=arende_id), Koppling.objects.filter(till=arende_id)
    andra = harifran.order_by().values("till_id").union(hit.order_by().values("fran_id"))
    lasbara = Arende.objects.for_user(person, Befogenhet.SE_ARENDE).filter(pk__in=andra)
    return {"kopplingar": harifran | hit, "kopplade": lasbara.select_related("enhet", "synpunkt")}


def _rader(arende: Arende, hamtat: Mapping[str, list[Any]]) -> list[Kopplingsrad]:
    lasbart = {a.pk: a for a in hamtat.get("kopplade", ())}
    alla: list[Koppling] = hamtat.get("kopplingar", [])
    rader = []
    for k in alla:
        harifran = k.fran_id == arende.pk
        annat = lasbart.get(k.till_id if harifran else k.fran_id)
        if annat is not None:
            rader.append(Kopplingsrad(k, annat, _ORD[Slag(k.slag)][0 if harifran else 1]))
    return rader


def kopplingarnas_avsnitt(lage: Sidlage) -> list[Sidavsnitt]:
    """Nothing at all where there is neither a link to show nor one to make."""
    arende = lage.arende
    if arende.status == Status.RAPPORTERAD:
        return []
    rader = _rader(arende, lage.hamtat)
    nu = [rad for rad in rader if rad.koppling.upphord is None]
    knappar = [
        (reverse(f"kopplingar:{namn}", args=[arende.pk]), text) for verb, namn, text in _KNAPPAR if verb in lage.verb
    ]
    if Verb.ATERTA_DUBBLETT in lage.verb and not any(
        rad.koppling.slag == Slag.DUBBLETT and rad.koppling.fran_id == arende.pk for rad in nu
    ):
        knappar = [(url, text) for url, text in knappar if "aterta" not in url]
    if not rader and not knappar:
        return []
    innehall = Kopplingsdel(
        arende=arende,
        rader=nu,
        tidigare=[rad for rad in rader if rad.koppling.upphord is not None],
        far_koppla=Verb.KOPPLA_BORT in lage.verb,
        knappar=knappar,
    )
    return [Sidavsnitt("kopplingar", "Kopplingar", "kopplingar/_avsnitt.html", innehall, antal=len(nu))]


_KNAPPAR: tuple[tuple[Verb, str, str], ...] = (
    (Verb.KOPPLA, "koppla", "Koppla till ett annat ärende"),
    (Verb.DELA, "dela", "Dela rapporten i två"),
    (Verb.DUBBLETT, "dubblett", "Avsluta som dubblett"),
    (Verb.ATERTA_DUBBLETT, "aterta-dubblett", "Det är ingen dubblett"),
)
