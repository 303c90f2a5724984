"""A synpunkt comes in: from its sender by the web, or written down by an employee who has been told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from avvikelser.arendegang.gangen import AVSANDAREN, skriv_handelse
from avvikelser.arendegang.upprepning import redan_har, redan_mottaget
from avvikelser.arendegang.verb import Inkomst
from avvikelser.models import Arende, Arendetyp, Kategori, Lag, Synpunkt, Synpunktslag
from avvikelser.rapportval import Avsandargrupp, Kanal
from avvikelser.synpunkter.koder import avtryck, ny_kod
from avvikelser.synpunkter.models import Avsandare, Berord
from avvikelser.synpunkter.platsen import mottagande_namnd, stall
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.bilagor.models import Bilaga
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Organisationsdel, Person, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

_HUR = {
    Kanal.TELEFON: "Avsändaren ringde.",
    Kanal.BESOK: "Avsändaren kom på besök.",
    Kanal.MUNTLIGT: "Avsändaren sa det.",
    Kanal.EPOST: "Avsändaren skrev ett mejl.",
    Kanal.SKRIFTLIGT: "Avsändaren skrev ett brev.",
}
"""How the log says which way it came to whoever wrote it down."""
_REDAN = (
    "Den här synpunkten har redan kommit in. Koden visades när den skickades. Har du ändrat något är det inte sparat. "
    "Skriv det på synpunktens sida, med koden."
)
OM_IGEN = timedelta(hours=1)
"""So long a form may be sent once more, to get the code on a screen that never showed it."""


@dataclass(frozen=True, kw_only=True)
class Kontakt:
    """How the sender is reached, as they gave it."""

    namn: str = ""
    epost: str = ""
    telefon: str = ""
    adress: str = ""


KONTAKT = frozenset(falt.name for falt in fields(Kontakt))


@dataclass(frozen=True, kw_only=True)
class Inkommet:
    """What the sender says. `plats` None: nobody knows whom it concerns, and it is routed later."""

    slag: Synpunktslag
    beskrivning: str
    plats: Organisationsdel | None = None
    avsandargrupp: Avsandargrupp = Avsandargrupp.OKAND
    kanal: Kanal = Kanal.WEBB
    anonym: bool = False
    vill_ha_svar: bool = True
    kontakt: Kontakt = Kontakt()
    kategori: Kategori | None = None
    berorda: tuple[Organisationsdel, ...] = ()


@dataclass(frozen=True)
class Registrerat:
    """The ärende and its receipt code, which is known only now.

    `andrat` names what was changed in a form that was sent once more: it is not saved, and who wrote it must be told.
    """

    arende: Arende
    kod: str
    andrat: tuple[str, ...] = ()


def rubrik_for(slag: str, kategori: Kategori | None) -> str:
    """The ärendemening: what kind, never what somebody wrote. Lagrum: 5 kap. 2 § OSL (2009:400)."""
    return kategori.namn if kategori is not None else str(Synpunktslag(slag).label)


def registrera(
    inkommet: Inkommet,
    *,
    av: Person | None,
    bilagor: Iterable[Bilaga] = (),
    inlamning: UUID | None = None,
    nar: datetime | None = None,
    kod: str = "",
) -> Registrerat:
    """Make the ärende: dnr, place, neutral ärendemening, receipt code. `av` is the employee who writes it down.

    `inlamning` is the form's own receipt: the same text sent again with it gives the same ärende and a new code, since
    the first may never have reached the screen. What came in stands as it was sent: `andrat` says what else was
    changed, as the forms name it. `nar` is when it came in. `kod` is for demodata.
    Raises OtillatenOvergang for a place that cannot have it, and for an `av` who may not report.
    Lagrum: SOSFS 2011:9 5 kap. 3 §; 5 kap. 1 § OSL (2009:400).
    """
    bilagor = list(bilagor)
    inlamning, finns = redan_mottaget(
        inlamning,
        _redan_inlamnat,
        lambda avsandare: avsandare.synpunkt.arende.beskrivning == inkommet.beskrivning,
        [inkommet.beskrivning],
    )
    if finns is not None:
        return replace(_ny_kod(finns), andrat=tuple(_andrat(finns, inkommet, bilagor, nar)))
    try:
        with transaction.atomic():
            return _skapa(inkommet, av, bilagor, inlamning, nar or timezone.now(), kod or ny_kod())
    except IntegrityError:
        if _redan_inlamnat(inlamning) is None:
            raise
        # Two at the same moment, and the other one got there first. Ask again.
        return registrera(inkommet, av=av, bilagor=bilagor, inlamning=inlamning, nar=nar)


def registrerade(av: Person, inlamning: UUID) -> QuerySet[Arende]:
    """What the person has written down with that receipt: one at most."""
    return Arende.objects.filter(synpunkt__avsandare__inlamning=inlamning, synpunkt__avsandare__registrerad_av=av)


def _redan_inlamnat(inlamning: UUID | None) -> Avsandare | None:
    if inlamning is None:
        return None
    return Avsandare.objects.select_related("synpunkt__arende").filter(inlamning=inlamning).first()


def _andrat(avsandare: Avsandare, inkommet: Inkommet, bilagor: list[Bilaga], nar: datetime | None) -> Iterator[str]:
    """What is not as it was sent. Where it was put, and what it is about, is asked until somebody here has done
    something with it: then they may have put it right."""
    synpunkt, arende = avsandare.synpunkt, avsandare.synpunkt.arende
    kontakt = Kontakt() if inkommet.anonym else inkommet.kontakt
    yield from (falt for falt, varde in asdict(kontakt).items() if getattr(avsandare, falt) != varde)
    if (synpunkt.anonym, synpunkt.vill_ha_svar) != (inkommet.anonym, inkommet.vill_ha_svar and not inkommet.anonym):
        yield "svar"
    if synpunkt.avsandargrupp != inkommet.avsandargrupp:
        yield "avsandargrupp"
    if arende.kanal != inkommet.kanal:
        yield "kanal"
    if nar is not None and timezone.localdate(nar) != timezone.localdate(arende.inkommen):
        yield "kom_in"
    if not redan_har(arende, bilagor):
        yield "fil"
    if arende.handelser.count() == 1:
        yield from _omplacerat(synpunkt, inkommet)


def _omplacerat(synpunkt: Synpunkt, inkommet: Inkommet) -> Iterator[str]:
    arende = synpunkt.arende
    plats = inkommet.plats or mottagande_namnd(timezone.localdate())
    if plats.pk != arende.enhet_id:
        yield "plats"
    if synpunkt.slag != inkommet.slag:
        yield "slag"
    if arende.kategori != inkommet.kategori:
        yield "kategori"
    berorda = {enhet.pk for enhet in inkommet.berorda} - {plats.pk}
    if berorda != set(arende.berorda.values_list("enhet_id", flat=True)):
        yield "berord"


def _ny_kod(avsandare: Avsandare) -> Registrerat:
    """Not for long: who comes to the computer afterwards and presses back must not get a code to somebody's ärende."""
    if avsandare.synpunkt.arende.created_at < timezone.now() - OM_IGEN:
        raise OtillatenOvergang(_REDAN)
    return Registrerat(avsandare.synpunkt.arende, byt_kod(avsandare))


