"""The people of one enhet, and ärenden brought to a status by the rules themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Bedomt, Omedelbar, Rapport
from avvikelser.models import Arende, Arendetyp, Kategori, Lag, Missforhallandetyp, Skydd, Status, Synpunktslag, Utfall
from avvikelser.rapportval import Bedomning
from avvikelser.synpunkter import avsandargang, gang
from avvikelser.synpunkter.registrering import Inkommet, registrera
from kvalitet.organisation.models import Person, Uppdrag
from kvalitet.organisation.roller import Roll
from kvalitet.organisation.uppdragssynk import fyll_roller, synka
from tests.conftest import Kommun
from tests.fabriker import PersonFactory, skriv_personer
from tests.lex_sarah.utredd import utredd


@dataclass(frozen=True)
class Folk:
    """Who stands where around Stödboendet Tallbacken."""

    kommun: Kommun
    elin: Person  # medarbetare
    maja: Person  # enhetschef
    nils: Person  # the enhet's other enhetschef
    karin: Person  # verksamhetschef over the avdelning
    jonas: Person  # utredare for the nämnd
    vera: Person  # another utredare for the nämnd
    anders: Person  # förvaltningschef
    sofia: Person  # kvalitetsstrateg
    ulla: Person  # synpunktskoordinator
    samir: Person  # systemförvaltare
    oskar: Person  # enhetschef somewhere else


def folk_i(kommun: Kommun) -> Folk:
    """All of them at once, with the permissions written once."""
    platser = {
        "elin": (Roll.MEDARBETARE, kommun.tallbacken, "behandlingsassistent"),
        "maja": (Roll.ENHETSCHEF, kommun.tallbacken, "enhetschef"),
        "nils": (Roll.ENHETSCHEF, kommun.tallbacken, "enhetschef"),
        "karin": (Roll.VERKSAMHETSCHEF, kommun.avdelning, "verksamhetschef"),
        "jonas": (Roll.UTREDARE, kommun.ifn, "utredare"),
        "vera": (Roll.UTREDARE, kommun.ifn, "utredare"),
        "anders": (Roll.FORVALTNINGSCHEF, kommun.forvaltning, "förvaltningschef"),
        "sofia": (Roll.KVALITETSSTRATEG, kommun.ifn, "kvalitetsstrateg"),
        "ulla": (Roll.SYNPUNKTSKOORDINATOR, kommun.ifn, "synpunktskoordinator"),
        "samir": (Roll.SYSTEMFORVALTARE, kommun.kommun, "systemförvaltare"),
        "oskar": (Roll.ENHETSCHEF, kommun.mottagningen, "enhetschef"),
    }
    folk = {
        namn: PersonFactory.build(fornamn=namn.capitalize(), efternamn="Prov", befattning=befattning)
        for namn, (_, _, befattning) in platser.items()
    }
    skriv_personer(list(folk.values()))
    fyll_roller()
    Uppdrag.objects.bulk_create(
        Uppdrag(person=folk[namn], roll=roll, delen=delen, fran=date(2015, 1, 1))
        for namn, (roll, delen, _) in platser.items()
    )
    synka()
    return Folk(kommun=kommun, **folk)


def rapport(folk: Folk, **falt: Any) -> Rapport:
    return Rapport(
        **{
            "enhet": folk.kommun.tallbacken,
            "intraffade": date(2026, 8, 19),
            "beskrivning": "Tillsynen gjordes inte.",
            "foljd": "Oro under kvällen.",
            "markt": "Vid passbytet",
            "egen_bedomning": Bedomning.AVVIKELSE,
            **falt,
        }
    )


def rapporterad(folk: Folk, *, lex: bool = False, **falt: Any) -> Arende:
    bedomning = Bedomning.LEX_SARAH if lex else Bedomning.AVVIKELSE
    return arendegang.rapportera(rapport(folk, egen_bedomning=bedomning, **falt), av=folk.elin)


def mottagen(folk: Folk, *, lex: bool = False, **falt: Any) -> Arende:
    return arendegang.ta_emot(rapporterad(folk, lex=lex, **falt), av=folk.maja, skydd=Skydd.NEJ)


def klassad(folk: Folk) -> Arende:
    return arendegang.klassa(mottagen(folk), av=folk.maja, bedomt=bedomt())


def overlamnad(folk: Folk) -> Arende:
    return arendegang.lamna_over(mottagen(folk, lex=True), utredare=folk.jonas, av=folk.maja)


def foreslagen(folk: Folk, utfall: Utfall = Utfall.MISSFORHALLANDE) -> Arende:
    return arendegang.lamna_forslag(utredd(overlamnad(folk), folk.jonas), utfall=utfall, text="Skäl.", av=folk.jonas)


def beslutad(folk: Folk, utfall: Utfall = Utfall.MISSFORHALLANDE) -> Arende:
    return arendegang.besluta(foreslagen(folk, utfall), utfall=utfall, motivering="Skäl.", av=folk.karin)


def foljs_upp(folk: Folk, utfall: Utfall = Utfall.MISSFORHALLANDE) -> Arende:
    return arendegang.inled_uppfoljning(beslutad(folk, utfall), text="Rutinen, i höst.", av=folk.maja)


def avslutad(folk: Folk, *, lex: bool = False) -> Arende:
    arende = foljs_upp(folk) if lex else klassad(folk)
    uppfoljning = "Rutinen följs." if lex else ""
    return arendegang.avsluta(arende, av=folk.maja, aterkoppling="Vi har ändrat rutinen.", uppfoljning=uppfoljning)


def inkommet(folk: Folk, **falt: Any) -> Inkommet:
    return Inkommet(
        **{"slag": Synpunktslag.KLAGOMAL, "beskrivning": "Det tog lång tid.", "plats": folk.kommun.tallbacken, **falt}
    )


def synpunkt(folk: Folk, status: Status = Status.RAPPORTERAD, **falt: Any) -> Arende:
    """A klagomål to Tallbacken from somebody outside, brought to the status by maja."""
    arende = registrera(inkommet(folk, **falt), av=None).arende
    maja = folk.maja
    ordning = [Status.RAPPORTERAD, Status.MOTTAGEN, Status.BESVARAD, Status.DELEGATION, Status.AVSLUTAD]
    n = ordning.index(status)
    if n >= 1:
        arende = gang.bekrafta(arende, text="Tack, vi läser.", skydd=Skydd.EJ_AKTUELLT, av=maja)
    if n >= 2:
        arende = gang.besvara(arende, text="Vi har ändrat tiderna.", av=maja)
    if status == Status.DELEGATION:
        arende = avsandargang.begar_delegationen(arende, text="Det räcker inte.")
    if status == Status.AVSLUTAD:
        arende = arendegang.avsluta(arende, av=maja, aterkoppling="Tiderna är ändrade.")
    return arende


def i_lage(folk: Folk, typ: Arendetyp, status: Status) -> Arende:
    """An ärende of the typ in the status, brought there by verbs. Raises KeyError for a status the typ never has."""
    lex = typ == Arendetyp.LEX_SARAH
    if typ == Arendetyp.SYNPUNKT:
        return synpunkt(folk, status)
    vagar: dict[Status, Any] = {
        Status.RAPPORTERAD: lambda: rapporterad(folk, lex=lex),
        Status.MOTTAGEN: lambda: mottagen(folk, lex=lex),
        Status.AVSLUTAD: lambda: avslutad(folk, lex=lex),
    }
    if lex:
        vagar[Status.UNDER_UTREDNING] = lambda: overlamnad(folk)
        vagar[Status.FORESLAGEN] = lambda: foreslagen(folk)
        vagar[Status.BESLUTAD] = lambda: beslutad(folk)
        vagar[Status.UPPFOLJNING] = lambda: foljs_upp(folk)
    gjort: Arende = vagar[status]()
    return gjort


def bedomt(**falt: Any) -> Bedomt:
    return Bedomt(
        **{
            "kategori": Kategori.objects.get_or_create(namn="Provkategori", typ=Arendetyp.AVVIKELSE)[0],
            "allvarlighetsgrad": 2,
            "sannolikhet": 2,
            "lagar": [Lag.SOL],
            "typer": [Missforhallandetyp.EJ_UTFORD],
            "markt_dag": None,
            **falt,
        }
    )


def omedelbar(text: str = "Satte in extra tillsyn") -> Omedelbar:
    return Omedelbar(text, timezone.now())
