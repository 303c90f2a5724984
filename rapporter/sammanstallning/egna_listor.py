"""The lists behind the figures that count something else than ärenden: who may open each, and what its address is.

A source is what a figure's condition calls `kalla`. Most have a page that counts as the figure does, at its cut-off.
Beslut that are not verkställda, shares of egenkontroll, and what somebody has entered or answered, lead to where that
stands, which shows what is known now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from avvikelser.utforare.enkatlage import EJ_INKOMMIT, Svarslage
from avvikelser.utforare.models import Enkat, Tillfragad
from egenkontroll.andra.models import Jamforelsetal
from egenkontroll.internkontroll.models import Internkontrollplan, Tillfalle
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.heltal import heltal
from kvalitet.organisation.models import Person
from rapporter.ej_verkstallda.kvartalslista import kvartalsadress
from rapporter.sammanstallning.tabellvy import ar_tal
from rapporter.statistik import (
    aterkommande,
    atgardslaget,
    delegation,
    egenkontrollfoljd,
    egenkontrollrapport,
    kontrollplan,
    kontrollrapport,
    nyckeltal,
    tillsyn,
    utforarenkat,
    utforarunderrattelser,
)
from rapporter.statistik.tabell import Villkor

ARENDEN = "arenden"
"""Figures that count ärenden have no `kalla` of their own."""
EJ_VERKSTALLDA = "ej_verkstallda"
AVVIKELSER, ATGARDER = "egenkontroll_avvikelser", "egenkontroll_atgarder"
"""What became of the egenkontroll: in a table of it, but read as ärenden and åtgärder are."""

_B = Befogenhet
_KRAVER: Mapping[str, frozenset[Befogenhet]] = {
    ARENDEN: frozenset({_B.SE_SIFFROR, _B.SE_ARENDE}),
    atgardslaget.KALLA: frozenset({_B.SE_SIFFROR, _B.SKOTA_ATGARD}),
    aterkommande.KOD: frozenset({_B.SE_SIFFROR, _B.SE_ARENDE}),
    tillsyn.KALLA: frozenset({_B.SE_TILLSYN}),
    delegation.KALLA: frozenset({_B.SE_SIFFROR, _B.SE_ARENDE}),
    kontrollplan.KALLA: frozenset({_B.SE_RISK}),
    kontrollrapport.KALLA: frozenset({_B.SE_RISK}),
    egenkontrollrapport.KALLA: frozenset({_B.SE_EGENKONTROLL}),
    AVVIKELSER: frozenset({_B.SE_EGENKONTROLL, _B.SE_ARENDE}),
    ATGARDER: frozenset({_B.SE_EGENKONTROLL, _B.SKOTA_ATGARD}),
    EJ_VERKSTALLDA: frozenset({_B.SAMMANSTALLA}),
    nyckeltal.KOD: frozenset({_B.SAMMANSTALLA}),
    utforarenkat.KALLA: frozenset({_B.SKOTA_UTFORARE}),
    utforarunderrattelser.KALLA: frozenset({_B.SKOTA_UTFORARE}),
}
"""What is needed over the whole nämnd to open the list."""


def oppnar_hos(person: Person, namnd_id: int) -> frozenset[str]:
    """The sources whose list the person may open for the nämnd."""
    return frozenset(
        kalla for kalla, kraver in _KRAVER.items() if all(kan_hos(person, ett, namnd_id) for ett in kraver)
    )


@dataclass(frozen=True)
class Siffran:
    """One figure: what its condition says besides `kalla`, whose it is and at which cut-off it was counted.

    `kolumn` and `star` are the heading and the word of a cell that no condition tells apart (`tabellvy`). `minne` is
    the page's own: what has been looked up for one figure is not looked up for the next.
    """

    namnd_kod: str
    vid: datetime | None
    delar: Mapping[str, str]
    minne: dict[Hashable, Any]

    @cached_property
    def period(self) -> Period | None:
        return Period.tolka(self.delar["period"]) if "period" in self.delar else None

    @property
    def kolumn(self) -> str:
        return self.delar.get("kolumn", "")

    @property
    def star(self) -> str:
        return self.delar.get("star", "")

    def forsta(self, alla: QuerySet[Any]) -> int | None:
        """The id of the first of `alla`, which are what the model has for the nämnd and period. One query a page."""
        nyckel = (alla.model, self.period)
        if nyckel not in self.minne:
            self.minne[nyckel] = alla.values_list("pk", flat=True).first()
        pk: int | None = self.minne[nyckel]
        return pk

    def vid_nummer(self, alla: QuerySet[Any], namn: str, nummer: str, falt: str) -> int | None:
        """The id in `falt` of the one of `alla` that has the number `delar[namn]` in `nummer`. One query a page."""
        nyckel = (alla.model, self.period)
        if nyckel not in self.minne:
            self.minne[nyckel] = dict(alla.order_by("pk").values_list(nummer, falt))
        pk: int | None = self.minne[nyckel].get(heltal(self.delar[namn]))
        return pk

    def till(self, sida: str, *mer: str, **vad: str) -> str:
        """To a page that counts as the figure does: `vad` is what it counts in the period."""
        if self.period is None or self.period.start > timezone.localdate():
            return ""
        adress = reverse(sida, args=[self.namnd_kod, self.period.kod, *mer])
        fraga = urlencode(sorted((vad | ({"vid": self.vid.isoformat()} if self.vid else {})).items()))
        return f"{adress}?{fraga}" if fraga else adress


Adress = Callable[[Siffran], str]


def _samma(sida: str, *mer: str) -> Adress:
    """A page whose address says what the condition says."""

    def adress(s: Siffran) -> str:
        return "" if s.kolumn else s.till(sida, *mer, **{namn: v for namn, v in s.delar.items() if namn != "period"})

    return adress


def _kontrollmoment(s: Siffran) -> str:
    """The column is the follow-up."""
    tillfalle = next((t.value for t in Tillfalle if t.label == s.kolumn), "")
    if "bedomning" not in s.delar or not tillfalle:
        return ""
    return s.till("rapporter:bakom-kontrollmoment", bedomning=s.delar["bedomning"], tillfalle=tillfalle)


def _plan(s: Siffran) -> str:
    """The plan itself, which never changes: its page lists the risks and the kontrollmoment, and says the values."""
    if not ar_tal(s.star) or s.period is None:
        return ""
    alla = Internkontrollplan.objects.filter(namnd__kod=s.namnd_kod, ar=s.period.ar, antagen__isnull=False)
    plan = s.forsta((alla.filter(antagen__lte=s.vid) if s.vid else alla).order_by("-nummer"))
    return reverse("internkontroll:plan", args=[plan]) if plan else ""


def _egenkontroll(s: Siffran) -> str:
    if "tal" in s.delar:
        return _annan_kontroll(s)
    omrade = {"omrade": s.delar["omrade"]} if "omrade" in s.delar else {}
    lage = next((kod for kod, namn in egenkontrollrapport.LAGEN.items() if namn == s.kolumn), "")
    if lage:
        return s.till("rapporter:bakom-kontroller", lage=lage, **omrade)
    if s.kolumn:
        return ""
    # A sum over all kontrollområden counts what is klart: their page of results is one each.
    return _kontrollresultat(s) if omrade else s.till("rapporter:bakom-kontroller", lage="klara")


def _annan_kontroll(s: Siffran) -> str:
    """Where the figure is entered: the kontroll of another kind, also when the row itself has been taken away."""
    if not ar_tal(s.star):
        return ""
    pk = s.vid_nummer(Jamforelsetal.history.filter(kontroll__namnd__kod=s.namnd_kod), "tal", "id", "kontroll")
    return reverse("andra_kontroller:kontroll", args=[pk]) if pk else ""


def _kontrollresultat(s: Siffran) -> str:
    """The result of a kontrollområde, for the year or half-year that the figure counts."""
    if s.period is None:
        return ""
    val = {namn: s.delar[namn] for namn in ("omrade", "fraga", "enhet") if namn in s.delar} | {"period": s.period.kod}
    return f"{reverse('rapporter:kontrollresultat')}?{urlencode(val)}"


def _foljd(s: Siffran) -> str:
    """What became of the nej on krav in law. An avvikelse has its condition; åtgärder have their heading."""
    namn = egenkontrollfoljd.FOLJDEN.items()
    foljd = s.delar.get("brist") or next((kod for kod, rubrik in namn if rubrik == s.kolumn), "")
    omrade = {"omrade": s.delar["omrade"]} if "omrade" in s.delar else {}
    return s.till("rapporter:bakom-brister", foljd=foljd, **omrade)


def _ej_verkstallda(s: Siffran) -> str:
    """The register for a quarter that has begun."""
    if s.period is None or s.period.slag is not Periodslag.KVARTAL or s.period.start > timezone.localdate():
        return ""
    return kvartalsadress(s.namnd_kod, frozenset(s.delar.items()))


def _nyckeltal(s: Siffran) -> str:
    """Where it is entered."""
    pk = heltal(s.delar.get("nyckeltal", ""))
    return reverse("rapporter:nyckeltal-varden", args=[pk]) if pk and ar_tal(s.star) else ""


def _enkat(s: Siffran) -> str:
    """A count to the answer it stands in, a sum to all answers, and silence to those who have not answered."""
    if "avtal" not in s.delar or s.star == EJ_INKOMMIT:
        return _enkatens(s, Svarslage.EJ_INKOMMIT if s.star else None)
    pk = s.vid_nummer(Tillfragad.objects.filter(enkat=_enkaten(s)), "avtal", "avtal", "pk")
    return reverse("utforare:tillfragad", args=[pk]) if pk else ""


def _enkaten(s: Siffran) -> int | None:
    kod = s.period.kod if s.period else ""
    return s.forsta(Enkat.objects.filter(namnd__kod=s.namnd_kod, period=kod))


def _enkatens(s: Siffran, lage: Svarslage | None) -> str:
    pk = _enkaten(s)
    if pk is None:
        return ""
    adress = reverse("utforare:enkat", args=[pk])
    return f"{adress}?lage={lage.value}" if lage else adress


def _underrattelser(s: Siffran) -> str:
    """Words of the survey to the survey, for those who answered so; counts to what came in."""
    lage = next((ett for ett in Svarslage if ett.label == s.star), None)
    return _enkatens(s, lage) if lage else _samma("rapporter:bakom-underrattelser")(s)


_ADRESSER: Mapping[str, Adress] = {
    atgardslaget.KALLA: _samma("rapporter:bakom-atgarder"),
    aterkommande.KOD: _samma("rapporter:monster-lista", aterkommande.KOD),
    tillsyn.KALLA: _samma("rapporter:bakom-tillsyn"),
    delegation.KALLA: _samma("rapporter:bakom-delegation"),
    kontrollplan.KALLA: _plan,
    kontrollrapport.KALLA: _kontrollmoment,
    egenkontrollrapport.KALLA: _egenkontroll,
    AVVIKELSER: _foljd,
    ATGARDER: _foljd,
    EJ_VERKSTALLDA: _ej_verkstallda,
    nyckeltal.KOD: _nyckeltal,
    utforarenkat.KALLA: _enkat,
    utforarunderrattelser.KALLA: _underrattelser,
}


def adressen(
    namnd_kod: str, vid: datetime | None, vad: Villkor, oppnar: Collection[str], minne: dict[Hashable, Any]
) -> str:
    """The address of the list behind a figure that does not count ärenden; "" when it leads nowhere."""
    delar = dict(vad)
    kalla = _kallan(delar)
    if kalla not in oppnar or kalla not in _ADRESSER:
        return ""
    del delar["kalla"]
    return _ADRESSER[kalla](Siffran(namnd_kod, vid, delar, minne))


def _kallan(vad: Mapping[str, str]) -> str:
    """Whose list a condition asks for."""
    kalla = vad["kalla"]
    if kalla == egenkontrollrapport.KALLA:
        atgarder = {egenkontrollfoljd.FOLJDEN[kod] for kod in (egenkontrollfoljd.ATGARDER, egenkontrollfoljd.KLARA)}
        if vad.get("kolumn") in atgarder:
            return ATGARDER
        if vad.get("brist") == egenkontrollfoljd.AVVIKELSER:
            return AVVIKELSER
    return kalla
