"""What waits on the start page: for the contact person their surveys, for who looks after them what has come in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from avvikelser.utforare.bevakning import frist_for, ta_emot_frist
from avvikelser.utforare.enkatgang import LAMNA, SKOTA
from avvikelser.utforare.models import Enkat, Tillfragad, Underrattelse
from kvalitet.behorighet import befogenheter
from kvalitet.frister import Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Rader, rum
from kvalitet.svenska import antal, dag_lang
from kvalitet.utkast.bidrag import paborjat_steg

FLEST = 10


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any]]:
    """Surveys to answer, for the contact person; what has come in and late surveys, for who looks after them."""
    har = befogenheter(person)
    svarar = {"obesvarade": _obesvarade(person)} if LAMNA.value in har else {}
    skoter = {"nya": _olasta(person), "sena": _sena(person, idag)} if SKOTA.value in har else {}
    return {**svarar, **skoter}


@rum(_fragor)
def utforarnas_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """None for those who hold neither befogenhet."""
    tysta = rader.get("obesvarade", ())
    steg = [_svara(t, idag) for t in tysta] + [_ta_emot(u, idag) for u in rader.get("nya", ())]
    steg += [_stang(enkat) for enkat in rader.get("sena", ())]
    frister = [Kommande(f"Enkät, {t.namn}", reverse("utforare:svara", args=[t.pk]), frist_for(t)) for t in tysta]
    return Bidrag(steg=steg, frister=frister)


def _obesvarade(person: Person) -> QuerySet[Tillfragad]:
    egna = Tillfragad.objects.for_user(person, LAMNA).filter(enkat__stangd__isnull=True, svar__isnull=True)
    return egna.select_related("enkat__namnd").order_by("enkat__sista_dag", "pk")[:FLEST]


def _olasta(person: Person) -> QuerySet[Underrattelse]:
    nya = Underrattelse.objects.for_user(person, SKOTA).filter(mottagen__isnull=True)
    return nya.select_related("avtal__utforare").order_by("inkommen", "pk")[:FLEST]


def _sena(person: Person, idag: date) -> QuerySet[Enkat]:
    """Open surveys whose last day has passed: remind those who are silent, or close them."""
    sena = Enkat.objects.for_user(person, SKOTA).filter(stangd__isnull=True, sista_dag__lt=idag)
    tysta = Count("tillfragade", filter=Q(tillfragade__svar__isnull=True), distinct=True)
    return sena.select_related("namnd").annotate(tysta=tysta).order_by("sista_dag", "pk")[:FLEST]


def _svara(tillfragad: Tillfragad, idag: date) -> NastaSteg:
    return NastaSteg(
        mening=f"Svara på enkäten för {tillfragad.enkat.perioden.namn}.",
        mer=f"{tillfragad.namn}, till {tillfragad.enkat.namnd.namn}. Noll är också ett svar.",
        url=reverse("utforare:svara", args=[tillfragad.pk]),
        knapp="Svara",
        **_bradska(frist_for(tillfragad), idag),
    )


def _ta_emot(u: Underrattelse, idag: date) -> NastaSteg:
    return NastaSteg(
        mening=f"Ta emot {_vad(u)} från en utförare.",
        mer=f"{u.dnr} · {u.avtal.utforare.namn}",
        url=reverse("utforare:underrattelse", args=[u.pk]),
        knapp="Läs och ta emot",
        **_bradska(ta_emot_frist(u), idag),
    )


def _vad(underrattelse: Underrattelse) -> str:
    return "en lex Sarah-rapport" if underrattelse.slag == Underrattelse.Slag.LEX_SARAH else "en anmälan till IVO"


def _stang(enkat: Any) -> NastaSteg:
    if enkat.tysta:
        mening = f"{antal('utförare', 'utförare', enkat.tysta)} har inte svarat på enkäten. Påminn eller stäng den."
    else:
        mening = "Alla utförare har svarat. Stäng enkäten."
    return NastaSteg(
        mening=mening,
        mer=f"{enkat.perioden.namn.capitalize()}, {enkat.namnd.namn}",
        url=reverse("utforare:enkat", args=[enkat.pk]),
        knapp="Till enkäten",
        lagetext=f"Sista dagen var {dag_lang(enkat.sista_dag)}",
        ordning=5,
    )


def paborjat_svar(person: Person, tillfragad_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    if LAMNA.value not in befogenheter(person):
        return None
    adress = reverse("utforare:svara", args=[tillfragad_id])
    return paborjat_steg("Du har börjat svara på en enkät. Skicka svaret när det är klart.", adress, sparat, idag)


def paborjat_papper(person: Person, tillfragad_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    if SKOTA.value not in befogenheter(person):
        return None
    adress = reverse("utforare:papper", args=[tillfragad_id])
    return paborjat_steg("Du har börjat skriva in ett svar som kom på papper.", adress, sparat, idag)


def paborjad_inskrivning(person: Person, avtal_id: int, sparat: datetime, idag: date) -> NastaSteg | None:
    if SKOTA.value not in befogenheter(person):
        return None
    adress = reverse("utforare:skriv-in", args=[avtal_id])
    return paborjat_steg("Du har börjat skriva in vad en utförare har berättat.", adress, sparat, idag)


def paborjad_underrattelse(person: Person, sparat: datetime, idag: date) -> NastaSteg | None:
    if LAMNA.value not in befogenheter(person):
        return None
    mening = "Du har börjat berätta för nämnden om en händelse. Skriv klart och skicka."
    return paborjat_steg(mening, reverse("utforare:rapportera"), sparat, idag)


def _bradska(frist: Frist, idag: date) -> dict[str, Any]:
    sen = frist.lage(idag) == "sen"
    return {
        "lage": "fara" if sen else "varning" if frist.lage(idag) == "snart" else "",
        "lagetext": frist.text(idag) if sen else f"Senast {dag_lang(frist.senast)}",
        "ordning": frist.dagar_kvar(idag),
    }
