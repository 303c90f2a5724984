"""A nämnd with those who prepare and read its sammanträden, and ärenden with bilagor put there by the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

import pikepdf
from django.db import transaction
from django.utils import timezone

from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.jobb.models import Jobb
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.organisation.roller import Roll
from rapporter.namnd import bilageordning, paketering, sammantradesgang
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.sammanstallning.modeller import Rapport
from tests.conftest import Kommun
from tests.fabriker import person_med
from tests.rapporter import papper

DAGEN = date(2026, 9, 17)
LAST = papper.byggd(lambda pdf: pdf.add_blank_page(), encryption=pikepdf.Encryption(user="x", owner="y"))


@dataclass(frozen=True)
class Folk:
    kommun: Kommun
    petra: Person  # nämndsekreterare in IFN
    moa: Person  # nämndsekreterare in ÄN
    rune: Person  # ledamot in IFN
    britta: Person  # revisor of the whole kommun
    sofia: Person  # kvalitetsstrateg in IFN


def folk(kommun: Kommun) -> Folk:
    return Folk(
        kommun=kommun,
        petra=person_med(Roll.NAMNDSEKRETERARE, kommun.ifn),
        moa=person_med(Roll.NAMNDSEKRETERARE, kommun.an),
        rune=person_med(Roll.LEDAMOT, kommun.ifn),
        britta=person_med(Roll.REVISOR, kommun.kommun),
        sofia=person_med(Roll.KVALITETSSTRATEG, kommun.ifn),
    )


def sammantrade(
    av: Person, namnd: Organisationsdel, *, datum: date = DAGEN, tid: time | None = None, **falt: object
) -> Sammantrade:
    return sammantradesgang.skapa_sammantrade(namnd, datum=datum, tid=tid, av=av, **falt)


def arende(i: Sammantrade, av: Person, rubrik: str = "Provärende", **falt: object) -> Namndarende:
    return sammantradesgang.lagg_till_arende(i, rubrik=rubrik, av=av, **falt)


def pdf(av: Person, *, sidor: int = 2, data: bytes | None = None) -> Bilaga:
    return spara_bytes("uppladdad.pdf", data if data is not None else papper.tom(sidor=sidor), "application/pdf", av)


def bilaga(till: Namndarende, av: Person, namn: str = "Provbilaga", **falt: object) -> Namndbilaga:
    """An uploaded PDF as bilaga: `sidor=3`, or `data=…` for one of one's own."""
    return bilageordning.ladda_upp(till, pdf(av, **falt), namn=namn, av=av)


def rapport(
    namnd: Organisationsdel, av: Person, *, period: str = "2026H1", data: bytes | None = None, **falt: Any
) -> Rapport:
    """A fastställd rapport with its PDF, without the figures behind it; `status="utkast"` for a draft."""
    faststalld = {
        "status": Rapport.Status.FASTSTALLD, "faststalld": timezone.now(), "faststalld_av": av,
        "kontrollsumma_text": "b" * 64,
    }  # fmt: skip
    with transaction.atomic():
        dnr = nytt_dnr(namnd, 2026)[0]
    utkast = falt.get("status") == Rapport.Status.UTKAST
    gemensamt = {
        "namnd": namnd, "period": period, "dnr": dnr, "brytpunkt": timezone.now(), "siffror": {}, "created_by": av,
        "kontrollsumma_siffror": "a" * 64, "pdf": pdf(av, sidor=4, data=data),
    }  # fmt: skip
    return Rapport.objects.create(**{**gemensamt, **({} if utkast else faststalld), **falt})


def paket(mote: Sammantrade, av: Person) -> Namndpaket:
    """The ZIP of the whole sammanträde, made without a worker."""
    jobb = Jobb.objects.create(slag="namndpaket", rubrik="Prov", person=av)
    return paketering.spara(paketering.bygg(mote, None, lambda klara, alla: None), jobb=jobb)


def om(dagar: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=dagar)
