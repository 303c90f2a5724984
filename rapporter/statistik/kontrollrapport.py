"""What the follow-up of the internkontrollplan found: per moment the result, what it rests on, and what is done.

Results are only ever added, so those up to the cut-off are the same whenever it is asked.
Lagrum: 6 kap. 6 § KL (2017:725). Source: DOMAIN 6.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from egenkontroll.internkontroll.models import (
    Bedomning,
    Internkontrollplan,
    Kontrollatgard,
    Kontrollmoment,
    Kontrollresultat,
    Planrisk,
    Tillfalle,
)
from egenkontroll.internkontroll.uppfoljning import ofardiga, resultat_i
from kvalitet.atgarder.models import Atgard
from kvalitet.frister import Period, Periodslag, svensk_dag
from kvalitet.organisation.models import Organisationsdel
from kvalitet.organisation.namn_da import satt_namn_da
from kvalitet.svenska import antal
from rapporter.statistik.definitioner import for_koder
from rapporter.statistik.halvar import namn_den
from rapporter.statistik.kontrollplan import hinder as ingen_plan
from rapporter.statistik.kontrollplan import momenten, ordtabell, planen_vid
from rapporter.statistik.siffror import Siffror
from rapporter.statistik.svarstider import matdag
from rapporter.statistik.tabell import Grupp, Tabell, Tabellrad, Varde, Villkor, villkor

KALLA = "kontrollrapport"
DEFINITIONER = ("kontrollrapport", "kontrollrapport_overfort")
_SAKNAS, _ALLA = "saknas", "alla"
BEDOMNINGAR: Mapping[str, str] = {**dict(Bedomning.choices), _SAKNAS: "Inget resultat", _ALLA: "Alla kontrollmoment"}
"""What the moments are counted by, in words."""
ORDEN: Mapping[Villkor, str] = {
    villkor(bedomning=kod, tillfalle=t.value): f"{namn} · {t.label}"
    for kod, namn in BEDOMNINGAR.items()
    for t in Tillfalle
}
"""What each figure counts, in words, by its bedömning and its follow-up."""


def hinder(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> str:
    """Why it cannot be made, as a sentence; "" when it can."""
    if period.slag is Periodslag.HALVAR and period.nummer == 2:
        return "Internkontrollen följs upp för första halvåret och för hela året. Välj ett av dem."
    return ingen_plan(namnd, period, brytpunkt)


def rapportsiffror(namnd: Organisationsdel, period: Period, brytpunkt: datetime) -> Siffror:
    """The follow-up of the first half-year or of the year, as it was at `brytpunkt` (aware)."""
    tabeller = rapporttabeller(namnd.pk, period, brytpunkt)
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


def rapporttabeller(namnd_id: int, period: Period, brytpunkt: datetime) -> tuple[Tabell, ...]:
    """A bounded number of queries, however many risks. Without an adopted plan one empty table."""
    plan = planen_vid(namnd_id, period.ar, brytpunkt)
    upp = _las(plan, period, brytpunkt) if plan else _Uppfoljning(period)
    atgarder = _atgardstabell(upp)
    hit, kvar = _fort_hit(upp), _oavslutade(plan, upp, brytpunkt) if plan else None
    return (_laget(upp), _resultaten(upp), *(tabell for tabell in (atgarder, hit, kvar) if tabell))


@dataclass
class _Uppfoljning:
    """What was known at the cut-off. `atgarder` are (åtgärd, its state then) by the kedja of the moment."""

    period: Period
    risker: Sequence[Planrisk] = ()
    moment: dict[int, list[Kontrollmoment]] = field(default_factory=dict)
    resultat: dict[tuple[UUID, str], list[Kontrollresultat]] = field(default_factory=dict)
    bevis: dict[int, int] = field(default_factory=dict)
    atgarder: dict[UUID, list[Atgard]] = field(default_factory=dict)

    @property
    def tillfallen(self) -> tuple[str, ...]:
        """The follow-ups that the report is about, the last one being its own."""
        if self.period.slag is Periodslag.HALVAR:
            return (Tillfalle.HALVAR,)
        return (Tillfalle.HALVAR, Tillfalle.HELAR)

    @property
    def alla(self) -> list[Kontrollmoment]:
        return [m for risk in self.risker for m in self.moment.get(risk.pk, [])]

    def senaste(self, moment: Kontrollmoment, tillfalle: str) -> Kontrollresultat | None:
        funna = self.resultat.get((moment.kedja, tillfalle))
        return funna[-1] if funna else None

    def foljs(self, moment: Kontrollmoment, tillfalle: str) -> bool:
        return tillfalle == Tillfalle.HELAR or moment.halvar


def _las(plan: Internkontrollplan, period: Period, brytpunkt: datetime, *, hel: bool = True) -> _Uppfoljning:
    """Without `hel` nothing of what the results rest on, and of what was decided because of them."""
    risker = list(plan.risker.select_related("skala").order_by("ordning"))
    moment = momenten(plan, risker, brytpunkt)
    kedjor = [m.kedja for egna in moment.values() for m in egna]
    resultat = resultat_i(kedjor, plan.ar, vid=brytpunkt)
    if not hel:
        return _Uppfoljning(period, risker, moment, resultat)
    alla = [r for rader in resultat.values() for r in rader]
    bevis = Kontrollresultat.objects.filter(pk__in=[r.pk for r in alla]).annotate(n=Count("bevis"))
    return _Uppfoljning(
        period,
        risker,
        moment,
        resultat,
        dict(bevis.order_by().values_list("pk", "n")),
        _atgarderna(alla, period, brytpunkt),
    )


def _atgarderna(
    resultaten: Sequence[Kontrollresultat], period: Period, brytpunkt: datetime
) -> dict[UUID, list[Atgard]]:
    """What was decided because of a result that the report is about, as it stood at the cut-off. Three queries."""
    halvar = period.slag is Periodslag.HALVAR
    vilka = {r.pk: r.moment.kedja for r in resultaten if not halvar or r.tillfalle == Tillfalle.HALVAR}
    lankar = Kontrollatgard.objects.filter(resultat__in=vilka, kopplad__lte=brytpunkt).order_by("kopplad", "pk")
    par = [(vilka[resultat], atgard) for resultat, atgard in lankar.values_list("resultat", "atgard")]
    da = Atgard.history.as_of(brytpunkt).filter(id__in={pk for _, pk in par})
    per_id = {a.pk: a for a in da}
    satt_namn_da(per_id.values(), brytpunkt, "ansvarig")
    funna: dict[UUID, list[Atgard]] = defaultdict(list)
    for kedja, pk in dict.fromkeys(par):
        if pk in per_id:
            funna[kedja].append(per_id[pk])
    return funna


def _tabell(
    upp: _Uppfoljning, kod: str, rubrik: str, ledrubrik: str, rubriker: Sequence[str], grupper: Sequence[Grupp],
    anmarkning: str = "",
) -> Tabell:  # fmt: skip
    return ordtabell(
        f"{KALLA}_{kod}",
        rubrik,
        ledrubrik,
        rubriker,
        grupper,
        vad=villkor(kalla=KALLA, period=upp.period.kod),
        omfattning=upp.period.namn,
        definitioner=DEFINITIONER,
        anmarkning=anmarkning,
    )


def _laget(upp: _Uppfoljning) -> Tabell:
    """How many moments came to each bedömning: counts of controls, not of anybody's ärenden."""
    antal_ = {t: Counter(_bedomning(upp, m, t) for m in upp.alla if upp.foljs(m, t)) for t in upp.tillfallen}
    rader = [
        Tabellrad(namn, villkor(bedomning=kod), tuple(antal_[t][kod] for t in upp.tillfallen))
        for kod, namn in BEDOMNINGAR.items()
        if kod != _ALLA
    ]
    alla: tuple[Varde, ...] = tuple(antal_[t].total() for t in upp.tillfallen)
    rader.append(Tabellrad(BEDOMNINGAR[_ALLA], villkor(bedomning=_ALLA), alla))
    rubriker = [str(Tillfalle(t).label) for t in upp.tillfallen]
    ingen_plan_an = "" if upp.alla else "Nämnden hade inte antagit någon plan när siffrorna lästes av."
    return _tabell(
        upp, "laget", "Kontrollmomentens bedömning", "Bedömning", rubriker, (Grupp("", tuple(rader)),), ingen_plan_an
    )


