"""What the two lists show, and what their files hold: the same rows, under the same permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, F, Max, Q

from egenkontroll.risk.models import Omrade, Risk, Riskanalys
from egenkontroll.risk.skala import Skala
from kvalitet.behorighet import Befogenhet
from kvalitet.organisation.models import Person
from kvalitet.svenska import i_mening

SE = Befogenhet.SE_RISK

# The worst first. Alike in value: the greater consequence, then the one that has had its value longest, then by number.
VARST_FORST = (
    F("vardesandel").desc(nulls_last=True),
    F("konsekvens").desc(nulls_last=True),
    F("vardesatt").asc(nulls_last=True),
    "analys_id",
    "nummer",
)
VARST_FORST_I_ORD = (
    "Den värsta risken står först. Vid lika värde går den med större konsekvens först, sedan den som har haft värdet "
    "längst, sedan den som skrevs först."
)
_SORTERING: dict[str, tuple[Any, ...]] = {
    "-varde": VARST_FORST,
    "varde": (F("vardesandel").asc(nulls_last=True), "konsekvens", "pk"),
    "text": ("sortering", "pk"),
    "-text": ("-sortering", "pk"),
    "vardesatt": (F("vardesatt").asc(nulls_last=True), "pk"),
    "-vardesatt": (F("vardesatt").desc(nulls_last=True), "pk"),
    "plats": ("analys__delen__sortering", "pk"),
    "-plats": ("-analys__delen__sortering", "pk"),
}
LAGEN = (
    ("", "Alla som finns"),
    ("utan-varde", "Inte värderade"),
    ("utan-beslut", "Inget ställningstagande"),
    ("utan-atgard", "Ska åtgärdas men saknar åtgärd"),
    ("avforda", "Avförda"),
)


def risker_att_visa(person: Person, val: Mapping[str, Any], sort: str = "") -> Any:
    """Risks in the person's scope that fit `val`, the worst first unless `sort` says otherwise."""
    risker = Risk.objects.for_user(person, SE).filter(avford__isnull=val.get("lage") != "avforda")
    lagen = {
        "utan-varde": Q(varde__isnull=True),
        "utan-beslut": Q(beslut="", varde__isnull=False),
        "utan-atgard": Q(beslut="atgarda", riskatgarder__isnull=True),
    }
    risker = risker.filter(lagen.get(val.get("lage") or "", Q()))
    exakt = {
        "namnd": "analys__namnd",
        "plats": "analys__delen",
        "beslut": "beslut",
        "s": "sannolikhet",
        "k": "konsekvens",
    }
    risker = risker.filter(**{falt: val[namn] for namn, falt in exakt.items() if val.get(namn)})
    if val.get("omrade"):
        risker = risker.filter(omraden__contains=[val["omrade"]])
    if q := val.get("q"):
        ord_ = Q(text__icontains=q) | Q(orsak__icontains=q) | Q(paverkan__icontains=q)
        risker = risker.filter(ord_ | Q(analys__process__icontains=q) | Q(analys__dnr__icontains=q))
    risker = risker.select_related("analys__namnd", "analys__delen", "skala")
    return risker.order_by(*_SORTERING.get(sort, VARST_FORST))


def fordelning(risker: Any) -> tuple[Skala | None, dict[tuple[int, int], int]]:
    """How many of these risks lie in each square, and on which scale; None when they have not one and the same."""
    rader = list(
        risker.filter(varde__isnull=False)
        .order_by()
        .values_list("skala__innehall", "sannolikhet", "konsekvens")
        .annotate(antal=Count("pk", distinct=True))
    )
    skalor = {Skala.fran_json(innehall) for innehall, *_ in rader}
    if len(skalor) != 1:
        return None, {}
    return skalor.pop(), {(s, k): antal for _, s, k, antal in rader}


def omraden_i_ord(risk: Risk) -> str:
    return ", ".join(i_mening(Omrade(kod).label) if i else Omrade(kod).label for i, kod in enumerate(risk.omraden))


KOLUMNER: dict[str, Callable[[Risk], Any]] = {
    "Analys": lambda r: r.analys.dnr,
    "Nummer": lambda r: r.nummer,
    "Nämnd": lambda r: r.analys.namnd.namn,
    "Plats": lambda r: r.analys.delen.namn,
    "Process eller åtagande": lambda r: r.analys.process,
    "Risk": lambda r: r.text,
    "Orsak": lambda r: r.orsak,
    "Påverkan": lambda r: r.paverkan,
    "Konsekvensområden": omraden_i_ord,
    "Sannolikhet": lambda r: r.sannolikhet,
    "Konsekvens": lambda r: r.konsekvens,
    "Riskvärde": lambda r: r.varde,
    "Betyder": lambda r: r.niva.niva.ord if r.niva else "Inte värderad",
    "Kontroller som finns": lambda r: r.kontroller,
    "Rutin": lambda r: " ".join(filter(None, (r.rutin, r.rutinversion))),
    "Beslut": lambda r: r.get_beslut_display(),
    "Varför": lambda r: r.beslut_skal,
    "Riskvärde efter åtgärd": lambda r: r.varde_efter,
    "Värderades": lambda r: r.vardesatt,
    "Avfördes": lambda r: r.avford,
}

_ANALYSSORTERING: dict[str, tuple[Any, ...]] = {
    "-dag": ("-dag", "-pk"),
    "dag": ("dag", "pk"),
    "dnr": ("dnr",),
    "-dnr": ("-dnr",),
    "varst": (F("varst").asc(nulls_last=True), "pk"),
    "-varst": (F("varst").desc(nulls_last=True), "pk"),
}


def analyser_att_visa(person: Person, val: Mapping[str, Any], sort: str = "") -> Any:
    """Analyses in the person's scope, the newest first, each with how many risks it has and its greatest value."""
    analyser = Riskanalys.objects.for_user(person, SE)
    falt = {"namnd": "namnd", "plats": "delen", "anledning": "anledning", "lage": "status"}
    analyser = analyser.filter(**{kolumn: val[namn] for namn, kolumn in falt.items() if val.get(namn)})
    if q := val.get("q"):
        analyser = analyser.filter(Q(rubrik__icontains=q) | Q(process__icontains=q) | Q(dnr__icontains=q))
    kvar = Q(risker__avford__isnull=True)
    analyser = analyser.annotate(antal=Count("risker", filter=kvar), varst=Max("risker__varde", filter=kvar))
    return analyser.select_related("namnd", "delen", "skapad_av").order_by(*_ANALYSSORTERING.get(sort, ("-dag", "-pk")))


ANALYSKOLUMNER: dict[str, Callable[[Any], Any]] = {
    "Diarienummer": lambda a: a.dnr,
    "Rubrik": lambda a: a.rubrik,
    "Anledning": lambda a: a.get_anledning_display(),
    "Nämnd": lambda a: a.namnd.namn,
    "Plats": lambda a: a.delen.namn,
    "Process eller åtagande": lambda a: a.process,
    "Dag": lambda a: a.dag,
    "Läge": lambda a: a.get_status_display(),
    "Risker": lambda a: a.antal,
    "Högsta riskvärde": lambda a: a.varst,
    "Ansvarig": lambda a: a.skapad_av.namn,
}
