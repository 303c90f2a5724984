"""Which verb may be used where, by whom, and what status it leads to; and the one way a verb is carried out.

One dictionary per typ. A verb that is not in it for a status is refused; a verb that leads to the same status is
something that can be done without the ärende moving.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from avvikelser.arendegang.verb import Inkomst
from avvikelser.arendegang.verb import Verb as Verb
from avvikelser.lex_sarah import beslutsordning
from avvikelser.models import Arende, Arendetyp, Handelse, Status
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

handelse_skriven = Signal()
"""Sent with arende and handelse, inside the verb's transaction, for every entry in an ärende's history."""

V, S, B = Verb, Status, Befogenhet
Gang = Mapping[Status, Mapping[Verb, Status]]


def _kvar(status: Status, *verb: Verb) -> dict[Verb, Status]:
    """Verbs that can be used in `status` and stay there."""
    return dict.fromkeys(verb, status)


_LOPANDE = (
    V.KOMPLETTERA,
    V.OMEDELBAR_ATGARD,
    V.ANTECKNING,
    V.BIFOGA,
    V.BYT_ANSVARIG,
    V.PLANERA_ATGARD,
    V.BESLUTA_ATGARD,
    V.KLARMARKERA_ATGARD,
    V.KOPPLA_ATGARD,
    V.KOPPLA_BORT_ATGARD,
    V.KOPPLA,
    V.KOPPLA_BORT,
)
_EFTER_ANMALAN = (V.IVO_UPPGIFT, V.RATTA_ANMALAN, V.IVO_BESLUT)  # also when the ärende is closed
_IVO = (V.ANMAL_TILL_IVO, *_EFTER_ANMALAN)
_ALLT = (*_IVO, *_LOPANDE)
_OM_SYNPUNKTEN = (V.AVSANDAREN_SKREV, V.BERORDA, V.MISSFORHALLANDE)
_NY = {V.TA_EMOT: S.MOTTAGEN, **_kvar(S.RAPPORTERAD, V.KOMPLETTERA)}
_AVSLUTAD = {V.ATERTA_DUBBLETT: S.MOTTAGEN, **_kvar(S.AVSLUTAD, V.KLARMARKERA_ATGARD)}

GANGAR: Mapping[Arendetyp, Gang] = {
    Arendetyp.AVVIKELSE: {
        S.RAPPORTERAD: _NY,
        S.MOTTAGEN: {
            V.AVSLUTA: S.AVSLUTAD,
            V.DUBBLETT: S.AVSLUTAD,
            **_kvar(S.MOTTAGEN, V.KLASSA, V.OMKLASSA, V.SKRIV_ORSAK, V.DELA, *_LOPANDE),
        },
        S.AVSLUTAD: _AVSLUTAD,
    },
    Arendetyp.LEX_SARAH: {
        S.RAPPORTERAD: _NY,
        S.MOTTAGEN: {
            V.LAMNA_OVER: S.UNDER_UTREDNING,
            V.AVSLUTA_TIDIGT: S.BESLUTAD,
            V.DUBBLETT: S.AVSLUTAD,
            **_kvar(S.MOTTAGEN, V.DELA, V.KLASSA, V.OMKLASSA, V.SKRIV_POST, *_IVO, *_LOPANDE),
        },
        S.UNDER_UTREDNING: {
            V.LAMNA_FORSLAG: S.FORESLAGEN,
            V.AVSLUTA_TIDIGT: S.BESLUTAD,
            **_kvar(S.UNDER_UTREDNING, V.KLASSA, V.LAMNA_OVER, V.SKRIV_POST, V.UTRED, *_IVO, *_LOPANDE),
        },
        S.FORESLAGEN: {
            V.BESLUTA: S.BESLUTAD,
            V.ATERFORVISA: S.UNDER_UTREDNING,
            V.ATERTA_FORSLAG: S.UNDER_UTREDNING,
            **_kvar(S.FORESLAGEN, *_IVO, *_LOPANDE),
        },
        S.BESLUTAD: {
            V.INLED_UPPFOLJNING: S.UPPFOLJNING,
            V.AVSLUTA: S.AVSLUTAD,
            V.ATERFORVISA: S.MOTTAGEN,  # what was ended without a whole utredning: there is nothing to correct by
            **_kvar(S.BESLUTAD, V.BESLUTA, *_ALLT),
        },
        S.UPPFOLJNING: {V.AVSLUTA: S.AVSLUTAD, V.BESLUTA: S.BESLUTAD, **_kvar(S.UPPFOLJNING, *_ALLT)},
        S.AVSLUTAD: {**_AVSLUTAD, **_kvar(S.AVSLUTAD, *_EFTER_ANMALAN)},
    },
    Arendetyp.SYNPUNKT: {
        S.RAPPORTERAD: {
            V.BEKRAFTA: S.MOTTAGEN,
            V.LAMNA_VIDARE: S.AVSLUTAD,
            **_NY,
            **_kvar(S.RAPPORTERAD, V.FLYTTA, *_OM_SYNPUNKTEN),
        },
        S.MOTTAGEN: {
            V.BESVARA: S.BESVARAD,
            V.LAMNA_VIDARE: S.AVSLUTAD,
            V.FLYTTA: S.RAPPORTERAD,
            V.AVSLUTA: S.AVSLUTAD,
            V.DUBBLETT: S.AVSLUTAD,
            **_kvar(S.MOTTAGEN, V.BEKRAFTA, V.FRAGA_AVSANDAREN, *_OM_SYNPUNKTEN, *_LOPANDE),
        },
        S.BESVARAD: {
            V.TILL_DELEGATION: S.DELEGATION,
            **dict.fromkeys((V.AVSLUTA, V.DUBBLETT), S.AVSLUTAD),  # the sender has an answer, so nothing is owed
            **_kvar(S.BESVARAD, V.BESVARA, V.NOJD, V.INTE_NOJD, *_OM_SYNPUNKTEN, *_LOPANDE),
        },
        S.DELEGATION: {
            V.DELEGATIONSSVAR: S.BESVARAD,
            **_kvar(S.DELEGATION, *_OM_SYNPUNKTEN, *_LOPANDE),
        },
        # Who is not satisfied often says so after the ärende was closed: it is opened again, and for nothing else.
        S.AVSLUTAD: {V.TILL_DELEGATION: S.DELEGATION, **_kvar(S.AVSLUTAD, V.NOJD, V.INTE_NOJD), **_AVSLUTAD},
    },
}

# One of these is enough. UTREDA and BESLUTA are about lex Sarah and open nothing else.
KRAVER: Mapping[Verb, frozenset[Befogenhet]] = {
    V.KOMPLETTERA: frozenset({B.RAPPORTERA}),  # RAPPORTERA reaches one's own reports alone
    V.TA_EMOT: frozenset({B.TA_EMOT}),
    V.OMEDELBAR_ATGARD: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.KLASSA: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.OMKLASSA: frozenset({B.HANDLAGGA}),
    V.LAMNA_OVER: frozenset({B.HANDLAGGA}),
    V.ANTECKNING: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.BIFOGA: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.BYT_ANSVARIG: frozenset({B.HANDLAGGA, B.BESLUTA}),
    V.SKRIV_POST: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.UTRED: frozenset({B.UTREDA}),
    V.LAMNA_FORSLAG: frozenset({B.UTREDA}),
    V.ATERTA_FORSLAG: frozenset({B.UTREDA}),
    V.AVSLUTA_TIDIGT: frozenset({B.BESLUTA}),
    V.IVO_BESLUT: frozenset({B.UTREDA, B.BESLUTA}),
    V.ATERFORVISA: frozenset({B.BESLUTA}),
    V.BESLUTA: frozenset({B.BESLUTA}),
    V.INLED_UPPFOLJNING: frozenset({B.HANDLAGGA, B.UTREDA, B.BESLUTA}),
    V.ANMAL_TILL_IVO: frozenset({B.UTREDA, B.BESLUTA}),
    V.IVO_UPPGIFT: frozenset({B.UTREDA, B.BESLUTA}),
    V.RATTA_ANMALAN: frozenset({B.UTREDA, B.BESLUTA}),
    V.PLANERA_ATGARD: frozenset({B.SKOTA_ATGARD}),
    V.BESLUTA_ATGARD: frozenset({B.HANDLAGGA, B.BESLUTA}),
    V.KLARMARKERA_ATGARD: frozenset({B.SKOTA_ATGARD}),
    V.KOPPLA_ATGARD: frozenset({B.SKOTA_ATGARD}),
    V.KOPPLA_BORT_ATGARD: frozenset({B.SKOTA_ATGARD}),
    V.AVSLUTA: frozenset({B.HANDLAGGA, B.UTREDA, B.BESLUTA}),
    V.SKRIV_ORSAK: frozenset({B.HANDLAGGA}),
    V.KOPPLA: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.KOPPLA_BORT: frozenset({B.HANDLAGGA, B.UTREDA}),
    V.DELA: frozenset({B.HANDLAGGA}),
    V.DUBBLETT: frozenset({B.HANDLAGGA}),
    V.ATERTA_DUBBLETT: frozenset({B.HANDLAGGA}),
    V.BEKRAFTA: frozenset({B.HANDLAGGA}),
    V.FRAGA_AVSANDAREN: frozenset({B.HANDLAGGA}),
    V.BESVARA: frozenset({B.HANDLAGGA}),
    V.LAMNA_VIDARE: frozenset({B.HANDLAGGA}),
    V.FLYTTA: frozenset({B.HANDLAGGA}),
    V.BERORDA: frozenset({B.HANDLAGGA}),
    V.AVSANDAREN_SKREV: frozenset({B.HANDLAGGA}),
    V.NOJD: frozenset({B.HANDLAGGA}),
    V.INTE_NOJD: frozenset({B.HANDLAGGA}),
    V.TILL_DELEGATION: frozenset({B.HANDLAGGA}),
    V.DELEGATIONSSVAR: frozenset({B.HANDLAGGA}),
    V.MISSFORHALLANDE: frozenset({B.SE_ARENDE}),  # the duty to report is everybody's who sees it
}
# What the sender of a synpunkt does with the receipt code; staff write it in for who telephones.
AVSANDARENS = frozenset({V.AVSANDAREN_SKREV, V.NOJD, V.INTE_NOJD, V.TILL_DELEGATION})
AVSANDAREN = "Avsändaren"
_BARA_LEX_SARAH = frozenset({B.UTREDA, B.BESLUTA})
# That a rapport is no lex Sarah is a decision about lex Sarah. The chef whose own enhet it concerns may make something
# lex Sarah, and hand it over, but not alone take it back. docs/beslut/0007-ingen-doljer-det-som-ror-en-sjalv.md
_KRAVER_LEX_SARAH: Mapping[Verb, frozenset[Befogenhet]] = {
    V.OMKLASSA: frozenset({B.BESLUTA}),
    V.DUBBLETT: frozenset({B.BESLUTA}),
}
UTAN_UTREDNING = frozenset({V.OMKLASSA, V.DUBBLETT, V.AVSLUTA_TIDIGT})
"""What ends a lex Sarah rapport before it has been investigated: where the nämnd has said who, they alone."""

_GAR_INTE = {
    V.TA_EMOT: "Rapporten är redan mottagen.",
    V.KOMPLETTERA: "Ärendet är avslutat. Rapportera det nya som en egen händelse.",
    V.KLASSA: "Ärendet går inte att klassa i det här läget.",
    V.OMKLASSA: "Typen kan bara ändras när rapporten är mottagen och innan en utredning har börjat.",
    V.LAMNA_OVER: "Bara en mottagen rapport enligt lex Sarah lämnas över till en utredare.",
    V.SKRIV_POST: "Utredningen är låst sedan förslaget lämnades.",
    V.UTRED: "Utredningen är låst sedan förslaget lämnades.",
    V.LAMNA_FORSLAG: "Ett förslag lämnas när utredningen pågår.",
    V.ATERTA_FORSLAG: "Det finns inget förslag att ta tillbaka.",
    V.AVSLUTA_TIDIGT: "Utredningen har kommit till ett förslag. Besluta om det, eller be om mer utredning.",
    V.IVO_BESLUT: "Händelsen är inte anmäld till IVO.",
    V.ATERFORVISA: "Det finns inget förslag att skicka tillbaka.",
    V.BESLUTA: "Det finns inget förslag att besluta om.",
    V.INLED_UPPFOLJNING: "Uppföljningen börjar när rapporten är beslutad.",
    V.ANMAL_TILL_IVO: "Bara en mottagen rapport enligt lex Sarah anmäls till IVO.",
    V.IVO_UPPGIFT: "Händelsen är inte anmäld till IVO.",
    V.RATTA_ANMALAN: "Händelsen är inte anmäld till IVO.",
    V.ATERTA_DUBBLETT: "Ärendet är inte avslutat som dubblett.",
    V.DUBBLETT: "Ett ärende avslutas som dubblett när det är mottaget, innan någon utreder det eller prövar svaret.",
    V.DELA: "En rapport delas när den är mottagen och innan en utredning har börjat.",
    V.SKRIV_ORSAK: "Orsaker till en avvikelse skrivs medan den handläggs.",
    V.BESVARA: "Ärendet går inte att besvara i det här läget.",
    V.DELEGATIONSSVAR: "Ärendet ligger inte hos klagomålsdelegationen.",
    V.TILL_DELEGATION: "Klagomålsdelegationen tar vid först när avsändaren har fått ett svar.",
}
_INTE_ENSAM = (
    "Att det inte är lex Sarah beslutar den som får besluta om lex Sarah. "
    "Lämna över rapporten till en utredare, eller be den som beslutar."
)


class GammalSida(OtillatenOvergang):
    """What the form was about has changed since the page was opened. `andrad` is the stamp of how it is now, and
    `handelse` what was done, where it stands in an ärende's history."""

    def __init__(self, mening: str, andrad: datetime, handelse: Handelse | None = None) -> None:
        super().__init__(mening)
        self.andrad = andrad
        self.handelse = handelse


