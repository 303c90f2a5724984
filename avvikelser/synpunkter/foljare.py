"""The sender's own view of their synpunkt: found by the code, and in words that need no explanation."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from avvikelser.arendegang import Verb
from avvikelser.arendegang.gangen import AVSANDARENS, nasta_status
from avvikelser.fristlista import frister_for
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, Status, Synpunktslag
from avvikelser.synpunkter.koder import avtryck
from avvikelser.synpunkter.models import Meddelande
from avvikelser.synpunkter.sidan import vantar_sedan
from kvalitet.svenska import dag_lang

_VAD = {
    Synpunktslag.KLAGOMAL: "klagomål",
    Synpunktslag.SYNPUNKT: "synpunkt",
    Synpunktslag.FORSLAG: "förslag",
    Synpunktslag.BEROM: "beröm",
}


def _synpunkter() -> ArendeQuerySet:
    """A synpunkt, never anything else: what became lex Sarah is another ärende."""
    arenden: ArendeQuerySet = Arende.objects.filter(typ=Arendetyp.SYNPUNKT)
    return arenden.select_related("synpunkt__avsandare", "enhet", "namnd")


def med_kod(kod: str) -> Arende | None:
    """The synpunkt of the code. A wrong code costs the same one look-up in the same index as a right one."""
    return _synpunkter().filter(synpunkt__avsandare__kodavtryck=avtryck(kod)).first()


def med_nummer(pk: int, kodavtryck: str) -> Arende | None:
    """The synpunkt whose code has been shown in this session, while that code still holds."""
    return _synpunkter().filter(pk=pk, synpunkt__avsandare__kodavtryck=kodavtryck).first()


@dataclass(frozen=True)
class Lagesbild:
    """What the sender is told. Of staff: the name and befattning of who has answered, and nothing else."""

    arende: Arende
    vad: str
    mening: str
    mer: str
    meddelanden: list[Meddelande]
    har_fraga: bool
    kan_skriva: bool
    kan_tycka: bool
    kan_till_delegation: bool


def lagesbild(arende: Arende) -> Lagesbild:
    meddelanden = list(arende.meddelanden.prefetch_related("bilagor"))
    mening, mer = _lage(arende)
    har_fraga = bool(vantar_sedan(meddelanden))
    if har_fraga and arende.status == Status.MOTTAGEN:
        mening, mer = "Vi har en fråga till dig.", f"Svara här nedanför. {mer}".strip()
    kan = {v for v in AVSANDARENS if nasta_status(arende.typ, arende.status, v) is not None}
    besvarad = arende.synpunkt.besvarad is not None
    provad = any(m.slag == Meddelande.Slag.DELEGATIONSSVAR for m in meddelanden)
    return Lagesbild(
        arende=arende,
        vad=_VAD[Synpunktslag(arende.synpunkt.slag)],
        mening=mening,
        mer=mer,
        meddelanden=meddelanden,
        har_fraga=har_fraga,
        kan_skriva=Verb.AVSANDAREN_SKREV in kan,
        kan_tycka=Verb.NOJD in kan and besvarad and not arende.synpunkt.avsandare.omdome,
        kan_till_delegation=Verb.TILL_DELEGATION in kan and besvarad and not provad,
    )


def _lage(arende: Arende) -> tuple[str, str]:
    match Status(arende.status):
        case Status.RAPPORTERAD if arende.mottagen is not None:
            return "Någon annan i verksamheten tar över.", _svar_senast(arende)
        case Status.RAPPORTERAD:
            return (
                "Det du skrev har kommit fram.",
                f"Ingen har börjat arbeta med det än. {_svar_senast(arende)}".strip(),
            )
        case Status.MOTTAGEN:
            return "Vi arbetar med det du skrev.", _svar_senast(arende)
        case Status.BESVARAD:
            gavs = arende.synpunkt.avsandare.omdome
            return "Du har fått ett svar.", f"Läs det här nedanför.{'' if gavs else ' Berätta gärna om du är nöjd.'}"
        case Status.DELEGATION:
            return (
                "Nämndens klagomåls\u00addelegation prövar ditt ärende.",
                "Förtroendevalda läser det du har skrivit och svaret du fick. Du får deras svar här.",
            )
        case _:
            return "Ärendet är avslutat.", ""


def _svar_senast(arende: Arende) -> str:
    frist = next((f for f in frister_for(arende) if f.namn == "Svar" or f.namn == "Svara"), None)
    if frist is None or frist.uppfylld is not None:
        return ""
    if frist.senast < timezone.localdate():
        return f"Du skulle ha fått svar {dag_lang(frist.senast)}. Svaret är försenat."
    return f"Du får svar senast {dag_lang(frist.senast)}."
