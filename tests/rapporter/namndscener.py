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
from rapporter.namnd import (
    beslutsgang,
    bilageordning,
    offentliggang,
    paketering,
    paragrafer,
    sammantradesgang,
    skrivelsegang,
)
from rapporter.namnd.beslutsmodeller import Anslag, Anslagsslag
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Namndpaket, Sammantrade
from rapporter.namnd.offentligmodeller import Offentligversion
from rapporter.namnd.skrivelsemodeller import Tjansteskrivelse
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
    namnd: Organisationsdel,
    av: Person,
    *,
    period: str = "2026H1",
    ar: int = 2026,
    data: bytes | None = None,
    **falt: Any,
) -> Rapport:
    """A fastställd rapport with its PDF and a number of the series of `ar`, without the figures behind it.

    `status="utkast"` for a draft.
    """
    faststalld = {
        "status": Rapport.Status.FASTSTALLD, "faststalld": timezone.now(), "faststalld_av": av,
        "kontrollsumma_text": "b" * 64,
    }  # fmt: skip
    with transaction.atomic():
        dnr = nytt_dnr(namnd, ar)[0]
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


def besluta(mote: Sammantrade, av: Person, **falt: Any) -> None:
    """A decision in every ärende that lacks one, as its förslag or in words of its own."""
    for ett in mote.arenden.filter(beslut__isnull=True):
        beslutsgang.skriv_beslut(ett, **{"beslut": ett.forslag or "Nämnden godkänner redovisningen.", **falt}, av=av)


def hallet(mote: Sammantrade, av: Person, *, fran: int = 45, **falt: Any) -> Sammantrade:
    """The sammanträde called to, numbered, decided and genomfört."""
    sammantradesgang.kalla(mote, av=av)
    paragrafer.numrera(mote, fran=fran, av=av)
    besluta(mote, av, **falt)
    return sammantradesgang.genomfor(mote, av=av)


def justera(
    mote: Sammantrade, av: Person, slag: Anslagsslag = Anslagsslag.PROTOKOLL, *, dag: date | None = None
) -> Anslag:
    """The justering, on the day of the sammanträde when nothing else is said."""
    return beslutsgang.justera(
        mote, slag, justerad=dag or mote.datum, justerare="Ord Föranden", forvaring="Kansliet", av=av
    )


def anslag(mote: Sammantrade, av: Person) -> Anslag:
    """A justering that is only there, for pages that show one."""
    return Anslag.objects.create(
        sammantrade=mote, slag=Anslagsslag.PROTOKOLL, justerad=mote.datum, justerare="Ord Föranden",
        forvaring="Kansliet", av=av,
    )  # fmt: skip


def skrivelse(till: Namndarende, av: Person, *, klar: bool = True, **falt: str) -> Tjansteskrivelse:
    skrivet = {
        "forslag": till.forslag or "Nämnden godkänner.", "sammanfattning": "Det viktigaste.",
        "beskrivning": "Bakgrund.", "bedomning": "Bra.", "skickas_till": "Förvaltningen", "forfattare": "Skri Benten",
    }  # fmt: skip
    gammal = Tjansteskrivelse.objects.filter(arende=till).first()
    version = gammal.version if gammal else 0
    return skrivelsegang.spara(till, skrivelsegang.Skrivet(**{**skrivet, **falt}), version=version, klar=klar, av=av)


def offentlig(mote: Sammantrade, av: Person) -> Offentligversion:
    """A public version that is only there: read and approved, and of the handlingar as they are."""
    version = Offentligversion.objects.create(
        sammantrade=mote, fil=pdf(av), underlag=offentliggang.offentligt_underlag(mote), sidor=2, av=av,
        godkand=timezone.now(), godkand_av=av,
    )  # fmt: skip
    version.lasare.add(av)
    return version


def om(dagar: int) -> date:
    """So many days from today."""
    return timezone.localdate() + timedelta(days=dagar)