class SparadeFore(GammalSida):
    """Somebody else saved between reading and writing."""

    def __init__(self, vem: str, andrad: datetime, handelse: Handelse | None = None) -> None:
        mening = f"{vem} sparade före dig. Din text finns kvar här nedanför. Jämför och spara igen."
        super().__init__(mening, andrad, handelse)


def kravs_av(verb: Verb, typ: str) -> frozenset[Befogenhet]:
    """The befogenheter of which one is enough for the verb in an ärende of this typ."""
    if typ == Arendetyp.LEX_SARAH:
        return _KRAVER_LEX_SARAH.get(verb, KRAVER[verb])
    krav = KRAVER[verb] - _BARA_LEX_SARAH
    return krav | handlaggs_med(typ) if B.HANDLAGGA in krav else krav


def handlaggs_med(typ: str) -> frozenset[Befogenhet]:
    """The befogenheter of which one is enough to handle an ärende of the typ, and so to be its ansvarig."""
    return frozenset({B.HANDLAGGA, B.SKOTA_SYNPUNKT} if typ == Arendetyp.SYNPUNKT else {B.HANDLAGGA})


def nasta_status(typ: str, status: str, verb: Verb) -> Status | None:
    """Where the verb leads, or None where it cannot be used."""
    return GANGAR[Arendetyp(typ)].get(Status(status), {}).get(verb)


