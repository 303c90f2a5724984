"""Who is told when something happens in an ärende: the one place that says it, verb by verb.

Called for every `Handelse` that is written (`arendegang.gangen.handelse_skriven`), inside the verb's transaction. What
is told is neutral: the diarienummer and what kind of step. A test asks that every verb stands here or in `INGEN`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse

from avvikelser.arendegang.gangen import Verb
from avvikelser.arendegang.lex_sarah import mojliga_beslutare, ska_anmalas
from avvikelser.arendegang.verb import Inkomst
from avvikelser.models import Arende, Arendetyp, Handelse
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.avisera import Besked, avisera, avisera_narmaste
from kvalitet.aviseringar.models import Slag
from kvalitet.behorighet import Befogenhet

V, B = Verb, Befogenhet
Mottagare = Callable[[Arende], set[int | None]]
Narmast = Callable[[Arende], frozenset[Befogenhet]]


@dataclass(frozen=True)
class Regel:
    """`till` are persons the ärende itself points at; `narmast` those nearest to its enhet who may take the next step.

    `bara` names those of them who may, where holding the befogenhet is not enough. When nobody of them is there, the
    nearest are told `utan` instead, so that nothing waits for nobody.
    `text` follows the diarienummer. `lagstadgad` says when the law wants it done at once.
    """

    slag: Slag
    text: str
    till: Mottagare | None = None
    narmast: Narmast | None = None
    bara: Callable[[Arende], frozenset[int]] | None = None
    utan: str = ""
    om: Callable[[Arende], bool] = lambda _: True
    lagstadgad: Callable[[Arende], bool] = lambda _: False
    till_kvittot: bool = False


def _ar_lex(arende: Arende) -> bool:
    return arende.typ == Arendetyp.LEX_SARAH


def _ansvarig(arende: Arende) -> set[int | None]:
    return {arende.ansvarig_id}


def _handlaggare(arende: Arende) -> set[int | None]:
    """Everybody who works with it: the ansvarig, who received it, and the utredare."""
    utredare = {arende.lex_sarah.utredare_id} if _ar_lex(arende) else set()
    return {arende.ansvarig_id, arende.mottagare_id} | utredare


def _rapportor(arende: Arende) -> set[int | None]:
    return {arende.rapportor_id}


def _kan_besluta(arende: Arende) -> frozenset[int]:
    return mojliga_beslutare([arende])[arende.pk]


def _ny_atgard_foreslagen(arende: Arende) -> bool:
    senaste = arende.atgarder.order_by("-pk").first()
    return senaste is not None and senaste.status == Atgard.Status.FORESLAGEN


def _beslut_som_ska_anmalas(arende: Arende) -> bool:
    return _ar_lex(arende) and ska_anmalas(arende)


def _tar_emot(arende: Arende) -> frozenset[Befogenhet]:
    """A synpunkt may be received by the koordinator too, where the enhet has nobody."""
    return frozenset({B.TA_EMOT, B.SKOTA_SYNPUNKT} if arende.typ == Arendetyp.SYNPUNKT else {B.TA_EMOT})


def _nagon(*befogenheter: Befogenhet) -> Narmast:
    return lambda _: frozenset(befogenheter)


# Lagrum: 27 kap. 5–6 §§ SoL (2025:400), 24 e–f §§ LSS: a rapport is dealt with genast, an anmälan made snarast.
REGLER: Mapping[Verb, Regel] = {
    V.RAPPORTERA: Regel(Slag.NYTT, "har kommit in på din enhet", narmast=_tar_emot, lagstadgad=_ar_lex),
    V.KOMPLETTERA: Regel(Slag.HANT, "har fått en ny uppgift", till=_ansvarig),
    V.LAMNA_OVER: Regel(Slag.OVERLAMNAT, "är lämnat över till dig", till=_ansvarig),
    V.LAMNA_FORSLAG: Regel(
        Slag.FORSLAG,
        "har ett förslag som du kan besluta om",
        narmast=_nagon(B.BESLUTA),
        bara=_kan_besluta,
        utan="har ett förslag, men den som nämnden låter besluta kan inte göra det",
    ),
    V.ATERFORVISA: Regel(Slag.ATERFORVISAT, "behöver utredas mer", till=_ansvarig),
    V.BESLUTA: Regel(Slag.BESLUTAT, "är beslutat", till=_handlaggare, lagstadgad=_beslut_som_ska_anmalas),
    V.AVSLUTA_TIDIGT: Regel(Slag.BESLUTAT, "är beslutat", till=_handlaggare),
    V.IVO_BESLUT: Regel(Slag.HANT, "har fått ett beslut från IVO", till=_handlaggare),
    V.ANMAL_TILL_IVO: Regel(Slag.HANT, "är anmält till IVO", till=_handlaggare),
    V.RATTA_ANMALAN: Regel(Slag.HANT, "har fått rättade uppgifter om anmälan till IVO", till=_handlaggare),
    V.PLANERA_ATGARD: Regel(
        Slag.ATGARD,
        "har ett förslag till åtgärd som du kan besluta om",
        narmast=_nagon(B.HANDLAGGA, B.BESLUTA),
        om=_ny_atgard_foreslagen,
    ),
    V.BYT_ANSVARIG: Regel(Slag.OVERLAMNAT, "är lämnat över till dig", till=_ansvarig),
    V.DUBBLETT: Regel(Slag.HANT, "handläggs tillsammans med ett annat ärende", till=_rapportor, till_kvittot=True),
    V.AVSLUTA: Regel(
        Slag.SVAR,
        "är avslutat, och det finns ett svar till dig",
        till=_rapportor,
        till_kvittot=True,
        om=lambda arende: bool(arende.aterkoppling),
    ),
    # synpunkter
    V.FLYTTA: Regel(Slag.NYTT, "har flyttats till din enhet", till=_ansvarig, narmast=_tar_emot),
    V.LAMNA_VIDARE: Regel(Slag.NYTT, "är ett beröm till din enhet", narmast=_tar_emot),
    V.AVSANDAREN_SKREV: Regel(Slag.HANT, "har fått mer från avsändaren", till=_ansvarig),
    V.INTE_NOJD: Regel(Slag.HANT, "har en avsändare som inte är nöjd med svaret", till=_ansvarig),
    V.TILL_DELEGATION: Regel(
        Slag.HANT, "är lämnat till klagomålsdelegationen", till=_ansvarig, narmast=_nagon(B.SKOTA_SYNPUNKT)
    ),
    V.DELEGATIONSSVAR: Regel(Slag.HANT, "har ett svar från klagomålsdelegationen", till=_ansvarig),
}
# Nobody is told of these: who does it sits with the ärende, or the next verb tells.
INGEN: frozenset[Verb] = frozenset(
    {
        V.TA_EMOT, V.OMEDELBAR_ATGARD, V.KLASSA, V.OMKLASSA, V.ANTECKNING, V.BIFOGA, V.IVO_UPPGIFT,
        V.INLED_UPPFOLJNING,
        V.SKRIV_POST, V.UTRED, V.ATERTA_FORSLAG, V.SKRIV_ORSAK,
        V.KOPPLA, V.KOPPLA_BORT, V.DELA, V.ATERTA_DUBBLETT,  # to tell would tell that there is another ärende
        V.BEKRAFTA, V.FRAGA_AVSANDAREN, V.BESVARA, V.NOJD, V.BERORDA,
        V.MISSFORHALLANDE,  # the rapport that it gives is an ärende of its own, and tells
        V.KOPPLA_ATGARD, V.KOPPLA_BORT_ATGARD,
        V.BESLUTA_ATGARD, V.KLARMARKERA_ATGARD,  # kvalitet.atgarder.besked tells the åtgärd's own ansvarig
    }
)  # fmt: skip


def beratta(sender: Any, *, arende: Arende, handelse: Handelse, **_: Any) -> None:
    """Something has been written into the ärende's history: tell those whom it concerns, not who did it."""
    verb = V.RAPPORTERA if handelse.verb in Inkomst else handelse.verb
    regel = REGLER.get(Verb(verb)) if verb in Verb else None
    if regel is None or not regel.om(arende):
        return
    sida = "avvikelser:kvitto" if regel.till_kvittot else "avvikelser:arende"
    besked = Besked(
        slag=regel.slag,
        objekt=arende,
        text=f"Ärende {arende.dnr} {regel.text}.",
        url=reverse(sida, args=[arende.pk]),
        nyckel=f"handelse:{handelse.pk}",
        lagstadgad=regel.lagstadgad(arende),
        nar=handelse.nar,
        utom=handelse.av,
        till_kvittot=regel.till_kvittot,
    )
    if handelse.verb == Inkomst.NEDSKRIVEN:
        _beratta_for_rapportoren(arende, handelse)
    if regel.till is not None:
        avisera(regel.till(arende), besked)
    _beratta_narmast(arende, regel, besked)


def _beratta_narmast(arende: Arende, regel: Regel, besked: Besked) -> None:
    if regel.narmast is None:
        return
    bara = regel.bara(arende) if regel.bara else None
    if not avisera_narmaste(regel.narmast(arende), arende.enhet_id, besked, bara=bara) and bara is not None:
        utan = replace(besked, text=f"Ärende {arende.dnr} {regel.utan}.")
        avisera_narmaste(regel.narmast(arende), arende.enhet_id, utan)


def _beratta_for_rapportoren(arende: Arende, handelse: Handelse) -> None:
    """What somebody wrote in for them is theirs to follow, and to say if it came out wrong."""
    besked = Besked(
        slag=Slag.HANT,
        objekt=arende,
        text=f"Ärende {arende.dnr} är din rapport, som någon har skrivit in åt dig. Kontrollera att den stämmer.",
        url=reverse("avvikelser:kvitto", args=[arende.pk]),
        nyckel=f"handelse:{handelse.pk}:rapportor",
        nar=handelse.nar,
        utom=handelse.av,
        till_kvittot=True,
    )
    avisera(_rapportor(arende), besked)
