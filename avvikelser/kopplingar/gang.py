"""The verbs that tie ärenden together. What is written in an ärende's own history names no other ärende: the history is
read by all who read the ärende, and the other end perhaps not. Which it was stands in the `Koppling`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from avvikelser.arendegang.gangen import Steg, Verb, borja, lock, skriv_handelse
from avvikelser.arendegang.lasarna import bli_lasare
from avvikelser.arendegang.rapport import rubrik_for
from avvikelser.kopplingar.models import Koppling, Slag
from avvikelser.lex_sarah import beslutsordning
from avvikelser.lex_sarah.beslutsordning import Namndbeslut
from avvikelser.models import Arende, Arendetyp, Handelse, Lasare, LexSarah, Status
from avvikelser.nedskrivet.models import Nedskrivning
from avvikelser.synpunkter.gang import lamna_svar, vantar_pa_svar
from avvikelser.synpunkter.models import Meddelande
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.diarium.nummer import nytt_dnr
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg

FRIA = frozenset({Slag.SAMMA_HANDELSE, Slag.BEROR_PA})
"""The kinds that KOPPLA makes and KOPPLA_BORT ends. The two others follow from what was done with a report."""
_HANDLAGGS = "Samma händelse är rapporterad i ett annat ärende, som handläggs."
_OLASLIGT = "Det finns inget ärende med det numret som du kan läsa."


@transaction.atomic
def koppla(
    arende: Arende,
    annat: Arende,
    *,
    slag: Slag,
    kommentar: str,
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Koppling:
    """Say that two ärenden belong together, and how. The person must be able to read both. Raises OtillatenOvergang.

    The same event in two tracks has two typer: then each typ counts it once. Of the same typ it is a dubblett.
    """
    steg = borja(arende, Verb.KOPPLA, av=av, nar=nar, sedd=sedd)
    _kan_kopplas(steg.arende, annat, av)
    if slag not in FRIA:
        raise OtillatenOvergang("Välj hur ärendena hör ihop.")
    if slag == Slag.SAMMA_HANDELSE and steg.arende.typ == annat.typ:
        raise OtillatenOvergang(
            "Två ärenden av samma typ om samma händelse räknas två gånger. Avsluta det ena som dubblett i stället."
        )
    _inte_redan(steg.arende, annat)
    koppling = _ny(steg, annat, slag, kommentar)
    steg.klart(detalj={"koppling": koppling.pk, "slag": slag.value, "annat": annat.pk})
    return koppling


@transaction.atomic
def koppla_bort(arende: Arende, koppling: Koppling, *, skal: str, av: Person, nar: datetime | None = None) -> Arende:
    """End a link, from either end, and say why. It stays to be seen as an earlier one. Raises OtillatenOvergang."""
    steg = borja(arende, Verb.KOPPLA_BORT, av=av, nar=nar)
    rad = Koppling.objects.select_for_update().filter(pk=koppling.pk, upphord=None).first()
    if rad is None or arende.pk not in {rad.fran_id, rad.till_id}:
        raise OtillatenOvergang("Kopplingen finns inte längre.")
    if rad.slag not in FRIA:
        raise OtillatenOvergang("Den här kopplingen följer av vad som har gjorts med rapporten och står kvar.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför kopplingen tas bort.")
    _upphor(rad, av.namn_och_befattning, skal)
    return steg.klart(detalj={"koppling": rad.pk, "slag": rad.slag})


# ---- the same report twice ----


@dataclass(frozen=True)
class Svar:
    """The answer to the sender of a synpunkt that is closed, and how it was given."""

    text: str
    vag: Meddelande.Vag = Meddelande.Vag.KOD


@transaction.atomic
def avsluta_som_dubblett(
    arende: Arende,
    kvar: Arende,
    *,
    kommentar: str = "",
    svar: Svar | None = None,
    av: Person,
    namndens: Namndbeslut | None = None,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Close `arende`, which reports the same as `kvar`. `kvar` goes on, and is the one that is counted.

    Both are of the same typ: otherwise it is one event in two tracks, and each is handled. Åtgärder and an anmälan to
    IVO must not disappear with the one that is closed. Whoever reported it follows `kvar` from the own receipt. A lex
    Sarah rapport is closed by who may end one without an utredning (`beslutsordning.hinder_utan_utredning`).
    The sender of a synpunkt cannot follow `kvar`, so who wants an answer gets it here: `svar`.
    Raises OtillatenOvergang.
    """
    first, second = sorted((arende.pk, kvar.pk))
    lock(first), lock(second)  # in the order of their numbers: two that are made each other's dubblett do not wait
    steg = borja(arende, Verb.DUBBLETT, av=av, nar=nar, sedd=sedd)
    _kan_kopplas(steg.arende, kvar, av)
    if hinder := dubbletthinder(steg.arende, kvar):
        raise OtillatenOvergang(hinder)
    if steg.arende.typ == Arendetyp.LEX_SARAH:
        beslutsordning.skriv_tidigt(
            steg.arende, utfall="", motivering=_HANDLAGGS, av=av, namndens=namndens, nar=steg.nar
        )
    besvarat = _svara(steg, svar)
    koppling = _ny(steg, kvar, Slag.DUBBLETT, kommentar)
    steg.arende.avslutad = steg.nar
    return steg.klart(
        " ".join([_HANDLAGGS, *([besvarat] * bool(besvarat)), *([str(namndens)] * bool(namndens))]),
        detalj={"koppling": koppling.pk, "annat": kvar.pk},
    )


