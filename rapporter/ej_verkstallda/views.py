"""Pages of the register of beslut that have not been carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet import tabellfil
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for, har_nagonstans
from kvalitet.frister import Period, Periodslag
from kvalitet.lagrum import EJ_VERKSTALLDA, hanvisning
from kvalitet.listfil import FilMixin
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna
from kvalitet.vyer import BehorigFormView, BehorigListView, BehorigVy, ObjektFormView
from rapporter.ej_verkstallda import register
from rapporter.ej_verkstallda.bevakning import frist_for
from rapporter.ej_verkstallda.forms import BeslutForm, KvartalForm, NyttBeslutForm, RegisterFilter
from rapporter.ej_verkstallda.kvartalslista import (
    KOLUMNER,
    Kvartalsval,
    besluten,
    enheterna,
    kvartalsrader,
    till_kvartalslistan,
)
from rapporter.ej_verkstallda.modeller import EjVerkstalltBeslut, Kvartalsrapport
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.statistik.ej_verkstallda import kvartalstabeller


class RegisterView(BehorigListView):
    """Those who wait, the longest first."""

    befogenhet = register.SKOTA
    model = EjVerkstalltBeslut
    template_name = "rapporter/ej_verkstallda.html"
    context_object_name = "besluten"
    request: Inloggad

    @cached_property
    def filter(self) -> RegisterFilter:
        form = RegisterFilter(self.request.GET)
        form.is_valid()
        return form

    def get_queryset(self) -> Any:
        val = self.filter.cleaned_data
        rader = super().get_queryset().select_related("enhet", "namnd").order_by("beslutad", "pk")
        if val.get("lage") != "alla":
            rader = rader.exclude(slut="") if val.get("lage") == "klara" else rader.filter(slut="")
        return rader.filter(insats=val["insats"]) if val.get("insats") else rader

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.GET.get("format") not in tabellfil.FORMAT:
            return super().get(request, *args, **kwargs)
        for namnd in Organisationsdel.objects.filter(pk__in=self.get_queryset().order_by().values("namnd_id")):
            anteckna("hamta_ej_verkstallda", namnd, av=self.request.user, detalj={"format": request.GET["format"]})
        rubriker = ["Beteckning", "Enhet", "Lagrum", "Insats", "Beslutad", "Avbrott från", "Skäl", "Slut", "Slutade"]
        return tabellfil.som_fil(
            request.GET["format"], namn="ej-verkstallda-beslut", rubriker=rubriker, rader=self._filrader()
        )

    def _filrader(self) -> Iterator[list[Any]]:
        """Exactly the rows of the list."""
        for b in self.get_queryset():
            ord_ = (
                b.get_insats_display(),
                b.beslutad,
                b.avbrott,
                b.get_skal_display(),
                b.get_slut_display(),
                b.slutdag,
            )
            yield [b.beteckning, b.enhet.namn, b.lag, *ord_]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sammanhang = super().get_context_data(**kwargs)
        for beslut in sammanhang["besluten"]:
            beslut.frist = frist_for(beslut)
        namnder = delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
        kvartal = Period.for_dag(Periodslag.KVARTAL, timezone.localdate()).foregaende
        return {
            **sammanhang,
            "filter": self.filter,
            "far_rapportera": har_nagonstans(self.request.user, Befogenhet.SAMMANSTALLA),
            "namnder": [(namnd, kvartal) for namnd in namnder],
        }


class NyttBeslutView(BehorigFormView):
    befogenhet = register.SKOTA
    form_class = NyttBeslutForm
    template_name = "rapporter/ej_verkstallt_beslut.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.request.user}

    def form_valid(self, form: NyttBeslutForm) -> HttpResponse:
        beslut = register.registrera(form.cleaned_data.pop("enhet"), av=self.request.user, **form.cleaned_data)
        return self.klart(f"Beslutet {beslut.beteckning} är inskrivet.", "rapporter:ej-verkstallda")


class AndraBeslutView(SamtidigMixin, ObjektFormView):
    befogenhet = register.SKOTA
    model = EjVerkstalltBeslut
    form_class = BeslutForm
    template_name = "rapporter/ej_verkstallt_beslut.html"
    request: Inloggad

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(beslut=self.object, frist=frist_for(self.object), **kwargs)

    def form_valid(self, form: BeslutForm) -> HttpResponse:
        register.andra(self.object, av=self.request.user, **form.cleaned_data)
        return self.klart("Beslutet är ändrat.", "rapporter:ej-verkstallda")


class Kvartalssida(BehorigVy):
    """A nämnd that the person compiles for, and a quarter that has begun."""

    befogenhet = Befogenhet.SAMMANSTALLA
    request: Inloggad

    def forbered(self) -> None:
        namnder = delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
        namnd: Organisationsdel | None = namnder.filter(kod=self.kwargs["kod"]).first()
        try:
            period = Period.tolka(self.kwargs["period"])
        except ValueError as fel:
            raise Http404(str(fel)) from fel
        if namnd is None or period.slag is not Periodslag.KVARTAL or period.start > timezone.localdate():
            raise Http404("Det finns inget sådant kvartal.")
        self.namnd, self.period = namnd, period

    @cached_property
    def alla(self) -> list[EjVerkstalltBeslut]:
        return list(besluten(self.namnd, self.request.user))

    @cached_property
    def rapporterat(self) -> Kvartalsrapport | None:
        egna = Kvartalsrapport.objects.for_user(self.request.user, Befogenhet.SAMMANSTALLA)
        raden: Kvartalsrapport | None = egna.filter(namnd=self.namnd, period=self.period.kod).first()
        return raden

    @property
    def lagrummet(self) -> str:
        """Where it says what is to be reported, in the wording of the quarter."""
        return hanvisning(EJ_VERKSTALLDA, self.period.slut, ("SoL", "LSS"), kort=True)


class KvartalView(SamtidigMixin, Kvartalssida, BehorigFormView):
    """One quarter of a nämnd: the figures, and that it has been reported to IVO and the revisorer."""

    form_class = KvartalForm
    template_name = "rapporter/ej_verkstallda_kvartal.html"

    def lases(self) -> Organisationsdel:
        return self.namnd

    def skrivet(self) -> Kvartalsrapport | None:
        return self.rapporterat

    def get_initial(self) -> dict[str, Any]:
        raden = self.rapporterat
        return {"till_ivo": raden.till_ivo, "till_revisorer": raden.till_revisorer} if raden else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lank = till_kvartalslistan(self.namnd.kod)
        tabeller = [
            tabellvy(tabell, (), lank=lank) for tabell in kvartalstabeller(self.alla, self.period, timezone.now())
        ]
        return super().get_context_data(
            namnd=self.namnd, perioden=self.period, tabeller=tabeller, rapporterat=self.rapporterat, **kwargs
        )

    def form_valid(self, form: KvartalForm) -> HttpResponse:
        register.rapportera_kvartal(self.namnd, self.period, av=self.request.user, **form.cleaned_data)
        return self.klart("Det är inskrivet att kvartalet är rapporterat.", "rapporter:ej-verkstallda")


class KvartalslistaView(FilMixin, Kvartalssida, BehorigListView):
    """The beslut that a quarter's figures count, one by one: what is handed in to IVO and to the revisorer."""

    template_name = "rapporter/ej_verkstallda_lista.html"
    context_object_name = "rader"
    kolumner = KOLUMNER
    verb = "hamta_ej_verkstallda"

    @property
    def filnamn(self) -> str:
        return f"ej-verkstallda-{self.namnd.kod}-{self.period.kod}"

    @cached_property
    def filter(self) -> Kvartalsval:
        form = Kvartalsval(self.request.GET, enheter=enheterna(self.alla))
        form.is_valid()
        return form

    def get_queryset(self) -> Any:
        return [] if self.filter.errors else kvartalsrader(self.alla, self.period, self.filter.vad)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs |= {"namnd": self.namnd, "perioden": self.period, "lagrummet": self.lagrummet}
        return super().get_context_data(filter=self.filter, rapporterat=self.rapporterat, **kwargs)
