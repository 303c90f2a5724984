"""The nämnd's adopted internkontrollplan as tables: risks, matrix, kontrollmoment, and what a version changed.

An adopted plan never changes, so the plan that held at a cut-off is the same whenever it is asked for. The persons and
the delar it points at do, and are called what they were called at the cut-off.
Lagrum: 6 kap. 6 § KL (2017:725). Source of the rows: DOMAIN 6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from egenkontroll.internkontroll.models import Internkontrollplan, Kontrollmoment, Planrisk, Tillfalle
from egenkontroll.internkontroll.skillnad import skillnader
from egenkontroll.risk.matris import Matris, Punkt, matris
from egenkontroll.risk.skala import FARGER, Niva, Skala
from kvalitet.frister import Period
from kvalitet.organisation.models import Organisationsdel
from kvalitet.organisation.namn_da import satt_namn_da
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.halvar import namn_den
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import Grupp, Kolumn, Tabell, Tabellrad, Varde, Villkor, villkor

KALLA = "kontrollplan"
MATRIS, SKALA, RISKER = "kontrollplan_matris", "kontrollplan_skala", "kontrollplan_risker"
_DEFINITION = ("kontrollplan",)


def planen_vid(namnd_id: int, ar: int, brytpunkt: datetime) -> Internkontrollplan | None:
    """The version that held at the cut-off: the latest adopted by then. None when the nämnd had adopted none."""
    antagna = Internkontrollplan.objects.filter(namnd_id=namnd_id, ar=ar, antagen__lte=brytpunkt)
    return antagna.select_related("ersatter").order_by("-nummer").first()


def hinder(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> str:
    """Why there is nothing to report on, as a sentence; "" when there is."""
    if planen_vid(namnd.pk, period.ar, brytpunkt) is None:
        return (
            f"Nämnden har ingen antagen internkontrollplan för {period.ar}. Skriv in nämndens beslut om planen först."
        )
    return ""


def plansiffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """The plan of the year `period`, as it was at `brytpunkt` (aware). A handful of queries, however many risks."""
    plan = planen_vid(namnd.pk, period.ar, brytpunkt)
    tabeller = plantabeller(plan, brytpunkt) if plan else (_tom(period),)
    return Siffror(
        namnd=namn_den(namnd, period.slut),
        namnd_id=namnd.pk,
        period=period,
        jamforelser=(),
        brytpunkt=brytpunkt,
        matdag=matdag(period, brytpunkt),
        tabeller=tabeller,
        noter=(),
        definitioner=for_koder((kod for t in tabeller for kod in t.definitioner), alltid=("brytpunkt",)),
    )


def plantabeller(plan: Internkontrollplan, brytpunkt: datetime) -> tuple[Tabell, ...]:
    risker = list(plan.risker.select_related("skala").order_by("ordning"))
    moment = momenten(plan, risker, brytpunkt)
    matrisen = _matristabeller(plan, risker)
    andringar = _andringar(plan, brytpunkt)
    return (
        _om_planen(plan, len(risker), sum(map(len, moment.values()))),
        *matrisen,
        _risktabell(plan, risker),
        _bakgrund(plan, risker),
        _momenttabell(plan, risker, moment),
        *((andringar,) if andringar else ()),
    )


def momenten(
    plan: Internkontrollplan, risker: Sequence[Planrisk], brytpunkt: datetime
) -> dict[int, list[Kontrollmoment]]:
    """The plan's moments by planrisk, in their order, each knowing its plan, with its place and who is responsible as
    they were called at the cut-off. Three queries, or four."""
    per_risk = {risk.pk: risk for risk in risker}
    funna: dict[int, list[Kontrollmoment]] = defaultdict(list)
    rader = Kontrollmoment.objects.filter(planrisk__in=per_risk).select_related("delen", "kontrollansvarig")
    alla = list(rader.order_by("planrisk__ordning", "nummer"))
    satt_namn_da(alla, brytpunkt, "delen", "kontrollansvarig")
    for moment in alla:
        moment.planrisk = per_risk[moment.planrisk_id]
        moment.planrisk.plan = plan
        funna[moment.planrisk_id].append(moment)
    return funna


def ordtabell(
    kod: str,
    rubrik: str,
    ledrubrik: str,
    rubriker: Sequence[str],
    grupper: Sequence[Grupp],
    *,
    vad: Villkor,
    omfattning: str,
    definitioner: tuple[str, ...],
    anmarkning: str = "",
) -> Tabell:
    """A table of words: nothing in it counts persons, and nothing in it is hidden."""
    return Tabell(
        kod=kod,
        rubrik=rubrik,
        omfattning=omfattning,
        ledrubrik=ledrubrik,
        villkor=vad,
        kolumner=tuple(Kolumn(namn, slag="text") for namn in rubriker),
        grupper=tuple(grupper),
        definitioner=definitioner,
        anmarkning=anmarkning,
    )


def _tabell(
    plan: Internkontrollplan, kod: str, rubrik: str, ledrubrik: str, rubriker: Sequence[str], grupper: Sequence[Grupp]
) -> Tabell:
    return ordtabell(
        kod,
        rubrik,
        ledrubrik,
        rubriker,
        grupper,
        vad=villkor(kalla=KALLA, period=str(plan.ar)),
        omfattning=str(plan.ar),
        definitioner=_DEFINITION,
    )


def _tom(period: Period) -> Tabell:
    vad = villkor(kalla=KALLA, period=period.kod)
    mening = "Nämnden hade inte antagit någon plan när siffrorna lästes av."
    return ordtabell(
        "kontrollplan_om", "Planen", "Uppgift", ("Värde",), (Grupp("", ()),),
        vad=vad, omfattning=period.namn, definitioner=_DEFINITION, anmarkning=mening,
    )  # fmt: skip


def _om_planen(plan: Internkontrollplan, risker: int, moment: int) -> Tabell:
    uppgifter: dict[str, Varde] = {
        "Diarienummer": plan.dnr,
        "Version": plan.nummer,
        "Nämndens beslut": f"{plan.paragraf}, {plan.beslutsdatum}",
        "Risker": risker,
        "Kontrollmoment": moment,
        "Resultat för första halvåret senast": plan.halvar_senast.isoformat(),
        "Resultat för helåret senast": plan.helar_senast.isoformat(),
    }
    if plan.skal:
        uppgifter["Varför planen ändrades"] = plan.skal
    rader = tuple(Tabellrad(namn, villkor(uppgift=namn), (varde,)) for namn, varde in uppgifter.items())
    return _tabell(plan, "kontrollplan_om", "Planen", "Uppgift", ("Värde",), (Grupp("", rader),))


def _risktabell(plan: Internkontrollplan, risker: Sequence[Planrisk]) -> Tabell:
    rader = tuple(
        Tabellrad(
            str(r),
            villkor(risk=r.kod),
            (r.process, r.sannolikhet, r.konsekvens, r.varde, r.niva.niva.ord, r.get_beslut_display() or None),
        )
        for r in risker
    )
    rubriker = ("Process", "Sannolikhet", "Konsekvens", "Riskvärde", "Betyder", "Beslut")
    return _tabell(plan, RISKER, "Risker", "Risk", rubriker, (Grupp("", rader),))


def _bakgrund(plan: Internkontrollplan, risker: Sequence[Planrisk]) -> Tabell:
    rader = tuple(
        Tabellrad(
            r.kod,
            villkor(risk=r.kod),
            tuple(text or None for text in (r.orsak, r.paverkan, r.kontroller, r.beslut_skal)),
        )
        for r in risker
    )
    rubriker = ("Orsak", "Påverkan", "Kontroller som finns", "Varför beslutet")
    return _tabell(plan, "kontrollplan_bakgrund", "Vad riskerna beror på", "Risk", rubriker, (Grupp("", rader),))


def _momenttabell(
    plan: Internkontrollplan, risker: Sequence[Planrisk], moment: dict[int, list[Kontrollmoment]]
) -> Tabell:
    grupper = [Grupp(str(r), tuple(map(_momentrad, moment[r.pk]))) for r in risker if moment[r.pk]]
    rubriker = (
        "Metod", "Omfattning", "Hur ofta", "Plats", "Kontrollansvarig", "Rapporteras till", "Följs upp senast",
    )  # fmt: skip
    return _tabell(plan, "kontrollplan_moment", "Kontrollmoment", "Kontrollmoment", rubriker, grupper)


def _momentrad(moment: Kontrollmoment) -> Tabellrad:
    dagar = [moment.senast(Tillfalle.HALVAR)] if moment.halvar else []
    dagar.append(moment.senast(Tillfalle.HELAR))
    return Tabellrad(
        f"{moment.kod} {moment.text}",
        villkor(moment=moment.kod),
        (
            str(moment.get_metod_display()),
            moment.omfattning or None,
            str(moment.get_frekvens_display()),
            moment.delen.namn,
            moment.kontrollansvarig.namn_och_befattning,
            moment.rapporteras_till,
            " och ".join(dag.isoformat() for dag in dagar),
        ),
    )


def _andringar(plan: Internkontrollplan, brytpunkt: datetime) -> Tabell | None:
    """What this version changed, against the one it replaced."""
    if plan.ersatter is None:
        return None
    rader = tuple(
        Tabellrad(
            s.vad, villkor(andring=str(nr)), (f"{s.ord}: {s.falt}" if s.falt else s.ord, s.fore or None, s.nu or None)
        )
        for nr, s in enumerate(skillnader(plan.ersatter, plan, vid=brytpunkt), start=1)
    )
    rubrik = f"Ändrat sedan version {plan.ersatter.nummer}"
    return _tabell(plan, "kontrollplan_andringar", rubrik, "Vad", ("Ändring", "Före", "Nu"), (Grupp("", rader),))


# --- The matrix: as a table, which says all, and as the picture that is drawn of it -----------------------------------


def _matristabeller(plan: Internkontrollplan, risker: Sequence[Planrisk]) -> tuple[Tabell, ...]:
    """None where the risks were valued on scales that differ: they cannot stand in one picture."""
    skalor = {r.skala.skala for r in risker}
    if len(skalor) != 1:
        return ()
    skala = skalor.pop()
    bilden = matris(skala, (Punkt(r.kod, r.text, r.sannolikhet, r.konsekvens) for r in risker))

    def ruta(varde: int, ord_: str, koder: str) -> str:
        return f"{varde} {ord_.lower()}" + (f": {koder}" if koder else "")

    rader = tuple(
        Tabellrad(
            f"{rad.steg} {rad.ord}",
            villkor(sannolikhet=str(rad.steg)),
            tuple(ruta(r.varde, r.niva.niva.ord, ", ".join(p.kod for p in r.punkter)) for r in rad.rutor),
        )
        for rad in bilden.rader
    )
    konsekvenser = [f"{steg} {ord_}" for steg, ord_ in bilden.kolumner]
    return (
        _tabell(plan, MATRIS, "Riskmatris", "Sannolikhet, och konsekvens åt höger", konsekvenser, (Grupp("", rader),)),
        _skalan(plan, skala),
    )


def _skalan(plan: Internkontrollplan, skala: Skala) -> Tabell:
    rader = tuple(
        Tabellrad(i.niva.ord, villkor(niva=str(i.nummer)), (i.text, FARGER[i.niva.farg], i.niva.betyder or None))
        for i in skala.intervall()
    )
    rubriker = ("Riskvärde", "Färg i matrisen", "Vad det betyder")
    return _tabell(plan, SKALA, "Vad riskvärdet betyder", "Nivå", rubriker, (Grupp("", rader),))


def frusen_matris(siffror: Siffror) -> Matris | None:
    """The matrix from a rapport's own frozen tables, so that the picture shows what the tables say."""
    matristabell, skaltabell, risker = (siffror.tabell(kod) for kod in (MATRIS, SKALA, RISKER))
    if matristabell is None or skaltabell is None or risker is None:
        return None
    farger = {ord_: kod for kod, ord_ in FARGER.items()}
    nivaer = tuple(
        Niva(int(str(rad.varden[0]).rpartition("–")[2]), rad.rubrik, farger[str(rad.varden[1])])
        for rad in skaltabell.grupper[0].rader
    )
    sannolikheter = tuple(rad.rubrik.partition(" ")[2] for rad in reversed(matristabell.grupper[0].rader))
    konsekvenser = tuple(kolumn.rubrik.partition(" ")[2] for kolumn in matristabell.kolumner)
    delar = ((rad.rubrik.partition(" "), rad.varden) for rad in risker.grupper[0].rader)
    punkter = (Punkt(kod, text, int(str(varden[1])), int(str(varden[2]))) for (kod, _, text), varden in delar)
    return matris(Skala(sannolikheter, konsekvenser, nivaer), punkter)
