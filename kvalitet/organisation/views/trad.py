"""The tree as of a day, and one del."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.heltal import heltal
from kvalitet.organisation.export import FILFORMER, organisationsfil
from kvalitet.organisation.luckor import enheter_utan_mottagare
from kvalitet.organisation.oversikt import Levnad, Linje, trad_pa
from kvalitet.organisation.personurval import delar_att_skota
from kvalitet.organisation.views.grund import DelView, SkotaView, vald_dag

FLEST_TRAFFAR = 50


class TradView(SkotaView):
    """`?dag=2026-01-01&linje=namnd&under=12&sok=tall`. `?visa=utan-mottagare` is a list instead.

    `?format=csv` (or xlsx) is the organisation of the day, as for import.
    """

    template_name = "organisation/trad.html"

    @cached_property
    def dag(self):
        return vald_dag(self.request.GET.get("dag"))

    def get(self, request, *args, **kwargs) -> HttpResponseBase:
        if (form := request.GET.get("format")) in FILFORMER:
            return organisationsfil(delar_att_skota(request.user), self.dag, form)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        fraga = self.request.GET
        linje = Linje.NAMND if fraga.get("linje") == Linje.NAMND else Linje.FORVALTNING
        under = heltal(fraga.get("under", "")) or None
        sok = " ".join(fraga.get("sok", "").split())[:100]
        inom = set(delar_att_skota(self.request.user).values_list("pk", flat=True))
        if under is not None and under not in inom:
            under = None
        trad = trad_pa(self.dag, linje, inom=inom, under=under)
        traffar = self._traffar(trad, sok) if sok else None
        return super().get_context_data(
            trad=trad,
            idag=timezone.localdate(),
            linje=linje,
            under=under,
            sok=sok,
            traffar=traffar,
            rader=_rader(trad.rotter),
            utan_mottagare=self._utan_mottagare(),
            **kwargs,
        )

    def _utan_mottagare(self):
        if self.request.GET.get("visa") != "utan-mottagare":
            return None
        return list(enheter_utan_mottagare(self.request.user, timezone.localdate()))

    @staticmethod
    def _traffar(trad, sok):
        """Delar whose name or kod holds what was searched for, also closed and planned ones, in Swedish order."""
        ord_ = sok.lower()
        grupper = (("", trad.noder), ("avslutad", trad.avslutade), ("planerad", trad.planerade))
        alla = ((delen, lage) for lage, delar in grupper for delen in delar)
        return [(d.pk, d.namn, d.kod, d.typ.label, lage) for d, lage in alla if ord_ in f"{d.namn} {d.kod}".lower()][
            :FLEST_TRAFFAR
        ]


def _rader(rotter):
    """The nodes in reading order, each with how many lists it opens and closes, so that the template need not recur."""
    rader = []

    def ga(noder, djup):
        for nod in noder:
            rad = {"nod": nod, "djup": djup, "oppnar": bool(nod.under), "stanger": range(0)}
            rader.append(rad)
            if nod.under:
                ga(nod.under, djup + 1)
                rader[-1]["stanger"] = range(len(rader[-1]["stanger"]) + 1)

    ga(rotter, 0)
    return rader


class DelDetailView(DelView):
    template_name = "organisation/del.html"

    def get_context_data(self, **kwargs):
        idag = timezone.localdate()
        levnad = Levnad.for_del(self.object)
        dag = idag if self.object.finns(idag) else self.object.forsta_dag
        under = delar_att_skota(self.request.user).filter(
            placeringar__overordnad=self.object, placeringar__giltig__contains=dag
        )
        uppdrag = self.object.uppdrag.select_related("person").order_by("person__sortering", "fran", "pk")
        return super().get_context_data(
            idag=idag,
            levnad=levnad,
            star_under=levnad.star_under(idag),
            historia=levnad.historia(idag),
            under=list(under.filter(giltig__contains=dag)[: FLEST_TRAFFAR + 1]),
            flest=FLEST_TRAFFAR,
            uppdrag=[u for u in uppdrag if u.till is None or u.till >= idag],
            tidigare=[u for u in uppdrag if u.till is not None and u.till < idag],
            **kwargs,
        )