def _bedomning(upp: _Uppfoljning, moment: Kontrollmoment, tillfalle: str) -> str:
    funnet = upp.senaste(moment, tillfalle)
    return funnet.bedomning if funnet else _SAKNAS


@dataclass(frozen=True)
class Kontrollerat:
    """A moment that a figure counts, with its result at the cut-off; None while there is none."""

    moment: Kontrollmoment
    resultat: Kontrollresultat | None

    @property
    def bedomning(self) -> str:
        return BEDOMNINGAR[self.resultat.bedomning if self.resultat else _SAKNAS]


def bakom_laget(namnd_id: int, vad: Villkor, period: Period, brytpunkt: datetime) -> list[Kontrollerat]:
    """The moments that a figure counts, in the order of the plan; `vad` is a key of `ORDEN`.

    Raises ValueError for a condition that no figure has.
    """
    delar, plan = dict(vad), planen_vid(namnd_id, period.ar, brytpunkt)
    if vad not in ORDEN:
        raise ValueError("Ingen siffra räknar kontrollmoment så.")
    upp = _las(plan, period, brytpunkt, hel=False) if plan else _Uppfoljning(period)
    vilken, tillfalle = delar["bedomning"], delar["tillfalle"]
    if tillfalle not in upp.tillfallen:
        raise ValueError("Rapporten gäller inte den uppföljningen.")
    return [
        Kontrollerat(m, upp.senaste(m, tillfalle))
        for m in upp.alla
        if upp.foljs(m, tillfalle) and vilken in (_ALLA, _bedomning(upp, m, tillfalle))
    ]


