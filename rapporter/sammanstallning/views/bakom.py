"""The list behind a figure: those of its ärenden that the person may read, and how many there are in all."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property

from avvikelser.models import Arende
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.frister import Period
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.vyer import BehorigListView
from rapporter.sammanstallning.siffrans_lista import Fraga
from rapporter.sammanstallning.siffrans_ord import i_ord
from rapporter.sammanstallning.views.bakomfil import Bakomfil
from rapporter.statistik.bakom import bakom


class BakomView(Bakomfil, BehorigListView):
    """All of the nämnd's that the figure counts is only counted; what is listed is what the person reads."""

    befogenhet = Befogenhet.SE_SIFFROR
    model = Arende
    template_name = "rapporter/bakom.html"
    context_object_name = "arenden"
    request: Inloggad

    def forbered(self) -> None:
        namnder = delar_for(self.request.user, Befogenhet.SE_SIFFROR).filter(typ=Deltyp.NAMND)
        namnd: Organisationsdel | None = namnder.filter(kod=self.kwargs["kod"]).first()
        try:
            self.period = Period.tolka(self.kwargs["period"])
            self.fraga = Fraga.tolka(self.period, self.request.GET)
        except ValueError as fel:
            raise Http404(str(fel)) from fel
        if namnd is None or self.period.start > timezone.localdate():
            raise Http404("Det finns inga siffror för den nämnden och perioden.")
        self.namnd = namnd

    @cached_property
    def dnr(self) -> list[str]:
        try:
            return bakom(self.namnd.pk, self.fraga.vad, self.fraga.enheter, self.fraga.vid or timezone.now())
        except ValueError as fel:
            raise Http404(str(fel)) from fel

    def get_queryset(self) -> Any:
        lasbara = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE)
        return lasbara.filter(dnr__in=self.dnr).select_related("enhet").order_by("-inkommen", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"namnd": self.namnd, "period": self.period, "vid": self.fraga.vid, "antal_bakom": len(self.dnr)}
        kwargs |= {"siffran": i_ord(self.fraga.vad, self.fraga.enheter)}
        return super().get_context_data(**kwargs)
