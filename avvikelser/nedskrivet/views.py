"""The page where a rapport is written in for somebody else: the ordinary form with a few questions more."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse

from avvikelser.forms.rapport import RapportForm
from avvikelser.models import Arende
from avvikelser.nedskrivet.forms import SkrivInForm
from avvikelser.nedskrivet.inskrivning import UTKAST, inskrivna, skriv_in
from avvikelser.views.rapportera import RapporteraView
from kvalitet.behorighet import Befogenhet


class SkrivInView(RapporteraView):
    befogenhet = Befogenhet.TA_EMOT
    utkast = UTKAST
    skrivs_till = False
    form_class = SkrivInForm
    template_name = "nedskrivet/skriv_in.html"

    def inlamnade(self, inlamning: UUID) -> QuerySet[Arende]:
        return inskrivna(self.request.user, inlamning)

    def skicka(self, form: RapportForm) -> HttpResponse:
        assert isinstance(form, SkrivInForm)  # noqa: S101 - the view's own form_class
        arende = skriv_in(
            form.rapport,
            form.vem,
            inkom=form.inkom,
            av=self.request.user,
            bilagor=self.bilagor(form),
            inlamning=form.cleaned_data["inlamning"],
        )
        return self.klart("Rapporten är inskriven.", "avvikelser:arende", pk=arende.pk)
