"""The public version of a rapport, for who reads no other: a page and its files. Nothing here fetches by `for_user`,
which says who reads the rapport itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, kan
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.models import Bilaga
from kvalitet.spar.logg import anteckna, anteckna_se
from kvalitet.vyer import ObjektDetailView, ObjektMixin
from rapporter.sammanstallning.dokumentfil import MEDIATYPER
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.offentligsida import far_visas, grannar, innehallet
from rapporter.sammanstallning.views.filer import som_svar

_TUNGT = ("siffror", "skillnader", "rattar__siffror", "rattar__skillnader")


class OffentligSida(ObjektMixin):
    """Ring 3: the rapport is published, and the person reads its public version. The full figures stay behind."""

    befogenhet = Befogenhet.SE_RAPPORT
    model = Rapport
    request: Inloggad

    def hamta(self) -> Rapport:
        rapporter = Rapport.objects.offentliga_for(self.request.user)
        bredvid = rapporter.select_related("namnd", "faststalld_av", "rattar", "pdf_offentlig", "publicerat")
        rapport: Rapport = get_object_or_404(bredvid.prefetch_related("avsnitt").defer(*_TUNGT), pk=self.kwargs["pk"])
        return rapport


class OffentligView(OffentligSida, ObjektDetailView):
    """Who reads the rapport itself is led to its own page, where the public version is one of two."""

    template_name = "rapporter/offentlig.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if kan(self.request.user, Befogenhet.SE_RAPPORT, self.object):
            return redirect(f"{reverse('rapporter:rapport', args=[self.object.pk])}?version=offentlig")
        anteckna_se(self.object, av=self.request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sidan = innehallet(self.object, self.request.GET.get("avsnitt", ""))
        bredvid = grannar(self.object, self.request.user)
        return super().get_context_data(**sidan, **bredvid, far_visas=far_visas(self.object), **kwargs)


class OffentligFilView(OffentligSida):
    """`format` is one of MEDIATYPER, "pdf", or "arkiv" for the archive variant: of the public version, each of them."""

    def get(self, request: HttpRequest, pk: int, format: str) -> HttpResponseBase:  # noqa: A002 - the URL's word
        if not far_visas(self.object):
            return redirect("rapporter:offentlig", pk)
        if format in MEDIATYPER:
            return som_svar(self.object, "offentlig", format, av=self.request.user)
        fil = self._sparad(format)
        if fil is None:
            raise Http404("Det finns ingen sådan fil.")
        detalj = {"version": "offentlig", "format": format}
        anteckna("hamta_rapport", self.object, av=self.request.user, detalj=detalj)
        return leverera(fil)

    def _sparad(self, format_: str) -> Bilaga | None:
        if format_ == "pdf":
            return self.object.pdf_offentlig
        if format_ != "arkiv":
            return None
        arkivfil = self.object.arkivfiler.select_related("fil").filter(version="offentlig").first()
        return arkivfil.fil if arkivfil else None
