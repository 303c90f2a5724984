"""The log on screen, for those who check it.

Lagrum: lag (2001:454) 10 §, reads are logged and checked regularly.
"""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.behorighet import Befogenhet
from kvalitet.spar.export import csvrader
from kvalitet.spar.forms import LoggFilter
from kvalitet.spar.logg import anteckna, gallrade_bland
from kvalitet.spar.models import Sparpost
from kvalitet.spar.verb import i_klartext
from kvalitet.vyer import BehorigListView

# Nobody pages through more than this; the count of all the rest would cost more than the page. The file has them all.
FLEST = 10_000


class LoggView(BehorigListView):
    """The newest posts first, within the person's places. `?format=csv` gives every post that the filter matches."""

    befogenhet = Befogenhet.SE_SPAR
    model = Sparpost
    template_name = "spar/logg.html"
    context_object_name = "poster"
    paginate_by = 50

    @cached_property
    def filter(self) -> LoggFilter:
        return LoggFilter(self.request.GET)

    def traffar(self):
        return self.filter.filtrera(super().get_queryset()).order_by("-nar", "-id")

    def get_queryset(self):
        return self.traffar().select_related("delen")[:FLEST]

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            return self.fil()
        return super().get(request, *args, **kwargs)

    def fil(self) -> StreamingHttpResponse:
        person: Any = self.request.user
        anteckna("hamta_loggen", person, av=person, detalj={"filter": sorted(self.filter.ifyllda())})
        svar = StreamingHttpResponse(csvrader(self.traffar()), content_type="text/csv; charset=utf-8")
        svar["Content-Disposition"] = f'attachment; filename="logg-{timezone.localdate()}.csv"'
        return svar

    def get_context_data(self, **kwargs):
        innehall = super().get_context_data(**kwargs)
        gallrade = gallrade_bland(innehall["poster"])
        for post in innehall["poster"]:
            post.vad = i_klartext(post.verb)
            post.gallrat = post.objekt_namn in gallrade
        antal = innehall["paginator"].count
        return innehall | {
            "filter": self.filter,
            "chips": [(text, self._utan(falt)) for falt, text in self.filter.ifyllda().items()],
            "rensa": self.request.path,
            "antal": antal,
            "kapad": antal == FLEST,
        }

    def _utan(self, falt: str) -> str:
        fraga = self.request.GET.copy()
        for bort in (falt, "page"):
            fraga.pop(bort, None)
        return f"?{fraga.urlencode()}"
