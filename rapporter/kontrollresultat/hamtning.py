"""What internkontroll takes from egenkontroll: a planned kontroll's result in sentences, and where its figures are.

Counted for the whole nämnd, whoever asks: a kontrollmoment is about the nämnd's risk. Registered in RapporterConfig.
"""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from egenkontroll.internkontroll.hamtning import Hamtat
from egenkontroll.plan.models import Kontrollperiod, PlaneradKontroll
from kvalitet.frister import Period, Periodslag
from kvalitet.svenska import antal, uppraknat
from rapporter.statistik.egenkontroll import Andel, Kontrollresultat, Namndresultat, Serie, kontrollresultat


def ur_egenkontroll(planerad_id: int, fran: date, till: date) -> Hamtat | None:
    """The result of the planned kontroll, and of the same one in other versions of the plan, in a half-year or a year.

    None when nothing in it is judged. What goes on is counted too, and said to be preliminary. A bounded number of
    queries. Raises ValueError for other days than those of a half-year or a year.
    """
    planerad = PlaneradKontroll.objects.select_related("plan", "version__omrade").filter(pk=planerad_id).first()
    if planerad is None:
        return None
    period = Period(fran, till, Periodslag.AR if (fran.month, till.month) == (1, 12) else Periodslag.HALVAR)
    resultat = kontrollresultat(planerad.version.omrade, period, planerade=_samma(planerad), ar_tillbaka=0)
    namnden = resultat.namnden
    bedomda = [(s, s.nu) for s in namnden.serier if s.nu is not None and s.nu.bedomda] if namnden else []
    if namnden is None or not bedomda:
        return None
    return Hamtat(
        text=_mening(resultat, namnden, bedomda),
        granskade=sum(andel.bedomda for _, andel in bedomda),
        avvikelser=sum(andel.nej for _, andel in bedomda),
        brister=sum(andel.nej for serie, andel in bedomda if serie.fraga.lagkrav),
        url=_adress(planerad, period),
    )


def _samma(planerad: PlaneradKontroll) -> set[int]:
    """The ids of the kontroll in every version of the year's plan: what it goes on from, and what goes on from it."""
    rader = PlaneradKontroll.objects.filter(plan__namnd=planerad.plan.namnd_id, plan__ar=planerad.plan.ar)
    par = list(rader.order_by("pk").values_list("pk", "fortsatter"))
    kedja = {planerad.pk}
    for _ in par:
        nya = {a for a, b in par if b in kedja} | {b for a, b in par if a in kedja and b is not None}
        if nya <= kedja:
            break
        kedja |= nya
    return kedja


def _mening(resultat: Kontrollresultat, namnden: Namndresultat, bedomda: list[tuple[Serie, Andel]]) -> str:
    nu = namnden.nu
    meningar = [f"{resultat.omrade}, {resultat.period.namn}."]
    if nu is not None:
        dragna = antal("draget ärende", "dragna ärenden", nu.dragna)
        meningar.append(f"{nu.granskade} av {dragna} är granskade och {nu.bortfall} är bortfall.")
    if namnden.saknas:
        meningar.append(f"Inget är granskat på {uppraknat(list(namnden.saknas))}.")
    if resultat.preliminar:
        meningar.append("Granskningen pågår, så siffrorna är preliminära.")
    meningar += [_fragans(serie, andel) for serie, andel in bedomda]
    return " ".join(meningar)


def _fragans(serie: Serie, andel: Andel) -> str:
    osakerhet = f", osäkerhet {andel.intervall.procent} procent" if andel.intervall is not None else ""
    return f"”{serie.fraga.text}” Ja i {andel.procent} procent av {andel.bedomda} bedömda{osakerhet}."


def _adress(planerad: PlaneradKontroll, period: Period) -> str:
    """The page of the figures. It has a half-year of its own only where the kontroll is made by half-years."""
    kod = period.kod if planerad.period == Kontrollperiod.HALVAR else str(period.ar)
    fraga = {"omrade": str(planerad.version.omrade_id), "period": kod}
    return f"{reverse('rapporter:kontrollresultat')}?{urlencode(fraga)}"