def mojliga(arende: Arende, innehav: frozenset[str]) -> frozenset[Verb]:
    """The verbs that someone who holds `innehav` at the ärende's enhet could use now. Each verb asks again.

    `innehav` says nothing of RAPPORTERA, which goes by who the reporter is, so KOMPLETTERA is never here.
    """
    har = GANGAR[Arendetyp(arende.typ)].get(Status(arende.status), {})
    return frozenset(v for v in har if v is not V.KOMPLETTERA and {b.value for b in kravs_av(v, arende.typ)} & innehav)


def behorighetshinder(arende: Arende, verb: Verb, person: Person) -> str:
    """Why the person may not use the verb on this ärende at all, as a sentence; "" when they may."""
    if any(kan(person, befogenhet, arende) for befogenhet in kravs_av(verb, arende.typ)):
        return _ordningens_hinder(arende, verb, person)
    if verb is V.OMKLASSA and kan(person, B.HANDLAGGA, arende):
        return _INTE_ENSAM
    return bara_lasa(arende, person)


def _ordningens_hinder(arende: Arende, verb: Verb, person: Person) -> str:
    """AVSLUTA_TIDIGT asks the order itself, on a page that says why not."""
    if arende.typ == Arendetyp.LEX_SARAH and verb in UTAN_UTREDNING - {V.AVSLUTA_TIDIGT}:
        return beslutsordning.hinder_utan_utredning(arende, person)
    return ""


