"""The pages of a tillfälle's frame: where it stands, a file in, its columns, read in."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from egenkontroll.plan.models import Kontrolltillfalle
from egenkontroll.ram import ramfil, ramgang
from egenkontroll.ram.forms.ram import KolumnForm, RamForm
from egenkontroll.ram.models import Dragning, Kolumnkarta, Ram, Ramunderlag
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, kan_hos
from kvalitet.inlasning import Ogiltigt, Radfel
from kvalitet.jobb.arbete import starta
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.svenska import antal
from kvalitet.tabellfil import FORMAT, som_fil
from kvalitet.vyer import ObjektDetailView, ObjektFormView

DRA = Befogenhet.DRA_URVAL
SE = Befogenhet.SE_EGENKONTROLL
_TILLFALLE = ("planerad__plan__namnd", "planerad__version__omrade")
KASTAD = "Filen är borttagen. Inget är inläst."


class TillfalleView(ObjektDetailView):
    """Frames and draws of a tillfälle, the last first, and what to do next."""

    befogenhet = SE
    model = Kontrolltillfalle
    template_name = "ram/tillfalle.html"
    request: Inloggad

    def hamta(self) -> Kontrolltillfalle:
        synliga = Kontrolltillfalle.objects.for_user(self.request.user, SE).select_related(*_TILLFALLE)
        return get_object_or_404(synliga, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tillfalle, person = self.object, self.request.user
        dragningar = Dragning.objects.for_user(person, SE).filter(tillfalle=tillfalle).select_related("av", "ram")
        ramar = Ram.objects.for_user(person, SE).filter(tillfalle=tillfalle).select_related("inlast_av", "tillfalle")
        vantar = Ramunderlag.objects.for_user(person, DRA).filter(tillfalle=tillfalle).defer("data")
        return super().get_context_data(
            tillfalle=tillfalle,
            ramar=list(ramar.order_by("-inlast")),
            dragningar=list(dragningar.order_by("-nummer")),
            vantar=vantar.order_by("-skapat"),
            far_dra=kan_hos(person, DRA, tillfalle.namnd_id) and not tillfalle.installt and not tillfalle.klart,
            hela_namnden=kan_hos(person, SE, tillfalle.namnd_id),
            **kwargs,
        )


class NyRamView(ObjektFormView):
    """Choose the file. What cannot be understood at all is said at once, and nothing is kept of it."""

    befogenhet = DRA
    model = Kontrolltillfalle
    form_class = RamForm
    template_name = "ram/ny_ram.html"
    request: Inloggad

    def hamta(self) -> Kontrolltillfalle:
        egna = Kontrolltillfalle.objects.for_user(self.request.user, DRA).select_related(*_TILLFALLE)
        return get_object_or_404(egna, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        kanda = Kolumnkarta.objects.for_user(self.request.user, DRA).filter(namnd=self.object.namnd_id)
        senaste = kanda.order_by("-pk").first()
        return {"kalla": senaste.kalla if senaste else ""}

    def form_valid(self, form: RamForm) -> HttpResponse:
        rent = form.cleaned_data
        underlag = ramgang.ta_emot(self.object, rent["fil"], rent["kalla"], av=self.request.user)
        return redirect("ram:underlag", underlag.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enheter = self.object.planerad.enheter.select_related("enhet").order_by("enhet__sortering")
        return super().get_context_data(
            tillfalle=self.object,
            enheter=enheter,
            falt=ramfil.FALT,
            pagar=self.object.pagar(timezone.localdate()),
            **kwargs,
        )


class UnderlagView(ObjektFormView):
    """The columns and the first rows; for a small file also everything that is wrong. Then read in, or throw away."""

    befogenhet = DRA
    model = Ramunderlag
    form_class = KolumnForm
    template_name = "ram/underlag.html"
    request: Inloggad

    def hamta(self) -> Ramunderlag:
        egna = Ramunderlag.objects.for_user(self.request.user, DRA).select_related(
            "tillfalle__planerad__plan__namnd", "tillfalle__planerad__version__omrade"
        )
        return get_object_or_404(egna, pk=self.kwargs["pk"])

    def forbered(self) -> None:
        super().forbered()
        self.stor = len(self.object.data) > ramfil.SMA
        self.granskad: ramfil.Ramfil | None = None
        try:
            self.rubriker, self.exempel = ramfil.rubriker(ramfil.oppna(bytes(self.object.data), borjan=True))
        except Ogiltigt:  # it could be opened when it was received
            self.rubriker, self.exempel = [], []

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rubriker": self.rubriker, "initial": self.object.kolumner}

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "kasta" in request.POST:
            tillfalle = self.object.tillfalle_id
            self.object.delete()
            messages.success(request, KASTAD)
            return redirect("ram:tillfalle", tillfalle)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: KolumnForm) -> HttpResponse:
        underlag = self.object
        underlag.kolumner, underlag.fel, underlag.antal_fel = form.karta, [], 0
        underlag.save(update_fields=["kolumner", "fel", "antal_fel"])
        if "visa" in self.request.POST:
            return redirect("ram:underlag", underlag.pk)
        if self.stor:
            jobb = starta(
                ramgang.INFOR_JOBB,
                rubrik="Ramen läses in",
                person=self.request.user,
                argument={"underlag": str(underlag.pk)},
            )
            return redirect("jobb:jobb", jobb.pk)
        self.granskad = ramgang.granska(underlag, form.karta)
        ram = ramgang.infor(underlag, form.karta, self.granskad, av=self.request.user)
        return self.klart(
            f"Ramen är inläst: {antal('ärende', 'ärenden', ram.antal)}.", "ram:tillfalle", ram.tillfalle_id
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        underlag = self.object
        granskad, hinder = self._granskad()
        fel = granskad.fel if granskad else [Radfel(*ett) for ett in underlag.fel]
        return super().get_context_data(
            underlag=underlag,
            tillfalle=underlag.tillfalle,
            pagar=underlag.tillfalle.pagar(timezone.localdate()),
            rubriker=self.rubriker,
            exempel=[list(zip_longest(self.rubriker, rad[: len(self.rubriker)], fillvalue="")) for rad in self.exempel],
            stor=self.stor,
            granskad=granskad,
            hinder=hinder,
            fel=fel,
            antal_fel=granskad.antal_fel if granskad else underlag.antal_fel,
            **kwargs,
        )

    def _granskad(self) -> tuple[ramfil.Ramfil | None, str]:
        if self.stor:
            return None, ""
        try:
            return self.granskad or ramgang.granska(self.object, self.object.kolumner), ""
        except OtillatenOvergang as nej:
            return None, str(nej)


class RamfilView(ObjektDetailView):
    """The frame as it was read in, as a file: what an auditor draws from by hand."""

    befogenhet = SE
    model = Ram
    request: Inloggad

    def hamta(self) -> Ram:
        return get_object_or_404(Ram.objects.for_user(self.request.user, SE), pk=self.kwargs["pk"])

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format", "csv")
        if format_ not in FORMAT:
            format_ = "csv"
        logg.anteckna("hamta_ram", self.object, av=request.user, detalj={"format": format_})
        rader = ramgang.ramens_rader(self.object)
        return som_fil(
            format_,
            namn=f"ram-{self.object.pk}",
            rubriker=[falt.rubrik for falt in ramfil.FALT],
            rader=([*ramfil.varden(rad)] for rad in rader),
        )
