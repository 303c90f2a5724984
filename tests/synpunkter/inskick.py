"""Every form of a synpunkt, and of a rapport written in for somebody, as it is filled in once."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from avvikelser.models import Skydd, Status, Synpunktslag
from avvikelser.rapportval import Kanal
from avvikelser.synpunkter import gang, svarsmallar
from avvikelser.synpunkter.models import Epostbesked, Svarsmall
from avvikelser.synpunkter.registrering import Kontakt as Avsandarkontakt
from avvikelser.synpunkter.registrering import registrera
from tests.avvikelser.inskick import KVITTO, TEXT, Inskick, Skicka, fil, pa, rapporten
from tests.avvikelser.scener import Folk, inkommet, synpunkt


def _mitt(folk: Folk, **falt: Any) -> Inskick:
    """What the sender does on the page that the code opens."""
    sant = registrera(inkommet(folk), av=None)
    arende = gang.bekrafta(sant.arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    gang.besvara(arende, text="Vi har ändrat tiderna.", av=folk.maja)
    klient = Client()
    klient.post(reverse("synpunkter:folj"), {"kod": sant.kod})
    return Inskick(None, reverse("synpunkter:mitt"), falt, klient)


def _mejl_igen(folk: Folk) -> Inskick:
    kontakt = Avsandarkontakt(namn="Prov Provsson", epost="prov@example.com")
    arende = registrera(inkommet(folk, kontakt=kontakt), av=None).arende
    arende = gang.bekrafta(arende, text="Tack.", skydd=Skydd.NEJ, av=folk.maja)
    Epostbesked.objects.filter(arende=arende).update(status=Epostbesked.Status.MISSLYCKAT)
    return pa("synpunkter:mejl-igen", arende, folk.maja)


def _mall(folk: Folk) -> Inskick:
    mall = svarsmallar.spara(
        Svarsmall(), namnd=folk.kommun.ifn, slag="svar", namn="Maten", text="Hej.", i_bruk=True, av=folk.ulla
    )
    adress = reverse("synpunkter:mall", args=[mall.pk])
    return Inskick(folk.ulla, adress, {"namnd": folk.kommun.ifn.pk, "slag": "svar", "namn": "Maten", "text": "Hej du."})


SYNPUNKTER: dict[str, Skicka] = {
    "nedskrivet:skriv-in": lambda f: Inskick(
        f.maja,
        reverse("nedskrivet:skriv-in"),
        {
            **rapporten(f), "kanal": "skriftligt", "rapportor": str(f.elin.pk), "kom_in": "2026-08-20",
            "kom_in_tid": "10:15", "fil": fil(),
        },
    ),
    "synpunkter:lamna": lambda f: Inskick(
        None,
        reverse("synpunkter:lamna"),
        {"slag": "klagomal", "beskrivning": "Ingen ringde.", "svar": "anonym", "inlamning": KVITTO, "skicka": "ja"},
    ),
    "synpunkter:registrera": lambda f: Inskick(
        f.elin,
        reverse("synpunkter:registrera"),
        {
            "kanal": Kanal.TELEFON, "slag": "klagomal", "plats": str(f.kommun.tallbacken.pk), "beskrivning": "Ingen.",
            "svar": "nej", "kom_in": "2026-08-20", "fil": fil(),
        },
    ),
    "synpunkter:missforhallande": lambda f: pa(
        "synpunkter:missforhallande", synpunkt(f), f.maja, **rapporten(f), fil=fil()
    ),
    "synpunkter:mitt skriver": lambda f: _mitt(f, **{"t-text": TEXT, "t-fil": fil()}),
    "synpunkter:mitt nöjd": lambda f: _mitt(f, **{"tyck": "ja", "o-omdome": "nojd"}),
    "synpunkter:mitt inte nöjd": lambda f: _mitt(f, **{"tyck": "ja", "o-omdome": "inte_nojd", "o-text": TEXT}),
    "synpunkter:mitt delegationen": lambda f: _mitt(f, **{"tyck": "ja", "o-omdome": "delegation", "o-text": TEXT}),
    "synpunkter:mall-ny": lambda f: Inskick(
        f.ulla,
        reverse("synpunkter:mall-ny"),
        {"namnd": f.kommun.ifn.pk, "slag": "svar", "namn": "Maten", "text": "Hej.", "i_bruk": "on"},
    ),
    "synpunkter:mall": _mall,
    "synpunkter:bekrafta": lambda f: pa("synpunkter:bekrafta", synpunkt(f), f.maja, text="Tack.", skydd="nej"),
    "synpunkter:fraga": lambda f: pa("synpunkter:fraga", synpunkt(f, Status.MOTTAGEN), f.maja, text=TEXT),
    "synpunkter:besvara": lambda f: pa(
        "synpunkter:besvara", synpunkt(f, Status.MOTTAGEN), f.maja, text=TEXT, vag="kod"
    ),
    "synpunkter:mejl-igen": _mejl_igen,
    "synpunkter:lamna-vidare": lambda f: pa(
        "synpunkter:lamna-vidare", synpunkt(f, slag=Synpunktslag.BEROM), f.maja, text="Ni är bra.", tack="Tack."
    ),
    "synpunkter:berorda": lambda f: pa(
        "synpunkter:berorda", synpunkt(f), f.maja, ny=str(f.kommun.mottagningen.pk)
    ),
    "synpunkter:flytta": lambda f: pa(
        "synpunkter:flytta", synpunkt(f), f.ulla, till=str(f.kommun.mottagningen.pk), motivering="Gäller dem."
    ),
    "synpunkter:fran-avsandaren": lambda f: pa(
        "synpunkter:fran-avsandaren", synpunkt(f, Status.BESVARAD), f.maja, vad="skrev", text=TEXT, fil=fil()
    ),
    "synpunkter:delegationssvar": lambda f: pa(
        "synpunkter:delegationssvar", synpunkt(f, Status.DELEGATION), f.maja, text=TEXT
    ),
    "kopplingar:dubblett av synpunkt": lambda f: pa(
        "kopplingar:dubblett", synpunkt(f, Status.BESVARAD), f.maja, vilket=str(synpunkt(f, Status.MOTTAGEN).pk)
    ),
}  # fmt: skip
