"""What the page of an ärende shows besides its own fields: its way, its log, its law, and what else can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb, ska_anmalas
from avvikelser.arendegang.verb import ORD
from avvikelser.lagar import lagar, lydelse
from avvikelser.models import ANMALNINGSPLIKTIGA, Arende, Arendetyp, Handelse, Status, Synpunktslag, Utfall
from kvalitet.lagrum import RAPPORTERA, UTREDA
from kvalitet.organisation.models import Person
from kvalitet.svenska import MANADER

V, S = Verb, Status
SENASTE = 12  # entries of the log that are shown before one asks for all


@dataclass(frozen=True)
class Gangsteg:
    """One step of the ärende's way: "gjort", "nu" or "", and what to say of it."""

    namn: str
    lage: str
    text: str


# The steps in order, and the verb that ends each.
_GANGAR: dict[Arendetyp, tuple[tuple[str, Verb], ...]] = {
    Arendetyp.AVVIKELSE: (
        ("Rapport", V.RAPPORTERA),
        ("Mottagen", V.TA_EMOT),
        ("Klassad", V.KLASSA),
        ("Avslutad", V.AVSLUTA),
    ),
    Arendetyp.LEX_SARAH: (
        ("Rapport", V.RAPPORTERA),
        ("Mottagen", V.TA_EMOT),
        ("Överlämnad", V.LAMNA_OVER),
        ("Utredning", V.LAMNA_FORSLAG),
        ("Beslut", V.BESLUTA),
        ("Uppföljning", V.AVSLUTA),
    ),
    Arendetyp.SYNPUNKT: (
        ("Kom in", V.RAPPORTERA),
        ("Mottagen", V.TA_EMOT),
        ("Svar", V.BESVARA),
        ("Avslutad", V.AVSLUTA),
    ),
}
# How many of the steps are behind, by status; an avvikelse that is classed is one further.
_GJORDA = {S.RAPPORTERAD: 1, S.MOTTAGEN: 2, S.UNDER_UTREDNING: 3, S.FORESLAGEN: 4, S.BESLUTAD: 5, S.AVSLUTAD: 6}
_GJORDA |= {S.UPPFOLJNING: 5, S.BESVARAD: 3, S.DELEGATION: 3}


# What takes a step back again, and what else ends one.
_TAR_TILLBAKA = {V.ATERTA_FORSLAG.value: (V.LAMNA_FORSLAG,), V.ATERFORVISA.value: (V.LAMNA_FORSLAG, V.BESLUTA)}
_SOM = {V.AVSLUTA_TIDIGT.value: V.BESLUTA.value, V.LAMNA_VIDARE.value: V.AVSLUTA.value}


def gang(arende: Arende, handelser: Sequence[Handelse], person: Person) -> list[Gangsteg]:
    """The ärende's way, with the day of each step that is behind and who has the one that is now.

    A step that was passed by without being taken says so: what nobody did is never "Klart".
    """
    gjort = _gjort(arende, handelser)
    if arende.status == S.AVSLUTAD and (slutade := _utan_alla_steg(handelser)):
        return _till_slutet(_GANGAR[Arendetyp(arende.typ)], gjort, slutade)
    steg = _stegen(arende, gjort)
    gjorda = len(steg) if arende.status == S.AVSLUTAD else _GJORDA[S(arende.status)]
    if arende.typ == Arendetyp.AVVIKELSE and arende.status == S.MOTTAGEN and arende.allvarlighetsgrad is not None:
        gjorda += 1
    inget = "Ingen uppgift" if _IMPORTERA in gjort else "Hoppades över"
    rader = []
    for i, (namn, verb) in enumerate(steg):
        if i < gjorda:
            rader.append(Gangsteg(namn, "gjort", _klart(gjort[verb])) if verb in gjort else Gangsteg(namn, "", inget))
        else:
            rader.append(
                Gangsteg(namn, "nu" if i == gjorda else "", _hos(arende, person) if i == gjorda else "Kommer sedan")
            )
    return rader


_IMPORTERA = "importera"  # from an older system, whose steps nobody knows here


def _gjort(arende: Arende, handelser: Sequence[Handelse]) -> dict[str, datetime | None]:
    """What has been done and stands, with when: by the log, and by the ärende itself for what an older system knew."""
    gjort: dict[str, datetime | None] = {}
    for handelse in handelser:
        gjort[_SOM.get(handelse.verb, handelse.verb)] = handelse.nar
        for verb in _TAR_TILLBAKA.get(handelse.verb, ()):
            gjort.pop(verb, None)
    kant: dict[Verb, datetime | None] = {
        V.RAPPORTERA: arende.inkommen,
        V.TA_EMOT: arende.mottagen,
        V.AVSLUTA: arende.avslutad,
        V.BESLUTA: arende.lex_sarah.beslutad if arende.typ == Arendetyp.LEX_SARAH else None,
        V.BESVARA: arende.synpunkt.besvarad if arende.typ == Arendetyp.SYNPUNKT else None,
    }
    if arende.allvarlighetsgrad is not None:
        gjort.setdefault(V.KLASSA.value, None)
    return {**{verb.value: nar for verb, nar in kant.items() if nar is not None}, **gjort}


