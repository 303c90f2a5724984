"""Patterns and trends of a nämnd, and the ärenden behind each of their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from avvikelser.models import Arende
from kvalitet import samlat
from kvalitet.atgarder.models import Atgard
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.spar.logg import anteckna_se, anteckna_sedda
from kvalitet.vyer import BehorigListView, BehorigTemplateView
from rapporter.sammanstallning.diagram import linje_med_granser, manadspunkter
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.siffrans_lista import till_kvotlistan, till_ledtidslistan, till_listan, tolka_vid
from rapporter.sammanstallning.tabellvy import Lankare, tabellvy
from rapporter.sammanstallning.trappdiagram import linje_med_trappa
from rapporter.sammanstallning.views.bakomfil import KOLUMNER, Bakomfil
from rapporter.sammanstallning.views.siffror import Siffersida, ValjSiffrorView
from rapporter.statistik import mangder, monster
from rapporter.statistik.aterkommande import FORE, KOD, Aterkommande, aterkommandetabell
from rapporter.statistik.aterkommande import aterkommande as aterkommande_hos
from rapporter.statistik.kub import Slag
from rapporter.statistik.ledtider import Ledtid, bakom_ledtid, ledtider
from rapporter.statistik.styrdiagram import Kvotdiagram, Styrdiagram
from rapporter.statistik.tabeller import SLAGNAMN


class ValjMonsterView(ValjSiffrorView):
    """Which nämnd and half-year. With one nämnd to choose from, straight on to its latest half-year."""

    vidare = "rapporter:monster"


class MonsterView(Siffersida, BehorigTemplateView):
    template_name = "rapporter/monster.html"

    @cached_property
    def slag(self) -> Slag:
        begard = self.request.GET.get("slag", Slag.AVVIKELSE.value)
        return Slag(begard) if begard in set(Slag) else Slag.AVVIKELSE

    def _lank(self) -> Lankare | None:
        """To the ärenden behind a figure, for those who may read any here."""
        person = self.request.user
        if not kan_hos(person, Befogenhet.SE_ARENDE, self.namnd.pk):
            return None
        return till_listan(self.namnd.kod, oppnar=oppnar_hos(person, self.namnd.pk))

    def _bredvid(self) -> list[mangder.Mangd]:
        """The nämnd's mängder, and for the menu how many notices are new. One query."""
        person = self.request.user
        fragor = {"varden": mangder.mangdernas_varden(self.namnd.pk), "nya": samlat.antal(nya(person))}
        bredvid = samlat.listor(fragor)
        kom_ihag(person, sum(bredvid["nya"]))
        return mangder.mangder(bredvid["varden"])

    def _kvoten(self, manader: monster.Manader, lank: Lankare | None) -> dict[str, Any]:
        """The rate by one of the nämnd's mängder that differs over the years: the one asked for, else the first."""
        alla = self._bredvid()
        vald = next((m for m in alla if str(m.pk) == self.request.GET.get("mangd")), alla[0] if alla else None)
        diagram = mangder.kvotdiagram(manader, vald) if vald else None
        grund = {"mangder": alla, "mangd": vald, "kvot": None}
        if vald is None or diagram is None:
            return grund
        rubrik = f"{SLAGNAMN[self.slag]} per {diagram.per} {vald.ord}".rstrip()
        punkter = manadspunkter(manader.perioder[0].start, diagram.varden)
        svg = linje_med_trappa(rubrik, punkter, medel=diagram.medel, granser=diagram.granser, prefix="kvotdiagram")
        return grund | {
            "kvot": diagram,
            "kvotrubrik": rubrik,
            "kvotbild": mark_safe(svg),  # noqa: S308 - escaped by diagram
            "kvotsignaler": _signaler(manader, diagram),
            "kvotvy": tabellvy(
                mangder.kvottabell(manader, vald, diagram, self.slag), (), lank=till_kvotlistan(lank) if lank else None
            ),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        nu, idag, lank = timezone.now(), timezone.localdate(), self._lank()
        inkommet = monster.inkommet(self.namnd, self.period)
        halvar = monster.halvaren(self.namnd, self.period, self.slag, inkommet.per_ar, nu)
        manader = monster.manader(monster.sista_manaden(self.period, idag), self.slag, inkommet.per_manad)
        aterkommande = aterkommande_hos(self.namnd.pk, self.period, nu)
        anteckna_se(self.namnd, av=self.request.user)
        kwargs |= {"period": self.period}
        return super().get_context_data(
            namnd=self.namnd,
            slag=self.slag,
            slagen=[(s.value, SLAGNAMN[s]) for s in Slag],
            tabeller=[tabellvy(tab, halvar.noter, lank=lank) for tab in (halvar.oversikt, halvar.per_enhet)],
            manadsvy=tabellvy(monster.manadstabell(manader, self.slag), (), lank=lank),
            diagram=_diagram(manader, self.slag),
            signaler=_signaler(manader, manader.diagram),
            **self._kvoten(manader, lank),
            aterkommande=aterkommande,
            atervy=tabellvy(aterkommandetabell(aterkommande, self.period, {}), (), lank=lank),
            leder=lank is not None,
            ledtider=tabellvy(
                ledtider(self.namnd, self.period), (), lank=till_ledtidslistan(self.namnd.kod) if lank else None
            ),
            form=self.valj(),
            gallrade=inkommet.gallrade,
            **kwargs,
        )


def _diagram(manader: monster.Manader, slag: Slag) -> str:
    d = manader.diagram
    if d is None:
        return ""
    punkter = manadspunkter(manader.perioder[0].start, d.varden)
    svg = linje_med_granser(
        f"{SLAGNAMN[slag]} per månad", punkter, medel=d.medel, nedre=d.nedre, ovre=d.ovre, prefix="styrdiagram"
    )
    return mark_safe(svg)  # noqa: S308 - escaped by diagram


def _signaler(manader: monster.Manader, diagram: Styrdiagram | Kvotdiagram | None) -> list[tuple[str, str]]:
    """Each signal as (rule, when)."""
    if diagram is None:
        return []
    namn = [p.namn for p in manader.perioder]
    return [
        (s.regel.value, namn[s.fran] if s.fran == s.till else f"{namn[s.fran]} till {namn[s.till]}")
        for s in diagram.signaler
    ]


class MonsterlistaView(Bakomfil, Siffersida, BehorigListView):
    """The ärenden that came back: those of them that the person may read, and how many there are in all."""

    model = Arende
    template_name = "rapporter/monster_lista.html"
    context_object_name = "arenden"

    def forbered(self) -> None:
        super().forbered()
        if self.kwargs["vad"] != KOD:
            raise Http404("Det finns ingen sådan lista.")
        try:
            self.vid = tolka_vid(self.request.GET)
        except ValueError as fel:
            raise Http404(str(fel)) from fel

    @cached_property
    def raderna(self) -> list[Aterkommande]:
        """What recurs: the one that was asked for, else all of it."""
        vald = (self.request.GET.get("enhet", ""), self.request.GET.get("vad", ""), self.request.GET.get("kod", ""))
        alla = aterkommande_hos(self.namnd.pk, self.period, self.vid or timezone.now())
        return [rad for rad in alla if vald == ("", "", "") or (str(rad.enhet_id), rad.vad, rad.kod) == vald]

    @cached_property
    def bakom(self) -> Any:
        """All of the nämnd's that the figure counts, whoever asks; only its count and the readable leave here."""
        fore = self.request.GET.get("nar") == FORE
        pk = {pk for rad in self.raderna for pk in (rad.fore if fore else rad.arenden)}
        return Arende.objects.for_user(self.request.user, Befogenhet.SE_SIFFROR).filter(pk__in=pk)

    def _atgarder(self) -> list[Atgard]:
        """What had been done about it: those that the person looks after."""
        alla = Atgard.objects.for_user(self.request.user, Befogenhet.SKOTA_ATGARD).order_by("klar", "pk")
        gjorda = list(alla.filter(pk__in={pk for rad in self.raderna for pk in rad.atgarder}))
        anteckna_sedda([atgard for atgard in gjorda if atgard.sekretess], av=self.request.user)
        return gjorda

    def get_queryset(self) -> Any:
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        bakom = self.bakom.values("pk")
        return lasbara.filter(pk__in=bakom).select_related("enhet").order_by("-inkommen", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        siffran = [f"{rad.ord} · {rad.enhet}" for rad in self.raderna] if len(self.raderna) == 1 else []
        kwargs |= {"atgarder": self._atgarder()}
        siffran += ["Året före åtgärden"] if self.request.GET.get("nar") == FORE else []
        kwargs |= {"siffran": " · ".join(["Återkommer trots åtgärder", *siffran])}
        kwargs |= {"period": self.period, "vid": self.vid}
        return super().get_context_data(namnd=self.namnd, antal_bakom=self.bakom.count(), **kwargs)


class LedtidslistaView(Bakomfil, Siffersida, BehorigListView):
    """The ärenden whose time of a step is counted, the longest first: those that the person may read."""

    model = Arende
    template_name = "rapporter/monster_lista.html"
    context_object_name = "arenden"

    def forbered(self) -> None:
        super().forbered()
        try:
            self.steg = Ledtid(self.kwargs["steg"])
            self.inom = int(self.request.GET["inom"]) if self.request.GET.get("inom") else None
        except ValueError as fel:
            raise Http404("Det finns inget sådant steg.") from fel
        self.kolumner = {**KOLUMNER, self.steg.dagar.capitalize(): lambda a: a.tid}

    @cached_property
    def tider(self) -> dict[int, int]:
        """Of all the nämnd's that the figure counts, whoever asks; only their number and the readable leave here."""
        return bakom_ledtid(self.namnd, self.period, self.steg, self.inom)

    def get_queryset(self) -> Any:
        """The primary keys in order; the rows of the page alone are fetched."""
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).filter(pk__i_omfattning=self.tider)
        return sorted(lasbara.values_list("pk", flat=True), key=lambda pk: (-self.tider[pk], pk))

    def _arenden(self, sidans: Sequence[int]) -> list[Any]:
        """With the time of each, in days or working days, as `tid`."""
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        funna: dict[int, Any] = lasbara.select_related("enhet", "synpunkt").in_bulk(sidans)
        for pk, arende in funna.items():
            arende.tid = self.tider[pk]
        return [funna[pk] for pk in sidans if pk in funna]

    def rader(self) -> Iterable[Any]:
        return self._arenden(self.get_queryset())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"period": self.period, "steg": self.steg, "inom": self.inom, "dagar": self.steg.dagar}
        sidan = super().get_context_data(namnd=self.namnd, antal_bakom=len(self.tider), **kwargs)
        return sidan | {"arenden": self._arenden(sidan["object_list"])}
