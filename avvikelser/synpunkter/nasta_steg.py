"""What to do now with a synpunkt, in every situation: one sentence and one button, or whom it waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from avvikelser.arendegang import Verb
from avvikelser.enhetsval import mottagare_vid
from avvikelser.models import Arende, Status, Synpunktslag
from avvikelser.nasta_steg import Lage, det_inkomna
from avvikelser.synpunkter.models import Avsandare, Omdome
from avvikelser.synpunkter.platsen import ar_ofordelad, fordelare
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import NastaSteg
from kvalitet.svenska import uppraknat

V, S = Verb, Status


def nasta_steg(lage: Lage) -> NastaSteg:
    """For every status that a synpunkt has."""
    return _STEG[S(lage.arende.status)](lage)


def _ny(lage: Lage) -> NastaSteg:
    arende, vad = lage.arende, det_inkomna(lage.arende)
    mer = f"Kom in {timezone.localdate(arende.inkommen)}. {lage.senast}"
    if ar_ofordelad(arende) and V.FLYTTA in lage.verb:
        return NastaSteg(f"Skicka {vad} till rätt enhet.", mer, _url(arende, "flytta"), "Välj enhet")
    if arende.synpunkt.slag == Synpunktslag.BEROM and V.LAMNA_VIDARE in lage.verb:
        mening = "Lämna berömmet vidare till personalen."
        return NastaSteg(mening, mer, _url(arende, "lamna-vidare"), "Lämna vidare")
    if arende.synpunkt.bekraftad is not None and V.TA_EMOT in lage.verb:
        return NastaSteg(f"Ta emot {vad}, som har flyttats hit.", mer, lage.url("ta-emot"), "Ta emot")
    if V.BEKRAFTA in lage.verb:
        mening = f"Läs {vad} och bekräfta till avsändaren."
        return NastaSteg(mening, mer, _url(arende, "bekrafta"), "Ta emot och bekräfta")
    if arende.ansvarig is not None:  # moved to somebody by name
        return _vantar(lage, "tar emot det")
    personer = fordelare(arende.enhet_id) if ar_ofordelad(arende) else mottagare_vid(arende.enhet_id)
    gor = "fördela" if ar_ofordelad(arende) else "ta emot"
    return NastaSteg(f"{vad[0].upper()}{vad[1:]} väntar på någon som kan {gor} det.", _vem(personer, gor))


def _pagar(lage: Lage) -> NastaSteg:
    arende, synpunkt = lage.arende, lage.arende.synpunkt
    if V.BESVARA not in lage.verb:
        return _vantar(lage, "svarar avsändaren")
    if synpunkt.slag == Synpunktslag.BEROM and V.LAMNA_VIDARE in lage.verb:
        mening = "Lämna berömmet vidare till personalen."
        return NastaSteg(mening, lage.senast, _url(arende, "lamna-vidare"), "Lämna vidare")
    if synpunkt.vill_ha_svar and synpunkt.bekraftad is None:
        mening = "Berätta för avsändaren att du har tagit emot det."
        return NastaSteg(mening, lage.senast, _url(arende, "bekrafta"), "Bekräfta")
    if synpunkt.vill_ha_svar:
        mening = f"Ta reda på vad som gäller och svara på {det_inkomna(arende)}."
        return NastaSteg(mening, lage.senast, _url(arende, "besvara"), "Skriv svaret")
    mer = "Avsändaren väntar inte på svar, men kan läsa ett med sin kod."
    return NastaSteg("Bestäm vad det ska leda till, och avsluta.", mer, lage.url("avsluta"), "Avsluta")


def _besvarad(lage: Lage) -> NastaSteg:
    if V.AVSLUTA not in lage.verb:
        return _vantar(lage, "avslutar ärendet")
    omdome = avsandarens_omdome(lage.arende)
    if omdome == Omdome.INTE_NOJD and not _har_provats(lage.arende):
        mer = "Ring upp, eller svara en gång till. Avsändaren kan också gå till klagomålsdelegationen."
        url = _url(lage.arende, "besvara")
        return NastaSteg("Avsändaren är inte nöjd med svaret. Svara igen.", mer, url, "Svara igen")
    mening = "Avsändaren är nöjd. Avsluta ärendet." if omdome == Omdome.NOJD else "Svaret är lämnat. Avsluta ärendet."
    mer = "Skriv vad det ledde till, så att andra kan lära av det."
    return NastaSteg(mening, mer, lage.url("avsluta"), "Avsluta")


def _hos_delegationen(lage: Lage) -> NastaSteg:
    if V.DELEGATIONSSVAR not in lage.verb:
        return _vantar(lage, "lägger fram det för klagomålsdelegationen")
    mening = "Lägg fram ärendet för nämndens klagomålsdelegation och skriv in vad den kommer fram till."
    url = _url(lage.arende, "delegationssvar")
    return NastaSteg(mening, "Avsändaren läser svaret med sin kod.", url, "Skriv in svaret")


def _avslutad(lage: Lage) -> NastaSteg:
    dag: date = timezone.localdate(lage.arende.avslutad) if lage.arende.avslutad else lage.idag
    mer = "Är avsändaren inte nöjd kan klagomålsdelegationen pröva det. Då öppnas ärendet igen."
    kan_provas = lage.arende.synpunkt.besvarad and not _har_provats(lage.arende)
    return NastaSteg(f"Ärendet är avslutat {dag}.", mer if kan_provas else "")


_STEG: dict[Status, Callable[[Lage], NastaSteg]] = {
    S.RAPPORTERAD: _ny,
    S.MOTTAGEN: _pagar,
    S.BESVARAD: _besvarad,
    S.DELEGATION: _hos_delegationen,
    S.AVSLUTAD: _avslutad,
}


def avsandarens_omdome(arende: Arende) -> str:
    """What the sender thinks of the answer; "" when nothing has been said, or nobody is known to have sent it."""
    try:
        return str(arende.synpunkt.avsandare.omdome)
    except Avsandare.DoesNotExist:
        return ""


def _har_provats(arende: Arende) -> bool:
    return arende.handelser.filter(verb=V.DELEGATIONSSVAR).exists()


def _url(arende: Arende, namn: str) -> str:
    return reverse(f"synpunkter:{namn}", args=[arende.pk])


def _vantar(lage: Lage, gor: str) -> NastaSteg:
    ansvarig = lage.arende.ansvarig
    if ansvarig is None:
        return NastaSteg("Ärendet saknar ansvarig.", "Be enhetschefen eller synpunktskoordinatorn ta hand om det.")
    return NastaSteg(f"Ärendet väntar på {ansvarig.namn}.", f"{ansvarig.namn} {gor}. {lage.senast}".strip())


def _vem(personer: Sequence[Person], gor: str) -> str:
    """ "Maja Lindqvist och Karin Öhman kan ta emot." At most three names."""
    if not personer:
        return f"Ingen kan {gor} det just nu. Hör av dig till systemförvaltaren."
    return f"{uppraknat(person.namn for person in personer[:3])} kan {gor} det."
