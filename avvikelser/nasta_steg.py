"""What to do now with an ärende: one sentence and one button, or whom it waits for. One place for every situation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.enhetsval import mottagare_vid
from avvikelser.fristlista import nasta_frist
from avvikelser.lagar import lydelse
from avvikelser.models import Arende, Arendetyp, Status, Synpunktslag, Utfall
from kvalitet.atgarder.models import Atgard
from kvalitet.lagrum import ANMALA_IVO
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.svenska import antal, dag_lang

V, S = Verb, Status


@dataclass(frozen=True)
class Lage:
    """The ärende as the person meets it: what they may do with it, and what hangs on it."""

    arende: Arende
    person: Person
    verb: frozenset[Verb]
    atgarder: Sequence[Atgard]
    idag: date
    far_besluta: bool = True
    """Nothing stops the one who holds BESLUTA from deciding (`arendegang.beslutshinder`), so far as is asked."""

    def url(self, namn: str, ankare: str = "") -> str:
        return reverse(f"avvikelser:{namn}", args=[self.arende.pk]) + ankare

    @property
    def senast(self) -> str:
        """ "Senast fredag 21 augusti.", for the deadline that comes first; "" without one."""
        frist = nasta_frist(self.arende)
        return f"{frist.namn} senast {dag_lang(frist.senast)}." if frist else ""


Stegare = Callable[[Lage], NastaSteg]
_FOR_TYP: dict[str, Stegare] = {}


def registrera(typ: Arendetyp, stegare: Stegare) -> None:
    """A typ whose steps are told in a room of its own. Called in `AppConfig.ready`."""
    _FOR_TYP[typ.value] = stegare


def nasta_steg(lage: Lage) -> NastaSteg:
    """The next step for this person. Without url nobody can do anything here just now but the one who is named."""
    arende = lage.arende
    if arende.typ in _FOR_TYP:
        return _FOR_TYP[arende.typ](lage)
    if arende.status == S.RAPPORTERAD:
        return _ny(lage)
    if arende.typ == Arendetyp.LEX_SARAH:
        return _LEX_SARAH[S(arende.status)](lage)
    return _avslutad(lage) if arende.status == S.AVSLUTAD else _pagar(lage)


def _ny(lage: Lage) -> NastaSteg:
    arende = lage.arende
    vad = det_inkomna(arende)
    if V.TA_EMOT in lage.verb:
        kom = f"{arende.rapportor_namn} rapporterade" if arende.rapportor_namn else "Kom in"
        mer = f"{kom} {timezone.localdate(arende.inkommen)}. {lage.senast}"
        return NastaSteg(f"Ta emot {vad}. Bedöm först om någon är i fara.", mer, lage.url("ta-emot"), "Ta emot")
    mening = f"{vad[0].upper()}{vad[1:]} väntar på att tas emot."
    return NastaSteg(mening, _som_gor(mottagare_vid(arende.enhet_id), "ta emot"))


def _pagar(lage: Lage) -> NastaSteg:
    """A received avvikelse."""
    if V.AVSLUTA not in lage.verb:
        return _vantar(lage, "handlägger ärendet")
    if V.KLASSA in lage.verb and lage.arende.allvarlighetsgrad is None:
        return _klassa(lage)
    if foreslagna := _foreslagna(lage):
        return foreslagna
    if V.KLASSA in lage.verb and not lage.atgarder:
        mer = "Behövs ingen åtgärd kan du avsluta ärendet direkt."
        return NastaSteg("Bestäm vad som ska ändras.", mer, lage.url("atgard-ny"), "Planera åtgärd")
    return _avsluta(lage)


def _klassa(lage: Lage) -> NastaSteg:
    mer = "Bedöm hur allvarlig den var och om den kan hända igen."
    return NastaSteg("Klassa händelsen.", mer, lage.url("klassa"), "Klassa")


def _avsluta(lage: Lage) -> NastaSteg:
    vem = lage.arende.rapportor_namn or "den som rapporterade"
    egen = lage.arende.rapportor_id == lage.person.pk
    mening = "Avsluta ärendet." if egen else f"Berätta för {vem} vad ni kom fram till, och avsluta ärendet."
    return NastaSteg(mening, lage.senast, lage.url("avsluta"), "Avsluta")


def _foreslagna(lage: Lage) -> NastaSteg | None:
    n = sum(atgard.status == Atgard.Status.FORESLAGEN for atgard in lage.atgarder)
    if not n:
        return None
    ord_ = antal("föreslagen åtgärd", "föreslagna åtgärder", n)
    if V.BESLUTA_ATGARD in lage.verb:
        return NastaSteg(
            f"Ta ställning till {ord_}.", "Säg ja, eller nej med ett skäl.", "#atgarder", "Till åtgärderna"
        )
    return None


# ---- lex Sarah ----


def _lex_mottagen(lage: Lage) -> NastaSteg:
    if V.LAMNA_OVER not in lage.verb:
        return _vantar(lage, "ska lämna över rapporten till en utredare")
    if lage.arende.allvarlighetsgrad is None:
        return _klassa(lage)
    mer = "Du väljer bland dem som får utreda här. Den du väljer kan läsa ärendet direkt."
    return NastaSteg("Lämna över till en utredare.", mer, lage.url("lamna-over"), "Lämna över")


def _lex_utreds(lage: Lage) -> NastaSteg:
    if V.LAMNA_FORSLAG not in lage.verb:
        return _vantar(lage, "utreder")
    aterforvisat = lage.arende.handelser.filter(verb=V.ATERFORVISA, fran_status=S.FORESLAGEN).exists()
    mening = (
        "Utred det som saknas och lämna ett nytt förslag." if aterforvisat else "Utred händelsen och lämna förslag."
    )
    return NastaSteg(mening, lage.senast, reverse("lex-sarah:utredning", args=[lage.arende.pk]), "Till utredningen")


def _lex_foreslagen(lage: Lage) -> NastaSteg:
    forslag = arendegang.senaste_forslag(lage.arende)
    if forslag is None:
        return _vantar(lage, "utreder")
    if V.BESLUTA in lage.verb and lage.far_besluta and forslag.av_id != lage.person.pk:
        mer = f"Du kan följa det, ändra det eller be om mer utredning. {lage.senast}"
        return NastaSteg(f"Läs {genitiv(forslag.av.namn)} förslag och besluta om rapporten.", mer, "#beslut", "Besluta")
    kan = arendegang.mojliga_beslutare([lage.arende])[lage.arende.pk]
    beslutare = Person.objects.filter(pk__in=kan).order_by("sortering")
    mening = "Förslaget väntar på beslut." if forslag.av_id != lage.person.pk else "Någon annan än du beslutar."
    return NastaSteg(mening, _som_gor(beslutare, "besluta"))


def _lex_beslutad(lage: Lage) -> NastaSteg:
    if steg := _till_ivo(lage):
        return steg
    if V.INLED_UPPFOLJNING not in lage.verb:
        return _vantar(lage, "följer upp åtgärderna")
    if foreslagna := _foreslagna(lage):
        return foreslagna
    if lage.arende.lex_sarah.utfall == Utfall.INTE:
        return _avsluta(lage)
    mer = "När åtgärderna är gjorda skriver ni om de hjälpte. Sedan kan ärendet avslutas."
    if not lage.atgarder:
        mer = f"Planera först en åtgärd om något ska ändras. {mer}"
    return NastaSteg("Börja följa upp.", mer, _uppfoljningen(lage), "Börja följa upp")


def _lex_foljs_upp(lage: Lage) -> NastaSteg:
    if steg := _till_ivo(lage):
        return steg
    if V.AVSLUTA not in lage.verb:
        return _vantar(lage, "följer upp åtgärderna")
    if foreslagna := _foreslagna(lage):
        return foreslagna
    kvar = _att_folja_upp(lage)
    if kvar and V.KLARMARKERA_ATGARD in lage.verb:
        mening = f"Följ upp {antal('åtgärd', 'åtgärder', len(kvar))}."
        return NastaSteg(
            mening, "Skriv om den önskade effekten kom, och vad som hände.", "#atgarder", "Till åtgärderna"
        )
    return _avsluta(lage)


def _till_ivo(lage: Lage) -> NastaSteg | None:
    lex = lage.arende.lex_sarah
    if arendegang.ska_anmalas(lage.arende):
        if V.ANMAL_TILL_IVO in lage.verb:
            return NastaSteg("Anmäl händelsen till IVO nu.", _lagen_om_ivo(lage), lage.url("ivo"), "Anmälan till IVO")
        return _vantar(lage, "ser till att händelsen anmäls till IVO")
    if lex.anmald_ivo and not lex.utredning_bifogad and lex.utredning_sand is None and V.IVO_UPPGIFT in lage.verb:
        return NastaSteg("Sänd utredningen till IVO.", lage.senast, lage.url("ivo"), "Skriv in att den är sänd")
    return None


def _uppfoljningen(lage: Lage) -> str:
    return reverse("lex-sarah:inled-uppfoljning", args=[lage.arende.pk])


def _att_folja_upp(lage: Lage) -> list[Atgard]:
    """The åtgärder that are under way, or done and not yet judged."""
    return [a for a in lage.atgarder if a.status in Atgard.OPPNA or (a.uppfoljning and not a.effekt)]


def _avslutad(lage: Lage) -> NastaSteg:
    dag = timezone.localdate(lage.arende.avslutad) if lage.arende.avslutad else lage.idag
    kvar = _att_folja_upp(lage)
    if kvar and V.KLARMARKERA_ATGARD in lage.verb:
        ord_ = antal("åtgärd", "åtgärder", len(kvar))
        return NastaSteg(f"Följ upp {ord_}.", f"Ärendet avslutades {dag}.", "#atgarder", "Till åtgärderna")
    return NastaSteg(f"Ärendet är avslutat {dag}.", "Det som står här ändras inte mer.")


_LEX_SARAH: dict[Status, Callable[[Lage], NastaSteg]] = {
    S.MOTTAGEN: _lex_mottagen,
    S.UNDER_UTREDNING: _lex_utreds,
    S.FORESLAGEN: _lex_foreslagen,
    S.BESLUTAD: _lex_beslutad,
    S.UPPFOLJNING: _lex_foljs_upp,
    S.AVSLUTAD: _avslutad,
}


# ---- words ----


_SYNPUNKTER = {
    Synpunktslag.SYNPUNKT: "synpunkten",
    Synpunktslag.KLAGOMAL: "klagomålet",
    Synpunktslag.BEROM: "berömmet",
    Synpunktslag.FORSLAG: "förslaget",
}


def det_inkomna(arende: Arende) -> str:
    """What has come in, as it stands in a sentence: rapporten, klagomålet, berömmet …"""
    if arende.typ != Arendetyp.SYNPUNKT:
        return "rapporten"
    return _SYNPUNKTER[Synpunktslag(arende.synpunkt.slag)]


def genitiv(namn: str) -> str:
    """Jonas Ekbergs, Karin Öhmans, Jonas Lindros."""
    return namn if namn[-1:].lower() in {"s", "x", "z"} else f"{namn}s"


def _vantar(lage: Lage, gor: str) -> NastaSteg:
    ansvarig = lage.arende.ansvarig
    if ansvarig is None:
        return NastaSteg("Ärendet saknar ansvarig.", "Be enhetschefen ta hand om det.")
    vem = "Du" if ansvarig == lage.person else ansvarig.namn
    return NastaSteg(f"Ärendet väntar på {'dig' if vem == 'Du' else vem}.", f"{vem} {gor}. {lage.senast}".strip())


def _som_gor(personer: Iterable[Person], vad: str) -> str:
    """ "Maja Lindqvist kan ta emot den." At most three names."""
    namn = [person.namn for person in personer][:3]
    if not namn:
        return f"Ingen kan {vad} just nu. Hör av dig till systemförvaltaren."
    rad = namn[0] if len(namn) == 1 else f"{', '.join(namn[:-1])} eller {namn[-1]}"
    return f"{rad} kan {vad}."


def _lagen_om_ivo(lage: Lage) -> str:
    stalle = lydelse(lage.arende, ANMALA_IVO)
    lagen = f"Anmälan ska göras snarast, {stalle}." if stalle else "Anmälan ska göras snarast."
    frist = nasta_frist(lage.arende)
    return f"{lagen} Kommunens mål är senast {dag_lang(frist.senast)}." if frist else lagen
