"""Every form and button of the ärenden, as it is filled in once: who sends it, where, and what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.kopplingar import gang as kopplingsgang
from avvikelser.kopplingar.models import Slag
from avvikelser.lex_sarah import maskning, utredning
from avvikelser.models import Arende, Utfall
from kvalitet.organisation.models import Person
from tests.avvikelser.scener import (
    Folk,
    beslutad,
    foljs_upp,
    foreslagen,
    klassad,
    mottagen,
    overlamnad,
    rapporterad,
)
from tests.avvikelser.verben import atgard_i, koppling_i, oppen_atgard
from tests.lex_sarah.utredd import utredd

KVITTO = "6f9619ff-8b86-4d01-b42d-00cf4fc964bb"
IDAG = timezone.localdate
TEXT = "Hen ringde och berättade."
PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass(frozen=True)
class Inskick:
    """One form, filled in. `falt` is what is typed; what the page itself carries is fetched with it."""

    av: Person | None
    adress: str
    falt: dict[str, Any] = field(default_factory=dict)
    klient: Client | None = None

    def oppna(self) -> Client:
        if self.klient is not None:
            return self.klient
        klient = Client()
        if self.av is not None:
            klient.force_login(self.av, backend="django.contrib.auth.backends.ModelBackend")
        return klient


def fil(namn: str = "brev.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(namn, PDF)


def om_dagar(n: int) -> str:
    return (IDAG() + timedelta(days=n)).isoformat()


Skicka = Callable[[Folk], Inskick]


def pa(vy: str, arende: Arende, av: Person, *args: int, **falt: Any) -> Inskick:
    return Inskick(av, reverse(vy, args=[arende.pk, *args]), falt)


def rapporten(folk: Folk) -> dict[str, Any]:
    return {
        "enhet": folk.kommun.tallbacken.pk, "intraffade": "2026-08-19", "beskrivning": "Tillsynen gjordes inte.",
        "berord": "Lägenhet 4", "foljd": "Oro.", "markt": "Vid passbytet.", "direkt": "Kollegan gick dit.",
        "egen_bedomning": "avvikelse",
    }  # fmt: skip


# ---- avvikelser ----


def _klarmarkera(folk: Folk) -> Inskick:
    arende = mottagen(folk)
    atgard = atgard_i(arende, folk, beslutad=True)
    return pa("avvikelser:atgard-klar", arende, folk.maja, atgard.pk, effekt="vet_inte", uppfoljning=om_dagar(30))


def _orsak(folk: Folk) -> Inskick:
    arende = mottagen(folk)
    rad = arendegang.skriv_orsak(arende, arendegang.NyOrsak(omrade="annat", text="Otydligt."), av=folk.maja)
    return pa("avvikelser:orsak", arende, folk.maja, rad.pk, omrade="bemanning", text="För få på passet.")


AVVIKELSER: dict[str, Skicka] = {
    "avvikelser:rapportera": lambda f: Inskick(f.elin, reverse("avvikelser:rapportera"), rapporten(f)),
    "avvikelser:komplettera": lambda f: pa("avvikelser:komplettera", rapporterad(f), f.elin, text=TEXT, fil=fil()),
    "avvikelser:bilaga-ny": lambda f: pa("avvikelser:bilaga-ny", mottagen(f), f.maja, fil=fil()),
    "avvikelser:ta-emot": lambda f: pa("avvikelser:ta-emot", rapporterad(f), f.maja, skydd="nej"),
    "avvikelser:omedelbar": lambda f: pa(
        "avvikelser:omedelbar", mottagen(f), f.maja, gjort=TEXT, gjort_dag="2026-08-20", gjort_tid="10:00"
    ),
    "avvikelser:klassa": lambda f: pa(
        "avvikelser:klassa", mottagen(f), f.maja, allvarlighetsgrad="1", sannolikhet="1", lagar=["sol"]
    ),
    "avvikelser:omklassa": lambda f: pa("avvikelser:omklassa", mottagen(f), f.maja, motivering=TEXT),
    "avvikelser:orsak-ny": lambda f: pa("avvikelser:orsak-ny", mottagen(f), f.maja, omrade="bemanning", text=TEXT),
    "avvikelser:orsak": _orsak,
    "avvikelser:anteckning": lambda f: pa("avvikelser:anteckning", mottagen(f), f.maja, text=TEXT),
    "avvikelser:byt-ansvarig": lambda f: pa("avvikelser:byt-ansvarig", mottagen(f), f.maja, till=str(f.nils.pk)),
    "avvikelser:avsluta": lambda f: pa("avvikelser:avsluta", klassad(f), f.maja, aterkoppling=TEXT),
    "avvikelser:atgard-ny": lambda f: pa(
        "avvikelser:atgard-ny", mottagen(f), f.maja, beskrivning=TEXT, ansvarig=str(f.maja.pk), senast=om_dagar(30)
    ),
    "avvikelser:atgard-koppla": lambda f: pa(
        "avvikelser:atgard-koppla", mottagen(f), f.maja, atgard=str(oppen_atgard(f).pk)
    ),
    "avvikelser:atgard-klar": _klarmarkera,
    "avvikelser:lamna-over": lambda f: pa(
        "avvikelser:lamna-over", mottagen(f, lex=True), f.maja, utredare=str(f.jonas.pk)
    ),
    "avvikelser:forslag": lambda f: pa(
        "avvikelser:forslag", utredd(overlamnad(f), f.jonas), f.jonas, utfall="risk", text=TEXT
    ),
    "avvikelser:aterforvisa": lambda f: pa("avvikelser:aterforvisa", foreslagen(f), f.karin, motivering=TEXT),
    "avvikelser:besluta": lambda f: pa(
        "avvikelser:besluta", foreslagen(f), f.karin, utfall="missforhallande", motivering=TEXT, bekrafta="ja"
    ),
    "avvikelser:ivo": lambda f: pa(
        "avvikelser:ivo", beslutad(f, Utfall.ALLVARLIGT), f.karin, dag=om_dagar(0), utredning_bifogad="nej",
        ivo_dnr="PROV-1",
    ),
}  # fmt: skip


def _atgardsbeslut(folk: Folk) -> Inskick:
    arende = mottagen(folk)
    atgard = atgard_i(arende, folk, beslutad=False)
    return pa("avvikelser:atgard-beslut", arende, folk.maja, atgard.pk, svar="ja")


def _koppla_bort_atgard(folk: Folk) -> Inskick:
    arende = mottagen(folk)
    atgard = atgard_i(arende, folk, beslutad=True)
    mottagen(folk).atgarder.add(atgard)
    return pa("avvikelser:atgard-koppla-bort", arende, folk.maja, atgard.pk, skal="Hör inte hit.")


AVVIKELSER |= {"avvikelser:atgard-beslut": _atgardsbeslut, "avvikelser:atgard-koppla-bort": _koppla_bort_atgard}


# ---- kopplingar ----


def _koppla_bort(folk: Folk) -> Inskick:
    arende = mottagen(folk)
    rad = koppling_i(arende, folk, Slag.BEROR_PA)
    return pa("kopplingar:koppla-bort", arende, folk.maja, rad.pk, skal="Hör inte ihop.")


def _aterta_dubblett(folk: Folk) -> Inskick:
    arende = kopplingsgang.avsluta_som_dubblett(mottagen(folk), mottagen(folk), av=folk.maja)
    return pa("kopplingar:aterta-dubblett", arende, folk.maja, skal="En annan händelse.")


KOPPLINGAR: dict[str, Skicka] = {
    "kopplingar:koppla": lambda f: pa(
        "kopplingar:koppla", mottagen(f), f.maja, vilket=str(mottagen(f).pk), slag="beror_pa", kommentar="Samma rutin."
    ),
    "kopplingar:koppla-bort": _koppla_bort,
    "kopplingar:dela": lambda f: pa(
        "kopplingar:dela", mottagen(f), f.maja, beskrivning="En händelse till.", intraffade="2026-08-19"
    ),
    "kopplingar:dubblett": lambda f: pa("kopplingar:dubblett", mottagen(f), f.maja, vilket=str(mottagen(f).pk)),
    "kopplingar:aterta-dubblett": _aterta_dubblett,
}


# ---- lex Sarah ----


def _med_post(folk: Folk) -> tuple[Arende, int]:
    arende = overlamnad(folk)
    post = utredning.NyPost(rubrik="bakgrund", slag="bedomning", text="En post.")
    return arende, utredning.skriv_post(arende, post, av=folk.jonas).nummer


def _ratta_post(folk: Folk) -> Inskick:
    arende, nummer = _med_post(folk)
    return pa("lex-sarah:post-ratta", arende, folk.jonas, nummer, rubrik="bakgrund", slag="bedomning", text=TEXT)


def _utredningens_orsak(folk: Folk) -> Inskick:
    arende = overlamnad(folk)
    rad = arendegang.skriv_orsak(arende, arendegang.NyOrsak(omrade="annat", text="Otydligt."), av=folk.jonas)
    return pa("lex-sarah:orsak", arende, folk.jonas, rad.pk, omrade="bemanning", text=TEXT)


def _liknande(folk: Folk, **falt: Any) -> Inskick:
    tidigare, arende = overlamnad(folk), overlamnad(folk)
    if "ta_bort" in falt:
        utredning.koppla(arende, tidigare, kommentar="Samma sak.", av=folk.jonas)
    return pa("lex-sarah:koppla", arende, folk.jonas, tidigare.pk, **falt)


def anmald(folk: Folk) -> Arende:
    arende = beslutad(folk, Utfall.ALLVARLIGT)
    return arendegang.anmal_till_ivo(arende, dag=IDAG(), utredning_bifogad=False, av=folk.karin)


def _maska(folk: Folk, gor: str) -> Inskick:
    arende = overlamnad(folk)
    marke = maskning.Marke("Tillsynen", "[maskat]", None)
    if gor != "markera":
        maskning.markera(arende, marke, av=folk.jonas)
    if gor == "granska":
        maskning.skicka(arende, av=folk.jonas)
    rad = arende.maskningar.first()
    nummer = str(rad.marken.get().pk) if rad else ""
    falt = {"gor": gor, "text": "Tillsynen", "ersattning": "[maskat]", "marke": nummer, "svar": "ja"}
    return pa("lex-sarah:maskning", arende, folk.karin if gor == "granska" else folk.jonas, **falt)


def _ordning(folk: Folk) -> Inskick:
    adress = reverse("lex-sarah:beslutsordning", args=[folk.kommun.ifn.pk, "utredning"])
    return Inskick(folk.sofia, adress, {"beslutare": ["forvaltningschef"], "punkt": "4.2"})


LEX_SARAH: dict[str, Skicka] = {
    "lex-sarah:post-ny": lambda f: pa(
        "lex-sarah:post-ny", overlamnad(f), f.jonas, rubrik="bakgrund", slag="bedomning", text=TEXT, fil=fil()
    ),
    "lex-sarah:post-ratta": _ratta_post,
    "lex-sarah:orsak-ny": lambda f: pa("lex-sarah:orsak-ny", overlamnad(f), f.jonas, omrade="bemanning", text=TEXT),
    "lex-sarah:orsak": _utredningens_orsak,
    "lex-sarah:fragor": lambda f: pa("lex-sarah:fragor", overlamnad(f), f.jonas, narstaende="ja", polis="nej"),
    "lex-sarah:risk": lambda f: pa(
        "lex-sarah:risk", overlamnad(f), f.jonas, foljd="Oro.", kan_handa_igen="ja", allvarlighetsgrad_efter="1"
    ),
    "lex-sarah:koppla": lambda f: _liknande(f, kommentar="Samma sak."),
    "lex-sarah:koppla ta bort": lambda f: _liknande(f, ta_bort="ja"),
    "lex-sarah:aterta": lambda f: pa("lex-sarah:aterta", foreslagen(f), f.jonas, skal="Mer att fråga."),
    "lex-sarah:maskning": lambda f: _maska(f, "markera"),
    "lex-sarah:maskning ta bort": lambda f: _maska(f, "ta_bort"),
    "lex-sarah:maskning skicka": lambda f: _maska(f, "skicka"),
    "lex-sarah:maskning granska": lambda f: _maska(f, "granska"),
    "lex-sarah:ivoblad": lambda f: pa("lex-sarah:ivoblad", overlamnad(f), f.jonas, handelse="Egen text."),
    "lex-sarah:ivobeslut": lambda f: pa(
        "lex-sarah:ivobeslut", anmald(f), f.karin, dag=om_dagar(0), utfall="mer", text=TEXT, fil=fil()
    ),
    "lex-sarah:ratta-anmalan": lambda f: pa(
        "lex-sarah:ratta-anmalan", anmald(f), f.karin, dag=om_dagar(0), utredning_bifogad="nej", ivo_dnr="PROV-9",
        skal="Skrevs fel.",
    ),
    "lex-sarah:avsluta-tidigt": lambda f: pa("lex-sarah:avsluta-tidigt", overlamnad(f), f.karin, motivering=TEXT),
    "lex-sarah:inled-uppfoljning": lambda f: pa("lex-sarah:inled-uppfoljning", beslutad(f), f.maja, text=TEXT),
    "lex-sarah:beslutsordning": _ordning,
    "avvikelser:ivo efteråt": lambda f: pa(
        "avvikelser:ivo", anmald(f), f.karin, ivo_dnr="PROV-1", utredning_sand=om_dagar(0)
    ),
    "avvikelser:avsluta lex Sarah": lambda f: pa(
        "avvikelser:avsluta", foljs_upp(f), f.maja, aterkoppling=TEXT, uppfoljning="Det hjälpte."
    ),
}  # fmt: skip
