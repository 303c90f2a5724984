"""The draw: made, seen in its order, and checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property

from egenkontroll.plan.models import PlaneradGranskare
from egenkontroll.ram import dragningsgang, kontroll, storkontroll
from egenkontroll.ram.forms.ram import DraForm, FilForm, OrdningFilter
from egenkontroll.ram.lagen import lagen_for, tackning_for
from egenkontroll.ram.models import DragetArende, Dragning, Plats, Ram, Urvalskontroll
from egenkontroll.ram.views.inlasning import DRA, SE
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import kan_hos, omfattning
from kvalitet.jobb.arbete import starta
from kvalitet.spar import logg
from kvalitet.tabellfil import FORMAT, som_fil
from kvalitet.vyer import BehorigListView, ObjektDetailView, ObjektFormView

_TILLFALLE = ("tillfalle__planerad__plan__namnd", "tillfalle__planerad__version__omrade")
_ALLT = (*_TILLFALLE, "ram__inlast_av", "ram__tillfalle", "av")

KOLUMNER: dict[str, Callable[[DragetArende], Any]] = {
    "Enhet": lambda d: d.enhet.namn,
    "Nummer": lambda d: d.ordning,
    "Ärende": lambda d: d.nyckel,
    "Ärendetyp": lambda d: d.rad.arendetyp,
    "Avslutat": lambda d: d.rad.avslutad,
    "Plats": lambda d: d.get_plats_display(),
    "Granskare": lambda d: d.granskare.namn if d.granskare else "",
}


class DraView(ObjektFormView):
    """Draw from a frame, for the first time or again with a reason."""

    befogenhet = DRA
    model = Ram
    form_class = DraForm
    template_name = "ram/dra.html"
    request: Inloggad

    def hamta(self) -> Ram:
        egna = Ram.objects.for_user(self.request.user, DRA).select_related(*_TILLFALLE)
        return get_object_or_404(egna, pk=self.kwargs["pk"])

    @cached_property
    def senaste(self) -> Dragning | None:
        dragningar = Dragning.objects.for_user(self.request.user, DRA).filter(tillfalle=self.object.tillfalle_id)
        return dragningar.order_by("-nummer").first()

    def get_form_kwargs(self) -> dict[str, Any]:
        planerade = PlaneradGranskare.objects.filter(planerad=self.object.tillfalle.planerad_id, till__isnull=True)
        granskare = [rad.person for rad in planerade.select_related("person").order_by("person__sortering")]
        idn = dragningsgang.handlaggarid(self.object.namnd_id, [person.pk for person in granskare])
        mer = {"ram": self.object, "senaste": self.senaste, "granskare": granskare, "idn": idn}
        return {**super().get_form_kwargs(), **mer}

    def form_valid(self, form: DraForm) -> HttpResponse:
        ram, person, val = self.object, self.request.user, form.val
        dragningsgang.satt_handlaggarid(ram, form.handlaggarid, av=person)
        if ram.antal > storkontroll.STOR_RAM:
            argument = {"ram": ram.pk, "ny_seed": dragningsgang.ny_seed(), **vars(val)}
            jobb = starta(dragningsgang.DRA_JOBB, rubrik="Urvalet dras", person=person, argument=argument)
            return redirect("jobb:jobb", jobb.pk)
        dragning = dragningsgang.dra(ram, val, av=person)
        return self.klart("Urvalet är draget. Ordningen ligger fast.", "ram:dragning", dragning.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            ram=self.object,
            tillfalle=self.object.tillfalle,
            planerad=self.object.tillfalle.planerad,
            senaste=self.senaste,
            utan=dragningsgang.planerade_enheter_utan_arenden(self.object),
            pagar=self.object.tillfalle.pagar(timezone.localdate()),
            **kwargs,
        )


class DragningView(BehorigListView):
    """The drawn order, as it stands for ever. As a file: exactly the rows that the filter shows."""

    befogenhet = SE
    model = DragetArende
    template_name = "ram/dragning.html"
    context_object_name = "dragna"
    request: Inloggad

    def forbered(self) -> None:
        synliga = Dragning.objects.for_user(self.request.user, SE).select_related(*_ALLT)
        self.dragning = get_object_or_404(synliga, pk=self.kwargs["pk"])

    @cached_property
    def enheter(self) -> list[dict[str, Any]]:
        """The enheter that the person sees of the draw, with how many are in the sample and without granskare."""
        egna = DragetArende.objects.for_user(self.request.user, SE).filter(dragning=self.dragning)
        urvalet = Q(plats=Plats.URVAL)
        per_enhet = egna.order_by("enhet__sortering").values("enhet_id", "enhet__namn", "enhet__sortering")
        utan = Count("pk", filter=urvalet & Q(granskare__isnull=True))
        return [dict(rad) for rad in per_enhet.annotate(antal=Count("pk", filter=urvalet), utan=utan)]

    @cached_property
    def filter(self) -> OrdningFilter:
        form = OrdningFilter(self.request.GET, enheter=[(rad["enhet_id"], rad["enhet__namn"]) for rad in self.enheter])
        form.is_valid()
        return form

    def get_queryset(self) -> Any:
        rader = super().get_queryset().filter(dragning=self.dragning)
        if self.filter.errors:
            return rader.none()
        val = self.filter.cleaned_data
        if val["plats"] != "alla":
            rader = rader.filter(plats=val["plats"] or Plats.URVAL)
        if val["enhet"]:
            rader = rader.filter(enhet=val["enhet"])
        return rader.select_related("enhet", "rad", "granskare").order_by("enhet__sortering", "enhet_id", "ordning")

    def get(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponseBase:
        format_ = request.GET.get("format", "")
        if format_ in FORMAT and not self.filter.errors:
            detalj = {"format": format_, **{k: v for k, v in self.filter.cleaned_data.items() if v}}
            logg.anteckna("hamta_urval", self.dragning, av=request.user, detalj=detalj)
            rader = ([kolumn(draget) for kolumn in KOLUMNER.values()] for draget in self.get_queryset())
            return som_fil(format_, namn=f"urval-{self.dragning.pk}", rubriker=list(KOLUMNER), rader=rader)
        logg.anteckna_se(self.dragning, av=request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        dragning, person = self.dragning, self.request.user
        sammanhang = super().get_context_data(filter=self.filter, **kwargs)
        dragna = list(sammanhang["dragna"])
        lagen = lagen_for(dragning, dragna)
        for draget in dragna:
            draget.lage = lagen.get(draget.pk)
        hela = kan_hos(person, SE, dragning.namnd_id)
        versioner = Dragning.objects.for_user(person, SE).filter(tillfalle=dragning.tillfalle_id).select_related("av")
        sammanhang.update(
            dragning=dragning,
            tillfalle=dragning.tillfalle,
            dragna=dragna,
            visa_lagen=bool(lagen),
            tackning=tackning_for(dragning) if hela else None,
            antal_i_urvalet=sum(rad["antal"] for rad in self.enheter),
            utan_granskare=sum(rad["utan"] for rad in self.enheter),
            versioner=list(versioner.order_by("-nummer")),
            far_dra=kan_hos(person, DRA, dragning.namnd_id) and not dragning.tillfalle.klart,
            hela_namnden=hela,
        )
        return sammanhang


class KontrolleraView(ObjektFormView):
    """*Kontrollera urvalet*: drawn again from the frame as it is kept, or from a file. The file is not stored.

    For those who see the whole nämnd, since the differences may be in any enhet.
    """

    befogenhet = SE
    model = Dragning
    form_class = FilForm
    template_name = "ram/kontrollera.html"
    request: Inloggad

    def hamta(self) -> Dragning:
        synliga = Dragning.objects.for_user(self.request.user, SE).select_related(*_ALLT)
        hela = synliga.filter(namnd_id__i_omfattning=omfattning(self.request.user, SE))
        return get_object_or_404(hela, pk=self.kwargs["pk"])

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        if "lagrad" in request.POST:
            return self._prova(None)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: FilForm) -> HttpResponse:
        return self._prova(form.cleaned_data["fil"].read())

    def _prova(self, data: bytes | None) -> HttpResponse:
        """At once, or by the worker when it takes longer than a page may. A file that is no frame is told at once."""
        dragning, person = self.object, self.request.user
        if storkontroll.ar_stor(dragning, data):
            hinder = kontroll.hinder_i_borjan(data) if data is not None else ""
            if not hinder:
                return redirect("jobb:jobb", storkontroll.bestall(dragning, data, av=person).pk)
            utfall = kontroll.Utfall(hinder=hinder)
        else:
            utfall = kontroll.kontrollera(dragning) if data is None else kontroll.kontrollera_fil(dragning, data)
        kontroll.anteckna(dragning, utfall, av=person)
        svar: HttpResponse = self.render_to_response(
            self.get_context_data(form=FilForm(), utfall=utfall, nar=timezone.now())
        )
        return svar

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(dragning=self.object, tillfalle=self.object.tillfalle, **kwargs)


class KontrollsvarView(ObjektDetailView):
    """What a check by the worker came to, for the one who asked for it."""

    befogenhet = SE
    model = Urvalskontroll
    template_name = "ram/kontrollsvar.html"
    request: Inloggad

    def hamta(self) -> Urvalskontroll:
        egna = Urvalskontroll.objects.for_user(self.request.user, SE).defer("data")
        dragningens = (f"dragning__{vag}" for vag in _ALLT)
        return get_object_or_404(egna.select_related(*dragningens), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        raden = self.object
        return super().get_context_data(
            dragning=raden.dragning,
            tillfalle=raden.dragning.tillfalle,
            utfall=storkontroll.ur_data(raden.utfall) if raden.klar else None,
            nar=raden.klar,
            **kwargs,
        )
