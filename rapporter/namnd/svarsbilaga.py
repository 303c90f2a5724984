"""The answer to IVO as a bilaga: a PDF of its words as they were, and whether they still are.

It becomes one by itself when an ärende about it is put on the list. Who left the answer to the nämnd handed it over,
so who prepares the list puts it there also without reading the tillsynsärende, and what has sekretess stands only in
an ärende with sekretess. The PDF is set before anything is locked, and its words are compared once more within.

Source: DOMAIN 9 and 10. Lagrum: 26 kap. 1 § offentlighets- och sekretesslagen (2009:400).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from avvikelser.tillsyn import dokument, filer
from avvikelser.tillsyn.models import Tillsynsarende, Tillsynsstatus
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import spara_bytes
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from rapporter.namnd.bilageordning import lagg_sist, rakna_sidor
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Offentlighet, Sammantrade
from rapporter.namnd.sammantradesgang import lagg_till_arende, oppet, oppet_arende

NAMN = "Förslag till svar till IVO"
_PDF = "application/pdf"
_HOS_NAMNDEN = Tillsynsstatus.HOS_NAMNDEN


@dataclass(frozen=True)
class Svarsfil:
    """The PDF of an answer, and the SHA-256 of the words it was set from."""

    rad: Tillsynsarende
    namn: str
    pdf: bytes
    avtryck: str


def satt_fil(rad: Tillsynsarende) -> Svarsfil:
    """The answer as it reads now. About a second. Raises PdfKundeInteSkapas."""
    svaret = dokument.bygg(rad)
    return Svarsfil(rad, dokument.filnamn(svaret, "pdf"), filer.som_pdf(svaret), svaret.avtryck)


@transaction.atomic
def lagg_till_arende_om_svaret(
    sammantrade: Sammantrade, fil: Svarsfil | None, *, av: Person, **falt: Any
) -> Namndarende:
    """An ärende about an answer, with the answer as bilaga 1; without it when its PDF could not be made. Once on each
    list: raises OtillatenOvergang for one that is there, as when the button is pressed twice."""
    sammantrade = oppet(sammantrade)
    redan = sammantrade.arenden.filter(dnr=falt["dnr"]).order_by("ordning").first()
    if redan is not None:
        raise OtillatenOvergang(f"Svaret ligger redan på listan, som ärende {redan.ordning}.")
    arende = lagg_till_arende(sammantrade, **falt, av=av)
    if fil is not None:
        lagg_till(arende, fil, av=av)
    return arende


@transaction.atomic
def lagg_till(arende: Namndarende, fil: Svarsfil, *, av: Person) -> Namndbilaga:
    """Put the answer last among the bilagor. Raises OtillatenOvergang, also when somebody has written in it since."""
    arende = oppet_arende(arende)
    rad = _framlagt(arende, fil)
    if arende.bilagor.filter(tillsynsarende=rad).exists():
        raise OtillatenOvergang("Svaret är redan en bilaga till ärendet.")
    bilaga = Namndbilaga(arende=arende, namn=NAMN, tillsynsarende=rad, avtryck=fil.avtryck, fil=_sparad(fil, av))
    return lagg_sist(bilaga, av)


@transaction.atomic
def gor_om(bilaga: Namndbilaga, fil: Svarsfil, *, av: Person) -> Namndbilaga:
    """The answer as it reads now instead of as it was, in the same place. Raises OtillatenOvergang as `lagg_till`.

    A masked file was made of the words that were: nothing of the new ones is public until somebody masks them too.
    """
    arende = oppet_arende(bilaga.arende)
    bilaga = arende.bilagor.get(pk=bilaga.pk)
    rad = _framlagt(arende, fil)
    if bilaga.tillsynsarende_id != rad.pk:
        raise OtillatenOvergang("Bilagan är inte svaret till IVO.")
    if bilaga.avtryck == fil.avtryck:
        raise OtillatenOvergang("Bilagan visar redan svaret som det är nu.")
    if bilaga.offentlighet == Offentlighet.MASKAD:
        raise OtillatenOvergang(
            "Den maskade filen visar det förra svaret. Välj något annat i den offentliga versionen först, och maskera "
            "det nya svaret sedan."
        )
    bilaga.fil, bilaga.avtryck = _sparad(fil, av), fil.avtryck
    bilaga.save(update_fields=["fil", "avtryck"])
    anteckna("gor_om_bilaga", bilaga, av=av, detalj={"nummer": bilaga.ordning})
    return bilaga


def _framlagt(arende: Namndarende, fil: Svarsfil) -> Tillsynsarende:
    """The tillsynsärende, locked and still of the words of the file. Raises OtillatenOvergang."""
    rader = Tillsynsarende.objects.select_for_update(of=("self",)).select_related("namnd")
    rad = rader.get(pk=fil.rad.pk)
    if (rad.namnd_id, rad.dnr) != (arende.namnd_id, arende.dnr):
        raise OtillatenOvergang("Svaret hör till ett annat ärende.")
    if rad.status != _HOS_NAMNDEN:
        raise OtillatenOvergang("Svaret ligger inte hos nämnden. Det blir en bilaga när det är lämnat till nämnden.")
    if rad.sekretess and not arende.sekretess:
        raise OtillatenOvergang("Svaret har sekretess. Markera först att bilagorna till ärendet har sekretess.")
    if dokument.bygg(rad).avtryck != fil.avtryck:
        raise OtillatenOvergang("Någon ändrade i svaret medan filen gjordes. Försök igen.")
    return rad


def _sparad(fil: Svarsfil, av: Person) -> Bilaga:
    """Kept, its pages counted, and what was handed over told in the log of the tillsynsärende."""
    sparad = spara_bytes(fil.namn, fil.pdf, _PDF, av)
    rakna_sidor(sparad)
    anteckna("svar_till_namndbilaga", fil.rad, av=av, detalj={"sha256": sparad.sha256})
    return sparad


# ---- whether it still is so ----


@dataclass(frozen=True)
class Svarslage:
    """What has happened to the answer since, as a sentence; `gar_att_gora_om` when the bilaga can be made again."""

    mening: str
    gar_att_gora_om: bool = False


def satt_lage(bilagor: Iterable[Namndbilaga]) -> None:
    """Put `svarslage` on each: None where nothing has changed. One query for an answer, none for another bilaga."""
    for bilaga in bilagor:
        rad = bilaga.tillsynsarende
        bilaga.svarslage = None if rad is None else lage(bilaga, rad)  # type: ignore[attr-defined]


def lage(bilaga: Namndbilaga, rad: Tillsynsarende) -> Svarslage | None:
    """None while the answer is with the nämnd, or sent, in the words of the bilaga."""
    if rad.status in (Tillsynsstatus.INKOMMEN, Tillsynsstatus.FORBEREDS):
        return Svarslage("Svaret är taget tillbaka från nämnden. Bilagan visar det som det var.")
    if dokument.bygg(rad).avtryck == bilaga.avtryck:
        return None
    return Svarslage("Svaret har ändrats sedan bilagan gjordes.", gar_att_gora_om=rad.status == _HOS_NAMNDEN)


def saknas(arende: Namndarende, bilagor: Iterable[Namndbilaga]) -> bool:
    """Is it about an answer that is with the nämnd, and no bilaga yet? `arende` by `handlingar.arenden_med_bilagor`."""
    om_ett_svar: bool = arende.om_ett_svar  # type: ignore[attr-defined]
    return om_ett_svar and not any(bilaga.tillsynsarende_id for bilaga in bilagor)
