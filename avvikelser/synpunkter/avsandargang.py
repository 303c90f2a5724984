"""What the sender does: adds something, says whether the answer will do, asks for the klagomålsdelegation.

With `av=None` it is the sender in person, who has shown the receipt code. Staff write the same things in for somebody
who telephones or comes by, and then need the befogenhet that the verb asks for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from avvikelser.arendegang.gangen import AVSANDAREN, Steg, Verb, borja, borja_som_avsandare
from avvikelser.arendegang.upprepning import inte_fran_gammal_sida, inte_igen, redan_har
from avvikelser.models import Arende
from avvikelser.synpunkter.models import Avsandare, Meddelande, Omdome
from kvalitet.bilagor.models import Bilaga
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang

Slag = Meddelande.Slag
FLEST_MEDDELANDEN = 50
"""From one sender about one synpunkt: enough for anybody, too little to fill a disk with."""
_NYARE_OMDOME = "Vad avsändaren tycker är sparat sedan du öppnade sidan. Läs det i ärendet, innan du sparar igen."


@transaction.atomic
def skriv(
    arende: Arende,
    *,
    text: str,
    bilagor: Iterable[Bilaga] = (),
    av: Person | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Answer a question, or add something. What was sent first stands as it was."""
    steg = _borja(arende, Verb.AVSANDAREN_SKREV, av, nar, sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv det du vill lägga till.")
    _spara(steg, Slag.FRAN_AVSANDAREN, text, bilagor)
    return steg.klart()


@transaction.atomic
def sag_nojd(
    arende: Arende,
    *,
    text: str = "",
    av: Person | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """The answer will do. What it led to is for those who handle it to write; they close."""
    steg = _borja(arende, Verb.NOJD, av, nar, sedd)
    _kontrollera_svar(steg, sedd)
    _omdome(steg.arende, Omdome.NOJD)
    _spara(steg, Slag.OMDOME, f"Nöjd. {text}".strip())
    return steg.klart()


@transaction.atomic
def sag_inte_nojd(
    arende: Arende,
    *,
    text: str,
    av: Person | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """The answer will not do, and why. Those who handle it see it; the sender may also want the delegation."""
    steg = _borja(arende, Verb.INTE_NOJD, av, nar, sedd)
    _kontrollera_svar(steg, sedd)
    if not text.strip():
        raise OtillatenOvergang("Skriv vad som saknas i svaret.")
    _omdome(steg.arende, Omdome.INTE_NOJD)
    _spara(steg, Slag.OMDOME, f"Inte nöjd. {text}")
    return steg.klart()


@transaction.atomic
def begar_delegationen(
    arende: Arende,
    *,
    text: str,
    av: Person | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Not satisfied, and wants the nämnd's klagomålsdelegation to look at it: once. Opens a closed ärende again."""
    steg = _borja(arende, Verb.TILL_DELEGATION, av, nar, sedd)
    arende = steg.arende
    _kontrollera_svar(steg, sedd)
    if arende.meddelanden.filter(slag=Slag.DELEGATIONSSVAR).exists():
        raise OtillatenOvergang("Klagomålsdelegationen har redan prövat ärendet och svarat.")
    if not text.strip():
        raise OtillatenOvergang("Skriv vad som saknas i svaret.")
    _omdome(arende, Omdome.INTE_NOJD)
    _spara(steg, Slag.OMDOME, f"Inte nöjd, och vill att klagomålsdelegationen prövar ärendet. {text}")
    arende.avslutad = None
    return steg.klart()


def _borja(arende: Arende, verb: Verb, av: Person | None, nar: datetime | None, sedd: datetime | None) -> Steg:
    if av is None:
        return borja_som_avsandare(arende, verb, nar=nar)
    return borja(arende, verb, av=av, nar=nar, sedd=sedd)


def _kontrollera_svar(steg: Steg, sedd: datetime | None) -> None:
    """A beröm that was passed on, or what nobody wanted an answer to, has nothing to be satisfied with.

    A page that was opened before somebody said what they think does not turn it round: the sender says it once about
    each answer, as their page offers it, and may then still turn to the delegation.
    """
    arende = steg.arende
    if arende.synpunkt.besvarad is None:
        raise OtillatenOvergang("Det finns inget svar att tycka till om.")
    om_svaret = arende.meddelanden.filter(slag=Slag.OMDOME)
    inte_fran_gammal_sida(steg, om_svaret, sedd, _NYARE_OMDOME)
    sagt = Avsandare.objects.filter(synpunkt=arende.pk).exclude(omdome="")
    if steg.av is None and steg.verb is not Verb.TILL_DELEGATION and sagt.exists():
        raise OtillatenOvergang("Vad du tycker om svaret är redan sparat. Har du ändrat dig? Ring kommunen.")


def _omdome(arende: Arende, omdome: Omdome) -> None:
    Avsandare.objects.filter(synpunkt=arende.pk).update(omdome=omdome)


def _spara(steg: Steg, slag: Meddelande.Slag, text: str, bilagor: Iterable[Bilaga] = ()) -> None:
    arende = steg.arende
    fran_avsandaren = arende.meddelanden.exclude(slag__in=Meddelande.FRAN_OSS)
    if steg.av is None and fran_avsandaren.count() >= FLEST_MEDDELANDEN:
        raise OtillatenOvergang("Du har skrivit så många gånger som det går. Ring kommunen om det är något mer.")
    filer = list(bilagor)
    if redan_har(arende, filer):
        inte_igen(steg, arende.meddelanden.filter(slag=slag), text)
    vem = AVSANDAREN if steg.av is None else f"{AVSANDAREN}, nedskrivet av {steg.av.namn_och_befattning}"
    meddelande = Meddelande.objects.create(
        arende=arende, slag=slag, text=text, av=steg.av, av_namn=vem[:215], nar=steg.nar
    )
    meddelande.bilagor.set(filer)
    arende.bilagor.add(*filer)
