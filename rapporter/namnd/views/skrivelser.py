"""Views of the tjänsteskrivelse: write it, make it klar, open it again, fetch it; and the nämnd's mall for it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from kvalitet.begaran import Inloggad
from kvalitet.behorighet import Befogenhet, delar_for
from kvalitet.organisation.models import Deltyp, Organisationsdel
from kvalitet.overgang import OtillatenOvergang
from kvalitet.samtidigt import SamtidigMixin
from kvalitet.spar.logg import anteckna_se
from kvalitet.utkast.mixin import UtkastMixin
from kvalitet.vyer import ObjektFormView
from rapporter.namnd import skrivelse, skrivelsegang
from rapporter.namnd.dokument import filstam, stycken
from rapporter.namnd.justering import gar_att_andra
from rapporter.namnd.modeller import Namndarende, Sammantrade
from rapporter.namnd.skrivelseforms import MallForm, SkrivelseForm
from rapporter.namnd.skrivelsemodeller import SKRIVNA, Skrivelsedel, Skrivelsemall, Tjansteskrivelse
from rapporter.namnd.views.efterat import ArendeMixin, DokumentMixin, arendets_sida, som_fil
from rapporter.namnd.views.sammantraden import VerbView


class SkrivelseView(SamtidigMixin, UtkastMixin, ArendeMixin, ObjektFormView):
    """One form, kept as it is or made klar. A klar skrivelse is shown, not written in."""

    form_class = SkrivelseForm
    template_name = "namnd/skrivelse.html"

    def utkast_nyckel(self) -> str:
        return f"namnd-skrivelse-{self.object.pk}"

    def lases(self) -> Sammantrade:
        return self.object.sammantrade

    def skrivet(self) -> Tjansteskrivelse | None:
        return getattr(self.object, "tjansteskrivelse", None)

    @cached_property
    def mall(self) -> Skrivelsemall:
        return skrivelsegang.mall_for(self.object.sammantrade.namnd)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "mall": self.mall}

    def get_initial(self):
        arende, person = self.object, self.request.user
        skriven = getattr(arende, "tjansteskrivelse", None)
        if skriven is None:
            forst = skrivelsegang.forifyllt(arende, person, self.mall)
            return {**forst, "forfattare": person.namn_och_befattning, "version": 0}
        falt = {del_.value: getattr(skriven, del_.value) for del_ in SKRIVNA}
        return {**falt, "forslag": arende.forslag, "forfattare": skriven.forfattare, "version": skriven.version}

    def get_context_data(self, **kwargs):
        arende = self.object
        skriven = getattr(arende, "tjansteskrivelse", None)
        return super().get_context_data(
            arende=arende,
            sammantrade=arende.sammantrade,
            skrivelse=skriven,
            dokument=skrivelse.dokument(arende, skriven, self.mall) if skriven and skriven.ar_klar else None,
            saknas=self._saknas(arende, skriven),
            far_andra=gar_att_andra(arende),
            avbryt=arendets_sida(arende),
            **kwargs,
        )

    def _saknas(self, arende: Namndarende, skriven: Tjansteskrivelse | None) -> list[tuple[str, str]]:
        """(field, heading) of what is left before a skrivelse that has been saved can be klar."""
        if skriven is None or skriven.ar_klar:
            return []
        return [(del_.value, self.mall.rubrik(del_)) for del_ in skrivelsegang.saknas(arende, skriven)]

    def get(self, request: Inloggad, *args, **kwargs) -> HttpResponse:
        if self.object.sekretess:
            anteckna_se(self.object, av=request.user)
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        klar = self.request.POST.get("gor") == "klar"
        version = form.cleaned_data["version"] or 0
        try:
            skrivelsegang.spara(self.object, form.skrivet(), version=version, klar=klar, av=self.request.user)
        except skrivelsegang.SkrivelsenSaknar as brister:
            for del_, mening in brister.saknas.items():
                form.add_error(del_.value, mening)
            return self.form_invalid(form)
        if klar:
            return self.klart("Tjänsteskrivelsen är klar och ingår i handlingarna.", arendets_sida(self.object))
        return self.klart("Tjänsteskrivelsen är sparad.", "rapporter:namnd-skrivelse", self.object.pk)


class OppnaSkrivelseView(VerbView):
    model = Namndarende

    def gor(self) -> str:
        skrivelsegang.oppna_igen(self.object, av=self.request.user)
        return "Tjänsteskrivelsen är öppen. Den ingår i handlingarna igen när den är klar."

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-skrivelse", args=[self.object.pk])


class SkrivelsefilView(DokumentMixin):
    """The skrivelse as PDF or Word: an utkast to those who prepare, a klar one to those who read too."""

    befogenhet = Befogenhet.SE_HANDLINGAR
    model = Namndarende

    def hamta(self):
        alla = Namndarende.objects.for_user(self.request.user, Befogenhet.SE_HANDLINGAR).lasbara(self.request.user)
        synliga = alla.filter(tjansteskrivelse__isnull=False).select_related("tjansteskrivelse", "sammantrade__namnd")
        arende = get_object_or_404(synliga, pk=self.kwargs["pk"])
        if not arende.tjansteskrivelse.ar_klar:
            egna: Any = Namndarende.objects.for_user(self.request.user, Befogenhet.SKOTA_NAMND)
            get_object_or_404(egna, pk=arende.pk)
        return arende

    def fil(self) -> HttpResponse:
        arende = self.object
        mall = skrivelsegang.mall_for(arende.sammantrade.namnd)
        dokument = skrivelse.dokument(arende, arende.tjansteskrivelse, mall)
        utkast = "utkast" if dokument.utkast else ""
        svar = som_fil(dokument, self.kwargs["format"], filstam([arende.dnr, "tjänsteskrivelse", utkast]))
        anteckna_se(arende, av=self.request.user)
        return svar

    def tillbaka(self) -> str:
        return reverse("rapporter:namnd-arende", args=[self.object.pk])


class MallView(SamtidigMixin, ObjektFormView):
    """The nämnd's headings and texts, with what they come to, before they are saved."""

    befogenhet = Befogenhet.SKOTA_NAMND
    model = Organisationsdel
    form_class = MallForm
    template_name = "namnd/mall.html"
    request: Inloggad

    def skrivet(self) -> Skrivelsemall:
        return skrivelsegang.mall_for(self.object)

    def hamta(self):
        namnder = delar_for(self.request.user, Befogenhet.SKOTA_NAMND).filter(typ=Deltyp.NAMND)
        return get_object_or_404(namnder, pk=self.kwargs["pk"])

    def get_initial(self):
        return MallForm.ur(skrivelsegang.mall_for(self.object))

    def get_context_data(self, **kwargs):
        form = kwargs.get("form") or self.get_form()
        return super().get_context_data(
            **{**kwargs, "form": form, "namnd": self.object, "visning": _visning(form)},
            avbryt=reverse("rapporter:namnd-sammantraden"),
        )

    def form_valid(self, form):
        if "visa" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        try:
            skrivelsegang.skriv_mall(self.object, rubriker=form.rubriker(), texter=form.texter(), av=self.request.user)
        except OtillatenOvergang as hinder:
            form.add_error(None, str(hinder))
            return self.form_invalid(form)
        return self.klart("Mallen är sparad. Den gäller skrivelser som inte är klara.", self.request.path)


def _visning(form: MallForm) -> list[dict[str, Any]]:
    """Each part as it would stand, from what the form holds."""
    return [
        {
            "rubrik": form[f"rubrik_{del_.value}"].value() or del_.label,
            "stycken": stycken(form[f"text_{del_.value}"].value() or "") if del_ in SKRIVNA else (),
            "fylls": {"forslag": "Förslagets punkter.", "handlingar": "Skrivelsen och bilagorna."}.get(del_.value, ""),
        }
        for del_ in Skrivelsedel
    ]
