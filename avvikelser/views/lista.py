"""The list of ärenden, on screen and as a file: one queryset, one permission."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from avvikelser.lista import sparade
from avvikelser.lista.export import som_fil
from avvikelser.lista.filter import ArendeFilter, fragor
from avvikelser.lista.forms import SparaForm
from avvikelser.lista.models import SparatFilter
from avvikelser.lista.nyckeltal import TALEN, nyckeltal, raknade
from avvikelser.lista.ordfraga import tolka
from avvikelser.lista.raden import ritad
from avvikelser.lista.rangordning import funna
from avvikelser.lista.sidor import HOGST, KappadPaginator
from avvikelser.lista.sokning import (
    BAST_TRAFF,
    FORVALD_SORT,
    Valt,
    kan_sortera_pa_frist,
    sok,
    synliga,
    ur_listan,
)
from avvikelser.lista.utdrag import Utdrag, utdrag_for
from avvikelser.models import Arende, ArendeQuerySet
from kvalitet import ihagkommet, samlat
from kvalitet.aviseringar.antal import kom_ihag, nya
from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, har_nagonstans
from kvalitet.organisation.models import Person
from kvalitet.overgang import OtillatenOvergang
from kvalitet.spar import logg
from kvalitet.tabellfil import FORMAT
from kvalitet.vyer import BehorigListView

LANGA = ("beskrivning", "foljd", "direkt", "markt", "aterkoppling", "berord")
_BREDVID = ("enhet", "ansvarig", "lex_sarah", "synpunkt")
# What a row shows, and what its next deadline is counted from.
_VISAS = (
    *("dnr", "rubrik", "typ", "status", "sekretess", "kategori", "inkommen", "mottagen", "avslutad"),
    *("enhet__namn", "ansvarig__fornamn", "ansvarig__efternamn"),
    *("lex_sarah__utfall", "lex_sarah__beslutad", "lex_sarah__anmald_ivo"),
    *("lex_sarah__utredning_bifogad", "lex_sarah__utredning_sand"),
    *("synpunkt__slag", "synpunkt__vill_ha_svar", "synpunkt__bekraftad", "synpunkt__besvarad"),
)


def _med_allt(rader: QuerySet[Arende]) -> QuerySet[Arende]:
    return rader.select_related(*_BREDVID).only(*_VISAS)


def _bredvid(person: Person, idag: date) -> dict[str, QuerySet[Any, Any]]:
    return {
        **fragor(person),
        "antal": raknade(synliga(person), idag),
        "sparade": SparatFilter.objects.filter(person=person),
        "nya": samlat.antal(nya(person)),
    }


def _forsta_sidan(person: Person, idag: date, *varden: Any) -> dict[str, QuerySet[Arende]]:
    """The first page of what `sokning.Valt` holds, as `_sidans`."""
    val = Valt.ihop(varden)
    forst = sok(person, val, idag=idag).values("pk")[: ArendenView.paginate_by]
    return {"sidan": _med_allt(ur_listan(forst, val, idag=idag))}


def _sa_manga(person: Person, idag: date, *varden: Any) -> dict[str, QuerySet[Arende, Any]]:
    """As many of what `sokning.Valt` holds as a list is counted to."""
    valda = sok(person, Valt.ihop(varden), idag=idag).order_by()
    return {"valda": valda.values_list("pk", flat=True)[: HOGST + 1]}


class ArendenView(BehorigListView):
    befogenhet = Befogenhet.SE_ARENDE
    model = Arende
    template_name = "avvikelser/arenden.html"
    context_object_name = "arenden"
    request: Inloggad

    @cached_property
    def filter(self) -> ArendeFilter:
        form = ArendeFilter(self.request.GET, person=self.request.user, rader=self.bredvid)
        form.is_valid()
        return form

    @cached_property
    def bredvid(self) -> dict[str, list[Any]]:
        """What the page holds beside the list, in one query."""
        svar = ihagkommet.svar(_bredvid, self.request.user, timezone.localdate())
        kom_ihag(self.request.user, sum(svar["nya"]))
        return svar

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") in FORMAT and not self.filter.errors:
            return self._fil(request.GET["format"])  # type: ignore[return-value]
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """Put together when somebody asks: the newest open ones, which most people look at, are asked for as kept."""
        return SimpleLazyObject(self._fragan)

    def get_template_names(self) -> list[str]:
        """Django's own looks at the list too, and so has it put together."""
        return [self.template_name]

    def _fragan(self) -> ArendeQuerySet:
        if self.filter.errors:
            return Arende.objects.none()
        return sok(self.request.user, self.filter.cleaned_data, idag=timezone.localdate())

    def _sidans(self, nummer: Any) -> Any:
        """The rows of one page with all that they show. `nummer` is a part of the list itself, which holds what the
        person may read, or ids found by a search, which are asked for as the list asks."""
        if isinstance(nummer, list):
            rader = self.get_queryset().filter(pk__in=nummer)
        else:
            rader = ur_listan(nummer, self.filter.cleaned_data, idag=timezone.localdate())
        return _med_allt(rader)

    @cached_property
    def fraga(self) -> str:
        """What the address asks for, without where in the list and in what order."""
        fraga = self.request.GET.copy()
        for ovidkommande in ("page", "sort", "format"):
            fraga.pop(ovidkommande, None)
        return fraga.urlencode()

    @property
    def antal(self) -> dict[str, int]:
        raknat: dict[str, int]
        (raknat,) = self.bredvid["antal"] or [dict.fromkeys(TALEN, 0)]
        return raknat

    def get_paginator(self, *args: Any, **kwargs: Any) -> KappadPaginator:
        """The figures above the list have counted the open ones, which is what most people look at."""
        oppna = self.fraga in {"", "lage=oppna"}
        kan = not self.filter.errors
        sokt = kan and bool(self.filter.cleaned_data["q"])
        return KappadPaginator(
            *args,
            rader=self._sidans,
            en_gang=sokt,
            kant_antal=self.antal["oppna"] if oppna else None,
            raknade=self._raknade if kan and not sokt else None,
            funna=self._funna if sokt else None,
            forsta=self._forsta if kan and not sokt else None,
            **kwargs,
        )

    def _forsta(self) -> list[Arende]:
        """The first page of a list that no words were searched for in, asked for as kept."""
        valt = Valt.av(self.filter.cleaned_data)
        return ihagkommet.rader(_forsta_sidan, self.request.user, timezone.localdate(), **valt._asdict())

    def _raknade(self) -> int:
        valt = Valt.av(self.filter.cleaned_data)
        return ihagkommet.antal(_sa_manga, self.request.user, timezone.localdate(), **valt._asdict())

    def _funna(self, hogst: int) -> list[int] | None:
        return funna(self.request.user, self.filter.cleaned_data, idag=timezone.localdate(), hogst=hogst)

    def _fil(self, format_: str) -> HttpResponseBase:
        """Exactly the rows of the list, and a post in the log about who took them."""
        try:
            svar = som_fil(self.get_queryset().select_related(*_BREDVID).defer(*LANGA), format_)
        except OtillatenOvergang as hinder:
            messages.warning(self.request, str(hinder))
            fraga = self.request.GET.copy()
            fraga.pop("format")
            return redirect(f"{self.request.path}?{fraga.urlencode()}")
        val = {k: v for k, v in self.request.GET.items() if k in self.filter.fields and k != "q"}
        logg.anteckna("hamta_arenden", self.request.user, av=self.request.user, detalj={"format": format_, **val})
        return svar

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sokt = bool(self.request.GET.get("q"))
        sammanhang = super().get_context_data(
            filter=self.filter,
            nyckeltal=nyckeltal(self.antal, self.fraga),
            chips=[] if self.filter.errors else self.filter.chips(self.request.GET),
            sortval=[] if self.filter.errors else self.filter.sorteringar,
            kan_frist=not self.filter.errors and kan_sortera_pa_frist(self.filter.cleaned_data),
            sort=self.request.GET.get("sort") or (BAST_TRAFF if sokt else FORVALD_SORT),
            sokt=sokt,
            kan_skriva_in=har_nagonstans(self.request.user, Befogenhet.TA_EMOT),
            **self._sparade(),
            **kwargs,
        )
        utdrag = self._utdrag(sammanhang["arenden"])
        for arende in sammanhang["arenden"]:
            arende.ritad, arende.utdrag = ritad(arende), utdrag.get(arende.pk)
        return sammanhang

    def _utdrag(self, arenden: Any) -> dict[int, Utdrag]:
        """Pieces of the text around the words searched for. To be shown them is in the log; the words are not."""
        ord_ = "" if self.filter.errors else self.filter.cleaned_data["q"]
        utdrag = utdrag_for(arenden, tolka(ord_)) if ord_ else {}
        if utdrag:
            person = self.request.user
            logg.anteckna("sok_arenden", person, av=person, detalj={"visade": sorted(utdrag)})
        return utdrag

    def _sparade(self) -> dict[str, Any]:
        """The person's filters, which of them is shown, and the form to save this one where it is none of them."""
        nu = "" if self.filter.errors else sparade.fraga_av(self.request.GET.urlencode())
        egna = [(filtret, filtret.fraga == nu) for filtret in self.bredvid["sparade"]]
        ny = bool(nu) and not any(visas for _, visas in egna) and len(egna) < sparade.FLEST
        return {"sparade": egna, "spara_form": SparaForm(initial={"fraga": nu}, auto_id="spara_%s") if ny else None}