def _stegen(arende: Arende, gjort: Mapping[str, datetime | None]) -> Sequence[tuple[str, Verb]]:
    """The steps of the typ. What was no missförhållande, or was closed without it, is not followed up."""
    steg = _GANGAR[Arendetyp(arende.typ)]
    if arende.typ != Arendetyp.LEX_SARAH or V.INLED_UPPFOLJNING in gjort:
        return steg
    return (*steg[:-1], ("Avslutad", V.AVSLUTA)) if arende.status == S.AVSLUTAD or _ska_bara_avslutas(arende) else steg


def _ska_bara_avslutas(arende: Arende) -> bool:
    return arende.status == S.BESLUTAD and arende.lex_sarah.utfall == Utfall.INTE


# What may close an ärende without the steps before it, and what the last step is called then.
_GENVAGAR = {V.DUBBLETT.value: "Dubblett"}


def _utan_alla_steg(handelser: Sequence[Handelse]) -> Handelse | None:
    """The Handelse that closed the ärende, when it was closed before it had gone its way."""
    stangde = [h for h in handelser if h.till_status == S.AVSLUTAD and h.fran_status != S.AVSLUTAD]
    return stangde[-1] if stangde and stangde[-1].verb in _GENVAGAR else None


def _till_slutet(
    steg: Sequence[tuple[str, Verb]], gjort: Mapping[str, datetime | None], slutade: Handelse
) -> list[Gangsteg]:
    """The steps that were taken, and the one that ended it: never "Klart" for what was not done."""
    tagna = [(namn, verb) for namn, verb in steg if verb in gjort and verb is not V.AVSLUTA]
    gjorda = [Gangsteg(namn, "gjort", _klart(gjort[verb])) for namn, verb in tagna]
    return [*gjorda, Gangsteg(_GENVAGAR[slutade.verb], "gjort", f"Avslutat {_dagen(slutade.nar)}")]


def _klart(nar: datetime | None) -> str:
    return "Klart" if nar is None else f"Klart {_dagen(nar)}"


def _dagen(nar: datetime) -> str:
    dag = timezone.localdate(nar)
    return f"{dag.day} {MANADER[dag.month - 1][:3]}"


def _hos(arende: Arende, person: Person) -> str:
    if arende.status == S.FORESLAGEN:
        return "Väntar på beslut"
    if arende.status == S.BESLUTAD:
        return "Inte avslutat än" if _ska_bara_avslutas(arende) else "Inte påbörjad"
    if arende.ansvarig is None:
        return "Väntar"
    return "Pågår hos dig" if arende.ansvarig == person else f"Pågår hos {arende.ansvarig.namn}"


@dataclass(frozen=True)
class Loggrad:
    """One entry. A bedömning is somebody's judgement; the rest is what happened."""

    handelse: Handelse
    nummer: int
    rubrik: str
    bedomning: bool


@dataclass(frozen=True)
class Logg:
    rader: list[Loggrad]
    antal: int
    dolda: int


_BEDOMNINGAR = {V.KLASSA, V.OMKLASSA, V.LAMNA_FORSLAG, V.ATERFORVISA, V.BESLUTA}


def _rubrik(handelse: Handelse) -> str:
    """To send a förslag back and to take up what was ended early is one verb, and not said in the same way."""
    if handelse.verb == V.ATERFORVISA and handelse.fran_status == S.BESLUTAD:
        return "Tog upp utredningen igen"
    return ORD.get(handelse.verb) or handelse.verb.replace("_", " ").capitalize()


def logg_for(handelser: Sequence[Handelse], *, alla: bool) -> Logg:
    """The entries, newest last; without `alla` only the last twelve."""
    rader = [
        Loggrad(
            h,
            i,
            _rubrik(h),
            h.verb in _BEDOMNINGAR,
        )
        for i, h in enumerate(handelser, 1)
    ]
    visade = rader if alla else rader[-SENASTE:]
    return Logg(visade, len(rader), len(rader) - len(visade))


