"""A nej on a requirement in law becomes an avvikelse, or is joined to one: the chef chooses, and plans an åtgärd.

A nej waits here as soon as its review is klar; where two are to review, when both are klara and have come to the same,
since a blind review stays blind until then. An answer that was corrected counts as it was corrected. It is a matter of
the enhet: who handles its ärenden sees it. The link is only ever added.

Source: DOMAIN 5; SOSFS 2011:9 5 kap. 2 and 7 §§.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.models import Arende, Arendetyp, Skydd, Status
from avvikelser.rapportval import Bedomning
from egenkontroll.granskning.models import Avstamning, Bortfall, Bristlank, Granskning, Rattelse, Svar, Svarsval
from egenkontroll.plan.models import Kriterium
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Organisationsdel, Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar.logg import anteckna
from kvalitet.svenska import antal, uppraknat

HANDLAGGA = Befogenhet.HANDLAGGA
OPPNA = (Status.MOTTAGEN,)


def vantande(person: Person) -> QuerySet[Svar]:
    """Every nej on a requirement in law that waits at the person's enheter."""
    synliga = Granskning.objects.for_user(person, HANDLAGGA).klara().filter(andra=False)
    avstamt = Avstamning.objects.filter(draget=OuterRef("granskning__draget"), kriterium=OuterRef("kriterium"))
    oenigt = Svar.objects.filter(
        granskning__draget=OuterRef("granskning__draget"),
        granskning__andra=True,
        granskning__klar__isnull=False,
        kriterium=OuterRef("kriterium"),
    ).exclude(svar=OuterRef("svar"))
    hanterat = Bristlank.objects.filter(draget=OuterRef("granskning__draget"), kriterium=OuterRef("kriterium"))
    rattat = Rattelse.objects.filter(draget=OuterRef("granskning__draget"), kriterium=OuterRef("kriterium"))
    return (
        Svar.objects.filter(
            granskning__in=synliga, granskning__draget__dragning__ersatt_av__isnull=True, kriterium__lagkrav=True
        )
        .annotate(
            slutligt=Coalesce(
                Subquery(rattat.order_by("-nummer").values("svar")[:1]),
                Subquery(avstamt.values("svar")[:1]),
                F("svar"),
            )
        )
        .filter(~Exists(oenigt) | Exists(avstamt), ~_vantar_pa_andra(), ~Exists(hanterat), slutligt=Svarsval.NEJ)
    )


def _vantar_pa_andra() -> Q:
    """That the answer's ärende is one of those that two review, and the second is not klar while the kontroll goes on.

    They are the first of the active ärenden of the enhet (`urvalet.dubbla`), and what is drawn is the first in order:
    so the place among the active is `ordning` less the bortfall before it.
    """
    draget = "granskning__draget"
    fore = Bortfall.objects.filter(
        draget__dragning=OuterRef(f"{draget}__dragning"),
        draget__enhet=OuterRef(f"{draget}__enhet"),
        draget__ordning__lt=OuterRef(f"{draget}__ordning"),
    )
    antal_fore = Subquery(fore.order_by().values("draget__dragning").annotate(n=Count("pk")).values("n"))
    hundradelar = F(f"{draget}__dragning__antal") * F(f"{draget}__dragning__tillfalle__planerad__dubbelgranskas")
    plats = F(f"{draget}__ordning") - Coalesce(antal_fore, 0)
    andra = Granskning.objects.klara().filter(draget=OuterRef(draget), andra=True)
    oppet = Q(**{f"{draget}__dragning__tillfalle__klart__isnull": True})
    return oppet & ~Exists(andra) & LessThanOrEqual(plats * 100, hundradelar + 99)


@dataclass(frozen=True)
class Bristgrupp:
    """So many nej on one kriterium at one enhet."""

    enhet: Organisationsdel
    kriterium: Kriterium
    antal: int


def grupper(person: Person) -> list[Bristgrupp]:
    """What waits, by enhet and kriterium, in Swedish order. Three queries."""
    rader = vantande(person).values("granskning__draget__enhet", "kriterium").annotate(n=Count("pk"))
    par = [(rn["granskning__draget__enhet"], rn["kriterium"], rn["n"]) for rn in rader]
    enheter = Organisationsdel.objects.in_bulk([enhet for enhet, _, _ in par])
    fragor = Kriterium.objects.select_related("version__omrade").in_bulk([kriterium for _, kriterium, _ in par])
    alla = [Bristgrupp(enheter[enhet], fragor[kriterium], n) for enhet, kriterium, n in par]
    return sorted(alla, key=lambda g: (g.enhet.sortering, g.kriterium.version_id, g.kriterium.ordning))


def i_gruppen(person: Person, enhet_id: int, kriterium_id: int) -> list[Svar]:
    """The nej of one group, in drawn order."""
    rader = vantande(person).filter(granskning__draget__enhet_id=enhet_id, kriterium_id=kriterium_id)
    rader = rader.select_related(
        "granskning__draget__rad", "granskning__draget__enhet", "granskning__draget__dragning__tillfalle__planerad",
        "kriterium__version__omrade",
    )  # fmt: skip
    return list(rader.order_by("granskning__draget__ordning"))


def mojliga_avvikelser(person: Person, enhet_id: int) -> QuerySet[Arende]:
    """The open avvikelser of the enhet that a nej may be joined to."""
    egna = Arende.objects.for_user(person, HANDLAGGA)
    return egna.filter(enhet_id=enhet_id, typ=Arendetyp.AVVIKELSE, status__in=OPPNA).order_by("-inkommen")


@dataclass(frozen=True, kw_only=True)
class Atgardsplan:
    """What is to be done about it, by whom and when."""

    beskrivning: str
    ansvarig: Person
    senast: date


