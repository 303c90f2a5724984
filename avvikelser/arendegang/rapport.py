"""A report comes in, and the reporter may add to it. What was sent is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from avvikelser.arendegang.gangen import Verb, borja, skriv_handelse
from avvikelser.arendegang.upprepning import inte_igen, kontrollera_inskickad, redan_har, redan_mottaget
from avvikelser.enhetsval import vad_som_hande
from avvikelser.models import Arende, Arendetyp, Kategori, Lag, LexSarah
from avvikelser.rapportval import Bedomning, Kanal
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.bilagor.models import Bilaga
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation import tradet
from kvalitet.organisation.models import Deltyp, Organisationsdel, Person, Verksamhetsform
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

_REDAN = (
    "Rapporten är redan inskickad, som {dnr}. Den står kvar som den var, och det du har ändrat är inte sparat. Det du "
    "skrev finns kvar här nedanför."
)
_I_FRAMTIDEN = "Dagen ligger i framtiden. Välj i dag eller en tidigare dag."


@dataclass(frozen=True, kw_only=True)
class Rapport:
    """What the reporter writes. `enhet` is where it happened, chosen by them and never guessed. `markt_dag` is the day
    it was noticed, where that is known already; else who receives the report reads it out of the words (`ta_emot`)."""

    enhet: Organisationsdel
    intraffade: date
    beskrivning: str
    foljd: str
    markt: str
    egen_bedomning: Bedomning
    intraffade_tid: time | None = None
    markt_dag: date | None = None
    berord: str = ""
    direkt: str = ""
    kanal: Kanal = Kanal.FORMULAR


@dataclass(frozen=True, kw_only=True)
class Rapportor:
    """Who reports, by the name and befattning of that day. Without `person` they have no login: nothing can be sent to
    them, and no rule that asks who reported it finds anybody."""

    namn: str
    befattning: str = ""
    person: Person | None = None

    @classmethod
    def av(cls, person: Person) -> Self:
        return cls(namn=person.namn, befattning=person.befattning, person=person)


def rubrik_for(typ: str, kategori: Kategori | None = None) -> str:
    """The ärendemening: neutral, made from the typ and the kategori alone, never from what somebody wrote.

    Lagrum: 5 kap. 2 § OSL (2009:400), the register gives away nothing that is secret.
    """
    if typ == Arendetyp.LEX_SARAH:
        return "Rapport enligt lex Sarah"
    if kategori is None:
        return "Avvikelse"
    return kategori.namn


def rapportera(
    rapport: Rapport,
    *,
    av: Person,
    bilagor: Iterable[Bilaga] = (),
    inlamning: UUID | None = None,
    nar: datetime | None = None,
) -> Arende:
    """Make the ärende: dnr, the organisation as it was that day, a neutral ärendemening. Returns it.

    `inlamning` is the form's own receipt: the same report with the same one from the same person gives back the ärende
    that was made the first time, and raises RedanInskickad when something else in it was changed. A reporter who
    believes that somebody has been harmed makes it lex Sarah from the first minute, and so sekretess; the receiver may
    change that, with a reason.
    Raises OtillatenOvergang for an enhet that cannot be reported on, a day that has not been, or one on which it was
    noticed before it happened.
    Lagrum: 27 kap. 2 § SoL (2025:400), 24 b § LSS: suspicion is enough, and genast.
    """
    bilagor = list(bilagor)
    inlamning, finns = redan_mottaget(
        inlamning,
        lambda kvitto: _redan_inlamnad(av, kvitto),
        lambda arende: ar_samma_handelse(arende, rapport),
        handelsen(rapport),
    )
    if finns is not None:
        kontrollera_inskickad(finns, som_sagt(rapport), bilagor, _REDAN)
        return finns
    try:
        with transaction.atomic():
            return _skapa(rapport, av=av, bilagor=bilagor, inlamning=inlamning, nar=nar or timezone.now())
    except IntegrityError:
        if _redan_inlamnad(av, inlamning) is None:
            raise
        # Two at the same moment, and the other one got there first. Ask again.
        return rapportera(rapport, av=av, bilagor=bilagor, inlamning=inlamning, nar=nar)


def _redan_inlamnad(av: Person, inlamning: UUID | None) -> Arende | None:
    return Arende.objects.filter(rapportor=av, inlamning=inlamning).first() if inlamning else None


def ar_samma_handelse(arende: Arende, rapport: Rapport) -> bool:
    """Is it the event that the ärende was made of, whatever else may be said of it now?"""
    return (arende.enhet_id, arende.intraffade, arende.beskrivning) == handelsen(rapport)


def handelsen(rapport: Rapport) -> tuple[int, date, str]:
    """What makes it one event and not another."""
    return rapport.enhet.pk, rapport.intraffade, rapport.beskrivning


def som_sagt(rapport: Rapport) -> dict[str, object]:
    """All that the reporter says, by the names of the ärende's fields. Not `markt_dag`, which who receives it sets."""
    return {falt: varde for falt, varde in vars(rapport).items() if falt != "markt_dag"}


