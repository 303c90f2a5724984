"""What waits for a person among the ärenden: to receive, handle, investigate, decide; and what came back to the one who
reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.fristlista import forsenade, nasta_frist
from avvikelser.lex_sarah.beslutsordning import utan_hinder
from avvikelser.lex_sarah.models import Beslutssteg
from avvikelser.models import Arende, ArendeQuerySet, Arendetyp, Forslag, Handelse, Status
from avvikelser.nasta_steg import Lage, nasta_steg
from kvalitet import samlat
from kvalitet.atgarder.models import Atgard
from kvalitet.behorighet import Befogenhet, befogenheter, omfattning, platser
from kvalitet.frister import STOCKHOLM, Frist
from kvalitet.organisation.models import Person
from kvalitet.skarm.start import Bidrag, Kommande, NastaSteg, Nyckeltal, Rader, Svar, rum
from kvalitet.svenska import dag_lang, klockslag

B = Befogenhet
FLEST = 30  # ärenden on the start page; the list has the rest
SVAR_DAGAR = 30
_HOS_ANSVARIG = [
    Status.RAPPORTERAD,  # a synpunkt that was moved to somebody by name
    Status.MOTTAGEN,
    Status.UNDER_UTREDNING,
    Status.BESLUTAD,
    Status.UPPFOLJNING,
    Status.BESVARAD,
    Status.DELEGATION,
]
# What one may do here without being ansvarig: `_berors` has asked about the place.
_UTAN_ANSVAR = frozenset(
    {Verb.TA_EMOT, Verb.BESLUTA, Verb.ANMAL_TILL_IVO, Verb.BEKRAFTA, Verb.FLYTTA, Verb.LAMNA_VIDARE}
    | {Verb.DELEGATIONSSVAR}
)
SNARAST, UTAN_DAG = -10_000, 10_000  # places in the list of steps, before and after those with a day


def _fragor(person: Person, idag: date) -> dict[str, QuerySet[Any, Any]]:
    """What has come back, for those who report or read; what waits and how much there is, for those who read."""
    har = befogenheter(person)
    if not har & {B.RAPPORTERA.value, B.SE_ARENDE.value}:
        return {}
    fragor: dict[str, QuerySet[Any, Any]] = {"svar": _handelser(person, idag)}
    if B.SE_ARENDE.value in har:
        fragor["arenden"] = _som_vantar(person, idag)[:FLEST]
    if B.TA_EMOT.value in har:
        fragor["tal"] = _antal(person, idag)
    elif B.SKOTA_SYNPUNKT.value in har:
        fragor["synpunkter"] = _antal_synpunkter(person, idag)
    return fragor


@rum(_fragor)
def arendenas_bidrag(person: Person, idag: date, rader: Rader) -> Bidrag:
    """Less for those who only report. One query more, for the förslag of what there is to decide on."""
    arenden = rader.get("arenden", ())
    return Bidrag(
        nyckeltal=[*_nyckeltal(rader.get("tal")), *_synpunkternas_tal(rader.get("synpunkter"))],
        steg=list(_steg(arenden, person, befogenheter(person), idag)),
        frister=list(_frister(arenden, person)),
        svar=list(_svar(rader["svar"])),
    )


# ---- what to do ----


def _berors(person: Person, idag: date) -> Q:
    """Open ärenden in which the next step is this person's.

    A report waits for the enhet's own chef; those above see it here first when it has waited too long.
    """
    hos_mig = Q(ansvarig=person, status__in=_HOS_ANSVARIG)
    tar_emot, beslutar = omfattning(person, B.TA_EMOT), omfattning(person, B.BESLUTA)
    if fordelar := omfattning(person, B.SKOTA_SYNPUNKT):
        # Those at the nämnd itself wait for an enhet. At the enhet its own chef comes first, as with a report.
        att_fordela = Q(status=Status.RAPPORTERAD) & (Q(enhet_id__i_omfattning=platser(person, B.SKOTA_SYNPUNKT)))
        for_sent = Q(status=Status.RAPPORTERAD) & forsenade(idag)
        hos_delegationen = Q(status=Status.DELEGATION)
        hos_mig |= Q(typ=Arendetyp.SYNPUNKT, enhet_id__i_omfattning=fordelar) & (
            att_fordela | for_sent | hos_delegationen
        )
    if tar_emot:  # a condition that nobody could meet is left out: the database would try every open ärende
        hos_mig_forst = Q(enhet_id__i_omfattning=platser(person, B.TA_EMOT))
        for_lange = Q(enhet_id__i_omfattning=tar_emot) & forsenade(idag)
        hos_mig |= Q(status=Status.RAPPORTERAD) & (hos_mig_forst | for_lange)
    if beslutar:
        utan_anmalan = Q(lex_sarah__anmald_ivo__isnull=True, lex_sarah__utfall__in=["risk_allvarligt", "allvarligt"])
        foreslaget = Q(status=Status.FORESLAGEN) & utan_hinder(person, Beslutssteg.UTREDNING, idag)
        hos_mig |= Q(enhet_id__i_omfattning=beslutar) & (foreslaget | (Q(status=Status.BESLUTAD) & utan_anmalan))
    return hos_mig


def _som_vantar(person: Person, idag: date) -> ArendeQuerySet:
    arenden: ArendeQuerySet = Arende.objects.for_user(person, B.SE_ARENDE).oppna().filter(_berors(person, idag))
    med = arenden.select_related("enhet", "ansvarig", "lex_sarah", "synpunkt__avsandare")
    med = med.annotate(atgardslagen=ArraySubquery(Atgard.objects.filter(arenden=OuterRef("pk")).values("status")))
    return med.defer("beskrivning", "foljd", "direkt", "aterkoppling").order_by("inkommen", "pk")


def _steg(arenden: Sequence[Arende], person: Person, har: frozenset[str], idag: date) -> Iterable[NastaSteg]:
    foreslagna = [arende for arende in arenden if arende.status == Status.FORESLAGEN]
    prefetch_related_objects(foreslagna, Prefetch("forslag", Forslag.objects.select_related("av")))
    for arende in arenden:
        atgarder = [Atgard(status=status) for status in arende.atgardslagen]  # type: ignore[attr-defined]
        lage = Lage(arende, person, _verb(arende, person, har), atgarder, idag)
        steg = nasta_steg(lage)
        if not steg.url:
            continue
        frist = nasta_frist(arende)
        sida = reverse("avvikelser:arende", args=[arende.pk])
        yield NastaSteg(
            mening=steg.mening,
            mer=f"{arende.dnr} · {arende.rubrik}, {arende.enhet.namn}",
            url=f"{sida}{steg.url}" if steg.url.startswith("#") else steg.url,
            knapp=steg.knapp,
            **_bradska(arende, frist, idag),
        )


def _verb(arende: Arende, person: Person, har: frozenset[str]) -> frozenset[Verb]:
    """`_berors` has asked about the place for what is received and decided; for the rest the person is ansvarig."""
    verb = arendegang.mojliga(arende, har)
    return verb if arende.ansvarig_id == person.pk else verb & _UTAN_ANSVAR


def _bradska(arende: Arende, frist: Frist | None, idag: date) -> dict[str, Any]:
    """The badge, and the place in the list: what the law wants snarast comes before everything with a day."""
    if frist is None:
        return {"ordning": UTAN_DAG}
    ordning = frist.dagar_kvar(idag)
    if arende.typ == Arendetyp.LEX_SARAH and arendegang.ska_anmalas(arende):
        sen = f", {frist.text(idag)}" if frist.lage(idag) == "sen" else ""
        return {"lage": "fara", "lagetext": f"Snarast{sen}", "ordning": SNARAST + ordning}
    inkom = timezone.localtime(arende.inkommen)
    if frist.lage(idag) == "sen":
        return {"lage": "fara", "lagetext": frist.text(idag), "ordning": ordning}
    if arende.status == Status.RAPPORTERAD and inkom.date() == idag:
        return {"lage": "info", "lagetext": f"Ny i dag {klockslag(inkom.time())}", "ordning": ordning}
    lage = "varning" if frist.lage(idag) == "snart" else ""
    return {"lage": lage, "lagetext": f"Senast {dag_lang(frist.senast)}", "ordning": ordning}


def paborjad_rapport(person: Person, sparat: datetime, idag: date) -> NastaSteg | None:
    """The draft of a report, saved at `sparat`, for one who may still send it."""
    if B.RAPPORTERA.value not in befogenheter(person):
        return None
    sparat = timezone.localtime(sparat)
    nar = f"i dag {klockslag(sparat.time())}" if sparat.date() == idag else dag_lang(sparat.date())
    return NastaSteg(
        mening="Du har ett påbörjat utkast. Skriv klart och skicka det.",
        mer=f"En rapport som du sparade {nar}. Ingen annan ser den.",
        url=reverse("avvikelser:rapportera"),
        knapp="Fortsätt skriva",
        lagetext="Utkast",
        ordning=1,
    )


# ---- figures and deadlines ----


def _antal_synpunkter(person: Person, idag: date) -> QuerySet[Arende, dict[str, int]]:
    return samlat.summor(
        Arende.objects.for_user(person, B.SE_ARENDE).oppna().filter(typ=Arendetyp.SYNPUNKT),
        forsenade=Count("pk", filter=forsenade(idag)),
        nya=Count("pk", filter=Q(status=Status.RAPPORTERAD)),
        oppna=Count("pk"),
    )


def _synpunkternas_tal(rader: Sequence[Mapping[str, int]] | None) -> list[Nyckeltal]:
    """For the koordinator, who sees to it that every synpunkt is received and answered in time."""
    if rader is None:
        return []
    antal = Counter(*rader)
    lista = f"{reverse('avvikelser:arenden')}?typ=synpunkter"
    return [
        Nyckeltal(antal["forsenade"], "Försenade synpunkter", f"{lista}&lage=forsenade", "fara"),
        Nyckeltal(antal["nya"], "Nya synpunkter", f"{lista}&lage=nya"),
        Nyckeltal(antal["oppna"], "Öppna synpunkter", lista),
    ]


def _antal(person: Person, idag: date) -> QuerySet[Arende, dict[str, int]]:
    return samlat.summor(
        Arende.objects.for_user(person, B.SE_ARENDE).oppna(),
        forsenade=Count("pk", filter=forsenade(idag)),
        nya=Count("pk", filter=Q(status=Status.RAPPORTERAD)),
        mina=Count("pk", filter=Q(ansvarig=person)),
        andras=Count("pk", filter=Q(ansvarig__isnull=False) & ~Q(ansvarig=person)),
    )


def _nyckeltal(rader: Sequence[Mapping[str, int]] | None) -> list[Nyckeltal]:
    """For the one who receives: what is late, new, own, and with somebody else."""
    if rader is None:
        return []
    antal = Counter(*rader)
    lista = reverse("avvikelser:arenden")
    sent = "Försenat" if antal["forsenade"] == 1 else "Försenade"
    return [
        Nyckeltal(antal["forsenade"], sent, f"{lista}?lage=forsenade", "fara"),
        Nyckeltal(antal["nya"], "Nya att ta emot", f"{lista}?lage=nya"),
        Nyckeltal(antal["mina"], "Pågår hos dig", f"{lista}?ansvarig=jag"),
        Nyckeltal(antal["andras"], "Väntar på någon annan", f"{lista}?ansvarig=annan"),
    ]


def _frister(arenden: Sequence[Arende], person: Person) -> Iterable[Kommande]:
    for arende in arenden:
        frist = nasta_frist(arende)
        if frist is not None and arende.ansvarig_id == person.pk:
            text = f"{frist.namn}: {arende.rubrik}, {arende.dnr}"
            yield Kommande(text, reverse("avvikelser:arende", args=[arende.pk]), frist)


# ---- what came back ----

_TILL_HANDLAGGARE: dict[str, str] = {
    Verb.KOMPLETTERA: "har lagt till en uppgift",
    Verb.LAMNA_FORSLAG: "har lämnat förslag till beslut",
    Verb.ATERFORVISA: "vill ha mer utredning",
    Verb.BESLUTA: "har beslutat",
    Verb.ANMAL_TILL_IVO: "har anmält händelsen till IVO",
    Verb.RATTA_ANMALAN: "har rättat uppgifterna om anmälan till IVO",
    Verb.BESLUTA_ATGARD: "har tagit ställning till en åtgärd",
    Verb.AVSANDAREN_SKREV: "har skrivit mer",
    Verb.NOJD: "är nöjd med svaret",
    Verb.INTE_NOJD: "är inte nöjd med svaret",
    Verb.TILL_DELEGATION: "vill att klagomålsdelegationen prövar",
    Verb.DELEGATIONSSVAR: "har skrivit in klagomålsdelegationens svar",
}


def _handelser(person: Person, idag: date) -> QuerySet[Handelse]:
    """What others have done with what the person reported or handles, the last month, the newest first."""
    fran = datetime.combine(idag - timedelta(days=SVAR_DAGAR), time.min, STOCKHOLM)
    egen_rapport = Q(verb=Verb.AVSLUTA, arende__rapportor=person)
    lasbara = Arende.objects.for_user(person, B.SE_ARENDE).filter(
        Q(mottagare=person) | Q(ansvarig=person) | Q(lex_sarah__utredare=person)
    )
    handlagger = Q(verb__in=_TILL_HANDLAGGARE, arende__in=lasbara)
    handelser = Handelse.objects.filter(egen_rapport | handlagger, nar__gte=fran).exclude(av=person)
    behovs = ("verb", "nar", "av_namn", "arende__dnr", "av__fornamn", "av__efternamn")
    return handelser.select_related("arende", "av").only(*behovs).order_by("-nar")[:6]


def _svar(handelser: Iterable[Handelse]) -> Iterable[Svar]:
    """To the reporter only that there is an answer, and the answer; to those who handle it, what was done."""
    for h in handelser:
        vem = h.av.namn if h.av else h.av_namn
        if h.verb == Verb.AVSLUTA:
            sida = reverse("avvikelser:kvitto", args=[h.arende_id])
            yield Svar(f"{vem} har svarat på din rapport", f"{sida}#svar", f"{h.arende.dnr}.", h.nar)
        else:
            sida = reverse("avvikelser:arende", args=[h.arende_id])
            yield Svar(f"{vem} {_TILL_HANDLAGGARE[h.verb]}", sida, f"{h.arende.dnr}.", h.nar)