def _svara(steg: Steg, svar: Svar | None) -> str:
    """What the log says of the answer; "" when none was given and none is wanted."""
    if svar is not None and svar.text.strip():
        return lamna_svar(steg, svar.text, svar.vag)
    if vantar_pa_svar(steg.arende):
        raise OtillatenOvergang(
            "Avsändaren vill ha svar och ser inte det andra ärendet. Skriv svaret först, så lämnas det när ärendet "
            "avslutas. Vet ni inte svaret än väntar du med att avsluta."
        )
    return ""


def dubbletthinder(arende: Arende, kvar: Arende) -> str:
    """Why `arende` cannot be closed as a dubblett of `kvar`, as a sentence; "" when it can."""
    if arende.typ != kvar.typ:
        return "Ärendena har olika typ och handläggs var för sig. Koppla dem som samma händelse i stället."
    if Koppling.objects.filter(fran=kvar, slag=Slag.DUBBLETT, upphord=None).exists():
        return "Det ärendet är självt en dubblett. Välj det ärende som handläggs."
    if har_dubbletter(arende):
        return "Andra ärenden är dubbletter av det här. Avsluta det andra ärendet som dubblett i stället."
    if arende.atgarder.exists():
        return "Ärendet har åtgärder. Behåll det, och avsluta det andra som dubblett i stället."
    if arende.typ == Arendetyp.LEX_SARAH and arende.lex_sarah.anmald_ivo is not None:
        return "Händelsen är anmäld till IVO i det här ärendet. Behåll det."
    return ""


@transaction.atomic
def aterta_dubblett(
    arende: Arende, *, skal: str, av: Person, nar: datetime | None = None, sedd: datetime | None = None
) -> Arende:
    """It was another event after all: open the ärende where it was, and count it again. Raises OtillatenOvergang."""
    steg = borja(arende, Verb.ATERTA_DUBBLETT, av=av, nar=nar, sedd=sedd)
    rad = Koppling.objects.select_for_update().filter(fran=arende, slag=Slag.DUBBLETT, upphord=None).first()
    if rad is None:
        raise OtillatenOvergang("Ärendet är inte avslutat som dubblett.")
    if not skal.strip():
        raise OtillatenOvergang("Skriv varför det inte är en dubblett.")
    _upphor(rad, av.namn_och_befattning, skal)
    steg.arende.avslutad = None
    steg.till = _dar_det_var(steg)
    return steg.klart(skal, detalj={"koppling": rad.pk})


def _dar_det_var(steg: Steg) -> Status:
    """A synpunkt that was answered when it was closed is answered still."""
    stangd = steg.arende.handelser.filter(verb=Verb.DUBBLETT).order_by("-pk").first()
    return Status.BESVARAD if stangd is not None and stangd.fran_status == Status.BESVARAD else steg.till


def oppna_for_avsandaren(sender: Any, *, arende: Arende, handelse: Handelse, **_: Any) -> None:
    """A dubblett whose sender wants the klagomålsdelegation to look at it is handled for itself again, and counted."""
    if handelse.verb != Verb.TILL_DELEGATION:
        return
    for rad in Koppling.objects.select_for_update().filter(fran=arende, slag=Slag.DUBBLETT, upphord=None):
        _upphor(rad, handelse.av_namn, "Avsändaren vände sig till klagomålsdelegationen.")


def behallet(arende: Arende) -> Arende | None:
    """The ärende that is handled instead of this one; None when this is no dubblett."""
    rad = Koppling.objects.filter(fran=arende, slag=Slag.DUBBLETT, upphord=None).select_related("till").first()
    return rad.till if rad else None


# ---- one report about two events ----


def har_dubbletter(arende: Arende) -> bool:
    """Is another report of the same event closed into this one?"""
    return Koppling.objects.filter(till=arende, slag=Slag.DUBBLETT, upphord=None).exists()


