"""What the pages of an utredning share: the ärende is lex Sarah, and one comes back to the utredning."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from avvikelser.models import Arende, Arendetyp
from avvikelser.views.grund import MED, VerbVy
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.spar.logg import anteckna_se
from kvalitet.vyer import ObjektDetailView


def utredningens_sida(arende: Arende, ankare: str = "") -> str:
    return reverse("lex-sarah:utredning", args=[arende.pk]) + ankare


class LexSarahVy(ObjektDetailView):
    """A page to read, for those who may read the ärende. To be shown it is a read in the log."""

    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).filter(typ=Arendetyp.LEX_SARAH)
        return get_object_or_404(arenden.select_related("namnd", *MED), pk=self.kwargs["pk"])

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> Any:
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)


class UtredningsVerbVy(VerbVy):
    """One step in the utredning."""

    template_name = "lex_sarah/steg.html"
    ankare = ""

    def efterat(self, arende: Arende) -> str:
        return utredningens_sida(arende, self.ankare)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(tillbaka=utredningens_sida(self.object, self.ankare), **kwargs)
