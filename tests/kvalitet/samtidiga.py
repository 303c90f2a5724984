"""Every form that puts a new text in the place of a saved one, opened on something real: a family a function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from avvikelser.models import Arendetyp, Kategori
from avvikelser.synpunkter.models import Svarsmall
from avvikelser.utforare.models import Kontakt
from kvalitet.organisation.models import Organisationsdel
from kvalitet.organisation.roller import Roll
from rapporter.ej_verkstallda import register as ej_verkstallda
from rapporter.nyckeltal import register as nyckeltal
from tests.conftest import Kommun
from tests.egenkontroll.andra import andrascener
from tests.egenkontroll.internkontroll import internkontrollscener
from tests.egenkontroll.plan import planscener
from tests.fabriker import person_med
from tests.rapporter import namndscener
from tests.tillsyn import tillsynsscener
from tests.utforare import utforarscener


@dataclass(frozen=True)
class Fall:
    """Who opens it, where, and the field that two change, to `forsta` and `andra`. `med` is what each must fill in."""

    roll: Roll
    adress: str
    falt: str
    forsta: str = "Den första skrev det här."
    andra: str = "Den andra skrev något annat."
    med: dict[str, Any] = field(default_factory=dict)
    plats: Organisationsdel | None = None
    i_ord: str = ""
    """What the first wrote, as the second is told it; else as it was sent."""
    namnges: bool = True
    """Its history says who saved."""


def inledning(kommun: Kommun) -> Fall:
    plan = planscener.planering.ny_plan(kommun.ifn, 2030, av=planscener.strateg(kommun.ifn))
    return Fall(Roll.KVALITETSSTRATEG, reverse("kontrollplan:inledning", args=[plan.pk]), "inledning", namnges=False)


def kriterium(kommun: Kommun) -> Fall:
    version = planscener.utkast_till_omrade(planscener.strateg(kommun.ifn), kommun.ifn)
    adress = reverse("kontrollplan:kriterium", args=[version.kriterier.first().pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "hjalp", namnges=False)


def planerad_kontroll(kommun: Kommun) -> Fall:
    plan = planscener.utkast(kommun, planscener.strateg(kommun.ifn))
    adress = reverse("kontrollplan:kontroll", args=[planscener.kontrollen(plan).pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "antal", "25", "30", namnges=False)


def granskare(kommun: Kommun) -> Fall:
    plan = planscener.antagen(kommun, planscener.strateg(kommun.ifn))
    ena, andra = (planscener.granskare(kommun.tallbacken) for _ in range(2))
    adress = reverse("kontrollplan:granskare", args=[planscener.kontrollen(plan).pk])
    namn = ena.namn_och_befattning
    return Fall(Roll.KVALITETSSTRATEG, adress, "granskare", str(ena.pk), str(andra.pk), i_ord=namn, namnges=False)


def annan_kontroll(kommun: Kommun) -> Fall:
    kontroll = andrascener.kontroll(kommun.ifn)
    return Fall(Roll.KVALITETSSTRATEG, reverse("andra_kontroller:andra", args=[kontroll.pk]), "analys")


def moment(kommun: Kommun) -> Fall:
    plan = internkontrollscener.plan(kommun.ifn, antagen=False)
    chef = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    ett = internkontrollscener.moment(internkontrollscener.planrisk(plan), chef, kommun.tallbacken)
    return Fall(Roll.KVALITETSSTRATEG, reverse("internkontroll:andra-moment", args=[ett.pk]), "text", namnges=False)


def internkontrollplan(kommun: Kommun) -> Fall:
    plan = internkontrollscener.plan(kommun.ifn, antagen=False)
    forsta, andra = date(plan.ar, 9, 1), date(plan.ar, 9, 2)
    adress = reverse("internkontroll:andra", args=[plan.pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "halvar_senast", forsta.isoformat(), andra.isoformat())


def riskanalys(kommun: Kommun) -> Fall:
    analys = internkontrollscener.analys(kommun.ifn)
    return Fall(Roll.KVALITETSSTRATEG, reverse("risk:andra", args=[analys.pk]), "bakgrund")


def risk(kommun: Kommun) -> Fall:
    en = internkontrollscener.risk(kommun.ifn)
    return Fall(Roll.KVALITETSSTRATEG, reverse("risk:andra-risk", args=[en.pk]), "orsak")


def riskbeslut(kommun: Kommun) -> Fall:
    en = internkontrollscener.risk(kommun.ifn, s=2, k=3)
    adress = reverse("risk:besluta", args=[en.pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "skal", med={"beslut": "acceptera"})


def riskskala(kommun: Kommun) -> Fall:
    forsta, andra = ("\n".join(f"{ord_} {n}" for n in range(1, 5)) for ord_ in ("Steg", "Nivå"))
    adress = reverse("risk:skala", args=[kommun.ifn.pk])
    return Fall(
        Roll.KVALITETSSTRATEG, adress, "sannolikheter", forsta, andra, med={"skal": "Nämnden beslutade."}, namnges=False
    )


def svarsmall(kommun: Kommun) -> Fall:
    mall = Svarsmall.objects.create(namnd=kommun.ifn, slag="svar", namn="Väntetid", text="Hej, vi har köer.")
    return Fall(Roll.SYNPUNKTSKOORDINATOR, reverse("synpunkter:mall", args=[mall.pk]), "text")


def kategori(kommun: Kommun) -> Fall:
    en = Kategori.objects.filter(typ=Arendetyp.SYNPUNKT, overordnad=None).order_by("pk")[1]
    adress = reverse("kategorier:andra", args=[en.pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "namn", "Tystnadsplikt", "Integritet", namnges=False)


def beslutsordning(kommun: Kommun) -> Fall:
    adress = reverse("lex-sarah:beslutsordning", args=[kommun.ifn.pk, "utredning"])
    med = {"beslutare": ["forvaltningschef"]}
    return Fall(Roll.KVALITETSSTRATEG, adress, "punkt", "4.1", "4.2", med=med)


def gallringsregel(kommun: Kommun) -> Fall:
    adress = reverse("gallring:regel", args=[kommun.ifn.pk, "avvikelse"])
    med = {"vad": "gallras", "beslutsdag": "2026-01-15", "paragraf": "7"}
    return Fall(Roll.KVALITETSSTRATEG, adress, "ar", "10", "5", med=med)


def delens_namn(kommun: Kommun) -> Fall:
    adress = reverse("organisation:byt-namn", args=[kommun.tallbacken.pk])
    return Fall(Roll.SYSTEMFORVALTARE, adress, "namn", "Granbacken", "Björkbacken", plats=kommun.kommun)


def delens_uppgifter(kommun: Kommun) -> Fall:
    adress = reverse("organisation:uppgifter", args=[kommun.ifn.pk])
    return Fall(Roll.SYSTEMFORVALTARE, adress, "kortnamn", "NYA", "NYB", plats=kommun.kommun)


def personens_uppgifter(kommun: Kommun) -> Fall:
    adress = reverse("organisation:person-andra", args=[person_med(Roll.MEDARBETARE, kommun.tallbacken).pk])
    return Fall(Roll.SYSTEMFORVALTARE, adress, "befattning", "Handledare", "Samordnare", plats=kommun.kommun)


def uppdragets_slut(kommun: Kommun) -> Fall:
    uppdrag = person_med(Roll.MEDARBETARE, kommun.tallbacken).uppdrag.get()
    forsta, andra = ((timezone.localdate() + timedelta(days=n)).isoformat() for n in (30, 20))
    adress = reverse("organisation:uppdrag-avsluta", args=[uppdrag.pk])
    return Fall(Roll.SYSTEMFORVALTARE, adress, "till", forsta, andra, plats=kommun.kommun)


def ett_nyckeltal(kommun: Kommun) -> Fall:
    falt = {"omrade": "effektiv", "namn": "Kostnad", "enhet": "kronor", "kalla": "Provkällan", "ordning": 1}
    tal = nyckeltal.skriv(kommun.ifn, av=person_med(Roll.KVALITETSSTRATEG, kommun.ifn), **falt)
    adress = reverse("rapporter:nyckeltal-andra", args=[tal.pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "kalla", "Källa ett", "Källa två")


def ej_verkstallt(kommun: Kommun) -> Fall:
    falt = {"beteckning": "B-1", "lag": "SoL", "insats": "hemtjanst", "skal": "resurs", "beslutad": date(2026, 1, 7)}
    av = person_med(Roll.ENHETSCHEF, kommun.tallbacken)
    beslut = ej_verkstallda.registrera(kommun.tallbacken, av=av, **falt)
    adress = reverse("rapporter:ej-verkstallda-andra", args=[beslut.pk])
    return Fall(Roll.KVALITETSSTRATEG, adress, "beteckning", "B-2", "B-3")


def kvartal(kommun: Kommun) -> Fall:
    adress = reverse("rapporter:ej-verkstallda-kvartal", args=[kommun.ifn.kod, "2026K1"])
    return Fall(Roll.KVALITETSSTRATEG, adress, "till_ivo", "2026-04-20", "2026-04-21")


def sammantrade(kommun: Kommun) -> Fall:
    mote = namndscener.sammantrade(namndscener.folk(kommun).petra, kommun.ifn)
    return Fall(Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-andra", args=[mote.pk]), "plats", "Granen", "Tallen")


def namndarende(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    arende = namndscener.arende(namndscener.sammantrade(av, kommun.ifn), av)
    return Fall(Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-arende-andra", args=[arende.pk]), "forslag")


def namndbilaga(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    bilaga = namndscener.bilaga(namndscener.arende(namndscener.sammantrade(av, kommun.ifn), av), av)
    return Fall(Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-bilaga-andra", args=[bilaga.pk]), "namn")


def offentlighet(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    bilaga = namndscener.bilaga(namndscener.arende(namndscener.sammantrade(av, kommun.ifn), av), av)
    adress = reverse("rapporter:namnd-bilaga-offentlighet", args=[bilaga.pk])
    return Fall(Roll.NAMNDSEKRETERARE, adress, "lagrum", "Ett lagrum", "Ett annat", {"offentlighet": "undantagen"})


def skrivelsemall(kommun: Kommun) -> Fall:
    adress = reverse("rapporter:namnd-mall", args=[kommun.ifn.pk])
    return Fall(Roll.NAMNDSEKRETERARE, adress, "text_beskrivning")


def skrivelse(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    arende = namndscener.arende(namndscener.sammantrade(av, kommun.ifn), av)
    return Fall(Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-skrivelse", args=[arende.pk]), "bedomning")


def namndbeslut(kommun: Kommun) -> Fall:
    av = namndscener.folk(kommun).petra
    mote = namndscener.sammantrade(av, kommun.ifn)
    arende = namndscener.arende(mote, av)
    namndscener.hallet(mote, av)
    return Fall(Roll.NAMNDSEKRETERARE, reverse("rapporter:namnd-beslut", args=[arende.pk]), "beslut")


def avtal(kommun: Kommun) -> Fall:
    ett = utforarscener.avtal(kommun.ifn)
    return Fall(Roll.KVALITETSSTRATEG, reverse("utforare:andra", args=[ett.pk]), "nummer", "7", "8")


def kontakt(kommun: Kommun) -> Fall:
    bo = Kontakt.objects.create(avtal=utforarscener.avtal(kommun.ifn), namn="Bo Prov", telefon="1")
    return Fall(Roll.KVALITETSSTRATEG, reverse("utforare:kontakt", args=[bo.pk]), "telefon", "2", "3")


def enkatens_sista_dag(kommun: Kommun) -> Fall:
    en = utforarscener.enkat(kommun.ifn, sista_dag=timezone.localdate())
    forsta, andra = ((timezone.localdate() + timedelta(days=n)).isoformat() for n in (3, 4))
    return Fall(Roll.KVALITETSSTRATEG, reverse("utforare:sista-dag", args=[en.pk]), "sista_dag", forsta, andra)


def underrattelse(kommun: Kommun) -> Fall:
    en = utforarscener.underrattelse(utforarscener.avtal(kommun.ifn))
    return Fall(Roll.KVALITETSSTRATEG, reverse("utforare:underrattelse", args=[en.pk]), "notering")


def tillsynsarende(kommun: Kommun) -> Fall:
    rad = tillsynsscener.arende(kommun.ifn, person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    return Fall(Roll.KVALITETSSTRATEG, reverse("tillsyn:andra", args=[rad.pk]), "rubrik")


def yttrande(kommun: Kommun) -> Fall:
    rad = tillsynsscener.arende(kommun.ifn, person_med(Roll.KVALITETSSTRATEG, kommun.ifn))
    return Fall(Roll.KVALITETSSTRATEG, reverse("tillsyn:yttrande", args=[rad.pk]), "text")


def krav(kommun: Kommun) -> Fall:
    av = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ett = tillsynsscener.krav(tillsynsscener.arende(kommun.ifn, av), av)
    return Fall(Roll.KVALITETSSTRATEG, reverse("tillsyn:andra-krav", args=[ett.pk]), "text")


def svar_pa_krav(kommun: Kommun) -> Fall:
    av = person_med(Roll.KVALITETSSTRATEG, kommun.ifn)
    ett = tillsynsscener.krav(tillsynsscener.arende(kommun.ifn, av), av)
    return Fall(Roll.KVALITETSSTRATEG, reverse("tillsyn:svara", args=[ett.pk]), "svar")


FALL: list[Callable[[Kommun], Fall]] = [
    *(inledning, kriterium, planerad_kontroll, granskare, annan_kontroll, moment, internkontrollplan),
    *(riskanalys, risk, riskbeslut, riskskala),
    *(svarsmall, kategori, beslutsordning, gallringsregel),
    *(delens_namn, delens_uppgifter, personens_uppgifter),
    *(ett_nyckeltal, ej_verkstallt, kvartal),
    *(sammantrade, namndarende, namndbilaga, offentlighet, skrivelsemall, skrivelse, namndbeslut),
    *(avtal, kontakt, enkatens_sista_dag, underrattelse),
    *(tillsynsarende, yttrande, krav, svar_pa_krav),
]