@transaction.atomic
def bli_avvikelse(
    svaren: Sequence[Svar],
    *,
    foljd: str,
    skydd: Skydd,
    omedelbara: Sequence[arendegang.Omedelbar] = (),
    av: Person,
    atgard: Atgardsplan | None = None,
    nar: datetime | None = None,
) -> Arende:
    """Make one avvikelse of these nej, received by the chef, with an åtgärd when one is planned. Returns it.

    `foljd` is what it meant, or could have meant, for the enskilde. `skydd` is the chef's own answer to whether
    somebody is in danger, `omedelbara` what has been done. Raises OtillatenOvergang.
    """
    nar = nar or timezone.now()
    vilka = _vantar(svaren, av)
    enhet, kriterium = vilka[0].granskning.draget.enhet, vilka[0].kriterium
    intraffade = max(svar.granskning.draget.rad.avslutad for svar in vilka)
    rapport = arendegang.Rapport(
        enhet=enhet,
        intraffade=intraffade,
        markt_dag=_marktes(vilka, intraffade, nar),
        beskrivning=beskrivning_av(vilka),
        foljd=foljd,
        markt=f"Egenkontroll, {kriterium.version.omrade.namn}.",
        egen_bedomning=Bedomning.AVVIKELSE,
    )
    arende = arendegang.rapportera(rapport, av=av, nar=nar)
    arende = arendegang.ta_emot(arende, av=av, skydd=skydd, omedelbara=omedelbara, nar=nar)
    return _knyt(vilka, arende, ny=True, av=av, nar=nar, atgard=atgard)


def _marktes(svaren: Sequence[Svar], intraffade: date, nar: datetime) -> date | None:
    """The day the last of the reviews was klar. None where the frame says that a case was closed after that."""
    dag = max(timezone.localdate(svar.granskning.klar) for svar in svaren if svar.granskning.klar)
    return None if arendegang.markthinder(dag, intraffade=intraffade, idag=timezone.localdate(nar)) else dag


@transaction.atomic
def koppla_till(
    svaren: Sequence[Svar],
    arende: Arende,
    *,
    av: Person,
    atgard: Atgardsplan | None = None,
    nar: datetime | None = None,
) -> Arende:
    """Join these nej to an avvikelse of the enhet that is being handled. Raises OtillatenOvergang."""
    vilka = _vantar(svaren, av)
    arende = Arende.objects.select_for_update(of=("self",), no_key=True).get(pk=arende.pk)
    enhet_id = vilka[0].granskning.draget.enhet_id
    if not mojliga_avvikelser(av, enhet_id).filter(pk=arende.pk).exists():
        raise OtillatenOvergang("Avvikelsen är avslutad eller gäller en annan enhet. Välj en annan.")
    return _knyt(vilka, arende, ny=False, av=av, nar=nar or timezone.now(), atgard=atgard)


def beskrivning_av(svaren: Sequence[Svar]) -> str:
    """What the avvikelse says happened: the question, how many, and their numbers in the verksamhetssystem."""
    kriterium = svaren[0].kriterium
    nycklar = uppraknat([svar.granskning.draget.nyckel for svar in svaren])
    anmarkt = [f"{s.granskning.draget.nyckel}: {s.kommentar}" for s in svaren if s.kommentar]
    mening = f"Egenkontrollen av {kriterium.version.omrade.namn} gav svaret nej på frågan ”{kriterium.fraga}” "
    return "\n".join([f"{mening}i {antal('ärende', 'ärenden', len(svaren))}: {nycklar}.", *anmarkt])


def _vantar(svaren: Sequence[Svar], av: Person) -> list[Svar]:
    """The same rows, held until commit, when all of them still wait and are about one kriterium at one enhet."""
    vilka = [svar.pk for svar in svaren]
    if not vilka:
        raise OtillatenOvergang("Välj minst ett ärende.")
    list(Svar.objects.select_for_update(no_key=True).filter(pk__in=vilka).values_list("pk", flat=True))
    hamtade = vantande(av).filter(pk__in=vilka).select_related(
        "granskning__draget__rad", "granskning__draget__enhet", "kriterium__version__omrade"
    )  # fmt: skip
    kvar = list(hamtade.order_by("granskning__draget__ordning"))
    if len(kvar) != len(set(vilka)):
        raise OtillatenOvergang("Någon annan har redan tagit hand om ett av svaren. Ladda om sidan.")
    if len({(svar.granskning.draget.enhet_id, svar.kriterium_id) for svar in kvar}) > 1:
        raise OtillatenOvergang("Välj svar på samma fråga från samma enhet.")
    return kvar


def _knyt(
    svaren: Collection[Svar], arende: Arende, *, ny: bool, av: Person, nar: datetime, atgard: Atgardsplan | None
) -> Arende:
    for svar in svaren:
        lank = Bristlank.objects.create(
            draget=svar.granskning.draget, kriterium=svar.kriterium, arende=arende, ny=ny, av=av, nar=nar
        )
        anteckna("koppla_brist", lank, av=av, detalj={"arende": arende.pk, "ny": ny})
    if atgard is not None:
        arende = arendegang.planera_atgard(
            arende, beskrivning=atgard.beskrivning, ansvarig=atgard.ansvarig, senast=atgard.senast, av=av, nar=nar
        )
    return arende


HAR_BRISTER = Exists(Bristlank.objects.filter(arende=OuterRef("pk")))


def brister_i(arende: Arende) -> list[Bristlank]:
    """The nej that an ärende handles: for its page."""
    lankar = arende.brister.select_related("kriterium__version__omrade", "draget__dragning__tillfalle__planerad")
    return list(lankar.order_by("kriterium__ordning", "draget__ordning"))