def _per_risk(upp: _Uppfoljning, rader: Callable[[Kontrollmoment], Sequence[Tabellrad]]) -> list[Grupp]:
    grupper = (Grupp(str(r), tuple(rn for m in upp.moment.get(r.pk, []) for rn in rader(m))) for r in upp.risker)
    return [grupp for grupp in grupper if grupp.rader]


def _resultaten(upp: _Uppfoljning) -> Tabell:
    eget = upp.tillfallen[-1]
    forra = upp.tillfallen[:-1]

    def raden(moment: Kontrollmoment) -> list[Tabellrad]:
        funnet = upp.senaste(moment, eget) if upp.foljs(moment, eget) else None
        fore = [_ord(upp, moment, t) for t in forra]
        underlag = _underlag(funnet, upp) if funnet else None
        varden = (*fore, _ord(upp, moment, eget), funnet.resultat if funnet else None, underlag)
        return [Tabellrad(f"{moment.kod} {moment.text}", villkor(moment=moment.kod), varden)]

    rubriker = (*("Bedömning halvåret" for _ in forra), "Bedömning", "Vad kontrollen visade", "Underlag")
    return _tabell(upp, "resultat", "Resultat per kontrollmoment", "Kontrollmoment", rubriker, _per_risk(upp, raden))


def _ord(upp: _Uppfoljning, moment: Kontrollmoment, tillfalle: str) -> str:
    if not upp.foljs(moment, tillfalle):
        return "Följs inte upp då"
    funnet = upp.senaste(moment, tillfalle)
    return str(funnet.get_bedomning_display()) if funnet else "Inget resultat"


def _underlag(resultat: Kontrollresultat, upp: _Uppfoljning) -> str | None:
    """How many files, and whether it was taken from an egenkontroll. File names stay inside: they may name somebody."""
    filer = upp.bevis.get(resultat.pk, 0)
    delar = [antal("fil", "filer", filer)] if filer else []
    if resultat.hamtat:
        delar.append("egenkontroll")
    if resultat.nummer > 1:
        delar.append(f"rättat: {resultat.skal}")
    return ", ".join(delar) or None


def _atgardstabell(upp: _Uppfoljning) -> Tabell | None:
    def rader(moment: Kontrollmoment) -> list[Tabellrad]:
        return [
            Tabellrad(
                f"{moment.kod}: {'Åtgärd med sekretess' if a.sekretess else a.beskrivning}",
                villkor(moment=moment.kod, atgard=str(a.pk)),
                (
                    a.ansvarig.namn_och_befattning if a.ansvarig else None,
                    a.senast.isoformat() if a.senast else None,
                    str(Atgard.Status(a.status).label),
                    str(Atgard.Effekt(a.effekt).label) if a.effekt else None,
                ),
            )
            for a in upp.atgarder.get(moment.kedja, [])
        ]

    grupper = _per_risk(upp, rader)
    if not grupper:
        return None
    rubriker = ("Ansvarig", "Klar senast", "Läge", "Önskad effekt")
    return _tabell(upp, "atgarder", "Åtgärder", "Åtgärd", rubriker, grupper)


def _fort_hit(upp: _Uppfoljning) -> Tabell | None:
    """The moments that the plan took over from the year before."""
    rader = tuple(
        Tabellrad(f"{m.kod} {m.text}", villkor(moment=m.kod), (_ord(upp, m, upp.tillfallen[-1]),))
        for m in upp.alla
        if m.overford_fran_id
    )
    if not rader:
        return None
    rubrik = "Fördes över från planen året före"
    return _tabell(upp, "hit", rubrik, "Kontrollmoment", ("Bedömning nu",), (Grupp("", rader),))


def _oavslutade(plan: Internkontrollplan, upp: _Uppfoljning, brytpunkt: datetime) -> Tabell | None:
    """What was not finished at the cut-off, with why: it goes on, and at the year's end into the next plan."""
    rader = tuple(
        Tabellrad(f"{m.kod} {m.text}", villkor(moment=m.kod), (varfor,))
        for m, varfor in ofardiga(plan, svensk_dag(brytpunkt), vid=brytpunkt)
    )
    if not rader:
        return None
    rubrik = "Inte klart, förs över" if upp.period.slag is Periodslag.AR else "Inte klart"
    return _tabell(upp, "kvar", rubrik, "Kontrollmoment", ("Varför",), (Grupp("", rader),))