def bara_lasa(arende: Arende, person: Person) -> str:
    """What to say to one who may read the ärende and not change it."""
    if arende.ansvarig is not None and arende.ansvarig != person:
        return f"Du kan läsa men inte ändra. Ansvarig är {arende.ansvarig.namn}."
    return "Du kan läsa men inte ändra. Ditt uppdrag ger inte rätt till det här steget."


@dataclass
class Steg:
    """A verb under way: the locked, re-read ärende, and where it is going."""

    arende: Arende
    verb: Verb
    av: Person | None
    nar: datetime
    fran: str
    till: Status
    av_namn: str = ""

    def klart(self, text: str = "", *, detalj: dict[str, Any] | None = None) -> Arende:
        """Write the status, the Handelse and the log, all in the verb's transaction. `detalj` holds no free text."""
        arende = self.arende
        arende.status = self.till
        arende.save()
        skriv_handelse(arende, self.verb, av=self.av, nar=self.nar, fran=self.fran, text=text, av_namn=self.av_namn)
        logg.anteckna(self.verb.value, arende, av=self.av, detalj={"till": self.till.value, **(detalj or {})})
        return arende


def skriv_handelse(
    arende: Arende,
    verb: Verb | Inkomst,
    *,
    av: Person | None,
    nar: datetime,
    fran: str = "",
    text: str = "",
    av_namn: str = "",
) -> Handelse:
    """One step in the ärende's life, signed with the name and befattning of that day.

    `av_namn` signs for somebody who has no account: the sender of a synpunkt.
    """
    handelse = Handelse.objects.create(
        arende=arende,
        verb=verb,
        fran_status=fran,
        till_status=arende.status,
        av=av,
        av_namn=av_namn or (av.namn_och_befattning if av else "Systemet"),
        text=text,
        nar=nar,
    )
    handelse_skriven.send(Arende, arende=arende, handelse=handelse)
    return handelse