def lagrum_for(arende: Arende) -> str:
    """The law as it read on the day of the event; for a day or a law without such a rule, the laws' short names."""
    korta = ", ".join(lagar(arende))
    return (lydelse(arende, RAPPORTERA, UTREDA) or korta) if arende.typ == Arendetyp.LEX_SARAH else korta


# (verb, URL name, what the button says), in the order they are offered.
_MER: tuple[tuple[Verb, str, str], ...] = (
    (V.BEKRAFTA, "synpunkter:bekrafta", "Bekräfta till avsändaren"),
    (V.FRAGA_AVSANDAREN, "synpunkter:fraga", "Fråga avsändaren"),
    (V.BESVARA, "synpunkter:besvara", "Svara avsändaren"),
    (V.LAMNA_VIDARE, "synpunkter:lamna-vidare", "Lämna berömmet vidare"),
    (V.DELEGATIONSSVAR, "synpunkter:delegationssvar", "Delegationens svar"),
    (V.TILL_DELEGATION, "synpunkter:fran-avsandaren", "Skriv in vad avsändaren säger"),
    (V.AVSANDAREN_SKREV, "synpunkter:fran-avsandaren", "Skriv in vad avsändaren säger"),
    (V.FLYTTA, "synpunkter:flytta", "Flytta"),
    (V.BERORDA, "synpunkter:berorda", "Berörda enheter"),
    (V.ANTECKNING, "avvikelser:anteckning", "Skriv en anteckning"),
    (V.OMEDELBAR_ATGARD, "avvikelser:omedelbar", "Omedelbar åtgärd"),
    (V.BIFOGA, "avvikelser:bilaga-ny", "Lägg till en fil"),
    (V.KLASSA, "avvikelser:klassa", "Klassa"),
    (V.OMKLASSA, "avvikelser:omklassa", "Ändra typ"),
    (V.LAMNA_OVER, "avvikelser:lamna-over", "Byt utredare"),
    (V.BYT_ANSVARIG, "avvikelser:byt-ansvarig", "Byt ansvarig"),
    (V.ANMAL_TILL_IVO, "avvikelser:ivo", "Anmälan till IVO"),
    (V.MISSFORHALLANDE, "synpunkter:missforhallande", "Rapportera ett missförhållande"),
    (V.INLED_UPPFOLJNING, "lex-sarah:inled-uppfoljning", "Börja följa upp"),
    (V.AVSLUTA_TIDIGT, "lex-sarah:avsluta-tidigt", "Avsluta utan hel utredning"),
    (V.ATERFORVISA, "avvikelser:aterforvisa", "Ta upp utredningen igen"),
    (V.AVSLUTA, "avvikelser:avsluta", "Avsluta"),
)


def mer_att_gora(arende: Arende, verb: frozenset[Verb]) -> list[tuple[str, str]]:
    """(address, text) of the other things the person may do now; what the next step offers may stand here too."""
    texter = {V.KLASSA: "Klassa om"} if arende.allvarlighetsgrad is not None else {}
    if arende.status == S.MOTTAGEN:
        texter[V.LAMNA_OVER] = "Lämna över till utredare"
    elif V.LAMNA_OVER in verb:
        verb = verb - {V.BYT_ANSVARIG}  # while it is investigated the ansvarig is the utredare
    rader = [
        (reverse(namn, args=[arende.pk]), texter.get(v, text))
        for v, namn, text in _MER
        if v in verb and not _onodig(arende, v)
    ]
    return list(dict.fromkeys(rader))


def _anmals_inte(arende: Arende) -> bool:
    """Has the beslut said that IVO need not be told, and has nobody told IVO already?"""
    lex = arende.lex_sarah
    return bool(lex.utfall) and Utfall(lex.utfall) not in ANMALNINGSPLIKTIGA and lex.anmald_ivo is None


def _onodig(arende: Arende, verb: Verb) -> bool:
    """What the typ has but this ärende has no use for: the rule would say no."""
    if arende.typ == Arendetyp.LEX_SARAH:
        if verb is V.INLED_UPPFOLJNING:
            return ska_anmalas(arende)
        if verb is V.ANMAL_TILL_IVO:
            return _anmals_inte(arende)
        if verb is V.ATERFORVISA:  # a förslag is sent back where it stands
            return not arendegang.ar_avslutat_tidigt(arende)
        return verb is V.AVSLUTA and arende.status == S.BESLUTAD and arende.lex_sarah.utfall != Utfall.INTE
    if arende.typ != Arendetyp.SYNPUNKT:
        return False
    synpunkt = arende.synpunkt
    if verb is V.LAMNA_VIDARE:
        return synpunkt.slag != Synpunktslag.BEROM
    return verb is V.BEKRAFTA and arende.status != S.RAPPORTERAD and synpunkt.bekraftad is not None
