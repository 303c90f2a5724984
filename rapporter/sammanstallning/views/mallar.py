"""How a nämnd wants its reports laid out: choose, edit, look at, save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.frister import Period
from kvalitet.heltal import heltal
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import LANGST, SETT, Rad
from kvalitet.vyer import BehorigTemplateView
from rapporter.sammanstallning import mallavtryck, rapportmallar, text
from rapporter.sammanstallning.disposition import delar
from rapporter.sammanstallning.mallformular import Mallformular
from rapporter.sammanstallning.modeller import FORMAT
from rapporter.sammanstallning.platshallare import fyll, namnen
from rapporter.sammanstallning.rapportmallar import Malldel
from rapporter.sammanstallning.typer import TYPER


class MallarView(BehorigTemplateView):
    """Every type of report, for each nämnd that the person compiles for."""

    befogenhet = Befogenhet.SAMMANSTALLA
    template_name = "rapporter/mallar.html"
    request: Inloggad

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        namnder = list(delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND))
        egna = rapportmallar.egna_mallar([n.pk for n in namnder])
        rader = [(n, [(typ, egna.get((n.pk, typ.slag.value))) for typ in TYPER.values()]) for n in namnder]
        return super().get_context_data(namnder=rader, **kwargs)


class MallView(BehorigTemplateView):
    """One nämnd's mall for one type: the form, and below it how a new report would begin."""

    befogenhet = Befogenhet.SAMMANSTALLA
    template_name = "rapporter/mall.html"
    request: Inloggad

    def forbered(self) -> None:
        namnder = delar_for(self.request.user, Befogenhet.SAMMANSTALLA).filter(typ=Deltyp.NAMND)
        namnd: Organisationsdel | None = namnder.filter(kod=self.kwargs["kod"]).first()
        typ = TYPER.get(self.kwargs["slag"])
        if namnd is None or typ is None:
            raise Http404("Det finns ingen sådan mall.")
        self.namnd, self.typ = namnd, typ

    @cached_property
    def mall(self) -> tuple[tuple[Malldel, ...], Any]:
        return rapportmallar.mall_for(self.typ, self.namnd.pk)

    @property
    def version(self) -> int:
        return self.mall[1].version if self.mall[1] else 0

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._visa(self._formular(self.mall[0]), self.mall[0])

    def post(self, request: Inloggad, *args: Any, **kwargs: Any) -> HttpResponse:
        """With `visa` it shows how it would be, and saves nothing; else it is saved when nothing is wrong in it."""
        begynt, sett = request.POST.get("version", ""), request.POST.get(SETT, "")[:LANGST]
        form = Mallformular(self.typ, mallavtryck.som_visad(self.mall[0], sett), request.POST, sett=sett)
        if not form.is_valid():
            return self._visa(form, (), version=begynt)
        fel = rapportmallar.fel_i_mall(self.typ, form.delar)
        if fel or "visa" in request.POST:
            form.markera(fel)
            return self._visa(form, () if fel else form.delar, hinder=fel.get("", ""), version=begynt)
        try:
            rapportmallar.spara(self.typ, self.namnd, form.delar, version=heltal(begynt, annars=-1), av=request.user)
        except OtillatenOvergang as hinder:
            del self.mall  # as it is now that the rule has looked
            andras = mallavtryck.andrat(self.mall[0], form.delar, sett)
            return self._visa(self._formular(form.delar), form.delar, hinder=str(hinder), andras=andras)
        messages.success(request, "Mallen är sparad. Den används när nästa rapport skapas.")
        return redirect("rapporter:mallar")

    def _formular(self, visade: Sequence[Malldel]) -> Mallformular:
        """A page that shows these, and goes with the imprint of what is saved now."""
        return Mallformular(self.typ, visade, sett=mallavtryck.avtryck(self.mall[0], visade))

    def _visa(
        self,
        form: Mallformular,
        visade: tuple[Malldel, ...],
        hinder: str = "",
        andras: Sequence[Rad] = (),
        version: str = "",
    ) -> HttpResponse:
        """`version` is the one that the page was opened with, when it is the same page that is shown again."""
        return self.render_to_response(
            self.get_context_data(
                namnd=self.namnd,
                typ=self.typ,
                form=form,
                raden=self.mall[1],
                version=version or self.version,
                hinder=hinder,
                andras=andras,
                har_fel=any(f.errors for _, _, f in form.forms),
                platshallare=namnen(self.typ.platshallare),
                forhandsvisning=self._forhandsvisning(visade) if visade else None,
            )
        )

    def _forhandsvisning(self, visade: tuple[Malldel, ...]) -> dict[str, Any]:
        """The last whole period's figures in the mall as it is filled in."""
        period = Period.for_dag(self.typ.periodslag, timezone.localdate()).foregaende
        siffror = self.typ.rakna(self.namnd, period, timezone.now())
        galler = {mall.nyckel for mall in self.typ.galler(siffror)}
        rubriker = {del_.nyckel: del_.rubrik for del_ in visade if del_.nyckel in galler}
        texter = {d.nyckel: fyll(d.text, siffror, FORMAT) for d in visade if d.borjan == "standard"}
        borjan = {d.nyckel: d.borjan for d in visade}
        return {
            "period": period,
            "delar": [
                (
                    del_,
                    [t.rubrik for t in self.typ.tabeller_i(del_.nyckel, siffror)],
                    text.till_html(texter.get(del_.nyckel, "")),
                    borjan.get(del_.nyckel) == "forra",
                )
                for del_ in delar(rubriker, self.typ, rubriker)
            ],
        }
