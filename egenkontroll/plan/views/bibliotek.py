"""The library: kontrollområden, their versions and kriterier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from egenkontroll.plan import biblioteket
from egenkontroll.plan.bevakning import PLANERA, SE
from egenkontroll.plan.biblioteket import ANTA
from egenkontroll.plan.forms.bibliotek import AntaVersionForm, KriterieForm, OmradeForm
from egenkontroll.plan.lagar import hanvisad
from egenkontroll.plan.models import Kontrollomrade, Kriterium, Omradesversion
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import har_nagonstans, kan_hos
from kvalitet.heltal import heltal
from kvalitet.lagtid import Lagtid
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.vyer import (
    BehorigFormView,
    BehorigListView,
    BehorigVy,
    ObjektDetailView,
    ObjektFormView,
    ObjektMixin,
)


class OmradenView(BehorigListView):
    befogenhet = SE
    model = Kontrollomrade
    template_name = "kontrollplan/omraden.html"
    context_object_name = "omraden"
    request: Inloggad

    def get_queryset(self) -> Any:
        versioner = Omradesversion.objects.prefetch_related("kriterier").order_by("-nummer")
        omraden = super().get_queryset().select_related("namnd").prefetch_related(Prefetch("versioner", versioner))
        return omraden.order_by("namnd__sortering", "namn")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(planerar=har_nagonstans(self.request.user, PLANERA), **kwargs)


class OmradeNyView(BehorigFormView):
    befogenhet = PLANERA
    form_class = OmradeForm
    template_name = "kontrollplan/omrade_ny.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: OmradeForm) -> HttpResponse:
        val = form.cleaned_data
        version = biblioteket.nytt_omrade(val["namnd"], val["namn"].strip(), val["slag"], av=self.request.user)
        return self.klart("Kontrollområdet är tillagt. Skriv kriterierna.", "kontrollplan:version", pk=version.pk)


class _EnVersion:
    befogenhet = PLANERA
    model = Omradesversion
    request: Inloggad
    kwargs: dict[str, Any]

    def hamta(self) -> Omradesversion:
        egna = Omradesversion.objects.for_user(self.request.user, self.befogenhet)
        return get_object_or_404(egna.select_related("omrade__namnd", "antagen_av"), pk=self.kwargs["pk"])


class VersionView(_EnVersion, ObjektDetailView):
    befogenhet = SE
    template_name = "kontrollplan/version.html"
    context_object_name = "version"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        version: Omradesversion = self.object
        dag = timezone.localdate()
        namnd = version.omrade.namnd_id
        return super().get_context_data(
            kriterier=[
                (k, hanvisad(k.lagrum, dag), Lagtid.tolka(k.frist).text if k.frist else "")
                for k in version.kriterier.all()
            ],
            versioner=list(version.omrade.versioner.order_by("-nummer")),
            planerar=kan_hos(self.request.user, PLANERA, namnd),
            far_anta=kan_hos(self.request.user, ANTA, namnd),
            **kwargs,
        )


class KriteriumNyView(_EnVersion, ObjektFormView):
    form_class = KriterieForm
    template_name = "kontrollplan/kriterium.html"

    def form_valid(self, form: KriterieForm) -> HttpResponse:
        biblioteket.spara_kriterium(self.object, form.uppgift, av=self.request.user)
        return self.klart("Kriteriet är tillagt.", "kontrollplan:version", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(version=self.object, **kwargs)


class KriteriumView(SamtidigMixin, ObjektFormView):
    befogenhet = PLANERA
    model = Kriterium
    form_class = KriterieForm
    template_name = "kontrollplan/kriterium.html"
    request: Inloggad

    def lases(self) -> Omradesversion:
        version: Omradesversion = self.object.version
        return version

    def hamta(self) -> Kriterium:
        egna = Kriterium.objects.for_user(self.request.user, PLANERA)
        return get_object_or_404(egna.select_related("version__omrade__namnd"), pk=self.kwargs["pk"])

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "kriterium": self.object}

    def form_valid(self, form: KriterieForm) -> HttpResponse:
        biblioteket.spara_kriterium(self.object.version, form.uppgift, av=self.request.user, kriterium=self.object)
        return self.klart("Kriteriet är ändrat.", "kontrollplan:version", pk=self.object.version_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(version=self.object.version, kriterium=self.object, **kwargs)


class VersionAntaView(_EnVersion, ObjektFormView):
    befogenhet = ANTA
    form_class = AntaVersionForm
    template_name = "kontrollplan/version_anta.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "version": self.object}

    def form_valid(self, form: AntaVersionForm) -> HttpResponse:
        biblioteket.anta_version(self.object, **form.cleaned_data, av=self.request.user)
        return self.klart("Versionen är antagen och låst.", "kontrollplan:version", pk=self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(version=self.object, **kwargs)


class VersionStegView(_EnVersion, ObjektMixin, BehorigVy):
    """The buttons of a version's page: POST with `steg`, and `kriterium` where it is about one."""

    http_method_names = ["post"]

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        steg = STEG.get(request.POST.get("steg", ""))
        if steg is None:
            raise Http404
        try:
            mening, till = steg(self.object, request)
        except OtillatenOvergang as hinder:
            messages.error(request, str(hinder))
            return redirect("kontrollplan:version", pk=self.object.pk)
        messages.success(request, mening)
        return redirect(till)


def _till(version: Omradesversion) -> str:
    return reverse("kontrollplan:version", args=[version.pk])


def _kriterium(version: Omradesversion, request: Inloggad) -> Kriterium:
    nummer = request.POST.get("kriterium", "")
    egna = Kriterium.objects.for_user(request.user, PLANERA).filter(version=version)
    return get_object_or_404(egna.select_related("version"), pk=heltal(nummer))


def _ny(version: Omradesversion, request: Inloggad) -> tuple[str, str]:
    ny = biblioteket.ny_version(version, av=request.user)
    return "Den nya versionen är ett utkast. Ändra kriterierna och anta den sedan.", _till(ny)


def _kasta(version: Omradesversion, request: Inloggad) -> tuple[str, str]:
    biblioteket.kasta_version(version, av=request.user)
    return "Utkastet är borttaget.", reverse("kontrollplan:omraden")


def _upp(version: Omradesversion, request: Inloggad) -> tuple[str, str]:
    biblioteket.flytta_kriterium(_kriterium(version, request), -1, av=request.user)
    return "Ordningen är sparad.", _till(version)


def _ner(version: Omradesversion, request: Inloggad) -> tuple[str, str]:
    biblioteket.flytta_kriterium(_kriterium(version, request), 1, av=request.user)
    return "Ordningen är sparad.", _till(version)


def _ta_bort(version: Omradesversion, request: Inloggad) -> tuple[str, str]:
    biblioteket.ta_bort_kriterium(_kriterium(version, request), av=request.user)
    return "Kriteriet är borttaget.", _till(version)


STEG: dict[str, Callable[[Omradesversion, Inloggad], tuple[str, str]]] = {
    "ny-version": _ny,
    "kasta": _kasta,
    "upp": _upp,
    "ner": _ner,
    "ta-bort": _ta_bort,
}