def byt_kod(avsandare: Avsandare) -> str:
    """A new code in place of the old one, which stops at once. The only time it is known."""
    kod = ny_kod()
    avsandare.kodavtryck = avtryck(kod)
    avsandare.save(update_fields=["kodavtryck"])
    return kod


def _skapa(
    inkommet: Inkommet, av: Person | None, bilagor: list[Bilaga], inlamning: UUID | None, nar: datetime, kod: str
) -> Registrerat:
    if av is not None and not har_nagonstans(av, Befogenhet.RAPPORTERA):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att registrera synpunkter.")
    arende = _arende(inkommet, nar)
    arende.save(force_insert=True)
    synpunkt = Synpunkt.objects.create(
        arende=arende,
        slag=inkommet.slag,
        avsandargrupp=inkommet.avsandargrupp,
        anonym=inkommet.anonym,
        vill_ha_svar=inkommet.vill_ha_svar and not inkommet.anonym,
    )
    kontakt = {} if inkommet.anonym else asdict(inkommet.kontakt)
    Avsandare.objects.create(
        synpunkt=synpunkt, kodavtryck=avtryck(kod), inlamning=inlamning, registrerad_av=av, **kontakt
    )
    Berord.objects.bulk_create(
        Berord(arende=arende, enhet=enhet) for enhet in dict.fromkeys(inkommet.berorda) if enhet != arende.enhet
    )
    arende.bilagor.set(bilagor)
    if av is None:
        skriv_handelse(arende, Inkomst.WEBB, av=None, nar=nar, av_namn=AVSANDAREN)
    else:
        skriv_handelse(arende, Inkomst.REGISTRERAD, av=av, nar=nar, text=_HUR.get(inkommet.kanal, ""))
    logg.anteckna("registrera_synpunkt", arende, av=av, detalj={"slag": inkommet.slag, "kanal": inkommet.kanal})
    return Registrerat(arende, kod)


def _arende(inkommet: Inkommet, nar: datetime) -> Arende:
    dag = timezone.localdate(nar)
    arende = Arende(
        typ=Arendetyp.SYNPUNKT,
        rubrik=rubrik_for(inkommet.slag, inkommet.kategori),
        kategori=inkommet.kategori,
        beskrivning=inkommet.beskrivning,
        intraffade=dag,
        inkommen=nar,
        kanal=inkommet.kanal,
    )
    stall(arende, inkommet.plats or mottagande_namnd(timezone.localdate()), dag, timezone.localdate())
    arende.lagar = [Lag.HSL if arende.verksamhetsform == Verksamhetsform.HSL else Lag.SOL]
    arende.dnr = nytt_dnr(arende.namnd, dag.year)[0]
    return arende