@dataclass(frozen=True, kw_only=True)
class Delrapport:
    """What the second event was. The words are the report's own, chosen by the one who splits it."""

    beskrivning: str
    intraffade: date
    foljd: str = ""


@transaction.atomic
def dela(
    arende: Arende,
    delen: Delrapport,
    *,
    kommentar: str = "",
    av: Person,
    nar: datetime | None = None,
    sedd: datetime | None = None,
) -> Arende:
    """Make a second ärende of what is another event in the same report. Returns it: received, and ready to be classed.

    It came in when the report did, from the same reporter, who follows both. The first stays as it was sent. Two events
    are two ärenden, so they are counted as two. The same form sent twice gives the first one back.
    Raises OtillatenOvergang.
    """
    steg = borja(arende, Verb.DELA, av=av, nar=nar, sedd=sedd)
    if not delen.beskrivning.strip():
        raise OtillatenOvergang("Skriv vad den andra händelsen är.")
    if delen.intraffade > timezone.localdate(steg.nar):
        raise OtillatenOvergang("Dagen ligger i framtiden. Välj i dag eller en tidigare dag.")
    if (redan := _redan_delad(steg.arende, delen)) is not None:
        return redan
    ny = _ny_del(steg.arende, delen, timezone.localdate(steg.nar).year)
    for lasare in Lasare.objects.filter(arende=arende, till=None).select_related("person"):
        bli_lasare(ny, lasare.person, lasare.skal)
    koppling = _ny(steg, ny, Slag.DELAD, kommentar)
    steg.klart("En del av rapporten handläggs nu för sig.", detalj={"koppling": koppling.pk, "annat": ny.pk})
    skriv_handelse(ny, Verb.DELA, av=av, nar=steg.nar, text="Kommer ur en rapport om flera händelser.")
    logg.anteckna(Verb.DELA.value, ny, av=av, detalj={"koppling": koppling.pk, "annat": arende.pk})
    return ny


_SAMMA = (
    "typ", "status", "sekretess", "enhet", "namnd", "forvaltning", "verksamhetsform", "lagar", "inkommen", "mottagen",
    "kanal", "berord", "skydd", "rapportor", "rapportor_namn", "rapportor_befattning", "mottagare", "ansvarig",
)  # fmt: skip


def _redan_delad(arende: Arende, delen: Delrapport) -> Arende | None:
    delar = Arende.objects.filter(kopplingar_hit__fran=arende, kopplingar_hit__slag=Slag.DELAD)
    return delar.filter(**vars(delen)).first()


def _ny_del(arende: Arende, delen: Delrapport, ar: int) -> Arende:
    ny = Arende(
        dnr=nytt_dnr(arende.namnd, ar)[0],
        rubrik=rubrik_for(arende.typ),
        **{falt: getattr(arende, falt) for falt in _SAMMA},
        **vars(delen),
    )
    ny.save(force_insert=True)
    if ny.typ == Arendetyp.LEX_SARAH:
        LexSarah.objects.create(arende=ny)
    if skriven := Nedskrivning.objects.filter(arende=arende).first():
        Nedskrivning.objects.create(arende=ny, av=skriven.av, av_namn=skriven.av_namn, nar=skriven.nar)
    return ny


# ---- what they share ----


def _kan_kopplas(arende: Arende, annat: Arende, av: Person) -> None:
    if annat.pk == arende.pk:
        raise OtillatenOvergang("Ett ärende kan inte kopplas till sig självt.")
    if not kan(av, Befogenhet.SE_ARENDE, annat):
        raise OtillatenOvergang(_OLASLIGT)


def _inte_redan(arende: Arende, annat: Arende) -> None:
    par = Koppling.objects.filter(fran=arende, till=annat) | Koppling.objects.filter(fran=annat, till=arende)
    if par.filter(upphord=None).exists():
        raise OtillatenOvergang(f"{annat.dnr} är redan kopplat hit. Ta bort den kopplingen först.")


def _ny(steg: Steg, annat: Arende, slag: Slag, kommentar: str) -> Koppling:
    assert steg.av is not None  # noqa: S101 - a sender without an account has none of these verbs
    return Koppling.objects.create(
        fran=steg.arende,
        till=annat,
        slag=slag,
        kommentar=kommentar.strip(),
        av=steg.av,
        av_namn=steg.av.namn_och_befattning,
        nar=steg.nar,
    )


def _upphor(rad: Koppling, av_namn: str, skal: str) -> None:
    rad.upphord, rad.upphord_av_namn, rad.upphord_skal = timezone.now(), av_namn, skal.strip()
    rad.save(update_fields=["upphord", "upphord_av_namn", "upphord_skal"])
