"""The figures of a nämnd and a half-year, before there is a report and after: on the page and as files."""

from __future__ import annotations

from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from kvalitet import samlat
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.frister import Period, Periodslag
from kvalitet.organisation.models import Organisationsdel
from kvalitet.spar.logg import anteckna
from kvalitet.vyer import BehorigFormView, BehorigTemplateView, BehorigVy
from rapporter.sammanstallning import forms, meningar
from rapporter.sammanstallning.disposition import delar
from rapporter.sammanstallning.egna_listor import oppnar_hos
from rapporter.sammanstallning.modeller import Rapport
from rapporter.sammanstallning.nyckeltal import nyckeltal
from rapporter.sammanstallning.publicering import publika_nu
from rapporter.sammanstallning.sifferfil import MEDIATYPER, som_fil
from rapporter.sammanstallning.siffrans_lista import till_listan, varfor_utan
from rapporter.sammanstallning.tabellvy import tabellvy
from rapporter.sammanstallning.typer import HALVAR
from rapporter.statistik.halvar import Halvarssiffror, halvarssiffror


class ValjSiffrorView(BehorigFormView):
    """Which nämnd and half-year. With one nämnd to choose from, straight on to its latest half-year."""

    befogenhet = Befogenhet.SE_SIFFROR
    form_class = forms.NamndHalvarForm
    template_name = "rapporter/valj_siffror.html"
    vidare = "rapporter:siffror"
    request: Inloggad

    def get_form_kwargs(self):
        namnder = forms.namnder_for(self.request.user, Befogenhet.SE_SIFFROR)
        val = {"namnder": namnder, "idag": timezone.localdate()}
        data = self.request.GET if "namnd" in self.request.GET else None
        return {**super().get_form_kwargs(), **val, "data": data}

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        if form.is_bound and form.is_valid():
            return redirect(self.vidare, form.cleaned_data["namnd"].kod, form.cleaned_data["period"].kod)
        namnder = list(form.fields["namnd"].queryset[:2])
        if not form.is_bound and len(namnder) == 1:
            return redirect(self.vidare, namnder[0].kod, form.initial["period"])
        return self.render_to_response(self.get_context_data(form=form, finns_namnd=bool(namnder)))


class Siffersida(BehorigVy):
    """Ring 3: the person's uppdrag cover the whole nämnd. Then all of it is counted, whoever asks."""

    befogenhet = Befogenhet.SE_SIFFROR
    request: Inloggad

    def forbered(self) -> None:
        self.namnder = forms.namnder_for(self.request.user, Befogenhet.SE_SIFFROR)
        namnd: Organisationsdel | None = next((n for n in self.namnder if n.kod == self.kwargs["kod"]), None)
        try:
            period = Period.tolka(self.kwargs["period"])
        except ValueError as fel:
            raise Http404(str(fel)) from fel
        if namnd is None or period.slag is not Periodslag.HALVAR or period.start > timezone.localdate():
            raise Http404("Det finns inga siffror för den nämnden och perioden.")
        self.namnd, self.period = namnd, period

    def valj(self) -> forms.NamndHalvarForm:
        """For going to another nämnd or half-year."""
        har = {"namnd": self.namnd.pk, "period": self.period.kod}
        return forms.NamndHalvarForm(namnder=self.namnder, idag=timezone.localdate(), initial=har)

    @cached_property
    def siffror(self) -> Halvarssiffror:
        siffror = halvarssiffror(self.namnd, self.period, timezone.now())
        return publika_nu(siffror) if self.request.GET.get("version") == "offentlig" else siffror


class SiffrorView(Siffersida, BehorigTemplateView):
    template_name = "rapporter/siffror.html"

    def get_context_data(self, **kwargs):
        siffror, person, idag = self.siffror, self.request.user, timezone.localdate()
        lank = None
        if not siffror.offentlig and kan_hos(person, Befogenhet.SE_ARENDE, self.namnd.pk):
            lank = till_listan(self.namnd.kod, oppnar=oppnar_hos(person, self.namnd.pk))
        avsnitt = [
            (del_, meningar.om(del_.nyckel, siffror), [tabellvy(t, siffror.noter, lank=lank) for t in tabeller])
            for del_ in delar(mall.nyckel for mall in HALVAR.galler(siffror))
            if (tabeller := HALVAR.tabeller_i(del_.nyckel, siffror))
        ]
        rapporter = Rapport.objects.for_user(person, Befogenhet.SE_RAPPORT).order_by("-created_at")
        denna = rapporter.filter(slag=HALVAR.slag, namnd=self.namnd, period=self.period.kod)
        bredvid = samlat.listor({"rapport": denna.defer("siffror", "skillnader")[:1], "nya": samlat.antal(nya(person))})
        kom_ihag(person, sum(bredvid["nya"]))
        kwargs |= {"period": self.period}
        return super().get_context_data(
            namnd=self.namnd,
            pagar=self.period.innehaller(idag),
            siffror=siffror,
            avsnitt=avsnitt,
            utan_lista=varfor_utan(siffror.tabeller, lank) if lank else "",
            nyckeltal=nyckeltal(siffror),
            form=self.valj(),
            rapport=next(iter(bredvid["rapport"]), None),
            far_skapa=kan_hos(person, Befogenhet.SAMMANSTALLA, self.namnd.pk),
            filformat=[("xlsx", "Excel"), ("csv", "CSV"), ("json", "JSON")],
            **kwargs,
        )


class SifferfilView(Siffersida):
    """The same figures as a file, with a post in the log about who took them."""

    def get(self, request: HttpRequest, kod: str, period: str, format: str) -> HttpResponse:  # noqa: A002 - the URL's word
        if format not in MEDIATYPER:
            raise Http404("Det finns inget sådant filformat.")
        svar = HttpResponse(som_fil(self.siffror, format), content_type=MEDIATYPER[format])
        version = "-offentlig" if self.siffror.offentlig else ""
        namn = f"siffror-{self.namnd.kod}-{self.period.kod}{version}.{format}"
        svar.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=namn)
        svar["Cache-Control"] = "private, no-store"
        detalj = {"format": format, "period": self.period.kod, "version": version or "-fullstandig"}
        anteckna("hamta_siffror", self.namnd, av=self.request.user, detalj=detalj)
        return svar
