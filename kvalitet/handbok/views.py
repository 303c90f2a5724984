"""The handbook inside the product: docs/handbok/*.md, drawn as pages."""

from __future__ import annotations

from django.http import Http404

from kvalitet.handbok.sidor import hamta_sida, innehall
from kvalitet.vyer import BehorigTemplateView


class HandbokView(BehorigTemplateView):
    befogenhet = None
    template_name = "handbok/sida.html"

    def get_context_data(self, slug: str = "start", **kwargs):
        sida = hamta_sida(slug)
        if sida is None:
            raise Http404
        return super().get_context_data(sida=sida, innehall=innehall(), **kwargs)
