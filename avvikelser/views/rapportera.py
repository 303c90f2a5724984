"""The reporter's own pages: report, receipt, what became of it, and adding to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from avvikelser import arendegang
from avvikelser.arendegang import Verb
from avvikelser.enhetsval import mottagare_vid
from avvikelser.forms.rapport import KompletteraForm, RapportForm
from avvikelser.fristlista import frister_for
from avvikelser.kopplingar.gang import behallet
from avvikelser.models import Arende, Arendetyp, Status
from avvikelser.rapportval import Bedomning
from avvikelser.views.redan_inskickad import RedanInskickadMixin, kasta_det_rattade
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet
from kvalitet.bilagor.leverans import leverera
from kvalitet.bilagor.models import Bilaga
from kvalitet.bilagor.mottagning import ta_emot as ta_emot_fil
from kvalitet.lagrum import RAPPORTERA, hanvisning
from kvalitet.organisation.models import Person
from kvalitet.spar.logg import anteckna_se
from kvalitet.svenska import uppraknat
from kvalitet.utkast import forvaring
from kvalitet.utkast.inlamning import InlamningMixin
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import BehorigFormView, BehorigListView, ObjektDetailView, ObjektFormView

UTKAST = "rapportera"
MED = ("enhet", "mottagare", "ansvarig", "lex_sarah", "lex_sarah__utredare", "nedskrivning")


class RapporteraView(RedanInskickadMixin, InlamningMixin, BehorigFormView):
    befogenhet = Befogenhet.RAPPORTERA
    utkast = UTKAST
    form_class = RapportForm
    template_name = "avvikelser/rapportera.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def inlamnade(self, inlamning: UUID) -> QuerySet[Arende]:
        return Arende.objects.for_user(self.request.user, Befogenhet.RAPPORTERA).filter(inlamning=inlamning)

    def skicka(self, form: RapportForm) -> HttpResponse:
        arende = arendegang.rapportera(
            form.rapport,
            av=self.request.user,
            bilagor=self.bilagor(form),
            inlamning=form.cleaned_data["inlamning"],
        )
        return self.klart("Din rapport är skickad.", "avvikelser:kvitto", pk=arende.pk)

    def bilagor(self, form: RapportForm) -> list[Bilaga]:
        """What is attached: now, and to an earlier post that failed."""
        return [*self.utkast_bilagor(), *(ta_emot_fil(fil, self.request.user) for fil in form.cleaned_data["fil"])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lagrum=hanvisning(RAPPORTERA, timezone.localdate(), ["SoL", "LSS"]), **kwargs)


class _EgenRapport:
    """RAPPORTERA reaches the person's own reports alone."""

    model = Arende
    befogenhet = Befogenhet.RAPPORTERA
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Arende:
        egna = Arende.objects.for_user(self.request.user, Befogenhet.RAPPORTERA).select_related(*MED)
        return get_object_or_404(egna, pk=self.kwargs["pk"])


class KvittoView(_EgenRapport, ObjektDetailView):
    """What was sent, what happens next and by whom; afterwards, what came of it."""

    template_name = "avvikelser/kvitto.html"

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        arende, person = self.object, self.request.user
        egna = Arende.objects.for_user(person, Befogenhet.RAPPORTERA)
        i_ar = egna.filter(inkommen__year=timezone.localdate().year)
        ny = arende.status == Status.RAPPORTERAD
        mottagare = mottagare_vid(arende.enhet_id) if ny else []
        return super().get_context_data(
            arende=arende,
            ny=ny,
            lex_sarah=arende.typ == Arendetyp.LEX_SARAH,
            kvar=behallet(arende) if arende.avslutad else None,
            mottagare=mottagare,
            vem_ser=_vem_ser(mottagare),
            jag_tar_emot=person in mottagare,
            ta_emot=frister_for(arende)[0],
            bedomning=Bedomning(arende.egen_bedomning).label if arende.egen_bedomning else "",
            bilagor=arende.bilagor.filter(uppladdad_av=person).order_by("uppladdad"),
            tillagg=arende.handelser.filter(verb=Verb.KOMPLETTERA),
            kan_komplettera=arende.status != Status.AVSLUTAD,
            antal_i_ar=i_ar.count(),
            utan_svar=i_ar.filter(avslutad__isnull=True).exclude(pk=arende.pk).count(),
            **kwargs,
        )


def _vem_ser(mottagare: list[Person]) -> str:
    """ "Maja Lindqvist, enhetschef,", or several names; empty when there is nobody."""
    if len(mottagare) == 1 and mottagare[0].befattning:
        return f"{mottagare[0].namn_och_befattning},"
    return uppraknat(person.namn for person in mottagare[:3])


class KvittoBilagaView(_EgenRapport, ObjektDetailView):
    """A file the reporter sent. What others have added to the ärende is not the reporter's to read."""

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> FileResponse:
        egna = self.object.bilagor.filter(uppladdad_av=request.user)
        bilaga: Bilaga = get_object_or_404(egna, pk=self.kwargs["bilaga"])
        anteckna_se(self.object, av=request.user)
        return leverera(bilaga)


class KompletteraView(UtkastMixin, _EgenRapport, ObjektFormView):
    form_class = KompletteraForm
    template_name = "avvikelser/komplettera.html"

    def utkast_nyckel(self) -> str:
        return f"komplettera-{self.object.pk}"

    def form_valid(self, form: KompletteraForm) -> HttpResponse:
        av = self.request.user
        nya = [ta_emot_fil(fil, av) for fil in form.cleaned_data["fil"]]
        arendegang.komplettera(
            self.object, av=av, text=form.cleaned_data["text"], bilagor=[*self.utkast_bilagor(), *nya]
        )
        kasta_det_rattade(av, self.object)
        return self.klart("Uppgiften är tillagd.", reverse("avvikelser:kvitto", args=[self.object.pk]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(arende=self.object, **kwargs)


class MinaView(BehorigListView):
    """One's own reports, newest first, and which of them have an answer."""

    befogenhet = Befogenhet.RAPPORTERA
    model = Arende
    template_name = "avvikelser/mina.html"
    request: Inloggad
    LAGEN = (("", "Alla"), ("pagar", "Pågår"), ("svar", "Har fått svar"))

    def get_queryset(self) -> Any:
        egna = super().get_queryset().select_related("enhet", "ansvarig")
        lage = self.request.GET.get("lage")
        if lage == "pagar":
            egna = egna.filter(avslutad__isnull=True)
        elif lage == "svar":
            egna = egna.exclude(aterkoppling="")
        return egna.order_by("-inkommen", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            lagen=self.LAGEN,
            lage=self.request.GET.get("lage", ""),
            utkast=forvaring.hamta(self.request.user, UTKAST),
            **kwargs,
        )