def _skapa(rapport: Rapport, *, av: Person, bilagor: Iterable[Bilaga], inlamning: UUID | None, nar: datetime) -> Arende:
    if not har_nagonstans(av, Befogenhet.RAPPORTERA):
        raise OtillatenOvergang("Ditt uppdrag ger inte rätt att rapportera.")
    arende = nytt_arende(rapport, Rapportor.av(av), inkom=nar, inlamning=inlamning)
    arende.bilagor.set(bilagor)
    skriv_handelse(arende, Verb.RAPPORTERA, av=av, nar=nar)
    logg.anteckna(Verb.RAPPORTERA.value, arende, av=av, detalj={"typ": arende.typ})
    return arende


def nytt_arende(rapport: Rapport, rapportor: Rapportor, *, inkom: datetime, inlamning: UUID | None = None) -> Arende:
    """The ärende that a rapport makes, whichever way it came; every deadline and figure counts from `inkom`.

    Must run inside a transaction, where whoever calls writes what is done, by whom, in the history and the log.
    Raises OtillatenOvergang as `rapportera` does.
    """
    _kontrollera(rapport, inkom)
    over = _over(rapport.enhet, rapport.intraffade, timezone.localdate(inkom))
    namnd = over[Deltyp.NAMND]
    lex = rapport.egen_bedomning == Bedomning.LEX_SARAH
    typ = Arendetyp.LEX_SARAH if lex else Arendetyp.AVVIKELSE
    arende = Arende(
        dnr=nytt_dnr(namnd, timezone.localdate(inkom).year)[0],
        typ=typ,
        sekretess=lex,
        namnd=namnd,
        forvaltning=over.get(Deltyp.FORVALTNING),
        verksamhetsform=rapport.enhet.verksamhetsform,
        lagar=[Lag.HSL if rapport.enhet.verksamhetsform == Verksamhetsform.HSL else Lag.SOL],
        rubrik=rubrik_for(typ),
        inkommen=inkom,
        rapportor=rapportor.person,
        rapportor_namn=rapportor.namn,
        rapportor_befattning=rapportor.befattning,
        inlamning=inlamning,
        **vars(rapport),
    )
    arende.save(force_insert=True)
    if lex:
        LexSarah.objects.create(arende=arende)
    return arende


def _kontrollera(rapport: Rapport, nar: datetime) -> None:
    idag = timezone.localdate(nar)
    if rapport.intraffade > idag:
        raise OtillatenOvergang(_I_FRAMTIDEN)
    if hinder := markthinder(rapport.markt_dag, intraffade=rapport.intraffade, idag=idag):
        raise OtillatenOvergang(hinder)
    if rapport.enhet.typ != Deltyp.ENHET or not _finns(rapport.enhet, idag):
        ode = vad_som_hande(str(rapport.enhet.pk), idag)
        raise OtillatenOvergang(ode or "Enheten finns inte längre. Välj en annan enhet.")


def markthinder(dag: date | None, *, intraffade: date | None, idag: date, inkom: date | None = None) -> str:
    """Why it cannot have been noticed that day, as a sentence; "" when it can, or when nothing is said of it."""
    if dag is None:
        return ""
    if dag > idag:
        return _I_FRAMTIDEN
    if inkom is not None and dag > inkom:
        return f"Dagen det märktes ligger efter dagen då rapporten kom in, {inkom}. Kontrollera dagen."
    if intraffade is not None and dag < intraffade:
        return "Dagen det märktes ligger före dagen det hände. Kontrollera båda dagarna."
    return ""


def _finns(delen: Organisationsdel, dag: date) -> bool:
    fran, till = delen.giltig.lower, delen.giltig.upper
    return (fran is None or fran <= dag) and (till is None or dag < till)


def _over(enhet: Organisationsdel, intraffade: date, inkom: date) -> dict[str, Organisationsdel]:
    """The path on the day it happened; on the day it came in where the enhet was not placed then."""
    for dag in (intraffade, inkom):
        try:
            return tradet.over(enhet.pk, dag)
        except LookupError:
            continue
    raise OtillatenOvergang("Enheten hör inte till någon nämnd. Välj en annan enhet eller fråga systemförvaltaren.")


@transaction.atomic
def komplettera(
    arende: Arende, *, av: Person, text: str, bilagor: Iterable[Bilaga] = (), nar: datetime | None = None
) -> Arende:
    """The reporter adds something. The report stands as it was sent; what is new has its own time."""
    steg = borja(arende, Verb.KOMPLETTERA, av=av, nar=nar)
    filer = list(bilagor)
    if not text.strip() and not filer:
        raise OtillatenOvergang("Skriv vad som är nytt, eller välj en fil.")
    vad = text or f"La till {', '.join(fil.namn for fil in filer)}."
    if redan_har(steg.arende, filer):
        inte_igen(steg, steg.arende.handelser.filter(verb=steg.verb), vad)
    steg.arende.bilagor.add(*filer)
    return steg.klart(vad, detalj={"filer": len(filer)})