def lock(arende_id: int) -> Arende:
    """The ärende as it is now, locked until the transaction ends. `no_key`: a Handelse may still point at it."""
    return (
        Arende.objects.select_for_update(of=("self",), no_key=True)
        .select_related("enhet", "ansvarig", "mottagare", "rapportor", "kategori", "lex_sarah", "synpunkt")
        .get(pk=arende_id)
    )


def borja(arende: Arende, verb: Verb, *, av: Person, nar: datetime | None = None, sedd: datetime | None = None) -> Steg:
    """Lock and re-read the ärende and see that the verb may be used. Must run inside a transaction.

    `sedd` is the stamp (`andrad`) that the person had on their screen. Raises SparadeFore when somebody else has saved
    since, OtillatenOvergang when the person may not or the status does not allow it. `nar` is when it was done.
    """
    last = lock(arende.pk)
    if hinder := behorighetshinder(last, verb, av):
        raise OtillatenOvergang(hinder)
    if sedd is not None and sedd != last.andrad and (annans := _annans(last, av, sedd)) is not None:
        raise SparadeFore(annans.av_namn, last.andrad, annans)
    return _steg(last, verb, av, nar)


def _annans(last: Arende, av: Person, sedd: datetime) -> Handelse | None:
    """The newest entry since `sedd` that is not the person's own, whatever they have written themselves after it.

    What the sender of a synpunkt did has no person, and counts. What is written in with an earlier time is seen while
    it is the last of all.
    """
    senast = last.handelser.order_by("-id").first()
    if senast is not None and senast.av_id != av.pk:
        return senast
    senare: QuerySet[Handelse] = last.handelser.filter(Q(av__isnull=True) | ~Q(av=av.pk), nar__gt=sedd)
    return senare.order_by("-id").first()


def borja_som_avsandare(arende: Arende, verb: Verb, *, nar: datetime | None = None) -> Steg:
    """As `borja`, for the sender of the synpunkt, who has shown the receipt code and has no account.

    Only for the verbs that the sender has: raises ValueError for any other.
    """
    if verb not in AVSANDARENS:
        raise ValueError(f"{verb} är inte avsändarens.")
    return _steg(lock(arende.pk), verb, None, nar, AVSANDAREN)


def _steg(last: Arende, verb: Verb, av: Person | None, nar: datetime | None, av_namn: str = "") -> Steg:
    till = nasta_status(last.typ, last.status, verb)
    if till is None:
        raise OtillatenOvergang(_varfor_inte(last, verb))
    return Steg(arende=last, verb=verb, av=av, nar=nar or timezone.now(), fran=last.status, till=till, av_namn=av_namn)


def _varfor_inte(arende: Arende, verb: Verb) -> str:
    if arende.status == Status.RAPPORTERAD:
        return "Rapporten är inte mottagen än. Ta emot den först."
    if arende.status == Status.AVSLUTAD and verb is not V.TA_EMOT:
        return _GAR_INTE[V.KOMPLETTERA] if verb is V.KOMPLETTERA else "Ärendet är avslutat och ändras inte mer."
    if verb is V.AVSLUTA:
        return "En rapport enligt lex Sarah avslutas först när den är beslutad."
    if verb is V.OMKLASSA and arende.typ == Arendetyp.LEX_SARAH:
        return "En utredning har börjat. Den avslutas med ett beslut, inte genom att typen ändras."
    return _GAR_INTE.get(verb, "Steget går inte att göra i det här läget.")
