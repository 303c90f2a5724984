"""Any employee writes down what somebody has told them; and who sees a missförhållande in a synpunkt reports it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.enhetsval import enhetsval
from avvikelser.forms.rapport import RapportForm
from avvikelser.models import Arende, Arendetyp
from avvikelser.rapportval import Bedomning
from avvikelser.synpunkter.forms.inkommet import RegistreraForm
from avvikelser.synpunkter.missforhallanden import rapportera_missforhallande
from avvikelser.synpunkter.platsen import ar_ofordelad
from avvikelser.synpunkter.registrering import KONTAKT, registrera, registrerade
from avvikelser.synpunkter.views.publik import andrat, kvitto
from avvikelser.views.grund import MED
from avvikelser.views.redan_inskickad import RedanInskickadMixin
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil
from kvalitet.lagrum import RAPPORTERA, hanvisning
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast import forvaring
from kvalitet.utkast.inlamning import InlamningMixin
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, ObjektFormView

UTKAST = "synpunkt"


class RegistreraView(InlamningMixin, BehorigFormView):
    """On behalf of somebody else. The receipt with the code is the answer to the post: it is nowhere afterwards."""

    befogenhet = Befogenhet.RAPPORTERA
    utkast = UTKAST
    form_class = RegistreraForm
    template_name = "synpunkter/registrera.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        grupper = enhetsval(self.request.user, timezone.localdate())
        egna = [grupp for grupp in grupper if grupp[0].startswith("Din")]
        return {**super().get_form_kwargs(), "egna": egna}

    def inlamnade(self, inlamning: UUID) -> QuerySet[Arende]:
        return registrerade(self.request.user, inlamning).select_related("synpunkt__avsandare")

    def skickat(self, rad: Arende, namn: str) -> object:
        return getattr(rad.synpunkt.avsandare if namn in KONTAKT else rad, namn, None)

    def form_valid(self, form: RegistreraForm) -> HttpResponse:
        av = self.request.user
        nya = [ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"]]
        registrerat = registrera(
            form.inkommet,
            av=av,
            bilagor=[*self.utkast_bilagor(), *nya],
            inlamning=form.cleaned_data["inlamning"],
            nar=form.nar,
        )
        forvaring.kasta(av, UTKAST)
        self.template_name = "synpunkter/registrerat.html"
        arende = registrerat.arende
        svar = self.render_to_response(
            {
                **kvitto(registrerat),
                "arende": arende,
                "andrat": andrat(form, registrerat),
                "ofordelad": ar_ofordelad(arende),
                "view": self,
            }
        )
        svar["Cache-Control"] = "no-store"
        return svar


class MissforhallandeView(RedanInskickadMixin, UtkastMixin, ObjektFormView):
    """The ordinary report, begun from the synpunkt and tied to it. The synpunkt goes on by itself."""

    model = Arende
    befogenhet = Befogenhet.SE_ARENDE
    form_class = RapportForm
    template_name = "synpunkter/missforhallande.html"
    request: Inloggad
    object: Arende

    def hamta(self) -> Arende:
        arenden = Arende.objects.for_user(self.request.user, Befogenhet.SE_ARENDE).select_related(*MED)
        return get_object_or_404(arenden, pk=self.kwargs["pk"])

    def utkast_nyckel(self) -> str:
        return f"missforhallande-{self.object.pk}"

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if arendegang.nasta_status(self.object.typ, self.object.status, Verb.MISSFORHALLANDE) is None:
            return self.klart("Rapportera det som en egen händelse.", "avvikelser:arende", pk=self.object.pk)
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        arende = self.object
        dag = timezone.localdate(arende.inkommen)
        return {
            **super().get_initial(),
            "enhet": None if ar_ofordelad(arende) else str(arende.enhet_id),
            "intraffade": arende.intraffade,
            "markt": f"I en synpunkt som kom in {dag}, {arende.dnr}.",
            "markt_dag": dag,
            "egen_bedomning": Bedomning.LEX_SARAH,
        }

    def skicka(self, form: RapportForm) -> HttpResponse:
        av = self.request.user
        nya = [ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"]]
        rapport = rapportera_missforhallande(
            self.object,
            form.rapport,
            av=av,
            bilagor=[*self.utkast_bilagor(), *nya],
            inlamning=form.cleaned_data["inlamning"],
        )
        return self.klart("Din rapport är skickad.", reverse("avvikelser:kvitto", args=[rapport.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            arende=self.object,
            ar_synpunkt=self.object.typ == Arendetyp.SYNPUNKT,
            lagrum=hanvisning(RAPPORTERA, timezone.localdate(), ["SoL", "LSS"]),
            **kwargs,
        )
