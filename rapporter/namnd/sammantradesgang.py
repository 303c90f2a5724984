"""How a sammanträde moves, and how its ärenden come on the list. The only place where either changes.

    förbereds <─> kallelsen skickad ─> genomfört

Until it is genomfört everything may change but a paragraf that is signed at once; afterwards nothing does but its
beslut, until they are justerade (`beslutsgang`). Bilagor are `bilageordning`, § numbers `paragrafer`. Every verb locks
the sammanträde first, so that two people at the same list take turns.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone

from kvalitet.diarium.models import Dnrserie
from kvalitet.diarium.nummer import nytt_dnr, skrivet
from kvalitet.lagrum import SEKRETESS, hanvisning
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.justering import ar_justerad, beslutet
from rapporter.namnd.modeller import Namndarende, Sammantrade, Sammantradesstatus
from rapporter.namnd.skrivelsemodeller import Tjansteskrivelse

Riktning = Literal["upp", "ner"]

OVERGANGAR: dict[Sammantradesstatus, frozenset[Sammantradesstatus]] = {
    Sammantradesstatus.FORBEREDS: frozenset({Sammantradesstatus.KALLAD}),
    Sammantradesstatus.KALLAD: frozenset({Sammantradesstatus.FORBEREDS, Sammantradesstatus.GENOMFORT}),
    Sammantradesstatus.GENOMFORT: frozenset(),
}

_UPPTAGEN = "Nämnden har redan ett sammanträde då. Välj en annan dag eller tid."
_FOR_SENT = "Handlingarna ska vara klara senast samma dag som sammanträdet. Välj en tidigare dag."
_GENOMFORT = "Sammanträdet är genomfört, så ärenden och bilagor går inte att ändra."
_JUSTERAD = (
    "Paragrafen är justerad, så ärendet och dess bilagor går inte att ändra. Lägg till ett nytt ärende om nämnden "
    "ska besluta något annat."
)


# ---- the sammanträde ----


@transaction.atomic
def skapa_sammantrade(
    namnd: Organisationsdel,
    *,
    datum: date,
    tid: time | None = None,
    plats: str = "",
    handlingar_senast: date | None = None,
    av: Person,
) -> Sammantrade:
    """A new sammanträde, being prepared. Raises OtillatenOvergang for a double, or handlingar due after the day."""
    if namnd.typ != Deltyp.NAMND:
        raise OtillatenOvergang("Bara en nämnd har sammanträden.")
    sammantrade = Sammantrade(namnd=namnd)
    _skriv_tid(sammantrade, datum, tid, plats, handlingar_senast)
    anteckna("skapa_sammantrade", sammantrade, av=av, detalj={"datum": datum.isoformat()})
    return sammantrade


@transaction.atomic
def andra_sammantrade(
    sammantrade: Sammantrade,
    *,
    datum: date,
    tid: time | None = None,
    plats: str = "",
    handlingar_senast: date | None = None,
    av: Person,
) -> Sammantrade:
    """Move it to another day, time or place. Another year needs its § numbers to be taken away first."""
    sammantrade = oppet(sammantrade)
    if datum != sammantrade.datum:
        krav_pa_inga_beslut(sammantrade)
    if (tid, plats.strip()) != (sammantrade.tid, sammantrade.plats) and sammantrade.anslag.exists():
        raise OtillatenOvergang("Paragrafer är redan justerade. Tid och plats står i dem och går inte att ändra.")
    if datum.year != sammantrade.ar and sammantrade.arenden.filter(paragraf__isnull=False).exists():
        raise OtillatenOvergang(
            "Paragraferna hör till sitt år. Ta bort dem innan du flyttar sammanträdet till ett annat år."
        )
    fore = sammantrade.datum
    _skriv_tid(sammantrade, datum, tid, plats, handlingar_senast)
    anteckna("andra_sammantrade", sammantrade, av=av, detalj={"fran": fore.isoformat(), "till": datum.isoformat()})
    return sammantrade


def _skriv_tid(
    sammantrade: Sammantrade, datum: date, tid: time | None, plats: str, handlingar_senast: date | None
) -> None:
    if handlingar_senast is not None and handlingar_senast > datum:
        raise OtillatenOvergang(_FOR_SENT)
    sammantrade.datum, sammantrade.tid, sammantrade.plats = datum, tid, plats.strip()
    sammantrade.handlingar_senast = handlingar_senast
    try:
        with transaction.atomic():
            sammantrade.save()
    except IntegrityError as hinder:
        if "samma_sammantrade_en_gang" in str(hinder):
            raise OtillatenOvergang(_UPPTAGEN) from None
        raise
    sammantrade.refresh_from_db(fields=["ar"])


@transaction.atomic
def kalla(sammantrade: Sammantrade, *, av: Person) -> Sammantrade:
    """Record that the kallelse is sent: from now on those who hold SE_HANDLINGAR see the handlingar."""
    sammantrade = oppet(sammantrade)
    _krav_pa_overgang(sammantrade, Sammantradesstatus.KALLAD)
    if not sammantrade.arenden.exists():
        raise OtillatenOvergang("Lägg till minst ett ärende innan kallelsen skickas.")
    return _byt_status(sammantrade, Sammantradesstatus.KALLAD, "kalla", av=av, kallad=timezone.now())


@transaction.atomic
def aterta_kallelse(sammantrade: Sammantrade, *, av: Person) -> Sammantrade:
    """It was sent too early: prepare it again, out of sight."""
    sammantrade = oppet(sammantrade)
    _krav_pa_overgang(sammantrade, Sammantradesstatus.FORBEREDS)
    krav_pa_inga_beslut(sammantrade)
    return _byt_status(sammantrade, Sammantradesstatus.FORBEREDS, "aterta_kallelse", av=av, kallad=None)


@transaction.atomic
def genomfor(sammantrade: Sammantrade, *, av: Person) -> Sammantrade:
    """The sammanträde has taken place: order, numbers and bilagor are history. Every ärende must have § and beslut."""
    sammantrade = oppet(sammantrade)
    _krav_pa_overgang(sammantrade, Sammantradesstatus.GENOMFORT)
    if sammantrade.datum > timezone.localdate():
        raise OtillatenOvergang(f"Sammanträdet är först {sammantrade.datum.isoformat()}.")
    utan = sammantrade.arenden.filter(paragraf__isnull=True).values_list("ordning", flat=True).first()
    if utan is not None:
        raise OtillatenOvergang(f"Ärende {utan} saknar paragraf. Ge alla ärenden sina paragrafer först.")
    utan_beslut = sammantrade.arenden.filter(beslut__isnull=True).order_by("ordning").first()
    if utan_beslut is not None:
        raise OtillatenOvergang(
            f"Ärende {utan_beslut.ordning} saknar beslut. Skriv vad nämnden beslutade, även om ärendet utgick."
        )
    return _byt_status(sammantrade, Sammantradesstatus.GENOMFORT, "genomfor", av=av, genomfort=timezone.now())


def _krav_pa_overgang(sammantrade: Sammantrade, till: Sammantradesstatus) -> None:
    fran = Sammantradesstatus(sammantrade.status)
    if till not in OVERGANGAR[fran]:
        raise OtillatenOvergang(f"Det går inte nu. Sammanträdets läge är ”{fran.label}”.")


def _byt_status(
    sammantrade: Sammantrade, till: Sammantradesstatus, verb: str, *, av: Person, **falt: Any
) -> Sammantrade:
    sammantrade.status = till
    for namn, varde in falt.items():
        setattr(sammantrade, namn, varde)
    sammantrade.save(update_fields=["status", *falt])
    anteckna(verb, sammantrade, av=av)
    return sammantrade


def lock(sammantrade_id: int) -> Sammantrade:
    """The sammanträde as it is now, locked until the transaction ends."""
    return Sammantrade.objects.select_for_update(of=("self",)).select_related("namnd").get(pk=sammantrade_id)


def oppet(sammantrade: Sammantrade) -> Sammantrade:
    """Lock and re-read. Raises OtillatenOvergang when it is genomfört: nothing in it changes any more."""
    sammantrade = lock(sammantrade.pk)
    if not sammantrade.oppet:
        raise OtillatenOvergang(_GENOMFORT)
    return sammantrade


def krav_pa_inga_beslut(sammantrade: Sammantrade) -> None:
    """Raises OtillatenOvergang when the nämnd has decided something: the sammanträde has been held, on its day."""
    if sammantrade.arenden.filter(beslut__isnull=False).exists():
        raise OtillatenOvergang("Det finns beslut från sammanträdet. Dag och kallelse går inte att ändra.")


def krav_pa_ojusterat(sammantrade: Sammantrade) -> None:
    """Raises OtillatenOvergang when some paragraf is justerad: then no number moves any more."""
    if sammantrade.anslag.exists():
        raise OtillatenOvergang("Paragrafer är redan justerade. Ordning och paragrafer går inte att ändra.")


# ---- the ärendelista ----


@transaction.atomic
def lagg_till_arende(
    sammantrade: Sammantrade,
    *,
    rubrik: str,
    dnr: str = "",
    foredragande: str = "",
    sekretess: bool = False,
    lagrum: str = "",
    forslag: str = "",
    av: Person,
) -> Namndarende:
    """Put an ärende last on the list. Without `dnr` it gets the next number of the nämnd's series.

    `dnr` must already be registered in that series. `lagrum` defaults to the rule for socialtjänst when the contents
    have sekretess. Raises OtillatenOvergang.
    """
    sammantrade = oppet(sammantrade)
    dnr = registrerat_dnr(sammantrade.namnd, dnr) if dnr else nytt_dnr(sammantrade.namnd, timezone.localdate().year)[0]
    arende = Namndarende(
        sammantrade=sammantrade,
        namnd=sammantrade.namnd,
        ar=sammantrade.ar,
        dnr=dnr,
        ordning=(sammantrade.arenden.aggregate(sist=Max("ordning"))["sist"] or 0) + 1,
    )
    _skriv_innehall(arende, rubrik, foredragande, sekretess, lagrum, forslag)
    arende.save()
    anteckna("lagg_till_arende", arende, av=av, detalj={"nummer": arende.ordning, "sekretess": sekretess})
    return arende


@transaction.atomic
def andra_arende(
    arende: Namndarende,
    *,
    rubrik: str,
    foredragande: str = "",
    sekretess: bool = False,
    lagrum: str = "",
    forslag: str = "",
    av: Person,
) -> Namndarende:
    """Rewrite what the list and the förslag say. Number, § and dnr stay."""
    arende = oppet_arende(arende)
    krav_pa_oppen_skrivelse(arende, forslag)
    if not sekretess and arende.bilagor.filter(tillsynsarende__sekretess=True).exists():
        raise OtillatenOvergang("Svaret till IVO har sekretess. Ta bort den bilagan innan du tar bort sekretessen.")
    fore = arende.sekretess
    _skriv_innehall(arende, rubrik, foredragande, sekretess, lagrum, forslag)
    arende.save()
    anteckna("andra_arende", arende, av=av, detalj={"sekretess_fore": fore, "sekretess": sekretess})
    return arende


def _skriv_innehall(
    arende: Namndarende, rubrik: str, foredragande: str, sekretess: bool, lagrum: str, forslag: str
) -> None:
    if not rubrik.strip():
        raise OtillatenOvergang("Skriv en rubrik för ärendet.")
    arende.rubrik, arende.foredragande, arende.forslag = rubrik.strip(), foredragande.strip(), forslag.strip()
    arende.sekretess = sekretess
    forvalt = hanvisning(SEKRETESS, arende.sammantrade.datum, kort=True)
    arende.lagrum = (lagrum.strip() or forvalt) if sekretess else ""


@transaction.atomic
def flytta_arende(arende: Namndarende, riktning: Riktning, *, av: Person) -> Namndarende:
    """One step up or down the list. Two ärenden that both have a § change § too, so that the list stays in order."""
    arende = oppet_arende(arende)
    krav_pa_ojusterat(arende.sammantrade)
    granne = arende.sammantrade.arenden.filter(ordning=arende.ordning + (1 if riktning == "ner" else -1)).first()
    if granne is None:
        raise OtillatenOvergang("Ärendet ligger redan först." if riktning == "upp" else "Ärendet ligger redan sist.")
    arende.ordning, granne.ordning = granne.ordning, arende.ordning
    paragrafer = (granne.paragraf, arende.paragraf)
    if None not in paragrafer:
        Namndarende.objects.filter(pk=granne.pk).update(paragraf=None)  # makes room: no § stands twice, even briefly
        arende.paragraf, granne.paragraf = paragrafer
    arende.save(update_fields=["ordning", "paragraf"])
    granne.save(update_fields=["ordning", "paragraf"])
    anteckna("flytta_arende", arende, av=av, detalj={"nummer": arende.ordning})
    return arende


@transaction.atomic
def ta_bort_arende(arende: Namndarende, *, av: Person) -> Sammantrade:
    """Take an ärende off the list, with its bilagor. Those after it move up; the dnr remains used."""
    arende = oppet_arende(arende)
    if hasattr(arende, "beslut"):
        raise OtillatenOvergang("Nämnden har beslutat i ärendet. Det går inte att ta bort.")
    krav_pa_ojusterat(arende.sammantrade)
    sammantrade, ordning = arende.sammantrade, arende.ordning
    anteckna("ta_bort_arende", arende, av=av, detalj={"nummer": ordning, "bilagor": arende.bilagor.count()})
    Tjansteskrivelse.objects.filter(arende=arende).delete()
    arende.delete()
    sammantrade.arenden.filter(ordning__gt=ordning).update(ordning=F("ordning") - 1)
    return sammantrade


def krav_pa_oppen_skrivelse(arende: Namndarende, forslag: str) -> None:
    """Raises OtillatenOvergang when the tjänsteskrivelse is klar and the förslag is another than the one in it."""
    skrivelse = Tjansteskrivelse.objects.filter(arende=arende).first()
    if skrivelse is not None and skrivelse.ar_klar and forslag.split() != arende.forslag.split():
        raise OtillatenOvergang("Tjänsteskrivelsen är klar. Öppna den igen innan du ändrar förslaget till beslut.")


def oppet_arende(arende: Namndarende) -> Namndarende:
    """Lock the sammanträde and re-read the ärende. Raises OtillatenOvergang when it is genomfört, the ärende gone, or
    its paragraf signed: what the nämnd has signed is not changed, nor what it had before it."""
    sammantrade = oppet(arende.sammantrade)
    nu = sammantrade.arenden.select_related("beslut").filter(pk=arende.pk).first()
    if nu is None:
        raise OtillatenOvergang("Ärendet har tagits bort av någon annan.")
    if ar_justerad(sammantrade, beslutet(nu)):
        raise OtillatenOvergang(_JUSTERAD)
    nu.sammantrade = sammantrade
    return nu


# ---- diarienummer ----


def registrerat_dnr(namnd: Organisationsdel, dnr: str) -> str:
    """The dnr as the series writes it ("IFN 2026/0417"). Raises OtillatenOvergang unless the number has been given."""
    traff = re.fullmatch(rf"{re.escape(namnd.kortnamn)}\s*(\d{{4}})/(\d{{1,9}})", dnr.strip(), re.IGNORECASE)
    if traff is None:
        exempel = f"{namnd.kortnamn} {timezone.localdate().year}/0012"
        raise OtillatenOvergang(f"Diarienumret hör inte till {namnd.namn}. Skriv det som {exempel}.")
    ar, nummer = int(traff[1]), int(traff[2])
    if not 0 < nummer <= (Dnrserie.objects.filter(namnd=namnd, ar=ar).values_list("senaste", flat=True).first() or 0):
        raise OtillatenOvergang("Det diarienumret finns inte i diariet. Lämna fältet tomt för att få ett nytt.")
    return skrivet(namnd.kortnamn, ar, nummer)
