"""What internkontroll takes from egenkontroll: a planned kontroll's result in sentences, and where its figures are.

Counted for the whole nämnd, whoever asks: a kontrollmoment is about the nämnd's risk. Registered in RapporterConfig.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from egenkontroll.internkontroll.hamtning import Hamtat
from egenkontroll.plan.models import Kontrollperiod, Kontrollplan, PlaneradKontroll
from kvalitet.frister import Period, Periodslag
from kvalitet.svenska import antal, uppraknat
from rapporter.statistik.egenkontroll import Andel, Kontrollresultat, Namndresultat, Serie, kontrollresultat


def ur_egenkontroll(planerad_id: int, fran: date, till: date) -> Hamtat | None:
    """The result of the planned kontroll, and of the same one in other versions of the plan, in a half-year or a year.

    None when nothing in it is judged. What goes on is counted too, and said to be preliminary. A bounded number of
    queries. Raises ValueError for other days than those of a half-year or a year.
    """
    arets = _arets(planerad_id)
    if planerad_id not in arets:
        return None
    planerad = arets[planerad_id]
    period = Period(fran, till, Periodslag.AR if (fran.month, till.month) == (1, 12) else Periodslag.HALVAR)
    samma = _samma(planerad.pk, arets)
    resultat = kontrollresultat(planerad.version.omrade, period, planerade=samma, ar_tillbaka=0, med_overens=False)
    namnden = resultat.namnden
    bedomda = [(s, s.nu) for s in namnden.serier if s.nu is not None and s.nu.bedomda] if namnden else []
    if namnden is None or not bedomda:
        return None
    return Hamtat(
        text=_mening(resultat, namnden, bedomda),
        granskade=sum(andel.bedomda for _, andel in bedomda),
        avvikelser=sum(andel.nej for _, andel in bedomda),
        brister=sum(andel.brister for _, andel in bedomda),
        url=_adress(planerad, period),
    )


def _arets(planerad_id: int) -> dict[int, PlaneradKontroll]:
    """Every kontroll in every version of the plan of its nämnd and year. One query."""
    planen = Kontrollplan.objects.filter(kontroller=planerad_id)
    rader = PlaneradKontroll.objects.filter(
        plan__namnd__in=planen.values("namnd"), plan__ar__in=planen.values("ar")
    ).select_related("plan", "version__omrade")
    return {rad.pk: rad for rad in rader.order_by("pk")}


def _samma(planerad_id: int, arets: Mapping[int, PlaneradKontroll]) -> set[int]:
    """The ids of the kontroll in every version of the year's plan: what it goes on from, and what goes on from it."""
    par = [(pk, rad.fortsatter_id) for pk, rad in arets.items()]
    kedja = {planerad_id}
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
