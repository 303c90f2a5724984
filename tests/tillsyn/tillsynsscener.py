"""Tillsynsärenden put there by the rules, visibly invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from avvikelser.tillsyn import dokument, kravgang, tillsynsgang
from avvikelser.tillsyn.models import Krav, Kravatgard, Tillsynsarende
from avvikelser.tillsyn.tillsynsgang import Tillsynsuppgift
from kvalitet.atgarder.models import Atgard
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from tests.conftest import Kommun
from tests.fabriker import AtgardFactory, person_med

PDF = b"%PDF-1.7 prov"
ARENDEVYER = ("arende", "andra", "steg", "anstand", "yttrande", "besvara", "komplettera", "avsluta", "nytt-krav")
KRAVVYER = ("andra-krav", "svara", "atgard", "koppla")


@dataclass(frozen=True)
class Folk:
    kommun: Kommun
    sofia: Person  # kvalitetsstrateg in IFN
    karin: Person  # verksamhetschef over Tallbacken's avdelning
    elin: Person  # enhetschef of Tallbacken
    omar: Person  # enhetschef of Mottagningen
    britta: Person  # revisor


def folk(kommun: Kommun) -> Folk:
    return Folk(
        kommun=kommun,
        sofia=person_med(Roll.KVALITETSSTRATEG, kommun.ifn),
        karin=person_med(Roll.VERKSAMHETSCHEF, kommun.avdelning),
        elin=person_med(Roll.ENHETSCHEF, kommun.tallbacken),
        omar=person_med(Roll.ENHETSCHEF, kommun.mottagningen),
        britta=person_med(Roll.REVISOR, kommun.kommun),
    )


def uppgift(**falt: Any) -> Tillsynsuppgift:
    idag = timezone.localdate()
    givet = {
        "slag": "forelaggande", "rubrik": "Provtillsyn", "arendemening": "Tillsyn av ett stödboende",
        "inkommen": idag - timedelta(days=10), "svar_senast": idag + timedelta(days=20), "ivo_dnr": "3.5-PROV/2026",
    }  # fmt: skip
    return Tillsynsuppgift(**{**givet, **falt})


def arende(namnd: Organisationsdel, av: Person, *enheter: Organisationsdel, **falt: Any) -> Tillsynsarende:
    fore = Tillsynsarende.objects.filter(namnd=namnd).count()
    eget = {"ivo_dnr": f"3.5-PROV-{fore + 1}/2026"} if fore else {}  # the same facts again would be the same ärende
    return tillsynsgang.registrera(namnd, uppgift(**eget | falt), enheter, av=av)


def krav(rad: Tillsynsarende, av: Person, text: str = "", **falt: Any) -> Krav:
    fore = rad.krav.count()
    text = text or f"Nämnden ska se till att bemanningen räcker{f' på avdelning {fore + 1}' if fore else ''}."
    return kravgang.nytt(rad, text=text, av=av, **falt)


def svarat(ett: Krav, av: Person, **falt: Any) -> Krav:
    return kravgang.svara(ett, **{"svar": "Schemat är ändrat.", "effekt": "Inga tomma pass.", **falt}, av=av)


def bilaga(av: Person, namn: str = "schema.pdf") -> Bilaga:
    return spara_bytes(namn, PDF, "application/pdf", av)


def pa_krav(ett: Krav, *fler: Krav, **falt: Any) -> Atgard:
    """An open åtgärd of the krav, and of more of them, past the rules."""
    atgard: Atgard = AtgardFactory(**{"ansvarig": ett.andrad_av, **falt})
    for krav_ in (ett, *fler):
        Kravatgard.objects.create(krav=krav_, atgard=atgard, kopplad=timezone.now(), kopplad_av=ett.andrad_av)
    return atgard


def besvarat(rad: Tillsynsarende, av: Person, *, dag: date | None = None) -> Tillsynsarende:
    rad.refresh_from_db()
    avtryck = dokument.bygg(rad).avtryck
    dag = dag or timezone.localdate()
    return tillsynsgang.besvara(rad, dag=dag, satt="etjanst", pdf=PDF, avtryck=avtryck, av=av)


def med_svarande(namnd: Organisationsdel, enhet: Organisationsdel, person: Person) -> Krav:
    """A krav whose ansvarig is the person, wherever she stands: written past the rule, for the matrix."""
    strateg = person_med(Roll.KVALITETSSTRATEG, namnd)
    ett = krav(tillsynsgang.paborja(arende(namnd, strateg, enhet), av=strateg), strateg)
    Krav.objects.filter(pk=ett.pk).update(ansvarig=person)
    return ett
