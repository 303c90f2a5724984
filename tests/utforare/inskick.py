"""Every form about an extern utförare, as it is filled in once."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare import lankar
from avvikelser.utforare.models import Avtal, Kontakt, Svarslank, Tillfragad
from kvalitet.organisation.roller import Roll
from tests.avvikelser.inskick import IDAG, KVITTO, TEXT, Inskick, Skicka, fil, om_dagar
from tests.avvikelser.scener import Folk
from tests.fabriker import PersonFactory, ge_uppdrag
from tests.utforare import utforarscener


def _avtal(folk: Folk, **falt: Any) -> Avtal:
    person = PersonFactory()
    ge_uppdrag(person, Roll.UTFORARKONTAKT, folk.kommun.ifn)
    return utforarscener.avtal(folk.kommun.ifn, person, **falt)


def _pa_avtal(vy: str, folk: Folk, **falt: Any) -> Inskick:
    return Inskick(folk.sofia, reverse(vy, args=[_avtal(folk).pk]), falt)


def _utan_inloggning(folk: Folk) -> Kontakt:
    return Kontakt.objects.create(avtal=_avtal(folk), namn="Bo Prov", epost="bo@prov.example")


def _fragan(folk: Folk) -> Tillfragad:
    return utforarscener.tillfragad(utforarscener.enkat(folk.kommun.ifn, sista_dag=IDAG()), _avtal(folk))


def _steg(folk: Folk, steg: str) -> Inskick:
    fraga = _fragan(folk)
    Kontakt.objects.create(avtal=fraga.avtal, namn="Bo Prov", epost="bo@prov.example")
    nytt = _avtal(folk)
    if steg == "oppna-igen":
        fraga.enkat.stangd, fraga.enkat.stangd_av = timezone.now(), folk.sofia
        fraga.enkat.save()
    return Inskick(folk.sofia, reverse("utforare:enkat-steg", args=[fraga.enkat_id]), {"steg": steg, "avtal": nytt.pk})


NOLL = {"har_kommit": "nej", "lardomar": "Inget."}
HANDELSE = {
    "slag": "lex_sarah", "intraffade": "2026-03-01", "gjord": "2026-03-02", "lag": "SoL", "beskrivning": "Föll.",
    "foljd": "Ont.", "inlamning": KVITTO,
}  # fmt: skip


def _med_lank(folk: Folk, *, enkat: bool) -> Inskick:
    fraga = _fragan(folk)
    bo = Kontakt.objects.create(avtal=fraga.avtal, namn="Bo Prov", epost="bo@prov.example")
    token = lankar.ny_lank(fraga, bo, av=folk.sofia) if enkat else lankar.ny_rapportlank(bo, av=folk.sofia)
    klient = Client()
    adress = klient.get(reverse("utforare:lank", args=[token]))["Location"]
    nyckel = klient.get(adress).context["formularnyckel"]
    falt = NOLL if enkat else {**HANDELSE, "plats": str(fraga.avtal_id)}
    return Inskick(None, adress, {**falt, "lank": nyckel}, klient)


def _kontaktens(folk: Folk, namn: str) -> Inskick:
    fraga = _fragan(folk)
    av = fraga.avtal.kontakter.get().person
    if namn == "utforare:svara":
        return Inskick(av, reverse(namn, args=[fraga.pk]), {**NOLL})
    return Inskick(av, reverse(namn), {**HANDELSE, "plats": str(fraga.avtal_id)})


def _lank_aterta(folk: Folk) -> Inskick:
    lankar.ny_rapportlank(kontakt := _utan_inloggning(folk), av=folk.sofia)
    return Inskick(folk.sofia, reverse("utforare:lank-aterta", args=[Svarslank.objects.get(kontakt=kontakt).pk]))


def _underrattelse(folk: Folk) -> Inskick:
    rad = utforarscener.underrattelse(_avtal(folk))
    return Inskick(folk.sofia, reverse("utforare:underrattelse", args=[rad.pk]), {"notering": TEXT})


UTFORARE: dict[str, Skicka] = {
    "utforare:ny": lambda f: Inskick(
        f.sofia, reverse("utforare:ny"), {"namnd": f.kommun.ifn.pk, "namn": "Provhemmet AB", "fran": "2026-01-01"}
    ),
    "utforare:andra": lambda f: _pa_avtal("utforare:andra", f, namn="Provhemmet AB", fran="2020-01-01"),
    "utforare:kontakt-ny": lambda f: _pa_avtal("utforare:kontakt-ny", f, namn="Bo Prov", epost="bo@prov.example"),
    "utforare:kontakt": lambda f: Inskick(
        f.sofia, reverse("utforare:kontakt", args=[_utan_inloggning(f).pk]), {"namn": "Bo P", "epost": "b@prov.example"}
    ),
    "utforare:kontakt-avsluta": lambda f: Inskick(
        f.sofia, reverse("utforare:kontakt-avsluta", args=[_utan_inloggning(f).pk])
    ),
    "utforare:kontakt-lank": lambda f: Inskick(
        f.sofia, reverse("utforare:kontakt-lank", args=[_utan_inloggning(f).pk])
    ),
    "utforare:lank-aterta": _lank_aterta,
    "utforare:skriv-in": lambda f: _skriv_in(f),
    "utforare:underrattelse": _underrattelse,
    "utforare:enkat-ny": lambda f: _enkat_ny(f),
    "utforare:enkat-steg påminn": lambda f: _steg(f, "paminn"),
    "utforare:enkat-steg stäng": lambda f: _steg(f, "stang"),
    "utforare:enkat-steg öppna igen": lambda f: _steg(f, "oppna-igen"),
    "utforare:enkat-steg lägg till": lambda f: _steg(f, "lagg-till"),
    "utforare:sista-dag": lambda f: Inskick(
        f.sofia, reverse("utforare:sista-dag", args=[_fragan(f).enkat_id]), {"sista_dag": om_dagar(9)}
    ),
    "utforare:papper": lambda f: Inskick(
        f.sofia,
        reverse("utforare:papper", args=[_fragan(f).pk]),
        {**NOLL, "lamnat_av": "Eva Prov", "inkom": "2026-07-03", "fil": fil()},
    ),
    "utforare:rapportera": lambda f: _kontaktens(f, "utforare:rapportera"),
    "utforare:svara": lambda f: _kontaktens(f, "utforare:svara"),
    "utforare:lank-svara": lambda f: _med_lank(f, enkat=True),
    "utforare:lank-rapportera": lambda f: _med_lank(f, enkat=False),
}


def _skriv_in(folk: Folk) -> Inskick:
    avtal = _avtal(folk)
    falt = {**HANDELSE, "plats": str(avtal.pk), "vag": "brev", "lamnat_av": "Eva Prov", "inkom": "2026-03-02"}
    return Inskick(folk.sofia, reverse("utforare:skriv-in", args=[avtal.pk]), {**falt, "fil": fil()})


def _enkat_ny(folk: Folk) -> Inskick:
    _avtal(folk)
    falt = {"namnd": folk.kommun.ifn.pk, "period": "2026H1", "sista_dag": om_dagar(20)}
    return Inskick(folk.sofia, reverse("utforare:enkat-ny"), falt)
