"""The tjänsteskrivelse as a document, under the nämnd's headings. Source: DOMAIN 10."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.utils import timezone

from rapporter.namnd.beslutsmodeller import rader_i
from rapporter.namnd.dokument import Del, Dokument, ifyllda, stycken
from rapporter.namnd.modeller import Namndarende
from rapporter.namnd.protokoll import forslagsdel
from rapporter.namnd.skrivelsemodeller import Skrivelsedel, Skrivelsemall, Tjansteskrivelse


def rubriker(skrivelse: Tjansteskrivelse, mall: Skrivelsemall | None) -> dict[str, str]:
    """Its own when it is klar, else the nämnd's of today."""
    if skrivelse.rubriker:
        return {del_.value: str(skrivelse.rubriker[del_.value]) for del_ in Skrivelsedel}
    return {del_.value: mall.rubrik(del_) if mall else str(del_.label) for del_ in Skrivelsedel}


def dokument(arende: Namndarende, skrivelse: Tjansteskrivelse, mall: Skrivelsemall | None = None) -> Dokument:
    """The whole document. Its day is the one it became klar, or until then the day of the sammanträde."""
    mote = arende.sammantrade
    dag = timezone.localdate(skrivelse.klar) if skrivelse.klar else mote.datum
    return Dokument(
        kommun=settings.KOMMUN,
        namnd=mote.namndens_namn,
        dnr=arende.dnr,
        slag="Tjänsteskrivelse",
        rubrik=arende.rubrik,
        dag=dag,
        fakta=ifyllda(
            ("Till", mote.namndens_namn),
            ("Sammanträde", mote.datum.isoformat()),
            ("Datum", dag.isoformat() if skrivelse.klar else "Utkast"),
            ("Diarienummer", arende.dnr),
            ("Skriven av", skrivelse.forfattare),
            ("Sekretess", arende.lagrum if arende.sekretess else ""),
        ),
        delar=tuple(_delar(arende, skrivelse, rubriker(skrivelse, mall))),
        utkast=not skrivelse.ar_klar,
    )


def _delar(arende: Namndarende, skrivelse: Tjansteskrivelse, namn: Mapping[str, str]) -> Iterable[Del]:
    yield forslagsdel(arende, namn[Skrivelsedel.FORSLAG])
    for del_ in (Skrivelsedel.SAMMANFATTNING, Skrivelsedel.BESKRIVNING, Skrivelsedel.BEDOMNING):
        text = getattr(skrivelse, del_.value)
        if text:
            yield Del(namn[del_], stycken(text))
    yield Del(namn[Skrivelsedel.HANDLINGAR], punkter=tuple(arendets_handlingar(arende)))
    mottagare = rader_i(skrivelse.skickas_till)
    if mottagare:
        yield Del(namn[Skrivelsedel.SKICKAS_TILL], punkter=tuple(mottagare))


def arendets_handlingar(arende: Namndarende) -> list[str]:
    return ["Tjänsteskrivelsen", *(f"Bilaga {b.ordning}, {b.namn}" for b in arende.bilagor.all())]
