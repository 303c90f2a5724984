"""What the page of a sammanträde shows: to those who prepare it, and to those who read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.bilagor.innehall import TILLATNA
from kvalitet.frister import svensk_dag
from kvalitet.organisation.models import Person
from kvalitet.samlat import listor
from kvalitet.svenska import MANADER, antal, dag_lang, klockslag
from rapporter.namnd import anslagstid
from rapporter.namnd.beslutsmodeller import Anslagsslag
from rapporter.namnd.efterat import Efterat, efterat
from rapporter.namnd.handlingar import arenden_med_bilagor, kallfil
from rapporter.namnd.justering import ar_justerad, beslutet, gar_att_andra
from rapporter.namnd.modeller import Namndarende, Namndbilaga, Paketslag, Sammantrade, Sammantradesstatus
from rapporter.namnd.nasta_steg import Lage, Paketstatus, nasta_steg
from rapporter.namnd.paketering import Paketlage, paketlage
from rapporter.namnd.protokoll import arendets_namn
from rapporter.namnd.rattade import satt_rattad
from rapporter.namnd.svarsbilaga import saknas, satt_lage

SLAG = {typ.mediatyp: f"{typ.namn[0].upper()}{typ.namn[1:]}" for typ in TILLATNA}


@dataclass(frozen=True)
class Tid:
    """One point of the time line. `klass` is "gjort", "nu" or empty."""

    dag: date | None
    text: str
    klass: str = ""


def sidans_innehall(
    sammantrade: Sammantrade, person: Person, idag: date, vald: Namndarende | None = None
) -> dict[str, Any]:
    """The page's context, with one ärende open: `vald`, or the first that lacks bilagor. At most seven queries, and for
    those who prepare one more when there is a rapport among the bilagor."""
    arenden = arenden_med_bilagor(sammantrade)
    if any(beslutet(arende) for arende in arenden):  # nothing is justerat before something is decided
        prefetch_related_objects([sammantrade], "anslag")
    for arende in arenden:
        arende.antal_bilagor = len(arende.bilagor.all())  # type: ignore[attr-defined]
    far_skota = kan_hos(person, Befogenhet.SKOTA_NAMND, sammantrade.namnd_id)
    if far_skota:
        satt_rattad(bilaga for arende in arenden for bilaga in arende.bilagor.all())
    vald = _oppet(arenden, vald, far_skota)
    lasbar = vald is not None and (
        not vald.sekretess or kan_hos(person, Befogenhet.SE_SEKRETESSHANDLINGAR, sammantrade.namnd_id)
    )
    gjorda = _gjorda(sammantrade) if far_skota else {"paket": [], "offentliga": []}
    paket = paketlage(gjorda["paket"], arenden, vald) if far_skota else []
    efter = efterat(sammantrade, arenden, idag)
    lage = _lage(arenden, paket, efter)
    return {
        "sammantrade": sammantrade,
        "far_skota": far_skota,
        "far_andra": far_skota and sammantrade.oppet,
        "arenden": arenden,
        **_om_det_valda(sammantrade, vald, lasbar=lasbar, far_skota=far_skota),
        "saknar_paragraf": lage.utan_paragraf,
        "har_varit": sammantrade.datum <= idag,
        "steg": nasta_steg(sammantrade, lage, idag) if far_skota else None,
        "efter": efter if far_skota else None,
        "offentlig": next(iter(gjorda["offentliga"]), None),
        "tider": tider(sammantrade, idag),
        "datum_i_ord": f"{sammantrade.datum.day} {MANADER[sammantrade.datum.month - 1]} {sammantrade.datum.year}",
        "ingress": ingress(sammantrade, med_frist=far_skota and sammantrade.oppet),
        "paketrader": [_paketrad(ett) for ett in paket],
        "tomt_mer": "Lägg till det första ärendet." if far_skota else "",
    }


def _om_det_valda(
    sammantrade: Sammantrade, vald: Namndarende | None, *, lasbar: bool, far_skota: bool
) -> dict[str, Any]:
    """The open ärende: its bilagor, for those who prepare with what has happened to an answer to IVO since, what was
    decided, and whether it may be changed. One query at most."""
    bilagor = beskrivna(vald.bilagor.all()) if vald and lasbar else []
    if far_skota:
        satt_lage(bilagor)
    far_andra = vald is not None and far_skota and gar_att_andra(vald)
    return {
        "vald": vald,
        "vald_lasbar": lasbar,
        "far_andra_arendet": far_andra,
        "bilagor": bilagor,
        "svaret_saknas": vald is not None and far_andra and saknas(vald, bilagor),
        "beslut": beslutet(vald) if vald and lasbar else None,
        "beslut_justerat": vald is not None and ar_justerad(sammantrade, beslutet(vald)),
    }


def _gjorda(sammantrade: Sammantrade) -> dict[str, list[Any]]:
    """Every handlingspaket, the oldest first, and the newest public version. One query."""
    return listor(
        {
            "paket": sammantrade.paket.order_by("skapat", "pk"),
            "offentliga": sammantrade.offentliga.order_by("-skapad", "-pk")[:1],
        }
    )


def _oppet(arenden: Sequence[Namndarende], vald: Namndarende | None, far_skota: bool) -> Namndarende | None:
    """The one asked for; else, for those who prepare, the first that lacks bilagor; else the first."""
    if vald is not None:
        return next((a for a in arenden if a.pk == vald.pk), None)
    tomma = [a for a in arenden if far_skota and not a.bilagor.all()]
    return next(iter([*tomma, *arenden]), None)


def _lage(arenden: Sequence[Namndarende], paket: Sequence[Paketlage], efter: Efterat | None) -> Lage:
    tomma = [a for a in arenden if not a.bilagor.all()]
    utan_paragraf = [a for a in arenden if a.paragraf is None]
    med_rattad = [a for a in arenden if beslutet(a) is None and any(getattr(b, "rattad", "") for b in a.bilagor.all())]
    hela = paket[0] if paket else None
    status = Paketstatus.SAKNAS
    if hela and hela.paket:
        status = Paketstatus.AKTUELLT if hela.aktuellt else Paketstatus.INAKTUELLT
    return Lage(
        arenden=len(arenden),
        bilagor=sum(len(a.bilagor.all()) for a in arenden),
        utan_paragraf=len(utan_paragraf),
        utan_bilaga=(tomma[0].ordning, tomma[0].pk) if tomma else None,
        paket=status,
        utan_beslut=(efter.utan_beslut[0].ordning, efter.utan_beslut[0].pk) if efter and efter.utan_beslut else None,
        for_hand=(utan_paragraf[0].ordning, utan_paragraf[0].pk) if utan_paragraf and efter and efter.anslag else None,
        rattad=(med_rattad[0].ordning, med_rattad[0].pk) if med_rattad else None,
        efter=efter,
    )


def beskrivna(bilagor: Iterable[Namndbilaga]) -> list[Namndbilaga]:
    """The bilagor with what stands beside their names on the page."""
    klara = list(bilagor)
    for bilaga in klara:
        bilaga.beskrivning = beskrivning(bilaga)  # type: ignore[attr-defined]
        bilaga.gar_inte_att_stampla = bilaga.fil is not None and not bilaga.fil.sidor  # type: ignore[attr-defined]
    return klara


def beskrivning(bilaga: Namndbilaga) -> str:
    """ "PDF, 8 sidor. Fastställd rapport", or what kind of file it is: one without pages cannot be stamped."""
    fil = kallfil(bilaga)
    slag = SLAG.get(fil.mediatyp, "Fil") if bilaga.original is None else "Bild, gjord till PDF"
    sidor = f", {antal('sida', 'sidor', fil.sidor)}" if fil.sidor else ""
    if bilaga.rapport_id:
        return f"PDF{sidor}. Fastställd rapport"
    if bilaga.tillsynsarende_id:
        return f"PDF{sidor}. Hämtad ur tillsynsärendet"
    return f"{slag}{sidor}"


def ingress(sammantrade: Sammantrade, *, med_frist: bool) -> str:
    """ "Onsdag 09.00, Stadshuset, lokal Granen. Handlingarna ska vara klara onsdag 9 september."."""
    tid = f" {klockslag(sammantrade.tid)}" if sammantrade.tid else ""
    veckodag = dag_lang(sammantrade.datum).split(" ", 1)[0].capitalize()
    var = f", {sammantrade.plats}" if sammantrade.plats else ""
    klara = sammantrade.handlingar_senast
    senast = f" Handlingarna ska vara klara {dag_lang(klara)}." if klara and med_frist else ""
    return f"{veckodag}{tid}{var}.{senast}"


def tider(sammantrade: Sammantrade, idag: date) -> list[Tid]:
    """Handlingar klara, kallelse ut, sammanträde: what is past, what is next, what remains."""
    kallad = sammantrade.status != Sammantradesstatus.FORBEREDS
    genomfort = sammantrade.status == Sammantradesstatus.GENOMFORT
    punkter: list[tuple[date | None, str, bool]] = []
    if sammantrade.handlingar_senast:
        klara = kallad or sammantrade.handlingar_senast < idag
        punkter.append((sammantrade.handlingar_senast, "Handlingarna klara", klara))
    kallelse = svensk_dag(sammantrade.kallad) if sammantrade.kallad else None
    punkter.append((kallelse, "Kallelsen skickad" if kallad else "Kallelsen skickas", kallad))
    punkter.append((sammantrade.datum, "Sammanträde", genomfort))
    if genomfort:
        punkter += _efter_sammantradet(sammantrade)
    nasta = next((i for i, (_, _, gjord) in enumerate(punkter) if not gjord), len(punkter))
    return [
        Tid(dag, text, "gjort" if gjord else "nu" if i == nasta else "") for i, (dag, text, gjord) in enumerate(punkter)
    ]


def _efter_sammantradet(sammantrade: Sammantrade) -> list[tuple[date | None, str, bool]]:
    """Justering and anslag of the protocol. Reads `sammantrade.anslag`."""
    anslag = next((a for a in sammantrade.anslag.all() if a.slag == Anslagsslag.PROTOKOLL), None)
    if anslag is None:
        return [(anslagstid.justera(sammantrade.datum).senast, "Protokollet justeras senast", False)]
    upp = (anslag.uppsatt or anslagstid.ansla(anslag.justerad).senast, "Anslaget sätts upp senast", False)
    if anslag.uppsatt:
        upp = (anslag.uppsatt, "Anslaget uppsatt", True)
    ned = (anslag.nedtaget or anslag.nedtas_tidigast, "Anslaget nedtaget" if anslag.nedtaget else "Anslaget tas ned")
    return [(anslag.justerad, "Protokollet justerat", True), upp, (*ned, anslag.nedtaget is not None)]


def _paketrad(ett: Paketlage) -> dict[str, Any]:
    namn, med = "Fullständiga handlingar, ZIP", "med fullständiga handlingar"
    if ett.slag == Paketslag.SAMLAD:
        namn = "Fullständiga handlingar, en PDF"
    if ett.arende:
        namn = f"Handlingar till {arendets_namn(ett.arende)}"
        med = f"med h{namn[1:]}"
    ostamplade = ett.paket.ostamplade if ett.paket else 0
    filer = "En fil" if ostamplade == 1 else antal("fil", "filer", ostamplade)
    return {
        "namn": namn,
        "med": med,
        "slag": ett.slag,
        "ordet": "PDF" if ett.slag == Paketslag.SAMLAD else "ZIP",
        "arende": ett.arende,
        "antal": ett.antal,
        "sekretess": ett.sekretess,
        "paket": ett.paket,
        "aktuellt": ett.aktuellt,
        "ostamplade": f"{filer} utan stämpel" if ostamplade else "",
    }
